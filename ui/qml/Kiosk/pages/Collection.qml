pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// The collection, a step a screen: what the journal counted, what is to be done, what is typed.
Page {
    id: page

    required property CollectionViewModel viewModel
    required property string language
    readonly property real buttonHeight: Theme.mm(26)
    property int chosen: viewModel.counts.length > 0 ? viewModel.counts[0].value : 0
    // Another step: its list from the beginning.
    readonly property string shownStage: viewModel.stage

    objectName: "page-collection"
    onShownStageChanged: list.restart()

    Column {
        id: head

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
            color: Theme.colors.inkSoft
            size: Theme.note
            text: page.viewModel.hint
            visible: page.viewModel.input !== "number"
        }

        Busy {
            visible: page.viewModel.isBusy
        }
    }

    ServiceRows {
        id: list

        width: parent.width
        height: parent.height
        foot: buttons.y
        heading: head
        rows: page.viewModel.rows
        sideWidth: Theme.isPortrait || page.viewModel.buttons.length === 0 ? 0 : buttons.width + Theme.mm(10)
        visible: page.viewModel.input === ""
        onTurned: page.viewModel.touch()
    }

    Column {
        id: buttons

        x: Theme.isPortrait ? 0 : parent.width - width
        y: Theme.isPortrait ? parent.height - height - Theme.mm(6) : list.listTop
        width: Theme.isPortrait ? parent.width : Theme.mm(100)
        height: implicitHeight + Theme.gap
        spacing: Theme.gap

        Repeater {
            model: page.viewModel.buttons

            ServiceButton {
                required property var modelData

                width: buttons.width
                height: Math.max(page.buttonHeight, implicitHeight)
                label: modelData.label
                objectName: modelData.gesture + (modelData.argument === "" || modelData.argument === "0" ? "" : "-" + modelData.argument)
                onTapped: page.viewModel.act(modelData.gesture, modelData.argument)
            }
        }
    }

    AnswerField {
        y: head.y + head.height + Theme.gapSmall
        width: parent.width
        hint: page.viewModel.hint
        problem: page.viewModel.problem
        rest: ""
        typed: page.viewModel.typed
        visible: page.viewModel.input === "number"
    }

    Loader {
        y: Theme.isPortrait ? page.reachTop + Theme.gap : parent.height - height - Theme.mm(5)
        width: parent.width
        active: page.viewModel.input === "number"

        sourceComponent: Keyboard {
            language: "en"
            onBackspaced: page.viewModel.backspace()
            onCleared: page.viewModel.clear()
            onTyped: key => page.viewModel.type(key)
        }
    }

    Grid {
        id: counts

        readonly property int shownRows: Math.max(1, Math.ceil(page.viewModel.counts.length / columns))

        y: Theme.isPortrait ? page.reachTop : list.listTop
        width: Theme.isPortrait ? parent.width : (parent.width - Theme.mm(10)) * 0.5
        height: Theme.isPortrait ? parent.height * 0.22 : parent.height - y - Theme.mm(5)
        columns: 2
        spacing: Theme.gap
        visible: page.viewModel.input === "count"

        Repeater {
            model: page.viewModel.counts

            ServiceButton {
                required property var modelData

                width: (counts.width - Theme.gap) / 2
                height: Math.max(Theme.touch, Math.min(Theme.mm(30), (counts.height - (counts.shownRows - 1) * Theme.gap) / counts.shownRows))
                isOn: page.chosen === modelData.value
                label: modelData.label + (modelData.count === "" ? "" : " × " + modelData.count)
                objectName: "count-" + modelData.value
                onTapped: page.chosen = modelData.value
            }
        }
    }

    NumberPad {
        id: pad

        anchors.horizontalCenter: Theme.isPortrait ? parent.horizontalCenter : undefined
        anchors.right: Theme.isPortrait ? undefined : parent.right
        y: Theme.isPortrait ? counts.y + counts.shownRows * Theme.mm(28) + Theme.gap : list.listTop
        width: 3 * keyWidth + 2 * Theme.gap
        height: parent.height - y - Theme.mm(5)
        keyWidth: Theme.mm(40)
        visible: page.viewModel.input === "count"
        onBackspaced: page.viewModel.count(page.chosen, "backspace")
        onCleared: page.viewModel.count(page.chosen, "clear")
        onTyped: key => page.viewModel.count(page.chosen, key)
    }
}
