"""The simulated ccTalk units as hosts of any habit meet them: no port, time moved by hand."""

from __future__ import annotations

import json
import threading
from functools import partial
from typing import Any

import pytest

from devices import probe
from devices.bill_acceptors.cctalk.encryption import KEY_DIGITS
from devices.bill_acceptors.cctalk.frames import CRC, SUM, EncryptedSeal, Frame, Seal, read_frame
from devices.simulators.cctalk import BILLS, COINS, CctalkFirmware, run, simulation
from devices.simulators.hands import Hands
from devices.simulators.memory import Memory, MemoryFile
from devices.simulators.options import OptionUnknown, SimulatorOptions
from tests.support.acceptor_line import Line

EVENTS = 159


class Unit:
    """Firmware, hands and a clock."""

    def __init__(self, directory=None, *, model=BILLS, seal: Seal = SUM, code: str = "") -> None:
        self.now = 100.0
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.seal = seal
        self.address = 2 if model is COINS else 40
        self.firmware = CctalkFirmware(
            MemoryFile(directory), self._emit, model=model, address=self.address, encryption_code=code
        )
        self.hands = Hands(self.firmware, self._emit)
        self.firmware.handle_timer(self.now)

    def _emit(self, event: str, **fields: Any) -> None:
        self.said.append((event, fields))

    def asked(self, header: int, data: str = "") -> str | None:
        """Header and data of its answer; None for silence."""
        raw = self.seal.to_bytes(Frame(self.address, header, bytes.fromhex(data)))
        self.firmware.receive_data(raw, self.now)
        answer = self.firmware.data_to_send()
        if not answer:
            return None
        frame = read_frame(answer, self.seal)
        assert frame.destination == 1
        return f"{frame.header} {frame.data.hex(' ')}".strip()

    def passes(self, seconds: float) -> None:
        """Time goes by without a word of the host."""
        end = self.now + seconds
        while self.now < end:
            due_at = self.firmware.timer()
            self.now = end if due_at is None else min(max(due_at, self.now), end)
            self.firmware.handle_timer(self.now)
            if due_at is None or due_at >= end:
                break
        self.now = end

    def do(self, *lines: str) -> None:
        for line in lines:
            self.hands.obey(line, self.now)
            self.firmware.handle_timer(self.now)

    def opened(self, inhibits: str = "ff ff") -> Unit:
        self.passes(1.1)
        assert self.asked(231, inhibits) == "0"
        assert self.asked(228, "01") == "0"
        return self

    def log(self) -> tuple[int, list[str]]:
        """The counter, and as many pairs as it says, up to five."""
        answer = self.asked(EVENTS if self.address == 40 else 229)
        assert answer is not None
        data = bytes.fromhex(answer.partition(" ")[2])
        pairs = [data[at : at + 2].hex(" ") for at in range(1, 11, 2)]
        return data[0], pairs[: data[0]]


def test_it_is_silent_while_it_starts_and_closed_after_it():
    unit = Unit()
    assert unit.asked(254) is None
    unit.passes(1.1)

    assert unit.asked(254) == "0"
    assert (unit.asked(230), unit.asked(227), unit.log()) == ("0 00 00", "0 00", (0, []))
    unit.do("insert 500")
    assert unit.said[-1][1]["reason"] == "disabled"


def test_it_says_who_it_is():
    unit = Unit().opened()

    assert bytes.fromhex((unit.asked(245) or "")[2:]) == b"Bill Validator"
    assert bytes.fromhex((unit.asked(246) or "")[2:]) == b"TLM"
    assert int.from_bytes(bytes.fromhex((unit.asked(242) or "")[2:]), "little") == 260_004
    assert unit.asked(249) == "0 02 14"
    assert unit.asked(232) == "0 00"


