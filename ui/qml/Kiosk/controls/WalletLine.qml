import QtQuick
import Kiosk.theme

// One small line: what, and its sum at the right edge.
Item {
    id: line

    required property string label
    required property string value
    property bool isStrong: false

    implicitHeight: Math.max(words.height, sum.height)

    Label {
        id: words

        width: line.width - sum.width - Theme.gap
        color: line.isStrong ? Theme.colors.ink : Theme.colors.inkSoft
        size: Theme.note
        text: line.label
        wrapMode: Text.Wrap
    }

    Label {
        id: sum

        anchors.right: parent.right
        font.weight: Theme.weightStrong
        size: Theme.note
        text: line.value
        wrapMode: Text.NoWrap
    }
}
