"""The cash screen: what is in, what will arrive, which bills are taken, and the fate of each bill."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtQml import QmlElement

from kiosk.api import BillState, CashView, Denomination, PayingView, StoppedBy, format_money
from kiosk.records import dataclass
from ui.viewmodels.page import PageViewModel, Send, made_in_python, shown

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

translate = QCoreApplication.translate

PER_MILLE = 1000


@dataclass(frozen=True)
class CashProps:
    """``progress_per_mille`` is -1 for an open sum; ``bill_tone`` is good, busy or problem."""

    service_name: str = ""
    target: str = ""
    inserted: str = format_money(0)
    fee: str = format_money(0)
    credited: str = format_money(0)
    has_money: bool = False
    progress_per_mille: int = -1
    remaining: str = ""
    asked: str = ""
    surplus: str = ""
    left: str = ""
    denominations: tuple[dict[str, object], ...] = ()
    refusals: tuple[dict[str, object], ...] = ()
    bill_state: str = "none"
    bill_label: str = ""
    bill_value: int = 0
    bill_words: str = ""
    bill_reason: str = ""
    bill_tone: str = "quiet"
    is_offline: bool = False
    is_stopped: bool = False


def bill_words(state: BillState, money: str) -> str:
    """What happens to the bill, for a person who watches it."""
    match state:
        case "none":
            return translate("Cash", "Insert bills one at a time")
        case "drawing":
            return translate("Cash", "Taking the bill in…")
        case "checking":
            return translate("Cash", "Checking %1…").replace("%1", money)
        case "stacking":
            return translate("Cash", "Accepting %1…").replace("%1", money)
        case "stacked":
            return translate("Cash", "Accepted: %1").replace("%1", money)
        case "returning" | "returned":
            return _take_back(money)
        case "rejected":
            return translate("Cash", "The bill was not recognised. Smooth it and try again.")
        case "unwanted":
            return translate("Cash", "This bill is not taken here. Please take it back.")
        case "jammed":
            return translate("Cash", "The bill is stuck")


def _take_back(money: str) -> str:
    if not money:
        return translate("Cash", "Please take the bill back")
    return translate("Cash", "Please take %1 back").replace("%1", money)


def bill_tone(state: BillState) -> str:
    """The colour of the bill's line: good, busy, problem, or quiet while there is none."""
    if state in {"drawing", "checking", "stacking"}:
        return "busy"
    if state == "stacked":
        return "good"
    return "quiet" if state == "none" else "problem"


def short_money(tiyn: int) -> str:
    """A bill's face: ``20 000``, without the sign."""
    return format_money(tiyn).rsplit("\u00a0", 1)[0]


def derive_denomination(bill: Denomination) -> dict[str, object]:
    return {
        "value": bill.value_tiyn // 100,
        "label": short_money(bill.value_tiyn),
        "isTaken": bill.is_taken,
        "reason": bill.reason,
    }


def derive_refusals(bills: tuple[Denomination, ...]) -> tuple[dict[str, object], ...]:
    """Each reason once, with the bills that it keeps out."""
    reasons = dict.fromkeys(bill.reason for bill in bills if not bill.is_taken and bill.reason)
    return tuple(
        {
            "bills": " · ".join(
                short_money(b.value_tiyn) for b in bills if not b.is_taken and b.reason == reason
            ),
            "reason": reason,
        }
        for reason in reasons
    )


def derive_progress(view: CashView) -> int:
    """How much of a fixed payment is in, in thousandths of what is to be inserted; -1 for an open one."""
    if view.remaining_tiyn is None:
        return -1
    asked = view.inserted_tiyn - view.surplus_tiyn + view.remaining_tiyn
    return (
        PER_MILLE if view.remaining_tiyn == 0 else (asked - view.remaining_tiyn) * PER_MILLE // max(1, asked)
    )


def remaining_words(remaining_tiyn: int | None) -> str:
    if remaining_tiyn is None:
        return ""
    if remaining_tiyn == 0:
        return translate("Cash", "The whole sum is in")
    return translate("Cash", "Still to insert: %1").replace("%1", format_money(remaining_tiyn))


def stopped_words(stopped_by: StoppedBy, *, has_money: bool) -> str:
    """Why no bill is taken any more, what becomes of the money, and what to do; "" while bills are taken."""
    match stopped_by, has_money:
        case "", _:
            return ""
        case "paper", True:
            return translate(
                "Cash", "The receipt paper has run out. What you inserted is safe: finish, and take the code."
            )
        case "paper", False:
            return translate(
                "Cash", "The receipt paper has run out. No money has been taken. Cancel and begin again."
            )
        case "acceptor", True:
            return translate(
                "Cash", "The bill acceptor has stopped. What you inserted is safe and will be credited."
            )
        case "acceptor", False:
            return translate("Cash", "The bill acceptor has stopped. No money has been taken.")
        case _, True:
            return translate(
                "Cash", "The terminal has stopped. What you inserted is safe and will be credited."
            )
        case _:
            return translate("Cash", "The terminal has stopped. No money has been taken.")


