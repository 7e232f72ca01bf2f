import QtQuick
import Kiosk.theme

// One row of a service page: label left, value right in tabular figures, what to do below.
Item {
    id: line

    required property var row
    readonly property color ink: row.state === "stop" ? Theme.colors.stop : row.state === "ok" ? Theme.colors.go : Theme.colors.ink

    implicitHeight: Math.max(label.height, value.height) + (advice.visible ? advice.height : 0) + Theme.gapTiny

    Label {
        id: label

        width: line.row.isTitle ? line.width : line.row.isWide ? line.width * 0.2 : line.width * 0.5 - Theme.gapSmall
        color: line.row.isTitle ? Theme.colors.primary : Theme.colors.inkSoft
        font.weight: line.row.isTitle ? Theme.weightHeavy : Theme.weightRegular
        size: Theme.note
        text: line.row.label
        wrapMode: Text.Wrap
    }

    Label {
        id: value

        anchors.right: parent.right
        width: line.row.isWide ? line.width * 0.78 : line.width * 0.5
        color: line.ink
        font.features: ({
                "tnum": 1
            })
        font.weight: Theme.weightStrong
        horizontalAlignment: line.row.isWide ? Text.AlignLeft : Text.AlignRight
        size: Theme.note
        text: line.row.value
        visible: !line.row.isTitle
        wrapMode: Text.Wrap
    }

    Label {
        id: advice

        y: Math.max(label.height, value.height)
        width: parent.width
        color: Theme.colors.stop
        size: Theme.note
        text: line.row.advice
        visible: text !== ""
    }

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.stroke
        color: Theme.colors.line
    }
}
