"""``kiosk journal recover``: who asks the ledger for what the disk has lost, and as whom."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from kiosk.config import LedgerSettings
from kiosk.reports import journal_path
from kiosk.runtime.clock import monotonic_s
from kiosk.runtime.identity import KEY_FILE, KIOSK_ID, KeyUnusable, key_of
from offline_queue.client import LedgerClient, LedgerUnreachable, Timeouts
from offline_queue.reader import wrong_facts
from wire.messages import EntriesAnswer
from wire.signatures import KioskKey


@contextmanager
def ledgers_copy(
    data: Path, settings: LedgerSettings, now: Callable[[], datetime]
) -> Iterator[Callable[[int], EntriesAnswer]]:
    """What the ledger holds of this kiosk's journal, by ``LedgerClient.entries``.

    A journal of which not even the kiosk's id can be read is asked for under the id that the enrolment code stands for: with
    the same key the ledger tells it again. Calls raise LedgerUnreachable and LedgerRefused.
    """
    key = _key(data)
    if key is None:
        yield _nobody
        return
    timeouts = Timeouts(settings.timeout_s / 2, settings.timeout_s, settings.timeout_s * 3)
    with LedgerClient(
        settings.url,
        key,
        _kiosk_id(journal_path(data)),
        now=now,
        monotonic=monotonic_s,
        timeouts=timeouts,
        ca_file=settings.ca_file or None,
    ) as client:

        def ask(after_seq: int) -> EntriesAnswer:
            if not client.kiosk_id:
                if not settings.enrolment_code:
                    raise LedgerUnreachable(
                        "nothing says which kiosk this is: kiosk.toml has no enrolment code"
                    )
                client.kiosk_id = client.enrol(settings.enrolment_code).kiosk_id
            return client.entries(after_seq)

        yield ask


def _key(data: Path) -> KioskKey | None:
    """None where there is none that can be read: none is made here."""
    try:
        return key_of(data) if (data / KEY_FILE).exists() else None
    except KeyUnusable:
        return None


def _nobody(_after_seq: int) -> EntriesAnswer:
    raise LedgerUnreachable("this kiosk has no key that can be read")


def _kiosk_id(path: Path) -> str:
    """As far as it can be read and is what was written, "" otherwise."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            facts = dict(connection.execute("SELECT name, value FROM facts").fetchall())
    except (sqlite3.Error, UnicodeDecodeError):
        return ""
    return "" if KIOSK_ID in wrong_facts(facts) else str(facts.get(KIOSK_ID, ""))
