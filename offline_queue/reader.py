"""Reading a journal: from the kiosk's other threads, and from another process while the kiosk writes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from offline_queue.cassettes import CashCounters
from offline_queue.chain import GENESIS, ChainFault, Link, Mark, follow
from offline_queue.faults import JournalDamaged, JournalMissing, translated
from offline_queue.retention import ANCHOR, ANCHOR_STANDING, Anchor
from offline_queue.standing import STANDING_VERSION, Standing, Unfinished, after
from offline_queue.tables import DIGEST, journal_version
from wire.entries import (
    Body,
    Entry,
    JournalPruned,
    OperationAnswered,
    OrderCompleted,
    OrderOpened,
    PartKind,
    body_text,
    parse_body,
)
from wire.money import ZERO, Tiyn, total
from wire.policy import Allotment, Policy
from wire.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from uuid import UUID

PAGE_ENTRIES: Final = 500
SMALLEST_PAGE_BYTES: Final = 512
"""Of an SQLite database."""
LOCK_TIMEOUT_S: Final = 5.0
USAGE_ORDERS: Final = 1000
USAGE_ENTRIES: Final = 20_000

ACKNOWLEDGED: Final = "acknowledged"
CHECKPOINT: Final = "checkpoint"
POLICY: Final = "policy"
ALLOTMENT: Final = "allotment"

SnapshotT = TypeVar("SnapshotT", bound=BaseModel)


class Checkpoint(BaseModel):
    """The standing up to a verified place, so that a start folds only what came after."""

    model_config = ConfigDict(defer_build=True)  # a young journal has none

    version: int
    mark: Mark
    standing: Standing


class Row(NamedTuple):
    """One entry as stored, with what is derived from it."""

    seq: int
    at: str
    kind: str
    body: str
    hash: str
    stacked_total_tiyn: int
    reference: str | None

    @property
    def link(self) -> Link:
        return Link(self.seq, self.at, self.body, self.hash)


class Credited(NamedTuple):
    """What the completed order of entry ``seq`` credited to a wallet (E.164)."""

    seq: int
    wallet: str
    credited_tiyn: Tiyn


@dataclass(frozen=True)
class FoundReceipt:
    """Everything the journal knows of one receipt: what a reprint needs (K-07, W-82)."""

    completed: OrderCompleted
    accepted_at: datetime
    opened: OrderOpened | None
    answers: tuple[OperationAnswered, ...]


class JournalReader:
    """A journal that is only read. One thread at a time; any number of readers beside one writer."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open for reading, also while the kiosk writes.

        Raises:
            JournalMissing: there is no file.
            JournalDamaged: it is not a journal.
            JournalTooNew: a newer program wrote it.
        """
        if not path.exists():
            raise JournalMissing(f"{path}: there is no journal here")
        refuse_stub(path)
        with translated(path):
            connection = connect(path, mode="ro")
        with translated(path), closed_on_failure(connection):
            version = journal_version(connection, path)
        if version == 0:
            connection.close()
            raise JournalMissing(f"{path}: the journal is empty")
        return cls(path, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        with translated(self.path):
            self._connection.close()

    def last(self) -> Mark:
        """The newest entry's place; ``GENESIS`` in an empty journal."""
        with translated(self.path):
            row = self._connection.execute(_LAST).fetchone()
        return GENESIS if row is None else Mark(*row)

    def last_at(self) -> datetime | None:
        """The newest entry's time; None in an empty journal."""
        with translated(self.path):
            at = self._value(_LAST_AT)
        return None if at is None else datetime.fromisoformat(at)

    def hash_at(self, seq: int) -> str | None:
        """The hash of entry ``seq`` (0: of the place before the first), None when there is no such entry.

        Of the entries that were pruned, the last one's is still known.
        """
        if seq == 0:
            return GENESIS.hash
        with translated(self.path):
            found: str | None = self._value(_HASH, seq)
        if found is None and (anchor := self.anchor()).mark.seq == seq:
            return anchor.mark.hash
        return found

    def anchor(self) -> Anchor:
        """After which place the entries on this disk begin: before the first ever, or the last that was pruned."""
        text = self.fact(ANCHOR)
        try:
            return Anchor.of(text)
        except ValueError as wrong:
            raise JournalDamaged(self.path, "where its entries begin cannot be read") from wrong

    def entries(self, from_seq: int = 1, limit: int | None = None) -> Iterator[Entry]:
        """Entries from ``from_seq`` on in order, read page by page; entries appended meanwhile are included.

        Raises:
            JournalDamaged: an entry cannot be read. The chain itself is not proved here.
        """
        page_entries = PAGE_ENTRIES if limit is None else min(limit, PAGE_ENTRIES)
        yield from map(self._entry, islice(self._rows(from_seq, page_entries), limit))

    def links(self, after: Mark, limit: int) -> tuple[Link, ...]:
        """So many entries after ``after`` as they are stored, each proved to follow from the one before.

        Raises:
            JournalDamaged: the first that does not follow. What one says is not read here.
        """
        with translated(self.path):
            rows = self._connection.execute(_LINKS, (after.seq, limit)).fetchall()
        links = tuple(map(Link._make, rows))
        end = follow(links, after)
        if isinstance(end, ChainFault):
            raise JournalDamaged(self.path, str(end), end.seq)
        return links

    def count_after(self, seq: int, kind: str) -> int:
        """How many entries of a kind follow the one at ``seq``."""
        with translated(self.path):
            return int(self._value("SELECT count(*) FROM entries WHERE seq > ? AND kind = ?", seq, kind))

    def credits_untold(self) -> Iterator[Credited]:
        """What was credited to wallets in entries that the ledger has not confirmed (K-03).

        A kiosk that was alone for weeks has many: only what is asked for is read of them, or it would hold up the start.

        Raises:
            JournalDamaged: an order cannot be read.
        """
        with translated(self.path):
            rows = self._connection.execute(_COMPLETED, (self.acknowledged().seq,)).fetchall()
        for seq, body in rows:
            try:
                for part in json.loads(body)["parts"]:
                    if part["kind"] == PartKind.TOP_UP:
                        yield Credited(seq, part["requisites"]["phone"], Tiyn(part["credited_tiyn"]))
            except (ValueError, KeyError, TypeError) as wrong:
                raise JournalDamaged(self.path, f"entry {seq} cannot be read", seq) from wrong

    def acknowledged(self) -> Mark:
        """Up to where the ledger holds this chain, as far as the journal knows."""
        text = self.fact(ACKNOWLEDGED)
        if text is None:
            return GENESIS
        try:
            seq, hash_ = text.split()
            return Mark(int(seq), hash_)
        except ValueError as garbled:
            raise JournalDamaged(self.path, "the acknowledged mark cannot be read") from garbled

    def fact(self, name: str) -> str | None:
        """What was remembered under this name."""
        with translated(self.path):
            found: str | None = self._value(_FACT, name)
        return found

    def prove_facts(self) -> None:
        """Each fact is what was remembered; one of a file of an older format has nothing to prove it by.

        Raises:
            JournalDamaged: names the first that is not. Entries have their chain; on facts hang receipt numbers and allotment.
        """
        with translated(self.path):
            facts = dict(self._connection.execute(_FACTS).fetchall())
        for name in wrong_facts(facts):
            raise JournalDamaged(self.path, f"what is kept as {name!r} is not what was written")

    def policy(self) -> Policy | None:
        """The newest policy snapshot; None before the first, or when this program cannot read it."""
        return _parsed(Policy, self.fact(POLICY))

    def allotment(self) -> Allotment | None:
        """The newest allotment; None before the first."""
        return _parsed(Allotment, self.fact(ALLOTMENT))

    def standing(self) -> Standing:
        """What all entries amount to. Proves the chain since the last checkpoint; raises JournalDamaged."""
        return self._fold()[1]

    def open_items(self) -> Unfinished:
        """What the last life left undone."""
        return self.standing().unfinished()

    def counters(self) -> CashCounters:
        """The cassette in the kiosk, and the sales since it was put in."""
        return self.standing().counters

    def next_receipt_number(self) -> int:
        """One more than the newest receipt's (W-83)."""
        return self.standing().next_receipt_number

    def sold_since(self, seq: int) -> Tiyn:
        """Cash stacked in entries after ``seq`` (K-02): what the allotment of that place has lost since."""
        with translated(self.path):
            at: dict[int, int] = dict(self._connection.execute(_STACKED_AT_AND_NOW, (seq,)).fetchall())
        if not at or max(at) <= seq:
            return ZERO
        return Tiyn(at[max(at)] - at.get(seq, self._stacked_total(seq)))

    def credited_offline_since_ack(self, wallet: str) -> Tiyn:
        """What this kiosk credited to a wallet (E.164) in entries that the ledger has not confirmed (K-03)."""
        return total(each.credited_tiyn for each in self.credits_untold() if each.wallet == wallet)

    def find_receipt(self, number: int) -> FoundReceipt | None:
        """The order with this receipt number, with what the customer chose and the ledger's answers so far."""
        entry = self._referenced("order_completed", str(number))
        if entry is None or not isinstance(entry.body, OrderCompleted):
            return None
        opened = self._referenced("order_opened", str(entry.body.session_id))
        answers = (self.answer(part.operation_id) for part in entry.body.parts)
        return FoundReceipt(
            completed=entry.body,
            accepted_at=entry.body.accepted_at or entry.at,
            opened=opened.body if opened is not None and isinstance(opened.body, OrderOpened) else None,
            answers=tuple(answer for answer in answers if answer is not None),
        )

    def services_used(self, orders_max: int = USAGE_ORDERS) -> tuple[tuple[str, int], ...]:
        """How often each service was paid for in the newest orders; nothing about by whom.

        Not proved against the chain: only the order of tiles hangs on it.
        """
        with translated(self.path):
            bodies = self._connection.execute(_NEWEST_ORDERS, (USAGE_ENTRIES, orders_max)).fetchall()
        services = (_service_of(json.loads(body)) for (body,) in bodies)
        return tuple(Counter(filter(None, services)).items())

    def answer(self, operation_id: UUID) -> OperationAnswered | None:
        """The ledger's answer to one operation, if it came."""
        entry = self._referenced("operation_answered", str(operation_id))
        return entry.body if entry is not None and isinstance(entry.body, OperationAnswered) else None

    def answered(self, operation_ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of the operations that have the ledger's answer."""
        wanted = {str(operation_id): operation_id for operation_id in operation_ids}
        with translated(self.path):
            held = self._connection.execute(_ANSWERED, (json.dumps(list(wanted)),)).fetchall()
        return frozenset(wanted[reference] for (reference,) in held)

    def verify(self) -> Mark:
        """Prove the whole file: pages, chain from its first entry on, bodies, everything derived.

        Raises:
            JournalDamaged: names the first wrong entry.
        """
        with translated(self.path):
            pages = self._value("PRAGMA integrity_check(1)")
        if pages != "ok":
            raise JournalDamaged(self.path, f"the file's pages are damaged: {pages}")
        self.prove_facts()
        acknowledged, checkpoint = self.acknowledged(), self._checkpoint()
        for name, mark in (("acknowledged mark", acknowledged), ("checkpoint", checkpoint.mark)):
            if self.hash_at(mark.seq) != mark.hash:
                raise JournalDamaged(
                    self.path, f"the {name} names entry {mark.seq}, which is another", mark.seq
                )
        mark = begins = self.anchor().mark
        told = begins.seq == 0
        for entry in self._proved(begins):
            mark = Mark(entry.seq, entry.hash)
            if isinstance(entry.body, JournalPruned):
                told = told or Mark(entry.body.up_to_seq, entry.body.up_to_hash) == begins
        if not told:
            raise JournalDamaged(
                self.path, f"no entry says that those up to {begins.seq} were pruned", begins.seq
            )
        return mark

    def _value(self, statement: str, *given: str | int) -> Any:
        """The first column of the first row, None when there is no row."""
        row = self._connection.execute(statement, given).fetchone()
        return None if row is None else row[0]

    def _fold(self) -> tuple[Mark, Standing]:
        checkpoint = self._checkpoint()
        if self.hash_at(checkpoint.mark.seq) != checkpoint.mark.hash:
            seq = checkpoint.mark.seq
            raise JournalDamaged(self.path, f"the checkpoint names entry {seq}, which is another", seq)
        mark, standing = checkpoint.mark, checkpoint.standing
        for entry in self._proved(mark):
            mark, standing = Mark(entry.seq, entry.hash), after(standing, entry.seq, entry.at, entry.body)
        return mark, standing

    def _proved(self, mark: Mark) -> Iterator[Entry]:
        """The entries after ``mark``, each proved to follow and to be what its row says it is."""
        stacked_total = self._stacked_total(mark.seq)
        for row in self._rows(mark.seq + 1):
            end = follow([row.link], mark)
            if isinstance(end, ChainFault):
                raise JournalDamaged(self.path, str(end), end.seq)
            entry = self._entry(row)
            stacked_total += stacked_tiyn(entry.body)
            derived = (entry.body.kind, stacked_total, reference(entry.body))
            if derived != (row.kind, row.stacked_total_tiyn, row.reference):
                raise JournalDamaged(self.path, f"what is derived from entry {row.seq} is wrong", row.seq)
            mark = end
            yield entry

    def _checkpoint(self) -> Checkpoint:
        checkpoint = _parsed(Checkpoint, self.fact(CHECKPOINT))
        if checkpoint is None or checkpoint.version != STANDING_VERSION:
            return self._beginning()
        return checkpoint

    def _beginning(self) -> Checkpoint:
        """What to fold from when no checkpoint can be used: nothing, or what stood where a pruned journal begins.

        That may be of another version of this program; what it has no word for is as if it never happened.
        """
        mark = self.anchor().mark
        kept = None if mark == GENESIS else _parsed(Checkpoint, self.fact(ANCHOR_STANDING))
        standing = Standing() if kept is None or kept.mark != mark else kept.standing
        return Checkpoint.model_construct(version=STANDING_VERSION, mark=mark, standing=standing)

    def _standing_at(self, last_seq: int) -> Standing:
        """The standing of the entries up to ``last_seq``, which are proved on the way. Raises JournalDamaged."""
        beginning = self._beginning()
        standing = beginning.standing
        for entry in takewhile(lambda entry: entry.seq <= last_seq, self._proved(beginning.mark)):
            standing = after(standing, entry.seq, entry.at, entry.body)
        return standing

    def _stacked_total(self, seq: int) -> Tiyn:
        with translated(self.path):
            found = self._value(_STACKED, seq)
        if found is None and seq > 0 and (anchor := self.anchor()).mark.seq == seq:
            return anchor.stacked_tiyn
        return Tiyn(found or 0)

    def _rows(self, from_seq: int, page_entries: int = PAGE_ENTRIES) -> Iterator[Row]:
        """Rows in order, a page at a time: a long read would keep SQLite from trimming its write-ahead log."""
        while True:
            with translated(self.path):
                page = self._connection.execute(_PAGE, (from_seq, page_entries)).fetchall()
            rows = [Row(*row) for row in page]
            yield from rows
            if len(page) < page_entries:
                return
            from_seq = rows[-1].seq + 1

    def _referenced(self, kind: str, reference: str) -> Entry | None:
        with translated(self.path):
            row = self._connection.execute(_REFERENCED, (kind, reference)).fetchone()
        return None if row is None else self._entry(Row(*row))

    def _entry(self, row: Row) -> Entry:
        try:
            at, body = datetime.fromisoformat(row.at), parse_body(row.body)
        except ValueError as wrong:
            raise JournalDamaged(self.path, f"entry {row.seq} cannot be read", row.seq) from wrong
        if body_text(body) != row.body:
            raise JournalDamaged(self.path, f"entry {row.seq} says more than this program knows", row.seq)
        return Entry.known(seq=row.seq, at=at, body=body, hash_=row.hash)


_LAST: Final = "SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1"
# The column with nothing added to it: not by its index, but by seq, the newest first or the oldest.
_NEWEST_ORDERS: Final = """
    SELECT body FROM entries
    WHERE kind || '' IN ('order_completed', 'wallet_order_ended') AND seq > (SELECT max(seq) FROM entries) - ?
    ORDER BY seq DESC LIMIT ?
"""
_COMPLETED: Final = """
    SELECT seq, body FROM entries WHERE seq > ? AND kind || '' = 'order_completed' ORDER BY seq
"""
_LAST_AT: Final = "SELECT at FROM entries ORDER BY seq DESC LIMIT 1"
_HASH: Final = "SELECT hash FROM entries WHERE seq = ?"
_STACKED: Final = "SELECT stacked_total_tiyn FROM entries WHERE seq = ?"
_STACKED_AT_AND_NOW: Final = """
    SELECT seq, stacked_total_tiyn FROM entries WHERE seq = ? OR seq = (SELECT max(seq) FROM entries)
"""
_REFERENCED: Final = """
    SELECT seq, at, kind, body, hash, stacked_total_tiyn, reference FROM entries WHERE kind = ? AND reference = ?
"""
_FACT: Final = "SELECT value FROM facts WHERE name = ?"
_FACTS: Final = "SELECT name, value FROM facts"
_PAGE: Final = """
    SELECT seq, at, kind, body, hash, stacked_total_tiyn, reference FROM entries WHERE seq >= ? ORDER BY seq LIMIT ?
"""
_LINKS: Final = "SELECT seq, at, body, hash FROM entries WHERE seq > ? ORDER BY seq LIMIT ?"
_ANSWERED: Final = """
    SELECT reference FROM entries
    WHERE kind = 'operation_answered' AND reference IN (SELECT value FROM json_each(?))
"""


def _service_of(body: dict[str, Any]) -> str:
    """What an order that came to a good end was for, "" for any other."""
    if body["kind"] == "order_completed":
        return str(body["parts"][0]["service"]) if body["parts"] else ""
    return str(body.get("service", "")) if body["outcome"] in ("executed", "pending") else ""


def stacked_tiyn(body: Body) -> Tiyn:
    """The cash that an entry says came into the stacker."""
    return body.value_tiyn if body.kind == "bill_stacked" else ZERO


def reference(body: Body) -> str | None:
    """What the entry is looked up by, None for kinds that are not."""
    match body:
        case OrderCompleted():
            return str(body.receipt_number)
        case OrderOpened():
            return str(body.session_id)
        case OperationAnswered():
            return str(body.operation_id)
        case _:
            return None


def digest(text: str) -> str:
    """What stands beside a fact, so that another byte in it is noticed."""
    return hashlib.sha256(text.encode()).hexdigest()


def wrong_facts(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Names of those whose value is not what was written, by the digests among them."""
    return tuple(
        name
        for name, text in facts.items()
        if not name.startswith(DIGEST) and not _is_as_written(text, facts.get(DIGEST + name))
    )


def _is_as_written(text: str | bytes, told: str | None) -> bool:
    """SQLite gives bytes where a byte that changed has made a text something else."""
    return isinstance(text, str) and told in {None, digest(text)}


def refuse_stub(path: Path) -> None:
    """SQLite takes a file of less than its smallest page for a new one. An unfinished new one has its rollback log beside it.

    Raises JournalDamaged.
    """
    with suppress(FileNotFoundError):
        is_stub = 0 < path.stat().st_size < SMALLEST_PAGE_BYTES
        if is_stub and not path.with_name(f"{path.name}-journal").exists():
            raise JournalDamaged(path, "all but some bytes of the file are gone")


def connect(path: Path, *, mode: str) -> sqlite3.Connection:
    """A connection that begins no transactions of its own; ``mode`` as in SQLite's URI.

    Plain ``sqlite3``: the journal asks a dozen fixed questions of one database, and a third of the kiosk's start went into
    the library that can ask any of any.
    """
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=LOCK_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )


@contextmanager
def closed_on_failure(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _parsed(kind: type[SnapshotT], text: str | None) -> SnapshotT | None:
    if text is None:
        return None
    try:
        return kind.model_validate_json(text)
    except ValidationError:  # of another version of this program: asked for, or folded, anew
        return None
