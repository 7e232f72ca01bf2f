"""The unit's side of ID003: answers every frame as a KZT bill acceptor would (ID003 2.1 to 2.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from devices.bill_acceptors.id003.frames import (
    ACK,
    COMMUNICATION_ERROR,
    ENQ,
    FRAME_BYTES_MAX,
    INVALID_COMMAND,
    SYNC,
    Frame,
    FrameParser,
)
from devices.bill_acceptors.id003.states import FAULTS, State
from devices.events import FaultCode
from devices.simulators.id003.settings import Settings, escrow_code
from devices.simulators.mechanics import ESCROW_S, Emit, Habits, Mechanics, Phase, Refusal, Report
from devices.simulators.memory import MemoryFile
from devices.simulators.wire import Wire

_BYTE_GAP_S: Final = 0.02
STACKED_SHOWN_S: Final = 0.2
UNPOLLED_S: Final = 3.0
"""A bill in escrow goes back when the host has not asked for this long (2.4)."""
UNACKNOWLEDGED_S: Final = 60.0
"""VEND VALID without ACK: after about a minute the unit answers nothing until RESET (2.4)."""

_STATUS, _RESET, _STACK_1, _STACK_2, _RETURN, _HOLD, _WAIT = 0x11, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45
_ESCROW_COMMANDS: Final = (_STACK_1, _STACK_2, _RETURN, _HOLD)
_NAMES: Final = {
    _STATUS: "STATUS REQUEST",
    _RESET: "RESET",
    _STACK_1: "STACK-1",
    _STACK_2: "STACK-2",
    _RETURN: "RETURN",
    _HOLD: "HOLD",
    _WAIT: "WAIT",
    0x50: "ACK",
}
_SETTINGS: Final = range(0xC0, 0xD0)

_FAULT_STATES: Final = {code: State(state) for state, code in FAULTS.items()}
_MOTOR_FAILURE: Final = 0xA2
_POWER_UP_STATES: Final = {
    "clean": State.POWER_UP,
    "bill_in_acceptor": State.POWER_UP_BILL_IN_ACCEPTOR,
    "bill_in_stacker": State.POWER_UP_BILL_IN_STACKER,
}
_REFUSALS: Final = {
    Refusal.IDENTIFICATION: 0x76,
    Refusal.VERIFICATION: 0x77,
    Refusal.INHIBITED: 0x79,
    Refusal.UNDECIDED: 0x79,
}
_PHASE_STATES: Final = {
    Phase.INITIALISING: State.INITIALIZE,
    Phase.ACCEPTING: State.ACCEPTING,
    Phase.HOLDING: State.HOLDING,
    Phase.STACKING: State.STACKING,
    Phase.RETURNING: State.RETURNING,
}


class Id003Firmware:
    """Sans-I/O. ``emit(event, **fields)`` tells what happens inside; hands reach ``mechanics`` and ``wire``."""

    def __init__(
        self,
        memory_file: MemoryFile,
        emit: Emit,
        *,
        speed: float = 1.0,
        escrow_s: float = ESCROW_S,
        seed: int = 0,
        is_traced: bool = False,
    ) -> None:
        self.mechanics = Mechanics(
            memory_file,
            emit,
            speed=speed,
            habits=Habits(escrow_s, is_undecided_rejected=True, forgets_when_told=False),
        )
        self.wire = Wire(seed)
        self.settings = Settings()
        self.is_terse = False
        """Leaves out STACKING and STACKED, as some units do (2.4)."""
        self._emit = emit
        self._is_traced = is_traced
        self._parser = FrameParser()
        self._gap_at: float | None = None
        self._unread = bytearray()
        self._speed = speed
        self._polled_at = 0.0
        self._told: Report | None = None
        self._told_since: float | None = None
        self._stacked_until = 0.0
        self._enquired: bytes | None = None
        self._was_found = False
        """The bill that is about to be stacked or told was found in the stacker after a power cut."""

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
        times = [self._gap_at, self.mechanics.due_at, self.wire.timer()]
        if self.mechanics.phase in (Phase.ESCROW, Phase.HOLDING):
            times.append(self._polled_at + UNPOLLED_S)
        return min((at for at in times if at is not None), default=None)

    def handle_timer(self, now: float) -> None:
        """Time has passed."""
        self.mechanics.handle_timer(now)
        self.wire.handle_timer(now)
        if self.mechanics.phase in (Phase.ESCROW, Phase.HOLDING) and now >= self._polled_at + UNPOLLED_S:
            self.mechanics.return_bill(now)
        if self._gap_at is not None and now >= self._gap_at:
            self._gap_at = None
            frames, was_damaged = self._parser.flush()
            for frame in frames:
                self._on_frame(frame, now)
            if was_damaged and SYNC in self._unread and self._answers(now):
                self._transmit(COMMUNICATION_ERROR.payload, now)
            self._unread.clear()
        self._enquire(now)

    def _enquire(self, now: float) -> None:
        """Interrupt mode: ENQ once a change of state."""
        if not self.settings.is_interrupting or not self._answers(now):
            return
        state = self._state(now)
        if state != self._enquired:
            self._enquired = state
            self._transmit(ENQ.payload, now)

    def _answers(self, now: float) -> bool:
        if self.mechanics.phase is Phase.OFF:
            return False
        return self._told_since is None or now - self._told_since < UNACKNOWLEDGED_S

    def _on_frame(self, frame: Frame, now: float) -> None:
        self._polled_at = now
        if self.mechanics.phase is Phase.POWER_UP:
            self._forget()
        command, data = frame.payload[0], frame.payload[1:]
        if self.mechanics.phase is Phase.OFF or (not self._answers(now) and command != _RESET):
            return
        if self._is_traced:
            self._emit(
                "host-command", command=_NAMES.get(command, f"{command:02X}"), hex=frame.to_bytes().hex(" ")
            )
        if frame == ACK:
            self._acknowledged(now)
        elif answer := self._answer(command, data, now):
            self._transmit(answer, now)

    def _acknowledged(self, now: float) -> None:
        """Not answered. Only VEND VALID is acknowledged."""
        if self._told is None:
            return
        self.mechanics.acknowledged(self._told)
        self._told = self._told_since = None
        self._stacked_until = 0.0 if self.is_terse else now + STACKED_SHOWN_S / self._speed

    def _transmit(self, payload: bytes, now: float) -> None:
        self.wire.send(Frame(payload).to_bytes(), now)

    # --- hands --------------------------------------------------------------------------------------------

    @property
    def habits(self) -> Mapping[str, Callable[[float], None]]:
        """``terse`` leaves out STACKING and STACKED; ``wordy`` says them."""
        return {
            "terse": lambda _: self._be_terse(is_terse=True),
            "wordy": lambda _: self._be_terse(is_terse=False),
        }

    def _be_terse(self, *, is_terse: bool) -> None:
        self.is_terse = is_terse
        self._emit("habit", is_terse=is_terse)

    def fault_code(self, fault: FaultCode) -> str:
        """The status in hex."""
        return f"{_FAULT_STATES[fault]:02x}"

    # --- answers --------------------------------------------------------------------------------------------

    def _answer(self, command: int, data: bytes, now: float) -> bytes:
        if command == _STATUS and not data:
            return self._status(now)
        if command == _RESET and not data:
            self._reset(now)
            return ACK.payload
        if command in _ESCROW_COMMANDS:
            return self._obey(command, data, now)
        if command == _WAIT and not data:
            return ACK.payload
        if command in _SETTINGS and self.mechanics.phase is Phase.POWER_UP:
            return INVALID_COMMAND.payload  # as a real unit did (2.4)
        answer = self.settings.answer(command, data)
        if answer and command in _SETTINGS:
            self._apply_settings()
        return answer or INVALID_COMMAND.payload

    def _reset(self, now: float) -> None:
        mechanics = self.mechanics
        self._was_found = mechanics.phase is Phase.POWER_UP and mechanics.bill_found == "bill_in_stacker"
        self._forget()
        mechanics.reports.clear()
        mechanics.initialise(now)

    def _forget(self) -> None:
        """What no power cut and no RESET leaves."""
        self.settings.reset()
        self._told = self._told_since = self._enquired = None
        self._stacked_until = 0.0

    def _apply_settings(self) -> None:
        mask = self.settings.enabled_mask
        self.mechanics.enable(mask, mask)

    def _obey(self, command: int, data: bytes, now: float) -> bytes:
        if data or self.mechanics.phase not in (Phase.ESCROW, Phase.HOLDING):
            return INVALID_COMMAND.payload
        match command:
            case 0x43:
                self.mechanics.return_bill(now)
            case 0x44:
                self.mechanics.hold(now)
            case _:
                self.mechanics.stack(now, is_told_early=command == _STACK_1)
        return ACK.payload

    def _status(self, now: float) -> bytes:
        if self.is_terse and self.mechanics.phase is Phase.STACKING:
            return b""  # busy with its motors, it answers when the bill is where it belongs
        state = self._state(now)
        self._enquired = state
        report = self._vend_valid()
        if state[0] == State.VEND_VALID and report is not None and self._told is None:
            self._told, self._told_since = report, now
        return state

    def _vend_valid(self) -> Report | None:
        """What stands before everything else until it is acknowledged; other reports this protocol does not know."""
        mechanics = self.mechanics
        if mechanics.phase is Phase.RESTING and self._was_found and mechanics.fault is None:
            self._was_found = False
            if not self.settings.has_power_recovery:
                mechanics.forget_reports()  # the host did not ask for it: the unit just goes on (2.5)
        for report in [report for report in mechanics.reports if report.kind != "stacked"]:
            mechanics.acknowledged(report)
        return mechanics.reports[0] if mechanics.reports else None

    def _state(self, now: float) -> bytes:
        mechanics = self.mechanics
        if mechanics.phase is Phase.POWER_UP:
            return bytes((_POWER_UP_STATES[mechanics.bill_found],))
        if mechanics.phase is Phase.INITIALISING:
            return bytes((State.INITIALIZE,))
        if self._vend_valid() is not None:
            return bytes((State.VEND_VALID,))
        if mechanics.fault is FaultCode.FAILURE:
            return bytes((State.FAILURE, _MOTOR_FAILURE))
        if mechanics.fault is not None:
            return bytes((_FAULT_STATES[mechanics.fault],))
        return self._phase_state(now)

    def _phase_state(self, now: float) -> bytes:
        mechanics = self.mechanics
        match mechanics.phase:
            case Phase.RESTING if now < self._stacked_until:
                return bytes((State.STACKED,))
            case Phase.RESTING:
                return bytes((State.IDLING if mechanics.enabled_mask else State.DISABLED,))
            case Phase.ESCROW:
                path = mechanics.memory.path
                return bytes((State.ESCROW, escrow_code(path.bill_type or 0 if path else 0)))
            case Phase.REJECTING:
                return bytes((State.REJECTING, _REFUSALS[mechanics.refusal or Refusal.IDENTIFICATION]))
            case phase:
                return bytes((_PHASE_STATES[phase],))
