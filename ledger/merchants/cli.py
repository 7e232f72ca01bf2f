"""``ledger notices``: the key that notices are signed with, and their delivery."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.clock import utc_now
from ledger.database import DEFAULT_URL
from ledger.terminal import Database, configure_log, line, opened, prepare, refuse

if TYPE_CHECKING:
    from ledger.merchants.delivery import NoticeKey

notices_app = typer.Typer(no_args_is_help=True)

KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--notice-key",
        envvar="TOLEM_NOTICE_KEY",
        help="The file with the key that notices are signed with; without one none are sent.",
    ),
]


def read_key(path: Path | None) -> NoticeKey | None:
    """The key in a file, None without a file; one that cannot be used ends the program with one line."""
    from ledger.merchants.delivery import NoticeKey

    if path is None:
        return None
    try:
        return NoticeKey.from_text(path.read_text(encoding="ascii"))
    except OSError as wrong:
        refuse(f"the notice key cannot be read: {wrong.strerror or wrong}")
    except ValueError:
        refuse("the notice key's file does not hold a key: ledger notices new-key FILE makes one")


@notices_app.command("new-key")
def new_key(path: Path) -> None:
    """Make a key in a new file that only its owner can read, and print its public half."""
    from ledger.merchants.delivery import NoticeKey

    key = NoticeKey.generate()
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(key.to_text() + "\n", encoding="ascii")
    except OSError as wrong:
        refuse(f"the key cannot be written: {wrong.strerror or wrong}")
    print(key.public_key)


@notices_app.command()
def deliver(
    database: Database = DEFAULT_URL,
    notice_key: KeyFile = None,
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
) -> None:
    """Deliver notices to merchants until told to stop (SIGTERM, SIGINT)."""
    from ledger.background import Background
    from ledger.config import SettingInvalid, are_private_allowed
    from ledger.merchants.worker import NoticeWorker, dead_events

    key = read_key(notice_key)
    if key is None:
        refuse("no key is set: --notice-key FILE or TOLEM_NOTICE_KEY")
    try:
        is_private = are_private_allowed(os.environ)
    except SettingInvalid as wrong:
        refuse(str(wrong))
    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        configure_log()
        worker = NoticeWorker(engine=engine, clock=utc_now, key=key, are_private_allowed=is_private)
        if once:
            print(line("delivered", delivered=worker.work(), dead=dead_events(engine)))
            return
        background = Background("notices", worker.work, ending=worker.ending).start()
        print(line("delivering", public_key=key.public_key), flush=True)
        told = signal.sigwait({signal.SIGTERM, signal.SIGINT})
        background.end()
        print(line("ended", signal=signal.Signals(told).name))
