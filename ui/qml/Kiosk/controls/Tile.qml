import QtQuick
import Kiosk.theme

// A large choice: sign, name, and why it cannot be chosen now.
Touchable {
    id: tile

    property string icon: "other"
    property string reason: ""
    property bool isHero: false
    readonly property color ground: !enabled ? Theme.colors.disabled : isHero ? Theme.colors.primary : Theme.colors.surface
    readonly property color ink: !enabled ? Theme.colors.onDisabled : isHero ? Theme.colors.onPrimary : Theme.colors.ink
    readonly property bool isTall: height > (isHero ? Theme.mm(90) : Theme.mm(58))

    Card {
        y: tile.isPressed ? Theme.edge : 0
        width: parent.width
        height: parent.height - y
        border: tile.isHero || !tile.enabled ? tile.ground : Theme.colors.line
        color: tile.isPressed && !tile.isHero ? Theme.colors.primaryTint : tile.ground
        isRaised: tile.enabled && !tile.isHero && !tile.isPressed

        Item {
            anchors.fill: parent
            anchors.margins: Theme.stroke
            clip: true
            visible: tile.isHero && tile.enabled

            Icon {
                anchors.right: parent.right
                anchors.rightMargin: -side * 0.42
                anchors.top: parent.top
                anchors.topMargin: tile.isTall ? side * 0.02 : -side * 0.3
                line: Theme.colors.onPrimary
                name: Theme.tokens.pattern
                opacity: 0.28
                side: Math.max(parent.width, parent.height) * (tile.isTall ? 0.7 : 0.62)
            }
        }

        Rectangle {
            id: sign

            x: tile.isTall || tile.isHero ? Theme.padding : Theme.mm(4)
            y: tile.isTall ? Theme.padding : (parent.height - height) / 2
            width: Theme.mm(tile.isHero ? 34 : Theme.isLargeText && !tile.isTall ? 13 : 20)
            height: width
            visible: !tile.isTall || words.y >= y + height
            color: tile.isHero ? Theme.colors.onPrimary : tile.enabled ? Theme.colors.primaryTint : Theme.colors.disabled
            radius: Theme.radius

            Icon {
                anchors.centerIn: parent
                fill: parent.color
                line: tile.enabled ? Theme.colors.primary : Theme.colors.onDisabled
                name: tile.icon
                side: parent.width * 0.68
            }
        }

        Column {
            id: words

            anchors.left: tile.isTall ? parent.left : sign.right
            anchors.leftMargin: tile.isTall || tile.isHero ? Theme.padding : Theme.mm(3)
            anchors.right: parent.right
            anchors.rightMargin: tile.isTall ? Theme.padding : Theme.mm(2)
            y: tile.isTall ? parent.height - height - Theme.padding - Theme.edge : (parent.height - height) / 2
            spacing: Theme.gapTiny

            Label {
                width: parent.width
                color: tile.ink
                font.weight: Theme.weightStrong
                lineHeight: 1.05
                size: tile.isHero ? Theme.title : Theme.body
                text: tile.label
            }

            Label {
                width: parent.width
                color: tile.ink
                size: Theme.note
                text: tile.reason
                visible: text !== ""
            }
        }
    }
}
