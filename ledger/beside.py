"""What ``ledger serve`` does beside answering: notices to merchants, payouts by the banks, orders
completed, messages to people, the daily job.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import time
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from ledger.background import Background
from ledger.clock import utc_now
from ledger.database import write
from ledger.jobs.clockwork import Clockwork
from ledger.jobs.steps import DAILY
from ledger.merchants.delivery import NoticeKey
from ledger.merchants.worker import NoticeWorker
from ledger.messages.ports import Carrier
from ledger.messages.rules import Channel
from ledger.messages.worker import start
from ledger.payments.endings import AT_ONCE, complete_told
from ledger.redemptions.endings import ended
from ledger.redemptions.worker import RedemptionWorker, banks_with
from ledger.suspicions.service import Memory, scan_since

SCANNED_EVERY_S: Final = 10.0
"""How soon after an operation a suspicious pattern is found (W-91)."""


@contextmanager
def beside(
    engine: Engine,
    *,
    notice_key: NoticeKey | None,
    bank_tokens: Path | None,
    carriers: Mapping[Channel, Carrier],
    daily_at: time | None,
    are_private_allowed: bool,
) -> Iterator[None]:
    """Let the workers run until the block ends. Without a key notices wait: nobody could believe them.

    Messages leave by the carriers that there are; the daily job runs at its Astana time, if one is set.
    """
    banks = RedemptionWorker(engine=engine, clock=utc_now, ended=ended, bank_of=banks_with(bank_tokens))
    running = [
        Background("redemptions", banks.work, idle_s=banks.idle_s, ending=banks.ending),
        Background("orders", lambda: _complete(engine)),
        Background("suspicions", _Scanner(engine).work, idle_s=SCANNED_EVERY_S),
    ]
    if notice_key is not None:
        notices = NoticeWorker(
            engine=engine, clock=utc_now, key=notice_key, are_private_allowed=are_private_allowed
        )
        running.append(Background("notices", notices.work, ending=notices.ending))
    for each in running:
        each.start()
    messages = start(engine, carriers, utc_now)
    clockwork = Clockwork(engine, DAILY, utc_now, daily_at)
    clockwork.start()
    try:
        yield
    finally:
        for each in running:
            each.stop()
        messages.stop.set()
        clockwork.end()
        messages.end()
        for each in running:
            each.end()


def _complete(engine: Engine) -> int:
    """Orders told to both sides, once a second for all that came meanwhile; at once again when there are more."""
    completed = write(engine, lambda connection: complete_told(connection, utc_now()))
    return completed if completed >= AT_ONCE else 0


class _Scanner:
    """Remembers what was looked at, so that every operation is looked at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._memory = Memory()

    def work(self) -> int:
        """One scan. Gives 0: the next is after the pause, whatever was found."""
        _, self._memory = write(
            self._engine, lambda connection: scan_since(connection, utc_now(), self._memory)
        )
        return 0
