import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// This order cannot be paid here and now: why, and what can be done.
Page {
    id: page

    required property RefusedViewModel viewModel
    property string screen: "refused"

    objectName: "page-" + screen

    Column {
        y: Theme.isPortrait ? page.reachTop / 3 : (parent.height - height) / 2
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, Theme.mm(240))
        spacing: Theme.mm(9)

        Badge {
            anchors.horizontalCenter: parent.horizontalCenter
            ground: Theme.colors.stopTint
            icon: "stop"
            ink: Theme.colors.stop
        }

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            horizontalAlignment: Text.AlignHCenter
            size: Theme.title
            text: page.viewModel.text
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            horizontalAlignment: Text.AlignHCenter
            text: page.viewModel.hint
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            horizontalAlignment: Text.AlignHCenter
            size: Theme.note
            text: qsTr("Rule %1").arg(page.viewModel.rule)
            visible: page.viewModel.rule !== ""
        }
    }
}
