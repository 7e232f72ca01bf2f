import QtQuick
import Kiosk.theme

// A payee by the first letter of its name on a colour of its own.
Touchable {
    id: tile

    property string monogram: ""
    property string reason: ""
    property int tone: 0
    property string logo: ""
    // Among many: why not is said once for all, and a long name is written smaller rather than cut.
    property bool isDense: false
    readonly property real room: isDense ? height - Theme.mm(4) : nameProbe.height
    readonly property bool isWhole: nameProbe.height <= room && nameProbe.contentWidth <= nameProbe.width
    // Why not takes room from the sign and the margins, and goes where there is none for it.
    readonly property bool isTight: Theme.isLargeText || isDense || !enabled && reason !== ""
    readonly property bool hasNote: reason !== "" && !isDense && nameProbe.height + Theme.gapTiny + noteProbe.height <= height - Theme.edge

    Label {
        id: nameProbe

        width: words.width
        font.weight: Theme.weightStrong
        lineHeight: 1.05
        text: tile.label
        visible: false
    }

    Label {
        id: noteProbe

        width: words.width
        size: Theme.note
        text: tile.reason
        visible: false
    }

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
            anchors.leftMargin: tile.isTight ? Theme.mm(3) : Theme.padding
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.mm(Theme.isLargeText ? 14 : tile.isTight ? 16 : 20)
            height: width
            color: tile.enabled ? Theme.colors.tones[tile.tone] : Theme.colors.onDisabled
            radius: Theme.radius

            Label {
                anchors.centerIn: parent
                color: tile.enabled ? "#FFFFFF" : Theme.colors.disabled
                font.weight: Theme.weightHeavy
                size: Theme.title
                text: tile.monogram
                visible: tile.logo === ""
            }

            Image {
                anchors.fill: parent
                source: tile.logo === "" ? "" : "image://logo/" + tile.logo
                sourceSize: Qt.size(width, height)
                visible: tile.logo !== ""
            }
        }

        Column {
            id: words

            anchors.left: sign.right
            anchors.leftMargin: Theme.mm(tile.isTight ? 3 : 5)
            anchors.right: parent.right
            anchors.rightMargin: Theme.mm(tile.isTight ? 2 : 5)
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.gapTiny

            Label {
                width: parent.width
                color: tile.enabled ? Theme.colors.ink : Theme.colors.onDisabled
                font.weight: Theme.weightStrong
                lineHeight: 1.05
                elide: tile.isWhole ? Text.ElideNone : Text.ElideRight
                fontSizeMode: tile.isWhole ? Text.FixedSize : Text.Fit
                height: tile.room
                minimumPixelSize: Theme.least
                verticalAlignment: Text.AlignVCenter
                text: tile.label
            }

            Label {
                width: parent.width
                color: Theme.colors.onDisabled
                size: Theme.note
                text: tile.reason
                visible: tile.hasNote
            }
        }
    }
}
