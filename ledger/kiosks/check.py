"""Proof of what kiosks reported: whole chains, and every stacked bill accounted for (K-01, W-83)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, select

from ledger.books.service import balances_of
from ledger.books.tables import postings
from ledger.cash import rules
from ledger.cash.tables import order_parts, orders, unapplied_cash
from ledger.database import streamed
from ledger.findings import Finding
from ledger.kiosks.service import Kiosk, kiosk_of
from ledger.kiosks.tables import kiosk_entries, kiosks
from wire.encoding import GENESIS_HASH, link_hash
from wire.money import ZERO, Tiyn, total
from wire.times import utc_text

_HEARD: Final = frozenset({"bill_stacked", "order_completed", "order_cancelled", "collected"})


class _Order(NamedTuple):
    """What the proof needs of a completed order."""

    inserted_tiyn: Tiyn
    receipt_number: int
    ending: str


@dataclass
class _Told:
    """What a kiosk's entries say, recomputed without trusting any table that was made from them."""

    bills: dict[UUID, tuple[UUID | None, Tiyn]] = field(default_factory=dict)
    orders: dict[UUID, _Order] = field(default_factory=dict)
    receipts: list[int] = field(default_factory=list)
    is_repeated: list[UUID] = field(default_factory=list)
    cancelled: set[UUID] = field(default_factory=set)
    collected_tiyn: Tiyn = ZERO

    def hear(self, kind: str, text: str) -> None:
        """Take one entry in. Only the fields that count are read: a journal is long, and was judged when it came."""
        if kind not in _HEARD:
            return
        body = json.loads(text)
        session = body.get("session_id")
        session_id = None if session is None else UUID(session)
        match kind:
            case "bill_stacked" if body["value_tiyn"] > 0:
                self.bills.setdefault(UUID(body["bill_id"]), (session_id, Tiyn(body["value_tiyn"])))
            case "order_completed" if session_id is not None:
                order = _Order(Tiyn(body["inserted_tiyn"]), body["receipt_number"], body["ending"])
                self.receipts.append(order.receipt_number)
                if session_id in self.orders:
                    self.is_repeated.append(session_id)
                self.orders.setdefault(session_id, order)
            case "order_cancelled" if session_id is not None:
                self.cancelled.add(session_id)
            case "collected":
                # The cassette is taken whole: everything stacked so far is in bags now.
                self.collected_tiyn = total(value for _session, value in self.bills.values())
            case _:
                pass


def check_kiosks(connection: Connection) -> Iterator[Finding]:
    """Everything that is wrong with chains, receipts, orders and cash, kiosk by kiosk."""
    for kiosk_id in connection.execute(select(kiosks.c.kiosk_id).order_by(kiosks.c.kiosk_id)).scalars().all():
        kiosk = kiosk_of(connection, kiosk_id)
        told = _Told()
        yield from _check_chain(connection, kiosk, told)
        yield from _check_receipts(kiosk, told)
        yield from _check_cash(connection, kiosk, told)
        yield from _check_parts(connection, kiosk, told)


def _check_chain(connection: Connection, kiosk: Kiosk, told: _Told) -> Iterator[Finding]:
    chosen = (
        select(kiosk_entries.c.seq, kiosk_entries.c.kind, kiosk_entries.c.at)
        .add_columns(kiosk_entries.c.body, kiosk_entries.c.hash)
        .where(kiosk_entries.c.kiosk_id == kiosk.kiosk_id)
        .order_by(kiosk_entries.c.seq)
    )
    name = f"kiosk {kiosk.kiosk_id}"
    seq, before = 0, GENESIS_HASH
    for row in streamed(connection, chosen):
        if row.seq != seq + 1:
            yield Finding("chain_gap", name, f"entry {row.seq} after {seq}")
        elif row.hash != link_hash(before, row.seq, utc_text(row.at), row.body):
            yield Finding("chain_broken", name, f"entry {row.seq} does not follow from the one before")
        elif f'"kind":"{row.kind}"' not in row.body:
            yield Finding("chain_broken", name, f"entry {row.seq} is of another kind than it says")
        seq, before = row.seq, row.hash
        told.hear(row.kind, row.body)
    if (seq, before) != (kiosk.head.seq, kiosk.head.hash):
        yield Finding("chain_head_wrong", name, f"acknowledged up to {kiosk.head.seq}, held up to {seq}")


def _check_receipts(kiosk: Kiosk, told: _Told) -> Iterator[Finding]:
    for place, number in enumerate(told.receipts, start=1):
        if number != place:
            yield Finding(
                "receipt_number_wrong",
                f"kiosk {kiosk.kiosk_id}",
                f"order {place} has receipt number {number}",
            )
    for session in told.is_repeated:
        yield Finding("order_repeated", f"kiosk {kiosk.kiosk_id}", f"session {session} was completed twice")


