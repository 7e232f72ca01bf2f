import QtQuick
import Kiosk.theme

// A round sign for what a screen is about.
Rectangle {
    id: badge

    required property string icon
    property color ground: Theme.colors.primaryTint
    property color ink: Theme.colors.primary

    implicitWidth: Theme.iconHuge
    implicitHeight: width
    width: implicitWidth
    height: width
    color: ground
    radius: width / 2

    Icon {
        anchors.centerIn: parent
        fill: badge.ground
        line: badge.ink
        name: badge.icon
        side: badge.width * 0.56
    }
}
