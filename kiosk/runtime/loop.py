"""The core thread: owns the terminal's state, steps it with each event, executes the effects in order.

Everything that happens to the kiosk arrives in one queue. What an effect answers at once (the journal) is
stepped before anything else that waits, so that between "written" and "acted" nothing comes in between.
A bug in the core is never swallowed: it is logged, the process ends, and the next start recovers from the
journal.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, Protocol, TypeVar, get_args
from uuid import uuid4

from kiosk.api import Gesture, View
from kiosk.core.effects import Effect, StartTimer, StopTimer
from kiosk.core.events import (
    BackPressed,
    CancelPressed,
    CassetteDeclared,
    CassettePutBack,
    CategoryChosen,
    CodeScanned,
    CornerTouched,
    CountEdited,
    Event,
    FieldEdited,
    ForwardPressed,
    HomePressed,
    KeyPressed,
    LanguageChosen,
    OpenedPage,
    PageOpened,
    ReprintPressed,
    ScreenTouched,
    ServiceChosen,
    StaffTouched,
    StillHerePressed,
    TimerFired,
    Touch,
    WalletPressed,
    WalletWish,
)
from kiosk.core.machine import step
from kiosk.core.states import Terminal
from kiosk.core.views import view_of
from kiosk.runtime.clock import TrustedClock
from kiosk.runtime.logs import log
from wire.texts import LANGUAGES

LOOK_S: Final = 0.25
"""How often a countdown on the screen is looked at when nothing happens."""

ResultT = TypeVar("ResultT")
Job = Callable[[], Iterable[Event]]


class Executor(Protocol):
    """Does what an effect asks; events that are known at once are returned, others are posted later."""

    def execute(self, effect: Effect) -> tuple[Event, ...]: ...


Execute = Callable[[Effect], tuple[Event, ...]]
Around = Callable[[Effect, Execute], tuple[Event, ...]]


def at_once(effect: Effect, execute: Execute) -> tuple[Event, ...]:
    """Nothing around an effect."""
    return execute(effect)


class CoreLoop:
    """``KioskPort`` for the front end, a mailbox for drivers and workers.

    ``on_event`` sees each event after its step; ``on_crash`` is called from the core thread when the core
    itself failed and must not return. ``around`` executes each effect: who proves what a power cut at it does
    (docs/recovery.md) ends the process there.
    """

    def __init__(
        self,
        *,
        terminal: Terminal,
        clock: TrustedClock,
        on_crash: Callable[[], None],
        on_event: Callable[[Event], None] = lambda _event: None,
        around: Around = at_once,
    ) -> None:
        self._terminal = terminal
        self._clock = clock
        self._on_crash = on_crash
        self._on_event = on_event
        self._around = around
        self._executor: Executor | None = None
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._timers: dict[str, float] = {}
        self._listeners: list[Callable[[View], None]] = []
        self._view = view_of(terminal, clock.now())
        self._thread = threading.Thread(target=self._run, name="core", daemon=True)

    # --- life

    def start(self, executor: Executor) -> None:
        self._executor = executor
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End after what is being done; nothing that waits in the queue is started."""
        self._jobs.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout=timeout_s)

    # --- mailbox

    def post(self, event: Event) -> None:
        self._jobs.put(lambda: (event,))

    def post_made(self, make: Job) -> None:
        """Make events in the core thread, where the journal may be asked, and step them."""
        self._jobs.put(make)

    def call(self, do: Callable[[], ResultT]) -> ResultT:
        """Run ``do`` in the core thread, between two events, and give its result to the caller's thread."""
        if threading.current_thread() is self._thread:
            return do()
        results: queue.SimpleQueue[ResultT | BaseException] = queue.SimpleQueue()

        def run() -> Iterable[Event]:
            try:
                results.put(do())
            except Exception as failed:  # noqa: BLE001 - raised again where it was asked for
                results.put(failed)
            return ()

        self._jobs.put(run)
        result = results.get()
        if isinstance(result, BaseException):
            raise result
        return result

    def advance(self, seconds: float) -> None:
        """Simulated: let time pass, stopping at each timer that becomes due, as real time would."""
        self.call(lambda: self._advance(self._clock.monotonic() + seconds))

    # --- KioskPort

    def view(self) -> View:
        return self._view

    def subscribe(self, listener: Callable[[View], None]) -> None:
        self._listeners.append(listener)

    def gesture(self, gesture: Gesture, argument: str = "") -> None:
        touch = touch_of(gesture, argument)
        if touch is not None:
            self.post(touch)

    @property
    def terminal(self) -> Terminal:
        """The newest state; to be read, from any thread."""
        return self._terminal

    # --- the core thread

    def _run(self) -> None:
        try:
            while (job := self._next_job()) is not None:
                for event in job():
                    self._step(event)
                self._fire_timers()
                self._show()
        except BaseException:  # noqa: BLE001 - whatever it is, the process ends of it
            try:
                log.critical("core_failed", exc_info=True)
            finally:
                self._on_crash()

    def _next_job(self) -> Job | None:
        try:
            return self._jobs.get(timeout=self._pause_s())
        except queue.Empty:
            return tuple

    def _pause_s(self) -> float:
        if not self._timers:
            return LOOK_S
        return max(0.0, min(LOOK_S, min(self._timers.values()) - self._clock.monotonic()))

    def _fire_timers(self) -> None:
        while self._timers:
            name = min(self._timers, key=self._timers.__getitem__)
            if self._timers[name] > self._clock.monotonic():
                return
            del self._timers[name]
            self._step(TimerFired(name))

    def _advance(self, until: float) -> None:
        while self._timers and (due := min(self._timers.values())) <= until:
            self._clock.advance(max(0.0, due - self._clock.monotonic()))
            self._fire_timers()
            self._show()
        self._clock.advance(max(0.0, until - self._clock.monotonic()))
        self._show()

    def _step(self, first: Event) -> None:
        """Step the event and everything that its effects answer at once, in order."""
        waiting: deque[Event] = deque([first])
        while waiting:
            event = waiting.popleft()
            stepped = step(self._terminal, event, self._clock.now())
            self._terminal = stepped.terminal
            for effect in stepped.effects:
                waiting.extend(self._around(effect, self._execute))
            self._on_event(event)

    def _execute(self, effect: Effect) -> tuple[Event, ...]:
        match effect:
            case StartTimer(name, delay_s):
                self._timers[name] = self._clock.monotonic() + delay_s
                return ()
            case StopTimer(name):
                self._timers.pop(name, None)
                return ()
            case _:
                assert self._executor is not None
                return self._executor.execute(effect)

    def _show(self) -> None:
        view = view_of(self._terminal, self._clock.now())
        if view == self._view:
            return
        self._view = view
        for listener in self._listeners:
            listener(view)


