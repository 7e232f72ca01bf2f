"""Service mode: log-in, the tiles of a role, and pages of rows and buttons. The core decides all of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.api import format_money
from kiosk.records import dataclass
from kiosk.service_api import ServiceLoginView, ServiceMenuView, ServicePageView, ServiceRow
from ui.viewmodels.idle import reason_words
from ui.viewmodels.page import PageViewModel, Send, made_in_python, shown
from ui.viewmodels.service_words import (
    action_words,
    advice_words,
    confirmation_words,
    counted_words,
    label_words,
    note_words,
    page_words,
    pattern_words,
    problem_words,
    role_words,
    value_words,
)

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

translate = QCoreApplication.translate

SETTLE_MS: Final = 500
"""How long typing runs ahead of the kiosk's answer before the kiosk's word counts again."""
TYPED_MAX: Final = 10
SECRET_SIGN: Final = "●"  # noqa: S105 - what stands for a sign that nobody is to see
PAGE_ICONS: Final = {
    "collection": "bill",
    "devices": "printer",
    "network": "internet",
    "queue": "forward",
    "report": "document",
    "disputed": "attention",
    "settings": "service",
    "bills": "bill",
    "fitting": "low-reach",
    "logs": "receipt",
    "screen": "touch",
    "power": "clock",
}


# --- log-in ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ServiceLoginProps:
    """``typed`` is the person's code, or a sign for each letter of a secret."""

    stage: str = "person"
    title: str = ""
    hint: str = ""
    typed: str = ""
    problem: str = ""
    is_busy: bool = False


def derive_login_props(view: ServiceLoginView, typed: str) -> ServiceLoginProps:
    """``typed`` may be a key ahead of the view."""
    titles = {
        "person": (
            translate("Service", "Who are you?"),
            translate("Service", "Your code, four to eight digits"),
        ),
        "pin": (translate("Service", "Your PIN"), translate("Service", "Nobody sees it on the screen")),
        "code": (
            translate("Service", "The code from the message"),
            translate("Service", "It was sent to your phone"),
        ),
        "busy": (translate("Service", "One moment"), ""),
    }
    title, hint = titles[view.stage]
    problem = problem_words(view.problem) if view.problem else ""
    if view.problem == "locked":
        problem = translate("Service", "Too many wrong tries. Wait %1 s.").replace("%1", str(view.wait_s))
    shown_signs = typed if view.stage == "person" else SECRET_SIGN * len(typed)
    return ServiceLoginProps(
        stage=view.stage,
        title=title,
        hint=hint,
        typed=shown_signs,
        problem="" if typed and view.problem != "locked" else problem,
        is_busy=view.stage == "busy",
    )


@QmlElement
@made_in_python
class ServiceLoginViewModel(PageViewModel):
    """Holds what is typed, which the kiosk never sends back; forgets it with the stage."""

    changed = Signal()

    title = shown(str, "title", changed)
    hint = shown(str, "hint", changed)
    typed = shown(str, "typed", changed)
    problem = shown(str, "problem", changed)
    isBusy = shown(bool, "is_busy", changed)  # noqa: N815

    def __init__(self, send: Send) -> None:
        super().__init__(ServiceLoginProps(), send)
        self._typed = ""
        self._view = ServiceLoginView("person", "", 0, "", 0)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._adopt)

    def show(self, view: ServiceLoginView) -> None:
        is_other = view.stage != self._view.stage
        self._view = view
        if is_other:
            self._settle.stop()
        if is_other or not self._settle.isActive():
            self._adopt()
        self._emit()

    def forget(self) -> None:
        """The page is off the screen."""
        self._settle.stop()
        self._typed = ""

    @Slot(str)
    def type(self, key: str) -> None:
        if len(self._typed) < TYPED_MAX and not self.props.is_busy:
            self._edit(self._typed + key)

    @Slot()
    def backspace(self) -> None:
        self._edit(self._typed[:-1])

    @Slot()
    def clear(self) -> None:
        self._edit("")

    def _edit(self, typed: str) -> None:
        self._typed = typed
        self._settle.start()
        self._emit()
        self._send("staff-edit", typed)

    @Slot()
    def _adopt(self) -> None:
        """The kiosk's word counts: it says how many signs there are, of a code also which."""
        if self._view.stage == "person":
            self._typed = self._view.typed
        elif self._view.signs != len(self._typed):
            self._typed = ""
        self._emit()

    def _emit(self) -> None:
        self.replace_props(derive_login_props(self._view, self._typed), ((self.changed, ()),))


# --- the menu -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ServiceMenuProps:
    who: str = ""
    state: str = ""
    is_well: bool = True
    tiles: tuple[dict[str, object], ...] = ()


def derive_menu_props(view: ServiceMenuView) -> ServiceMenuProps:
    reasons = tuple(dict.fromkeys(map(reason_words, view.reasons)))
    closed = translate("Service", "Takes no cash: %1").replace("%1", " ".join(reasons))
    who = translate("Service", "%1, %2").replace("%1", view.person).replace("%2", role_words(view.role))
    return ServiceMenuProps(
        who=who,
        state=closed if reasons else translate("Service", "In service"),
        is_well=not reasons,
        tiles=tuple(
            {"code": page, "name": page_words(page), "icon": PAGE_ICONS.get(page, "other")}
            for page in view.pages
        ),
    )


