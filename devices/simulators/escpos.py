"""A receipt printer on a pseudo terminal, to be driven by hand or by a program.

Commands come on standard input, one a line; events go to standard output. Each slip that is cut becomes
``receipt-NNNN.png`` (what a customer would hold) and ``receipt-NNNN.escpos`` (the bytes that made it).

==========================  =====================================================================
``paper ok|near-end|out``   a new roll, the sensor at the roll's end, no paper
``paper out-after N``       the paper ends after N more lines
``cover open|close``        the printer stops until the cover is closed
``cutter jam``              the next cut jams
``silent``                  the cable is off: bytes are lost both ways
``noise``                   answers are garbled
``take``                    the customer takes the receipt out of the presenter
``presenter jam``           what is in the presenter cannot be drawn back
``ok``                      all of the above is over
``power off|on|cycle``      the buffer is lost; what is on paper stays
``status``                  say how things are
``quit``                    end
==========================  =====================================================================

Words may be joined by hyphens (``paper-out``, ``near-end``).
"""

from __future__ import annotations

import io
import json
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

from devices.simulators.escpos_firmware import Firmware, Left, Printed
from devices.simulators.escpos_models import EPSON_TM, MODELS, Model
from devices.simulators.escpos_paper import Roll
from devices.simulators.options import OptionUnknown
from devices.simulators.pty import Pty

_IDLE_S: Final = 1.0
_STDIN_BYTES_MAX: Final = 4096


def model_named(name: str) -> Model:
    """The model of this name; "" is the usual one. Raises OptionUnknown."""
    if name and name not in MODELS:
        raise OptionUnknown(f"unknown model {name!r} (allowed: {', '.join(sorted(MODELS))})")
    return MODELS[name] if name else EPSON_TM


class CommandUnknown(Exception):
    """Nobody taught the simulator this word."""


def run(
    link: Path,
    out: Path | None,
    is_json: bool,
    font_path: Path,
    speed: float = 1.0,
    *,
    model: Model = EPSON_TM,
    commands: TextIO = sys.stdin,
    events: TextIO = sys.stdout,
) -> int:
    """Simulate until ``quit`` or SIGTERM; the end of ``commands`` does not end it. Returns the exit status.

    ``speed`` 1.0 prints 150 mm/s. ``font_path`` is a monospaced TrueType font with the letters to be printed.
    """
    pty = Pty(link)
    firmware = Firmware(Roll(model.width_dots, font_path), speed, model=model)
    printer = _Printer(firmware, out, _announcer(events, is_json=is_json))
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: printer.stop())
    try:
        printer.serve(pty, commands)
    except KeyboardInterrupt:
        pass
    finally:
        pty.close()
    return 0


