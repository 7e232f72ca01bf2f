"""Balances as they were: at the end of an Astana day, from the entries (W-41)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Connection, func, select

from ledger.books.tables import entries, postings
from ledger.database import in_portions
from wire.astana import ASTANA, astana_date
from wire.money import ZERO, Tiyn


def begin_of(day: date) -> datetime:
    """The first moment of an Astana day, in UTC."""
    return datetime.combine(day, time.min, ASTANA).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment that is not in the Astana day any more, in UTC."""
    return begin_of(day + timedelta(days=1))


def balances_at(connection: Connection, balances: Mapping[UUID, Tiyn], moment: datetime) -> dict[UUID, Tiyn]:
    """What accounts held after everything that was done up to this moment, given what they hold now.

    Postings count by the time when the customer acted (W-13), so that one that came late counts on its day.
    """
    later: defaultdict[UUID, Tiyn] = defaultdict(lambda: ZERO)
    for portion in in_portions(sorted(balances)):
        rows = connection.execute(
            select(entries.c.account_id, func.sum(entries.c.amount_tiyn))
            .join(postings, postings.c.posting_id == entries.c.posting_id)
            .where(entries.c.account_id.in_(portion), postings.c.at > moment)
            .group_by(entries.c.account_id)
        )
        later.update((account, Tiyn(int(amount))) for account, amount in rows)
    return {account: balance - later[account] for account, balance in balances.items()}


def changes_since(
    connection: Connection, wanted: Mapping[UUID, Tiyn], first: date
) -> dict[UUID, dict[date, Tiyn]]:
    """For accounts, what was added to them on each Astana day from ``first`` on."""
    changes: dict[UUID, dict[date, Tiyn]] = {account: {} for account in wanted}
    for portion in in_portions(sorted(wanted)):
        rows = connection.execute(
            select(entries.c.account_id, postings.c.at, entries.c.amount_tiyn)
            .join(postings, postings.c.posting_id == entries.c.posting_id)
            .where(entries.c.account_id.in_(portion), postings.c.at >= begin_of(first))
        )
        for account, at, amount in rows:
            day = astana_date(at)
            changes[account][day] = changes[account].get(day, ZERO) + amount
    return changes
