"""Hosts that we did not write, and that have other habits than ours, served by our simulated units."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from devices.bill_acceptors.ssp import SspCodec
from devices.simulators.cctalk import COINS
from devices.simulators.cctalk import simulation as cctalk_unit
from devices.simulators.mechanics import BILLS_TENGE
from devices.simulators.ssp import simulation as ssp_unit
from tests.support import acceptor_line, odd_hosts
from tests.support.odd_hosts import (
    CcnetHabits,
    CcnetHost,
    CctalkHabits,
    CctalkHost,
    Host,
    Id003Habits,
    Id003Host,
    SspHabits,
    SspHost,
)

SPEED = 20.0
SETTINGS_OF_A_CASINO = (
    (0xC5, 2, 0),
    (0xC0, 0, 0),
    (0xC1, 0, 0),
    (0xC4, 0),
    (0xC2, 0),
    (0xC7, 0xFC),
    (0xC3, 0),
)
EIGHT_BYTES = {"primes": (982451653, 1287821), "poll": 0x56}

HOSTS: dict[str, tuple[str, Callable[[Path], Host]]] = {
    f"{protocol}: {name}": (protocol, lambda link, host=host, habits=habits: host(link, habits))  # type: ignore[misc]
    for protocol, host, habits_of in (
        (
            "ccnet",
            CcnetHost,
            {
                "as the manual": CcnetHabits(),
                "no gap between acknowledgement and command": CcnetHabits(ack="with the next"),
                "acknowledges acknowledgements": CcnetHabits(ack="everything"),
                "acknowledges nothing but money": CcnetHabits(ack="money only"),
                "asks before it resets": CcnetHabits(start=(0x37, 0x41, 0x31, 0x30)),
                "asks nothing": CcnetHabits(start=()),
                "without escrow": CcnetHabits(has_escrow=False),
                "holds": CcnetHabits(holds=3),
                "byte by byte": CcnetHabits(is_piecemeal=True),
                "wants more types than there are": CcnetHabits(types=0xFF),
            },
        ),
        (
            "id003",
            Id003Host,
            {
                "stacks to the lever": Id003Habits(),
                "stacks to the end": Id003Habits(stack=0x42),
                "sets nothing": Id003Habits(settings=((0xC3, 0),)),
                "sets everything": Id003Habits(settings=SETTINGS_OF_A_CASINO),
                "acknowledges late": Id003Habits(ack="late"),
                "no gap between acknowledgement and command": Id003Habits(ack="with the next"),
                "acknowledges twice": Id003Habits(ack="twice"),
                "is called": Id003Habits(is_interrupted=True),
                "holds": Id003Habits(holds=3),
                "byte by byte": Id003Habits(is_piecemeal=True),
            },
        ),
        (
            "ssp",
            SspHost,
            {
                "as the manual": SspHabits(),
                "synchronises with bit 0": SspHabits(sync_bit=0),
                "enables first and asks then": SspHabits(
                    start=(b"\x0a", b"\x02\x7f\x00", b"\x06\x07", b"\x05", b"\x0e", b"\x0d")
                ),
                "says no version": SspHabits(start=(b"\x05", b"\x02\x7f\x00", b"\x0a")),
                "newest version": SspHabits(start=(b"\x06\x08", b"\x05", b"\x02\x7f\x00", b"\x0a")),
                "eight bytes of inhibits": SspHabits(start=(b"\x06\x06", b"\x02\x7f" + bytes(7), b"\x0a")),
                "holds": SspHabits(holds=3),
                "says everything twice": SspHabits(is_repeating=True),
                "byte by byte": SspHabits(is_piecemeal=True),
                "key with a small generator": SspHabits(primes=(1287821, 982451653)),
                "key with a large generator": SspHabits(**EIGHT_BYTES),
                "key of 16 bits": SspHabits(primes=(65497, 48611), poll=0x56),
                "key last of all": SspHabits(**EIGHT_BYTES, is_key_last=True),
                "key for what must be sealed": SspHabits(**EIGHT_BYTES, is_all_sealed=False),
                "key and everything twice": SspHabits(**EIGHT_BYTES, is_repeating=True),
            },
        ),
        (
            "cctalk",
            CctalkHost,
            {
                "as its vectors": CctalkHabits(),
                "under a crc": CctalkHabits(is_crc=True),
                "opens first and asks then": CctalkHabits(
                    start=((228, 1), (231, 255, 255), (153, 3), (247,), (244,), (242,), (157, 1))
                ),
                "holds": CctalkHabits(holds=3),
                "byte by byte": CctalkHabits(is_piecemeal=True),
                "resets first": CctalkHabits(start=((231, 255, 255), (228, 1), (153, 3))),
            },
        ),
    )
    for name, habits in habits_of.items()  # type: ignore[attr-defined]
}


def _line(directory: Path, protocol: str) -> acceptor_line.Line:
    unit = {"ssp": ssp_unit}.get(protocol)
    return acceptor_line.Line(directory, protocol, speed=SPEED, codec=SspCodec, unit=unit)


def _counted(line: acceptor_line.Line) -> dict[str, int]:
    stacked: dict[str, int] = line.counts()["stacked"]
    return stacked


@pytest.mark.parametrize("name", HOSTS)
def test_a_host_of_other_habits_takes_and_returns_bills(tmp_path, name):
    protocol, host_at = HOSTS[name]
    with _line(tmp_path, protocol) as line:
        host = host_at(line.link)
        host.start()
        for value in (500, 500, 20000):
            line.insert(value)
            assert BILLS_TENGE[host.take()] == value
        if "without escrow" not in name:
            line.insert(1000)
            host.give_back()
        assert _counted(line) == {"500": 2, "20000": 1}


def test_a_host_on_a_wire_that_echoes(tmp_path):
    with _line(tmp_path, "cctalk") as line:
        line.do("echo-on")
        host = CctalkHost(line.link, CctalkHabits(has_echo=True))
        host.start()
        line.insert(2000)
        assert BILLS_TENGE[host.take()] == 2000


@pytest.mark.parametrize("order", [(231, 255, 255), (228, 1)], ids=["inhibits first", "master first"])
def test_a_host_for_coins(tmp_path, order):
    def unit(*arguments, **options):
        return cctalk_unit(*arguments, **options, model=COINS)

    starts = sorted(((231, 255, 255), (228, 1)), key=lambda one: one != order)
    with acceptor_line.Line(tmp_path, "cctalk", codec=SspCodec, unit=unit) as line:
        host = CctalkHost(line.link, CctalkHabits(start=starts), address=2)
        host.start()
        for value in (50, 50, 100):
            line.insert(value)
            host.take()
        assert _counted(line) == {"50": 2, "100": 1}


def test_a_host_that_never_polls_loses_its_bill_to_the_customer(tmp_path):
    """ID003 2.4: not polled for about three seconds."""
    with _line(tmp_path, "id003") as line:
        host = Id003Host(line.link, Id003Habits())
        host.start()
        line.insert(500)
        line.wait_event("returned")
        assert host.poll()[0] in (0x11, 0x17, 0x18)


def test_hosts_find_what_another_host_left_on_the_wire(tmp_path):
    """A half frame, then a host that is none the wiser."""
    with _line(tmp_path, "ccnet") as line:
        half = odd_hosts.Cable(line.link)
        half.say(b"\x02\x03\x06")
        half.close()
        line.wait_event("ready")
        host = CcnetHost(line.link, CcnetHabits())
        odd_hosts.until(lambda: _is_answered(host), "an answer")
        host.start()
        line.insert(500)
        assert BILLS_TENGE[host.take()] == 500


def _is_answered(host: CcnetHost) -> bool:
    try:
        host.poll()
    except AssertionError:
        return False
    return True
