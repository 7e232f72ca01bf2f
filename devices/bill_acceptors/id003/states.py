"""Everything an ID003 unit can answer to STATUS REQUEST, by name (ID003 2.3)."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from devices.events import FaultCode


class State(IntEnum):
    """The first byte of a status."""

    IDLING = 0x11
    ACCEPTING = 0x12
    ESCROW = 0x13
    STACKING = 0x14
    VEND_VALID = 0x15
    STACKED = 0x16
    REJECTING = 0x17
    RETURNING = 0x18
    HOLDING = 0x19
    DISABLED = 0x1A
    INITIALIZE = 0x1B
    POWER_UP = 0x40
    POWER_UP_BILL_IN_ACCEPTOR = 0x41
    POWER_UP_BILL_IN_STACKER = 0x42
    STACKER_FULL = 0x43
    STACKER_OPEN = 0x44
    JAM_IN_ACCEPTOR = 0x45
    JAM_IN_STACKER = 0x46
    PAUSE = 0x47
    CHEATED = 0x48
    FAILURE = 0x49


POWER_UP: Final[frozenset[int]] = frozenset(
    {State.POWER_UP, State.POWER_UP_BILL_IN_ACCEPTOR, State.POWER_UP_BILL_IN_STACKER}
)
STARTING: Final[frozenset[int]] = POWER_UP | {State.INITIALIZE}
IN_ESCROW: Final[frozenset[int]] = frozenset({State.ESCROW, State.HOLDING})
AT_REST: Final[frozenset[int]] = frozenset({State.IDLING, State.DISABLED})
GIVES_BACK: Final[frozenset[int]] = frozenset({State.REJECTING, State.RETURNING})
MONEY_MOVES: Final[frozenset[int]] = (
    IN_ESCROW | GIVES_BACK | {State.STACKING, State.VEND_VALID, State.STACKED}
)
"""A bill is on its way or unreported: never RESET here, first hear what becomes of it."""

NEEDS_DATA: Final[frozenset[int]] = frozenset({State.ESCROW})

FAULTS: Final[dict[int, FaultCode]] = {
    State.STACKER_FULL: FaultCode.CASSETTE_FULL,
    State.STACKER_OPEN: FaultCode.CASSETTE_REMOVED,
    State.JAM_IN_ACCEPTOR: FaultCode.JAM_ACCEPTOR,
    State.JAM_IN_STACKER: FaultCode.JAM_STACKER,
    State.PAUSE: FaultCode.PAUSED,
    State.CHEATED: FaultCode.CHEATED,
    State.FAILURE: FaultCode.FAILURE,
}

RESETTABLE_FAULTS: Final[frozenset[int]] = frozenset(
    {State.JAM_IN_ACCEPTOR, State.JAM_IN_STACKER, State.PAUSE, State.FAILURE}
)
"""A RESET makes the unit try its mechanics again; a full or open stacker needs hands."""

REJECT_REASONS: Final = {
    0x71: "insertion",
    0x72: "magnetic",
    0x73: "bill_in_head",
    0x74: "calibration",
    0x75: "conveying",
    0x76: "denomination",
    0x77: "photo_pattern_1",
    0x78: "photo_level",
    0x79: "inhibited",
    0x7A: "unknown_7a",
    0x7B: "operation",
    0x7C: "bill_in_stacker",
    0x7D: "length",
    0x7E: "photo_pattern_2",
    0x7F: "true_bill_feature",
    0x98: "multiplying",
    0x9B: "ticket",
}
"""79 is an inhibited bill, one in the wrong direction, and one in escrow that the host did not decide about."""

FAILURE_NAMES: Final = {
    0xA2: "stack_motor",
    0xA5: "transport_speed",
    0xA6: "transport_motor",
    0xA7: "solenoid_auxiliary",
    0xA8: "solenoid",
    0xA9: "pb_unit",
    0xAB: "cash_box_not_ready",
    0xAF: "head_removed",
    0xB0: "boot_rom",
    0xB1: "external_rom",
    0xB2: "ram",
    0xB3: "rom_write",
}


def reject_reason(code: int) -> str:
    """A stable name for the reason of REJECTING."""
    return REJECT_REASONS.get(code, f"unknown_{code:02x}")


def fault_of(z1: int, z2: int | None) -> tuple[FaultCode, str] | None:
    """What is wrong, with the unit's own code; None when ``z1`` is a healthy state.

    An unknown state, or one that only a recycler has (20–2F), is a failure: better a closed kiosk than one
    that guesses.
    """
    if z1 in FAULTS:
        state = State(z1)
        name = FAILURE_NAMES.get(z2, "unknown") if z2 is not None else state.name.lower()
        code = f"{z1:02x}" if z2 is None else f"{z1:02x} {z2:02x}"
        return FAULTS[state], f"{code} {name}"
    if z1 in _HEALTHY:
        return None
    return FaultCode.FAILURE, f"{z1:02x} unknown_state"


_HEALTHY: Final[frozenset[int]] = STARTING | MONEY_MOVES | AT_REST | {State.ACCEPTING}
