"""What is said to a unit before its first POLL, in this order (SSP 3.3).

SYNC                    the next command uses bit 0
4A 4B 4C                a key, when the unit can and the host wants it
06                      the highest version of the protocol that both speak
05 0C                   what it is, its channels and values, its serial number
08                      a bill in escrow of an earlier life goes back: the first POLL would stack it
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum, auto
from typing import Final, Literal

from devices.bill_acceptors.ssp.encryption import FIXED_KEY, KeyOffer
from devices.bill_acceptors.ssp.link import Answered
from devices.bill_acceptors.ssp.requests import (
    REJECT,
    SERIAL_NUMBER,
    SETUP,
    SYNC,
    Answer,
    Request,
    answer_name,
    exchange_key,
    host_protocol,
    set_generator,
    set_modulus,
)
from devices.bill_acceptors.ssp.unit import TENGE, Unit, parse_setup
from devices.events import FaultCode

_log = logging.getLogger(__name__)

Encryption = Literal["auto", "required", "off"]
"""``auto`` encrypts where the unit can, and goes on in plain where it cannot."""

PROTOCOL_MAX: Final = 8
"""Version 9 gives values where others give channels; no bill acceptor needs it."""
_FAILURES_MAX: Final = 3


class _Step(Enum):
    SYNC = auto()
    GENERATOR = auto()
    MODULUS = auto()
    KEY = auto()
    PROTOCOL = auto()
    SETUP = auto()
    SERIAL = auto()
    REJECT = auto()
    DONE = auto()


_NEXT: Final = dict(zip(list(_Step)[:-1], list(_Step)[1:], strict=True))


class Setup:
    """One start. ``problem`` says why no bills can be taken from this unit; None while nothing is known of it."""

    def __init__(
        self,
        encryption: Encryption,
        fixed_key: int = FIXED_KEY,
        draw_offer: Callable[[], KeyOffer] = KeyOffer.draw,
        again_s: float = 1.0,
        again_long_s: float = 10.0,
    ) -> None:
        self._encryption = encryption
        self._fixed_key = fixed_key
        self._draw_offer = draw_offer
        self._again_s = again_s
        self._again_long_s = again_long_s
        self._offer: KeyOffer | None = None
        self.unit: Unit | None = None
        self.serial = ""
        self.problem: tuple[FaultCode, str] | None = None
        self.restart()

    def restart(self) -> None:
        """The unit forgot everything, or another one hangs on the line."""
        self._step = _Step.SYNC
        self._version = PROTOCOL_MAX
        self._failures = 0
        self._not_before = 0.0

    @property
    def is_done(self) -> bool:
        return self._step is _Step.DONE

    @property
    def protocol(self) -> int:
        """Agreed on; what the unit itself says when it knows no 06."""
        if self._version > 0:
            return self._version
        return self.unit.protocol if self.unit is not None else 0

    def next_request(self, now: float) -> Request | None:
        """The next command; None when there is none, or not yet."""
        if self.is_done or now < self._not_before:
            return None
        match self._step:
            case _Step.SYNC:
                return SYNC
            case _Step.GENERATOR:
                self._offer = self._draw_offer()
                return set_generator(self._offer.generator)
            case _Step.MODULUS:
                assert self._offer is not None
                return set_modulus(self._offer.modulus)
            case _Step.KEY:
                assert self._offer is not None
                return exchange_key(self._offer.public)
            case _Step.PROTOCOL:
                return host_protocol(self._version)
            case _Step.SETUP:
                return SETUP
            case _Step.SERIAL:
                return SERIAL_NUMBER
            case _:
                return REJECT

    def answered(self, answer: Answered, now: float) -> bytes | None:
        """The unit answered; the key, when it was this that agreed on one."""
        match self._step:
            case _Step.SYNC:
                self._go_on(_Step.GENERATOR if self._encryption != "off" else _Step.PROTOCOL, answer, now)
            case _Step.GENERATOR | _Step.MODULUS:
                self._keyed(answer, now)
            case _Step.KEY:
                return self._key(answer, now)
            case _Step.PROTOCOL:
                self._versioned(answer)
            case _Step.SETUP:
                self._described(answer, now)
            case _Step.SERIAL:
                self.serial = str(int.from_bytes(answer.data, "big")) if answer.is_ok else ""
                self._step = _Step.REJECT
            case _:
                self._step = _Step.DONE
        return None

    def _go_on(self, step: _Step, answer: Answered, now: float) -> None:
        if answer.is_ok:
            self._step = step
            self._failures = 0
        else:
            self._fail(f"{answer.request.name.lower()} answered {answer_name(answer.code)}", now)

    def _keyed(self, answer: Answered, now: float) -> None:
        if answer.is_ok or self._encryption == "required":
            self._go_on(_NEXT[self._step], answer, now)
        else:
            self._step = _Step.PROTOCOL

    def _key(self, answer: Answered, now: float) -> bytes | None:
        self._keyed(answer, now)
        if not answer.is_ok or self._offer is None:
            return None
        return self._offer.key(int.from_bytes(answer.data, "little"), self._fixed_key)

    def _versioned(self, answer: Answered) -> None:
        if answer.code == Answer.FAIL and self._version > 1:
            self._version -= 1
            return
        if not answer.is_ok:
            self._version = 0
        self._step = _Step.SETUP

    def _described(self, answer: Answered, now: float) -> None:
        self._go_on(_Step.SERIAL, answer, now)
        if not answer.is_ok:
            return
        self.unit = parse_setup(answer.data)
        if self.unit is None:
            self.problem = FaultCode.BILL_TABLE_WRONG, "setup is not a bill acceptor's"
        elif not any(bill.currency == TENGE for bill in self.unit.bills):
            self.problem = FaultCode.BILL_TABLE_WRONG, "no tenge bill in the table"
        else:
            self.problem = None

    def _fail(self, why: str, now: float) -> None:
        self._failures += 1
        is_lasting = self._failures >= _FAILURES_MAX
        if is_lasting:
            self.problem = FaultCode.FAILURE, why
            self._step = _Step.SYNC
        self._not_before = now + (self._again_long_s if is_lasting else self._again_s)
        _log.warning("the start of the unit: %s", why)
