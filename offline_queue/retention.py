"""How far a journal may be pruned: entries that the ledger has held for weeks leave the disk, the chain stays provable.

What goes is a run from the front. It ends at an *anchor*: the place, hash and stacked cash of its last entry, kept in
the file and told by an entry of the chain (``JournalPruned``), on which the first entry that stays follows. Nothing
goes that anybody may still ask this kiosk for: ``docs/journal.md`` has the list.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from offline_queue.chain import GENESIS, Mark
from wire.money import ZERO, Tiyn
from wire.times import utc_text

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from offline_queue.standing import Standing

KEPT: Final = timedelta(days=30)
"""By trusted time; an operator restores a ledger from a backup that is younger."""

PRUNED_AT_ONCE: Final = 5_000
"""Entries that one call removes at most: the core's thread waits for it."""

ANCHOR: Final = "anchor"
ANCHOR_STANDING: Final = "anchor_standing"
"""The fact that keeps what the entries up to the anchor amounted to: a later program folds on from there."""


class Anchor(NamedTuple):
    """Where a pruned journal begins: its last entry that is gone, and the cash stacked up to it."""

    mark: Mark = GENESIS
    stacked_tiyn: Tiyn = ZERO

    @classmethod
    def of(cls, text: str | None) -> Anchor:
        if text is None:
            return cls()
        seq, hash_, stacked = text.split()
        return cls(Mark(int(seq), hash_), Tiyn(int(stacked)))

    def text(self) -> str:
        return f"{self.mark.seq} {self.mark.hash} {int(self.stacked_tiyn)}"


_FIRST: Final = "SELECT min(seq) FROM entries"
_YOUNG: Final = "SELECT min(seq) FROM entries WHERE at >= ?"
_NEWEST_BILL: Final = """
    SELECT seq FROM entries WHERE kind IN ('bill_stacked', 'bill_returned', 'bill_disputed') ORDER BY seq DESC LIMIT 1
"""
_REFERENCED: Final = "SELECT seq FROM entries WHERE kind = ? AND reference = ?"
_OPENED: Final = "SELECT max(seq) FROM entries WHERE kind = 'order_opened' AND seq > ? AND seq <= ?"
_NEXT_OPENED: Final = "SELECT min(seq) FROM entries WHERE kind = 'order_opened' AND seq > ? AND seq <= ?"
_ALLOTMENT_SEQ: Final = (
    "SELECT CAST(json_extract(value, '$.as_of_seq') AS INTEGER) FROM facts WHERE name = 'allotment'"
)
_AT: Final = "SELECT hash, stacked_total_tiyn FROM entries WHERE seq = ?"


def next_anchor(
    connection: sqlite3.Connection,
    standing: Standing,
    *,
    acknowledged_seq: int,
    checkpoint_seq: int,
    now: datetime,
) -> Anchor | None:
    """The place up to which entries may go now, None when there is nothing to prune. ``now`` is trusted time."""
    kept_from = _kept_from(connection, standing, now)
    first = _seq(connection, _FIRST)
    if kept_from is None or first is None:
        return None
    last_gone = min(kept_from - 1, acknowledged_seq, checkpoint_seq)
    # Cut where no order is open: what belongs together goes together.
    cut = _seq(connection, _OPENED, first, min(last_gone + 1, first + PRUNED_AT_ONCE))
    if cut is None:
        cut = _seq(connection, _NEXT_OPENED, first, last_gone + 1)
    if cut is None:
        return None
    hash_, stacked = connection.execute(_AT, (cut - 1,)).fetchone()
    return Anchor(Mark(cut - 1, hash_), Tiyn(stacked))


def _kept_from(connection: sqlite3.Connection, standing: Standing, now: datetime) -> int | None:
    """The first entry that somebody may still need; None when none may go at all."""
    left, cassettes = standing.unfinished(), standing.cassettes
    # An order from a wallet whose end is unknown is asked about by what its entry says.
    is_unfinished = left.order or left.intent or left.found or left.unprinted or left.wallet_orders
    is_something_open = is_unfinished or cassettes.is_out
    if is_something_open or standing.receipt is None or cassettes.last_bag is None:
        return None
    waiting = [each.counters.since_seq for each in cassettes.waiting]
    cassettes_begin = min(cassettes.counters.since_seq, cassettes.last_bag.counters.since_seq, *waiting)
    if cassettes_begin == 0:
        return None
    young = _seq(connection, _YOUNG, utc_text(now - KEPT))
    needed: list[int | None] = [
        cassettes_begin,  # every bill of the newest bag, of cassettes without one, and of the one in the kiosk
        _seq(connection, _NEWEST_BILL),  # a device that was never acknowledged speaks of it again
        _seq(connection, _REFERENCED, "order_completed", str(standing.receipt.completed.receipt_number)),
        _seq(connection, _REFERENCED, "order_opened", str(standing.receipt.completed.session_id)),
        _seq(connection, _ALLOTMENT_SEQ),  # "sold since" is counted from there (K-02)
        young,
    ]
    return min(seq for seq in needed if seq is not None)


def _seq(connection: sqlite3.Connection, statement: str, *given: str | int) -> int | None:
    """The one number that the statement asks for; None where there is none."""
    row: tuple[int | None] | None = connection.execute(statement, given).fetchone()
    return None if row is None else row[0]
