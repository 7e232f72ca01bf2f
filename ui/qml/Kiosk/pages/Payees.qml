pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// Whom to pay: as many at once as fit, the rest by pages.
Page {
    id: page

    required property PayeesViewModel viewModel
    property string screen: "payees"
    readonly property bool isTurnBelow: Theme.isPortrait || Theme.isLowReach
    readonly property bool isLong: viewModel.payees.length > 8
    readonly property int columns: isLong && !Theme.isPortrait && !Theme.isLargeText ? 3 : 2
    readonly property real tileHeight: Theme.mm(36)
    readonly property int rows: Math.max(1, Math.floor((list.height + Theme.gap) / (tileHeight + Theme.gap)))
    readonly property int room: rows * columns
    readonly property int pages: Math.max(1, Math.ceil(viewModel.payees.length / room))
    property int number: 0

    function turnTo(place: int): void {
        number = Math.max(0, Math.min(pages - 1, place));
        viewModel.touch();
    }

    objectName: "page-" + screen

    Label {
        id: title

        y: Theme.isPortrait ? page.reachTop - height - Theme.mm(12) : Theme.mm(11)
        width: parent.width - (page.isTurnBelow ? 0 : turn.width + Theme.gap)
        font.weight: Theme.weightHeavy
        fontSizeMode: Text.HorizontalFit
        maximumLineCount: 2
        minimumPixelSize: Theme.body
        size: Theme.title
        text: page.viewModel.category === "" ? qsTr("Whom would you like to pay?") : page.viewModel.category
    }

    Row {
        id: turn

        anchors.right: parent.right
        y: page.isTurnBelow ? page.area.height - height - (Theme.isPortrait ? Theme.margin : Theme.mm(4)) : Theme.mm(5)
        spacing: Theme.gap

        ActionButton {
            icon: "search"
            label: qsTr("Search")
            objectName: "open-search"
            onTapped: page.viewModel.search()
        }

        ActionButton {
            enabled: page.number > 0
            icon: "back"
            label: qsTr("Earlier")
            objectName: "earlier"
            visible: page.pages > 1
            onTapped: page.turnTo(page.number - 1)
        }

        ActionButton {
            enabled: page.number < page.pages - 1
            icon: "forward"
            isIconLast: true
            label: qsTr("More")
            objectName: "more"
            visible: page.pages > 1
            onTapped: page.turnTo(page.number + 1)
        }
    }

    Row {
        id: letters

        y: Theme.isPortrait ? page.reachTop : Math.max(page.reachTop, Theme.mm(30) + Theme.gap + 1, title.y + title.height + Theme.gap)
        height: Theme.touch
        spacing: Theme.gap
        visible: page.isLong

        Repeater {
            model: page.isLong ? page.viewModel.letters : []

            Key {
                required property var modelData
                readonly property int target: Math.floor(modelData.place / page.room)

                width: (page.area.width - (page.viewModel.letters.length - 1) * Theme.gap) / page.viewModel.letters.length
                height: Theme.touch
                isQuiet: target !== page.number
                label: modelData.label
                objectName: "letters-" + modelData.label
                onTapped: page.turnTo(target)
            }
        }
    }

    Label {
        id: reason

        anchors.bottom: list.top
        anchors.bottomMargin: Theme.gapTiny
        color: Theme.colors.inkSoft
        size: Theme.note
        text: page.viewModel.reason
        visible: page.isLong && text !== ""
        width: parent.width
    }

    Grid {
        id: list

        y: page.isLong ? letters.y + letters.height + (reason.visible ? reason.height + Theme.gapSmall : Theme.gap) : Theme.isPortrait ? page.reachTop : Math.max(page.reachTop, Theme.mm(38))
        width: parent.width
        height: parent.height - y - (Theme.isPortrait ? Theme.mm(44) : page.isTurnBelow ? Theme.mm(36) : Theme.mm(8))
        columns: page.columns
        spacing: Theme.gap

        Repeater {
            model: page.viewModel.payees.slice(page.number * page.room, (page.number + 1) * page.room)

            PayeeTile {
                required property var modelData

                width: (list.width - (page.columns - 1) * Theme.gap) / page.columns
                height: page.tileHeight
                enabled: modelData.isAvailable
                isDense: page.isLong
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
}
