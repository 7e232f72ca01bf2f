"""The kiosk's log: one JSON object a line on stderr; what happened to machines, never who somebody is.

The same lines are kept for a week in a file a day, for the field agent who stands before the kiosk.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

from kiosk.runtime.clock import wall_now
from wire.astana import astana_date

DAYS_KEPT: Final = 7
DAY_BYTES_MAX: Final = 8 * 1024 * 1024
"""A fault that repeats must not fill the disk that the journal is on."""


class DayFiles:
    """One file for each Astana day in ``folder``; those older than a week are removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._day: date | None = None

    def write(self, line: str) -> None:
        """Raises OSError."""
        today = astana_date(wall_now())
        path = day_file(self._folder, today)
        if today != self._day:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._day = today
            self._forget(today)
        if not path.exists() or path.stat().st_size < DAY_BYTES_MAX:
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")

    def _forget(self, today: date) -> None:
        oldest = day_file(self._folder, today - timedelta(days=DAYS_KEPT - 1)).name
        for path in self._folder.glob("????-??-??.log"):
            if path.name < oldest:
                path.unlink(missing_ok=True)


def day_file(folder: Path, day: date) -> Path:
    return folder / f"{day.isoformat()}.log"


class StderrLogger:
    """Writes to whatever stderr is now. A line that cannot be written must not stop a thread that moves money."""

    def __init__(self, files: DayFiles | None = None) -> None:
        self._files = files

    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{message}\n")
            sys.stderr.flush()
        if self._files is not None:
            with suppress(OSError, ValueError):
                self._files.write(message)

    debug = info = warning = error = critical = exception = msg


def note(what: str, facts: Mapping[str, object]) -> None:
    """One line for what happened to a part that has no log of its own."""
    structlog.get_logger().info(what, **facts)


def configure(folder: Path | None = None) -> None:
    """For the whole process; what libraries log by the standard library comes the same way on stderr."""
    files = None if folder is None else DayFiles(folder)
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        # Never the values of variables: they are numbers of customers and PINs of field agents.
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        logger_factory=lambda *_args: StderrLogger(files),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
