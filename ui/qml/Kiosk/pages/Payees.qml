pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// Whom to pay: as many at once as fit, the rest by pages.
Page {
    id: page

    required property PayeesViewModel viewModel
    readonly property int columns: 2
    readonly property real tileHeight: Theme.mm(36)
    readonly property int rows: Math.max(1, Math.floor((list.height + Theme.gap) / (tileHeight + Theme.gap)))
    readonly property int room: rows * columns
    readonly property int pages: Math.max(1, Math.ceil(viewModel.payees.length / room))
    property int number: 0

    objectName: "page-payees"

    Label {
        id: title

        y: Theme.isPortrait ? page.reachTop - height - Theme.mm(12) : Theme.mm(11)
        width: parent.width - (turn.visible ? turn.width + Theme.gap : 0)
        font.weight: Theme.weightHeavy
        size: Theme.title
        text: page.viewModel.category === "" ? qsTr("Whom would you like to pay?") : page.viewModel.category
    }

    Row {
        id: turn

        anchors.right: parent.right
        y: Theme.isPortrait ? page.area.height - height - Theme.margin : Theme.mm(5)
        spacing: Theme.gap
        visible: page.pages > 1

        ActionButton {
            enabled: page.number > 0
            icon: "back"
            label: qsTr("Earlier")
            objectName: "earlier"
            onTapped: page.number -= 1
        }

        ActionButton {
            enabled: page.number < page.pages - 1
            icon: "forward"
            isIconLast: true
            label: qsTr("More")
            objectName: "more"
            onTapped: page.number += 1
        }
    }

    Grid {
        id: list

        y: Theme.isPortrait ? page.reachTop : Math.max(page.reachTop, Theme.mm(38))
        width: parent.width
        height: parent.height - y - (Theme.isPortrait ? Theme.mm(44) : Theme.mm(8))
        columns: page.columns
        spacing: Theme.gap

        Repeater {
            model: page.viewModel.payees.slice(page.number * page.room, (page.number + 1) * page.room)

            PayeeTile {
                required property var modelData

                width: (list.width - (page.columns - 1) * Theme.gap) / page.columns
                height: page.tileHeight
                enabled: modelData.isAvailable
                label: modelData.name
                monogram: modelData.monogram
                objectName: "tile-" + modelData.code
                reason: modelData.reason
                tone: modelData.tone
                onTapped: page.viewModel.chooseService(modelData.code)
            }
        }
    }
}
