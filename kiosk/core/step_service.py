"""In service mode: pages and actions of a role, each written to the journal before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast
from uuid import uuid5

from devices.commands import EnableBills, ResetAcceptor, ReturnBill
from devices.events import (
    AcceptorFaulted,
    AcceptorReady,
    BillEscrowed,
    BillRejected,
    BillReturned,
    BillStacked,
    CommandFailed,
    PrintEnded,
)
from kiosk.core import events
from kiosk.core.calibration import TouchesUnclear, correction, matrix_text, parse_touches
from kiosk.core.effects import AskPrinterStatus, RunTask, Sync, is_service_job
from kiosk.core.service_rules import PAGE_ACTIONS, TO_CONFIRM, may
from kiosk.core.service_states import Serving, SetBy
from kiosk.core.site_settings import (
    BILLS,
    CHOICES,
    DIAGONALS,
    EDGES,
    change_of,
    set_back,
    settings_on_site,
)
from kiosk.core.step_collection import open_collection
from kiosk.core.step_found import find_bill
from kiosk.core.step_visit import owe_slip
from kiosk.core.transition import go_attract, start_timer, stop_timer, take_token, write_surely
from wire.entries import ServiceAction, ServiceClosed
from wire.records import replace

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Literal

    from kiosk.core.events import Event
    from kiosk.core.states import Terminal
    from kiosk.core.transition import Step
    from kiosk.service_api import RowState, ServicePage

PAGE_TASKS: Final[dict[ServicePage, str]] = {
    "devices": "counters",
    "network": "test-network",
    "queue": "queue",
    "report": "report",
    "disputed": "disputed",
    "logs": "logs",
}
"""What is looked up when a page is opened."""

LOG_DAYS: Final = 7
SET_ON_SITE: Final = frozenset(
    {*CHOICES, *BILLS, *EDGES, *DIAGONALS, "next-volume", "next-brightness", "next-printer", "as-configured"}
)


def tests_bills(phase: Serving) -> bool:
    """True while a test bill is awaited or on its way back: then the device's words are for service mode."""
    return phase.bill_test in ("waiting", "returning")


def step_service(step: Step, phase: Serving, event: Event, now: datetime) -> Step:
    """Touches, and what comes of the actions."""
    match event:
        case events.StaffTouched("page", "collection") if may(phase.visit.role, "collection"):
            return _collect(step, phase, now)
        case events.StaffTouched("page", page) if may(phase.visit.role, page):
            return _open_page(step, phase, page)
        case events.StaffTouched("do", action):
            return _act(step, phase, action, now) if can_do(step.terminal, phase, action) else step
        case events.StaffTouched("crosses", touches) if phase.is_calibrating:
            return _calibrate(step, phase, touches, now)
        case events.ForwardPressed() if phase.confirm:
            return _carry_out(step, replace(phase, confirm=""), phase.confirm, now)
        case events.ForwardPressed() if phase.page == "menu":
            return leave(step, phase, "logged_out", now)
        case events.BackPressed() if phase.confirm:
            return step.to(replace(phase, confirm=""))
        case events.BackPressed() if phase.page != "menu":
            return _open_page(step, phase, "menu")
        case events.TaskDone(token, rows, note, state) if token == phase.token:
            return step.to(replace(phase, token=0, rows=rows, note=note, note_state=state))
        case events.TimerFired(name) if name == phase.bill_timer:
            return _end_test(step, phase, "timed-out")
        case PrintEnded(job_id, outcome) if phase.page in ("devices", "report") and is_service_job(job_id):
            said: RowState = "ok" if outcome == "printed" else "stop"
            return step.to(replace(phase, note=f"slip-{outcome.replace('_', '-')}", note_state=said))
        case _ if tests_bills(phase):
            return _test_goes_on(step, phase, event)
        case _:
            return step


