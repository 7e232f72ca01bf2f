import QtQuick
import Kiosk.theme

// A square of one sign in the frame; marked while what it turns on is on.
Touchable {
    id: button

    required property string icon
    property bool isOn: false

    width: Theme.touch
    height: Theme.touch

    Rectangle {
        anchors.fill: parent
        border.color: button.isOn ? Theme.colors.primary : Theme.colors.line
        border.width: button.isOn ? Theme.strokeStrong : Theme.stroke
        color: button.isOn || button.isPressed ? Theme.colors.primaryTint : Theme.colors.surface
        radius: Theme.radius
    }

    Icon {
        anchors.centerIn: parent
        fill: button.isOn ? Theme.colors.primaryTint : Theme.colors.surface
        line: button.isOn ? Theme.colors.primary : Theme.colors.ink
        name: button.icon
        side: Theme.mm(12)
    }
}
