"""A ccTalk codec on the bench: a clock that is moved by hand, and a unit whose every answer is written by hand."""

from __future__ import annotations

from collections import deque

from devices.bill_acceptors.cctalk import CctalkCodec, Timings
from devices.bill_acceptors.cctalk.event_log import EVENTS_KEPT, NOTHING, Pair, next_counter
from devices.bill_acceptors.cctalk.frames import SUM, Frame, Seal, read_frame
from devices.bill_acceptors.cctalk.requests import Header
from devices.commands import EnableBills
from devices.events import AcceptorReady, Bill, BillEvent

VALUES = (200, 500, 1000, 2000, 5000, 10000, 20000)
ALL = frozenset(value * 100 for value in VALUES)
FIVE_HUNDRED = Bill(50_000, "KZT", 2)
COINS = (5, 10, 20, 50, 100, 200)


class Unit:
    """What a unit would say; a test changes it between two questions. ``answers`` override by header."""

    def __init__(self, *, is_coins: bool = False) -> None:
        self.counter = 0
        self.pairs: deque[Pair] = deque([NOTHING] * EVENTS_KEPT, EVENTS_KEPT)
        self.is_open = False
        self.mask = 0
        self.address = 2 if is_coins else 40
        self.seal: Seal = SUM
        self.is_silent = False
        self.is_echoing = False
        self.asked: list[tuple[int, bytes]] = []
        self.answers: dict[int, bytes | int | None] = {
            Header.SIMPLE_POLL: b"",
            Header.MANUFACTURER: b"TLM",
            Header.PRODUCT_CODE: b"BV7",
            Header.SOFTWARE: b"7.02",
            Header.SERIAL_NUMBER: b"\x07\x00\x00",
            Header.POLLING_PRIORITY: b"\x02\x14",
            Header.SCALING_FACTOR: b"\x10\x27\x02",
            Header.SET_BILL_MODE: b"",
            Header.GET_BILL_MODE: b"\x03",
            Header.ROUTE_BILL: b"\xfe",
            Header.SELF_CHECK: b"\x00",
            Header.RESET: b"",
        }
        self.rows = (
            [b"KZ%03dA" % value for value in COINS] if is_coins else [b"KZ%04dA" % (v // 100) for v in VALUES]
        )

    def happens(self, *pairs: Pair) -> None:
        """Events, the oldest first."""
        for pair in pairs:
            self.counter = next_counter(self.counter)
            self.pairs.appendleft(pair)

    def loses_power(self) -> None:
        self.counter, self.is_open, self.mask = 0, False, 0
        self.pairs.extend([NOTHING] * EVENTS_KEPT)

    def heard(self, raw: bytes) -> bytes:
        """What comes back on the wire."""
        own = raw if self.is_echoing else b""
        try:
            frame = read_frame(raw, self.seal)
        except ValueError:
            return own
        except Exception:  # noqa: BLE001  another seal is noise to this unit
            return own
        if frame.destination != self.address or self.is_silent:
            return own
        self.asked.append((frame.header, frame.data))
        answer = self._answer(frame.header, frame.data)
        if answer is None:
            return own
        if isinstance(answer, int):
            return own + self.seal.to_bytes(Frame(1, answer, b"", self.address))
        return own + self.seal.to_bytes(Frame(1, 0, answer, self.address))

    def _answer(self, header: int, data: bytes) -> bytes | int | None:
        if header in self.answers:
            return self.answers[header]
        match header:
            case Header.BILL_EVENTS | Header.COIN_EVENTS:
                return bytes((self.counter,)) + b"".join(map(bytes, self.pairs))
            case Header.BILL_ID | Header.COIN_ID:
                return self.rows[data[0] - 1] if data[0] <= len(self.rows) else b"." * len(self.rows[0])
            case Header.SET_INHIBITS:
                self.mask = int.from_bytes(data, "little")
                return b""
            case Header.SET_MASTER_INHIBIT:
                self.is_open = data == b"\x01"
                return b""
            case Header.GET_MASTER_INHIBIT:
                return bytes((self.is_open,))
            case _:
                return None


class Bench:
    """Codec and unit; ``events`` collects what the codec tells, ``sent`` the frames it said."""

    def __init__(self, codec: CctalkCodec | None = None, unit: Unit | None = None) -> None:
        self.codec = codec or CctalkCodec()
        self.unit = unit or Unit()
        self.now = 1000.0
        self.events: list[BillEvent] = []
        self.sent: list[tuple[float, bytes]] = []

    def passes(self, seconds: float) -> list[BillEvent]:
        """Time goes by and questions are answered; the events it brings."""
        seen, end = len(self.events), self.now + seconds
        while self.now < end:
            if data := self.codec.data_to_send(self.now):
                self.sent.append((self.now, data))
                self.now += 0.005
                if answer := self.unit.heard(data):
                    self.codec.receive_data(answer, self.now)
            else:
                timer = self.codec.timer()
                assert timer is not None, "a master always has something to do"
                self.now = max(self.now + 0.001, min(timer, end))
                self.codec.handle_timer(self.now)
            self.collect()
        return self.events[seen:]

    def until(self, kind: type[BillEvent], within_s: float = 30.0) -> BillEvent:
        """The next event of this kind."""
        end = self.now + within_s
        while self.now < end:
            for event in self.passes(0.01):
                if isinstance(event, kind):
                    return event
        raise AssertionError(f"no {kind.__name__}: {self.events}")

    def collect(self) -> None:
        while (event := self.codec.next_event()) is not None:
            self.events.append(event)

    def ready(self, values: frozenset[int] = ALL) -> Bench:
        """Enabled; what happened so far is forgotten."""
        self.codec.send(EnableBills(values))
        self.until(AcceptorReady)
        self.passes(1.0)
        self.events.clear()
        self.unit.asked.clear()
        return self

    def asked(self, header: Header) -> list[bytes]:
        """The data of these commands so far."""
        return [data for asked, data in self.unit.asked if asked == header]


def an_enabled_unit() -> Bench:
    return Bench().ready()


def a_unit_with_escrow() -> Bench:
    """500 tenge in escrow, told to the host."""
    bench = an_enabled_unit()
    bench.unit.happens((2, 1))
    bench.passes(0.3)
    bench.events.clear()
    bench.unit.asked.clear()
    return bench


__all__ = ["ALL", "FIVE_HUNDRED", "Bench", "Timings", "Unit", "a_unit_with_escrow", "an_enabled_unit"]
