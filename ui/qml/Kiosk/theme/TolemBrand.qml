import QtQuick

// A calm public instrument: cool paper, blue, round corners.
Brand {
    colors: Colors {
        paper: "#F5F7FA"
        surface: "#FFFFFF"
        ink: "#0F1D2B"
        inkSoft: "#47586A"
        line: "#D5DDE5"
        edge: "#C3CDD8"
        primary: "#0B57D0"
        onPrimary: "#FFFFFF"
        primaryTint: "#E3ECFB"
        go: "#00794C"
        onGo: "#FFFFFF"
        goTint: "#E0F2EA"
        stop: "#C62828"
        onStop: "#FFFFFF"
        stopTint: "#FBE9E9"
        attention: "#FFC400"
        onAttention: "#0F1D2B"
        attentionTint: "#FFF3CC"
        disabled: "#E4E9EF"
        onDisabled: "#47586A"
        scrim: "#A60F1D2B"
        bills: ({
                "200": "#A8582E",
                "500": "#2F6FA8",
                "1000": "#8F6210",
                "2000": "#2E7D5B",
                "5000": "#A63D4E",
                "10000": "#3F56A6",
                "20000": "#4A4F5C"
            })
        tones: ["#1F5FA8", "#2B7A6B", "#8A4B8F", "#A2582A", "#4A5BB0", "#8C3B4F"]
    }
    logo: "brand"
    pattern: "weave"

    fontFamily: "Noto Sans"
    weightRegular: Font.Normal
    weightStrong: Font.DemiBold
    weightHeavy: Font.Bold
    capitalShare: 0.714
    figureMm: 15.5
    titleMm: 7.4
    bodyMm: 5.5
    noteMm: 4.8

    gapSmallMm: 3
    gapTinyMm: 1.5
    marginMm: 11.5
    paddingMm: 7
    radiusMm: 4.5
    radiusSmallMm: 2.5
    strokeMm: 0.4
    edgeMm: 0.9

    motionFastMs: 120
    motionMs: 180
    motionWaitMs: 1400
}
