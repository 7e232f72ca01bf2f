pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// One question of the payee's form, or whose wallet takes the surplus.
Page {
    id: page

    required property QuestionViewModel viewModel
    required property string language
    property string screen: "requisites"
    readonly property bool hasLetters: viewModel.kind === "text"
    readonly property bool hasChoices: viewModel.kind === "choice"
    readonly property bool isSideBySide: !Theme.isPortrait && !hasLetters

    objectName: "page-" + screen

    Column {
        id: question

        y: Theme.isPortrait ? Theme.margin : page.hasLetters ? Theme.mm(2) : Theme.mm(14)
        width: page.isSideBySide ? parent.width - pad.width - Theme.mm(16) : parent.width
        spacing: page.hasLetters && !Theme.isPortrait ? Theme.gapTiny : Theme.gap

        Row {
            spacing: Theme.gap
            visible: !title.isCompact

            Label {
                width: Math.min(implicitWidth, question.width - (step.visible ? step.width + parent.spacing : 0))
                color: Theme.colors.primary
                font.weight: Theme.weightStrong
                size: Theme.title
                text: page.viewModel.serviceName
            }

            Label {
                id: step

                color: Theme.colors.inkSoft
                text: page.viewModel.step
                visible: text !== ""
            }
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            text: page.viewModel.explanation
            visible: text !== ""
        }

        Item {
            id: title

            readonly property bool isCompact: page.hasLetters && !Theme.isPortrait

            width: parent.width
            height: label.height

            Label {
                id: label

                width: parent.width - (title.isCompact ? aside.width + Theme.gap : 0)
                font.weight: Theme.weightHeavy
                lineHeight: 1.05
                size: Theme.title
                text: page.viewModel.label
            }

            Label {
                id: aside

                anchors.baseline: label.baseline
                anchors.right: parent.right
                color: Theme.colors.primary
                font.weight: Theme.weightStrong
                size: [Theme.title, Theme.body].find(size => asideProbe.implicitWidth * size / Theme.title + label.implicitWidth + Theme.gap <= title.width) ?? Theme.least
                text: page.viewModel.serviceName + (page.viewModel.step === "" ? "" : "  ·  " + page.viewModel.step)
                visible: title.isCompact
                wrapMode: Text.NoWrap
            }

            // How wide it would be in the letters that are wanted.
            Label {
                id: asideProbe

                font.weight: Theme.weightStrong
                size: Theme.title
                text: aside.text
                visible: false
                wrapMode: Text.NoWrap
            }
        }

        AnswerField {
            width: parent.width
            isCompact: title.isCompact
            hint: page.viewModel.hint
            problem: page.viewModel.problem
            rest: page.viewModel.rest
            typed: page.viewModel.typed
        }

        Row {
            spacing: Theme.gapSmall
            visible: page.viewModel.canScan

            Icon {
                id: sign

                fill: Theme.colors.paper
                line: Theme.colors.primary
                name: "scan"
                side: Theme.mm(9)
            }

            Label {
                objectName: "scan-hint"
                size: Theme.note
                text: qsTr("Or hold the code on your bill to the scanner.")
                width: question.width - sign.width - Theme.gapSmall
            }
        }
    }

    Grid {
        id: choices

        readonly property int rows_: Math.max(1, Math.floor((page.area.height - y - Theme.mm(8) + Theme.gap) / (Theme.mm(25) + Theme.gap)))
        readonly property int room: rows_ * columns
        readonly property bool isLong: page.viewModel.choices.length > room
        property int first: 0

        anchors.right: parent.right
        y: pad.y
        width: Theme.isPortrait ? parent.width : pad.width
        columns: Theme.isPortrait ? 2 : 1
        spacing: Theme.gap
        visible: page.hasChoices

        Repeater {
            model: page.hasChoices ? page.viewModel.choices.slice(choices.first, choices.first + choices.room - (choices.isLong ? 1 : 0)) : []

            ActionButton {
                required property var modelData

                width: (choices.width - (choices.columns - 1) * choices.spacing) / choices.columns
                icon: modelData.isChosen ? "tick" : ""
                label: modelData.label
                objectName: "choice-" + modelData.code
                tone: modelData.isChosen ? "primary" : "plain"
                onTapped: page.viewModel.choose(modelData.code)
            }
        }

        ActionButton {
            width: (choices.width - (choices.columns - 1) * choices.spacing) / choices.columns
            icon: "down"
            label: qsTr("More")
            objectName: "more-choices"
            visible: choices.isLong
            onTapped: {
                const next = choices.first + choices.room - 1;
                choices.first = next < page.viewModel.choices.length ? next : 0;
                page.viewModel.touch();
            }
        }
    }

    NumberPad {
        id: pad

        anchors.horizontalCenter: Theme.isPortrait ? parent.horizontalCenter : undefined
        anchors.right: Theme.isPortrait ? undefined : parent.right
        y: Theme.isPortrait ? Math.max(page.reachTop, question.y + question.height) + Theme.gap : Math.max(page.reachTop, Theme.mm(14))
        width: 3 * keyWidth + 2 * Theme.gap
        height: page.area.height - y - Theme.mm(14)
        keyWidth: Theme.isPortrait ? Math.min(Theme.mm(64), (page.area.width - 2 * Theme.gap) / 3) : Theme.mm(40)
        visible: !page.hasLetters && !page.hasChoices
        onBackspaced: page.viewModel.backspace()
        onCleared: page.viewModel.clear()
        onTyped: key => page.viewModel.type(key)
    }

    Loader {
        y: Theme.isPortrait ? page.reachTop + Theme.gap : parent.height - height - Theme.mm(3.2)
        width: parent.width
        active: page.hasLetters

        sourceComponent: Keyboard {
            language: page.language
            onBackspaced: page.viewModel.backspace()
            onCleared: page.viewModel.clear()
            onTyped: key => page.viewModel.type(key)
        }
    }
}
