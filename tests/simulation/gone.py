"""A kiosk that nobody hears any more: two people write off what was set aside for it; then it is heard after all."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from tests.simulation.chances import DAY_S, HOUR_S

if TYPE_CHECKING:
    from tests.simulation.box import Box
    from tests.simulation.network import Network

SHARE: Final = 0.4
"""Of the networks that last long enough."""
DAYS_MIN: Final = 5
SILENT_S: Final = 72 * HOUR_S
"""``allotment_age_s_max`` of the demo network: so long it may sell by the last figure that it heard (K-05)."""
BACK_S: Final = (HOUR_S, 10 * HOUR_S)


class Gone:
    """One kiosk of a network, whose line is cut; with it people go on paying as long as it sells."""

    def __init__(self, network: Network, random: Random) -> None:
        self._network = network
        self._random = random

    def begin(self) -> None:
        network = self._network
        if network.size.days >= DAYS_MIN and self._random.random() < SHARE:
            network.agenda.after(self._random.uniform(0.2, 1.5) * DAY_S, self._fall_silent)

    def _fall_silent(self) -> None:
        network = self._network
        box = self._random.choice(network.boxes)
        if network.weather.is_calm or box.line.is_cut or box.name in network.forked:
            return
        network.trace.fault(box.name, "gone for days")
        box.line.is_cut = True
        network.agenda.after(SILENT_S, lambda: self._look(box))

    def _look(self, box: Box) -> None:
        """Each hour, until it can be written off, or is heard because its line was mended for another reason."""
        network = self._network
        if network.weather.is_calm or not box.line.is_cut:
            return
        if not network.central.is_up or not network.office.write_off(box.name):
            network.agenda.after(HOUR_S, lambda: self._look(box))
            return
        network.agenda.after(self._random.uniform(*BACK_S), lambda: self._come_back(box))

    def _come_back(self, box: Box) -> None:
        """All that it sold is heard now, and covered from the agent's float as far as that goes (K-02)."""
        box.line.is_cut = False
