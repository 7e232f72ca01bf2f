import QtQuick
import Kiosk.theme

// A sheet on the paper: white, a hairline round it and a firmer edge below, instead of a blurred shadow.
Item {
    id: card

    property color color: Theme.colors.surface
    property color border: Theme.colors.line
    property int radius: Theme.radius
    property bool isRaised: true

    Rectangle {
        anchors.fill: parent
        color: card.isRaised ? Theme.colors.edge : card.border
        radius: card.radius
    }

    Rectangle {
        anchors.fill: parent
        anchors.bottomMargin: card.isRaised ? Theme.edge : 0
        border.color: card.border
        border.width: Theme.stroke
        color: card.color
        radius: card.radius
    }
}
