"""The daily job inside the service: at a set Astana time, once a day, in a thread of its own."""

from __future__ import annotations

import threading
from datetime import date, datetime, time

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ledger.clock import Clock
from ledger.config import SettingInvalid
from ledger.database import GuardFailed, reading
from ledger.jobs.rules import ONE_DAY, begins_at
from ledger.jobs.service import Steps, newest_ended_day, run_daily
from wire.astana import astana_date

LOOK_S = 30.0
"""How often it looks at the clock."""

log = structlog.get_logger("ledger.jobs")


def due_day(now: datetime, at: time, newest: date | None) -> date | None:
    """The day to run now, or None: today from the set time on, unless it was run to its end; before it, yesterday."""
    today = astana_date(now)
    day = today if now >= begins_at(today, at) else today - ONE_DAY
    if newest is None:
        return day if day == today else None
    return day if newest < day else None


class Clockwork:
    """A thread that runs the job whenever a day is due; none when no time is set."""

    def __init__(self, engine: Engine, steps: Steps, clock: Clock, at: time | None) -> None:
        self._engine = engine
        self._steps = steps
        self._clock = clock
        self._at = at
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="daily job", daemon=True)

    def start(self) -> None:
        """Begin to look at the clock."""
        if self._at is not None:
            self._thread.start()

    def end(self) -> None:
        """Stop after the step that is running; the next start goes on from there."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._look()
            except (GuardFailed, SQLAlchemyError) as away:
                log.warning("job_waits", reason=type(away).__name__)
            self._stop.wait(LOOK_S)

    def _look(self) -> None:
        assert self._at is not None, "it runs only with a time"
        with reading(self._engine) as connection:
            newest = newest_ended_day(connection)
        day = due_day(self._clock(), self._at, newest)
        if day is None:
            return
        for done in run_daily(self._engine, self._steps, self._clock, day):
            log.info("step_done", day=str(done.day), step=done.step, acted=done.acted, failed=done.failed)
            if self._stop.is_set():
                return


def daily_time(word: str) -> time | None:
    """The time of ``--daily-at``: ``00:30``; none for "".

    Raises:
        SettingInvalid: it is none.
    """
    if not word:
        return None
    try:
        return datetime.strptime(word, "%H:%M").time()  # noqa: DTZ007  # a time of day; Astana's
    except ValueError as wrong:
        raise SettingInvalid(f"--daily-at: a time such as 00:30 is needed, not {word!r}") from wrong
