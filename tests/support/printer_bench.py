"""A driver's codec and a simulated printer on one bench, with a wire between them and time that jumps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from devices.commands import Print, PrinterCommand
from devices.events import PrintEnded, PrinterEvent, PrinterStatus, ReceiptLeft
from devices.printers.escpos import EscposCodec
from devices.printers.profiles import PROFILES
from devices.simulators.escpos_firmware import Firmware, Left, Printed
from devices.simulators.escpos_models import MODELS
from devices.simulators.escpos_paper import Roll

FONT: Final = Path(__file__).parents[2] / "receipts" / "fonts" / "DejaVuSansMono.ttf"
WIRE_BYTES_MAX: Final = 4096
"""What a kernel holds for a device that does not read."""

SomeEvent = TypeVar("SomeEvent", PrintEnded, PrinterStatus, ReceiptLeft)


def a_firmware(columns: int = 48, speed: float = 1.0, model: str = "epson-tm") -> Firmware:
    return Firmware(Roll(columns * 12, FONT), speed, model=MODELS[model])


def printed_by(data: bytes, columns: int = 48) -> Printed:
    """What one job makes of a printer that has nothing else to do."""
    firmware = a_firmware(columns)
    slips: list[Printed] = []
    firmware.on_printed = slips.append
    now = 0.0
    while data or not slips:
        room = firmware.room
        firmware.receive(data[:room], now)
        data = data[room:]
        firmware.work(now)
        now = firmware.timer(now) or now + 1.0
        assert now < 1000.0, "the job was never cut"
    assert firmware.unknown_commands == []
    return slips[0]


class PrinterBench:
    """Runs both until something is true; nobody sleeps."""

    def __init__(self, profile: str = "generic-80", *, speed: float = 1.0, is_connected: bool = True) -> None:
        self.now = 100.0
        self.codec = EscposCodec(PROFILES[profile])
        self.slips: list[Printed] = []
        self.left: list[Left] = []
        self.use(a_firmware(speed=speed, model=profile if profile in MODELS else "epson-tm"))
        self.events: list[PrinterEvent] = []
        self.to_printer = b""
        self.sent = b""
        if is_connected:
            self.codec.connected(self.now)

    def use(self, firmware: Firmware) -> None:
        """Put another printer on the bench."""
        self.firmware = firmware
        self.firmware.on_printed = self.slips.append
        self.firmware.on_left = self.left.append

    def send(self, command: PrinterCommand) -> None:
        self.codec.send(command, self.now)
        self._collect()

    def outcome_of(self, data: bytes, job_id: str = "1", timeout_s: float = 20.0) -> PrintEnded:
        """Print and wait for the end."""
        self.send(Print(job_id, data, timeout_s))
        return self.next_event(PrintEnded)

    def next_event(self, kind: type[SomeEvent], limit_s: float = 120.0) -> SomeEvent:
        """The next event of this kind from now on; earlier ones are forgotten."""
        self.run_until(lambda: any(isinstance(event, kind) for event in self.events), limit_s)
        event = next(event for event in self.events if isinstance(event, kind))
        del self.events[: self.events.index(event) + 1]
        return event

    def run_until(self, is_met: Callable[[], bool], limit_s: float = 120.0) -> None:
        """Let time pass until ``is_met``."""
        end = self.now + limit_s
        while not is_met():
            assert self.now < end, f"nothing happened in {limit_s} s; so far {self.events}"
            if not self.turn():
                self._jump()

    def run_for(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            if not self.turn():
                self._jump(end)

    def turn(self) -> bool:
        """Everything that happens without time passing; False when nothing does."""
        self.codec.handle_timer(self.now)
        if self.codec.take_discard():
            self.to_printer = b""
        data = self.codec.data_to_send()[: WIRE_BYTES_MAX - len(self.to_printer)]
        self.codec.sent(len(data), self.now)
        self.to_printer += data
        self.sent += data
        room = self.firmware.room
        moved, self.to_printer = self.to_printer[:room], self.to_printer[room:]
        self.firmware.receive(moved, self.now)
        self.firmware.work(self.now)
        replies = self.firmware.take_replies()
        self.codec.receive_data(replies, self.now)
        self._collect()
        return bool(data or moved or replies or self.firmware.room > room - len(moved))

    def _collect(self) -> None:
        while (event := self.codec.next_event()) is not None:
            self.events.append(event)

    def _jump(self, until: float | None = None) -> None:
        times = [self.codec.timer(), self.firmware.timer(self.now), until]
        later = [time for time in times if time is not None and time > self.now]
        self.now = min(later, default=self.now + 1.0)
