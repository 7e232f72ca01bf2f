"""What the kiosk asks of the ledger for a wallet's holder, and what it is told.

Secrets pass through here and stay nowhere: what holds one leaves it out of its ``repr``, the core forgets it with the
question, and the session's token is the runtime's alone.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from wire.records import dataclass
from wire.wallet import CodeWay, WalletOrderPaper, WalletSummary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wire.money import Tiyn
    from wire.refusals import Refusal

WalletOperation = Literal["payment", "transfer", "withdrawal"]
CODE_WISHES: Final[dict[CodeWay, str]] = {
    "sms": "code-sms",
    "flash_call": "code-call",
    "voice": "code-voice",
    "message_command": "code-message",
}
"""Each way of a code, in the order in which they are offered, by the name of the control that asks for it."""


@dataclass(frozen=True)
class WalletOrder:
    """An order as it is sent: ``order_id`` is the key under which the ledger keeps it once for ever."""

    order_id: UUID
    operation: WalletOperation
    amount_tiyn: Tiyn
    service: str
    requisites: Mapping[str, str] = field(repr=False)


# --- questions ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignIn:
    """Never repeated by itself: each try counts (W-64)."""

    phone: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True)
class AcceptOffer:
    version: str


@dataclass(frozen=True)
class LookUp:
    """Balance, limits, last operations."""


@dataclass(frozen=True)
class PriceOrder:
    order: WalletOrder


@dataclass(frozen=True)
class SendOrder:
    order: WalletOrder
    fee_tiyn: Tiyn
    quote_id: UUID


@dataclass(frozen=True)
class SendCode:
    operation_id: UUID
    way: CodeWay


@dataclass(frozen=True)
class ConfirmOrder:
    operation_id: UUID
    challenge_id: UUID = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True)
class LinkStatement:
    """An address for the holder's own telephone, where the statement of the last month can be fetched once."""


@dataclass(frozen=True)
class FindOrder:
    """Asked by the kiosk itself, when nobody is signed in: what became of an order of its journal.

    ``for_paper``: and what its receipt says, which was never begun.
    """

    wallet_id: UUID
    order_id: UUID
    for_paper: bool = False


WalletAsk = (
    SignIn
    | AcceptOffer
    | LookUp
    | PriceOrder
    | SendOrder
    | SendCode
    | ConfirmOrder
    | LinkStatement
    | FindOrder
)

# --- answers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignedIn:
    """``offer_due``: the version of the offer to be accepted first, "" for none (W-03)."""

    wallet_id: UUID
    must_change_password: bool = False
    offer_due: str = ""


@dataclass(frozen=True)
class OfferAccepted: ...


@dataclass(frozen=True)
class Priced:
    """``refusal``: why the order would be refused now; such a price cannot be ordered by."""

    quote_id: UUID
    fee_tiyn: Tiyn
    available_tiyn: Tiyn
    refusal: Refusal | None = None


@dataclass(frozen=True)
class OrderStands:
    """``none``: the ledger holds no such order."""

    state: Literal["none", "awaiting_code", "pending", "executed", "complete", "refused", "expired"]
    operation_id: UUID | None = None
    refusal: Refusal | None = None
    paper: WalletOrderPaper | None = None


@dataclass(frozen=True)
class CodeSent:
    """``command``: what is to be sent from the registered number, where that way was chosen; else "". ``number``: where
    to, "" where the operator has told none.
    """

    challenge_id: UUID = field(repr=False)
    command: str = field(default="", repr=False)
    number: str = ""


@dataclass(frozen=True)
class StatementLinked:
    url: str = field(repr=False)


@dataclass(frozen=True)
class WalletSaysNo:
    """A rule's no; nothing moved (W-16)."""

    refusal: Refusal


@dataclass(frozen=True)
class NoAnswer:
    """Whether the question arrived is not known."""


@dataclass(frozen=True)
class SessionOver:
    """The ledger does not know the session any more."""


WalletAnswer = (
    SignedIn
    | OfferAccepted
    | WalletSummary
    | Priced
    | OrderStands
    | CodeSent
    | StatementLinked
    | WalletSaysNo
    | NoAnswer
    | SessionOver
)
