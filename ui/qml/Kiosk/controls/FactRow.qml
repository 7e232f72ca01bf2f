import QtQuick
import Kiosk.theme

// A small label over its value.
Column {
    id: row

    required property string label
    required property string value

    Label {
        width: parent.width
        color: Theme.colors.inkSoft
        size: Theme.note
        text: row.label
    }

    Label {
        width: parent.width
        font.weight: Theme.weightStrong
        size: Theme.title
        text: row.value
        wrapMode: Text.Wrap
    }
}
