"""Bodies of the operator's side of refunds."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, field_validator

from ledger.http.bodies import Code, RequestBody
from ledger.http.pages import PageParameters
from ledger.merchants.schemas import RefundAnswer
from ledger.refunds.rules import RefundState
from wire.phones import wallet_number


class HeldRefundAnswer(RefundAnswer):
    merchant_code: str = Field(examples=["tunba-su"])
    is_overdue: bool = Field(examples=[False])
    redemption_id: UUID | None = Field(
        examples=[None], description="The payout that is under way to the customer's bank account."
    )


class RefundListQuery(PageParameters):
    state: RefundState | None = Field(default=None)
    merchant_code: Code | None = Field(default=None)
    is_overdue: bool | None = Field(default=None)


class ToWallet(RequestBody):
    """The customer named a wallet."""

    to: Literal["wallet"] = Field(examples=["wallet"])
    wallet_phone: str = Field(max_length=24, examples=["+77011234567"])

    @field_validator("wallet_phone")
    @classmethod
    def _as_number(cls, raw: str) -> str:
        return wallet_number(raw)


class ToBank(RequestBody):
    """The customer named a bank account of his own."""

    to: Literal["bank"] = Field(examples=["bank"])
    iban: str = Field(max_length=42, examples=["KZ86125KZT5004100100"])
    name: str = Field(min_length=1, max_length=120, examples=["Айгүл Серікова"])


SettleRefund = Annotated[ToWallet | ToBank, Field(discriminator="to")]
