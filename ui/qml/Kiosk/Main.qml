pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.theme
import Kiosk.controls
import Kiosk.pages
import Kiosk.ViewModels

// The window: bars round one page. Which page is the kiosk's word; here it only gets a face.
Window {
    id: window

    required property KioskViewModel kiosk
    readonly property bool isMoving: stage.isMoving
    readonly property var pages: ({
            "starting": starting,
            "attract": attract,
            "home": home,
            "payees": payees,
            "requisites": requisites,
            "checking": checking,
            "check": check,
            "terms": notice,
            "offline": notice,
            "no-printer": notice,
            "surplus": surplus,
            "cash": cash,
            "paying": paying,
            "done": done,
            "refused": refused,
            "out-of-service": outOfService,
            "search": search,
            "help": help,
            "offer": offer,
            "find": find,
            "found": found,
            "service-login": serviceLogin,
            "service-menu": serviceMenu,
            "service-devices": serviceTable,
            "service-network": serviceTable,
            "service-queue": serviceTable,
            "service-report": serviceTable,
            "service-disputed": serviceTable,
            "service-settings": serviceTable,
            "service-logs": serviceTable,
            "service-screen": serviceTable,
            "service-power": serviceTable,
            "wallet-number": walletNumber,
            "wallet-password": walletSecret,
            "wallet-code": walletSecret,
            "wallet-waiting": walletWaiting,
            "wallet-terms": notice,
            "wallet": wallet,
            "wallet-payees": walletPayees,
            "wallet-search": walletSearch,
            "wallet-form": walletForm,
            "wallet-check": walletCheck,
            "wallet-done": walletDone,
            "wallet-statement": walletStatement,
            "wallet-refused": walletRefused,
            "collection": collection
        })

    function turnPage(): void {
        stage.turn(pages[kiosk.screen], kiosk.isForward);
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

    ActionBar {
        anchors.bottom: languageBar.top
        width: parent.width
        viewModel: window.kiosk.frame
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

    EaseSheet {
        anchors.fill: parent
        ease: window.kiosk.ease
        visible: window.kiosk.ease.isOpen
    }

    // Over the bars too: a panel that answers beside the finger is measured out to its edges.
    Crosses {
        crosses: window.kiosk.screen === "service-screen" ? window.kiosk.servicePage.crosses : []
        onFelt: touches => window.kiosk.servicePage.tellCrosses(touches)
    }

    WarningSheet {
        anchors.fill: parent
        hasMoney: window.kiosk.screen === "cash" && window.kiosk.cash.hasMoney
        viewModel: window.kiosk.frame
        visible: window.kiosk.frame.warningSecondsLeft >= 0
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

    Component {
        id: home

        Home {
            hasActions: window.kiosk.frame.hasActions
            viewModel: window.kiosk.home
        }
    }

    Component {
        id: payees

        Payees {
            viewModel: window.kiosk.payees
        }
    }

    Component {
        id: requisites

        Question {
            language: window.kiosk.frame.language
            viewModel: window.kiosk.question
        }
    }

    Component {
        id: surplus

        Question {
            language: window.kiosk.frame.language
            screen: "surplus"
            viewModel: window.kiosk.question
        }
    }

    Component {
        id: checking

        Waiting {
            hasActions: window.kiosk.frame.hasActions
            icon: "clock"
            screen: "checking"
            sentence: qsTr("This takes a few seconds.")
            title: qsTr("Checking your details")
        }
    }

    Component {
        id: check

        Check {
            viewModel: window.kiosk.check
        }
    }

    Component {
        id: notice

        Notice {
            viewModel: window.kiosk.notice
            screen: window.kiosk.screen
        }
    }

    Component {
        id: cash

        Cash {
            viewModel: window.kiosk.cash
        }
    }

    Component {
        id: paying

        Waiting {
            figure: window.kiosk.paying.inserted
            hasActions: window.kiosk.frame.hasActions
            icon: "wallet"
            screen: "paying"
            sentence: qsTr("At most ten seconds. If it takes longer, it goes on without you and the receipt says so.")
            title: qsTr("Sending your payment")
        }
    }

    Component {
        id: done

        Done {
            viewModel: window.kiosk.done
        }
    }

    Component {
        id: refused

        Refused {
            viewModel: window.kiosk.refused
        }
    }

    Component {
        id: walletNumber

        Question {
            language: window.kiosk.frame.language
            screen: "wallet-number"
            viewModel: window.kiosk.question
        }
    }

    Component {
        id: walletForm

        Question {
            language: window.kiosk.frame.language
            screen: "wallet-form"
            viewModel: window.kiosk.question
        }
    }

    Component {
        id: walletSecret

        WalletSecret {
            screen: window.kiosk.screen
            viewModel: window.kiosk.wallet
        }
    }

    Component {
        id: walletWaiting

        Waiting {
            hasActions: false
            icon: "wallet"
            screen: "wallet-waiting"
            sentence: qsTr("This takes a few seconds.")
            title: window.kiosk.wallet.title
        }
    }

    Component {
        id: wallet

        Wallet {
            viewModel: window.kiosk.wallet
        }
    }

    Component {
        id: walletPayees

        Payees {
            screen: "wallet-payees"
            viewModel: window.kiosk.payees
        }
    }

    Component {
        id: walletCheck

        WalletCheck {
            viewModel: window.kiosk.wallet
        }
    }

    Component {
        id: walletDone

        WalletDone {
            viewModel: window.kiosk.wallet
        }
    }

    Component {
        id: walletStatement

        WalletStatement {
            viewModel: window.kiosk.wallet
        }
    }

    Component {
        id: walletRefused

        Refused {
            screen: "wallet-refused"
            viewModel: window.kiosk.refused
        }
    }

    Component {
        id: search

        Search {
            language: window.kiosk.frame.language
            viewModel: window.kiosk.search
        }
    }

    Component {
        id: walletSearch

        Search {
            language: window.kiosk.frame.language
            screen: "wallet-search"
            viewModel: window.kiosk.search
        }
    }

    Component {
        id: help

        Help {
            viewModel: window.kiosk.help
        }
    }

    Component {
        id: offer

        Offer {
            language: window.kiosk.frame.language
            viewModel: window.kiosk.offer
        }
    }

    Component {
        id: find

        Question {
            language: window.kiosk.frame.language
            screen: "find"
            viewModel: window.kiosk.question
        }
    }

    Component {
        id: found

        Found {
            viewModel: window.kiosk.found
        }
    }

    Component {
        id: outOfService

        OutOfService {
            supportPhone: window.kiosk.frame.supportPhone
            viewModel: window.kiosk.outOfService
        }
    }

    Component {
        id: serviceLogin

        ServiceLogin {
            viewModel: window.kiosk.serviceLogin
        }
    }

    Component {
        id: serviceMenu

        ServiceMenu {
            viewModel: window.kiosk.serviceMenu
        }
    }

    Component {
        id: serviceTable

        ServiceTable {
            screen: window.kiosk.screen
            viewModel: window.kiosk.servicePage
        }
    }

    Component {
        id: collection

        Collection {
            language: window.kiosk.frame.language
            viewModel: window.kiosk.collection
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
