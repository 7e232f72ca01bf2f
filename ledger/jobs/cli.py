"""``ledger job``: what falls due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Final

import typer

from ledger.clock import utc_now
from ledger.database import DEFAULT_URL
from ledger.terminal import EXIT_WRONG, AsJson, Database, configure_log, line, opened, prepare, refuse

AHEAD_MAX: Final = timedelta(days=5 * 366)

job_app = typer.Typer(no_args_is_help=True)


@job_app.callback()
def job() -> None:
    """What falls due, acted on once."""


@job_app.command()
def daily(
    database: Database = DEFAULT_URL,
    on: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Astana date; today unless given."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Act on what falls due that day and on days missed before it; safe to repeat. Exit 1 if something failed."""
    from ledger.jobs.service import run_daily
    from ledger.jobs.steps import DAILY
    from wire.astana import astana_date

    day: date | None = None if on is None else on.date()
    has_failed = False
    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        configure_log()
        today = astana_date(utc_now())
        if day is not None and day > today + AHEAD_MAX:
            refuse(f"{day} is more than five years ahead")
        if day is not None and day > today:
            typer.echo(f"ledger: {day} is still to come: this acts on it as if it were over", err=True)
        for done in run_daily(engine, DAILY, utc_now, day):
            has_failed = has_failed or done.failed > 0
            if as_json:
                told = {
                    "day": done.day.isoformat(),
                    "step": done.step,
                    "acted": done.acted,
                    "failed": done.failed,
                }
                print(line("step_done", **told), flush=True)
            else:
                failed = f", {done.failed} failed" if done.failed else ""
                print(f"{done.day} {done.step}: {done.acted} acted on{failed}", flush=True)
    raise typer.Exit(EXIT_WRONG if has_failed else 0)
