pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.controls
import Kiosk.pages
import Kiosk.ViewModels

// Every page but the first, the sheets over them and the bar below: read once the first page is on the glass, or when
// one of them is wanted sooner.
QtObject {
    id: pages

    required property KioskViewModel kiosk
    readonly property var byScreen: ({
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
            "service-bills": serviceTable,
            "service-fitting": serviceTable,
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
    readonly property Component home: Component {
        Home {
            hasActions: pages.kiosk.frame.hasActions
            viewModel: pages.kiosk.home
        }
    }
    readonly property Component payees: Component {
        Payees {
            viewModel: pages.kiosk.payees
        }
    }
    readonly property Component requisites: Component {
        Question {
            language: pages.kiosk.frame.language
            viewModel: pages.kiosk.question
        }
    }
    readonly property Component surplus: Component {
        Question {
            language: pages.kiosk.frame.language
            screen: "surplus"
            viewModel: pages.kiosk.question
        }
    }
    readonly property Component checking: Component {
        Waiting {
            hasActions: pages.kiosk.frame.hasActions
            icon: "clock"
            screen: "checking"
            sentence: qsTr("This takes a few seconds.")
            title: qsTr("Checking your details")
        }
    }
    readonly property Component check: Component {
        Check {
            viewModel: pages.kiosk.check
        }
    }
    readonly property Component notice: Component {
        Notice {
            viewModel: pages.kiosk.notice
            screen: pages.kiosk.screen
        }
    }
    readonly property Component cash: Component {
        Cash {
            viewModel: pages.kiosk.cash
        }
    }
    readonly property Component paying: Component {
        Waiting {
            figure: pages.kiosk.paying.inserted
            hasActions: pages.kiosk.frame.hasActions
            icon: "wallet"
            screen: "paying"
            sentence: qsTr("At most ten seconds. If it takes longer, it goes on without you and the receipt says so.")
            title: qsTr("Sending your payment")
        }
    }
    readonly property Component done: Component {
        Done {
            viewModel: pages.kiosk.done
        }
    }
    readonly property Component refused: Component {
        Refused {
            viewModel: pages.kiosk.refused
        }
    }
    readonly property Component walletNumber: Component {
        Question {
            language: pages.kiosk.frame.language
            screen: "wallet-number"
            viewModel: pages.kiosk.question
        }
    }
    readonly property Component walletForm: Component {
        Question {
            language: pages.kiosk.frame.language
            screen: "wallet-form"
            viewModel: pages.kiosk.question
        }
    }
    readonly property Component walletSecret: Component {
        WalletSecret {
            screen: pages.kiosk.screen
            viewModel: pages.kiosk.wallet
        }
    }
    readonly property Component walletWaiting: Component {
        Waiting {
            hasActions: false
            icon: "wallet"
            screen: "wallet-waiting"
            sentence: qsTr("This takes a few seconds.")
            title: pages.kiosk.wallet.title
        }
    }
    readonly property Component wallet: Component {
        Wallet {
            viewModel: pages.kiosk.wallet
        }
    }
    readonly property Component walletPayees: Component {
        Payees {
            screen: "wallet-payees"
            viewModel: pages.kiosk.payees
        }
    }
    readonly property Component walletCheck: Component {
        WalletCheck {
            viewModel: pages.kiosk.wallet
        }
    }
    readonly property Component walletDone: Component {
        WalletDone {
            viewModel: pages.kiosk.wallet
        }
    }
    readonly property Component walletStatement: Component {
        WalletStatement {
            viewModel: pages.kiosk.wallet
        }
    }
    readonly property Component walletRefused: Component {
        Refused {
            screen: "wallet-refused"
            viewModel: pages.kiosk.refused
        }
    }
    readonly property Component search: Component {
        Search {
            language: pages.kiosk.frame.language
            viewModel: pages.kiosk.search
        }
    }
    readonly property Component walletSearch: Component {
        Search {
            language: pages.kiosk.frame.language
            screen: "wallet-search"
            viewModel: pages.kiosk.search
        }
    }
    readonly property Component help: Component {
        Help {
            viewModel: pages.kiosk.help
        }
    }
    readonly property Component offer: Component {
        Offer {
            language: pages.kiosk.frame.language
            viewModel: pages.kiosk.offer
        }
    }
    readonly property Component find: Component {
        Question {
            language: pages.kiosk.frame.language
            screen: "find"
            viewModel: pages.kiosk.question
        }
    }
    readonly property Component found: Component {
        Found {
            viewModel: pages.kiosk.found
        }
    }
    readonly property Component outOfService: Component {
        OutOfService {
            supportPhone: pages.kiosk.frame.supportPhone
            viewModel: pages.kiosk.outOfService
        }
    }
    readonly property Component serviceLogin: Component {
        ServiceLogin {
            viewModel: pages.kiosk.serviceLogin
        }
    }
    readonly property Component serviceMenu: Component {
        ServiceMenu {
            viewModel: pages.kiosk.serviceMenu
        }
    }
    readonly property Component serviceTable: Component {
        ServiceTable {
            screen: pages.kiosk.screen
            viewModel: pages.kiosk.servicePage
        }
    }
    readonly property Component collection: Component {
        Collection {
            language: pages.kiosk.frame.language
            viewModel: pages.kiosk.collection
        }
    }
    readonly property Component actionBar: Component {
        ActionBar {
            viewModel: pages.kiosk.frame
        }
    }
    readonly property Component easeSheet: Component {
        EaseSheet {
            ease: pages.kiosk.ease
        }
    }
    readonly property Component crosses: Component {
        Crosses {
            crosses: pages.kiosk.servicePage.crosses
            onFelt: touches => pages.kiosk.servicePage.tellCrosses(touches)
        }
    }
    readonly property Component warning: Component {
        WarningSheet {
            hasMoney: pages.kiosk.screen === "cash" && pages.kiosk.cash.hasMoney
            viewModel: pages.kiosk.frame
        }
    }
}