def test_its_table_is_in_tenge():
    unit = Unit().opened()
    scaling = bytes.fromhex((unit.asked(156, b"KZ".hex()) or "")[2:])
    factor, decimals = int.from_bytes(scaling[:2], "little"), scaling[2]
    rows = [bytes.fromhex((unit.asked(157, f"{n:02x}") or "")[2:]).decode() for n in range(1, 9)]

    assert [int(row[2:6]) * factor // 10**decimals for row in rows[:7]] == [
        200,
        500,
        1000,
        2000,
        5000,
        10000,
        20000,
    ]
    assert rows[7] == "......."
    assert unit.asked(156, b"RU".hex()) == "0 00 00 00"


@pytest.mark.parametrize("order", [("231", "228", "153"), ("228", "153", "231"), ("153", "228", "231")])
def test_it_may_be_opened_in_any_order(order):
    unit = Unit()
    unit.passes(1.1)
    data = {"231": "ff ff", "228": "ff", "153": "02"}
    for header in order:
        assert unit.asked(int(header), data[header]) == "0"
    unit.do("insert 500")
    unit.passes(0.6)

    assert unit.log() == (1, ["02 01"])


def test_a_bill_is_stacked_and_logged():
    unit = Unit().opened()
    unit.do("insert 500")
    unit.passes(0.6)
    assert unit.asked(154, "01") == "0"
    assert unit.asked(154, "01") == "0 fe"
    unit.passes(0.6)

    assert unit.log() == (2, ["02 00", "02 01"])
    assert unit.firmware.mechanics.memory.stacked == {500: 1}


def test_a_host_that_never_holds_gets_its_bill_back_after_the_escrow_limit():
    unit = Unit().opened()
    unit.do("insert 500")
    unit.passes(0.6)
    unit.passes(11.0)

    assert unit.log() == (2, ["00 01", "02 01"])


def test_a_host_that_holds_keeps_it():
    unit = Unit().opened()
    unit.do("insert 500")
    unit.passes(0.6)
    for _ in range(5):
        assert unit.asked(154, "ff") == "0"
        unit.passes(8.0)
    assert unit.asked(154, "00") == "0"
    unit.passes(0.5)

    assert unit.log() == (2, ["00 01", "02 01"])


def test_without_escrow_a_bill_is_stacked_without_asking():
    unit = Unit().opened()
    assert unit.asked(153, "01") == "0"
    assert unit.asked(152) == "0 01"
    unit.do("insert 500")
    unit.passes(1.1)

    assert unit.log() == (1, ["02 00"])


def test_frames_without_a_gap_are_all_answered():
    unit = Unit()
    unit.passes(1.1)
    raw = b"".join(SUM.to_bytes(Frame(40, header)) for header in (254, 246, 159))
    unit.firmware.receive_data(raw, unit.now)

    assert unit.firmware.data_to_send().count(b"TLM") == 1
    unit.firmware.receive_data(raw, unit.now)
    assert len(unit.firmware.data_to_send()) == 5 + 8 + 16


def test_bytes_that_come_one_by_one_are_a_frame_unless_they_come_too_late():
    unit = Unit()
    unit.passes(1.1)
    for pause_s, is_answered in ((0.04, True), (0.06, False)):
        for byte in SUM.to_bytes(Frame(40, 254)):
            unit.firmware.receive_data(bytes((byte,)), unit.now)
            unit.passes(pause_s)
        assert bool(unit.firmware.data_to_send()) is is_answered
        unit.passes(0.1)


@pytest.mark.parametrize("seal", [SUM, CRC])
def test_hosts_of_either_check_are_answered_in_theirs(seal):
    unit = Unit(seal=seal)
    unit.passes(1.1)
    assert unit.asked(254) == "0"


def test_an_encrypted_unit_knows_only_its_code():
    unit = Unit(seal=EncryptedSeal("123456"), code="123456").opened()
    assert unit.log() == (0, [])
    unit.seal = SUM
    assert unit.asked(254) is None