@QmlElement
@made_in_python
class ServiceMenuViewModel(PageViewModel):
    changed = Signal()
    tilesChanged = Signal()  # noqa: N815

    who = shown(str, "who", changed)
    state = shown(str, "state", changed)
    isWell = shown(bool, "is_well", changed)  # noqa: N815
    tiles = shown("QVariantList", "tiles", tilesChanged)

    def __init__(self, send: Send) -> None:
        super().__init__(ServiceMenuProps(), send)

    def show(self, view: ServiceMenuView) -> None:
        self.replace_props(derive_menu_props(view), ((self.changed, ()), (self.tilesChanged, ("tiles",))))

    @Slot(str)
    def open(self, page: str) -> None:
        self._send("staff-page", page)


# --- a page ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ServicePageProps:
    page: str = "menu"
    title: str = ""
    note: str = ""
    note_state: str = ""
    question: str = ""
    is_busy: bool = False
    rows: tuple[dict[str, object], ...] = ()
    buttons: tuple[dict[str, object], ...] = ()
    crosses: tuple[dict[str, float], ...] = ()


def derive_row(row: ServiceRow, zone: ZoneInfo) -> dict[str, object]:
    """A row in words."""
    label = pattern_words(row.key)
    has_pattern = label != row.key
    label = (
        label.replace("%1", _time_of(counted_words(row.key, row.label), zone))
        if has_pattern
        else label_words(row.key)
    )
    value = _value(row, zone)
    advice = advice_words(row.advice) if row.advice else ""
    is_wide = row.key == "log-line"
    return {
        "label": label,
        "value": value,
        "state": row.state,
        "advice": advice,
        "isTitle": row.kind == "title",
        "isWide": is_wide,
        "isFigure": row.kind in ("money", "count"),
    }


def derive_words(label: str, value: str, state: str = "") -> dict[str, object]:
    """A row whose words are ready."""
    return {
        "label": label,
        "value": value,
        "state": state,
        "advice": "",
        "isTitle": False,
        "isWide": False,
        "isFigure": True,
    }


def _value(row: ServiceRow, zone: ZoneInfo) -> str:
    match row.kind:
        case "money":
            return format_money(int(row.value))
        case "key":
            if row.value.startswith("reason-"):
                known = value_words(row.value)
                return reason_words(row.value.removeprefix("reason-")) if known == row.value else known
            return value_words(row.value)
        case "time":
            return _moment(row.value, zone, "%d.%m.%Y %H:%M") if row.value else "—"
        case _:
            return row.value


def _time_of(label: str, zone: ZoneInfo) -> str:
    """A log line's label is its time."""
    return _moment(label, zone, "%H:%M:%S") if "T" in label and ":" in label else label


def _moment(text: str, zone: ZoneInfo, form: str) -> str:
    try:
        return f"{datetime.fromisoformat(text).astimezone(zone):{form}}"
    except ValueError:
        return text


def derive_page_props(view: ServicePageView, zone: ZoneInfo) -> ServicePageProps:
    title = page_words(view.page)
    if view.day:
        title += f" · {date.fromisoformat(view.day):%d.%m.%Y}"
    return ServicePageProps(
        page=view.page,
        title=title,
        note=note_words(view.note) if view.note else "",
        note_state=view.note_state,
        question=confirmation_words(view.confirm) if view.confirm else "",
        is_busy=view.is_busy,
        rows=tuple(derive_row(row, zone) for row in view.rows),
        buttons=tuple(
            {
                "action": button.action,
                "label": action_words(button.action),
                "isEnabled": button.is_enabled,
                "isOn": button.is_on,
            }
            for button in view.buttons
        ),
        crosses=tuple({"x": x, "y": y} for x, y in view.crosses),
    )


@QmlElement
@made_in_python
class ServicePageViewModel(PageViewModel):
    changed = Signal()
    rowsChanged = Signal()  # noqa: N815
    buttonsChanged = Signal()  # noqa: N815
    crossesChanged = Signal()  # noqa: N815

    page = shown(str, "page", changed)
    title = shown(str, "title", changed)
    note = shown(str, "note", changed)
    noteState = shown(str, "note_state", changed)  # noqa: N815
    question = shown(str, "question", changed)
    isBusy = shown(bool, "is_busy", changed)  # noqa: N815
    crosses = shown("QVariantList", "crosses", crossesChanged)
    rows = shown("QVariantList", "rows", rowsChanged)
    buttons = shown("QVariantList", "buttons", buttonsChanged)

    def __init__(self, send: Send, zone: ZoneInfo) -> None:
        super().__init__(ServicePageProps(), send)
        self._zone = zone

    def show(self, view: ServicePageView) -> None:
        props = derive_page_props(view, self._zone)
        signals = (
            (self.changed, ()),
            (self.rowsChanged, ("rows",)),
            (self.buttonsChanged, ("buttons",)),
            (self.crossesChanged, ("crosses",)),
        )
        self.replace_props(props, signals)

    @Slot()
    def touch(self) -> None:
        """Turning a long list says that somebody is here."""
        self._send("touch", "")

    @Slot(str)
    def act(self, action: str) -> None:
        self._send("staff-do", action)

    @Slot(str)
    def tellCrosses(self, touches: str) -> None:  # noqa: N802
        """Where the crosses were felt: ``x,y`` of each as parts of the glass."""
        self._send("staff-crosses", touches)
