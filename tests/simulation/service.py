"""Service mode in a simulated kiosk: PINs, and slips that nobody reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid5

from kiosk.core.effects import PrintVisit, ServiceEffect, VerifyPin
from kiosk.core.events import PinVerified
from tests.simulation.central import NAMESPACE, hash_of

if TYPE_CHECKING:
    from tests.simulation.box import Box


@dataclass
class Service:
    """A PIN's hash is plain here: proving one takes longer than a customer's whole session."""

    box: Box
    tries: int = 0

    def do(self, effect: ServiceEffect) -> None:
        match effect:
            case VerifyPin(token, pin_hash, pin):
                self.tries += 1
                visit_id = uuid5(NAMESPACE, f"visit/{self.box.name}/{self.box.lives}/{self.tries}")
                verified = PinVerified(token, pin_hash == hash_of(pin), visit_id)
                self.box.later(lambda: (verified,))
            case PrintVisit():
                pass
            case _:
                raise AssertionError(effect)
