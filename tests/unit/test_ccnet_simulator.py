"""The simulated unit as a host of any habit meets it: no port, time moved by hand."""

from __future__ import annotations

from typing import Any

import pytest

from devices.bill_acceptors.ccnet.frames import Frame
from devices.simulators.ccnet.firmware import BILL_TABLE, IDENTITY, CcnetFirmware
from devices.simulators.hands import Hands
from devices.simulators.memory import Memory, MemoryFile
from tests.support.ccnet_bench import frame

ACK, NAK, ILLEGAL = "00", "ff", "30"
ENABLE_ALL = "34 ff ff ff ff ff ff"
ENABLE_WITHOUT_ESCROW = "34 ff ff ff 00 00 00"


class Unit:
    """Firmware, hands and a clock."""

    def __init__(self, directory=None) -> None:
        self.now = 100.0
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.firmware = CcnetFirmware(MemoryFile(directory), self._emit)
        self.hands = Hands(self.firmware, self._emit)

    def _emit(self, event: str, **fields: Any) -> None:
        self.said.append((event, fields))

    def asked(self, payload: str) -> str:
        """What it answers at once, as hex."""
        self.firmware.receive_data(frame(payload), self.now)
        data = self.firmware.data_to_send()
        assert data == b"" or frame(data[3:-2]) == data
        return data[3:-2].hex(" ")

    def polled(self) -> str:
        """What it answers to POLL; the answer is acknowledged."""
        answer = self.asked("33")
        self.asked(ACK)
        return answer

    def passes(self, seconds: float) -> None:
        end = self.now + seconds
        while (due_at := self.firmware.timer()) is not None and due_at <= end:
            self.now = due_at
            self.firmware.handle_timer(self.now)
        self.now = end

    def do(self, *lines: str) -> None:
        for line in lines:
            self.hands.obey(line, self.now)

    def started(self) -> Unit:
        self.asked("30")
        self.passes(1.1)
        self.asked(ENABLE_ALL)
        return self

    def with_escrow(self) -> Unit:
        self.started().do("insert 5000")
        self.passes(0.6)
        assert self.polled() == "80 04"
        return self

    @property
    def memory(self) -> Memory:
        return self.firmware.mechanics.memory

    def names(self) -> list[str]:
        return [event for event, _ in self.said]


@pytest.fixture
def unit():
    return Unit()


def test_a_start_takes_a_second(unit):
    assert unit.polled() == "10"
    assert unit.asked("30") == ACK
    assert unit.polled() == "13"
    unit.passes(0.9)
    assert unit.polled() == "13"
    unit.passes(0.2)
    assert unit.polled() == "19"


def test_it_identifies_itself_and_shows_its_table(unit):
    assert unit.asked("37") == IDENTITY.hex(" ")
    assert unit.asked("41") == BILL_TABLE.hex(" ")
    assert len(IDENTITY) == 34
    assert len(BILL_TABLE) == 120


@pytest.mark.parametrize("command", ["37", "41", "51"])
def test_questions_are_illegal_while_bills_are_enabled(unit, command):
    unit.started()

    assert unit.asked(command) == ILLEGAL


@pytest.mark.parametrize("command", ["37", "41", "51"])
def test_questions_are_answered_in_a_failure(unit, command):
    unit.started().do("jam")

    assert unit.asked(command) != ILLEGAL


@pytest.mark.parametrize("command", ["35", "36", "38"])
def test_escrow_commands_are_illegal_without_a_bill(unit, command):
    unit.started()

    assert unit.asked(command) == ILLEGAL


@pytest.mark.parametrize("command", ["3b", "3c", "66", "32", "34 00", "99"])
def test_unknown_and_incomplete_commands_are_illegal(unit, command):
    assert unit.asked(command) == ILLEGAL


def test_status_tells_what_is_enabled_and_secured(unit):
    unit.started()
    unit.asked("32 00 00 01")
    unit.asked("34 00 00 7f 00 00 7f")

    assert unit.asked("31") == "00 00 7f 00 00 01"


