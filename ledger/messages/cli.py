"""``ledger messages``: hand over what waits; say how much does."""

from __future__ import annotations

import os
import signal
from typing import Annotated

import typer

from ledger.clock import elapsed, utc_now
from ledger.database import DEFAULT_URL, reading
from ledger.terminal import AsJson, Database, configure_log, line, opened, prepare, refuse

messages_app = typer.Typer(no_args_is_help=True)


@messages_app.command()
def deliver(
    database: Database = DEFAULT_URL,
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
) -> None:
    """Hand messages over to TOLEM_SMS, TOLEM_CALLS and TOLEM_EMAIL until told to stop (SIGTERM, SIGINT)."""
    from ledger.messages.settings import MessagesMisconfigured, carriers_of
    from ledger.messages.worker import deliver_once, start

    try:
        carriers = carriers_of(os.environ, elapsed)
    except MessagesMisconfigured as wrong:
        refuse(str(wrong))
    if not carriers:
        refuse("no way out is set: TOLEM_SMS, TOLEM_CALLS or TOLEM_EMAIL, as in docs/messages.md")
    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        configure_log()
        if once:
            done = deliver_once(engine, carriers, utc_now)
            print(line("delivered", leased=done.leased, recorded=done.recorded, is_down=done.is_down))
            return
        workers = start(engine, carriers, utc_now)
        print(line("delivering", channels=sorted(carriers)), flush=True)
        told = signal.sigwait({signal.SIGTERM, signal.SIGINT})
        workers.end()
        print(line("ended", signal=signal.Signals(told).name))


@messages_app.command()
def status(database: Database = DEFAULT_URL, as_json: AsJson = False) -> None:
    """How many messages there are by channel and state."""
    from ledger.messages.outbox import counts

    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        with reading(engine) as connection:
            counted = sorted(counts(connection).items())
    if as_json:
        listed = [
            {"channel": channel, "state": state, "count": number} for (channel, state), number in counted
        ]
        print(line("messages", counts=listed))
        return
    for (channel, state), number in counted:
        print(f"{channel:<12}{state:<12}{number:>10}")
