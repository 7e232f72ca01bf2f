import QtQuick
import Kiosk.theme

// Dark on white in every theme, with its quiet zone: cameras need both.
Rectangle {
    id: code

    required property string text

    implicitWidth: Theme.mm(56)
    implicitHeight: width
    color: "#FFFFFF"
    border.color: Theme.colors.line
    border.width: Theme.stroke
    radius: Theme.radiusSmall

    Image {
        anchors.centerIn: parent
        fillMode: Image.Pad
        smooth: false
        source: code.text === "" ? "" : "image://qr/" + encodeURIComponent(code.text)
        sourceSize: Qt.size(code.width - 2 * Theme.stroke, code.width - 2 * Theme.stroke)
    }
}
