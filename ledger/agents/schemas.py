"""Bodies of the operator's side of agents and issuers: float, exchange, redemption, banks."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from ledger.http.bodies import Amount, AnswerBody, Code, RequestBody
from ledger.http.pages import PageParameters
from ledger.merchants.schemas import RedemptionAnswer
from ledger.redemptions.rules import OwnerKind, RedemptionState
from wire.times import Utc


class BuyFloat(RequestBody):
    """Money of the agent that has come in at its issuer, by the reference that the bank gave it (W-01)."""

    amount_tiyn: Amount
    bank_reference: str = Field(
        min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", examples=["20261122-000117"]
    )


class FloatBought(AnswerBody):
    operation_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    float_tiyn: int = Field(examples=[5_000_500_000])


class ExchangeFloat(RequestBody):
    """Float of one issuer for float of another's, at par (W-02)."""

    from_issuer: Code = Field(examples=["tengri-bank"])
    to_issuer: Code = Field(examples=["altyn-bank"])
    amount_tiyn: Amount


class ExchangeAnswer(AnswerBody):
    exchange_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])


class RedeemFloat(RequestBody):
    amount_tiyn: Amount


class SetAccount(RequestBody):
    """The agent's bank account; null takes it away."""

    iban: str | None = Field(max_length=42, examples=["KZ86125KZT5004100100"])


class NameBank(RequestBody):
    """The bank's own service."""

    address: str = Field(min_length=1, max_length=400, examples=["https://bank.example.kz/tolem"])


class BankAnswer(AnswerBody):
    issuer_code: str = Field(examples=["tengri-bank"])
    address: str = Field(examples=["https://bank.example.kz/tolem"])
    is_reachable: bool = Field(examples=[True])
    failure: str | None = Field(examples=[None])
    owed_tiyn: int = Field(
        examples=[0], description="What other issuers owe it for exchanges, less what it owes."
    )


class BanksAnswer(AnswerBody):
    items: list[BankAnswer]


class PayoutAnswer(RedemptionAnswer):
    kind: OwnerKind = Field(examples=["merchant"])
    owner: str = Field(examples=["tunba-su"])
    attempts: int = Field(examples=[1])
    rejected_at: Utc | None = Field(
        examples=[None], description="Since when the bank does not take the order; `failure` says why."
    )


class PayoutQuery(PageParameters):
    kind: OwnerKind | None = Field(default=None)
    state: RedemptionState | None = Field(default=None)
    is_rejected: bool | None = Field(default=None, description="Only what waits to be resolved, or all else.")
    sent_before: Utc | None = Field(default=None, description="Sent to the bank before this, say: in doubt.")
