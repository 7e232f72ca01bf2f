"""Ids that the ledger derives from names: the same for the same, however often it is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha1
from typing import Final
from uuid import UUID, SafeUUID

import orjson

NAMESPACE: Final = UUID("5b0d1c6e-7a52-4f0c-9d5c-0a3a51f8a7d1")
"""Under which every id that the ledger derives is made."""
_NAMED_UNDER: Final = sha1(NAMESPACE.bytes, usedforsecurity=False)
_VERSION_5: Final = 0x5000_8000_0000_0000_0000
_VERSION_8: Final = 0x8000_8000_0000_0000_0000
_NOT_OF_THE_NAME: Final = 0xF000_C000_0000_0000_0000
"""The bits by which a UUID says of what it is made (RFC 9562)."""
_BITS_OF_THE_NAME: Final = (1 << 80) - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def named_id(name: str) -> UUID:
    """``uuid5(NAMESPACE, name)`` at a third of its cost: every top-up needs three.

    The standard library's looks at six ways to say what an id is; here its one number is known.
    """
    return _made(_hashed(name) & ~_NOT_OF_THE_NAME | _VERSION_5)


def timed_id(at: datetime, name: str) -> UUID:
    """An id of ``name`` in the order of time: version 8 (RFC 9562, 5.8), the milliseconds of ``at`` before the name's own bits.

    For rows of which there are many more than of anything else: what is new stands together in their indexes, so that a
    row finds its page at hand however many there are. A time before 1970, of a dead clock, counts as 1970.
    """
    passed = max(0, (at - _EPOCH) // _MILLISECOND)
    return _made(passed << 80 | _hashed(name) & _BITS_OF_THE_NAME & ~_NOT_OF_THE_NAME | _VERSION_8)


def spelt_id(of: UUID) -> str:
    """``str(of)`` at a third of its cost."""
    return orjson.dumps(of)[1:-1].decode()


def told_id(text: str) -> UUID:
    """The id that PostgreSQL or ``str`` has spelt: ``UUID(text)`` looks at six ways to say what an id is."""
    return _made(int(text.replace("-", ""), 16))


def _hashed(name: str) -> int:
    hashed = _NAMED_UNDER.copy()
    hashed.update(name.encode())
    return int.from_bytes(hashed.digest()[:16])


def _made(number: int) -> UUID:
    made = object.__new__(UUID)
    _set_number(made, number)
    _set_safety(made, _UNKNOWN)
    return made


_UNKNOWN: Final = SafeUUID.unknown
# A UUID is not to be changed by those who have it; whoever makes one has to set what it is.
_set_number: Final = vars(UUID)["int"].__set__
_set_safety: Final = vars(UUID)["is_safe"].__set__
