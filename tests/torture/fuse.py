"""A fuse: the order, in a folder, at which boundary a program is to kill itself. Shared by the killer and the killed."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from kiosk.core.boundaries import boundary_of, commit_of, file_of

if TYPE_CHECKING:
    from kiosk.core.effects import Effect
    from kiosk.core.events import Event
    from kiosk.runtime.loop import Execute

Side = Literal["before", "after"]
SIDES: Final[tuple[Side, ...]] = ("before", "after")
RENAMED_S: Final = 0.02
"""Longer than a file's new name takes."""
ResultT = TypeVar("ResultT")


@dataclass(frozen=True)
class Order:
    """Die at the ``occurrence``-th meeting with ``boundary`` since the fuse was armed, ``linger_s`` after it.

    An order for the boundary "" kills nobody: it only has the meetings written down.
    """

    boundary: str = ""
    side: Side = "before"
    occurrence: int = 1
    linger_s: float = 0.0


class Fuse:
    """Armed and asked from outside, passed by inside. Once it has fired it is out."""

    def __init__(self, folder: Path) -> None:
        self._armed = folder / "armed.json"
        self._fired = folder / "fired.json"
        self._met = folder / "met"
        self._in_effect = threading.local()

    # --- outside

    def arm(self, order: Order) -> None:
        self._met.write_text("")
        self._fired.unlink(missing_ok=True)
        new = self._armed.with_suffix(".new")
        new.write_text(json.dumps(asdict(order)))
        new.replace(self._armed)

    def disarm(self) -> None:
        self._armed.unlink(missing_ok=True)

    def is_armed(self) -> bool:
        return self._armed.exists()

    def has_fired(self) -> bool:
        return self._fired.exists()

    def met(self) -> Counter[str]:
        """How often each boundary was come to since the fuse was armed, over all lives of the program."""
        return Counter(self._met.read_text().splitlines())

    # --- inside

    def pass_by(self, boundary: str, do: Callable[[], ResultT]) -> ResultT:
        """Do it, unless this is where to die."""
        order = self._order_at(boundary)
        if order is None:
            return do()
        if order.side == "before":
            self._die()
        result = do()
        self._die_after(order.linger_s)
        return result

    def around(self, effect: Effect, execute: Execute) -> tuple[Event, ...]:
        """As ``CoreLoop`` takes it."""

        def do() -> tuple[Event, ...]:
            self._in_effect.active = True
            try:
                return execute(effect)
            finally:
                self._in_effect.active = False

        return self.pass_by(boundary_of(effect), do)

    def around_commit(self, what: tuple[str, ...], commit: Callable[[], None]) -> None:
        """As ``Journal`` takes it. A transaction of an effect is the effect's."""
        if getattr(self._in_effect, "active", False):
            commit()
        else:
            self.pass_by(commit_of(what), commit)

    def watch_files(self, folder: Path) -> None:
        """Pass by each time this process replaces a file of that folder by a new one."""

        def hear(event: str, arguments: tuple[object, ...]) -> None:
            if event == "os.rename":
                target = Path(os.fsdecode(arguments[1]))  # type: ignore[arg-type]
                if target.parent == folder:
                    self._pass_by_audited(file_of(target.name))

        sys.addaudithook(hear)

    def _pass_by_audited(self, boundary: str) -> None:
        """Python tells of a call before it does it: "after" is as soon as a thread of its own can have seen it done."""
        order = self._order_at(boundary)
        if order is None:
            return
        if order.side == "before":
            self._die()
        self._die_after(max(order.linger_s, RENAMED_S))

    def _order_at(self, boundary: str) -> Order | None:
        """The order, if it is due here and now."""
        try:
            order = Order(**json.loads(self._armed.read_text()))
        except FileNotFoundError:
            return None
        with self._met.open("a") as told:
            told.write(f"{boundary}\n")
        is_due = order.boundary == boundary and self.met()[boundary] == order.occurrence
        return order if is_due else None

    def _die_after(self, linger_s: float) -> None:
        if not linger_s:
            self._die()
        dying = threading.Timer(linger_s, self._die)
        dying.daemon = True
        dying.start()

    def _die(self) -> None:
        self._armed.replace(self._fired)
        os.kill(os.getpid(), signal.SIGKILL)
