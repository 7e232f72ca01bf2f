"""The simulated ID003 unit as a host of any habit meets it: no port, time moved by hand."""

from __future__ import annotations

from typing import Any

import pytest

from devices.bill_acceptors.id003.bill_table import parse_currency_table, parse_version
from devices.simulators.hands import Hands
from devices.simulators.id003.firmware import Id003Firmware
from devices.simulators.memory import Memory, MemoryFile
from tests.support.id003_bench import frame

ACK, INVALID = "50", "4b"


class Unit:
    """Firmware, hands and a clock."""

    def __init__(self, directory=None) -> None:
        self.now = 100.0
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.firmware = Id003Firmware(MemoryFile(directory), self._emit)
        self.hands = Hands(self.firmware, self._emit)

    def _emit(self, event: str, **fields: Any) -> None:
        self.said.append((event, fields))

    def asked(self, payload: str) -> str:
        """What it answers at once, as hex."""
        self.firmware.receive_data(frame(payload), self.now)
        data = self.firmware.data_to_send()
        assert data == b"" or frame(data[2:-2]) == data
        return data[2:-2].hex(" ")

    def polled(self) -> str:
        return self.asked("11")

    def passes(self, seconds: float, *, polling: bool = True) -> None:
        """Time goes by; a host asks every 200 ms, unless it has gone."""
        end = self.now + seconds
        while self.now < end:
            due_at = self.firmware.timer()
            self.now = min(x for x in (due_at, self.now + 0.2, end) if x is not None)
            self.firmware.handle_timer(self.now)
            self.firmware.data_to_send()
            if polling:
                self.polled()

    def do(self, *lines: str) -> None:
        for line in lines:
            self.hands.obey(line, self.now)

    def started(self, *settings: str) -> Unit:
        assert self.asked("40") == ACK
        for setting in settings or ("c0 00 00", "c3 00"):
            assert self.asked(setting) == setting
        self.passes(1.1)
        return self

    def with_escrow(self) -> Unit:
        self.started().do("insert 5000")
        self.passes(0.6)
        assert self.polled() == "13 66"
        return self

    @property
    def memory(self) -> Memory:
        return self.firmware.mechanics.memory

    def names(self) -> list[str]:
        return [event for event, _ in self.said]


@pytest.fixture
def unit():
    return Unit()


def test_a_start_takes_a_second_and_ends_inhibited_without_any_settings(unit):
    """2.4: the captured unit went from 1B to 1A by itself."""
    assert unit.polled() == "40"
    assert unit.asked("40") == ACK
    assert unit.polled() == "1b"
    unit.passes(0.9)
    assert unit.polled() == "1b"
    unit.passes(0.2)
    assert unit.polled() == "1a"


def test_it_takes_settings_while_it_initialises(unit):
    unit.started()

    assert unit.polled() == "11"


def test_denominations_are_refused_in_power_up_and_questions_are_answered(unit):
    assert unit.asked("c0 00 00") == INVALID
    assert unit.asked("83") == "83 01"
    assert unit.asked("8a").startswith("8a 61 00 00 00 62 51 02 02")
    assert unit.asked("91").startswith("91 ")


def test_it_tells_its_version_and_table(unit):
    version, table = bytes.fromhex(unit.asked("88"))[1:], bytes.fromhex(unit.asked("8a"))[1:]

    assert parse_version(version) == ("i(KZT7)100-SS", "05V300-45")
    assert [bill.value_tiyn // 100 for bill in parse_currency_table(table)] == [
        200, 500, 1000, 2000, 5000, 10000, 20000,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "question"),
    [
        ("c0 80 ff", "80"),
        ("c1 82 00", "81"),
        ("c2 00", "82"),
        ("c3 00", "83"),
        ("c4 05", "84"),
        ("c5 03 00", "85"),
        ("c7 fc", "87"),
    ],
)
def test_what_is_set_can_be_read(unit, setting, question):
    unit.started(setting)

    assert unit.asked(question) == f"{question} {setting[3:]}"


@pytest.mark.parametrize("command", ["41", "42", "43", "44"])
def test_escrow_commands_are_invalid_without_a_bill(unit, command):
    unit.started()

    assert unit.asked(command) == INVALID


@pytest.mark.parametrize("command", ["99", "c0", "c0 00", "f0 20 90", "11 00", "40 00"])
def test_unknown_and_incomplete_commands_are_invalid(unit, command):
    assert unit.asked(command) == INVALID


@pytest.mark.parametrize("stack", ["41", "42"])
def test_a_bill_goes_its_way(unit, stack):
    unit.with_escrow()
    assert unit.asked(stack) == ACK
    assert unit.polled() == "14"
    unit.passes(0.6)
    assert unit.polled() == "15"
    assert unit.asked("50") == ""
    assert unit.polled() == "16"
    unit.passes(0.3)
    assert unit.polled() == "11"
    assert unit.memory.stacked == {5000: 1}
    assert unit.names() == ["enabled", "accepting", "escrow", "stack-command", "past-exit-sensor", "stacked"]


