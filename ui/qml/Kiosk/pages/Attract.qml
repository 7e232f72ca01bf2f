pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// Nobody is here: what the terminal does, in three languages by turns, never long in one place.
Page {
    id: page

    required property AttractViewModel viewModel
    readonly property int drift: Theme.mm(5)
    readonly property var places: [[0, 0], [1, -1], [-1, 1], [1, 1], [-1, -1]]
    readonly property var place: places[viewModel.turn % places.length]

    hasActions: false
    objectName: "page-attract"

    Touchable {
        anchors.fill: parent
        label: page.viewModel.invitation
        objectName: "attract"
        onTapped: page.viewModel.touch()
    }

    Column {
        id: words

        anchors.horizontalCenter: parent.horizontalCenter
        anchors.horizontalCenterOffset: page.place[0] * page.drift
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: page.place[1] * page.drift
        width: parent.width - 2 * page.drift
        spacing: Theme.mm(11)

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            fill: Theme.colors.onPrimary
            line: Theme.colors.primary
            name: Theme.tokens.logo
            side: Theme.mm(30)
        }

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            horizontalAlignment: Text.AlignHCenter
            lineHeight: 1.0
            size: Theme.figure
            text: page.viewModel.headline
        }

        Flow {
            id: offers

            readonly property int cellWidth: Math.floor((width - 2 * Theme.gap) / 3)

            width: parent.width
            spacing: Theme.gap

            Repeater {
                model: page.viewModel.offers

                Column {
                    id: offer

                    required property var modelData

                    width: offers.cellWidth
                    spacing: Theme.mm(3)

                    Icon {
                        anchors.horizontalCenter: parent.horizontalCenter
                        name: offer.modelData.icon
                        side: Theme.iconLarge
                    }

                    Label {
                        width: parent.width
                        horizontalAlignment: Text.AlignHCenter
                        text: offer.modelData.label
                    }
                }
            }
        }

        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            width: invitation.implicitWidth + 2 * Theme.mm(14)
            height: Theme.mm(30)
            color: Theme.colors.primary
            radius: height / 2

            Row {
                id: invitation

                anchors.centerIn: parent
                spacing: Theme.mm(4)

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    fill: Theme.colors.primary
                    line: Theme.colors.onPrimary
                    name: "touch"
                    side: Theme.mm(13)
                }

                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    color: Theme.colors.onPrimary
                    font.weight: Theme.weightStrong
                    size: Theme.title
                    text: page.viewModel.invitation
                    wrapMode: Text.NoWrap
                }
            }
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            horizontalAlignment: Text.AlignHCenter
            text: "Қазақша  ·  Русский  ·  English"
        }
    }
}
