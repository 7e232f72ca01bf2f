"""Builders of journal bodies, and a whole order as the core would journal it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5

from wire.entries import (
    BillDisputed,
    BillStacked,
    Body,
    Collected,
    OrderCompleted,
    OrderOpened,
    Part,
    PartKind,
    StackIntended,
)
from wire.money import Tiyn, tenge, total

AT = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
NAMESPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
PHONE = "+77011234567"
BILL = tenge(500)
FREE = tenge(0)


def session(number: int) -> UUID:
    return uuid5(NAMESPACE, f"session-{number}")


def bill_id(number: int, n: int = 1) -> UUID:
    return uuid5(session(number), f"bill-{n}")


def operation_id(number: int) -> UUID:
    return uuid5(session(number), "top-up")


def an_order(number: int = 1, *, is_receipt_on_paper: bool = True) -> OrderOpened:
    return OrderOpened(
        session_id=session(number),
        service="wallet-top-up",
        requisites={"phone": PHONE},
        tariff_version=1,
        policy_version=3,
        is_offline=False,
        is_receipt_on_paper=is_receipt_on_paper,
        language="kk",
    )


def an_intent(number: int = 1, n: int = 1, value: Tiyn = BILL) -> StackIntended:
    return StackIntended(session_id=session(number), bill_id=bill_id(number, n), value_tiyn=value)


def a_stacked_bill(number: int = 1, n: int = 1, value: Tiyn = BILL) -> BillStacked:
    return BillStacked(session_id=session(number), bill_id=bill_id(number, n), value_tiyn=value)


def a_disputed_bill(number: int = 1, n: int = 1, value: Tiyn = BILL) -> BillDisputed:
    return BillDisputed(
        session_id=session(number), bill_id=bill_id(number, n), value_tiyn=value, reason="silent"
    )


def a_found_bill(n: int = 1, value: Tiyn = BILL) -> BillStacked:
    return BillStacked(session_id=None, bill_id=bill_id(0, n), value_tiyn=value, is_at_power_up=True)


def a_top_up(
    number: int = 1,
    inserted: Tiyn = BILL,
    fee: Tiyn = FREE,
    *,
    phone: str = PHONE,
) -> Part:
    return Part(
        operation_id=operation_id(number),
        kind=PartKind.TOP_UP,
        service="wallet-top-up",
        requisites={"phone": phone},
        inserted_tiyn=inserted,
        fee_tiyn=fee,
        credited_tiyn=inserted - fee,
        tariff_version=1,
    )


def a_completed(number: int = 1, *, receipt: int, parts: Sequence[Part] | None = None) -> OrderCompleted:
    parts = (a_top_up(number),) if parts is None else tuple(parts)
    return OrderCompleted(
        session_id=session(number),
        receipt_number=receipt,
        inserted_tiyn=total(part.inserted_tiyn for part in parts),
        parts=tuple(parts),
        ending="paid",
        is_offline=False,
        policy_version=3,
    )


def a_collection(number: int = 1) -> Collected:
    collection_id = uuid5(NAMESPACE, f"collection-{number}")
    return Collected(collection_id=collection_id, bag=f"B-{number}", seal="S", journal_bills={})


def a_whole_order(
    number: int, *, receipt: int, bills: Sequence[Tiyn] = (BILL,), fee: Tiyn = FREE
) -> list[Body]:
    """What one customer leaves in the journal: opened, each bill intended and stacked, completed."""
    bodies: list[Body] = [an_order(number)]
    for n, value in enumerate(bills, start=1):
        bodies += [an_intent(number, n, value), a_stacked_bill(number, n, value)]
    part = a_top_up(number, total(bills), fee)
    return [*bodies, a_completed(number, receipt=receipt, parts=[part])]
