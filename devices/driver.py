"""One thread that pumps one codec over one port, and keeps the port open."""

from __future__ import annotations

import contextlib
import logging
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from devices.bills_file import load_bills, load_place, save_bills, save_place
from devices.commands import BillCommand
from devices.events import AcceptorFaulted, AcceptorIdentified, Bill, BillEvent, FaultCode
from devices.transport import Port, PortClosed, PortUnavailable

_log = logging.getLogger(__name__)

_BACKOFF_S: Final = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Waits between attempts to open a lost port; the last one is repeated."""

_JOIN_S: Final = 3.0

_SEARCH_S: Final = 1.5
"""A device that understands the speed has answered by then, even when it is slow."""

_LOST_S: Final = 30.0
"""Silence after which a device that was understood may have been exchanged for one of another speed."""


class Codec(Protocol):
    """One side of a bill acceptor's protocol. It has no port, no thread and no clock."""

    def receive_data(self, data: bytes, now: float) -> None: ...

    def next_event(self) -> BillEvent | None: ...

    def send(self, command: BillCommand) -> None: ...

    def data_to_send(self, now: float) -> bytes: ...

    def timer(self) -> float | None: ...

    def handle_timer(self, now: float) -> None: ...

    def port_lost(self, detail: str, now: float) -> None: ...

    def remember_bills(self, bills: tuple[Bill, ...]) -> None: ...

    @property
    def heard_at(self) -> float | None:
        """When the device's last whole frame came; None when none came since the port was opened."""


@runtime_checkable
class KeepsPlace(Protocol):
    """A codec of devices that acknowledge nothing and count their events instead.

    ``place``: up to where in the device's log everything is with the host; None when nothing is known yet. It is
    kept durably at each change, and given back by ``remember_place`` in the host's next life.
    """

    @property
    def place(self) -> str | None: ...

    def remember_place(self, place: str) -> None: ...


class _BaudSearch:
    """Tries one speed after the other until the device is understood; stays with the one that worked."""

    def __init__(self, bauds: Sequence[int]) -> None:
        self._bauds = deque(bauds)
        self._since = 0.0

    def begin(self, port: Port, now: float) -> None:
        """The port was opened."""
        self._since = now
        if len(self._bauds) > 1:
            port.set_baud(self._bauds[0])

    def due_at(self, heard_at: float | None) -> float | None:
        """When the next speed has its turn; None when there is no other."""
        if len(self._bauds) < 2:
            return None
        if heard_at is None:
            return self._since + _SEARCH_S
        return max(self._since + _SEARCH_S, heard_at + _LOST_S)

    def go_on(self, port: Port, heard_at: float | None, now: float) -> None:
        """Change the speed if it is time to."""
        due_at = self.due_at(heard_at)
        if due_at is not None and now >= due_at:
            self._bauds.rotate(-1)
            self._since = now
            port.set_baud(self._bauds[0])


