pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// The bench behind the glass: money to feed, things to break and mend. Sized for a mouse, not for a finger.
Window {
    id: window

    required property DeskViewModel desk

    width: 400
    height: 780
    minimumWidth: 400
    minimumHeight: 780
    color: Theme.colors.paper
    title: qsTr("Desk demo")
    visible: true
    x: Screen.virtualX + Screen.width - width // beside the kiosk's window, which opens at the left
    y: Screen.virtualY

    Binding {
        property: "unitPx"
        target: Theme
        value: 2.15
    }

    Column {
        id: bench

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.mm(9)
        spacing: Theme.mm(7)

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            size: Theme.title
            text: qsTr("Insert a bill")
        }

        Grid {
            id: bills

            width: parent.width
            columns: 2
            spacing: Theme.mm(4)

            Repeater {
                model: window.desk.bills

                Touchable {
                    id: bill

                    required property int modelData

                    width: (bills.width - bills.spacing) / 2
                    height: Theme.mm(25)
                    enabled: window.desk.hasPower
                    label: modelData.toLocaleString(Qt.locale("ru_RU"), "f", 0)
                    objectName: "bill-" + modelData
                    onTapped: window.desk.insert(modelData)

                    BillFace {
                        anchors.fill: parent
                        anchors.topMargin: bill.isPressed ? Theme.mm(1.5) : 0
                        isTaken: bill.enabled
                        label: bill.label
                        value: bill.modelData
                    }
                }
            }

            DeskButton {
                width: (bills.width - bills.spacing) / 2
                height: Theme.mm(25)
                enabled: window.desk.hasPower
                label: qsTr("A torn 500")
                objectName: "bill-torn"
                onTapped: window.desk.insertBad(500)
            }
        }

        Repeater {
            model: window.desk.switches

            Column {
                id: group

                required property var modelData

                width: bench.width
                spacing: Theme.mm(3)

                Label {
                    width: parent.width
                    color: Theme.colors.inkSoft
                    font.weight: Theme.weightStrong
                    size: Theme.note
                    text: group.modelData.title
                }

                Flow {
                    width: parent.width
                    spacing: Theme.mm(3)

                    Repeater {
                        model: group.modelData.states

                        DeskButton {
                            required property var modelData

                            enabled: group.modelData.isEnabled
                            isChosen: modelData.isChosen
                            isHealthy: modelData.isHealthy
                            label: modelData.label
                            objectName: "say-" + modelData.line.replace(/ /g, "-")
                            onTapped: window.desk.choose(modelData.line)
                        }
                    }
                }
            }
        }
    }
}
