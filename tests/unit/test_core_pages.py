"""The ways beside paying, told as stories against the core's world."""

from __future__ import annotations

import re

import pytest

from kiosk.api import FieldView, FoundView, HelpView, HomeView, NoticeView, OfferView, PayeesView, SearchView
from kiosk.core import events
from kiosk.core.pages import AskingReceipt, Tracing
from kiosk.core.states import EnteringRequisites, Settings
from kiosk.core.tracing import Printable, Tracked
from tests.support.core_builders import (
    NOW,
    PHONE,
    PRINTER_EMPTY,
    a_field,
    a_payee,
    a_policy,
    a_quote,
    a_tariff,
    a_text,
    a_tracked_payment,
    session,
)
from tests.support.paper_wallet import PaperWallet
from tests.support.stories import an_open_shop, content, only
from tests.support.world import World
from wire.entries import OrderCompleted, OrderOpened, PrintIntended
from wire.policy import Choice, Offer, OfferText
from wire.refusals import Refusal, RefusalCode

# --- the catalogue -------------------------------------------------------------------------------------------


def search_for(world: World, text: str) -> SearchView:
    world.say(events.ScreenTouched(), events.PageOpened("search"), events.FieldEdited(text))
    view: SearchView = content(world, SearchView)
    return view


def test_a_payee_is_found_by_typing_and_paid():
    world = an_open_shop()

    assert [tile.code for tile in search_for(world, "КУА").payees] == ["kuat"]
    world.say(events.ServiceChosen("kuat", session(1)))

    assert content(world, FieldView).service_name == "kuat kk"


def test_back_from_the_first_question_leads_to_what_was_typed():
    world = an_open_shop()
    search_for(world, "kua")
    world.say(events.ServiceChosen("kuat", session(1)), events.BackPressed())

    assert content(world, SearchView).text == "kua"


def test_what_is_not_sold_offline_is_found_grey_with_the_reason_and_cannot_be_chosen():
    world = an_open_shop(is_network_up=False)
    (tile,) = search_for(world, "bank").payees

    world.say(events.ServiceChosen("bank", session(1)))

    assert (tile.is_available, bool(tile.reason)) == (False, True)
    assert world.view.screen == "search"


def test_what_is_paid_here_comes_to_the_front_and_stays_there_after_a_start():
    world = an_open_shop()
    assert content_of_home(world).favourites == ()
    for _ in range(2):
        world.choose("kuat", "utilities")
        world.enter("123456")
        world.forward()
        world.insert(1000)
        world.forward()
        world.say(events.HomePressed())

    assert [tile.code for tile in content_of_home(world).favourites] == ["kuat"]
    assert world.running.usage == (("kuat", 2),)
    world.say(events.PageOpened("search"))
    assert [tile.code for tile in content(world, SearchView).payees] == ["kuat"]


def test_what_is_paid_from_a_wallet_comes_to_the_front_too():
    world = World(wallet=PaperWallet(asks_for_codes=False))
    world.open_shop()
    world.sign_in()
    world.pay_from_wallet()
    world.forward()
    world.wallet.refusal = Refusal(code=RefusalCode.LIMIT_DAY_PAYMENTS)
    world.pay_from_wallet()

    assert world.running.usage == (("kuat", 1),)
    world.say(events.HomePressed())
    assert [tile.code for tile in content(world, HomeView).favourites] == ["kuat"]


def content_of_home(world: World) -> HomeView:
    world.say(events.ScreenTouched())
    view: HomeView = content(world, HomeView)
    return view


def test_usage_of_the_last_life_is_told_at_the_start():
    world = World()
    world.open_shop()
    started = events.Started(world.items, 1, usage=(("fine", 3), ("wallet-top-up", 9), ("gone", 5)))
    world.terminal = None
    world.start()
    world.inbox[0] = started
    world.settle()
    world.acceptor.start_driver()
    world.settle()

    assert [tile.code for tile in content_of_home(world).favourites] == ["fine"]