def _check_cash(connection: Connection, kiosk: Kiosk, told: _Told) -> Iterator[Finding]:
    """Bills stacked = cash of completed orders + cash of sessions still open, in entries and in the memo."""
    name = f"kiosk {kiosk.kiosk_id}"
    stacked = total(value for _session, value in told.bills.values())
    by_session: defaultdict[UUID | None, Tiyn] = defaultdict(lambda: ZERO)
    for session, value in told.bills.values():
        by_session[session] += value
    found = by_session.pop(None, ZERO)
    for session, order in told.orders.items():
        in_session = by_session.pop(session, ZERO)
        taken = rules.found_cash(order, in_session, found)
        found -= taken
        if order.inserted_tiyn != in_session + taken:
            detail = f"session {session}: inserted {order.inserted_tiyn}, bills {in_session + taken}"
            yield Finding("cash_not_accounted", name, detail)
    for session in told.cancelled.intersection(each for each in by_session if each is not None):
        detail = f"session {session}: cancelled with bills of {by_session[session]}"
        yield Finding("cash_not_accounted", name, detail)
    open_cash = total(by_session.values()) + found
    if open_cash != kiosk.open_cash_tiyn:
        yield Finding("open_cash_wrong", name, f"counted {kiosk.open_cash_tiyn}, entries say {open_cash}")
    in_memo = balances_of(connection, [kiosk.cash_account])[kiosk.cash_account].balance_tiyn
    if in_memo != stacked - told.collected_tiyn:
        detail = f"memo {in_memo}, bills stacked {stacked}, of these collected {told.collected_tiyn}"
        yield Finding("memo_cash_wrong", name, detail)


def _check_parts(connection: Connection, kiosk: Kiosk, told: _Told) -> Iterator[Finding]:
    """Each part of each completed order is in the books exactly once, or held as unapplied cash."""
    name = f"kiosk {kiosk.kiosk_id}"
    known = {row.session_id: row for row in _rows(connection, orders, kiosk)}
    parts: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in _rows(connection, order_parts, kiosk):
        parts[row.session_id].append(row)
    held = list(_rows(connection, unapplied_cash, kiosk))
    of_kiosk = select(postings.c.posting_id).where(postings.c.kiosk_id == kiosk.kiosk_id)
    booked = {row.posting_id for row in streamed(connection, of_kiosk)}
    reversed_ = _reversed_parts(connection, kiosk)
    for row in held:
        if not row.is_covered:
            detail = f"receipt {row.receipt_number}: {row.amount_tiyn} held without e-money behind it"
            yield Finding("unapplied_not_covered", name, detail)
    unapplied: defaultdict[int, Tiyn] = defaultdict(lambda: ZERO)
    for row in held:
        unapplied[row.receipt_number] += row.amount_tiyn
    for session, order in told.orders.items():
        if session not in known:
            yield Finding("order_missing", name, f"session {session} is not in the books")
            continue
        held_tiyn = unapplied[order.receipt_number]
        yield from _check_order(name, known[session], parts[session], held_tiyn, booked, reversed_=reversed_)
    yield from (
        Finding("order_invented", name, f"session {session}")
        for session in known
        if session not in told.orders
    )


def _check_order(
    name: str,
    order: Row[Any],
    parts: Iterable[Row[Any]],
    unapplied: Tiyn,
    booked: set[UUID],
    *,
    reversed_: set[UUID],
) -> Iterator[Finding]:
    credited = ZERO
    for part in parts:
        if part.posting_id is not None and part.posting_id not in booked:
            yield Finding("part_not_posted", name, f"operation {part.operation_id}")
        if part.outcome == "credited":
            # What was reversed is held as unapplied cash since (W-70).
            credited += ZERO if part.posting_id in reversed_ else part.inserted_tiyn
            if part.posting_id is None:
                yield Finding("part_not_posted", name, f"operation {part.operation_id}")
    if credited + unapplied != order.stacked_tiyn:
        detail = f"receipt {order.receipt_number}: stacked {order.stacked_tiyn}, credited {credited}, held {unapplied}"
        yield Finding("order_not_accounted", name, detail)


def _reversed_parts(connection: Connection, kiosk: Kiosk) -> set[UUID]:
    return set(
        connection.execute(
            select(order_parts.c.posting_id)
            .join(postings, postings.c.reversal_of == order_parts.c.posting_id)
            .where(order_parts.c.kiosk_id == kiosk.kiosk_id)
        ).scalars()
    )


def _rows(connection: Connection, table: Any, kiosk: Kiosk) -> Iterable[Row[Any]]:
    return streamed(connection, select(table).where(table.c.kiosk_id == kiosk.kiosk_id))
