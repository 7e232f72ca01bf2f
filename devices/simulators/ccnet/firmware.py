"""The unit's side of CCNET: answers every frame as a KZT bill acceptor at address 3 would (CCNET 1.2 to 1.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from devices.bill_acceptors.ccnet.frames import (
    ACK,
    BILL_VALIDATOR,
    FRAME_BYTES_MAX,
    ILLEGAL_COMMAND,
    NAK,
    SYNC,
    Frame,
    FrameParser,
)
from devices.bill_acceptors.ccnet.states import FAULTS, State
from devices.events import FaultCode
from devices.simulators.mechanics import (
    BILLS_TENGE,
    ESCROW_S,
    Emit,
    Habits,
    Mechanics,
    Phase,
    Refusal,
    Report,
)
from devices.simulators.memory import MemoryFile
from devices.simulators.wire import Wire

_BYTE_GAP_S: Final = 0.02

_COMMANDS: Final = {
    0x30: "RESET",
    0x31: "GET STATUS",
    0x32: "SET SECURITY",
    0x33: "POLL",
    0x34: "ENABLE BILL TYPES",
    0x35: "STACK",
    0x36: "RETURN",
    0x37: "IDENTIFICATION",
    0x38: "HOLD",
    0x41: "GET BILL TABLE",
    0x51: "CRC32",
}
_DATA_BYTES: Final = {0x32: 3, 0x34: 6}
_ONLY_AT_REST: Final = (0x37, 0x41, 0x51)
_ONLY_IN_ESCROW: Final = (0x35, 0x36, 0x38)

_FAULT_STATES: Final = {code: state for state, code in FAULTS.items()}
_MOTOR_FAILURE: Final = 0x50
_POWER_UP_STATES: Final = {
    "clean": State.POWER_UP,
    "bill_in_acceptor": State.POWER_UP_BILL_IN_ACCEPTOR,
    "bill_in_stacker": State.POWER_UP_BILL_IN_STACKER,
}
_REFUSALS: Final = {
    Refusal.IDENTIFICATION: 0x65,
    Refusal.VERIFICATION: 0x66,
    Refusal.INHIBITED: 0x68,
    Refusal.UNDECIDED: 0x68,
}
_REPORTS: Final = {"stacked": State.STACKED, "returned": State.RETURNED}

_PHASE_STATES: Final = {
    Phase.INITIALISING: State.INITIALIZE,
    Phase.ACCEPTING: State.ACCEPTING,
    Phase.HOLDING: State.HOLDING,
    Phase.STACKING: State.STACKING,
    Phase.RETURNING: State.RETURNING,
}


def _table_row(value_tenge: int) -> bytes:
    exponent = len(str(value_tenge)) - 1
    return bytes((value_tenge // 10**exponent,)) + b"KAZ" + bytes((exponent,))


BILL_TABLE: Final = b"".join(map(_table_row, BILLS_TENGE)).ljust(24 * 5, b"\x00")
PART_NUMBER: Final = b"SIM-KZ1126"
SERIAL_NUMBER: Final = b"26S000000001"
IDENTITY: Final = PART_NUMBER.ljust(15) + SERIAL_NUMBER.ljust(12) + bytes((0, 0, 0, 0x5A, 0x02, 0x03, 0xC8))


class CcnetFirmware:
    """Sans-I/O. ``emit(event, **fields)`` tells what happens inside; hands reach ``mechanics``."""

    def __init__(
        self,
        memory_file: MemoryFile,
        emit: Emit,
        *,
        speed: float = 1.0,
        escrow_s: float = ESCROW_S,
        seed: int = 0,
        is_traced: bool = False,
        address: int = BILL_VALIDATOR,
    ) -> None:
        self.mechanics = Mechanics(memory_file, emit, speed=speed, habits=Habits(escrow_s))
        self.wire = Wire(seed)
        self._emit = emit
        self._is_traced = is_traced
        self._address = address
        self._parser = FrameParser(address)
        self._gap_at: float | None = None
        self._unread = bytearray()
        self._security = bytes(3)
        self._last_answer = b""
        self._told: Report | None = None

    # --- the wire -------------------------------------------------------------------------------------------

    def receive_data(self, data: bytes, now: float) -> None:
        """The host sent bytes."""
        if not self.wire.hears():
            return
        self._unread += data
        for frame in self._parser.feed(data):
            self._unread.clear()
            self._on_frame(frame, now)
        del self._unread[:-FRAME_BYTES_MAX]
        self._gap_at = now + _BYTE_GAP_S if self._parser.is_in_frame else None

    def data_to_send(self) -> bytes:
        """Bytes for the host."""
        return self.wire.take()

    def timer(self) -> float | None:
        """When ``handle_timer`` has something to do."""
        times = [at for at in (self._gap_at, self.mechanics.due_at, self.wire.timer()) if at is not None]
        return min(times, default=None)

    def handle_timer(self, now: float) -> None:
        """Time has passed."""
        self.mechanics.handle_timer(now)
        self.wire.handle_timer(now)
        if self._gap_at is not None and now >= self._gap_at:
            self._gap_at = None
            frames, was_damaged = self._parser.flush()
            for frame in frames:
                self._on_frame(frame, now)
            if (
                was_damaged and bytes((SYNC, self._address)) in self._unread
            ):  # what was meant for others is theirs to answer
                self._transmit(NAK.payload, now)
            self._unread.clear()

    def _on_frame(self, frame: Frame, now: float) -> None:
        if self.mechanics.phase is Phase.OFF:
            return
        if frame.payload == ACK.payload:
            self._acknowledged()
        elif frame.payload == NAK.payload:
            self._transmit(self._last_answer, now)
        else:
            self._told = None
            self._trace(frame)
            self._last_answer = self._answer(frame.payload[0], frame.payload[1:], now)
            self._transmit(self._last_answer, now)

    def _acknowledged(self) -> None:
        if self._told is not None:
            self.mechanics.acknowledged(self._told)
            self._told = None

    def _trace(self, frame: Frame) -> None:
        if self._is_traced:
            name = _COMMANDS.get(frame.payload[0], "unknown")
            self._emit("host-command", command=name, hex=frame.to_bytes().hex(" "))

    def _transmit(self, payload: bytes, now: float) -> None:
        if payload:
            self.wire.send(Frame(payload, self._address).to_bytes(), now)

    # --- hands --------------------------------------------------------------------------------------------

    @property
    def habits(self) -> Mapping[str, Callable[[float], None]]:
        """CCNET units differ in nothing that hands could change."""
        return {}

    def fault_code(self, fault: FaultCode) -> str:
        """Z1 in hex."""
        return f"{_FAULT_STATES[fault]:02x}"

    # --- answers --------------------------------------------------------------------------------------------

    def _answer(self, command: int, data: bytes, now: float) -> bytes:
        if not self._is_allowed(command, data):
            return ILLEGAL_COMMAND.payload
        match command:
            case 0x31:
                return self.mechanics.enabled_mask.to_bytes(3, "big") + self._security
            case 0x33:
                return self._state()
            case 0x37:
                return IDENTITY
            case 0x41:
                return BILL_TABLE
            case 0x51:
                return b"\x51\x0b\x3c\x90"
            case _:
                self._obey(command, data, now)
                return ACK.payload

    def _obey(self, command: int, data: bytes, now: float) -> None:
        match command:
            case 0x30:
                self.mechanics.initialise(now)
            case 0x32:
                self._security = data
            case 0x34:
                self.mechanics.enable(int.from_bytes(data[:3], "big"), int.from_bytes(data[3:], "big"))
            case 0x35:
                self.mechanics.stack(now)
            case 0x36:
                self.mechanics.return_bill(now)
            case 0x38:
                self.mechanics.hold(now)

    def _is_allowed(self, command: int, data: bytes) -> bool:
        if command not in _COMMANDS or len(data) != _DATA_BYTES.get(command, 0):
            return False
        phase = self.mechanics.phase
        if command in _ONLY_IN_ESCROW:
            return phase in (Phase.ESCROW, Phase.HOLDING)
        if command not in _ONLY_AT_REST or phase in (Phase.POWER_UP, Phase.INITIALISING):
            return True
        is_disabled = not self.mechanics.enabled_mask and not self.mechanics.reports
        return phase is Phase.RESTING and (is_disabled or self.mechanics.fault is not None)

    def _state(self) -> bytes:
        mechanics = self.mechanics
        if mechanics.reports:
            self._told = mechanics.reports[0]
            mechanics.told(self._told)
            return _report_state(self._told)
        if mechanics.phase is Phase.POWER_UP:
            return bytes((_POWER_UP_STATES[mechanics.bill_found],))
        if mechanics.phase is Phase.INITIALISING or mechanics.fault is None:
            return self._phase_state()
        if mechanics.fault is FaultCode.FAILURE:
            return bytes((State.FAILURE, _MOTOR_FAILURE))
        return bytes((_FAULT_STATES[mechanics.fault],))

    def _phase_state(self) -> bytes:
        mechanics = self.mechanics
        if mechanics.phase is Phase.RESTING:
            return bytes((State.IDLING if mechanics.enabled_mask else State.UNIT_DISABLED,))
        if mechanics.phase is Phase.ESCROW:
            assert mechanics.memory.path is not None
            return bytes((State.ESCROW, mechanics.memory.path.bill_type or 0))
        if mechanics.phase is Phase.REJECTING:
            return bytes((State.REJECTING, _REFUSALS[mechanics.refusal or Refusal.IDENTIFICATION]))
        return bytes((_PHASE_STATES[mechanics.phase],))


def _report_state(report: Report) -> bytes:
    if report.refusal is not None:
        return bytes((State.REJECTING, _REFUSALS[report.refusal]))
    return bytes((_REPORTS[report.kind], report.bill_type))
