import QtQuick
import Kiosk.theme

// On or off, told by a sign and a word, not by colour alone.
Touchable {
    id: choice

    required property string icon
    required property bool isOn

    implicitHeight: Theme.mm(24)

    Card {
        anchors.fill: parent
        border: choice.isOn ? Theme.colors.primary : Theme.colors.line
        color: choice.isOn || choice.isPressed ? Theme.colors.primaryTint : Theme.colors.surface
        isRaised: false
    }

    Icon {
        id: sign

        x: Theme.mm(6)
        anchors.verticalCenter: parent.verticalCenter
        fill: choice.isOn ? Theme.colors.primaryTint : Theme.colors.surface
        line: choice.isOn ? Theme.colors.primary : Theme.colors.ink
        name: choice.icon
    }

    Label {
        anchors.left: sign.right
        anchors.leftMargin: Theme.mm(5)
        anchors.right: state.left
        anchors.rightMargin: Theme.mm(5)
        anchors.verticalCenter: parent.verticalCenter
        font.weight: Theme.weightStrong
        text: choice.label
    }

    Row {
        id: state

        anchors.right: parent.right
        anchors.rightMargin: Theme.mm(6)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gapSmall

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            fill: Theme.colors.primaryTint
            line: Theme.colors.primary
            name: "tick"
            side: Theme.mm(8)
            visible: choice.isOn
        }

        Label {
            anchors.verticalCenter: parent.verticalCenter
            color: choice.isOn ? Theme.colors.primary : Theme.colors.inkSoft
            size: Theme.note
            text: choice.isOn ? qsTr("on") : qsTr("off")
            wrapMode: Text.NoWrap
        }
    }
}
