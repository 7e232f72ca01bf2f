"""What the entries so far amount to, folded one by one: open order, receipt number, cash counters. Pure.

The fold is total: it takes any entry that was ever written. What must not be written is said by
``refuse_illegal``, asked before each append; it is the second wall behind the core (K-01, W-83).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from offline_queue.cassettes import (
    CashCounters,
    Cassettes,
    Sales,
    after_cassette,
    refuse_illegal_cassette,
)
from offline_queue.faults import IllegalEntry
from wire.entries import (
    BillDisputed,
    BillReturned,
    BillStacked,
    CassetteInserted,
    CassettePutBack,
    CassetteRemoved,
    Collected,
    CollectionOpened,
    DisputedBill,
    KioskStarted,
    LoginFailed,
    OperationAnswered,
    OrderCancelled,
    OrderCompleted,
    OrderOpened,
    PrintEnded,
    PrintIntended,
    ServiceAction,
    ServiceClosed,
    ServiceOpened,
    StackIntended,
    WalletOrderEnded,
    WalletOrderIntended,
)
from wire.money import Tiyn, total
from wire.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wire.entries import Body

STANDING_VERSION: Final = 8
"""Raised with every change of the fold or its classes: a checkpoint of another version is not used."""

BillOutcome = BillStacked | BillReturned | BillDisputed


@dataclass(frozen=True)
class OpenOrder:
    """An order neither completed nor cancelled, its bills so far, and those whose fate is unknown.

    ``acted_at`` is when its customer gave the last bill, or, before the first, opened it.
    """

    opened: OrderOpened
    opened_at: datetime
    acted_at: datetime
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
class FailedLogins:
    """Wrong log-ins of one person in a row, and when the last one was."""

    tries: int
    last_at: datetime


@dataclass(frozen=True)
class SetBy:
    """Who set something on site, by the person's code, and when."""

    person: str
    at: datetime


@dataclass(frozen=True)
class ServiceStanding:
    """What service mode left: failed log-ins by person, what was set on site, the visit that has not ended.

    ``site_by`` has who set each of ``site``, unless a journal was pruned by a program that did not keep it.
    ``visit_at`` is when that visit was opened, ``done`` what was done in it and when.
    """

    failed: Mapping[str, FailedLogins] = field(default_factory=dict)
    site: Mapping[str, str] = field(default_factory=dict)
    site_by: Mapping[str, SetBy] = field(default_factory=dict)
    visit: ServiceOpened | None = None
    visit_at: datetime | None = None
    done: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True)
class Unfinished:
    """What a life that was cut off left open: intents without outcome, orders without end.

    ``intent`` is the bill on its way to the stacker. ``found`` are bills in the stacker that belong to no open
    order and have not been written off as an order of their own. ``unprinted`` is a completed order on paper
    without a ``print_ended`` entry; ``is_print_intended``: its first byte may have been sent. ``last_bill`` is the
    newest outcome of any bill: a device that was never acknowledged speaks of that bill again. ``wallet_orders`` are
    orders from wallets whose end is not known, oldest first, and ``wallet_receipts`` those of them that have a receipt
    all the same. ``wallet_print``: a wallet's receipt whose print was intended and has not ended.
    """

    order: OrderOpened | None = None
    order_opened_at: datetime | None = None
    order_acted_at: datetime | None = None
    stacked: tuple[BillStacked, ...] = ()
    disputed: tuple[BillDisputed, ...] = ()
    intent: StackIntended | None = None
    found: tuple[BillStacked, ...] = ()
    unprinted: OrderCompleted | None = None
    unprinted_order: OrderOpened | None = None
    unprinted_at: datetime | None = None
    is_print_intended: bool = False
    last_bill: BillOutcome | None = None
    wallet_orders: tuple[WalletOrderIntended, ...] = ()
    wallet_receipts: tuple[UUID, ...] = ()
    wallet_print: int | None = None


