"""What waits too long for the operator's people: unapplied cash and cases of bags, told to finance once each (K-01)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.books.ids import named_id
from ledger.cash.tables import unapplied_cash
from ledger.collections import rules as bags
from ledger.collections.tables import collection_cases
from ledger.jobs.refunds import DESK
from ledger.messages.rules import MessageTo
from ledger.messages.service import Message, queue_all
from ledger.messages.tables import messages
from ledger.messages.templates import MessageKind
from ledger.rowsets import among_given, among_values
from ledger.settlements.rules import DUE_AFTER, due_at

TOLD_AT_ONCE: Final = 500


def tell_unapplied(connection: Connection, now: datetime) -> int:
    """Tell of unapplied cash that is overdue; gives of how much nobody had been told."""
    rows = connection.execute(
        select(unapplied_cash)
        .where(unapplied_cash.c.settled_at.is_(None), unapplied_cash.c.held_at <= now - DUE_AFTER)
        .order_by(unapplied_cash.c.held_at)
    )
    told = (
        (
            f"unapplied/{row.kiosk_id}/{row.operation_id}",
            f"Receipt {row.receipt_number} of {row.kiosk_id}: unapplied cash due {due_at(row.held_at):%d.%m.%Y}.",
        )
        for row in rows
    )
    return _tell(connection, told, now)


def tell_cases(connection: Connection, now: datetime) -> int:
    """Tell of cases of bags that are overdue; gives of how many nobody had been told."""
    shortest = timedelta(days=min(bags.WORKING_DAYS.values()))
    rows = connection.execute(
        select(collection_cases)
        .where(collection_cases.c.closed_at.is_(None), collection_cases.c.opened_at <= now - shortest)
        .order_by(collection_cases.c.opened_at)
    )
    told = (
        (
            f"case/{row.case_id}",
            f"Collection case {row.case_id} ({row.kind}, agent {row.agent_code}) is overdue.",
        )
        for row in rows
        if bags.due_at(bags.CaseKind(row.kind), row.opened_at) <= now
    )
    return _tell(connection, told, now)


def _tell(connection: Connection, told: Iterable[tuple[str, str]], now: datetime) -> int:
    texts = {named_id(f"overdue/{name}"): text for name, text in told}
    known = _known(connection, texts)
    new = [each for each in texts if each not in known][:TOLD_AT_ONCE]
    queue_all(
        connection,
        [
            Message(
                message_id=each,
                to=MessageTo(staff=DESK),
                kind=MessageKind.STAFF_NOTICE,
                fields={"text": texts[each]},
                language="en",
            )
            for each in new
        ],
        now,
    )
    return len(new)


def _known(connection: Connection, ids: Iterable[UUID]) -> set[UUID]:
    given = {"ids": among_values(connection, messages.c.message_id, set(ids))}
    chosen = select(messages.c.message_id).where(
        among_given(connection.dialect.name, messages.c.message_id, "ids")
    )
    return set(connection.execute(chosen, given).scalars())
