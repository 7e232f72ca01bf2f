"""Where an agent's cash is, and how its bags compare with what was counted in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from ledger.agents.tables import agents
from ledger.books.accounts import CASH_UNIT, AccountKind
from ledger.books.tables import accounts
from ledger.cash.tables import disputed_bills, kiosk_bills, orders
from ledger.collections.rules import Difference, differences
from ledger.collections.tables import bag_counts, bag_disputes, collections
from ledger.findings import Finding
from ledger.kiosks.tables import kiosk_entries, kiosks
from wire.money import Tiyn, total

STARTS_LOOKED_AT: Final = 200
"""Of one bag: a kiosk that starts more often in a cassette's time has other troubles."""


@dataclass(frozen=True, kw_only=True)
class AgentCash:
    """An agent's float and its cash; what was taken is in kiosks, in bags, in the bank, missing, or written off."""

    agent_code: str
    float_tiyn: Tiyn
    taken_tiyn: Tiyn
    in_kiosks_tiyn: Tiyn
    in_bags_tiyn: Tiyn
    banked_tiyn: Tiyn
    missing_tiyn: Tiyn
    written_off_tiyn: Tiyn


def agent_cash(connection: Connection) -> list[AgentCash]:
    """Every agent, by code."""
    codes = connection.execute(select(agents.c.agent_code).order_by(agents.c.agent_code)).scalars().all()
    own = {
        kind: _by_owner(connection, kind)
        for kind in (
            AccountKind.AGENT_FLOAT,
            AccountKind.CASH_TAKEN,
            AccountKind.CASH_BANKED,
            AccountKind.CASH_OVER_SHORT,
            AccountKind.CASH_WRITTEN_OFF,
        )
    }
    in_kiosks, in_bags = _in_kiosks(connection), _in_bags(connection)
    return [
        AgentCash(
            agent_code=code,
            float_tiyn=Tiyn(own[AccountKind.AGENT_FLOAT].get(code, 0)),
            taken_tiyn=Tiyn(-own[AccountKind.CASH_TAKEN].get(code, 0)),
            in_kiosks_tiyn=Tiyn(in_kiosks.get(code, 0)),
            in_bags_tiyn=Tiyn(in_bags.get(code, 0)),
            banked_tiyn=Tiyn(own[AccountKind.CASH_BANKED].get(code, 0)),
            missing_tiyn=Tiyn(own[AccountKind.CASH_OVER_SHORT].get(code, 0)),
            written_off_tiyn=Tiyn(own[AccountKind.CASH_WRITTEN_OFF].get(code, 0)),
        )
        for code in codes
    ]


def check_cash(connection: Connection) -> list[Finding]:
    """An agent's cash that is not where it can be: what was taken is all it has, and bags are what is uncounted."""
    found = []
    for one in agent_cash(connection):
        placed = total(
            (
                one.in_kiosks_tiyn,
                one.in_bags_tiyn,
                one.banked_tiyn,
                one.missing_tiyn,
                one.written_off_tiyn,
            )
        )
        if placed != one.taken_tiyn:
            detail = f"taken {one.taken_tiyn}, in kiosks, bags, bank, missing or written off {placed}"
            found.append(Finding("agent_cash_wrong", f"agent {one.agent_code}", detail))
    in_memo = connection.execute(
        select(func.coalesce(func.sum(accounts.c.balance_tiyn), 0)).where(
            accounts.c.kind == AccountKind.CASH_IN_BAG
        )
    ).scalar_one()
    uncounted = sum(_in_bags(connection).values())
    if int(in_memo) != uncounted:
        detail = f"memo {in_memo}, collections not counted {uncounted}"
        found.append(Finding("bag_cash_wrong", "bags", detail))
    return found


def bag_rows() -> Any:
    """Collections with what was counted in them, to be narrowed further."""
    return select(
        collections,
        bag_counts.c.count_id,
        bag_counts.c.bills.label("counted_bills"),
        bag_counts.c.counted_tiyn,
        bag_counts.c.counted_at,
    ).join(
        bag_counts,
        and_(
            bag_counts.c.kiosk_id == collections.c.kiosk_id,
            bag_counts.c.collection_id == collections.c.collection_id,
        ),
        isouter=True,
    )


def differences_of(row: Row[Any]) -> tuple[Difference, ...]:
    """Journal, bill acceptor and count of one row of ``bag_rows``, by denomination."""
    acceptor = None if row.acceptor_bills is None else _bills(row.acceptor_bills)
    counted = None if row.counted_bills is None else _bills(row.counted_bills)
    return differences(_bills(row.journal_bills), counted, acceptor)


