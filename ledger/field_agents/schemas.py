"""Bodies of the operator's side of field agents and of what they did at kiosks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ledger.http.bodies import AnswerBody, Code, RequestBody
from ledger.http.pages import PageParameters
from wire.texts import Language
from wire.times import Utc

RoleName = Literal["collector", "technician", "manager"]
_PHONE = r"^(\+7[0-9]{10})?$"


class AddFieldAgent(RequestBody):
    """A person of an agent's. Without a code the next free one is given."""

    agent_code: Code = Field(examples=["samruk-trade"])
    role: RoleName = Field(examples=["collector"])
    person_code: str = Field(default="", pattern=r"^([0-9]{4,8})?$", examples=["1004"])
    phone: str = Field(
        default="",
        pattern=_PHONE,
        examples=["+77051234567"],
        description="For one-time codes; never shown again.",
    )
    language: Language = Field(default="kk", examples=["kk"], description="Of the messages to this person.")
    needs_code: bool = Field(
        default=False, examples=[False], description="Ask for a one-time code as well, while the line is up."
    )


class CredentialsAnswer(AnswerBody):
    """What to tell the person; the PIN is shown once and kept as a hash only."""

    person_code: str = Field(examples=["1004"])
    pin: str = Field(examples=["582913"])


class FieldAgentAnswer(AnswerBody):
    person_code: str = Field(examples=["1001"])
    agent_code: str = Field(examples=["samruk-trade"])
    role: RoleName = Field(examples=["collector"])
    has_phone: bool = Field(examples=[True])
    needs_code: bool = Field(examples=[False])
    is_blocked: bool = Field(examples=[False])
    added_at: Utc


class FieldAgentQuery(PageParameters):
    agent_code: str | None = Field(default=None, max_length=64)


class ServiceEntryAnswer(AnswerBody):
    """One entry of a kiosk's journal about service mode."""

    kiosk_id: str = Field(examples=["kiosk-0001"])
    seq: int = Field(examples=[118])
    at: Utc
    kind: str = Field(examples=["service_action"])
    person_code: str = Field(examples=["1002"])
    visit_id: str = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    what: str = Field(examples=["paper-replaced"], description="Role, action, or why it ended or failed.")


class ServiceEntryQuery(PageParameters):
    kiosk_id: str | None = Field(default=None, max_length=64)
