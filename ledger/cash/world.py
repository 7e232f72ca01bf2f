"""What decisions about a kiosk's entries look at, read as sets: few waits for the database, however many entries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import Column, Connection

from ledger.books.service import balances_asked
from ledger.cash import rules
from ledger.cash.intake import World
from ledger.cash.tables import kiosk_bills, order_parts, orders
from ledger.kiosks.service import Kiosk
from ledger.limits.service import LIMIT_SETS, MRP_RATES, LimitPolicy, day_usages, further_question
from ledger.merchants.service import terms_of
from ledger.notifications.service import wishes_asked
from ledger.prepared import Asked, Prepared, answers
from ledger.rowsets import among_values, looked_up
from ledger.tariffs.service import versions_asked
from ledger.wallets.service import wallets_asked
from wire.astana import astana_date
from wire.entries import BillStacked, Entry, OrderCancelled, OrderCompleted, OrderOpened, Part
from wire.money import ZERO, Tiyn
from wire.policy import WALLET_TOP_UP

T = TypeVar("T")


def world_of(connection: Connection, kiosk: Kiosk, entries: Sequence[Entry]) -> World:
    """Everything that decisions about these new entries may look at.

    Three waits for PostgreSQL: what the entries name, what belongs to the wallets among it, and days of the few wallets
    that a further limit looks at.
    """
    named = _Named(entries)
    at_kiosk = _AtKiosk(connection, kiosk.kiosk_id)
    # Only parts of orders are judged; half of all batches hold none, and no refill does.
    policy: list[Asked[Any]] = [LIMIT_SETS, MRP_RATES] if named.parts else []
    wallets, tariffs, bills, stacked, completed, operations, *judged_by = answers(
        connection,
        [
            wallets_asked(connection, kiosk.agent.issuer.issuer_code, named.phones),
            versions_asked(connection, named.services),
            at_kiosk.asked(_BILLS, kiosk_bills.c.bill_id, named.bills, _bills),
            at_kiosk.asked(_STACKED, kiosk_bills.c.session_id, named.sessions, _stacked),
            at_kiosk.asked(_COMPLETED, orders.c.session_id, named.sessions, _keys),
            at_kiosk.asked(_OPERATIONS, order_parts.c.operation_id, named.operations, _keys),
            *policy,
        ],
    )
    ids = [each.wallet_id for each in wallets.values()]
    accounts = [kiosk.allotment_account, kiosk.agent.float_account]
    balances, further, wishes = answers(
        connection,
        [
            balances_asked(connection, [*accounts, *(each.account_id for each in wallets.values())]),
            further_question(connection, ids),
            wishes_asked(
                connection, [wallets[phone].wallet_id for phone in named.topped_up if phone in wallets]
            ),
        ],
    )
    # Days are looked at by further limits only; most wallets have none.
    limited = [
        each.wallet_id
        for each in wallets.values()
        if any(term.concerns(each.wallet_id, is_non_resident=each.is_non_resident) for term in further)
    ]
    return World(
        wallets=wallets,
        balances=balances,
        usages=day_usages(connection, limited, _first_and_last_day(entries)) if limited else {},
        further=further,
        limit_policy=LimitPolicy(*judged_by) if judged_by else LimitPolicy((), ()),
        payees=terms_of(connection, named.services - {WALLET_TOP_UP}),
        tariffs=tariffs,
        bills=bills,
        stacked=stacked,
        completed=completed,
        operations=operations,
        wishes=wishes,
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
        self.topped_up = {phone for part in self.parts if (phone := rules.phone_of(part)) is not None}
        self.phones = set(self.topped_up)
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


def _bills(rows: Iterable[Any]) -> dict[UUID, tuple[UUID | None, Tiyn]]:
    return {row.bill_id: (row.session_id, row.value_tiyn) for row in rows}


def _stacked(rows: Iterable[Any]) -> dict[UUID, Tiyn]:
    stacked: dict[UUID, Tiyn] = {}
    for row in rows:
        stacked[row.session_id] = stacked.get(row.session_id, ZERO) + row.value_tiyn
    return stacked


def _keys(rows: Iterable[Any]) -> set[UUID]:
    return {row[0] for row in rows}


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
