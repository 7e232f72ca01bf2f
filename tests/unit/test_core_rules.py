"""The core's own counters, ages and bounds, one rule at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from devices import events as device
from kiosk.api import CashView, DoneView, FieldView, HomeView
from kiosk.core import events
from kiosk.core.catalogue import blockers, sellable_tariff, service_refusal
from kiosk.core.limits import offline_caps, quoted_caps
from kiosk.core.pricing import fallback_offline, price_by_quote
from kiosk.core.session import Draft
from kiosk.core.states import (
    AcceptingCash,
    Acceptor,
    Done,
    Home,
    Reviewing,
    Settings,
    Sold,
    Terminal,
    initial_terminal,
)
from kiosk.core.views import view_of
from tests.support.core_builders import (
    NOW,
    PHONE,
    SURPLUS_PHONE,
    SURPLUS_WALLET,
    WALLET,
    a_bill,
    a_payee,
    a_policy,
    a_quote,
    a_tariff,
    an_allotment,
    session,
)
from tests.support.stories import an_open_shop
from wire.entries import OrderOpened
from wire.money import Tiyn, tenge
from wire.policy import AgeLimits, LimitSet, MrpRate, Notice, StatusLimits, WalletStatus
from wire.refusals import Refusal, RefusalCode
from wire.texts import Text

# --- allotment -------------------------------------------------------------------------------------------------


@pytest.mark.rule("K-02")
def test_without_an_allotment_nothing_may_be_sold() -> None:
    terminal = initial_terminal()

    assert terminal.allotment_left_tiyn == 0
    assert "allotment-missing" in blockers(terminal, NOW)


@pytest.mark.rule("K-02")
def test_cash_stacked_since_the_ledgers_answer_lessens_the_allotment() -> None:
    world = an_open_shop(is_network_up=False)
    world.top_up()
    world.forward()
    world.insert(5000)

    assert world.running.allotment_left_tiyn == tenge(995_000)

    world.say(events.AllotmentArrived(an_allotment(left_tiyn=tenge(700_000), as_of_seq=0), tenge(5000)))
    assert world.running.allotment_left_tiyn == tenge(695_000)

    known = an_allotment(left_tiyn=tenge(690_000), as_of_seq=len(world.journal))
    world.say(events.AllotmentArrived(known, 0))
    assert world.running.allotment_left_tiyn == tenge(690_000)


@pytest.mark.rule("K-02")
@pytest.mark.parametrize(
    "changes",
    [
        {"policy": None},
        {"policy_as_of": NOW - timedelta(days=1)},
        {"allotment": an_allotment(left_tiyn=tenge(7000), as_of_seq=0)},
        {"sold": (Sold(9, tenge(500)),)},
        {"sold_before_tiyn": tenge(100)},
        {"settings": Settings(refused_tiyn=frozenset({tenge(500)}))},
        {"acceptor": Acceptor((tenge(1000),), is_ready=True)},
        {"language": "ru"},
    ],
)
def test_what_was_found_out_of_a_terminal_is_not_told_of_another(changes: dict[str, Any]) -> None:
    terminal = an_open_shop().running

    def found(terminal: Terminal) -> tuple[object, ...]:
        return terminal.sold_until, terminal.allotment_left_tiyn, terminal.denominations_tiyn

    before = found(terminal)

    assert (found(terminal.having(**changes)) == before) is ("language" in changes)
    assert found(terminal.having(**changes)) == found(replace(terminal, **changes))
    assert found(terminal) == before


@pytest.mark.rule("K-02")
def test_cash_that_only_the_runtime_knows_of_is_subtracted_too() -> None:
    world = an_open_shop()

    world.say(events.AllotmentArrived(an_allotment(as_of_seq=0), tenge(3000)))

    assert world.running.allotment_left_tiyn == tenge(997_000)


@pytest.mark.rule("K-02")
def test_an_answer_that_was_overtaken_says_nothing() -> None:
    world = an_open_shop()

    overtaken = an_allotment(left_tiyn=tenge(9_000_000), as_of=NOW - timedelta(seconds=1))
    world.say(events.AllotmentArrived(overtaken, 0))

    assert world.running.allotment_left_tiyn == tenge(1_000_000)


@pytest.mark.rule("K-02")
def test_an_entry_that_the_ledger_knew_first_is_not_counted_twice() -> None:
    world = an_open_shop()
    world.top_up()
    world.is_journal_slow = True
    world.acceptor.insert(a_bill(5000))
    world.settle()
    world.acceptor.finish_stacking()
    world._step(world.acceptor.said.popleft())
    world.acknowledged_seq = len(world.journal)

    world.say(world._allotment())

    assert world.running.allotment_left_tiyn == tenge(995_000)


@pytest.mark.rule("K-02")
def test_a_fixed_payment_that_the_allotment_cannot_cover_is_refused_before_cash() -> None:
    world = an_open_shop(float_tiyn=tenge(4_900))
    world.choose("fine", "fines")

    world.enter("123456", "4850")

    assert world.view.screen == "refused"


@pytest.mark.rule("W-20")
def test_a_payee_whose_minimum_is_above_what_can_be_credited_is_refused_before_cash() -> None:
    policy = a_policy(payees=(a_payee("kuat", min_tiyn=tenge(5_000)),))
    world = an_open_shop(policy=policy)
    world.quote = lambda _request: a_quote(credit_max_tiyn=tenge(4_999))
    world.choose("kuat", "utilities")

    world.enter("123456")

    assert world.view.screen == "refused"


# --- clock and ages -----------------------------------------------------------------------------------------------


@pytest.mark.rule("W-13")
def test_a_clock_far_behind_the_ledger_takes_no_cash() -> None:
    world = an_open_shop()

    world.now = NOW - timedelta(minutes=5, seconds=1)

    assert blockers(world.running, world.now) == ("clock-behind",)
    assert blockers(world.running, NOW - timedelta(minutes=5)) == ()


@pytest.mark.rule("K-05")
def test_at_its_age_limit_a_policy_still_serves() -> None:
    world = an_open_shop(policy=a_policy(ages=AgeLimits(policy_s_max=60, allotment_s_max=999)))

    assert blockers(world.running, NOW + timedelta(seconds=60)) == ()
    assert blockers(world.running, NOW + timedelta(seconds=61)) == ("policy-old",)


@pytest.mark.rule("K-05")
def test_a_fresh_policy_in_mid_session_lets_bills_in_again() -> None:
    world = an_open_shop(policy=a_policy(ages=AgeLimits(policy_s_max=60, allotment_s_max=9999)))
    world.top_up(500)
    world.advance(61)
    world.insert(500)

    world.say(events.PolicyArrived(a_policy(version=4, issued_at=world.now)))
    world.insert(500)

    content = world.view.content
    assert isinstance(content, CashView)
    assert content.inserted_tiyn == tenge(1000)


@pytest.mark.rule("K-05")
def test_another_policy_at_the_ledger_does_not_make_ours_fresh() -> None:
    world = an_open_shop()
    later = an_allotment(as_of=NOW + timedelta(hours=1))

    world.say(events.AllotmentArrived(later, 0, policy_version=99))

    assert world.running.policy_as_of == NOW


# --- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("W-11")
@pytest.mark.rule("W-13")
def test_offline_limits_go_by_the_astana_date() -> None:
    new_year = tuple(
        MrpRate(effective_from=date(year, 1, 1), mrp_tiyn=tenge(mrp))
        for year, mrp in ((2026, 4325), (2027, 4500))
    )
    policy = a_policy(mrp_rates=new_year)
    evening = NOW.replace(month=12, day=31, hour=18, minute=59)

    before = offline_caps(policy, WALLET, Tiyn(0), evening, evening)
    midnight = evening + timedelta(minutes=1)
    after = offline_caps(policy, WALLET, Tiyn(0), midnight, midnight)

    assert [cap.credit_max_tiyn for cap in before] == [tenge(50 * 4325), tenge(100 * 4325)]
    assert [cap.credit_max_tiyn for cap in after] == [tenge(50 * 4500), tenge(100 * 4500)]


@pytest.mark.rule("W-11")
def test_a_second_limit_set_applies_from_its_date() -> None:
    strict = StatusLimits(operation_mrp=3, balance_mrp=3, day_payments_mrp=3)
    switch = LimitSet(effective_from=date(2026, 3, 18), limits={WalletStatus.MINIMAL: strict})
    policy = a_policy()
    policy = policy.model_copy(update={"limit_sets": (*policy.limit_sets, switch)})

    (operation, _) = offline_caps(policy, WALLET, Tiyn(0), NOW, NOW)

    assert operation.credit_max_tiyn == tenge(12_975)


def test_no_limit_is_no_cap() -> None:
    free = StatusLimits(operation_mrp=None, balance_mrp=None, day_payments_mrp=None)
    sets = (LimitSet(effective_from=date(2020, 1, 1), limits={WalletStatus.MINIMAL: free}),)

    assert offline_caps(a_policy(limit_sets=sets), WALLET, Tiyn(0), NOW, NOW) == ()
    assert quoted_caps(None, None) == ()


@pytest.mark.rule("K-03")
def test_a_wallet_that_is_over_its_balance_by_our_own_count_has_no_room() -> None:
    caps = offline_caps(a_policy(), WALLET, tenge(999_999), NOW, NOW)

    assert caps[1].credit_max_tiyn == 0


@pytest.mark.rule("K-06")
def test_a_denomination_that_kiosk_toml_does_not_take_goes_back() -> None:
    world = an_open_shop(settings=Settings(denominations_tiyn=frozenset({tenge(500), tenge(1000)})))
    world.top_up(500)
    assert world.acceptor.enabled == {tenge(500), tenge(1000)}

    world.say(device.BillEscrowed(a_bill(200)))

    assert world.trace.count("  ReturnBill") == 1


def test_a_device_whose_bills_are_all_unknown_puts_the_kiosk_out_of_service() -> None:
    world = an_open_shop(settings=Settings(denominations_tiyn=frozenset({tenge(50_000)})))

    assert blockers(world.running, NOW) == ("acceptor-bill-table-wrong",)


def test_a_device_that_lost_its_bill_table_in_mid_session_takes_nothing() -> None:
    world = an_open_shop()
    world.top_up()

    world.say(device.AcceptorIdentified("SM", "21K", "1.0", ()))

    assert world.acceptor.enabled == frozenset()


def test_a_device_that_enabled_itself_outside_a_session_is_inhibited() -> None:
    world = an_open_shop()
    world.acceptor.enabled = frozenset({50_000})

    world.say(device.AcceptorReady(is_enabled=True))

    assert world.acceptor.enabled == frozenset()


# --- tariffs and quotes -----------------------------------------------------------------------------------------


@pytest.mark.rule("W-30")
def test_a_tariff_that_takes_everything_is_none_to_sell_by() -> None:
    policy = a_policy(
        tariffs=(a_tariff("kuat", rate_ppm=1_000_000), a_tariff("bank", rate_ppm=1_000_000, max_tiyn=1))
    )

    assert sellable_tariff(policy, "kuat", NOW) is None
    assert sellable_tariff(policy, "bank", NOW) is not None


def test_a_fixed_payment_needs_a_tariff_for_its_surplus_as_well() -> None:
    policy = a_policy(tariffs=(a_tariff("fine"),))

    refusal = service_refusal(policy, "fine", NOW, is_online=True)

    assert refusal == Refusal(code=RefusalCode.TARIFF_UNKNOWN)


def test_a_service_that_is_no_payee_is_refused() -> None:
    refusal = service_refusal(a_policy(), "nobody", NOW, is_online=True)

    assert refusal == Refusal(code=RefusalCode.PAYEE_UNKNOWN)


@pytest.mark.rule("W-32")
def test_a_tariff_that_ended_while_the_form_was_filled_is_refused() -> None:
    policy = a_policy(tariffs=(a_tariff(),))
    draft = Draft(session(1), "kuat", "", policy, (("account", "123456"),))

    refused = price_by_quote(initial_terminal(), draft, a_quote(), NOW)
    fallback = fallback_offline(
        initial_terminal(), replace(draft, policy=a_policy(tariffs=())), SURPLUS_WALLET, NOW
    )

    assert refused == fallback == Refusal(code=RefusalCode.TARIFF_UNKNOWN)


def test_a_payee_that_closed_before_the_surplus_was_asked_for_is_refused() -> None:
    world = an_open_shop()
    answers = [a_quote(), a_quote(refusal=Refusal(code=RefusalCode.PAYEE_CLOSED))]
    world.quote = lambda _request: answers.pop(0)
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()

    world.enter(SURPLUS_PHONE)

    assert world.view.screen == "refused"


def test_an_answer_to_an_earlier_question_is_passed_over() -> None:
    world = an_open_shop()
    world.choose("wallet-top-up")
    world.say(events.FieldEdited(PHONE))
    world.inbox.extend((events.ForwardPressed("requisites"), events.QuoteReceived(0, a_quote())))
    world._step(world.inbox.popleft())
    world._step(world.inbox.popleft())

    assert world.view.screen == "checking"

    world.settle()
    assert isinstance(world.running.phase, Reviewing)


def test_an_answer_to_an_earlier_question_about_the_surplus_is_passed_over() -> None:
    world = an_open_shop()
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()
    world.say(events.FieldEdited(SURPLUS_PHONE))
    world.inbox.extend((events.ForwardPressed("surplus"), events.QuoteReceived(0, a_quote())))
    world._step(world.inbox.popleft())
    world._step(world.inbox.popleft())

    assert world.view.screen == "checking"


def test_offline_the_surplus_wallet_is_chosen_by_offline_rules() -> None:
    world = an_open_shop(is_network_up=False)
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()
    world.forward()

    world.enter(SURPLUS_PHONE)

    (opened,) = world.bodies(OrderOpened)
    assert (opened.fallback_wallet, opened.amount_tiyn) == (SURPLUS_WALLET, tenge(900))


@pytest.mark.rule("K-02")
def test_the_check_shows_no_larger_sum_than_the_kiosk_may_sell() -> None:
    world = an_open_shop(float_tiyn=tenge(6_000))
    world.choose("wallet-top-up")

    world.enter(PHONE)

    content: Any = world.view.content
    assert content.largest_tiyn == tenge(6_000)


# --- views ------------------------------------------------------------------------------------------------------------


def test_the_forms_forward_action_wakes_when_the_answer_is_right() -> None:
    world = an_open_shop()
    world.choose("wallet-top-up")
    enabled = []
    for answer in ("701", "2011234567", PHONE):
        world.say(events.FieldEdited(answer))
        forward = world.view.frame.forward
        assert forward is not None
        enabled.append(forward.is_enabled)

    assert enabled == [False, False, True]


def test_a_mistake_is_said_at_once_but_what_is_only_unfinished_is_not() -> None:
    world = an_open_shop()
    world.choose("wallet-top-up")
    problems = []
    for answer in ("701", "2011234567"):
        world.say(events.FieldEdited(answer))
        content = world.view.content
        assert isinstance(content, FieldView)
        problems.append(content.problem)
    world.say(events.FieldEdited("70"), events.ForwardPressed("requisites"))
    content = world.view.content
    assert isinstance(content, FieldView)

    assert [*problems, content.problem] == ["", "format", "too-short"]


def test_home_shows_the_top_up_and_which_categories_have_something_to_sell() -> None:
    world = an_open_shop(is_network_up=False)
    world.say(events.ScreenTouched(), events.LanguageChosen("en"))

    content = world.view.content

    assert isinstance(content, HomeView)
    assert (content.top_up.name, content.top_up.is_available) == ("Top up a wallet", True)
    assert [(tile.code, tile.is_available, bool(tile.reason)) for tile in content.categories] == [
        ("utilities", True, False),
        ("fines", True, False),
        ("loans", False, True),
    ]


@pytest.mark.rule("W-90")
def test_home_tells_of_the_next_maintenance_that_has_not_ended() -> None:
    world = an_open_shop()
    world.say(events.ScreenTouched(), events.LanguageChosen("en"))

    def notice(hours: int) -> Notice:
        begins = world.now + timedelta(hours=hours)
        words = Text(kk=f"жөндеу {hours}", ru=f"работы {hours}", en=f"works {hours}")
        return Notice(begins_at=begins, ends_at=begins + timedelta(hours=1), text=words)

    def told(*notices: Notice) -> str | None:
        assert world.running.policy is not None
        policy = world.running.policy.model_copy(update={"notices": notices})
        content = view_of(replace(world.running, policy=policy), world.now).content
        assert isinstance(content, HomeView)
        return None if content.maintenance is None else content.maintenance.text

    assert told() is None
    assert told(notice(-1)) is None
    assert told(notice(9), notice(4), notice(-2)) == "works 4"
    assert told(notice(4), notice(0)) == "works 0"


def test_back_from_a_question_in_the_middle_leads_to_the_one_before_with_its_answer() -> None:
    world = an_open_shop()
    world.choose("fine", "fines")
    world.enter("123456")

    world.say(events.BackPressed())

    content = world.view.content
    assert isinstance(content, FieldView)
    assert (content.code, content.value, content.step, content.steps) == ("uin", "123456", 1, 2)


def test_a_receipt_nobody_knows_of_any_more_has_no_paper() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.forward()
    assert isinstance(world.running.phase, Done)
    forgotten = replace(world.running, jobs=())

    content = view_of(forgotten, NOW).content

    assert isinstance(content, DoneView)
    assert content.paper == "none"


def test_before_the_policy_the_frame_shows_what_kiosk_toml_says() -> None:
    settings = Settings(brand="B", kiosk_number="7", support_phone="+7 700", language="ru")

    frame = view_of(initial_terminal(settings), NOW).frame

    assert (frame.brand, frame.kiosk_number, frame.support_phone, frame.language) == (
        "B",
        "7",
        "+7 700",
        "ru",
    )


def test_a_touch_wakes_the_attract_screen_and_a_language_does_too() -> None:
    for touch in (events.ScreenTouched(), events.LanguageChosen("en")):
        world = an_open_shop()

        world.say(touch)

        assert isinstance(world.running.phase, Home)


def test_the_bill_on_its_way_is_shown_at_every_turn() -> None:
    world = an_open_shop()
    world.top_up()
    shown = []
    world.is_journal_slow = True
    world.acceptor.insert(a_bill(500))
    for source in (world.acceptor.said, world.acceptor.said, world.slow, world.acceptor.said):
        world._step(source.popleft())
        content = world.view.content
        assert isinstance(content, CashView)
        shown.append(content.bill_state)
    world.acceptor.finish_stacking()
    world.settle()
    content = world.view.content
    assert isinstance(content, CashView)

    assert [*shown, content.bill_state] == ["drawing", "checking", "stacking", "stacking", "stacked"]


def test_a_bill_on_its_way_back_is_shown_with_its_reason() -> None:
    world = an_open_shop(float_tiyn=tenge(700))
    world.top_up(500)

    world._step(device.BillEscrowed(a_bill(500)))

    content = world.view.content
    assert isinstance(content, CashView)
    assert content.bill_state == "returning"
    assert "200" in content.bill_reason
    assert isinstance(world.running.phase, AcceptingCash)
