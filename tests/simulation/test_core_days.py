"""Whole days of a kiosk in milliseconds: a power cut at every effect, and random days from seeds.

A failing day is lived again by its number: ``from tests.support.day import live; live(seed)``; ``trace`` tells it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core import events
from kiosk.core.recovery import OpenItems
from offline_queue.journal import Journal
from tests.support.core_builders import PRINTER_EMPTY, SURPLUS_PHONE, a_bill, a_policy, session
from tests.support.day import come_to_rest, live
from tests.support.open_items import items_after
from tests.support.paper_wallet import CODE as WALLET_CODE
from tests.support.service_visits import PIN, STAFF, touch_corners, type_in
from tests.support.world import CODE, World
from wire.entries import BillDisputed, OrderCompleted
from wire.money import tenge, total

Story = Callable[[World], None]


def tops_up(world: World) -> None:
    world.open_shop()
    world.top_up(5000, 500)
    world.forward()
    world.advance(12)


def pays_with_surplus(world: World) -> None:
    world.open_shop()
    world.choose("fine", "fines")
    world.enter("123456", "4850")
    world.forward()
    world.enter(SURPLUS_PHONE)
    world.insert(5000)
    world.insert(1000)
    world.forward()
    world.advance(12)


def is_abandoned_offline_without_paper(world: World) -> None:
    world.is_network_up = False
    world.printer = PRINTER_EMPTY
    world.open_shop()
    world.top_up(1000)
    for _ in range(2):
        world.forward()
    world.insert(2000)
    world.advance(200)


def meets_a_jam_and_a_full_disk(world: World) -> None:
    world.open_shop()
    world.top_up(1000)
    world.journal_failures = 2
    world.insert(500)
    world.advance(90)
    world.acceptor.insert(a_bill(2000))
    world.settle()
    world.acceptor.jam(swallows=True)
    world.settle()
    world.advance(70)
    world.acceptor.repair()
    world.settle()


def looks_for_a_payment(world: World) -> None:
    world.open_shop()
    world.say(events.ScreenTouched(), events.PageOpened("find"))
    for answer in ("1042", "0017", "6000"):
        world.say(events.FieldEdited(answer), events.ForwardPressed("find"))
    world.advance(200)


def is_emptied(world: World) -> None:
    world.open_shop()
    world.top_up(500, 1000)
    world.forward()
    world.say(events.HomePressed(), events.CollectionOpened("A-7", session(40)))
    world.forward()
    take_out_and_put_in(world)
    close_bag(world, "B-1")


def is_pulled_open_and_looked_into(world: World) -> None:
    world.open_shop()
    world.top_up(500)
    world.acceptor.remove_cassette()
    world.settle()
    world.acceptor.repair()
    world.settle()
    world.forward()
    world.say(events.HomePressed(), events.CollectionOpened("A-7", session(40)))
    world.say(events.CassettePutBack())
    take_out_and_put_in(world)  # sooner than the screen asks for it
    close_bag(world, "B-2")


def take_out_and_put_in(world: World) -> None:
    world.acceptor.remove_cassette()
    world.settle()
    world.acceptor.repair()
    world.settle()


def close_bag(world: World, bag: str) -> None:
    for number in (bag, "S-1"):
        world.say(events.FieldEdited(number))
        world.forward()
    world.forward()
    world.forward()
    world.forward()


def is_served_by_a_field_agent(world: World) -> None:
    world.policy = a_policy(staff=STAFF)
    world.open_shop()
    touch_corners(world)
    type_in(world, "1003", "000000", PIN, CODE)
    world.say(events.StaffTouched("page", "devices"), events.StaffTouched("do", "test-bill"))
    world.acceptor.insert(a_bill(1000))
    world.settle()
    world.say(events.StaffTouched("do", "reset-acceptor"), events.StaffTouched("do", "test-print"))
    world.say(events.BackPressed(), events.ForwardPressed("service-menu"))


def pays_from_a_wallet(world: World) -> None:
    """One order with its code, one whose answer is lost, and one that nobody confirms; then cash."""
    world.open_shop()
    world.wallet.offer_due = "2026-02"
    world.sign_in()
    world.forward()
    world.pay_from_wallet(WALLET_CODE)
    world.forward()
    world.wish("statement")
    world.forward()
    world.pay_from_wallet()
    world.say(events.BackPressed())
    world.wish("transfer")
    world.enter("7059876543", "1000")
    world.wallet.asks_for_codes, world.wallet.lost = False, 1
    world.forward()
    world.forward()
    world.wish("log-out")
    world.advance(65)
    world.top_up(500)
    world.forward()


STORIES: tuple[Story, ...] = (
    tops_up,
    pays_with_surplus,
    is_abandoned_offline_without_paper,
    meets_a_jam_and_a_full_disk,
    looks_for_a_payment,
    is_emptied,
    is_pulled_open_and_looked_into,
    is_served_by_a_field_agent,
    pays_from_a_wallet,
)


def boundaries_of(story: Story) -> int:
    world = World()
    story(world)
    world.check()
    return world.boundaries


def cut_off(story: Story, boundary: int) -> World:
    """The story until its nth effect; then the power goes."""
    world = World(crash_after=boundary)
    try:
        story(world)
    except AssertionError:
        # The customer stands before a dark screen; what was untrue while it was lit must be seen.
        if world.terminal is not None:
            raise
    world.cut()
    return world


@pytest.mark.rule("K-01")
@pytest.mark.rule("K-07")
@pytest.mark.rule("W-83")
@pytest.mark.parametrize("acceptor", ["stays on", "stays on and stacks meanwhile", "loses power"])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_power_cut_at_any_effect_loses_and_invents_nothing(story: Story, acceptor: str) -> None:
    for boundary in range(boundaries_of(story)):
        world = cut_off(story, boundary)
        if acceptor == "stays on and stacks meanwhile":
            world.acceptor.finish_stacking()
        if acceptor == "loses power":
            world.acceptor.power_off()

        come_to_rest(world)

        world.check_at_rest()


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("second", range(0, 30, 6))
def test_a_second_power_cut_during_recovery_changes_nothing(second: int) -> None:
    for boundary in range(boundaries_of(tops_up)):
        world = cut_off(tops_up, boundary)
        world.crash_after = second
        world.start()
        world.settle()
        world.acceptor.finish_stacking()
        world.settle()
        world.cut()

        come_to_rest(world)

        world.check_at_rest()


@pytest.mark.rule("K-01")
def test_a_cut_off_top_up_ends_with_exactly_the_cash_that_was_stacked() -> None:
    for boundary in range(boundaries_of(tops_up)):
        world = cut_off(tops_up, boundary)
        come_to_rest(world)

        credited = total(part.credited_tiyn for order in world.bodies(OrderCompleted) for part in order.parts)

        assert credited == sum(bill.value_tiyn for bill in world.acceptor.cassette)
        assert world.bodies(BillDisputed) == []


@pytest.mark.rule("K-01")
@pytest.mark.rule("K-02")
@pytest.mark.rule("W-83")
@pytest.mark.parametrize("first", range(0, 160, 20))
def test_random_days_lose_and_invent_nothing(first: int) -> None:
    for seed in range(first, first + 20):
        try:
            live(seed)
        except AssertionError as untrue:
            raise AssertionError(f"day {seed}: {untrue}") from untrue


@pytest.mark.parametrize("seed", [3, 11, 1329])
def test_the_real_journal_takes_what_the_core_writes_and_leaves_open_what_it_would(
    seed: int, tmp_path: Path
) -> None:
    """The journal has walls of its own: no bill twice, no order that is not the sum of its bills, no number skipped."""
    world = live(seed)
    items = OpenItems()
    journal = Journal.open(tmp_path / "journal.db")

    for bodies in world.appends:
        for entry in journal.append(bodies, world.now):
            items = items_after(items, entry)
        left = journal.open_items()
        assert (left.order, left.stacked, left.intent) == (items.order, items.stacked, items.intent)
        assert (left.last_bill, left.found) == (items.last_bill, ())

    assert journal.next_receipt_number() == len(world.bodies(OrderCompleted)) + 1
    journal.close()


def test_a_day_is_the_same_whenever_its_seed_is_lived() -> None:
    assert live(7).trace == live(7).trace


def test_days_are_not_idle() -> None:
    """The random customers do get to pay, and the random troubles do happen."""
    worlds = [live(seed) for seed in range(20)]

    endings = {order.ending for world in worlds for order in world.bodies(OrderCompleted)}

    assert {"paid", "silence", "power_cut"} <= endings
    assert any(world.bodies(BillDisputed) for world in worlds)


@pytest.mark.rule("K-02")
def test_an_offline_day_sells_no_more_than_the_allotment() -> None:
    world = World(float_tiyn=tenge(12_000), is_network_up=False)
    world.open_shop()
    for _ in range(6):
        world.top_up()
        world.forward()
        for value in (5000, 2000, 500):
            world.insert(value)
        world.say(events.ForwardPressed("cash"))
        world.advance(40)

    sold = sum(bill.value_tiyn for bill in world.acceptor.cassette)

    assert tenge(11_000) < sold <= tenge(12_000)
