"""Allotments of kiosks that are gone: found expired by the daily job, written off by two people (K-02, K-05).

A kiosk that was told no figure for longer than ``allotment_s_max`` sells nothing by the last one (K-05). What it sold
before may still arrive, from a stick or a repaired line: so nothing goes back by itself. After a write-off such
entries are covered from the agent's float like any other shortfall, or stand as unapplied cash without e-money.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel
from sqlalchemy import Connection, and_, func, select, update

from ledger import books
from ledger.books.accounts import AccountKind
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import balances_of
from ledger.books.tables import accounts
from ledger.cash.allotments import TOLD_STEP, change, disputed_tiyn
from ledger.database import insert_all
from ledger.http.problem import ApiCode, ApiFailure, NotFound
from ledger.issuers.service import network_of
from ledger.kiosks.service import Kiosk, KioskUnknown, Told, kiosk_of
from ledger.kiosks.tables import allotment_returns, kiosk_allotments
from ledger.staff.approvals import Approvable, Approved
from ledger.staff.permissions import Action
from wire.money import Tiyn
from wire.refusals import Refusal

EXPIRED_AT_ONCE: Final = 500

OF_KIOSK: Final = and_(
    accounts.c.kind == AccountKind.KIOSK_ALLOTMENT, accounts.c.owner == kiosk_allotments.c.kiosk_id
)
"""The account in which the allotment of a kiosk is set aside."""


def expire(connection: Connection, now: datetime) -> int:
    """Mark allotments by which no kiosk may sell any more; gives how many were not marked yet. Nothing is moved.

    The mark goes when the kiosk is heard (``ledger.cash.allotments.settle``).
    """
    oldest = now - timedelta(seconds=network_of(connection).allotment_age_s_max) - TOLD_STEP
    told = kiosk_allotments.c
    is_silent = and_(told.expired_at.is_(None), told.told_at < oldest)
    silent = (
        select(told.kiosk_id)
        .join(accounts, OF_KIOSK)
        .where(is_silent, accounts.c.balance_tiyn > 0)
        .order_by(told.kiosk_id)
        .limit(EXPIRED_AT_ONCE)
    )
    ids = connection.execute(silent).scalars().all()
    if not ids:
        return 0
    marked = update(kiosk_allotments).where(told.kiosk_id.in_(ids), is_silent)
    return connection.execute(marked.values(expired_at=now, version=told.version + 1)).rowcount


def expired_total(connection: Connection) -> tuple[int, Tiyn]:
    """How many expired allotments wait for somebody, and what is set aside in them together."""
    chosen = (
        select(func.count(), func.coalesce(func.sum(accounts.c.balance_tiyn), 0))
        .select_from(kiosk_allotments)
        .join(accounts, OF_KIOSK)
        .where(kiosk_allotments.c.expired_at.is_not(None), accounts.c.balance_tiyn > 0)
    )
    count, tiyn = connection.execute(chosen).one()
    return int(count), Tiyn(int(tiyn))


class WriteOff(BaseModel):
    """The allotment to write off, and its ``version`` when that was proposed: hearing the kiosk changes it."""

    kiosk_id: str
    version: int


def propose_of(connection: Connection, kiosk_id: str) -> WriteOff:
    """What to propose of a kiosk's allotment.

    Raises:
        NotFound: there is no such kiosk.
        ApiFailure: it has not expired, or nothing of it can be written off (409).
    """
    try:
        kiosk = kiosk_of(connection, kiosk_id)
    except KioskUnknown as unknown:
        raise NotFound("kiosk") from unknown
    told = _expired(kiosk)
    _spare(connection, kiosk)
    return WriteOff(kiosk_id=kiosk_id, version=told.version)


def _write_off(connection: Connection, asked: WriteOff, approved: Approved) -> Refusal | None:
    """Return it to the agent's float in one posting, but for cash that the books know of.

    Raises:
        ApiFailure: the kiosk was heard since this was proposed, or nothing is left to write off (409).
        GuardFailed: run the transaction again.
    """
    kiosk = kiosk_of(connection, asked.kiosk_id)
    told = _expired(kiosk)
    if told.version != asked.version:
        raise ApiFailure(
            ApiCode.CONFLICT, "the kiosk was heard, or its allotment written off, since this was proposed"
        )
    amount, version = _spare(connection, kiosk)
    # A lowering ends with it: a late confirmation has nothing left to return.
    ended = replace(told, lowering_id=None, lowered_to_tiyn=None, lowered_at=None, confirmed_seq=None)
    change(connection, kiosk.kiosk_id, told, ended)
    posting = _posting(kiosk, amount, approved)
    (answer,) = books.post(
        connection, [posting], posted_at=approved.at, versions={kiosk.allotment_account: version}
    )
    assert not isinstance(answer, Refusal), "a proposal is approved once"
    row = {
        "return_id": posting.posting_id,
        "kiosk_id": kiosk.kiosk_id,
        "amount_tiyn": amount,
        "returned_at": approved.at,
        "approval_id": approved.approval_id,
    }
    insert_all(connection, allotment_returns, [row])
    return None


def _expired(kiosk: Kiosk) -> Told:
    if kiosk.told is None or kiosk.told.expired_at is None:
        raise ApiFailure(ApiCode.CONFLICT, "the allotment has not expired: its kiosk may be selling by it")
    return kiosk.told


def _spare(connection: Connection, kiosk: Kiosk) -> tuple[Tiyn, int]:
    """What can be written off, and the version of its account on which that rests.

    Cash of sessions not completed yet and disputed bills on which nobody has decided stay: it is known to whom they
    may be owed. Raises ApiFailure (409) when there is nothing beside them.
    """
    balance = balances_of(connection, [kiosk.allotment_account])[kiosk.allotment_account]
    spare = balance.available_tiyn - kiosk.open_cash_tiyn - disputed_tiyn(connection, kiosk.kiosk_id)
    if spare <= 0:
        raise ApiFailure(ApiCode.CONFLICT, "nothing is set aside but for cash that the books know of")
    return spare, balance.version


def _posting(kiosk: Kiosk, amount: Tiyn, approved: Approved) -> Posting:
    return_id = named_id(f"write-off/{approved.approval_id}")
    transfer = Transfer(
        unit=kiosk.agent.issuer.unit,
        debit=kiosk.allotment_account,
        credit=kiosk.agent.float_account,
        amount_tiyn=amount,
    )
    return Posting(
        posting_id=return_id,
        kind=PostingKind.ALLOTMENT_RETURN,
        operation_id=return_id,
        kiosk_id=kiosk.kiosk_id,
        at=approved.at,
        transfers=(transfer,),
    )


WRITE_OFF: Final = Approvable(
    name="write off allotment",
    payload=WriteOff,
    propose=Action.SETTLE_CASH,
    approve=Action.SETTLE_CASH,
    subject=lambda asked: f"kiosk:{asked.kiosk_id}",
    act=_write_off,
)
