import QtQuick

// All that an operator's look is made of. A brand is one file that fills these tokens; letters and lengths are in
// millimetres on the glass, times in milliseconds.
QtObject {
    required property Colors colors
    // Drawings of ui/icons: the sign in the bar and on the first screen, and the quiet one behind the largest tile.
    required property string logo
    required property string pattern

    required property string fontFamily
    required property int weightRegular
    required property int weightStrong
    required property int weightHeavy
    // A capital's height as a share of the font's size.
    required property real capitalShare
    // Four roles, by the height of a capital.
    required property real figureMm
    required property real titleMm
    required property real bodyMm
    required property real noteMm

    required property real gapSmallMm
    required property real gapTinyMm
    required property real marginMm
    required property real paddingMm
    required property real radiusMm
    required property real radiusSmallMm
    required property real strokeMm
    required property real edgeMm

    required property int motionFastMs
    required property int motionMs
    // A bar that wanders while something is waited for.
    required property int motionWaitMs
}
