"""The outbox: what to send next, and what the ledger's words about it mean. Pure.

What is sent was made canonical text when it was journaled: it travels as it was hashed, and nobody reads it on the way.

The outbox is no store of its own: it is the journal after the acknowledged mark. A mark that the ledger names
is believed only when this chain has the very same entry there. ``docs/sync.md`` has the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from offline_queue.chain import GENESIS, Link, Mark
from wire.messages import BATCH_ENTRIES_MAX, ProblemCode, batch_bytes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wire.entries import Entry
    from wire.messages import Problem


BATCH_BYTES_MAX: Final = 256 * 1024
"""Small enough that one batch gets through a mobile link of 10 kB/s within half a minute."""


@dataclass(frozen=True)
class BatchLimit:
    """The most that one batch may hold; a single entry goes whatever its size."""

    entries: int = BATCH_ENTRIES_MAX
    bytes: int = BATCH_BYTES_MAX

    def halved(self) -> BatchLimit:
        return BatchLimit(max(1, self.entries // 2), max(1, self.bytes // 2))

    def at_most(self, largest: BatchLimit) -> BatchLimit:
        return BatchLimit(min(largest.entries, self.entries), min(largest.bytes, self.bytes))

    def doubled(self, largest: BatchLimit) -> BatchLimit:
        return BatchLimit(min(largest.entries, self.entries * 2), min(largest.bytes, self.bytes * 2))


class Batch(NamedTuple):
    """Entries in a row, as they are stored, on top of the one with ``previous_hash``; at least one."""

    previous_hash: str
    links: tuple[Link, ...]

    @classmethod
    def of(cls, previous_hash: str, entries: Iterable[Entry]) -> Batch:
        return cls(previous_hash, tuple(map(Link.of, entries)))

    def data(self) -> bytes:
        """The JSON that travels, as ``wire.messages.batch_bytes``."""
        return batch_bytes_of(self.previous_hash, [link.text() for link in self.links])


def next_batch(links: Iterable[Link], limit: BatchLimit) -> tuple[Link, ...]:
    """The longest run from the front that fits; at least one entry if there is any."""
    batch: list[Link] = []
    size = 0
    for link in links:
        size += len(link.text().encode()) + 1
        if batch and (len(batch) >= limit.entries or size > limit.bytes):
            break
        batch.append(link)
    return tuple(batch)


def batch_before(links: Sequence[Link], limit: BatchLimit) -> tuple[Link, ...]:
    """The longest run from the back that fits, in order; at least one entry if there is any."""
    return next_batch(reversed(links), limit)[::-1]


class AlarmKind(StrEnum):
    """What a person must look at; screens and the operator know them by these names."""

    JOURNAL_ROLLED_BACK = "journal-rolled-back"
    """The ledger holds entries that this journal lost: an old disk image. Nothing is sent (idea 4)."""
    JOURNAL_FORKED = "journal-forked"
    """The ledger holds another entry in this place: two journals of one kiosk. Nothing is sent."""
    JOURNAL_UNREADABLE = "journal-unreadable"
    KIOSK_REFUSED = "kiosk-refused"
    """Key or kiosk is not known to the ledger."""
    ENTRY_REFUSED = "entry-refused"
    """The ledger cannot read an entry; it stays first in the outbox, for it is a fact."""
    CLOCK_REFUSED = "clock-refused"
    """The ledger refuses our time even after it told its own."""
    LEDGER_TOO_OLD = "ledger-too-old"
    """The ledger lacks entries that were pruned here: it was restored from a backup older than they are kept."""

    KIOSK_DOUBLED = "kiosk-doubled"
    """Somebody else speaks with this kiosk's key: another history was shown to the ledger. Ours goes on."""


HALTING: Final = frozenset(
    {AlarmKind.JOURNAL_ROLLED_BACK, AlarmKind.JOURNAL_FORKED, AlarmKind.LEDGER_TOO_OLD}
)
"""After these nothing more is sent, and no cash may be taken, until the ledger's mark fits again."""


