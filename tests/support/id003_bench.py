"""An ID003 codec on the bench: a clock that is moved by hand, and bytes written by hand."""

from __future__ import annotations

from devices.bill_acceptors.id003 import Id003Codec
from devices.bill_acceptors.id003.frames import Frame
from devices.commands import EnableBills, StackBill
from devices.events import Bill, BillEvent

ACK = Frame(b"\x50").to_bytes()
STATUS = Frame(b"\x11").to_bytes()

KZT_TABLE = (
    "8a 61 00 00 00 62 51 02 02 63 51 05 02 64 51 01 03 65 51 02 03 66 51 05 03 67 51 01 04 68 51 02 04"
)
VERSION = b"\x88i(KZT7)100-SS ID003-05V300-45 01JUL26 7F23"
SERIAL = b"\x91231000760443"

FIVE_HUNDRED = Bill(50_000, "KZT", 2)
TWENTY_THOUSAND = Bill(2_000_000, "KZT", 7)
ALL = frozenset({20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000})
TAKE_ALL = "c0 01 ff"
TAKE_NONE = "c0 ff ff"
ACCEPT = "c3 00"
INHIBIT = "c3 01"

SETTINGS: tuple[tuple[str, str | bytes], ...] = (
    ("c5 02 00", "c5 02 00"),
    ("88", VERSION),
    ("91", SERIAL),
    ("8a", KZT_TABLE),
    ("c1 00 00", "c1 00 00"),
    ("c2 00", "c2 00"),
    ("c4 00", "c4 00"),
)


def frame(payload: str | bytes) -> bytes:
    """A whole frame around a payload given as hex or bytes."""
    return Frame(bytes.fromhex(payload) if isinstance(payload, str) else payload).to_bytes()


class Bench:
    """Asserts what the codec sends and when; ``events`` collects what it tells."""

    def __init__(self, codec: Id003Codec | None = None) -> None:
        self.codec = codec or Id003Codec()
        self.now = 1000.0
        self.events: list[BillEvent] = []

    def sent(self, within_s: float = 2.0) -> bytes:
        """The next bytes the codec sends, moving the clock as its timer says; b"" for none in time."""
        end = self.now + within_s
        while self.now <= end:
            if data := self.codec.data_to_send(self.now):
                self._collect()
                return data
            timer = self.codec.timer()
            assert timer is not None, "a master always has something to do"
            self.now = max(self.now + 0.001, timer)
            if self.now <= end:
                self.codec.handle_timer(self.now)
                self._collect()
        self.now = end
        return b""

    def hear(self, raw: bytes, after_s: float = 0.003) -> bytes:
        """The unit's bytes arrive; what the codec says at once."""
        self.now += after_s
        self.codec.receive_data(raw, self.now)
        data = self.codec.data_to_send(self.now)
        self._collect()
        return data

    def exchange(self, request: str, answer: str | bytes) -> bytes:
        """The codec sends ``request``, hears ``answer``; what it says at once to that."""
        assert self.sent().hex(" ") == frame(request).hex(" ")
        return self.hear(frame(answer))

    def poll(self, answer: str) -> list[BillEvent]:
        """One STATUS REQUEST that is not acknowledged; the events it brings."""
        before = len(self.events)
        assert self.exchange("11", answer) == b""
        return self.events[before:]

    def vend_valid(self) -> tuple[bytes, list[BillEvent]]:
        """VEND VALID: what the codec says at once, and the events it brings."""
        before = len(self.events)
        return self.exchange("11", "15"), self.events[before:]

    def serve(self, answers: dict[str, str | bytes], until: type[BillEvent]) -> None:
        """Answer what is asked until an event of this kind; ``answers`` by request in hex."""
        raw = {frame(request): frame(answer) for request, answer in answers.items()}
        seen = len(self.events)
        for _ in range(200):
            if any(isinstance(event, until) for event in self.events[seen:]):
                return
            sent = self.sent()
            assert sent in raw, f"unexpected: {sent.hex(' ')}"
            self.hear(raw[sent])
        raise AssertionError(f"no {until.__name__}: {self.events}")

    def set_up(self) -> None:
        """The settings and questions of 1B and 1A."""
        for request, answer in SETTINGS:
            assert self.exchange(request, answer) == b""

    def start(self) -> None:
        """From an inhibited unit to AcceptorReady."""
        self.poll("1a")
        self.set_up()
        self.exchange(TAKE_NONE, TAKE_NONE)
        self.exchange(INHIBIT, INHIBIT)
        self.poll("1a")
        self.events.clear()

    def silence(self, seconds: float) -> list[bytes]:
        """The unit says nothing; what the codec sends meanwhile."""
        end, sent = self.now + seconds, []
        while self.now < end:
            if data := self.sent(end - self.now):
                sent.append(data)
        return sent

    def _collect(self) -> None:
        while (event := self.codec.next_event()) is not None:
            self.events.append(event)


def an_enabled_unit() -> Bench:
    """In 11, taking everything."""
    bench = Bench()
    bench.start()
    bench.codec.send(EnableBills(ALL))
    bench.exchange(TAKE_ALL, TAKE_ALL)
    bench.exchange(ACCEPT, ACCEPT)
    bench.poll("11")
    bench.events.clear()
    return bench


def a_unit_with_escrow() -> Bench:
    """500 tenge in escrow, told to the host."""
    bench = an_enabled_unit()
    bench.poll("12")
    bench.poll("13 63")
    bench.events.clear()
    return bench


def a_unit_that_stacks() -> Bench:
    """500 tenge, ordered into the cassette."""
    bench = a_unit_with_escrow()
    bench.codec.send(StackBill())
    bench.exchange("42", "50")
    return bench


def a_unit_with_a_stacked_bill() -> Bench:
    """500 tenge stacked, told to the host, not acknowledged."""
    bench = a_unit_that_stacks()
    assert bench.vend_valid()[0] == b""
    bench.events.clear()
    return bench
