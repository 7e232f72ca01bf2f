import QtQuick
import Kiosk.theme

Touchable {
    id: key

    property string icon: ""
    property string face: label
    property bool isQuiet: false

    Card {
        y: key.isPressed ? Theme.edge : 0
        width: parent.width
        height: parent.height - y
        color: key.isPressed ? Theme.colors.primaryTint : key.isQuiet ? Theme.colors.paper : Theme.colors.surface
        isRaised: !key.isPressed
        radius: Math.min(Theme.radius, height / 5)

        Label {
            anchors.centerIn: parent
            color: key.isQuiet ? Theme.colors.inkSoft : Theme.colors.ink
            font.weight: Theme.weightStrong
            size: key.isQuiet ? Theme.note : Theme.title
            text: key.face
            visible: key.icon === ""
            wrapMode: Text.NoWrap
        }

        Icon {
            anchors.centerIn: parent
            fill: Theme.colors.surface
            line: Theme.colors.ink
            name: key.icon === "" ? "other" : key.icon
            visible: key.icon !== ""
        }
    }
}
