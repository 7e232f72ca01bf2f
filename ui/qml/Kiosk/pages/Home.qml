pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// What do you want to do: the wallet first, then the categories.
Page {
    id: page

    required property HomeViewModel viewModel
    readonly property int columns: 2
    readonly property int rows: Math.max(1, Math.ceil(viewModel.categories.length / columns))

    objectName: "page-home"

    Column {
        id: question

        y: Theme.isPortrait ? page.reachTop - height - Theme.mm(12) : Theme.mm(11)
        width: parent.width
        spacing: Theme.gapSmall

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            size: Theme.title
            text: qsTr("What would you like to do?")
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            text: qsTr("Cash only. No change is given.")
        }

        Label {
            width: parent.width
            font.weight: Theme.weightStrong
            objectName: "maintenance"
            text: page.viewModel.maintenance
            visible: text !== ""
        }
    }

    Tile {
        id: hero

        y: Theme.isPortrait ? page.reachTop : Math.max(page.reachTop, question.y + question.height + Theme.mm(9))
        width: Theme.isPortrait ? parent.width : (parent.width - 2 * Theme.gap) * 0.36
        height: Theme.isPortrait ? Theme.mm(64) : parent.height - y - Theme.mm(12)
        enabled: page.viewModel.topUp.isAvailable
        icon: "wallet"
        isHero: true
        label: page.viewModel.topUp.name
        objectName: "tile-" + page.viewModel.topUp.code
        reason: page.viewModel.topUp.isAvailable ? qsTr("By phone number, in cash") : page.viewModel.topUp.reason
        onTapped: page.viewModel.chooseService(page.viewModel.topUp.code)
    }

    Grid {
        id: grid

        readonly property real cellWidth: (width - (columns - 1) * Theme.gap) / columns
        readonly property real cellHeight: Math.min(Theme.mm(80), (height - (page.rows - 1) * Theme.gap) / page.rows)

        x: Theme.isPortrait ? 0 : hero.width + Theme.gap
        y: Theme.isPortrait ? hero.y + hero.height + Theme.gap : hero.y
        width: parent.width - x
        height: parent.height - y - Theme.mm(12)
        columns: page.columns
        spacing: Theme.gap

        Repeater {
            model: page.viewModel.categories

            Tile {
                required property var modelData

                width: grid.cellWidth
                height: grid.cellHeight
                enabled: modelData.isAvailable
                icon: modelData.icon
                label: modelData.name
                objectName: "category-" + modelData.code
                onTapped: page.viewModel.chooseCategory(modelData.code)
            }
        }
    }
}
