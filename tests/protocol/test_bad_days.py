"""Bad days of an acceptor, the same for every protocol: driver and simulated unit over a real pseudo terminal.

What a device lacks is looked up in its capabilities; nothing else here knows which protocol is spoken.
"""

from __future__ import annotations

import json
import threading

import pytest

from devices import probe
from devices.commands import AcknowledgeBill, EnableBills, HoldBill, ReturnBill, StackBill
from devices.driver import BillAcceptorDriver
from devices.events import (
    AcceptorFaulted,
    AcceptorReady,
    AcceptorRecovered,
    Bill,
    BillEscrowed,
    BillRejected,
    BillReturned,
    BillStacked,
    FaultCode,
    PowerUpFound,
)
from devices.protocols import PROTOCOLS, PortChoice, acceptor_driver
from devices.transport import PortUnavailable, find_usb, open_port, serial_ports
from tests.support.acceptor_line import ALL, BRISK, UNITS, WAIT_S, Host, Line, top_up

VALUE_TIYN = 500_000
FAST = sorted(BRISK)
REPORTING = [name for name in FAST if PROTOCOLS[name].capabilities.has_power_up_report]
MUTE = sorted(set(FAST) - set(REPORTING))
"""Of these nobody learns what became of a bill over a power cut of the unit: its intent is disputed."""


@pytest.fixture(params=FAST)
def protocol(request) -> str:
    return str(request.param)


@pytest.fixture
def line(tmp_path, protocol):
    with Line(tmp_path, protocol) as line:
        yield line


@pytest.fixture
def escrowed(line):
    """A host, and 5 000 tenge in escrow."""
    host = line.ready_host()
    line.insert(5000)
    host.wait_for(BillEscrowed)
    return host


def is_one_bill(line: Line, *hosts: Host) -> bool:
    """One bill in the cassette, told once."""
    return line.counts()["stacked"] == {"5000": 1} and sum(len(host.of(BillStacked)) for host in hosts) == 1


def test_every_protocol_is_here():
    assert set(FAST) == set(UNITS)
    assert set(FAST) <= set(PROTOCOLS)


# --- the line ------------------------------------------------------------------------------------------------------


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("noise", ["mixed", "corrupt", "truncate", "double", "late"])
def test_a_bad_line_costs_and_invents_no_bill(line, noise):
    host = line.ready_host()
    line.do(f"noise {noise}")

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

    assert escrowed.wait_for(BillStacked).bill.value_tiyn == VALUE_TIYN
    escrowed.send(AcknowledgeBill())
    escrowed.wait_for(AcceptorReady)
    assert is_one_bill(line, escrowed)


def test_a_line_that_comes_back_under_another_name_is_found_by_its_link(tmp_path, protocol):
    """As /dev/serial/by-id is: the link stays, the port it leads to is another one."""
    with Line(tmp_path, protocol) as first:
        host = first.ready_host()
        old = first.link.readlink()
        with Line(tmp_path, protocol) as second:
            assert second.link.readlink() != old
            first.do("quit")
            assert host.wait_for(AcceptorFaulted).code is FaultCode.PORT_UNAVAILABLE
            host.wait_for(AcceptorRecovered)
            assert host.wait_for(AcceptorReady) == AcceptorReady(is_enabled=True)
            assert top_up(second, host, 5000).bill.value_tiyn == VALUE_TIYN


@pytest.mark.parametrize("baud", [9600, 19200])
def test_the_speed_of_the_line_is_found_out(tmp_path, protocol, baud):
    with Line(tmp_path, protocol, baud=baud) as line:
        ready = threading.Event()
        driver = acceptor_driver(
            PROTOCOLS[protocol],
            PortChoice(str(line.link)),
            lambda event: ready.set() if isinstance(event, AcceptorReady) else None,
        )
        driver.start()
        try:
            assert ready.wait(WAIT_S)
        finally:
            driver.close()


def test_a_line_that_is_closed_is_free_for_the_next_driver(line):
    for _ in range(2):
        host = line.ready_host()
        with pytest.raises(PortUnavailable):
            open_port(str(line.link))
        host.kill()
        open_port(str(line.link)).close()


