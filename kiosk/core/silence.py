"""Silence: how long each phase waits for a sign of life, when it warns, and what it does at last (K-07)."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, get_args

from devices.events import BillAccepting, BillEscrowed, BillRejected, BillReturned, BillStacked
from kiosk.core.events import Touch
from kiosk.core.pages import AskingReceipt, Helping, ReadingOffer, Searching, Traced, Tracing
from kiosk.core.service_states import LoggingIn, Serving
from kiosk.core.states import (
    AcceptingCash,
    Browsing,
    Collecting,
    Done,
    EnteringRequisites,
    Home,
    Quoting,
    Refused,
    Reviewing,
    Silence,
)
from kiosk.core.step_cash import silence_fell
from kiosk.core.step_service import leave
from kiosk.core.transition import go_attract, start_timer, stop_timer
from kiosk.core.wallet import (
    WalletCheck,
    WalletCode,
    WalletDone,
    WalletForm,
    WalletHome,
    WalletNo,
    WalletOffer,
    WalletPayees,
    WalletSigningIn,
    WalletStatement,
)
from wire.records import replace

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.events import Event
    from kiosk.core.states import Terminal
    from kiosk.core.transition import Step

SIGNS_OF_LIFE: Final = frozenset(
    {*get_args(Touch), BillAccepting, BillEscrowed, BillStacked, BillReturned, BillRejected}
)


IN_A_WALLET: Final = (
    WalletSigningIn,
    WalletOffer,
    WalletHome,
    WalletPayees,
    WalletForm,
    WalletCheck,
    WalletCode,
    WalletDone,
    WalletStatement,
    WalletNo,
)
"""Silence ends the session; waiting for the ledger ends by itself."""


class Patience(NamedTuple):
    """How long silence may last in all, and the last part of it in which the warning is up."""

    total_s: float
    warning_s: float


_patience: Final = lru_cache(maxsize=64)(Patience)
"""Made at every touch, of few figures."""


def patience_of(terminal: Terminal) -> Patience | None:
    """None where nobody is waited for: what runs there ends by itself. Every wait is warned of before it ends."""
    settings = terminal.settings
    match terminal.phase:
        case Serving():
            return _patience(settings.service_s, settings.warning_s)
        case Home() | Browsing() | Refused() | LoggingIn():
            return _patience(settings.idle_s, settings.warning_s)
        case EnteringRequisites() | Quoting() | Reviewing() | Searching() | Helping():
            return _patience(settings.idle_s, settings.warning_s)
        case ReadingOffer() | AskingReceipt() | Tracing() | Traced():
            return _patience(settings.idle_s, settings.warning_s)
        case AcceptingCash(ending=None, bills=bills):
            total = settings.cash_after_bill_s if bills else settings.cash_s
            return _patience(total, settings.warning_s)
        case Done():
            # Long enough to find one's telephone and point it at the code.
            return _patience(settings.done_s + settings.warning_s, settings.warning_s)
        case Collecting():
            return _patience(settings.collection_s, settings.warning_s)
        case phase if isinstance(phase, IN_A_WALLET):
            return _patience(settings.idle_s, settings.warning_s)
        case _:
            return None


def keep_silence(before: Terminal, step: Step, event: Event) -> Step:
    """Begin to wait anew after a sign of life or in a new phase; stop where nobody is waited for."""
    after, is_alive = step.terminal, type(event) in SIGNS_OF_LIFE
    if before.phase is after.phase and before.silence is after.silence and not is_alive:
        return step
    patience, running = patience_of(after), after.silence
    if patience is None:
        return step if running is None else stop_timer(step, running.timer).holding(silence=None)
    if running is not None:
        is_new = type(before.phase) is not type(after.phase) or patience_of(before) != patience
        if not is_new and not is_alive:
            return step
        step = stop_timer(step, running.timer)
    step, name = start_timer(step, "silence", max(0.0, patience.total_s - patience.warning_s))
    return step.holding(silence=Silence(name))


def silence_timer_fired(step: Step, now: datetime) -> Step:
    """First the warning; then a session with cash is completed, any other is over."""
    patience, silence = patience_of(step.terminal), step.terminal.silence
    assert patience is not None, "the timer runs only where somebody is waited for"
    assert silence is not None, "the timer that fired is the one that runs"
    if silence.warning_until is None:
        step, name = start_timer(step, "silence", patience.warning_s)
        until = now + timedelta(seconds=patience.warning_s)
        return step.holding(silence=replace(silence, timer=name, warning_until=until))
    step = step.holding(silence=None)
    match step.terminal.phase:
        case AcceptingCash() as cash:
            return silence_fell(step, cash, now)
        case Collecting() if (visit := step.terminal.serving) is not None:
            return leave(step.holding(serving=None), visit, "silence", now)
        case Serving() as serving:
            return leave(step, serving, "silence", now)
        case _:
            return go_attract(step)
