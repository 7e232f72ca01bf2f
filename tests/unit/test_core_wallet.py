"""A customer in his own wallet: let in, shown, paying, confirming, leaving; and what nobody may keep of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from devices.events import AcceptorFaulted, FaultCode
from kiosk import api
from kiosk.core import events
from kiosk.core.print_jobs import WalletPrintJob
from kiosk.core.states import Attract, EnteringRequisites, Home, Reviewing
from kiosk.core.wallet import WalletCode, WalletDone, WalletHome, WalletNo, WalletSigningIn
from kiosk.core.wallet_talk import ConfirmOrder, FindOrder, SendCode, SendOrder, SignIn
from kiosk.wallet_api import SecretView, WalletCheckView, WalletDoneView, WalletView
from tests.support.core_builders import PHONE, PRINTER_EMPTY, SURPLUS_PHONE, WALLET, session
from tests.support.paper_wallet import CODE, PASSWORD, PaperWallet
from tests.support.world import World
from wire.entries import WalletOrderEnded, WalletOrderIntended
from wire.money import tenge
from wire.refusals import Refusal, RefusalCode
from wire.tracing import trace_code


def a_world(**changes: Any) -> World:
    world = World(wallet=PaperWallet(**changes))
    world.open_shop()
    return world


def inside(**changes: Any) -> World:
    world = a_world(**changes)
    world.sign_in()
    return world


def asked(world: World, kind: type[Any]) -> list[Any]:
    return [each for each in world.wallet.asked if isinstance(each, kind)]


def content(world: World, kind: type[Any]) -> Any:
    shown = world.view.content
    assert isinstance(shown, kind), shown
    return shown


def screen(world: World) -> str:
    return world.view.screen


# --- getting in -------------------------------------------------------------------------------------------------


@pytest.mark.rule("W-21")
def test_number_and_password_lead_to_the_wallet_at_a_glance() -> None:
    world = inside()

    assert asked(world, SignIn) == [SignIn(WALLET, PASSWORD)]
    assert world.view.screen == "wallet"
    shown = content(world, WalletView)
    assert (shown.available_tiyn, shown.phone, shown.holder_name) == (
        tenge(9_495),
        "+7 701 ***-**-67",
        "Айгүл С***",
    )
    assert [line.counterparty for line in shown.lines] == ["Dala"]


@pytest.mark.rule("K-04")
def test_without_a_connection_the_way_in_is_greyed_and_says_why() -> None:
    world = a_world()
    world.set_network(is_up=False)
    world.say(events.ScreenTouched())

    tile = content(world, api.HomeView).wallet
    assert not tile.is_available
    assert tile.reason == Refusal(code=RefusalCode.ONLINE_ONLY).text("kk")
    world.wish("open")
    assert isinstance(world.running.phase, Home)


def test_a_wallet_is_there_while_the_bill_acceptor_is_not() -> None:
    world = a_world()
    world.say(AcceptorFaulted(FaultCode.JAM_ACCEPTOR))

    out = content(world, api.OutOfServiceView)
    assert out.wallet is not None
    assert out.has_offer
    world.sign_in()
    assert world.view.screen == "wallet"
    assert not content(world, WalletView).can_top_up
    world.wish("log-out")
    assert content(world, api.OutOfServiceView).reasons == ("acceptor-jam-acceptor",)


@pytest.mark.parametrize(
    "trouble",
    [events.DiskChecked(is_low=True), events.SyncHalted(is_halted=True), events.LinkChanged(is_online=False)],
)
def test_no_way_into_a_wallet_where_nothing_could_be_ordered(trouble: Any) -> None:
    world = a_world()
    world.say(AcceptorFaulted(FaultCode.JAM_ACCEPTOR))
    world.say(trouble)

    assert content(world, api.OutOfServiceView).wallet is None
    world.wish("open")
    assert world.view.screen == "out-of-service"


def test_another_language_at_a_kiosk_out_of_service_is_the_customers_only() -> None:
    world = a_world()
    world.say(AcceptorFaulted(FaultCode.JAM_ACCEPTOR))
    world.say(events.LanguageChosen("ru"))
    assert world.view.frame.language == "ru"

    world.advance(70)

    assert (world.view.screen, world.view.frame.language) == ("out-of-service", "kk")


def test_a_wrong_password_is_said_and_typed_anew() -> None:
    world = a_world()
    world.sign_in(password="Bas-Qala-2026")

    shown = content(world, SecretView)
    assert shown.problem_text == Refusal(code=RefusalCode.AUTHENTICATION_FAILED).text("kk")
    assert shown.dots == 0
    world.type_secret(PASSWORD)
    world.forward()
    assert world.view.screen == "wallet"


def test_a_lost_answer_to_a_sign_in_is_not_asked_again_by_itself() -> None:
    """Each try counts (W-64)."""
    world = a_world(lost=1)
    world.sign_in()

    assert len(asked(world, SignIn)) == 1
    assert isinstance(world.running.phase, WalletSigningIn)
    assert not world.wallet.is_open, "a session that nobody holds is ended"


@pytest.mark.rule("W-64")
def test_a_password_that_is_due_is_not_changed_here() -> None:
    world = inside(must_change_password=True)

    assert content(world, api.RefusedView).text == Refusal(code=RefusalCode.PASSWORD_DUE).text("kk")
    assert not world.wallet.is_open
    world.forward()
    assert isinstance(world.running.phase, Home)


@pytest.mark.rule("W-03")
def test_a_changed_offer_is_accepted_before_anything_else() -> None:
    world = inside(offer_due="2026-09")
    assert content(world, api.NoticeView).key == "terms"

    world.forward()

    assert world.view.screen == "wallet"
    assert world.wallet.offer_due == ""


# --- secrets ----------------------------------------------------------------------------------------------------


def test_a_password_shows_its_length_and_nothing_of_it_is_kept() -> None:
    world = a_world()
    world.say(events.ScreenTouched())
    world.wish("open")
    world.enter(PHONE)
    world.type_secret("Tas")

    shown = content(world, SecretView)
    assert (shown.dots, shown.target) == (3, "+7 701 ***-**-67")
    assert "Tas" not in repr(world.view)
    assert "Tas" not in repr(world.running)
    world.type_secret(PASSWORD[3:])
    world.forward()
    assert PASSWORD not in repr(world.running)
    assert PASSWORD not in repr(events.KeyPressed(PASSWORD))
    assert PASSWORD not in repr(SignIn(WALLET, PASSWORD))
    assert world.running.phase == WalletHome(world.running.phase.holder)  # type: ignore[union-attr]


def test_the_journal_holds_no_secret_and_no_number() -> None:
    world = inside()
    world.wish("transfer")
    world.enter(SURPLUS_PHONE, "500")
    world.forward()
    world.type_secret(CODE)
    world.forward()

    written = "".join(entry.text() for entry in world.journal)
    assert world.bodies(WalletOrderEnded)[0].outcome == "executed"
    assert [each for each in (PASSWORD, CODE, PHONE, SURPLUS_PHONE) if each in written] == []


def test_deleting_takes_one_sign_and_clearing_takes_all() -> None:
    world = a_world()
    world.say(events.ScreenTouched())
    world.wish("open")
    world.enter(PHONE)
    world.type_secret("abc")

    world.say(events.KeyPressed("backspace"))
    assert content(world, SecretView).dots == 2
    world.say(events.KeyPressed("clear"))
    assert content(world, SecretView).dots == 0
    assert not world.view.frame.forward.is_enabled  # type: ignore[union-attr]


# --- paying -----------------------------------------------------------------------------------------------------


@pytest.mark.rule("W-31")
@pytest.mark.rule("W-32")
def test_fee_and_total_are_shown_before_any_money_moves() -> None:
    world = inside()
    world.wish("pay")
    world.say(events.ServiceChosen("utilities", world.session_id))
    world.say(events.ServiceChosen("kuat", world.session_id))
    world.enter("123456", "500")

    shown = content(world, WalletCheckView)
    assert (shown.amount_tiyn, shown.fee_tiyn, shown.total_tiyn) == (tenge(500), tenge(10), tenge(510))
    assert shown.left_tiyn == tenge(9_495 - 510)
    assert world.view.frame.forward == api.Forward("pay", is_enabled=True, amount_tiyn=tenge(510))
    assert world.bodies(WalletOrderIntended) == []


@pytest.mark.rule("W-21")
def test_a_payment_is_journaled_sent_confirmed_and_printed() -> None:
    world = inside()
    world.pay_from_wallet(CODE)

    intended, ended = world.bodies(WalletOrderIntended)[0], world.bodies(WalletOrderEnded)[0]
    assert (intended.operation, intended.service, intended.amount_tiyn) == ("payment", "kuat", tenge(500))
    assert asked(world, SendOrder)[0].order.order_id == intended.order_id == ended.order_id
    assert (ended.outcome, ended.receipt_number) == ("executed", 1)
    assert world.printed == [1]
    assert content(world, WalletDoneView).outcome == "executed"
    world.forward()
    assert world.view.screen == "wallet"
    world.check_at_rest()


@pytest.mark.rule("W-82")
def test_a_wallets_receipt_that_may_not_have_come_out_is_printed_again_as_a_copy() -> None:
    world = inside(asks_for_codes=False)
    world.print_outcome = "unknown"
    world.pay_from_wallet()
    assert content(world, WalletDoneView).paper == "unknown"
    world.print_outcome = "printed"

    world.say(events.ReprintPressed())

    assert content(world, WalletDoneView).paper == "printed"
    (job,) = world.running.jobs
    assert job.is_copy
    assert isinstance(job, WalletPrintJob)
    assert dict(job.requisites)["account"] == "123456", "all of it, while its holder is there"
    world.say(events.ReprintPressed())
    assert world.printed == [1], "once is enough"
    world.forward()
    world.wish("log-out")
    assert world.running.jobs == ()


@pytest.mark.rule("K-07")
def test_the_code_on_the_screen_and_on_the_paper_is_the_orders_own() -> None:
    world = inside(asks_for_codes=False)
    world.pay_from_wallet()

    order_id = world.bodies(WalletOrderIntended)[0].order_id
    assert (
        content(world, WalletDoneView).trace_url == f"https://pay.example.kz/r/0017/1/{trace_code(order_id)}"
    )


@pytest.mark.rule("W-83")
def test_receipts_of_wallet_and_cash_are_numbered_in_one_row() -> None:
    world = inside()
    world.pay_from_wallet(CODE)
    world.forward()
    world.wish("log-out")
    world.top_up(500)
    world.forward()

    assert world.receipt_numbers() == [1, 2]


@pytest.mark.rule("W-22")
def test_whoever_has_switched_confirmation_off_gives_no_code() -> None:
    world = inside(asks_for_codes=False)
    world.pay_from_wallet()

    assert asked(world, SendCode) == []
    assert content(world, WalletDoneView).outcome == "executed"


@pytest.mark.rule("W-21")
def test_a_wrong_code_is_said_and_another_can_be_typed() -> None:
    world = inside()
    world.pay_from_wallet("111111")

    assert content(world, SecretView).problem_text == Refusal(code=RefusalCode.CODE_WRONG).text("kk")
    world.type_secret(CODE)
    world.forward()
    assert content(world, WalletDoneView).outcome == "executed"


def test_another_code_can_be_asked_for_after_a_minute_by_the_way_one_likes() -> None:
    world = inside()
    world.pay_from_wallet()
    world.wish("code-voice")
    assert content(world, SecretView).ways == ()
    assert [each.way for each in asked(world, SendCode)] == ["sms"]

    for seconds in (25, 25, 10):
        world.advance(seconds)
        world.say(events.StillHerePressed())
    assert content(world, SecretView).ways == ("code-sms", "code-call", "code-voice", "code-message")
    world.wish("code-voice")
    assert [each.way for each in asked(world, SendCode)] == ["sms", "voice"]
    assert content(world, SecretView).ways == ()


def test_a_message_command_is_shown_and_confirmed_without_typing() -> None:
    world = inside()
    world.pay_from_wallet()
    phase = world.running.phase
    assert isinstance(phase, WalletCode)
    world.terminal = replace(world.running, phase=replace(phase, timer=""))
    world.wish("code-message")

    told = content(world, SecretView)
    assert (told.command, told.number) == (CODE, "7077")
    world.forward()
    assert asked(world, ConfirmOrder)[0].code == CODE
    assert content(world, WalletDoneView).outcome == "executed"


@pytest.mark.rule("W-23")
@pytest.mark.rule("W-16")
def test_a_price_with_a_refusal_cannot_be_ordered_and_says_why() -> None:
    refusal = Refusal(code=RefusalCode.INSUFFICIENT_BALANCE, left_tiyn=tenge(400))
    world = inside(refusal=refusal)
    world.pay_from_wallet()

    shown = content(world, api.RefusedView)
    assert (shown.text, shown.rule) == (refusal.text("kk"), "W-23")
    assert world.bodies(WalletOrderIntended) == []
    world.forward()
    assert world.view.screen == "wallet-form"


def test_a_refused_order_has_no_receipt_and_the_next_try_another_id() -> None:
    world = inside()
    world.wish("transfer")
    world.enter(SURPLUS_PHONE, "500")
    world.wallet.refusal = Refusal(code=RefusalCode.WALLET_UNKNOWN)
    world.forward()

    ended = world.bodies(WalletOrderEnded)[0]
    assert (ended.outcome, ended.receipt_number) == ("refused", None)
    assert content(world, WalletDoneView).refusal_text == Refusal(code=RefusalCode.WALLET_UNKNOWN).text("kk")
    phase = world.running.phase
    assert isinstance(phase, WalletDone)
    assert phase.placed.draft.order.order_id != ended.order_id


@pytest.mark.rule("W-80")
def test_a_withdrawal_is_pending_until_the_bank_has_paid_and_never_shown_as_done() -> None:
    world = inside(asks_for_codes=False)
    world.wish("withdraw")
    world.enter("KZ86125KZT5004100100", "500")
    world.forward()

    assert content(world, WalletDoneView).outcome == "pending"
    assert world.bodies(WalletOrderEnded)[0].receipt_number == 1


def test_a_lost_answer_is_told_as_being_processed_and_found_once_nobody_is_in() -> None:
    world = inside(asks_for_codes=False)
    world.wish("transfer")
    world.enter(SURPLUS_PHONE, "500")
    world.wallet.lost = 1
    world.forward()

    assert content(world, WalletDoneView).outcome == "unknown"
    assert world.printed == [1]
    world.forward()
    world.advance(31)
    assert asked(world, FindOrder) == [], "not while he is in: the order could still arrive"
    world.say(events.StillHerePressed())
    world.wish("log-out")
    world.advance(40)

    outcomes = [(body.outcome, body.receipt_number) for body in world.bodies(WalletOrderEnded)]
    assert outcomes == [("unknown", 1), ("executed", None)]
    assert len(asked(world, SendOrder)) == 1
    world.check_at_rest()


def test_an_order_that_nobody_confirms_is_no_order() -> None:
    world = inside()
    world.pay_from_wallet()
    world.advance(61)
    assert not world.wallet.is_open
    world.advance(40)

    assert [body.outcome for body in world.bodies(WalletOrderEnded)] == ["not_executed"]
    world.check_at_rest()


def test_an_order_is_not_sent_when_it_cannot_be_written_down() -> None:
    world = inside()
    world.wish("transfer")
    world.enter(SURPLUS_PHONE, "500")
    world.journal_failures = 1
    world.forward()

    assert asked(world, SendOrder) == []
    assert isinstance(world.running.phase, WalletNo)
    world.forward()
    world.forward()
    world.forward()
    assert len(asked(world, SendOrder)) == 1


def test_without_paper_the_end_says_so() -> None:
    world = inside(asks_for_codes=False)
    world.printer = PRINTER_EMPTY
    world.say(world.printer)
    world.pay_from_wallet()

    assert content(world, WalletDoneView).paper == "not_printed"


# --- leaving ----------------------------------------------------------------------------------------------------


def test_a_minute_of_silence_logs_out_after_a_warning_that_can_be_answered() -> None:
    world = inside()
    world.advance(31)
    assert world.view.frame.warning_s_left == 29
    world.say(events.StillHerePressed())
    assert world.view.frame.warning_s_left is None

    world.advance(59)
    assert world.wallet.is_open
    world.advance(2)
    assert isinstance(world.running.phase, Attract)
    assert not world.wallet.is_open
    assert "Айгүл" not in repr(world.running)


@pytest.mark.parametrize(
    "wishes",
    [(), ("pay",), ("transfer",), ("withdraw",), ("statement",)],
    ids=lambda wishes: "-".join(wishes) or "glance",
)
def test_silence_logs_out_from_every_page(wishes: tuple[Any, ...]) -> None:
    world = inside()
    for wish in wishes:
        world.wish(wish)
    world.advance(61)

    assert isinstance(world.running.phase, Attract)
    assert not world.wallet.is_open


def test_logging_out_goes_home_and_the_next_customer_finds_nothing() -> None:
    world = inside()
    world.wish("log-out")

    assert content(world, api.HomeView).wallet.is_available
    assert not world.wallet.is_open
    world.wish("open")
    assert world.running.phase == WalletSigningIn()


def test_a_start_ends_what_the_last_life_left_open() -> None:
    world = inside()
    world.cut()
    assert world.wallet.is_open

    world.start()
    world.settle()

    assert not world.wallet.is_open


def test_cash_for_the_own_wallet_goes_on_with_the_number_filled_in() -> None:
    world = inside()
    world.wish("top-up")

    phase = world.running.phase
    assert isinstance(phase, Reviewing)
    assert phase.order.draft.wallet == WALLET
    assert not world.wallet.is_open
    world.say(events.BackPressed())
    back = world.running.phase
    assert isinstance(back, EnteringRequisites)
    assert back.value == PHONE


def test_whoever_is_not_identified_is_offered_no_withdrawal() -> None:
    world = inside()
    phase = world.running.phase
    assert isinstance(phase, WalletHome)
    assert phase.holder.summary is not None
    summary = phase.holder.summary.model_copy(update={"is_identified": False})
    world.terminal = replace(
        world.running, phase=replace(phase, holder=replace(phase.holder, summary=summary))
    )

    world.wish("withdraw")
    world.wish("statement")

    assert world.view.screen == "wallet"


# --- whom to pay -------------------------------------------------------------------------------------------------


def whom(**changes: Any) -> World:
    world = inside(**changes)
    world.wish("pay")
    return world


def test_a_payee_is_found_from_the_wallet_as_for_cash_and_back_leads_to_the_search() -> None:
    world = whom()
    world.say(events.PageOpened("search"))
    assert screen(world) == "wallet-search"

    world.say(events.FieldEdited("КУАД"))  # a letter wrong, in another alphabet

    shown = content(world, api.SearchView)
    assert [tile.code for tile in shown.payees] == ["kuat"]
    world.say(events.ServiceChosen("kuat", session(5)))
    assert screen(world) == "wallet-form"
    world.say(events.BackPressed())
    assert (screen(world), content(world, api.SearchView).text) == ("wallet-search", "КУАД")
    world.say(events.BackPressed())
    assert screen(world) == "wallet-payees"


def test_this_kiosks_favourites_stand_before_the_categories_of_the_wallet() -> None:
    world = whom(asks_for_codes=False)
    world.terminal = world.running.having(usage=(("kuat", 3), ("wallet-top-up", 9)))

    tiles = [tile.code for tile in content(world, api.PayeesView).payees]

    assert tiles[:2] == ["kuat", "utilities"]
    world.say(events.ServiceChosen("kuat", session(5)))
    assert screen(world) == "wallet-form"


@pytest.mark.rule("W-20")
def test_a_bills_code_chooses_the_payee_and_fills_the_wallets_form() -> None:
    world = whom()

    world.say(events.CodeScanned("ACC:123456", session(5)))

    field = content(world, api.FieldView)
    assert (field.code, field.value) == ("account", "123456")
    world.say(events.CodeScanned("strange", session(6)))
    assert content(world, api.FieldView).problem == "scan"
    world.say(events.CodeScanned("ACC:654321", session(7)))
    assert content(world, api.FieldView).value == "654321"


@pytest.mark.rule("W-21")
def test_the_first_code_comes_by_the_way_that_reached_the_holder_last() -> None:
    world = inside(code_way="flash_call")
    world.wish("transfer")
    world.enter(SURPLUS_PHONE, "500")
    world.forward()

    assert [each.way for each in asked(world, SendCode)] == ["flash_call"]
    assert content(world, SecretView).way == "code-call"
    for _ in range(3):
        world.advance(20)
        world.say(events.StillHerePressed())
    world.wish("code-sms")
    assert content(world, SecretView).way == "code-sms"
