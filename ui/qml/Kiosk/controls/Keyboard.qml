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
    readonly property int keyHeight: Theme.touch
    readonly property var wideRows: ({
            "kk": ["1234567890-/", "әіңғүұқөһё. ", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"],
            "ru": ["1234567890-/", "йцукенгшщзхъ", "фывапролджэё", "ячсмитьбю. "],
            "en": ["1234567890-/", "qwertyuiop", "asdfghjkl", "zxcvbnm. "]
        })
    readonly property var letters: ({
            "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
            "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
            "en": "abcdefghijklmnopqrstuvwxyz"
        })
    readonly property var rows: isWide ? wideRows[layout] : chunks("1234567890" + letters[layout] + "-/. ")
    readonly property var layouts: ["kk", "ru", "en"]

    signal typed(key: string)
    signal backspaced
    signal cleared

    function chunks(keys: string): var {
        const lines = [];
        for (let start = 0; start < keys.length; start += columns)
            lines.push(keys.slice(start, start + columns));
        return lines;
    }

    function nameOf(key: string): string {
        return key === " " ? "space" : key;
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
                model: line.modelData.split("")

                Key {
                    required property string modelData

                    width: keyboard.keyWidth
                    height: keyboard.keyHeight
                    face: modelData === " " ? "␣" : modelData.toUpperCase()
                    label: modelData === " " ? qsTr("Space") : modelData
                    objectName: "key-" + keyboard.nameOf(modelData)
                    onTapped: keyboard.typed(modelData)
                }
            }
        }
    }

    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: Theme.gap

        Key {
            width: Theme.mm(44)
            height: keyboard.keyHeight
            face: keyboard.layout === "kk" ? "РУС" : keyboard.layout === "ru" ? "ENG" : "ҚАЗ"
            isQuiet: true
            label: qsTr("Other letters")
            objectName: "key-layout"
            onTapped: keyboard.layout = keyboard.layouts[(keyboard.layouts.indexOf(keyboard.layout) + 1) % 3]
        }

        Key {
            width: Theme.mm(60)
            height: keyboard.keyHeight
            face: qsTr("Clear")
            isQuiet: true
            label: face
            objectName: "key-clear"
            onTapped: keyboard.cleared()
        }

        Key {
            width: Theme.mm(44)
            height: keyboard.keyHeight
            icon: "backspace"
            label: qsTr("Delete one")
            objectName: "key-backspace"
            onTapped: keyboard.backspaced()
        }
    }
}
