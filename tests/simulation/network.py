"""A whole network in one process and virtual time, all of it from one seed; ``live`` ends when everything is settled."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID, uuid5

from devices.commands import AcknowledgeBill, StackBill
from kiosk.core import events
from kiosk.core.effects import Sync, WriteJournal
from ledger import heap
from ledger.demo.service import WalletSpec
from tests.simulation import proof, wallet_proof
from tests.simulation.agenda import Agenda, Trace, Untrue
from tests.simulation.box import Box
from tests.simulation.central import NAMESPACE, Central, Enrolled
from tests.simulation.chances import DAY_S, HOUR_S, Chances, stream
from tests.simulation.gone import Gone
from tests.simulation.holder import Holder, Holders
from tests.simulation.line import Line
from tests.simulation.mishaps import Mishaps
from tests.simulation.office import Office
from tests.simulation.rounds import Rounds
from tests.simulation.till import Till
from tests.simulation.two_disasters import TwoDisasters
from tests.simulation.visitor import Visitor
from tests.simulation.weather import Weather
from tests.simulation.witness import Witness
from tests.support.core_builders import PRINTER_WELL
from wire.money import Tiyn, tenge
from wire.signatures import KioskKey

RICH: Final = "7055550001"
"""A wallet without limits, for what nobody else can take."""
SPECS: Final = tuple(
    WalletSpec.parse(f"+77011100{number:03}:{status}:{tiyn}")
    for number, (status, tiyn) in enumerate(
        [("minimal", 0)] * 8
        + [("minimal", 37_500_000)] * 4
        + [("basic", 0)] * 3
        + [("professional", 5_000_000)]
    )
)
"""Four of them hold nearly what they may (W-11): what customers bring there is more than fits."""
ALL_SPECS: Final = (*SPECS, WalletSpec.parse(f"+7{RICH}:professional:0"))
WALLETS: Final = tuple(spec.phone.removeprefix("+7") for spec in SPECS)
NOBODYS: Final = ("7019999999", "7771234567")
"""No wallet's number, and one of the demo network that is not there either."""
NEAR: Final = (None, None, WriteJournal, StackBill, AcknowledgeBill, AcknowledgeBill, Sync)
"""At which effect the power goes: any, or one of those at which a bill or an order changes hands."""
TARGETS_MOVED_IN: Final = 0.5
"""The share of seeds in which the operator moves targets and closes kiosks."""
REPAIRED_H_MAX: Final = 48
"""By then a kiosk whose copy spoke first is repaired."""


@dataclass(frozen=True)
class Size:
    """``visits_a_day`` of one kiosk."""

    kiosks: int
    days: float
    visits_a_day: float = 30.0


@dataclass(frozen=True)
class Lived:
    """What became of one seed; ``broken`` is "" when everything held."""

    seed: int
    steps: int
    digest: str
    sessions: Counter[str]
    faults: Counter[str]
    deeds: Counter[str]
    entries: int
    cpu_s: float
    broken: str
    last: tuple[str, ...]
    closed_by: Counter[str] = field(default_factory=Counter)

    @property
    def with_cash(self) -> int:
        return self.sessions["paid"] + self.sessions["walked away"]


