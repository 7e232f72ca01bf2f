"""Bodies of the staff API."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, SecretStr, field_validator

from ledger.access.passwords import PASSWORD_LENGTH_MAX
from ledger.http.bodies import AnswerBody, Note, RequestBody
from ledger.http.pages import PageParameters
from ledger.staff.permissions import Role
from wire.times import Utc

Login = Annotated[
    str, Field(min_length=3, max_length=64, pattern=r"^[a-z0-9][a-z0-9._-]*$", examples=["aigerim.s"])
]
Password = Annotated[
    SecretStr, Field(min_length=1, max_length=PASSWORD_LENGTH_MAX, examples=["a long and private sentence"])
]
TotpCode = Annotated[str, Field(pattern=r"^[0-9]{6}$", examples=["492039"])]


class LogIn(RequestBody):
    login: Login
    password: Password
    code: TotpCode | None = Field(
        default=None, examples=["492039"], description="Where a second factor is set."
    )


class SessionAnswer(AnswerBody):
    """``token`` goes into ``Authorization: Bearer …``."""

    token: str = Field(examples=["3q2-7wAbCdEfGhIjKlMnOpQrStUvWxYz0123456789A"])
    login: str = Field(examples=["aigerim.s"])
    role: Role = Field(examples=["operator"])
    must_change_password: bool = Field(examples=[False])


class MeAnswer(AnswerBody):
    login: str = Field(examples=["aigerim.s"])
    role: Role = Field(examples=["operator"])
    must_change_password: bool = Field(examples=[False])


class ChangePassword(RequestBody):
    password: Password
    new_password: Password


class BeginSecondFactor(RequestBody):
    password: Password


class SecondFactorAnswer(AnswerBody):
    """Shown once: ``uri`` goes into an authenticator as a QR code, ``secret`` comes back with its first code."""

    secret: str = Field(examples=["6f1c0a7d9e2b4c5d8a3f7e6b1c0d9e8f7a6b5c4d"])
    uri: str = Field(examples=["otpauth://totp/Tolem:aigerim.s?digits=6&secret=N4OAU7I&algorithm=SHA1"])


class ConfirmSecondFactor(RequestBody):
    password: Password
    secret: SecretStr = Field(
        min_length=40, max_length=40, examples=["6f1c0a7d9e2b4c5d8a3f7e6b1c0d9e8f7a6b5c4d"]
    )
    code: TotpCode

    @field_validator("secret")
    @classmethod
    def _demand_hex(cls, secret: SecretStr) -> SecretStr:
        if not set(secret.get_secret_value()) <= set("0123456789abcdef"):
            raise ValueError("forty hexadecimal digits")
        return secret


class AddStaff(RequestBody):
    login: Login
    role: Role = Field(examples=["support"])


class OneTimePassword(AnswerBody):
    """Shown once; it must be changed at the first log-in."""

    login: str = Field(examples=["aigerim.s"])
    password: str = Field(examples=["k7wd-m2px-9q4a-u8tz"])


class Member(AnswerBody):
    login: str = Field(examples=["aigerim.s"])
    role: Role = Field(examples=["support"])
    is_closed: bool = Field(examples=[False])
    has_second_factor: bool = Field(examples=[True])
    added_at: Utc = Field(examples=["2026-11-01T04:00:00Z"])


class LogLine(AnswerBody):
    """One line of the audit log (W-92)."""

    at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    login: str = Field(examples=["aigerim.s"])
    role: Role = Field(examples=["support"])
    action: str = Field(examples=["read wallet"])
    subject: str = Field(examples=["wallet:7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    is_personal: bool = Field(examples=[True])
    detail: dict[str, Any] = Field(examples=[{}])


class LogQuery(PageParameters):
    login: str | None = Field(default=None, max_length=64, examples=["aigerim.s"])
    subject: str | None = Field(default=None, max_length=200, examples=["wallet:7d0f6a0e"])
    is_personal: bool | None = Field(
        default=None, description="Only looks at personal data, or only the rest."
    )


class Proposal(AnswerBody):
    """Something that waits, or waited, for a second pair of eyes."""

    id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    action: str = Field(examples=["reverse posting"])
    subject: str = Field(examples=["posting:7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    payload: dict[str, Any] = Field(examples=[{}])
    reason: str = Field(examples=["Case 2026-118: paid to the wrong payee"])
    state: Literal["open", "approved", "rejected", "refused", "expired"] = Field(examples=["open"])
    proposed_by: str = Field(examples=["aigerim.s"])
    proposed_at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    expires_at: Utc = Field(examples=["2026-11-29T07:00:00Z"])
    decided_by: str | None = Field(default=None, examples=["daniyar.k"])
    decided_at: Utc | None = Field(default=None, examples=["2026-11-22T08:00:00Z"])
    note: str = Field(default="", examples=[""])


class ProposalQuery(PageParameters):
    state: Literal["open", "approved", "rejected", "refused"] | None = Field(default=None, examples=["open"])


class Reject(RequestBody):
    note: Note