def can_do(terminal: Terminal, phase: Serving, action: str) -> bool:
    """True when the action is the role's, on the page that is up, and has a meaning now."""
    if not may(phase.visit.role, action) or action not in PAGE_ACTIONS[phase.page] or phase.confirm:
        return False
    match action:
        case "test-bill":
            is_quiet = not tests_bills(phase) and not terminal.site.get("inhibited")
            return is_quiet and terminal.acceptor.is_ready and bool(terminal.denominations_tiyn)
        case "test-print" | "print-report":
            return terminal.printer.can_print and not phase.token
        case "earlier-day":
            return phase.days_back < LOG_DAYS - 1 and not phase.token
        case "later-day":
            return phase.days_back > 0 and not phase.token
        case "only-faults" | "all-lines":
            return phase.is_faults_only == (action == "all-lines") and not phase.token
        case "reset-acceptor":
            return not tests_bills(phase)
        case "next-brightness" | "as-configured" if phase.token:  # one word to the glass after the other
            return False
        case _ if action in SET_ON_SITE:
            return bool(_changes(terminal, phase.page, action))
        case _:
            return not phase.token


def _changes(terminal: Terminal, page: str, action: str) -> tuple[tuple[str, str], ...]:
    """The settings that the action changes, and to what."""
    if action == "as-configured":
        return set_back(terminal, page)
    change = change_of(terminal, action)
    return () if change is None else (change,)


def leave(step: Step, phase: Serving, reason: Literal["logged_out", "silence"], now: datetime) -> Step:
    """The visit is over: no bill is let in any more, and a visit in which something was done gets its slip."""
    step = _stop_test(step, phase)
    visit = phase.visit
    step, _ = write_surely(step, ServiceClosed(visit_id=visit.visit_id, person=visit.person, reason=reason))
    return go_attract(owe_slip(step, visit, phase.done, now).also(Sync()))


def _collect(step: Step, phase: Serving, now: datetime) -> Step:
    """To the collection's own way; it leads back here."""
    collections = sum(action == "collection" for _, action in phase.done)
    opened = events.CollectionOpened(
        phase.visit.person, uuid5(phase.visit.visit_id, f"collection-{collections}")
    )
    step = _note(step, phase, "collection", now)
    return open_collection(step.holding(serving=_serving(step)), opened)


def _open_page(step: Step, phase: Serving, page: str) -> Step:
    step = _stop_test(step, phase)
    opened = cast("ServicePage", page)
    step = step.to(Serving(phase.visit, opened, done=phase.done))
    if opened == "devices":
        step = step.also(AskPrinterStatus())
    return _run(step, PAGE_TASKS[opened]) if opened in PAGE_TASKS else step


def _run(step: Step, task: str, detail: str = "") -> Step:
    step, token = take_token(step)
    phase = _serving(step)
    step = step.to(replace(phase, token=token, note="", note_state=""))
    language = step.terminal.language
    return step.also(RunTask(token, task, language, phase.days_back, phase.is_faults_only, detail))


def _serving(step: Step) -> Serving:
    return cast("Serving", step.terminal.phase)


def _act(step: Step, phase: Serving, action: str, now: datetime) -> Step:
    if action in TO_CONFIRM:
        return step.to(replace(phase, confirm=action))
    return _carry_out(step, phase, action, now)


def _carry_out(step: Step, phase: Serving, action: str, now: datetime) -> Step:
    if action in PAGE_ACTIONS["logs"]:  # looking is no deed
        return _run(step.to(_looking(phase, action)), "logs")
    if action in SET_ON_SITE:
        changes = _changes(step.terminal, phase.page, action)
        for name, value in changes:
            step = _set(step, action, name, value, now)
        is_glass_told = any(name == "brightness_percent" for name, _ in changes)
        return (
            _run(step, "set-brightness", str(step.terminal.settings.brightness_percent))
            if is_glass_told
            else step
        )
    step = _note(step, phase, action, now)
    phase = _serving(step)
    match action:
        case "test-bill":
            step, timer = start_timer(step, "bill-test", step.terminal.settings.bill_test_s)
            step = step.to(replace(phase, bill_test="waiting", bill_timer=timer))
            return step.also(EnableBills(frozenset(step.terminal.denominations_tiyn)))
        case "reset-acceptor":
            return step.to(replace(phase, note="acceptor-reset", note_state="")).also(ResetAcceptor())
        case "paper-replaced":
            return step.also(AskPrinterStatus())
        case "screen-fine" | "screen-faulty":
            return step.to(
                replace(phase, note=action, note_state="ok" if action == "screen-fine" else "stop")
            )
        case "calibrate":
            return step.to(replace(phase, is_calibrating=True, note="", note_state=""))
        case "sync-now":
            return _run(step.also(Sync()), "queue")
        case _:
            return _run(step, action)


