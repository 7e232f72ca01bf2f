import QtQuick
import Kiosk.theme
import Kiosk.ViewModels

// On a tall panel language and contrast live within reach, at the foot.
Rectangle {
    id: bar

    required property FrameViewModel viewModel

    signal contrastToggled

    height: Theme.languageBarHeight
    color: Theme.colors.paper

    LanguageChoice {
        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        language: bar.viewModel.language
        onChosen: language => bar.viewModel.chooseLanguage(language)
    }

    ContrastButton {
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        onTapped: bar.contrastToggled()
    }
}
