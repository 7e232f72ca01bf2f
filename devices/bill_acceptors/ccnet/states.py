"""Everything a CCNET poll can answer, by name (CCNET 1.5)."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from devices.events import FaultCode


class State(IntEnum):
    """Z1, the first byte of an answer to POLL. Bill-to-Bill states are named only to be told apart."""

    POWER_UP = 0x10
    POWER_UP_BILL_IN_ACCEPTOR = 0x11
    POWER_UP_BILL_IN_STACKER = 0x12
    INITIALIZE = 0x13
    IDLING = 0x14
    ACCEPTING = 0x15
    STACKING = 0x17
    RETURNING = 0x18
    UNIT_DISABLED = 0x19
    HOLDING = 0x1A
    BUSY = 0x1B
    REJECTING = 0x1C
    DISPENSING = 0x1D
    UNLOADING = 0x1E
    SETTING_CASSETTE = 0x21
    DISPENSED = 0x25
    UNLOADED = 0x26
    INVALID_BILL_NUMBER = 0x28
    SET_CASSETTE_TYPE = 0x29
    ILLEGAL_COMMAND = 0x30
    CASSETTE_FULL = 0x41
    CASSETTE_REMOVED = 0x42
    JAM_IN_ACCEPTOR = 0x43
    JAM_IN_CASSETTE = 0x44
    CHEATED = 0x45
    PAUSE = 0x46
    FAILURE = 0x47
    ESCROW = 0x80
    STACKED = 0x81
    RETURNED = 0x82


POWER_UP: Final = frozenset({State.POWER_UP, State.POWER_UP_BILL_IN_ACCEPTOR, State.POWER_UP_BILL_IN_STACKER})
IN_ESCROW: Final = frozenset({State.ESCROW, State.HOLDING})
MONEY_MOVES: Final = IN_ESCROW | {State.STACKING, State.RETURNING, State.STACKED, State.RETURNED}
"""A bill is on its way or unreported: never RESET here, first hear what becomes of it."""

WITH_SUBCODE: Final = frozenset(
    {State.BUSY, State.REJECTING, State.FAILURE, State.ESCROW, State.STACKED, State.RETURNED}
)

FAULTS: Final = {
    State.CASSETTE_FULL: FaultCode.CASSETTE_FULL,
    State.CASSETTE_REMOVED: FaultCode.CASSETTE_REMOVED,
    State.JAM_IN_ACCEPTOR: FaultCode.JAM_ACCEPTOR,
    State.JAM_IN_CASSETTE: FaultCode.JAM_STACKER,
    State.CHEATED: FaultCode.CHEATED,
    State.PAUSE: FaultCode.PAUSED,
    State.FAILURE: FaultCode.FAILURE,
}

RESETTABLE_FAULTS: Final = frozenset(
    {State.JAM_IN_ACCEPTOR, State.JAM_IN_CASSETTE, State.PAUSE, State.FAILURE}
)
"""A RESET makes the unit try its mechanics again; a full or missing cassette needs hands."""

REJECT_REASONS: Final = {
    0x60: "insertion",
    0x61: "dielectric",
    0x62: "bill_in_head",
    0x63: "multiplying",
    0x64: "conveying",
    0x65: "identification",
    0x66: "verification",
    0x67: "optic",
    0x68: "inhibited",
    0x69: "capacity",
    0x6A: "operation",
    0x6C: "length",
    0x6D: "ultraviolet",
    0x92: "barcode_unrecognised",
    0x93: "barcode_characters",
    0x94: "barcode_start",
    0x95: "barcode_stop",
}

FAILURE_NAMES: Final = {
    0x50: "stack_motor",
    0x51: "transport_speed",
    0x52: "transport_motor",
    0x53: "aligning_motor",
    0x54: "initial_cassette_state",
    0x55: "optic_canal",
    0x56: "magnetic_canal",
    0x5F: "capacitance_canal",
}


def reject_reason(code: int) -> str:
    """A stable name for Z2 of REJECTING."""
    return REJECT_REASONS.get(code, f"unknown_{code:02x}")


def fault_of(z1: int, z2: int | None) -> tuple[FaultCode, str] | None:
    """What is wrong, with the device's own code; None when ``z1`` is a healthy state of a bill acceptor.

    An unknown state, or one that only a Bill-to-Bill unit may have, is a failure: better a closed kiosk
    than one that guesses.
    """
    if z1 in FAULTS:
        state = State(z1)
        name = FAILURE_NAMES.get(z2, "unknown") if z2 is not None else state.name.lower()
        code = f"{z1:02x}" if z2 is None else f"{z1:02x} {z2:02x}"
        return FAULTS[state], f"{code} {name}"
    if z1 in _HEALTHY:
        return None
    return FaultCode.FAILURE, f"{z1:02x} unknown_state"


_HEALTHY: Final = (
    POWER_UP
    | MONEY_MOVES
    | {
        State.INITIALIZE,
        State.IDLING,
        State.ACCEPTING,
        State.UNIT_DISABLED,
        State.BUSY,
        State.REJECTING,
    }
)
