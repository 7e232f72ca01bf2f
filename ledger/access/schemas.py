"""What travels to and from a client's site or app about getting in and about the wallet itself."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr

from ledger.access.rules import PASSWORD_LENGTH_MAX, CodeChannel
from ledger.http.bodies import AnswerBody, Code, RequestBody
from ledger.wallets.rules import BlockReason, CaseKind, CaseState, ClosingState, WalletCondition, is_iban
from wire.phones import wallet_number
from wire.policy import WalletStatus
from wire.texts import Language
from wire.times import Utc

_EMAIL = r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,180}[A-Za-z0-9])?\.[A-Za-z]{2,24}$"


def _iban(raw: str) -> str:
    number = raw.replace(" ", "").upper()
    if not is_iban(number):
        raise ValueError("not an IBAN of Kazakhstan")
    return number


Phone = Annotated[
    str,
    Field(
        max_length=32, examples=["+77011234567"], description="A Kazakhstani mobile number, however written."
    ),
    AfterValidator(wallet_number),
]
Iban = Annotated[
    str,
    Field(max_length=42, examples=["KZ86125KZT5004100100"], description="The holder's own account."),
    AfterValidator(_iban),
]
Email = Annotated[str, Field(max_length=254, pattern=_EMAIL, examples=["aigul@example.kz"])]
Password = Annotated[
    SecretStr, Field(min_length=1, max_length=PASSWORD_LENGTH_MAX, examples=["Tas-Qala-2026"])
]
ConfirmationCode = Annotated[str, Field(pattern=r"^[0-9]{6}$", examples=["483920"])]
HolderName = Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f]*$", examples=["Айгүл Серікова"])]
Version = Annotated[str, Field(min_length=1, max_length=64, examples=["2026-02"])]
IssuerCode = Annotated[
    Code | None, Field(description="Whose e-money; may be left out where the network has one issuer.")
]


class OfferAnswer(AnswerBody):
    """The public offer in force."""

    version: str = Field(examples=["2026-02"])
    url: str = Field(examples=["https://tolem.example/offer/2026-02"])


class BeginRegistration(RequestBody):
    """Ask for a wallet. ``offer_version`` is the version that was shown and accepted (12.8)."""

    phone: Phone
    holder_name: HolderName = ""
    language: Language = "kk"
    offer_version: Version
    has_consented: bool = Field(
        strict=True, examples=[True], description="To the processing of personal data (9.2)."
    )
    channel: CodeChannel = CodeChannel.SMS
    issuer_code: IssuerCode = None


class CodeSent(AnswerBody):
    """A code is on its way. The challenge's id is the client's to keep: it goes with the code.

    ``command``: to be sent from the registered number, where that was chosen; else empty.
    """

    challenge_id: UUID = Field(examples=["0c7c5f7e-3a4e-4a55-9f0e-2f5d6f6f8f10"])
    expires_at: Utc
    command: str = Field(default="", examples=[""])


class ConfirmRegistration(RequestBody):
    """The code that proves the number."""

    challenge_id: UUID
    code: ConfirmationCode


class SessionAnswer(AnswerBody):
    """A session. The token is shown this once, and goes into ``Authorization: Bearer``.

    ``must_change_password``: nothing else can be done before; ``offer_due``: the changed offer is accepted first.
    """

    wallet_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    session_id: UUID = Field(examples=["1d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    token: str = Field(examples=["tws_9mZc0vS4hTt0mFQz7yYc3A2d8u1q5r6b7n8k9l0p1o2"])
    expires_at: Utc
    must_change_password: bool = Field(examples=[False])
    offer_due: bool = Field(examples=[False])


class LogIn(RequestBody):
    """Number and password."""

    phone: Phone
    password: Password
    issuer_code: IssuerCode = None


class BeginRecovery(RequestBody):
    """Ask for a code to the registered number; every number is answered alike."""

    phone: Phone
    channel: CodeChannel = CodeChannel.SMS
    issuer_code: IssuerCode = None


class ConfirmRecovery(RequestBody):
    """The code; with the e-mail address where one was given to us (8.6)."""

    phone: Phone
    challenge_id: UUID
    code: ConfirmationCode
    email: Email | None = None
    issuer_code: IssuerCode = None


class ChangePassword(RequestBody):
    """``current``: empty only right after registration."""

    current: Annotated[SecretStr, Field(max_length=PASSWORD_LENGTH_MAX, examples=["abcd-efgh-jkmn-pqrs"])] = (
        SecretStr("")
    )
    new: Password


class SessionShown(AnswerBody):
    """A session that lets somebody in."""

    session_id: UUID = Field(examples=["1d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    device: str = Field(examples=["Tolem/1.4 Android"])
    begun_at: Utc
    last_used_at: Utc
    expires_at: Utc
    is_this: bool = Field(examples=[True])


class SessionsShown(AnswerBody):
    sessions: list[SessionShown]


class CodedAction(StrEnum):
    """Changes that take a code of their own (W-21)."""

    CONFIRMATION_OFF = "confirmation_off"
    EMAIL = "email"
    CLOSING = "closing"
    CONSENT_WITHDRAWAL = "consent_withdrawal"


class AskCode(RequestBody):
    """A code for one change. ``subject`` is what it is bound to: the new e-mail, the IBAN, else empty."""

    action: CodedAction
    subject: str = Field(default="", max_length=254, examples=[""])
    channel: CodeChannel = CodeChannel.SMS


class AcceptOffer(RequestBody):
    version: Version


class SwitchConfirmation(RequestBody):
    """Off takes the waiver of claims and a code; on takes neither (8.9)."""

    is_on: bool = Field(strict=True, examples=[False])
    waives_claims: bool = Field(default=False, strict=True, examples=[True])
    challenge_id: UUID | None = None
    code: ConfirmationCode | None = None


class ConfirmationShown(AnswerBody):
    is_on: bool = Field(examples=[True])


class BlockOwn(RequestBody):
    reason: Literal[BlockReason.CLIENT_REQUEST, BlockReason.LOST_CREDENTIALS] = BlockReason.CLIENT_REQUEST


class CloseWallet(RequestBody):
    """``iban``: where the balance goes; may be left out where nothing is in the wallet."""

    iban: Iban | None = None
    challenge_id: UUID
    code: ConfirmationCode


class ClosingShown(AnswerBody):
    """A wallet being closed; nothing is paid out before ``payout_on``."""

    state: ClosingState = Field(examples=["waiting"])
    payout_on: date = Field(examples=["2026-12-08"])


class SettingsChange(RequestBody):
    """Only what is named is changed. An e-mail address takes a code bound to it; ``""`` removes it."""

    language: Language | None = None
    email: (
        Annotated[str, Field(max_length=254, pattern=rf"{_EMAIL}|^$", examples=["aigul@example.kz"])] | None
    ) = None
    challenge_id: UUID | None = None
    code: ConfirmationCode | None = None


class CaseShown(AnswerBody):
    """Documents that are asked for or examined; ``due_on`` is the last day in time."""

    case_id: UUID = Field(examples=["2d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    kind: CaseKind = Field(examples=["information"])
    state: CaseState = Field(examples=["waiting"])
    due_on: date | None = Field(examples=["2026-12-07"])


class WalletShown(AnswerBody):
    """The holder's own wallet; personal data is masked here too (W-92)."""

    wallet_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    issuer_code: str = Field(examples=["tengri-bank"])
    status: WalletStatus = Field(examples=["basic"])
    condition: WalletCondition = Field(examples=["active"])
    blocked_for: list[BlockReason] = Field(examples=[[]])
    phone: str = Field(examples=["+7 701 ***-**-67"])
    holder_name: str = Field(examples=["Айгүл С***"])
    language: Language = Field(examples=["kk"])
    email: str | None = Field(examples=["a***@example.kz"])
    iban: str | None = Field(examples=["KZ**************0100"])
    is_confirmation_on: bool = Field(examples=[True])
    closing: ClosingShown | None
    cases: list[CaseShown]
