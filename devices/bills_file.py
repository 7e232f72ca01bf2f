"""What an acceptor's driver keeps from one life of the host to the next: its bill table, its place in the device's log."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
from pathlib import Path

from devices.events import Bill

_log = logging.getLogger(__name__)


def load_bills(path: Path) -> tuple[Bill, ...]:
    """What was saved; nothing when there is no file, or none that can be read. Never raises."""
    try:
        return tuple(Bill(**row) for row in json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        _log.warning("the bill table in %s cannot be read: %s", path, error)
        return ()


def save_bills(path: Path, bills: tuple[Bill, ...]) -> None:
    """Replace the file, durably; what is there already is not written again. Never raises."""
    if bills == load_bills(path):
        return
    _save(path, json.dumps([dataclasses.asdict(bill) for bill in bills]))


def load_place(bills_file: Path) -> str:
    """The place saved beside the bill table; "" when there is none that can be read. Never raises."""
    try:
        return _place_file(bills_file).read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        _log.warning("the place in the log cannot be read: %s", error)
        return ""


def save_place(bills_file: Path, place: str) -> None:
    """Replace it, durably. Never raises."""
    _save(_place_file(bills_file), place)


def _place_file(bills_file: Path) -> Path:
    return bills_file.with_suffix(".place")


def _save(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        _log.warning("%s cannot be kept: %s", path, error)
