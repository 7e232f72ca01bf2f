pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.ViewModels

// The offer's full text by pages that end where a paragraph does; what is looked for is marked, page by page.
Page {
    id: page

    required property OfferViewModel viewModel
    required property string language
    property bool isSearching: false
    property int number: 0
    readonly property bool hasText: viewModel.paragraphs.length > 0
    readonly property int room: turn.y - sheet.y - Theme.gap
    readonly property int spacing: Theme.mm(5)
    // The places of the paragraphs of each page, made anew whenever one of them is measured anew.
    property int measured: 0
    readonly property var pages: paginated(measured, rulers.count, room)
    readonly property int current: Math.min(number, pages.length - 1)
    readonly property var hitPages: pages.map((places, index) => places.some(place => viewModel.hits.includes(place)) ? index : -1).filter(index => index >= 0)

    function paginated(_measured: int, count: int, height: int): var {
        const made = [];
        let left = 0;
        for (let place = 0; place < count; place++) {
            const needed = (rulers.itemAt(place)?.height ?? 0) + spacing;
            if (made.length === 0 || needed > left) {
                made.push([]);
                left = height;
            }
            made[made.length - 1].push(place);
            left -= needed;
        }
        return made.length > 0 ? made : [[]];
    }

    function turnTo(place: int): void {
        number = Math.max(0, Math.min(pages.length - 1, place));
        viewModel.touch();
    }

    function turnToNextHit(): void {
        turnTo(hitPages.find(index => index > current) ?? hitPages[0] ?? current);
    }

    objectName: "page-offer"

    Column {
        id: head

        y: Theme.isPortrait ? Theme.margin : Theme.mm(5)
        width: parent.width
        spacing: Theme.gapTiny

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            size: Theme.title
            text: page.viewModel.title
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            size: Theme.note
            text: page.viewModel.note
            visible: text !== ""
        }
    }

    Item {
        visible: false
        width: parent.width

        Repeater {
            id: rulers

            model: page.viewModel.paragraphs
            onItemAdded: page.measured += 1
            onItemRemoved: page.measured += 1

            Label {
                required property string modelData

                width: parent?.width ?? 0
                size: Theme.body
                text: modelData
                onHeightChanged: page.measured += 1
            }
        }
    }

    QrCode {
        anchors.horizontalCenter: parent.horizontalCenter
        y: sheet.y + Theme.mm(8)
        implicitWidth: Theme.mm(90)
        text: page.viewModel.link
        visible: !page.hasText && page.viewModel.link !== ""
    }

    Column {
        id: sheet

        y: head.y + head.height + Theme.gap
        width: parent.width
        spacing: page.spacing
        visible: page.hasText && !page.isSearching

        Repeater {
            model: page.pages[page.current]

            Label {
                required property int modelData

                width: sheet.width
                color: page.viewModel.hits.includes(modelData) ? Theme.colors.primary : Theme.colors.ink
                font.weight: page.viewModel.hits.includes(modelData) ? Theme.weightStrong : Theme.weightRegular
                text: page.viewModel.paragraphs[modelData] ?? ""
            }
        }
    }

    Row {
        id: turn

        anchors.right: parent.right
        y: parent.height - height - Theme.mm(6)
        spacing: Theme.gap
        visible: page.hasText && !page.isSearching

        Label {
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.colors.inkSoft
            objectName: "page-number"
            text: (page.current + 1) + " / " + page.pages.length
        }

        ActionButton {
            icon: "search"
            implicitWidth: Theme.isPortrait ? Theme.mm(25) : Theme.mm(44)
            label: Theme.isPortrait ? "" : qsTr("Search")
            objectName: "offer-search"
            onTapped: {
                page.isSearching = true;
                page.viewModel.touch();
            }
        }

        ActionButton {
            icon: "down"
            label: qsTr("Next place")
            objectName: "next-hit"
            visible: page.viewModel.hits.length > 0
            onTapped: page.turnToNextHit()
        }

        ActionButton {
            enabled: page.current > 0
            icon: "back"
            label: qsTr("Earlier")
            objectName: "earlier"
            onTapped: page.turnTo(page.current - 1)
        }

        ActionButton {
            enabled: page.current < page.pages.length - 1
            icon: "forward"
            isIconLast: true
            label: qsTr("More")
            objectName: "more"
            onTapped: page.turnTo(page.current + 1)
        }
    }

    Item {
        y: Theme.isPortrait ? page.reachTop : Math.max(page.reachTop, sheet.y)
        width: parent.width
        height: Theme.mm(25)
        visible: page.isSearching

        Card {
            anchors.left: parent.left
            anchors.right: show.left
            anchors.rightMargin: Theme.gap
            height: parent.height
            border: Theme.colors.primary
            isRaised: false

            Label {
                anchors.left: parent.left
                anchors.leftMargin: Theme.mm(6)
                anchors.verticalCenter: parent.verticalCenter
                font.weight: Theme.weightStrong
                objectName: "field-value"
                size: Theme.title
                text: page.viewModel.term
                wrapMode: Text.NoWrap
            }

            Label {
                anchors.right: parent.right
                anchors.rightMargin: Theme.mm(6)
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.colors.inkSoft
                objectName: "hits"
                size: Theme.note
                text: qsTr("Found: %1").arg(page.viewModel.hits.length)
            }
        }

        ActionButton {
            id: show

            anchors.right: parent.right
            icon: "document"
            label: qsTr("Show")
            objectName: "show-hits"
            tone: "primary"
            onTapped: {
                page.isSearching = false;
                page.turnTo(page.hitPages[0] ?? page.current);
            }
        }
    }

    Loader {
        y: parent.height - height - Theme.mm(5)
        width: parent.width
        active: page.isSearching

        sourceComponent: Keyboard {
            language: page.language === "ru" ? "ru" : "kk"
            onBackspaced: page.viewModel.backspace()
            onCleared: page.viewModel.clear()
            onTyped: key => page.viewModel.type(key)
        }
    }
}
