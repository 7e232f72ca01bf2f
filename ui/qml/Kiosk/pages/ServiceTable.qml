pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// A page of service mode: rows on one side, what can be done on the other, what came of it above both.
Page {
    id: page

    required property ServicePageViewModel viewModel
    required property string screen
    readonly property bool isTurnBelow: Theme.isPortrait || Theme.isLowReach
    // Below the buttons that turn a long list, whether they are there or not: rows do not jump.
    readonly property real listTop: Math.max(head.y + head.height + Theme.mm(3), Theme.isPortrait ? Theme.mm(35) : isTurnBelow ? 0 : Theme.mm(30) + Theme.gap + 1)
    readonly property real buttonHeight: Theme.isPortrait ? Theme.mm(Theme.isLargeText ? 26 : 22) : Math.max(Theme.touch, Math.min(Theme.mm(Theme.isLargeText ? 30 : 22), (page.area.height - listTop - (buttonRows - 1) * Theme.gap) / Math.max(1, buttonRows)))
    // Two columns also where one of many large words would be higher than the glass.
    readonly property int buttonColumns: Theme.isPortrait || viewModel.buttons.length > 4 && (Theme.isLargeText || Theme.hasFoot) ? 2 : 1
    readonly property int buttonRows: Math.ceil(viewModel.buttons.length / buttonColumns)
    readonly property bool isScreenTest: viewModel.page === "screen"
    // Another page, another day: from its beginning.
    readonly property string shownTitle: viewModel.title

    function turnBy(pages: int): void {
        list.turn(pages);
        viewModel.touch();
    }

    objectName: "page-" + screen
    onShownTitleChanged: list.number = 0

    Column {
        id: head

        visible: page.viewModel.crosses.length === 0
        y: Theme.mm(5)
        width: parent.width - (turn.visible && !page.isTurnBelow ? turn.width + Theme.gap : 0)
        spacing: Theme.gapTiny

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            size: Theme.title
            text: page.viewModel.title
        }

        Label {
            width: parent.width
            color: page.viewModel.question !== "" || page.viewModel.noteState === "stop" ? Theme.colors.stop : page.viewModel.noteState === "ok" ? Theme.colors.go : Theme.colors.inkSoft
            font.weight: Theme.weightStrong
            objectName: "service-note"
            size: Theme.note
            text: page.viewModel.question !== "" ? page.viewModel.question : page.viewModel.isBusy ? "…" : page.viewModel.note
        }
    }

    Row {
        id: turn

        x: page.isTurnBelow ? list.width - width : parent.width - width
        y: page.isTurnBelow ? list.y + list.height + Theme.gap : Theme.mm(5)
        spacing: Theme.gap
        visible: list.pages > 1 && !page.isScreenTest

        ActionButton {
            enabled: list.current > 0
            icon: "back"
            label: qsTr("Earlier")
            objectName: "earlier"
            onTapped: page.turnBy(-1)
        }

        ActionButton {
            enabled: list.current < list.pages - 1
            icon: "forward"
            isIconLast: true
            label: qsTr("More")
            objectName: "more"
            onTapped: page.turnBy(1)
        }
    }

    ServiceList {
        id: list

        y: page.listTop
        width: Theme.isPortrait || page.viewModel.buttons.length === 0 ? parent.width : parent.width - buttons.width - Theme.mm(10)
        height: Theme.isPortrait ? buttons.y - y - Theme.mm(25) - 2 * Theme.gap : parent.height - y - Theme.mm(3) - (page.isTurnBelow ? Theme.mm(25) + Theme.gap : 0)
        rows: page.isScreenTest ? [] : page.viewModel.rows
        visible: !page.isScreenTest
    }

    TouchTest {
        x: list.x
        y: list.y
        width: list.width
        height: list.height
        visible: page.isScreenTest && page.viewModel.crosses.length === 0
    }

    Grid {
        id: buttons

        x: Theme.isPortrait ? 0 : parent.width - width
        y: Theme.isPortrait ? parent.height - height - Theme.mm(6) : Math.max(list.y, page.reachTop)
        width: Theme.isPortrait ? parent.width : page.buttonColumns > 1 ? Theme.mm(158) : Theme.mm(Theme.isLargeText ? 100 : 84)
        height: page.buttonRows * page.buttonHeight + Math.max(0, page.buttonRows - 1) * Theme.gap
        columns: page.buttonColumns
        spacing: Theme.gap
        visible: page.viewModel.crosses.length === 0

        Repeater {
            model: page.viewModel.buttons

            ServiceButton {
                required property var modelData

                width: (buttons.width - (page.buttonColumns - 1) * Theme.gap) / page.buttonColumns
                height: page.buttonHeight
                enabled: modelData.isEnabled
                isOn: modelData.isOn
                label: modelData.label
                objectName: "do-" + modelData.action
                onTapped: page.viewModel.act(modelData.action)
            }
        }
    }
}
