"""Every way a customer can go, told as stories against the core's world."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.api import CashView, CheckView, ChoiceView, DoneView, FieldView, Forward, NoticeView
from kiosk.core import events
from kiosk.core.requisites import hidden
from kiosk.core.states import AcceptingCash, Attract, EnteringRequisites, Home, Settings
from tests.support.core_builders import (
    NOW,
    PHONE,
    SURPLUS_PHONE,
    SURPLUS_WALLET,
    WALLET,
    a_payee,
    a_policy,
    a_quote,
)
from tests.support.stories import an_open_shop, content, only
from wire.entries import OrderCancelled, OrderCompleted, OrderOpened, PartKind
from wire.money import Tiyn, tenge

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
    assert (check.smallest_tiyn, check.credit_max_tiyn) == (tenge(200), tenge(20_000))
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
    assert content(world, DoneView).target == hidden(SURPLUS_WALLET)


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


@pytest.mark.rule("K-08")
def test_the_forward_action_says_where_the_cash_would_go_if_the_order_ended_now() -> None:
    world = an_open_shop()
    world.choose("fine", "fines")
    world.enter("123456", "4850")
    world.forward()
    world.enter(SURPLUS_PHONE)

    world.insert(2000)
    assert world.view.frame.forward == Forward("put-into-wallet", is_enabled=True, amount_tiyn=tenge(2000))
    world.insert(5000)

    assert world.view.frame.forward == Forward("finish-and-pay", is_enabled=True, amount_tiyn=tenge(7000))


@pytest.mark.rule("K-03")
def test_an_order_is_not_finished_below_the_payees_smallest_sum() -> None:
    world = an_open_shop(policy=a_policy(payees=(a_payee("kuat", min_tiyn=tenge(1000)),)))
    world.choose("kuat", "utilities")
    world.enter("123456")
    world.forward()

    world.insert(500)
    world.forward()
    assert world.view.frame.forward == Forward("finish-and-pay", is_enabled=False, amount_tiyn=tenge(500))
    assert world.view.screen == "cash"

    world.insert(1000)
    world.forward()
    assert only(world, OrderCompleted).inserted_tiyn == tenge(1500)


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

    world.advance(61)

    assert world.view.screen == "attract"
