"""How far a journal may be pruned: entries that the ledger has held for weeks leave the disk, the chain stays provable.

What goes is a run from the front. It ends at an *anchor*: the place, hash and stacked cash of its last entry, kept in
the file and told by an entry of the chain (``JournalPruned``), on which the first entry that stays follows. Nothing
goes that anybody may still ask this kiosk for: ``docs/journal.md`` has the list.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy import cast as sql_cast

from offline_queue.chain import GENESIS, Mark
from offline_queue.tables import entries, facts
from wire.money import ZERO, Tiyn
from wire.times import utc_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

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


_BILL_KINDS: Final = ("bill_stacked", "bill_returned", "bill_disputed")
_WALLET_KINDS: Final = ("wallet_order_intended", "wallet_order_ended")

_FIRST: Final = select(func.min(entries.c.seq))
_YOUNG: Final = select(func.min(entries.c.seq)).where(entries.c.at >= bindparam("since"))
_NEWEST_BILL: Final = (
    select(entries.c.seq).where(entries.c.kind.in_(_BILL_KINDS)).order_by(entries.c.seq.desc()).limit(1)
)
_NEWEST_WALLET_ORDER: Final = (
    select(entries.c.seq).where(entries.c.kind.in_(_WALLET_KINDS)).order_by(entries.c.seq.desc()).limit(1)
)
_REFERENCED: Final = select(entries.c.seq).where(
    entries.c.kind == bindparam("kind"), entries.c.reference == bindparam("reference")
)
_OPENED: Final = select(func.max(entries.c.seq)).where(
    entries.c.kind == "order_opened",
    entries.c.seq > bindparam("after_seq"),
    entries.c.seq <= bindparam("up_to"),
)
_NEXT_OPENED: Final = select(func.min(entries.c.seq)).where(
    entries.c.kind == "order_opened",
    entries.c.seq > bindparam("after_seq"),
    entries.c.seq <= bindparam("up_to"),
)
_ALLOTMENT_SEQ: Final = select(sql_cast(func.json_extract(facts.c.value, "$.as_of_seq"), Integer)).where(
    facts.c.name == "allotment"
)
_AT: Final = select(entries.c.hash, entries.c.stacked_total_tiyn).where(entries.c.seq == bindparam("seq"))


def next_anchor(
    connection: Connection, standing: Standing, *, acknowledged_seq: int, checkpoint_seq: int, now: datetime
) -> Anchor | None:
    """The place up to which entries may go now, None when there is nothing to prune. ``now`` is trusted time."""
    kept_from = _kept_from(connection, standing, now)
    first = connection.scalar(_FIRST)
    if kept_from is None or first is None:
        return None
    last_gone = min(kept_from - 1, acknowledged_seq, checkpoint_seq)
    # Cut where no order is open: what belongs together goes together.
    within = {"after_seq": first, "up_to": min(last_gone + 1, first + PRUNED_AT_ONCE)}
    cut = connection.scalar(_OPENED, within)
    if cut is None:
        cut = connection.scalar(_NEXT_OPENED, {"after_seq": first, "up_to": last_gone + 1})
    if cut is None:
        return None
    row = connection.execute(_AT, {"seq": cut - 1}).one()
    return Anchor(Mark(cut - 1, row.hash), Tiyn(row.stacked_total_tiyn))


def _kept_from(connection: Connection, standing: Standing, now: datetime) -> int | None:
    """The first entry that somebody may still need; None when none may go at all."""
    left, cassettes = standing.unfinished(), standing.cassettes
    is_something_open = left.order or left.intent or left.found or left.unprinted or cassettes.is_out
    if is_something_open or standing.receipt is None or cassettes.last_bag is None:
        return None
    waiting = [each.counters.since_seq for each in cassettes.waiting]
    cassettes_begin = min(cassettes.counters.since_seq, cassettes.last_bag.counters.since_seq, *waiting)
    if cassettes_begin == 0:
        return None
    young = connection.scalar(_YOUNG, {"since": utc_text(now - KEPT)})
    needed: list[int | None] = [
        cassettes_begin,  # every bill of the newest bag, of cassettes without one, and of the one in the kiosk
        connection.scalar(_NEWEST_WALLET_ORDER),
        connection.scalar(_NEWEST_BILL),  # a device that was never acknowledged speaks of it again
        _seq_of(connection, "order_completed", str(standing.receipt.completed.receipt_number)),
        _seq_of(connection, "order_opened", str(standing.receipt.completed.session_id)),
        connection.scalar(_ALLOTMENT_SEQ),  # "sold since" is counted from there (K-02)
        young,
    ]
    return min(seq for seq in needed if seq is not None)


def _seq_of(connection: Connection, kind: str, reference: str) -> int | None:
    found: int | None = connection.scalar(_REFERENCED, {"kind": kind, "reference": reference})
    return found
