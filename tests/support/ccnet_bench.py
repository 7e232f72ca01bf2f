"""A CCNET codec on the bench: a clock that is moved by hand, and bytes written by hand."""

from __future__ import annotations

from devices.bill_acceptors.ccnet import CcnetCodec
from devices.bill_acceptors.ccnet.frames import Frame
from devices.commands import EnableBills, StackBill
from devices.events import Bill, BillEvent

ACK = Frame(b"\x00").to_bytes()
NAK = Frame(b"\xff").to_bytes()
POLL = Frame(b"\x33").to_bytes()

KZT_TABLE = bytes.fromhex(
    "02 4b 41 5a 02 05 4b 41 5a 02 01 4b 41 5a 03 02 4b 41 5a 03 05 4b 41 5a 03 01 4b 41 5a 04 02 4b 41 5a 04"
).ljust(120, b"\x00")
IDENTITY = b"SM-KZ1126      " + b"231000760443" + bytes(7)

FIVE_HUNDRED = Bill(50_000, "KZT", 1)
ALL = frozenset({20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000})
ENABLE_ALL = "34 00 00 7f 00 00 7f"
DISABLE = "34 00 00 00 00 00 00"


def frame(payload: str | bytes) -> bytes:
    """A whole frame around a payload given as hex or bytes."""
    return Frame(bytes.fromhex(payload) if isinstance(payload, str) else payload).to_bytes()


class Bench:
    """Asserts what the codec sends and when; ``events`` collects what it tells."""

    def __init__(self, codec: CcnetCodec | None = None) -> None:
        self.codec = codec or CcnetCodec()
        self.now = 1000.0
        self.acknowledged_at = 0.0
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

    def hear(self, raw: bytes) -> bytes:
        """The device's bytes arrive 3 ms later; what the codec says at once."""
        self.now += 0.003
        self.codec.receive_data(raw, self.now)
        data = self.codec.data_to_send(self.now)
        if data == ACK:
            self.acknowledged_at = self.now
        self._collect()
        return data

    def exchange(self, request: str, answer: str | bytes) -> bytes:
        """The codec sends ``request``, hears ``answer``; what it says at once to that."""
        assert self.sent().hex(" ") == frame(request).hex(" ")
        assert self.now - self.acknowledged_at >= 0.010, "the bus must be idle after an ACK"
        return self.hear(frame(answer))

    def poll(self, answer: str) -> list[BillEvent]:
        """One POLL with its answer and ACK; the events it brings."""
        before = len(self.events)
        assert self.exchange("33", answer) == ACK
        return self.events[before:]

    def set_up(self) -> None:
        """The questions of state 19."""
        assert self.exchange("31", bytes(6)) == ACK
        assert self.exchange("32 00 00 00", "00") == b""
        assert self.exchange("37", IDENTITY) == ACK
        assert self.exchange("41", KZT_TABLE) == ACK

    def start(self) -> None:
        """From an idle unit in 19 to AcceptorReady."""
        self.poll("19")
        self.set_up()
        self.events.clear()

    def silence(self, seconds: float) -> list[bytes]:
        """The device says nothing; what the codec sends meanwhile."""
        end, sent = self.now + seconds, []
        while self.now < end:
            if data := self.sent(end - self.now):
                sent.append(data)
        return sent

    def _collect(self) -> None:
        while (event := self.codec.next_event()) is not None:
            self.events.append(event)


def an_enabled_unit() -> Bench:
    """In 14, taking everything."""
    bench = Bench()
    bench.start()
    bench.codec.send(EnableBills(ALL))
    bench.exchange(ENABLE_ALL, "00")
    bench.poll("14")
    bench.events.clear()
    return bench


def a_unit_with_escrow() -> Bench:
    """500 tenge in escrow, told to the host."""
    bench = an_enabled_unit()
    bench.poll("15")
    bench.poll("80 01")
    bench.events.clear()
    return bench


def a_unit_with_a_stacked_bill() -> Bench:
    """500 tenge stacked, told to the host, not acknowledged."""
    bench = a_unit_with_escrow()
    bench.codec.send(StackBill())
    bench.exchange("35", "00")
    bench.poll("17")
    assert bench.exchange("33", "81 01") == b""
    bench.events.clear()
    return bench
