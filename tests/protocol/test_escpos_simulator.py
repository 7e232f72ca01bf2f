"""Driver and simulator over a real pseudo terminal, as the desk demo runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from devices import probe
from devices.commands import AskStatus, Print
from devices.events import Paper, PrintEnded, PrinterEvent, PrinterStatus
from receipts import escpos
from receipts.layouts import customer_receipt
from receipts.profiles import PROFILES
from tests.support.printer_process import DriverAtWork, PrinterProcess
from tests.support.receipt_builders import a_receipt


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterProcess]:
    process = PrinterProcess(tmp_path / "printer.pty", tmp_path / "out")
    yield process
    process.end()


@pytest.fixture
def at_work(printer: PrinterProcess) -> Iterator[DriverAtWork]:
    work = DriverAtWork(printer.link)
    yield work
    work.driver.close()


def is_end(event: PrinterEvent) -> bool:
    return isinstance(event, PrintEnded)


def is_known(event: PrinterEvent) -> bool:
    return isinstance(event, PrinterStatus) and event.is_known


def has_paper(paper: Paper) -> object:
    return lambda event: isinstance(event, PrinterStatus) and event.is_known and event.paper is paper


def a_job() -> bytes:
    return escpos.render(customer_receipt(a_receipt("kk")), PROFILES["generic-80"])


def test_a_receipt_comes_out_as_bytes_and_as_a_picture(
    printer: PrinterProcess, at_work: DriverAtWork
) -> None:
    at_work.driver.send(Print("123", a_job()))

    assert at_work.next_event(is_end) == PrintEnded("123", "printed", "process id")
    printed = printer.wait_for("printed")
    assert Path(printed["raw_path"]).read_bytes() == a_job()
    assert "Есепке түсті     5 000 тг" not in printed["lines"]
    assert any(line.startswith("Есепке түсті") and line.endswith("5 000 тг") for line in printed["lines"])
    with Image.open(printed["path"]) as picture:
        assert picture.width == 640


def test_paper_and_cover_are_seen_as_hands_move_them(printer: PrinterProcess, at_work: DriverAtWork) -> None:
    assert at_work.next_event(is_known)

    for command, paper in (("near-end", Paper.NEAR_END), ("paper-out", Paper.OUT), ("paper ok", Paper.OK)):
        printer.tell(command)
        assert at_work.next_event(has_paper(paper))
    printer.tell("cover-open")
    assert at_work.next_event(lambda event: isinstance(event, PrinterStatus) and event.is_cover_open)


@pytest.mark.parametrize("trouble", ["silent", "noise", "power-off"])
def test_a_printer_that_cannot_be_understood_is_unknown_until_it_is_well(
    trouble: str, printer: PrinterProcess, at_work: DriverAtWork
) -> None:
    at_work.next_event(is_known)

    printer.tell(trouble)
    assert at_work.next_event(lambda event: isinstance(event, PrinterStatus) and not event.is_known)

    printer.tell("ok")
    assert at_work.next_event(is_known)


def test_a_driver_finds_its_printer_again(tmp_path: Path) -> None:
    link = tmp_path / "printer.pty"
    first = PrinterProcess(link, tmp_path / "out")
    work = DriverAtWork(link)
    work.next_event(is_known)

    first.end()
    assert work.next_event(lambda event: isinstance(event, PrinterStatus) and not event.is_known)
    second = PrinterProcess(link, tmp_path / "out")

    assert work.next_event(is_known)
    work.driver.close()
    second.end()


def test_a_driver_without_a_port_answers_and_closes_at_once(tmp_path: Path) -> None:
    work = DriverAtWork(tmp_path / "nothing")

    work.driver.send(AskStatus())
    assert work.next_event(lambda event: event == PrinterStatus(is_known=False))
    work.driver.send(Print("1", a_job()))
    assert work.next_event(is_end) == PrintEnded("1", "not_printed", "the port is closed")

    work.driver.close()


def test_receipts_are_numbered_on_over_restarts(tmp_path: Path) -> None:
    paths = []
    for _ in range(2):
        printer = PrinterProcess(tmp_path / "printer.pty", tmp_path / "out")
        work = DriverAtWork(printer.link)
        work.driver.send(Print("1", a_job()))
        paths.append(Path(printer.wait_for("printed")["path"]).name)
        work.driver.close()
        printer.end()

    assert paths == ["receipt-0001.png", "receipt-0002.png"]


def test_it_outlives_its_standard_input_and_ends_on_sigterm(tmp_path: Path) -> None:
    printer = PrinterProcess(tmp_path / "printer.pty", tmp_path / "out")
    printer.close_hands()
    work = DriverAtWork(printer.link)

    assert work.next_event(is_known)

    work.driver.close()
    assert printer.end() == 0
    assert not printer.link.is_symlink()


def test_the_probe_tells_what_the_printer_says_and_prints_nothing(
    printer: PrinterProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    printer.tell("near-end")

    assert probe.run("escpos", str(printer.link), is_json=True, seconds=1.0, is_accepting=False) == 0

    *told, identified = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {(line["paper"], line["can_print"]) for line in told} == {("near_end", True)}
    assert (identified["event"], identified["model"], identified["firmware"]) == (
        "printer-identified",
        "epson-tm",
        "7.02",
    )
    assert printer.tell("status")["printed"] == 0


def test_the_probe_fails_when_nothing_answers(tmp_path: Path) -> None:
    assert probe.run("escpos", str(tmp_path / "nothing"), is_json=False, seconds=0.3, is_accepting=False) == 1


def test_a_word_it_does_not_know_is_said_to_be_unknown(printer: PrinterProcess) -> None:
    assert printer.process.stdin is not None
    printer.process.stdin.write("sing\n")
    printer.process.stdin.flush()

    assert printer.wait_for("command_unknown")["command"] == "sing"


@pytest.mark.parametrize(
    "command", ["cutter jam", "paper-out-after 3", "power-cycle", "cover close", "status"]
)
def test_every_fault_has_its_word(command: str, printer: PrinterProcess) -> None:
    assert printer.tell(command)["is_powered"] is True
