import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// A plain sentence to agree to before cash is taken.
Page {
    id: page

    required property NoticeViewModel viewModel
    required property string screen

    objectName: "page-" + screen

    Item {
        id: body

        readonly property bool isWide: !Theme.isPortrait

        y: Theme.isPortrait ? Theme.mm(20) : (parent.height - height) / 2
        width: parent.width
        height: Math.max(words.height, badge.height)

        Badge {
            id: badge

            x: body.isWide ? Theme.mm(10) : 0
            ground: Theme.colors.attention
            icon: page.viewModel.icon
            ink: Theme.colors.onAttention
            implicitWidth: Theme.mm(44)
        }

        Column {
            id: words

            x: body.isWide ? badge.x + badge.width + Theme.mm(16) : 0
            y: body.isWide ? 0 : badge.height + Theme.mm(14)
            width: parent.width - x - (body.isWide ? Theme.mm(10) : 0)
            spacing: Theme.mm(7)

            Label {
                width: parent.width
                font.weight: Theme.weightHeavy
                size: Theme.title
                text: page.viewModel.title
            }

            Label {
                width: parent.width
                lineHeight: 1.1
                size: Theme.title
                text: page.viewModel.sentence
            }

            Label {
                width: parent.width
                color: Theme.colors.inkSoft
                text: page.viewModel.detail
                visible: text !== ""
            }

            Row {
                spacing: Theme.mm(10)
                visible: page.viewModel.link !== "" || page.viewModel.canRead

                QrCode {
                    text: page.viewModel.link
                    visible: text !== ""
                }

                ActionButton {
                    y: Theme.isPortrait ? Math.max(0, page.reachTop - body.y - words.y - parent.y) : 0
                    icon: "document"
                    label: qsTr("Read it here")
                    objectName: "open-offer"
                    visible: page.viewModel.canRead
                    onTapped: page.viewModel.openPage("offer")
                }
            }
        }
    }
}
