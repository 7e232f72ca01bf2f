"""Bodies of the operator's side of collections."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from ledger.cash.found import NO_RECEIPT
from ledger.collections.cases import StepKind
from ledger.collections.rules import CaseKind, DisputeState, Odd
from ledger.http.bodies import Amount, AnswerBody, Code, Note, RequestBody
from ledger.http.pages import PageParameters
from wire.times import Utc

Bag = Annotated[str, Field(min_length=1, max_length=64, examples=["KZ-0117"])]


class BillCount(RequestBody):
    """How many bills of one denomination, in tiyn."""

    denomination_tiyn: int = Field(strict=True, gt=0, le=10_000_000, examples=[500_000])
    count: int = Field(strict=True, ge=0, le=100_000, examples=[17])


class CountBody(RequestBody):
    """What the cash centre found in a bag; each denomination at most once, none for an empty bag."""

    agent_code: Code = Field(examples=["samruk-trade"])
    bag: Bag
    bills: list[BillCount] = Field(max_length=20)
    counted_at: Utc = Field(examples=["2026-11-22T06:30:00Z"])


class CountAnswer(AnswerBody):
    count_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    counted_tiyn: int = Field(examples=[8_500_000])


class DifferenceAnswer(AnswerBody):
    """One denomination three ways: the kiosk's journal, the bill acceptor's own count, and the cash centre's."""

    denomination_tiyn: int = Field(examples=[500_000])
    journal_count: int = Field(examples=[17])
    acceptor_count: int | None = Field(examples=[17], description="Null where the kiosk could not tell.")
    counted: int | None = Field(examples=[16], description="Null until the bag is counted.")
    difference_tiyn: int | None = Field(examples=[-500_000], description="Counted less reported.")
    odd: Odd | None = Field(
        default=None, examples=["count"], description="Which of the three disagrees; null where none does."
    )


class DisputeAnswer(AnswerBody):
    """A bill of which nobody could know whether it was stacked, with all that is known."""

    bill_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    value_tiyn: int = Field(examples=[200_000])
    session_id: UUID = Field(examples=["1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"])
    receipt_number: int | None = Field(examples=[42])
    reason: str = Field(examples=["ready"])
    at: Utc = Field(examples=["2026-11-22T04:00:00Z"])
    state: DisputeState = Field(examples=["open"])
    decided_at: Utc | None = Field(examples=[None])
    operation_id: UUID | None = Field(
        examples=[None], description="Under which the cash of a bill that was found is held."
    )


class DecideDispute(RequestBody):
    is_found: bool = Field(strict=True, examples=[True], description="The bill was in the bag.")
    reason: Note


class FoundCash(RequestBody):
    """Cash of a difference that turned up: what was short is in the bank now, what was over has been given back."""

    amount_tiyn: Amount
    reason: Note


class BagAnswer(AnswerBody):
    """A bag by its kiosk's journal, by its bill acceptor, and by the count; ``lines`` compare the three."""

    kiosk_id: str = Field(examples=["kiosk-0001"])
    collection_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    agent_code: str = Field(examples=["samruk-trade"])
    bag: str = Field(examples=["KZ-0117"])
    seal: str = Field(examples=["S-88"])
    collected_at: Utc = Field(examples=["2026-11-22T05:00:00Z"])
    booked_tiyn: int = Field(examples=[8_500_000])
    counted_tiyn: int | None = Field(examples=[8_000_000])
    counted_at: Utc | None = Field(examples=["2026-11-22T06:30:00Z"])
    person: str = Field(examples=["A-7"], description="The field agent's code.")
    is_without_login: bool = Field(examples=[False])
    acceptor_agreed_at: Utc | None = Field(
        default=None,
        examples=[None],
        description="Of a bag in which journal and bill acceptor differ: the newest start of the kiosk at which they did not.",
    )
    lines: list[DifferenceAnswer]
    disputes: list[DisputeAnswer]


class BagFilter(BaseModel):
    """Which bags are meant."""

    model_config = ConfigDict(extra="forbid")

    agent_code: Code | None = Field(default=None)
    kiosk_id: Code | None = Field(default=None)
    is_counted: bool | None = Field(default=None)


class BagQuery(BagFilter, PageParameters):
    """Some of them, a page at a time."""


class AgentCashAnswer(AnswerBody):
    """Where an agent's cash is. What is missing is below zero when more was counted than reported."""

    agent_code: str = Field(examples=["samruk-trade"])
    float_tiyn: int = Field(examples=[4_700_000_000])
    taken_tiyn: int = Field(examples=[12_000_000])
    in_kiosks_tiyn: int = Field(examples=[3_500_000])
    in_bags_tiyn: int = Field(examples=[0])
    banked_tiyn: int = Field(examples=[8_000_000])
    missing_tiyn: int = Field(examples=[500_000])
    written_off_tiyn: int = Field(default=0, examples=[0], description="Missing, and not expected any more.")


class AgentsCashAnswer(AnswerBody):
    items: list[AgentCashAnswer]


class CaseAnswer(AnswerBody):
    case_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    kind: CaseKind = Field(examples=["difference"])
    agent_code: str = Field(examples=["samruk-trade"])
    bag: str = Field(examples=["KZ-0117"])
    difference_tiyn: int = Field(examples=[-500_000])
    detail: str = Field(examples=["kiosk kiosk-0001: booked 8500000, counted 8000000"])
    opened_at: Utc = Field(examples=["2026-11-22T06:31:00Z"])
    due_at: Utc = Field(examples=["2026-11-27T19:00:00Z"])
    is_overdue: bool = Field(examples=[False])
    closed_at: Utc | None = Field(examples=[None])
    note: str | None = Field(examples=[None])
    outstanding_tiyn: int = Field(
        default=0,
        examples=[500_000],
        description="Of a difference: of how much nobody has said where it went.",
    )


class StepAnswer(AnswerBody):
    """What somebody did about a case, and wrote down."""

    kind: StepKind = Field(examples=["written_off"])
    at: Utc = Field(examples=["2026-11-23T06:31:00Z"])
    login: str = Field(
        examples=["aigerim.s"], description="Who noted it, or approved it as the second person."
    )
    note: str = Field(examples=["the courier's insurer pays"])
    amount_tiyn: int = Field(examples=[500_000])
    approval_id: UUID | None = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])


class CaseLife(CaseAnswer):
    """A case with all that was done about it, the oldest step first."""

    steps: list[StepAnswer]


class CaseFilter(BaseModel):
    """Which cases are meant."""

    model_config = ConfigDict(extra="forbid")

    is_open: bool | None = Field(default=None)
    is_overdue: bool | None = Field(default=None, description="Open, and past its deadline.")
    kind: CaseKind | None = Field(default=None)
    agent_code: Code | None = Field(default=None)
    days_min: int | None = Field(
        default=None, ge=0, le=3_660, description="Opened so many days ago, or longer."
    )


class CaseQuery(CaseFilter, PageParameters):
    """Some of them, a page at a time."""


class CloseCase(RequestBody):
    note: Note


class CaseNote(RequestBody):
    note: Note


class WriteOffShort(RequestBody):
    """Missing cash that is not expected any more: all of what is outstanding, or some of it."""

    amount_tiyn: Amount
    reason: Note


class ClaimOver(RequestBody):
    """Cash beyond the journal, to be held for its customer out of the agent's float."""

    amount_tiyn: Amount
    receipt_number: int = Field(
        default=NO_RECEIPT,
        strict=True,
        ge=0,
        le=2**53,
        examples=[42],
        description="Of the customer whose bill it was; 0 where nobody knows.",
    )
    reason: Note
