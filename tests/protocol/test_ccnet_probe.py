"""The probe against a simulated unit: what it prints, what it does with bills, when it fails."""

from __future__ import annotations

import json
import threading

import pytest

from devices import probe
from devices.bill_acceptors.ccnet import CcnetCodec
from devices.commands import AcknowledgeBill, StackBill
from devices.events import AcceptorReady, BillEscrowed, BillStacked
from devices.protocols import PortChoice
from tests.support.acceptor_line import Line


@pytest.fixture
def line(tmp_path):
    with Line(tmp_path) as line:
        yield line


def run(line, *, is_accepting=False, seconds=2.0):
    return probe.run(
        "ccnet", PortChoice(str(line.link)), is_json=True, seconds=seconds, is_accepting=is_accepting
    )


@pytest.mark.parametrize(("is_accepting", "end"), [(False, "bill-returned"), (True, "bill-stacked")])
def test_a_bill_is_given_back_unless_it_shall_be_accepted(line, capsys, is_accepting, end):
    customer = threading.Thread(target=line.insert, args=(5000,))
    customer.start()

    assert run(line, is_accepting=is_accepting, seconds=3.0) == 0

    customer.join()
    events = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    names = [event["event"] for event in events]
    assert names[:3] == ["power-up-found", "acceptor-identified", "acceptor-ready"]
    assert events[1]["model"] == "SIM-KZ1126"
    assert [bill["value_tiyn"] for bill in events[1]["bills"]][:2] == [20_000, 50_000]
    assert end in names
    assert all("at" in event for event in events)
    assert line.counts()["stacked"] == ({"5000": 1} if is_accepting else {})


def test_afterwards_the_unit_takes_no_bills(line, capsys):
    run(line, seconds=1.5)

    assert [said["values_tiyn"] for said in line.said if said["event"] == "enabled"][-1] == []


@pytest.mark.rule("K-01")
def test_a_bill_that_a_kiosk_stacked_is_left_for_that_kiosk(line, capsys):
    kiosk = line.ready_host()
    line.insert(5000)
    kiosk.wait_for(BillEscrowed)
    kiosk.send(StackBill())
    kiosk.wait_for(BillStacked)
    kiosk.kill()

    assert run(line, is_accepting=True, seconds=0.5) == 0

    again = line.host(CcnetCodec())
    assert again.wait_for(BillStacked).bill.value_tiyn == 500_000
    again.send(AcknowledgeBill())
    again.wait_for(AcceptorReady)


def test_nothing_at_the_port_is_a_failure(tmp_path, capsys):
    assert (
        probe.run(
            "ccnet", PortChoice(str(tmp_path / "nowhere")), is_json=False, seconds=0.3, is_accepting=False
        )
        == 1
    )
    assert "port_unavailable" in capsys.readouterr().out


def test_a_plain_line_shows_the_table(line, capsys):
    probe.run("ccnet", PortChoice(str(line.link)), is_json=False, seconds=1.0, is_accepting=False)

    assert "type  6    20000.00 KZT" in capsys.readouterr().out


def test_an_unknown_protocol_names_the_known_ones():
    with pytest.raises(probe.UnknownProtocol, match="allowed: ccnet"):
        probe.run("morse", PortChoice("nowhere"), is_json=False, seconds=0.1, is_accepting=False)
