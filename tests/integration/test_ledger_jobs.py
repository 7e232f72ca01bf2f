"""The daily job: once, late, cut off anywhere, two at once; the books are always those of one unbroken run."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlalchemy import Connection, select

from ledger.books.ids import NAMESPACE
from ledger.books.tables import accounts, entries, postings
from ledger.database import reading
from ledger.jobs.service import run_daily, runs_of
from ledger.jobs.step import Step, Sweep
from ledger.jobs.steps import DAILY
from ledger.jobs.tables import job_acts, job_failures
from ledger.notifications.service import put_sms_service
from tests.support.ledger_bench import LedgerBench, opened
from tests.support.postgresql import PostgresqlServer
from tests.support.wallet_history import credited, noon, paid
from tests.support.wallet_history import opened as wallet_opened

pytest_plugins = ["tests.support.ledger_fixtures"]

ROOT = Path(__file__).parents[2]
ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2026, 6, 29), date(2026, 7, 2)
NOW = noon(LAST)


def build(connection: Connection) -> None:
    """Thirty wallets: half of them inactive since 10 June, most with the SMS service on and not all with 300.00."""
    for number in range(30):
        used = date(2025, 6, 9) if number % 2 else date(2026, 6, 1)
        wallet = wallet_opened(connection, number, noon(used - ONE_DAY))
        credited(connection, wallet, 10_000 * (number + 1) + 100, noon(used - ONE_DAY))
        paid(connection, wallet, 100, noon(used))
        if number % 3:
            put_sms_service(connection, wallet.wallet_id, is_on=True, at=noon(date(2026, 5, 31)))


def books_of(bench: LedgerBench) -> Any:
    """Balances by account, and every posting with what it did: all but the moment it came into the books."""
    with reading(bench.engine) as connection:
        balances = {
            str(row.account_id): int(row.balance_tiyn)
            for row in connection.execute(select(accounts).where(accounts.c.balance_tiyn != 0))
        }
        chosen = select(
            postings.c.posting_id, postings.c.kind, postings.c.at, entries.c.account_id, entries.c.amount_tiyn
        )
        posted = sorted(
            tuple(map(str, row))
            for row in connection.execute(chosen.join(entries, entries.c.posting_id == postings.c.posting_id))
        )
    return balances, posted


def job(bench: LedgerBench, statement: int) -> subprocess.Popen[str]:
    url = bench.engine.url.render_as_string(hide_password=False)
    arguments = [url, LAST.isoformat(), NOW.isoformat(), str(statement)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.killed_job", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def prepared(bench: LedgerBench) -> LedgerBench:
    """Ready for the job of 2 July: it last ran on 29 June."""
    bench.run(build)
    list(run_daily(bench.engine, DAILY, lambda: noon(FIRST), FIRST))
    bench.now = NOW
    return bench


@contextmanager
def copied(bench: LedgerBench, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[LedgerBench]:
    """The same database once more."""
    bench.engine.dispose()
    if bench.engine.dialect.name == "sqlite":
        copy = tmp_path / "copy.db"
        shutil.copy(str(bench.engine.url.database), copy)
        yield from opened(f"sqlite:///{copy}", bench.codes)
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    url = server.create(template=bench.engine.url.render_as_string(hide_password=False))
    yield from opened(url, bench.codes)
    server.drop(url)


@pytest.mark.slow
def test_killed_at_any_statement_and_run_again_it_leaves_the_books_of_an_unbroken_run(
    prepared: LedgerBench, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    with copied(prepared, tmp_path, request) as unbroken:
        whole = job(unbroken, 0)
        statements = int(whole.communicate()[0])
        expected = books_of(unbroken)
    kills = 0
    last_statement = chance.randrange(1, statements)
    while True:
        killed = job(prepared, last_statement)
        killed.communicate()
        if killed.returncode == 0:
            break
        assert killed.returncode == -signal.SIGKILL
        kills += 1
        # always some way on, so that it ends
        last_statement = chance.randrange(statements // 3, statements) if kills < 3 else 0

    assert kills >= 1
    assert books_of(prepared) == expected, f"seed {seed}"
    assert prepared.findings() == []


@pytest.mark.slow
def test_two_at_once_do_each_thing_once(
    prepared: LedgerBench, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with copied(prepared, tmp_path, request) as alone:
        job(alone, 0).communicate()
        expected = books_of(alone)

    both = [job(prepared, 0), job(prepared, 0)]
    for each in both:
        each.communicate()

    assert [each.returncode for each in both] == [0, 0]
    assert books_of(prepared) == expected
    assert prepared.findings() == []


# --- the machinery, with steps of the test's own ----------------------------------------------------------------------

IDS = sorted(uuid5(NAMESPACE, str(number)) for number in range(10))


def nothing(_connection: Connection, _day: date, _each: UUID, _at: datetime) -> None:
    """Acts by being recorded."""


def test_days_missed_are_made_up_for_oldest_first_each_as_of_its_last_moment(bench: LedgerBench) -> None:
    seen: list[tuple[date, str]] = []

    def act(_connection: Connection, day: date, _each: UUID, at: datetime) -> None:
        seen.append((day, at.isoformat()))

    steps = (Step(name="seen", due=lambda _connection, _day: IDS[:1], act=act),)

    list(run_daily(bench.engine, steps, lambda: noon(date(2024, 2, 28)), None))
    list(run_daily(bench.engine, steps, lambda: noon(date(2024, 3, 2)), None))

    assert seen == [
        (date(2024, 2, 28), "2024-02-28T12:00:00+06:00"),
        # at the end of February Astana's clocks go back from UTC+6 to UTC+5: the 29th has 25 hours
        (date(2024, 2, 29), "2024-02-29T18:59:59.999999+00:00"),
        (date(2024, 3, 1), "2024-03-01T18:59:59.999999+00:00"),
        (date(2024, 3, 2), "2024-03-02T12:00:00+05:00"),
    ]


def test_what_a_step_fails_at_is_recorded_left_and_tried_again(bench: LedgerBench) -> None:
    broken = {IDS[3]}
    acted: list[UUID] = []

    def together(_connection: Connection, _day: date, ids: Any, _moment: Any) -> None:
        if broken & set(ids):
            raise ValueError("a person's data")
        acted.extend(ids)

    steps = (Step(name="fails", due=lambda _connection, _day: IDS, act_together=together),)
    day = date(2026, 11, 22)

    (first,) = run_daily(bench.engine, steps, lambda: bench.now, day)
    with reading(bench.engine) as connection:
        reasons = connection.execute(select(job_failures.c.reason, job_failures.c.mended_at)).all()
    broken.clear()
    again = list(run_daily(bench.engine, steps, lambda: bench.now + ONE_DAY, day + ONE_DAY))
    with reading(bench.engine) as connection:
        mended = connection.execute(select(job_failures.c.mended_at)).scalar_one()

    assert (first.acted, first.failed) == (9, 1)
    assert [tuple(row) for row in reasons] == [("ValueError", None)]
    assert [(each.day, each.acted, each.failed) for each in again] == [(day, 1, 0), (day + ONE_DAY, 10, 0)]
    assert mended is not None
    assert sorted(acted) == sorted([*IDS, *IDS])


def test_an_act_that_fails_leaves_no_trace_of_having_been_done(bench: LedgerBench) -> None:
    def fail(_connection: Connection, _day: date, _each: UUID, _at: datetime) -> None:
        raise LookupError

    steps = (Step(name="fails", due=lambda _connection, _day: IDS[:1], act=fail),)

    list(run_daily(bench.engine, steps, lambda: bench.now))

    with reading(bench.engine) as connection:
        assert connection.execute(select(job_acts)).all() == []


def test_threads_share_the_work_and_nothing_is_done_twice(bench: LedgerBench) -> None:
    acted: list[UUID] = []

    def together(_connection: Connection, _day: date, ids: Any, _moment: Any) -> None:
        acted.extend(ids)

    steps = (Step(name="shared", due=lambda _connection, _day: IDS, act_together=together),)

    def run(_number: int) -> int:
        return sum(each.acted for each in run_daily(bench.engine, steps, lambda: bench.now, portion=1))

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(run, range(4)))

    assert sum(counts) == len(IDS)
    assert sorted(set(acted)) == IDS


def test_a_sweep_goes_on_until_there_is_nothing_more(bench: LedgerBench) -> None:
    left = [5, 3, 0, 0]

    def sweep(_connection: Connection, _now: datetime) -> int:
        return left.pop(0)

    steps = (Sweep(name="swept", sweep=sweep), Step(name="none", due=lambda *_: (), act=nothing))

    done = list(run_daily(bench.engine, steps, lambda: bench.now))
    again = list(run_daily(bench.engine, steps, lambda: bench.now))

    assert [each.acted for each in done] == [8, 0]
    assert [each.acted for each in again] == [0, 0]
    with reading(bench.engine) as connection:
        runs = runs_of(connection, date(2026, 11, 22), date(2026, 11, 22))
    assert [(each["step"], each["acted"]) for each in runs] == [("day", 8), ("none", 0), ("swept", 8)]
    assert all(each["ended_at"] is not None for each in runs)


def test_a_run_that_is_cut_off_between_two_steps_is_gone_on_with_the_next_day(bench: LedgerBench) -> None:
    seen: list[tuple[str, date]] = []

    def step(name: str) -> Step:
        def act(_connection: Connection, day: date, _each: UUID, _at: datetime) -> None:
            seen.append((name, day))

        return Step(name=name, due=lambda _connection, _day: IDS[:1], act=act)

    steps, day = (step("first"), step("second")), date(2026, 11, 22)

    next(
        run_daily(bench.engine, steps, lambda: bench.now, day)
    )  # after the first step nobody asks for the second
    list(run_daily(bench.engine, steps, lambda: bench.now + ONE_DAY, day + ONE_DAY))

    assert seen == [("first", day), ("second", day), ("first", day + ONE_DAY), ("second", day + ONE_DAY)]


def test_the_table_of_steps_names_each_once() -> None:
    names = [each.name for each in DAILY]

    assert len(set(names)) == len(names)
