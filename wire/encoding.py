"""Canonical bytes: one value has one encoding, so that hashes and signatures can be compared."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

GENESIS_HASH: Final = "0" * 64
"""What stands for the hash before a kiosk's first entry."""

_ENCODER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical(value: object) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces.

    Raises:
        ValueError: a float, a key that is not text (``1`` and ``"1"`` would be one), or a value that JSON
            has no word for. Money and times travel as whole numbers and text.
    """
    _refuse_ambiguous(value)
    try:
        return _ENCODER.encode(value).encode()
    except TypeError as wrong:
        raise ValueError(f"{wrong}; what travels is whole numbers and text") from wrong


def dumped_text(value: object) -> str:
    """``canonical`` as text, of what a model dumped: its types leave nothing to refuse."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:  # a number beyond 64 bits, which this library does not spell
        return _ENCODER.encode(value)


def spelt_fingerprint(value: object) -> str:
    """``fingerprint`` of what holds ids and times of UTC as such, spelt as ``str`` and ``isoformat`` do.

    Of types that leave nothing to refuse. A tuple with names is no list here.
    """
    try:
        spelt = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a number beyond 64 bits, which this library does not spell
        spelt = _SPELLER.encode(value).encode()
    return hashlib.sha256(spelt).hexdigest()


def _spelt(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


_SPELLER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_spelt)


def chain_hash(previous_hash: str, entry: Mapping[str, object]) -> str:
    """SHA-256 over the previous entry's hash and this entry's canonical bytes, as 64 hex digits."""
    return hashlib.sha256(previous_hash.encode("ascii") + canonical(entry)).hexdigest()


def link_hash(previous_hash: str, seq: int, at: str, body: str) -> str:
    """``chain_hash`` of an entry whose time and body are canonical text already; its keys are in order here."""
    return hashlib.sha256(f'{previous_hash}{{"at":"{at}","body":{body},"seq":{seq}}}'.encode()).hexdigest()


def fingerprint(value: object) -> str:
    """SHA-256 of the canonical bytes: same content, same fingerprint."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _refuse_ambiguous(value: object) -> None:
    match value:
        case float():
            raise ValueError(f"{value!r} is a float; what travels is whole numbers and text")
        case dict():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise ValueError(f"{key!r} is a key but not text")  # noqa: TRY004 - one kind of no for whoever calls
                _refuse_ambiguous(item)
        case list() | tuple():
            for item in value:
                _refuse_ambiguous(item)
        case _:
            return
