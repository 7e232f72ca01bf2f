"""How a notice is signed, when it is tried again, and when it is given up (W-24). Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

EVENT_HEADER: Final = "Tolem-Event"
TIME_HEADER: Final = "Tolem-Time"
SIGNATURE_HEADER: Final = "Tolem-Signature"
SIGNED_AS: Final = "tolem-notice-1"
"""Opens what is signed, so that a signature over a notice never passes for one over anything else."""

FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(hours=6)
TRIED_FOR: Final = timedelta(days=3)
"""After that an event is dead: it stays in the merchant's list, and an operator is told."""

_DOUBLINGS_MAX: Final = 20


class NoticeForged(Exception):
    """The request does not carry the operator's signature over this event, time and body."""


@dataclass(frozen=True)
class NoticeKey:
    """The operator's private key; merchants are given its public half."""

    private: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> NoticeKey:
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_text(cls, text: str) -> NoticeKey:
        """From the 64 hex digits of ``to_text``. Raises ValueError when they are not a key."""
        return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip())))

    def to_text(self) -> str:
        return self.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()).hex()

    @property
    def public_key(self) -> str:
        """The public half as 64 hex digits."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def headers(self, event_id: UUID, at: str, body: bytes) -> dict[str, str]:
        """The headers that prove event, time of sending (ISO 8601, UTC) and content."""
        signature = self.private.sign(_signed_bytes(str(event_id), at, body))
        return {
            EVENT_HEADER: str(event_id),
            TIME_HEADER: at,
            SIGNATURE_HEADER: base64.b64encode(signature).decode("ascii"),
        }


def verify_notice(public_key: str, headers: Mapping[str, str], body: bytes) -> None:
    """What a merchant does with a notice before it believes it.

    Raises:
        NoticeForged: a header is missing, or the signature does not fit.
    """
    try:
        event, at, encoded = (headers[name] for name in (EVENT_HEADER, TIME_HEADER, SIGNATURE_HEADER))
        signature = base64.b64decode(encoded, validate=True)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(signature, _signed_bytes(event, at, body))
    except KeyError as missing:
        raise NoticeForged(f"header {missing.args[0]} is missing") from missing
    except (InvalidSignature, ValueError, binascii.Error) as wrong:
        raise NoticeForged("the signature does not fit") from wrong


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 10 s, 20 s, 40 s … up to six hours."""
    assert attempts >= 1, "nothing is waited for before the first attempt"
    doublings = min(attempts - 1, _DOUBLINGS_MAX)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def next_attempt(now: datetime, attempts: int, retry_until: datetime) -> datetime | None:
    """When an event is tried next; None: it is given up."""
    due = now + wait_after(attempts)
    if now >= retry_until:
        return None
    return min(due, retry_until)


def _signed_bytes(event_id: str, at: str, body: bytes) -> bytes:
    return "\n".join((SIGNED_AS, event_id, at, hashlib.sha256(body).hexdigest())).encode()
