"""Bodies of the routes about the daily job."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from ledger.http.bodies import AnswerBody
from wire.times import Utc


class StepShown(AnswerBody):
    """What one step did for one day, in all its runs."""

    day: date = Field(examples=["2026-11-30"])
    step: str = Field(examples=["inactivity"])
    acted: int = Field(examples=[118])
    failed: int = Field(examples=[0])
    begun_at: Utc = Field(examples=["2026-11-30T19:30:00Z"])
    ended_at: Utc | None = Field(
        default=None,
        examples=["2026-11-30T19:30:04Z"],
        description="None while it runs, or when it was cut off.",
    )


class FailureShown(AnswerBody):
    """Something that a step could not act on; the next run tries it again."""

    day: date = Field(examples=["2026-11-30"])
    step: str = Field(examples=["closings"])
    subject_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    reason: str = Field(examples=["GuardFailed"])
    failed_at: Utc = Field(examples=["2026-11-30T19:30:04Z"])
