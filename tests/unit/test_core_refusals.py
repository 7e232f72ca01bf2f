"""What may not be bought, what a bill may not do, and how the customer is told before his cash is in."""

from __future__ import annotations

import pytest

from devices.events import AcceptorFaulted, AcceptorReady, AcceptorRecovered, FaultCode
from kiosk.api import CashView, CheckView, ChoiceView, FieldView, OutOfServiceView, RefusedView
from kiosk.core import events
from kiosk.core.states import AcceptingCash
from tests.support.core_builders import (
    PHONE,
    SURPLUS_PHONE,
    SURPLUS_WALLET,
    WALLET,
    a_policy,
    a_quote,
    a_tariff,
)
from tests.support.stories import an_open_shop, content, only
from tests.support.world import World
from wire.entries import OrderCompleted, OrderOpened
from wire.money import Tiyn, tenge
from wire.policy import AgeLimits
from wire.refusals import Refusal, RefusalCode


def screen(world: World) -> str:
    return world.view.screen


# --- refusals and limits ----------------------------------------------------------------------------------------


@pytest.mark.rule("W-03")
@pytest.mark.parametrize(
    ("code", "url"),
    [(RefusalCode.WALLET_UNKNOWN, "https://pay.example.kz"), (RefusalCode.WALLET_BLOCKED, "")],
)
def test_who_has_no_wallet_is_shown_where_one_is_opened(code: RefusalCode, url: str) -> None:
    world = an_open_shop(quote=lambda _request: a_quote(refusal=Refusal(code=code)))

    world.choose("wallet-top-up")
    world.enter(PHONE)

    assert content(world, RefusedView).registration_url == url


@pytest.mark.rule("W-16")
def test_what_the_ledger_refuses_is_said_in_the_customers_words_before_any_cash() -> None:
    world = an_open_shop()
    world.quote = lambda _request: a_quote(refusal=Refusal(code=RefusalCode.WALLET_UNKNOWN))

    world.choose("wallet-top-up")
    world.enter(PHONE)

    assert world.view.screen == "refused"
    assert world.view.frame.forward is None
    world.say(events.LanguageChosen("en"))
    assert (
        content(world, object).text
        == "No wallet is registered for this number. Check the number or register on the site."
    )
    world.say(events.BackPressed())
    assert content(world, FieldView).value == PHONE


def test_a_retryable_refusal_can_be_tried_again() -> None:
    world = an_open_shop()
    answers = [a_quote(refusal=Refusal(code=RefusalCode.TECHNICAL_FAILURE)), a_quote()]
    world.quote = lambda _request: answers.pop(0)
    world.choose("wallet-top-up")
    world.enter(PHONE)
    assert world.view.frame.forward is not None

    world.forward()

    assert world.view.screen == "check"


def test_a_refusal_leads_home() -> None:
    world = an_open_shop()
    world.quote = lambda _request: a_quote(refusal=Refusal(code=RefusalCode.PAYEE_CLOSED))
    world.choose("kuat", "utilities")
    world.enter("123456")

    world.say(events.HomePressed())

    assert world.view.screen == "home"


@pytest.mark.rule("W-16")
@pytest.mark.rule("K-06")
def test_a_bill_over_the_limit_is_given_back_with_the_reason_and_what_still_fits() -> None:
    world = an_open_shop()
    binding = Refusal(code=RefusalCode.LIMIT_BALANCE, limit_tiyn=tenge(432_500), left_tiyn=tenge(6_000))
    world.quote = lambda _request: a_quote(credit_max_tiyn=tenge(6_000), binding=binding)
    world.say(events.LanguageChosen("en"))
    world.top_up(5000)

    world.insert(2000)

    cash = content(world, CashView)
    assert (cash.bill_state, cash.bill_tiyn) == ("returned", tenge(2000))
    assert "432\u00a0500" in cash.bill_reason
    assert "1\u00a0000" in cash.bill_reason
    assert cash.left_tiyn == tenge(1000)
    taken = [denomination.value_tiyn for denomination in cash.denominations if denomination.is_taken]
    assert taken == [tenge(200), tenge(500), tenge(1000)]
    assert [bill.value_tiyn for bill in world.acceptor.returned] == [tenge(2000)]


@pytest.mark.rule("W-12")
def test_at_the_limit_is_allowed_and_then_no_bill_is_let_in_any_more() -> None:
    world = an_open_shop()
    world.quote = lambda _request: a_quote(credit_max_tiyn=tenge(5_500))

    world.top_up(5000, 500)

    assert content(world, CashView).inserted_tiyn == tenge(5500)
    assert world.acceptor.enabled == frozenset()


