import QtQuick
import Kiosk.theme

Text {
    property int size: Theme.body

    color: Theme.colors.ink
    textFormat: Text.PlainText
    wrapMode: Text.WordWrap
    font.family: Theme.fontFamily
    font.pixelSize: size
    font.weight: Theme.weightRegular
}
