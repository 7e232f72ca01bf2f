"""Driver and unit over a real pseudo terminal: what one life or several tell of a bill is told exactly once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from devices.bill_acceptors.ccnet import CcnetCodec
from devices.bill_acceptors.ccnet.frames import Frame
from devices.commands import AcknowledgeBill, EnableBills, ReturnBill, StackBill
from devices.events import (
    AcceptorFaulted,
    AcceptorReady,
    AcceptorRecovered,
    Bill,
    BillAccepting,
    BillEscrowed,
    BillRejected,
    BillReturned,
    BillStacked,
    BillStacking,
    FaultCode,
    PowerUpFound,
)
from devices.simulators.ccnet import CcnetFirmware
from devices.simulators.memory import MemoryFile
from devices.simulators.options import SimulatorOptions
from devices.simulators.simulation import AcceptorSimulation, Listener
from tests.support.acceptor_line import ALL, BRISK, Host, Line, top_up

FIVE_THOUSAND = Bill(500_000, "KZT", 4)


@pytest.fixture
def line(tmp_path):
    with Line(tmp_path) as line:
        yield line


@pytest.fixture
def escrowed(line):
    """A host, and 5 000 tenge in escrow."""
    host = line.ready_host()
    line.insert(5000)
    host.wait_for(BillEscrowed)
    return host


def test_a_top_up_at_the_speed_of_life(tmp_path):
    with Line(tmp_path, speed=1.0) as line:
        host = line.host(CcnetCodec())
        host.wait_for(AcceptorReady)
        host.send(EnableBills(ALL))
        line.wait_until(lambda said: said["event"] == "enabled" and said["values_tiyn"])
        top_up(line, host, 5000)

    kinds = [type(event) for event in host.events]
    assert kinds[0] is PowerUpFound
    assert kinds[-4:] == [BillAccepting, BillEscrowed, BillStacking, BillStacked]


def test_two_equal_bills_in_a_row_are_two_bills(line):
    host = line.ready_host()

    for _ in range(2):
        assert top_up(line, host, 500) == BillStacked(Bill(50_000, "KZT", 1))

    assert line.counts()["stacked"] == {"500": 2}
    assert len(host.of(BillStacked)) == 2


def test_a_returned_bill_goes_back(line, escrowed):
    escrowed.send(ReturnBill())

    assert escrowed.wait_for(BillReturned) == BillReturned(FIVE_THOUSAND)
    assert line.counts()["returned"] == 1


def test_a_bill_nobody_decides_about_goes_back_by_itself(tmp_path):
    with Line(tmp_path, escrow_s=0.3) as line:
        host = line.ready_host()
        line.insert(5000)

        assert host.wait_for(BillReturned) == BillReturned(FIVE_THOUSAND)


@pytest.mark.parametrize(
    ("value", "how", "reason"), [(500, "bad", "verification"), (300, "", "identification")]
)
def test_a_bad_bill_is_rejected(line, value, how, reason):
    host = line.ready_host()
    line.insert(value, how)

    assert host.wait_for(BillRejected).reason == reason
    line.wait_event("rejected")
    counts = line.counts()
    assert (counts["returned"], counts["rejected"], counts["in_path"]) == (1, 1, None)


def test_an_inhibited_bill_is_rejected(line):
    host = line.ready_host()
    host.send(EnableBills(frozenset({50_000})))
    line.wait_until(lambda said: said["event"] == "enabled" and said["values_tiyn"] == [50_000])
    line.insert(5000)

    assert host.wait_for(BillRejected).reason == "inhibited"


@pytest.mark.rule("K-01")
def test_a_stacked_bill_that_is_not_acknowledged_is_told_once_however_often_it_is_repeated(line, escrowed):
    escrowed.send(StackBill())
    escrowed.wait_for(BillStacked)
    line.do("insert 500")
    assert line.wait_event("busy")["reason"] == "bill_in_path"

    escrowed.send(AcknowledgeBill())
    line.insert(500)
    escrowed.wait_for(BillEscrowed)
    assert len(escrowed.of(BillStacked)) == 1


# --- the host dies -----------------------------------------------------------------------------------------------


@pytest.mark.rule("K-01")
def test_host_killed_with_a_bill_in_escrow(line, escrowed):
    escrowed.kill()
    host = line.host()

    assert host.wait_for(BillEscrowed) == BillEscrowed(FIVE_THOUSAND)
    host.send(ReturnBill())
    assert host.wait_for(BillReturned) == BillReturned(FIVE_THOUSAND)
    host.wait_for(AcceptorReady)
    assert host.of(PowerUpFound) == []


@pytest.mark.rule("K-01")
def test_host_killed_between_stack_and_stacked(tmp_path):
    with Line(tmp_path, speed=2.0) as line:
        first = line.ready_host()
        line.insert(5000)
        first.wait_for(BillEscrowed)
        first.send(StackBill())
        line.wait_event("stack-command")
        first.kill()
        host = line.host()

        assert host.wait_for(BillStacked) == BillStacked(FIVE_THOUSAND)
        host.send(AcknowledgeBill())
        host.wait_for(AcceptorReady)
        assert len(first.of(BillStacked)) == 0
        assert len(host.of(BillStacked)) == 1


@pytest.mark.rule("K-01")
def test_host_killed_after_stacked_and_before_it_could_acknowledge(line, escrowed):
    escrowed.send(StackBill())
    escrowed.wait_for(BillStacked)
    escrowed.kill()
    host = line.host()

    assert host.wait_for(BillStacked) == BillStacked(FIVE_THOUSAND)
    host.send(AcknowledgeBill())
    host.wait_for(AcceptorReady)
    assert len(host.of(BillStacked)) == 1
    assert line.counts()["stacked"] == {"5000": 1}


@pytest.mark.rule("K-01")
def test_host_killed_after_it_acknowledged_hears_nothing_of_the_bill_again(line, escrowed):
    escrowed.send(StackBill())
    escrowed.wait_for(BillStacked)
    escrowed.send(AcknowledgeBill())
    line.insert(500)
    escrowed.wait_for(BillEscrowed)
    escrowed.send(ReturnBill())
    escrowed.wait_for(BillReturned)
    escrowed.kill()
    host = line.host()

    host.wait_for(AcceptorReady)
    assert host.of(BillStacked) == []


# --- the unit loses power ----------------------------------------------------------------------------------------


def test_power_cut_in_escrow_gives_the_bill_back(line, escrowed):
    line.do("power-cycle")

    assert escrowed.wait_for(PowerUpFound) == PowerUpFound("bill_in_acceptor")
    assert escrowed.wait_for(BillReturned) == BillReturned(FIVE_THOUSAND)
    assert escrowed.wait_for(AcceptorReady) == AcceptorReady(is_enabled=True)
    assert escrowed.of(BillStacked) == []


def test_power_cut_before_the_exit_sensor_gives_the_bill_back(line, escrowed):
    line.when("stack-command", "power-cycle")
    escrowed.send(StackBill())

    assert escrowed.wait_for(PowerUpFound) == PowerUpFound("bill_in_acceptor")
    assert escrowed.wait_for(BillReturned) == BillReturned(FIVE_THOUSAND)
    escrowed.wait_for(AcceptorReady)
    assert escrowed.of(BillStacked) == []


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("moment", ["past-exit-sensor", "stacked"])
def test_power_cut_past_the_exit_sensor_credits_the_bill_once(line, escrowed, moment):
    line.when(moment, "power-cycle")
    escrowed.send(StackBill())

    assert escrowed.wait_for(PowerUpFound) == PowerUpFound("bill_in_stacker")
    assert escrowed.wait_for(BillStacked) == BillStacked(FIVE_THOUSAND, is_at_power_up=True)
    escrowed.send(AcknowledgeBill())
    escrowed.wait_for(AcceptorReady)
    assert len(escrowed.of(BillStacked)) == 1
    assert line.counts()["stacked"] == {"5000": 1}


@pytest.mark.rule("K-01")
def test_power_cut_after_stacked_was_told_does_not_tell_it_again(line, escrowed):
    escrowed.send(StackBill())
    escrowed.wait_for(BillStacked)
    line.do("power-cycle")

    assert escrowed.wait_for(PowerUpFound) == PowerUpFound("clean")
    escrowed.wait_for(AcceptorReady)
    assert len(escrowed.of(BillStacked)) == 1


@pytest.mark.rule("K-01")
def test_power_cut_of_everything_past_the_exit_sensor(line, escrowed):
    line.when("past-exit-sensor", "power-off")
    escrowed.send(StackBill())
    line.wait_until(lambda said: said["event"] == "power" and not said["is_on"])
    escrowed.kill()
    line.do("power-on")
    host = line.host()

    assert host.wait_for(BillStacked) == BillStacked(FIVE_THOUSAND, is_at_power_up=True)
    host.send(AcknowledgeBill())
    host.wait_for(AcceptorReady)
    assert len(host.of(BillStacked)) == 1


def start_unit(directory: Path) -> subprocess.Popen[bytes]:
    code = (
        "import sys; from pathlib import Path; from devices.simulators import SIMULATORS, SimulatorOptions; "
        "options = SimulatorOptions(Path(sys.argv[1]), Path(sys.argv[2]), is_json=True, speed=20.0); "
        "sys.exit(SIMULATORS['ccnet'](options))"
    )
    command = [sys.executable, "-c", code, str(directory / "unit.pty"), str(directory / "unit")]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def tell(unit: subprocess.Popen[bytes], line: str) -> None:
    assert unit.stdin is not None
    unit.stdin.write(line.encode() + b"\n")
    unit.stdin.flush()


def listen(unit: subprocess.Popen[bytes], word: str) -> bytes:
    assert unit.stdout is not None
    for said in unit.stdout:
        if f'"event": "{word}"'.encode() in said:
            return said
    raise AssertionError(f"the unit never said {word}")


@pytest.fixture
def units(tmp_path):
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(start_unit(tmp_path))
        listen(started[-1], "ready")
        return started[-1]

    yield start
    for unit in started:
        unit.kill()
        unit.communicate()


@pytest.mark.rule("K-01")
def test_the_unit_itself_killed_past_the_exit_sensor_still_has_the_bill(tmp_path, units):
    unit = units()
    host = Host(tmp_path / "unit.pty", tmp_path / "bills.json", BRISK["ccnet"]())
    host.wait_for(AcceptorReady)
    host.send(EnableBills(ALL))
    listen(unit, "enabled")
    tell(unit, "insert 5000")
    host.wait_for(BillEscrowed)
    host.send(StackBill())
    listen(unit, "past-exit-sensor")
    unit.kill()
    (tmp_path / "unit.pty").unlink()  # its pseudo terminal's number may be another unit's next
    assert host.wait_for(AcceptorFaulted).code is FaultCode.PORT_UNAVAILABLE

    unit = units()

    host.wait_for(AcceptorRecovered)
    assert host.wait_for(BillStacked).bill == FIVE_THOUSAND
    host.send(AcknowledgeBill())
    host.wait_for(AcceptorReady)
    host.kill()
    tell(unit, "status")
    assert b'"stacked": {"5000": 1}' in listen(unit, "status")


def test_a_unit_that_is_told_to_quit_takes_its_link_away(tmp_path, units):
    unit = units()
    assert unit.stdin is not None
    unit.stdin.close()
    assert (tmp_path / "unit.pty").is_symlink()
    unit.terminate()

    assert unit.wait(20) == 0
    assert not (tmp_path / "unit.pty").is_symlink()
    unit.stdin = None


# --- faults ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("jam", FaultCode.JAM_ACCEPTOR),
        ("jam-stacker", FaultCode.JAM_STACKER),
        ("cheat", FaultCode.CHEATED),
        ("remove-cassette", FaultCode.CASSETTE_REMOVED),
        ("cassette-full", FaultCode.CASSETTE_FULL),
        ("silent", FaultCode.SILENT),
    ],
)
def test_a_fault_is_told_and_after_it_bills_are_taken_again(line, command, code):
    host = line.ready_host()
    line.do(command)
    assert host.wait_for(AcceptorFaulted).code is code

    line.do("ok")

    host.wait_for(AcceptorRecovered)
    assert host.wait_for(AcceptorReady) == AcceptorReady(is_enabled=True)
    assert top_up(line, host, 5000).bill == FIVE_THOUSAND


def test_a_bill_jammed_while_stacking_goes_back_when_the_jam_is_cleared(line, escrowed):
    line.when("stack-command", "jam")
    escrowed.send(StackBill())
    assert escrowed.wait_for(AcceptorFaulted).code is FaultCode.JAM_ACCEPTOR
    assert line.counts()["in_path"] == {"value_tiyn": 500_000, "position": "stacking"}

    line.do("ok")

    assert escrowed.wait_for(BillReturned) == BillReturned(FIVE_THOUSAND)
    escrowed.wait_for(AcceptorReady)


@pytest.mark.rule("K-01")
def test_a_bill_jammed_past_the_exit_sensor_is_stacked_when_the_jam_is_cleared(line, escrowed):
    line.when("past-exit-sensor", "jam-stacker")
    escrowed.send(StackBill())
    assert escrowed.wait_for(AcceptorFaulted).code is FaultCode.JAM_STACKER

    line.do("ok")

    assert escrowed.wait_for(BillStacked) == BillStacked(FIVE_THOUSAND)
    escrowed.send(AcknowledgeBill())
    escrowed.wait_for(AcceptorReady)


def test_a_unit_that_resets_itself_while_idle_is_enabled_again(line):
    host = line.ready_host()
    line.do("reset")

    assert host.wait_for(PowerUpFound) == PowerUpFound("clean")
    assert host.wait_for(AcceptorReady) == AcceptorReady(is_enabled=True)
    assert top_up(line, host, 500).bill.value_tiyn == 50_000


@pytest.mark.rule("K-01")
def test_noise_on_the_line_costs_and_invents_no_bill(line):
    host = line.ready_host()
    line.do("noise")

    for _ in range(3):
        top_up(line, host, 2000)

    line.do("ok")
    assert line.counts()["stacked"] == {"2000": 3}
    assert len(host.of(BillStacked)) == 3


@pytest.mark.rule("K-01")
def test_silence_while_stacking_ends_in_one_stacked_bill(line, escrowed):
    line.when("stack-command", "silent")
    escrowed.send(StackBill())
    assert escrowed.wait_for(AcceptorFaulted).code is FaultCode.SILENT

    line.do("ok")

    assert escrowed.wait_for(BillStacked) == BillStacked(FIVE_THOUSAND)
    escrowed.send(AcknowledgeBill())
    escrowed.wait_for(AcceptorReady)
    assert len(escrowed.of(BillStacked)) == 1


# --- another device on the same line


class _Neighbour:
    """A card reader at address 04 beside the validator: after each answer of the validator it is heard as well."""

    def __init__(self, firmware: CcnetFirmware) -> None:
        self._firmware = firmware
        self.mechanics, self.wire = firmware.mechanics, firmware.wire
        self.habits, self.fault_code = firmware.habits, firmware.fault_code
        self.receive_data, self.handle_timer = firmware.receive_data, firmware.handle_timer
        self.timer = firmware.timer

    def data_to_send(self) -> bytes:
        """It has a bill stacked, if it is believed: its state is 81 01."""
        foreign = Frame(b"\x81\x01", address=4).to_bytes()
        own = self._firmware.data_to_send()
        return foreign + own + foreign if own else b""


@pytest.mark.rule("K-01")
def test_frames_of_another_address_are_nobodys_answer(tmp_path):
    def unit(options: SimulatorOptions, listener: Listener, *, escrow_s: float) -> AcceptorSimulation:
        return AcceptorSimulation(
            "ccnet",
            options.link,
            listener,
            lambda emit: _Neighbour(
                CcnetFirmware(MemoryFile(options.out), emit, speed=options.speed, escrow_s=escrow_s)
            ),
        )

    with Line(tmp_path, unit=unit) as line:
        host = line.ready_host()

        assert top_up(line, host, 5000).bill.value_tiyn == 500_000

        line.counts()
        assert [event.bill.value_tiyn for event in host.of(BillStacked)] == [500_000]
        assert line.counts()["stacked"] == {"5000": 1}
