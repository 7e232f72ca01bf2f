import QtQuick

// Everything a finger can press is one of these. Tests measure them.
Item {
    id: touchable

    required property string label
    readonly property bool isTouchTarget: true
    readonly property bool isPressed: area.pressed && area.containsMouse

    signal tapped

    Accessible.name: label
    Accessible.role: Accessible.Button
    Accessible.onPressAction: tapped()

    MouseArea {
        id: area

        anchors.fill: parent
        hoverEnabled: false
        preventStealing: true
        onClicked: touchable.tapped()
    }
}
