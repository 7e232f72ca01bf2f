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
    readonly property real lineHeight: Theme.note * 1.42 + Theme.gapTiny
    // Below the buttons that turn a long list, whether they are there or not: rows do not jump.
    readonly property real listTop: Math.max(head.y + head.height + Theme.mm(3), Theme.isPortrait ? Theme.mm(35) : turn.y + Theme.mm(25) + Theme.gap + 1)
    readonly property real buttonHeight: Theme.isPortrait ? Theme.mm(22) : Math.max(Theme.touch, Math.min(Theme.mm(22), (page.area.height - listTop - (buttonRows - 1) * Theme.gap) / Math.max(1, buttonRows)))
    readonly property int buttonColumns: Theme.isPortrait ? 2 : 1
    readonly property int buttonRows: Math.ceil(viewModel.buttons.length / buttonColumns)
    readonly property bool isScreenTest: viewModel.page === "screen"

    function tellRoom(): void {
        viewModel.makeRoom(Math.floor(list.height / page.lineHeight));
    }

    objectName: "page-" + screen
    Component.onCompleted: tellRoom()

    Column {
        id: head

        visible: page.viewModel.crosses.length === 0
        y: Theme.mm(5)
        width: parent.width - (turn.visible && !Theme.isPortrait ? turn.width + Theme.gap : 0)
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

        anchors.right: parent.right
        y: Theme.isPortrait ? list.y + list.height + Theme.gap : Theme.mm(5)
        spacing: Theme.gap
        visible: page.viewModel.pages > 1

        ActionButton {
            enabled: page.viewModel.number > 0
            icon: "back"
            label: qsTr("Earlier")
            objectName: "earlier"
            onTapped: page.viewModel.turn(-1)
        }

        ActionButton {
            enabled: page.viewModel.number < page.viewModel.pages - 1
            icon: "forward"
            isIconLast: true
            label: qsTr("More")
            objectName: "more"
            onTapped: page.viewModel.turn(1)
        }
    }

    Column {
        id: list

        y: page.listTop
        width: Theme.isPortrait || page.viewModel.buttons.length === 0 ? parent.width : parent.width - buttons.width - Theme.mm(10)
        height: (Theme.isPortrait ? buttons.y - y - Theme.mm(25) - 2 * Theme.gap : parent.height - y - Theme.mm(3))
        visible: !page.isScreenTest
        onHeightChanged: page.tellRoom()

        Repeater {
            model: page.isScreenTest ? [] : page.viewModel.rows

            ServiceLine {
                required property var modelData

                width: list.width
                row: modelData
            }
        }
    }

    TouchTest {
        x: list.x
        y: list.y
        width: list.width
        height: list.height
        visible: page.isScreenTest && page.viewModel.crosses.length === 0
    }

    Crosses {
        crosses: page.viewModel.crosses
        parent: page.Window.window ? page.Window.window.contentItem : page
        onFelt: touches => page.viewModel.tellCrosses(touches)
    }

    Grid {
        id: buttons

        x: Theme.isPortrait ? 0 : parent.width - width
        y: Theme.isPortrait ? parent.height - height - Theme.mm(6) : Math.max(list.y, page.reachTop)
        width: Theme.isPortrait ? parent.width : Theme.mm(84)
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
