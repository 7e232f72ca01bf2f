"""The line of a USB printer: a device that is no terminal. A named pipe stands for it: what is written comes back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from devices.printer_port import RawPort, open_printer_port
from devices.simulators.pty import Pty
from devices.transport import PortClosed, PortUnavailable, SerialPort


@pytest.fixture
def device(tmp_path: Path) -> str:
    path = tmp_path / "lp0"
    os.mkfifo(path)
    return str(path)


def test_bytes_go_out_and_come_in_without_a_terminal(device: str) -> None:
    port = open_printer_port(device, baud=9600)
    assert isinstance(port, RawPort)

    assert port.read_available(0.0) == b""
    assert port.write_some(b"\x10\x04\x01") == 3
    assert port.read_available(1.0) == b"\x10\x04\x01"

    port.close()
    port.close()


def test_a_printer_belongs_to_one_program(device: str) -> None:
    first = open_printer_port(device, baud=9600)

    with pytest.raises(PortUnavailable, match="another program"):
        open_printer_port(device, baud=9600)

    first.close()
    open_printer_port(device, baud=9600).close()


def test_a_device_that_takes_no_more_holds_nobody_up(device: str) -> None:
    port = open_printer_port(device, baud=9600)

    taken = [port.write_some(bytes(1 << 16)) for _ in range(3)]

    assert taken[0] > 0
    assert taken[-1] == 0
    port.close()


def test_a_device_that_was_unplugged_is_told() -> None:
    reader, writer = os.pipe()
    os.close(writer)
    port = RawPort(reader)

    with pytest.raises(PortClosed, match="gone"):
        port.read_available(1.0)
    port.close()


def test_a_port_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match="lp9"):
        open_printer_port(str(tmp_path / "lp9"), baud=9600)


def test_a_serial_line_is_opened_as_one(tmp_path: Path) -> None:
    line = Pty(tmp_path / "printer")
    port = open_printer_port(str(line.link), baud=9600)

    assert isinstance(port, SerialPort)

    port.close()
    line.close()
