"""The SMS service's state of wallets, and the one way in which a decision about it is carried out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, or_, select

from ledger import books
from ledger.books.accounts import AccountKind, money_unit, stripe_of
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import balances_of
from ledger.database import GuardFailed, in_portions, upsert
from ledger.inactivity.balances import balances_at
from ledger.issuers.service import OPERATOR
from ledger.jobs.moment import Moment
from ledger.notifications.rules import Decision, SmsService, Suspension
from ledger.notifications.tables import sms_services
from ledger.prepared import Prepared
from ledger.rowsets import among_given, among_values
from ledger.wallets.rules import WalletCondition
from ledger.wallets.tables import wallet_blocks, wallets
from wire.money import Tiyn
from wire.refusals import Refusal


@dataclass(frozen=True, kw_only=True)
class Purse:
    """What a decision about the service looks at."""

    wallet_id: UUID
    account_id: UUID
    unit: str
    is_blocked: bool
    """Now, or at the moment that the decision is made as of."""
    balance_tiyn: Tiyn
    available_tiyn: Tiyn
    """What is neither held nor came in later than the moment that the decision is made as of."""
    version: int


Decide = Callable[[SmsService, Purse], Decision]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What became of one wallet's service."""

    purse: Purse
    before: SmsService
    decision: Decision


def service_in(row: Row[Any]) -> SmsService:
    """The service as a row has it; never put on when there is none."""
    return SmsService(
        is_on=bool(row.is_on),
        opted_on=row.opted_on,
        paid_from=row.paid_from,
        paid_through=row.paid_through,
        suspended=None if row.suspended is None else Suspension(row.suspended),
        decided_month=row.decided_month,
    )


def suspended_among(connection: Connection, wallet_ids: Collection[UUID]) -> list[UUID]:
    """Those of the wallets whose service is on and waits for money or for the end of a block."""
    given = {"ids": among_values(connection, sms_services.c.wallet_id, wallet_ids)}
    return [row.wallet_id for row in _WAITING.rows(connection, given)]


def _waiting_statement(dialect: str) -> Any:
    return select(sms_services.c.wallet_id).where(
        among_given(dialect, sms_services.c.wallet_id, "ids"),
        sms_services.c.is_on,
        sms_services.c.suspended.is_not(None),
    )


_WAITING: Final = Prepared(_waiting_statement)


def services_of(connection: Connection, wallet_ids: Collection[UUID]) -> dict[UUID, SmsService]:
    """The services of wallets; one that never put it on is left out."""
    return {wallet_id: service_in(row) for wallet_id, row in _rows_of(connection, wallet_ids).items()}


def decide(connection: Connection, wallet_ids: Sequence[UUID], rule: Decide, moment: Moment) -> list[Judged]:
    """Judge each wallet by the rule, post what is charged, keep what the service has become.

    Decisions rest on the wallets' balances, so those accounts' versions guard them.

    Raises:
        GuardFailed: something has changed meanwhile; run the transaction again.
    """
    if not wallet_ids:
        return []
    kept = _rows_of(connection, wallet_ids)
    before = {wallet_id: service_in(row) for wallet_id, row in kept.items()}
    purses = _purses(connection, wallet_ids, moment.at)
    decided = {
        wallet_id: rule(before.get(wallet_id, SmsService()), purse) for wallet_id, purse in purses.items()
    }
    postings = [
        _posting(purses[wallet_id], decision, decision.charge_tiyn, moment.at)
        for wallet_id, decision in decided.items()
        if decision.charge_tiyn is not None
    ]
    versions = {purse.account_id: purse.version for purse in purses.values()}
    charged = {transfer.debit for posting in postings for transfer in posting.transfers}
    guards = {account: version for account, version in versions.items() if account in charged}
    answers = books.post(connection, postings, posted_at=moment.now, versions=guards)
    if any(isinstance(answer, Refusal) or answer.is_repeated for answer in answers):
        raise GuardFailed("another transaction has charged for this month meanwhile")
    _keep(connection, kept, decided, moment.now)
    return [
        Judged(purse=purses[wallet_id], before=before.get(wallet_id, SmsService()), decision=decision)
        for wallet_id, decision in decided.items()
    ]


