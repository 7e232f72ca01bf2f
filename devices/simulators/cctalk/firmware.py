"""The unit's side of ccTalk: answers every frame as a tenge bill validator or coin acceptor would (ccTalk 4.1 to 4.4)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from devices.bill_acceptors.cctalk.event_log import EVENTS_KEPT, NOTHING, Pair, Reading, next_counter
from devices.bill_acceptors.cctalk.frames import (
    BROADCAST,
    CRC,
    HOST,
    SUM,
    EncryptedSeal,
    Frame,
    FrameParser,
    Seal,
)
from devices.bill_acceptors.cctalk.requests import NO_BILL, ROUTE_FAILED, Header
from devices.events import FaultCode
from devices.simulators.cctalk.models import BILLS, COINS, SCALING, Model
from devices.simulators.mechanics import ESCROW_S, Emit, Habits, Mechanics, Phase, Refusal, Report
from devices.simulators.memory import MemoryFile
from devices.simulators.wire import Wire

_BYTE_GAP_S: Final = 0.05
_STACKER, _ESCROW = 1, 2
_RETURN, _STACK, _HOLD = 0, 1, 0xFF
_STORM: Final = 7
_FEW: Final = 3
_NAMES: Final = {header.value: header.name.replace("_", " ") for header in Header}
_DATA_BYTES: Final = {
    Header.SET_INHIBITS: 2,
    Header.SET_MASTER_INHIBIT: 1,
    Header.SET_BILL_MODE: 1,
    Header.ROUTE_BILL: 1,
    Header.SCALING_FACTOR: 2,
    Header.BILL_ID: 1,
    Header.COIN_ID: 1,
    Header.SET_SORTER_PATH: 2,
    Header.GET_SORTER_PATH: 1,
    Header.POLLING_PRIORITY: 0,
}


class _EitherSeal:
    """A sum or a CRC, whichever fits; the answer is sealed as the question was."""

    name = "auto"

    def __init__(self) -> None:
        self._last: Seal = SUM

    def to_bytes(self, frame: Frame) -> bytes:
        return self._last.to_bytes(frame)

    def open(self, raw: bytes) -> Frame | None:
        if (frame := SUM.open(raw)) is not None and frame.source == HOST:
            self._last = SUM
            return frame
        if (frame := CRC.open(raw)) is not None:
            self._last = CRC
        return frame


class CctalkFirmware:
    """Sans-I/O. ``emit(event, **fields)`` tells what happens inside; hands reach ``mechanics`` and ``wire``."""

    def __init__(
        self,
        memory_file: MemoryFile,
        emit: Emit,
        *,
        model: Model = BILLS,
        address: int = 40,
        speed: float = 1.0,
        escrow_s: float = ESCROW_S,
        seed: int = 0,
        is_traced: bool = False,
        encryption_code: str = "",
    ) -> None:
        self._tell = emit
        self._model = model
        self.mechanics = Mechanics(
            memory_file, self._emit, speed=speed, habits=Habits(escrow_s, values_tenge=model.values_tenge)
        )
        self.wire = Wire(seed)
        self.is_echoing = False
        """As a single wire does: what the host says is heard by the host."""
        self._address = address
        self._is_traced = is_traced
        self._parser = FrameParser(EncryptedSeal(encryption_code) if encryption_code else _EitherSeal())
        self._gap_at: float | None = None
        self._echo = bytearray()
        self._counter = 0
        self._pairs: deque[Pair] = deque([NOTHING] * EVENTS_KEPT, EVENTS_KEPT)
        self._inhibits = 0
        self._is_open = False
        self._mode = _STACKER | _ESCROW
        self._sorter_paths: dict[int, int] = {}
        self._fault: FaultCode | None = None
        self._is_starting = True
        self._busy = self._naks = 0
        self._lacks: set[str] = set()
        self._tells_at_start = False

    # --- the wire -------------------------------------------------------------------------------------------

    def receive_data(self, data: bytes, now: float) -> None:
        """The host sent bytes."""
        if self.is_echoing:
            self._echo += data
        if not self.wire.hears():
            return
        for frame in self._parser.feed(data):
            self._on_frame(frame, now)
        self._gap_at = now + _BYTE_GAP_S if self._parser.is_in_frame else None
        self._work()

    def data_to_send(self) -> bytes:
        """Bytes for the host: what the wire says back first."""
        echo = bytes(self._echo)
        self._echo.clear()
        return echo + self.wire.take()

    def timer(self) -> float | None:
        """When ``handle_timer`` has something to do."""
        starts_at = 0.0 if self.mechanics.phase is Phase.POWER_UP else None
        times = [starts_at, self._gap_at, self.mechanics.due_at, self.wire.timer()]
        return min((at for at in times if at is not None), default=None)

    def handle_timer(self, now: float) -> None:
        """Time has passed. The unit initialises by itself, without a word of the host."""
        if self.mechanics.phase is Phase.POWER_UP:
            self._start(now)
        self.mechanics.handle_timer(now)
        self.wire.handle_timer(now)
        if self._gap_at is not None and now >= self._gap_at:
            self._gap_at = None
            self._parser.flush()
        self._work()

    def _start(self, now: float) -> None:
        """Power is back: the log is empty and everything is closed (4.3)."""
        self._parser.flush()
        self._gap_at = None
        self._counter = 0
        self._pairs.extend([NOTHING] * EVENTS_KEPT)
        self._inhibits = 0
        self._is_open = False
        self._mode = _STACKER if "escrow" in self._lacks else _STACKER | _ESCROW
        self._fault = self.mechanics.fault
        self._is_starting = True
        self.mechanics.initialise(now)

    def _on_frame(self, frame: Frame, now: float) -> None:
        if frame.destination not in (self._address, BROADCAST) or not self._answers():
            return
        if self._is_traced:
            name = _NAMES.get(frame.header, str(frame.header))
            self._tell("host-command", command=name, hex=frame.data.hex(" "))
        if frame.destination == BROADCAST or frame.header == Header.ADDRESS_POLL:
            if frame.header == Header.ADDRESS_POLL:
                self.wire.send(bytes((self._address,)), now)
            return
        answer = self._answer(frame.header, frame.data, now)
        if answer is not None:
            header, data = answer
            self.wire.send(self._parser.seal.to_bytes(Frame(HOST, header, data, self._address)), now)

    def _answers(self) -> bool:
        phase = self.mechanics.phase
        return phase not in (Phase.OFF, Phase.POWER_UP) and not (
            self._is_starting and phase is Phase.INITIALISING
        )

    # --- what happens inside ----------------------------------------------------------------------------------

    def _emit(self, event: str, **fields: Any) -> None:
        if event == "escrow":
            path = self.mechanics.memory.path
            self._log(((path.bill_type or 0) + 1 if path else 0, 1))
        self._tell(event, **fields)

    def _work(self) -> None:
        """Say in the log what the mechanics report, and be as open as the host wants it."""
        mechanics = self.mechanics
        for report in tuple(mechanics.reports):
            mechanics.acknowledged(report)  # nobody acknowledges anything here: it is said, and that is all
            if not self._is_starting or self._tells_at_start:
                self._report(report)
        if mechanics.phase in (Phase.OFF, Phase.POWER_UP):
            return
        if mechanics.fault is not self._fault:
            self._say_fault()
        if mechanics.phase is Phase.RESTING:
            self._is_starting = False
        if mechanics.phase is not Phase.INITIALISING:
            mask = self._inhibits & ((1 << len(self._model.rows)) - 1) if self._is_open else 0
            mechanics.enable(mask, mask if self._mode & _ESCROW and self._model is not COINS else 0)

    def _report(self, report: Report) -> None:
        match report.kind:
            case "stacked":
                self._log((report.bill_type + 1, self._model.path))
            case "returned" if "returned" not in self._lacks:
                self._log((0, 1))
            case "rejected":
                self._log((0, self._model.refusals[report.refusal or Refusal.IDENTIFICATION]))

    def _say_fault(self) -> None:
        was, self._fault = self._fault, self.mechanics.fault
        if was is not None and was in self._model.cures:
            self._log((0, self._model.cures[was]))
        if self._fault is not None and self._fault in self._model.faults:
            self._log((0, self._model.faults[self._fault]))

    def _log(self, pair: Pair) -> None:
        self._counter = next_counter(self._counter)
        self._pairs.appendleft(pair)

    # --- hands --------------------------------------------------------------------------------------------

    @property
    def habits(self) -> Mapping[str, Callable[[float], None]]:
        """What units and their wires differ in."""
        return {
            "echo-on": lambda _: self._set_echo(is_echoing=True),
            "echo-off": lambda _: self._set_echo(is_echoing=False),
            "8bit": lambda _: self._set_seal(SUM),
            "crc16": lambda _: self._set_seal(CRC),
            "busy": lambda _: self._hamper(busy=_FEW),
            "nak": lambda _: self._hamper(naks=_FEW),
            "storm": lambda _: self._storm(),
            "no-escrow": lambda _: self._lack("escrow"),
            "no-hold": lambda _: self._lack("hold"),
            "no-self-check": lambda _: self._lack("self-check"),
            "quiet-return": lambda _: self._lack("returned"),
            "tell-at-start": lambda _: self._be_wordy(),
        }

    def _set_echo(self, *, is_echoing: bool) -> None:
        self.is_echoing = is_echoing
        self._tell("habit", habit="echo", is_so=is_echoing)

    def _set_seal(self, seal: Seal) -> None:
        self._parser = FrameParser(seal)
        self._tell("habit", habit=seal.name, is_so=True)

    def _hamper(self, busy: int = 0, naks: int = 0) -> None:
        self._busy, self._naks = busy, naks
        self._tell("fault", fault="busy" if busy else "nak")

    def _storm(self) -> None:
        """More rejects between two polls than the log holds."""
        for _ in range(_STORM):
            self._log((0, self._model.refusals[Refusal.VERIFICATION]))
        self._tell("storm", events=_STORM)

    def _lack(self, ability: str) -> None:
        self._lacks.add(ability)
        if ability == "escrow":
            self._mode = _STACKER
        self._tell("habit", habit=ability, is_so=False)

    def _be_wordy(self) -> None:
        self._tells_at_start = True
        self._tell("habit", habit="tell-at-start", is_so=True)

    def fault_code(self, fault: FaultCode) -> str:
        """The event's code in hex; "" when it has no word for it."""
        return f"{self._model.faults[fault]:02x}" if fault in self._model.faults else ""

    # --- answers --------------------------------------------------------------------------------------------

    def _answer(self, header: int, data: bytes, now: float) -> tuple[int, bytes] | None:
        """Header and data; None for silence, as units keep it to commands they do not know."""
        if self._busy:
            self._busy -= 1
            return Header.BUSY, b""
        if self._naks:
            self._naks -= 1
            return Header.NAK, b""
        if len(data) != _DATA_BYTES.get(Header(header), len(data)) if header in _NAMES else False:
            return Header.NAK, b""
        if header in self._model.texts:
            return Header.ACK, self._model.texts[header]
        said = self._said(header, data, now)
        return None if said is None else (Header.ACK, said)

    def _said(self, header: int, data: bytes, now: float) -> bytes | None:
        match header:
            case Header.SIMPLE_POLL:
                return b""
            case self._model.events_header:
                return Reading(self._counter, tuple(self._pairs)).to_data()
            case self._model.id_header:
                rows = self._model.rows
                return rows[data[0] - 1] if 1 <= data[0] <= len(rows) else self._model.empty_row
            case Header.SET_INHIBITS:
                self._inhibits = int.from_bytes(data, "little")
                return b""
            case Header.GET_INHIBITS:
                return self._inhibits.to_bytes(2, "little")
            case Header.SET_MASTER_INHIBIT:
                self._is_open = bool(data[0] & 1)
                return b""
            case Header.GET_MASTER_INHIBIT:
                return bytes((self._is_open,))
            case Header.SELF_CHECK if "self-check" not in self._lacks:
                return bytes((0 if self.mechanics.fault is None else 1,))
            case Header.RESET:
                return self._reset()
            case _:
                return (
                    self._said_by_coins(header, data)
                    if self._model is COINS
                    else self._said_by_bills(header, data, now)
                )

    def _said_by_bills(self, header: int, data: bytes, now: float) -> bytes | None:
        match header:
            case Header.SCALING_FACTOR:
                return SCALING if data == b"KZ" else bytes(len(SCALING))
            case Header.SET_BILL_MODE:
                self._mode = data[0] & (_STACKER if "escrow" in self._lacks else _STACKER | _ESCROW)
                return b""
            case Header.GET_BILL_MODE:
                return bytes((self._mode,))
            case Header.ROUTE_BILL:
                return self._route(data[0], now)
            case Header.READ_BARCODE:
                return b""
            case _:
                return None

    def _said_by_coins(self, header: int, data: bytes) -> bytes | None:
        match header:
            case Header.SET_SORTER_PATH:
                self._sorter_paths[data[0]] = data[1]
                return b""
            case Header.GET_SORTER_PATH:
                return bytes((self._sorter_paths.get(data[0], self._model.path),))
            case _:
                return None

    def _route(self, where: int, now: float) -> bytes | None:
        mechanics = self.mechanics
        if mechanics.phase not in (Phase.ESCROW, Phase.HOLDING):
            return bytes((NO_BILL,))
        match where:
            case 0:
                mechanics.return_bill(now)
            case 1:
                mechanics.stack(now)
            case 0xFF if "hold" not in self._lacks:
                mechanics.hold(now)
            case _:
                return bytes((ROUTE_FAILED,))
        return b""

    def _reset(self) -> bytes:
        self._tell("reset")
        self.mechanics.power_off()
        self.mechanics.power_on()
        return b""
