pragma Singleton

import QtQuick

// The tokens of the brand in use, in pixels. Sizes are millimetres on the glass.
QtObject {
    id: theme

    property real unitPx: 3.8
    property bool isPortrait: false
    property bool isHighContrast: false
    property bool isLargeText: false
    property bool isLowReach: false
    // How far below the glass' upper edge the hand of a seated person ends; 0 when it reaches everything.
    property int reachTopPx: 0
    property string brand: "tolem"

    readonly property Brand tokens: brand === "dala" ? dala : tolem
    readonly property Brand tolem: TolemBrand {}
    readonly property Brand dala: DalaBrand {}
    readonly property Colors colors: isHighContrast ? contrastColors : tokens.colors
    readonly property Colors contrastColors: ContrastColors {}

    readonly property string fontFamily: tokens.fontFamily
    readonly property int weightRegular: tokens.weightRegular
    readonly property int weightStrong: tokens.weightStrong
    readonly property int weightHeavy: tokens.weightHeavy

    // What must be read to pay is large already; large text lifts the rest to it.
    readonly property int figure: capital(tokens.figureMm)
    readonly property int title: capital(tokens.titleMm * (isLargeText ? 1.1 : 1))
    readonly property int body: capital(tokens.bodyMm * (isLargeText ? 1.15 : 1))
    readonly property int note: capital(tokens.noteMm * (isLargeText ? 1.2 : 1))
    // Nothing is smaller in any mode.
    readonly property int least: capital(tokens.noteMm)

    readonly property int touch: mm(20)
    readonly property int gap: mm(6.35)
    readonly property int gapSmall: mm(tokens.gapSmallMm)
    readonly property int gapTiny: mm(tokens.gapTinyMm)
    readonly property int margin: mm(tokens.marginMm)
    readonly property int padding: mm(tokens.paddingMm)

    readonly property int radius: mm(tokens.radiusMm)
    readonly property int radiusSmall: mm(tokens.radiusSmallMm)
    readonly property int stroke: Math.max(1, Math.round(unitPx * tokens.strokeMm))
    readonly property int strokeStrong: Math.max(2, Math.round(unitPx * 2 * tokens.strokeMm))
    readonly property int edge: Math.max(2, Math.round(unitPx * tokens.edgeMm))

    readonly property int icon: mm(10)
    readonly property int iconLarge: mm(16)
    readonly property int iconHuge: mm(30)

    // Language and the modes stand at the foot where the upper bar is out of somebody's reach.
    readonly property bool hasFoot: isPortrait || reachTopPx > 0
    readonly property int topBarHeight: mm(hasFoot && !isPortrait ? 22 : 28)
    readonly property int actionBarHeight: mm(hasFoot && !isPortrait ? 32 : 38)
    readonly property int languageBarHeight: !hasFoot ? 0 : mm(isPortrait ? 30 : 28)
    // No control above this, from the glass' upper edge.
    readonly property int lowReachTop: isLowReach ? reachTopPx : 0

    property int motionFast: tokens.motionFastMs
    property int motion: tokens.motionMs
    property int motionWait: tokens.motionWaitMs

    function mm(millimetres: real): int {
        return Math.ceil(millimetres * unitPx - 0.01);
    }

    function capital(millimetres: real): int {
        return Math.ceil(millimetres * unitPx / tokens.capitalShare - 0.01);
    }

    // The six hex digits that image://icon wants.
    function hex(color: color): string {
        return color.toString().slice(-6);
    }

    function billColor(value: int): color {
        return colors.bills[value] ?? colors.inkSoft;
    }
}
