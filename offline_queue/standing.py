"""What the entries so far amount to, folded one by one: open order, receipt number, cash counters. Pure.

The fold is total: it takes any entry that was ever written. What must not be written is said by
``refuse_illegal``, asked before each append; it is the second wall behind the core (K-01, W-83).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from offline_queue.faults import IllegalEntry
from wire.entries import (
    BillDisputed,
    BillReturned,
    BillStacked,
    Collected,
    OperationAnswered,
    OrderCancelled,
    OrderCompleted,
    OrderOpened,
    PrintEnded,
    PrintIntended,
    StackIntended,
)
from wire.money import ZERO, Tiyn, total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from wire.entries import Body

STANDING_VERSION: Final = 2
"""Raised with every change of the fold or its classes: a checkpoint of another version is not used."""

BillOutcome = BillStacked | BillReturned | BillDisputed


@dataclass(frozen=True)
class CashCounters:
    """The cassette's content and the sales since the last collection (entry ``since_seq``; 0 before the first).

    ``stacked`` and ``returned`` count bills by denomination in tiyn. The three sums are of completed orders;
    ``unapplied_operations`` is how many of them the ledger could not credit (K-03).
    """

    since_seq: int = 0
    since_at: datetime | None = None
    stacked: Mapping[int, int] = field(default_factory=dict)
    returned: Mapping[int, int] = field(default_factory=dict)
    disputed: tuple[BillDisputed, ...] = ()
    orders: int = 0
    inserted_tiyn: Tiyn = ZERO
    fee_tiyn: Tiyn = ZERO
    credited_tiyn: Tiyn = ZERO
    unapplied_operations: int = 0
    receipt_first: int | None = None
    receipt_last: int | None = None

    @property
    def stacked_tiyn(self) -> Tiyn:
        return total(Tiyn(value) * count for value, count in self.stacked.items())


@dataclass(frozen=True)
class OpenOrder:
    """An order neither completed nor cancelled, its bills so far, and those whose fate is unknown."""

    opened: OrderOpened
    opened_at: datetime
    stacked: tuple[BillStacked, ...] = ()
    disputed: tuple[BillDisputed, ...] = ()

    @property
    def inserted_tiyn(self) -> Tiyn:
        return total(bill.value_tiyn for bill in self.stacked)


@dataclass(frozen=True)
class LastReceipt:
    """The newest completed order and what is known of its paper."""

    completed: OrderCompleted
    opened: OrderOpened | None
    accepted_at: datetime
    is_print_intended: bool = False
    is_print_ended: bool = False


@dataclass(frozen=True)
class Unfinished:
    """What a life that was cut off left open: intents without outcome, orders without end.

    ``intent`` is the bill on its way to the stacker. ``found`` are bills in the stacker that belong to no open
    order and have not been written off as an order of their own. ``unprinted`` is a completed order on paper
    without a ``print_ended`` entry; ``is_print_intended``: its first byte may have been sent. ``last_bill`` is the
    newest outcome of any bill: a device that was never acknowledged speaks of that bill again.
    """

    order: OrderOpened | None = None
    order_opened_at: datetime | None = None
    stacked: tuple[BillStacked, ...] = ()
    disputed: tuple[BillDisputed, ...] = ()
    intent: StackIntended | None = None
    found: tuple[BillStacked, ...] = ()
    unprinted: OrderCompleted | None = None
    unprinted_order: OrderOpened | None = None
    unprinted_at: datetime | None = None
    is_print_intended: bool = False
    last_bill: BillOutcome | None = None


@dataclass(frozen=True)
class Standing:
    """The sum of all entries up to some seq."""

    next_receipt_number: int = 1
    order: OpenOrder | None = None
    intent: StackIntended | None = None
    last_bill: BillOutcome | None = None
    found: tuple[BillStacked, ...] = ()
    receipt: LastReceipt | None = None
    counters: CashCounters = CashCounters()

    def unfinished(self) -> Unfinished:
        order, receipt = self.order, self.receipt
        unfinished = Unfinished(intent=self.intent, found=self.found, last_bill=self.last_bill)
        if order is not None:
            unfinished = replace(
                unfinished,
                order=order.opened,
                order_opened_at=order.opened_at,
                stacked=order.stacked,
                disputed=order.disputed,
            )
        if receipt is None or receipt.is_print_ended or not _is_on_paper(receipt):
            return unfinished
        return replace(
            unfinished,
            unprinted=receipt.completed,
            unprinted_order=receipt.opened,
            unprinted_at=receipt.accepted_at,
            is_print_intended=receipt.is_print_intended,
        )


def _is_on_paper(receipt: LastReceipt) -> bool:
    return receipt.is_print_intended or (receipt.opened is not None and receipt.opened.is_receipt_on_paper)


def after(standing: Standing, seq: int, at: datetime, body: Body) -> Standing:
    """The standing once this entry is in the journal."""
    match body:
        case OrderOpened():
            return replace(standing, order=OpenOrder(body, at))
        case StackIntended():
            return replace(standing, intent=body)
        case BillStacked() | BillReturned() | BillDisputed():
            return replace(_after_bill(_without_intent(standing, body.bill_id), body), last_bill=body)
        case OrderCancelled() if standing.order and standing.order.opened.session_id == body.session_id:
            return replace(standing, order=None)
        case OrderCompleted():
            return _after_completed(standing, at, body)
        case PrintIntended() | PrintEnded():
            receipt = _after_print(standing.receipt, body)
            return standing if receipt is standing.receipt else replace(standing, receipt=receipt)
        case OperationAnswered(outcome="unapplied"):
            counters = standing.counters
            counters = replace(counters, unapplied_operations=counters.unapplied_operations + 1)
            return replace(standing, counters=counters)
        case Collected():
            return replace(standing, counters=CashCounters(since_seq=seq, since_at=at))
        case _:
            return standing


def _without_intent(standing: Standing, bill_id: UUID) -> Standing:
    if standing.intent is None or standing.intent.bill_id != bill_id:
        return standing
    return replace(standing, intent=None)


def _after_bill(standing: Standing, body: BillOutcome) -> Standing:
    match body:
        case BillStacked():
            return _after_stacked(standing, body)
        case BillDisputed():
            return _after_disputed(standing, body)
        case BillReturned():
            counters = standing.counters
            counters = replace(counters, returned=_counted(counters.returned, body.value_tiyn))
            return replace(standing, counters=counters)


def _counted(bills: Mapping[int, int], value_tiyn: Tiyn) -> Mapping[int, int]:
    return {**bills, int(value_tiyn): bills.get(value_tiyn, 0) + 1}


def _after_stacked(standing: Standing, bill: BillStacked) -> Standing:
    counters = replace(
        standing.counters,
        stacked=_counted(standing.counters.stacked, bill.value_tiyn),
        # Late news: a disputed bill that turned up is cash like any other, and no longer in doubt.
        disputed=tuple(each for each in standing.counters.disputed if each.bill_id != bill.bill_id),
    )
    standing = replace(standing, counters=counters)
    order = standing.order
    if order is None or order.opened.session_id != bill.session_id:
        return replace(standing, found=(*standing.found, bill))
    return replace(standing, order=replace(order, stacked=(*order.stacked, bill)))


def _after_disputed(standing: Standing, bill: BillDisputed) -> Standing:
    counters = replace(standing.counters, disputed=(*standing.counters.disputed, bill))
    standing = replace(standing, counters=counters)
    order = standing.order
    if order is None or order.opened.session_id != bill.session_id:
        return standing
    return replace(standing, order=replace(order, disputed=(*order.disputed, bill)))


def _after_completed(standing: Standing, at: datetime, completed: OrderCompleted) -> Standing:
    order, opened = standing.order, _opened_for(standing, completed)
    counters = standing.counters
    counters = replace(
        counters,
        orders=counters.orders + 1,
        inserted_tiyn=counters.inserted_tiyn + completed.inserted_tiyn,
        fee_tiyn=counters.fee_tiyn + total(part.fee_tiyn for part in completed.parts),
        credited_tiyn=counters.credited_tiyn + total(part.credited_tiyn for part in completed.parts),
        receipt_first=counters.receipt_first or completed.receipt_number,
        receipt_last=completed.receipt_number,
    )
    return replace(
        standing,
        next_receipt_number=completed.receipt_number + 1,
        order=None if opened is not None else order,
        found=_without_completed(standing.found, completed) if opened is None else standing.found,
        receipt=LastReceipt(completed, opened, at),
        counters=counters,
    )


def _opened_for(standing: Standing, completed: OrderCompleted) -> OrderOpened | None:
    order = standing.order
    return order.opened if order is not None and order.opened.session_id == completed.session_id else None


def _without_completed(found: tuple[BillStacked, ...], completed: OrderCompleted) -> tuple[BillStacked, ...]:
    """Found bills less the one that this order accounts for, or less all if it accounts for all."""
    for bill in found:
        if bill.value_tiyn == completed.inserted_tiyn:
            return tuple(other for other in found if other is not bill)
    return () if _worth(found) == completed.inserted_tiyn else found


def _worth(bills: Sequence[BillStacked]) -> Tiyn:
    return total(bill.value_tiyn for bill in bills)


def _after_print(receipt: LastReceipt | None, body: PrintIntended | PrintEnded) -> LastReceipt | None:
    if receipt is None or receipt.completed.receipt_number != body.receipt_number:
        return receipt  # an older receipt, fetched again
    if isinstance(body, PrintIntended):
        return replace(receipt, is_print_intended=True, is_print_ended=False)
    return replace(receipt, is_print_ended=True)


def refuse_illegal(standing: Standing, body: Body) -> None:
    """Raise IllegalEntry when the body contradicts the entries before it (K-01, W-31, W-83)."""
    match body:
        case OrderOpened() if standing.order is not None:
            raise IllegalEntry(
                f"session {standing.order.opened.session_id} is open; {body.session_id} cannot be"
            )
        case StackIntended():
            _refuse_intent(standing, body)
        case BillStacked():
            _refuse_second_credit(standing, body)
        case OrderCompleted():
            _refuse_order_end(standing, body)
        case OrderCancelled() if standing.order is not None and standing.order.stacked:
            raise IllegalEntry(f"session {body.session_id} holds cash; it can only be completed (K-01)")


def _refuse_intent(standing: Standing, intent: StackIntended) -> None:
    order = standing.order
    if order is None or order.opened.session_id != intent.session_id:
        raise IllegalEntry(f"bill {intent.bill_id} has no open order (K-06)")
    if standing.intent is not None:
        raise IllegalEntry(f"bill {standing.intent.bill_id} is still on its way; {intent.bill_id} cannot be")


def _refuse_second_credit(standing: Standing, bill: BillStacked) -> None:
    known = (*(standing.order.stacked if standing.order else ()), *standing.found)
    if any(other.bill_id == bill.bill_id for other in known):
        raise IllegalEntry(f"bill {bill.bill_id} was stacked already (K-01)")


def _refuse_order_end(standing: Standing, completed: OrderCompleted) -> None:
    if completed.receipt_number != standing.next_receipt_number:
        raise IllegalEntry(
            f"receipt {completed.receipt_number} where {standing.next_receipt_number} is next (W-83)"
        )
    if standing.order is not None and _opened_for(standing, completed) is not None:
        holds = standing.order.inserted_tiyn
    else:
        holds = _found_for(standing.found, completed)
    if completed.inserted_tiyn != holds:
        raise IllegalEntry(f"{completed.inserted_tiyn} tiyn completed, {holds} tiyn stacked (K-01)")
    if total(part.inserted_tiyn for part in completed.parts) != completed.inserted_tiyn:
        raise IllegalEntry(
            f"the parts of receipt {completed.receipt_number} are not what was inserted (K-01)"
        )
    for part in completed.parts:
        if (
            part.inserted_tiyn != part.fee_tiyn + part.credited_tiyn
            or min(part.fee_tiyn, part.credited_tiyn) < 0
        ):
            raise IllegalEntry(f"operation {part.operation_id}: inserted is not fee + credited (W-31)")


def _found_for(found: tuple[BillStacked, ...], completed: OrderCompleted) -> Tiyn:
    if any(bill.value_tiyn == completed.inserted_tiyn for bill in found):
        return completed.inserted_tiyn
    return _worth(found)
