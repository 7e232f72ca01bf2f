"""What decisions about a kiosk's entries look at, read as sets: few waits for the database, however many entries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Column, Connection, Select, bindparam, select

from ledger.books.service import Balance, balances_asked
from ledger.books.tables import accounts
from ledger.cash import rules
from ledger.cash.intake import World
from ledger.cash.tables import kiosk_bills, order_parts, orders
from ledger.holders.tables import holders
from ledger.kiosks.service import Kiosk
from ledger.limits.service import day_usages, further_question
from ledger.notifications.service import WISHES, Wish, with_wishes
from ledger.payments.terms import NO_TERMS, Terms, TermsReader
from ledger.prepared import Asked, Prepared, answers
from ledger.rowsets import among_given, among_values, looked_up
from ledger.wallets.service import Wallet, wallet_from
from ledger.wallets.tables import wallets
from wire.astana import astana_date
from wire.entries import BillStacked, Entry, OrderCancelled, OrderCompleted, OrderOpened, Part
from wire.money import ZERO, Tiyn
from wire.policy import WALLET_TOP_UP

T = TypeVar("T")


class JudgedBy(NamedTuple):
    """What reads the terms, and the policy's revision as it was read in this transaction.

    ``is_hopeful``: bills, orders and parts are taken for new without looking, as all are unless a kiosk errs. What is
    there all the same fails the guard of its row, and the entries are to be decided on again with open eyes.
    """

    reader: TermsReader
    revision: int
    is_hopeful: bool = False


def world_of(
    connection: Connection, kiosk: Kiosk, entries: Sequence[Entry], judged_by: JudgedBy | None
) -> World:
    """Everything that decisions about these new entries may look at. ``judged_by``: None where no order is among them.

    Three waits for PostgreSQL: what the entries name, further limits of the wallets among it, and days of the few
    wallets that one of these looks at.
    """
    named = _Named(entries)
    at_kiosk = _AtKiosk(connection, kiosk.kiosk_id)
    is_looked = judged_by is None or not judged_by.is_hopeful
    purses, balances, bills, stacked, completed, operations = answers(
        connection,
        [
            _purses_asked(connection, kiosk.agent.issuer.issuer_code, named.phones),
            balances_asked(connection, [kiosk.allotment_account, kiosk.agent.float_account]),
            at_kiosk.asked(_BILLS, kiosk_bills.c.bill_id, named.bills if is_looked else (), _bills),
            at_kiosk.asked(_STACKED, kiosk_bills.c.session_id, named.sessions, _stacked),
            at_kiosk.asked(_COMPLETED, orders.c.session_id, named.sessions if is_looked else (), _keys),
            at_kiosk.asked(
                _OPERATIONS, order_parts.c.operation_id, named.operations if is_looked else (), _keys
            ),
        ],
    )
    by_phone = {each.wallet.phone: each.wallet for each in purses}
    balances.update((each.wallet.account_id, each.balance) for each in purses)
    ids = [each.wallet.wallet_id for each in purses]
    further = further_question(connection, ids).answered(connection)
    terms = _terms(connection, judged_by, named.services)
    # Days are looked at by further limits only; most wallets have none.
    limited = [
        each.wallet_id
        for each in by_phone.values()
        if any(term.concerns(each.wallet_id, is_non_resident=each.is_non_resident) for term in further)
    ]
    return World(
        wallets=by_phone,
        balances=balances,
        usages=day_usages(connection, limited, _first_and_last_day(entries)) if limited else {},
        further=further,
        limit_policy=terms.limits,
        payees=terms.payees,
        tariffs=terms.tariffs,
        bills=bills,
        stacked=stacked,
        completed=completed,
        operations=operations,
        wishes={each.wallet.wallet_id: each.wish for each in purses},
    )


class _Purse(NamedTuple):
    """A wallet with its balance and how its holder wants to be told: one row, because every top-up needs all of it."""

    wallet: Wallet
    balance: Balance
    wish: Wish


def _purses_asked(connection: Connection, issuer_code: str, phones: Collection[str]) -> Asked[list[_Purse]]:
    given = {"issuer": issuer_code, "phones": among_values(connection, holders.c.phone, phones)}
    return Asked(_PURSES, given if phones else None, _purses)


def _purses(rows: Iterable[Any]) -> list[_Purse]:
    return [
        _Purse(wallet_from(row), Balance(row.balance_tiyn, row.held_tiyn, row.version), row) for row in rows
    ]


def _purses_statement(dialect: str) -> Select[Any]:
    chosen = (
        select(
            *(wallets.c[name] for name in _OF_WALLETS),
            holders.c.phone,
            holders.c.holder_name,
            accounts.c.balance_tiyn,
            accounts.c.held_tiyn,
            (accounts.c.entry_count + accounts.c.hold_count).label("version"),
            *WISHES,
        )
        .select_from(holders)
        .join(wallets, wallets.c.wallet_id == holders.c.wallet_id)
        .join(accounts, accounts.c.account_id == wallets.c.account_id)
    )
    wanted = among_given(dialect, holders.c.phone, "phones")
    return with_wishes(chosen).where(holders.c.issuer_code == bindparam("issuer"), wanted)


_OF_WALLETS: Final = ("wallet_id", "issuer_code", "status", "condition", "is_non_resident", "account_id")
_PURSES: Final = Prepared(_purses_statement)


def _terms(connection: Connection, judged_by: JudgedBy | None, services: Collection[str]) -> Terms:
    """Only parts of orders are judged; half of all batches hold none, and no refill does."""
    if not services:
        return NO_TERMS
    assert judged_by is not None, "orders are judged by the terms of their transaction"
    payee_codes = set(services) - {WALLET_TOP_UP}
    return judged_by.reader.terms(
        connection, revision=judged_by.revision, payee_codes=payee_codes, services=services
    )


def _first_and_last_day(entries: Iterable[Entry]) -> tuple[date, date]:
    moments = [entry.acted_at for entry in entries]
    return astana_date(min(moments)), astana_date(max(moments))


class _Named:
    """What entries name, by which the database is asked."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.parts = parts_in(entries)
        self.operations = [part.operation_id for part in self.parts]
        self.services = {part.service for part in self.parts}
        self.phones = {phone for part in self.parts if (phone := rules.phone_of(part)) is not None}
        self.bills: list[UUID] = []
        sessions: set[UUID | None] = set()
        for entry in entries:
            match entry.body:
                case BillStacked() as bill:
                    self.bills.append(bill.bill_id)
                    sessions.add(bill.session_id)
                case OrderCancelled() | OrderCompleted() as ended:
                    sessions.add(ended.session_id)
                case OrderOpened() as opened if (phone := rules.phone_of_order(opened)) is not None:
                    self.phones.add(phone)
                case _:
                    pass
        self.sessions = [session for session in sessions if session is not None]


