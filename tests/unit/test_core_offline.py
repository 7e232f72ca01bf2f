"""What a kiosk without a line may still sell: rows of docs/offline.md that no other story tells."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.api import CashView, HomeView
from kiosk.core import events
from kiosk.core.ages import FOR_EVERYTHING
from kiosk.core.catalogue import blockers
from kiosk.core.states import AcceptingCash
from tests.support.core_builders import (
    NOW,
    SURPLUS_PHONE,
    SURPLUS_WALLET,
    WALLET,
    a_policy,
    a_quote,
)
from tests.support.source_tree import ROOT, cited_tests, names_of_tests
from tests.support.stories import an_open_shop, content
from tests.support.world import World
from wire.money import tenge
from wire.policy import AgeLimits, PartState, Policy, PolicyPart

DOCUMENT = ROOT / "docs" / "offline.md"
HOUR = AgeLimits(policy_s_max=3600, allotment_s_max=86_400)


def with_an_old(part: PolicyPart, *, age_s: int) -> Policy:
    """A policy of now, but for one part whose last word is so old."""
    policy = a_policy(ages=HOUR, issued_at=NOW).with_versions()
    state = PartState(version=policy.parts[part].version, as_of=NOW - timedelta(seconds=age_s))
    return policy.model_copy(update={"parts": policy.parts | {part: state}})


@pytest.mark.rule("K-05")
@pytest.mark.parametrize("part", FOR_EVERYTHING)
def test_each_part_that_all_sales_need_stops_them_by_its_own_age(part: PolicyPart) -> None:
    world = an_open_shop(policy=with_an_old(part, age_s=3600), is_network_up=False)
    assert blockers(world.running, NOW) == ()

    world.advance(1)

    assert blockers(world.running, world.now) == ("policy-old",)
    assert world.view.screen == "out-of-service"


@pytest.mark.rule("K-05")
def test_an_old_block_list_closes_what_touches_wallets_and_leaves_other_payees() -> None:
    world = an_open_shop(policy=with_an_old(PolicyPart.BLOCKS, age_s=3601), is_network_up=False)

    world.say(events.ScreenTouched())

    home = content(world, HomeView)
    assert not home.top_up.is_available
    assert home.top_up.reason
    assert {each.code: each.is_available for each in home.categories}["utilities"]


@pytest.mark.rule("K-05")
def test_an_allotment_that_grows_old_in_mid_session_sends_further_bills_back() -> None:
    ages = AgeLimits(policy_s_max=864_000, allotment_s_max=100)
    world = an_open_shop(policy=a_policy(ages=ages), is_network_up=False)
    world.top_up()
    world.forward()
    world.insert(500)
    world.advance(101)

    world.insert(500)

    assert content(world, CashView).bill_state == "returned"
    assert content(world, CashView).inserted_tiyn == tenge(500)


@pytest.mark.rule("K-05")
def test_at_its_age_limit_an_allotment_still_serves() -> None:
    world = an_open_shop(policy=a_policy(ages=AgeLimits(policy_s_max=9999, allotment_s_max=60)))

    assert blockers(world.running, NOW + timedelta(seconds=60)) == ()
    assert blockers(world.running, NOW + timedelta(seconds=61)) == ("allotment-old",)


@pytest.mark.rule("K-03")
def test_what_the_ledger_would_allow_a_holder_does_not_count_without_a_line() -> None:
    """Of one and the same wallet: the ledger knows that it is identified, a kiosk alone cannot."""
    online, offline = an_open_shop(), an_open_shop(is_network_up=False)
    online.quote = lambda _request: a_quote(credit_max_tiyn=tenge(1_000_000))

    for world in (online, offline):
        world.top_up()
    offline.forward()

    assert most_credited(online) == tenge(1_000_000)
    assert most_credited(offline) == tenge(50 * 4325)


@pytest.mark.rule("K-03")
def test_each_wallet_has_a_count_of_its_own() -> None:
    world = an_open_shop(is_network_up=False)
    world.top_up()
    world.forward()
    world.insert(20_000)
    world.forward()

    assert world.running.credited_to(WALLET) == tenge(20_000)
    assert world.running.credited_to(SURPLUS_WALLET) == 0


@pytest.mark.rule("K-03")
def test_a_surplus_counts_for_the_wallet_that_takes_it() -> None:
    world = an_open_shop(is_network_up=False)
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()
    world.forward()
    world.enter(SURPLUS_PHONE)
    world.insert(2000)
    world.forward()

    assert world.running.credited_to(SURPLUS_WALLET) == tenge(1000)


def most_credited(world: World) -> int:
    """What the order at the slot may credit, by its strictest bound."""
    phase = world.running.phase
    assert isinstance(phase, AcceptingCash), phase
    return min(cap.credit_max_tiyn for cap in phase.order.caps)


def test_each_row_of_the_document_names_a_test_that_exists() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| rule")]

    assert len(rows) > 25
    assert [row for row in rows if "`test_" not in row.rsplit("|", 2)[1]] == []
    assert cited_tests(DOCUMENT) - names_of_tests() == set()
