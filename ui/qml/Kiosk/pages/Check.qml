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
    isTouched: false
    questionShare: 0.48
    questionHeight: ask.height
    question: [
        Column {
            id: ask

            width: parent.width
            spacing: Theme.mm(8)

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
                size: Theme.title
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
                spacing: Theme.mm(6)

                SumRow {
                    width: parent.width
                    label: qsTr("Fee")
                    value: page.viewModel.fee
                    visible: !page.viewModel.isFixed
                }

                Label {
                    width: parent.width
                    color: Theme.colors.inkSoft
                    size: Theme.title
                    text: page.viewModel.feeDetail
                    visible: !page.viewModel.isFixed && text !== ""
                }

                Rectangle {
                    width: parent.width
                    height: Theme.stroke
                    color: Theme.colors.line
                    visible: !page.viewModel.isFixed
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
                    size: Theme.title
                    text: page.viewModel.feeDetail
                    visible: page.viewModel.isFixed && text !== ""
                }

                Label {
                    width: parent.width
                    color: Theme.colors.inkSoft
                    size: Theme.note
                    text: page.viewModel.note
                }
            }
        }
    ]
}
