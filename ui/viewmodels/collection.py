"""The collection on the glass: what is counted, what is asked, and what the field agent types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.api import BillLine, CollectionView, format_money
from kiosk.records import dataclass
from ui.viewmodels.page import PageViewModel, Send, made_in_python, shown
from ui.viewmodels.service import derive_words

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

translate = QCoreApplication.translate

COUNT_DIGITS_MAX: Final = 5
TABLE_STAGES: Final = ("cash", "remove", "insert", "found", "check", "done")
"""Where the bills are laid out; elsewhere something is asked or awaited."""


@dataclass(frozen=True)
class CollectionProps:
    """``input``: what is typed here: nothing, a bag's or seal's number, or counts by denomination."""

    stage: str = "reading"
    title: str = ""
    hint: str = ""
    input: str = ""
    typed: str = ""
    problem: str = ""
    is_busy: bool = False
    rows: tuple[dict[str, object], ...] = ()
    counts: tuple[dict[str, object], ...] = ()
    buttons: tuple[dict[str, object], ...] = ()


def title_words(stage: str) -> str:
    """What is to be done now."""
    words = {
        "reading": translate("Collection", "One moment"),
        "printer": translate("Collection", "The printer has no paper"),
        "cash": translate("Collection", "In the cassette"),
        "opening": translate("Collection", "One moment"),
        "remove": translate("Collection", "Take the cassette out"),
        "insert": translate("Collection", "Put the empty cassette in"),
        "found": translate("Collection", "A cassette was out without a log-in"),
        "bag": translate("Collection", "Number of the bag"),
        "seal": translate("Collection", "Number of the seal"),
        "count": translate("Collection", "Your own count"),
        "check": translate("Collection", "Is all of this right?"),
        "sending": translate("Collection", "One moment"),
        "done": translate("Collection", "The bag is closed"),
    }
    return words.get(stage, "")


def hint_words(stage: str) -> str:
    """How, in one sentence."""
    words = {
        "printer": translate("Collection", "Put paper in, or go on without slips."),
        "cash": translate("Collection", "Compare with what you find. Then take the cassette."),
        "remove": translate("Collection", "The bill acceptor tells by itself when it is out."),
        "insert": translate("Collection", "The bill acceptor tells by itself when it is in."),
        "found": translate("Collection", "Is it in a bag, or was it put back with its bills?"),
        "bag": translate("Collection", "As it is printed on the bag"),
        "seal": translate("Collection", "As it is printed on the seal"),
        "count": translate("Collection", "Touch a denomination, type how many. You may leave it out."),
        "check": translate("Collection", "After this the bag cannot be changed."),
        "done": translate("Collection", "One slip into the bag, one for you."),
    }
    return words.get(stage, "")


def problem_of(problem: str) -> str:
    """What is wrong with a number, in words under the field; "" while fine."""
    match problem:
        case "":
            return ""
        case "too-long":
            return translate("Collection", "The number is too long.")
        case "unreadable":
            return translate("Collection", "The number cannot be read.")
        case _:
            return translate("Collection", "The number is missing.")


def derive_collection_rows(view: CollectionView, zone: ZoneInfo) -> Iterator[dict[str, object]]:
    """The bag so far: times, numbers, bills by denomination, disputed ones, totals."""
    if view.since:
        yield derive_words(translate("Collection", "Since"), _moment(view.since, zone))
    if view.removed_at:
        yield derive_words(translate("Collection", "Taken out"), _moment(view.removed_at, zone))
    if view.waiting > 1:
        waiting = translate("Collection", "Cassettes without a bag")
        yield derive_words(waiting, str(view.waiting), "attention")
    if view.stage in ("check", "done"):
        yield derive_words(translate("Collection", "Bag"), view.bag)
        yield derive_words(translate("Collection", "Seal"), view.seal)
    if view.stage == "done":
        printed = view.slips.count("printed")
        told = translate("Collection", "%1 of %2").replace("%1", str(printed))
        state = "ok" if printed >= view.slips_due else "attention"
        label = translate("Collection", "Slips on paper")
        yield derive_words(label, told.replace("%2", str(view.slips_due)), state)
    yield from (_bill_row(line) for line in view.lines if line.count or line.own_count or line.acceptor_count)
    for bill in view.disputed:
        number = translate("Collection", "receipt %1").replace("%1", str(bill.receipt_number))
        facts = [_moment(bill.at, zone), bill.service_name, number if bill.receipt_number else ""]
        label = translate("Collection", "Disputed: %1").replace("%1", format_money(bill.value_tiyn))
        yield derive_words(label, " · ".join(filter(None, facts)), "attention")
    total = translate("Collection", "%1 bills, %2").replace("%1", str(view.bills))
    yield derive_words(
        translate("Collection", "Total"), total.replace("%2", format_money(view.total_tiyn)), "ok"
    )
    if view.stage in ("check", "done"):
        own = view.own_total_tiyn
        counted = translate("Collection", "not counted") if own is None else format_money(own)
        is_same = own is None or own == view.total_tiyn
        yield derive_words(translate("Collection", "Own count"), counted, "" if is_same else "stop")


def _bill_row(line: BillLine) -> dict[str, object]:
    told = [f"{line.count} × {format_money(line.value_tiyn)}"]
    state = ""
    for words, count in (
        (translate("Collection", "by the acceptor %1"), line.acceptor_count),
        (translate("Collection", "counted %1"), line.own_count),
    ):
        if count is not None and count != line.count:
            told.append(words.replace("%1", str(count)))
            state = "stop"
    return derive_words(" · ".join(told), format_money(line.value_tiyn * line.count), state)


def derive_buttons(view: CollectionView, zone: ZoneInfo) -> Iterator[dict[str, object]]:
    """What the device cannot tell, the field agent says; and slips once more."""
    if view.can_declare:
        yield _button("declare", "0", translate("Collection", "It is out: the acceptor does not tell"))
    for start in view.starts[:2]:
        words = translate("Collection", "It was swapped while off, %1, %2")
        words = words.replace("%1", _moment(start.at, zone)).replace("%2", format_money(start.total_tiyn))
        yield _button("declare", str(start.seq), words)
    if view.stage == "found":
        yield _button("put-back", "", translate("Collection", "It was put back"))
    if view.can_reprint:
        yield _button("reprint", "", translate("Collection", "Print slips again"))


def _button(gesture: str, argument: str, label: str) -> dict[str, object]:
    return {"gesture": gesture, "argument": argument, "label": label}


def _moment(at: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(at).astimezone(zone):%d.%m.%Y %H:%M}" if at else ""


def derive_collection_props(view: CollectionView, zone: ZoneInfo) -> CollectionProps:
    return CollectionProps(
        stage=view.stage,
        title=title_words(view.stage),
        hint=hint_words(view.stage),
        input="number" if view.stage in ("bag", "seal") else "count" if view.stage == "count" else "",
        typed=view.value,
        problem=problem_of(view.problem),
        is_busy=view.stage in ("reading", "opening", "sending") or view.is_printing,
        rows=tuple(derive_collection_rows(view, zone)) if view.stage in TABLE_STAGES else (),
        counts=tuple(
            {
                "value": line.value_tiyn,
                "label": format_money(line.value_tiyn),
                "count": "" if line.own_count is None else str(line.own_count),
            }
            for line in view.lines
        ),
        buttons=tuple(derive_buttons(view, zone)),
    )


@QmlElement
@made_in_python
class CollectionViewModel(PageViewModel):
    """``chosen`` is the denomination that is being counted; typing ahead of the kiosk as everywhere."""

    changed = Signal()
    rowsChanged = Signal()  # noqa: N815
    countsChanged = Signal()  # noqa: N815
    buttonsChanged = Signal()  # noqa: N815
    typedChanged = Signal()  # noqa: N815

    stage = shown(str, "stage", changed)
    title = shown(str, "title", changed)
    hint = shown(str, "hint", changed)
    input = shown(str, "input", changed)
    problem = shown(str, "problem", changed)
    isBusy = shown(bool, "is_busy", changed)  # noqa: N815
    typed = shown(str, "typed", typedChanged)
    rows = shown("QVariantList", "rows", rowsChanged)
    counts = shown("QVariantList", "counts", countsChanged)
    buttons = shown("QVariantList", "buttons", buttonsChanged)

    def __init__(self, send: Send, zone: ZoneInfo) -> None:
        super().__init__(CollectionProps(), send)
        self._zone = zone

    def show(self, view: CollectionView) -> None:
        props = derive_collection_props(view, self._zone)
        signals = (
            (self.changed, ()),
            (self.rowsChanged, ("rows",)),
            (self.countsChanged, ("counts",)),
            (self.buttonsChanged, ("buttons",)),
            (self.typedChanged, ("typed",)),
        )
        self.replace_props(props, signals)

    @Slot()
    def touch(self) -> None:
        """Turning a long list says that somebody is here."""
        self._send("touch", "")

    @Slot(str)
    def type(self, key: str) -> None:
        self._send("edit", self.props.typed + key)

    @Slot()
    def backspace(self) -> None:
        self._send("edit", self.props.typed[:-1])

    @Slot()
    def clear(self) -> None:
        self._send("edit", "")

    @Slot(int, str)
    def count(self, value_tiyn: int, key: str) -> None:
        """A key on the number pad: a digit more, one less, or none at all."""
        before = next((str(each["count"]) for each in self.props.counts if each["value"] == value_tiyn), "")
        after = {"backspace": before[:-1], "clear": ""}.get(key, before + key)
        self._send("count", f"{value_tiyn}={after[:COUNT_DIGITS_MAX]}")

    @Slot(str, str)
    def act(self, gesture: str, argument: str) -> None:
        match gesture:
            case "declare":
                self._send("declare", argument)
            case "put-back":
                self._send("put-back", "")
            case _:
                self._send("reprint", "")
