"""Everything that happens in a demo, in one list: told as JSON lines, and waited for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TextIO

from kiosk.runtime.clock import monotonic_s, wall_now

Happening = Mapping[str, Any]


class Awaited(Exception):
    """What was waited for did not happen in time; the message names it and what happened last."""


class Happenings:
    """Thread-safe. ``sinks`` get one JSON object a line for each happening, with ``event`` and ``at``."""

    def __init__(self, *sinks: TextIO) -> None:
        self._sinks = sinks
        self._list: list[Happening] = []
        self._changed = threading.Condition()

    def add(self, source: str, told: Mapping[str, Any]) -> None:
        """``told`` is what a process said; it keeps its own ``at`` when it has one."""
        happening = {
            "event": told.get("event", "said"),
            "at": wall_now().isoformat(),
            "source": source,
            **told,
        }
        line = json.dumps(happening, ensure_ascii=False, default=str)
        with self._changed:
            self._list.append(happening)
            for sink in self._sinks:
                with suppress(BrokenPipeError):  # nobody reads any more; the demo goes on
                    print(line, file=sink, flush=True)
            self._changed.notify_all()

    def mark(self) -> int:
        """The place in the list from which later happenings are new."""
        with self._changed:
            return len(self._list)

    def since(self, mark: int = 0) -> tuple[Happening, ...]:
        with self._changed:
            return tuple(self._list[mark:])

    def wait_for_news(self, mark: int, timeout_s: float = 0.25) -> None:
        """Until there is something after ``mark``, or briefly."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._list) > mark, timeout_s)

    def wait(
        self,
        fits: Callable[[Happening], bool],
        what: str,
        *,
        since: int,
        timeout_s: float,
        is_hopeless: Callable[[], str | None] = lambda: None,
    ) -> tuple[int, Happening]:
        """The first happening from ``since`` on that fits, and the mark after it. Raises Awaited.

        ``is_hopeless`` says why waiting on makes no sense, or None.
        """
        end = monotonic_s() + timeout_s
        place = since
        with self._changed:
            while True:
                for happening in self._list[place:]:
                    place += 1
                    if fits(happening):
                        return place, happening
                reason = is_hopeless()
                if reason is not None or monotonic_s() > end:
                    raise Awaited(f"{reason or f'waited {timeout_s:g} s'}: {what}; last was {self._last()}")
                self._changed.wait(0.25)

    def _last(self) -> str:
        told = [f"{one['source']}:{one['event']}" for one in self._list[-4:]]
        return ", ".join(told) or "nothing"
