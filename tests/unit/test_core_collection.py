"""Collection at the glass: the cassette's removal, the bag, the slips; and every place where it can be gone on with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from devices.events import AcceptorFaulted, FaultCode
from kiosk.api import CollectionView
from kiosk.core import events
from kiosk.core.collecting import NUMBER_MAX
from tests.support.core_builders import NOW, PRINTER_EMPTY, PRINTER_WELL, a_bill, session
from tests.support.stories import an_open_shop, content, only
from tests.support.world import World
from wire.entries import (
    BillStacked,
    CassetteInserted,
    CassettePutBack,
    CassetteRemoved,
    Collected,
    CollectionOpened,
)
from wire.money import tenge

AGENT = "A-7"


def a_shop(*bills: int, **changes: Any) -> World:
    """A kiosk with these bills of one customer, who has gone."""
    world = an_open_shop(**changes)
    if bills:
        sell(world, *bills)
    return world


def sell(world: World, *bills: int) -> None:
    world.top_up(*bills)
    world.forward()
    world.say(events.HomePressed())


def log_in(world: World, person: str = AGENT) -> CollectionView:
    world.say(events.CollectionOpened(person, session(40 + len(world.journal))))
    return view(world)


def view(world: World) -> CollectionView:
    shown: CollectionView = content(world, CollectionView)
    return shown


def take_cassette(world: World) -> None:
    assert world.acceptor.remove_cassette()
    world.settle()


def put_in_empty_one(world: World) -> None:
    world.acceptor.repair()
    world.settle()


def name_bag(world: World, bag: str = "B-1", seal: str = "S-1", **own: int) -> None:
    for number in (bag, seal):
        world.say(events.FieldEdited(number))
        world.forward()
    for value, count in own.items():
        world.say(events.CountEdited(int(value.removeprefix("of_")) * 100, count))
    world.forward()
    world.forward()


def test_a_collection_goes_from_the_count_to_two_slips_and_the_ledger() -> None:
    world = a_shop(500, 2000, 500)

    counted = log_in(world)
    assert (counted.stage, counted.bills, counted.total_tiyn) == ("cash", 3, tenge(3000))
    assert [(line.value_tiyn, line.count) for line in counted.lines if line.count] == [
        (tenge(2000), 1),
        (tenge(500), 2),
    ]
    world.forward()
    assert view(world).stage == "remove"
    take_cassette(world)
    assert view(world).stage == "insert"
    put_in_empty_one(world)
    assert view(world).stage == "bag"
    name_bag(world, of_500=2, of_2000=1)

    done = view(world)
    assert (done.stage, done.slips, world.slips) == ("done", ("printed", "printed"), ["B-1", "B-1"])
    told = only(world, Collected)
    opened = only(world, CollectionOpened)
    assert (opened.person, told.person, told.bag, told.seal) == (AGENT, AGENT, "B-1", "S-1")
    assert told.journal_bills == told.counted_bills == {50_000: 2, 200_000: 1}
    assert not told.is_without_login
    assert world.journal[told.opened_seq - 1].body == opened
    assert world.journal[told.removed_seq - 1].body == only(world, CassetteRemoved)
    assert world.acknowledged_seq == len(world.journal)
    world.forward()
    assert world.view.screen == "attract"


def test_bills_after_the_removal_belong_to_the_next_bag_though_the_report_comes_later() -> None:
    world = a_shop(500)
    log_in(world)
    world.forward()
    take_cassette(world)
    put_in_empty_one(world)
    world.say(events.HomePressed())
    sell(world, 1000)

    assert log_in(world).stage == "bag"
    name_bag(world)

    assert only(world, Collected).journal_bills == {50_000: 1}
    world.forward()
    assert log_in(world).total_tiyn == tenge(1000)


@pytest.mark.parametrize("cut_at", ["opened", "removed", "inserted", "bag", "sent"])
def test_power_gone_at_any_step_loses_nothing_and_the_next_log_in_goes_on(cut_at: str) -> None:
    world = a_shop(500, 500)
    log_in(world)

    def may_cut(here: str) -> None:
        if here == cut_at:
            world.cut()
            world.start()
            world.settle()
            log_in(world, "A-8")

    world.forward()
    may_cut("opened")
    if view(world).stage == "cash":
        world.forward()
    take_cassette(world)
    may_cut("removed")
    assert view(world).stage == "insert"
    put_in_empty_one(world)
    may_cut("inserted")
    world.say(events.FieldEdited("lost with the power"))
    world.forward()
    may_cut("bag")
    world.say(events.BackPressed())
    name_bag(world)
    may_cut("sent")

    told = only(world, Collected)
    assert told.journal_bills == {50_000: 2}
    assert len(world.bodies(CollectionOpened)) == len(world.bodies(CassetteRemoved)) == 1
    if cut_at == "sent":
        assert view(world).can_reprint
        world.say(events.ReprintPressed())
        assert world.slips == ["B-1"] * 4


def test_a_cassette_pulled_without_log_in_is_told_at_once_and_the_next_log_in_names_its_bag() -> None:
    world = a_shop(500, 500)
    take_cassette(world)
    assert world.view.screen == "out-of-service"
    assert only(world, CassetteRemoved).collection_id is None
    assert world.acknowledged_seq == len(world.journal)
    put_in_empty_one(world)
    sell(world, 2000)

    found = log_in(world)
    assert (found.stage, found.is_without_login, found.total_tiyn) == ("found", True, tenge(1000))
    world.forward()
    name_bag(world)

    told = only(world, Collected)
    assert told.is_without_login
    assert told.journal_bills == {50_000: 2}
    assert world.standing.counters.stacked == {200_000: 1}


def test_a_cassette_that_was_only_looked_into_goes_on_with_its_bills() -> None:
    world = a_shop(500)
    take_cassette(world)
    put_in_empty_one(world)
    sell(world, 500)

    assert log_in(world).stage == "found"
    world.say(events.CassettePutBack())

    assert only(world, CassettePutBack).removed_seq == 1 + world.journal.index(
        next(entry for entry in world.journal if isinstance(entry.body, CassetteRemoved))
    )
    assert (view(world).stage, view(world).bills) == ("cash", 2)


@pytest.mark.rule("K-01")
def test_a_cassette_goes_back_once_however_often_it_is_touched_while_the_disk_refuses() -> None:
    world = a_shop(500)
    take_cassette(world)
    put_in_empty_one(world)
    log_in(world)

    world.journal_failures = 1
    world.say(events.CassettePutBack())
    world.say(events.CassettePutBack())
    world.forward()
    assert view(world).stage == "found"
    world.advance(60)

    only(world, CassettePutBack)
    assert view(world).stage == "cash"


@pytest.mark.rule("K-01")
def test_a_bag_whose_report_reaches_the_disk_after_a_new_log_in_is_not_named_again() -> None:
    world = a_shop(500)
    log_in(world)
    world.forward()
    take_cassette(world)
    put_in_empty_one(world)
    world.forward()
    world.journal_failures = 10_000
    name_bag(world, "B-1")
    world.advance(700)
    log_in(world, "A-8")
    assert view(world).stage == "bag"
    name_bag(world, "B-2")
    assert view(world).stage == "check"

    world.journal_failures = 0
    world.advance(60)
    world.forward()

    assert only(world, Collected).bag == "B-1"


def test_two_cassettes_without_a_bag_are_named_one_after_the_other_the_oldest_first() -> None:
    world = a_shop(500)
    take_cassette(world)
    put_in_empty_one(world)
    sell(world, 1000)
    take_cassette(world)
    put_in_empty_one(world)

    log_in(world)
    world.forward()
    name_bag(world, "B-1")
    assert world.view.frame.forward is not None
    assert world.view.frame.forward.key == "next-cassette"
    world.forward()
    world.forward()
    name_bag(world, "B-2")

    first, second = world.bodies(Collected)
    assert (first.bag, first.journal_bills) == ("B-1", {50_000: 1})
    assert (second.bag, second.journal_bills) == ("B-2", {100_000: 1})
    assert first.collection_id != second.collection_id


def test_a_swap_while_the_kiosk_was_off_is_declared_at_the_start_that_followed() -> None:
    world = a_shop(500, writes_starts=True)
    world.acceptor.power_off()
    world.cut()
    world.acceptor.remove_cassette()
    world.now += timedelta(hours=1)
    world.start()
    world.acceptor.power_on()
    world.settle()
    sell(world, 2000)

    (start,) = log_in(world).starts
    assert start.total_tiyn == tenge(500)
    world.say(events.CassetteDeclared(start.seq))
    assert view(world).stage == "bag"
    name_bag(world)

    told = only(world, Collected)
    assert (told.journal_bills, told.boundary_seq, told.is_without_login) == ({50_000: 1}, start.seq, True)
    assert world.standing.counters.stacked == {200_000: 1}


def test_where_the_device_cannot_tell_the_field_agent_says_that_the_cassette_is_out() -> None:
    world = a_shop(500)
    log_in(world)
    world.forward()
    assert view(world).can_declare

    world.say(events.CassetteDeclared())

    assert view(world).stage == "bag"
    assert only(world, CassetteRemoved).source == "declared"


def test_a_start_that_the_journal_does_not_know_is_not_believed() -> None:
    world = a_shop(500)
    log_in(world)
    world.forward()

    world.say(events.CassetteDeclared(3))

    assert view(world).stage == "remove"
    assert world.bodies(CassetteRemoved) == []


def test_without_paper_the_field_agent_agrees_first_and_the_report_says_so() -> None:
    world = a_shop(500)
    world.printer = PRINTER_EMPTY
    world.say(world.printer)

    assert log_in(world).stage == "printer"
    world.forward()
    world.forward()
    take_cassette(world)
    put_in_empty_one(world)
    name_bag(world)

    assert only(world, Collected).is_without_slip
    assert view(world).slips == ("not_printed",)
    world.printer = PRINTER_WELL
    world.say(world.printer, events.ReprintPressed())
    assert view(world).slips == ("printed", "printed")


def test_paper_put_in_while_the_wizard_asks_needs_no_consent() -> None:
    world = a_shop(500)
    world.printer = PRINTER_EMPTY
    world.say(world.printer)
    log_in(world)

    world.printer = PRINTER_WELL
    world.say(world.printer)
    assert world.view.frame.forward is not None
    assert world.view.frame.forward.key == "continue"
    world.forward()
    world.forward()
    take_cassette(world)
    put_in_empty_one(world)
    name_bag(world)

    assert not only(world, Collected).is_without_slip


def test_a_slip_that_stays_silent_is_unknown_and_its_copy_says_that_it_is_one() -> None:
    world = a_shop(500)
    log_in(world)
    world.forward()
    take_cassette(world)
    put_in_empty_one(world)
    world.print_outcome = ""
    name_bag(world)
    assert view(world).is_printing

    world.advance(world.settings.printer_s)

    assert view(world).slips == ("unknown",)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("", "empty"), ("  ", "empty"), ("x" * (NUMBER_MAX + 1), "too-long"), ("a\x00b", "unreadable")],
)
def test_a_bag_without_a_readable_number_is_asked_for_again(typed: str, problem: str) -> None:
    world = a_shop(500)
    log_in(world)
    world.forward()
    take_cassette(world)
    put_in_empty_one(world)

    world.say(events.FieldEdited(typed))
    world.forward()

    assert (view(world).stage, view(world).problem) == ("bag", problem)


def test_disputed_bills_are_shown_with_what_is_known_and_travel_with_the_bag() -> None:
    world = a_shop()
    world.top_up(500)
    world.acceptor.insert(a_bill(2000))
    world.settle()
    world.acceptor.jam(swallows=True)
    world.settle()
    world.advance(200)
    world.acceptor.repair()
    world.settle()
    world.advance(200)

    (bill,) = log_in(world).disputed
    assert (bill.value_tiyn, bill.receipt_number) == (tenge(2000), 1)
    world.forward()
    take_cassette(world)
    put_in_empty_one(world)
    name_bag(world)

    (told,) = only(world, Collected).disputed
    assert (told.value_tiyn, told.receipt_number, told.service) == (tenge(2000), 1, "wallet-top-up")


def test_a_cassette_removed_with_a_customer_there_is_told_and_his_cash_is_kept() -> None:
    world = a_shop()
    world.top_up(500)
    take_cassette(world)
    put_in_empty_one(world)
    world.insert(1000)
    world.forward()

    assert [bill.value_tiyn for bill in world.bodies(BillStacked)] == [tenge(500), tenge(1000)]
    waiting = world.standing.cassettes.waiting[0]
    assert waiting.counters.stacked == {50_000: 1}
    assert world.standing.counters.stacked == {100_000: 1}
    assert len(world.bodies(CassetteInserted)) == 1


def test_a_device_that_repeats_its_fault_after_silence_or_a_restart_removes_one_cassette() -> None:
    world = a_shop(500)
    take_cassette(world)
    world.say(AcceptorFaulted(FaultCode.SILENT), AcceptorFaulted(FaultCode.CASSETTE_REMOVED))
    world.cut()
    world.start()
    world.settle()

    assert len(world.bodies(CassetteRemoved)) == 1


def test_a_device_that_says_at_start_that_its_cassette_is_out_has_that_written_down() -> None:
    world = a_shop(500)
    world.cut()
    world.acceptor.remove_cassette()
    world.start()
    world.settle()

    assert len(world.bodies(CassetteRemoved)) == 1
    assert world.view.screen == "out-of-service"


def test_a_field_agent_who_walks_away_leaves_the_kiosk_to_customers() -> None:
    world = a_shop(500)
    log_in(world)
    world.advance(world.settings.collection_s)

    assert world.view.screen == "attract"
    assert world.now > NOW


def test_nobody_collects_while_a_customer_has_cash_in() -> None:
    world = a_shop()
    world.top_up(500)

    world.say(events.CollectionOpened(AGENT, session(40)))

    assert world.view.screen == "cash"
