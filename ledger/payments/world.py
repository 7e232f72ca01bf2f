"""What decisions about orders look at, read as sets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, select

from ledger.access.sessions import SESSIONS, WalletSession, session_rows, with_session
from ledger.access.tables import credentials
from ledger.books.service import Balance
from ledger.books.tables import accounts
from ledger.database import in_portions
from ledger.holders.tables import holders
from ledger.issuers.bank import is_reachable
from ledger.limits.service import FURTHER, USAGES, further_asked, further_of, usages_asked, usages_of
from ledger.notifications.service import WISHES, Wish, with_wishes
from ledger.payments.decisions import Stored, World
from ledger.payments.rules import Order, OrderKind, PaymentState, Quoted, refusal_by_blocks
from ledger.payments.tables import payment_quotes, payment_requisites, payments
from ledger.payments.terms import REVISION, TermsReader
from ledger.prepared import Prepared, rows_together
from ledger.rowsets import among, among_given, among_values
from ledger.suspicions.service import reviewed_today
from ledger.wallets.blocks import active_reasons
from ledger.wallets.rules import WalletCondition
from ledger.wallets.service import Wallet, wallet_from
from ledger.wallets.tables import wallets
from wire.astana import astana_date
from wire.refusals import Refusal


def stored_orders(connection: Connection, operation_ids: Iterable[UUID]) -> dict[UUID, Stored]:
    """The orders with these ids; one that there is not is left out."""
    return _orders_of(_ORDERS_BY_ID.rows(connection, _orders_asked(connection, operation_ids)))


def _orders_asked(connection: Connection, operation_ids: Iterable[UUID]) -> dict[str, Any]:
    return {_VALUES: among_values(connection, payments.c.operation_id, set(operation_ids))}


def _orders_of(rows: Iterable[Any]) -> dict[UUID, Stored]:
    return {row.operation_id: stored_of(row) for row in rows}


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


_VALUES: Final = "wanted"


_ORDERS_BY_ID: Final = Prepared(
    lambda dialect: ORDERS.where(among_given(dialect, payments.c.operation_id, _VALUES))
)


def world_of(
    connection: Connection,
    orders: Sequence[Order],
    now: datetime,
    reader: TermsReader,
    purses: Mapping[UUID, Purse] = MappingProxyType({}),
) -> World:
    """Everything that decisions about these orders may look at. ``purses``: of payers, read in this transaction."""
    payers = _payers(connection, {order.wallet_id for order in orders}, purses)
    receivers = _receivers(connection, orders, payers)
    everyone = {**payers, **{purse.wallet.wallet_id: purse for purse in receivers.values()}}
    terms = reader.terms(
        connection,
        revision=next((purse.revision for purse in payers.values()), None),
        payee_codes={order.payee_code for order in orders if order.payee_code is not None},
        services={order.service for order in orders},
    )
    used, further, known = rows_together(
        connection,
        [
            (USAGES, usages_asked(connection, everyone, astana_date(now))),
            (FURTHER, further_asked(connection, everyone)),
            (_ORDERS_BY_ID, _orders_asked(connection, [order.operation_id for order in orders])),
        ],
    )
    return World(
        wallets={wallet_id: purse.wallet for wallet_id, purse in payers.items()},
        receivers={key: purse.wallet for key, purse in receivers.items()},
        balances={purse.wallet.account_id: purse.balance for purse in everyone.values()},
        usages=usages_of(used),
        further=further_of(further),
        limit_policy=terms.limits,
        payees=terms.payees,
        addressed=terms.addressed,
        wishes={wallet_id: purse.wish for wallet_id, purse in everyone.items() if purse.wish is not None},
        tariffs=terms.tariffs,
        quotes=quotes_of(connection, {order.quote_id for order in orders if order.quote_id is not None}),
        transfer_narrowings=terms.transfer_narrowings,
        in_flight=terms.in_flight,
        reviewed=reviewed_today(connection, payers, terms.in_flight, now) if terms.in_flight else frozenset(),
        known=_orders_of(known),
        waived=frozenset(wallet_id for wallet_id, purse in payers.items() if purse.is_waived),
        own_ibans={
            wallet_id: purse.own_iban for wallet_id, purse in payers.items() if purse.own_iban is not None
        },
        stops={
            wallet_id: refusal_by_blocks(active_reasons(connection, wallet_id))
            for wallet_id, purse in payers.items()
            if purse.wallet.condition is WalletCondition.BLOCKED
        },
        unreachable_issuers=_unreachable(connection, orders, payers),
    )


@dataclass(frozen=True, kw_only=True)
class Purse:
    """A wallet with its balance and how its holder confirms: one row, because every order needs all of it."""

    wallet: Wallet
    balance: Balance
    is_waived: bool
    own_iban: str | None
    wish: Wish | None
    revision: int | None
    """The policy's, as of the same statement."""


