"""Run what falls due, day by day: each id once, in the transaction that records it, however often this is run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from ledger.clock import Clock
from ledger.database import GuardFailed, in_portions, reading, upsert, write
from ledger.jobs.moment import Moment
from ledger.jobs.rules import days_to_run, moment_of
from ledger.jobs.step import Step, Sweep
from ledger.jobs.tables import job_acts, job_days, job_failures
from ledger.rowsets import insert_from
from wire.astana import astana_date

PORTION: Final = 500
"""Ids acted on in one transaction by a step that acts on many together."""

WHOLE_DAY: Final = "day"
"""The row of a day as a whole, beside those of its steps."""

log = structlog.get_logger("ledger")

Steps = Sequence[Step | Sweep]


@dataclass(frozen=True, kw_only=True)
class StepRun:
    """What one step did for one day in one run."""

    day: date
    step: str
    acted: int
    failed: int


def run_daily(
    engine: Engine, steps: Steps, clock: Clock, on: date | None = None, *, portion: int = PORTION
) -> Iterator[StepRun]:
    """Run everything due on a day (today, unless given) and on missed days before it, the oldest day first.

    Each day's steps are run in their order, as of that day. What was acted on stays done, so that a run that was
    cut off anywhere is simply run again, and two at once share the work. What a step fails at is recorded, left,
    and tried again by the next run.
    """
    until = on or astana_date(clock())
    with reading(engine) as connection:
        newest = newest_day(connection)
        unfinished = _unfinished(connection, until)
    for day in days_to_run(until, newest, unfinished):
        yield from _run_day(engine, steps, day, clock, portion)


def _run_day(engine: Engine, steps: Steps, day: date, clock: Clock, portion: int) -> Iterator[StepRun]:
    # The day's own row is open from before its first step to after its last: a run that is cut off between two
    # steps is seen by the next one.
    begun_at = clock()
    write(engine, lambda connection: _begin(connection, WHOLE_DAY, day, begun_at))
    sums = [0, 0]
    for step in steps:
        if isinstance(step, Sweep):
            done = _run_sweep(engine, step, day, clock)
        else:
            done = _run_step(engine, step, day, clock, portion)
        sums[0], sums[1] = sums[0] + done.acted, sums[1] + done.failed
        yield done
    write(engine, lambda connection: _end(connection, WHOLE_DAY, day, (sums[0], sums[1]), clock()))


def newest_day(connection: Connection) -> date | None:
    """The newest day that was begun; None before the first run."""
    newest: date | None = connection.execute(select(func.max(job_days.c.day))).scalar()
    return newest


def newest_ended_day(connection: Connection) -> date | None:
    """The newest day that was run to its end; None when there is none."""
    ended = select(func.max(job_days.c.day)).where(
        job_days.c.step == WHOLE_DAY, job_days.c.ended_at.is_not(None)
    )
    newest: date | None = connection.execute(ended).scalar()
    return newest


def _unfinished(connection: Connection, until: date) -> frozenset[date]:
    """Days that were begun and not ended, or at which something failed."""
    begun = select(job_days.c.day).where(job_days.c.ended_at.is_(None), job_days.c.day <= until)
    failed = select(job_failures.c.day).where(job_failures.c.mended_at.is_(None), job_failures.c.day <= until)
    return frozenset(connection.execute(begun.union(failed)).scalars())


def _run_step(engine: Engine, step: Step, day: date, clock: Clock, portion: int) -> StepRun:
    begun_at = clock()
    write(engine, lambda connection: _begin(connection, step.name, day, begun_at))
    with reading(engine) as connection:
        due = sorted(set(step.due(connection, day)))
        left = _not_acted_on(connection, step.name, day, due)
    acted = failed = 0
    for ids in _portions(left, 1 if step.act_together is None else portion):
        done, not_done = _act(engine, step, day, ids, clock)
        acted, failed = acted + done, failed + not_done
    write(engine, lambda connection: _end(connection, step.name, day, (acted, failed), clock()))
    return StepRun(day=day, step=step.name, acted=acted, failed=failed)


def _run_sweep(engine: Engine, sweep: Sweep, day: date, clock: Clock) -> StepRun:
    begun_at = clock()
    write(engine, lambda connection: _begin(connection, sweep.name, day, begun_at))
    acted = 0
    while dealt := write(engine, lambda connection: sweep.sweep(connection, moment_of(day, clock()).at)):
        acted += dealt
    write(engine, lambda connection: _end(connection, sweep.name, day, (acted, 0), clock()))
    return StepRun(day=day, step=sweep.name, acted=acted, failed=0)


def _portions(ids: Sequence[UUID], size: int) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _act(engine: Engine, step: Step, day: date, ids: Sequence[UUID], clock: Clock) -> tuple[int, int]:
    """Act on a portion; if it fails as a whole, on each by itself, so that one cannot stop the others."""

    def work(connection: Connection) -> int:
        return _act_in(connection, step, day, ids, moment_of(day, clock()))

    try:
        return write(engine, work), 0
    except (
        GuardFailed,
        SQLAlchemyError,
        ArithmeticError,
        LookupError,
        ValueError,
        AssertionError,
    ) as failure:
        if len(ids) > 1:
            sums = [_act(engine, step, day, [each], clock) for each in ids]
            return sum(done for done, _ in sums), sum(not_done for _, not_done in sums)
        reason = type(failure).__name__  # not its words: they may hold a person's data
        log.error("step_failed", step=step.name, day=str(day), subject=str(ids[0]), reason=reason)  # noqa: TRY400
        write(
            engine, lambda connection: _fail(connection, step.name, day, ids[0], reason=reason, now=clock())
        )
        return 0, 1


def _act_in(connection: Connection, step: Step, day: date, ids: Sequence[UUID], moment: Moment) -> int:
    claimed = _claim(connection, step.name, day, ids, moment.now)
    if not claimed:
        return 0
    if step.act_together is not None:
        step.act_together(connection, day, claimed, moment)
    else:
        assert step.act is not None
        for each in claimed:
            step.act(connection, day, each, moment.at)
    mended = (
        job_failures.c.step == step.name,
        job_failures.c.day == day,
        job_failures.c.subject_id.in_(claimed),
    )
    connection.execute(update(job_failures).where(*mended).values(mended_at=moment.now))
    return len(claimed)


def _claim(connection: Connection, step: str, day: date, ids: Sequence[UUID], now: datetime) -> list[UUID]:
    """Those of the ids that nobody has acted on; a second run waits here until the first has committed."""
    rows = [{"step": step, "day": day, "subject_id": each, "acted_at": now} for each in ids]
    return (
        sorted(connection.execute(*insert_from(connection, job_acts, rows, _claimed)).scalars())
        if rows
        else []
    )


def _claimed(statement: Any) -> Any:
    return statement.on_conflict_do_nothing().returning(job_acts.c.subject_id)


def _not_acted_on(connection: Connection, step: str, day: date, ids: Sequence[UUID]) -> list[UUID]:
    acted: set[UUID] = set()
    for portion in in_portions(ids):
        rows = connection.execute(
            select(job_acts.c.subject_id).where(
                job_acts.c.step == step, job_acts.c.day == day, job_acts.c.subject_id.in_(portion)
            )
        )
        acted.update(rows.scalars())
    return [each for each in ids if each not in acted]


def _begin(connection: Connection, step: str, day: date, now: datetime) -> None:
    row = {"day": day, "step": step, "acted": 0, "failed": 0, "begun_at": now, "ended_at": None}
    again = upsert(connection, job_days).on_conflict_do_update(
        index_elements=["day", "step"], set_={"ended_at": None}
    )
    connection.execute(again, row)


def _end(connection: Connection, step: str, day: date, sums: tuple[int, int], now: datetime) -> None:
    connection.execute(
        update(job_days)
        .where(job_days.c.day == day, job_days.c.step == step)
        .values(acted=job_days.c.acted + sums[0], failed=sums[1], ended_at=now)
    )


def _fail(connection: Connection, step: str, day: date, subject: UUID, *, reason: str, now: datetime) -> None:
    row = {
        "step": step,
        "day": day,
        "subject_id": subject,
        "reason": reason,
        "failed_at": now,
        "mended_at": None,
    }
    statement = upsert(connection, job_failures).on_conflict_do_update(
        index_elements=["step", "day", "subject_id"],
        set_={"reason": reason, "failed_at": now, "mended_at": None},
    )
    connection.execute(statement, row)


def runs_of(connection: Connection, first: date, last: date) -> list[dict[str, Any]]:
    """What the job did for these days, newest day first, steps by name."""
    chosen = (
        select(job_days)
        .where(job_days.c.day >= first, job_days.c.day <= last)
        .order_by(job_days.c.day.desc(), job_days.c.step)
    )
    return [dict(row) for row in connection.execute(chosen).mappings()]
