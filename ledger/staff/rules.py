"""When a staff log-in is locked, how long a session lasts, what a password must be. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

WRONG_TRIES_MAX: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
SESSION_IDLE_MAX: Final = timedelta(minutes=30)
SESSION_MAX: Final = timedelta(hours=12)
PASSWORD_LENGTH_MIN: Final = 12
PASSWORD_SIGNS_MIN: Final = 5
"""Different signs that a password has at least."""


@dataclass(frozen=True)
class Tries:
    """Wrong passwords in a row, and until when the log-in is locked for them (W-64)."""

    wrong: int
    locked_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def after_wrong(self, now: datetime) -> Tries:
        """One more wrong try; the fifth locks for a quarter of an hour, and the count begins again."""
        if self.is_locked(now):
            return self
        if self.wrong + 1 >= WRONG_TRIES_MAX:
            return Tries(0, now + LOCKED_FOR)
        return Tries(self.wrong + 1)


def is_session_alive(
    *, begun_at: datetime, used_at: datetime, ended_at: datetime | None, now: datetime
) -> bool:
    """A session ends when it is ended, after 30 minutes without use, and after 12 hours in any case."""
    return ended_at is None and now - used_at <= SESSION_IDLE_MAX and now - begun_at <= SESSION_MAX


def is_password_strong(password: str, *, login: str) -> bool:
    """At least twelve signs, five of them different, and not the login within."""
    return (
        len(password) >= PASSWORD_LENGTH_MIN
        and len(set(password)) >= PASSWORD_SIGNS_MIN
        and login.casefold() not in password.casefold()
    )
