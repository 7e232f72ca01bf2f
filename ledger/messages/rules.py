"""What a message is, how long it is worth sending, and when it is tried again (W-24, W-53). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SECRET_FIELDS: Final = frozenset({"code", "password"})
"""What lets somebody in: never kept once the message left."""

WORTH_SENDING: Final = timedelta(hours=24)
CODE_WORTH_SENDING: Final = timedelta(minutes=5)
"""A confirmation code lives five minutes (W-21); later nobody needs it."""

RETRY_FIRST: Final = timedelta(seconds=2)
RETRY_MAX: Final = timedelta(minutes=10)


class Channel(StrEnum):
    """By what a message travels."""

    SMS = "sms"
    FLASH_CALL = "flash_call"
    """A call whose number ends in the code (W-21)."""
    VOICE = "voice"
    """A robot that reads the code aloud (W-21)."""
    EMAIL = "email"
    APP = "app"
    """Shown in the app and on the site: it has arrived when it stands in the database."""
    STAFF = "staff"
    """To the operator's people, by e-mail."""


CALLS: Final = frozenset({Channel.FLASH_CALL, Channel.VOICE})
CALL_TRIES: Final = 2
"""After so many tries of a call without success its code goes as SMS: it lives five minutes only."""


class MessageState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    """The SMS centre or mail server has accepted it: the service counts as rendered (W-53)."""
    DELIVERED = "delivered"
    """A receipt says that it reached the telephone; or it stands in the app."""
    FAILED = "failed"
    """Refused for good, or worth nothing any more."""


@dataclass(frozen=True, kw_only=True)
class MessageTo:
    """Whom a message goes to: exactly one of a number in E.164, an e-mail address, a desk of the operator.

    All three may be empty for a message that stands in the wallet's app only.
    """

    phone: str = ""
    email: str = ""
    staff: str = ""

    def __post_init__(self) -> None:
        assert sum(map(bool, (self.phone, self.email, self.staff))) <= 1, "a message has one receiver"

    @property
    def address(self) -> str:
        return self.phone or self.email or self.staff

    @property
    def usual_channel(self) -> Channel:
        """How it travels unless said otherwise."""
        if self.phone:
            return Channel.SMS
        if self.email:
            return Channel.EMAIL
        return Channel.STAFF if self.staff else Channel.APP


def retry_after(attempts: int) -> timedelta:
    """How long to wait after the ``attempts``-th try has failed: twice as long each time, up to ten minutes."""
    assert attempts >= 1, "there was no try yet"
    return min(RETRY_FIRST * (1 << min(attempts - 1, 30)), RETRY_MAX)


def falls_back(channel: Channel, attempts: int, *, is_final: bool) -> bool:
    """True when a code that was to be called goes as SMS instead (W-21)."""
    return channel in CALLS and (is_final or attempts >= CALL_TRIES)


def is_worth_sending(expires_at: datetime, now: datetime) -> bool:
    """False once the receiver has no use for it."""
    return now < expires_at
