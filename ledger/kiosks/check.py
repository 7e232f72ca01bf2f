"""Proof of what kiosks reported: whole chains, and every stacked bill accounted for (K-01, W-83)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Text, and_, case, cast, func, literal, or_, select

from ledger.books.rules import PostingKind
from ledger.books.service import balances_of
from ledger.books.tables import postings, transfers
from ledger.cash import rules
from ledger.cash.tables import kiosk_bills, order_parts, orders, unapplied_cash
from ledger.cash.write_offs import WRITE_OFF
from ledger.collections.cases import StepKind
from ledger.collections.tables import bag_disputes, case_steps
from ledger.database import streamed
from ledger.findings import Finding
from ledger.kiosks.service import Kiosk, kiosk_of
from ledger.kiosks.tables import adopted_bills, allotment_returns, kiosk_entries, kiosks
from ledger.sqltexts import joined, moment_text, prepare, sha256_hex, uuid_text
from ledger.staff.tables import approvals
from wire.encoding import GENESIS_HASH
from wire.money import ZERO, Tiyn

_HEARD: Final = ("bill_stacked", "order_completed", "order_cancelled", "collected", "wallet_order_ended")


class _Order(NamedTuple):
    """What the proof needs of a completed order."""

    inserted_tiyn: Tiyn
    receipt_number: int
    ending: str


@dataclass
class _Told:
    """What a kiosk's entries say, recomputed without trusting any table that was made from them.

    Sessions and bills go by their ids as text, as the entries spell them: a journal is long.
    """

    bills: dict[str, tuple[str | None, Tiyn]] = field(default_factory=dict)
    orders: dict[str, _Order] = field(default_factory=dict)
    receipts: list[int] = field(default_factory=list)
    is_repeated: list[str] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)
    collected_tiyn: Tiyn = ZERO

    stacked: list[tuple[int, Tiyn]] = field(default_factory=list)

    def hear(self, seq: int, kind: str, text: str) -> None:
        """Take one entry in. Only the fields that count are read: it was judged when it came."""
        body = json.loads(text)
        session = body.get("session_id")
        match kind:
            case "bill_stacked" if body["value_tiyn"] > 0:
                if body["bill_id"] not in self.bills:
                    self.stacked.append((seq, body["value_tiyn"]))
                self.bills.setdefault(body["bill_id"], (session, body["value_tiyn"]))
            case "order_completed" if session is not None:
                order = _Order(body["inserted_tiyn"], body["receipt_number"], body["ending"])
                self.receipts.append(order.receipt_number)
                if session in self.orders:
                    self.is_repeated.append(session)
                self.orders.setdefault(session, order)
            case "wallet_order_ended" if body.get("receipt_number") is not None:
                self.receipts.append(body["receipt_number"])
            case "order_cancelled" if session is not None:
                self.cancelled.add(session)
            case "collected":
                # A cassette is taken whole: everything stacked up to its boundary is in bags now.
                boundary = body.get("boundary_seq", 0) or seq
                upto = Tiyn(sum(value for at, value in self.stacked if at <= boundary))
                self.collected_tiyn = max(self.collected_tiyn, upto)
            case _:
                pass

    @property
    def stacked_tiyn(self) -> Tiyn:
        """Every bill that the kiosk said it has stacked."""
        return Tiyn(sum(value for _session, value in self.bills.values()))


def check_kiosks(connection: Connection) -> Iterator[Finding]:
    """Everything that is wrong with chains, receipts, orders and cash, kiosk by kiosk."""
    prepare(connection)
    yield from _broken_chains(connection)
    yield from _wrong_heads(connection)
    yield from _wrong_parts(connection)
    yield from _wrong_bills(connection)
    yield from _unproved_returns(connection)
    yield from _wrong_write_offs(connection)
    ids = connection.execute(select(kiosks.c.kiosk_id).order_by(kiosks.c.kiosk_id)).scalars().all()
    for kiosk_id in ids:
        kiosk = kiosk_of(connection, kiosk_id)
        told = _told_by(connection, kiosk_id)
        yield from _check_receipts(kiosk, told)
        yield from _check_cash(connection, kiosk, told)
        yield from _check_orders(connection, kiosk_id, told)


def _told_by(connection: Connection, kiosk_id: str) -> _Told:
    told = _Told()
    heard = (
        select(kiosk_entries.c.seq, kiosk_entries.c.kind, kiosk_entries.c.body)
        .where(kiosk_entries.c.kiosk_id == kiosk_id, kiosk_entries.c.kind.in_(_HEARD))
        .order_by(kiosk_entries.c.seq)
    )
    for row in streamed(connection, heard):
        told.hear(row.seq, row.kind, row.body)
    return told


def _broken_chains(connection: Connection) -> Iterator[Finding]:
    """Each entry has the next number, follows from the one before by its hash, and is of the kind that it says."""
    of_kiosk, by_number = kiosk_entries.c.kiosk_id, kiosk_entries.c.seq
    before = func.lag(kiosk_entries.c.seq, 1, 0).over(partition_by=of_kiosk, order_by=by_number)
    hash_before = func.lag(kiosk_entries.c.hash, 1, GENESIS_HASH).over(
        partition_by=of_kiosk, order_by=by_number
    )
    linked = select(
        kiosk_entries.c.kiosk_id,
        kiosk_entries.c.seq,
        kiosk_entries.c.hash,
        before.label("before"),
        _link_text(hash_before).label("content"),
        func.replace(kiosk_entries.c.body, joined('"kind":"', kiosk_entries.c.kind, '"'), "").label("rest"),
        kiosk_entries.c.body,
    ).subquery()
    is_gap = linked.c.seq != linked.c.before + 1
    is_unlinked = linked.c.hash != sha256_hex(linked.c.content)
    fault = case((is_gap, "gap"), (is_unlinked, "hash"), (linked.c.rest == linked.c.body, "kind"))
    faults = select(linked.c.kiosk_id, linked.c.seq, linked.c.before, fault.label("fault")).subquery()
    for row in streamed(connection, select(faults).where(faults.c.fault.is_not(None))):
        name = f"kiosk {row.kiosk_id}"
        match row.fault:
            case "gap":
                yield Finding("chain_gap", name, f"entry {row.seq} after {row.before}")
            case "hash":
                yield Finding("chain_broken", name, f"entry {row.seq} does not follow from the one before")
            case _:
                yield Finding("chain_broken", name, f"entry {row.seq} is of another kind than it says")


def _link_text(hash_before: ColumnElement[str]) -> ColumnElement[str]:
    """What ``wire.encoding.link_hash`` hashes."""
    seq = cast(kiosk_entries.c.seq, Text)
    return joined(
        hash_before,
        '{"at":"',
        moment_text(kiosk_entries.c.at),
        'Z","body":',
        kiosk_entries.c.body,
        ',"seq":',
        seq,
        "}",
    )


def _wrong_heads(connection: Connection) -> Iterator[Finding]:
    """What is acknowledged is what is held."""
    last = (
        select(kiosk_entries.c.kiosk_id, func.max(kiosk_entries.c.seq).label("seq"))
        .group_by(kiosk_entries.c.kiosk_id)
        .subquery()
    )
    of_last = and_(kiosk_entries.c.kiosk_id == last.c.kiosk_id, kiosk_entries.c.seq == last.c.seq)
    seq, hash_ = func.coalesce(last.c.seq, 0), func.coalesce(kiosk_entries.c.hash, GENESIS_HASH)
    found = (
        select(kiosks.c.kiosk_id, kiosks.c.acknowledged_seq, seq.label("seq"))
        .join(last, last.c.kiosk_id == kiosks.c.kiosk_id, isouter=True)
        .join(kiosk_entries, of_last, isouter=True)
        .where(or_(kiosks.c.acknowledged_seq != seq, kiosks.c.acknowledged_hash != hash_))
        .order_by(kiosks.c.kiosk_id)
    )
    for row in connection.execute(found):
        detail = f"acknowledged up to {row.acknowledged_seq}, held up to {row.seq}"
        yield Finding("chain_head_wrong", f"kiosk {row.kiosk_id}", detail)


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
    by_session: defaultdict[str | None, int] = defaultdict(int)
    for session, value in told.bills.values():
        by_session[session] += value
    found = Tiyn(by_session.pop(None, 0))
    for session, order in told.orders.items():
        in_session = Tiyn(by_session.pop(session, 0))
        taken = rules.found_cash(order, in_session, found)
        found -= taken
        if order.inserted_tiyn != in_session + taken:
            detail = f"session {session}: inserted {order.inserted_tiyn}, bills {in_session + taken}"
            yield Finding("cash_not_accounted", name, detail)
    for session in told.cancelled.intersection(each for each in by_session if each is not None):
        detail = f"session {session}: cancelled with bills of {by_session[session]}"
        yield Finding("cash_not_accounted", name, detail)
    open_cash = sum(by_session.values()) + found
    if open_cash != kiosk.open_cash_tiyn:
        yield Finding("open_cash_wrong", name, f"counted {kiosk.open_cash_tiyn}, entries say {open_cash}")
    in_memo = balances_of(connection, [kiosk.cash_account])[kiosk.cash_account].balance_tiyn
    stacked = told.stacked_tiyn
    if in_memo != stacked - told.collected_tiyn:
        detail = f"memo {in_memo}, bills stacked {stacked}, of these collected {told.collected_tiyn}"
        yield Finding("memo_cash_wrong", name, detail)


def _check_orders(connection: Connection, kiosk_id: str, told: _Told) -> Iterator[Finding]:
    """Each completed order is in the books, and no other."""
    name = f"kiosk {kiosk_id}"
    chosen = select(
        uuid_text(orders.c.session_id).label("session"), orders.c.inserted_tiyn, orders.c.receipt_number
    ).where(orders.c.kiosk_id == kiosk_id)
    missing = dict(told.orders)
    for row in streamed(connection, chosen):
        order = missing.pop(row.session, None)
        if order is None:
            yield Finding("order_invented", name, f"session {row.session}")
        elif (order.inserted_tiyn, order.receipt_number) != (row.inserted_tiyn, row.receipt_number):
            yield Finding("order_changed", name, f"session {row.session} is not what the kiosk reported")
    for session in missing:
        yield Finding("order_missing", name, f"session {session} is not in the books")


def _wrong_parts(connection: Connection) -> Iterator[Finding]:
    """Each part of each completed order is in the books exactly once, or held as unapplied cash."""
    uncovered = select(unapplied_cash).where(~unapplied_cash.c.is_covered)
    for row in streamed(connection, uncovered):
        detail = f"receipt {row.receipt_number}: {row.amount_tiyn} held without e-money behind it"
        yield Finding("unapplied_not_covered", f"kiosk {row.kiosk_id}", detail)
    booked = and_(
        postings.c.posting_id == order_parts.c.posting_id, postings.c.kiosk_id == order_parts.c.kiosk_id
    )
    is_owed = or_(order_parts.c.outcome == "credited", order_parts.c.posting_id.is_not(None))
    unposted = (
        select(order_parts.c.kiosk_id, order_parts.c.operation_id)
        .join(postings, booked, isouter=True)
        .where(is_owed, postings.c.posting_id.is_(None))
    )
    for row in streamed(connection, unposted):
        yield Finding("part_not_posted", f"kiosk {row.kiosk_id}", f"operation {row.operation_id}")
    yield from _unaccounted_orders(connection)
    yield from _wrong_adoptions(connection)


def _wrong_adoptions(connection: Connection) -> Iterator[Finding]:
    """Bills of a refused history are held as what they are worth together, and none of them is in the memo as well."""
    held = and_(
        unapplied_cash.c.kiosk_id == adopted_bills.c.kiosk_id,
        unapplied_cash.c.operation_id == adopted_bills.c.operation_id,
    )
    unlike = (
        select(adopted_bills.c.kiosk_id, adopted_bills.c.operation_id)
        .join(unapplied_cash, held, isouter=True)
        .group_by(adopted_bills.c.kiosk_id, adopted_bills.c.operation_id)
        .having(
            func.sum(adopted_bills.c.value_tiyn) != func.coalesce(func.max(unapplied_cash.c.amount_tiyn), 0)
        )
    )
    for row in streamed(connection, unlike):
        yield Finding("adopted_cash_wrong", f"kiosk {row.kiosk_id}", f"operation {row.operation_id}")
    same = and_(
        kiosk_bills.c.kiosk_id == adopted_bills.c.kiosk_id, kiosk_bills.c.bill_id == adopted_bills.c.bill_id
    )
    twice = select(adopted_bills.c.kiosk_id, adopted_bills.c.bill_id).join(kiosk_bills, same)
    for row in streamed(connection, twice):
        yield Finding("adopted_twice", f"kiosk {row.kiosk_id}", f"bill {row.bill_id} is in the memo as well")


def _unaccounted_orders(connection: Connection) -> Iterator[Finding]:
    # What was reversed is held as unapplied cash since (W-70).
    mirror = postings.alias("mirror")
    is_kept = and_(order_parts.c.outcome == "credited", mirror.c.posting_id.is_(None))
    credited = (
        select(
            order_parts.c.kiosk_id,
            order_parts.c.session_id,
            func.sum(case((is_kept, order_parts.c.inserted_tiyn), else_=0)).label("credited"),
        )
        .join(mirror, mirror.c.reversal_of == order_parts.c.posting_id, isouter=True)
        .group_by(order_parts.c.kiosk_id, order_parts.c.session_id)
        .subquery()
    )
    # A disputed bill that a count found, what was over in a bag, and what was adopted, is no cash of the order's own bills.
    of_dispute = and_(
        bag_disputes.c.kiosk_id == unapplied_cash.c.kiosk_id,
        bag_disputes.c.operation_id == unapplied_cash.c.operation_id,
    )
    of_adoption = and_(
        adopted_bills.c.kiosk_id == unapplied_cash.c.kiosk_id,
        adopted_bills.c.operation_id == unapplied_cash.c.operation_id,
    )
    of_claim = and_(
        case_steps.c.kind == StepKind.CLAIMED, case_steps.c.approval_id == unapplied_cash.c.operation_id
    )
    held = (
        select(
            unapplied_cash.c.kiosk_id,
            unapplied_cash.c.receipt_number,
            func.sum(unapplied_cash.c.amount_tiyn).label("held"),
        )
        .where(
            ~select(bag_disputes.c.bill_id).where(of_dispute).exists(),
            ~select(adopted_bills.c.bill_id).where(of_adoption).exists(),
            ~select(case_steps.c.step_id).where(of_claim).exists(),
        )
        .group_by(unapplied_cash.c.kiosk_id, unapplied_cash.c.receipt_number)
        .subquery()
    )
    of_order = and_(credited.c.kiosk_id == orders.c.kiosk_id, credited.c.session_id == orders.c.session_id)
    of_receipt = and_(held.c.kiosk_id == orders.c.kiosk_id, held.c.receipt_number == orders.c.receipt_number)
    in_books, beside = func.coalesce(credited.c.credited, 0), func.coalesce(held.c.held, 0)
    found = (
        select(orders.c.kiosk_id, orders.c.receipt_number, orders.c.stacked_tiyn)
        .add_columns(in_books.label("credited"), beside.label("held"))
        .join(credited, of_order, isouter=True)
        .join(held, of_receipt, isouter=True)
        .where(orders.c.stacked_tiyn != in_books + beside)
    )
    for row in streamed(connection, found):
        detail = f"receipt {row.receipt_number}: stacked {row.stacked_tiyn}, credited {row.credited}, held {row.held}"
        yield Finding("order_not_accounted", f"kiosk {row.kiosk_id}", detail)


def _wrong_bills(connection: Connection) -> Iterator[Finding]:
    """Each bill of a cassette stands in the memo with its value, and nothing else does."""
    is_cash = and_(postings.c.kind == PostingKind.CASH, postings.c.kiosk_id.is_not(None))
    memo = (
        select(postings.c.kiosk_id, postings.c.operation_id.label("bill_id"), transfers.c.amount_tiyn)
        .join(transfers, transfers.c.posting_id == postings.c.posting_id)
        .where(is_cash)
        .subquery()
    )
    same = and_(memo.c.kiosk_id == kiosk_bills.c.kiosk_id, memo.c.bill_id == kiosk_bills.c.bill_id)
    unbooked = (
        select(kiosk_bills.c.kiosk_id, kiosk_bills.c.bill_id)
        .join(memo, same, isouter=True)
        .where(func.coalesce(memo.c.amount_tiyn, 0) != kiosk_bills.c.value_tiyn)
    )
    for row in streamed(connection, unbooked):
        detail = f"bill {row.bill_id} is not in the memo with its value"
        yield Finding("bill_not_booked", f"kiosk {row.kiosk_id}", detail)
    missing = (
        select(memo.c.kiosk_id, memo.c.bill_id)
        .join(kiosk_bills, same, isouter=True)
        .where(kiosk_bills.c.bill_id.is_(None))
    )
    for row in streamed(connection, missing):
        yield Finding("bill_missing", f"kiosk {row.kiosk_id}", f"bill {row.bill_id} is in the memo only")


def _unproved_returns(connection: Connection) -> Iterator[Finding]:
    """Whatever went back to a float rests on an entry of the kiosk's own chain, or on two people (K-02)."""
    entry = and_(
        kiosk_entries.c.kiosk_id == allotment_returns.c.kiosk_id,
        kiosk_entries.c.seq == allotment_returns.c.confirmed_seq,
        kiosk_entries.c.kind == "allotment_confirmed",
    )
    found = (
        select(postings.c.posting_id, postings.c.kiosk_id)
        .join(transfers, transfers.c.posting_id == postings.c.posting_id)
        .join(allotment_returns, allotment_returns.c.return_id == postings.c.posting_id, isouter=True)
        .join(kiosk_entries, entry, isouter=True)
        .where(
            postings.c.kind == PostingKind.ALLOTMENT_RETURN,
            or_(
                func.coalesce(allotment_returns.c.amount_tiyn, 0) != transfers.c.amount_tiyn,
                and_(allotment_returns.c.approval_id.is_(None), kiosk_entries.c.seq.is_(None)),
            ),
        )
    )
    for row in streamed(connection, found):
        detail = f"posting {row.posting_id} returned what the kiosk has not confirmed"
        yield Finding("allotment_return_unproved", f"kiosk {row.kiosk_id}", detail)


