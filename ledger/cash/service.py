"""Read what decisions need, fold the entries, write what became of them: in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Row

from ledger import books
from ledger.books.service import balances_of
from ledger.cash import rules
from ledger.cash.intake import Intake, World
from ledger.cash.tables import disputed_bills, kiosk_bills, order_parts, orders, unapplied_cash
from ledger.collections.service import take_collections
from ledger.database import insert_all, insert_new
from ledger.kiosks.alarms import raise_alarms
from ledger.kiosks.service import Kiosk
from ledger.limits.service import LimitPolicy, day_usages, further_terms, limit_policy, use_up
from ledger.merchants.cash import paid_in_cash
from ledger.merchants.notices import payments_made
from ledger.merchants.service import terms_of
from ledger.notifications.cash import tell_top_ups
from ledger.notifications.held import tell_held
from ledger.offers.service import record_acceptances
from ledger.receipts.wallet_orders import take_wallet_receipts
from ledger.rowsets import looked_up
from ledger.tariffs.service import versions_of
from ledger.wallets.service import wallets_by_phone
from wire.astana import astana_date
from wire.entries import BillStacked, Entry, OrderCancelled, OrderCompleted, OrderOpened, Part
from wire.messages import OperationResult
from wire.money import ZERO, Tiyn
from wire.policy import WALLET_TOP_UP
from wire.refusals import Refusal, RefusalCode


def apply(connection: Connection, kiosk: Kiosk, entries: Sequence[Entry], received_at: datetime) -> Intake:
    """Book new entries of a kiosk (K-01).

    The intake that is returned knows the kiosk's new counters and what is left of its allotment;
    ``ledger.cash.allotments.settle`` is to follow as the last thing of the transaction. The caller has the kiosk's turn (``kiosks.service.take_turn``).

    Raises:
        GuardFailed: a balance that decided something has changed meanwhile; run the transaction again.
    """
    intake = Intake(kiosk=kiosk, world=_world(connection, kiosk, entries), received_at=received_at)
    if not entries:
        return intake
    intake.take(entries)
    writings = intake.writings
    insert_all(connection, kiosk_bills, writings.bills)
    insert_new(connection, disputed_bills, writings.disputed)
    insert_all(connection, orders, writings.orders)
    insert_all(connection, order_parts, writings.parts)
    insert_all(connection, unapplied_cash, writings.unapplied)
    use_up(connection, writings.used)
    record_acceptances(connection, writings.acceptances)
    raise_alarms(connection, writings.alarms)
    balances = _post(connection, intake, received_at)
    paid = paid_in_cash(kiosk.kiosk_id, entries, writings.parts, intake.payees)
    payments_made(connection, paid, received_at)
    tell_top_ups(connection, writings.parts, intake.wallet_accounts, balances, received_at)
    tell_held(connection, kiosk.kiosk_id, entries, writings.unapplied, received_at)
    take_collections(connection, kiosk, entries, received_at)
    take_wallet_receipts(connection, kiosk.kiosk_id, entries)
    return intake


def _post(connection: Connection, intake: Intake, received_at: datetime) -> dict[UUID, Tiyn]:
    """Post what was folded; what each changed account holds now."""
    balances: dict[UUID, Tiyn] = {}
    # After the rows that nobody waits for: accounts that are changed keep others from them until the commit.
    answers = books.post(
        connection,
        intake.writings.postings,
        posted_at=received_at,
        versions=intake.versions,
        ceilings=intake.ceilings,
        balances=balances,
    )
    # Ids in the books derive from the kiosk's own, and those known were left out: none can be taken.
    assert not any(isinstance(answer, Refusal) for answer in answers), "a derived posting id is taken"
    return balances


def results_for(
    connection: Connection, kiosk_id: str, entries: Iterable[Entry], intake: Intake
) -> tuple[OperationResult, ...]:
    """The final answers to all parts in these entries, first sent or sent again: the same for ever.

    What ``intake`` has just written is not read again.
    """
    booked = intake.booked
    parts = parts_in(entries)
    told_before = [part.operation_id for part in parts if id(part) not in booked]
    columns = [order_parts.c[name] for name in ("operation_id", *_Outcome.__dataclass_fields__)]
    rows = _by_key(connection, kiosk_id, key=columns[0], wanted=told_before, columns=columns)
    known = {row["operation_id"]: _Outcome.of(row) for row in intake.writings.parts} if told_before else {}
    known.update((key, _Outcome(row.outcome, row.refusal, row.fingerprint)) for key, row in rows.items())
    return tuple(
        [
            booked[id(part)] if id(part) in booked else _result(part, known.get(part.operation_id))
            for part in parts
        ]
    )


@dataclass(frozen=True)
class _Outcome:
    """What became of a part, for ever."""

    outcome: Any
    refusal: Any
    fingerprint: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> _Outcome:
        return cls(row["outcome"], row["refusal"], row["fingerprint"])


def parts_in(entries: Iterable[Entry]) -> list[Part]:
    """All parts of the orders completed in these entries."""
    return [part for entry in entries if isinstance(entry.body, OrderCompleted) for part in entry.body.parts]


def _result(part: Part, row: _Outcome | None) -> OperationResult:
    if row is None or row.fingerprint != rules.part_fingerprint(part):
        reused = Refusal(code=RefusalCode.ID_REUSED)
        return OperationResult(operation_id=part.operation_id, outcome="unapplied", refusal=reused)
    refusal = None if row.refusal is None else Refusal.model_validate(row.refusal)
    return OperationResult(operation_id=part.operation_id, outcome=row.outcome, refusal=refusal)


def _world(connection: Connection, kiosk: Kiosk, entries: Sequence[Entry]) -> World:
    parts = parts_in(entries)
    services = {part.service for part in parts}
    phones = _phones(entries)
    wallets = wallets_by_phone(connection, kiosk.agent.issuer.issuer_code, phones) if phones else {}
    further = further_terms(connection, [each.wallet_id for each in wallets.values()]) if wallets else ()
    # Days are looked at by further limits only; most wallets have none.
    limited = [
        each.wallet_id
        for each in wallets.values()
        if any(term.concerns(each.wallet_id, is_non_resident=each.is_non_resident) for term in further)
    ]
    # Only parts of orders are judged; half of all batches hold none, and no refill does.
    judged_by = limit_policy(connection) if parts else LimitPolicy((), ())
    accounts = {wallet.account_id for wallet in wallets.values()}
    sessions = _sessions(entries)
    return World(
        wallets=wallets,
        balances=balances_of(connection, accounts | {kiosk.allotment_account, kiosk.agent.float_account}),
        usages=day_usages(connection, limited, {astana_date(entry.acted_at) for entry in entries}),
        further=further,
        limit_policy=judged_by,
        payees=terms_of(connection, services - {WALLET_TOP_UP}),
        tariffs=versions_of(connection, services),
        bills=_known_bills(connection, kiosk.kiosk_id, entries),
        stacked=_stacked(connection, kiosk.kiosk_id, sessions),
        completed=_completed(connection, kiosk.kiosk_id, sessions),
        operations=_known_operations(connection, kiosk.kiosk_id, parts),
    )


def _phones(entries: Iterable[Entry]) -> set[str]:
    phones = {rules.phone_of(part) for part in parts_in(entries)}
    phones |= {rules.phone_of_order(each.body) for each in entries if isinstance(each.body, OrderOpened)}
    return {phone for phone in phones if phone is not None}


def _sessions(entries: Iterable[Entry]) -> list[UUID]:
    told = (BillStacked, OrderCancelled, OrderCompleted)
    sessions = {entry.body.session_id for entry in entries if isinstance(entry.body, told)}
    return sorted(session for session in sessions if session is not None)


def _known_bills(
    connection: Connection, kiosk_id: str, entries: Iterable[Entry]
) -> dict[UUID, tuple[UUID | None, Tiyn]]:
    bills = [entry.body.bill_id for entry in entries if isinstance(entry.body, BillStacked)]
    columns = (kiosk_bills.c.bill_id, kiosk_bills.c.session_id, kiosk_bills.c.value_tiyn)
    known = _by_key(connection, kiosk_id, key=kiosk_bills.c.bill_id, wanted=bills, columns=columns)
    return {bill: (row.session_id, row.value_tiyn) for bill, row in known.items()}


def _known_operations(connection: Connection, kiosk_id: str, parts: Iterable[Part]) -> set[UUID]:
    key = order_parts.c.operation_id
    ids = [part.operation_id for part in parts]
    return set(_by_key(connection, kiosk_id, key=key, wanted=ids, columns=(key,)))


def _completed(connection: Connection, kiosk_id: str, sessions: Collection[UUID]) -> set[UUID]:
    key = orders.c.session_id
    return set(_by_key(connection, kiosk_id, key=key, wanted=sessions, columns=(key,)))


def _stacked(connection: Connection, kiosk_id: str, sessions: Sequence[UUID]) -> dict[UUID, Tiyn]:
    if not sessions:
        return {}
    columns = (kiosk_bills.c.session_id, kiosk_bills.c.value_tiyn)
    owner = (kiosk_bills.c.kiosk_id, kiosk_id)
    stacked: dict[UUID, Tiyn] = {}
    for row in looked_up(connection, columns, owner, kiosk_bills.c.session_id, sessions):
        stacked[row.session_id] = stacked.get(row.session_id, ZERO) + row.value_tiyn
    return stacked


def _by_key(
    connection: Connection,
    kiosk_id: str,
    *,
    key: Column[Any],
    wanted: Collection[UUID],
    columns: Sequence[Column[Any]],
) -> dict[UUID, Row[Any]]:
    if not wanted:
        return {}
    rows = looked_up(connection, columns, (key.table.c.kiosk_id, kiosk_id), key, set(wanted))
    return {getattr(row, key.name): row for row in rows}
