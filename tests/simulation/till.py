"""The bill acceptor and its cassette: what is physically true, whatever anybody wrote down."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from devices.events import AcceptorFaulted, Bill, FaultCode
from tests.support.fake_acceptor import FakeAcceptor


@dataclass
class Pull:
    """A cassette that was taken out, with the bills from ``first`` to before ``end`` of all that were ever stacked.

    ``is_back``: it went in again as it was. ``is_said``: the device told the driver of this life. ``removed_seq`` and ``start_seq``: the journal's entry that tells of it, and
    of the first start after it, before any other bill; 0 as long as there is none. ``doubt``: what was in
    cassettes by then and in no entry.
    """

    first: int
    end: int
    doubt: Counter[int] = field(default_factory=Counter)
    is_back: bool = False
    is_said: bool = False
    removed_seq: int = 0
    start_seq: int = 0


@dataclass
class Till(FakeAcceptor):
    """``payer`` is the session of whoever feeds it; ``lost`` what each session's customer has given for good.

    ``cassette`` keeps every bill that was ever stacked; those up to ``taken`` have gone out of the kiosk. ``pulls`` are
    the cassettes that are in no bag yet, and those of which the journal is still to hear that they went back.
    """

    payer: UUID | None = None
    is_out: bool = False
    pulls: list[Pull] = field(default_factory=list)
    lost: dict[UUID | None, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    stacked: Counter[int] = field(default_factory=Counter)
    taken: int = 0

    def feed(self, bill: Bill, payer: UUID) -> bool:
        if not self.insert(bill):
            return False
        self.payer = payer
        return True

    def finish_stacking(self) -> None:
        super().finish_stacking()
        self._count()

    def jam(self, *, swallows: bool) -> None:
        super().jam(swallows=swallows)
        self._count()

    def fall_silent(self) -> None:
        if self.has_power:
            self.lose_line()

    # --- the cassette --------------------------------------------------------------------------------------------

    def pull(self) -> Pull | None:
        """Take the cassette out; None while something is on its way into it.

        A bill of which nothing was said yet is in it all the same, when the device has no power to say so.
        """
        is_between = self.place == "none" or (self.place == "stacked" and not self.has_power)
        if self.is_out or not is_between:
            return None
        gone = Pull(self.taken, len(self.cassette))
        self.pulls.append(gone)
        self.taken, self.is_out = gone.end, True
        if self.has_power:
            self.enabled = frozenset()
            self._say_out()
        return gone

    def _say_out(self) -> None:
        self.has_fault = FaultCode.CASSETTE_REMOVED
        if self.has_driver and self.has_line and self.pulls:
            self.pulls[-1].is_said = True
        self._say(AcceptorFaulted(FaultCode.CASSETTE_REMOVED))

    def put_in(self, again: Pull | None = None) -> None:
        """A cassette goes in, an empty one or the very one that was taken out: the device starts, if it can."""
        assert self.is_out
        if again is not None:
            again.is_back, self.taken = True, again.first
        self.is_out = False
        if self.has_power:
            self.has_power = False
            self.power_on()

    def into_bag(self, last: Pull | None) -> Counter[int]:
        """The cassettes up to this one are emptied into one bag: bills by denomination in tiyn."""
        if last is None:
            return Counter()
        place = self.pulls.index(last) + 1
        gone, self.pulls = self.pulls[:place], self.pulls[place:]
        return sum((self.content(each) for each in gone if not each.is_back), Counter())

    @property
    def unbagged(self) -> list[Bill]:
        """In the kiosk, or in cassettes that stand around."""
        gone = [
            bill for pull in self.pulls if not pull.is_back for bill in self.cassette[pull.first : pull.end]
        ]
        return gone + self.cassette[self.taken :]

    def content(self, pull: Pull) -> Counter[int]:
        return Counter(bill.value_tiyn for bill in self.cassette[pull.first : pull.end])

    # --- troubles ------------------------------------------------------------------------------------------------

    def power_on(self) -> None:
        if self.is_out and not self.has_power:
            self.has_power = self.owes_ready = True
            self._say_out()
            return
        super().power_on()

    def repair(self) -> None:
        """Whoever clears a jam puts no cassette in."""
        if not self.is_out:
            super().repair()

    def regain_line(self) -> None:
        is_heard_again = not self.has_line
        super().regain_line()
        if is_heard_again and self.is_out and self.has_power:
            self._say_out()

    def start_driver(self) -> None:
        """Without power or a line the new driver hears of no fault but silence."""
        fault = self.has_fault
        is_heard = self.has_power and self.has_line
        self.has_fault = fault if is_heard else None
        super().start_driver()
        self.has_fault = fault
        for pull in self.pulls:
            pull.is_said = is_heard and self.is_out and pull is self.pulls[-1]

    def come_well(self) -> None:
        self.regain_line()
        self.repair()
        self.power_on()

    def break_down(self, kind: str, *, swallows: bool) -> None:
        match kind:
            case "jam":
                self.jam(swallows=swallows)
            case "silence":
                self.fall_silent()
            case "power":
                self.power_off()
            case "reject":
                self.reject()
        assert self.has_fault in (None, FaultCode.JAM_STACKER, FaultCode.CASSETTE_REMOVED)

    def _count(self) -> None:
        for bill in self.cassette[self.stacked.total() :]:
            self.stacked[bill.value_tiyn] += 1
            self.lost[self.payer][bill.value_tiyn] += 1