@pytest.mark.rule("W-12")
def test_one_tiyn_over_the_limit_is_refused() -> None:
    world = an_open_shop()
    world.quote = lambda _request: a_quote(credit_max_tiyn=Tiyn(tenge(5_000) - 1))

    world.top_up(5000)

    assert content(world, CashView).inserted_tiyn == 0
    assert content(world, CashView).bill_state == "returned"


def test_an_order_that_no_bill_could_fit_is_refused_at_once() -> None:
    world = an_open_shop()
    binding = Refusal(code=RefusalCode.LIMIT_BALANCE, limit_tiyn=tenge(432_500))
    world.quote = lambda _request: a_quote(credit_max_tiyn=tenge(199), binding=binding)

    world.choose("wallet-top-up")
    world.enter(PHONE)

    assert world.view.screen == "refused"
    assert content(world, object).rule == "W-11"


def test_a_fixed_sum_above_what_can_be_credited_is_refused_at_once() -> None:
    world = an_open_shop()
    world.quote = lambda _request: a_quote(credit_max_tiyn=tenge(4_000))

    world.choose("fine", "fines")
    world.enter("123456", "4850")

    assert world.view.screen == "refused"


@pytest.mark.rule("K-03")
@pytest.mark.rule("W-11")
def test_offline_the_limits_of_minimal_bind() -> None:
    world = an_open_shop(is_network_up=False)
    world.top_up()
    world.forward()

    for value in (*[20_000] * 10, 10_000, 5_000, 2_000):
        world.insert(value)

    assert content(world, CashView).inserted_tiyn == tenge(215_000)
    assert content(world, CashView).left_tiyn == tenge(50 * 4325 - 215_000)


@pytest.mark.rule("K-03")
def test_offline_the_kiosk_counts_what_it_credited_to_a_wallet_itself() -> None:
    world = an_open_shop(is_network_up=False)
    for _ in range(2):
        world.top_up()
        world.forward()
        for value in (*[20_000] * 10, 10_000, 5_000):
            world.insert(value)
        world.forward()

    world.choose("wallet-top-up")
    world.enter(PHONE)
    world.forward()
    world.forward()
    world.insert(5000)
    world.insert(2000)

    assert content(world, CashView).bill_state == "stacked"
    assert content(world, CashView).inserted_tiyn == tenge(2000)


@pytest.mark.rule("K-03")
def test_the_counters_survive_a_restart_and_end_with_the_ledgers_acknowledgement() -> None:
    world = an_open_shop(is_network_up=False)
    world.top_up()
    world.forward()
    world.insert(20_000)
    world.forward()
    world.cut()

    world.start()
    world.settle()
    assert world.running.credited_to(WALLET) == tenge(20_000)
    world.set_network(is_up=True)
    world.sync()
    world.settle()

    assert world.running.credited_to(WALLET) == 0


@pytest.mark.rule("K-03")
def test_a_wallet_on_the_block_list_is_refused_before_the_ledger_is_asked() -> None:
    import hashlib

    blocked = frozenset({hashlib.sha256(WALLET.encode()).hexdigest()})
    world = an_open_shop(policy=a_policy(blocked_wallets=blocked), is_network_up=False)

    world.choose("wallet-top-up")
    world.enter(PHONE)

    assert world.view.screen == "refused"


@pytest.mark.rule("K-08")
def test_a_surplus_wallet_on_the_block_list_must_be_another() -> None:
    import hashlib

    blocked = frozenset({hashlib.sha256(SURPLUS_WALLET.encode()).hexdigest()})
    world = an_open_shop(policy=a_policy(blocked_wallets=blocked))
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()

    world.enter(SURPLUS_PHONE)

    assert content(world, ChoiceView).problem_text
    world.enter(PHONE)
    assert world.view.screen == "cash"


@pytest.mark.rule("K-08")
def test_a_surplus_wallet_that_the_ledger_refuses_must_be_another() -> None:
    world = an_open_shop()
    world.quote = lambda request: a_quote(
        fallback_refusal=Refusal(code=RefusalCode.WALLET_UNKNOWN) if request.fallback_wallet else None
    )
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()

    world.enter(SURPLUS_PHONE)

    assert content(world, ChoiceView).problem_text
    assert world.view.screen == "surplus"


def test_a_wrong_number_on_the_surplus_screen_is_named() -> None:
    world = an_open_shop()
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()

    world.enter("70")

    assert content(world, ChoiceView).field.problem == "too-short"


