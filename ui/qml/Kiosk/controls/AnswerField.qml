import QtQuick
import Kiosk.theme

// The answer, large: what is typed in ink, what the mask still asks for in soft ink, and what is wrong below.
Column {
    id: field

    required property string typed
    required property string rest
    required property string problem
    required property string hint
    property bool isCompact: false
    readonly property bool isWrong: problem !== ""

    spacing: isCompact ? Theme.gapTiny : Theme.gapSmall

    Card {
        id: box

        width: parent.width
        height: Theme.mm(field.isCompact ? 24 : 27)
        border: field.isWrong ? Theme.colors.stop : Theme.colors.primary
        isRaised: false

        Rectangle {
            anchors.fill: parent
            border.color: box.border
            border.width: Theme.strokeStrong
            color: "transparent"
            radius: box.radius
        }

        TextMetrics {
            id: metrics

            font.family: Theme.fontFamily
            font.pixelSize: Theme.figure
            font.weight: Theme.weightStrong
            text: field.typed + field.rest.replace(/_/g, "0")
        }

        // Of an answer that is longer than the box its end is seen: that is where one types.
        Row {
            readonly property real room: box.width - 2 * Theme.mm(6)
            readonly property int size: Math.max(Theme.title, Math.min(Theme.mm(16), Math.floor(Theme.figure * room / Math.max(1, metrics.advanceWidth * 1.12))))

            anchors.verticalCenter: parent.verticalCenter
            x: Theme.mm(6)

            Label {
                width: Math.min(implicitWidth, parent.room - Theme.strokeStrong)
                elide: Text.ElideLeft
                font.weight: Theme.weightStrong
                objectName: "field-value"
                size: parent.size
                text: field.typed
                wrapMode: Text.NoWrap
            }

            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.strokeStrong
                height: parent.size * 1.05
                color: Theme.colors.primary
            }

            Label {
                color: Theme.colors.inkSoft
                font.letterSpacing: parent.size * 0.1
                leftPadding: parent.size * 0.1
                size: parent.size
                text: field.rest
                wrapMode: Text.NoWrap
            }
        }
    }

    Row {
        width: parent.width
        spacing: Theme.gapSmall

        Icon {
            id: sign

            fill: Theme.colors.stopTint
            line: Theme.colors.stop
            name: "attention"
            side: Theme.mm(8)
            visible: field.isWrong
        }

        Label {
            width: parent.width - (field.isWrong ? sign.width + parent.spacing : 0)
            color: field.isWrong ? Theme.colors.stop : Theme.colors.inkSoft
            font.weight: field.isWrong ? Theme.weightStrong : Theme.weightRegular
            objectName: "field-problem"
            size: Theme.note
            text: field.isWrong ? field.problem : field.hint
        }
    }
}
