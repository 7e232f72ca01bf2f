pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.pages
import Kiosk.ViewModels

// The window: bars round one page. Which page is the kiosk's word; here it only gets a face. What the first screen does
// not show is in Pages: a start waits for every type that is named here.
Window {
    id: window

    required property KioskViewModel kiosk
    readonly property bool isMoving: stage.isMoving
    readonly property var firstPages: ({
            "starting": starting,
            "attract": attract
        })
    property Component file: null
    property var others: null

    function turnPage(): void {
        let page = firstPages[kiosk.screen];
        if (page === undefined) {
            readPages();
            page = others.byScreen[kiosk.screen];
        }
        stage.turn(page, kiosk.isForward);
    }

    function readPagesMeanwhile(): void {
        file = Qt.createComponent("Pages.qml", Component.Asynchronous);
        file.statusChanged.connect(readPages);
        if (file.status === Component.Ready)
            readPages();
    }

    // Now, however far it has come.
    function readPages(): void {
        if (others === null)
            others = Qt.createComponent("Pages.qml").createObject(window, {
                "kiosk": kiosk
            });
    }

    width: kiosk.widthPx
    height: kiosk.heightPx
    color: Theme.colors.paper
    title: kiosk.frame.brand
    onClosing: close => close.accepted = kiosk.canClose
    Component.onCompleted: turnPage()

    Binding {
        property: "unitPx"
        target: Theme
        value: window.kiosk.unitPx
    }

    Binding {
        property: "isPortrait"
        target: Theme
        value: window.height > window.width
    }

    Binding {
        property: "brand"
        target: Theme
        value: window.kiosk.theme
    }

    Binding {
        property: "reachTopPx"
        target: Theme
        value: window.kiosk.reachTopPx
    }

    Binding {
        property: "isHighContrast"
        target: Theme
        value: window.kiosk.ease.isHighContrast
    }

    Binding {
        property: "isLargeText"
        target: Theme
        value: window.kiosk.ease.isLargeText
    }

    Binding {
        property: "isLowReach"
        target: Theme
        value: window.kiosk.ease.isLowReach
    }

    Connections {
        function onScreenChanged(): void {
            window.turnPage();
        }

        target: window.kiosk
    }

    // Once something is on the glass, there is time.
    Connections {
        function onFrameSwapped(): void {
            window.readPagesMeanwhile();
        }

        enabled: window.file === null
        target: window
    }

    MouseArea {
        anchors.fill: parent
        onPressed: window.kiosk.touch()
    }

    PageStage {
        id: stage

        anchors.top: topBar.bottom
        anchors.bottom: languageBar.top
        width: parent.width
    }

    Loader {
        anchors.bottom: languageBar.top
        width: parent.width
        sourceComponent: window.others ? window.others.actionBar : null
        visible: window.kiosk.frame.hasActions
    }

    TopBar {
        id: topBar

        width: parent.width
        ease: window.kiosk.ease
        viewModel: window.kiosk.frame
    }

    LanguageBar {
        id: languageBar

        anchors.bottom: parent.bottom
        width: parent.width
        ease: window.kiosk.ease
        viewModel: window.kiosk.frame
        visible: Theme.hasFoot
    }

    Loader {
        anchors.fill: parent
        active: window.kiosk.ease.isOpen
        sourceComponent: window.others ? window.others.easeSheet : null
    }

    // Over the bars too: a panel that answers beside the finger is measured out to its edges.
    Loader {
        anchors.fill: parent
        active: window.kiosk.screen === "service-screen"
        sourceComponent: window.others ? window.others.crosses : null
        z: 10
    }

    Loader {
        anchors.fill: parent
        active: window.kiosk.frame.warningSecondsLeft >= 0
        sourceComponent: window.others ? window.others.warning : null
        // Above the crosses too: nothing hides that time is running out.
        z: 20
    }

    Component {
        id: starting

        Waiting {
            hasActions: false
            icon: "service"
            screen: "starting"
            sentence: qsTr("It will be ready in a moment.")
            title: qsTr("The terminal is starting")
        }
    }

    Component {
        id: attract

        Attract {
            viewModel: window.kiosk.attract
        }
    }

    // The way in for field agents: a corner is felt besides whatever lies there, and shows nothing.
    Repeater {
        model: ["top-left", "top-right", "bottom-right", "bottom-left"]

        Item {
            id: corner

            required property string modelData

            objectName: "corner-" + modelData
            x: modelData.endsWith("left") ? 0 : window.width - width
            y: modelData.startsWith("top") ? 0 : window.height - height
            width: Theme.touch
            height: Theme.touch
            z: 1

            PointHandler {
                onActiveChanged: if (active)
                    window.kiosk.touchCorner(corner.modelData)
            }
        }
    }
}