@pytest.mark.parametrize(("stack", "answer"), [("41", "15"), ("42", "14")])
def test_stack_1_is_valid_at_the_lever_and_stack_2_in_the_stacker(unit, stack, answer):
    unit.with_escrow()
    unit.asked(stack)
    unit.passes(0.3)

    assert unit.polled() == answer
    assert unit.memory.stacked == {}


def test_after_stack_1_the_bill_goes_on_behind_its_vend_valid(unit):
    unit.with_escrow()
    unit.asked("41")
    unit.passes(0.3)
    assert unit.polled() == "15"
    unit.asked("50")
    assert unit.polled() == "14"
    unit.passes(0.6)

    assert unit.polled() == "11"
    assert unit.memory.stacked == {5000: 1}


def test_a_terse_unit_says_neither_stacking_nor_stacked(unit):
    unit.do("terse")
    unit.with_escrow()
    unit.asked("42")
    assert unit.polled() == ""
    unit.passes(0.6)
    assert unit.polled() == "15"
    unit.asked("50")

    assert unit.polled() == "11"


def test_vend_valid_is_repeated_until_acknowledged(unit):
    unit.with_escrow()
    unit.asked("42")
    unit.passes(0.6)

    assert [unit.polled() for _ in range(3)] == ["15"] * 3
    unit.do("insert 200")
    assert unit.said[-1] == ("busy", {"reason": "bill_in_path", "value_tiyn": 20_000})


def test_an_ack_without_a_vend_valid_does_nothing(unit):
    unit.with_escrow()
    assert unit.asked("50") == ""
    unit.asked("42")
    unit.asked("50")
    unit.passes(0.6)

    assert unit.polled() == "15"


def test_a_host_that_never_acknowledges_is_ignored_after_a_minute_until_reset(unit):
    """2.4, as the captured unit did."""
    unit.with_escrow()
    unit.asked("42")
    unit.passes(59)
    assert unit.polled() == "15"
    unit.passes(3)
    assert unit.polled() == ""
    assert unit.asked("88") == ""

    assert unit.asked("40") == ACK
    unit.passes(1.1)
    assert unit.polled() == "15"


def test_a_host_that_acknowledges_late_and_asks_in_one_breath_is_served(unit):
    unit.with_escrow()
    unit.asked("42")
    unit.passes(0.6)
    unit.polled()
    unit.passes(30)

    unit.firmware.receive_data(frame("50") + frame("11"), unit.now)

    assert unit.firmware.data_to_send() == frame("16")


def test_an_escrowed_bill_is_rejected_after_ten_seconds(unit):
    unit.with_escrow()
    unit.passes(9.8)
    assert unit.polled() == "13 66"
    unit.passes(0.3)
    assert unit.polled() == "17 79"
    unit.passes(0.5)
    assert unit.polled() == "11"
    assert (unit.memory.returned, unit.memory.path) == (1, None)


def test_hold_gives_ten_seconds_more(unit):
    unit.with_escrow()
    unit.passes(8)
    assert unit.asked("44") == ACK
    assert unit.polled() == "19"
    unit.passes(9)

    assert unit.polled() == "19"
    assert unit.asked("42") == ACK


def test_a_host_that_is_gone_loses_the_bill_in_escrow_after_three_seconds(unit):
    unit.with_escrow()
    unit.passes(2.9, polling=False)
    assert unit.firmware.mechanics.memory.path is not None
    unit.passes(0.6, polling=False)

    assert unit.polled() == "11"
    assert unit.memory.returned == 1


def test_a_bill_is_returned_when_the_host_says_so(unit):
    unit.with_escrow()
    assert unit.asked("43") == ACK
    assert unit.polled() == "18"
    unit.passes(0.5)

    assert unit.polled() == "11"


def test_a_bill_nobody_takes_stays_in_the_entrance(unit):
    unit.with_escrow().do("leave-bill")
    unit.asked("43")
    unit.passes(30)
    assert unit.polled() == "18"

    unit.do("take-bill")
    unit.passes(0.5)
    assert unit.polled() == "11"


@pytest.mark.parametrize(
    ("line", "settings", "answer"),
    [
        ("insert 500 bad", ("c0 00 00", "c3 00"), "17 77"),
        ("insert 700", ("c0 00 00", "c3 00"), "17 76"),
        ("insert 500", ("c0 04 00", "c3 00"), "17 79"),
        ("insert 500", ("c0 fd ff", "c3 00"), "17 79"),
    ],
)
def test_a_rejected_bill_goes_back(unit, line, settings, answer):
    unit.started(*settings)
    unit.do(line)
    unit.passes(0.6)
    assert unit.polled() == answer
    unit.passes(0.5)

    assert unit.polled() == "11"
    assert (unit.memory.returned, unit.memory.rejected, unit.memory.path) == (1, 1, None)


@pytest.mark.parametrize("settings", [("c0 00 00",), ("c3 01",), ("c0 ff ff", "c3 00")])
def test_an_inhibited_unit_takes_no_bill(unit, settings):
    unit.started(*settings).do("insert 500")

    assert unit.said[-1] == ("busy", {"reason": "disabled", "value_tiyn": 50_000})


