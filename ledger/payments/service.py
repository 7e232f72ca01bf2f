"""Orders from wallets, a batch at a time: load, decide, post, write; all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, select, update

from ledger import books
from ledger.access.settings import waived_among
from ledger.books.accounts import AccountKind
from ledger.books.holds import place_hold
from ledger.books.rules import accounts_of
from ledger.books.service import Posted, balances_of, insert_guarded, open_account
from ledger.database import GuardFailed, in_portions
from ledger.issuers.bank import is_reachable
from ledger.limits.service import further_terms, limit_policy, usages_on, use_up
from ledger.merchants.notices import payments_made
from ledger.merchants.rules import Narrowing
from ledger.merchants.service import narrowings_of, terms_of
from ledger.messages.templates import Field, MessageKind
from ledger.notifications.service import money_arrived, operations_happened
from ledger.payments.decisions import Asked, Decisions, Outcome, Stored, World, Writings, told_again
from ledger.payments.rules import Order, OrderKind, PaymentState, Quoted
from ledger.payments.tables import payment_quotes, payment_requisites, payments
from ledger.redemptions.rules import OwnerKind
from ledger.redemptions.service import PayOut, pay_out
from ledger.tariffs.service import versions_of
from ledger.wallets.rules import masked_iban, masked_phone
from ledger.wallets.service import Wallet, wallets_by_phone, wallets_of
from wire.astana import astana_date
from wire.policy import WALLET_TRANSFER
from wire.refusals import Refusal

__all__ = ["pay_batch", "stored_of", "stored_orders", "told_again"]

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


def pay_batch(connection: Connection, asked: Sequence[Asked], now: datetime) -> tuple[Outcome, ...]:
    """Decide and carry out orders one after the other; one outcome for each, in order.

    An order that was decided before gives its first outcome (``is_repeated``); its id with other content is refused.
    A refusal that may pass is not kept: the same order may come again. All or nothing of the batch is written.

    Raises:
        GuardFailed: what the decisions rest on has changed; run the transaction again.
    """
    decisions = Decisions(world=world_of(connection, [each.order for each in asked], now), now=now)
    outcomes = tuple(decisions.take(each) for each in asked)
    _write(connection, decisions.writings, decisions.versions, now)
    return outcomes


def _write(connection: Connection, writings: Writings, versions: Mapping[UUID, int], now: datetime) -> None:
    insert_guarded(connection, payments, sorted(writings.rows, key=_by_operation))
    insert_guarded(connection, payment_requisites, sorted(writings.requisites, key=_by_operation))
    for change in writings.changes:
        if connection.execute(_CHANGE, change).rowcount != 1:
            raise GuardFailed("another transaction has decided this order")
    answers = books.post(connection, writings.postings, posted_at=now, versions=versions)
    assert all(isinstance(each, Posted) for each in answers), "an order's posting id is its own"
    _set_aside(connection, writings, versions, now)
    use_up(connection, writings.used)
    credited = {
        each.wallet_id for each in writings.happenings if each.kind is MessageKind.RECEIVED_FROM_CLIENT
    }
    if credited:
        money_arrived(connection, credited, now)
    payments_made(connection, writings.payments, now)
    operations_happened(connection, writings.happenings)


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


def _by_operation(row: dict[str, Any]) -> UUID:
    operation_id: UUID = row["operation_id"]
    return operation_id


def stored_orders(connection: Connection, operation_ids: Iterable[UUID]) -> dict[UUID, Stored]:
    """The orders with these ids; one that there is not is left out."""
    found: dict[UUID, Stored] = {}
    for portion in in_portions(sorted(set(operation_ids))):
        rows = connection.execute(ORDERS.where(payments.c.operation_id.in_(portion)))
        found.update((row.operation_id, stored_of(row)) for row in rows)
    return found


def stored_of(row: Row[Any]) -> Stored:
    """An order from its row and its requisites, which may be erased."""
    return Stored(
        order=Order(
            operation_id=row.operation_id,
            wallet_id=row.wallet_id,
            kind=OrderKind(row.kind),
            amount_tiyn=row.amount_tiyn,
            fee_tiyn=row.fee_tiyn,
            payee_code=row.payee_code,
            requisites=row.requisites or {},
            quote_id=row.quote_id,
        ),
        state=PaymentState(row.state),
        at=row.at,
        formed_at=row.formed_at,
        tariff_version=row.tariff_version,
        balance_after_tiyn=row.balance_after_tiyn,
        posting_id=row.posting_id,
        refusal=None if row.refusal is None else Refusal.model_validate(row.refusal),
        expires_at=row.expires_at,
    )


ORDERS: Final = select(payments, payment_requisites.c.requisites).outerjoin(
    payment_requisites, payment_requisites.c.operation_id == payments.c.operation_id
)


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


def world_of(connection: Connection, orders: Sequence[Order], now: datetime) -> World:
    """Everything that decisions about these orders may look at."""
    wallets = wallets_of(connection, {order.wallet_id for order in orders})
    receivers = _receivers(connection, orders, wallets)
    everyone = {**wallets, **{wallet.wallet_id: wallet for wallet in receivers.values()}}
    issuers = {wallets[order.wallet_id].issuer_code for order in orders if _is_withdrawal(order, wallets)}
    return World(
        wallets=wallets,
        receivers=receivers,
        balances=balances_of(connection, {wallet.account_id for wallet in everyone.values()}),
        usages=usages_on(connection, everyone, astana_date(now)),
        further=further_terms(connection, everyone) if everyone else (),
        limit_policy=limit_policy(connection),
        payees=terms_of(connection, {order.payee_code for order in orders if order.payee_code is not None}),
        tariffs=versions_of(connection, {order.service for order in orders}),
        quotes=quotes_of(connection, {order.quote_id for order in orders if order.quote_id is not None}),
        transfer_narrowings=_narrowings(connection, orders),
        known=stored_orders(connection, [order.operation_id for order in orders]),
        waived=waived_among(connection, wallets),
        unreachable_issuers=frozenset(each for each in issuers if not is_reachable(connection, each)),
    )


def _narrowings(connection: Connection, orders: Sequence[Order]) -> tuple[Narrowing, ...]:
    if all(order.kind is not OrderKind.TRANSFER for order in orders):
        return ()
    return narrowings_of(connection, [WALLET_TRANSFER]).get(WALLET_TRANSFER, ())


def _is_withdrawal(order: Order, wallets: Collection[UUID]) -> bool:
    return order.kind is OrderKind.WITHDRAWAL and order.wallet_id in wallets


def _receivers(
    connection: Connection, orders: Sequence[Order], wallets: dict[UUID, Wallet]
) -> dict[tuple[str, str], Wallet]:
    phones: dict[str, set[str]] = {}
    for order in orders:
        if order.kind is OrderKind.TRANSFER and order.wallet_id in wallets:
            phones.setdefault(wallets[order.wallet_id].issuer_code, set()).add(
                order.requisites.get("phone", "")
            )
    return {
        (issuer, phone): wallet
        for issuer, wanted in phones.items()
        for phone, wallet in wallets_by_phone(connection, issuer, wanted).items()
    }


def quotes_of(connection: Connection, quote_ids: Collection[UUID]) -> dict[UUID, Quoted]:
    """Quotes by id; one that there is not is left out."""
    found: dict[UUID, Quoted] = {}
    for portion in in_portions(sorted(quote_ids)):
        for row in connection.execute(select(payment_quotes).where(payment_quotes.c.quote_id.in_(portion))):
            found[row.quote_id] = Quoted(
                quote_id=row.quote_id,
                wallet_id=row.wallet_id,
                kind=OrderKind(row.kind),
                service=row.service,
                amount_tiyn=row.amount_tiyn,
                fee_tiyn=row.fee_tiyn,
                tariff_version=row.tariff_version,
                expires_at=row.expires_at,
            )
    return found
