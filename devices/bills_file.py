"""The last bill table that an acceptor gave, kept from one life of the host to the next."""

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
    fresh = path.with_suffix(".new")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            json.dump([dataclasses.asdict(bill) for bill in bills], file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        _log.warning("the bill table cannot be kept in %s: %s", path, error)