class _Printer:
    """Firmware, its line and the hands that open its cover."""

    def __init__(self, firmware: Firmware, out: Path | None, announce: Callable[..., None]) -> None:
        self._firmware = firmware
        self._out = out
        self._announce = announce
        self._is_stopped = False
        self._wake_reader, self._wake_writer = os.pipe()
        self._number = _last_number(out)
        self._held = b""
        self._words = b""
        firmware.on_printed = self._printed
        firmware.on_left = self._left

    def stop(self) -> None:
        """Leave the loop now; also from a signal handler."""
        self._is_stopped = True
        os.write(self._wake_writer, b"\x00")

    def serve(self, pty: Pty, commands: TextIO) -> None:
        hands = _descriptor(commands)
        self._announce("ready", protocol="escpos", link=str(pty.link), path=pty.path)
        while not self._is_stopped:
            ready = self._wait(pty, hands)
            if hands is not None and hands in ready and not self._obey(os.read(hands, _STDIN_BYTES_MAX)):
                hands = None
            if pty.fileno() in ready:
                self._held += pty.read()
            self._turn(pty)

    def _turn(self, pty: Pty) -> None:
        """Bytes in as far as there is room, paper on, answers out."""
        now = time.monotonic()
        taken = self._firmware.room
        self._firmware.receive(self._held[:taken], now)
        self._held = self._held[taken:]
        self._firmware.work(now)
        replies = self._firmware.take_replies()
        if replies:
            pty.write(replies)

    def _wait(self, pty: Pty, hands: int | None) -> list[int]:
        """BUSY: while bytes are held back here, the line is not read."""
        now = time.monotonic()
        until = self._firmware.timer(now)
        timeout = _IDLE_S if until is None else min(_IDLE_S, max(0.0, until - now))
        can_take = self._firmware.room > 0
        if self._held and can_take:
            timeout = 0.0
        listened = [
            self._wake_reader,
            *([] if self._held else [pty.fileno()]),
            *([] if hands is None else [hands]),
        ]
        return select.select(listened, [], [], timeout)[0]

    def _printed(self, printed: Printed) -> None:
        self._number += 1
        facts: dict[str, object] = {"number": self._number, "lines": list(printed.slip.lines)}
        facts["codes"] = list(printed.slip.codes)
        if self._out is not None:
            stem = self._out / f"receipt-{self._number:04d}"
            picture, raw = stem.with_suffix(".png"), stem.with_suffix(".escpos")
            raw.write_bytes(printed.data)
            printed.slip.image.save(picture, "PNG")
            facts |= {"path": str(picture), "raw_path": str(raw)}
        self._announce("printed", **facts)

    def _left(self, left: Left) -> None:
        self._announce(f"receipt_{left}", number=self._number)

    # --- hands ----------------------------------------------------------------------------------------------

    def _obey(self, data: bytes) -> bool:
        """Whole lines are commands. False at the end of input: the printer stays on."""
        *lines, self._words = (self._words + data).split(b"\n")
        for line in lines:
            words = line.decode(errors="replace").strip().lower()
            if words:
                try:
                    self._command(words.replace("-", " ").split())
                except CommandUnknown:
                    self._announce("command_unknown", command=words)
        return bool(data)

    def _command(self, words: list[str]) -> None:
        firmware, now = self._firmware, time.monotonic()
        match words:
            case ["quit"]:
                self.stop()
                return
            case ["status"]:
                pass
            case ["ok"]:
                firmware.recover(now)
            case ["silent"]:
                firmware.condition.is_silent = True
            case ["noise"]:
                firmware.condition.is_noisy = True
            case ["power", action]:
                self._power(action, now)
            case _ if not self._mechanics(words):
                self._paper([word for word in words if word != "paper"])
        self._announce("status", **self._condition())

    def _mechanics(self, words: list[str]) -> bool:
        """Cover, cutter and presenter; False for a command about something else."""
        firmware = self._firmware
        match words:
            case ["cover", ("open" | "close" | "closed") as action]:
                firmware.set_cover(is_open=action == "open")
            case ["cutter", "jam"]:
                firmware.jam_cutter()
            case ["presenter", "jam"]:
                firmware.jam_presenter()
            case ["take"]:
                firmware.take()
            case _:
                return False
        return True

    def _paper(self, words: list[str]) -> None:
        match words:
            case ["ok" | "out" as state]:
                self._firmware.set_paper(state)
            case ["near", "end"]:
                self._firmware.set_paper("near-end")
            case ["out", "after", count] if count.isdecimal():
                self._firmware.run_out_after(int(count))
            case _:
                raise CommandUnknown

    def _power(self, action: str, now: float) -> None:
        if action not in ("off", "on", "cycle"):
            raise CommandUnknown
        if action in ("off", "cycle"):
            self._firmware.power_off()
        if action in ("on", "cycle"):
            self._firmware.power_on(now)

    def _condition(self) -> dict[str, object]:
        now = self._firmware.condition
        return {
            "paper": now.paper,
            "is_cover_open": now.is_cover_open,
            "is_cutter_jammed": now.is_cutter_jammed,
            "is_silent": now.is_silent,
            "is_noisy": now.is_noisy,
            "is_powered": now.is_powered,
            "is_receipt_waiting": now.is_receipt_waiting,
            "printed": self._number,
        }


def _announcer(events: TextIO, *, is_json: bool) -> Callable[..., None]:
    def announce(event: str, **facts: object) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        if is_json:
            line = json.dumps({"event": event, "at": at, **facts}, ensure_ascii=False)
        else:
            line = " ".join([at[11:23], event, *(f"{name}={value}" for name, value in facts.items())])
        print(line, file=events, flush=True)

    return announce


def _last_number(out: Path | None) -> int:
    """Receipts are numbered on over restarts: the drawer below is not emptied by a power cut."""
    if out is None:
        return 0
    out.mkdir(parents=True, exist_ok=True)
    numbers = (path.stem.removeprefix("receipt-") for path in out.glob("receipt-*.png"))
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _descriptor(commands: TextIO) -> int | None:
    try:
        return commands.fileno()
    except (io.UnsupportedOperation, ValueError):
        return None
