"""The reader of bills' codes: bytes on a real pseudo terminal, and keys into a real window."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.scanner import CODE_BYTES_MAX, CodeReader, ScannerDriver
from devices.simulators.pty import Pty
from devices.transport import Port, open_port

WAIT_S = 5.0


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ([b"123456\r"], ["123456"]),
        ([b"123456\r\n"], ["123456"]),
        ([b"12", b"34", b"56\n"], ["123456"]),
        ([b"1111\r2222\r"], ["1111", "2222"]),
        ([b"\r\n\r\n"], []),
        (["ST1|acc=Ақ\r".encode()], ["ST1|acc=Ақ"]),
        ([b"\x02\x1b12\x0034\x03\r"], ["1234"]),
        ([b"\xff\xfe12\xc3\r"], ["12"]),
        ([b"x" * (CODE_BYTES_MAX + 1) + b"\r", b"ok\r"], ["ok"]),
        ([b"no end"], []),
    ],
)
def test_codes_end_with_the_line(sent: list[bytes], codes: list[str]) -> None:
    reader = CodeReader()

    assert [code for data in sent for code in reader.feed(data)] == codes


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Pty]:
    line = Pty(tmp_path / "scanner.pty")
    yield line
    line.close()


class Desk:
    """A driver on a line, what it heard, and whether it has opened it."""

    def __init__(self, link: Path) -> None:
        self.codes: queue.Queue[str] = queue.Queue()
        self.told: queue.Queue[bool] = queue.Queue()
        self.is_open = threading.Event()
        self._link = link
        self.driver = ScannerDriver(self._open, self.codes.put, self.told.put, reopen_s=0.02)
        self.driver.start()

    def _open(self) -> Port:
        port = open_port(str(self._link), baud=9600)
        self.is_open.set()
        return port

    def hear(self) -> str:
        return self.codes.get(timeout=WAIT_S)


def test_a_reader_on_a_line_is_heard_with_and_without_a_suffix(line: Pty) -> None:
    desk = Desk(line.link)
    assert desk.is_open.wait(WAIT_S)

    line.write(b"ACC:654321\r\n")
    assert desk.hear() == "ACC:654321"
    line.write(b"4870001234567")
    assert desk.hear() == "4870001234567"
    desk.driver.close()


def test_a_line_that_comes_late_is_waited_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "late.pty")
    assert not desk.told.get(timeout=WAIT_S)
    line = Pty(tmp_path / "late.pty")
    assert desk.is_open.wait(WAIT_S)
    assert desk.told.get(timeout=WAIT_S)
    line.write(b"123456\r")

    assert desk.hear() == "123456"
    desk.driver.close()
    line.close()