def acceptor_agreed_at(connection: Connection, row: Row[Any]) -> datetime | None:
    """The newest start of the kiosk at which journal and bill acceptor told the same of this bag's cassette so far.

    Only of a bag in which they differ: they do since then. None: not at any start, or the kiosk did not say.
    """
    if row.acceptor_bills is None or _some(row.acceptor_bills) == _some(row.journal_bills):
        return None
    before = select(func.coalesce(func.max(collections.c.boundary_seq), 0)).where(
        collections.c.kiosk_id == row.kiosk_id, collections.c.seq < row.seq
    )
    begins = int(connection.execute(before).scalar_one())
    starts = connection.execute(
        select(kiosk_entries.c.seq, kiosk_entries.c.at, kiosk_entries.c.body)
        .where(
            kiosk_entries.c.kiosk_id == row.kiosk_id,
            kiosk_entries.c.kind == "kiosk_started",
            kiosk_entries.c.seq > begins,
            kiosk_entries.c.seq < row.boundary_seq,
        )
        .order_by(kiosk_entries.c.seq.desc())
        .limit(STARTS_LOOKED_AT)
    ).all()
    for start in starts:
        told = json.loads(start.body).get("acceptor_bills")
        if told is not None and _some(told) == _stacked_between(connection, row.kiosk_id, begins, start.seq):
            at: datetime = start.at
            return at
    return None


def _stacked_between(
    connection: Connection, kiosk_id: str, after_seq: int, before_seq: int
) -> dict[int, int]:
    rows = connection.execute(
        select(kiosk_bills.c.value_tiyn, func.count())
        .where(
            kiosk_bills.c.kiosk_id == kiosk_id,
            kiosk_bills.c.seq > after_seq,
            kiosk_bills.c.seq < before_seq,
        )
        .group_by(kiosk_bills.c.value_tiyn)
    )
    return {int(value): int(count) for value, count in rows}


def _some(stored: Mapping[str, int]) -> dict[int, int]:
    return {value: count for value, count in _bills(stored).items() if count}


def bag_disputes_of(
    connection: Connection, rows: Iterable[Row[Any]]
) -> dict[tuple[str, UUID], list[Row[Any]]]:
    """Disputed bills of bags, with all that is known of each, by kiosk and collection."""
    told = _told_disputes(connection, bag_disputes.c.collection_id.in_({row.collection_id for row in rows}))
    found: dict[tuple[str, UUID], list[Row[Any]]] = {}
    for row in told:
        found.setdefault((row.kiosk_id, row.collection_id), []).append(row)
    return found


def dispute_of(connection: Connection, kiosk_id: str, bill_id: UUID) -> Row[Any] | None:
    """One disputed bill of a bag; None when there is none."""
    is_it = and_(bag_disputes.c.kiosk_id == kiosk_id, bag_disputes.c.bill_id == bill_id)
    return next(iter(_told_disputes(connection, is_it)), None)


def _told_disputes(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Row[Any]]:
    same_bill = and_(
        disputed_bills.c.kiosk_id == bag_disputes.c.kiosk_id,
        disputed_bills.c.bill_id == bag_disputes.c.bill_id,
    )
    of_session = and_(
        orders.c.kiosk_id == disputed_bills.c.kiosk_id, orders.c.session_id == disputed_bills.c.session_id
    )
    of_entry = and_(
        kiosk_entries.c.kiosk_id == disputed_bills.c.kiosk_id, kiosk_entries.c.seq == disputed_bills.c.seq
    )
    of_bag = and_(
        collections.c.kiosk_id == bag_disputes.c.kiosk_id,
        collections.c.collection_id == bag_disputes.c.collection_id,
    )
    return connection.execute(
        select(
            bag_disputes,
            disputed_bills.c.session_id,
            disputed_bills.c.reason,
            kiosk_entries.c.at,
            orders.c.receipt_number,
            collections.c.agent_code,
            collections.c.bag,
        )
        .join(disputed_bills, same_bill)
        .join(kiosk_entries, of_entry)
        .join(collections, of_bag)
        .join(orders, of_session, isouter=True)
        .where(condition)
        .order_by(bag_disputes.c.kiosk_id, disputed_bills.c.seq)
    ).all()


def _bills(stored: Mapping[str, int]) -> dict[int, int]:
    return {int(denomination): count for denomination, count in stored.items()}


def _by_owner(connection: Connection, kind: AccountKind) -> dict[str, int]:
    rows = connection.execute(
        select(accounts.c.owner, func.sum(accounts.c.balance_tiyn))
        .where(accounts.c.kind == kind)
        .group_by(accounts.c.owner)
    )
    return {owner: int(balance) for owner, balance in rows}


def _in_kiosks(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        select(kiosks.c.agent_code, func.sum(accounts.c.balance_tiyn))
        .join(kiosks, kiosks.c.kiosk_id == accounts.c.owner)
        .where(accounts.c.kind == AccountKind.CASH_IN_KIOSK, accounts.c.unit == CASH_UNIT)
        .group_by(kiosks.c.agent_code)
    )
    return {code: int(balance) for code, balance in rows}


def _in_bags(connection: Connection) -> dict[str, int]:
    uncounted = bag_rows().where(bag_counts.c.count_id.is_(None)).subquery()
    rows = connection.execute(
        select(uncounted.c.agent_code, func.sum(uncounted.c.booked_tiyn)).group_by(uncounted.c.agent_code)
    )
    return {code: int(booked) for code, booked in rows}
