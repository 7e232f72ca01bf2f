"""Orders from wallets, a batch at a time: load, decide, post, write; all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, update

from ledger import books
from ledger.books.accounts import AccountKind
from ledger.books.holds import place_hold
from ledger.books.rules import accounts_of
from ledger.books.service import Posted, open_account
from ledger.database import GuardFailed, from_here_together
from ledger.limits.service import used_up
from ledger.merchants.notices import payments_told, told_by_list
from ledger.merchants.service import terms_of
from ledger.messages.templates import Field, MessageKind
from ledger.notifications.service import money_arrived, told
from ledger.payments.decisions import Asked, Decisions, Outcome, World, Writings
from ledger.payments.rules import Order, OrderKind, PaymentState
from ledger.payments.tables import payment_requisites, payments
from ledger.payments.terms import TermsReader
from ledger.payments.world import Purse, world_of
from ledger.redemptions.rules import OwnerKind
from ledger.redemptions.service import PayOut, pay_out
from ledger.rowsets import RowSet, columns_of, new_only
from ledger.suspicions.service import put_under_review
from ledger.wallets.rules import masked_iban, masked_phone
from wire.refusals import Refusal

NO_PURSES: Final[Mapping[UUID, Purse]] = MappingProxyType({})

_CHANGE: Final = (
    update(payments)
    .where(
        payments.c.operation_id == bindparam("of_operation_id"), payments.c.state == bindparam("from_state")
    )
    .values(
        {
            name: bindparam(name)
            for name in ("state", "at", "balance_after_tiyn", "posting_id", "refusal", "receiver_wallet_id")
        }
    )
)


def pay_batch(
    connection: Connection,
    asked: Sequence[Asked],
    now: datetime,
    *,
    reader: TermsReader | None = None,
    purses: Mapping[UUID, Purse] = NO_PURSES,
    is_alone: bool = False,
) -> tuple[Outcome, ...]:
    """Decide and carry out orders one after the other; one outcome for each, in order.

    An order that was decided before gives its first outcome (``is_repeated``); its id with other content is refused.
    A refusal that may pass is not kept: the same order may come again. All or nothing of the batch is written.
    ``reader`` remembers terms from one batch to the next; ``purses`` of payers were read in this transaction already.
    ``is_alone``: nothing else is written in this transaction (``database.each_alone``).

    Raises:
        GuardFailed: what the decisions rest on has changed; run the transaction again.
    """
    world = world_of(connection, [each.order for each in asked], now, reader or TermsReader(), purses)
    decisions = Decisions(world=world, now=now)
    outcomes = tuple([decisions.take(each) for each in asked])
    _write(connection, world, decisions, now, is_alone=is_alone)
    return outcomes


def _write(
    connection: Connection, world: World, decisions: Decisions, now: datetime, *, is_alone: bool
) -> None:
    writings, versions = decisions.writings, decisions.versions
    waiting = {
        each.wallet_id for each in writings.happenings if each.kind is MessageKind.RECEIVED_FROM_CLIENT
    }
    is_one = is_alone and not (writings.changes or writings.withdrawals or writings.reviews or waiting)
    if not is_one:
        from_here_together(connection)
    for change in writings.changes:
        if connection.execute(_CHANGE, change).rowcount != 1:
            raise GuardFailed("another transaction has decided this order")
    # The books last: payees that many pay are locked from here to the commit.
    answers = books.post(
        connection,
        writings.postings,
        posted_at=now,
        versions=versions,
        before=[
            *payments_told(writings.payments, world.addressed, now),
            *_orders(writings, told_by_list(writings.payments, world.addressed), now),
            *told(writings.happenings, world.wishes),
        ],
        after=used_up(writings.used),
        # An order's posting id is its own, and what was posted for an order that is known is not posted again.
        are_new=True,
        is_one=is_one,
    )
    assert all(isinstance(each, Posted) for each in answers), "an order's posting id is its own"
    _set_aside(connection, writings, versions, now)
    for wallet_id, suspicion in writings.reviews:
        put_under_review(connection, wallet_id, suspicion, now)
    if waiting:
        money_arrived(connection, waiting, now)


def _orders(writings: Writings, told_payees: Collection[UUID], now: datetime) -> Iterator[RowSet]:
    rows = sorted(_completed(writings.rows, told_payees, now), key=_by_operation)
    if rows:
        yield RowSet(table=payments, many=columns_of(rows), finish=new_only, is_guarded=True)
        personal = columns_of(sorted(writings.requisites, key=_by_operation))
        yield RowSet(table=payment_requisites, many=personal, finish=new_only, is_guarded=True)


def _completed(
    rows: Iterable[dict[str, Any]], told_payees: Collection[UUID], now: datetime
) -> Iterator[dict[str, Any]]:
    """The rows, complete where both sides are told by this transaction: the client in the app (W-24)."""
    for row in rows:
        is_told = row["state"] is PaymentState.EXECUTED and (
            row["kind"] is not OrderKind.PAYMENT or row["posting_id"] in told_payees
        )
        yield {
            **row,
            "state": PaymentState.COMPLETE if is_told else row["state"],
            "payee_notified_at": now if is_told else None,
            "client_notified_at": row["at"] if is_told else None,
        }


def _set_aside(
    connection: Connection, writings: Writings, versions: Mapping[UUID, int], now: datetime
) -> None:
    """Hold what is withdrawn and hand it to the issuer's bank (W-80)."""
    # What this transaction has posted on is locked by it already, and its version is ours.
    locked = set(accounts_of(writings.postings))
    for each in writings.withdrawals:
        hold, wallet = each.hold, each.wallet
        open_account(connection, unit=hold.unit, kind=AccountKind.REDEMPTION, owner=wallet.issuer_code)
        version = None if hold.debit in locked else versions[hold.debit]
        locked.add(hold.debit)
        order = PayOut(
            redemption_id=each.order.operation_id,
            issuer_code=wallet.issuer_code,
            kind=OwnerKind.CLIENT,
            owner=str(wallet.wallet_id),
            source_account=hold.debit,
            amount_tiyn=each.order.amount_tiyn,
            iban=each.order.requisites["iban"],
            name=wallet.holder_name,
            fee_tiyn=each.order.fee_tiyn,
            hold_id=hold.hold_id,
        )
        placed = place_hold(connection, hold, version=version)
        if isinstance(placed, Refusal) or pay_out(connection, order, now) is not None:
            raise GuardFailed("the balance, or the bank, has changed since it was read")


def _by_operation(row: Mapping[str, Any]) -> int:
    operation_id: UUID = row["operation_id"]
    return operation_id.int


def code_fields(connection: Connection, order: Order) -> dict[str, Field]:
    """What the message with a code says of the order: its taker, and the sum that leaves the wallet (W-21)."""
    match order.kind:
        case OrderKind.PAYMENT:
            terms = terms_of(connection, [order.service]).get(order.service)
            counterparty = order.service if terms is None else terms.payee.name.ru
        case OrderKind.TRANSFER:
            counterparty = masked_phone(order.requisites.get("phone", ""))
        case OrderKind.WITHDRAWAL:
            counterparty = masked_iban(order.requisites.get("iban")) or ""
    return {"amount_tiyn": int(order.amount_tiyn + order.fee_tiyn), "counterparty": counterparty}