def is_waiting(state: BillState) -> bool:
    """No bill is on its way: the words may ask for the next one, or say that none is taken."""
    return state in {"none", "stacked", "rejected", "unwanted"}


def slot_words(view: CashView, money: str) -> str:
    """Never an invitation while no bill would be taken."""
    is_shut = view.stopped_by != "" or not any(each.is_taken for each in view.denominations)
    if is_shut and (view.bill_state == "none" or (view.stopped_by and is_waiting(view.bill_state))):
        return translate("Cash", "Bills are not taken now")
    return bill_words(view.bill_state, money)


def derive_cash_props(view: CashView) -> CashProps:
    bill = format_money(view.bill_tiyn) if view.bill_tiyn else ""
    is_stopped, has_money = view.stopped_by != "", view.inserted_tiyn > 0
    return CashProps(
        service_name=view.service_name,
        target=view.target,
        inserted=format_money(view.inserted_tiyn),
        fee=format_money(view.fee_tiyn),
        credited=format_money(view.credited_tiyn),
        has_money=has_money,
        progress_per_mille=derive_progress(view),
        remaining=remaining_words(view.remaining_tiyn),
        asked="" if view.amount_tiyn is None else format_money(view.amount_tiyn),
        surplus=format_money(view.surplus_tiyn) if view.surplus_tiyn else "",
        left="" if view.left_tiyn is None or is_stopped else format_money(view.left_tiyn),
        denominations=() if is_stopped else tuple(map(derive_denomination, view.denominations)),
        refusals=() if is_stopped else derive_refusals(view.denominations),
        bill_state=view.bill_state,
        bill_label=short_money(view.bill_tiyn) if view.bill_tiyn else "",
        bill_value=view.bill_tiyn // 100,
        bill_words=slot_words(view, bill),
        bill_reason=stopped_words(view.stopped_by, has_money=has_money) or view.bill_reason,
        bill_tone="problem" if is_stopped else bill_tone(view.bill_state),
        is_offline=view.is_offline,
        is_stopped=is_stopped,
    )


@QmlElement
@made_in_python
class CashViewModel(PageViewModel):
    changed = Signal()
    denominationsChanged = Signal()  # noqa: N815

    serviceName = shown(str, "service_name", changed)  # noqa: N815
    target = shown(str, "target", changed)
    inserted = shown(str, "inserted", changed)
    fee = shown(str, "fee", changed)
    credited = shown(str, "credited", changed)
    hasMoney = shown(bool, "has_money", changed)  # noqa: N815
    progressPerMille = shown(int, "progress_per_mille", changed)  # noqa: N815
    remaining = shown(str, "remaining", changed)
    asked = shown(str, "asked", changed)
    surplus = shown(str, "surplus", changed)
    left = shown(str, "left", changed)
    denominations = shown("QVariantList", "denominations", denominationsChanged)
    refusals = shown("QVariantList", "refusals", denominationsChanged)
    billState = shown(str, "bill_state", changed)  # noqa: N815
    billLabel = shown(str, "bill_label", changed)  # noqa: N815
    billValue = shown(int, "bill_value", changed)  # noqa: N815
    billWords = shown(str, "bill_words", changed)  # noqa: N815
    billReason = shown(str, "bill_reason", changed)  # noqa: N815
    billTone = shown(str, "bill_tone", changed)  # noqa: N815
    isOffline = shown(bool, "is_offline", changed)  # noqa: N815
    isStopped = shown(bool, "is_stopped", changed)  # noqa: N815

    def __init__(self, send: Send) -> None:
        super().__init__(CashProps(), send)

    def show(self, view: CashView) -> None:
        lists = ("denominations", "refusals")
        self.replace_props(derive_cash_props(view), ((self.changed, ()), (self.denominationsChanged, lists)))


@dataclass(frozen=True)
class PayingProps:
    inserted: str = ""


@QmlElement
@made_in_python
class PayingViewModel(PageViewModel):
    changed = Signal()

    inserted = shown(str, "inserted", changed)

    def __init__(self, send: Send) -> None:
        super().__init__(PayingProps(), send)

    def show(self, view: PayingView) -> None:
        self.replace_props(PayingProps(format_money(view.inserted_tiyn)), ((self.changed, ()),))
