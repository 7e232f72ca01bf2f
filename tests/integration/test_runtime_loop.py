"""The core thread with the real core: order of effects, timers under simulated time, and what a bug does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from devices.events import AcceptorIdentified, AcceptorReady
from kiosk.core.effects import Effect, WriteJournal
from kiosk.core.events import (
    AllotmentArrived,
    Event,
    Journaled,
    LinkChanged,
    PolicyArrived,
    Started,
)
from kiosk.core.recovery import OpenItems
from kiosk.core.states import Settings, initial_terminal
from kiosk.runtime.clock import TrustedClock
from kiosk.runtime.fingers import Eyes
from kiosk.runtime.loop import CoreLoop, touch_of
from offline_queue.chain import GENESIS
from tests.support import core_builders as build
from wire.entries import Entry
from wire.policy import WALLET_TOP_UP


@dataclass
class Recorder:
    """Executes nothing but the journal, which it keeps in memory."""

    effects: list[Effect] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def execute(self, effect: Effect) -> tuple[Event, ...]:
        self.effects.append(effect)
        if not isinstance(effect, WriteJournal):
            return ()
        previous_hash = self.entries[-1].hash if self.entries else GENESIS.hash
        written: list[Entry] = []
        for body in effect.bodies:
            seq = len(self.entries) + len(written) + 1
            entry = Entry.linked(previous_hash=previous_hash, seq=seq, at=build.NOW, body=body)
            previous_hash = entry.hash
            written.append(entry)
        self.entries += written
        return (Journaled(effect.token, tuple(written)),)


@dataclass
class Running:
    loop: CoreLoop
    recorder: Recorder
    eyes: Eyes
    crashed: threading.Event
    seen: list[Event]


@pytest.fixture
def running() -> Iterator[Running]:
    crashed = threading.Event()
    seen: list[Event] = []
    clock = TrustedClock(wall=lambda: build.NOW, monotonic=lambda: 0.0)
    loop = CoreLoop(
        terminal=initial_terminal(Settings()), clock=clock, on_crash=crashed.set, on_event=seen.append
    )
    recorder = Recorder()
    loop.start(recorder)
    yield Running(loop, recorder, Eyes(loop), crashed, seen)
    loop.stop()


def open_for_business(running: Running) -> None:
    """As the core's own tests open a kiosk: recovered, policy and allotment here, devices well."""
    bills = tuple(build.a_bill(value) for value in build.DENOMINATIONS)
    for event in (
        Started(OpenItems(), 1, UUID(int=1)),
        PolicyArrived(build.a_policy()),
        AllotmentArrived(build.an_allotment(), 0),
        LinkChanged(is_online=True),
        build.PRINTER_WELL,
        AcceptorIdentified("SIM", "1", "1", bills),
        AcceptorReady(is_enabled=False),
    ):
        running.loop.post(event)
    running.eyes.wait(lambda view: view.screen == "attract", "attract")


def test_a_touch_wakes_the_attract_screen(running: Running):
    open_for_business(running)

    running.loop.gesture("touch")

    assert running.eyes.wait(lambda view: view.screen == "home", "home").frame.can_go_back is False


def test_simulated_silence_stops_at_each_timer_on_its_way(running: Running):
    open_for_business(running)
    running.loop.gesture("touch")
    running.loop.gesture("service", WALLET_TOP_UP)
    running.eyes.wait(lambda view: view.screen == "requisites", "requisites")

    running.loop.advance(31)
    warned = running.loop.view()
    running.loop.advance(30)

    assert warned.frame.warning_s_left == 29
    assert running.eyes.wait(lambda view: view.screen == "attract", "attract")


def test_a_call_runs_in_the_core_thread_and_brings_its_exception_back(running: Running):
    assert running.loop.call(lambda: threading.current_thread().name) == "core"
    with pytest.raises(ZeroDivisionError):
        running.loop.call(lambda: 1 // 0)
    assert not running.crashed.is_set()


def test_a_bug_in_the_core_is_never_swallowed(running: Running):
    running.loop.post_made(lambda: (PolicyArrived(None),))  # type: ignore[arg-type]  # what a bug would be

    assert running.crashed.wait(5)


def test_no_gesture_asks_for_a_language_nobody_speaks():
    assert touch_of("language", "de") is None


def test_a_session_is_born_with_the_touch_of_a_tile():
    first, second = touch_of("service", "wallet-top-up"), touch_of("service", "wallet-top-up")

    assert first != second


def test_device_words_are_seen_in_order(running: Running):
    open_for_business(running)

    running.loop.post(AcceptorReady(is_enabled=False))
    running.loop.call(lambda: None)

    assert isinstance(running.seen[-1], AcceptorReady)
