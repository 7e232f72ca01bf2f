import QtQuick
import Kiosk.theme

// A button of a service page: its words wrap; a tick says that it is the choice in force.
Touchable {
    id: button

    property bool isOn: false
    readonly property color ground: isOn ? Theme.colors.primaryTint : !enabled ? Theme.colors.disabled : Theme.colors.surface

    implicitHeight: words.implicitHeight + Theme.edge + 2 * Theme.gapTiny

    Card {
        y: button.isPressed ? Theme.edge : 0
        width: parent.width
        height: parent.height - y
        border: button.isOn ? Theme.colors.primary : button.enabled ? Theme.colors.line : button.ground
        color: button.ground
        isRaised: button.enabled && !button.isPressed

        Icon {
            id: tick

            anchors.verticalCenter: parent.verticalCenter
            x: Theme.mm(4)
            fill: button.ground
            line: Theme.colors.primary
            name: "tick"
            side: Theme.mm(7)
            visible: button.isOn
        }

        Label {
            id: words

            anchors.verticalCenter: parent.verticalCenter
            x: button.isOn ? tick.x + tick.width + Theme.gapSmall : Theme.mm(4)
            width: parent.width - x - Theme.mm(4)
            color: button.enabled || button.isOn ? Theme.colors.ink : Theme.colors.onDisabled
            font.weight: Theme.weightStrong
            horizontalAlignment: button.isOn ? Text.AlignLeft : Text.AlignHCenter
            lineHeight: 0.95
            size: Theme.note
            text: button.label
        }
    }
}
