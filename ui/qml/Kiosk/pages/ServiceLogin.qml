import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// Who, then PIN, then the code from the message: one question at a time, a secret as dots.
Page {
    id: page

    required property ServiceLoginViewModel viewModel

    objectName: "page-service-login"

    Column {
        y: Theme.isPortrait ? Theme.margin : Theme.mm(14)
        width: Theme.isPortrait ? parent.width : parent.width - pad.width - Theme.mm(16)
        spacing: Theme.gap

        Label {
            color: Theme.colors.primary
            font.weight: Theme.weightStrong
            text: qsTr("Service")
        }

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            lineHeight: 1.05
            size: Theme.title
            text: page.viewModel.title
        }

        AnswerField {
            width: parent.width
            hint: page.viewModel.hint
            problem: page.viewModel.problem
            rest: ""
            typed: page.viewModel.typed
            visible: !page.viewModel.isBusy
        }

        Busy {
            visible: page.viewModel.isBusy
        }
    }

    NumberPad {
        id: pad

        anchors.horizontalCenter: Theme.isPortrait ? parent.horizontalCenter : undefined
        anchors.right: Theme.isPortrait ? undefined : parent.right
        y: Theme.isPortrait ? page.reachTop + Theme.gap : Math.max(page.reachTop, Theme.mm(14))
        width: 3 * keyWidth + 2 * Theme.gap
        height: page.area.height - y - Theme.mm(14)
        enabled: !page.viewModel.isBusy
        keyWidth: Theme.isPortrait ? Math.min(Theme.mm(64), (page.area.width - 2 * Theme.gap) / 3) : Theme.mm(40)
        onBackspaced: page.viewModel.backspace()
        onCleared: page.viewModel.clear()
        onTyped: key => page.viewModel.type(key)
    }
}
