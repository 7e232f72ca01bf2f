"""Into service mode: the corners of the glass, a person's code, PIN, and the ledger's one-time code where it is due.

Nothing tells whether a code is somebody's: an unknown one is asked for its PIN, which takes as long to be wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core import events
from kiosk.core.effects import AskCode, CheckCode, Sync, VerifyPin
from kiosk.core.service_rules import (
    CODE_LENGTH_MAX,
    NOBODY,
    PIN_LENGTH_MAX,
    PIN_LENGTH_MIN,
    agent_of,
    corners_after,
    is_gesture,
    is_staff_old,
    locked_until,
)
from kiosk.core.service_states import FailedLogins, LoggingIn, Serving, Visit
from kiosk.core.transition import go_attract, take_token, write_surely
from wire.entries import LoginFailed, ServiceOpened
from wire.records import replace

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Literal

    from kiosk.core.events import Event
    from kiosk.core.states import Terminal
    from kiosk.core.transition import Step


def corner_touched(step: Step, event: events.CornerTouched, now: datetime) -> Step:
    """The fourth corner in order opens the log-in, also while the kiosk is out of service."""
    within_s = step.terminal.settings.gesture_s
    touched = corners_after(step.terminal.corners, event.corner, now, within_s)
    if not is_gesture(touched):
        return step.holding(corners=touched)
    return step.holding(corners=()).to(LoggingIn())


def step_login(step: Step, phase: LoggingIn, event: Event, now: datetime) -> Step:
    """One question after the other; what is wrong is said and asked again."""
    match event:
        case events.StaffTouched("edit", value) if phase.stage in ("person", "pin", "code"):
            return step.to(_typed(phase, value))
        case events.BackPressed():
            return go_attract(step)
        case events.ForwardPressed() if can_go_on(phase):
            return _go_on(step, phase, now)
        case events.PinVerified(token, is_right, visit_id) if token == phase.token:
            return _pin_verified(step, replace(phase, visit_id=visit_id), now, is_right=is_right)
        case events.CodeChecked(token) if token == phase.token:
            return _code_checked(step, phase, event, now)
        case _:
            return step


def can_go_on(phase: LoggingIn) -> bool:
    """True when what is typed can be an answer."""
    match phase.stage:
        case "person":
            return bool(phase.person)
        case "pin":
            return len(phase.secret) >= PIN_LENGTH_MIN
        case "code":
            return bool(phase.secret)
        case _:
            return False


def failed_of(terminal: Terminal, person: str) -> FailedLogins | None:
    """The wrong log-ins that count for this code: all that are nobody's count together."""
    return terminal.failed_logins.get(_counted_as(terminal, person))


def _counted_as(terminal: Terminal, person: str) -> str:
    return NOBODY if agent_of(terminal, person) is None else person


def _typed(phase: LoggingIn, value: str) -> LoggingIn:
    digits = "".join(sign for sign in value if sign.isascii() and sign.isdigit())
    if phase.stage == "person":
        return replace(phase, person=digits[:CODE_LENGTH_MAX], problem="")
    return replace(phase, secret=digits[:PIN_LENGTH_MAX], problem="")


def _go_on(step: Step, phase: LoggingIn, now: datetime) -> Step:
    terminal = step.terminal
    if is_staff_old(terminal, now):
        return step.to(replace(phase, secret="", problem="staff-old")).also(Sync())
    until = locked_until(failed_of(terminal, phase.person), terminal.settings.pin_tries_max)
    if until is not None and now < until:
        return step.to(replace(phase, secret="", problem="locked"))
    if phase.stage == "person":
        return step.to(replace(phase, stage="pin", secret="", problem=""))
    step, token = take_token(step)
    if phase.stage == "code":
        step = step.to(replace(phase, stage="checking", token=token, secret="", problem=""))
        return step.also(CheckCode(token, phase.person, phase.secret))
    agent = agent_of(terminal, phase.person)
    step = step.to(replace(phase, stage="verifying", token=token, secret="", problem=""))
    return step.also(VerifyPin(token, agent.pin_hash if agent else None, phase.secret))


def _pin_verified(step: Step, phase: LoggingIn, now: datetime, *, is_right: bool) -> Step:
    agent = agent_of(step.terminal, phase.person)
    if not is_right or agent is None:
        return _refuse(step, replace(phase, stage="pin"), "pin", now)
    if not (agent.needs_code and step.terminal.is_online):
        return _open(step, phase, now, has_code=False)
    step, token = take_token(step)
    step = step.to(replace(phase, stage="checking", token=token))
    return step.also(AskCode(token, phase.person))


def _code_checked(step: Step, phase: LoggingIn, event: events.CodeChecked, now: datetime) -> Step:
    match event.outcome:
        case "sent":
            return step.to(replace(phase, stage="code", secret="", problem=""))
        case "wrong":
            return _refuse(step, replace(phase, stage="code"), "code", now)
        case "right":
            return _open(step, phase, now, has_code=True)
        case "unavailable":
            # The line broke meanwhile: the PIN alone opens, as it does offline, and the journal says so.
            return _open(step.holding(is_online=False), phase, now, has_code=False)


def _refuse(step: Step, phase: LoggingIn, reason: Literal["pin", "code"], now: datetime) -> Step:
    """Count it, in the journal too: neither a power cut nor going back forgets how often it was tried."""
    terminal = step.terminal
    name = _counted_as(terminal, phase.person)
    before = terminal.failed_logins.get(name)
    failed = FailedLogins((before.tries if before else 0) + 1, now)
    told = "unknown" if name == NOBODY else reason
    step, _ = write_surely(step, LoginFailed(person=name, reason=told, tries=failed.tries))
    step = step.holding(failed_logins={**terminal.failed_logins, name: failed})
    until = locked_until(failed, terminal.settings.pin_tries_max)
    problem = "locked" if until is not None and now < until else f"{reason}-wrong"
    return step.to(replace(phase, secret="", token=0, problem=problem)).also(Sync())


def _open(step: Step, phase: LoggingIn, now: datetime, *, has_code: bool) -> Step:
    agent = agent_of(step.terminal, phase.person)
    if agent is None or phase.visit_id is None:  # blocked while he was typing
        return step.to(LoggingIn(problem="pin-wrong"))
    terminal = step.terminal
    opened = ServiceOpened(
        visit_id=phase.visit_id,
        person=agent.code,
        role=agent.role,
        is_offline=not terminal.is_online,
        has_code=has_code,
    )
    step, _ = write_surely(step, opened)
    failed = {who: each for who, each in terminal.failed_logins.items() if who != agent.code}
    visit = Visit(phase.visit_id, agent.code, agent.role, now, not terminal.is_online, has_code)
    return step.holding(failed_logins=failed).to(Serving(visit)).also(Sync())
