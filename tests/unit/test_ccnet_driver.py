"""The pump: ports that are absent, break and come back; listeners that fail; the table kept between lives."""

from __future__ import annotations

import queue
import socket
import threading

import pytest

from devices.bills_file import load_bills, save_bills
from devices.driver import BillAcceptorDriver
from devices.events import (
    AcceptorFaulted,
    AcceptorIdentified,
    AcceptorReady,
    Bill,
    BillEvent,
    FaultCode,
)
from devices.simulators.pty import Pty
from devices.transport import PortClosed, PortUnavailable, open_port

WAIT_S = 10.0


class Events(queue.SimpleQueue[BillEvent]):
    """What a driver told."""

    def next(self) -> BillEvent:
        return self.get(timeout=WAIT_S)


class Pipe:
    """A port over a socket pair; ``device`` is its other end."""

    def __init__(self) -> None:
        self._host, self.device = socket.socketpair()
        self.device.settimeout(WAIT_S)
        self.bauds: list[int] = []

    def fileno(self) -> int:
        return self._host.fileno()

    def read_available(self, timeout_s):
        if data := self._host.recv(4096):
            return data
        raise PortClosed("hung up")

    def write(self, data):
        self._host.sendall(data)

    def set_baud(self, baud):
        self.bauds.append(baud)

    def close(self):
        self._host.close()


class EchoCodec:
    """Tells each byte as an event, sends what it is told, and remembers its losses."""

    def __init__(self) -> None:
        self.events: list = []
        self.output = b""
        self.commands: list = []
        self.bills: tuple[Bill, ...] = ()
        self.heard_at: float | None = None

    def receive_data(self, data, now):
        self.heard_at = now
        if b"!" in data:
            raise RuntimeError("a bug")
        self.events += [AcceptorReady(is_enabled=bool(byte)) for byte in data]

    def next_event(self):
        return self.events.pop(0) if self.events else None

    def send(self, command):
        self.output += b"c"

    def data_to_send(self, now):
        output, self.output = self.output, b""
        return output

    def timer(self):
        return None

    def handle_timer(self, now):
        """Never due."""

    def port_lost(self, detail, now):
        self.events.append(AcceptorFaulted(FaultCode.PORT_UNAVAILABLE, detail))

    def remember_bills(self, bills):
        self.bills = bills


@pytest.fixture
def new_pipe():
    """Makes pipes and closes both their ends after the test."""
    pipes: list[Pipe] = []

    def make() -> Pipe:
        pipes.append(Pipe())
        return pipes[-1]

    yield make
    for pipe in pipes:
        pipe.close()
        pipe.device.close()


@pytest.fixture
def drive(new_pipe):
    """Starts drivers and closes them after the test."""
    drivers = []

    def start(open_port, on_event, codec=None, **options):
        driver = BillAcceptorDriver(codec or EchoCodec(), open_port, on_event, **options)
        drivers.append(driver)
        driver.start()
        return driver

    yield start
    for driver in drivers:
        driver.close()


def test_bytes_become_events_and_commands_become_bytes(drive, new_pipe):
    pipe, events = new_pipe(), Events()
    driver = drive(lambda: pipe, events.put)

    pipe.device.sendall(b"\x01\x00")
    driver.send(AcceptorReady)

    assert events.next() == AcceptorReady(is_enabled=True)
    assert events.next() == AcceptorReady(is_enabled=False)
    assert pipe.device.recv(10) == b"c"


def test_a_port_that_hangs_up_is_told_and_opened_anew(drive, new_pipe):
    pipes, events = [new_pipe(), new_pipe()], Events()
    remaining = list(pipes)
    drive(lambda: remaining.pop(0), events.put)

    pipes[0].device.close()
    assert events.next() == AcceptorFaulted(FaultCode.PORT_UNAVAILABLE, "hung up")
    pipes[1].device.sendall(b"\x01")

    assert events.next() == AcceptorReady(is_enabled=True)


def test_a_port_that_is_absent_is_tried_again(drive, new_pipe):
    pipe, events, absent = new_pipe(), Events(), [True, True]

    def open_later():
        if absent:
            absent.pop()
            raise PortUnavailable("no such file")
        return pipe

    drive(open_later, events.put)
    for _ in range(2):
        assert events.next() == AcceptorFaulted(FaultCode.PORT_UNAVAILABLE, "no such file")
    pipe.device.sendall(b"\x01")

    assert events.next() == AcceptorReady(is_enabled=True)