def test_other_addresses_are_not_answered(unit):
    for address in (0x01, 0x02, 0x05):
        unit.firmware.receive_data(Frame(b"\x33", address).to_bytes(), unit.now)
        unit.passes(1)

        assert unit.firmware.data_to_send() == b""


def test_a_damaged_frame_for_it_is_answered_nak(unit):
    unit.firmware.receive_data(frame("33")[:-1] + b"\x99", unit.now)
    unit.passes(1)

    assert unit.firmware.data_to_send() == frame(NAK)


def test_noise_that_addresses_nobody_is_not_answered(unit):
    unit.firmware.receive_data(bytes.fromhex("ff 01 02 99") * 100, unit.now)
    unit.passes(1)

    assert unit.firmware.data_to_send() == b""
    assert unit.asked("33") == "10"


def test_a_bill_goes_its_way(unit):
    unit.with_escrow()
    assert unit.asked("35") == ACK
    assert unit.polled() == "17"
    unit.passes(0.6)
    assert unit.polled() == "81 04"
    assert unit.polled() == "14"
    assert unit.memory.stacked == {5000: 1}
    assert unit.names() == ["enabled", "accepting", "escrow", "stack-command", "past-exit-sensor", "stacked"]


def test_stacked_is_repeated_until_acknowledged(unit):
    unit.with_escrow()
    unit.asked("35")
    unit.passes(0.6)

    assert [unit.asked("33") for _ in range(3)] == ["81 04"] * 3
    unit.asked(ACK)
    assert unit.asked("33") == "14"


def test_a_host_that_acknowledges_and_asks_in_one_breath_is_served(unit):
    unit.with_escrow()
    unit.asked("35")
    unit.passes(0.6)
    unit.asked("33")

    unit.firmware.receive_data(frame(ACK) + frame("33"), unit.now)

    assert unit.firmware.data_to_send() == frame("14")


def test_nak_repeats_the_answer(unit):
    unit.with_escrow()

    assert unit.asked("33") == "80 04"
    assert unit.asked(NAK) == "80 04"


def test_a_host_without_escrow_gets_its_bill_stacked_unasked(unit):
    unit.started()
    unit.asked(ENABLE_WITHOUT_ESCROW)
    unit.do("insert 200")
    unit.passes(1.1)

    assert unit.polled() == "81 00"


def test_an_escrowed_bill_goes_back_after_ten_seconds(unit):
    unit.with_escrow()
    unit.passes(9.8)
    assert unit.polled() == "80 04"
    unit.passes(0.4)
    assert unit.polled() == "18"
    unit.passes(0.4)
    assert unit.polled() == "82 04"
    assert (unit.memory.returned, unit.memory.rejected) == (1, 0)


def test_hold_gives_ten_seconds_more(unit):
    unit.with_escrow()
    unit.passes(8)
    assert unit.asked("38") == ACK
    assert unit.polled() == "1a"
    unit.passes(9)

    assert unit.polled() == "1a"
    assert unit.asked("35") == ACK


@pytest.mark.parametrize(
    ("line", "mask", "answer"),
    [
        ("insert 500 bad", ENABLE_ALL, "1c 66"),
        ("insert 700", ENABLE_ALL, "1c 65"),
        ("insert 500", "34 00 00 01 00 00 01", "1c 68"),
    ],
)
def test_a_rejected_bill_goes_back(unit, line, mask, answer):
    unit.started()
    unit.asked(mask)
    unit.do(line)
    unit.passes(0.6)
    assert unit.polled() == answer
    assert unit.polled() == answer
    unit.passes(0.5)

    assert unit.polled() == "14"
    assert (unit.memory.returned, unit.memory.rejected, unit.memory.path) == (1, 1, None)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["power-off"], "off"),
        (["reset"], "power_up"),
        (["jam"], "jam_acceptor"),
        (["insert 500"], "bill_in_path"),
    ],
)
def test_a_busy_unit_takes_no_bill(unit, lines, reason):
    unit.started().do(*lines, "insert 200")

    assert unit.said[-1] == ("busy", {"reason": reason, "value_tiyn": 20_000})


