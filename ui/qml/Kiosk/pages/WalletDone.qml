pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// How an order from the wallet ended: green only when the ledger has said so.
SplitPage {
    id: page

    required property WalletViewModel viewModel
    readonly property string outcome: viewModel.outcome
    readonly property bool isExecuted: outcome === "executed"
    readonly property bool isOpen: outcome === "pending" || outcome === "unknown"

    isTouched: false
    objectName: "page-wallet-done"
    questionHeight: ask.height
    question: [
        Column {
            id: ask

            width: parent.width
            spacing: Theme.mm(5)

            Row {
                width: parent.width
                spacing: Theme.mm(7)

                Badge {
                    id: badge

                    ground: page.isExecuted ? Theme.colors.go : page.isOpen ? Theme.colors.primary : Theme.colors.stopTint
                    icon: page.isExecuted ? "tick" : page.isOpen ? "clock" : "stop"
                    ink: page.isExecuted ? Theme.colors.onGo : page.isOpen ? Theme.colors.onPrimary : Theme.colors.stop
                    objectName: "wallet-outcome-" + page.outcome
                }

                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - badge.width - parent.spacing
                    color: page.isExecuted ? Theme.colors.go : page.isOpen ? Theme.colors.primary : Theme.colors.ink
                    font.weight: Theme.weightHeavy
                    lineHeight: 1.0
                    size: Theme.title
                    text: page.viewModel.title
                }
            }

            Label {
                width: parent.width
                text: page.viewModel.sentence
            }

            Label {
                width: parent.width
                color: Theme.colors.inkSoft
                text: page.viewModel.heroLabel
            }

            Label {
                width: parent.width
                font.weight: Theme.weightHeavy
                fontSizeMode: Text.HorizontalFit
                lineHeight: 0.95
                minimumPixelSize: Theme.title
                size: Theme.figure
                text: page.viewModel.hero
                wrapMode: Text.NoWrap
            }
        }
    ]
    answer: [
        Card {
            id: order

            width: parent.width
            height: facts.height + 2 * Theme.mm(5)

            Column {
                id: facts

                x: Theme.mm(8)
                y: Theme.mm(5)
                width: parent.width - 2 * x
                spacing: Theme.gapSmall

                Label {
                    width: parent.width
                    font.weight: Theme.weightStrong
                    size: Theme.title
                    text: page.viewModel.name
                }

                Repeater {
                    model: page.viewModel.sums

                    SumRow {
                        required property var modelData

                        width: parent?.width ?? 0
                        label: modelData.label
                        value: modelData.value
                    }
                }
            }
        },
        Card {
            id: slip

            anchors.top: order.bottom
            anchors.topMargin: Theme.gap
            width: parent.width
            height: Math.max(code.height, paper.height) + 2 * Theme.mm(5)
            visible: page.viewModel.url !== ""

            QrCode {
                id: code

                x: Theme.mm(5)
                y: Theme.mm(5)
                implicitWidth: Theme.mm(50)
                text: page.viewModel.url
            }

            Column {
                id: paper

                anchors.left: code.right
                anchors.leftMargin: Theme.mm(6)
                anchors.right: parent.right
                anchors.rightMargin: Theme.mm(4)
                y: Theme.mm(5)
                spacing: Theme.gapSmall

                FactRow {
                    width: parent.width
                    label: qsTr("Receipt")
                    value: page.viewModel.receipt
                }

                Label {
                    width: parent.width
                    objectName: "wallet-paper-words"
                    size: Theme.note
                    text: page.viewModel.paper
                }
            }
        },
        ActionButton {
            anchors.top: slip.bottom
            anchors.topMargin: Theme.gap
            width: parent.width
            height: Theme.isPortrait ? implicitHeight : Theme.touch
            icon: "printer"
            label: qsTr("Print again")
            objectName: "reprint"
            visible: page.viewModel.canReprint && slip.visible
            onTapped: page.viewModel.reprint()
        }
    ]
}
