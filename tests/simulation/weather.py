"""Everything that goes wrong by itself: power, lines, disks, devices, clocks, the ledger's own crashes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from devices.events import Paper, PrinterStatus
from kiosk.core import events
from tests.simulation.agenda import Agenda, Trace
from tests.simulation.box import DEAD_BATTERY_S, Box
from tests.simulation.central import Central
from tests.simulation.chances import DAY_S, HOUR_S, Chances
from tests.support.core_builders import PRINTER_EMPTY, PRINTER_WELL

OUTCOMES: Final = ("printed", "printed", "printed", "not_printed", "unknown", "")
CLOCK_STEPS_S: Final = (-40.0, 3600.0, -7200.0, 40 * DAY_S, -400 * DAY_S)
SHARE_CUT_OFF: Final = 0.1
CUT_OFF_S: Final = 4 * DAY_S
SHARE_DEAD_BATTERY: Final = 0.1


class Weather:
    """Troubles of one network until ``is_calm``: then what is broken is mended and nothing breaks any more."""

    def __init__(self, agenda: Agenda, trace: Trace, chances: Chances, random: Random) -> None:
        self.is_calm = False
        self._agenda = agenda
        self._trace = trace
        self._chances = chances
        self._random = random

    def _again(self, mean_s: float, act: Callable[[], None]) -> None:
        def happen() -> None:
            if not self.is_calm:
                act()
                self._again(mean_s, act)

        self._agenda.after(self._random.expovariate(1 / mean_s), happen)

    def _for_a_while(self, mean_s: float, end: Callable[[], None]) -> None:
        """However calm it is by then: what began ends."""
        self._agenda.after(self._random.expovariate(1 / mean_s), end)

    # --- a kiosk's -----------------------------------------------------------------------------------------------

    def hangs_over(self, box: Box) -> None:
        chances = self._chances
        self._again(chances.power_s, lambda: self._power(box))
        self._again(chances.acceptor_s, lambda: self._acceptor(box))
        self._again(chances.printer_s, lambda: self._printer(box))
        self._again(chances.disk_s, lambda: self._disk(box))
        box.line.share_wrong = chances.exchange
        self._link(box, is_up=self._random.random() < 0.5)
        box.has_dead_battery = self._random.random() < SHARE_DEAD_BATTERY
        if self._random.random() < SHARE_CUT_OFF:
            self._for_a_while(DAY_S / 2, lambda: self._cut_off(box))

    def _cut_off(self, box: Box) -> None:
        """Somebody ploughs up the cable: longer than a kiosk may sell by what it knows (K-05)."""
        if self.is_calm:
            return
        self._trace.fault(box.name, "line cut for days")
        box.line.is_cut = True

        def mend() -> None:
            box.line.is_cut = False

        self._agenda.after(CUT_OFF_S, mend)

    def _link(self, box: Box, *, is_up: bool) -> None:
        if self.is_calm:
            return
        box.line.is_up = is_up
        self._trace.note(box.name, f"line {is_up}")
        if not is_up:
            self._trace.faults["line down"] += 1
        mean_s = self._chances.link_up_s if is_up else self._chances.link_down_s
        self._agenda.after(self._random.expovariate(1 / mean_s), lambda: self._link(box, is_up=not is_up))

    def _power(self, box: Box) -> None:
        box.crash_after = self._random.randrange(30)
        self._agenda.after(60, lambda: self._dark(box))

    def _dark(self, box: Box) -> None:
        """The power is gone, by now at the latest; the acceptor's as well, or it goes on alone."""
        box.cut()
        if self._random.random() < 0.6:
            box.till.power_off()
        if self._random.random() < 0.3:
            self._trace.fault(box.name, "clock steps")
            box.wall_offset_s = self._random.choice((*CLOCK_STEPS_S, DEAD_BATTERY_S))
            box.clock_stepped_s = self._agenda.now_s
        elif self._agenda.now_s - box.clock_stepped_s > DAY_S:
            box.wall_offset_s = 0.0  # by now somebody was there and has set the clock
        self._for_a_while(HOUR_S / 2, box.power_on)

    def power_returns(self, box: Box) -> None:
        """After a cut at an effect, nobody knows of it but the kiosk."""
        if self._random.random() < 0.5:
            box.till.power_off()
        self._for_a_while(300, box.power_on)

    def _acceptor(self, box: Box) -> None:
        kind = self._random.choice(("jam", "silence", "power", "reject"))
        self._trace.fault(box.name, f"acceptor {kind}")
        box.till.break_down(kind, swallows=self._random.random() < 0.5)
        box.settle()

        def mend() -> None:
            box.till.come_well()
            box.settle()

        self._for_a_while(600, mend)

    def _printer(self, box: Box) -> None:
        self._trace.fault(box.name, "printer")
        near_end = PrinterStatus(is_known=True, is_online=True, paper=Paper.NEAR_END)
        box.printer = self._random.choice((PRINTER_EMPTY, PrinterStatus(is_known=False), near_end))
        box.print_outcome = self._random.choice(OUTCOMES)
        box.say(box.printer)

        def mend() -> None:
            box.printer, box.print_outcome = PRINTER_WELL, "printed"
            box.say(box.printer)

        self._for_a_while(2 * HOUR_S, mend)

    def _disk(self, box: Box) -> None:
        box.disk.failures = self._random.choice((1, 1, 2, 6))
        is_low = self._random.random() < 0.3
        box.say(events.DiskChecked(is_low=is_low))
        self._for_a_while(600, lambda: box.say(events.DiskChecked(is_low=False)))

    # --- the ledger's --------------------------------------------------------------------------------------------

    def hangs_over_ledger(self, central: Central) -> None:
        self._again(self._chances.ledger_down_s, lambda: self._crash(central))
        self._again(self._chances.restore_s, lambda: self._restore(central))
        self._every(DAY_S / 2, lambda: central.back_up() if central.is_up else None)

    def _every(self, period_s: float, act: Callable[[], None]) -> None:
        def happen() -> None:
            act()
            if not self.is_calm:
                self._every(period_s, act)

        self._agenda.after(period_s, happen)

    def _crash(self, central: Central) -> None:
        self._trace.fault("ledger", "ledger down")
        central.is_up = False
        self._for_a_while(HOUR_S / 2, lambda: _come_up(central))

    def _restore(self, central: Central) -> None:
        if central.disasters:
            return
        self.restore(central)

    def restore(self, central: Central) -> None:
        """Its disk is lost; a quarter of an hour later, more or less, it is back as it was when it was backed up."""
        self._trace.fault("ledger", "ledger restored from a backup")
        central.is_up = False
        central.restore()
        self._for_a_while(HOUR_S / 4, lambda: _come_up(central))


def _come_up(central: Central) -> None:
    central.is_up = True
