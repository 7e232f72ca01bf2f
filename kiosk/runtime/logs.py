"""The kiosk's log: one JSON object a line on stderr; what happened to machines, never who somebody is.

The same lines are kept for a week in a file a day, for the field agent who stands before the kiosk.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from kiosk.runtime.clock import wall_now
from wire.astana import astana_date

if TYPE_CHECKING:
    from structlog.typing import Processor

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


class Log:
    """What every part of the kiosk logs by. structlog is imported with the first line: no screen waits for it."""

    def __init__(self) -> None:
        self._configuring = threading.Lock()
        self._folder: Path | None = None
        self._is_due = False

    def keep_in(self, folder: Path | None) -> None:
        """From the next line on as ``configure`` says."""
        with self._configuring:
            self._folder, self._is_due = folder, True

    def debug(self, what: str, **facts: object) -> None:
        self._lines().debug(what, **facts)

    def info(self, what: str, **facts: object) -> None:
        self._lines().info(what, **facts)

    def warning(self, what: str, **facts: object) -> None:
        self._lines().warning(what, **facts)

    def error(self, what: str, **facts: object) -> None:
        self._lines().error(what, **facts)

    def critical(self, what: str, **facts: object) -> None:
        self._lines().critical(what, **facts)

    def exception(self, what: str, **facts: object) -> None:
        """With the trace of the exception that is being handled."""
        self._lines().exception(what, **facts)

    def _lines(self) -> Any:
        import structlog  # noqa: PLC0415 - see above

        with self._configuring:
            if self._is_due:
                self._is_due = False
                _configure_structlog(self._folder)
        return structlog.get_logger()


log: Final = Log()


def note(what: str, facts: Mapping[str, object]) -> None:
    """One line for what happened to a part that has no log of its own."""
    log.info(what, **facts)


def configure(folder: Path | None = None) -> None:
    """For the whole process; what libraries log by the standard library comes the same way on stderr."""
    log.keep_in(folder)
    logging.basicConfig(handlers=[_LibrariesLines(sys.stderr)], level=logging.WARNING, force=True)


class _LibrariesLines(logging.StreamHandler[TextIO]):
    """Given its format when something is logged."""

    def format(self, record: logging.LogRecord) -> str:
        if self.formatter is None:
            from structlog.processors import JSONRenderer  # noqa: PLC0415
            from structlog.stdlib import ProcessorFormatter  # noqa: PLC0415

            self.setFormatter(
                ProcessorFormatter(
                    processor=JSONRenderer(ensure_ascii=False), foreign_pre_chain=_shared_processors()
                )
            )
        return super().format(record)


def _shared_processors() -> list[Processor]:
    import structlog  # noqa: PLC0415
    from structlog.tracebacks import ExceptionDictTransformer  # noqa: PLC0415

    return [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        # Never the values of variables: they are numbers of customers and PINs of field agents.
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
    ]


def _configure_structlog(folder: Path | None) -> None:
    import structlog  # noqa: PLC0415

    files = None if folder is None else DayFiles(folder)
    structlog.configure(
        processors=[*_shared_processors(), structlog.processors.JSONRenderer(ensure_ascii=False)],
        logger_factory=lambda *_args: StderrLogger(files),
        cache_logger_on_first_use=True,
    )