def test_a_disabled_unit_takes_no_bill(unit):
    unit.started()
    unit.asked("34 00 00 00 00 00 00")
    unit.do("insert 200")

    assert unit.said[-1] == ("busy", {"reason": "disabled", "value_tiyn": 20_000})


@pytest.mark.parametrize(
    ("seconds", "power_up", "stacked", "returned"),
    [(0.0, "11", 0, 1), (0.2, "11", 0, 1), (0.3, "12", 1, 0), (0.6, "12", 1, 0)],
)
@pytest.mark.rule("K-01")
def test_where_power_was_cut_decides_what_becomes_of_the_bill(unit, seconds, power_up, stacked, returned):
    """1.7: the 12 window is from the exit sensor until the answer 81 was sent."""
    unit.with_escrow()
    unit.asked("35")
    unit.passes(seconds)
    unit.do("power-cycle")

    assert unit.polled() == power_up
    unit.asked("30")
    unit.passes(1.5)
    assert unit.polled() == ("81 04" if stacked else "82 04")
    assert unit.polled() == "19"
    assert sum(unit.memory.stacked.values()) == stacked
    assert unit.memory.returned == returned


def test_stacked_that_was_told_is_forgotten_with_the_power(unit):
    unit.with_escrow()
    unit.asked("35")
    unit.passes(0.6)
    assert unit.asked("33") == "81 04"
    unit.do("power-cycle")

    assert unit.polled() == "10"


def test_a_reset_does_not_forget_a_bill_that_was_not_acknowledged(unit):
    unit.with_escrow()
    unit.asked("35")
    unit.passes(0.6)
    unit.asked("33")
    unit.asked("30")
    unit.passes(1.1)

    assert unit.polled() == "81 04"


def test_a_unit_without_power_says_nothing(unit):
    unit.started().do("power-off")

    assert unit.asked("33") == ""


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("cassette-full", "41"),
        ("cassette-removed", "42"),
        ("remove-cassette", "42"),
        ("jam", "43"),
        ("jam-stacker", "44"),
        ("cheat", "45"),
    ],
)
def test_a_fault_lasts_until_it_is_cleared(unit, line, state):
    unit.started().do(line)
    assert unit.polled() == state
    unit.asked("30")
    unit.passes(1.1)
    assert unit.polled() == state

    unit.do("ok")

    assert unit.polled() == "13"
    unit.passes(1.1)
    assert unit.polled() == "19"


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.6])
def test_what_it_holds_outlives_its_process(tmp_path, seconds):
    unit = Unit(tmp_path).with_escrow()
    unit.asked("35")
    unit.passes(seconds)

    again = Unit(tmp_path)

    assert again.memory == unit.memory
    assert again.polled() == ("11" if seconds < 0.25 else "12")


def test_what_is_not_understood_is_said(unit):
    unit.do("", "insert", "insert many", "dance")

    assert unit.names() == ["not-understood"] * 3


def test_its_status_counts_everything(unit):
    unit.with_escrow().do("status")

    event, fields = unit.said[-1]
    assert event == "status"
    assert fields == {
        "phase": "escrow",
        "fault": None,
        "is_on": True,
        "is_silent": False,
        "unacknowledged": 0,
        "stacked": {},
        "returned": 0,
        "rejected": 0,
        "in_path": {"value_tiyn": 500_000, "position": "escrow"},
    }


def test_noise_comes_from_its_seed():
    heard = []
    for _ in range(2):
        unit = Unit()
        unit.do("noise")
        answers = []
        for _ in range(50):
            unit.firmware.receive_data(frame("33"), unit.now)
            answers.append(unit.firmware.data_to_send())
        heard.append(answers)

    assert heard[0] == heard[1]
    assert len({bytes(answer) for answer in heard[0]}) > 5


def test_commands_can_be_traced():
    said: list[dict[str, Any]] = []
    firmware = CcnetFirmware(MemoryFile(None), lambda event, **fields: said.append(fields), is_traced=True)
    firmware.receive_data(frame("33"), 0.0)

    assert said == [{"command": "POLL", "hex": "02 03 06 33 da 81"}]
