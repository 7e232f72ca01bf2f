"""A bank order that the bank rejected: sent again, with another account if that was wrong, or given back (W-80).

Two people agree on it. What the bank does not hold cannot be paid any more, so nothing is paid twice by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Connection, select, update

from ledger.database import insert_all
from ledger.holders.notices import tell_holder
from ledger.http.problem import ApiCode, ApiFailure
from ledger.issuers.bank import PayoutAnswer, PayoutState
from ledger.messages.templates import MessageKind, Worded
from ledger.redemptions.endings import ended
from ledger.redemptions.rules import OwnerKind, RedemptionState
from ledger.redemptions.service import Redemption, hear, redemption_of, send_again
from ledger.redemptions.tables import payout_resolutions, redemption_accounts
from ledger.staff import Action
from ledger.staff.approvals import Approvable, Approved
from ledger.wallets.rules import masked_iban
from wire.refusals import Refusal


class Way(StrEnum):
    RETRY = "retry"
    GIVE_BACK = "give_back"


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """What is to become of a rejected order; ``iban`` and ``name`` only where they are to be others."""

    resolution_id: UUID
    redemption_id: UUID
    way: Way
    iban: str | None = None
    name: str | None = None


class ResolutionAsked(BaseModel):
    """What the proposal holds: ids; whatever is a person's stands with the resolution."""

    resolution_id: UUID
    redemption_id: UUID
    way: Way


def write_down(connection: Connection, wanted: Resolution) -> ResolutionAsked:
    """Keep what is proposed. Raises ApiFailure (409) unless the order stands rejected."""
    _rejected(connection, wanted.redemption_id)
    insert_all(connection, payout_resolutions, [{**vars(wanted)}])
    return ResolutionAsked(
        resolution_id=wanted.resolution_id, redemption_id=wanted.redemption_id, way=wanted.way
    )


def resolve(connection: Connection, asked: ResolutionAsked, approved: Approved) -> Refusal | None:
    """Do what two people have agreed on; whoever is to get the money is told.

    Raises:
        ApiFailure: the order stands rejected no more (409).
        GuardFailed: run the transaction again.
    """
    one = _rejected(connection, asked.redemption_id)
    if asked.way is Way.GIVE_BACK:
        no = PayoutAnswer(state=PayoutState.FAILED, reason=one.failure)
        hear(connection, one.redemption_id, no, approved.at, ended)
    else:
        _correct(connection, asked)
        send_again(connection, one.redemption_id, approved.at)
        _tell(connection, one, approved.at)
    blank = update(payout_resolutions).where(payout_resolutions.c.redemption_id == one.redemption_id)
    connection.execute(blank.values(iban=None, name=None))
    return None


def _rejected(connection: Connection, redemption_id: UUID) -> Redemption:
    one = redemption_of(connection, redemption_id)
    if one is None or one.rejected_at is None or one.state is not RedemptionState.SENT:
        raise ApiFailure(ApiCode.CONFLICT, "the bank has not rejected this payout, or it is resolved")
    return one


def _correct(connection: Connection, asked: ResolutionAsked) -> None:
    row = connection.execute(
        select(payout_resolutions).where(payout_resolutions.c.resolution_id == asked.resolution_id)
    ).one()
    others = {name: getattr(row, name) for name in ("iban", "name") if getattr(row, name) is not None}
    if others:
        chosen = redemption_accounts.c.redemption_id == asked.redemption_id
        connection.execute(update(redemption_accounts).where(chosen).values(others))


def _tell(connection: Connection, one: Redemption, now: datetime) -> None:
    if one.kind is not OwnerKind.CLIENT:
        return  # a merchant and an agent read where their payout stands
    iban = connection.execute(
        select(redemption_accounts.c.iban).where(redemption_accounts.c.redemption_id == one.redemption_id)
    ).scalar_one()
    fields: dict[str, Worded] = {
        "amount_tiyn": int(one.amount_tiyn),
        "counterparty": masked_iban(iban) or "",
    }
    tell_holder(connection, UUID(one.owner), MessageKind.WITHDRAWAL_SENT_AGAIN, now, fields)


RESOLVE: Final = Approvable(
    name="resolve payout",
    payload=ResolutionAsked,
    propose=Action.PROPOSE_CORRECTION,
    approve=Action.APPROVE_CORRECTION,
    subject=lambda asked: f"payout:{asked.redemption_id}",
    act=resolve,
)
