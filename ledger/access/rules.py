"""Passwords, codes, tokens and sessions: what is good enough, how long it lasts, how it is kept (W-21, W-64). Pure.

Three kinds of secrets are kept in three ways. A password is chosen by a person and used for a year: argon2id, slow
on purpose (``ledger.access.passwords``). A session's token is 256 random bits: a plain SHA-256 cannot be guessed
back. A confirmation code has six digits, which any hash would give away in a second; so its hash is keyed with the
id of its challenge, which only the client holds: the database keeps neither code nor key.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from wire.refusals import Refusal, RefusalCode

CODE_DIGITS: Final = 6
CODE_LIVES: Final = timedelta(minutes=5)
CODE_TRIES: Final = 3

CODES_WINDOW: Final = timedelta(minutes=10)
CODES_IN_WINDOW: Final = 5
CODES_A_DAY: Final = 30
"""Codes that one wallet or number may ask for: 90 guesses a day at one in a million."""

PASSWORD_TRIES: Final = 5
PASSWORD_LIVES: Final = timedelta(days=365)
TRIES_KEPT: Final = timedelta(days=30)
"""After so long without another, wrong tries that locked nothing are forgotten."""

ONE_TIME_PASSWORD_LIVES: Final = timedelta(hours=24)
PASSWORDS_REMEMBERED: Final = 5
PASSWORD_LENGTH_MIN: Final = 8
PASSWORD_LENGTH_MAX: Final = 128
DISTINCT_CHARACTERS_MIN: Final = 5
DIGITS_SHARED_MAX: Final = 5

SESSION_IDLE: Final = timedelta(minutes=30)
SESSION_LIVES: Final = timedelta(hours=12)
SESSION_LIVES_AT_KIOSK: Final = timedelta(minutes=30)
"""A kiosk logs out after a minute of silence; this is for one that lost its power with somebody signed in."""
SESSION_TOUCHED_EVERY: Final = timedelta(minutes=1)
"""A session's last use is written at most so often: a payment need not pay for it."""

REGISTRATION_LIVES: Final = CODE_LIVES

COMMON_PASSWORDS: Final = (
    "password", "qwerty", "qwertz", "1q2w3e", "q1w2e3", "123qwe", "qwe123", "iloveyou", "admin", "welcome",
    "letmein", "parol", "пароль", "йцукен", "қазақстан", "казахстан", "kazakhstan", "almaty", "алматы", "astana",
)  # fmt: skip
"""A password that one of these is most of is guessed first."""

RUNS: Final = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "йцукенгшщзхъфывапролджэ",
)


class CodePurpose(StrEnum):
    """What a confirmation code is asked for."""

    REGISTRATION = "registration"
    RECOVERY = "recovery"
    SETTINGS = "settings"
    """A change that takes a code: confirmation off, e-mail, bank account, closing, withdrawal of consent."""
    PAYMENT = "payment"
    TRANSFER = "transfer"
    WITHDRAWAL = "withdrawal"


class CodeChannel(StrEnum):
    """How a confirmation code travels (W-21)."""

    SMS = "sms"
    FLASH_CALL = "flash_call"
    """A call from a number that ends in the code."""
    VOICE = "voice"
    """A robot calls and says it."""
    MESSAGE_COMMAND = "message_command"
    """The other way: the app shows the code, and the holder sends it from the registered number."""


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """A code that was asked for, as kept: what judging it takes."""

    code_hash: str
    bound_hash: str
    purpose: CodePurpose
    expires_at: datetime
    wrong_tries: int
    is_used: bool
    needs_command: bool = False
    """A message command from the registered number is still awaited."""


class CodeVerdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    """A try is gone."""
    ENDED = "ended"
    """Used, expired, or no try left: nothing was compared."""


def kept_id(challenge_id: UUID) -> UUID:
    """Under which a challenge is kept. Its own id is the key of the code's hash, so it is not kept itself."""
    return UUID(bytes=hashlib.sha256(b"challenge/" + challenge_id.bytes).digest()[:16])


