"""Who is told when a redemption has ended, in the transaction that ends it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from ledger.merchants.notices import EventKind, Notice, queue_notice
from ledger.payments.endings import withdrawal_ended
from ledger.redemptions.rules import OwnerKind, RedemptionState
from ledger.redemptions.service import Redemption
from ledger.refunds.service import bank_answered
from ledger.settlements.service import is_settlement, settlement_ended


def ended(connection: Connection, one: Redemption, now: datetime) -> None:
    """Tell the owner: a merchant by a notice, a refund by its state."""
    is_paid = one.state is RedemptionState.PAID
    match one.kind:
        case OwnerKind.MERCHANT:
            _tell_merchant(connection, one, now, is_paid=is_paid)
        case OwnerKind.REFUND if is_settlement(one):
            settlement_ended(connection, one)
        case OwnerKind.REFUND:
            bank_answered(connection, one, now, is_paid=is_paid)
        case OwnerKind.CLIENT:
            withdrawal_ended(connection, one, now)  # a closing asks for its own day by day
        case OwnerKind.AGENT:
            pass  # an agent reads its report


def _tell_merchant(connection: Connection, one: Redemption, now: datetime, *, is_paid: bool) -> None:
    notice = Notice(
        merchant_code=one.owner,
        kind=EventKind.REDEMPTION_PAID if is_paid else EventKind.REDEMPTION_FAILED,
        subject_id=one.redemption_id,
        at=now,
        content={
            "redemption_id": str(one.redemption_id),
            "amount_tiyn": int(one.amount_tiyn),
            "bank_reference": one.bank_reference,
            "reason": one.failure,
        },
    )
    queue_notice(connection, notice, now)