def test_a_listener_that_fails_does_not_stop_the_driver(drive, new_pipe, caplog):
    pipe, heard = new_pipe(), Events()

    def listen(event):
        heard.put(event)
        raise ValueError("not my day")

    drive(lambda: pipe, listen)
    pipe.device.sendall(b"\x01\x01")

    assert [heard.next() for _ in range(2)] == [AcceptorReady(is_enabled=True)] * 2


def test_a_codec_that_fails_closes_the_kiosk_for_cash_and_says_so(drive, new_pipe, caplog):
    pipe, events = new_pipe(), Events()
    drive(lambda: pipe, events.put)

    pipe.device.sendall(b"!")

    assert events.next() == AcceptorFaulted(FaultCode.FAILURE, "driver: RuntimeError('a bug')")
    assert "the driver failed" in caplog.text


def test_a_driver_without_a_port_closes_at_once(drive):
    def never():
        raise PortUnavailable("no such file")

    driver = drive(never, lambda _: None)
    driver.close()
    driver.close()
    driver.send(AcceptorReady)

    assert "bill-acceptor" not in {
        thread.name for thread in threading.enumerate() if thread is driver._thread
    }


def test_the_listener_may_command_from_the_drivers_own_thread(drive, new_pipe):
    pipe = new_pipe()
    drivers: list[BillAcceptorDriver] = []

    def listen(event):
        drivers[0].send(event)

    drivers.append(drive(lambda: pipe, listen))
    pipe.device.sendall(b"\x01")

    assert pipe.device.recv(10) == b"c"


def test_the_bill_table_is_kept_for_the_next_life(drive, new_pipe, tmp_path):
    path, bills, pipe = tmp_path / "bills.json", (Bill(50_000, "KZT", 1),), new_pipe()
    codec = EchoCodec()
    codec.events.append(AcceptorIdentified("SM", "1", "", bills))
    heard = Events()
    drive(lambda: pipe, heard.put, codec, bills_file=path)
    heard.next()

    second, events = EchoCodec(), Events()
    pipe = new_pipe()
    drive(lambda: pipe, events.put, second, bills_file=path)
    pipe.device.sendall(b"\x01")
    events.next()

    assert second.bills == bills


@pytest.mark.parametrize("text", ["", "{", '[{"value": 1}]', "[1]"])
def test_a_spoilt_table_is_no_table(tmp_path, text):
    path = tmp_path / "bills.json"
    path.write_text(text)

    assert load_bills(path) == ()


def test_a_table_that_cannot_be_kept_does_no_harm(tmp_path):
    save_bills(tmp_path / "absent" / "bills.json", (Bill(1),))

    assert load_bills(tmp_path / "absent" / "bills.json") == ()


# --- the port itself ------------------------------------------------------------------------------------------------


@pytest.fixture
def pty(tmp_path):
    pty = Pty(tmp_path / "line.pty")
    yield pty
    pty.close()


def test_a_port_carries_every_byte_both_ways(pty):
    port, every = open_port(str(pty.link)), bytes(range(256))

    port.write(every)
    pty.write(every)

    heard = b""
    while len(heard) < 256:
        heard += port.read_available(WAIT_S)
    assert heard == every
    assert pty.read() == every
    port.close()


def test_two_drivers_cannot_hold_one_line(pty):
    port = open_port(str(pty.link))

    with pytest.raises(PortUnavailable):
        open_port(str(pty.link))
    port.close()
    open_port(str(pty.link)).close()


def test_a_line_that_is_cut_is_a_closed_port(pty):
    port = open_port(str(pty.link))
    pty.close()

    with pytest.raises(PortClosed):
        port.read_available(WAIT_S)
    with pytest.raises(PortClosed):
        port.write(b"\x00")
    port.close()
    port.close()


def test_silence_is_no_bytes(pty):
    port = open_port(str(pty.link))

    assert port.read_available(0.0) == b""
    port.close()


def test_a_port_that_is_absent_is_named(tmp_path):
    with pytest.raises(PortUnavailable, match=r"nowhere\.pty"):
        open_port(str(tmp_path / "nowhere.pty"))


def test_a_new_line_takes_the_link_over_and_the_old_one_leaves_it(tmp_path):
    old, new = Pty(tmp_path / "line.pty"), Pty(tmp_path / "line.pty")

    old.close()

    assert str((tmp_path / "line.pty").readlink()) == new.path
    new.close()
    assert not (tmp_path / "line.pty").is_symlink()


def test_a_line_nobody_reads_holds_nobody_up(pty):
    for _ in range(100):
        pty.write(bytes(4096))
