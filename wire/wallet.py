"""What a kiosk and the ledger tell each other about a wallet whose holder stands at the kiosk (HTTP, JSON).

| request | path | answer |
|---|---|---|
| sign a holder in (signed by the kiosk) | ``POST /v1/kiosks/{kiosk_id}/wallet-sessions`` | ``WalletSignedIn`` |
| end every session opened here (signed) | ``POST /v1/kiosks/{kiosk_id}/wallet-sessions/end`` | ``WalletSessionsEnded`` |
| what became of an order (signed) | ``POST /v1/kiosks/{kiosk_id}/wallet-orders`` | ``WalletOrderFound`` |
| the wallet at a glance (the session's token) | ``GET /v1/wallet/summary`` | ``WalletSummary`` |

Everything else is the wallet's public API with the session's token. A refusal is part of an answer, as with quotes.
Passwords, codes and tokens are left out of every ``repr``, so that no trace and no log can hold one.
"""

# Annotations are no strings here: pydantic would compile each of them anew at every start.

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from wire.money import Tiyn
from wire.policy import WalletStatus
from wire.refusals import Refusal
from wire.times import Utc

PASSWORD_CHARS_MAX = 128
LAST_OPERATIONS = 10
PAPER_HOURS = 24
"""So long after an order a kiosk is told what its receipt says: whoever stood there is not waiting any longer."""
CodeWay = Literal["sms", "flash_call", "voice", "message_command"]
"""How a confirmation code travels (W-21): the digits of a calling number, a robot that reads it out …"""


class _Request(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")


class _Answer(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")


class WalletSignIn(_Request):
    """Number in E.164 and password. Sent once: a repetition would count as another try (W-64)."""

    phone: str = Field(pattern=r"^\+7[0-9]{10}$", examples=["+77011234567"])
    password: str = Field(min_length=1, max_length=PASSWORD_CHARS_MAX, repr=False, examples=["Tas-Qala-2026"])


class WalletSignedIn(_Answer):
    """A session of at most half an hour, or why there is none.

    ``must_change_password``: the holder's site or app comes first. ``offer_due``: the version to accept first, or None.
    """

    refusal: Refusal | None = None
    wallet_id: UUID | None = None
    token: str = Field(default="", repr=False)
    must_change_password: bool = False
    offer_due: str | None = None
    server_time: Utc


class WalletSessionsEnd(_Request):
    """Nobody is at the kiosk: what a crash or a lost log-out left open lets nobody in any more."""


class WalletSessionsEnded(_Answer):
    ended: int
    server_time: Utc


class WalletOrderAsked(_Request):
    """An order that the kiosk sent and was not answered: wallet and id as in its journal.

    ``for_paper``: its receipt was never begun, so what only the ledger knows of it is asked for as well.
    """

    wallet_id: UUID
    order_id: UUID
    for_paper: bool = False


class WalletOrderPaper(_Answer):
    """What a receipt needs and no journal of a kiosk holds (W-82): when the order was decided, whose wallet, for whom."""

    at: Utc
    phone: str = Field(repr=False)
    requisites: dict[str, str] = Field(default_factory=dict, repr=False)


class WalletOrderFound(_Answer):
    """``unknown``: the ledger holds no such order; with the session ended it never will.

    ``paper``: only where it was asked for, of an order that moved money or set it aside, for ``PAPER_HOURS``.
    """

    state: Literal["unknown", "awaiting_code", "pending", "executed", "complete", "refused", "expired"]
    operation_id: UUID | None = None
    refusal: Refusal | None = None
    paper: WalletOrderPaper | None = None
    server_time: Utc


class WalletLine(_Answer):
    """One operation. Amount and fee are signed: what they did to the balance."""

    kind: str = Field(examples=["payment"])
    at: Utc
    counterparty: str = Field(examples=["ТОО «Дала Мобайл»"])
    amount_tiyn: Tiyn = Field(examples=[-250000])
    fee_tiyn: Tiyn = Field(examples=[-2500])
    balance_after_tiyn: Tiyn = Field(examples=[997500])


class WalletSummary(_Answer):
    """Balance, limits and last operations, newest first; number and name are masked (W-92).

    ``payment_left_tiyn`` and ``credit_left_tiyn`` are what the limits of today still allow in one operation, out and
    in (W-11 to W-15); None where nothing limits the wallet. ``is_identified``: withdrawals and statements are open
    to him (W-80, W-81).
    """

    wallet_id: UUID
    phone: str = Field(examples=["+7 701 ***-**-67"])
    holder_name: str = Field(examples=["Айгүл С***"])
    status: WalletStatus
    condition: Literal["active", "blocked", "closing", "closed"]
    is_identified: bool = Field(examples=[False])
    balance_tiyn: Tiyn = Field(examples=[1250000])
    held_tiyn: Tiyn = Field(examples=[0])
    available_tiyn: Tiyn = Field(examples=[1250000])
    payment_left_tiyn: Tiyn | None = Field(default=None, examples=[21625000])
    credit_left_tiyn: Tiyn | None = Field(default=None, examples=[21625000])
    operations: tuple[WalletLine, ...] = ()
    code_way: CodeWay = "sms"
    """How the holder's last right code travelled: the next one is offered by the same way (W-21)."""
