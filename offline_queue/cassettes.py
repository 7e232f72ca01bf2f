"""Which cassette each bill is in, folded from the entries: the one in the kiosk, and those without a bag yet. Pure.

A cassette's removal is a boundary in the journal: bills of entries up to it are in that cassette, later ones in the
next. A bag names a boundary and takes what no bag has taken before. So each stacked bill is in exactly one bag or
cassette, whatever happened in between (K-01).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Final
from uuid import UUID

from offline_queue.faults import IllegalEntry
from wire.entries import (
    CassetteInserted,
    CassettePutBack,
    CassetteRemoved,
    Collected,
    CollectionOpened,
    DisputedBill,
    KioskStarted,
    OrderCompleted,
)
from wire.money import ZERO, Tiyn, total
from wire.records import replace

if TYPE_CHECKING:
    from wire.entries import Part

STARTS_MAX: Final = 12
"""So many starts of the program are remembered, at any of which the cassette may have been swapped."""

CassetteEntry = (
    KioskStarted | CollectionOpened | CassetteRemoved | CassetteInserted | CassettePutBack | Collected
)


@dataclass(frozen=True)
class Sales:
    """What the parts of completed orders brought to one service; "" is cash that had no taker."""

    parts: int = 0
    inserted_tiyn: Tiyn = ZERO
    fee_tiyn: Tiyn = ZERO
    credited_tiyn: Tiyn = ZERO

    def with_part(self, part: Part) -> Sales:
        return Sales(
            self.parts + 1,
            self.inserted_tiyn + part.inserted_tiyn,
            self.fee_tiyn + part.fee_tiyn,
            self.credited_tiyn + part.credited_tiyn,
        )

    def plus(self, other: Sales, sign: int = 1) -> Sales:
        return Sales(
            self.parts + sign * other.parts,
            Tiyn(self.inserted_tiyn + sign * other.inserted_tiyn),
            Tiyn(self.fee_tiyn + sign * other.fee_tiyn),
            Tiyn(self.credited_tiyn + sign * other.credited_tiyn),
        )


@dataclass(frozen=True)
class CashCounters:
    """A cassette's content and the sales meanwhile, since entry ``since_seq`` (0: the first one).

    ``stacked`` and ``returned`` count bills by denomination in tiyn. The three sums are of completed orders, and
    ``services`` splits them; ``unapplied_operations`` is how many the ledger could not credit (K-03).
    """

    since_seq: int = 0
    since_at: datetime | None = None
    stacked: Mapping[int, int] = field(default_factory=dict)
    returned: Mapping[int, int] = field(default_factory=dict)
    disputed: tuple[DisputedBill, ...] = ()
    orders: int = 0
    inserted_tiyn: Tiyn = ZERO
    fee_tiyn: Tiyn = ZERO
    credited_tiyn: Tiyn = ZERO
    unapplied_operations: int = 0
    receipt_first: int | None = None
    receipt_last: int | None = None
    services: Mapping[str, Sales] = field(default_factory=dict)

    @property
    def stacked_tiyn(self) -> Tiyn:
        return total(Tiyn(value) * count for value, count in self.stacked.items())

    def without_disputed(self, bill_id: UUID) -> CashCounters:
        """Late news: a disputed bill that turned up is cash like any other, and no longer in doubt."""
        if all(bill.bill_id != bill_id for bill in self.disputed):
            return self
        return replace(self, disputed=tuple(bill for bill in self.disputed if bill.bill_id != bill_id))

    def with_receipt(self, completed: OrderCompleted) -> CashCounters:
        """Disputed bills of this order have a receipt number now."""
        if all(bill.session_id != completed.session_id for bill in self.disputed):
            return self
        number = {"receipt_number": completed.receipt_number}
        return replace(
            self,
            disputed=tuple(
                bill.model_copy(update=number) if bill.session_id == completed.session_id else bill
                for bill in self.disputed
            ),
        )

    def and_then(self, later: CashCounters) -> CashCounters:
        """Both together, this one first."""
        return CashCounters(
            since_seq=self.since_seq,
            since_at=self.since_at,
            stacked=_summed(self.stacked, later.stacked),
            returned=_summed(self.returned, later.returned),
            disputed=self.disputed + later.disputed,
            orders=self.orders + later.orders,
            inserted_tiyn=self.inserted_tiyn + later.inserted_tiyn,
            fee_tiyn=self.fee_tiyn + later.fee_tiyn,
            credited_tiyn=self.credited_tiyn + later.credited_tiyn,
            unapplied_operations=self.unapplied_operations + later.unapplied_operations,
            receipt_first=self.receipt_first or later.receipt_first,
            receipt_last=later.receipt_last or self.receipt_last,
            services={
                service: self.services.get(service, Sales()).plus(later.services.get(service, Sales()))
                for service in sorted({*self.services, *later.services})
            },
        )

    def since(self, start: Start) -> CashCounters:
        """What came after the start whose counters were these."""
        before = start.counters
        sold = {
            service: sales.plus(before.services.get(service, Sales()), sign=-1)
            for service, sales in self.services.items()
        }
        has_orders = self.orders > before.orders
        known = {bill.bill_id for bill in before.disputed}
        return CashCounters(
            since_seq=start.seq,
            since_at=start.at,
            stacked=_summed(self.stacked, before.stacked, sign=-1),
            returned=_summed(self.returned, before.returned, sign=-1),
            disputed=tuple(bill for bill in self.disputed if bill.bill_id not in known),
            orders=self.orders - before.orders,
            inserted_tiyn=Tiyn(self.inserted_tiyn - before.inserted_tiyn),
            fee_tiyn=Tiyn(self.fee_tiyn - before.fee_tiyn),
            credited_tiyn=Tiyn(self.credited_tiyn - before.credited_tiyn),
            unapplied_operations=self.unapplied_operations - before.unapplied_operations,
            receipt_first=(before.receipt_last or 0) + 1
            if before.orders and has_orders
            else self.receipt_first,
            receipt_last=self.receipt_last if has_orders else None,
            services={service: sales for service, sales in sold.items() if sales.parts},
        )


@dataclass(frozen=True)
class Start:
    """A start of the program, and what the cassette held then: it may have been swapped just before."""

    seq: int
    at: datetime
    counters: CashCounters


@dataclass(frozen=True)
class RemovedCassette:
    """A cassette that is out and in no bag yet. Its content is of entries up to ``boundary_seq``."""

    seq: int
    at: datetime
    removed: CassetteRemoved
    boundary_seq: int
    counters: CashCounters


@dataclass(frozen=True)
class OpenCollection:
    """A collection that was begun and has no bag yet."""

    seq: int
    opened: CollectionOpened


@dataclass(frozen=True)
class Bag:
    """The newest bag, and what the journal says is in it."""

    seq: int
    at: datetime
    collected: Collected
    counters: CashCounters


@dataclass(frozen=True)
class Cassettes:
    """``counters`` is the cassette in the kiosk, ``waiting`` are those without a bag, oldest first."""

    counters: CashCounters = CashCounters()
    starts: tuple[Start, ...] = ()
    waiting: tuple[RemovedCassette, ...] = ()
    is_out: bool = False
    collection: OpenCollection | None = None
    last_bag: Bag | None = None

    @property
    def all_counters(self) -> CashCounters:
        """Everything that is in no bag yet."""
        return reduce(CashCounters.and_then, [*(each.counters for each in self.waiting), self.counters])

    def with_counters(self, counters: CashCounters) -> Cassettes:
        return replace(self, counters=counters)

    def with_receipt(self, completed: OrderCompleted) -> Cassettes:
        """The receipt of an order names where its disputed bills are asked about; they are in one cassette or more."""
        return self._changed(lambda counters: counters.with_receipt(completed))

    def without_disputed(self, bill_id: UUID) -> Cassettes:
        return self._changed(lambda counters: counters.without_disputed(bill_id))

    def _changed(self, change: Callable[[CashCounters], CashCounters]) -> Cassettes:
        return replace(
            self,
            counters=change(self.counters),
            starts=tuple(replace(start, counters=change(start.counters)) for start in self.starts),
            waiting=tuple(replace(each, counters=change(each.counters)) for each in self.waiting),
        )


def after_cassette(cassettes: Cassettes, seq: int, at: datetime, body: CassetteEntry) -> Cassettes:
    """What is where once this entry is in the journal. Total: takes whatever was written."""
    match body:
        case KioskStarted():
            return _started(cassettes, seq, at)
        case CollectionOpened():
            return replace(cassettes, collection=OpenCollection(seq, body))
        case CassetteRemoved():
            return _removed(cassettes, seq, at, body)
        case CassetteInserted():
            return replace(cassettes, is_out=False)
        case CassettePutBack(removed_seq=removed_seq):
            return _put_back(cassettes, removed_seq)
        case Collected():
            return _collected(cassettes, seq, at, body)


def refuse_illegal_cassette(cassettes: Cassettes, body: CassetteEntry) -> None:
    """Raise IllegalEntry when a bag or a removal contradicts the entries before it (K-01)."""
    match body:
        case Collected(boundary_seq=boundary) if boundary:
            named = next((each for each in cassettes.waiting if each.boundary_seq == boundary), None)
            if named is None or named is not cassettes.waiting[0]:
                raise IllegalEntry(f"no cassette of entries up to {boundary} is the next for a bag (K-01)")
            if dict(named.counters.stacked) != body.journal_bills:
                raise IllegalEntry(f"the bag's list is not what entries up to {boundary} stacked (K-01)")
        case CassettePutBack(removed_seq=removed_seq):
            if all(each.seq != removed_seq for each in cassettes.waiting):
                raise IllegalEntry(f"no cassette was removed by entry {removed_seq} and still waits")
        case CassetteRemoved(boundary_seq=boundary) if boundary:
            if all(start.seq != boundary for start in cassettes.starts):
                raise IllegalEntry(f"entry {boundary} is no start at which the cassette could be swapped")


def _started(cassettes: Cassettes, seq: int, at: datetime) -> Cassettes:
    """Between two starts without a bill the cassette is the same, whichever of them is meant."""
    starts = cassettes.starts
    if starts and starts[-1].counters.stacked == cassettes.counters.stacked:
        starts = starts[:-1]
    return replace(cassettes, starts=(*starts, Start(seq, at, cassettes.counters))[-STARTS_MAX:])


def _removed(cassettes: Cassettes, seq: int, at: datetime, removed: CassetteRemoved) -> Cassettes:
    start = next((s for s in cassettes.starts if s.seq == removed.boundary_seq), None)
    is_out = cassettes.is_out or removed.source == "acceptor"
    if start is None:
        gone = RemovedCassette(seq, at, removed, seq, cassettes.counters)
        rest = CashCounters(since_seq=seq, since_at=at)
        return replace(cassettes, counters=rest, starts=(), waiting=(*cassettes.waiting, gone), is_out=is_out)
    gone = RemovedCassette(seq, at, removed, start.seq, start.counters)
    later = tuple(
        replace(each, counters=each.counters.since(start))
        for each in cassettes.starts
        if each.seq > start.seq
    )
    return replace(
        cassettes,
        counters=cassettes.counters.since(start),
        starts=later,
        waiting=(*cassettes.waiting, gone),
        is_out=is_out,
    )


def _put_back(cassettes: Cassettes, removed_seq: int) -> Cassettes:
    """Its bills are with those of the next one: a removed cassette, or the one in the kiosk."""
    waiting = list(cassettes.waiting)
    place = next((index for index, each in enumerate(waiting) if each.seq == removed_seq), None)
    if place is None:
        return cassettes
    back = waiting.pop(place).counters
    if place < len(waiting):
        waiting[place] = replace(waiting[place], counters=back.and_then(waiting[place].counters))
        return replace(cassettes, waiting=tuple(waiting))
    starts = tuple(replace(start, counters=back.and_then(start.counters)) for start in cassettes.starts)
    return replace(
        cassettes, counters=back.and_then(cassettes.counters), starts=starts, waiting=tuple(waiting)
    )


def _collected(cassettes: Cassettes, seq: int, at: datetime, body: Collected) -> Cassettes:
    if not body.boundary_seq:
        bag = Bag(seq, at, body, cassettes.all_counters)
        return Cassettes(
            counters=CashCounters(since_seq=seq, since_at=at), is_out=cassettes.is_out, last_bag=bag
        )
    taken = [each for each in cassettes.waiting if each.boundary_seq <= body.boundary_seq]
    content = reduce(CashCounters.and_then, (each.counters for each in taken)) if taken else CashCounters()
    waiting = tuple(each for each in cassettes.waiting if each.boundary_seq > body.boundary_seq)
    return replace(
        cassettes,
        waiting=waiting,
        collection=cassettes.collection if waiting else None,
        last_bag=Bag(seq, at, body, content),
    )


def _summed(bills: Mapping[int, int], other: Mapping[int, int], sign: int = 1) -> Mapping[int, int]:
    summed = {value: bills.get(value, 0) + sign * other.get(value, 0) for value in {*bills, *other}}
    return {value: count for value, count in sorted(summed.items()) if count}
