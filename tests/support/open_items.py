"""What a journal leaves open, folded plainly: what the journal's own quick answer is compared with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from kiosk.core.parts import credits_of
from kiosk.core.recovery import OpenItems
from kiosk.core.states import WalletCredit
from wire.entries import (
    BillDisputed,
    BillReturned,
    BillStacked,
    Entry,
    OrderCancelled,
    OrderCompleted,
    OrderOpened,
    PrintEnded,
    PrintIntended,
    StackIntended,
    WalletOrderEnded,
    WalletOrderIntended,
)


def credits_in(entries: Iterable[Entry]) -> tuple[WalletCredit, ...]:
    """What completed orders among these entries credit to wallets (K-03)."""
    return tuple(
        WalletCredit(entry.seq, *credited)
        for entry in entries
        if isinstance(entry.body, OrderCompleted)
        for credited in credits_of(entry.body)
    )


def open_items(entries: Iterable[Entry]) -> OpenItems:
    """What the entries of a whole journal, in order, leave open."""
    items = OpenItems()
    for entry in entries:
        items = items_after(items, entry)
    return items


def items_after(items: OpenItems, entry: Entry) -> OpenItems:
    """What is open once this entry follows those that left ``items`` open."""
    match entry.body:
        case OrderOpened() as order:
            return replace(items, order=order, acted_at=entry.at, stacked=(), intent=None)
        case StackIntended() as intent:
            return replace(items, intent=intent, acted_at=entry.at)
        case BillStacked() as bill:
            is_of_order = items.order is not None and bill.session_id == items.order.session_id
            stacked = (*items.stacked, bill) if is_of_order else items.stacked
            return replace(_settled(items, bill), stacked=stacked)
        case BillReturned() | BillDisputed() as bill:
            return _settled(items, bill)
        case OrderCancelled():
            return replace(items, order=None, acted_at=None, stacked=())
        case OrderCompleted() as completed:
            return _completed(items, completed, entry.at)
        case WalletOrderIntended() | WalletOrderEnded() as told:
            return _wallet_items(items, told)
        case PrintIntended() | PrintEnded() as paper:
            return _after_print(items, paper)
        case _:
            return items


def _wallet_items(items: OpenItems, told: WalletOrderIntended | WalletOrderEnded) -> OpenItems:
    orders = _wallet_orders(items, told)
    receipts = items.wallet_receipts
    if isinstance(told, WalletOrderEnded) and told.outcome == "unknown":
        receipts = (*receipts, told.order_id)
    left = {each.order_id for each in orders}
    return replace(
        items, wallet_orders=orders, wallet_receipts=tuple(each for each in receipts if each in left)
    )


def _after_print(items: OpenItems, told: PrintIntended | PrintEnded) -> OpenItems:
    is_intent = isinstance(told, PrintIntended)
    if _is_unprinted(items, told.receipt_number):
        if is_intent:
            return replace(items, is_print_intended=True)
        return replace(
            items, unprinted=None, unprinted_order=None, unprinted_at=None, is_print_intended=False
        )
    if is_intent:
        return replace(items, wallet_print=told.receipt_number)
    is_over = told.receipt_number == items.wallet_print
    return replace(items, wallet_print=None) if is_over else items


def _wallet_orders(
    items: OpenItems, told: WalletOrderIntended | WalletOrderEnded
) -> tuple[WalletOrderIntended, ...]:
    if isinstance(told, WalletOrderIntended):
        return (*items.wallet_orders, told)
    if told.outcome == "unknown":
        return items.wallet_orders
    return tuple(each for each in items.wallet_orders if each.order_id != told.order_id)


def _settled(items: OpenItems, outcome: BillStacked | BillReturned | BillDisputed) -> OpenItems:
    intent = items.intent
    is_open = intent is not None and intent.bill_id != outcome.bill_id
    return replace(items, intent=intent if is_open else None, last_bill=outcome)


def _completed(items: OpenItems, completed: OrderCompleted, at: datetime) -> OpenItems:
    if completed.ending == "found":
        return items
    accepted_at = completed.accepted_at or at
    items = replace(items, unprinted=completed, unprinted_order=items.order, unprinted_at=accepted_at)
    return replace(items, is_print_intended=False, order=None, acted_at=None, stacked=())


def _is_unprinted(items: OpenItems, receipt_number: int) -> bool:
    return items.unprinted is not None and items.unprinted.receipt_number == receipt_number
