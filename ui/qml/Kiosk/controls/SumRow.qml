import QtQuick
import Kiosk.theme

// A label on the left, its sum on the right, on one line while they fit.
Item {
    id: row

    required property string label
    required property string value
    property bool isStrong: false
    property color ink: Theme.colors.ink
    property bool isNarrow: words.implicitWidth + sum.implicitWidth + Theme.gap > width

    implicitHeight: isNarrow ? words.height + sum.height : Math.max(words.height, sum.height)

    Label {
        id: words

        width: row.isNarrow ? row.width : implicitWidth
        color: row.isStrong ? row.ink : Theme.colors.inkSoft
        y: row.isNarrow ? 0 : sum.baselineOffset - baselineOffset
        size: Theme.body
        text: row.label
    }

    Label {
        id: sum

        anchors.right: parent.right
        anchors.bottom: parent.bottom
        color: row.ink
        font.weight: row.isStrong ? Theme.weightHeavy : Theme.weightStrong
        size: Theme.title
        text: row.value
        wrapMode: Text.NoWrap
    }
}
