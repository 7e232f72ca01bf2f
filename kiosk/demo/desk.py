"""The desk demo with hands: the kiosk's window, and beside it a panel of bills and faults."""

from __future__ import annotations

import sys

from kiosk.demo.children import ChildDied
from kiosk.demo.control_client import KioskGone
from kiosk.demo.happenings import Happenings
from kiosk.demo.world import KIOSK, DemoFailed, World
from kiosk.scenario import NETWORK_MODES


class Desk:
    """Does what the panel's buttons say until a window is closed."""

    def __init__(self, world: World, happenings: Happenings) -> None:
        self._world = world
        self._happenings = happenings
        self._has_power = True

    def run(self) -> int:
        print("kiosk demo: starting the ledger, the simulated devices and the kiosk …", file=sys.stderr)
        self._world.start()
        self._world.start_kiosk()
        panel = self._world.start_panel([*KIOSK, "desk-panel"], None)
        mark = 0
        while panel.exit_code is None and not self._is_closed():
            for happening in self._happenings.since(mark):
                mark += 1
                if happening["source"] == "panel" and happening["event"] == "said":
                    self._obey(str(happening["line"]))
            self._happenings.wait_for_news(mark)
        return 0

    def _is_closed(self) -> bool:
        """The kiosk's window was closed by hand; a crash is started again, as systemd would."""
        kiosk = self._world.kiosk
        if kiosk is None or kiosk.exit_code is None:
            return False
        if kiosk.exit_code == 0:
            return True
        print(f"kiosk demo: the kiosk ended with {kiosk.exit_code} and is started again", file=sys.stderr)
        self._world.cut_kiosk()
        self._world.start_kiosk()
        return False

    def _obey(self, line: str) -> None:
        """One line of the panel; what does not fit now is told, not fatal."""
        word, _, rest = line.strip().partition(" ")
        try:
            match word:
                case "network" if rest in NETWORK_MODES:
                    self._world.network.set_mode(rest)  # type: ignore[arg-type]  # checked by the guard
                case "power":
                    self._power(rest)
                case "printer":
                    self._world.printer.tell(rest)
                case "":
                    pass
                case _:
                    self._world.acceptor.tell(line.strip())
        except (ChildDied, KioskGone, DemoFailed) as failed:
            print(f"kiosk demo: {line}: {failed}", file=sys.stderr)

    def _power(self, what: str) -> None:
        if what == "cut" and self._has_power:
            self._has_power = False
            self._world.cut_power()
        elif what == "restore" and not self._has_power:
            self._has_power = True
            self._world.restore_power()
