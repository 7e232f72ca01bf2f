"""The receipt in a presenter's mouth: seen, taken by the customer, or drawn back after a while. Pure."""

from __future__ import annotations

from typing import Final

from devices.events import ReceiptLeft
from devices.printers.profiles import Presenter

RETRACT_TIMEOUT_S: Final = 5.0
"""A retraction that the sensor does not confirm by then is tried again when it is due again."""


class PresenterWatch:
    """Follows one presenter by what its sensor says; ``retract_s`` is how long a receipt may wait."""

    def __init__(self, presenter: Presenter | None, retract_s: float) -> None:
        self._presenter = presenter
        self._retract_s = retract_s
        self._waits_since: float | None = None
        self._retracts_until: float | None = None

    @property
    def is_retracting(self) -> bool:
        return self._retracts_until is not None

    def due_at(self) -> float | None:
        """When to draw the receipt back, or to give a retraction up; None while the mouth is empty."""
        if self._waits_since is None:
            return None
        return self._retracts_until or self._waits_since + self._retract_s

    def seen(self, *, is_waiting: bool, now: float) -> ReceiptLeft | None:
        """The sensor's word; how the receipt left when it has just left."""
        if is_waiting:
            self._waits_since = now if self._waits_since is None else self._waits_since
            return None
        was_waiting, was_retracting = self._waits_since is not None, self.is_retracting
        self._waits_since = self._retracts_until = None
        if not was_waiting:
            return None
        return ReceiptLeft("retracted" if was_retracting else "taken")

    def retract(self, now: float) -> bytes:
        """The command that draws the receipt back."""
        assert self._presenter is not None, "without a presenter nothing waits"
        self._retracts_until = now + RETRACT_TIMEOUT_S
        return self._presenter.retract

    def give_up(self, now: float) -> None:
        """The retraction was not confirmed: wait as long as before, then try again."""
        self._retracts_until = None
        self._waits_since = now