@dataclass(frozen=True)
class Alarm:
    kind: AlarmKind
    detail: str


@dataclass(frozen=True)
class Resume:
    """Go on after this entry, which both sides hold."""

    mark: Mark


@dataclass(frozen=True)
class SendLess:
    """The batch was too large: try half of it."""


@dataclass(frozen=True)
class CorrectClock:
    """Take the ledger's time and sign again."""


@dataclass(frozen=True)
class TryLater:
    """The ledger is not able now; nothing is wrong with what was sent."""


@dataclass(frozen=True)
class Held:
    """The chain as this disk has it: after ``begins`` (entries before it were pruned) up to ``last``.

    ``hash_at`` knows the hashes of its entries and of ``begins``.
    """

    last: Mark
    hash_at: Callable[[int], str | None]
    begins: Mark = GENESIS


def judge_mark(theirs: Mark, held: Held) -> Resume | Alarm:
    """What the ledger's mark means to our chain."""
    if theirs.seq > held.last.seq:
        return Alarm(
            AlarmKind.JOURNAL_ROLLED_BACK, f"the ledger holds entry {theirs.seq}, our last is {held.last.seq}"
        )
    if theirs.seq < held.begins.seq:
        return Alarm(
            AlarmKind.LEDGER_TOO_OLD,
            f"the ledger holds entries up to {theirs.seq}, those up to {held.begins.seq} are no longer here",
        )
    if held.hash_at(theirs.seq) != theirs.hash:
        return Alarm(AlarmKind.JOURNAL_FORKED, f"the ledger holds another entry {theirs.seq} than we do")
    return Resume(theirs)


Meaning = Resume | Alarm | SendLess | CorrectClock | TryLater


def judge_problem(problem: Problem, sent: Sequence[Link], held: Held) -> Meaning:
    """What the ledger's refusal of a batch means. An entry is never given up: facts are not refused."""
    match problem.code:
        case ProblemCode.CHAIN_GAP | ProblemCode.CHAIN_FORK:
            return _judge_chain_problem(problem, sent, held)
        case ProblemCode.BODY_TOO_LARGE if len(sent) > 1:
            return SendLess()
        case ProblemCode.BODY_TOO_LARGE | ProblemCode.BODY_INVALID:
            return Alarm(AlarmKind.ENTRY_REFUSED, _words(problem))
        case ProblemCode.CLOCK_SKEWED if problem.server_time is not None:
            return CorrectClock()
        case ProblemCode.CLOCK_SKEWED:
            return Alarm(AlarmKind.CLOCK_REFUSED, _words(problem))
        case ProblemCode.UNAVAILABLE:
            return TryLater()
        case _:
            return Alarm(AlarmKind.KIOSK_REFUSED, _words(problem))


def lacks_more(problem: Problem) -> bool:
    """Of a batch of a history that it refuses: the ledger does not hold what was before that batch either."""
    return problem.code is ProblemCode.CHAIN_GAP or problem.is_forked_before


def _judge_chain_problem(problem: Problem, sent: Sequence[Link], held: Held) -> Resume | Alarm:
    if problem.acknowledged_seq is None or problem.acknowledged_hash is None:
        return Alarm(AlarmKind.JOURNAL_FORKED, _words(problem))
    meaning = judge_mark(Mark(problem.acknowledged_seq, problem.acknowledged_hash), held)
    is_same_place = bool(sent) and isinstance(meaning, Resume) and meaning.mark.seq == sent[0].seq - 1
    if is_same_place:
        # It says that nothing follows what we sent on top of: sending the same again would go round for ever.
        return Alarm(AlarmKind.JOURNAL_FORKED, _words(problem))
    return meaning


def _words(problem: Problem) -> str:
    return f"{problem.code.value}: {problem.title} {problem.detail}".strip()
