"""What an order from a wallet is, its states, and why it may be refused (W-12 to W-32, W-80). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from ledger.books.ids import named_id
from ledger.books.rules import PostingKind
from ledger.wallets.rules import BlockReason, is_iban
from wire.money import Tiyn
from wire.policy import WALLET_TRANSFER, WALLET_WITHDRAWAL, Fee, Tariff, TariffDirection, WalletStatus
from wire.refusals import Refusal, RefusalCode
from wire.tariffs import fee_on_top, tier_of

QUOTE_VALID: Final = timedelta(minutes=10)
"""For how long a quote is honoured although the tariff changes (W-32)."""
ORDER_VALID: Final = timedelta(minutes=15)
"""For how long an order waits for its code; each code lives shorter (W-21)."""
RETURN_VALID: Final = timedelta(days=30)
"""For how long the receiver of a mistaken transfer may consent to give it back (W-72)."""


class OrderKind(StrEnum):
    """What a client can ask of a wallet."""

    PAYMENT = "payment"
    TRANSFER = "transfer"
    WITHDRAWAL = "withdrawal"


class PaymentState(StrEnum):
    """Where an order stands."""

    FORMED = "formed"
    """Asked for, nothing decided: never stored."""
    AWAITING_CODE = "awaiting_code"
    """Allowed so far; waits for the holder's confirmation code (W-21)."""
    PENDING = "pending"
    """A withdrawal: the money is held, the issuer's bank has not answered."""
    EXECUTED = "executed"
    """Money has moved."""
    COMPLETE = "complete"
    """Executed, and both payee and client were notified (W-24)."""
    REFUSED = "refused"
    """Final for its id; nothing moved (W-23), or what was held is back."""
    EXPIRED = "expired"
    """No code came in time; nothing moved."""


ALLOWED: Final[dict[PaymentState, frozenset[PaymentState]]] = {
    PaymentState.FORMED: frozenset(
        {PaymentState.AWAITING_CODE, PaymentState.PENDING, PaymentState.EXECUTED, PaymentState.REFUSED}
    ),
    PaymentState.AWAITING_CODE: frozenset(
        {PaymentState.PENDING, PaymentState.EXECUTED, PaymentState.REFUSED, PaymentState.EXPIRED}
    ),
    PaymentState.PENDING: frozenset({PaymentState.EXECUTED, PaymentState.REFUSED}),
    PaymentState.EXECUTED: frozenset({PaymentState.COMPLETE}),
    PaymentState.COMPLETE: frozenset(),
    PaymentState.REFUSED: frozenset(),
    PaymentState.EXPIRED: frozenset(),
}
"""Every move that an order can make."""

DIRECTION_OF: Final[dict[OrderKind, TariffDirection]] = {
    OrderKind.PAYMENT: TariffDirection.PAYMENT,
    OrderKind.TRANSFER: TariffDirection.TRANSFER,
    OrderKind.WITHDRAWAL: TariffDirection.WITHDRAWAL,
}

POSTING_OF: Final[dict[OrderKind, PostingKind]] = {
    OrderKind.PAYMENT: PostingKind.PAYMENT,
    OrderKind.TRANSFER: PostingKind.TRANSFER,
    OrderKind.WITHDRAWAL: PostingKind.WITHDRAWAL,
}


INPUT_FAULTS: Final = frozenset({RefusalCode.REQUISITES_INVALID, RefusalCode.IBAN_INVALID})
"""What was typed is wrong: no order was formed yet, so none is kept."""


class IllegalMove(Exception):
    """An order was asked to go where it cannot go from its state: a bug of ours."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a client asks for. ``fee_tiyn`` is the fee that was shown: no other is ever charged (W-32).

    ``requisites`` are the payee's form, or ``phone`` of the receiver, or ``iban``: personal, so kept apart.
    """

    operation_id: UUID
    wallet_id: UUID
    kind: OrderKind
    amount_tiyn: Tiyn
    fee_tiyn: Tiyn
    payee_code: str | None = None
    requisites: Mapping[str, str] = field(default_factory=dict)
    quote_id: UUID | None = None

    @property
    def service(self) -> str:
        """The service whose tariff is taken."""
        match self.kind:
            case OrderKind.TRANSFER:
                return WALLET_TRANSFER
            case OrderKind.WITHDRAWAL:
                return WALLET_WITHDRAWAL
            case OrderKind.PAYMENT:
                assert self.payee_code is not None, "a payment has a payee"
                return self.payee_code

    @property
    def bound_to(self) -> str:
        """What a confirmation code is bound to: this operation, its taker and its amount (W-21)."""
        taker = self.payee_code or self.requisites.get("phone") or self.requisites.get("iban", "")
        return f"{self.operation_id}/{self.kind}/{taker}/{self.amount_tiyn}/{self.fee_tiyn}"


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """What a client was told before paying: the fee, by which version, and until when it is honoured (W-32)."""

    quote_id: UUID
    wallet_id: UUID
    kind: OrderKind
    service: str
    amount_tiyn: Tiyn
    fee_tiyn: Tiyn
    tariff_version: int
    expires_at: datetime