class Network:
    """``folder`` holds the disks; ``shell`` is a ledger to begin with (``central.filled``)."""

    def __init__(self, seed: int, size: Size, folder: Path, shell: Path) -> None:
        self.seed = seed
        self.size = size
        self.agenda = Agenda()
        self.trace = Trace(self.agenda)
        self.chances = Chances.of(seed, size.visits_a_day)
        self.central = Central(folder, self.agenda, self.trace)
        self.weather = Weather(self.agenda, self.trace, self.chances, stream(seed, "weather"))
        self.office = Office(self.central, self.agenda, self.trace, stream(seed, "office"))
        self.random = stream(seed, "network")
        self.boxes = [self._box(number, folder) for number in range(1, size.kiosks + 1)]
        self.busy: set[str] = set()
        self.closed: set[str] = set()
        self.targets = stream(seed, "targets")
        self.has_targets_moved = self.targets.random() < TARGETS_MOVED_IN
        self.forked: set[str] = set()
        self.mishaps = Mishaps(self, stream(seed, "mishaps"))
        self.rounds = Rounds(self, stream(seed, "rounds"))
        self.holders = Holders(self, WALLETS)
        self.gone = Gone(self, stream(seed, "gone"))
        self.two_disasters = TwoDisasters(self, stream(seed, "two disasters"))
        self.visits = 0
        self.central.found(shell, [box.one for box in self.boxes], self.chances.float_tiyn)

    def _box(self, number: int, folder: Path) -> Box:
        name = f"kiosk-1{number:03}"
        random = stream(self.seed, name)
        one = Enrolled(
            kiosk_id=name,
            number=f"1{number:03}",
            key=KioskKey.from_bytes(random.randbytes(32)),
            target_tiyn=tenge(int(self.size.visits_a_day * random.choice((5_000, 20_000, 80_000)))),
        )
        till = Till()
        line = Line(name, self.agenda, self.trace, self.central.serve, stream(self.seed, f"{name}/line"))
        return Box(
            one,
            agenda=self.agenda,
            trace=self.trace,
            line=line,
            till=till,
            witness=Witness(name, self.agenda, till),
            random=random,
            folder=folder / name,
        )

    # --- its days ------------------------------------------------------------------------------------------------

    def live(self) -> None:
        """All days, then peace until nothing is open. Raises Untrue at the first thing that must not be."""
        for box in self.boxes:
            box.power_on()
            self._open(box, stream(self.seed, f"{box.name}/visits"))
            self.weather.hangs_over(box)
        self.weather.hangs_over_ledger(self.central)
        self._work()
        self.agenda.after(DAY_S, self._look_at_float)
        if self.has_targets_moved:
            self.agenda.after(self.targets.uniform(0, 12 * HOUR_S), self._move_target)
        self.mishaps.begin()
        self.gone.begin()
        self.two_disasters.begin()
        end_s = self.size.days * DAY_S
        day = 0
        while self.agenda.now_s < end_s:
            day += 1
            self.agenda.run_until(min(end_s, self.agenda.now_s + DAY_S))
            proof.hold_now(self.central, is_whole=day % 2 == 0)
            wallet_proof.hold_now(self.central)
        self._come_to_rest()

    def _open(self, box: Box, random: Random) -> None:
        def come() -> None:
            if self.weather.is_calm:
                return
            self.agenda.after(random.expovariate(1 / self.chances.visit_s), come)
            if self.is_free(box):
                self.visit(box, random)

        self.agenda.after(random.expovariate(1 / self.chances.visit_s), come)
        self.rounds.begin(box)
        self.holders.begin(box)

    def visit(self, box: Box, random: Random) -> None:
        self.visits += 1
        self.busy.add(box.name)
        numbers = WALLETS if random.random() < 0.95 else NOBODYS
        visitor = Visitor(box, uuid5(NAMESPACE, f"visit/{self.visits}"), random, numbers)
        if random.random() < self.chances.cut_in_visit:
            box.crash_at = random.choice(NEAR)
            box.crash_after = None if box.crash_at else random.randrange(150)
        if random.random() < self.chances.lie_in_visit:
            is_heard = random.random() < 0.3
            self.agenda.after(random.uniform(0, 30), lambda: self.mishaps.disk_lies(box, is_heard=is_heard))
        self._act(visitor, visitor.visit())

    def receive(self, holder: Holder) -> None:
        """Somebody comes for what is in his wallet."""
        self.busy.add(holder.box.name)
        self._act(holder, holder.visit())

    def is_free(self, box: Box) -> bool:
        """Nobody stands there, and customers may."""
        return box.name not in self.busy | self.closed and box.life is not None

    def _act(self, visitor: Visitor | Holder, acts: Iterator[float]) -> None:
        if visitor.box.life is None:
            self._leave(visitor, "stood before a dark screen")
            self.weather.power_returns(visitor.box)
            return
        pause_s = next(acts, None)
        if pause_s is None:
            self._leave(visitor, visitor.outcome)
            return
        self.agenda.after(pause_s, lambda: self._act(visitor, acts))

    def _leave(self, visitor: Visitor | Holder, outcome: str) -> None:
        self.busy.discard(visitor.box.name)
        self.trace.sessions[outcome] += 1
        self.trace.note(visitor.box.name, f"visit {visitor.session_id} {outcome}")

    def _work(self) -> None:
        """The office: every few hours somebody pays from a wallet, a booking is reversed, bags are counted."""
        if self.weather.is_calm:
            return
        self.agenda.after(self.random.expovariate(1 / (3 * HOUR_S)), self._work)
        if not self.central.is_up:
            return
        match self.random.choice(("pay", "pay", "pay", "reverse", "count")):
            case "pay":
                self.office.pay(self.random.choice(WALLETS))
            case "reverse":
                self._reverse()
            case _:
                self.office.count_bags(self.bags)

    @property
    def bags(self) -> dict[str, Counter[int]]:
        """What is in each bag that was ever named."""
        return {bag: bills for box in self.boxes for bag, bills in box.witness.cassettes.named.items()}

    def _move_target(self) -> None:
        """Less or more is set aside for some kiosk, or it is closed for a while (K-02)."""
        if self.weather.is_calm:
            return
        self.agenda.after(self.targets.expovariate(1 / (4 * HOUR_S)), self._move_target)
        if not self.central.is_up:
            return
        box = self.targets.choice(self.boxes)
        match self.targets.choice(("lower", "restore", "restore", "close", "open", "open")):
            case "lower":
                tenths = self.targets.choice((0, 1, 4))
                self.office.set_target(box.name, Tiyn(int(box.one.target_tiyn) * tenths // 10))
            case "restore":
                self.office.set_target(box.name, box.one.target_tiyn)
            case word:
                self.office.close(box.name, is_closed=word == "close")

    def _look_at_float(self) -> None:
        """Once a day the agent buys e-money, if little is left: what it was short of by then, its kiosks sold none of."""
        if self.weather.is_calm:
            return
        self.agenda.after(DAY_S, self._look_at_float)
        if self.central.is_up and self.office.float_left() < self.chances.float_tiyn // 2:
            self.office.sell_float(self.chances.float_tiyn)

    def _reverse(self) -> None:
        box = self.random.choice(self.boxes)
        credited: list[UUID] = [id_ for id_, outcome in box.witness.acked.items() if outcome == "credited"]
        if credited:
            self.office.reverse(box.name, self.random.choice(credited))

    # --- the end -------------------------------------------------------------------------------------------------

    def _come_to_rest(self) -> None:
        self.weather.is_calm = True
        self.central.is_up = True
        for _ in range(REPAIRED_H_MAX):
            if not self.forked:
                break
            self.agenda.run_until(self.agenda.now_s + HOUR_S)
        for _ in range(3):
            for box in self.boxes:
                self._mend(box)
            self.agenda.run_until(self.agenda.now_s + HOUR_S)
        for box in self.boxes:
            self._is_at_rest(box)
        for box in self.boxes:
            self.office.set_target(box.name, Tiyn(0))
            self.office.close(box.name, is_closed=False)
        for _ in range(3):
            self.rounds.empty(self.boxes)
            self.agenda.run_until(self.agenda.now_s + 3 * HOUR_S)
        proof.hold_at_rest(self.central, self.boxes)
        wallet_proof.hold_at_rest(self.central, self.boxes)
        # Two heartbeats more: with one the lower figure is told, with the next its confirmation is surely in.
        self.agenda.run_until(self.agenda.now_s + 16 * HOUR_S)
        proof.hold_returned(self.central, self.boxes)
        self.office.count_bags(self.bags)
        self.office.sell_float(self.chances.float_tiyn)
        self.office.adopt_all()
        self.office.settle_all(RICH)
        proof.hold_now(self.central, is_settled=True)
        proof.hold_settled(self.central, self.boxes)

    def _mend(self, box: Box) -> None:
        box.line.is_up, box.line.is_cut, box.line.share_wrong = True, False, 0.0
        box.crash_after = box.crash_at = None
        box.disk.failures, box.printer, box.print_outcome = 0, PRINTER_WELL, "printed"
        if box.till.is_out:
            box.till.put_in()
        box.till.come_well()
        box.power_on()
        box.say(PRINTER_WELL, events.DiskChecked(is_low=False))
        box.till.tire_of_escrow()
        box.till.finish_stacking()
        box.settle()
        if box.life is not None:
            box.life.link.pacer.start()

    def _is_at_rest(self, box: Box) -> None:
        life = box.life
        if life is None:
            raise Untrue(f"{box.name} does not start")
        left = life.journal.open_items()
        if left.order is not None or left.intent is not None or left.found:
            raise Untrue(f"{box.name}: left open: {left.order or left.intent or left.found} (K-07)")
        if left.wallet_orders:
            raise Untrue(f"{box.name}: nobody knows what became of {left.wallet_orders[0].order_id}")
        if life.terminal.writes:
            raise Untrue(f"{box.name}: a write still waits")
        if box.till.place != "none":
            raise Untrue(f"{box.name}: the device still waits with a bill {box.till.place}")
        if life.journal.acknowledged().seq < life.journal.last().seq - 50:
            raise Untrue(
                f"{box.name}: {life.journal.acknowledged().seq} of {life.journal.last().seq} entries sent"
            )
        if box.is_halted:
            raise Untrue(f"{box.name}: sync is halted")

    def close(self) -> None:
        for box in self.boxes:
            box.close()
        self.central.close()


def lived(seed: int, size: Size, folder: Path, shell: Path) -> Lived:
    """One seed to its end, or to the first thing that is untrue."""
    began_s = time.process_time()
    heap.settle()  # as the ledger's service does it
    gc.disable()  # the next seed finds what this one leaves
    network = Network(seed, size, folder, shell)
    broken = ""
    try:
        network.live()
    except Exception as failure:  # noqa: BLE001 - whatever it is, the seed and the step are to be told
        broken = f"{type(failure).__name__}: {failure}"
    finally:
        gc.enable()
    entries = sum(box.life.journal.last().seq for box in network.boxes if box.life is not None)
    network.close()
    trace = network.trace
    return Lived(
        seed=seed,
        steps=trace.steps,
        digest=trace.digest,
        sessions=trace.sessions,
        faults=trace.faults,
        deeds=trace.deeds,
        entries=entries,
        cpu_s=time.process_time() - began_s,
        broken=broken,
        last=trace.last,
        closed_by=trace.closed_by,
    )
