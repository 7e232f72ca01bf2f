import QtQuick
import Kiosk.theme

// A bill as a drawing: its colour, a band, a roundel and the value.
Rectangle {
    id: bill

    required property int value
    required property string label
    property bool isTaken: true
    // How much of it is to be seen, from its upper edge.
    property real shownHeight: height
    readonly property bool isLarge: width > Theme.mm(45)
    readonly property color ink: isTaken ? "#FFFFFF" : Theme.colors.onDisabled

    color: isTaken ? Theme.billColor(value) : Theme.colors.disabled
    radius: Theme.radiusSmall
    clip: true

    Rectangle {
        anchors.right: parent.right
        anchors.rightMargin: -height * 0.28
        anchors.verticalCenter: parent.verticalCenter
        width: height
        height: parent.height * 1.25
        border.color: bill.ink
        border.width: Theme.strokeStrong
        color: "transparent"
        opacity: 0.28
        visible: bill.isLarge
        radius: height / 2
    }

    Rectangle {
        anchors.right: parent.right
        anchors.rightMargin: height * 0.22
        anchors.verticalCenter: parent.verticalCenter
        width: height
        height: parent.height * 0.46
        color: bill.ink
        opacity: 0.16
        visible: bill.isLarge
        radius: height / 2
    }

    Label {
        y: (bill.shownHeight - height) / 2
        color: bill.ink
        font.weight: bill.isTaken ? Theme.weightHeavy : Theme.weightRegular
        size: bill.isLarge ? Theme.title : Theme.body
        x: bill.isLarge ? Theme.mm(5) : (parent.width - width) / 2
        text: bill.label
        wrapMode: Text.NoWrap
    }
}
