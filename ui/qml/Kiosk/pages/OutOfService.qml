pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// What does not work, since when, whom to call. It moves now and then: a still picture burns in.
Page {
    id: page

    required property OutOfServiceViewModel viewModel
    required property string supportPhone
    property int turn: 0
    readonly property int drift: Theme.mm(8)

    hasActions: false
    objectName: "page-out-of-service"

    Timer {
        interval: 20000
        repeat: true
        running: true
        onTriggered: page.turn += 1
    }

    Column {
        anchors.centerIn: parent
        anchors.horizontalCenterOffset: [0, 1, 0, -1][page.turn % 4] * page.drift
        anchors.verticalCenterOffset: [0, -1, 1, 0, -1][page.turn % 5] * page.drift - (ways.visible ? Theme.mm(17) : 0)
        width: Math.min(parent.width - 2 * page.drift, Theme.mm(230))
        spacing: Theme.mm(8)

        Badge {
            anchors.horizontalCenter: parent.horizontalCenter
            ground: Theme.colors.attention
            icon: "service"
            ink: Theme.colors.onAttention
        }

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            horizontalAlignment: Text.AlignHCenter
            size: Theme.title
            text: qsTr("Out of service for now")
        }

        Repeater {
            model: page.viewModel.reasons

            Label {
                required property string modelData

                width: parent?.width ?? 0
                horizontalAlignment: Text.AlignHCenter
                text: modelData
            }
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            horizontalAlignment: Text.AlignHCenter
            size: Theme.note
            text: qsTr("Since %1").arg(page.viewModel.since)
            visible: page.viewModel.since !== ""
        }

        Card {
            anchors.horizontalCenter: parent.horizontalCenter
            width: call.width + 2 * Theme.mm(9)
            height: call.height + 2 * Theme.mm(7)

            Row {
                id: call

                x: Theme.mm(9)
                y: Theme.mm(7)
                spacing: Theme.mm(6)

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "phone"
                    side: Theme.mm(13)
                }

                Column {
                    Label {
                        color: Theme.colors.inkSoft
                        size: Theme.note
                        text: qsTr("Questions about your money")
                        wrapMode: Text.NoWrap
                    }

                    Label {
                        font.weight: Theme.weightHeavy
                        size: Theme.title
                        text: page.supportPhone
                        wrapMode: Text.NoWrap
                    }
                }
            }
        }
    }

    // What still works: whoever has a receipt in hand is not sent away.
    Row {
        id: ways

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.mm(6)
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: Theme.gap
        visible: page.viewModel.canOpen

        ActionButton {
            icon: "receipt"
            label: qsTr("Find my payment")
            objectName: "open-find"
            onTapped: page.viewModel.openPage("find")
        }

        ActionButton {
            icon: "help"
            label: qsTr("Help")
            objectName: "open-help"
            onTapped: page.viewModel.openPage("help")
        }
    }
}