def _wrong_write_offs(connection: Connection) -> Iterator[Finding]:
    """What two people wrote off they approved for this very kiosk, and each return that is told of was posted (K-02)."""
    is_return = and_(
        postings.c.posting_id == allotment_returns.c.return_id,
        postings.c.kind == PostingKind.ALLOTMENT_RETURN,
        postings.c.kiosk_id == allotment_returns.c.kiosk_id,
    )
    of_two = and_(
        approvals.c.approval_id == allotment_returns.c.approval_id,
        approvals.c.action == WRITE_OFF.name,
        approvals.c.subject == literal("kiosk:") + allotment_returns.c.kiosk_id,
        approvals.c.state == "approved",
    )
    found = (
        select(allotment_returns.c.return_id, allotment_returns.c.kiosk_id, postings.c.posting_id)
        .join(postings, is_return, isouter=True)
        .join(approvals, of_two, isouter=True)
        .where(
            or_(
                postings.c.posting_id.is_(None),
                and_(allotment_returns.c.approval_id.is_not(None), approvals.c.approval_id.is_(None)),
            )
        )
    )
    for row in streamed(connection, found):
        if row.posting_id is None:
            yield Finding(
                "allotment_return_missing", f"kiosk {row.kiosk_id}", f"return {row.return_id} is not posted"
            )
        else:
            detail = f"posting {row.posting_id} wrote off what two people did not approve"
            yield Finding("allotment_write_off_unapproved", f"kiosk {row.kiosk_id}", detail)