def _calibrate(step: Step, phase: Serving, touches: str, now: datetime) -> Step:
    """Write what five touches say, or take nothing from them and say so."""
    phase = replace(phase, is_calibrating=False)
    try:
        matrix = matrix_text(correction(parse_touches(touches)))
    except TouchesUnclear:
        return step.to(replace(phase, note="calibration-unclear", note_state="stop"))
    return _run(_note(step, phase, "calibrated", now, value=matrix), "calibrate", matrix)


def _looking(phase: Serving, action: str) -> Serving:
    if action in ("only-faults", "all-lines"):
        return replace(phase, is_faults_only=action == "only-faults")
    return replace(phase, days_back=phase.days_back + (1 if action == "earlier-day" else -1))


def _note(
    step: Step, phase: Serving, action: str, now: datetime, *, setting: str = "", value: str = ""
) -> Step:
    visit = phase.visit
    entry = ServiceAction(
        visit_id=visit.visit_id, person=visit.person, action=action, setting=setting, value=value
    )
    step, _ = write_surely(step, entry)
    return step.to(replace(phase, done=(*phase.done, (now, action))))


def _set(step: Step, action: str, name: str, value: str, now: datetime) -> Step:
    phase = _serving(step)
    step = _note(step, phase, action, now, setting=name, value=value)
    terminal = step.terminal
    site = {**terminal.site, name: value}
    site_by = {**terminal.site_by, name: SetBy(phase.visit.person, now)}
    settings = settings_on_site(terminal.settings, terminal.configured, site)
    step = step.holding(site=site, site_by=site_by, settings=settings)
    if (name, value) == ("inhibited", "yes"):
        step = _stop_test(step, _serving(step))
        return step.also(EnableBills(frozenset())) if step.terminal.acceptor.is_ready else step
    return step


# --- the test bill: let in, held, given back --------------------------------------------------------------------


def _test_goes_on(step: Step, phase: Serving, event: Event) -> Step:
    match event:
        case BillEscrowed():
            return step.to(replace(phase, bill_test="returning")).also(ReturnBill())
        case BillReturned() if phase.bill_test == "returning":
            return _end_test(step, phase, "returned")
        case BillStacked():  # a device that disobeys: the cash is counted like any other (K-01)
            return find_bill(_end_test(step, phase, "stacked"), event)
        case BillRejected() | AcceptorFaulted() | CommandFailed():
            return _end_test(step, phase, "rejected")
        case AcceptorReady(is_enabled=False) if phase.bill_test == "waiting":
            return step.also(EnableBills(frozenset(step.terminal.denominations_tiyn)))
        case _:
            return step


def _end_test(
    step: Step, phase: Serving, outcome: Literal["returned", "stacked", "rejected", "timed-out"]
) -> Step:
    step = _stop_test(step, phase)
    return step.to(replace(_serving(step), bill_test=outcome, bill_timer=""))


def _stop_test(step: Step, phase: Serving) -> Step:
    """Inhibit, unless no test runs; a bill that is still in the entrance goes back as any uninvited one."""
    if not tests_bills(phase):
        return step
    step = stop_timer(step, phase.bill_timer).to(replace(_serving(step), bill_test="", bill_timer=""))
    return step.also(EnableBills(frozenset())) if step.terminal.acceptor.is_ready else step
