import QtQuick
import Kiosk.theme

Rectangle {
    id: bar

    required property int perMille

    implicitHeight: Theme.mm(5)
    color: Theme.colors.line
    radius: height / 2

    Rectangle {
        width: Math.max(bar.perMille > 0 ? height : 0, bar.width * Math.min(1000, bar.perMille) / 1000)
        height: parent.height
        color: bar.perMille >= 1000 ? Theme.colors.go : Theme.colors.primary
        radius: height / 2

        Behavior on width {
            NumberAnimation {
                duration: Theme.motion
                easing.type: Easing.OutQuad
            }
        }
    }
}
