pragma ComponentBehavior: Bound

import QtQuick

// Rows of service mode, as many at once as there is room for by their true heights, the rest by pages.
Item {
    id: list

    required property var rows
    property int number: 0
    property int measured: 0
    // The place of each page's first row, as one word: rows are drawn anew only when it is another.
    readonly property string marks: paginated(measured, rows.length, height)
    readonly property var starts: marks.split(" ").map(Number)
    readonly property int pages: starts.length
    readonly property int current: Math.min(number, pages - 1)
    readonly property int first: starts[current]
    readonly property int count: (current < pages - 1 ? starts[current + 1] : rows.length) - first

    function paginated(_measured: int, count: int, height: real): string {
        const starts = [0];
        let left = height;
        for (let place = 0; place < count; place++) {
            const needed = (rulers.itemAt(place) as Item)?.height ?? 0;
            if (needed > left && place > starts[starts.length - 1]) {
                starts.push(place);
                left = height;
            }
            left -= needed;
        }
        return starts.join(" ");
    }

    function turn(pages: int): void {
        number = Math.max(0, Math.min(current + pages, list.pages - 1));
    }

    Item {
        visible: false
        width: list.width

        Repeater {
            id: rulers

            model: list.rows
            onItemAdded: list.measured += 1
            onItemRemoved: list.measured += 1

            ServiceLine {
                required property var modelData

                width: list.width
                row: modelData
            }
        }
    }

    Column {
        width: list.width

        Repeater {
            // For a moment the pages are still those of the rows before.
            model: Math.max(0, list.count)

            ServiceLine {
                required property int index

                width: list.width
                row: list.rows[list.first + index]
            }
        }
    }
}
