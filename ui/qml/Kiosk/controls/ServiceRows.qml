import QtQuick
import Kiosk.theme

// A page's rows below its heading, and the buttons that turn them: beside the heading, or below the rows where hands
// reach no higher.
Item {
    id: area

    required property var rows
    required property Item heading
    // What stands beside the rows takes this much of the width; on a tall panel it stands below, from here on.
    property real sideWidth: 0
    property real foot: height
    readonly property bool isTurnBelow: Theme.isPortrait || Theme.isLowReach
    // Below the buttons that turn a long list, whether they are there or not: rows do not jump.
    readonly property real listTop: Math.max(heading.y + heading.height + Theme.mm(3), Theme.isPortrait ? Theme.mm(35) : isTurnBelow ? 0 : Theme.mm(30) + Theme.gap + 1)
    readonly property real listHeight: list.height
    // The heading leaves this much free on its right.
    readonly property real turnWidth: turn.visible && !isTurnBelow ? turn.width + Theme.gap : 0

    signal turned

    function restart(): void {
        list.number = 0;
    }

    function turnBy(pages: int): void {
        list.turn(pages);
        area.turned();
    }

    Row {
        id: turn

        x: area.isTurnBelow ? list.width - width : area.width - width
        y: area.isTurnBelow ? list.y + list.height + Theme.gap : Theme.mm(5)
        spacing: Theme.gap
        visible: list.pages > 1

        ActionButton {
            enabled: list.current > 0
            icon: "back"
            label: qsTr("Earlier")
            objectName: "earlier"
            onTapped: area.turnBy(-1)
        }

        ActionButton {
            enabled: list.current < list.pages - 1
            icon: "forward"
            isIconLast: true
            label: qsTr("More")
            objectName: "more"
            onTapped: area.turnBy(1)
        }
    }

    ServiceList {
        id: list

        y: area.listTop
        width: area.width - area.sideWidth
        height: Theme.isPortrait ? area.foot - y - Theme.mm(25) - 2 * Theme.gap : area.height - y - Theme.mm(3) - (area.isTurnBelow ? Theme.mm(25) + Theme.gap : 0)
        rows: area.rows
    }
}
