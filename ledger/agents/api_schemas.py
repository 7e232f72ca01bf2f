"""Bodies of the agent's own side: who it is, its kiosks, requests and day."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ledger.agents.requests import RequestKind, RequestState
from ledger.collections.schemas import AgentCashAnswer, Bag, BillCount
from ledger.http.bodies import Amount, AnswerBody, Code, Note, RequestBody
from ledger.http.pages import PageParameters
from ledger.kiosks.alarms import AlarmKind
from wire.texts import Text
from wire.times import Utc

_ID = "7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"
_ADDRESS = {"kk": "Алматы, Абай д. 10", "ru": "Алматы, пр. Абая, 10", "en": "10 Abai Ave., Almaty"}


class AgentAnswer(AnswerBody):
    """The agent, its float and its cash. ``allotted_tiyn`` of the float is set aside for kiosks (K-02)."""

    agent_code: str = Field(examples=["samruk-trade"])
    name: str = Field(examples=["ТОО «Самрұқ Трейд»"])
    bin: str = Field(examples=["101140135223"])
    issuer_code: str = Field(examples=["tengri-bank"])
    float_tiyn: int = Field(examples=[4_700_000_000])
    allotted_tiyn: int = Field(examples=[300_000_000])
    cash: AgentCashAnswer


class AgentKioskAnswer(AnswerBody):
    kiosk_id: str = Field(examples=["kiosk-0001"])
    number: str = Field(examples=["0001"])
    address: Text = Field(examples=[_ADDRESS])
    is_enrolled: bool = Field(examples=[True])
    last_heard_at: Utc | None = Field(examples=["2026-11-22T07:00:00Z"])
    allotment_target_tiyn: int = Field(examples=[300_000_000])
    allotment_left_tiyn: int = Field(examples=[210_000_000])
    cash_tiyn: int = Field(examples=[9_000_000], description="In the kiosk, by what it has reported.")
    receipt_number: int = Field(examples=[118])


class AlarmAnswer(AnswerBody):
    """Something odd in what a kiosk reported (docs/ledger.md)."""

    alarm_id: UUID = Field(examples=[_ID])
    kiosk_id: str = Field(examples=["kiosk-0001"])
    kind: AlarmKind
    detail: str = Field(examples=["the receipt number is not the next"])
    raised_at: Utc = Field(examples=["2026-11-22T07:00:00Z"])


class AlarmQuery(PageParameters):
    kiosk_id: Code | None = Field(default=None)


class FloatWanted(RequestBody):
    """How much float is to be bought."""

    amount_tiyn: Amount


class AllotmentWanted(RequestBody):
    """The target that the kiosk's allotment is to have (K-02)."""

    kiosk_id: Code
    amount_tiyn: Amount


class AskedAnswer(AnswerBody):
    """A request. The id of an order of float goes into the purpose of the payment to the issuer."""

    request_id: UUID = Field(examples=[_ID])
    agent_code: str = Field(examples=["samruk-trade"])
    kind: RequestKind
    kiosk_id: str | None = Field(examples=[None])
    amount_tiyn: int = Field(examples=[1_000_000_000])
    state: RequestState
    asked_at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    ended_at: Utc | None = Field(examples=[None])
    operation_id: UUID | None = Field(examples=[None])
    note: str | None = Field(examples=[None])


class AskedQuery(PageParameters):
    kind: RequestKind | None = Field(default=None)
    state: RequestState | None = Field(default=None)


class OperatorAskedQuery(AskedQuery):
    agent_code: Code | None = Field(default=None)


class MoneyCame(RequestBody):
    bank_reference: str = Field(
        min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", examples=["20261122-000117"]
    )


class WhyNot(RequestBody):
    note: Note


class AgentBagQuery(PageParameters):
    kiosk_id: Code | None = Field(default=None)
    is_counted: bool | None = Field(default=None)


class AgentCaseQuery(PageParameters):
    is_open: bool | None = Field(default=None)


class OwnCount(RequestBody):
    """What was counted in a bag of the agent's; each denomination at most once, none for an empty bag."""

    bag: Bag
    bills: list[BillCount] = Field(max_length=20)
    counted_at: Utc = Field(examples=["2026-11-22T06:30:00Z"])


class NewAgentKey(AnswerBody):
    """Shown once. It goes into ``Authorization: Bearer …``."""

    key_id: UUID = Field(examples=[_ID])
    secret: str = Field(examples=["tla_7d0f6a0e4b524a399f0e2f5d6f6f8f10_0123456789abcdef0123456789abcdef"])


class KioskDayAnswer(AnswerBody):
    """By what the kiosk reported; ``held_tiyn`` became unapplied cash (K-01)."""

    kiosk_id: str = Field(examples=["kiosk-0001"])
    orders: int = Field(examples=[42])
    inserted_tiyn: int = Field(examples=[9_000_000])
    credited_tiyn: int = Field(examples=[8_800_000])
    fees_tiyn: int = Field(examples=[150_000])
    held_tiyn: int = Field(examples=[50_000])
    collected_tiyn: int = Field(examples=[0])


class AgentDayAnswer(AnswerBody):
    """A day: the kiosks by when customers acted, the float by when it moved in the books.

    ``moves`` are sums by kind of posting, minus for what left the float; opening and all of them give closing.
    """

    agent_code: str = Field(examples=["samruk-trade"])
    day: date = Field(examples=["2026-11-22"])
    kiosks: list[KioskDayAnswer]
    opening_tiyn: int = Field(examples=[4_000_000_000])
    moves: dict[str, Annotated[int, Field(examples=[1_000_000_000])]] = Field(
        examples=[{"emission": 1_000_000_000, "allotment": -300_000_000}]
    )
    closing_tiyn: int = Field(examples=[4_700_000_000])
