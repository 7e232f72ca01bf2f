import QtQuick
import Kiosk.theme

// What is asked, and where it is answered: side by side, or one above the other on a tall panel.
Page {
    id: page

    property alias question: questionSlot.data
    property alias answer: answerSlot.data
    property real questionShare: 0.5
    // On a tall panel the answer begins within reach, and below the question however long that is.
    property real questionHeight: 0
    // Whether the answer is given by touching what stands at its top.
    property bool isTouched: true
    readonly property int answerTop: isTouched ? reachTop : lookTop
    readonly property int columnGap: Theme.mm(12)

    Item {
        id: questionSlot

        y: Theme.margin
        width: Theme.isPortrait ? parent.width : (parent.width - page.columnGap) * page.questionShare
        height: Theme.isPortrait ? page.answerTop - y - Theme.gap : parent.height - 2 * Theme.margin
    }

    Item {
        id: answerSlot

        x: Theme.isPortrait ? 0 : questionSlot.width + page.columnGap
        y: Theme.isPortrait ? Math.max(page.answerTop, questionSlot.y + page.questionHeight + Theme.gap) : page.answerTop
        width: Theme.isPortrait ? parent.width : parent.width - x
        height: parent.height - y - Theme.margin
    }
}
