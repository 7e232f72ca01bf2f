pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// What a person of this role can do here, and how the kiosk is.
Page {
    id: page

    required property ServiceMenuViewModel viewModel
    readonly property int columns: Theme.isPortrait ? 2 : 3
    readonly property int rows: Math.max(1, Math.ceil(viewModel.tiles.length / columns))

    objectName: "page-service-menu"

    Column {
        id: head

        y: Theme.isPortrait ? page.reachTop - height - Theme.mm(10) : Theme.mm(6)
        width: parent.width
        spacing: Theme.gapTiny

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            size: Theme.title
            text: page.viewModel.who
        }

        Label {
            width: parent.width
            color: page.viewModel.isWell ? Theme.colors.go : Theme.colors.stop
            font.weight: Theme.weightStrong
            size: Theme.note
            text: page.viewModel.state
        }
    }

    Grid {
        id: grid

        y: Theme.isPortrait ? page.reachTop : Math.max(page.reachTop, head.y + head.height + Theme.mm(6))
        width: parent.width
        height: parent.height - y - Theme.mm(7)
        columns: page.columns
        spacing: Theme.gap

        Repeater {
            model: page.viewModel.tiles

            Tile {
                required property var modelData

                width: (grid.width - (page.columns - 1) * Theme.gap) / page.columns
                height: Math.min(Theme.mm(56), (grid.height - (page.rows - 1) * Theme.gap) / page.rows)
                icon: modelData.icon
                label: modelData.name
                objectName: "service-" + modelData.code
                onTapped: page.viewModel.open(modelData.code)
            }
        }
    }
}
