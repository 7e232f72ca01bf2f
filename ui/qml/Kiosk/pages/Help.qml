pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// Whom to call, where this is, where a wallet is opened; and the two things that people come back for.
SplitPage {
    id: page

    required property HelpViewModel viewModel

    objectName: "page-help"
    isTouched: false
    questionHeight: ask.height
    question: [
        Column {
            id: ask

            width: parent.width
            spacing: Theme.mm(7)

            Label {
                width: parent.width
                font.weight: Theme.weightHeavy
                size: Theme.title
                text: qsTr("How can we help?")
            }

            Column {
                width: parent.width
                spacing: Theme.gapTiny

                Label {
                    width: parent.width
                    color: Theme.colors.inkSoft
                    text: qsTr("Call us, day and night")
                }

                Repeater {
                    model: page.viewModel.phones

                    Label {
                        required property string modelData

                        width: ask.width
                        font.weight: Theme.weightHeavy
                        size: Theme.title
                        text: modelData
                    }
                }
            }

            Label {
                width: parent.width
                color: Theme.colors.inkSoft
                size: Theme.note
                text: qsTr("Please name the terminal and the receipt number.")
            }

            Column {
                width: parent.width

                Label {
                    width: parent.width
                    text: page.viewModel.place
                }

                Label {
                    width: parent.width
                    color: Theme.colors.inkSoft
                    size: Theme.note
                    text: page.viewModel.operator
                }
            }
        }
    ]
    answer: [
        Card {
            id: slip

            width: parent.width
            height: Math.max(code.height, words.height) + 2 * Theme.mm(6)
            visible: page.viewModel.link !== ""

            QrCode {
                id: code

                x: Theme.mm(6)
                y: Theme.mm(5.5)
                text: page.viewModel.link
            }

            Column {
                id: words

                anchors.left: code.right
                anchors.leftMargin: Theme.mm(6)
                anchors.right: parent.right
                anchors.rightMargin: Theme.mm(4)
                y: Theme.mm(6)
                spacing: Theme.gapSmall

                Label {
                    width: parent.width
                    font.weight: Theme.weightStrong
                    text: qsTr("Open a wallet")
                }

                Label {
                    width: parent.width
                    size: Theme.note
                    text: qsTr("Point the camera of your phone at the code.")
                }
            }
        },
        Column {
            anchors.top: slip.visible ? slip.bottom : parent.top
            anchors.topMargin: slip.visible ? Theme.mm(8) : 0
            width: parent.width
            spacing: Theme.gap

            ActionButton {
                width: parent.width
                icon: "receipt"
                label: qsTr("Find my payment")
                objectName: "open-find"
                onTapped: page.viewModel.openPage("find")
            }

            ActionButton {
                width: parent.width
                icon: "document"
                label: qsTr("The public offer")
                objectName: "open-offer"
                visible: page.viewModel.hasOffer
                onTapped: page.viewModel.openPage("offer")
            }
        }
    ]
}
