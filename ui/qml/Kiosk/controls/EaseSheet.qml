import QtQuick
import Kiosk.theme
import Kiosk.ViewModels

// How the screen is seen and heard, until this customer leaves.
Rectangle {
    id: sheet

    required property EaseViewModel ease

    color: Theme.colors.scrim
    objectName: "accessibility-sheet"

    MouseArea {
        anchors.fill: parent
        onClicked: sheet.ease.close()
    }

    Card {
        id: card

        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.hasFoot ? parent.height - height - Theme.languageBarHeight - Theme.gap : (parent.height - height) / 2
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(210))
        height: content.height + 2 * Theme.mm(10)
        isRaised: false

        // A touch beside the buttons does not close the sheet.
        MouseArea {
            anchors.fill: parent
        }

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
                text: qsTr("Easier to see and hear")
            }

            EaseSwitch {
                width: parent.width
                icon: "contrast"
                isOn: sheet.ease.isHighContrast
                label: qsTr("High contrast")
                objectName: "high-contrast"
                onTapped: sheet.ease.toggle("high-contrast")
            }

            EaseSwitch {
                width: parent.width
                icon: "large-text"
                isOn: sheet.ease.isLargeText
                label: qsTr("Large text")
                objectName: "large-text"
                onTapped: sheet.ease.toggle("large-text")
            }

            EaseSwitch {
                width: parent.width
                icon: "voice"
                isOn: sheet.ease.hasVoice
                label: qsTr("Read aloud")
                objectName: "voice"
                visible: sheet.ease.canSpeak
                onTapped: sheet.ease.toggle("voice")
            }

            ActionButton {
                width: parent.width
                label: qsTr("Done")
                objectName: "accessibility-close"
                tone: "primary"
                onTapped: sheet.ease.close()
            }
        }
    }
}
