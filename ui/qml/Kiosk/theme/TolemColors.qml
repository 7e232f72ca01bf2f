import QtQuick

Colors {
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
