"""What the pairs in a unit's log say, by name (ccTalk 4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from devices.events import FaultCode

Kind = Literal["credit", "escrow", "returned", "rejected", "fault", "cured", "closed", "nothing"]


@dataclass(frozen=True)
class Meaning:
    """``bill_type`` of a credit or escrow; ``name`` and ``code`` of everything else; ``fault`` of a fault."""

    kind: Kind
    name: str = ""
    code: int = 0
    bill_type: int = 0
    fault: FaultCode | None = None


BILL_REJECTS: Final = {2: "validation", 3: "transport", 4: "inhibited", 5: "inhibited_by_switch"}
BILL_FAULTS: Final = {
    6: (FaultCode.JAM_ACCEPTOR, "jam_in_transport_unsafe"),
    7: (FaultCode.JAM_STACKER, "jam_in_stacker"),
    8: (FaultCode.CHEATED, "pulled_back"),
    9: (FaultCode.CHEATED, "tampering"),
    11: (FaultCode.CASSETTE_REMOVED, "stacker_removed"),
    13: (FaultCode.FAILURE, "stacker_faulty"),
    14: (FaultCode.CASSETTE_FULL, "stacker_full"),
    15: (FaultCode.JAM_STACKER, "stacker_jammed"),
    16: (FaultCode.JAM_ACCEPTOR, "jam_in_transport_safe"),
    17: (FaultCode.CHEATED, "opto_fraud"),
    18: (FaultCode.CHEATED, "string_fraud"),
    19: (FaultCode.FAILURE, "anti_string_fault"),
}
BILL_CURES: Final = {10: "stacker_ok", 12: "stacker_inserted"}
_CLOSED: Final = 0
_RETURNED: Final = 1
_BARCODE: Final = 20
_IN_ESCROW: Final = 1

COIN_REJECTS: Final = {
    1: "reject",
    2: "inhibited",
    3: "multiple_window",
    4: "wake_up_timeout",
    5: "validation_timeout",
    6: "credit_sensor_timeout",
    7: "sorter_timeout",
    8: "second_coin_too_close",
    9: "gate_not_ready",
    10: "credit_sensor_not_ready",
    11: "sorter_not_ready",
    12: "reject_not_cleared",
    21: "dce_timeout",
}
COIN_FRAUD: Final = {
    16: "credit_sequence",
    17: "coin_going_backwards",
    18: "coin_too_fast",
    19: "coin_too_slow",
    20: "coin_on_string",
    22: "dce_not_seen",
    23: "credit_sensor_too_early",
    24: "repeated_sensor_trip",
    25: "slug",
}
COIN_FAULTS: Final = {
    13: (FaultCode.FAILURE, "validation_sensor"),
    14: (FaultCode.JAM_ACCEPTOR, "credit_sensor_blocked"),
    15: (FaultCode.JAM_ACCEPTOR, "sorter_blocked"),
    26: (FaultCode.FAILURE, "reject_sensor"),
    27: (FaultCode.FAILURE, "games_overload"),
    28: (FaultCode.FAILURE, "meter_pulse_overload"),
    29: (FaultCode.FAILURE, "gate_open_not_closed"),
    30: (FaultCode.FAILURE, "gate_closed_not_open"),
    31: (FaultCode.FAILURE, "manifold_opto"),
    32: (FaultCode.FAILURE, "manifold_opto_blocked"),
    33: (FaultCode.JAM_STACKER, "manifold_blocked"),
    34: (FaultCode.CHEATED, "security"),
    35: (FaultCode.FAILURE, "motor"),
}
COIN_WORDS: Final = {253: "data_request", 254: "return_lever"}
_INHIBITED_COINS: Final = range(128, 160)
_LATER_ADDITIONS: Final = range(36, 41)

_NOTHING: Final = Meaning("nothing", "none")


def bill_meaning(first: int, second: int) -> Meaning:
    """Of a pair in the log of a bill validator. What has no name is a failure: better closed than guessing."""
    if first:
        if second == 0:
            return Meaning("credit", "stacked", 0, first)
        if second == _IN_ESCROW:
            return Meaning("escrow", "escrow", 1, first)
        return Meaning("fault", f"unknown_{first:02x}_{second:02x}", second, fault=FaultCode.FAILURE)
    if second == _CLOSED:
        return Meaning("closed", "master_inhibit")
    if second == _RETURNED:
        return Meaning("returned", "returned", second)
    if second in BILL_REJECTS:
        return Meaning("rejected", BILL_REJECTS[second], second)
    if second in BILL_FAULTS:
        fault, name = BILL_FAULTS[second]
        return Meaning("fault", name, second, fault=fault)
    if second in BILL_CURES:
        return Meaning("cured", BILL_CURES[second], second)
    if second == _BARCODE:
        return Meaning("nothing", "barcode", second)
    return Meaning("fault", f"unknown_{second:02x}", second, fault=FaultCode.FAILURE)


def coin_meaning(first: int, second: int) -> Meaning:
    """Of a pair in the log of a coin acceptor. The second byte of a credit is the sorter's path, no error."""
    if first:
        return Meaning("credit", "accepted", second, first)
    if second == 0:
        return _NOTHING
    if second in COIN_REJECTS:
        return Meaning("rejected", COIN_REJECTS[second], second)
    if second in _INHIBITED_COINS:
        return Meaning("rejected", "inhibited", second)
    if second in COIN_FRAUD:
        return Meaning("fault", COIN_FRAUD[second], second, fault=FaultCode.CHEATED)
    if second in COIN_FAULTS:
        fault, name = COIN_FAULTS[second]
        return Meaning("fault", name, second, fault=fault)
    if second in COIN_WORDS:
        return Meaning("nothing", COIN_WORDS[second], second)
    if second in _LATER_ADDITIONS:
        return Meaning("rejected", f"unknown_{second:02x}", second)
    return Meaning("fault", f"unknown_{second:02x}", second, fault=FaultCode.FAILURE)
