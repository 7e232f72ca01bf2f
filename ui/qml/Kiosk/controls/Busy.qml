import QtQuick
import Kiosk.theme

// Work in progress: a bar that wanders, unhurried. Nothing blinks.
Rectangle {
    id: busy

    implicitWidth: Theme.mm(90)
    implicitHeight: Theme.mm(3)
    color: Theme.colors.line
    radius: height / 2
    clip: true

    Rectangle {
        id: part

        width: parent.width / 3
        height: parent.height
        color: Theme.colors.primary
        radius: height / 2

        SequentialAnimation on x {
            loops: Animation.Infinite
            running: busy.visible && Theme.motionWait > 0

            NumberAnimation {
                from: 0
                to: busy.width - part.width
                duration: Theme.motionWait
                easing.type: Easing.InOutSine
            }

            NumberAnimation {
                from: busy.width - part.width
                to: 0
                duration: Theme.motionWait
                easing.type: Easing.InOutSine
            }
        }
    }
}
