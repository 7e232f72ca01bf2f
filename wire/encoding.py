"""Canonical bytes: one value has one encoding, so that hashes and signatures can be compared."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

GENESIS_HASH: Final = "0" * 64
"""What stands for the hash before a kiosk's first entry."""


def canonical(value: object) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces.

    Raises:
        ValueError: a float, or a value that JSON has no word for; money and times have none of them.
    """
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def chain_hash(previous_hash: str, entry: Mapping[str, object]) -> str:
    """SHA-256 over the previous entry's hash and this entry's canonical bytes, as 64 hex digits."""
    return hashlib.sha256(previous_hash.encode("ascii") + canonical(entry)).hexdigest()


def fingerprint(value: object) -> str:
    """SHA-256 of the canonical bytes: same content, same fingerprint."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _refuse_floats(value: object) -> None:
    match value:
        case float():
            raise ValueError(f"{value!r} is a float; what travels is whole numbers and text")
        case dict():
            for item in value.values():
                _refuse_floats(item)
        case list() | tuple():
            for item in value:
                _refuse_floats(item)
        case _:
            return