class BillAcceptorDriver:
    """``on_event`` is called from the driver's thread, in order, and must not block.

    Nothing here raises into a caller: a port that is absent or breaks becomes an AcceptorFaulted event, is
    opened anew for as long as the driver lives, and its codec remembers what it has told already.

    ``bills_file`` keeps the unit's bill table from life to life: after a crash of the host a unit may speak
    of a bill by its type before it lets its table be read (facts 0.1 rule 5). Beside it lies the place in the
    log of a unit that counts its events (``KeepsPlace``).

    ``bauds``: the speeds to try, the usual one first; with one or none the port stays as it was opened.
    """

    def __init__(
        self,
        codec: Codec,
        open_port: Callable[[], Port],
        on_event: Callable[[BillEvent], None],
        *,
        bauds: Sequence[int] = (),
        bills_file: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._codec = codec
        self._open_port = open_port
        self._on_event = on_event
        self._clock = clock
        self._bills_file = bills_file
        self._place: str | None = None
        self._search = _BaudSearch(bauds)
        self._commands: deque[BillCommand] = deque()
        self._is_closing = threading.Event()
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="bill-acceptor", daemon=True)

    def start(self) -> None:
        """Open the port and begin, in a thread of its own."""
        self._thread.start()

    def send(self, command: BillCommand) -> None:
        """Hand a command over; thread-safe, returns at once, its outcome comes as events."""
        self._commands.append(command)
        self._wake()

    def close(self) -> None:
        """Stop and release the port; idempotent. The acceptor keeps what it was last told."""
        if self._is_closing.is_set():
            return
        self._is_closing.set()
        self._wake()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(_JOIN_S)
        if not self._thread.is_alive():
            self._wake_read.close()
            self._wake_write.close()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # full: it will wake up anyway; closed: too late to matter
            self._wake_write.send(b"\0")

    def _run(self) -> None:
        try:
            if self._bills_file is not None:
                self._remember(self._bills_file)
            while (port := self._open()) is not None:
                try:
                    self._pump(port)
                except PortClosed as error:
                    self._lose_port(str(error))
                finally:
                    port.close()
        except Exception as error:  # noqa: BLE001  a bug of ours: say so, a kiosk must not sell on a dead thread
            _log.exception("the driver failed")
            self._deliver(AcceptorFaulted(FaultCode.FAILURE, f"driver: {error!r}"))

    def _remember(self, bills_file: Path) -> None:
        self._codec.remember_bills(load_bills(bills_file))
        if isinstance(self._codec, KeepsPlace) and (place := load_place(bills_file)):
            self._place = place
            self._codec.remember_place(place)

    def _keep_place(self) -> None:
        if self._bills_file is None or not isinstance(self._codec, KeepsPlace):
            return
        place = self._codec.place
        if place is not None and place != self._place:
            save_place(self._bills_file, place)
            self._place = place

    def _open(self) -> Port | None:
        """The port, however long it takes; None when the driver is closed before."""
        attempt = 0
        while not self._is_closing.is_set():
            try:
                return self._open_port()
            except PortUnavailable as error:
                self._lose_port(str(error))
            self._wait(None, _BACKOFF_S[min(attempt, len(_BACKOFF_S) - 1)])
            self._take_commands()
            attempt += 1
        return None

    def _pump(self, port: Port) -> None:
        codec = self._codec
        self._search.begin(port, self._clock())
        while not self._is_closing.is_set():
            self._search.go_on(port, codec.heard_at, self._clock())
            self._take_commands()
            if data := codec.data_to_send(self._clock()):
                port.write(data)
            self._deliver_all()
            self._keep_place()
            timer = codec.timer()
            wake_at = min(
                (at for at in (timer, self._search.due_at(codec.heard_at)) if at is not None), default=None
            )
            timeout_s = None if wake_at is None else max(0.0, wake_at - self._clock())
            if self._wait(port, timeout_s):
                codec.receive_data(port.read_available(0), self._clock())
            if timer is not None and self._clock() >= timer:
                codec.handle_timer(self._clock())

    def _wait(self, port: Port | None, timeout_s: float | None) -> bool:
        """Until bytes, a command or the time comes; whether there are bytes."""
        sources: list[Port | socket.socket] = [self._wake_read] if port is None else [self._wake_read, port]
        try:
            ready, _, _ = select.select(sources, [], [], timeout_s)
        except (OSError, ValueError) as error:
            raise PortClosed(str(error)) from error
        if self._wake_read in ready:
            with contextlib.suppress(BlockingIOError):
                self._wake_read.recv(4096)
        return port in ready

    def _take_commands(self) -> None:
        while self._commands:
            self._codec.send(self._commands.popleft())

    def _lose_port(self, detail: str) -> None:
        self._codec.port_lost(detail, self._clock())
        self._deliver_all()

    def _deliver_all(self) -> None:
        while (event := self._codec.next_event()) is not None:
            self._deliver(event)

    def _deliver(self, event: BillEvent) -> None:
        if self._bills_file is not None and isinstance(event, AcceptorIdentified):
            save_bills(self._bills_file, event.bills)
        try:
            self._on_event(event)
        except Exception:  # noqa: BLE001  the listener's bug must not stop the machine that holds its money
            _log.exception("the listener failed on %s", event)
