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
    readonly property int begin: Theme.isPortrait ? reachTop : Math.max(reachTop, question.y + question.height + Theme.mm(7))
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
            text: page.viewModel.wallet.isAvailable ? qsTr("In cash or from your wallet. No change is given.") : qsTr("Cash only. No change is given.")
        }

        // The tiles have no room for it.
        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            objectName: "why-greyed"
            size: Theme.note
            text: page.viewModel.whyGreyed
            visible: text !== ""
        }

        Label {
            width: parent.width
            font.weight: Theme.weightStrong
            objectName: "maintenance"
            text: page.viewModel.maintenance
            visible: text !== ""
        }
    }

    // What is paid most at this kiosk comes before everything else.
    Row {
        id: front

        readonly property int count: Math.min(page.viewModel.favourites.length, Theme.isPortrait || Theme.isLargeText ? 2 : 3)
        readonly property int cellWidth: (width - (Math.max(1, count) - 1) * spacing) / Math.max(1, count)

        y: page.begin
        width: parent.width
        height: count > 0 ? Theme.mm(28) : 0
        spacing: Theme.gap

        Repeater {
            model: page.viewModel.favourites.slice(0, front.count)

            PayeeTile {
                required property var modelData

                width: front.cellWidth
                height: front.height
                enabled: modelData.isAvailable
                isDense: true
                label: modelData.name
                logo: modelData.logo
                monogram: modelData.monogram
                objectName: "tile-" + modelData.code
                reason: modelData.reason
                tone: modelData.tone
                onTapped: page.viewModel.chooseService(modelData.code)
            }
        }
    }

    Tile {
        id: hero

        y: page.begin + (front.count > 0 ? front.height + Theme.gap : 0)
        width: Theme.isPortrait ? (mine.visible ? (parent.width - Theme.gap) * 0.55 : parent.width) : (parent.width - 2 * Theme.gap) * 0.36
        height: Theme.isPortrait ? Theme.mm(front.count > 0 ? 50 : 64) : links.y - Theme.gap - y - (mine.visible ? mine.height + Theme.gap : 0)
        enabled: page.viewModel.topUp.isAvailable
        icon: "wallet"
        isHero: true
        label: page.viewModel.topUp.name
        objectName: "tile-" + page.viewModel.topUp.code
        reason: !page.viewModel.topUp.isAvailable ? page.viewModel.topUp.reason : qsTr("By phone number, in cash")
        onTapped: page.viewModel.chooseService(page.viewModel.topUp.code)
    }

    Tile {
        id: mine

        x: Theme.isPortrait ? hero.width + Theme.gap : 0
        y: Theme.isPortrait ? hero.y : hero.y + hero.height + Theme.gap
        width: Theme.isPortrait ? parent.width - x : hero.width
        height: Theme.isPortrait ? hero.height : Theme.mm(45)
        enabled: page.viewModel.wallet.isAvailable ?? false
        icon: "wallet"
        label: page.viewModel.wallet.name ?? ""
        objectName: "open-wallet"
        reason: page.viewModel.wallet.reason ?? ""
        visible: page.viewModel.hasWallet
        onTapped: page.viewModel.openWallet()
    }

    Grid {
        id: grid

        readonly property real cellWidth: (width - (columns - 1) * Theme.gap) / columns
        readonly property real cellHeight: Math.min(Theme.mm(80), (height - (page.rows - 1) * Theme.gap) / page.rows)

        x: Theme.isPortrait ? 0 : hero.width + Theme.gap
        y: Theme.isPortrait ? hero.y + hero.height + Theme.gap : hero.y
        width: parent.width - x
        height: links.y - Theme.gap - y
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

    Row {
        id: links

        readonly property var pages: [
            {
                "page": "search",
                "icon": "search",
                "label": qsTr("Search")
            },
            {
                "page": "find",
                "icon": "receipt",
                "label": qsTr("Find my payment")
            },
            {
                "page": "help",
                "icon": "help",
                "label": qsTr("Help")
            }
        ]

        y: parent.height - height - Theme.mm(8)
        width: parent.width
        height: Theme.mm(28)
        spacing: Theme.gap

        Repeater {
            model: links.pages

            Tile {
                required property var modelData

                width: (links.width - (links.pages.length - 1) * links.spacing) / links.pages.length
                height: links.height
                icon: modelData.icon
                label: modelData.label
                objectName: "open-" + modelData.page
                onTapped: page.viewModel.openPage(modelData.page)
            }
        }
    }
}
