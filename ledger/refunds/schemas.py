"""Bodies of the operator's side of refunds."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field, field_validator, model_validator

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


class SettleRefund(RequestBody):
    """Where the customer wants his money: a wallet by its number, or a bank account of his own."""

    wallet_phone: str | None = Field(default=None, max_length=24, examples=["+77011234567"])
    iban: str | None = Field(default=None, max_length=42, examples=[None])
    name: str | None = Field(default=None, min_length=1, max_length=120, examples=[None])

    @field_validator("wallet_phone")
    @classmethod
    def _as_number(cls, raw: str | None) -> str | None:
        return None if raw is None else wallet_number(raw)

    @model_validator(mode="after")
    def _is_one_place(self) -> SettleRefund:
        if (self.wallet_phone is None) == (self.iban is None):
            raise ValueError("either wallet_phone, or iban and name")
        if (self.iban is None) != (self.name is None):
            raise ValueError("a bank account has the name of its holder")
        return self
