pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme

Row {
    id: choice

    required property string language

    signal chosen(language: string)

    spacing: Theme.gap

    Repeater {
        model: [
            {
                "code": "kk",
                "face": "Қаз"
            },
            {
                "code": "ru",
                "face": "Рус"
            },
            {
                "code": "en",
                "face": "Eng"
            }
        ]

        Touchable {
            id: option

            required property var modelData
            readonly property bool isChosen: modelData.code === choice.language

            width: Theme.mm(24)
            height: Theme.touch
            label: modelData.face
            objectName: "language-" + modelData.code
            onTapped: choice.chosen(modelData.code)

            Rectangle {
                anchors.fill: parent
                border.color: option.isChosen ? Theme.colors.primary : Theme.colors.line
                border.width: option.isChosen ? Theme.strokeStrong : Theme.stroke
                color: option.isChosen || option.isPressed ? Theme.colors.primaryTint : Theme.colors.surface
                radius: Theme.radius
            }

            Label {
                anchors.centerIn: parent
                color: option.isChosen ? Theme.colors.primary : Theme.colors.inkSoft
                font.weight: option.isChosen ? Theme.weightHeavy : Theme.weightStrong
                size: Theme.note
                text: option.label
            }
        }
    }
}
