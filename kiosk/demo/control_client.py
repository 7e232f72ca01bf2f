"""The demo's end of the kiosk's control socket."""

from __future__ import annotations

import itertools
import json
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

ANSWER_WAIT_S: Final = 120.0


class KioskGone(Exception):
    """The kiosk's process hung up."""


class KioskRefused(Exception):
    """The kiosk could not do what was asked; the message says what was awaited and what was there."""


class ControlClient:
    """Thread-safe requests; what the kiosk pushes goes to ``on_push`` from a thread of its own."""

    def __init__(self, path: Path, on_push: Callable[[dict[str, Any]], None]) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.connect(str(path))
        except OSError as away:
            self._socket.close()
            raise KioskGone(f"{path}: {away}") from away
        self._on_push = on_push
        self._numbers = itertools.count(1)
        self._changed = threading.Condition()
        self._answers: dict[int, dict[str, Any]] = {}
        self._is_over = False
        threading.Thread(target=self._read, name="control-client", daemon=True).start()

    def ask(self, do: str, **arguments: Any) -> Mapping[str, Any]:
        """Raises KioskRefused with the kiosk's words, KioskGone when it hung up."""
        number = next(self._numbers)
        line = json.dumps({"id": number, "do": do, **arguments}, ensure_ascii=False).encode() + b"\n"
        try:
            with self._changed:
                self._socket.sendall(line)
        except OSError as away:
            raise KioskGone(f"the kiosk hung up before {do}") from away
        with self._changed:
            is_there = self._changed.wait_for(lambda: number in self._answers or self._is_over, ANSWER_WAIT_S)
            if number not in self._answers:
                raise KioskGone(f"the kiosk hung up during {do}" if is_there else f"no answer to {do}")
            answer = self._answers.pop(number)
        if not answer["is_done"]:
            raise KioskRefused(str(answer["problem"]))
        return answer

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _read(self) -> None:
        with suppress(OSError, ValueError), self._socket.makefile("rb") as lines:
            for line in lines:
                told = json.loads(line)
                if "id" in told:
                    with self._changed:
                        self._answers[told["id"]] = told
                        self._changed.notify_all()
                else:
                    self._on_push(told)
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