def test_no_command_ever_blocks_its_caller(tmp_path, protocol):
    driver = BillAcceptorDriver(
        BRISK[protocol](), lambda: open_port(str(tmp_path / "nowhere")), lambda _: None
    )
    driver.start()
    try:
        for _ in range(2000):
            driver.send(EnableBills(ALL))
    finally:
        driver.close()


# --- the bill ------------------------------------------------------------------------------------------------------


def test_two_equal_bills_in_a_row_are_two_bills(line):
    host = line.ready_host()

    for _ in range(2):
        assert top_up(line, host, 5000).bill.value_tiyn == VALUE_TIYN

    assert line.counts()["stacked"] == {"5000": 2}
    assert len(host.of(BillStacked)) == 2


def test_a_bill_nobody_decides_about_goes_back_by_itself(tmp_path, protocol):
    with Line(tmp_path, protocol, escrow_s=0.3) as line:
        host = line.ready_host()
        line.insert(5000)

        returned = host.wait_for(BillReturned)
        assert returned.bill is not None
        assert returned.bill.value_tiyn == VALUE_TIYN


def test_a_bill_that_is_held_stays_for_longer(tmp_path, protocol):
    with Line(tmp_path, protocol, escrow_s=0.6) as line:
        host = line.ready_host()
        line.insert(5000)
        host.wait_for(BillEscrowed)
        for _ in range(4):
            seen = len(line.said)
            host.send(HoldBill())
            line.counts()
            with pytest.raises(AssertionError):
                line.wait_until(lambda said: said["event"] in ("returned", "rejected"), seen, 0.3)
        host.send(StackBill())

        assert host.wait_for(BillStacked).bill.value_tiyn == VALUE_TIYN


@pytest.mark.parametrize(("value", "how"), [(500, "bad"), (300, "")])
def test_a_bad_bill_is_rejected(line, value, how):
    host = line.ready_host()
    line.insert(value, how)

    assert not host.wait_for(BillRejected).reason.startswith("unknown")
    line.wait_event("rejected")
    assert (line.counts()["returned"], line.counts()["in_path"]) == (1, None)


def test_a_denomination_that_is_not_taken_is_rejected(line):
    host = line.ready_host()
    host.send(EnableBills(frozenset({50_000})))
    line.wait_until(lambda said: said["event"] == "enabled" and said["values_tiyn"] == [50_000])
    line.insert(5000)

    assert host.wait_for(BillRejected).reason == "inhibited"


@pytest.mark.rule("K-01")
def test_a_stacked_bill_that_is_not_acknowledged_is_told_once_however_often_it_is_repeated(
    line, protocol, escrowed
):
    escrowed.send(StackBill())
    escrowed.wait_for(BillStacked)
    if PROTOCOLS[protocol].capabilities.acknowledges_money:
        line.do("insert 500")
        assert line.wait_event("busy")["reason"] == "bill_in_path"

    escrowed.send(AcknowledgeBill())
    line.insert(500)
    escrowed.wait_for(BillEscrowed)
    assert len(escrowed.of(BillStacked)) == 1


def test_a_returned_bill_that_is_left_in_the_entrance_comes_back_when_it_is_taken(line, escrowed):
    line.do("leave-bill")
    escrowed.send(ReturnBill())
    line.wait_event("leaves-bill")
    assert line.counts()["in_path"] is not None

    line.do("take-bill")

    assert escrowed.wait_for(BillReturned).bill == Bill(
        VALUE_TIYN, "KZT", escrowed.of(BillEscrowed)[0].bill.bill_type
    )
    assert line.counts()["returned"] == 1


# --- the probe: our driver alone -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("is_accepting", "end"), [(False, "bill-returned"), (True, "bill-stacked")])
def test_the_probe_gives_a_bill_back_unless_it_shall_accept_it(line, protocol, capsys, is_accepting, end):
    customer = threading.Thread(target=line.insert, args=(5000,))
    customer.start()

    code = probe.run(protocol, str(line.link), is_json=True, seconds=8.0, is_accepting=is_accepting)

    customer.join()
    names = [json.loads(text)["event"] for text in capsys.readouterr().out.splitlines()]
    assert code == 0
    found = ["power-up-found"] if protocol in REPORTING else []
    assert names[: len(found) + 2] == [*found, "acceptor-identified", "acceptor-ready"]
    assert end in names
    assert line.counts()["stacked"] == ({"5000": 1} if is_accepting else {})


