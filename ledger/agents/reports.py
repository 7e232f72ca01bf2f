"""An agent's day: what its kiosks took and credited, and how its float moved.

The kiosks' side goes by when customers acted (W-13), so a day can still grow while a kiosk is offline; the float's side
goes by when the postings came into the books, and a day that is over never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, case, func, select

from ledger.books.tables import accounts, entries, postings
from ledger.cash.tables import order_parts, orders
from ledger.collections.tables import collections
from ledger.kiosks.tables import kiosks
from wire.astana import ASTANA
from wire.money import ZERO, Tiyn


@dataclass(frozen=True, kw_only=True)
class KioskDay:
    """One kiosk's day by what it has reported. ``held_tiyn`` became unapplied cash (K-01)."""

    kiosk_id: str
    orders: int = 0
    inserted_tiyn: Tiyn = ZERO
    credited_tiyn: Tiyn = ZERO
    fees_tiyn: Tiyn = ZERO
    held_tiyn: Tiyn = ZERO
    collected_tiyn: Tiyn = ZERO


@dataclass(frozen=True, kw_only=True)
class FloatDay:
    """Opening and all moves give closing; ``moves`` are sums by kind of posting, minus for what left."""

    opening_tiyn: Tiyn
    closing_tiyn: Tiyn
    moves: dict[str, Tiyn] = field(default_factory=dict)


def kiosks_day(connection: Connection, agent_code: str, day: date) -> list[KioskDay]:
    """Every kiosk of the agent, by id."""
    begins, ends = _bounds(day)
    chosen = select(kiosks.c.kiosk_id).where(kiosks.c.agent_code == agent_code).order_by(kiosks.c.kiosk_id)
    days = {each: KioskDay(kiosk_id=each) for each in connection.execute(chosen).scalars()}
    for row in connection.execute(_parts(list(days), begins, ends)):
        days[row.kiosk_id] = KioskDay(
            kiosk_id=row.kiosk_id,
            orders=int(row.orders),
            inserted_tiyn=Tiyn(int(row.inserted)),
            credited_tiyn=Tiyn(int(row.credited)),
            fees_tiyn=Tiyn(int(row.fees)),
            held_tiyn=Tiyn(int(row.held)),
        )
    taken = connection.execute(
        select(collections.c.kiosk_id, func.sum(collections.c.booked_tiyn))
        .where(collections.c.kiosk_id.in_(days), collections.c.at >= begins, collections.c.at < ends)
        .group_by(collections.c.kiosk_id)
    )
    for kiosk_id, booked in taken:
        days[kiosk_id] = replace(days[kiosk_id], collected_tiyn=Tiyn(int(booked)))
    return list(days.values())


def float_day(connection: Connection, account: UUID, day: date) -> FloatDay:
    """How a float moved on an Astana day, as far as the day has come."""
    begins, ends = _bounds(day)
    balance = connection.execute(
        select(accounts.c.balance_tiyn).where(accounts.c.account_id == account)
    ).scalar_one()
    since = connection.execute(
        select(
            postings.c.kind,
            func.sum(case((postings.c.posted_at < ends, entries.c.amount_tiyn), else_=0)).label("day"),
            func.sum(entries.c.amount_tiyn).label("since"),
        )
        .join(postings, postings.c.posting_id == entries.c.posting_id)
        .where(entries.c.account_id == account, postings.c.posted_at >= begins)
        .group_by(postings.c.kind)
        .order_by(postings.c.kind)
    ).all()
    opening = Tiyn(int(balance) - sum(int(row.since) for row in since))
    moves = {row.kind: Tiyn(int(row.day)) for row in since if row.day}
    return FloatDay(opening_tiyn=opening, closing_tiyn=Tiyn(opening + sum(moves.values())), moves=moves)


def _parts(kiosk_ids: Sequence[str], begins: datetime, ends: datetime) -> Any:
    is_credited = order_parts.c.outcome == "credited"
    return (
        select(
            orders.c.kiosk_id,
            func.count(orders.c.session_id.distinct()).label("orders"),
            func.sum(order_parts.c.inserted_tiyn).label("inserted"),
            func.sum(case((is_credited, order_parts.c.credited_tiyn), else_=0)).label("credited"),
            func.sum(case((is_credited, order_parts.c.fee_tiyn), else_=0)).label("fees"),
            func.sum(case((is_credited, 0), else_=order_parts.c.inserted_tiyn)).label("held"),
        )
        .join(
            order_parts,
            and_(
                order_parts.c.kiosk_id == orders.c.kiosk_id, order_parts.c.session_id == orders.c.session_id
            ),
        )
        .where(orders.c.kiosk_id.in_(kiosk_ids), orders.c.at >= begins, orders.c.at < ends)
        .group_by(orders.c.kiosk_id)
    )


def _bounds(day: date) -> tuple[datetime, datetime]:
    begins, ends = (datetime.combine(each, time(), ASTANA) for each in (day, day + timedelta(days=1)))
    return begins, ends
