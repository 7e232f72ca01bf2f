"""What happens to disks: yesterday's is put in, a copy is started elsewhere, one has lied about what it wrote."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from tests.simulation.agenda import Untrue
from tests.simulation.box import Box
from tests.simulation.chances import DAY_S, HOUR_S
from tests.simulation.copy_first import CopyFirst
from tests.simulation.line import Line
from tests.simulation.till import Till
from tests.simulation.witness import Stranger, Witness

if TYPE_CHECKING:
    from tests.simulation.network import Network

SHARE_FIRST: Final = 0.5
"""Of the copies so many speak before the right kiosk does."""
CLONE_WAITS_S: Final = DAY_S
"""A copied disk is started when the ledger has heard of its kiosk since, or never."""


class Mishaps:
    """In one network, one at a time at each kiosk; every number from ``random``."""

    def __init__(self, network: Network, random: Random) -> None:
        self._network = network
        self._agenda = network.agenda
        self._trace = network.trace
        self._central = network.central
        self._weather = network.weather
        self._random = random
        self._images: dict[str, int] = {}
        self._reverse = CopyFirst(network)

    def begin(self) -> None:
        chances = self._network.chances
        self._agenda.after(self._random.expovariate(1 / chances.old_image_s), self._swap_disks)
        self._agenda.after(self._random.expovariate(1 / chances.clone_s), self._copy_a_disk)

    def _free_box(self) -> Box | None:
        free = [box for box in self._network.boxes if self._is_idle(box)]
        return self._random.choice(free) if free and self._central.is_up else None

    def _is_idle(self, box: Box) -> bool:
        if box.name in self._network.busy | self._network.closed | self._network.forked or isinstance(
            box.witness, Stranger
        ):
            return False
        if box.life is None or box.till.place != "none" or box.is_halted or box.till.is_out:
            return False
        left = box.life.journal.open_items()
        return left.order is None and left.intent is None and not box.life.terminal.writes

    # --- yesterday's disk ----------------------------------------------------------------------------------------

    def _swap_disks(self) -> None:
        """Somebody puts yesterday's disk into a kiosk; an hour later a technician puts the right one back."""
        if self._weather.is_calm:
            return
        self._agenda.after(self._random.expovariate(1 / self._network.chances.old_image_s), self._swap_disks)
        box = self._free_box()
        if box is None or box.lie is not None:
            return
        assert box.life is not None
        yesterday = box.disk.root / "yesterday"
        heard = self._central.heard_of(box.name)
        if heard <= self._images.get(box.name, heard):
            self._images[box.name] = box.life.journal.last().seq
            box.cut()
            box.keep_image(yesterday)
            box.power_on()
            return
        self._trace.fault(box.name, "old disk image")
        self._run_old(box, yesterday)

    def _run_old(self, box: Box, old: Path) -> None:
        """The kiosk runs on a disk that knows less than the ledger has heard, until the right one is back."""
        today = box.disk.root / "today"
        self._network.closed.add(box.name)
        self._expect_fork(box)
        box.cut()
        box.keep_image(today)
        box.put_image(old)
        known, box.witness = box.witness, Stranger(box.name, self._agenda, box.till)
        box.line.is_up, box.line.is_cut, box.line.share_wrong = True, False, 0.0
        box.power_on()
        self._agenda.after(HOUR_S / 6, lambda: self._let_in(box))
        self._agenda.after(HOUR_S, lambda: self._put_right(box, known, today))

    def _expect_fork(self, box: Box) -> None:
        self._central.old_disks.add(box.name)
        self._central.disasters += 1

    def _let_in(self, box: Box) -> None:
        """Customers may try: the ledger was heard, so the kiosk must know better than to take their cash."""
        if box.life is not None and box.life.clock.is_trusted:
            self._network.closed.discard(box.name)

    def _put_right(self, box: Box, known: Witness, today: Path) -> None:
        was_heard = box.life is not None and box.life.clock.is_trusted
        is_halted = box.is_halted
        box.cut()
        box.put_image(today)
        box.witness = known
        box.line.share_wrong = 0.0 if self._weather.is_calm else self._network.chances.exchange
        self._network.closed.discard(box.name)
        self._central.disasters -= 1
        box.power_on()
        if was_heard and not is_halted:
            raise Untrue(f"{box.name}: nobody saw that its disk is an old one")

    # --- a copied disk -------------------------------------------------------------------------------------------

    def _copy_a_disk(self) -> None:
        """Somebody copies a disk and starts it in a second box: two kiosks with one key, both with a line."""
        if self._weather.is_calm:
            return
        self._agenda.after(self._random.expovariate(1 / self._network.chances.clone_s), self._copy_a_disk)
        box = self._free_box()
        if box is None or box.lie is not None:
            return
        assert box.life is not None
        copied = box.life.journal.last().seq
        is_first = not self._central.disasters and not box.till.pulls and self._random.random() < SHARE_FIRST
        box.cut()
        image = box.disk.root / f"copy-{self._agenda.now_s:.0f}"
        box.keep_image(image)
        if is_first:
            self._reverse.begin(box, self.twin_of(box), image)
            return
        box.power_on()
        until_s = self._agenda.now_s + CLONE_WAITS_S
        self._agenda.after(HOUR_S, lambda: self._start_copy(box, image, copied, until_s))

    def _start_copy(self, box: Box, image: Path, copied: int, until_s: float) -> None:
        if self._weather.is_calm or self._agenda.now_s > until_s:
            return
        is_known = self._central.is_up and self._central.heard_of(box.name) > copied
        if not is_known or self._central.disasters:
            self._agenda.after(HOUR_S, lambda: self._start_copy(box, image, copied, until_s))
            return
        self._trace.fault(box.name, "two kiosks with one key")
        self._expect_fork(box)
        twin = self.twin_of(box)
        twin.put_image(image)
        twin.power_on()
        self._agenda.after(HOUR_S / 6, lambda: self._try(twin))
        self._agenda.after(HOUR_S, lambda: self._end_copy(twin))

    def twin_of(self, box: Box) -> Box:
        """A second box: what it takes, and whom it talks to, is its own."""
        name = f"{box.name}-copy-{self._agenda.now_s:.0f}"
        till = Till()
        random = Random(f"{self._network.seed}/{name}")
        twin = Box(
            box.one,
            agenda=self._agenda,
            trace=self._trace,
            line=Line(name, self._agenda, self._trace, self._central.serve, random),
            till=till,
            witness=Stranger(name, self._agenda, till),
            random=random,
            folder=box.disk.root / name,
        )
        twin.name = name
        return twin

    def _try(self, twin: Box) -> None:
        if twin.life is not None and twin.life.clock.is_trusted:
            self._network.visit(twin, self._random)

    def _end_copy(self, twin: Box) -> None:
        """It is found and switched off; by then both it and the ledger have told of it."""
        was_heard = twin.life is not None and twin.life.clock.is_trusted
        is_halted = twin.is_halted
        twin.close()
        twin.is_gone = True
        self._central.disasters -= 1
        if was_heard and not is_halted:
            raise Untrue(f"{twin.name}: nobody saw that two kiosks have one key")
        if is_halted and not self._central.is_alarmed_of(twin.one.kiosk_id):
            raise Untrue(f"{twin.name}: the ledger tells nobody that two kiosks have one key")

    # --- a disk that lies ----------------------------------------------------------------------------------------

    def disk_lies(self, box: Box, *, is_heard: bool) -> None:
        """The last seconds before the next power cut are not on disk. ``is_heard``: the ledger has heard of them."""
        is_elsewhere = (
            box.name in self._network.forked
            or box.life is None
            or box.lie is not None
            or isinstance(box.witness, Stranger)
        )
        is_elsewhere = is_elsewhere or bool(
            box.till.pulls
        )  # what tells of a cassette must not be lost as well
        if self._weather.is_calm or is_elsewhere or (is_heard and self._central.disasters):
            return
        self._trace.fault(box.name, "disk begins to lie")
        if is_heard:
            box.line.is_up, box.line.is_cut, box.line.share_wrong = True, False, 0.0
        else:
            box.line.is_cut = True
        box.begin_to_lie(is_heard=is_heard)
        lasts_s = self._random.uniform(30, 300) if is_heard else self._random.uniform(0.5, 40)
        self._agenda.after(lasts_s, lambda: self._show(box, is_heard=is_heard))

    def _show(self, box: Box, *, is_heard: bool) -> None:
        """The power goes; but what the ledger has heard of is missed as soon as it is asked."""
        lie = box.lie
        if lie is None:
            self._line_as_before(box)
            return
        if self._weather.is_calm or box.life is None:
            box.lie = None
            self._line_as_before(box)
            return
        if is_heard:
            box.lie = None
            is_missed = self._central.is_up and self._central.heard_of(box.name) > lie.seq
            if self._central.disasters or not is_missed or not self._is_idle(box):
                self._line_as_before(box)  # it has written in the end
                return
            self._trace.fault(box.name, "disk lost what the ledger has heard")
            self._run_old(box, lie.folder)
            return
        box.cut()
        self._line_as_before(box)
        self._weather.power_returns(box)

    def _line_as_before(self, box: Box) -> None:
        box.line.is_cut = False
        box.line.share_wrong = 0.0 if self._weather.is_calm else self._network.chances.exchange
