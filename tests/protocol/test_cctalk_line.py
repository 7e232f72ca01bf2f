"""ccTalk over a real pseudo terminal where it differs from the other protocols: the wire, the log, coins, a bus."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from devices.bill_acceptors.cctalk import AcceptorBus, CctalkCodec
from devices.bill_acceptors.cctalk.frames import COIN_ACCEPTOR, SUM, Frame
from devices.commands import AcknowledgeBill, BillCommand, EnableBills, ReturnBill, StackBill
from devices.events import (
    AcceptorFaulted,
    AcceptorReady,
    AcceptorRecovered,
    Bill,
    BillEscrowed,
    BillRejected,
    BillReturned,
    BillStacked,
    CommandFailed,
    FaultCode,
)
from devices.protocols import PROTOCOLS, AcceptorOptions, PortChoice, acceptor_driver
from devices.simulators.cctalk import COINS, CctalkFirmware, simulation
from devices.simulators.memory import MemoryFile
from devices.simulators.simulation import AcceptorSimulation
from tests.support.acceptor_line import ALL, BRISK_CCTALK, Line, top_up
from tests.support.bus_pump import BusPump

FIVE_THOUSAND = Bill(500_000, "KZT", 5)
CODE = "123456"


@pytest.fixture
def line(tmp_path):
    with Line(tmp_path, "cctalk") as line:
        yield line


def bills(**options: Any) -> Any:
    return lambda: CctalkCodec(BRISK_CCTALK, **options)


# --- the wire


@pytest.mark.parametrize("habit", ["echo-on", "8bit", "crc16"])
def test_units_and_wires_with_other_habits_are_served_alike(line, habit):
    line.do(habit)
    host = line.ready_host()

    assert top_up(line, host, 5000).bill == FIVE_THOUSAND
    line.insert(500)
    host.wait_for(BillEscrowed)
    host.send(ReturnBill())
    assert host.wait_for(BillReturned).bill == Bill(50_000, "KZT", 2)


def test_a_wire_that_begins_to_echo_is_understood(line):
    host = line.ready_host()
    line.do("echo-on")
    assert top_up(line, host, 5000).bill == FIVE_THOUSAND
    line.do("echo-off")
    assert top_up(line, host, 5000).bill == FIVE_THOUSAND


def test_an_encrypted_unit_takes_bills(tmp_path):
    with Line(tmp_path, "cctalk", codec=bills(encryption_code=CODE), encryption_key=CODE) as line:
        host = line.ready_host()
        line.do("echo-on")
        assert top_up(line, host, 5000).bill == FIVE_THOUSAND


def test_an_encrypted_unit_says_nothing_to_a_host_without_its_code(tmp_path):
    with Line(tmp_path, "cctalk", encryption_key=CODE) as line:
        assert line.host().wait_for(AcceptorFaulted).code is FaultCode.SILENT


@pytest.mark.parametrize("trouble", ["busy", "nak"])
def test_a_unit_that_is_busy_or_refuses_for_a_while_loses_no_bill(line, trouble):
    host = line.ready_host()
    line.insert(5000)
    host.wait_for(BillEscrowed)
    line.do(trouble)
    host.send(StackBill())

    assert host.wait_for(BillStacked).bill == FIVE_THOUSAND
    assert line.counts()["stacked"] == {"5000": 1}


@pytest.mark.parametrize(
    "options", [AcceptorOptions(), AcceptorOptions(address=40, checksum="8bit", echo="off")]
)
def test_the_driver_of_the_registry_finds_the_unit(line, options):
    ready = threading.Event()
    driver = acceptor_driver(
        PROTOCOLS["cctalk"],
        PortChoice(str(line.link)),
        lambda event: ready.set() if isinstance(event, AcceptorReady) else None,
        options=options,
    )
    driver.start()
    try:
        assert ready.wait(20)
    finally:
        driver.close()


# --- the log


@pytest.mark.rule("K-01")
def test_more_events_than_the_log_holds_are_an_alarm_that_passes(line):
    host = line.ready_host()
    line.do("storm")

    assert host.wait_for(AcceptorFaulted) == AcceptorFaulted(FaultCode.FAILURE, "events lost: 2 events")
    host.wait_for(AcceptorRecovered)
    assert host.wait_for(AcceptorReady) == AcceptorReady(is_enabled=True)
    assert top_up(line, host, 5000).bill == FIVE_THOUSAND


@pytest.mark.rule("K-01")
def test_a_unit_that_tells_of_its_bill_after_a_power_cut_is_believed(line):
    line.do("tell-at-start")
    host = line.ready_host()
    line.insert(5000)
    host.wait_for(BillEscrowed)
    line.when("past-exit-sensor", "power-cycle")
    host.send(StackBill())

    assert host.wait_for(BillStacked) == BillStacked(FIVE_THOUSAND, is_at_power_up=True)
    host.send(AcknowledgeBill())
    host.wait_for(AcceptorReady)
    assert line.counts()["stacked"] == {"5000": 1}


@pytest.mark.rule("K-01")
def test_a_host_that_was_away_hears_what_was_stacked_meanwhile_and_only_that(line):
    host = line.ready_host()
    for _ in range(2):
        top_up(line, host, 5000)
    line.insert(5000)
    host.wait_for(BillEscrowed)
    seen = len(line.said)
    host.send(StackBill())
    line.wait_until(lambda said: said["event"] == "stack-command", seen)
    host.kill()
    line.wait_until(lambda said: said["event"] == "stacked" and said["stacked"] == {"5000": 3})

    second = line.host()
    assert second.wait_for(BillStacked) == BillStacked(FIVE_THOUSAND)
    second.send(AcknowledgeBill())
    second.wait_for(AcceptorReady)
    assert len(second.of(BillStacked)) == 1


@pytest.mark.rule("K-01")
def test_a_host_without_its_place_credits_nothing_of_the_log(line, tmp_path):
    host = line.ready_host()
    top_up(line, host, 5000)
    line.counts()
    host.kill()
    (tmp_path / "bills.place").unlink()

    second = line.host()
    second.wait_for(AcceptorReady)
    assert second.of(BillStacked) == []


def test_a_unit_that_never_says_that_a_bill_went_back(line):
    line.do("quiet-return")
    host = line.ready_host()
    line.insert(5000)
    host.wait_for(BillEscrowed)
    host.send(ReturnBill())

    assert host.wait_for(BillReturned).bill == FIVE_THOUSAND


@pytest.mark.rule("K-06")
def test_a_validator_whose_escrow_is_off_is_not_opened(line):
    line.do("no-escrow")
    host = line.host()
    host.send(EnableBills(ALL))

    assert host.wait_for(AcceptorFaulted).code is FaultCode.FAILURE
    line.do("insert 500")
    assert line.wait_event("busy")["reason"] == "disabled"


def test_a_unit_that_cannot_be_held_is_served(line):
    line.do("no-hold")
    host = line.ready_host()
    assert top_up(line, host, 5000).bill == FIVE_THOUSAND


def test_a_unit_without_a_self_check_is_taken_for_well_when_it_has_started_anew(tmp_path):
    timings = replace(BRISK_CCTALK, reset_fault_s=1.0)
    with Line(tmp_path, "cctalk", codec=lambda: CctalkCodec(timings)) as line:
        line.do("no-self-check")
        host = line.ready_host()
        line.do("jam")
        host.wait_for(AcceptorFaulted)
        line.do("ok")
        line.wait_event("reset")
        host.wait_for(AcceptorRecovered)
        assert host.wait_for(AcceptorReady) == AcceptorReady(is_enabled=True)
        assert top_up(line, host, 5000).bill == FIVE_THOUSAND


# --- coins


@pytest.fixture
def coins(tmp_path):
    with Line(tmp_path, codec=bills(is_coins=True), unit=partial(simulation, model=COINS)) as line:
        yield line


COIN_VALUES = frozenset({5_000, 10_000, 20_000})


@pytest.fixture
def customer(coins):
    """A host that takes coins of 50 and more."""
    host = coins.host()
    host.wait_for(AcceptorReady)
    host.send(EnableBills(COIN_VALUES))
    coins.wait_until(lambda said: said["event"] == "enabled" and said["values_tiyn"])
    return host


def test_capabilities_say_what_a_coin_acceptor_lacks():
    capabilities = PROTOCOLS["cctalk-coins"].capabilities

    assert (capabilities.has_escrow, capabilities.can_hold, capabilities.takes) == (False, False, "coins")
    assert capabilities.escrow_limit_s is None


@pytest.mark.rule("K-01")
def test_coins_are_told_when_they_are_in_and_each_once(coins, customer):
    for value in (50, 50, 200):
        coins.insert(value)
        assert customer.wait_for(BillStacked).bill.value_tiyn == value * 100
        customer.send(AcknowledgeBill())

    assert coins.counts()["stacked"] == {"50": 2, "200": 1}
    assert customer.of(BillEscrowed) == []


def test_a_coin_that_is_not_taken_falls_through(coins, customer):
    coins.insert(20)
    assert customer.wait_for(BillRejected) == BillRejected("inhibited", 2)
    coins.insert(7)
    assert customer.wait_for(BillRejected) == BillRejected("reject", 1)


@pytest.mark.rule("K-01")
def test_coins_that_nobody_journaled_are_told_to_the_next_host(coins, customer):
    for value in (50, 100):
        coins.insert(value)
    coins.wait_until(lambda said: said["event"] == "stacked" and len(said["stacked"]) == 2)
    customer.wait_for(BillStacked)
    customer.kill()
    host = coins.host()

    for value in (50, 100):
        assert host.wait_for(BillStacked).bill.value_tiyn == value * 100
        host.send(AcknowledgeBill())
    host.wait_for(AcceptorReady)
    assert len(host.of(BillStacked)) == 2


def test_a_coin_acceptor_refuses_what_needs_an_escrow(coins, customer):
    customer.send(StackBill())
    assert customer.wait_for(CommandFailed) == CommandFailed("StackBill", "coins have no escrow")


@pytest.mark.parametrize(
    ("command", "code"),
    [("jam", FaultCode.JAM_ACCEPTOR), ("cheat", FaultCode.CHEATED), ("failure", FaultCode.FAILURE)],
)
def test_faults_of_a_coin_acceptor_are_told_and_end(coins, customer, command, code):
    coins.do(command)
    assert customer.wait_for(AcceptorFaulted).code is code
    coins.do("ok")
    assert customer.wait_for(AcceptorReady) == AcceptorReady(is_enabled=True)


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("noise", ["mixed", "corrupt", "truncate", "double", "late"])
def test_a_bad_line_costs_and_invents_no_coin(coins, customer, noise):
    coins.do(f"noise {noise}")
    for _ in range(3):
        coins.insert(100)
        assert customer.wait_for(BillStacked).bill.value_tiyn == 10_000
        customer.send(AcknowledgeBill())
    coins.do("ok")

    assert coins.counts()["stacked"] == {"100": 3}
    assert len(customer.of(BillStacked)) == 3


# --- two on one bus


class _Both(CctalkFirmware):
    """A validator at 40, and on the same wire a coin acceptor at 2: each hears everything."""

    def __init__(self, emit: Any) -> None:
        super().__init__(MemoryFile(None), lambda event, **fields: emit(event, by=40, **fields), speed=20.0)
        self.other = CctalkFirmware(
            MemoryFile(None),
            lambda event, **fields: emit(event, by=2, **fields),
            model=COINS,
            address=COIN_ACCEPTOR,
            speed=20.0,
        )

    def receive_data(self, data: bytes, now: float) -> None:
        super().receive_data(data, now)
        self.other.receive_data(data, now)

    def data_to_send(self) -> bytes:
        return super().data_to_send() + self.other.data_to_send()

    def timer(self) -> float | None:
        return min((at for at in (super().timer(), self.other.timer()) if at is not None), default=None)

    def handle_timer(self, now: float) -> None:
        super().handle_timer(now)
        self.other.handle_timer(now)

    @property
    def habits(self) -> Any:
        return {**super().habits, "coin": lambda now: self.other.mechanics.insert(100, now, is_bad=False)}


@pytest.fixture
def bus(tmp_path) -> Iterator[tuple[BusPump, AcceptorSimulation]]:
    link = tmp_path / "bus.pty"
    units = AcceptorSimulation("cctalk", link, lambda _: None, _Both)
    thread = threading.Thread(target=units.run, daemon=True)
    thread.start()
    codecs = {40: CctalkCodec(BRISK_CCTALK), 2: CctalkCodec(BRISK_CCTALK, is_coins=True)}
    pump = BusPump(link, AcceptorBus(codecs))
    yield pump, units
    pump.close()
    units.stop()
    thread.join(20)


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("habit", ["echo-off", "echo-on"])
def test_a_validator_and_a_coin_acceptor_work_side_by_side(bus, habit):
    pump, units = bus
    units.command(habit)
    wanted: dict[int, BillCommand] = {40: EnableBills(ALL), 2: EnableBills(frozenset({10_000}))}
    for address, command in wanted.items():
        pump.bus.send(address, command)
    for address in wanted:
        ready = pump.until(address, AcceptorReady)
        assert ready == AcceptorReady(is_enabled=True)

    units.command("insert 5000")
    assert pump.until(40, BillEscrowed) == BillEscrowed(FIVE_THOUSAND)
    units.command("coin")
    assert pump.until(2, BillStacked) == BillStacked(Bill(10_000, "KZT", 5))
    pump.bus.send(2, AcknowledgeBill())
    pump.bus.send(40, StackBill())
    assert pump.until(40, BillStacked) == BillStacked(FIVE_THOUSAND)
    money = [(address, type(event)) for address, event in pump.events if isinstance(event, BillStacked)]
    assert money == [(2, BillStacked), (40, BillStacked)]


def test_a_unit_that_is_silent_does_not_stop_the_other(bus):
    pump, units = bus
    pump.bus.send(2, EnableBills(frozenset({10_000})))
    pump.until(2, AcceptorReady)
    units.command("silent")

    units.command("coin")
    assert pump.until(2, BillStacked) == BillStacked(Bill(10_000, "KZT", 5))
    assert pump.until(40, AcceptorFaulted) == AcceptorFaulted(FaultCode.SILENT, "no answer")


def test_a_broadcast_makes_each_device_say_its_address():
    said: list[bytes] = []
    unit = _Both(lambda *_, **__: None)
    unit.handle_timer(0.0)
    unit.handle_timer(1.0)
    unit.receive_data(SUM.to_bytes(Frame(0, 253)), 2.0)
    said.append(unit.data_to_send())

    assert said == [bytes((40, 2))]
