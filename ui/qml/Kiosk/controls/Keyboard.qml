pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme

// Our own letters: Qt's keyboard has no Kazakh. Rows as on a telephone where twelve keys fit, the alphabet where not.
Column {
    id: keyboard

    required property string language
    property string layout: language
    readonly property bool isWide: width >= 12 * Theme.touch + 11 * Theme.gap
    readonly property int columns: isWide ? 12 : 9
    readonly property int keyWidth: Math.floor((width - (columns - 1) * Theme.gap) / columns)
    // A password may have any sign that can be printed: they are one more layout.
    property bool hasSigns: false
    readonly property var layouts: hasSigns ? ["kk", "ru", "en", "signs"] : ["kk", "ru", "en"]
    readonly property var faces: ["ҚАЗ", "РУС", "ENG", "#+="]
    readonly property int next: (layouts.indexOf(layout) + 1) % layouts.length
    property bool isUpper: false
    readonly property var specials: ["shift", "space", "layout", "clear", "backspace"]
    readonly property var wideRows: ({
            "kk": ["1234567890-⌫", "⇧әіңғүұқөһё/", "йцукенгшщзхъ", "фывапролджэ✕", "⇄ячсмитьбю␣"],
            "ru": ["1234567890-⌫", "⇧ё/.,№", "йцукенгшщзхъ", "фывапролджэ✕", "⇄ячсмитьбю␣"],
            "en": ["1234567890-⌫", "qwertyuiop/.", "asdfghjkl@✕", "⇧zxcvbnm⇄␣"],
            "signs": ["1234567890-⌫", "!\"#$%&'()*+,", "./:;<=>?@[]✕", "⇄\\^_`{|}~␣"]
        })
    // One sign that nobody types stands for each key that is not a letter.
    readonly property var signs: ({
            "⇧": "shift",
            "␣": "space",
            "⇄": "layout",
            "✕": "clear",
            "⌫": "backspace"
        })
    readonly property var alphabets: ({
            "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
            "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
            "en": "abcdefghijklmnopqrstuvwxyz",
            "signs": "!\"#$%&'()*+,:;<=>?@[\\]^_`{|}~"
        })
    readonly property var rows: isWide ? wideRows[layout] : chunks("1234567890" + alphabets[layout] + "-/." + (layout === "signs" ? "␣⇄✕⌫" : "⇧␣⇄✕⌫"))

    signal typed(key: string)
    signal backspaced
    signal cleared

    function chunks(keys: string): var {
        const lines = [];
        for (let start = 0; start < keys.length; start += columns)
            lines.push(keys.slice(start, start + columns));
        return lines;
    }

    function faceOf(key: string): string {
        switch (key) {
        case "space":
            return "␣";
        case "shift":
            return (layout === "en" ? "abc" : "абв")[isUpper ? "toLowerCase" : "toUpperCase"]();
        case "layout":
            return faces[next];
        default:
            return isUpper ? key.toUpperCase() : key;
        }
    }

    function press(key: string): void {
        if (key === "backspace")
            backspaced();
        else if (key === "clear")
            cleared();
        else if (key === "layout")
            layout = layouts[next];
        else if (key === "shift")
            isUpper = !isUpper;
        else
            typed(key === "space" ? " " : faceOf(key));
    }

    spacing: Theme.gap
    onLanguageChanged: layout = language

    Repeater {
        model: keyboard.rows

        Row {
            id: line

            required property string modelData

            anchors.horizontalCenter: parent?.horizontalCenter
            spacing: Theme.gap

            Repeater {
                model: line.modelData.split("").map(sign => keyboard.signs[sign] ?? sign)

                Key {
                    required property string modelData

                    width: keyboard.isWide && modelData === "space" ? 2 * keyboard.keyWidth + Theme.gap : keyboard.keyWidth
                    height: Theme.touch
                    face: keyboard.faceOf(modelData)
                    icon: modelData === "backspace" ? "backspace" : modelData === "clear" ? "cross" : ""
                    isQuiet: keyboard.specials.includes(modelData)
                    label: isQuiet ? modelData : face
                    objectName: "key-" + modelData
                    onTapped: keyboard.press(modelData)
                }
            }
        }
    }
}
