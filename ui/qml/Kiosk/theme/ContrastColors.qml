import QtQuick

// Black paper, white ink, yellow for what can be touched: every pair at 7:1 or more.
Colors {
    paper: "#000000"
    surface: "#000000"
    ink: "#FFFFFF"
    inkSoft: "#E6E6E6"
    line: "#FFFFFF"
    edge: "#FFFFFF"
    primary: "#FFD60A"
    onPrimary: "#000000"
    primaryTint: "#2B2600"
    go: "#5CF2A5"
    onGo: "#000000"
    goTint: "#00301B"
    stop: "#FFB4A9"
    onStop: "#000000"
    stopTint: "#3A0A06"
    attention: "#FFD60A"
    onAttention: "#000000"
    attentionTint: "#2B2600"
    disabled: "#2A2A2A"
    onDisabled: "#D0D0D0"
    scrim: "#D9000000"
    bills: ({
            "200": "#7A3F1F",
            "500": "#174A78",
            "1000": "#6B4A0C",
            "2000": "#14573B",
            "5000": "#7A2030",
            "10000": "#273B85",
            "20000": "#3A3E48"
        })
    tones: ["#12406F", "#14524A", "#5C2C61", "#6B3716", "#2F3D80", "#5F2433"]
}
