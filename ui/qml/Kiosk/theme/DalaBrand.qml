import QtQuick

// An invented operator of the steppe: warm paper, clay, square corners, quicker motion.
Brand {
    colors: Colors {
        paper: "#FAF6EE"
        surface: "#FFFFFF"
        ink: "#2B1C10"
        inkSoft: "#5D4A3A"
        line: "#E3D7C6"
        edge: "#D2C2AC"
        primary: "#8C3A10"
        onPrimary: "#FFFFFF"
        primaryTint: "#F8E9DE"
        go: "#1D6A39"
        onGo: "#FFFFFF"
        goTint: "#E2F1E6"
        stop: "#B3261E"
        onStop: "#FFFFFF"
        stopTint: "#FAE7E5"
        attention: "#F2B705"
        onAttention: "#2B1C10"
        attentionTint: "#FDF0C8"
        disabled: "#ECE4D8"
        onDisabled: "#5D4A3A"
        scrim: "#A62B1C10"
        bills: ({
                "200": "#A8582E",
                "500": "#2F6FA8",
                "1000": "#8F6210",
                "2000": "#2E7D5B",
                "5000": "#A63D4E",
                "10000": "#3F56A6",
                "20000": "#4A4F5C"
            })
        tones: ["#8C3A10", "#2B6F5C", "#6E4A86", "#7A5A12", "#3F5590", "#8A3848"]
    }
    logo: "brand-dala"
    pattern: "dunes"

    fontFamily: "Noto Sans"
    weightRegular: Font.Normal
    weightStrong: Font.DemiBold
    weightHeavy: Font.Bold
    capitalShare: 0.714
    figureMm: 14.5
    titleMm: 7.4
    bodyMm: 5.4
    noteMm: 4.8

    gapSmallMm: 3
    gapTinyMm: 1.5
    marginMm: 11.5
    paddingMm: 6
    radiusMm: 1
    radiusSmallMm: 0.6
    strokeMm: 0.6
    edgeMm: 0.6

    motionFastMs: 90
    motionMs: 140
    motionWaitMs: 1600
}
