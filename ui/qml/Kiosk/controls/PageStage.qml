import QtQuick
import Kiosk.theme

// Shows one page at a time. The next one comes from the side that the customer is going to.
Item {
    id: stage

    property Loader front: first
    property Loader behind: second
    readonly property Page page: front.item as Page
    readonly property bool isMoving: motion.running

    function turn(component: Component, isForward: bool): void {
        motion.complete();
        const leaving = front;
        front = behind;
        behind = leaving;
        leaving.enabled = false;
        front.enabled = true;
        front.sourceComponent = component;
        if (leaving.item === null)
            return;
        motion.incoming = front;
        motion.outgoing = leaving;
        motion.distance = (isForward ? 1 : -1) * stage.width / 8;
        motion.start();
    }

    clip: true

    Loader {
        id: first

        width: parent.width
        height: parent.height
    }

    Loader {
        id: second

        width: parent.width
        height: parent.height
    }

    ParallelAnimation {
        id: motion

        property Loader incoming
        property Loader outgoing
        property real distance: 0

        onStopped: {
            incoming.x = 0;
            incoming.opacity = 1;
            outgoing.sourceComponent = undefined;
            outgoing.x = 0;
            outgoing.opacity = 1;
        }

        NumberAnimation {
            duration: Theme.motion
            easing.type: Easing.OutCubic
            from: motion.distance
            property: "x"
            target: motion.incoming
            to: 0
        }

        NumberAnimation {
            duration: Theme.motion
            from: 0
            property: "opacity"
            target: motion.incoming
            to: 1
        }

        NumberAnimation {
            duration: Theme.motionFast
            property: "x"
            target: motion.outgoing
            to: -motion.distance
        }

        NumberAnimation {
            duration: Theme.motionFast
            property: "opacity"
            target: motion.outgoing
            to: 0
        }
    }
}
