import QtQuick
import Kiosk.theme

// A payee by the first letter of its name on a colour of its own.
Touchable {
    id: tile

    property string monogram: ""
    property string reason: ""
    property int tone: 0

    Card {
        y: tile.isPressed ? Theme.edge : 0
        width: parent.width
        height: parent.height - y
        border: tile.enabled ? Theme.colors.line : Theme.colors.disabled
        color: !tile.enabled ? Theme.colors.disabled : tile.isPressed ? Theme.colors.primaryTint : Theme.colors.surface
        isRaised: tile.enabled && !tile.isPressed

        Rectangle {
            id: sign

            anchors.left: parent.left
            anchors.leftMargin: Theme.isLargeText ? Theme.mm(3) : Theme.padding
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.mm(Theme.isLargeText ? 14 : 20)
            height: width
            color: tile.enabled ? Theme.colors.tones[tile.tone] : Theme.colors.onDisabled
            radius: Theme.radius

            Label {
                anchors.centerIn: parent
                color: tile.enabled ? "#FFFFFF" : Theme.colors.disabled
                font.weight: Theme.weightHeavy
                size: Theme.title
                text: tile.monogram
            }
        }

        Column {
            anchors.left: sign.right
            anchors.leftMargin: Theme.mm(Theme.isLargeText ? 3 : 5)
            anchors.right: parent.right
            anchors.rightMargin: Theme.mm(Theme.isLargeText ? 2 : 5)
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.gapTiny

            Label {
                width: parent.width
                color: tile.enabled ? Theme.colors.ink : Theme.colors.onDisabled
                font.weight: Theme.weightStrong
                lineHeight: 1.05
                text: tile.label
            }

            Label {
                width: parent.width
                color: Theme.colors.onDisabled
                size: Theme.note
                text: tile.reason
                visible: text !== ""
            }
        }
    }
}
