pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// The money is the hero: what is in, what will arrive, which bills are taken, what happens to the bill.
SplitPage {
    id: page

    required property CashViewModel viewModel
    readonly property color tone: viewModel.billTone === "problem" ? Theme.colors.stop : viewModel.billTone === "good" ? Theme.colors.go : Theme.colors.ink

    // A long name takes a second line: the gaps are given up for it.
    readonly property int gap: Theme.hasFoot && !Theme.isPortrait && Theme.isLargeText ? 0 : Theme.mm(4)

    objectName: "page-cash"
    isTouched: false
    questionShare: 0.48
    questionHeight: ask.height
    question: [
        Column {
            id: ask

            width: parent.width
            spacing: Theme.gapTiny

            Label {
                width: parent.width
                color: Theme.colors.primary
                font.weight: Theme.weightStrong
                size: Theme.title
                text: page.viewModel.serviceName
            }

            Label {
                width: parent.width
                size: Theme.title
                text: page.viewModel.target
                wrapMode: Text.Wrap
            }

            Item {
                width: 1
                height: page.gap
            }

            Label {
                width: parent.width
                font.weight: Theme.weightStrong
                text: qsTr("Inserted")
            }

            Label {
                width: parent.width
                font.weight: Theme.weightHeavy
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.title
                objectName: "inserted"
                size: Theme.figure
                text: page.viewModel.inserted
                wrapMode: Text.NoWrap
            }

            Item {
                width: parent.width
                height: page.gap
            }

            Column {
                width: parent.width
                spacing: Theme.gapSmall
                visible: page.viewModel.progressPerMille >= 0

                ProgressBar {
                    width: parent.width
                    perMille: page.viewModel.progressPerMille
                }

                Label {
                    width: parent.width
                    font.weight: Theme.weightStrong
                    size: Theme.title
                    text: page.viewModel.remaining
                }

                Item {
                    width: 1
                    height: Theme.gapSmall
                }
            }

            SumRow {
                width: parent.width
                label: qsTr("Fee")
                value: page.viewModel.fee
            }

            SumRow {
                width: parent.width
                ink: page.viewModel.hasMoney ? Theme.colors.go : Theme.colors.ink
                isStrong: true
                label: page.viewModel.isOffline ? qsTr("Will be credited later") : qsTr("Will be credited")
                value: page.viewModel.credited
            }

            SumRow {
                width: parent.width
                label: qsTr("Surplus to the wallet")
                value: page.viewModel.surplus
                visible: page.viewModel.surplus !== ""
            }

            SumRow {
                width: parent.width
                label: qsTr("Can still be inserted")
                value: page.viewModel.left
                visible: page.viewModel.left !== ""
            }
        }
    ]
    answer: [
        Card {
            id: machine

            width: parent.width
            height: slot.height + fate.height + Theme.mm(12)
            border: page.viewModel.billTone === "problem" ? Theme.colors.stop : Theme.colors.line

            BillSlot {
                id: slot

                y: Theme.mm(4)
                width: parent.width
                billLabel: page.viewModel.billLabel
                billState: page.viewModel.billState
                billValue: page.viewModel.billValue
                isShut: page.viewModel.isStopped
            }

            Column {
                id: fate

                x: Theme.mm(6)
                anchors.top: slot.bottom
                anchors.topMargin: Theme.mm(3)
                width: parent.width - 2 * x
                spacing: Theme.gapTiny

                Label {
                    width: parent.width
                    color: page.tone
                    font.weight: Theme.weightStrong
                    horizontalAlignment: Text.AlignHCenter
                    objectName: "bill-words"
                    size: Theme.title
                    text: page.viewModel.billWords
                }

                Label {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    objectName: "bill-reason"
                    size: Theme.note
                    text: page.viewModel.billReason
                    visible: text !== ""
                }
            }
        },
        Column {
            anchors.top: machine.bottom
            anchors.topMargin: Theme.isLargeText ? Theme.gapSmall : Theme.padding
            width: parent.width
            spacing: Theme.isLargeText ? Theme.gapTiny : Theme.gapSmall

            Label {
                width: parent.width
                font.weight: Theme.weightStrong
                size: Theme.note
                text: qsTr("Bills taken now")
                visible: page.viewModel.denominations.length > 0
            }

            Grid {
                id: bills

                width: parent.width
                columns: 4
                spacing: Theme.mm(3)
                visible: page.viewModel.denominations.length > 0

                Repeater {
                    model: page.viewModel.denominations

                    BillFace {
                        required property var modelData

                        width: (bills.width - 3 * bills.spacing) / 4
                        height: Theme.mm(Theme.isPortrait ? 24 : 17)
                        isTaken: modelData.isTaken
                        label: modelData.label
                        value: modelData.value
                    }
                }
            }

            Repeater {
                model: page.viewModel.refusals

                Label {
                    required property var modelData

                    width: parent?.width ?? 0
                    color: Theme.colors.inkSoft
                    size: Theme.note
                    text: modelData.bills + ": " + modelData.reason
                    // Said above already, of the bill that was just given back.
                    visible: modelData.reason !== page.viewModel.billReason
                }
            }

            Label {
                width: parent.width
                color: Theme.colors.inkSoft
                size: Theme.note
                text: qsTr("No change is given")
            }
        }
    ]
}
