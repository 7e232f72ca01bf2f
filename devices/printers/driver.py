"""A printer on its own thread: pumps the codec over a port, never blocks or raises into its caller."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from devices.commands import PrinterCommand
from devices.events import PrinterEvent
from devices.printers.escpos import RETRACT_S, EscposCodec
from devices.printers.profiles import PrinterProfile
from devices.transport import PortClosed, PortUnavailable

REOPEN_INTERVAL_S: Final = 1.0
_WAKE_BYTES_MAX: Final = 4096


class PrinterPort(Protocol):
    """A port that takes what it can at once, and forgets what it has not yet put on the wire.

    ``fileno``, ``read_available`` and ``close`` are those of ``devices.transport.Port``.
    """

    def fileno(self) -> int: ...

    def read_available(self, timeout_s: float) -> bytes: ...

    def write_some(self, data: bytes) -> int:
        """Hand over what the line takes at once and say how many bytes that was. Raises PortClosed."""

    def discard_output(self) -> None:
        """Drop what is handed over and not yet on the wire. Raises PortClosed."""

    def close(self) -> None: ...


class PrinterDriver:
    """Prints, proves and watches one printer.

    ``open_port`` opens its line and may raise PortUnavailable; it is tried again every second. ``on_event`` is
    called from the driver's thread with PrinterStatus at every change and after each AskStatus, with exactly
    one PrintEnded a Print, and with ReceiptLeft when a presenter's mouth is empty again. A receipt that nobody
    takes is drawn back after ``retract_s``.
    """

    def __init__(
        self,
        profile: PrinterProfile,
        open_port: Callable[[], PrinterPort],
        on_event: Callable[[PrinterEvent], None],
        *,
        retract_s: float = RETRACT_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._codec = EscposCodec(profile, retract_s=retract_s)
        self._open_port = open_port
        self._on_event = on_event
        self._monotonic = monotonic
        self._commands: deque[PrinterCommand] = deque()
        self._is_closing = False
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_reader, False)
        os.set_blocking(self._wake_writer, False)
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)

    def start(self) -> None:
        """Open the port and watch the printer."""
        self._thread.start()

    def send(self, command: PrinterCommand) -> None:
        """Hand over a command from any thread; the answer comes as an event."""
        self._commands.append(command)
        self._wake()

    def close(self) -> None:
        """Stop the thread and close the port. A job under way ends as unknown."""
        self._is_closing = True
        self._wake()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)
        if not self._thread.is_alive():
            os.close(self._wake_reader)
            os.close(self._wake_writer)

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # full: the thread is being woken already
            os.write(self._wake_writer, b"\x00")

    def _run(self) -> None:
        while not self._is_closing:
            try:
                port = self._open_port()
            except PortUnavailable as error:
                self._take_commands()
                self._codec.disconnected(str(error))
                self._deliver()
                self._wait(None, self._monotonic() + REOPEN_INTERVAL_S)
                continue
            self._run_port(port)

    def _run_port(self, port: PrinterPort) -> None:
        detail = "the driver was closed"
        self._codec.connected(self._monotonic())
        try:
            while not self._is_closing:
                self._pump(port)
        except PortClosed as error:
            detail = str(error)
        finally:
            port.close()
        self._codec.disconnected(detail)
        self._deliver()

    def _pump(self, port: PrinterPort) -> None:
        """One turn: commands in, bytes out, replies in, time, events out."""
        self._take_commands()
        self._codec.handle_timer(self._monotonic())
        if self._codec.take_discard():
            port.discard_output()
        data = self._codec.data_to_send()
        taken = port.write_some(data) if data else 0
        if taken:
            self._codec.sent(taken, self._monotonic())
        self._deliver()
        if self._wait(port, self._codec.timer()):
            self._codec.receive_data(port.read_available(0.0), self._monotonic())

    def _wait(self, port: PrinterPort | None, until: float | None) -> bool:
        """Wait for bytes, a command, room for what is to be sent, or a time; True when bytes have come."""
        lines = [] if port is None else [port.fileno()]
        writers = lines if self._codec.data_to_send() else []
        timeout = None if until is None else max(0.0, until - self._monotonic())
        ready, _, _ = select.select([self._wake_reader, *lines], writers, [], timeout)
        if self._wake_reader in ready:
            os.read(self._wake_reader, _WAKE_BYTES_MAX)
        return port is not None and port.fileno() in ready

    def _take_commands(self) -> None:
        while self._commands:
            self._codec.send(self._commands.popleft(), self._monotonic())

    def _deliver(self) -> None:
        while (event := self._codec.next_event()) is not None:
            self._on_event(event)
