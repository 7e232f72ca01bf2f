"""The field agent's way through a collection: which question comes next, and what his answers amount to. Pure.

The journal remembers what happened to the cassettes, not the screen: after a power cut, or after he walked away, the
wizard is entered anew and ``next_stage`` leads to where the cassettes are.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID, uuid5

from offline_queue.cassettes import Cassettes
from wire.entries import Collected
from wire.money import Tiyn, total
from wire.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offline_queue.cassettes import Bag, CashCounters, RemovedCassette

Stage = Literal[
    "reading",
    "printer",
    "cash",
    "opening",
    "remove",
    "insert",
    "found",
    "bag",
    "seal",
    "count",
    "check",
    "sending",
    "done",
]
"""``reading``: the journal is asked. ``found``: a cassette was out before anybody logged in. The rest is in order."""

SLIPS: Final = 2
"""One goes into the bag, one stays with the field agent."""

STAYS_IN: Final = frozenset({"opening", "sending"})
"""No way out here: a write is under way that ends by itself."""

NUMBER_MAX: Final = 64
COUNT_MAX: Final = 100_000

Slip = Literal["printed", "not_printed", "unknown"]
NumberProblem = Literal["", "empty", "too-long", "unreadable"]


@dataclass(frozen=True)
class Wizard:
    """``waits_for`` is the token of the read, write or slip under way. ``cassettes`` is the journal's newest word.

    ``bag``, ``seal`` and ``own`` are typed so far; ``value`` belongs to the question on the screen. ``own`` is the
    field agent's count by denomination in tiyn. ``is_in_bag``: a cassette found without log-in is in a bag here.
    ``is_without_slip``: he agreed to go without paper. ``is_named``: the bag is being written, ``told`` is it.
    ``slips`` are the outcomes of its slips so far; ``slip_timer`` bounds the wait for the one under way.
    """

    person: str
    collection_id: UUID
    stage: Stage = "reading"
    waits_for: int = 0
    cassettes: Cassettes = field(default_factory=Cassettes)
    acceptor_bills: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    value: str = ""
    problem: NumberProblem = ""
    bag: str = ""
    seal: str = ""
    own: tuple[tuple[int, int], ...] = ()
    is_in_bag: bool = False
    is_without_slip: bool = False
    is_named: bool = False
    is_copy: bool = False
    told: Bag | None = None
    slips: tuple[Slip, ...] = ()
    slip_timer: str = ""

    @property
    def target(self) -> RemovedCassette | None:
        """The cassette whose bag is named: the oldest without one."""
        return self.cassettes.waiting[0] if self.cassettes.waiting else None

    @property
    def content(self) -> CashCounters:
        """What the screen counts: the bag's cassette, or the one in the kiosk."""
        if self.told is not None:
            return self.told.counters
        return self.cassettes.counters if self.target is None else self.target.counters


def next_stage(wizard: Wizard, *, can_print: bool, is_cassette_out: bool) -> Stage:
    """Where the cassettes, as the journal knows them, lead."""
    if not can_print and not wizard.is_without_slip:
        return "printer"
    target = wizard.target
    if target is None:
        return "insert" if is_cassette_out else "cash"
    if target.removed.collection_id is None and not wizard.is_in_bag:
        return "found"
    is_last = len(wizard.cassettes.waiting) == 1
    if is_cassette_out and is_last and target.removed.collection_id is not None:
        return "insert"
    return "bag"


def problem_of_number(value: str) -> NumberProblem:
    """What is wrong with a bag's or seal's number as typed."""
    number = value.strip()
    if not number:
        return "empty"
    if len(number) > NUMBER_MAX:
        return "too-long"
    return "" if number.isprintable() else "unreadable"


def with_count(
    own: tuple[tuple[int, int], ...], value_tiyn: int, count: int | None
) -> tuple[tuple[int, int], ...]:
    """The own count with one denomination said anew; what cannot be a number of bills changes nothing."""
    if value_tiyn <= 0 or (count is not None and not 0 <= count <= COUNT_MAX):
        return own
    counted = {**dict(own)}
    counted.pop(value_tiyn, None)
    if count is not None:
        counted[value_tiyn] = count
    return tuple(sorted(counted.items()))


def own_total(own: tuple[tuple[int, int], ...]) -> Tiyn | None:
    """What the field agent counted; None while he has not."""
    return total(Tiyn(value) * count for value, count in own) if own else None


def collected_of(wizard: Wizard) -> Collected:
    """The journal's entry of the bag that was just named."""
    target = wizard.target
    assert target is not None, "a bag is named for a cassette that is out"
    opened = wizard.cassettes.collection
    counted = wizard.acceptor_bills.get(target.seq)
    return Collected(
        # Each bag has an id of its own: several may be named under one log-in.
        collection_id=uuid5(wizard.collection_id, f"removed-{target.seq}"),
        bag=wizard.bag.strip(),
        seal=wizard.seal.strip(),
        journal_bills=dict(target.counters.stacked),
        counted_bills=dict(wizard.own) if wizard.own else None,
        person=wizard.person,
        opened_seq=opened.seq if opened is not None else 0,
        removed_seq=target.seq,
        boundary_seq=target.boundary_seq,
        acceptor_bills=dict(counted) if counted is not None else None,
        disputed=target.counters.disputed,
        is_without_login=target.removed.collection_id is None,
        is_without_slip=wizard.is_without_slip,
    )
