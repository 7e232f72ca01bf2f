"""Our drivers and units that we did not write: they skip states, answer late, and repeat."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from devices.bill_acceptors.cctalk import CctalkCodec
from devices.bill_acceptors.ssp import SspCodec
from devices.commands import AcknowledgeBill, EnableBills, ReturnBill, StackBill
from devices.events import AcceptorReady, BillEscrowed, BillReturned, BillStacked
from tests.support import ssp_line
from tests.support.acceptor_line import ALL, BRISK, BRISK_CCTALK, Host
from tests.support.odd_ssp_cctalk import CctalkSteps, CctalkUnit, SealedSspUnit, SspSteps, SspUnit
from tests.support.odd_units import (
    VALUES_TENGE,
    CcnetSteps,
    CcnetUnit,
    Delivery,
    Id003Steps,
    Id003Unit,
)

UNITS: dict[str, Callable[..., Any]] = {
    "ccnet": CcnetUnit,
    "cctalk": CctalkUnit,
    "id003": Id003Unit,
    "ssp": SspUnit,
}
CODECS: dict[str, Callable[[], Any]] = {
    **BRISK,
    "cctalk": lambda: CctalkCodec(
        replace(BRISK_CCTALK, reply_s=0.5, slow_reply_s=1.0, search_s=0.5, offline_s=5.0)
    ),
    "ssp": lambda: SspCodec(replace(ssp_line.BRISK, reply_s=1.0, offline_s=5.0)),
}
"""With the patience of life: late answers are the matter here."""
DELIVERIES = {
    "now and then late": Delivery(late_s=0.35, late_every=7),
    "very late now and then": Delivery(late_s=0.55, late_every=11),
    "doubled": Delivery(doubled_every=1),
    "lost now and then": Delivery(lost_every=6),
    "byte by byte": Delivery(is_piecemeal=True),
}
STEPS: dict[str, list[Any]] = {
    "ccnet": [
        CcnetSteps(start=(), drawn_in=(), to_cassette=(), back=()),
        CcnetSteps(start=(0x13,) * 10, drawn_in=(0x15,) * 8, to_cassette=(0x17,) * 8),
        CcnetSteps(says_returned=False),
        CcnetSteps(repeats=3),
        CcnetSteps(rests_in=0x14),
        CcnetSteps(unknown=(0x31, 0x32, 0x37, 0x38)),
        CcnetSteps(naks=(0x30, 0x34, 0x35, 0x36, 0x41)),
        CcnetSteps(letters=b"KZT"),
        CcnetSteps(is_found_in=0x19),
        CcnetSteps(is_found_in=0x14),
        CcnetSteps(drawn_in=(0x1B, 0x15, 0x1B)),
    ],
    "id003": [
        Id003Steps(start=(), drawn_in=(), to_cassette=(), after=(), back=()),
        Id003Steps(start=(0x1B,) * 10, drawn_in=(0x12,) * 8, to_cassette=(0x14,) * 8, after=(0x16,) * 5),
        Id003Steps(repeats=3),
        Id003Steps(unknown=(0x42, 0x88, 0x91, 0xC1, 0xC2, 0xC4, 0xC5)),
        Id003Steps(ignored=(0x40, 0x41, 0x42, 0x43, 0xC0, 0xC3, 0x8A)),
        Id003Steps(garbled=(0x11, 0x40, 0x42, 0x43, 0xC0, 0xC3, 0x8A)),
        Id003Steps(calls=True),
        Id003Steps(waits_for_settings=True),
        Id003Steps(is_found_in=0x1A),
        Id003Steps(is_found_in=0x11),
        Id003Steps(back=(0x17, 0x18)),
    ],
    "ssp": [
        SspSteps(start=(), drawn_in=(), to_cassette=(), after=(), back=("ec",)),
        SspSteps(drawn_in=("ef00",) * 8, to_cassette=("cc",) * 8, back=("ed",) * 5 + ("ec",)),
        SspSteps(credit="cc ee%02x eb", after=()),
        SspSteps(credit="ee%02x cc", after=("cc", "eb")),
        SspSteps(only_bit=0),
        SspSteps(only_bit=1),
        SspSteps(says_disabled=False),
        SspSteps(start=("f1 e8", "e8")),
        SspSteps(start=("f1 f8", "b6")),
        SspSteps(unknown=(0x4A, 0x0C, 0x17, 0x56, 0x18)),
        SspSteps(back=("ed", "ed ec")),
    ],
    "cctalk": [
        CctalkSteps(delay_polls=0),
        CctalkSteps(delay_polls=10),
        CctalkSteps(says_returned=False),
        CctalkSteps(counter=253),
        CctalkSteps(has_echo=True),
        CctalkSteps(unknown=(246, 244, 241, 242, 249, 232, 227)),
    ],
}
CASES = [(protocol, steps) for protocol, all_ in STEPS.items() for steps in all_]
ALWAYS_LATE = Delivery(late_s=0.25)
"""Later than CCNET and ID003 are waited for; the others have more time."""
LINES = [(protocol, how) for protocol in UNITS for how in DELIVERIES]
WAIT_S = 25.0


def _inserted(unit: Any, kind: int) -> None:
    end = time.monotonic() + WAIT_S
    while not unit.insert(kind):
        assert time.monotonic() < end, "never taken"
        time.sleep(0.02)


def _told(host: Host, unit: Any, kinds: tuple[int, ...]) -> None:
    host.wait_for(AcceptorReady)
    host.send(EnableBills(ALL))
    for kind in kinds:
        _inserted(unit, kind)
        assert host.wait_for(BillEscrowed).bill.value_tiyn == VALUES_TENGE[kind] * 100
        host.send(StackBill())
        assert host.wait_for(BillStacked).bill.value_tiyn == VALUES_TENGE[kind] * 100
        host.send(AcknowledgeBill())


@pytest.mark.parametrize(
    ("protocol", "steps"), CASES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(CASES)]
)
def test_each_bill_of_a_unit_that_skips_or_repeats_is_one_event(tmp_path, protocol, steps):
    with UNITS[protocol](tmp_path / "unit.pty", steps) as unit:
        host = Host(unit.link, tmp_path / "bills.json", CODECS[protocol]())
        try:
            _told(host, unit, (1, 1, 6))
            _inserted(unit, 2)
            host.wait_for(BillEscrowed)
            host.send(ReturnBill())
            host.wait_for(BillReturned)
            _inserted(unit, 3)
            host.wait_for(BillEscrowed)
        finally:
            host.kill()
        assert unit.stacked == [1, 1, 6]
        assert unit.returned == 1
        assert len(host.of(BillStacked)) == 3


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("delivery", [Delivery(), Delivery(lost_every=5), Delivery(doubled_every=1)], ids=str)
def test_each_bill_under_a_key_of_another_making_is_one_event(tmp_path, delivery):
    with SealedSspUnit(tmp_path / "unit.pty", None, delivery) as unit:
        host = Host(unit.link, tmp_path / "bills.json", SspCodec(ssp_line.BRISK))
        try:
            _told(host, unit, (1, 1, 6))
            _inserted(unit, 2)
            host.wait_for(BillEscrowed)
            host.send(ReturnBill())
            host.wait_for(BillReturned)
        finally:
            host.kill()
        assert unit.is_agreed
        assert unit.stacked == [1, 1, 6]
        assert len(host.of(BillStacked)) == 3


FOUND: dict[str, tuple[Callable[..., Any], Any, int]] = {
    "ccnet 12": (CcnetUnit, CcnetSteps(is_found_in=0x12), 500_000),
    "ccnet 12, then 81 at once": (CcnetUnit, CcnetSteps(is_found_in=0x12, start=()), 500_000),
    "ccnet 12, 81 again though acknowledged": (CcnetUnit, CcnetSteps(is_found_in=0x12, repeats=2), 500_000),
    "id003 42": (Id003Unit, Id003Steps(is_found_in=0x42), 0),
    "id003 42, then 15 at once": (Id003Unit, Id003Steps(is_found_in=0x42, start=()), 0),
    "ssp e2": (SspUnit, SspSteps(start=("f1", "e205")), 500_000),
    "ssp e2 with the reset": (SspUnit, SspSteps(start=("f1 e205 e8",)), 500_000),
    "ssp e2 under a key": (SealedSspUnit, SspSteps(start=("f1", "e205"), unknown=()), 500_000),
}
"""Where power failed with a bill past the exit sensor, and what it is worth by the unit's word."""


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("name", FOUND)
def test_a_bill_that_power_caught_in_the_stacker_is_one_event(tmp_path, name):
    make, steps, value_tiyn = FOUND[name]
    with make(tmp_path / "unit.pty", steps) as unit:
        host = Host(unit.link, tmp_path / "bills.json", CODECS[name.split()[0]]())
        try:
            stacked = host.wait_for(BillStacked)
            host.send(AcknowledgeBill())
            host.wait_for(AcceptorReady)
            host.send(EnableBills(ALL))
            _inserted(unit, 1)
            host.wait_for(BillEscrowed)
        finally:
            host.kill()
        assert stacked.is_at_power_up
        assert stacked.bill.value_tiyn in (value_tiyn, 0)
        assert len(host.of(BillStacked)) == 1


@pytest.mark.parametrize(
    ("protocol", "delivery"),
    [(protocol, DELIVERIES[how]) for protocol, how in LINES]
    + [("ccnet", ALWAYS_LATE), ("id003", ALWAYS_LATE)],
    ids=[f"{protocol}-{how}" for protocol, how in LINES] + ["ccnet-always late", "id003-always late"],
)
def test_each_bill_is_one_event_however_answers_come(tmp_path, protocol, delivery):
    with UNITS[protocol](tmp_path / "unit.pty", None, delivery) as unit:
        host = Host(unit.link, tmp_path / "bills.json", CODECS[protocol]())
        try:
            _told(host, unit, (1, 1))
            _inserted(unit, 6)
        finally:
            host.kill()
        assert unit.stacked == [1, 1]
        assert len(host.of(BillStacked)) == 2
