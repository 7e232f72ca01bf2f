pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// A masked answer: the password, or the code that confirms an order. Keys never change their places.
Page {
    id: page

    required property WalletViewModel viewModel
    required property string screen
    readonly property bool hasLetters: viewModel.hasLetters
    readonly property bool isSideBySide: !Theme.isPortrait && !hasLetters

    objectName: "page-" + screen

    Column {
        id: question

        y: Theme.isPortrait ? Theme.margin : page.hasLetters ? Theme.mm(4) : Theme.mm(Theme.isLargeText && ways.height > 0 ? 3 : 10)
        width: page.isSideBySide ? parent.width - pad.width - Theme.mm(16) : parent.width
        spacing: page.hasLetters && !Theme.isPortrait ? Theme.mm(2) : Theme.isLargeText && ways.height > 0 ? Theme.mm(3) : Theme.gap

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            lineHeight: 1.05
            size: Theme.title
            text: page.viewModel.title
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            text: page.viewModel.name
            visible: text !== ""
        }

        AnswerField {
            width: parent.width
            hint: page.viewModel.hint
            problem: page.viewModel.problem
            rest: ""
            typed: page.viewModel.dots
        }
    }

    Column {
        id: ways

        y: Theme.isPortrait ? page.reachTop : Math.min(question.y + question.height + Theme.mm(8), page.area.height - height - Theme.mm(4))
        width: Theme.isPortrait ? parent.width : question.width
        spacing: Theme.gap

        Label {
            width: parent.width
            size: Theme.note
            text: page.viewModel.sentence
            visible: text !== ""
        }

        Grid {
            id: others

            width: parent.width
            columns: Theme.isPortrait ? 4 : 2
            spacing: Theme.gap

            Repeater {
                model: page.viewModel.ways

                ActionButton {
                    required property var modelData

                    width: (others.width - (others.columns - 1) * others.spacing) / others.columns
                    implicitHeight: Theme.touch
                    label: modelData.label
                    objectName: modelData.wish
                    onTapped: page.viewModel.wish(modelData.wish)
                }
            }
        }
    }

    NumberPad {
        id: pad

        anchors.horizontalCenter: Theme.isPortrait ? parent.horizontalCenter : undefined
        anchors.right: Theme.isPortrait ? undefined : parent.right
        y: Theme.isPortrait ? page.reachTop + (ways.height > 0 ? ways.height + Theme.gap : Theme.gap) : Math.max(page.reachTop, Theme.mm(14))
        width: 3 * keyWidth + 2 * Theme.gap
        height: page.area.height - y - Theme.mm(8)
        keyWidth: Theme.isPortrait ? Math.min(Theme.mm(64), (page.area.width - 2 * Theme.gap) / 3) : Theme.mm(40)
        visible: !page.hasLetters && page.viewModel.command === ""
        onBackspaced: page.viewModel.backspace()
        onCleared: page.viewModel.clear()
        onTyped: key => page.viewModel.type(key)
    }

    Loader {
        y: Theme.isPortrait ? page.reachTop + Theme.gap : parent.height - height - Theme.mm(5)
        width: parent.width
        active: page.hasLetters

        sourceComponent: Keyboard {
            hasSigns: true
            language: "en"
            onBackspaced: page.viewModel.backspace()
            onCleared: page.viewModel.clear()
            onTyped: key => page.viewModel.type(key)
        }
    }
}
