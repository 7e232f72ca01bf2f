"""Bodies of the routes about notifications."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from ledger.http.bodies import AnswerBody, RequestBody
from ledger.messages.rules import MessageState
from ledger.messages.templates import MessageKind
from ledger.notifications.rules import Suspension
from wire.times import Utc


class PutService(RequestBody):
    """On or off."""

    is_on: bool = Field(strict=True, examples=[True])


class ServiceShown(AnswerBody):
    """The SMS service of a wallet. Days are Astana days, both included; a paid month runs on when it is off."""

    is_on: bool = Field(examples=[True])
    is_provided: bool = Field(examples=[True], description="Today, and the wallet is not blocked.")
    paid_from: date | None = Field(default=None, examples=["2026-11-11"])
    paid_through: date | None = Field(default=None, examples=["2026-11-30"])
    suspended: Suspension | None = Field(
        default=None, examples=[None], description="Why it is not rendered though it is on."
    )
    month_tiyn: int = Field(examples=[30_000], description="What a month costs, on its 1st.")
    share_tiyn: int = Field(
        examples=[8_000], description="What it costs to begin tomorrow, for the rest of this month."
    )


class PutSettings(RequestBody):
    """What the holder wishes to be told by besides the app."""

    is_by_email: bool = Field(strict=True, examples=[True])


class SettingsShown(AnswerBody):
    is_in_app: bool = Field(
        default=True, examples=[True], description="Always: every operation is told (W-24)."
    )
    is_by_email: bool = Field(examples=[False])
    has_email: bool = Field(examples=[True], description="An address stands in the wallet's settings.")
    sms_service: ServiceShown


class NotificationShown(AnswerBody):
    """One message that stands in the app."""

    message_id: UUID = Field(examples=["0c2f63f7-2a2b-5ac3-8f5c-f4b0c1b9f0de"])
    kind: MessageKind = Field(examples=["topped_up"])
    text: str = Field(examples=["Top-up 5 000 ₸. Balance 5 000 ₸."])
    at: Utc = Field(examples=["2026-11-22T07:00:00Z"])


class MessageShown(AnswerBody):
    """A message as the operator's people see it: that there was one, and how far it came; never its words."""

    message_id: UUID = Field(examples=["0c2f63f7-2a2b-5ac3-8f5c-f4b0c1b9f0de"])
    kind: MessageKind = Field(examples=["payment_code"])
    channel: str = Field(examples=["sms"])
    wallet_id: UUID | None = Field(default=None, examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    state: MessageState = Field(examples=["sent"])
    attempts: int = Field(examples=[1])
    queued_at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    sent_at: Utc | None = Field(default=None, examples=["2026-11-22T07:00:01Z"])
    delivered_at: Utc | None = Field(default=None, examples=["2026-11-22T07:00:04Z"])
    failed_at: Utc | None = Field(default=None, examples=[None])
    failure: str | None = Field(default=None, examples=[None])
