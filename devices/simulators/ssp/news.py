"""What a simulated unit has to say to POLL, and for how long it says it (SSP 3.5, 3.8)."""

from __future__ import annotations

from typing import Final, Literal

from devices.bill_acceptors.ssp.polls import Event
from devices.events import FaultCode
from devices.simulators.mechanics import Mechanics, Phase, Report

EVENT_OF_FAULT: Final = {
    FaultCode.JAM_ACCEPTOR: Event.UNSAFE_JAM,
    FaultCode.JAM_STACKER: Event.SAFE_JAM,
    FaultCode.CASSETTE_FULL: Event.STACKER_FULL,
    FaultCode.CASSETTE_REMOVED: Event.CASHBOX_REMOVED,
    FaultCode.CHEATED: Event.FRAUD,
    FaultCode.FAILURE: Event.OUT_OF_SERVICE,
}
_REPEATED: Final = (FaultCode.JAM_ACCEPTOR, FaultCode.CASSETTE_REMOVED)
_BY_THE_CASHBOX: Final = (FaultCode.JAM_STACKER, FaultCode.CASSETTE_FULL, FaultCode.CASSETTE_REMOVED)
"""Hands that cleared one of these have taken the cashbox out and put it back."""

_CASHBOX_SINCE: Final = 5
_INITIALISING_SINCE: Final = 7

Told = Literal["", "toggle", "ack"]
"""What makes the unit forget what it said: nothing was said, the next new command, or EVENT ACK."""


