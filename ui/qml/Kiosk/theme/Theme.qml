pragma Singleton

import QtQuick

// The only place of tokens: colour, type, space, shape and motion. Sizes are millimetres on the glass.
QtObject {
    id: theme

    property real unitPx: 3.8
    property bool isPortrait: false
    property bool isHighContrast: false
    property string brand: "tolem"

    readonly property Colors colors: isHighContrast ? contrastColors : tolemColors
    readonly property Colors contrastColors: ContrastColors {}
    readonly property Colors tolemColors: TolemColors {}

    readonly property string fontFamily: "Noto Sans"
    readonly property int weightRegular: Font.Normal
    readonly property int weightStrong: Font.DemiBold
    readonly property int weightHeavy: Font.Bold

    // Four roles, by the height of a capital: Noto Sans' capital is 0.714 of its size.
    readonly property int figure: capital(15.5)
    readonly property int title: capital(7.4)
    readonly property int body: capital(5.5)
    readonly property int note: capital(4.8)

    readonly property int touch: mm(20)
    readonly property int gap: mm(6.35)
    readonly property int gapSmall: mm(3)
    readonly property int gapTiny: mm(1.5)
    readonly property int margin: mm(isPortrait ? 11 : 12)
    readonly property int padding: mm(7)

    readonly property int radius: mm(4.5)
    readonly property int radiusSmall: mm(2.5)
    readonly property int stroke: Math.max(1, Math.round(unitPx * 0.4))
    readonly property int strokeStrong: Math.max(2, Math.round(unitPx * 0.8))
    readonly property int edge: Math.max(2, Math.round(unitPx * 0.9))

    readonly property int icon: mm(10)
    readonly property int iconLarge: mm(16)
    readonly property int iconHuge: mm(30)

    readonly property int topBarHeight: mm(28)
    readonly property int actionBarHeight: mm(38)
    readonly property int languageBarHeight: isPortrait ? mm(30) : 0

    property int motionFast: 120
    property int motion: 180

    function mm(millimetres: real): int {
        return Math.ceil(millimetres * unitPx - 0.01);
    }

    function capital(millimetres: real): int {
        return Math.ceil(millimetres * unitPx / 0.714 - 0.01);
    }

    // The six hex digits that image://icon wants.
    function hex(color: color): string {
        return color.toString().slice(-6);
    }

    function billColor(value: int): color {
        return colors.bills[value] ?? colors.inkSoft;
    }
}