_PURSES: Final = with_wishes(
    select(
        *(
            wallets.c[name]
            for name in ("wallet_id", "issuer_code", "status", "condition", "is_non_resident", "account_id")
        ),
        holders.c.phone,
        holders.c.holder_name,
        holders.c.iban,
        accounts.c.balance_tiyn,
        accounts.c.held_tiyn,
        (accounts.c.entry_count + accounts.c.hold_count).label("version"),
        credentials.c.is_confirmation_on,
        REVISION.label("policy_revision"),
        *WISHES,
    )
    .select_from(wallets)
    .join(accounts, accounts.c.account_id == wallets.c.account_id)
    .outerjoin(holders, holders.c.wallet_id == wallets.c.wallet_id)
    .outerjoin(credentials, credentials.c.wallet_id == wallets.c.wallet_id)
)


def signed_in(
    connection: Connection, tokens: Collection[str], now: datetime
) -> tuple[dict[str, tuple[WalletSession, datetime]], dict[UUID, Purse]]:
    """``find_sessions``, and with it the purses of their wallets: every order needs both."""
    found = session_rows(connection, _SIGNED_IN, tokens, now)
    return (
        {token: (session, row.last_used_at) for token, (session, row) in found.items()},
        {row.wallet_id: _purse(row) for _, row in found.values()},
    )


_SIGNED_IN: Final = Prepared(lambda dialect: with_session(_PURSES.add_columns(*SESSIONS), dialect))


def _payers(
    connection: Connection, wallet_ids: Collection[UUID], purses: Mapping[UUID, Purse]
) -> dict[UUID, Purse]:
    found = {wallet_id: purses[wallet_id] for wallet_id in wallet_ids if wallet_id in purses}
    if missing := set(wallet_ids) - found.keys():
        rows = _BY_WALLET.rows(connection, {_VALUES: among_values(connection, wallets.c.wallet_id, missing)})
        found.update((row.wallet_id, _purse(row)) for row in rows)
    return found


_BY_WALLET: Final = Prepared(
    lambda dialect: _PURSES.where(among_given(dialect, wallets.c.wallet_id, _VALUES))
)


def _purse(row: Row[Any]) -> Purse:
    return Purse(
        wallet=wallet_from(row),
        balance=Balance(row.balance_tiyn, row.held_tiyn, row.version),
        is_waived=row.is_confirmation_on is False,
        own_iban=row.iban,
        wish=None if row.language is None else row,
        revision=row.policy_revision,
    )


def _receivers(
    connection: Connection, orders: Sequence[Order], payers: Mapping[UUID, Purse]
) -> dict[tuple[str, str], Purse]:
    wanted = {
        (payers[order.wallet_id].wallet.issuer_code, order.requisites.get("phone", ""))
        for order in orders
        if order.kind is OrderKind.TRANSFER and order.wallet_id in payers
    }
    if not wanted:
        return {}
    phones = {phone for _, phone in wanted}
    rows = connection.execute(_PURSES.where(among(connection, holders.c.phone, phones)))
    found = {(row.issuer_code, row.phone): _purse(row) for row in rows}
    return {key: found[key] for key in wanted & found.keys()}


def _unreachable(
    connection: Connection, orders: Sequence[Order], payers: Mapping[UUID, Purse]
) -> frozenset[str]:
    issuers = {
        payers[order.wallet_id].wallet.issuer_code
        for order in orders
        if order.kind is OrderKind.WITHDRAWAL and order.wallet_id in payers
    }
    return frozenset(each for each in issuers if not is_reachable(connection, each))


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
