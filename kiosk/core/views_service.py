"""What service mode shows: log-in, the tiles of a role, and pages of rows and buttons."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from kiosk.core.calibration import CROSSES
from kiosk.core.catalogue import blockers
from kiosk.core.service_rules import PAGE_ACTIONS, locked_until, may, pages_of
from kiosk.core.site_settings import ON_PAGE, is_on
from kiosk.core.step_login import failed_of
from kiosk.core.step_service import can_do
from kiosk.service_api import (
    ServiceButton,
    ServiceLoginView,
    ServiceMenuView,
    ServicePageView,
    ServiceRow,
)
from wire.astana import ASTANA, astana_date
from wire.money import NBSP, TIYN_PER_TENGE, Tiyn
from wire.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Literal

    from kiosk.core.service_states import LoggingIn, Serving
    from kiosk.core.states import Terminal
    from kiosk.service_api import RowState


def login_view(terminal: Terminal, phase: LoggingIn, now: datetime) -> ServiceLoginView:
    """The question that is up. How long log-in is locked is said only of the code that is typed."""
    wait_s = 0
    if phase.problem == "locked":
        until = locked_until(failed_of(terminal, phase.person), terminal.settings.pin_tries_max)
        wait_s = max(0, ceil((until - now).total_seconds())) if until else 0
    is_person = phase.stage == "person"
    return ServiceLoginView(
        stage=_stage(phase),
        typed=phase.person if is_person else "",
        signs=len(phase.person if is_person else phase.secret),
        problem="" if phase.problem == "locked" and not wait_s else phase.problem,
        wait_s=wait_s,
    )


def _stage(phase: LoggingIn) -> Literal["person", "pin", "code", "busy"]:
    match phase.stage:
        case "verifying" | "checking":
            return "busy"
        case stage:
            return stage


def serving_view(terminal: Terminal, phase: Serving, now: datetime) -> ServiceMenuView | ServicePageView:
    """The menu, or the page that is open."""
    role = phase.visit.role
    if phase.page == "menu":
        return ServiceMenuView(phase.visit.person, role, pages_of(role), blockers(terminal, now))
    note, state = _note(phase)
    day = astana_date(now).toordinal() - phase.days_back
    return ServicePageView(
        page=phase.page,
        person=phase.visit.person,
        rows=(*_live_rows(terminal, phase, now), *phase.rows),
        buttons=tuple(
            ServiceButton(action, can_do(terminal, phase, action), is_on(terminal, action))
            for action in PAGE_ACTIONS[phase.page]
            if may(role, action) and _is_there(terminal, action)
        ),
        is_busy=bool(phase.token),
        confirm=phase.confirm,
        note=note,
        note_state=state,
        day=type(now).fromordinal(day).date().isoformat() if phase.page == "logs" else "",
        crosses=CROSSES if phase.is_calibrating else (),
    )


def _is_there(terminal: Terminal, action: str) -> bool:
    """False for what this kiosk does not have at all: most have no backlight of their own to set."""
    return action != "next-brightness" or terminal.settings.has_backlight


def _note(phase: Serving) -> tuple[str, RowState]:
    match phase.bill_test:
        case "":
            return phase.note, phase.note_state
        case "returned":
            return "bill-returned", "ok"
        case "waiting" | "returning":
            return f"bill-{phase.bill_test}", ""
        case _:
            return f"bill-{phase.bill_test}", "stop"


def _live_rows(terminal: Terminal, phase: Serving, now: datetime) -> tuple[ServiceRow, ...]:
    match phase.page:
        case "devices":
            return (*_acceptor_rows(terminal), *_scanner_rows(terminal), *_printer_rows(terminal))
        case "power":
            return tuple(_service_rows(terminal, now))
        case "queue":
            return _line_rows(terminal)
        case "settings":
            return tuple(_general_rows(terminal, now))
        case "bills" | "fitting":
            return tuple(_chosen_rows(terminal, phase.page))
        case _:
            return ()


def _general_rows(terminal: Terminal, now: datetime) -> Iterator[ServiceRow]:
    settings = terminal.settings
    yield from _set_rows(terminal, ServiceRow("language", f"language-{settings.language}", "key"))
    yield from _set_rows(terminal, ServiceRow("idle", str(int(settings.idle_s)), "count"))
    if settings.has_backlight:
        row = ServiceRow("brightness_percent", str(settings.brightness_percent), "count")
        yield from _set_rows(terminal, row)
    yield ServiceRow("now", now.isoformat(), "time")
    yield ServiceRow("time-zone", f"{ASTANA.key} {now.astimezone(ASTANA):%z}")


def _chosen_rows(terminal: Terminal, page: str) -> Iterator[ServiceRow]:
    """Each setting of the page as it is, and who set it."""
    settings = terminal.settings
    for name in ON_PAGE[page]:
        match name:
            case "diagonal_inch":
                yield from _set_rows(terminal, ServiceRow(name, str(settings.diagonal_inch), "count"))
            case "volume_percent":
                yield from _set_rows(terminal, ServiceRow(name, str(settings.volume_percent), "count"))
            case "lower_edge_mm":
                yield from _set_rows(terminal, ServiceRow(name, str(settings.lower_edge_mm), "count"))
            case "voice":
                said = "voice-on" if settings.has_voice else "voice-off"
                yield from _set_rows(terminal, ServiceRow(name, said, "key"))
            case "printer_profile":
                waits = settings.printer_profile != settings.printer_profile_used
                row = ServiceRow(name, settings.printer_profile or "-")
                if waits:
                    row = replace(row, state="attention", advice="after-restart")
                yield from _set_rows(terminal, row)
            case _:
                value = Tiyn(int(name.removeprefix("bill_")) * TIYN_PER_TENGE)
                if value in terminal.acceptor.denominations_tiyn:
                    is_taken = value not in settings.refused_tiyn
                    row = ServiceRow(
                        "bill", "taken" if is_taken else "not-taken", "key", label=str(value // 100)
                    )
                    yield from _set_rows(terminal, row, name)


def _set_rows(terminal: Terminal, row: ServiceRow, name: str = "") -> Iterator[ServiceRow]:
    """The row, and below it who set this on site, where somebody did."""
    yield row
    name = name or {"idle": "idle_s"}.get(row.key, row.key)
    if terminal.site.get(name):
        by = terminal.site_by.get(name)
        yield ServiceRow("set-by", by.at.isoformat() if by else "", "time", label=by.person if by else "?")


def _service_rows(terminal: Terminal, now: datetime) -> Iterator[ServiceRow]:
    reasons = blockers(terminal, now)
    yield ServiceRow(
        "kiosk", "out-of-service" if reasons else "in-service", "key", "stop" if reasons else "ok"
    )
    for reason in reasons:
        yield ServiceRow("because", f"reason-{reason}", "key", "attention")


def _line_rows(terminal: Terminal) -> tuple[ServiceRow, ...]:
    """Whether what waits can go."""
    state: RowState = "ok" if terminal.is_online else "attention"
    rows = (ServiceRow("line", "online" if terminal.is_online else "offline", "key", state),)
    if not terminal.is_sync_halted:
        return rows
    return (*rows, ServiceRow("because", "reason-journal-disowned", "key", "stop", advice="call-operator"))


def _acceptor_rows(terminal: Terminal) -> Iterator[ServiceRow]:
    acceptor = terminal.acceptor
    yield ServiceRow("acceptor", kind="title")
    if acceptor.fault is not None:
        yield ServiceRow("state", f"fault-{acceptor.fault.value}", "key", "stop")
    elif not acceptor.is_ready:
        yield ServiceRow("state", "starting", "key", "attention")
    elif terminal.site.get("inhibited"):
        yield ServiceRow("state", "inhibited", "key", "attention")
    else:
        yield ServiceRow("state", "ready", "key", "ok")
    if acceptor.model:
        yield ServiceRow("model", f"{acceptor.model} {acceptor.serial}".strip())
        yield ServiceRow("firmware", acceptor.firmware or "-")
    taken = " · ".join(
        f"{value // TIYN_PER_TENGE:,}".replace(",", NBSP) for value in acceptor.denominations_tiyn
    )
    yield ServiceRow("denominations", taken or "-")


def _printer_rows(terminal: Terminal) -> Iterator[ServiceRow]:
    printer = terminal.printer
    yield ServiceRow("printer", kind="title")
    if terminal.settings.printer_profile_used:
        yield ServiceRow("printer_profile", terminal.settings.printer_profile_used)
    if not printer.is_known or not printer.is_online:
        yield ServiceRow("state", "silent", "key", "stop")
        return
    if printer.is_cover_open:
        yield ServiceRow("state", "cover-open", "key", "stop")
    elif printer.faults:
        for fault in sorted(printer.faults):
            yield ServiceRow("state", f"printer-{fault}", "key", "stop")
    else:
        yield ServiceRow("state", "ready", "key", "ok")
    states: dict[str, RowState] = {"ok": "ok", "near_end": "attention", "out": "stop"}
    yield ServiceRow("paper", f"paper-{printer.paper.value}", "key", states[printer.paper.value])
    if printer.is_receipt_waiting:
        yield ServiceRow("mouth", "receipt-waiting", "key", "attention")


def _scanner_rows(terminal: Terminal) -> Iterator[ServiceRow]:
    """Where there is one. A reader that types like a keyboard is known by what it read alone."""
    if not terminal.settings.has_scanner:
        return
    scanner = terminal.scanner
    yield ServiceRow("scanner", kind="title")
    if scanner.is_connected is False:
        yield ServiceRow("state", "scanner-lost", "key", "stop", advice="check-scanner")
    elif scanner.is_connected or scanner.last_at is not None:
        yield ServiceRow("state", "scanner-connected", "key", "ok")
    else:
        yield ServiceRow("state", "scanner-unheard", "key", "attention", advice="try-a-code")
    yield ServiceRow("last-code", scanner.last_code or "-")
    if scanner.last_at is not None:
        yield ServiceRow("last-code-at", scanner.last_at.isoformat(), "time")
