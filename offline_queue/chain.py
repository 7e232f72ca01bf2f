"""The hash chain, proved: which is the first entry that does not follow. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from wire.encoding import GENESIS_HASH, link_hash
from wire.entries import body_text, entry_text
from wire.times import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wire.entries import Entry


class Mark(NamedTuple):
    """A place in a chain: everything up to and including ``seq``, whose hash is ``hash``."""

    seq: int
    hash: str


GENESIS: Final = Mark(0, GENESIS_HASH)
"""Before the first entry."""


class Link(NamedTuple):
    """One entry as it is stored: time and body are canonical text, so that proving needs no parsing."""

    seq: int
    at: str
    body: str
    hash: str

    @classmethod
    def of(cls, entry: Entry) -> Link:
        return cls(entry.seq, utc_text(entry.at), body_text(entry.body), entry.hash)

    def text(self) -> str:
        """The JSON that travels, as ``Entry.text``."""
        return entry_text(self.seq, self.at, self.body, self.hash)


Wrong = Literal["gap", "order", "hash"]


class ChainFault(NamedTuple):
    """The first wrong entry.

    ``gap``: entries before it are missing; ``order``: it comes twice or too late; ``hash``: it is not what was
    written on top of the one before.
    """

    seq: int
    wrong: Wrong
    expected_seq: int

    def __str__(self) -> str:
        match self.wrong:
            case "gap":
                return f"entry {self.seq} stands where entry {self.expected_seq} should"
            case "order":
                return f"entry {self.seq} comes again where entry {self.expected_seq} should"
            case "hash":
                return (
                    f"entry {self.seq} is not what was written: its hash does not follow from the one before"
                )


def follow(links: Iterable[Link], start: Mark = GENESIS) -> Mark | ChainFault:
    """Where a run of entries on top of ``start`` ends, or the first entry that is wrong."""
    seq, previous_hash = start
    for link in links:
        seq += 1
        if link.seq != seq:
            return ChainFault(link.seq, "gap" if link.seq > seq else "order", seq)
        if link.hash != link_hash(previous_hash, link.seq, link.at, link.body):
            return ChainFault(link.seq, "hash", seq)
        previous_hash = link.hash
    return Mark(seq, previous_hash)
