pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// Before any money: to whom, what it costs, how much may go in.
SplitPage {
    id: page

    required property CheckViewModel viewModel

    objectName: "page-check"
    questionShare: 0.48
    question: [
        Column {
            width: parent.width
            spacing: Theme.gap

            Label {
                width: parent.width
                font.weight: Theme.weightHeavy
                size: Theme.title
                text: qsTr("Please check")
            }

            Label {
                width: parent.width
                color: Theme.colors.primary
                font.weight: Theme.weightStrong
                text: page.viewModel.serviceName
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
                spacing: Theme.mm(5)

                SumRow {
                    width: parent.width
                    label: qsTr("Fee")
                    value: page.viewModel.fee
                }

                Label {
                    width: parent.width
                    color: Theme.colors.inkSoft
                    size: Theme.note
                    text: page.viewModel.feeDetail
                    visible: text !== ""
                }

                Rectangle {
                    width: parent.width
                    height: Theme.stroke
                    color: Theme.colors.line
                }

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

                Rectangle {
                    width: parent.width
                    height: Theme.stroke
                    color: Theme.colors.line
                }

                Label {
                    width: parent.width
                    color: Theme.colors.inkSoft
                    size: Theme.note
                    text: page.viewModel.isFixed ? qsTr("The payee gets exactly this sum. No change is given.") : qsTr("The fee is taken from what you insert. No change is given.")
                }
            }
        }
    ]
}
