"""What travels to and from a client's site or app about orders."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ledger.access.codes import CodeIssued
from ledger.access.rules import CodeChannel
from ledger.http.bodies import RequestBody
from ledger.payments.decisions import Outcome
from ledger.payments.quotes import Quote
from ledger.payments.rules import Order, OrderKind, PaymentState, operation_id_of
from ledger.wallets.rules import is_iban
from wire.money import INT64_MAX, Tiyn
from wire.phones import wallet_number
from wire.policy import WalletStatus
from wire.refusals import Refusal
from wire.times import Utc, utc_text

PHONE_EXAMPLE = "+77011234567"
IBAN_EXAMPLE = "KZ86125KZT5004100100"


def _iban(raw: str) -> str:
    number = raw.replace(" ", "").upper()
    if not is_iban(number):
        raise ValueError("not an IBAN of Kazakhstan")
    return number


Amount = Annotated[
    Tiyn, Field(gt=0, le=INT64_MAX, description="Whole tiyn, without the fee.", examples=[250000])
]
ShownFee = Annotated[
    Tiyn,
    Field(
        ge=0,
        le=INT64_MAX,
        description="The fee that the client was shown; no other is charged (W-32).",
        examples=[2500],
    ),
]
Phone = Annotated[str, Field(max_length=32, examples=[PHONE_EXAMPLE]), AfterValidator(wallet_number)]
Iban = Annotated[str, Field(max_length=42, examples=[IBAN_EXAMPLE]), AfterValidator(_iban)]
PayeeCode = Annotated[str, Field(min_length=1, max_length=64, examples=["dala-mobile"])]
Answer = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")]
Requisites = Annotated[
    dict[Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=r"^[a-z0-9_-]+$")], Answer],
    Field(max_length=16, description="Answers to the payee's form.", examples=[{"phone": "7011234567"}]),
]


class _OrderRequest(RequestBody):
    amount_tiyn: Amount
    fee_tiyn: ShownFee
    quote_id: UUID | None = Field(
        default=None,
        description="The quote that named the fee; without it the fee must be that of this moment.",
    )

    def order(self, wallet_id: UUID, key: UUID) -> Order:
        """The order of this wallet under the client's own key."""
        return Order(
            operation_id=operation_id_of(wallet_id, key),
            wallet_id=wallet_id,
            amount_tiyn=self.amount_tiyn,
            fee_tiyn=self.fee_tiyn,
            quote_id=self.quote_id,
            **self.taker(),
        )

    def taker(self) -> Any:
        raise NotImplementedError


class PaymentRequest(_OrderRequest):
    """Pay a payee (W-20)."""

    payee: PayeeCode
    requisites: Requisites

    def taker(self) -> Any:
        return {"kind": OrderKind.PAYMENT, "payee_code": self.payee, "requisites": self.requisites}


class TransferRequest(_OrderRequest):
    """Transfer to another client's wallet with the same issuer."""

    phone: Phone

    def taker(self) -> Any:
        return {"kind": OrderKind.TRANSFER, "requisites": {"phone": self.phone}}


class WithdrawalRequest(_OrderRequest):
    """Withdraw to the client's own bank account (W-80)."""

    iban: Iban

    def taker(self) -> Any:
        return {"kind": OrderKind.WITHDRAWAL, "requisites": {"iban": self.iban}}


class QuoteAsked(RequestBody):
    """What an order would cost: ``payee`` with ``requisites``, or ``phone``, or ``iban``, as the kind wants."""

    kind: OrderKind
    amount_tiyn: Amount
    payee: PayeeCode | None = None
    requisites: Requisites | None = None
    phone: Phone | None = None
    iban: Iban | None = None

    @model_validator(mode="after")
    def _names_one_taker(self) -> Self:
        given = {name for name in ("payee", "requisites", "phone", "iban") if getattr(self, name) is not None}
        if given != _TAKER_OF[self.kind]:
            raise ValueError(
                f"a {self.kind} names {' and '.join(sorted(_TAKER_OF[self.kind]))}, nothing else"
            )
        return self

    @property
    def answers(self) -> dict[str, str]:
        """The personal part of the order to come."""
        if self.phone is not None:
            return {"phone": self.phone}
        if self.iban is not None:
            return {"iban": self.iban}
        return self.requisites or {}


_TAKER_OF = {
    OrderKind.PAYMENT: {"payee", "requisites"},
    OrderKind.TRANSFER: {"phone"},
    OrderKind.WITHDRAWAL: {"iban"},
}


class CodeRequest(RequestBody):
    """How the code is to travel (W-21)."""

    channel: CodeChannel = CodeChannel.SMS


class CodeAnswer(BaseModel):
    """A code is on its way; ``command`` is what to send from the registered number for ``message_command``, and
    ``command_number`` where to, "" where the operator has told none.
    """

    model_config = ConfigDict(frozen=True)

    challenge_id: UUID
    expires_at: Utc
    command: str = ""
    command_number: str = ""

    @classmethod
    def of(cls, issued: CodeIssued, command_number: str) -> Self:
        return cls(
            challenge_id=issued.challenge_id,
            expires_at=issued.expires_at,
            command=issued.command,
            command_number=command_number if issued.command else "",
        )


class ConfirmationRequest(RequestBody):
    """The code that came, with the challenge that it answers."""

    challenge_id: UUID
    code: Annotated[str, Field(pattern=r"^[0-9]{4,8}$", examples=["123456"])]


