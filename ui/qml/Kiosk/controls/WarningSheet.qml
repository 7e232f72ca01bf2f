import QtQuick
import Kiosk.theme
import Kiosk.ViewModels

// Before silence ends the session: how long is left, and one big answer.
Rectangle {
    id: sheet

    required property FrameViewModel viewModel
    property bool hasMoney: false

    color: Theme.colors.scrim
    objectName: "warning"

    MouseArea {
        anchors.fill: parent
        onClicked: sheet.viewModel.stayHere()
    }

    Card {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.isPortrait ? parent.height * 0.42 : (parent.height - height) / 2
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(210))
        height: content.height + 2 * Theme.mm(12)
        isRaised: false

        Column {
            id: content

            anchors.centerIn: parent
            width: parent.width - 2 * Theme.mm(12)
            spacing: Theme.gap

            Label {
                width: parent.width
                font.weight: Theme.weightHeavy
                horizontalAlignment: Text.AlignHCenter
                size: Theme.title
                text: qsTr("Are you still here?")
            }

            Label {
                width: parent.width
                color: Theme.colors.inkSoft
                horizontalAlignment: Text.AlignHCenter
                size: Theme.note
                text: qsTr("Seconds left")
            }

            Label {
                width: parent.width
                font.weight: Theme.weightHeavy
                horizontalAlignment: Text.AlignHCenter
                lineHeight: 0.9
                size: Theme.figure
                text: Math.max(0, sheet.viewModel.warningSecondsLeft)
            }

            Label {
                width: parent.width
                color: Theme.colors.inkSoft
                horizontalAlignment: Text.AlignHCenter
                text: sheet.hasMoney ? qsTr("Then the payment is completed with the sum inserted.") : qsTr("Then the terminal returns to the first screen.")
            }

            ActionButton {
                width: parent.width
                height: Theme.mm(32)
                label: qsTr("I am still here")
                objectName: "still-here"
                tone: "primary"
                onTapped: sheet.viewModel.stayHere()
            }
        }
    }
}
