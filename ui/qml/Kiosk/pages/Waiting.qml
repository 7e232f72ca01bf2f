import QtQuick
import Kiosk.theme
import Kiosk.controls

// Something takes a moment, and says what: starting, checking, paying.
Page {
    id: page

    required property string screen
    required property string icon
    required property string title
    required property string sentence
    property string figure: ""

    objectName: "page-" + screen

    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width, Theme.mm(230))
        spacing: Theme.mm(10)

        Badge {
            anchors.horizontalCenter: parent.horizontalCenter
            icon: page.icon
        }

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            horizontalAlignment: Text.AlignHCenter
            size: Theme.title
            text: page.title
        }

        Label {
            width: parent.width
            font.weight: Theme.weightHeavy
            horizontalAlignment: Text.AlignHCenter
            size: Theme.figure
            text: page.figure
            visible: text !== ""
        }

        Busy {
            anchors.horizontalCenter: parent.horizontalCenter
        }

        Label {
            width: parent.width
            color: Theme.colors.inkSoft
            horizontalAlignment: Text.AlignHCenter
            text: page.sentence
        }
    }
}