def test_the_payees_of_a_category_come_in_the_order_of_the_alphabet():
    payees = tuple(a_payee(code, name=a_text(code)) for code in ("ыдыс", "алма", "су", "әсем"))
    tariffs = (*a_policy().tariffs, *(a_tariff(payee.code) for payee in payees))
    world = an_open_shop(policy=a_policy(payees=payees, tariffs=tariffs))
    world.say(events.ScreenTouched(), events.CategoryChosen("utilities"))

    assert [tile.code for tile in content(world, PayeesView).payees] == ["алма", "әсем", "су", "ыдыс"]


# --- forms ---------------------------------------------------------------------------------------------------

CITIES = (Choice(code="ala", label=a_text("Almaty")), Choice(code="ast", label=a_text("Astana")))


def a_form(**changes: object) -> World:
    payee = a_payee("kuat", fields=(a_field(**changes),))
    return an_open_shop(policy=a_policy(payees=(payee,)))


@pytest.mark.rule("W-20")
def test_a_choice_is_answered_by_one_of_its_codes_and_read_by_its_words():
    world = a_form(input="choice", choices=CITIES, kind="text", mask="", pattern=".+")
    world.choose("kuat", "utilities")
    field = content(world, FieldView)
    assert (field.kind, field.choices) == ("choice", (("ala", "Almaty kk"), ("ast", "Astana kk")))

    world.say(events.FieldEdited("taraz"))
    assert content(world, FieldView).value == ""
    world.enter("ast")

    assert content_rows(world) == [("account kk", "Astana kk")]
    world.forward()
    assert only(world, OrderOpened).requisites == {"account": "ast"}


def content_rows(world: World) -> list[tuple[str, str]]:
    return [(row.label, row.value) for row in world.view.content.rows]  # type: ignore[union-attr]


@pytest.mark.rule("W-20")
@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("30022026", "date"),
        ("00012026", "date"),
        ("29022025", "date"),
        ("2902202", "too-short"),
        ("", "required"),
    ],
)
def test_a_day_that_no_calendar_has_is_said_to_be_none(typed: str, problem: str):
    world = a_form(input="date", mask="", pattern="[0-9]{8}")
    world.choose("kuat", "utilities")
    world.enter(typed)

    field = content(world, FieldView)
    assert (field.problem, field.mask) == (problem, "00.00.0000")


@pytest.mark.rule("W-20")
def test_a_date_is_typed_as_digits_and_shown_as_a_date():
    world = a_form(input="date", mask="", pattern="[0-9]{8}")
    world.choose("kuat", "utilities")
    world.enter("29022024")

    assert content_rows(world) == [("account kk", "29.02.2024")]


@pytest.mark.parametrize(
    ("typed", "is_right"), [("KZ86125KZT5004100100", True), ("KZ86125KZT5004100101", False)]
)
def test_an_account_is_checked_by_its_own_digits(typed: str, is_right: bool):
    world = a_form(kind="text", mask="", pattern="[A-Z0-9]{20}", further_check="iban")
    world.choose("kuat", "utilities")
    world.enter(typed)

    assert (world.view.screen == "check") is is_right


# --- a bill's code --------------------------------------------------------------------------------------------

BILL = r"ST1\|acc=(?P<account>[0-9]{6})\|sum=(?P<amount_tiyn>[0-9]+)"


def a_scanning_shop() -> World:
    payees = (
        a_payee("kuat", amount="fixed", fields=(a_field(scan=BILL),)),
        a_payee("bank", fields=(a_field(scan="9([0-9]{6})"),)),
        a_payee("twin", fields=(a_field(scan="7([0-9]{6})"),)),
        a_payee("other-twin", fields=(a_field(scan="7([0-9]{6})"),)),
        a_payee("broken", fields=(a_field(scan="(["),)),
    )
    tariffs = (*a_policy().tariffs, *(a_tariff(code) for code in ("twin", "other-twin", "broken")))
    policy = a_policy(payees=payees, tariffs=tariffs)
    return an_open_shop(policy=policy, settings=Settings(has_scanner=True))


