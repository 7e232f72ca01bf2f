"""Two disasters at once: the ledger comes back from a backup while a kiosk runs on an old disk, or beside its copy.

What the ledger had heard since the backup it has forgotten. So it takes the old disk's history, or the copy's, for the true
one, and refuses the right one; nobody could tell that the old disk is old, and it sells. What is asked is that the right disk
is refused then, that the repair is as where a copy spoke first, and that every bill of the refused history is adopted,
those too that the lost ledger had acknowledged.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from tests.simulation.agenda import Untrue
from tests.simulation.box import Box
from tests.simulation.chances import DAY_S, HOUR_S
from tests.simulation.copy_first import SELLS_S, CopyFirst
from tests.simulation.proof import told_as
from tests.simulation.witness import Stranger, Witness

if TYPE_CHECKING:
    from tests.simulation.network import Network

ONE_IN: Final = 10
SEED: Final = 7
"""Networks whose seed leaves this when divided by ``ONE_IN`` live through it; all others are as they were."""
PAUSE_S: Final = DAY_S / 4
LATE_S: Final = HOUR_S
"""So long a message of the right disk may still be on its way."""
SHARE_COPIES: Final = 0.4
SHARE_SEEN_FIRST: Final = 0.5
"""So many old disks are seen to be old before the ledger is lost."""


@dataclass(frozen=True)
class Image:
    """A disk as it was when the ledger was backed up: where, its last entry, what was known then, and that backup."""

    folder: Path
    seq: int
    then: Witness
    backup_at_s: float


class TwoDisasters:
    """One kiosk at a time; every number from ``random``."""

    def __init__(self, network: Network, random: Random) -> None:
        self._network = network
        self._agenda = network.agenda
        self._central = network.central
        self._random = random
        self._copies = CopyFirst(network)

    def begin(self) -> None:
        if self._network.seed % ONE_IN == SEED:
            self._agenda.after(self._random.expovariate(1 / PAUSE_S), self._keep)

    def _is_quiet(self, box: Box) -> bool:
        """Nobody stands there, and nothing is open on its disk."""
        life = box.life
        if life is None or box.name in self._network.busy or box.till.place != "none" or box.till.is_out:
            return False
        left = life.journal.open_items()
        is_open = left.order is not None or left.intent is not None or left.found or left.wallet_orders
        return not is_open and not life.terminal.writes

    # --- before --------------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        """An image of a disk and a backup of the ledger, made at about the same time; then both go on."""
        if self._network.weather.is_calm:
            return
        free = [box for box in self._network.boxes if self._is_free(box)]
        if not free or not self._central.is_up or self._central.disasters:
            self._agenda.after(HOUR_S, self._keep)
            return
        box = self._random.choice(free)
        assert box.life is not None
        self._central.back_up()
        folder = box.disk.root / "image"
        seq = box.life.journal.last().seq
        box.cut()
        box.keep_image(folder)
        image = Image(folder, seq, box.witness.forgetting(), self._central.backup_at_s)
        self._network.forked.add(box.name)
        self._central.disasters += 1
        box.power_on()
        self._agenda.after(self._random.uniform(*SELLS_S), lambda: self._await(box, image))

    def _is_free(self, box: Box) -> bool:
        network = self._network
        if box.name in network.closed | network.forked or isinstance(box.witness, Stranger):
            return False
        is_whole = box.lie is None and not box.till.pulls and not box.line.is_cut and not box.is_halted
        return is_whole and self._is_quiet(box)

    def _await(self, box: Box, image: Image) -> None:
        """Until the ledger has heard of it since; a newer backup knows too much for the two to come together."""
        if self._network.weather.is_calm or self._central.backup_at_s != image.backup_at_s:
            self._end(box)
            return
        is_known = self._central.is_up and self._central.heard_of(box.name) > image.seq
        if not is_known or self._central.disasters > 1 or not self._is_quiet(box):
            self._agenda.after(HOUR_S / 4, lambda: self._await(box, image))
            return
        box.line.is_cut = True
        self._agenda.after(LATE_S, lambda: self._strike(box, image))

    def _end(self, box: Box) -> None:
        self._central.disasters -= 1
        self._network.forked.discard(box.name)
        self._network.closed.discard(box.name)
        box.line.is_cut = False
        box.line.share_wrong = 0.0 if self._network.weather.is_calm else self._network.chances.exchange
        self._agenda.after(self._random.expovariate(1 / PAUSE_S), self._keep)

    def _strike(self, box: Box, image: Image) -> None:
        is_over = self._network.weather.is_calm or self._central.backup_at_s != image.backup_at_s
        if is_over or self._central.disasters > 1:
            self._end(box)
        elif not self._is_quiet(box):
            self._agenda.after(HOUR_S / 4, lambda: self._strike(box, image))
        elif self._random.random() < SHARE_COPIES:
            self._beside_its_copy(box, image)
        else:
            self._on_the_old_disk(box, image)

    # --- beside its copy -----------------------------------------------------------------------------------------

    def _beside_its_copy(self, box: Box, image: Image) -> None:
        """The copy speaks first to the ledger that has forgotten; from here on it is as with any copy that did."""
        self._network.trace.fault(box.name, "ledger restored beside a copy")
        self._central.old_disks.add(box.name)
        self._network.weather.restore(self._central)
        twin = self._network.mishaps.twin_of(box)
        twin.put_image(image.folder)
        twin.power_on()
        assert twin.life is not None
        known = twin.life.journal.last().seq - 1
        self._copies.await_line(box, twin, image.then, known, self._random.uniform(*SELLS_S))

    # --- on the old disk -----------------------------------------------------------------------------------------

    def _on_the_old_disk(self, box: Box, image: Image) -> None:
        self._network.trace.fault(box.name, "ledger restored under an old disk")
        self._central.old_disks.add(box.name)
        self._network.closed.add(box.name)
        right = box.disk.root / "right"
        box.cut()
        box.keep_image(right)
        box.put_image(image.folder)
        known = box.witness
        if self._random.random() < SHARE_SEEN_FIRST:
            box.witness = Stranger(box.name, self._agenda, box.till)
            self._has_line(box)
            box.power_on()
            self._agenda.after(HOUR_S, lambda: self._is_seen(box, known, image, right))
            return
        self._sells(box, known, image, right)

    def _is_seen(self, box: Box, known: Witness, image: Image, right: Path) -> None:
        if box.life is not None and box.life.clock.is_trusted and not box.is_halted:
            raise Untrue(f"{box.name}: nobody saw that its disk is an old one")
        if self._central.disasters > 1 or box.till.place != "none":
            self._agenda.after(HOUR_S, lambda: self._is_seen(box, known, image, right))
            return
        box.cut()
        if self._central.backup_at_s == image.backup_at_s:
            self._sells(box, known, image, right)
            return
        box.put_image(right)  # a ledger that was backed up meanwhile knows that the disk is old
        box.witness = known
        self._end(box)
        box.power_on()

    def _sells(self, box: Box, known: Witness, image: Image, right: Path) -> None:
        """The ledger knows no more than this disk does: it is a kiosk like any other."""
        self._network.weather.restore(self._central)
        box.witness = known.refused(image.then)
        self._has_line(box)
        box.power_on()
        self._agenda.after(HOUR_S / 6, lambda: self._let_in(box))
        self._agenda.after(self._random.uniform(*SELLS_S), lambda: self._put_right(box, image, right))

    def _has_line(self, box: Box) -> None:
        box.line.is_up, box.line.is_cut, box.line.share_wrong = True, False, 0.0

    def _let_in(self, box: Box) -> None:
        """Once the ledger was heard."""
        if box.life is None or not box.life.clock.is_trusted:
            self._has_line(box)
            self._agenda.after(HOUR_S / 6, lambda: self._let_in(box))
            return
        if box.is_halted:
            raise Untrue(f"{box.name}: a ledger that has forgotten refuses it")
        self._network.closed.discard(box.name)

    def _put_right(self, box: Box, image: Image, right: Path) -> None:
        """A technician finds the right disk, when the ledger has heard all of the other, its start at least."""
        if box.life is not None and box.life.journal.last().seq == image.seq and self._is_quiet(box):
            box.cut()  # that start was not journaled
        if box.life is None:
            box.power_on()
        is_begun = box.life is not None and box.life.journal.last().seq > image.seq
        if (
            not is_begun
            or box.name in self._network.closed
            or not self._is_quiet(box)
            or self._told(box) != "held"
        ):
            self._has_line(box)
            self._agenda.after(HOUR_S, lambda: self._put_right(box, image, right))
            return
        sold = box.disk.root / "sold"
        self._network.closed.add(box.name)
        box.cut()
        box.keep_image(sold)
        box.put_image(right)
        known, box.witness = box.witness, Stranger(box.name, self._agenda, box.till)
        self._has_line(box)
        box.power_on()
        self._agenda.after(HOUR_S, lambda: self._repair(box, known, sold))

    def _told(self, box: Box) -> str:
        """What the ledger did with the last entry on its disk; "" while it has not heard it."""
        if box.life is None or not self._central.is_up:
            return ""
        (last,) = box.life.journal.entries(box.life.journal.last().seq)
        with self._central.reading() as connection:
            return told_as(connection, box.name, last)

    def _repair(self, box: Box, known: Witness, sold: Path) -> None:
        """The right disk is refused; the one that sold is the kiosk's from now on, and two people adopt the rest."""
        if box.life is None:
            box.power_on()
        self._has_line(box)
        is_heard = box.life is not None and box.life.clock.is_trusted
        if is_heard and not box.is_halted:
            raise Untrue(f"{box.name}: the right disk goes on beside the history in the books")
        if not is_heard or box.till.place != "none" or self._told(box) != "refused":
            self._agenda.after(HOUR_S, lambda: self._repair(box, known, sold))
            return
        if not self._central.is_alarmed_of(box.name):
            raise Untrue(f"{box.name}: the ledger tells nobody that its history was refused")
        self._central.back_up()
        box.cut()
        box.put_image(sold)
        box.witness = known
        self._network.trace.deeds["refused histories repaired"] += 1
        self._end(box)
        box.power_on()