class News:
    """Asked once for every POLL that is not a repeat."""

    def __init__(self, mechanics: Mechanics) -> None:
        self._mechanics = mechanics
        self.is_in_cassette = False
        """A bill has arrived there; it is said in the answer after its credit."""
        self.is_all_off = False
        self.is_skipping = False
        """Reading, stacking and rejecting are never said."""
        self.is_credit_repeated = False
        """At the next start the last credit is said again, as cleared to the cashbox."""
        self._is_reset_due = True
        self._found: Literal["clean", "bill_in_acceptor", "bill_in_stacker"] = "clean"
        self._offer_told = False
        self._fault_told: FaultCode | None = None
        self._fraud_told: Told = ""
        self._told: dict[int, Told] = {}
        """By id of the report."""
        self._last_credit = 0
        self._again = 0
        self._again_told: Told = ""

    def start(self) -> None:
        """Power is back, or RESET was obeyed: what was said is forgotten, what lies in the path is found."""
        self._is_reset_due = True
        self._found = self._mechanics.bill_found
        self._told.clear()
        self._offer_told = self.is_in_cassette = self.is_all_off = False
        self._fault_told = None
        self._fraud_told = self._again_told = ""
        self._again = self._last_credit if self.is_credit_repeated else 0

    def is_offer_told(self) -> bool:
        """The host has heard which bill is in escrow: its next POLL takes it."""
        return self._offer_told

    def heard(self) -> None:
        """A new command: the host has the answer to the one before."""
        self._drop("toggle")

    def acknowledge(self) -> bool:
        """EVENT ACK; False when there was nothing to acknowledge."""
        return self._drop("ack")

    def _drop(self, how: Told) -> bool:
        dropped = [report for report in self._mechanics.reports if self._told.get(id(report)) == how]
        for report in dropped:
            del self._told[id(report)]
            self._mechanics.acknowledged(report)
        has_fraud, has_again = self._fraud_told == how, self._again_told == how
        if has_fraud:
            self._fraud_told = ""
        if has_again:
            self._again, self._again_told = 0, ""
        return bool(dropped) or has_fraud or has_again

    def tell(self, protocol: int, *, has_ack: bool) -> bytes:
        """The events of one answer; with ``has_ack`` money is said until it is acknowledged."""
        mechanics, said = self._mechanics, bytearray()
        has_credit = any(
            report.kind == "stacked" and id(report) not in self._told for report in mechanics.reports
        )
        if self._is_reset_due:
            self._is_reset_due = False
            said.append(Event.RESET)
        if self._again:
            said += bytes((Event.CLEARED_TO_CASHBOX, self._again))
            self._again_told = "ack" if has_ack else "toggle"
        said += self._faults(protocol, has_ack=has_ack)
        for report in list(mechanics.reports):
            said += self._report(report, protocol, has_ack=has_ack)
        said += self._phase(protocol, has_ack=has_ack)
        if self.is_in_cassette and not has_credit:
            self.is_in_cassette = False
            said.append(Event.STACKED)
        if self.is_all_off and protocol >= _INITIALISING_SINCE:
            self.is_all_off = False
            said.append(Event.ALL_CHANNELS_OFF)
        if not mechanics.enabled_mask and mechanics.phase is Phase.RESTING:
            said.append(Event.DISABLED)
        return bytes(said)

    def _faults(self, protocol: int, *, has_ack: bool) -> bytes:
        fault, told, said = self._mechanics.fault, self._fault_told, bytearray()
        self._fault_told = fault
        if fault is not told and told in _BY_THE_CASHBOX and protocol >= _CASHBOX_SINCE:
            said.append(Event.CASHBOX_REPLACED)
        if fault is not None and (fault in _REPEATED or fault is not told):
            if fault is FaultCode.CHEATED:
                self._fraud_told = "ack" if has_ack else "toggle"
            elif fault is not FaultCode.CASSETTE_REMOVED or protocol >= _CASHBOX_SINCE:
                said.append(EVENT_OF_FAULT[fault])
        if self._fraud_told:
            said += bytes((Event.FRAUD, 0))
        return bytes(said)

    def _report(self, report: Report, protocol: int, *, has_ack: bool) -> bytes:
        channel = report.bill_type + 1
        is_start = protocol >= _CASHBOX_SINCE
        match report.kind, self._found:
            case "stacked", "bill_in_stacker" if is_start:
                self._say(report, "ack" if has_ack else "toggle")
                return bytes((Event.CLEARED_TO_CASHBOX, channel))
            case "stacked", _:
                self._say(report, "ack" if has_ack else "toggle")
                self._last_credit = channel
                return bytes((Event.CREDIT, channel))
            case "returned", "bill_in_acceptor" if is_start:
                self._say(report, "ack" if has_ack else "toggle")
                return bytes((Event.CLEARED_FROM_FRONT, channel))
            case _ if self._mechanics.phase is Phase.REJECTING:
                return b""
            case _:
                self._say(report, "toggle")
                return bytes((Event.REJECTED,))

    def _say(self, report: Report, until: Told) -> None:
        self._told[id(report)] = until
        self._offer_told = False
        if until == "toggle":
            self._mechanics.told(report)

    def _phase(self, protocol: int, *, has_ack: bool) -> bytes:
        mechanics = self._mechanics
        if mechanics.phase is not Phase.RESTING and mechanics.phase is not Phase.INITIALISING:
            self._leave_start()
        match mechanics.phase:
            case Phase.INITIALISING if has_ack and protocol >= _INITIALISING_SINCE:
                return bytes((Event.INITIALISING,))
            case Phase.ESCROW | Phase.HOLDING:
                assert mechanics.memory.path is not None
                self._offer_told = True
                return bytes((Event.READ, (mechanics.memory.path.bill_type or 0) + 1))
            case _ if self.is_skipping:
                return b""
            case Phase.ACCEPTING:
                return bytes((Event.READ, 0))
            case Phase.STACKING:
                return bytes((Event.STACKING,))
            case Phase.RETURNING | Phase.REJECTING if self._found == "clean":
                return bytes((Event.REJECTING,))
            case _:
                return b""

    def _leave_start(self) -> None:
        """A new bill is drawn in: what is said from now on is not of the start."""
        if self._mechanics.phase is Phase.ACCEPTING:
            self._found = "clean"