@pytest.mark.rule("W-20")
@pytest.mark.parametrize("is_touched", [True, False])
def test_a_bills_code_chooses_its_payee_and_fills_in_number_and_sum(is_touched: bool):
    world = a_scanning_shop()
    if is_touched:
        world.say(events.ScreenTouched())
    world.say(events.CodeScanned("ST1|acc=654321|sum=485000", session(1)))

    field = content(world, FieldView)
    assert (field.code, field.value, field.can_scan) == ("account", "654321", True)
    world.forward()
    assert (content(world, FieldView).code, content(world, FieldView).value) == ("amount", "4850")


def test_a_sum_with_tiyn_is_left_to_the_customer():
    world = a_scanning_shop()
    world.say(events.ScreenTouched(), events.CodeScanned("ST1|acc=654321|sum=485050", session(1)))
    world.forward()

    assert content(world, FieldView).value == ""


@pytest.mark.parametrize("code", ["7123456", "hello", "", "ST1|acc=65432|sum=1", "x" * 4000, "\x00\x1b"])
def test_a_code_that_no_payee_or_more_than_one_knows_does_nothing(code: str):
    world = a_scanning_shop()
    world.say(events.ScreenTouched(), events.CodeScanned(code, session(1)))

    assert world.view.screen == "home"


def test_a_code_on_a_form_fills_it_in_and_a_strange_one_is_said_to_be_strange():
    world = a_scanning_shop()
    world.choose("bank", "utilities")
    world.say(events.CodeScanned("hello", session(2)))
    assert content(world, FieldView).problem == "scan"
    world.say(events.CodeScanned(" 9123456\n", session(2)))

    field = content(world, FieldView)
    assert (field.value, field.problem) == ("123456", "")


# --- help and the offer ---------------------------------------------------------------------------------------

TEXT = OfferText(kk="Бірінші тармақ.\n\nЕкінші тармақ.", ru="Пункт первый.\n\nПункт второй.")


@pytest.mark.rule("W-03")
@pytest.mark.parametrize(
    ("language", "first", "is_translated"),
    [("kk", "Бірінші тармақ.", False), ("ru", "Пункт первый.", False), ("en", "Бірінші тармақ.", True)],
)
def test_the_offer_is_read_in_its_official_languages(language: str, first: str, is_translated: bool):
    world = an_open_shop(policy=a_policy(offer=Offer(version="2", url="https://x.example", text=TEXT)))
    world.say(events.ScreenTouched(), events.LanguageChosen(language))  # type: ignore[arg-type]
    world.say(events.PageOpened("help"), events.PageOpened("offer"))

    offer = content(world, OfferView)
    assert (offer.paragraphs[0], len(offer.paragraphs), offer.is_translated) == (first, 2, is_translated)


@pytest.mark.rule("W-03")
@pytest.mark.parametrize("is_read", [True, False])
def test_the_offer_can_be_read_before_it_is_agreed_to_and_agreed_to_there(is_read: bool):
    world = an_open_shop(quote=lambda _request: a_quote(offer_version_due="2026-03"))
    world.choose("wallet-top-up")
    world.enter(PHONE)
    world.forward()
    assert content(world, NoticeView).key == "terms"
    if is_read:
        world.say(events.PageOpened("offer"))
        assert content(world, OfferView).version == "2026-03"
        world.say(events.BackPressed())
        assert content(world, NoticeView).key == "terms"
        world.say(events.PageOpened("offer"))
    world.forward()

    assert only(world, OrderOpened).offer_version_accepted == "2026-03"
    assert world.view.screen == "cash"


def test_help_says_whom_to_call_where_this_is_and_where_to_register():
    world = an_open_shop()
    world.say(events.ScreenTouched(), events.PageOpened("help"))

    told = content(world, HelpView)
    assert (told.phones, told.kiosk_number, told.registration_url) == (
        ("+7 727 000-00-00",),
        "0017",
        "https://pay.example.kz",
    )


