pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// One's own wallet at a glance: the balance first, then what can be done.
SplitPage {
    id: page

    required property WalletViewModel viewModel

    // As many of the last operations as there is room for, the newest first.
    property int measured: 0
    readonly property int shownLines: fitting(measured, viewModel.lines.length, room)
    readonly property real room: height - 2 * Theme.margin - head.height - (Theme.isPortrait ? Theme.mm(100) : 0)

    function fitting(_measured: int, count: int, room: real): int {
        let left = room;
        for (let place = 0; place < count; place++) {
            left -= ((rulers.itemAt(place) as Item)?.implicitHeight ?? 0) + Theme.gapSmall;
            if (left < 0)
                return Math.max(1, place);
        }
        return count;
    }

    hasActions: false
    objectName: "page-wallet"
    questionShare: 0.56
    question: [
        Column {
            id: glance

            width: parent.width
            spacing: Theme.gapSmall

            Column {
                id: head

                width: parent.width
                spacing: Theme.gapSmall

                Label {
                    width: parent.width
                    color: Theme.colors.primary
                    font.weight: Theme.weightStrong
                    text: page.viewModel.title + "  ·  " + page.viewModel.name
                }

                Label {
                    width: parent.width
                    color: Theme.colors.stop
                    font.weight: Theme.weightStrong
                    text: page.viewModel.problem
                    visible: text !== ""
                }

                Label {
                    width: parent.width
                    color: Theme.colors.inkSoft
                    size: Theme.note
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

                Repeater {
                    model: page.viewModel.sums

                    WalletLine {
                        required property var modelData

                        width: parent?.width ?? 0
                        label: modelData.label
                        value: modelData.value
                    }
                }

                Label {
                    width: parent.width
                    color: Theme.colors.inkSoft
                    objectName: "why-greyed"
                    size: Theme.note
                    text: page.viewModel.sentence
                    visible: text !== ""
                }

                Rectangle {
                    width: parent.width
                    height: Theme.stroke
                    color: Theme.colors.line
                }
            }

            Item {
                visible: false
                width: parent.width

                Repeater {
                    id: rulers

                    model: page.viewModel.lines
                    onItemAdded: page.measured += 1
                    onItemRemoved: page.measured += 1

                    WalletLine {
                        required property var modelData

                        width: glance.width
                        isStrong: true
                        label: modelData.label
                        value: modelData.value
                    }
                }
            }

            Repeater {
                model: page.viewModel.lines.slice(0, page.shownLines)

                WalletLine {
                    required property int index
                    required property var modelData

                    width: parent?.width ?? 0
                    isStrong: true
                    label: modelData.label
                    objectName: "operation-" + index
                    value: modelData.value
                }
            }
        }
    ]
    questionHeight: glance.height
    answer: [
        Grid {
            id: deeds

            readonly property int room: Math.ceil(page.viewModel.actions.length / columns)

            width: parent.width
            columns: Theme.isPortrait ? 2 : 1
            spacing: Theme.gap

            Repeater {
                model: page.viewModel.actions

                ActionButton {
                    required property var modelData

                    width: (deeds.width - (deeds.columns - 1) * deeds.spacing) / deeds.columns
                    enabled: modelData.isAvailable
                    icon: modelData.icon
                    label: modelData.label
                    leastSize: Theme.least
                    room: width
                    objectName: "wallet-" + modelData.wish
                    tone: modelData.wish === "pay" ? "primary" : "plain"
                    onTapped: page.viewModel.wish(modelData.wish)
                }
            }
        }
    ]
}
