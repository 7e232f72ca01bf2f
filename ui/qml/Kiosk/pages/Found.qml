pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// What became of a payment: its state, what happens next, and its receipt again.
SplitPage {
    id: page

    required property FoundViewModel viewModel
    readonly property string outcome: viewModel.state
    readonly property color ground: outcome === "executed" ? Theme.colors.go : outcome === "held" ? Theme.colors.attention : outcome === "refused" ? Theme.colors.stopTint : Theme.colors.primary
    readonly property color ink: outcome === "executed" ? Theme.colors.onGo : outcome === "held" ? Theme.colors.onAttention : outcome === "refused" ? Theme.colors.stop : Theme.colors.onPrimary

    objectName: "page-found"
    isTouched: false
    questionShare: 0.54
    questionHeight: ask.height
    question: [
        Column {
            id: ask

            width: parent.width
            spacing: Theme.mm(4)

            Row {
                width: parent.width
                spacing: Theme.mm(6)

                Badge {
                    id: badge

                    ground: page.ground
                    icon: page.outcome === "executed" || page.outcome === "settled" ? "tick" : page.outcome === "held" ? "hold" : page.outcome === "refused" ? "stop" : "clock"
                    implicitWidth: Theme.mm(22)
                    ink: page.ink
                    objectName: "state-" + page.outcome
                }

                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - badge.width - parent.spacing
                    color: page.outcome === "executed" ? Theme.colors.go : page.outcome === "accepted" ? Theme.colors.primary : Theme.colors.ink
                    font.weight: Theme.weightHeavy
                    size: Theme.title
                    text: page.viewModel.title
                }
            }

            Label {
                width: parent.width
                text: page.viewModel.sentence
            }

            Column {
                width: parent.width
                spacing: Theme.gapTiny

                Repeater {
                    model: page.viewModel.rows

                    Item {
                        id: line

                        required property var modelData

                        width: ask.width
                        height: modelData.value === "" ? words.height : sums.implicitHeight

                        Label {
                            id: words

                            width: parent.width
                            color: line.modelData.isTitle ? Theme.colors.primary : Theme.colors.inkSoft
                            font.weight: line.modelData.isTitle ? Theme.weightStrong : Theme.weightRegular
                            size: line.modelData.isTitle ? Theme.body : Theme.note
                            text: line.modelData.label
                            visible: line.modelData.value === ""
                        }

                        SumRow {
                            id: sums

                            width: parent.width
                            label: line.modelData.label
                            value: line.modelData.value
                            visible: line.modelData.value !== ""
                        }
                    }
                }
            }
        }
    ]
    answer: [
        Card {
            id: slip

            width: parent.width
            height: Math.max(code.visible ? code.height : 0, receipt.height) + 2 * Theme.mm(7)

            QrCode {
                id: code

                x: Theme.mm(6)
                y: Theme.mm(6.5)
                text: page.viewModel.traceUrl
                visible: text !== ""
            }

            Column {
                id: receipt

                anchors.left: code.visible ? code.right : parent.left
                anchors.leftMargin: Theme.mm(6)
                anchors.right: parent.right
                anchors.rightMargin: Theme.mm(4)
                y: Theme.mm(7)
                spacing: Theme.gapSmall

                FactRow {
                    width: parent.width
                    label: page.viewModel.at
                    value: page.viewModel.receipt
                }

                Label {
                    width: parent.width
                    objectName: "paper-words"
                    size: Theme.note
                    text: page.viewModel.paperWords
                }
            }
        },
        ActionButton {
            anchors.top: slip.bottom
            anchors.topMargin: Theme.mm(8)
            width: parent.width
            icon: "printer"
            label: qsTr("Print a copy")
            objectName: "print-copy"
            visible: page.viewModel.canCopy
            onTapped: page.viewModel.printCopy()
        }
    ]
}
