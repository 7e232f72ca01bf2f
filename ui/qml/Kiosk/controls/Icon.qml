import QtQuick
import Kiosk.theme

Image {
    id: icon

    required property string name
    property int side: Theme.icon
    property color line: Theme.colors.primary
    property color fill: Theme.colors.primaryTint

    width: side
    height: side
    sourceSize: Qt.size(side, side)
    source: "image://icon/" + name + "/" + Theme.hex(line) + "/" + Theme.hex(fill)
    cache: true
}