@pytest.mark.rule("K-08")
def test_a_bill_whose_surplus_would_break_the_wallets_limit_is_given_back() -> None:
    world = an_open_shop()
    world.quote = lambda _request: a_quote(fallback_credit_max_tiyn=tenge(1_000))
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()
    world.enter(SURPLUS_PHONE)

    world.insert(5000)
    world.insert(2000)

    cash = content(world, CashView)
    assert (cash.inserted_tiyn, cash.surplus_tiyn, cash.left_tiyn) == (tenge(2000), tenge(1000), 0)


@pytest.mark.rule("K-02")
def test_a_bill_beyond_the_allotment_is_given_back() -> None:
    world = an_open_shop(float_tiyn=tenge(6_000))
    world.say(events.LanguageChosen("en"))
    world.top_up(5000)

    world.insert(2000)

    assert content(world, CashView).bill_reason == "The terminal can now take up to 1\u00a0000\u00a0₸."
    world.insert(1000)
    assert content(world, CashView).inserted_tiyn == tenge(6_000)


@pytest.mark.rule("K-02")
def test_a_used_up_allotment_puts_the_kiosk_out_of_service_until_it_is_topped_up() -> None:
    world = an_open_shop(float_tiyn=tenge(500), is_network_up=False)
    world.top_up()
    world.forward()
    world.insert(500)
    world.forward()
    world.forward()
    assert content(world, OutOfServiceView).reasons == ("allotment-used",)

    world.float_tiyn = tenge(10_000)
    world.set_network(is_up=True)
    world.sync()
    world.settle()

    assert world.view.screen == "home"


# --- ages, connection, catalogue -------------------------------------------------------------------------------


@pytest.mark.rule("K-05")
def test_past_the_age_of_the_policy_no_cash_is_taken() -> None:
    ages = AgeLimits(policy_s_max=3600, allotment_s_max=86_400)
    world = an_open_shop(policy=a_policy(ages=ages))

    world.advance(3601)

    out = content(world, OutOfServiceView)
    assert out.reasons == ("policy-old",)
    world.choose("wallet-top-up")
    assert world.view.screen == "out-of-service"


@pytest.mark.rule("K-05")
def test_past_the_age_of_the_allotment_no_cash_is_taken() -> None:
    ages = AgeLimits(policy_s_max=864_000, allotment_s_max=3600)
    world = an_open_shop(policy=a_policy(ages=ages))

    world.advance(3601)

    assert content(world, OutOfServiceView).reasons == ("allotment-old",)


@pytest.mark.rule("K-05")
def test_an_answer_of_the_ledger_that_names_the_same_policy_keeps_it_fresh() -> None:
    ages = AgeLimits(policy_s_max=7200, allotment_s_max=86_400)
    world = an_open_shop(policy=a_policy(ages=ages))
    world.advance(3500)

    world.sync()
    world.settle()
    world.advance(7000)

    assert world.view.screen == "attract"


@pytest.mark.rule("K-05")
def test_a_policy_that_grows_old_in_mid_session_sends_further_bills_back() -> None:
    ages = AgeLimits(policy_s_max=100, allotment_s_max=86_400)
    world = an_open_shop(policy=a_policy(ages=ages))
    world.top_up(500)

    world.advance(101)
    world.insert(500)

    assert content(world, CashView).bill_state == "returned"
    assert content(world, CashView).inserted_tiyn == tenge(500)


@pytest.mark.rule("K-06")
def test_a_kiosk_whose_acceptor_still_starts_shows_its_tiles_and_asks_for_no_cash() -> None:
    world = World()
    world.acceptor.power_on()
    world.start()
    said = list(world.acceptor.said)
    world.acceptor.said.clear()
    world.settle()
    assert screen(world) == "attract"

    world.choose("wallet-top-up")
    world.enter(PHONE)

    assert screen(world) == "refused"
    assert world.view.frame.forward is not None
    world.say(events.LanguageChosen("en"))
    assert content(world, RefusedView).text == "The bill acceptor is still starting."
    world.say(*said)
    world.forward()
    assert screen(world) == "check"
    assert content(world, CheckView).smallest_tiyn == tenge(200)


@pytest.mark.rule("K-06")
def test_an_order_is_not_opened_while_the_acceptor_starts_anew() -> None:
    world = an_open_shop()
    world.choose("wallet-top-up")
    world.enter(PHONE)
    world.say(AcceptorFaulted(FaultCode.SILENT), AcceptorRecovered())

    world.forward()

    assert screen(world) == "refused"
    assert world.bodies(OrderOpened) == []
    world.say(AcceptorReady(is_enabled=False))
    world.forward()
    assert screen(world) == "check"


