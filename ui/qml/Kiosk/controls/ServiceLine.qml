import QtQuick
import Kiosk.theme

// One row of a service page: label left, value right in tabular figures, what to do below.
Item {
    id: line

    required property var row
    readonly property bool hasSign: row.state !== "" && !row.isTitle
    readonly property real valueWidth: line.width * (row.isWide ? 0.78 : 0.5) - (hasSign ? sign.width + Theme.gapTiny : 0)
    readonly property color ink: row.state === "stop" ? Theme.colors.stop : row.state === "ok" ? Theme.colors.go : Theme.colors.ink

    implicitHeight: Math.max(label.height, value.height) + (row.advice !== "" ? advice.height : 0) + Theme.gapTiny

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

        // The sign stands before the first line, which is not always the widest.
        property real firstWidth: 0

        anchors.right: parent.right
        width: line.valueWidth
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
        onLineLaidOut: part => firstWidth = part.number === 0 ? part.implicitWidth : firstWidth
    }

    // The state by a sign as well: colour alone tells nothing to some eyes.
    Icon {
        id: sign

        x: line.width - (line.row.isWide ? line.valueWidth : value.firstWidth) - width - Theme.gapTiny
        y: (value.height / Math.max(1, value.lineCount) - height) / 2
        fill: Theme.colors.paper
        line: line.row.state === "attention" ? Theme.colors.ink : line.ink
        name: line.row.state === "ok" ? "tick" : line.row.state === "stop" ? "stop" : "attention"
        side: Theme.mm(6)
        visible: line.hasSign
    }

    Label {
        id: advice

        y: Math.max(label.height, value.height)
        width: parent.width
        color: line.row.state === "stop" ? Theme.colors.stop : Theme.colors.ink
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
