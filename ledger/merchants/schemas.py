"""Bodies of the merchant API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Base64Bytes, Field, field_validator

from ledger.http.bodies import Amount, AnswerBody, Code, Note, RequestBody
from ledger.http.pages import PageParameters
from ledger.merchants.notices import EventKind, EventState
from ledger.merchants.reports import LineKind
from ledger.redemptions.rules import RedemptionState
from ledger.refunds.rules import RefundState
from receipts.logos import LOGO_BYTES_MAX
from wire.phones import wallet_number
from wire.policy import RequisiteField
from wire.texts import Text
from wire.times import Utc

KeyName = Annotated[str, Field(min_length=1, max_length=80, examples=["billing server"])]
Shown = Annotated[str, Field(min_length=1, max_length=80)]


class MerchantAnswer(AnswerBody):
    """The merchant that the key speaks for."""

    merchant_code: str = Field(examples=["tunba-su"])
    name: str = Field(examples=["ГКП «Тұнба Су»"])
    bin: str = Field(examples=["110640087188"])
    balance_tiyn: int = Field(examples=[12_500_000])
    available_tiyn: int = Field(examples=[12_500_000])
    notice_url: str | None = Field(examples=["https://billing.example.kz/tolem"])
    has_bank_account: bool = Field(examples=[True])


class TextBody(RequestBody):
    """The same words in Kazakh, Russian and English."""

    kk: Shown = Field(examples=["Дербес шот"])
    ru: Shown = Field(examples=["Лицевой счёт"])
    en: Shown = Field(examples=["Account number"])


class ChoiceBody(RequestBody):
    code: Code
    label: TextBody


class FieldBody(RequestBody):
    """One question of the form (W-20).

    ``kind`` is what is typed; ``mask`` shows it (``0`` is a digit); ``pattern`` is what the whole answer has to be.
    ``input`` says more exactly what is meant: a date is typed as DDMMYYYY.
    ``scan`` is what the whole code on a bill has to be; its named groups are the codes of the questions that it answers,
    and ``amount_tiyn``.
    """

    code: Code = Field(examples=["account"])
    label: TextBody
    hint: TextBody
    kind: Literal["digits", "text"] = Field(default="digits", examples=["digits"])
    mask: str = Field(default="", max_length=40, examples=["0000 0000"])
    prefix: str = Field(default="", max_length=8, examples=[""])
    pattern: str = Field(min_length=1, max_length=120, examples=["[0-9]{8}"])
    check: Literal["", "phone_kz", "iin_bin", "luhn"] = Field(default="", examples=[""])
    input: Literal["", "number", "date", "choice"] = Field(default="", examples=[""])
    choices: list[ChoiceBody] = Field(default_factory=list, max_length=20, examples=[[]])
    further_check: Literal["", "iban"] = Field(default="", examples=[""])
    scan: str = Field(default="", max_length=200, examples=[r"ACC:(?P<account>[0-9]{8})"])

    def field(self) -> RequisiteField:
        return RequisiteField.model_validate(self.model_dump())


class FormBody(RequestBody):
    fields: list[FieldBody] = Field(min_length=1, max_length=8)


class PayeeAnswer(AnswerBody):
    """One of the merchant's payees and its terms."""

    code: str = Field(examples=["tunba-su"])
    category: str = Field(examples=["utilities"])
    name: Text
    fields: list[RequisiteField]
    amount: str = Field(examples=["open"])
    min_tiyn: int = Field(examples=[10_000])
    max_tiyn: int = Field(examples=[10_000_000])
    is_closed: bool = Field(examples=[False])
    is_offline_allowed: bool = Field(examples=[True])
    check_url: str | None = Field(examples=["https://billing.example.kz/check"])
    is_check_mandatory: bool = Field(examples=[False])
    allows_partial_refund: bool = Field(examples=[False])


class PayeesAnswer(AnswerBody):
    items: list[PayeeAnswer]


class KeyBody(RequestBody):
    name: KeyName
    expires_at: Utc | None = Field(default=None, examples=["2027-11-22T00:00:00Z"])


class LogoBody(RequestBody):
    """A square PNG of 128 × 128 pixels, at most 32 KiB, in Base64; null takes the sign away."""

    png: Base64Bytes | None = Field(
        max_length=LOGO_BYTES_MAX * 2,
        examples=[
            "iVBORw0KGgoAAAANSUhEUgAAAIAAAACAAQAAAADrRVxmAAAAGUlEQVR42mNgGAWjYBSMglEwCkbBKKAvAAAIgAABw1fMHQAAAABJRU5ErkJggg=="
        ],
    )


class LogoTold(AnswerBody):
    """The hash under which kiosks fetch it, "" where there is none."""

    logo: str = Field(examples=["9b4c1f" + "0" * 58])


class RevokeKey(RequestBody):
    """The reason is kept in the log of what staff did."""

    reason: Note | None = Field(default=None, examples=["The key was sent by e-mail"])


class NewKeyAnswer(AnswerBody):
    """Shown once. It goes into ``Authorization: Bearer …``."""

    key_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    secret: str = Field(examples=["tlm_7d0f6a0e4b524a399f0e2f5d6f6f8f10_0123456789abcdef0123456789abcdef"])


class KeyAnswer(AnswerBody):
    key_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    name: str = Field(examples=["billing server"])
    created_at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    expires_at: Utc | None = Field(examples=["2027-11-22T00:00:00Z"])
    revoked_at: Utc | None = Field(examples=[None])
    is_this: bool = Field(examples=[True], description="The key of this request.")