@pytest.mark.rule("K-05")
def test_a_kiosk_that_grew_old_during_the_form_goes_home_and_says_so() -> None:
    ages = AgeLimits(policy_s_max=20, allotment_s_max=86_400)
    world = an_open_shop(policy=a_policy(ages=ages))
    world.choose("wallet-top-up")
    world.say(events.FieldEdited(PHONE))
    world.advance(21)

    world.forward()

    assert world.view.screen == "out-of-service"


def test_a_kiosk_that_grew_old_on_the_check_opens_no_order() -> None:
    ages = AgeLimits(policy_s_max=20, allotment_s_max=86_400)
    world = an_open_shop(policy=a_policy(ages=ages))
    world.choose("wallet-top-up")
    world.enter(PHONE)
    world.advance(21)

    world.forward()

    assert world.view.screen == "out-of-service"
    assert world.bodies(OrderOpened) == []


@pytest.mark.rule("K-04")
def test_a_payee_with_mandatory_check_is_not_offered_offline() -> None:
    world = an_open_shop(is_network_up=False)
    world.say(events.ScreenTouched(), events.CategoryChosen("loans"))
    (tile,) = content(world, object).payees
    assert (tile.code, tile.is_available, bool(tile.reason)) == ("bank", False, True)

    world.say(events.ServiceChosen("bank", world.session_id))

    assert world.view.screen == "payees"


@pytest.mark.rule("K-04")
def test_a_payee_with_mandatory_check_is_refused_when_the_ledger_falls_silent_at_the_quote() -> None:
    world = an_open_shop()
    world.choose("bank", "loans")
    world.is_network_up = False

    world.enter("123456")

    assert world.view.screen == "refused"


def test_when_the_ledger_falls_silent_at_the_quote_the_order_goes_on_by_offline_rules() -> None:
    world = an_open_shop()
    world.choose("wallet-top-up")
    world.is_network_up = False

    world.enter(PHONE)
    world.forward()

    assert world.view.screen == "offline"


def test_when_the_ledger_falls_silent_at_the_surplus_quote_offline_limits_bind_the_surplus() -> None:
    world = an_open_shop()
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()
    world.is_network_up = False

    world.enter(SURPLUS_PHONE)

    assert world.view.screen == "cash"
    phase = world.running.phase
    assert isinstance(phase, AcceptingCash)
    assert phase.order.fallback is not None
    assert len(phase.order.fallback.caps) == 2


def test_offline_without_limits_for_the_date_nothing_is_sold() -> None:
    world = an_open_shop(policy=a_policy(limit_sets=()), is_network_up=False)

    world.choose("wallet-top-up")
    world.enter(PHONE)

    assert world.view.screen == "refused"


def test_offline_without_limits_for_the_date_no_surplus_wallet_is_taken() -> None:
    world = an_open_shop(policy=a_policy(limit_sets=()))
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()
    world.is_network_up = False

    world.enter(SURPLUS_PHONE)

    assert content(world, ChoiceView).problem_text


@pytest.mark.rule("W-32")
def test_an_open_order_keeps_its_tariff_when_a_new_policy_arrives() -> None:
    world = an_open_shop()
    world.choose("kuat", "utilities")
    world.enter("123456")
    world.forward()
    dearer = a_tariff("kuat", version=2, fixed_tiyn=tenge(400))
    world.say(events.PolicyArrived(a_policy(version=4, tariffs=(a_tariff(), dearer))))

    world.insert(1000)
    world.forward()

    completed = only(world, OrderCompleted)
    assert (completed.policy_version, completed.parts[0].tariff_version) == (3, 1)
    assert completed.parts[0].fee_tiyn == tenge(50)


def test_an_older_policy_never_replaces_a_newer_one() -> None:
    world = an_open_shop()

    world.say(events.PolicyArrived(a_policy(version=2)))

    assert world.running.policy is not None
    assert world.running.policy.version == 3


def test_a_service_without_a_tariff_is_not_offered() -> None:
    world = an_open_shop(policy=a_policy(tariffs=(a_tariff(),)))
    world.say(events.ScreenTouched(), events.CategoryChosen("utilities"))

    assert not any(tile.is_available for tile in content(world, object).payees)


def test_unknown_tiles_change_nothing() -> None:
    world = an_open_shop()
    world.say(events.ScreenTouched())

    world.say(events.CategoryChosen("nowhere"), events.ServiceChosen("nobody", world.session_id))

    assert world.view.screen == "home"