def _purses(connection: Connection, wallet_ids: Collection[UUID], at: datetime) -> Mapping[UUID, Purse]:
    columns = (wallets.c.wallet_id, wallets.c.account_id, wallets.c.issuer_code, wallets.c.condition)
    rows = [
        row
        for portion in in_portions(sorted(set(wallet_ids)))
        for row in connection.execute(select(*columns).where(wallets.c.wallet_id.in_(portion)))
    ]
    balances = balances_of(connection, [row.account_id for row in rows])
    blocked = _blocked_at(connection, [row.wallet_id for row in rows], at)
    past = balances_at(connection, {account: each.balance_tiyn for account, each in balances.items()}, at)
    return {
        row.wallet_id: Purse(
            wallet_id=row.wallet_id,
            account_id=row.account_id,
            unit=money_unit(row.issuer_code),
            is_blocked=row.condition != WalletCondition.ACTIVE or row.wallet_id in blocked,
            balance_tiyn=balances[row.account_id].balance_tiyn,
            available_tiyn=min(balances[row.account_id].available_tiyn, past[row.account_id]),
            version=balances[row.account_id].version,
        )
        for row in rows
    }


def _blocked_at(connection: Connection, wallet_ids: Collection[UUID], at: datetime) -> set[UUID]:
    found: set[UUID] = set()
    for portion in in_portions(sorted(wallet_ids)):
        lasted = select(wallet_blocks.c.wallet_id).where(
            wallet_blocks.c.wallet_id.in_(portion),
            wallet_blocks.c.begun_at <= at,
            or_(wallet_blocks.c.ended_at.is_(None), wallet_blocks.c.ended_at > at),
        )
        found.update(connection.execute(lasted).scalars())
    return found


def _posting(purse: Purse, decision: Decision, charge: Tiyn, at: datetime) -> Posting:
    paid_from = decision.service.paid_from
    assert paid_from is not None, "a charge pays for days"
    # One charge a wallet and month at most: the id says so.
    posting_id = named_id(f"sms/{purse.wallet_id}/{paid_from:%Y-%m}")
    transfer = Transfer(
        unit=purse.unit,
        debit=purse.account_id,
        credit=stripe_of(purse.unit, AccountKind.FEE_INCOME, OPERATOR, str(purse.wallet_id)),
        amount_tiyn=charge,
    )
    return Posting(
        posting_id=posting_id,
        kind=PostingKind.SMS_FEE,
        operation_id=posting_id,
        at=at,
        transfers=(transfer,),
    )


def _keep(
    connection: Connection,
    kept: Mapping[UUID, Row[Any]],
    decided: Mapping[UUID, Decision],
    at: datetime,
) -> None:
    rows = [
        {
            "wallet_id": wallet_id,
            "is_on": decision.service.is_on,
            "opted_on": decision.service.opted_on,
            "paid_from": decision.service.paid_from,
            "paid_through": decision.service.paid_through,
            "suspended": decision.service.suspended,
            "decided_month": decision.service.decided_month,
            "version": kept[wallet_id].version + 1 if wallet_id in kept else 1,
            "changed_at": at,
        }
        for wallet_id, decision in sorted(decided.items())
        if decision.service != (service_in(kept[wallet_id]) if wallet_id in kept else SmsService())
    ]
    if not rows:
        return
    statement = upsert(connection, sms_services)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "wallet_id"}
    guarded = statement.on_conflict_do_update(
        index_elements=["wallet_id"],
        set_=changed,
        where=sms_services.c.version == statement.excluded.version - 1,
    ).returning(sms_services.c.wallet_id)
    if len(connection.execute(guarded, rows).scalars().all()) != len(rows):
        raise GuardFailed("the SMS service of a wallet has changed since it was read")


def _rows_of(connection: Connection, wallet_ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    found: dict[UUID, Row[Any]] = {}
    for portion in in_portions(sorted(set(wallet_ids))):
        rows = connection.execute(select(sms_services).where(sms_services.c.wallet_id.in_(portion)))
        found.update((row.wallet_id, row) for row in rows)
    return found
