"""Our printer driver alone against whatever hangs on a port: who it is, how it is, nothing printed."""

from __future__ import annotations

import json
import queue
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from devices.commands import AskStatus
from devices.events import PrinterEvent, PrinterStatus
from devices.printer_identity import identify
from devices.printer_port import open_printer_port
from devices.printers.driver import PrinterDriver
from devices.printers.profiles import PROFILES

PROFILE: Final = "generic-80"


def run(port: str, is_json: bool, seconds: float, baud: int = 9600) -> int:
    """Listen for ``seconds`` and print each status, one a line. 1 when the printer never answered."""
    events: queue.SimpleQueue[PrinterEvent] = queue.SimpleQueue()
    driver = PrinterDriver(PROFILES[PROFILE], lambda: open_printer_port(port, baud=baud), events.put)
    was_answered = can_print = False
    driver.start()
    try:
        driver.send(AskStatus())
        end = time.monotonic() + seconds
        while (left_s := end - time.monotonic()) > 0:
            try:
                event = events.get(timeout=left_s)
            except queue.Empty:
                break
            if isinstance(event, PrinterStatus):
                was_answered, can_print = was_answered or event.is_known, event.can_print
                _show(_described(event), is_json=is_json)
    finally:
        driver.close()
    if can_print:  # off-line it would not answer
        identity = asdict(identify(lambda: open_printer_port(port, baud=baud)))
        _show({"event": "printer-identified", "at": _now(), **identity}, is_json=is_json)
    return 0 if was_answered else 1


def _show(line: dict[str, Any], *, is_json: bool) -> None:
    print(json.dumps(line) if is_json else _plain(line), flush=True)  # noqa: T201


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _described(status: PrinterStatus) -> dict[str, Any]:
    return {
        "event": "printer-status",
        "at": _now(),
        "is_known": status.is_known,
        "is_online": status.is_online,
        "is_cover_open": status.is_cover_open,
        "paper": status.paper.value if status.is_known else None,
        "faults": sorted(status.faults),
        "can_print": status.can_print,
    }


def _plain(line: dict[str, Any]) -> str:
    facts = " ".join(f"{name}={value}" for name, value in line.items() if name not in ("event", "at"))
    return f"{line['at']} {line['event']} {facts}"
