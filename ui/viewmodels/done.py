"""The end of an order, told honestly: executed, accepted for execution, or held; or why it cannot begin."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.api import DoneView, RefusedView, format_money
from kiosk.records import dataclass
from ui.viewmodels.page import PageViewModel, Send, made_in_python, shown

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

translate = QCoreApplication.translate

NO_BREAK: Final = "\u00a0"
NO_BREAK_HYPHEN: Final = "\u2011"


@dataclass(frozen=True)
class DoneProps:
    outcome: str = "accepted"
    title: str = ""
    sentence: str = ""
    rows: tuple[dict[str, object], ...] = ()
    hero: str = ""
    hero_label: str = ""
    paid_to: str = ""
    paper: str = "none"
    paper_words: str = ""
    can_reprint: bool = False
    trace_url: str = ""
    receipt_number: str = ""


def outcome_title(outcome: str) -> str:
    match outcome:
        case "executed":
            return translate("Done", "Done")
        case "unapplied":
            return translate("Done", "Not credited yet")
        case _:
            return translate("Done", "Accepted for execution")


def outcome_words(view: DoneView) -> str:
    """What has happened to the money, and what happens now."""
    match view.outcome:
        case "executed":
            return translate("Done", "The money has been credited.")
        case "unapplied":
            held = translate(
                "Done",
                "What was not credited is kept under this receipt number. The operator will settle it: please call.",
            )
            return f"{view.refusal_text} {held}".strip()
        case _:
            return translate(
                "Done",
                "The payment is on its way: it will be credited as soon as the connection allows. Keep the receipt.",
            )


def paper_words(paper: str) -> str:
    match paper:
        case "printing":
            return translate("Done", "Printing the receipt…")
        case "printed":
            return translate("Done", "Please take your receipt.")
        case "unknown":
            return translate("Done", "If no receipt came out, print it again or take the code along.")
        case "not_printed":
            return translate("Done", "The receipt could not be printed. Take the code along.")
        case _:
            return translate("Done", "Take the receipt along: point the camera at the code.")


def derive_rows(view: DoneView) -> tuple[dict[str, object], ...]:
    """What leads to the sum credited, which stands above them large; then what went to the surplus wallet."""
    if view.outcome == "unapplied":
        return ()  # which part is held, and that it bears no fee, is for the operator to tell
    rows = [
        (translate("Done", "Inserted"), view.inserted_tiyn),
        (translate("Done", "Fee"), view.fee_tiyn),
    ]
    if view.surplus_tiyn:
        rows.append((translate("Done", "To the surplus wallet"), view.surplus_tiyn))
    return tuple({"label": label, "value": format_money(amount)} for label, amount in rows)


def hero_of(view: DoneView) -> tuple[str, int]:
    """The one large sum: what was credited, or what was inserted while it is not."""
    if view.outcome == "unapplied":
        return translate("Done", "Inserted"), view.inserted_tiyn
    if view.outcome == "executed":
        return translate("Done", "Credited"), view.credited_tiyn
    return translate("Done", "Will be credited"), view.credited_tiyn


def derive_done_props(view: DoneView) -> DoneProps:
    hero_label, hero_tiyn = hero_of(view)
    return DoneProps(
        outcome=view.outcome,
        title=outcome_title(view.outcome),
        sentence=outcome_words(view),
        rows=derive_rows(view),
        hero=format_money(hero_tiyn),
        hero_label=hero_label,
        paid_to=f"{view.service_name} · {view.target.replace(' ', NO_BREAK).replace('-', NO_BREAK_HYPHEN)}",
        paper=view.paper,
        paper_words=paper_words(view.paper),
        can_reprint=view.paper in {"unknown", "not_printed"},
        trace_url=view.trace_url,
        receipt_number=str(view.receipt_number),
    )


@QmlElement
@made_in_python
class DoneViewModel(PageViewModel):
    changed = Signal()

    outcome = shown(str, "outcome", changed)
    title = shown(str, "title", changed)
    sentence = shown(str, "sentence", changed)
    rows = shown("QVariantList", "rows", changed)
    hero = shown(str, "hero", changed)
    heroLabel = shown(str, "hero_label", changed)  # noqa: N815
    paidTo = shown(str, "paid_to", changed)  # noqa: N815
    paper = shown(str, "paper", changed)
    paperWords = shown(str, "paper_words", changed)  # noqa: N815
    canReprint = shown(bool, "can_reprint", changed)  # noqa: N815
    traceUrl = shown(str, "trace_url", changed)  # noqa: N815
    receiptNumber = shown(str, "receipt_number", changed)  # noqa: N815

    def __init__(self, send: Send) -> None:
        super().__init__(DoneProps(), send)

    def show(self, view: DoneView) -> None:
        self.replace_props(derive_done_props(view), ((self.changed, ()),))

    @Slot()
    def reprint(self) -> None:
        self._send("reprint", "")

    @Slot()
    def payAnother(self) -> None:  # noqa: N802
        self._send("home", "")


@dataclass(frozen=True)
class RefusedProps:
    text: str = ""
    hint: str = ""
    rule: str = ""
    link: str = ""


def derive_refused_props(view: RefusedView) -> RefusedProps:
    return RefusedProps(view.text, view.advice, view.rule, view.registration_url)


@QmlElement
@made_in_python
class RefusedViewModel(PageViewModel):
    changed = Signal()

    text = shown(str, "text", changed)
    hint = shown(str, "hint", changed)
    rule = shown(str, "rule", changed)
    link = shown(str, "link", changed)

    def __init__(self, send: Send) -> None:
        super().__init__(RefusedProps(), send)

    def show(self, view: RefusedView) -> None:
        self.replace_props(derive_refused_props(view), ((self.changed, ()),))