# --- faults --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("jam", FaultCode.JAM_ACCEPTOR),
        ("jam-stacker", FaultCode.JAM_STACKER),
        ("cheat", FaultCode.CHEATED),
        ("remove-cassette", FaultCode.CASSETTE_REMOVED),
        ("cassette-full", FaultCode.CASSETTE_FULL),
        ("failure", FaultCode.FAILURE),
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
    assert top_up(line, host, 5000).bill.value_tiyn == VALUE_TIYN


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("fault", ["jam-stacker", "cheat", "remove-cassette"])
def test_a_fault_past_the_exit_sensor_credits_the_bill_once_when_it_is_cleared(line, escrowed, fault):
    line.when("past-exit-sensor", fault)
    escrowed.send(StackBill())
    escrowed.wait_for(AcceptorFaulted)

    line.do("ok")

    assert escrowed.wait_for(BillStacked).bill.value_tiyn == VALUE_TIYN
    escrowed.send(AcknowledgeBill())
    escrowed.wait_for(AcceptorReady)
    assert is_one_bill(line, escrowed)


def test_a_bill_jammed_while_stacking_goes_back_when_the_jam_is_cleared(tmp_path, protocol):
    with Line(tmp_path, protocol, speed=4.0) as line:
        host = line.ready_host()
        line.insert(5000)
        host.wait_for(BillEscrowed)
        line.when("stack-command", "jam")
        host.send(StackBill())
        assert host.wait_for(AcceptorFaulted).code is FaultCode.JAM_ACCEPTOR

        line.do("ok")

        assert host.wait_for(BillReturned).bill is not None
        host.wait_for(AcceptorReady)


# --- the unit resets itself, in any state ----------------------------------------------------------------------------


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("protocol", REPORTING, indirect=True)
@pytest.mark.parametrize(
    ("moment", "found", "fate"),
    [
        ("enabled", "clean", None),
        ("accepting", "bill_in_acceptor", BillReturned),
        ("escrow", "bill_in_acceptor", BillReturned),
        ("stack-command", "bill_in_acceptor", BillReturned),
        ("past-exit-sensor", "bill_in_stacker", BillStacked),
        ("stacked", "bill_in_stacker", BillStacked),
    ],
)
def test_a_reset_in_any_state_loses_and_doubles_no_bill(line, moment, found, fate):
    host = line.ready_host()
    if moment == "enabled":
        line.do("reset")
    else:
        line.when(moment, "reset")
        line.insert(5000)
    if moment in ("stack-command", "past-exit-sensor", "stacked"):
        host.wait_for(BillEscrowed)
        host.send(StackBill())

    line.wait_event("reset")
    host.wait_for(PowerUpFound)
    if fate is BillStacked:
        assert host.wait_for(BillStacked).bill.value_tiyn == VALUE_TIYN
        host.send(AcknowledgeBill())
    assert host.wait_for(AcceptorReady) == AcceptorReady(is_enabled=True)

    assert host.of(PowerUpFound)[-1] == PowerUpFound(found)
    assert len(host.of(BillStacked)) == (fate is BillStacked)
    assert line.counts()["stacked"] == ({"5000": 1} if fate is BillStacked else {})
    assert line.counts()["returned"] == (fate is BillReturned)


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("protocol", MUTE, indirect=True)
@pytest.mark.parametrize(
    ("moment", "is_stacked"),
    [
        ("enabled", False),
        ("accepting", False),
        ("escrow", False),
        ("stack-command", False),
        ("past-exit-sensor", True),
        ("stacked", True),
    ],
)
def test_a_reset_of_a_unit_that_reports_nothing_leaves_the_bill_to_people(line, moment, is_stacked):
    """It becomes ready without a word of the bill: an open intent is disputed, and nothing is credited by a guess."""
    host = line.ready_host()
    if moment == "enabled":
        line.do("reset")
    else:
        line.when(moment, "reset")
        line.insert(5000)
    if moment in ("stack-command", "past-exit-sensor", "stacked"):
        host.wait_for(BillEscrowed)
        host.send(StackBill())

    line.wait_event("reset")
    assert host.wait_for(AcceptorReady) == AcceptorReady(is_enabled=True)

    assert host.of(BillStacked) == host.of(PowerUpFound) == []
    assert line.counts()["stacked"] == ({"5000": 1} if is_stacked else {})
    assert top_up(line, host, 500).bill.value_tiyn == 50_000