def test_help_and_a_payments_fate_are_there_while_nothing_is_sold():
    world = an_open_shop()
    world.say(events.DiskChecked(is_low=True))
    assert world.view.screen == "out-of-service"

    shown = []
    for page in ("search", "help", "find"):
        world.say(events.PageOpened(page))  # type: ignore[arg-type]
        shown.append(world.view.screen)

    assert shown == ["out-of-service", "help", "find"]


# --- what became of a payment ---------------------------------------------------------------------------------


def ask(world: World, receipt: str = "1042", kiosk: str = "0017", inserted: str = "6000") -> None:
    world.say(events.ScreenTouched(), events.PageOpened("find"))
    world.enter(receipt, kiosk, inserted)


@pytest.mark.rule("K-07")
def test_a_payment_is_found_by_what_stands_on_its_paper():
    world = an_open_shop(traced=a_tracked_payment())
    ask(world)

    found = content(world, FoundView)
    assert (found.receipt_number, found.is_certain, found.parts[0].state) == (1042, True, "executed")
    assert found.parts[0].requisites == ("***56",)


def test_this_kiosks_number_is_filled_in():
    world = an_open_shop()
    world.say(events.ScreenTouched(), events.PageOpened("find"))
    world.enter("1042")

    assert (content(world, FieldView).code, content(world, FieldView).value) == ("kiosk", "0017")


@pytest.mark.parametrize(("is_up", "problem"), [(True, "not-found"), (False, "unreachable")])
def test_what_is_not_found_is_asked_again_and_says_whether_the_ledger_was_heard(is_up: bool, problem: str):
    world = an_open_shop(is_network_up=is_up)
    ask(world)

    field = content(world, FieldView)
    assert (field.code, field.value, field.problem) == ("receipt", "1042", problem)
    assert not world.view.frame.forward.is_enabled  # type: ignore[union-attr]


@pytest.mark.rule("W-82")
def test_the_paper_comes_again_as_a_copy_and_only_once():
    world = an_open_shop()
    world.top_up(5000)
    world.forward()
    world.say(events.HomePressed())
    source = Printable(only(world, OrderOpened), only(world, OrderCompleted), NOW, ())
    receipt = a_tracked_payment().receipt.model_copy(update={"receipt_number": 1})
    world.traced = Tracked(receipt, "https://x.example", source)
    ask(world, "1", inserted="5000")

    world.say(events.ReprintPressed())
    world.say(events.ReprintPressed())

    assert (world.printed, world.copies) == ([1, 1], [1])
    assert [body.receipt_number for body in world.bodies(PrintIntended)] == [1, 1]
    assert (content(world, FoundView).can_copy, content(world, FoundView).paper) == (False, "printed")


def test_without_paper_or_what_stands_on_it_no_copy_is_offered():
    world = an_open_shop(traced=a_tracked_payment(copy=None))
    ask(world)
    assert not content(world, FoundView).can_copy

    other = an_open_shop(traced=a_tracked_payment())
    ask(other)
    assert content(other, FoundView).can_copy
    other.printer = PRINTER_EMPTY
    other.say(PRINTER_EMPTY)
    assert not content(other, FoundView).can_copy


def test_an_answer_to_a_question_that_was_given_up_changes_nothing():
    world = an_open_shop(is_network_up=False)
    ask(world)
    assert isinstance(world.running.phase, AskingReceipt)
    before = world.running.phase

    world.say(events.PaymentTraced(1, a_tracked_payment(), is_certain=True))

    assert world.running.phase == before
    assert not isinstance(before, Tracing | EnteringRequisites)


def test_nothing_of_the_paper_is_left_for_the_next_customer():
    world = an_open_shop(traced=a_tracked_payment())
    ask(world)
    world.advance(200)
    assert world.view.screen == "attract"
    world.say(events.ScreenTouched(), events.PageOpened("find"))

    assert content(world, FieldView).value == ""
    assert not re.search("1042|6000", str(world.running.phase))
