import QtQuick
import Kiosk.theme

// One screen between the bars. `hasActions` keeps the action bar's place free.
Item {
    id: page

    property bool hasActions: true
    default property alias content: area.data
    readonly property alias area: area
    // What is touched begins here: on a tall panel in the lower two thirds, in low reach lower still where need be.
    readonly property int reachTop: Math.max(lookTop, Theme.lowReachTop - Theme.topBarHeight)
    // What is only looked at may begin here.
    readonly property int lookTop: Theme.isPortrait ? Math.ceil(page.Window.height / 3) - Theme.topBarHeight : Theme.margin

    Item {
        id: area

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.bottomMargin: page.hasActions ? Theme.actionBarHeight : 0
    }
}
