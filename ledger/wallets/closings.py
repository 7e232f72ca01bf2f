"""Closing a wallet: blocked at once, paid out after ten bank days, then closed (W-63, 6.1.11, 12.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, select, update

from ledger.access.tables import consents
from ledger.books.ids import named_id
from ledger.books.service import balances_of
from ledger.database import insert_all
from ledger.holders.cases import open_case
from ledger.holders.notices import tell_holder
from ledger.holders.tables import holders
from ledger.messages.service import MessageKind
from ledger.redemptions.rules import OwnerKind, RedemptionState
from ledger.redemptions.service import PayOut, pay_out, redemption_of
from ledger.wallets import rules
from ledger.wallets.blocks import active_reasons, lock_wallet, settle_condition
from ledger.wallets.rules import CaseKind, ClosingReason, ClosingState, WalletCondition
from ledger.wallets.service import wallet_of
from ledger.wallets.tables import wallet_closings
from wire.astana import astana_date
from wire.money import ZERO
from wire.refusals import Refusal, RefusalCode

JOB = "job"
"""Who did something, where the daily job did it."""


@dataclass(frozen=True, kw_only=True)
class Closing:
    """A closing as it stands; the payout is not made before ``payout_on``."""

    wallet_id: UUID
    reason: ClosingReason
    state: ClosingState
    payout_on: date


def close(
    connection: Connection,
    wallet_id: UUID,
    iban: str | None,
    now: datetime,
    *,
    reason: ClosingReason = ClosingReason.CLIENT,
    is_told: bool = True,
) -> Closing | Refusal:
    """Begin to close a wallet: nothing leaves or enters it from now on (W-60, W-63).

    ``iban`` is the holder's own account; None where none was named. Asked again, the first closing stands, with
    the account named last. Withdrawn consent is recorded here (9.8). Refused: iban_invalid; wallet_closed.
    """
    if iban is not None and not rules.is_iban(iban):
        return Refusal(code=RefusalCode.IBAN_INVALID)
    lock_wallet(connection, wallet_id)
    known = _row(connection, wallet_id)
    if known is not None and known.state in {ClosingState.CLOSED, ClosingState.PAYING}:
        return Refusal(code=RefusalCode.WALLET_CLOSED)
    if iban is not None:
        connection.execute(update(holders).where(holders.c.wallet_id == wallet_id).values(iban=iban))
    if reason is ClosingReason.CONSENT_WITHDRAWN:
        connection.execute(
            update(consents)
            .where(consents.c.wallet_id == wallet_id, consents.c.withdrawn_at.is_(None))
            .values(withdrawn_at=now)
        )
    if known is not None:
        return _closing(known)
    payout_on = rules.payout_on(astana_date(now))
    row = {
        "wallet_id": wallet_id,
        "reason": reason,
        "asked_at": now,
        "payout_on": payout_on,
        "state": ClosingState.WAITING,
        "operation_id": uuid4(),
    }
    insert_all(connection, wallet_closings, [row])
    settle_condition(connection, wallet_id)
    if is_told:
        tell_holder(connection, wallet_id, MessageKind.WALLET_CLOSING, now, {"due_on": payout_on})
    return Closing(wallet_id=wallet_id, reason=reason, state=ClosingState.WAITING, payout_on=payout_on)


def closing_of(connection: Connection, wallet_id: UUID) -> Closing | None:
    row = _row(connection, wallet_id)
    return None if row is None else _closing(row)


def resume(connection: Connection, wallet_id: UUID, now: datetime) -> bool:
    """An operator has settled what kept a closing from being paid out: it goes on. False if it was not kept."""
    resumed = connection.execute(
        update(wallet_closings)
        .where(wallet_closings.c.wallet_id == wallet_id, wallet_closings.c.state == ClosingState.OPERATOR)
        .values(state=ClosingState.WAITING, payout_on=astana_date(now))
    )
    return resumed.rowcount == 1


def due_on(connection: Connection, day: date) -> Sequence[UUID]:
    """Closings to go on with on a day: their ten bank days are over, or their payout was under way."""
    waiting = (wallet_closings.c.state == ClosingState.WAITING) & (wallet_closings.c.payout_on <= day)
    chosen = select(wallet_closings.c.wallet_id).where(
        waiting | (wallet_closings.c.state == ClosingState.PAYING)
    )
    return connection.execute(chosen.order_by(wallet_closings.c.wallet_id)).scalars().all()


def go_on(connection: Connection, day: date, wallet_id: UUID, now: datetime) -> None:
    """One step of a closing: pay the balance out, or close what is empty, or lay a case before the operator.

    Waits for another day while money is held, a payout is under way, or the issuer's bank is out of reach.
    """
    lock_wallet(connection, wallet_id)
    row = _row(connection, wallet_id)
    assert row is not None, "the closing fell due"
    if row.state in {ClosingState.CLOSED, ClosingState.OPERATOR}:
        return
    if row.state == ClosingState.PAYING:
        paid = redemption_of(connection, row.operation_id)
        assert paid is not None, "a payout was begun"
        if paid.state in {RedemptionState.REQUESTED, RedemptionState.SENT}:
            return
        if paid.state is RedemptionState.FAILED:
            _leave_to_operator(connection, wallet_id, now)
            return
    wallet = wallet_of(connection, wallet_id)
    balance = balances_of(connection, [wallet.account_id])[wallet.account_id]
    if balance.held_tiyn > ZERO:
        return
    if balance.balance_tiyn == ZERO:
        _finish(connection, wallet_id, now)
        return
    iban = connection.execute(
        select(holders.c.iban).where(holders.c.wallet_id == wallet_id)
    ).scalar_one_or_none()
    reasons = active_reasons(connection, wallet_id)
    if iban is None or rules.refusal_of_payout(wallet.status, iban, reasons) is not None:
        _leave_to_operator(connection, wallet_id, now)
        return
    # What came in after a first payout, a refund say, is paid out as an operation of its own.
    first = row.operation_id if row.state == ClosingState.WAITING else None
    operation_id = first or named_id(f"closing/{row.operation_id}/{day}")
    asked = PayOut(
        redemption_id=operation_id,
        issuer_code=wallet.issuer_code,
        kind=OwnerKind.CLIENT,
        owner=str(wallet_id),
        source_account=wallet.account_id,
        amount_tiyn=balance.balance_tiyn,
        iban=iban,
        name=wallet.holder_name,
    )
    if pay_out(connection, asked, now) is None:
        _move(connection, wallet_id, state=ClosingState.PAYING, operation_id=operation_id)


def _finish(connection: Connection, wallet_id: UUID, now: datetime) -> None:
    _move(connection, wallet_id, state=ClosingState.CLOSED, closed_at=now)
    condition = settle_condition(connection, wallet_id)
    assert condition is WalletCondition.CLOSED, "its closing is over"
    tell_holder(connection, wallet_id, MessageKind.WALLET_CLOSED, now)


def _leave_to_operator(connection: Connection, wallet_id: UUID, now: datetime) -> None:
    _move(connection, wallet_id, state=ClosingState.OPERATOR)
    open_case(connection, wallet_id, CaseKind.CLOSING, at=now, by=JOB)


def _move(connection: Connection, wallet_id: UUID, **values: Any) -> None:
    connection.execute(
        update(wallet_closings).where(wallet_closings.c.wallet_id == wallet_id).values(**values)
    )


def _row(connection: Connection, wallet_id: UUID) -> Row[Any] | None:
    return connection.execute(
        select(wallet_closings).where(wallet_closings.c.wallet_id == wallet_id)
    ).one_or_none()


def _closing(row: Row[Any]) -> Closing:
    return Closing(
        wallet_id=row.wallet_id,
        reason=ClosingReason(row.reason),
        state=ClosingState(row.state),
        payout_on=row.payout_on,
    )
