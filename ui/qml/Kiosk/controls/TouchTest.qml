pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme

// Squares to be touched one by one, in the panel's full colours: a square that stays dark was not felt.
Item {
    id: test

    property var touched: ({})
    readonly property int columns: Theme.isPortrait ? 5 : 6
    readonly property int rows: 4
    readonly property var grounds: [Theme.colors.surface, Theme.colors.stop, Theme.colors.go, Theme.colors.primary, Theme.colors.ink]

    Label {
        id: words

        width: parent.width
        color: Theme.colors.inkSoft
        size: Theme.note
        text: qsTr("Touch each square once. Look for dead spots and wrong colours.")
    }

    Grid {
        id: grid

        y: words.height + Theme.gapSmall
        columns: test.columns
        spacing: Theme.gap

        Repeater {
            model: test.columns * test.rows

            Touchable {
                id: square

                required property int index
                readonly property bool isTouched: test.touched[index] === true

                width: Math.max(Theme.touch, (test.width - (test.columns - 1) * Theme.gap) / test.columns)
                height: Math.max(Theme.touch, (test.height - grid.y - (test.rows - 1) * Theme.gap) / test.rows)
                label: String(index + 1)
                objectName: "square-" + index
                onTapped: {
                    const now = Object.assign({}, test.touched);
                    now[index] = true;
                    test.touched = now;
                }

                Rectangle {
                    anchors.fill: parent
                    border.color: Theme.colors.ink
                    border.width: Theme.strokeStrong
                    color: square.isTouched ? Theme.colors.attention : test.grounds[square.index % test.grounds.length]
                }
            }
        }
    }
}