def touch_of(gesture: Gesture, argument: str) -> Touch | None:
    """What a finger did as an event; a session's id is born here. None for a language or a wish nobody knows."""
    if gesture == "language":
        return next((LanguageChosen(code) for code in LANGUAGES if code == argument), None)
    if gesture == "open":
        return next((PageOpened(page) for page in get_args(OpenedPage) if page == argument), None)
    if gesture == "wallet":
        return next((WalletPressed(wish, uuid4()) for wish in get_args(WalletWish) if wish == argument), None)
    return _TOUCHES[gesture](argument)


def _count_edited(counted: str) -> CountEdited:
    """``500000=3`` or, to take it back, ``500000=``."""
    value, _, count = counted.partition("=")
    return CountEdited(int(value), int(count) if count else None)


_TOUCHES: Final[dict[Gesture, Callable[[str], Touch]]] = {
    "touch": lambda _: ScreenTouched(),
    "category": CategoryChosen,
    "service": lambda service: ServiceChosen(service, uuid4()),
    "scan": lambda code: CodeScanned(code, uuid4()),
    "edit": FieldEdited,
    "key": KeyPressed,
    "forward": ForwardPressed,
    "back": lambda _: BackPressed(),
    "home": lambda _: HomePressed(),
    "cancel": lambda _: CancelPressed(),
    "still-here": lambda _: StillHerePressed(),
    "reprint": lambda _: ReprintPressed(),
    "declare": lambda seq: CassetteDeclared(int(seq or 0)),
    "put-back": lambda _: CassettePutBack(),
    "count": _count_edited,
    "corner": CornerTouched,
    "staff-edit": lambda typed: StaffTouched("edit", typed),
    "staff-page": lambda page: StaffTouched("page", page),
    "staff-do": lambda action: StaffTouched("do", action),
    "staff-crosses": lambda touches: StaffTouched("crosses", touches),
}
