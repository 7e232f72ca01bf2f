import QtQuick
import Kiosk.theme

// A large choice: sign, name, and a note: why it cannot be chosen now. Nothing of it is ever drawn outside: where room is
// short the note goes first, then the sign shrinks, then the letters do, and last the name ends in dots.
Touchable {
    id: tile

    property string icon: "other"
    property string reason: ""
    property bool isHero: false
    readonly property color ground: !enabled ? Theme.colors.disabled : isHero ? Theme.colors.primary : Theme.colors.surface
    readonly property color ink: !enabled ? Theme.colors.onDisabled : isHero ? Theme.colors.onPrimary : Theme.colors.ink
    readonly property bool isTall: height > (isHero ? Theme.mm(90) : Theme.mm(58))
    readonly property real fullSide: Math.max(0, Math.min(Theme.mm(isHero ? 34 : !isTall && (Theme.isLargeText || !enabled && reason !== "") ? 13 : 20), width * 0.4, height - Theme.edge - Theme.mm(4)))
    readonly property real smallSide: Math.min(fullSide, Theme.mm(13))
    readonly property real room: Math.max(0, height - Theme.edge - (isTall ? 2 * Theme.padding : 2 * Theme.stroke))
    readonly property real notedHeight: nameProbe.height + Theme.gapTiny + noteProbe.height
    readonly property bool isNameWhole: nameProbe.height <= room && nameProbe.contentWidth <= nameProbe.width
    // What is offered keeps its sign, what is not says why.
    readonly property bool hasNote: reason !== "" && isNameWhole && noteProbe.contentWidth <= noteProbe.width && notedHeight <= room - (isTall && enabled ? smallSide + Theme.gapSmall : 0)
    readonly property real nameHeight: isTall || hasNote ? Math.min(nameProbe.height, room) : room
    readonly property real side: isTall ? Math.min(fullSide, room - (hasNote ? notedHeight : nameHeight) - Theme.gapSmall) : isNameWhole ? fullSide : smallSide

    // How high name and note are beside the full sign: measured apart, as what is shown depends on it.
    Label {
        id: nameProbe

        width: tile.width - (tile.isTall ? 2 * Theme.padding : sign.x + tile.fullSide + words.anchors.leftMargin + words.anchors.rightMargin)
        font.weight: Theme.weightStrong
        lineHeight: 1.05
        size: tile.isHero ? Theme.title : Theme.body
        text: tile.label
        visible: false
    }

    Label {
        id: noteProbe

        width: nameProbe.width
        size: Theme.note
        text: tile.reason
        visible: false
    }

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
            width: tile.side
            height: width
            visible: !tile.isTall || tile.side >= tile.smallSide
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
                height: tile.nameHeight
                color: tile.ink
                elide: tile.isNameWhole ? Text.ElideNone : Text.ElideRight
                font.weight: Theme.weightStrong
                fontSizeMode: tile.isNameWhole ? Text.FixedSize : Text.Fit
                lineHeight: 1.05
                minimumPixelSize: Theme.least
                size: tile.isHero ? Theme.title : Theme.body
                text: tile.label
                verticalAlignment: Text.AlignVCenter
                wrapMode: tile.isNameWhole ? Text.WordWrap : Text.Wrap
            }

            Label {
                width: parent.width
                color: tile.ink
                size: Theme.note
                text: tile.reason
                visible: tile.hasNote
            }
        }
    }
}
