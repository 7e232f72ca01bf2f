import QtQuick
import Kiosk.theme

// Black paper and yellow keys for weak eyes, until this customer leaves.
Touchable {
    id: button

    width: Theme.touch
    height: Theme.touch
    label: qsTr("High contrast")
    objectName: "high-contrast"

    Rectangle {
        anchors.fill: parent
        border.color: Theme.isHighContrast ? Theme.colors.primary : Theme.colors.line
        border.width: Theme.isHighContrast ? Theme.strokeStrong : Theme.stroke
        color: Theme.isHighContrast || button.isPressed ? Theme.colors.primaryTint : Theme.colors.surface
        radius: Theme.radius
    }

    Icon {
        anchors.centerIn: parent
        fill: Theme.colors.surface
        line: Theme.isHighContrast ? Theme.colors.primary : Theme.colors.ink
        name: "contrast"
    }
}
