"""What ``kiosk doctor`` learns of the devices, and what it advises, on real pseudo terminals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from devices.checkup import ADVICE, check_acceptor, check_printer
from devices.commands import AcknowledgeBill, EnableBills, StackBill
from devices.events import AcceptorReady, BillEscrowed, BillStacked, FaultCode
from devices.printers.profiles import PROFILES
from devices.protocols import PROTOCOLS, AcceptorOptions, PortChoice
from kiosk import config, doctor
from tests.support.acceptor_line import ALL, Line
from tests.support.printer_process import PrinterProcess
from tests.support.source_tree import ROOT


@pytest.fixture
def line(tmp_path):
    with Line(tmp_path) as line:
        yield line


def _checked(line: Line, wanted: frozenset[int] = ALL, within_s: float = 10.0):
    choice = PortChoice(str(line.link), 9600)
    return check_acceptor(PROTOCOLS["ccnet"], choice, AcceptorOptions(), wanted, within_s=within_s)


def test_every_fault_has_its_advice():
    assert set(ADVICE) == set(FaultCode)


@pytest.mark.parametrize("protocol", ["cctalk", "id003"])
def test_who_the_unit_is_and_what_it_takes(tmp_path, protocol):
    with Line(tmp_path, protocol) as line:
        checkup = check_acceptor(
            PROTOCOLS[protocol], PortChoice(str(line.link), 9600), AcceptorOptions(), ALL
        )
    assert checkup.is_good
    assert "firmware" in checkup.words
    assert "knows 200, 500, 1000, 2000, 5000, 10000, 20000 tenge" in checkup.words


def test_bills_of_kiosk_toml_that_the_unit_does_not_know(line):
    checkup = _checked(line, frozenset({50_000, 3_000_000}))

    assert not checkup.is_good
    assert checkup.is_usable
    assert "but not 30000 tenge" in checkup.words
    assert "denominations_tenge" in checkup.advice


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("remove-cassette", FaultCode.CASSETTE_REMOVED),
        ("jam", FaultCode.JAM_ACCEPTOR),
        ("silent", FaultCode.SILENT),
    ],
)
def test_what_is_wrong_and_what_to_do(line, fault, code):
    line.do(fault)

    checkup = _checked(line, within_s=6.0)

    assert not checkup.is_usable
    assert code.value.replace("_", " ") in checkup.words
    assert checkup.advice == ADVICE[code]


def test_a_stacked_bill_is_left_to_the_kiosk_that_ordered_it(line):
    """Facts 0.1 rule 2: what nobody journaled is not acknowledged."""
    host = line.ready_host()
    line.insert(5000)
    host.wait_for(BillEscrowed)
    line.when("stacked", "status")
    host.send(StackBill())
    host.wait_for(BillStacked)
    host.kill()

    _checked(line, within_s=2.0)

    again = line.host()
    assert again.wait_for(BillStacked).bill.value_tiyn == 500_000
    again.send(AcknowledgeBill())
    again.wait_for(AcceptorReady)
    again.send(EnableBills(ALL))


@pytest.fixture
def printer(tmp_path):
    printer = PrinterProcess(tmp_path / "printer.pty", tmp_path / "out")
    yield printer
    printer.end()


def test_doctor_names_both_devices_and_the_end_of_the_paper(line, printer, tmp_path: Path):
    settings = config.load(ROOT / "kiosk.toml")
    settings = replace(
        settings,
        kiosk=replace(settings.kiosk, data_dir=str(tmp_path / "data")),
        acceptor=replace(settings.acceptor, port=str(line.link)),
        printer=replace(settings.printer, port=str(printer.link)),
    )

    well = {finding.check: finding for finding in doctor.examine(settings)}
    printer.tell("paper-out")
    empty = {finding.check: finding for finding in doctor.examine(settings)}

    assert "SIM-KZ1126" in well["acceptor"].words
    assert well["acceptor"].is_good
    assert "SIMULATOR epson-tm, firmware 7.02" in well["printer"].words
    assert not empty["printer"].is_good
    assert doctor.as_words(empty["printer"]).endswith("-> put a roll in")


def test_a_printer_that_is_not_there(tmp_path):
    checkup = check_printer(PROFILES["generic-80"], str(tmp_path / "nothing"), baud=9600, within_s=0.3)

    assert not checkup.is_usable
    assert "says nothing" in checkup.words
