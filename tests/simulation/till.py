"""The bill acceptor and its cassette: what is physically true, whatever anybody wrote down."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from devices.events import Bill, FaultCode
from tests.support.fake_acceptor import FakeAcceptor


@dataclass
class Till(FakeAcceptor):
    """``payer`` is the session of whoever feeds it; ``lost`` what each session's customer has given for good.

    ``cassette`` keeps every bill that was ever stacked; those up to ``taken`` have gone with the field agent.
    """

    payer: UUID | None = None
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

    def take_cassette(self) -> Counter[int]:
        """What is in the bag now: bills by denomination in tiyn."""
        bag = Counter(bill.value_tiyn for bill in self.cassette[self.taken :])
        self.taken = len(self.cassette)
        return bag

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
        assert self.has_fault in (None, FaultCode.JAM_STACKER)

    def _count(self) -> None:
        for bill in self.cassette[self.stacked.total() :]:
            self.stacked[bill.value_tiyn] += 1
            self.lost[self.payer][bill.value_tiyn] += 1
