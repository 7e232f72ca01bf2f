pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// What does not work, since when, whom to call, and what works all the same. It moves now and then: a still picture burns in.
Page {
    id: page

    required property OutOfServiceViewModel viewModel
    required property string supportPhone
    property int turn: 0
    readonly property int drift: Theme.mm(8)

    hasActions: false
    objectName: "page-out-of-service"

    Timer {
        interval: 20000
        repeat: true
        running: true
        onTriggered: page.turn += 1
    }

    Column {
        anchors.centerIn: parent
        anchors.horizontalCenterOffset: [0, 1, 0, -1][page.turn % 4] * page.drift
        anchors.verticalCenterOffset: [0, -1, 1, 0, -1][page.turn % 5] * page.drift - (works.visible ? works.height / 2 : 0)
        width: Math.min(parent.width - 2 * page.drift, Theme.mm(230))
        spacing: Theme.mm(8)

        Badge {
            anchors.horizontalCenter: parent.horizontalCenter
            ground: Theme.colors.attention
            icon: "service"
            ink: Theme.colors.onAttention
            visible: !Theme.isLargeText
        }

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            horizontalAlignment: Text.AlignHCenter
            size: Theme.title
            text: page.viewModel.title
        }

        Repeater {
            model: page.viewModel.reasons

            Label {
                required property string modelData

                width: parent?.width ?? 0
                horizontalAlignment: Text.AlignHCenter
                text: modelData
            }
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            horizontalAlignment: Text.AlignHCenter
            size: Theme.note
            text: qsTr("Since %1").arg(page.viewModel.since)
            visible: page.viewModel.since !== ""
        }

        Card {
            anchors.horizontalCenter: parent.horizontalCenter
            width: call.width + 2 * Theme.mm(9)
            height: call.height + 2 * Theme.mm(7)

            Row {
                id: call

                x: Theme.mm(9)
                y: Theme.mm(7)
                spacing: Theme.mm(6)

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "phone"
                    side: Theme.mm(13)
                }

                Column {
                    Label {
                        color: Theme.colors.inkSoft
                        size: Theme.note
                        text: qsTr("Questions about your money")
                        wrapMode: Text.NoWrap
                    }

                    Label {
                        font.weight: Theme.weightHeavy
                        size: Theme.title
                        text: page.supportPhone
                        wrapMode: Text.NoWrap
                    }
                }
            }
        }
    }

    // What works all the same: nobody who needs no bill acceptor is sent away.
    Column {
        id: works

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.mm(6)
        anchors.horizontalCenter: parent.horizontalCenter
        width: parent.width
        spacing: Theme.gap
        visible: page.viewModel.ways.length > 0

        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: page.viewModel.hint
            visible: text !== ""
        }

        Grid {
            id: ways

            anchors.horizontalCenter: parent.horizontalCenter
            columns: 2
            spacing: Theme.gap

            Repeater {
                model: page.viewModel.ways

                ActionButton {
                    required property var modelData

                    width: Math.min((works.width - Theme.gap) / 2, Theme.mm(Theme.isLargeText ? 130 : 110))
                    icon: modelData.icon
                    label: modelData.label
                    objectName: "open-" + modelData.page
                    tone: modelData.page === "wallet" ? "primary" : "plain"
                    onTapped: page.viewModel.openPage(modelData.page)
                }
            }
        }
    }
}
