"""Delivering notices: at least once, signed, tried again for days, one merchant's trouble nobody else's (W-24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import Connection, Engine, Row, select, update

from ledger.clock import Clock
from ledger.database import reading, write
from ledger.merchants.delivery import NoticeKey, next_attempt
from ledger.merchants.notices import EventState, event_bytes, event_rows
from ledger.merchants.tables import merchant_events, merchants
from ledger.outgoing import NotReached, call
from wire.times import utc_text

AT_ONCE: Final = 200
MERCHANTS_AT_ONCE: Final = 8
TIMEOUT_S: Final = 10.0
CLAIMED_FOR: Final = timedelta(minutes=5)
"""How long an event is left to whoever took it; after a crash it is due again."""

ROUND_FOR: Final = timedelta(seconds=30)
"""So long a slow merchant may take the worker in one round: the others wait for the end of it."""

log = structlog.get_logger("ledger.notices")


@dataclass(frozen=True, kw_only=True)
class NoticeWorker:
    """Sends what is due to the merchants' addresses. Several may run at once: an event is claimed first."""

    engine: Engine
    clock: Clock
    key: NoticeKey
    timeout_s: float = TIMEOUT_S
    are_private_allowed: bool = False
    """True: merchants may stand in our own networks, as on a desk. Else a notice there counts as not reached."""
    ending: Event = field(default_factory=Event)
    """Set when the program is to end: what was not sent yet is due again at once."""

    def work(self) -> int:
        """Try everything that is due once; how many events were delivered."""
        begun = self.clock()
        claimed = write(self.engine, lambda connection: _claim_due(connection, begun))
        if not claimed:
            return 0
        by_merchant: defaultdict[str, list[Row[Any]]] = defaultdict(list)
        for row in claimed:
            by_merchant[row.merchant_code].append(row)
        with ThreadPoolExecutor(MERCHANTS_AT_ONCE, thread_name_prefix="notices") as pool:
            return sum(pool.map(partial(self._deliver_all, begun), by_merchant.values()))

    def _deliver_all(self, begun: datetime, rows: Sequence[Row[Any]]) -> int:
        """One merchant's events, oldest first; when it does not answer, the others wait for it as well."""
        delivered, now = 0, begun
        for place, row in enumerate(rows):
            if self.ending.is_set() or now > begun + ROUND_FOR:
                write(self.engine, partial(_put_back, rows=rows[place:], now=now))
                break
            failure = self._send(row)
            now = self.clock()
            if failure is None:
                write(self.engine, partial(_delivered, event_id=row.event_id, now=now))
                delivered += 1
                continue
            rest = rows[place:] if failure.is_silence else rows[place : place + 1]
            write(self.engine, partial(_failed, rows=rest, reason=failure.reason, now=now))
            log.warning("notice_failed", merchant=row.merchant_code, reason=failure.reason, events=len(rest))
            if failure.is_silence:
                break
        return delivered

    def _send(self, row: Row[Any]) -> _Failure | None:
        if row.notice_url is None:
            return _Failure("no address any more", is_silence=True)
        body = event_bytes(row)
        headers = {
            "Content-Type": "application/json",
            **self.key.headers(row.event_id, utc_text(self.clock()), body),
        }
        try:
            heard = call(
                "POST",
                row.notice_url,
                body=body,
                headers=headers,
                timeout_s=self.timeout_s,
                is_public_only=not self.are_private_allowed,
            )
        except NotReached as silent:
            return _Failure(silent.reason, is_silence=True)
        return None if heard.is_fine else _Failure(f"status {heard.status}", is_silence=False)


@dataclass(frozen=True)
class _Failure:
    """Why an event was not taken; ``is_silence``: nobody answered, so that others would not be taken either."""

    reason: str
    is_silence: bool


def _claim_due(connection: Connection, now: datetime) -> list[Row[Any]]:
    rows = connection.execute(
        event_rows()
        .add_columns(merchants.c.notice_url)
        .join(merchants, merchants.c.merchant_code == merchant_events.c.merchant_code)
        .where(merchant_events.c.state == EventState.PENDING, merchant_events.c.due_at <= now)
        .order_by(merchant_events.c.due_at, merchant_events.c.recorded_at, merchant_events.c.event_id)
        .limit(AT_ONCE)
    ).all()
    return [row for row in rows if _is_claimed(connection, row, now)]


def _is_claimed(connection: Connection, row: Row[Any], now: datetime) -> bool:
    claimed = connection.execute(
        update(merchant_events)
        .where(merchant_events.c.event_id == row.event_id, merchant_events.c.due_at == row.due_at)
        .values(due_at=now + CLAIMED_FOR)
    )
    return claimed.rowcount == 1


def _delivered(connection: Connection, event_id: UUID, now: datetime) -> None:
    connection.execute(
        update(merchant_events)
        .where(merchant_events.c.event_id == event_id, merchant_events.c.state == EventState.PENDING)
        .values(
            state=EventState.DELIVERED,
            due_at=None,
            delivered_at=now,
            attempts=merchant_events.c.attempts + 1,
            last_failure=None,
        )
    )


def _failed(connection: Connection, rows: Sequence[Row[Any]], reason: str, now: datetime) -> None:
    """Count an attempt of each, and say when the next is; past its time an event is dead."""
    for row in rows:
        attempts = row.attempts + 1
        due_at = next_attempt(now, attempts, row.retry_until)
        connection.execute(
            update(merchant_events)
            .where(merchant_events.c.event_id == row.event_id, merchant_events.c.state == EventState.PENDING)
            .values(
                attempts=attempts,
                last_failure=reason,
                due_at=due_at,
                state=EventState.DEAD if due_at is None else EventState.PENDING,
            )
        )


def _put_back(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> None:
    """Give up the claim of events that were not sent."""
    ids = [row.event_id for row in rows]
    connection.execute(
        update(merchant_events)
        .where(merchant_events.c.event_id.in_(ids), merchant_events.c.state == EventState.PENDING)
        .values(due_at=now)
    )


def dead_events(engine: Engine) -> int:
    """How many events nobody took: what an operator is to see to."""
    with reading(engine) as connection:
        chosen = select(merchant_events.c.event_id).where(merchant_events.c.state == EventState.DEAD)
        return len(connection.execute(chosen).all())
