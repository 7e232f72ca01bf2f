pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// Before any money leaves the wallet: to whom, what it costs, what stays.
SplitPage {
    id: page

    required property WalletViewModel viewModel

    isTouched: false
    objectName: "page-wallet-check"
    questionHeight: ask.height
    questionShare: 0.48
    question: [
        Column {
            id: ask

            width: parent.width
            spacing: Theme.mm(8)

            Label {
                width: parent.width
                font.weight: Theme.weightHeavy
                size: Theme.title
                text: page.viewModel.title
            }

            Label {
                width: parent.width
                color: Theme.colors.primary
                font.weight: Theme.weightStrong
                size: Theme.title
                text: page.viewModel.name
            }

            Repeater {
                model: page.viewModel.rows

                FactRow {
                    required property var modelData

                    width: parent?.width ?? 0
                    label: modelData.label
                    value: modelData.value
                }
            }
        }
    ]
    answer: [
        Card {
            width: parent.width
            height: money.height + 2 * Theme.mm(9)

            Column {
                id: money

                x: Theme.mm(9)
                y: Theme.mm(8)
                width: parent.width - 2 * x
                spacing: Theme.mm(6)

                Repeater {
                    model: page.viewModel.sums

                    SumRow {
                        required property var modelData

                        width: money.width
                        isStrong: modelData.isStrong
                        label: modelData.label
                        value: modelData.value
                    }
                }
            }
        }
    ]
}
