import QtQuick

// The roles of colour. A brand is one file that fills them.
QtObject {
    required property color paper
    required property color surface
    required property color ink
    required property color inkSoft
    required property color line
    required property color edge
    required property color primary
    required property color onPrimary
    required property color primaryTint
    required property color go
    required property color onGo
    required property color goTint
    required property color stop
    required property color onStop
    required property color stopTint
    required property color attention
    required property color onAttention
    required property color attentionTint
    required property color disabled
    required property color onDisabled
    required property color scrim
    // By denomination: the colours people know the bills by.
    required property var bills
    // Six quiet grounds for the signs of payees.
    required property list<color> tones
}
