import QtQuick
import Kiosk.theme
import Kiosk.ViewModels

// At the foot, within everybody's reach: language, and how the screen is used.
Rectangle {
    id: bar

    required property FrameViewModel viewModel
    required property EaseViewModel ease

    height: Theme.languageBarHeight
    color: Theme.colors.paper

    LanguageChoice {
        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        language: bar.viewModel.language
        onChosen: language => bar.viewModel.chooseLanguage(language)
    }

    Row {
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gap

        SignButton {
            icon: "low-reach"
            isOn: bar.ease.isLowReach
            label: qsTr("Everything within low reach")
            objectName: "low-reach"
            visible: Theme.reachTopPx > 0
            onTapped: bar.ease.toggle("low-reach")
        }

        SignButton {
            icon: "accessibility"
            isOn: bar.ease.isAnyOn
            label: qsTr("Easier to see and hear")
            objectName: "accessibility"
            onTapped: bar.ease.open()
        }
    }
}
