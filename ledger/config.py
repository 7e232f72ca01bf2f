"""Settings of the service, each with its unit, and how they and its secrets come in.

A secret is never an argument, which every process of the machine can read: it comes in a file or the environment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self

from wire.money import Tiyn, tenge

PREFIX: Final = "TOLEM_"
FILE_SUFFIX: Final = "_FILE"
SETTLEMENT_ALONE_MAX: Final = tenge(100_000)


class SettingInvalid(ValueError):
    """A variable of the environment, or the file that one names, says what cannot be; never with its value."""


def value_of(environment: Mapping[str, str], name: str) -> str | None:
    """``TOLEM_<name>``, or the first line of the file that ``TOLEM_<name>_FILE`` names; None where neither is.

    Raises:
        SettingInvalid: both are given, or the file cannot be read.
    """
    variable = PREFIX + name
    plain, file = environment.get(variable), environment.get(variable + FILE_SUFFIX)
    if plain is not None and file is not None:
        raise SettingInvalid(f"{variable} and {variable}{FILE_SUFFIX} are both given")
    if file is None:
        return plain
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as wrong:
        raise SettingInvalid(f"{variable}{FILE_SUFFIX}: the file cannot be read") from wrong
    return lines[0].strip() if lines else ""


def are_private_allowed(environment: Mapping[str, str]) -> bool:
    """``TOLEM_PRIVATE_ADDRESSES`` (0 or 1): whether merchants may stand in our own networks.

    Raises:
        SettingInvalid: it is neither.
    """
    return bool(_number(environment, "PRIVATE_ADDRESSES", 0, 1))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the HTTP side tolerates."""

    body_bytes_max: int = 2 * 1024 * 1024
    """A batch of 500 entries is about 300 kB."""
    clock_skew_max: timedelta = timedelta(hours=24)
    """How far a kiosk's clock may be off before its requests are answered with the time only."""
    are_private_allowed: bool = False
    """True: payees may be asked at addresses of our own networks, as on a desk."""
    is_access_logged: bool = False
    """One line of JSON for each request; ``ledger serve`` turns it on."""
    rate_factor: int = 1
    """Multiplies every limit of ``http.rates``: for an address behind which there are many callers."""
    settlement_alone_max_tiyn: Tiyn = SETTLEMENT_ALONE_MAX
    """Up to this sum one person settles unapplied cash alone (K-01); above it a second one approves."""
    are_terms_paired: bool = False
    """True: limits, MRP and tariffs change only when a second person approves."""
    command_number: str = ""
    """Where holders send the message that confirms an order (W-21), as people dial it; "" where none is told."""
    notice_public_key: str = ""
    """The Ed25519 key, as hex, that notices to merchants are signed with; "" where none are sent."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], **more: Any) -> Self:
        """Settings as ``TOLEM_BODY_BYTES_MAX``, ``_CLOCK_SKEW_HOURS``, ``_RATE_FACTOR``, ``_SETTLEMENT_ALONE_MAX_TIYN``,
        ``_TERMS_PAIRED`` and ``_PRIVATE_ADDRESSES`` (0 or 1) and ``_COMMAND_NUMBER`` say.

        Raises:
            SettingInvalid: one of them is no whole number in its range, or no number that can be dialled.
        """
        skew = _number(environment, "CLOCK_SKEW_HOURS", 1, 7 * 24)
        alone = _number(environment, "SETTLEMENT_ALONE_MAX_TIYN", 0, 10**15)
        paired = _number(environment, "TERMS_PAIRED", 0, 1)
        read: dict[str, Any] = {
            "body_bytes_max": _number(environment, "BODY_BYTES_MAX", 64 * 1024, 64 * 1024 * 1024),
            "clock_skew_max": None if skew is None else timedelta(hours=skew),
            "are_private_allowed": are_private_allowed(environment),
            "rate_factor": _number(environment, "RATE_FACTOR", 1, 100_000),
            "settlement_alone_max_tiyn": None if alone is None else Tiyn(alone),
            "are_terms_paired": None if paired is None else bool(paired),
            "command_number": _dialled(environment, "COMMAND_NUMBER"),
        }
        return cls(**{name: value for name, value in read.items() if value is not None}, **more)


def _dialled(environment: Mapping[str, str], name: str) -> str | None:
    raw = value_of(environment, name)
    if raw is not None and not re.fullmatch(r"\+?[0-9][0-9 -]{1,18}[0-9]", raw):
        raise SettingInvalid(f"{PREFIX}{name}: a number as people dial it is needed, such as 7077")
    return raw


def _number(environment: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    raw = value_of(environment, name)
    if raw is None:
        return None
    if not raw.isascii() or not raw.isdigit() or not least <= int(raw) <= most:
        raise SettingInvalid(f"{PREFIX}{name}: a whole number from {least} to {most} is needed")
    return int(raw)
