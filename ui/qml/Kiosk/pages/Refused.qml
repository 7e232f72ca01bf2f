import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// This order cannot be paid here and now: why, and what can be done.
Page {
    id: page

    required property RefusedViewModel viewModel
    property string screen: "refused"

    objectName: "page-" + screen

    Column {
        y: Theme.isPortrait ? page.reachTop / 3 : (parent.height - height) / 2
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, Theme.mm(240))
        spacing: Theme.mm(9)

        Badge {
            anchors.horizontalCenter: parent.horizontalCenter
            ground: Theme.colors.stopTint
            icon: "stop"
            ink: Theme.colors.stop
            // The way out is worth more than the sign where both do not fit.
            visible: Theme.isPortrait || page.viewModel.link === ""
        }

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            horizontalAlignment: Text.AlignHCenter
            size: Theme.title
            text: page.viewModel.text
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            horizontalAlignment: Text.AlignHCenter
            text: page.viewModel.hint
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            horizontalAlignment: Text.AlignHCenter
            size: Theme.note
            text: qsTr("Rule %1").arg(page.viewModel.rule)
            visible: page.viewModel.rule !== ""
        }

        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Theme.mm(7)
            visible: page.viewModel.link !== ""

            QrCode {
                id: code

                objectName: "registration"
                text: page.viewModel.link
            }

            Column {
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.mm(100)
                spacing: Theme.gapSmall

                Label {
                    width: parent.width
                    font.weight: Theme.weightStrong
                    text: qsTr("Open a wallet")
                }

                Label {
                    width: parent.width
                    color: Theme.colors.inkSoft
                    size: Theme.note
                    text: qsTr("Point the phone's camera at the code.")
                }
            }
        }
    }
}
