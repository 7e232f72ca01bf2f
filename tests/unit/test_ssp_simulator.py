"""The simulated SSP unit under hosts that are not ours: byte by byte, in their order, with their habits."""

from __future__ import annotations

from typing import Any

import pytest

from devices.bill_acceptors.ssp.encryption import KeyOffer, PacketCipher
from devices.bill_acceptors.ssp.frames import Frame
from devices.events import FaultCode
from devices.simulators.memory import MemoryFile
from devices.simulators.ssp.firmware import SspFirmware, setup_answer

OFFER = KeyOffer(982451653, 1287821, 777)


class Host:
    """Sends what it is told to, with the sequence bit of its choice."""

    def __init__(self, **options: Any) -> None:
        self.said: list[str] = []
        self.unit = SspFirmware(MemoryFile(None), lambda event, **_: self.said.append(event), **options)
        self.now = 0.0
        self.sequence = 0
        self.cipher: PacketCipher | None = None
        self.count = 0
        self.unit.handle_timer(self.now)
        self.wait(2.0)

    def send(self, raw: bytes) -> bytes:
        self.unit.receive_data(raw, self.now)
        return self.unit.data_to_send()

    def ask(self, command: str) -> str:
        """One command with a turned bit; the answer in plain, "" for none."""
        data = bytes.fromhex(command)
        if self.cipher is not None:
            data = self.cipher.seal(data, self.count)
        raw = self.send(Frame(data, self.sequence).to_bytes())
        if not raw:
            return ""
        frame = Frame.from_bytes(raw)
        assert frame.sequence == self.sequence
        self.sequence ^= 1
        if frame.data[0] != 0x7E:
            return frame.data.hex(" ")
        assert self.cipher is not None
        packet = self.cipher.unseal(frame.data)
        assert packet is not None
        assert packet[0] == self.count + 1
        self.count += 1
        return packet[1].hex(" ")

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while (timer := self.unit.timer()) is not None and timer <= end:
            self.now = max(self.now, timer)
            self.unit.handle_timer(self.now)
        self.now = end
        self.unit.handle_timer(self.now)

    def agree_on_key(self) -> None:
        assert self.ask("4a" + OFFER.generator.to_bytes(8, "little").hex()) == "f0"
        assert self.ask("4b" + OFFER.modulus.to_bytes(8, "little").hex()) == "f0"
        answer = bytes.fromhex(self.ask("4c" + OFFER.public.to_bytes(8, "little").hex()))
        self.cipher = PacketCipher(OFFER.key(int.from_bytes(answer[1:], "little")))

    def enable(self) -> None:
        assert self.ask("06 06") == "f0"
        assert self.ask("02 ff ff") == "f0"
        self.ask("07")
        assert self.ask("0a") == "f0"

    def escrow(self) -> None:
        self.enable()
        self.unit.mechanics.insert(500, self.now, is_bad=False)
        self.wait(1.0)


@pytest.fixture
def host():
    return Host()


@pytest.mark.parametrize("bit", [0, 1])
def test_sync_with_either_bit_makes_any_bit_new(host, bit):
    host.ask("05")
    assert host.send(Frame(b"\x11", bit).to_bytes()) == Frame(b"\xf0", bit).to_bytes()
    host.sequence = bit

    assert host.ask("0c") == "f0 01 8c ba 81"


def test_the_same_bit_again_is_the_same_answer_and_nothing_is_done_twice(host):
    host.enable()
    host.unit.mechanics.insert(500, host.now, is_bad=False)
    host.wait(1.0)
    poll = Frame(b"\x07", host.sequence).to_bytes()
    first = host.send(poll)

    assert Frame.from_bytes(first).data.hex(" ") == "f0 ef 02"
    assert host.send(poll) == first
    assert "stack-command" not in host.said


def test_the_poll_after_read_takes_the_bill(host):
    host.escrow()
    assert host.ask("07") == "f0 ef 02"
    assert host.ask("07") == "f0 cc"
    host.wait(1.0)
    assert host.ask("07") == "f0 ee 02"
    assert host.ask("07") == "f0 eb"
    assert host.ask("07") == "f0"


def test_hold_keeps_the_bill_and_reject_gives_it_back(host):
    host.escrow()
    host.ask("07")
    for _ in range(5):
        assert host.ask("18") == "f0"
        host.wait(8.0)
    assert host.ask("08") == "f0"
    assert host.ask("07") == "f0 ed"
    host.wait(1.0)
    assert host.ask("07") == "f0 ec"
    assert host.ask("17") == "f0 08"
    assert host.ask("08") == "f5"


def test_a_host_that_goes_gets_its_bill_back_and_the_unit_sleeps(host):
    host.escrow()
    host.ask("07")
    host.wait(11.0)

    assert host.ask("07") == "f0 ec e8"
    assert host.ask("17") == "f0 13"


def test_a_host_that_says_no_version_hears_no_event_of_later_versions(host):
    assert host.ask("05") == setup_answer(4).hex(" ")
    host.unit.mechanics.break_down(FaultCode.CASSETTE_REMOVED)

    assert "e3" not in host.ask("07")


def test_versions_it_does_not_have_are_refused(host):
    assert host.ask("06 09") == "f8"
    assert host.ask("06 00") == "f8"
    assert host.ask("06 08") == "f0"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("0d", "f0 00 30 34 36 36 4b 5a 54 00 00 64 06"),
        ("0e", "f0 07 02 05 0a 14 32 64 c8"),
        ("0f", "f0 07 02 02 02 02 02 02 02"),
        ("03", "f0"),
        ("04", "f0"),
        ("02 ff", "f3"),
        ("07 00", "f3"),
        ("77", "f2"),
        ("33", "f2"),
        ("56", "f4"),
        ("57", "f4"),
        ("60 67 45 23 01 67 45 23 01", "f4"),
    ],
)
def test_answers_to_what_hosts_may_ask(host, command, answer):
    host.ask("06 06")

    assert host.ask(command) == answer


def test_under_a_key_a_credit_is_said_until_it_is_acknowledged(host):
    host.agree_on_key()
    host.escrow()
    assert host.ask("56") == "f0 ef 02"
    host.ask("56")
    host.wait(1.0)
    assert host.ask("56") == "f0 ee 02"
    assert host.ask("56") == "f0 ee 02 eb"
    assert host.ask("57") == "f0"
    assert host.ask("57") == "f5"
    assert host.ask("56") == "f0"


def test_a_credit_that_was_not_acknowledged_is_said_after_a_power_cut(host):
    host.agree_on_key()
    host.escrow()
    host.ask("56")
    host.ask("56")
    host.wait(1.0)
    host.ask("56")
    host.unit.mechanics.power_off()
    host.unit.mechanics.power_on()
    host.unit.handle_timer(host.now)
    host.wait(2.0)
    assert host.ask("56") == "fa"
    host.cipher, host.count = None, 0
    host.agree_on_key()
    host.ask("06 06")

    assert host.ask("56") == "f0 f1 e2 02 e8"
    assert host.ask("57") == "f0"
    assert host.ask("56") == "f0 e8"


def test_a_packet_that_counts_wrongly_is_dropped(host):
    host.agree_on_key()
    host.count = 5

    assert host.ask("07") == ""


def test_another_fixed_key_is_another_key():
    host = Host(fixed_key=0x1122334455667788)
    host.agree_on_key()

    assert host.ask("07") == ""
