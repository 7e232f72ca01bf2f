pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme

// Three by four, as on a telephone.
Grid {
    id: pad

    property int keyWidth: Math.min(Theme.mm(64), (width - 2 * Theme.gap) / 3)
    property int keyHeight: Math.min(Theme.mm(42), (height - 3 * Theme.gap) / 4)

    signal typed(key: string)
    signal backspaced
    signal cleared

    columns: 3
    spacing: Theme.gap

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "backspace"]

        Key {
            required property string modelData

            width: pad.keyWidth
            height: pad.keyHeight
            face: modelData === "clear" ? qsTr("Clear") : modelData
            icon: modelData === "backspace" ? "backspace" : ""
            isQuiet: modelData === "clear"
            label: modelData === "backspace" ? qsTr("Delete one") : face
            objectName: "key-" + modelData
            onTapped: modelData === "backspace" ? pad.backspaced() : modelData === "clear" ? pad.cleared() : pad.typed(modelData)
        }
    }
}
