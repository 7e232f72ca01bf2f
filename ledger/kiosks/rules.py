"""Where a batch belongs on a kiosk's chain. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wire.encoding import GENESIS_HASH, link_hash
from wire.entries import Entry, body_text
from wire.times import utc_text

_NUL: Final = "\\u0000"
"""As JSON spells it; PostgreSQL keeps no text that holds it."""

YEAR_MIN: Final = 1970
"""What a box without a clock's battery says."""
YEAR_MAX: Final = 2200


@dataclass(frozen=True)
class Head:
    """The last entry that the ledger holds for good; 0 and the genesis hash before the first."""

    seq: int = 0
    hash: str = GENESIS_HASH


EMPTY_HEAD = Head()


class ChainBroken(Exception):
    """The batch does not continue the chain; ``head`` is what the ledger has.

    ``is_before``: already what is before the batch is another entry than ours.
    """

    def __init__(self, detail: str, head: Head, *, is_before: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.head = head
        self.is_before = is_before


class ChainGap(ChainBroken):
    """Entries before this batch are missing: send from the head on."""


class ChainForked(ChainBroken):
    """Other content at a place that is taken: the kiosk has another history than the one it told."""


class BatchBroken(Exception):
    """The batch contradicts itself: entries out of order, or a hash that does not follow."""


def proven_links(previous_hash: str, entries: Sequence[Entry]) -> dict[int, str]:
    """The canonical texts of the bodies by seq, which are what was hashed.

    Raises:
        BatchBroken: the entries are not consecutive, or a hash does not follow the one before.
    """
    before, expected = previous_hash, entries[0].seq
    texts: dict[int, str] = {}
    for place, entry in enumerate(entries):
        if entry.seq != expected:
            raise BatchBroken(f"entries.{place}.seq: {entry.seq} where {expected} follows")
        at, acted_at = entry.at, entry.acted_at
        if at.tzinfo is None or not YEAR_MIN <= at.year <= YEAR_MAX:
            raise BatchBroken(f"entries.{place}.at: no time with a zone between {YEAR_MIN} and {YEAR_MAX}")
        if acted_at is not at and not YEAR_MIN <= acted_at.year <= YEAR_MAX:
            raise BatchBroken(f"entries.{place}.body.accepted_at: not between {YEAR_MIN} and {YEAR_MAX}")
        text = body_text(entry.body)
        if entry.hash != link_hash(before, entry.seq, utc_text(at), text):
            raise BatchBroken(f"entries.{place}.hash: does not follow from the entry before and this content")
        if _NUL in text:
            raise BatchBroken(f"entries.{place}.body: a text holds the character NUL")
        texts[entry.seq] = text
        before, expected = entry.hash, expected + 1
    return texts


def new_entries(
    head: Head, previous_hash: str, entries: Sequence[Entry], stored: dict[int, str]
) -> tuple[Entry, ...]:
    """The entries that come on top of the head; those that it holds already are compared and left out.

    ``stored`` gives the hashes held for the seqs of the batch that are not new, and for the one before it.

    Raises:
        ChainGap: the batch begins after the entry that follows the head.
        ChainForked: what is held has another hash.
    """
    first = entries[0].seq
    if first > head.seq + 1:
        raise ChainGap(f"the ledger holds entries up to {head.seq}, the batch begins with {first}", head)
    held_before = GENESIS_HASH if first == 1 else stored.get(first - 1)
    if previous_hash != held_before:
        raise ChainForked(f"entry {first - 1} is held with another hash", head, is_before=True)
    for entry in entries:
        if entry.seq <= head.seq and stored.get(entry.seq) != entry.hash:
            raise ChainForked(f"entry {entry.seq} is held with another hash", head)
    return tuple(entry for entry in entries if entry.seq > head.seq)