def test_a_host_that_has_c0_the_wrong_way_round_gets_what_it_asked_for(unit):
    """2.6: several drivers have Enable and Disable inverted."""
    unit.started("c0 ff ff", "c3 00")

    assert unit.polled() == "1a"


def test_interrupt_mode_enquires_once_a_change(unit):
    unit.started("c0 00 00", "c2 01", "c3 00")
    unit.firmware.data_to_send()
    unit.do("insert 500")
    unit.firmware.handle_timer(unit.now)
    assert unit.firmware.data_to_send() == frame("05")
    unit.firmware.handle_timer(unit.now)
    assert unit.firmware.data_to_send() == b""

    assert unit.polled() == "12"


def test_a_damaged_frame_is_answered_by_communication_error(unit):
    unit.firmware.receive_data(frame("11")[:-1] + b"\x99", unit.now)
    unit.firmware.handle_timer(unit.now + 0.03)

    assert unit.firmware.data_to_send() == frame("4a")


@pytest.mark.parametrize(
    ("seconds", "power_up", "stacked", "returned"),
    [(0.0, "41", 0, 1), (0.2, "41", 0, 1), (0.3, "42", 1, 0), (0.6, "42", 1, 0)],
)
@pytest.mark.rule("K-01")
@pytest.mark.parametrize("has_recovery", [True, False])
def test_where_power_was_cut_decides_what_becomes_of_the_bill(
    unit, seconds, power_up, stacked, returned, has_recovery
):
    """2.5: with power recovery VEND VALID follows 42, without it the unit just goes on."""
    unit.with_escrow()
    unit.asked("42")
    unit.passes(seconds)
    unit.do("power-cycle")
    assert unit.polled() == power_up
    unit.started(*(("c5 02 00",) if has_recovery else ("c1 00 00",)))
    unit.passes(0.5)

    assert unit.polled() == ("15" if stacked and has_recovery else "1a")
    assert sum(unit.memory.stacked.values()) == stacked
    assert unit.memory.returned == returned


@pytest.mark.parametrize("is_acknowledged", [True, False])
def test_a_vend_valid_that_was_not_acknowledged_outlives_a_power_cut(unit, is_acknowledged):
    unit.with_escrow()
    unit.asked("42")
    unit.passes(0.6)
    unit.polled()
    if is_acknowledged:
        unit.asked("50")
    unit.do("power-cycle")

    assert unit.polled() == ("40" if is_acknowledged else "42")


def test_a_bill_valid_at_the_lever_and_acknowledged_is_not_said_again(unit):
    unit.with_escrow()
    unit.asked("41")
    unit.passes(0.3)
    assert unit.polled() == "15"
    unit.asked("50")
    unit.do("power-cycle")
    assert unit.polled() == "42"
    unit.started("c5 02 00")

    assert unit.polled() == "1a"
    assert unit.memory.stacked == {5000: 1}


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("cassette-full", "43"),
        ("cassette-removed", "44"),
        ("jam", "45"),
        ("jam-stacker", "46"),
        ("cheat", "48"),
        ("failure", "49 a2"),
    ],
)
def test_a_fault_lasts_until_it_is_cleared(unit, line, state):
    unit.started().do(line)
    assert unit.polled() == state
    unit.asked("40")
    unit.passes(1.1)
    assert unit.polled() == state

    unit.do("ok")

    assert unit.polled() == "1b"
    unit.passes(1.1)
    assert unit.polled() == "1a"


def test_a_unit_without_power_says_nothing(unit):
    unit.started().do("power-off")

    assert unit.polled() == ""


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("stack", ["41", "42"])
def test_what_it_holds_outlives_its_process(tmp_path, seconds, stack):
    unit = Unit(tmp_path).with_escrow()
    unit.asked(stack)
    unit.passes(seconds)

    again = Unit(tmp_path)

    assert again.memory == unit.memory
    assert again.polled() == ("41" if seconds < 0.25 else "42")


def test_what_is_not_understood_is_said(unit):
    unit.do("", "insert", "insert many", "dance", "noise of-cars")

    assert unit.names() == ["not-understood"] * 4


@pytest.mark.parametrize("kind", ["mixed", "corrupt", "truncate", "double", "late"])
def test_noise_comes_from_its_seed(kind):
    heard = []
    for _ in range(2):
        unit = Unit()
        unit.do(f"noise {kind}")
        answers = []
        for _ in range(50):
            unit.firmware.receive_data(frame("11"), unit.now)
            unit.now += 0.5
            answers.append(unit.firmware.data_to_send())
            unit.firmware.handle_timer(unit.now)
            answers.append(unit.firmware.data_to_send())
        heard.append(answers)

    assert heard[0] == heard[1]
    assert len({bytes(answer) for answer in heard[0]}) >= 2


def test_commands_can_be_traced():
    said: list[dict[str, Any]] = []
    firmware = Id003Firmware(MemoryFile(None), lambda event, **fields: said.append(fields), is_traced=True)
    firmware.receive_data(frame("11"), 0.0)

    assert said == [{"command": "STATUS REQUEST", "hex": "fc 05 11 27 56"}]
