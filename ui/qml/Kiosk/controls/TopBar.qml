import QtQuick
import Kiosk.theme
import Kiosk.ViewModels

// Always there: who runs this kiosk, its number, whom to call; the language, the modes.
Rectangle {
    id: bar

    required property FrameViewModel viewModel
    required property EaseViewModel ease

    height: Theme.topBarHeight
    color: Theme.colors.surface

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.stroke
        color: Theme.colors.line
    }

    Row {
        id: who

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.mm(4)

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            fill: Theme.colors.onPrimary
            line: Theme.colors.primary
            name: Theme.tokens.logo
            side: Theme.mm(15)
        }

        Label {
            anchors.verticalCenter: parent.verticalCenter
            font.weight: Theme.weightHeavy
            size: Theme.title
            text: bar.viewModel.brand
            wrapMode: Text.NoWrap
        }

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.stroke
            height: Theme.mm(15)
            color: Theme.colors.line
        }

        Grid {
            anchors.verticalCenter: parent.verticalCenter
            columnSpacing: Theme.gap
            columns: Theme.hasFoot && !Theme.isPortrait ? 2 : 1

            Label {
                color: Theme.colors.inkSoft
                size: Theme.note
                text: qsTr("Kiosk %1").arg(bar.viewModel.kioskNumber)
                wrapMode: Text.NoWrap
            }

            Label {
                font.weight: Theme.weightStrong
                size: Theme.note
                text: bar.viewModel.supportPhone
                wrapMode: Text.NoWrap
            }
        }
    }

    Row {
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gap

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: offline.implicitWidth + 2 * Theme.mm(3)
            height: Theme.mm(14)
            color: Theme.colors.attention
            objectName: "offline-badge"
            radius: Theme.radius
            visible: !bar.viewModel.isOnline

            Row {
                id: offline

                anchors.centerIn: parent
                spacing: Theme.gapTiny

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    fill: Theme.colors.attention
                    line: Theme.colors.onAttention
                    name: "offline"
                    side: Theme.mm(9)
                }

                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    color: Theme.colors.onAttention
                    font.weight: Theme.weightStrong
                    size: Theme.note
                    text: qsTr("Offline")
                    wrapMode: Text.NoWrap
                }
            }
        }

        LanguageChoice {
            language: bar.viewModel.language
            visible: !Theme.hasFoot
            onChosen: language => bar.viewModel.chooseLanguage(language)
        }

        SignButton {
            icon: "accessibility"
            isOn: bar.ease.isAnyOn
            label: qsTr("Easier to see and hear")
            objectName: "accessibility"
            visible: !Theme.hasFoot
            onTapped: bar.ease.open()
        }
    }
}