class RefundBody(RequestBody):
    """What is given back of a payment; without a sum, all of it (W-71).

    ``wallet_phone`` is for a payment in cash: the wallet that the customer named. Without it the refund is held
    until the operator finds him by his receipt.
    """

    payment_id: UUID = Field(examples=["0d5f2f6a-6a0b-5c88-9f7e-6f1d1c1b8a11"])
    amount_tiyn: Amount | None = None
    reason: Note = Field(examples=["The service was cancelled"])
    wallet_phone: str | None = Field(default=None, max_length=24, examples=["+77011234567"])

    @field_validator("wallet_phone")
    @classmethod
    def _as_number(cls, raw: str | None) -> str | None:
        return None if raw is None else wallet_number(raw)


class RefundAnswer(AnswerBody):
    """``held``: off the merchant's account, the customer is being looked for; ``due_on`` is the last day (W-71)."""

    refund_id: UUID = Field(examples=["b3c8e1f4-8c63-5c2e-8d1c-2b8b8c8f2b11"])
    payment_id: UUID = Field(examples=["0d5f2f6a-6a0b-5c88-9f7e-6f1d1c1b8a11"])
    amount_tiyn: int = Field(examples=[500_000])
    reason: str = Field(examples=["The service was cancelled"])
    state: RefundState = Field(examples=["done"])
    requested_at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    due_on: date = Field(examples=["2026-11-27"])
    ended_at: Utc | None = Field(examples=["2026-11-22T07:00:00Z"])


class RefundQuery(PageParameters):
    state: RefundState | None = Field(default=None)
    payment_id: UUID | None = Field(default=None)


class RedemptionBody(RequestBody):
    amount_tiyn: Amount


class RedemptionAnswer(AnswerBody):
    redemption_id: UUID = Field(examples=["b3c8e1f4-8c63-5c2e-8d1c-2b8b8c8f2b11"])
    amount_tiyn: int = Field(examples=[500_000])
    state: RedemptionState = Field(examples=["requested"])
    requested_at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    sent_at: Utc | None = Field(examples=[None])
    ended_at: Utc | None = Field(examples=[None])
    bank_reference: str = Field(examples=["20261122-000117"])
    failure: str = Field(examples=[""])


class RedemptionQuery(PageParameters):
    state: RedemptionState | None = Field(default=None)


class EventAnswer(AnswerBody):
    """One event: ``content`` is what is sent to the merchant's address, the rest is what became of that."""

    event_id: UUID = Field(examples=["3d1f0b7e-7f0c-5a52-9a5e-8c1f7a6b5d41"])
    kind: EventKind = Field(examples=["payment"])
    at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    state: EventState = Field(examples=["delivered"])
    attempts: int = Field(examples=[1])
    delivered_at: Utc | None = Field(examples=["2026-11-22T07:00:01Z"])
    last_failure: str | None = Field(examples=[None])
    content: dict[str, Any] = Field(
        examples=[
            {"event_id": "3d1f0b7e-7f0c-5a52-9a5e-8c1f7a6b5d41", "kind": "payment", "amount_tiyn": 50_000}
        ]
    )


class EventQuery(PageParameters):
    state: EventState | None = Field(default=None)
    kind: EventKind | None = Field(default=None)
    subject_id: UUID | None = Field(default=None, description="Of one payment, refund or redemption.")


class NoticeKeyAnswer(AnswerBody):
    """The Ed25519 key that notices are signed with; empty where this service sends none."""

    public_key: str = Field(examples=["3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"])


class LineAnswer(AnswerBody):
    number: int = Field(examples=[17])
    kind: LineKind = Field(examples=["payment"])
    payment_id: UUID = Field(examples=["0d5f2f6a-6a0b-5c88-9f7e-6f1d1c1b8a11"])
    operation_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    recorded_at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    amount_tiyn: int = Field(examples=[500_000])
    payee: str | None = Field(examples=["tunba-su"])
    requisites: dict[str, str] = Field(examples=[{"account": "12345678"}])


class ReportAnswer(AnswerBody):
    """A day of the merchant's account; opening and all lines give closing."""

    merchant_code: str = Field(examples=["tunba-su"])
    day: date = Field(examples=["2026-11-22"])
    opening_tiyn: int = Field(examples=[0])
    closing_tiyn: int = Field(examples=[500_000])
    totals_tiyn: dict[LineKind, int] = Field(examples=[{"payment": 500_000}])
    lines: list[LineAnswer]


class AddressesBody(RequestBody):
    """Where a merchant is paid and told; null takes the address away."""

    iban: str | None = Field(max_length=42, examples=["KZ86125KZT5004100100"])
    notice_url: str | None = Field(max_length=400, examples=["https://billing.example.kz/tolem"])


class NarrowingBody(RequestBody):
    """Forbidden when each status given fits; null is any (W-25)."""

    sender_status: Literal["minimal", "basic", "professional"] | None = Field(examples=["minimal"])
    receiver_status: Literal["minimal", "basic", "professional"] | None = Field(examples=[None])


class NarrowingsBody(RequestBody):
    narrowings: list[NarrowingBody] = Field(max_length=16)


class TermsBody(RequestBody):
    """A payee's online check and refunds in part. A payee whose check is mandatory is not sold offline (K-04)."""

    check_url: str | None = Field(max_length=400, examples=["https://billing.example.kz/check"])
    is_check_mandatory: bool = Field(examples=[True])
    allows_partial_refund: bool = Field(examples=[False])


class DeadEventsQuery(PageParameters):
    merchant_code: Code | None = Field(default=None)
