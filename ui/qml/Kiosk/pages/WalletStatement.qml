import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// The statement, to be taken along by one's own telephone.
Page {
    id: page

    required property WalletViewModel viewModel

    objectName: "page-wallet-statement"

    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width, Theme.mm(240))
        spacing: Theme.mm(7)

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            horizontalAlignment: Text.AlignHCenter
            size: Theme.title
            text: page.viewModel.title
        }

        QrCode {
            anchors.horizontalCenter: parent.horizontalCenter
            implicitWidth: Theme.mm(90)
            text: page.viewModel.url
        }

        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: page.viewModel.sentence
        }
    }
}