# --- the host is gone --------------------------------------------------------------------------------------------------


@pytest.mark.rule("K-01")
def test_a_host_that_comes_back_finds_its_bill_in_escrow_or_returned(line, escrowed):
    escrowed.kill()
    host = line.host()

    assert host.wait_for(BillEscrowed).bill.value_tiyn == VALUE_TIYN
    host.send(ReturnBill())
    host.wait_for(BillReturned)
    host.wait_for(AcceptorReady)
    assert line.counts()["returned"] == 1


@pytest.mark.rule("K-01")
def test_a_host_that_comes_back_hears_of_a_bill_it_never_acknowledged(line, escrowed):
    escrowed.send(StackBill())
    escrowed.wait_for(BillStacked)
    escrowed.kill()
    host = line.host()

    assert host.wait_for(BillStacked).bill.value_tiyn in (0, VALUE_TIYN)
    host.send(AcknowledgeBill())
    host.wait_for(AcceptorReady)
    assert is_one_bill(line, host)


@pytest.mark.rule("K-01")
def test_a_host_that_acknowledged_hears_nothing_of_the_bill_again(line, escrowed):
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


# --- USB ---------------------------------------------------------------------------------------------------------------


class Adapter:
    """What pyserial lists."""

    def __init__(self, device: str, vid: int | None, pid: int | None, number: str | None) -> None:
        self.device, self.vid, self.pid, self.serial_number = device, vid, pid, number


ADAPTERS = [
    Adapter("/dev/ttyS0", None, None, None),
    Adapter("/dev/ttyUSB1", 0x0403, 0x6001, "A1"),
    Adapter("/dev/ttyUSB2", 0x0403, 0x6001, "B2"),
    Adapter("/dev/ttyACM0", 0x191C, 0x4104, None),
]


@pytest.mark.parametrize(
    ("wanted", "device"),
    [
        ("usb:0403:6001:B2", "/dev/ttyUSB2"),
        ("usb:191c:4104", "/dev/ttyACM0"),
        ("usb:191C:4104", "/dev/ttyACM0"),
    ],
)
def test_an_adapter_is_found_by_its_ids(wanted, device):
    assert find_usb(wanted, lambda: ADAPTERS) == device


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ("usb:0403:6001", "is /dev/ttyUSB1, /dev/ttyUSB2"),
        ("usb:0403:6001:C3", "no such adapter"),
        ("usb:1234:5678", "no such adapter"),
        ("usb:FTDI", "must be usb:VID:PID"),
    ],
)
def test_an_adapter_that_is_absent_or_not_the_only_one_is_told(wanted, problem):
    with pytest.raises(PortUnavailable, match=problem):
        find_usb(wanted, lambda: ADAPTERS)


def test_each_adapter_is_told_by_a_name_that_finds_it():
    found = {port.usb_name: port.device for port in serial_ports(lambda: ADAPTERS) if port.usb_name}

    assert {find_usb(name, lambda: ADAPTERS): device for name, device in found.items()} == {
        device: device for device in found.values()
    }
    assert set(found.values()) == {"/dev/ttyUSB1", "/dev/ttyUSB2", "/dev/ttyACM0"}


def test_an_adapter_is_found_under_the_name_it_came_back_with():
    """It was ttyUSB1 when the kiosk started; it is ttyUSB0 after somebody pulled the plug."""
    listed = [Adapter("/dev/ttyUSB1", 1, 2, None)]
    assert find_usb("usb:1:2", lambda: listed) == "/dev/ttyUSB1"

    listed[0] = Adapter("/dev/ttyUSB0", 1, 2, None)

    assert find_usb("usb:1:2", lambda: listed) == "/dev/ttyUSB0"