def is_same(known: Order, order: Order) -> bool:
    """True when an id comes again with the same content, so that its first outcome is the answer.

    Requisites are gone once the holder's data were erased; the rest still tells.
    """
    return replace(known, requisites=order.requisites) == order and (
        not known.requisites or dict(known.requisites) == dict(order.requisites)
    )


def operation_id_of(wallet_id: UUID, key: UUID) -> UUID:
    """The operation's id, from the client's own key: two clients cannot meet in one id."""
    return uuid5(wallet_id, f"order/{key}")


def posting_id_of(operation_id: UUID) -> UUID:
    return named_id(f"payment/{operation_id}")


def moved(before: PaymentState, after: PaymentState) -> PaymentState:
    """The state after a move. Raises IllegalMove for a move that ``ALLOWED`` does not list."""
    if after not in ALLOWED[before]:
        raise IllegalMove(f"an order cannot go from {before} to {after}")
    return after


def fee_of_order(tariff: Tariff, amount: Tiyn, *, month_count: int, month_turnover: Tiyn) -> Tiyn:
    """The fee on top of an amount from a wallet, by the tier of the client's month (W-30, W-31)."""
    terms: Fee = tier_of(tariff, month_count=month_count, month_turnover=month_turnover)
    return fee_on_top(terms, amount)


def refusal_of_fee(order: Order, *, quoted: Quoted | None, fee_now: Tiyn, now: datetime) -> Refusal | None:
    """Why the order's fee cannot be charged: the terms have changed since they were shown (W-32).

    A quote that is still valid is honoured whatever the tariff is now, for exactly what it quoted; without
    one the fee shown must be the fee of this moment.
    """
    if order.quote_id is None:
        return None if order.fee_tiyn == fee_now else Refusal(code=RefusalCode.QUOTE_OLD)
    if quoted is None or now >= quoted.expires_at:
        return Refusal(code=RefusalCode.QUOTE_OLD)
    said = (quoted.wallet_id, quoted.kind, quoted.service, quoted.amount_tiyn, quoted.fee_tiyn)
    asked = (order.wallet_id, order.kind, order.service, order.amount_tiyn, order.fee_tiyn)
    return None if said == asked else Refusal(code=RefusalCode.QUOTE_OLD)


def refusal_by_blocks(reasons: Collection[BlockReason]) -> Refusal:
    """What the holder of a blocked wallet is told, by why it is blocked (W-26, W-60)."""
    if BlockReason.SUSPICIOUS_OPERATIONS in reasons:
        return Refusal(code=RefusalCode.SUSPICIOUS)
    if BlockReason.LOST_CREDENTIALS in reasons:
        return Refusal(code=RefusalCode.SUSPECTED_ACCESS)
    return Refusal(code=RefusalCode.WALLET_BLOCKED)


def refusal_of_withdrawal(status: WalletStatus, iban: str) -> Refusal | None:
    """Why a client may not withdraw to this account: identified clients only, a valid IBAN (W-80).

    That the account is the client's own is for the issuer's bank to see: the order names the holder.
    """
    if status is WalletStatus.MINIMAL:
        return Refusal(code=RefusalCode.NOT_IDENTIFIED)
    if not is_iban(iban):
        return Refusal(code=RefusalCode.IBAN_INVALID)
    return None


def told_of_another(refusal: Refusal | None) -> Refusal | None:
    """A refusal by the receiver's limits as the sender may hear it (W-16, W-92).

    The limit is public; what is left of it would tell how much the other holds.
    """
    return None if refusal is None else refusal.model_copy(update={"left_tiyn": None})


def is_kept(refusal: Refusal | None) -> bool:
    """True when an outcome is final for its operation id: the next try needs another id (W-26)."""
    return refusal is None or not (refusal.is_retryable or refusal.code in INPUT_FAULTS)


def is_told(refusal: Refusal) -> bool:
    """True when the client gets a message of the refusal (W-26): of every order, not of what was mistyped in a form."""
    return refusal.code not in INPUT_FAULTS
