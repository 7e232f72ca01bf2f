import QtQuick
import Kiosk.theme

// The mouth of the acceptor: a bill slides in while it is taken and out when it is given back.
Item {
    id: slot

    required property string billState
    required property string billLabel
    required property int billValue
    // No bill is taken at all: nothing asks for one.
    property bool isShut: false
    readonly property bool isIn: billState === "stacked" || billState === "stacking"
    readonly property bool isOut: billState === "returning" || billState === "returned" || billState === "rejected" || billState === "unwanted"

    implicitHeight: Theme.mm(Theme.isPortrait ? 56 : Theme.hasFoot ? (Theme.isLargeText ? 21 : 26) : Theme.isLargeText ? 30 : 36)

    Item {
        anchors.top: parent.top
        anchors.bottom: mouth.verticalCenter
        anchors.horizontalCenter: parent.horizontalCenter
        width: parent.width
        clip: true

        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            y: (parent.height - height) / 2
            width: Theme.mm(58)
            height: Theme.mm(26)
            border.color: Theme.colors.line
            border.width: Theme.strokeStrong
            color: Theme.colors.paper
            radius: Theme.radiusSmall
            visible: slot.billState === "none" || slot.isIn

            Icon {
                anchors.centerIn: parent
                fill: Theme.colors.paper
                line: Theme.colors.inkSoft
                name: slot.isShut ? "stop" : "down"
            }
        }

        BillFace {
            anchors.horizontalCenter: parent.horizontalCenter
            y: slot.billState === "none" ? -height - Theme.gap : slot.isOut ? 0 : slot.isIn ? parent.height : parent.height - height * 0.8
            width: Theme.mm(58)
            height: Math.min(Theme.mm(26), parent.height)
            // Its figure stands above the mouth while the bill is in it.
            shownHeight: slot.isOut ? Math.min(height, mouth.y) : height * 0.8 - mouth.height / 2
            label: slot.billLabel
            value: slot.billValue
            visible: slot.billState !== "none" && y < parent.height

            Behavior on y {
                NumberAnimation {
                    duration: Theme.motion
                    easing.type: Easing.InOutQuad
                }
            }
        }
    }

    Rectangle {
        id: mouth

        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        width: Theme.mm(76)
        height: Theme.mm(8)
        color: Theme.colors.ink
        radius: height / 2

        Rectangle {
            anchors.centerIn: parent
            width: parent.width - Theme.mm(10)
            height: Theme.mm(1.6)
            color: slot.billState === "none" ? Theme.colors.inkSoft : slot.isOut || slot.billState === "jammed" ? Theme.colors.attention : Theme.colors.go
            radius: height / 2
        }
    }
}
