"""The unit's side of SSP: answers every frame as a KZT bill acceptor at address 0 would (SSP 3.1 to 3.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from devices.bill_acceptors.ssp.encryption import FIXED_KEY
from devices.bill_acceptors.ssp.frames import Frame, FrameParser
from devices.bill_acceptors.ssp.requests import ONLY_ENCRYPTED, Answer, Command
from devices.events import FaultCode
from devices.simulators.mechanics import BILLS_TENGE, ESCROW_S, Emit, Habits, Mechanics, Phase, Refusal
from devices.simulators.memory import MemoryFile
from devices.simulators.ssp.news import EVENT_OF_FAULT, News
from devices.simulators.ssp.session import Session, is_encrypted
from devices.simulators.wire import Wire

PROTOCOL_MAX: Final = 8
POLL_TIMEOUT_S: Final = 10.0
"""Without a command for this long the unit takes no more bills."""

OK: Final = bytes((Answer.OK,))
FIRMWARE_VERSION: Final = b"0466"
SERIAL_NUMBER: Final = 26_000_001
_MULTIPLIER: Final = 100
_REAL_MULTIPLIER: Final = 100

_DATA_BYTES: Final[dict[int, range]] = {
    Command.SET_INHIBITS: range(2, 9),
    Command.HOST_PROTOCOL: range(1, 2),
    Command.SET_GENERATOR: range(8, 9),
    Command.SET_MODULUS: range(8, 9),
    Command.EXCHANGE_KEY: range(8, 9),
    Command.SET_FIXED_KEY: range(8, 9),
}
_NAMES: Final = {command.value: command.name.replace("_", " ") for command in Command}
_KEYS: Final = (Command.SET_GENERATOR, Command.SET_MODULUS, Command.EXCHANGE_KEY)
_FIXED_KEYS: Final = (Command.SET_FIXED_KEY, Command.RESET_FIXED_KEY)
_REFUSALS: Final = {
    Refusal.IDENTIFICATION: 0x02,
    Refusal.VERIFICATION: 0x03,
    Refusal.INHIBITED: 0x06,
    Refusal.UNDECIDED: 0x13,
}
_BY_HOST: Final = 0x08
_ESCROW_TIMEOUT: Final = 0x13
_FAILS: Final = 3
_VALUES: Final = bytes(value // _MULTIPLIER for value in BILLS_TENGE)
_SECURITY: Final = b"\x02" * len(BILLS_TENGE)
_ABOUT_ITSELF: Final[dict[int, bytes]] = {
    Command.SERIAL_NUMBER: SERIAL_NUMBER.to_bytes(4, "big"),
    Command.CHANNEL_VALUES: bytes((len(_VALUES),)) + _VALUES,
    Command.CHANNEL_SECURITY: bytes((len(_SECURITY),)) + _SECURITY,
    Command.FIRMWARE_VERSION: b"NV02000466000001",
    Command.DATASET_VERSION: b"KZT01A07",
}


def setup_answer(protocol: int) -> bytes:
    """As a unit for tenge says it to a host that speaks ``protocol``."""
    n = len(BILLS_TENGE)
    answer = OK + b"\x00" + FIRMWARE_VERSION + b"KZT" + _MULTIPLIER.to_bytes(3, "big") + bytes((n,))
    answer += _VALUES + _SECURITY
    answer += _REAL_MULTIPLIER.to_bytes(3, "big") + bytes((protocol,))
    if protocol >= 6:
        answer += b"KZT" * n + b"".join(value.to_bytes(4, "little") for value in BILLS_TENGE)
    return answer


class SspFirmware:
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
        fixed_key: int = FIXED_KEY,
    ) -> None:
        self._tell = emit
        self.mechanics = Mechanics(memory_file, self._emit, speed=speed, habits=Habits(escrow_s))
        self.wire = Wire(seed)
        self._news = News(self.mechanics)
        self._is_traced = is_traced
        self._parser = FrameParser()
        self._session = Session(fixed_key)
        self._inhibits = 0
        self._is_enabled = False
        """As the host wants it: bills are taken once the unit has initialised."""
        self._last_reject = 0
        self._is_by_host = False
        self._heard_at = 0.0
        self._fails = 0
        self._is_failing = False
        self._can_hold = self._can_acknowledge = self._can_encrypt = True

    # --- the wire -------------------------------------------------------------------------------------------

    def receive_data(self, data: bytes, now: float) -> None:
        """The host sent bytes."""
        if not self.wire.hears():
            return
        for frame in self._parser.feed(data):
            self._on_frame(frame, now)

    def data_to_send(self) -> bytes:
        """Bytes for the host."""
        return self.wire.take()

    def timer(self) -> float | None:
        """When ``handle_timer`` has something to do."""
        starts_at = 0.0 if self.mechanics.phase is Phase.POWER_UP else None
        sleeps_at = self._heard_at + POLL_TIMEOUT_S if self._is_enabled else None
        times = [starts_at, sleeps_at, self.mechanics.due_at, self.wire.timer()]
        return min((at for at in times if at is not None), default=None)

    def handle_timer(self, now: float) -> None:
        """Time has passed. The unit initialises by itself, without a word of the host."""
        if self.mechanics.phase is Phase.POWER_UP:
            self._start(now)
        self.mechanics.handle_timer(now)
        self.wire.handle_timer(now)
        self._watch_failure()
        if self._is_enabled and now >= self._heard_at + POLL_TIMEOUT_S:
            self._is_enabled = False
        self._open_or_close()

    def _open_or_close(self) -> None:
        if self.mechanics.fault is not None:
            self._is_enabled = False
        mask = self._inhibits if self._is_enabled else 0
        if self.mechanics.phase not in (Phase.OFF, Phase.POWER_UP, Phase.INITIALISING):
            self.mechanics.enable(mask, mask)

    def _watch_failure(self) -> None:
        """Hands end a failure by switching the unit off and on."""
        was_failing, self._is_failing = self._is_failing, self.mechanics.fault is FaultCode.FAILURE
        if was_failing and self.mechanics.fault is None and self.mechanics.phase is not Phase.OFF:
            self.mechanics.power_off()
            self.mechanics.power_on()

    def _start(self, now: float) -> None:
        self._session = Session(self._session.fixed_key)
        self._parser.clear()
        self._inhibits = 0
        self._is_enabled = False
        self._news.start()
        self.mechanics.initialise(now)

    def _on_frame(self, frame: Frame, now: float) -> None:
        if self.mechanics.phase is Phase.OFF:
            return
        if self.mechanics.phase is Phase.POWER_UP:
            self._start(now)
        self._heard_at = now
        session = self._session
        if frame.data == bytes((Command.SYNC,)):
            session.last_sequence = None
            self._trace(frame.data)
            self.wire.send(Frame(OK, frame.sequence).to_bytes(), now)
            return
        if frame.sequence == session.last_sequence:
            self.wire.send(session.last_answer, now)
            return
        answer = self._sealed_answer(frame.data, now) if is_encrypted(frame.data) else None
        if answer is None and not is_encrypted(frame.data):
            answer = self._answer(frame.data, now, is_sealed=False)
        if answer is None:
            return
        raw = Frame(answer, frame.sequence).to_bytes()
        session.last_sequence, session.last_answer = frame.sequence, raw
        self.wire.send(raw, now)

    def _sealed_answer(self, data: bytes, now: float) -> bytes | None:
        session = self._session
        if not session.has_key():
            return bytes((Answer.KEY_NOT_SET,))
        command = session.unseal(data)
        return None if command is None else session.seal(self._answer(command, now, is_sealed=True))

    def _trace(self, data: bytes) -> None:
        if self._is_traced:
            name = _NAMES.get(data[0], "unknown")
            self._tell("host-command", command=name, hex=data.hex(" "))

    def _emit(self, event: str, **fields: Any) -> None:
        if event == "stacked":
            self._news.is_in_cassette = True
        elif event == "rejected" and self.mechanics.refusal is not None:
            self._last_reject = _REFUSALS[self.mechanics.refusal]
        elif event == "returned":
            self._last_reject = _BY_HOST if self._is_by_host else _ESCROW_TIMEOUT
        self._tell(event, **fields)

    # --- hands --------------------------------------------------------------------------------------------

    @property
    def habits(self) -> Mapping[str, Callable[[float], None]]:
        """What units differ in, and what goes wrong between unit and host."""
        return {
            "no-hold": lambda _: self._lack("can_hold"),
            "no-ack-poll": lambda _: self._lack("can_acknowledge"),
            "no-encryption": lambda _: self._lack("can_encrypt"),
            "skip-states": lambda _: self._skip(),
            "forget-key": lambda _: self._session.forget_key(),
            "fail": lambda _: self._fail(),
            "credit-again": lambda _: self._repeat_credit(),
        }

    def _lack(self, ability: str) -> None:
        setattr(self, f"_{ability}", False)
        self._tell("habit", habit=ability, is_so=False)

    def _skip(self) -> None:
        self._news.is_skipping = True
        self._tell("habit", habit="skip-states", is_so=True)

    def _repeat_credit(self) -> None:
        self._news.is_credit_repeated = True
        self._tell("habit", habit="credit-again", is_so=True)

    def _fail(self) -> None:
        self._fails = _FAILS
        self._tell("fault", fault="fail")

    def fault_code(self, fault: FaultCode) -> str:
        """The event's code in hex."""
        return f"{EVENT_OF_FAULT[fault]:02x}" if fault in EVENT_OF_FAULT else ""

    # --- answers --------------------------------------------------------------------------------------------

    def _answer(self, command: bytes, now: float, *, is_sealed: bool) -> bytes:
        self._news.heard()
        self._trace(command)
        code, data = command[0], command[1:]
        if self._fails:
            self._fails -= 1
            return bytes((Answer.FAIL,))
        if code not in _NAMES or not self._knows(code):
            return bytes((Answer.UNKNOWN_COMMAND,))
        if code in ONLY_ENCRYPTED and not is_sealed:
            return bytes((Answer.OUT_OF_RANGE,))
        if len(data) not in _DATA_BYTES.get(code, range(1)):
            return bytes((Answer.WRONG_PARAMETER_COUNT,))
        return self._said(code, data, now)

    def _knows(self, code: int) -> bool:
        if code in _KEYS:
            return self._can_encrypt
        if code == Command.HOLD:
            return self._can_hold
        if code in (Command.POLL_WITH_ACK, Command.EVENT_ACK):
            return self._can_acknowledge
        return code not in (Command.PAYOUT, Command.SET_LEVEL, Command.HALT, Command.FLOAT, Command.EMPTY)

    def _said(self, code: int, data: bytes, now: float) -> bytes:
        session = self._session
        match code:
            case Command.SETUP:
                return setup_answer(session.protocol)
            case _ if code in _ABOUT_ITSELF:
                return OK + _ABOUT_ITSELF[code]
            case Command.UNIT_DATA:
                return setup_answer(session.protocol)[:12] + bytes((session.protocol,))
            case Command.POLL | Command.POLL_WITH_ACK:
                return self._polled(now, has_ack=code == Command.POLL_WITH_ACK)
            case Command.EVENT_ACK:
                return OK if self._news.acknowledge() else bytes((Answer.CANNOT_PROCESS,))
            case Command.LAST_REJECT:
                return OK + bytes((self._last_reject,))
            case _ if code in _KEYS or code in _FIXED_KEYS:
                return session.agree(code, data)
            case _:
                return bytes((self._obey(code, data, now),))

    def _polled(self, now: float, *, has_ack: bool) -> bytes:
        if self._news.is_offer_told() and self.mechanics.phase in (Phase.ESCROW, Phase.HOLDING):
            self.mechanics.stack(now)
        return OK + self._news.tell(self._session.protocol, has_ack=has_ack)

    def _obey(self, code: int, data: bytes, now: float) -> Answer:
        match code:
            case Command.HOST_PROTOCOL:
                if not 1 <= data[0] <= PROTOCOL_MAX:
                    return Answer.FAIL
                self._session.protocol = data[0]
            case Command.SET_INHIBITS:
                self._inhibits = int.from_bytes(data, "little") & ((1 << len(BILLS_TENGE)) - 1)
                self._open_or_close()
            case Command.ENABLE:
                return self._enable()
            case Command.DISABLE:
                self._is_enabled = False
                self._open_or_close()
            case Command.HOLD | Command.REJECT:
                return self._decide(code, now)
            case Command.RESET:
                self._tell("reset")
                self.mechanics.power_off()
                self.mechanics.power_on()
        return Answer.OK

    def _enable(self) -> Answer:
        if self.mechanics.fault is not None:
            return Answer.CANNOT_PROCESS
        self._is_enabled = True
        self._open_or_close()
        self._news.is_all_off = not self._inhibits
        return Answer.OK

    def _decide(self, code: int, now: float) -> Answer:
        if self.mechanics.phase not in (Phase.ESCROW, Phase.HOLDING):
            return Answer.CANNOT_PROCESS
        self._is_by_host = code == Command.REJECT
        if code == Command.HOLD:
            self.mechanics.hold(now)
        else:
            self.mechanics.return_bill(now)
        return Answer.OK
