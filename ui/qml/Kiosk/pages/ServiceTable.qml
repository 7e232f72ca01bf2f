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
    readonly property real buttonHeight: Theme.isPortrait ? Theme.mm(Theme.isLargeText ? 26 : 22) : Math.max(Theme.touch, Math.min(Theme.mm(Theme.isLargeText ? 30 : 22), (page.area.height - Math.max(list.listTop, page.reachTop) - Theme.mm(3) - (buttonRows - 1) * Theme.gap) / Math.max(1, buttonRows)))
    // Two columns also where one of so many, or of large words, would be higher than the glass.
    readonly property int buttonColumns: Theme.isPortrait || viewModel.buttons.length > 6 || viewModel.buttons.length > 4 && (Theme.isLargeText || Theme.hasFoot) ? 2 : 1
    readonly property int buttonRows: Math.ceil(viewModel.buttons.length / buttonColumns)
    readonly property bool isScreenTest: viewModel.page === "screen"
    // Another page, another day: from its beginning.
    readonly property string shownTitle: viewModel.title

    objectName: "page-" + screen
    onShownTitleChanged: list.restart()

    Column {
        id: head

        visible: page.viewModel.crosses.length === 0
        y: Theme.mm(5)
        width: parent.width - list.turnWidth
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

    ServiceRows {
        id: list

        width: parent.width
        height: parent.height
        foot: buttons.y
        heading: head
        rows: page.isScreenTest ? [] : page.viewModel.rows
        sideWidth: Theme.isPortrait || page.viewModel.buttons.length === 0 ? 0 : buttons.width + Theme.mm(10)
        visible: !page.isScreenTest
        onTurned: page.viewModel.touch()
    }

    TouchTest {
        y: list.listTop
        width: list.width - list.sideWidth
        height: list.listHeight
        visible: page.isScreenTest && page.viewModel.crosses.length === 0
    }

    Grid {
        id: buttons

        x: Theme.isPortrait ? 0 : parent.width - width
        y: Theme.isPortrait ? parent.height - height - Theme.mm(6) : Math.max(list.listTop, page.reachTop)
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
