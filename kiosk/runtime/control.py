"""The control socket: a Unix socket on which a demo or a test moves the kiosk and hears what happens.

JSON lines. A request is ``{"id": 1, "do": "press", "object": "forward"}``, its answer ``{"id": 1, "is_done": true}``
or ``{"id": 1, "is_done": false, "problem": "…"}``. What happens is pushed to everybody as ``{"event": "screen",
"screen": "check"}``. Only the kiosk's own user may connect (mode 0600).
"""

from __future__ import annotations

import json
import queue
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from kiosk.api import RobotFailed
from kiosk.runtime.logs import log

Answer = Mapping[str, Any]
Doer = Callable[[Mapping[str, Any]], Answer | None]

SOCKET_PATH_BYTES_MAX: Final = 107  # sun_path of unix(7) less its final zero


class ControlServer:
    """Answers requests by ``doers``: what each word of ``do`` does with the request's other keys."""

    def __init__(self, path: Path, doers: Mapping[str, Doer]) -> None:
        self._path = path
        self._doers = dict(doers)
        self._guests: dict[socket.socket, threading.Lock] = {}
        self._lock = threading.Lock()
        self._news: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._listener: socket.socket | None = None

    def start(self) -> None:
        """Listen. Raises OSError when the path cannot be a socket."""
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._path.chmod(0o600)
        self._listener.listen()
        threading.Thread(target=self._listen, args=(self._listener,), name="control", daemon=True).start()
        threading.Thread(target=self._tell, name="control-news", daemon=True).start()

    def push(self, happened: Mapping[str, Any]) -> None:
        """Tell every guest, soon; the caller is never kept waiting by one that does not read."""
        self._news.put(json.dumps(happened, ensure_ascii=False, default=str).encode() + b"\n")

    def close(self) -> None:
        if self._listener is not None:
            self._listener.close()
        self._path.unlink(missing_ok=True)

    def _tell(self) -> None:
        while True:
            line = self._news.get()
            with self._lock:
                guests = list(self._guests.items())
            for guest, lock in guests:
                self._say(guest, lock, line)

    def _listen(self, listener: socket.socket) -> None:
        while True:
            try:
                guest, _ = listener.accept()
            except OSError:  # closed
                return
            guest.settimeout(None)
            lock = threading.Lock()
            with self._lock:
                self._guests[guest] = lock
            threading.Thread(
                target=self._serve, args=(guest, lock), name="control-guest", daemon=True
            ).start()

    def _serve(self, guest: socket.socket, lock: threading.Lock) -> None:
        with guest, suppress(OSError), guest.makefile("rb") as lines:
            for line in lines:
                self._say(
                    guest,
                    lock,
                    json.dumps(self._answer(line), ensure_ascii=False, default=str).encode() + b"\n",
                )
        self._forget(guest)

    def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
            number = request.get("id")
        except (json.JSONDecodeError, AttributeError):
            return {"id": None, "is_done": False, "problem": "a request is one JSON object a line"}
        doer = self._doers.get(str(request.get("do")))
        if doer is None:
            problem = f"unknown request {request.get('do')!r} (allowed: {', '.join(self._doers)})"
            return {"id": number, "is_done": False, "problem": problem}
        try:
            return {"id": number, "is_done": True, **(doer(request) or {})}
        except RobotFailed as failed:
            return {"id": number, "is_done": False, "problem": str(failed)}
        except (KeyError, TypeError, ValueError) as wrong:
            log.warning("control_request_wrong", do=request.get("do"), problem=repr(wrong))
            return {"id": number, "is_done": False, "problem": f"the request cannot be read: {wrong!r}"}

    def _say(self, guest: socket.socket, lock: threading.Lock, line: bytes) -> None:
        try:
            with lock:
                guest.sendall(line)
        except OSError:
            self._forget(guest)

    def _forget(self, guest: socket.socket) -> None:
        with self._lock:
            self._guests.pop(guest, None)
