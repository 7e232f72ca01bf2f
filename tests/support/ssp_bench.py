"""An SSP codec on the bench: a clock that is moved by hand, and answers written by hand."""

from __future__ import annotations

from devices.bill_acceptors.ssp import SspCodec, Timings
from devices.bill_acceptors.ssp.encryption import KeyOffer, PacketCipher
from devices.bill_acceptors.ssp.frames import Frame
from devices.bill_acceptors.ssp.setup import Encryption
from devices.commands import EnableBills, StackBill
from devices.events import Bill, BillEvent
from devices.simulators.ssp.firmware import setup_answer

FIVE_HUNDRED = Bill(50_000, "KZT", 2)
ALL = frozenset({20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000})
OK = "f0"
OFFER = KeyOffer(2147483629, 2147483587, 12345)
_SLAVE_EXPONENT = 54321
SLAVE_PUBLIC = pow(OFFER.generator, _SLAVE_EXPONENT, OFFER.modulus)


class Bench:
    """Asserts what the codec sends and when; ``events`` collects what it tells."""

    def __init__(self, encryption: Encryption = "off", timings: Timings | None = None) -> None:
        self.codec = SspCodec(timings, encryption=encryption, draw_offer=lambda: OFFER)
        self.now = 1000.0
        self.events: list[BillEvent] = []
        self.last: Frame | None = None
        self.cipher: PacketCipher | None = None
        self.count = 0

    def sent(self, within_s: float = 3.0) -> bytes:
        """The next bytes the codec sends, moving the clock as its timer says; b"" for none in time."""
        end = self.now + within_s
        while self.now <= end:
            if data := self.codec.data_to_send(self.now):
                self._collect()
                return data
            self._collect()
            timer = self.codec.timer()
            if timer is None:
                break
            self.now = max(self.now + 0.001, timer)
            if self.now <= end:
                self.codec.handle_timer(self.now)
                self._collect()
        self.now = end
        return b""

    def asked(self, within_s: float = 3.0) -> str:
        """The next command in plain, as hex; "" for none in time."""
        raw = self.sent(within_s)
        if not raw:
            return ""
        self.last = Frame.from_bytes(raw)
        data = self.last.data
        if data[0] == 0x7E:
            assert self.cipher is not None
            packet = self.cipher.unseal(data)
            assert packet is not None
            assert packet[0] == self.count
            data = packet[1]
        return data.hex(" ")

    def hear(self, raw: bytes) -> None:
        """The device's bytes arrive 3 ms later."""
        self.now += 0.003
        self.codec.receive_data(raw, self.now)
        self._collect()

    def answer(self, data: str | bytes) -> None:
        """The device answers what was asked last."""
        assert self.last is not None
        plain = bytes.fromhex(data) if isinstance(data, str) else data
        if self.last.data[0] == 0x7E:
            assert self.cipher is not None
            self.count += 1
            plain = self.cipher.seal(plain, self.count)
        self.hear(Frame(plain, self.last.sequence).to_bytes())

    def exchange(self, command: str, answer: str | bytes = OK) -> None:
        """The codec sends ``command`` and hears ``answer``."""
        assert self.asked() == command
        self.answer(answer)

    def poll(self, answer: str = "", poll: str = "07") -> list[BillEvent]:
        """One POLL with the events in its answer; what the codec makes of them."""
        before = len(self.events)
        self.exchange(poll, OK + answer)
        return self.events[before:]

    def set_up(self, reject: str = "f5", version: int = 8) -> None:
        """Everything before the first POLL."""
        self.cipher = None
        assert self.asked() == "11"
        sync = self.last
        self.answer(OK)
        if self.codec._setup._encryption != "off":
            self.exchange_keys()
        self.agree_on(version)
        assert sync is not None
        self.exchange("05", setup_answer(version))
        self.exchange("0c", "f0 00 1c 96 2c")
        self.exchange("08", reject)

    def agree_on(self, version: int) -> None:
        for offered in range(8, version, -1):
            self.exchange(f"06 {offered:02x}", "f8")
        self.exchange(f"06 {version:02x}")

    def exchange_keys(self) -> None:
        self.exchange("4a " + OFFER.generator.to_bytes(8, "little").hex(" "))
        self.exchange("4b " + OFFER.modulus.to_bytes(8, "little").hex(" "))
        public = bytes.fromhex(OK) + SLAVE_PUBLIC.to_bytes(8, "little")
        self.exchange("4c " + OFFER.public.to_bytes(8, "little").hex(" "), public)
        self.cipher, self.count = PacketCipher(OFFER.key(SLAVE_PUBLIC)), 0

    def start(self) -> None:
        """From power-up to AcceptorReady, nothing enabled."""
        poll = "07" if self.codec._setup._encryption == "off" else "56"
        self.set_up()
        self.poll("e8", poll)
        self.poll("e8", poll)
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


def an_enabled_unit(encryption: Encryption = "off") -> Bench:
    """Taking everything."""
    bench = Bench(encryption)
    bench.start()
    bench.codec.send(EnableBills(ALL))
    bench.exchange("02 7f 00")
    bench.exchange("0a")
    bench.poll("", "07" if encryption == "off" else "56")
    bench.events.clear()
    return bench


def a_unit_with_escrow(encryption: Encryption = "off") -> Bench:
    """500 tenge in escrow, told to the host."""
    bench = an_enabled_unit(encryption)
    poll = "07" if encryption == "off" else "56"
    bench.poll("ef 00", poll)
    bench.poll("ef 02", poll)
    bench.events.clear()
    return bench


def a_unit_with_a_stacked_bill(encryption: Encryption = "off") -> Bench:
    """500 tenge credited by the unit, told to the host, not acknowledged."""
    bench = a_unit_with_escrow(encryption)
    poll = "07" if encryption == "off" else "56"
    bench.codec.send(StackBill())
    bench.poll("cc", poll)
    bench.poll("ee 02 cc", poll)
    bench.events.clear()
    return bench
