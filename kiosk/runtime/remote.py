"""What the control socket can ask of a kiosk, and what it tells: the words of ``kiosk.runtime.control``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, get_args
from uuid import uuid4

from devices.events import Bill, BillEvent, PrinterEvent
from kiosk.api import OutOfServiceView, Robot, RobotFailed, View
from kiosk.core.catalogue import is_acceptor_awaited
from kiosk.core.events import CollectionRequested, Event, LinkChanged
from kiosk.core.print_jobs import PrintOver
from kiosk.runtime.camera import Camera
from kiosk.runtime.clock import TrustedClock
from kiosk.runtime.control import ControlServer, Doer
from kiosk.runtime.fingers import Eyes, Hand
from kiosk.runtime.loop import CoreLoop
from offline_queue.journal import Journal
from wire.entries import Entry
from wire.money import TIYN_PER_TENGE

TOLD: Final = (*get_args(BillEvent), *get_args(PrinterEvent), LinkChanged)
"""Events that carry nothing about a person."""


class RemoteControl:
    """Nothing at all without ``path``."""

    def __init__(
        self,
        *,
        path: Path | None,
        loop: CoreLoop,
        clock: TrustedClock,
        journal: Journal,
        eyes: Eyes,
        sync_now: Callable[[], None],
    ) -> None:
        self._path = path
        self._loop = loop
        self._clock = clock
        self._journal = journal
        self._eyes = eyes
        self._sync_now = sync_now
        self._server: ControlServer | None = None
        self._screen = ""

    def start(self, robot: Robot) -> None:
        """Listen, now that there is something to touch. Raises OSError when the path cannot be a socket."""
        if self._path is None:
            return
        self._server = ControlServer(self._path, self._doers(robot))
        self._server.start()
        self._loop.subscribe(self._tell_screen)
        self._tell_screen(self._loop.view())

    def close(self) -> None:
        if self._server is not None:
            self._server.close()

    # --- telling

    def tell_event(self, event: Event) -> None:
        if self._server is not None and isinstance(event, TOLD):
            self._server.push({"event": _snake(type(event).__name__), "at": self._at(), **_told(event)})

    def tell_entries(self, entries: tuple[Entry, ...]) -> None:
        if self._server is None:
            return
        for entry in entries:
            told = entry.body.model_dump(mode="json")
            sums = {
                name: value for name, value in told.items() if name.endswith(("_tiyn", "_number", "outcome"))
            }
            at = entry.at.isoformat()
            self._server.push(
                {"event": "journaled", "at": at, "kind": entry.body.kind, "seq": entry.seq, **sums}
            )

    def _tell_screen(self, view: View) -> None:
        if self._server is not None and view.screen != self._screen:
            self._screen = view.screen
            self._server.push({"event": "screen", "at": self._at(), "screen": view.screen})

    def _at(self) -> str:
        return self._clock.now().isoformat()

    # --- doing

    def _doers(self, glass: Robot) -> Mapping[str, Doer]:
        robot = Camera(glass, self._eyes)
        hand = Hand(robot, self._eyes, self._category_of)
        return {
            "press": lambda asked: robot.press(str(asked["object"])),
            "choose": lambda asked: hand.choose(str(asked["service"])),
            "search": lambda asked: hand.search(str(asked["text"]), str(asked["service"])),
            "sign-in": lambda asked: hand.sign_in(str(asked["phone"]), str(asked["password"])),
            "confirm": lambda asked: hand.confirm(str(asked["code"])),
            "log-in": lambda asked: hand.log_in(str(asked["person"]), str(asked["pin"])),
            "begin-collection": lambda _asked: hand.begin_collection(),
            "close-bag": lambda asked: hand.close_bag(
                str(asked["bag"]),
                str(asked["seal"]),
                [(int(value) * TIYN_PER_TENGE, int(count)) for value, count in asked["counted"] or ()],
            ),
            "enter": lambda asked: hand.enter(
                [(str(code), str(answer)) for code, answer in asked["answers"]]
            ),
            "accept": lambda asked: hand.accept(str(asked["screen"])),
            "pay": lambda _asked: hand.pay(),
            "wait": self._wait,
            "photograph": lambda asked: robot.load(Path(str(asked["folder"]))),
            "snap": lambda _asked: robot.snap(),
            "advance": lambda asked: self._loop.advance(float(asked["seconds"])),
            "clock": lambda asked: self._clock.step_wall(float(asked["seconds"])),
            "collect": self._collect,
            "sync": lambda _asked: self._sync_now(),
            "state": lambda _asked: self._loop.call(self._state),
            "quit": lambda _asked: robot.quit(),
        }

    def _wait(self, asked: Mapping[str, Any]) -> None:
        screen = str(asked["screen"])
        self._eyes.wait(lambda view: view.screen == screen, f"the screen {screen}", float(asked["timeout_s"]))

    def _collect(self, asked: Mapping[str, Any]) -> None:
        """The cassette's content goes into a bag; ``counted`` is in tenge, as people count."""
        if self._loop.view().screen == "cash":
            raise RobotFailed("the cassette is taken between customers, and one stands at the cash screen")
        counted = asked["counted"]
        self._loop.post_made(
            lambda: (
                CollectionRequested(
                    collection_id=uuid4(),
                    bag=str(asked["bag"]),
                    seal=str(asked["seal"]),
                    counted_bills=None
                    if counted is None
                    else tuple((int(value) * TIYN_PER_TENGE, int(count)) for value, count in counted),
                    journal_bills=tuple(
                        sorted(self._journal.standing().cassettes.all_counters.stacked.items())
                    ),
                ),
            )
        )

    def _state(self) -> Mapping[str, Any]:
        last, acknowledged = self._journal.last(), self._journal.acknowledged()
        view = self._loop.view()
        return {
            "screen": view.screen,
            "reasons": view.content.reasons if isinstance(view.content, OutOfServiceView) else (),
            "is_acceptor_awaited": is_acceptor_awaited(self._loop.terminal),
            "is_online": view.frame.is_online,
            "last_seq": last.seq,
            "outbox_entries": last.seq - acknowledged.seq,
            "receipts_pending": sum(not isinstance(job.stage, PrintOver) for job in self._loop.terminal.jobs),
            "has_policy": (policy := self._loop.terminal.policy) is not None,
            "policy_parts": {}
            if policy is None
            else {part: s.as_of.isoformat() for part, s in policy.parts.items()},
        }

    def _category_of(self, service: str) -> str | None:
        policy = self._loop.terminal.policy
        payees = () if policy is None else policy.payees
        return next((payee.category for payee in payees if payee.code == service), None)


def _told(event: Event) -> dict[str, Any]:
    """The event's fields that JSON has words for; a bill as its value."""
    told: dict[str, Any] = {}
    for item in fields(event):
        value = getattr(event, item.name)
        if isinstance(value, Bill):
            told["value_tiyn"] = value.value_tiyn
        elif isinstance(value, str | int | bool):
            told[item.name] = value
    return told


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