def code_hash(challenge_id: UUID, code: str) -> str:
    """HMAC-SHA256 of a code under its challenge's id (W-21)."""
    return hmac.new(challenge_id.bytes, b"code/" + code.encode(), hashlib.sha256).hexdigest()


def bound_hash(challenge_id: UUID, bound_to: str) -> str:
    """What the code is bound to, keyed likewise: it may name a payee's account (W-21)."""
    return hmac.new(challenge_id.bytes, b"bound/" + bound_to.encode(), hashlib.sha256).hexdigest()


def command_hash(target: str, code: str) -> str:
    """How the message that is to come is known. It counts from the registered number only, and is no secret."""
    return hashlib.sha256(f"command/{target}/{code}".encode()).hexdigest()


def token_hash(token: str) -> str:
    return hashlib.sha256(b"session/" + token.encode()).hexdigest()


def number_hash(issuer_code: str, phone: str) -> str:
    """Stands for a number where tries are counted."""
    return hashlib.sha256(f"number/{issuer_code}/{phone}".encode()).hexdigest()


def verdict(
    challenge: Challenge, challenge_id: UUID, code: str, *, purpose: CodePurpose, bound_to: str, now: datetime
) -> CodeVerdict:
    """W-21: digits only, single use, bound, five minutes, three tries; compared in constant time.

    A code that is bound to something else is as wrong as another code, and costs a try.
    """
    if challenge.is_used or challenge.wrong_tries >= CODE_TRIES or now >= challenge.expires_at:
        return CodeVerdict.ENDED
    is_code = hmac.compare_digest(challenge.code_hash, code_hash(challenge_id, code))
    is_bound = hmac.compare_digest(challenge.bound_hash, bound_hash(challenge_id, bound_to))
    is_right = is_code & is_bound & (challenge.purpose is purpose) & (not challenge.needs_command)
    return CodeVerdict.RIGHT if is_right else CodeVerdict.WRONG


def refusal_of_code(judged: CodeVerdict) -> Refusal | None:
    match judged:
        case CodeVerdict.RIGHT:
            return None
        case CodeVerdict.WRONG:
            return Refusal(code=RefusalCode.CODE_WRONG)
        case CodeVerdict.ENDED:
            return Refusal(code=RefusalCode.CODE_EXPIRED)


def are_too_many(in_window: int, in_day: int) -> bool:
    """True when no further code is sent to this target now: guessing must not be retried for ever (W-21)."""
    return in_window >= CODES_IN_WINDOW or in_day >= CODES_A_DAY


def is_locked(wrong_tries: int) -> bool:
    """W-64: five wrong passwords lock log-in until the password is recovered."""
    return wrong_tries >= PASSWORD_TRIES


def is_password_due(*, has_password: bool, is_one_time: bool, expires_at: datetime, now: datetime) -> bool:
    """W-64: after registration, after recovery and at its expiry a password is changed before anything else."""
    return not has_password or is_one_time or now >= expires_at


def refusal_of_password(password: str, phone: str) -> Refusal | None:
    """W-64: eight characters at least, five of them different; not the number, a run of keys or a common word."""
    lowered = password.casefold()
    is_good = (
        PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX
        and password == password.strip()
        and password.isprintable()
        and len(set(lowered)) >= DISTINCT_CHARACTERS_MIN
        and not _shares_digits(lowered, phone)
        and not any(len(word) * 2 > len(lowered) and word in lowered for word in COMMON_PASSWORDS)
        and not _is_run(lowered)
    )
    return None if is_good else Refusal(code=RefusalCode.PASSWORD_WEAK)


def _shares_digits(password: str, phone: str) -> bool:
    length = DIGITS_SHARED_MAX + 1
    return any(phone[start : start + length] in password for start in range(len(phone) - length + 1))


def _is_run(password: str) -> bool:
    return any(password in run or password in run[::-1] for run in RUNS)


def is_session_good(
    *, begun_at: datetime, last_used_at: datetime, expires_at: datetime, is_ended: bool, now: datetime
) -> bool:
    """A session ends when it is ended, after half an hour without use, and twelve hours after it began."""
    return not is_ended and begun_at <= now < min(expires_at, last_used_at + SESSION_IDLE)
