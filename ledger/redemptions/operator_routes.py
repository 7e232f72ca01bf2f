"""Bank orders that a bank rejected, and what two people make of them (W-80)."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field, model_validator
from sqlalchemy import Connection

from ledger.context import Context
from ledger.http.bodies import Note, RequestBody
from ledger.http.idempotency import IdempotencyKey
from ledger.redemptions.resolutions import RESOLVE, Resolution, ResolutionAsked, Way, write_down
from ledger.staff import Action, Staff
from ledger.staff.access import staff
from ledger.staff.doing import Doing, Outcome
from ledger.wallets.rules import is_iban

Proposer = Annotated[Staff, Depends(staff(Action.PROPOSE_CORRECTION))]


class ResolvePayout(RequestBody):
    """Send it again, to another account if the first was wrong, or give the money back to its owner."""

    way: Way = Field(examples=["retry"])
    iban: str | None = Field(default=None, max_length=42, examples=["KZ86125KZT5004100100"])
    name: str | None = Field(default=None, min_length=1, max_length=200, examples=["Aigerim S."])
    reason: Note

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.way is Way.GIVE_BACK and (self.iban or self.name):
            raise ValueError("iban, name: only to send it again")
        if self.iban is not None and not is_iban(self.iban.replace(" ", "").upper()):
            raise ValueError("iban: not an IBAN of Kazakhstan")
        return self


def redemption_operator_router(context: Context) -> APIRouter:
    """Route ``/v1/operator/payouts/{redemption_id}/resolution``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: money"])

    @router.post("/payouts/{redemption_id}/resolution", response_model=Outcome)
    def propose_resolution(
        redemption_id: UUID, asked: ResolvePayout, who: Proposer, key: IdempotencyKey
    ) -> Response:
        """Propose what becomes of an order that the bank rejected. It is done when finance approves."""

        def payload_of(connection: Connection) -> ResolutionAsked:
            wanted = Resolution(
                resolution_id=uuid4(),
                redemption_id=redemption_id,
                way=asked.way,
                iban=None if asked.iban is None else asked.iban.replace(" ", "").upper(),
                name=asked.name,
            )
            return write_down(connection, wanted)

        return Doing(context, who, key).alone_or_paired(
            asked,
            RESOLVE,
            payload_of,
            route=f"payouts/{redemption_id}/resolution",
            is_paired=lambda _payload: True,
            reason=asked.reason,
        )

    return router
