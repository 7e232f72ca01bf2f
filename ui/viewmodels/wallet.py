"""One's own wallet: masked answers, the glance, the check, the end. Nothing stays here once the page is gone."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.api import format_money
from kiosk.records import dataclass
from kiosk.wallet_api import (
    SecretView,
    WalletCheckView,
    WalletContent,
    WalletDoneView,
    WalletLineView,
    WalletStatementView,
    WalletView,
    WalletWaitingView,
)
from ui.viewmodels.done import paper_words
from ui.viewmodels.page import PageViewModel, Send, made_in_python, shown

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

translate = QCoreApplication.translate

DOT: Final = "•"


@dataclass(frozen=True)
class WalletProps:
    """All pages of a wallet share these; each shows what is its own. ``sums``: label, value, isStrong."""

    title: str = ""
    sentence: str = ""
    name: str = ""
    dots: str = ""
    problem: str = ""
    hint: str = ""
    has_letters: bool = False
    command: str = ""
    ways: tuple[dict[str, str], ...] = ()
    hero_label: str = ""
    hero: str = ""
    rows: tuple[dict[str, str], ...] = ()
    sums: tuple[dict[str, object], ...] = ()
    lines: tuple[dict[str, str], ...] = ()
    actions: tuple[dict[str, object], ...] = ()
    outcome: str = ""
    receipt: str = ""
    paper: str = ""
    can_reprint: bool = False
    url: str = ""


def _sum(label: str, amount_tiyn: int, *, is_strong: bool = False) -> dict[str, object]:
    return {"label": label, "value": format_money(amount_tiyn), "isStrong": is_strong}


def way_words(way: str) -> str:
    """A way by which another code can come, as a key says it."""
    match way:
        case "code-sms":
            return translate("Wallet", "SMS")
        case "code-call":
            return translate("Wallet", "Call")
        case "code-voice":
            return translate("Wallet", "Voice")
        case _:
            return translate("Wallet", "My message")


def code_words(way: str) -> str:
    """What to look out for, by the way that this code comes."""
    match way:
        case "code-call":
            return translate(
                "Wallet",
                "You are being called: the last six digits of the calling number are the code. "
                "Do not answer. If no call comes, an SMS does.",
            )
        case "code-voice":
            return translate(
                "Wallet", "You are being called: a voice says the code. If no call comes, an SMS does."
            )
        case "code-message":
            return translate(
                "Wallet",
                "Send this code by SMS from your number to the operator, then go on. Where to: please call.",
            )
        case _:
            return translate(
                "Wallet", "Six digits by SMS. They confirm this one operation and are good for five minutes."
            )


def command_words(number: str) -> str:
    """Where to send the code, and from which telephone."""
    return translate("Wallet", "Send this code by SMS from your number to %1, then go on").replace(
        "%1", number
    )


def derive_secret(view: SecretView) -> WalletProps:
    """The dots, and what is asked for; never what was typed."""
    if view.kind == "password":
        return WalletProps(
            title=translate("Wallet", "Password"),
            name=view.target,
            dots=DOT * view.dots,
            problem=view.problem_text,
            hint=translate("Wallet", "The password of your wallet. Nobody at the operator asks you for it."),
            has_letters=True,
        )
    return WalletProps(
        title=translate("Wallet", "Confirmation code"),
        name=translate("Wallet", "Sent to %1").replace("%1", view.target) if not view.command else "",
        dots=view.command or DOT * view.dots,
        problem=view.problem_text,
        hint=command_words(view.number)
        if view.command and view.number
        else code_words("code-message" if view.command else view.way),
        sentence=translate("Wallet", "No code? Have a new one sent:") if view.ways else "",
        command=view.command,
        ways=tuple({"wish": way, "label": way_words(way)} for way in view.ways),
    )


def kind_words(line: WalletLineView) -> str:
    """Who was on the other side; else what it was."""
    words = {
        "top_up": translate("Wallet", "Top-up"),
        "withdrawal": translate("Wallet", "Withdrawal"),
        "inactivity_fee": translate("Wallet", "Fee for inactivity"),
        "sms_fee": translate("Wallet", "SMS notices"),
        "refund": translate("Wallet", "Refund"),
    }
    return words.get(line.kind, line.counterparty)


def derive_line(line: WalletLineView, zone: ZoneInfo) -> dict[str, str]:
    """``22.11 14:05``, who, and what it did to the balance, fee included."""
    at = datetime.fromisoformat(line.at).astimezone(zone)
    amount = line.amount_tiyn + line.fee_tiyn
    sign = "+" if amount > 0 else ""
    return {
        "label": f"{at:%d.%m %H:%M}  {kind_words(line)}",
        "value": f"{sign}{format_money(amount)}",
    }


def shut_words(view: WalletView) -> str:
    """Why keys are greyed, other than by a block; "" while none is."""
    reasons = []
    if not view.is_identified:
        reasons.append(
            translate(
                "Wallet", "To a bank account and statement: after identification on the operator's site."
            )
        )
    if not view.can_top_up:
        reasons.append(translate("Wallet", "No cash is taken now."))
    return " ".join(reasons)


def derive_wallet(view: WalletView, zone: ZoneInfo) -> WalletProps:
    """Balance first; then what the limits leave, what can be done, and the last operations."""
    can_spend = view.condition == "active"
    actions = (
        ("pay", translate("Wallet", "Pay"), "utilities", can_spend),
        ("transfer", translate("Wallet", "Transfer"), "forward", can_spend),
        ("withdraw", translate("Wallet", "To my bank account"), "loans", can_spend and view.is_identified),
        ("top-up", translate("Wallet", "Top up with cash"), "bill", view.can_top_up),
        ("statement", translate("Wallet", "Statement"), "document", view.is_identified),
        ("log-out", translate("Wallet", "Log out"), "cross", True),
    )
    sums = []
    if view.held_tiyn:
        sums.append(_sum(translate("Wallet", "Set aside for withdrawals"), view.held_tiyn))
    if view.payment_left_tiyn is not None:
        sums.append(_sum(translate("Wallet", "You can pay at once, up to"), view.payment_left_tiyn))
    if view.credit_left_tiyn is not None:
        sums.append(_sum(translate("Wallet", "You can put in, up to"), view.credit_left_tiyn))
    blocked = translate("Wallet", "The wallet is blocked: please call the operator.")
    return WalletProps(
        sentence=shut_words(view),
        title=view.holder_name,
        name=view.phone,
        problem="" if can_spend else blocked,
        hero_label=translate("Wallet", "Available"),
        hero=format_money(view.available_tiyn),
        sums=tuple(sums),
        lines=tuple(derive_line(line, zone) for line in view.lines),
        actions=tuple(
            {"wish": wish, "label": label, "icon": icon, "isAvailable": is_available}
            for wish, label, icon, is_available in actions
        ),
    )


def derive_check(view: WalletCheckView) -> WalletProps:
    """Fee on top of the amount, and what stays (W-31)."""
    return WalletProps(
        title=translate("Wallet", "Please check"),
        name=view.service_name,
        rows=tuple({"label": label, "value": value} for label, value in view.rows),
        sums=(
            _sum(translate("Wallet", "Amount"), view.amount_tiyn),
            _sum(translate("Wallet", "Fee"), view.fee_tiyn),
            _sum(translate("Wallet", "From the wallet"), view.total_tiyn, is_strong=True),
            _sum(translate("Wallet", "Stays available"), view.left_tiyn),
        ),
    )


def done_words(view: WalletDoneView) -> tuple[str, str]:
    """Title and sentence: what happened, and what now."""
    match view.outcome:
        case "executed":
            return translate("Wallet", "Executed"), translate("Wallet", "The money has left your wallet.")
        case "pending":
            return (
                translate("Wallet", "Accepted for execution"),
                translate("Wallet", "The money is set aside. It is executed when the bank has paid it out."),
            )
        case "unknown":
            return (
                translate("Wallet", "Being processed"),
                translate(
                    "Wallet",
                    "The system has not answered. The end will be in your list of operations. Please do not pay again.",
                ),
            )
        case _:
            sentence = view.refusal_text or translate("Wallet", "Nothing has left your wallet.")
            return translate("Wallet", "Not executed"), sentence


def derive_done(view: WalletDoneView) -> WalletProps:
    title, sentence = done_words(view)
    is_spent = view.outcome in ("executed", "pending")
    total = view.amount_tiyn + view.fee_tiyn
    return WalletProps(
        title=title,
        sentence=sentence,
        name=view.service_name,
        hero_label=translate("Wallet", "From the wallet")
        if is_spent
        else translate("Wallet", "Amount and fee"),
        hero=format_money(total),
        sums=(
            _sum(translate("Wallet", "Amount"), view.amount_tiyn),
            _sum(translate("Wallet", "Fee"), view.fee_tiyn),
        ),
        outcome=view.outcome,
        receipt="" if view.receipt_number is None else f"№ {view.receipt_number}",
        paper="" if view.receipt_number is None else paper_words(view.paper),
        can_reprint=view.paper in {"unknown", "not_printed"},
        url=view.trace_url,
    )


def waiting_words(what: str) -> str:
    """What takes a moment."""
    match what:
        case "sign-in":
            return translate("Wallet", "Opening your wallet")
        case "price":
            return translate("Wallet", "Asking for fee and limits")
        case "journal" | "order" | "confirm":
            return translate("Wallet", "Sending your order")
        case "code":
            return translate("Wallet", "Sending a confirmation code")
        case _:
            return translate("Wallet", "One moment")


def derive_wallet_props(view: WalletContent, zone: ZoneInfo) -> WalletProps:
    """What the page of this view shows."""
    match view:
        case SecretView():
            return derive_secret(view)
        case WalletView():
            return derive_wallet(view, zone)
        case WalletCheckView():
            return derive_check(view)
        case WalletDoneView():
            return derive_done(view)
        case WalletWaitingView(what):
            return WalletProps(title=waiting_words(what))
        case WalletStatementView(url):
            return WalletProps(
                title=translate("Wallet", "Statement of the last 30 days"),
                sentence=translate(
                    "Wallet", "Open it with your phone's camera. The address is good for ten minutes, once."
                ),
                url=url,
            )


@QmlElement
@made_in_python
class WalletViewModel(PageViewModel):
    changed = Signal()
    actionsChanged = Signal()  # noqa: N815
    waysChanged = Signal()  # noqa: N815

    title = shown(str, "title", changed)
    sentence = shown(str, "sentence", changed)
    name = shown(str, "name", changed)
    dots = shown(str, "dots", changed)
    problem = shown(str, "problem", changed)
    hint = shown(str, "hint", changed)
    hasLetters = shown(bool, "has_letters", changed)  # noqa: N815
    command = shown(str, "command", changed)
    ways = shown("QVariantList", "ways", waysChanged)
    heroLabel = shown(str, "hero_label", changed)  # noqa: N815
    hero = shown(str, "hero", changed)
    rows = shown("QVariantList", "rows", changed)
    sums = shown("QVariantList", "sums", changed)
    lines = shown("QVariantList", "lines", changed)
    actions = shown("QVariantList", "actions", actionsChanged)
    outcome = shown(str, "outcome", changed)
    receipt = shown(str, "receipt", changed)
    paper = shown(str, "paper", changed)
    canReprint = shown(bool, "can_reprint", changed)  # noqa: N815
    url = shown(str, "url", changed)

    def __init__(self, send: Send, zone: ZoneInfo) -> None:
        super().__init__(WalletProps(), send)
        self._zone = zone

    def show(self, view: WalletContent) -> None:
        self._take(derive_wallet_props(view, self._zone))

    def forget(self) -> None:
        """The next customer's screens hold nothing of this one's."""
        self._take(WalletProps())

    def _take(self, props: WalletProps) -> None:
        signals = ((self.changed, ()), (self.actionsChanged, ("actions",)), (self.waysChanged, ("ways",)))
        self.replace_props(props, signals)

    @Slot(str)
    def type(self, key: str) -> None:
        self._send("key", key)

    @Slot()
    def backspace(self) -> None:
        self._send("key", "backspace")

    @Slot()
    def clear(self) -> None:
        self._send("key", "clear")

    @Slot()
    def reprint(self) -> None:
        self._send("reprint", "")

    @Slot(str)
    def wish(self, wish: str) -> None:
        self._send("wallet", wish)
