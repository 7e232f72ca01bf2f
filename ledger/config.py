"""Limits of the service itself, each with its unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the HTTP side tolerates."""

    body_bytes_max: int = 2 * 1024 * 1024
    """A batch of 500 entries is about 300 kB."""
    clock_skew_max: timedelta = timedelta(hours=24)
    """How far a kiosk's clock may be off before its requests are answered with the time only."""
    is_access_logged: bool = False
    """One line of JSON for each request; ``ledger serve`` turns it on."""
    rate_factor: int = 1
    """Multiplies every limit of ``http.rates``: for an address behind which there are many callers."""
    notice_public_key: str = ""
    """The Ed25519 key, as hex, that notices to merchants are signed with; "" where none are sent."""