@dataclass(frozen=True)
class Standing:
    """The sum of all entries up to some seq."""

    next_receipt_number: int = 1
    order: OpenOrder | None = None
    intent: StackIntended | None = None
    last_bill: BillOutcome | None = None
    found: tuple[BillStacked, ...] = ()
    receipt: LastReceipt | None = None
    cassettes: Cassettes = field(default_factory=Cassettes)
    service: ServiceStanding = field(default_factory=ServiceStanding)
    wallet_orders: tuple[WalletOrderIntended, ...] = ()
    wallet_receipts: tuple[UUID, ...] = ()
    wallet_print: int | None = None

    @property
    def counters(self) -> CashCounters:
        """The cassette in the kiosk."""
        return self.cassettes.counters

    def unfinished(self) -> Unfinished:
        order, receipt = self.order, self.receipt
        unfinished = Unfinished(
            intent=self.intent,
            found=self.found,
            last_bill=self.last_bill,
            wallet_orders=self.wallet_orders,
            wallet_receipts=self.wallet_receipts,
            wallet_print=self.wallet_print,
        )
        if order is not None:
            unfinished = replace(
                unfinished,
                order=order.opened,
                order_opened_at=order.opened_at,
                order_acted_at=order.acted_at,
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


def after(standing: Standing, seq: int, at: datetime, body: Body) -> Standing:  # noqa: C901 - one flat match
    """The standing once this entry is in the journal."""
    match body:
        case OrderOpened():
            return replace(standing, order=OpenOrder(body, opened_at=at, acted_at=at))
        case StackIntended():
            return _after_intent(standing, at, body)
        case BillStacked() | BillReturned() | BillDisputed():
            return replace(_after_bill(_without_intent(standing, body.bill_id), at, body), last_bill=body)
        case OrderCancelled() if standing.order and standing.order.opened.session_id == body.session_id:
            return replace(standing, order=None)
        case OrderCompleted():
            return _after_completed(standing, at, body)
        case PrintIntended() | PrintEnded():
            receipt = _after_print(standing.receipt, body)
            if receipt is standing.receipt:
                return _after_wallet_print(standing, body)
            return replace(standing, receipt=receipt)
        case OperationAnswered(outcome="unapplied"):
            count = standing.counters.unapplied_operations + 1
            return _counting(standing, replace(standing.counters, unapplied_operations=count))
        case (
            KioskStarted()
            | CollectionOpened()
            | CassetteRemoved()
            | CassetteInserted()
            | CassettePutBack()
            | Collected()
        ):
            return replace(standing, cassettes=after_cassette(standing.cassettes, seq, at, body))
        case ServiceOpened() | ServiceAction() | ServiceClosed() | LoginFailed():
            return replace(standing, service=service_after(standing.service, at, body))
        case WalletOrderIntended() | WalletOrderEnded():
            return _after_wallet_order(standing, body)
        case _:
            return standing


def _after_intent(standing: Standing, at: datetime, intent: StackIntended) -> Standing:
    order = standing.order
    if order is not None and order.opened.session_id == intent.session_id:
        order = replace(order, acted_at=at)
    return replace(standing, order=order, intent=intent)


def service_after(
    service: ServiceStanding, at: datetime, body: ServiceOpened | ServiceAction | ServiceClosed | LoginFailed
) -> ServiceStanding:
    """What service mode leaves once this entry is in the journal."""
    match body:
        case LoginFailed(person=person, tries=tries):
            return replace(service, failed={**service.failed, person: FailedLogins(tries, at)})
        case ServiceOpened(person=person):
            failed = {who: each for who, each in service.failed.items() if who != person}
            return replace(service, failed=failed, visit=body, visit_at=at, done=())
        case ServiceAction(action=action, setting=setting, value=value, person=person):
            service = replace(service, done=(*service.done, (at, action)))
            if not setting:
                return service
            site_by = {**service.site_by, setting: SetBy(person, at)}
            return replace(service, site={**service.site, setting: value}, site_by=site_by)
        case ServiceClosed():
            return replace(service, visit=None, visit_at=None, done=())
        case _:
            return service


def _after_wallet_order(standing: Standing, body: WalletOrderIntended | WalletOrderEnded) -> Standing:
    if isinstance(body, WalletOrderIntended):
        return replace(standing, wallet_orders=(*standing.wallet_orders, body))
    ended = body
    if ended.receipt_number is not None:
        counters = replace(
            standing.counters,
            receipt_first=standing.counters.receipt_first or ended.receipt_number,
            receipt_last=ended.receipt_number,
        )
        standing = _counting(replace(standing, next_receipt_number=ended.receipt_number + 1), counters)
    if ended.outcome == "unknown":
        return replace(standing, wallet_receipts=(*standing.wallet_receipts, ended.order_id))
    left = tuple(each for each in standing.wallet_orders if each.order_id != ended.order_id)
    told = tuple(each for each in standing.wallet_receipts if each != ended.order_id)
    return replace(standing, wallet_orders=left, wallet_receipts=told)


def _after_wallet_print(standing: Standing, body: PrintIntended | PrintEnded) -> Standing:
    """The newest number, when it is not of cash; an older receipt was fetched again and is not looked after."""
    if isinstance(body, PrintEnded):
        is_over = body.receipt_number == standing.wallet_print
        return replace(standing, wallet_print=None) if is_over else standing
    is_newest = body.receipt_number == standing.next_receipt_number - 1
    return replace(standing, wallet_print=body.receipt_number) if is_newest else standing


def _without_intent(standing: Standing, bill_id: UUID) -> Standing:
    if standing.intent is None or standing.intent.bill_id != bill_id:
        return standing
    return replace(standing, intent=None)


def _counting(standing: Standing, counters: CashCounters) -> Standing:
    return replace(standing, cassettes=standing.cassettes.with_counters(counters))


def _after_bill(standing: Standing, at: datetime, body: BillOutcome) -> Standing:
    match body:
        case BillStacked():
            return _after_stacked(standing, body)
        case BillDisputed():
            return _after_disputed(standing, at, body)
        case BillReturned():
            counters = standing.counters
            return _counting(
                standing, replace(counters, returned=_counted(counters.returned, body.value_tiyn))
            )


def _counted(bills: Mapping[int, int], value_tiyn: Tiyn) -> Mapping[int, int]:
    return {**bills, int(value_tiyn): bills.get(value_tiyn, 0) + 1}


def _after_stacked(standing: Standing, bill: BillStacked) -> Standing:
    standing = replace(standing, cassettes=standing.cassettes.without_disputed(bill.bill_id))
    counters = standing.counters
    standing = _counting(standing, replace(counters, stacked=_counted(counters.stacked, bill.value_tiyn)))
    order = standing.order
    if order is None or order.opened.session_id != bill.session_id:
        return replace(standing, found=(*standing.found, bill))
    return replace(standing, order=replace(order, stacked=(*order.stacked, bill)))


def _after_disputed(standing: Standing, at: datetime, bill: BillDisputed) -> Standing:
    order = standing.order
    is_of_order = order is not None and order.opened.session_id == bill.session_id
    known = DisputedBill(
        bill_id=bill.bill_id,
        session_id=bill.session_id,
        value_tiyn=bill.value_tiyn,
        reason=bill.reason,
        at=at,
        service=order.opened.service if order is not None and is_of_order else "",
    )
    counters = standing.counters
    standing = _counting(standing, replace(counters, disputed=(*counters.disputed, known)))
    if order is None or not is_of_order:
        return standing
    return replace(standing, order=replace(order, disputed=(*order.disputed, bill)))


def _after_completed(standing: Standing, at: datetime, completed: OrderCompleted) -> Standing:
    order, opened = standing.order, _opened_for(standing, completed)
    standing = replace(standing, cassettes=standing.cassettes.with_receipt(completed))
    counters = standing.counters
    counters = replace(
        counters,
        orders=counters.orders + 1,
        inserted_tiyn=counters.inserted_tiyn + completed.inserted_tiyn,
        fee_tiyn=counters.fee_tiyn + total(part.fee_tiyn for part in completed.parts),
        credited_tiyn=counters.credited_tiyn + total(part.credited_tiyn for part in completed.parts),
        receipt_first=counters.receipt_first or completed.receipt_number,
        receipt_last=completed.receipt_number,
        services=_sold(counters.services, completed),
    )
    return replace(
        _counting(standing, counters),
        next_receipt_number=completed.receipt_number + 1,
        order=None if opened is not None else order,
        found=_without_completed(standing.found, completed) if opened is None else standing.found,
        receipt=LastReceipt(completed, opened, completed.accepted_at or at),
    )


def _sold(services: Mapping[str, Sales], completed: OrderCompleted) -> Mapping[str, Sales]:
    sold = dict(services)
    for part in completed.parts:
        sold[part.service] = sold.get(part.service, Sales()).with_part(part)
    return sold


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
        case Collected() | CassettePutBack() | CassetteRemoved():
            refuse_illegal_cassette(standing.cassettes, body)
        case WalletOrderEnded(receipt_number=int() as number) if number != standing.next_receipt_number:
            raise IllegalEntry(f"receipt {number} where {standing.next_receipt_number} is next (W-83)")
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
