import QtQuick
import Kiosk.theme

// A button of the action bar. `tone`: go, primary, plain.
Touchable {
    id: button

    property string icon: ""
    property string tone: "plain"
    property bool isIconLast: false
    // The way forward is read to pay; its letters shrink only where there is no room.
    property real room: Infinity
    property int leastSize: Theme.body
    readonly property real sideMargin: Theme.mm(Theme.isLargeText ? 4 : 8)
    readonly property color ground: !enabled ? Theme.colors.disabled : tone === "go" ? Theme.colors.go : tone === "primary" ? Theme.colors.primary : Theme.colors.surface
    readonly property color ink: !enabled ? Theme.colors.onDisabled : tone === "go" ? Theme.colors.onGo : tone === "primary" ? Theme.colors.onPrimary : Theme.colors.ink

    implicitWidth: Math.min(room, Math.max(Theme.mm(Theme.isLargeText ? 36 : 44), row.implicitWidth + 2 * sideMargin))
    implicitHeight: Theme.mm(25)

    Card {
        y: button.isPressed ? Theme.edge : 0
        width: parent.width
        height: parent.height - y
        border: button.tone === "plain" && button.enabled ? Theme.colors.line : button.ground
        color: button.ground
        isRaised: button.enabled && button.tone === "plain" && !button.isPressed

        Row {
            id: row

            anchors.centerIn: parent
            layoutDirection: button.isIconLast ? Qt.RightToLeft : Qt.LeftToRight
            spacing: Theme.mm(Theme.isLargeText ? 2 : 4)

            Icon {
                id: sign

                anchors.verticalCenter: parent.verticalCenter
                fill: button.ground
                line: button.ink
                name: button.icon
                side: Theme.mm(8.5)
                visible: button.icon !== ""
            }

            Label {
                anchors.verticalCenter: parent.verticalCenter
                color: button.ink
                font.weight: Theme.weightStrong
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: button.leastSize
                size: button.tone === "go" ? Theme.title : Theme.body
                text: button.label
                width: Math.min(implicitWidth, button.room - 2 * button.sideMargin - (sign.visible ? sign.width + row.spacing : 0))
                wrapMode: Text.NoWrap
            }
        }
    }
}
