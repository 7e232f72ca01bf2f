pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// The end, told honestly: a green tick only when the ledger has said so.
SplitPage {
    id: page

    required property DoneViewModel viewModel
    readonly property string outcome: viewModel.outcome
    readonly property bool isTight: !Theme.isPortrait && (Theme.isLargeText || Theme.hasFoot)
    readonly property int buttonHeight: Theme.mm(isTight ? 21 : 25)
    readonly property color ground: outcome === "executed" ? Theme.colors.go : outcome === "unapplied" ? Theme.colors.attention : Theme.colors.primary
    readonly property color ink: outcome === "executed" ? Theme.colors.onGo : outcome === "unapplied" ? Theme.colors.onAttention : Theme.colors.onPrimary

    objectName: "page-done"
    isTouched: false
    questionShare: 0.5
    questionHeight: ask.height
    question: [
        Column {
            id: ask

            width: parent.width
            spacing: page.isTight ? Theme.gapTiny : Theme.mm(5)

            Row {
                width: parent.width
                spacing: Theme.mm(7)

                Badge {
                    id: badge

                    ground: page.ground
                    icon: page.outcome === "executed" ? "tick" : page.outcome === "unapplied" ? "hold" : "clock"
                    ink: page.ink
                    objectName: "outcome-" + page.outcome
                }

                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - badge.width - parent.spacing
                    color: page.outcome === "executed" ? Theme.colors.go : page.outcome === "accepted" ? Theme.colors.primary : Theme.colors.ink
                    font.weight: Theme.weightHeavy
                    lineHeight: 1.0
                    size: Theme.title
                    text: page.viewModel.title
                }
            }

            Label {
                width: parent.width
                size: page.isTight ? Theme.note : Theme.body
                text: page.viewModel.sentence
            }

            Label {
                width: parent.width
                font.weight: Theme.weightStrong
                objectName: "paid-to"
                size: Theme.title
                text: page.viewModel.paidTo
                wrapMode: Text.Wrap
            }

            Column {
                width: parent.width

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
                    size: page.isTight ? Theme.title * 1.3 : Theme.figure
                    text: page.viewModel.hero
                    wrapMode: Text.NoWrap
                }
            }

            Column {
                width: parent.width
                spacing: Theme.gapTiny

                Repeater {
                    model: page.viewModel.rows

                    SumRow {
                        required property var modelData

                        width: parent?.width ?? 0
                        label: modelData.label
                        value: modelData.value
                    }
                }
            }
        }
    ]
    answer: [
        Card {
            id: slip

            width: parent.width
            height: Math.max(code.height, receipt.height) + 2 * Theme.mm(7)

            QrCode {
                id: code

                x: Theme.mm(7)
                y: Theme.mm(6.5)
                implicitWidth: Theme.mm(66)
                text: page.viewModel.traceUrl
            }

            Column {
                id: receipt

                anchors.left: code.right
                anchors.leftMargin: Theme.mm(7)
                anchors.right: parent.right
                anchors.rightMargin: Theme.mm(5)
                y: Theme.mm(7)
                spacing: Theme.gap

                FactRow {
                    width: parent.width
                    label: qsTr("Receipt")
                    value: "№ " + page.viewModel.receiptNumber
                }

                Label {
                    width: parent.width
                    objectName: "paper-words"
                    size: Theme.note
                    text: page.viewModel.paperWords
                }
            }
        },
        Column {
            anchors.top: slip.bottom
            anchors.topMargin: Theme.gap
            width: parent.width
            spacing: Theme.gap

            ActionButton {
                width: parent.width
                height: page.buttonHeight
                icon: "printer"
                label: qsTr("Print again")
                objectName: "reprint"
                visible: page.viewModel.canReprint
                onTapped: page.viewModel.reprint()
            }

            ActionButton {
                width: parent.width
                height: page.buttonHeight
                icon: "bill"
                label: qsTr("Another payment")
                objectName: "another"
                onTapped: page.viewModel.payAnother()
            }
        }
    ]
}
