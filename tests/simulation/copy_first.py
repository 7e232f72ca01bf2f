"""A copy of a disk that speaks to the ledger before the right kiosk does: the right one is refused, and people repair it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.simulation.agenda import Untrue
from tests.simulation.box import Box
from tests.simulation.chances import HOUR_S
from tests.simulation.proof import told_as
from tests.simulation.witness import Witness

if TYPE_CHECKING:
    from tests.simulation.network import Network

SELLS_S: Final = (HOUR_S, 10 * HOUR_S)
"""So long the right kiosk has no line, and sells by what it knows."""


class CopyFirst:
    """One kiosk at a time: no other disaster happens meanwhile."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._agenda = network.agenda
        self._central = network.central

    def begin(self, box: Box, twin: Box, image: Path) -> None:
        """The copy is started at once; the right kiosk's line is cut, so what it sells nobody hears of yet."""
        network = self._network
        network.trace.fault(box.name, "copy speaks first")
        network.forked.add(box.name)
        self._central.old_disks.add(box.name)
        self._central.disasters += 1
        then = box.witness.forgetting()
        box.line.is_cut = True
        twin.put_image(image)
        twin.power_on()
        box.power_on()
        assert twin.life is not None
        known = twin.life.journal.last().seq - 1
        self.await_line(box, twin, then, known, box.disk.random.uniform(*SELLS_S))

    def await_line(self, box: Box, twin: Box, then: Witness, known: int, after_s: float) -> None:
        """``box`` has a line again, after ``after_s`` and once ``twin`` was heard: an entry after ``known``."""
        self._agenda.after(after_s, lambda: self._line_returns(box, twin, then, known))

    def _line_returns(self, box: Box, twin: Box, then: Witness, known: int) -> None:
        """Once the copy was heard, by the ledger alone."""
        twin.line.is_up, twin.line.is_cut = True, False
        if self._central.heard_of(box.name) <= known:
            self._agenda.after(HOUR_S, lambda: self._line_returns(box, twin, then, known))
            return
        box.line.is_cut, box.line.is_up, box.line.share_wrong = False, True, 0.0
        self._agenda.after(HOUR_S, lambda: self._repair(box, twin, then))

    def _repair(self, box: Box, twin: Box, then: Witness) -> None:
        """The right kiosk has stopped, and told all; a technician puts the disk into it whose history is in the books."""
        life = box.life
        is_busy = box.name in self._network.busy or box.till.place != "none"
        if life is None:
            box.power_on()
        if life is None or not self._central.is_up or not box.is_halted or is_busy:
            self._agenda.after(HOUR_S, lambda: self._repair(box, twin, then))
            return
        (last,) = life.journal.entries(life.journal.last().seq)
        with self._central.reading() as connection:
            told = told_as(connection, box.name, last)
        if not told:
            self._agenda.after(HOUR_S, lambda: self._repair(box, twin, then))
            return
        if told == "refused" and not self._central.is_alarmed_of(box.name):
            raise Untrue(f"{box.name}: the ledger tells nobody that its history was refused")
        self._central.back_up()  # as docs/operators.md has it: the box that told this history is no more
        box.cut()
        twin.close()
        twin.is_gone = True
        box.put_image(twin.disk.path.parent)
        box.witness = box.witness.refused(then)
        box.line.share_wrong = 0.0 if self._network.weather.is_calm else self._network.chances.exchange
        self._network.forked.discard(box.name)
        self._central.disasters -= 1
        self._network.trace.deeds["refused histories repaired"] += 1
        box.power_on()
