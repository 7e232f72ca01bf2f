import QtQuick
import Kiosk.theme
import Kiosk.controls

Touchable {
    id: button

    property bool isChosen: false
    property bool isHealthy: true
    readonly property color ground: !isChosen ? Theme.colors.surface : isHealthy ? Theme.colors.go : Theme.colors.attention
    readonly property color ink: !enabled ? Theme.colors.onDisabled : !isChosen ? Theme.colors.ink : isHealthy ? Theme.colors.onGo : Theme.colors.onAttention

    implicitWidth: words.implicitWidth + Theme.mm(10)
    implicitHeight: Theme.mm(16)

    Rectangle {
        anchors.fill: parent
        border.color: button.isChosen ? button.ground : Theme.colors.line
        border.width: Theme.stroke
        color: !button.enabled ? Theme.colors.disabled : button.isPressed ? Theme.colors.primaryTint : button.ground
        radius: Theme.radiusSmall
    }

    Label {
        id: words

        anchors.centerIn: parent
        color: button.ink
        font.weight: button.isChosen ? Theme.weightStrong : Theme.weightRegular
        size: Theme.note
        text: button.label
        wrapMode: Text.NoWrap
    }
}
