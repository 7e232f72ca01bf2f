pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme

// Crosses over the whole glass, one after the other; where each was felt is told together.
Rectangle {
    id: overlay

    required property var crosses
    property var touches: []
    readonly property var cross: crosses.length > touches.length ? crosses[touches.length] : null

    signal felt(string touches)

    objectName: "crosses-sheet"
    anchors.fill: parent
    color: Theme.colors.paper
    visible: crosses.length > 0
    z: 10
    onCrossesChanged: touches = []

    MouseArea {
        anchors.fill: parent
        objectName: "crosses"
        onPressed: mouse => {
            if (overlay.cross === null)
                return;
            overlay.touches = [...overlay.touches, (mouse.x / width).toFixed(5) + "," + (mouse.y / height).toFixed(5)];
            if (overlay.cross === null)
                overlay.felt(overlay.touches.join(" "));
        }
    }

    Column {
        anchors.horizontalCenter: parent.horizontalCenter
        y: parent.height * 0.25
        spacing: Theme.gapSmall
        width: parent.width * 0.6

        Label {
            horizontalAlignment: Text.AlignHCenter
            objectName: "crosses-words"
            text: qsTr("Touch the middle of the cross, as exactly as you can.")
            width: parent.width
        }

        Label {
            color: Theme.colors.inkSoft
            horizontalAlignment: Text.AlignHCenter
            text: (Math.min(overlay.touches.length + 1, overlay.crosses.length)) + " / " + overlay.crosses.length
            width: parent.width
        }
    }

    Item {
        objectName: "cross"
        visible: overlay.cross !== null
        x: overlay.cross === null ? 0 : overlay.cross.x * overlay.width
        y: overlay.cross === null ? 0 : overlay.cross.y * overlay.height

        Rectangle {
            anchors.centerIn: parent
            color: Theme.colors.ink
            height: Theme.strokeStrong
            width: Theme.mm(20)
        }

        Rectangle {
            anchors.centerIn: parent
            color: Theme.colors.ink
            height: Theme.mm(20)
            width: Theme.strokeStrong
        }
    }
}
