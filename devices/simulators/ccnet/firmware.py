"""The unit's side of CCNET: answers every frame as a KZT bill acceptor at address 3 would (CCNET 1.2 to 1.7)."""

from __future__ import annotations

import random
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
from devices.bill_acceptors.ccnet.states import State
from devices.simulators.ccnet.mechanics import BILLS_TENGE, Emit, Mechanics, Phase, Report
from devices.simulators.ccnet.memory import MemoryFile

_BYTE_GAP_S: Final = 0.02
_NOISE_SHARE: Final = 0.4
_ADDRESSED: Final = bytes((SYNC, BILL_VALIDATOR))

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
        escrow_s: float = 10.0,
        seed: int = 0,
        is_traced: bool = False,
    ) -> None:
        self.mechanics = Mechanics(memory_file, emit, speed=speed, escrow_s=escrow_s)
        self.is_noisy = False
        self.is_silent = False
        self._emit = emit
        self._is_traced = is_traced
        self._parser = FrameParser()
        self._gap_at: float | None = None
        self._unread = bytearray()
        self._output = bytearray()
        self._security = bytes(3)
        self._last_answer = b""
        self._told: Report | None = None
        self._random = random.Random(seed)  # noqa: S311  noise, not secrets

    # --- the wire -------------------------------------------------------------------------------------------

    def receive_data(self, data: bytes, now: float) -> None:
        """The host sent bytes."""
        if self.is_noisy and self._random.random() < _NOISE_SHARE / 2:
            return
        self._unread += data
        for frame in self._parser.feed(data):
            self._unread.clear()
            self._on_frame(frame, now)
        del self._unread[:-FRAME_BYTES_MAX]
        self._gap_at = now + _BYTE_GAP_S if self._parser.is_in_frame else None

    def data_to_send(self) -> bytes:
        """Bytes for the host."""
        data = bytes(self._output)
        self._output.clear()
        return data

    def timer(self) -> float | None:
        """When ``handle_timer`` has something to do."""
        times = [at for at in (self._gap_at, self.mechanics.due_at) if at is not None]
        return min(times, default=None)

    def handle_timer(self, now: float) -> None:
        """Time has passed."""
        self.mechanics.handle_timer(now)
        if self._gap_at is not None and now >= self._gap_at:
            self._gap_at = None
            frames, was_damaged = self._parser.flush()
            for frame in frames:
                self._on_frame(frame, now)
            if was_damaged and _ADDRESSED in self._unread:  # what was meant for others is theirs to answer
                self._transmit(NAK.payload)
            self._unread.clear()

    def _on_frame(self, frame: Frame, now: float) -> None:
        if self.mechanics.phase is Phase.OFF or self.is_silent:
            return
        if frame == ACK:
            self._acknowledged()
        elif frame == NAK:
            self._transmit(self._last_answer)
        else:
            self._told = None
            self._trace(frame)
            self._last_answer = self._answer(frame.payload[0], frame.payload[1:], now)
            self._transmit(self._last_answer)

    def _acknowledged(self) -> None:
        if self._told is not None:
            self.mechanics.acknowledged(self._told)
            self._told = None

    def _trace(self, frame: Frame) -> None:
        if self._is_traced:
            name = _COMMANDS.get(frame.payload[0], "unknown")
            self._emit("host-command", command=name, hex=frame.to_bytes().hex(" "))

    def _transmit(self, payload: bytes) -> None:
        if not payload:
            return
        raw = Frame(payload).to_bytes()
        self._output += self._disturb(raw) if self.is_noisy else raw

    def _disturb(self, raw: bytes) -> bytes:
        if self._random.random() >= _NOISE_SHARE:
            return raw
        spoilt = bytearray(raw)
        match self._random.randrange(4):
            case 0:
                spoilt[self._random.randrange(len(raw))] ^= 1 << self._random.randrange(8)
            case 1:
                del spoilt[self._random.randrange(len(raw)) :]
            case 2:
                spoilt[:0] = self._random.randbytes(self._random.randrange(1, 6))
            case _:
                spoilt = bytearray(self._random.randbytes(len(raw)))
        return bytes(spoilt)

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
            return bytes((self._told.state, self._told.subcode))
        if mechanics.phase is Phase.POWER_UP:
            return bytes((mechanics.power_up_state,))
        if mechanics.phase is Phase.INITIALISING or mechanics.fault is None:
            return self._phase_state()
        return bytes((mechanics.fault,))

    def _phase_state(self) -> bytes:
        mechanics = self.mechanics
        if mechanics.phase is Phase.RESTING:
            return bytes((State.IDLING if mechanics.enabled_mask else State.UNIT_DISABLED,))
        if mechanics.phase is Phase.ESCROW:
            assert mechanics.memory.path is not None
            return bytes((State.ESCROW, mechanics.memory.path.bill_type or 0))
        if mechanics.phase is Phase.REJECTING:
            return bytes((State.REJECTING, mechanics.reject_code))
        return bytes((_PHASE_STATES[mechanics.phase],))
