import QtQuick
import Kiosk.theme
import Kiosk.ViewModels

// Back left, home beside it, the one way forward right: always in the same place.
Rectangle {
    id: bar

    required property FrameViewModel viewModel

    height: Theme.actionBarHeight
    color: Theme.colors.surface
    objectName: "action-bar"

    Rectangle {
        width: parent.width
        height: Theme.stroke
        color: Theme.colors.line
    }

    Row {
        id: ways

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gap

        ActionButton {
            icon: "back"
            label: qsTr("Back")
            objectName: "back"
            visible: bar.viewModel.canGoBack
            onTapped: bar.viewModel.goBack()
        }

        ActionButton {
            icon: "cross"
            label: qsTr("Cancel")
            objectName: "cancel"
            visible: bar.viewModel.canCancel
            onTapped: bar.viewModel.cancel()
        }

        ActionButton {
            icon: "home"
            label: qsTr("Home")
            objectName: "home"
            visible: bar.viewModel.canGoHome
            onTapped: bar.viewModel.goHome()
        }
    }

    ActionButton {
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        enabled: bar.viewModel.isForwardEnabled
        icon: bar.viewModel.forwardIcon
        isIconLast: bar.viewModel.forwardIcon === "forward"
        label: bar.viewModel.forwardLabel
        objectName: "forward"
        room: bar.width - 2 * Theme.margin - (ways.width > 0 ? ways.width + Theme.gap : 0)
        tone: "go"
        visible: bar.viewModel.forwardLabel !== ""
        onTapped: bar.viewModel.goForward()
    }
}
