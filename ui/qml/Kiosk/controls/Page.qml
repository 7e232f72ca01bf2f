import QtQuick
import Kiosk.theme

// One screen between the bars. `hasActions` keeps the action bar's place free.
Item {
    id: page

    property bool hasActions: true
    default property alias content: area.data
    readonly property alias area: area
    // On a tall panel what is touched begins here: the lower two thirds of the glass.
    readonly property int reachTop: Theme.isPortrait ? Math.ceil(page.Window.height / 3) - Theme.topBarHeight : Theme.margin

    Item {
        id: area

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.bottomMargin: page.hasActions ? Theme.actionBarHeight : 0
    }
}
