"""Every way a customer can go, told as stories against the core's world."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.api import CashView, CheckView, ChoiceView, DoneView, FieldView, NoticeView, OutOfServiceView
from kiosk.core import events
from kiosk.core.states import AcceptingCash, Attract, EnteringRequisites, Home, Settings
from tests.support.core_builders import (
    NOW,
    PHONE,
    PRINTER_EMPTY,
    SURPLUS_PHONE,
    SURPLUS_WALLET,
    WALLET,
    a_bill,
    a_policy,
    a_quote,
    a_tariff,
)
from tests.support.world import World
from wire.entries import OrderCancelled, OrderCompleted, OrderOpened, PartKind
from wire.messages import OperationResult
from wire.money import Tiyn, tenge
from wire.policy import AgeLimits
from wire.refusals import Refusal, RefusalCode


def an_open_shop(**changes: Any) -> World:
    world = World(**changes)
    world.open_shop()
    return world


def only(world: World, kind: type[Any]) -> Any:
    (body,) = world.bodies(kind)
    return body


def content(world: World, kind: type[Any]) -> Any:
    found = world.view.content
    assert isinstance(found, kind), (world.view.screen, found)
    return found


# --- the plain ways -------------------------------------------------------------------------------------------


@pytest.mark.rule("W-31")
def test_a_top_up_ends_with_the_cash_in_the_wallet_and_a_receipt() -> None:
    world = an_open_shop()

    world.top_up(5000, 500)
    world.forward()
    world.check_at_rest()

    completed = only(world, OrderCompleted)
    (part,) = completed.parts
    assert (part.kind, part.requisites) == (PartKind.TOP_UP, {"phone": WALLET})
    assert (part.inserted_tiyn, part.fee_tiyn, part.credited_tiyn) == (tenge(5500), 0, tenge(5500))
    assert (completed.ending, completed.receipt_number, world.printed) == ("paid", 1, [1])
    done = content(world, DoneView)
    assert (done.outcome, done.paper) == ("executed", "printed")


def test_the_screens_of_a_top_up_come_in_their_order() -> None:
    world = an_open_shop()

    world.top_up(5000)
    world.forward()

    shown = [screen for screen in world.screens if screen not in ("out-of-service", "checking")]
    assert shown == ["attract", "home", "requisites", "check", "cash", "paying", "done"]


@pytest.mark.rule("K-03")
@pytest.mark.rule("K-08")
def test_offline_the_customer_consents_and_is_told_that_it_will_be_credited() -> None:
    world = an_open_shop(is_network_up=False)

    world.choose("wallet-top-up")
    world.enter(PHONE)
    world.forward()
    assert content(world, NoticeView).key == "offline"
    world.forward()
    world.insert(5000)
    world.forward()

    assert only(world, OrderOpened).is_offline
    assert only(world, OrderCompleted).is_offline
    assert content(world, DoneView).outcome == "accepted"


@pytest.mark.rule("W-32")
@pytest.mark.rule("W-20")
def test_a_payment_shows_payee_requisites_fee_and_bounds_before_any_money_moves() -> None:
    world = an_open_shop()
    world.quote = lambda _request: a_quote(credit_max_tiyn=tenge(20_000), holder_name="Айгүл С***")

    world.choose("kuat", "utilities")
    world.enter("123456")

    check = content(world, CheckView)
    assert (check.service_name, check.holder_name) == ("kuat kk", "Айгүл С***")
    assert [(row.label, row.value) for row in check.rows] == [("account kk", "123456")]
    assert (check.fee_ppm, check.fee_min_tiyn) == (10_000, tenge(50))
    assert (check.smallest_tiyn, check.credit_max_tiyn) == (tenge(150), tenge(20_000))
    assert check.largest_tiyn == Tiyn(2_020_202)


@pytest.mark.rule("K-08")
def test_a_fixed_payment_is_paid_exactly_and_the_surplus_goes_to_the_chosen_wallet() -> None:
    world = an_open_shop()

    world.choose("fine", "fines")
    world.enter("123456", "4850")
    check = content(world, CheckView)
    assert (check.amount_tiyn, check.to_insert_tiyn, check.fee_tiyn) == (
        tenge(4850),
        tenge(4950),
        tenge(100),
    )
    world.forward()
    assert content(world, ChoiceView).amount_tiyn == tenge(4850)
    world.enter(SURPLUS_PHONE)
    world.insert(2000)
    assert content(world, CashView).remaining_tiyn == tenge(2950)
    world.insert(5000)
    cash = content(world, CashView)
    assert (cash.remaining_tiyn, cash.surplus_tiyn, cash.credited_tiyn) == (0, tenge(2050), tenge(4850))
    world.forward()

    payment, surplus = only(world, OrderCompleted).parts
    assert (payment.kind, payment.inserted_tiyn, payment.credited_tiyn) == (
        PartKind.PAYMENT,
        tenge(4950),
        tenge(4850),
    )
    assert (surplus.kind, surplus.requisites, surplus.credited_tiyn) == (
        PartKind.TOP_UP,
        {"phone": SURPLUS_WALLET},
        tenge(2050),
    )
    assert content(world, DoneView).surplus_tiyn == tenge(2050)


@pytest.mark.rule("K-08")
def test_a_fixed_payment_that_is_not_covered_tops_up_the_fallback_wallet_instead() -> None:
    world = an_open_shop()
    world.choose("fine", "fines")
    world.enter("123456", "4850")
    world.forward()
    world.enter(SURPLUS_PHONE)
    world.insert(2000)

    world.forward()

    (part,) = only(world, OrderCompleted).parts
    assert (part.kind, part.requisites["phone"], part.inserted_tiyn) == (
        PartKind.TOP_UP,
        SURPLUS_WALLET,
        tenge(2000),
    )
    assert content(world, DoneView).target == SURPLUS_WALLET


@pytest.mark.rule("K-08")
def test_a_payee_that_accepts_part_of_a_fixed_sum_gets_what_was_inserted() -> None:
    world = an_open_shop()
    world.choose("school", "utilities")
    world.enter("123456", "20000")
    world.forward()
    world.enter(SURPLUS_PHONE)
    world.insert(5000)

    world.forward()

    (part,) = only(world, OrderCompleted).parts
    assert (part.kind, part.fee_tiyn, part.credited_tiyn) == (PartKind.PAYMENT, tenge(50), tenge(4950))


def test_another_payment_begins_at_home_and_the_receipt_is_forgotten() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.forward()

    world.forward()

    assert isinstance(world.running.phase, Home)
    assert world.running.jobs == ()


# --- back, home, language, silence ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("go", "back_to"),
    [
        (lambda world: world.choose("wallet-top-up"), "home"),
        (lambda world: world.choose("kuat", "utilities"), "payees"),
        (lambda world: (world.choose("fine", "fines"), world.enter("123456")), "requisites"),
        (lambda world: (world.choose("wallet-top-up"), world.enter(PHONE)), "requisites"),
        (lambda world: (world.choose("fine", "fines"), world.enter("1"), world.forward()), "payees"),
        (
            lambda world: (world.choose("fine", "fines"), world.enter("123456", "900"), world.forward()),
            "check",
        ),
        (lambda world: world.say(events.ScreenTouched(), events.CategoryChosen("fines")), "home"),
    ],
)
def test_back_leads_one_screen_back(go: Any, back_to: str) -> None:
    world = an_open_shop()
    go(world)
    assert world.view.frame.can_go_back

    world.say(events.BackPressed())

    assert world.view.screen == back_to


def test_back_while_the_ledger_is_asked_leads_to_the_form_and_its_answer_comes_too_late() -> None:
    world = an_open_shop()
    world.choose("wallet-top-up")
    world.say(events.FieldEdited(PHONE))
    world.inbox.extend((events.ForwardPressed("requisites"), events.BackPressed()))

    world.settle()

    assert content(world, FieldView).value == PHONE


def test_back_while_the_ledger_is_asked_about_the_surplus_leads_to_the_wallet() -> None:
    world = an_open_shop()
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()
    world.say(events.FieldEdited(SURPLUS_PHONE))
    world.inbox.extend((events.ForwardPressed("surplus"), events.BackPressed()))

    world.settle()

    assert content(world, ChoiceView).field.value == SURPLUS_PHONE


@pytest.mark.parametrize(
    "go",
    [
        lambda world: world.say(events.ScreenTouched(), events.CategoryChosen("fines")),
        lambda world: world.choose("wallet-top-up"),
        lambda world: (world.choose("wallet-top-up"), world.enter(PHONE)),
        lambda world: world.top_up(),
        lambda world: (world.top_up(500), world.forward()),
    ],
)
def test_home_leads_home_from_anywhere_without_cash(go: Any) -> None:
    world = an_open_shop()
    go(world)

    world.say(events.HomePressed())

    assert world.view.screen == "home"
    world.check_at_rest()


def test_home_means_nothing_once_cash_is_in() -> None:
    world = an_open_shop()
    world.top_up(500)

    world.say(events.HomePressed(), events.CancelPressed(), events.BackPressed())

    assert world.view.screen == "cash"


def test_home_leaves_the_question_about_the_surplus_wallet() -> None:
    world = an_open_shop()
    world.choose("fine", "fines")
    world.enter("123456", "900")
    world.forward()
    world.say(events.FieldEdited(SURPLUS_PHONE))
    world.inbox.extend((events.ForwardPressed("surplus"), events.HomePressed()))

    world.settle()

    assert world.view.screen == "home"


def test_cancel_before_cash_ends_the_order_in_the_journal() -> None:
    world = an_open_shop()
    world.top_up()
    assert world.view.frame.can_cancel

    world.say(events.CancelPressed())

    assert only(world, OrderCancelled).reason == "customer"
    assert world.acceptor.enabled == frozenset()
    world.check_at_rest()


@pytest.mark.parametrize(
    "go",
    [
        lambda world: world.say(events.ScreenTouched()),
        lambda world: world.choose("wallet-top-up"),
        lambda world: (world.choose("wallet-top-up"), world.enter(PHONE)),
        lambda world: world.top_up(500),
        lambda world: (world.top_up(500), world.forward()),
    ],
)
def test_the_language_changes_on_any_screen_and_nothing_else_does(go: Any) -> None:
    world = an_open_shop()
    go(world)
    before = world.view.screen

    world.say(events.LanguageChosen("ru"))

    assert (world.view.screen, world.view.frame.language) == (before, "ru")


def test_the_order_keeps_the_language_in_which_it_was_opened() -> None:
    world = an_open_shop()
    world.say(events.LanguageChosen("en"))
    world.top_up(500)
    world.say(events.LanguageChosen("ru"))

    assert only(world, OrderOpened).language == "en"
    assert world.view.frame.language == "ru"


def test_the_next_customer_begins_in_the_kiosks_own_language() -> None:
    world = an_open_shop(settings=Settings(language="kk"))
    world.say(events.LanguageChosen("ru"))

    world.advance(61)

    assert isinstance(world.running.phase, Attract)
    assert world.running.language == "kk"


def test_silence_on_a_form_warns_and_then_ends() -> None:
    world = an_open_shop()
    world.choose("wallet-top-up")

    world.advance(29)
    assert world.view.frame.warning_s_left is None
    world.advance(11)
    assert world.view.frame.warning_s_left == 20
    world.advance(21)

    assert world.view.screen == "attract"


def test_a_touch_during_the_warning_gives_the_time_anew() -> None:
    world = an_open_shop()
    world.choose("wallet-top-up")
    world.advance(45)

    world.say(events.StillHerePressed())

    assert world.view.frame.warning_s_left is None
    world.advance(29)
    assert isinstance(world.running.phase, EnteringRequisites)


@pytest.mark.rule("W-13")
def test_the_warning_shows_a_sane_number_also_when_trusted_time_steps() -> None:
    world = an_open_shop()
    world.choose("wallet-top-up")
    world.advance(31)

    world.now = NOW.replace(year=2025)

    assert world.view.frame.warning_s_left == 30
    world.now = NOW.replace(year=2027)
    assert world.view.frame.warning_s_left == 0


@pytest.mark.rule("K-07")
def test_silence_with_cash_inside_completes_the_order_for_what_was_chosen() -> None:
    world = an_open_shop()
    world.top_up(500)

    world.advance(89)
    assert world.view.frame.warning_s_left is None
    world.advance(30)
    assert world.view.frame.warning_s_left == 1
    world.advance(5)

    assert only(world, OrderCompleted).ending == "silence"
    world.check_at_rest()


def test_silence_without_cash_cancels_the_order() -> None:
    world = an_open_shop()
    world.top_up()

    world.advance(61)

    assert only(world, OrderCancelled).reason == "silence"
    assert world.view.screen == "attract"


def test_every_bill_gives_the_time_anew() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.advance(110)

    world.insert(500)
    world.advance(110)

    assert isinstance(world.running.phase, AcceptingCash)


def test_the_thanks_end_by_themselves() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.forward()

    world.advance(31)

    assert world.view.screen == "attract"


# --- refusals and limits ----------------------------------------------------------------------------------------


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


# --- terms, printer, results --------------------------------------------------------------------------------------


@pytest.mark.rule("W-03")
def test_a_changed_offer_is_accepted_before_cash_and_the_journal_says_which() -> None:
    world = an_open_shop()
    world.quote = lambda _request: a_quote(offer_version_due="2026-09")
    world.choose("wallet-top-up")
    world.enter(PHONE)
    world.forward()
    assert world.view.screen == "terms"

    world.forward()
    world.insert(500)
    world.forward()

    assert only(world, OrderOpened).offer_version_accepted == "2026-09"
    assert only(world, OrderCompleted).offer_version_accepted == "2026-09"


@pytest.mark.rule("K-06")
def test_without_paper_the_customer_consents_to_a_qr_receipt_before_cash() -> None:
    world = an_open_shop(printer=PRINTER_EMPTY)
    world.choose("wallet-top-up")
    world.enter(PHONE)
    world.forward()
    assert content(world, NoticeView).key == "no-printer"

    world.forward()
    world.insert(500)
    world.forward()

    assert not only(world, OrderOpened).is_receipt_on_paper
    done = content(world, DoneView)
    assert (done.paper, world.printed) == ("none", [])
    assert done.trace_url.startswith("https://pay.example.kz/r/0017/1/")


@pytest.mark.rule("K-06")
def test_paper_that_ends_in_mid_session_sends_further_bills_back_and_the_session_ends_with_what_is_in() -> (
    None
):
    world = an_open_shop()
    world.top_up(500)
    world.printer = PRINTER_EMPTY
    world.say(world.printer)

    world.insert(500)
    cash = content(world, CashView)
    assert (cash.bill_state, cash.is_acceptor_stopped) == ("returned", True)
    world.forward()

    assert content(world, DoneView).paper == "not_printed"
    assert only(world, OrderCompleted).inserted_tiyn == tenge(500)


@pytest.mark.rule("K-06")
def test_paper_that_comes_back_in_mid_session_lets_bills_in_again() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.say(PRINTER_EMPTY)
    world.insert(500)
    world.say(world.printer)

    world.insert(500)

    assert content(world, CashView).inserted_tiyn == tenge(1000)


def test_a_receipt_that_did_not_come_out_can_be_printed_again() -> None:
    world = an_open_shop(print_outcome="not_printed")
    world.top_up(500)
    world.forward()
    assert content(world, DoneView).paper == "not_printed"

    world.print_outcome = "printed"
    world.say(events.ReprintPressed())

    assert content(world, DoneView).paper == "printed"
    world.say(events.ReprintPressed())
    assert world.printed == [1]


def test_a_silent_printer_leaves_the_receipt_unknown() -> None:
    world = an_open_shop(print_outcome="")
    world.top_up(500)
    world.forward()
    assert content(world, DoneView).paper == "printing"
    world.say(events.ReprintPressed())

    for _ in range(4):
        world.advance(8)
        world.say(events.ScreenTouched())

    assert content(world, DoneView).paper == "unknown"


@pytest.mark.parametrize(("outcome", "is_copy"), [("unknown", True), ("not_printed", False)])
def test_only_a_receipt_that_may_be_out_there_is_printed_again_as_a_copy(outcome: str, is_copy: bool) -> None:
    world = an_open_shop(print_outcome=outcome)
    world.top_up(500)
    world.forward()

    world.print_outcome = "printed"
    world.say(events.ReprintPressed())

    assert world.copies == ([1] if is_copy else [])
    assert content(world, DoneView).paper == "printed"


def test_the_customer_waits_ten_seconds_for_the_ledger_and_no_longer() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.is_network_up = False

    world.forward()
    assert world.view.screen == "paying"
    world.advance(9)
    assert world.view.screen == "paying"
    world.advance(2)

    assert content(world, DoneView).outcome == "accepted"


def test_an_answer_that_comes_after_the_wait_is_still_shown() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.is_network_up = False
    world.forward()
    world.advance(11)

    world.set_network(is_up=True)
    world.sync()
    world.settle()

    assert content(world, DoneView).outcome == "executed"


@pytest.mark.rule("K-01")
def test_cash_that_the_rules_keep_out_is_shown_as_held_with_the_reason() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.is_network_up = False
    world.forward()
    (part,) = only(world, OrderCompleted).parts
    refusal = Refusal(code=RefusalCode.WALLET_CLOSED)

    world.say(
        events.OperationsAnswered(
            (OperationResult(operation_id=part.operation_id, outcome="unapplied", refusal=refusal),)
        )
    )

    done = content(world, DoneView)
    assert (done.outcome, done.refusal_text) == ("unapplied", refusal.text("kk"))


def test_answers_for_other_orders_do_not_end_the_wait() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.is_network_up = False
    world.forward()

    world.say(
        events.OperationsAnswered((OperationResult(operation_id=world.session_id, outcome="credited"),))
    )

    assert world.view.screen == "paying"


@pytest.mark.rule("W-83")
def test_receipt_numbers_go_on_from_the_last_life() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.forward()
    world.cut()
    world.start()
    world.settle()

    world.top_up(500)
    world.forward()

    assert [completed.receipt_number for completed in world.bodies(OrderCompleted)] == [1, 2]


def test_collection_is_journaled_between_customers_only() -> None:
    from wire.entries import Collected

    world = an_open_shop()
    request = events.CollectionRequested(world.session_id, "B-17", "S-9", ((500_000, 1),), ((500_000, 1),))
    world.top_up()
    world.say(request)
    assert world.bodies(Collected) == []

    world.say(events.CancelPressed(), request)

    assert only(world, Collected).counted_bills == {500_000: 1}


def test_out_of_service_says_why_and_since_when() -> None:
    world = World()
    world.start()
    world.settle()

    out = content(world, OutOfServiceView)

    assert out.reasons == ("acceptor-silent",)
    assert out.since == NOW.isoformat()


def test_a_bill_that_the_device_itself_rejects_is_shown() -> None:
    world = an_open_shop()
    world.top_up()

    world.acceptor.reject()
    world.settle()

    assert content(world, CashView).bill_state == "rejected"


def test_a_bill_in_a_drawing_is_shown_at_once() -> None:
    world = an_open_shop()
    world.top_up()

    world.acceptor.insert(a_bill(500))
    world._step(world.acceptor.said.popleft())

    assert content(world, CashView).bill_state == "drawing"