def test_a_wire_says_back_what_it_is_told_before_the_answer():
    unit = Unit()
    unit.passes(1.1)
    unit.do("echo-on")
    raw = SUM.to_bytes(Frame(40, 254))
    unit.firmware.receive_data(raw, unit.now)

    assert unit.firmware.data_to_send() == raw + bytes.fromhex("01 00 28 00 d7")


@pytest.mark.parametrize(
    ("header", "data", "answer"), [(250, "", None), (33, "", None), (231, "ff", "5"), (154, "", "5")]
)
def test_unknown_commands_are_met_with_silence_and_wrong_data_with_nak(header, data, answer):
    unit = Unit().opened()
    assert unit.asked(header, data) == answer


@pytest.mark.parametrize(
    ("fault", "pairs"),
    [
        ("jam", ["00 06"]),
        ("jam-stacker", ["00 07"]),
        ("cheat", ["00 12"]),
        ("cassette-removed", ["00 0c", "00 0b"]),
        ("cassette-full", ["00 0a", "00 0e"]),
        ("failure", ["00 0d"]),
    ],
)
def test_faults_are_in_the_log_and_in_the_self_check(fault, pairs):
    unit = Unit().opened()
    unit.do(fault)
    assert unit.asked(232) == "0 01"
    unit.do("ok")
    unit.passes(1.1)

    assert unit.asked(232) == "0 00"
    assert unit.log()[1] == pairs


def test_rejects_have_codes():
    unit = Unit().opened("01 00")
    unit.do("insert 200 bad")
    unit.passes(1.1)
    unit.do("insert 500")
    unit.passes(1.1)

    assert unit.log() == (2, ["00 04", "00 02"])


@pytest.mark.rule("K-01")
def test_a_power_cut_empties_the_log_and_not_the_cassette(tmp_path):
    unit = Unit(tmp_path).opened()
    unit.do("insert 500")
    unit.passes(0.6)
    unit.asked(154, "01")
    unit.passes(0.3)

    again = Unit(tmp_path)
    again.passes(2.0)
    assert again.log() == (0, [])
    assert MemoryFile(tmp_path).load() == Memory(stacked={500: 1})


def test_reset_is_acknowledged_and_begins_a_new_log():
    unit = Unit().opened()
    unit.do("storm")
    assert unit.log()[0] == 7
    assert unit.asked(1) == "0"
    assert unit.asked(254) is None
    unit.passes(1.1)
    assert unit.log() == (0, [])


def test_coins_are_told_with_their_path():
    unit = Unit(model=COINS).opened()
    assert bytes.fromhex((unit.asked(184, "05") or "")[2:]) == b"KZ100A"
    unit.do("insert 100")
    unit.passes(1.1)
    assert unit.log() == (1, ["05 01"])
    assert unit.asked(154, "01") is None
    assert (unit.asked(210, "05 02"), unit.asked(209, "05")) == ("0", "0 02")


def test_a_code_that_is_none_is_told(tmp_path):
    with pytest.raises(OptionUnknown, match=f"{KEY_DIGITS} digits"):
        run(SimulatorOptions(tmp_path / "x.pty", encryption_key="12"))


@pytest.mark.parametrize(("is_accepting", "stacked"), [(False, {}), (True, {"100": 1})])
def test_the_probe_takes_coins_only_if_it_may_keep_them(tmp_path, capsys, is_accepting, stacked):
    with Line(tmp_path, unit=partial(simulation, model=COINS)) as line:

        def push() -> None:
            line.wait_until(lambda said: said["event"] == "enabled")
            line.insert(100)

        customer = threading.Thread(target=push, daemon=True)
        if is_accepting:
            customer.start()
        code = probe.run("cctalk-coins", str(line.link), is_json=True, seconds=8.0, is_accepting=is_accepting)
        names = [json.loads(text)["event"] for text in capsys.readouterr().out.splitlines()]

        assert code == 0
        assert ("bill-stacked" in names) is is_accepting
        assert line.counts()["stacked"] == stacked
        assert is_accepting or not [said for said in line.said if said["event"] == "enabled"]