def parts_in(entries: Iterable[Entry]) -> list[Part]:
    """All parts of the orders completed in these entries."""
    return [part for entry in entries if isinstance(entry.body, OrderCompleted) for part in entry.body.parts]


class _AtKiosk:
    """Asks for rows of one kiosk by keys that its entries name."""

    def __init__(self, connection: Connection, kiosk_id: str) -> None:
        self._connection = connection
        self._kiosk_id = kiosk_id

    def asked(
        self, statement: Prepared, key: Column[Any], wanted: Collection[UUID], made: Callable[[list[Any]], T]
    ) -> Asked[T]:
        keys = among_values(self._connection, key, wanted)
        return Asked(statement, {"owner": self._kiosk_id, "keys": keys} if wanted else None, made)


def _bills(rows: Iterable[Any]) -> dict[int, tuple[UUID | None, Tiyn]]:
    return {row.bill_id.int: (row.session_id, row.value_tiyn) for row in rows}


def _stacked(rows: Iterable[Any]) -> dict[int, Tiyn]:
    stacked: dict[int, Tiyn] = {}
    for row in rows:
        session = row.session_id.int
        stacked[session] = stacked.get(session, ZERO) + row.value_tiyn
    return stacked


def _keys(rows: Iterable[Any]) -> set[int]:
    return {row[0].int for row in rows}


_BILLS: Final = looked_up(
    (kiosk_bills.c.bill_id, kiosk_bills.c.session_id, kiosk_bills.c.value_tiyn),
    kiosk_bills.c.kiosk_id,
    kiosk_bills.c.bill_id,
)
_STACKED: Final = looked_up(
    (kiosk_bills.c.session_id, kiosk_bills.c.value_tiyn), kiosk_bills.c.kiosk_id, kiosk_bills.c.session_id
)
_COMPLETED: Final = looked_up((orders.c.session_id,), orders.c.kiosk_id, orders.c.session_id)
_OPERATIONS: Final = looked_up(
    (order_parts.c.operation_id,), order_parts.c.kiosk_id, order_parts.c.operation_id
)
