"""``ledger redemptions``: speak to the issuers' banks about what is to be paid out."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Annotated

import typer

from ledger.clock import utc_now
from ledger.database import DEFAULT_URL
from ledger.terminal import Database, configure_log, line, opened, prepare

redemptions_app = typer.Typer(no_args_is_help=True)

BankTokens = Annotated[
    Path | None,
    typer.Option(
        "--bank-tokens",
        envvar="TOLEM_BANK_TOKENS",
        help="A directory with one file for each issuer's code: the token for its bank.",
    ),
]


@redemptions_app.command()
def settle(
    database: Database = DEFAULT_URL,
    bank_tokens: BankTokens = None,
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
) -> None:
    """Send payouts to the banks and ask what became of them, until told to stop (SIGTERM, SIGINT)."""
    from ledger.background import Background
    from ledger.redemptions.endings import ended
    from ledger.redemptions.worker import RedemptionWorker, banks_with

    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        configure_log()
        worker = RedemptionWorker(engine=engine, clock=utc_now, ended=ended, bank_of=banks_with(bank_tokens))
        if once:
            print(line("settled", spoken_about=worker.work()))
            return
        background = Background(
            "redemptions", worker.work, idle_s=worker.idle_s, ending=worker.ending
        ).start()
        print(line("settling"), flush=True)
        told = signal.sigwait({signal.SIGTERM, signal.SIGINT})
        background.end()
        print(line("ended", signal=signal.Signals(told).name))