class RefusalTold(BaseModel):
    """Why something is refused: rule, clause of the offer, limit, and what is still allowed (W-16)."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(examples=["limit_operation"])
    rule: str = Field(examples=["W-11"])
    clause: str = Field(examples=["4.3"])
    limit_tiyn: Tiyn | None = None
    left_tiyn: Tiyn | None = None

    @classmethod
    def of(cls, refusal: Refusal | None) -> RefusalTold | None:
        if refusal is None:
            return None
        return cls(
            code=refusal.code,
            rule=refusal.rule,
            clause=refusal.clause,
            limit_tiyn=refusal.limit_tiyn,
            left_tiyn=refusal.left_tiyn,
        )


class OrderAnswer(BaseModel):
    """An order and where it stands. ``balance_after_tiyn`` is what was left of the wallet right after it."""

    model_config = ConfigDict(frozen=True)

    operation_id: UUID
    kind: OrderKind
    state: PaymentState = Field(examples=[PaymentState.EXECUTED])
    amount_tiyn: Tiyn = Field(examples=[250000])
    fee_tiyn: Tiyn = Field(examples=[2500])
    payee: str | None = Field(default=None, examples=["dala-mobile"])
    at: Utc
    balance_after_tiyn: Tiyn | None = Field(default=None, examples=[997500])
    expires_at: Utc | None = Field(default=None, description="Until when the code may be given.")
    refusal: RefusalTold | None = None

    @classmethod
    def of(cls, outcome: Outcome) -> OrderAnswer:
        order = outcome.order
        return cls(
            operation_id=order.operation_id,
            kind=order.kind,
            state=outcome.state,
            amount_tiyn=order.amount_tiyn,
            fee_tiyn=order.fee_tiyn,
            payee=order.payee_code,
            at=outcome.at,
            balance_after_tiyn=outcome.balance_after_tiyn,
            expires_at=outcome.expires_at,
            refusal=RefusalTold.of(outcome.refusal),
        )


def order_bytes(outcome: Outcome) -> bytes:
    """``OrderAnswer`` of an order that was not refused, in JSON. Written out here: every order is answered so."""
    assert outcome.refusal is None, "a refusal is answered as a problem"
    order = outcome.order
    return orjson.dumps(
        {
            "operation_id": order.operation_id,
            "kind": order.kind.value,
            "state": outcome.state.value,
            "amount_tiyn": int(order.amount_tiyn),
            "fee_tiyn": int(order.fee_tiyn),
            "payee": order.payee_code,
            "at": utc_text(outcome.at),
            "balance_after_tiyn": None
            if outcome.balance_after_tiyn is None
            else int(outcome.balance_after_tiyn),
            "expires_at": None if outcome.expires_at is None else utc_text(outcome.expires_at),
            "refusal": None,
        }
    )


class QuoteTold(BaseModel):
    """Fee, what leaves the wallet, what is available, and the strictest limit, before anything is paid (W-16).

    Until ``expires_at`` an order that names ``quote_id`` is charged exactly this fee. A quote with a ``refusal`` is
    none: the order would be refused.
    """

    model_config = ConfigDict(frozen=True)

    quote_id: UUID
    kind: OrderKind
    amount_tiyn: Tiyn = Field(examples=[250000])
    fee_tiyn: Tiyn = Field(examples=[2500])
    total_tiyn: Tiyn = Field(examples=[252500])
    tariff_version: int = Field(examples=[1])
    available_tiyn: Tiyn = Field(examples=[1250000])
    expires_at: Utc
    refusal: RefusalTold | None = None
    binding: RefusalTold | None = Field(
        default=None, description="The limit that is met first, and what it leaves."
    )

    @classmethod
    def of(cls, made: Quote) -> QuoteTold:
        return cls(
            quote_id=made.quote_id,
            kind=made.kind,
            amount_tiyn=made.amount_tiyn,
            fee_tiyn=made.fee_tiyn,
            total_tiyn=made.amount_tiyn + made.fee_tiyn,
            tariff_version=made.tariff_version,
            available_tiyn=made.available_tiyn,
            expires_at=made.expires_at,
            refusal=RefusalTold.of(made.refusal),
            binding=RefusalTold.of(made.binding),
        )


class BalanceTold(BaseModel):
    """What the wallet holds; ``held_tiyn`` of it is set aside for withdrawals under way."""

    model_config = ConfigDict(frozen=True)

    balance_tiyn: Tiyn = Field(examples=[1250000])
    held_tiyn: Tiyn = Field(examples=[0])
    available_tiyn: Tiyn = Field(examples=[1250000])
    status: WalletStatus
    condition: Literal["active", "blocked", "closing", "closed"]
    at: Utc


class ReturnRequest(RequestBody):
    """Ask for a mistaken transfer back (W-72)."""

    operation_id: UUID = Field(description="The transfer.")


class ReturnTold(BaseModel):
    """A mistaken transfer asked back; ``side`` is this wallet's: who gave it, or who has it now."""

    model_config = ConfigDict(frozen=True)

    return_id: UUID
    operation_id: UUID
    side: Literal["sender", "receiver"]
    amount_tiyn: Tiyn = Field(examples=[50000])
    state: Literal["asked", "returned", "declined", "expired"]
    asked_at: Utc
    expires_at: Utc
    ended_at: datetime | None = None
