pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// The whole catalogue by a few keys: what is typed, the best of what fits, and our own letters.
Page {
    id: page

    required property SearchViewModel viewModel
    required property string language
    property string screen: "search"
    // All that was found instead of the keys.
    property bool isListing: false
    readonly property int columns: Theme.isPortrait || Theme.isLargeText || Theme.hasFoot ? 2 : 3
    readonly property int keyboardTop: letters.y
    readonly property int tileHeight: isListing ? Theme.mm(34) : Math.max(Theme.touch, Math.min(Theme.mm(34), keyboardTop - Theme.gap - results.y))
    readonly property int listRows: Math.max(1, Math.floor((area.height - results.y - Theme.mm(40) + Theme.gap) / (tileHeight + Theme.gap)))
    readonly property int typingRows: Math.max(1, Math.floor((keyboardTop - results.y) / (tileHeight + Theme.gap)))
    readonly property int room: (isListing ? listRows : typingRows) * columns
    readonly property bool hasMore: !isListing && viewModel.payees.length > room
    readonly property var shownPayees: viewModel.payees.slice(0, hasMore ? room - 1 : room)
    readonly property string whyGreyed: shownPayees.find(payee => !payee.isAvailable)?.reason ?? ""

    objectName: "page-" + screen

    Item {
        id: box

        y: Theme.isPortrait ? results.y - height - Theme.gap : Theme.mm(2)
        width: parent.width
        height: Theme.mm(19)

        Card {
            anchors.fill: parent
            border: Theme.colors.primary
            isRaised: false
        }

        Icon {
            id: sign

            anchors.verticalCenter: parent.verticalCenter
            x: Theme.mm(5)
            fill: Theme.colors.surface
            line: Theme.colors.primary
            name: "search"
            side: Theme.mm(10)
        }

        // Of what is longer than the box its end is seen: that is where one types.
        Label {
            anchors.left: sign.right
            anchors.leftMargin: Theme.mm(4)
            anchors.right: said.left
            anchors.rightMargin: Theme.mm(4)
            anchors.verticalCenter: parent.verticalCenter
            elide: Text.ElideLeft
            font.weight: Theme.weightStrong
            objectName: "field-value"
            size: Theme.title
            text: page.viewModel.typed
            wrapMode: Text.NoWrap
        }

        Label {
            id: said

            anchors.right: parent.right
            anchors.rightMargin: Theme.mm(5)
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.colors.inkSoft
            objectName: "search-said"
            size: Theme.note
            // Why a tile is grey that has no room to say so; large letters leave none beside what was typed.
            text: page.whyGreyed !== "" && !Theme.isLargeText ? page.whyGreyed : page.viewModel.said
            wrapMode: Text.NoWrap
        }
    }

    Grid {
        id: results

        readonly property int cellWidth: (width - (columns - 1) * spacing) / columns

        y: Theme.isPortrait ? page.reachTop : Math.max(page.reachTop, box.y + box.height + Theme.gap)
        width: parent.width
        columns: page.columns
        spacing: Theme.gap

        Repeater {
            model: page.shownPayees

            PayeeTile {
                required property var modelData

                width: results.cellWidth
                height: page.tileHeight
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

        ActionButton {
            width: results.cellWidth
            height: page.tileHeight
            icon: "down"
            label: qsTr("Show all")
            objectName: "all-results"
            visible: page.hasMore
            onTapped: {
                page.isListing = true;
                page.viewModel.touch();
            }
        }
    }

    ActionButton {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.mm(6)
        icon: "keyboard"
        label: qsTr("Letters")
        objectName: "letters"
        visible: page.isListing
        onTapped: {
            page.isListing = false;
            page.viewModel.touch();
        }
    }

    Loader {
        id: letters

        y: parent.height - height - Theme.mm(5)
        width: parent.width
        active: !page.isListing

        sourceComponent: Keyboard {
            language: page.language
            onBackspaced: page.viewModel.backspace()
            onCleared: page.viewModel.clear()
            onTyped: key => page.viewModel.type(key)
        }
    }
}
