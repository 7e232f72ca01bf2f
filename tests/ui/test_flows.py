"""Every way of a customer through the real pages and the real core, by touches, at both sizes in three languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtQuick import QQuickItem

from kiosk.api import ScreenSettings
from kiosk.core import events
from kiosk.core.states import Settings
from kiosk.core.tracing import Printable, Tracked
from tests.support.core_builders import (
    NOW,
    a_field,
    a_payee,
    a_policy,
    a_quote,
    a_tariff,
    a_text,
    a_tracked_payment,
)
from tests.support.core_port import CorePort
from tests.support.stories import an_open_shop, only
from tests.support.world import World
from ui.app import KioskWindow
from ui.robot import WindowRobot
from ui.words import Languages
from wire.entries import OrderCompleted, OrderOpened
from wire.policy import Choice, Offer, OfferText

SIZES = {"landscape": ScreenSettings(1280, 1024, 17), "portrait": ScreenSettings(1080, 1920, 21)}
LOOKS = (
    ("landscape", "kk"),
    ("portrait", "ru"),
    ("landscape", "en"),
    *(
        pytest.param(look, marks=pytest.mark.soak)
        for look in (("portrait", "kk"), ("landscape", "ru"), ("portrait", "en"))
    ),
)
TOUCHES_MAX = 7

CITIES = (Choice(code="ala", label=a_text("Almaty")), Choice(code="ast", label=a_text("Astana")))
FORM = (
    a_field("city", input="choice", choices=CITIES, kind="text", mask="", pattern=".+"),
    a_field("born", input="date", mask="", pattern="[0-9]{8}"),
    a_field("account", scan="ACC:([0-9]{6})"),
)
OFFER = Offer(
    version="2026-03",
    url="https://pay.example.kz/offer",
    text=OfferText(
        kk="\n\n".join(f"{n}. Әмиян иесі құпиясөзді ешкімге айтпайды, тармақ {n}." for n in range(1, 41)),
        ru="\n\n".join(f"{n}. Владелец никому не сообщает пароль, пункт {n}." for n in range(1, 41)),
    ),
)


class Stand:
    """A window over a kiosk's core, and a finger that counts what it touches."""

    def __init__(self, world: World, settings: ScreenSettings, languages: Languages) -> None:
        self.world = world
        self.kiosk = CorePort(world)
        self.window = KioskWindow(self.kiosk, settings, languages)
        theme = self.window.engine.singletonInstance("Kiosk.theme", "Theme")
        assert isinstance(theme, QObject)
        theme.setProperty("motion", 0)
        theme.setProperty("motionFast", 0)
        self.window.show()
        is_current = lambda: self.window.view_model.view == self.kiosk.view()  # noqa: E731 - one line, used once
        self.robot = WindowRobot(self.window.window, is_current)
        self.touches = 0

    def press(self, *names: str) -> None:
        for name in names:
            self.robot.press(name)
            self.touches += 1

    def type(self, *signs: str) -> None:
        """Keys of a number or a word; they are not counted as touches."""
        for sign in signs:
            self.robot.press(f"key-{sign}")

    def items(self) -> Iterator[QQuickItem]:
        waiting = [self.window.window.contentItem()]
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(item.childItems())

    @property
    def screen(self) -> str:
        return self.kiosk.view().screen


Open = Callable[..., Stand]


@pytest.fixture(params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Size and language; the other half of them at length."""
    looked: tuple[str, str] = request.param
    return looked


@pytest.fixture
def language(look: tuple[str, str]) -> str:
    return look[1]


@pytest.fixture
def open_stand(look: tuple[str, str], languages: Languages) -> Iterator[Open]:
    size, language = SIZES[look[0]], look[1]
    stands: list[Stand] = []

    def make(world: World | None = None) -> Stand:
        languages.remove()
        world = world or an_open_shop()
        world.say(events.LanguageChosen(language))  # type: ignore[arg-type]
        stands.append(Stand(world, size, languages))
        stand = stands[-1]
        stand.touches = 1  # the one that chose the language, and woke the kiosk
        return stand

    yield make
    for stand in stands:
        stand.window.close()


@pytest.mark.rule("W-31")
def test_a_wallet_is_topped_up_by_seven_touches_besides_the_number(open_stand: Open):
    stand = open_stand()
    stand.press("tile-wallet-top-up")
    stand.type(*"7011234567")
    stand.press("forward", "forward")
    assert stand.screen == "cash"
    stand.kiosk.insert(5000)
    stand.press("forward")
    stand.robot.wait_for("outcome-executed")
    stand.press("forward")

    assert only(stand.world, OrderCompleted).parts[0].requisites == {"phone": "+77011234567"}
    assert stand.touches <= TOUCHES_MAX


@pytest.mark.rule("W-03")
def test_a_holder_who_owes_acceptance_tops_up_by_seven_touches_too(open_stand: Open):
    world = an_open_shop(quote=lambda _request: a_quote(offer_version_due="2026-03"))
    stand = open_stand(world)
    stand.press("tile-wallet-top-up")
    stand.type(*"7011234567")
    stand.press("forward", "forward", "forward")
    stand.kiosk.insert(5000)
    stand.press("forward", "forward")

    assert only(world, OrderCompleted).offer_version_accepted == "2026-03"
    assert stand.touches <= TOUCHES_MAX


@pytest.mark.rule("W-20")
def test_a_payee_is_searched_for_and_its_own_form_filled_in(open_stand: Open):
    payees = (
        *(a_payee(f"crowd-{n}", name=a_text(f"Kuat crowd {n}")) for n in range(9)),
        a_payee("kuat", fields=FORM, name=a_text("Kuat energy")),
    )
    tariffs = (*a_policy().tariffs, *(a_tariff(payee.code) for payee in payees))
    stand = open_stand(an_open_shop(policy=a_policy(payees=payees, tariffs=tariffs)))
    stand.press("open-search")
    stand.robot.enter("qu")
    stand.press("all-results", "letters")
    stand.robot.enter("energ")
    stand.press("tile-kuat", "choice-ast", "forward")
    stand.type(*"29022024")
    stand.press("forward")
    stand.type(*"123456")
    stand.press("forward", "forward")
    stand.kiosk.insert(2000)
    stand.press("forward")
    stand.robot.wait_for("outcome-executed")

    assert only(stand.world, OrderOpened).requisites == {
        "city": "ast",
        "born": "29022024",
        "account": "123456",
    }


@pytest.mark.rule("W-20")
def test_a_bills_code_fills_the_form_in_by_itself(open_stand: Open):
    payee = a_payee("kuat", fields=(a_field(scan="ACC:([0-9]{6})"),))
    world = an_open_shop(policy=a_policy(payees=(payee,)), settings=Settings(has_scanner=True))
    stand = open_stand(world)
    stand.kiosk.gesture("scan", "ACC:654321")
    stand.robot.wait_for("scan-hint")
    stand.press("forward", "forward")

    assert only(world, OrderOpened).requisites == {"account": "654321"}


@pytest.mark.rule("K-07")
@pytest.mark.rule("W-82")
def test_a_payment_is_found_by_its_paper_and_the_receipt_printed_again(open_stand: Open):
    world = an_open_shop()
    stand = open_stand(world)
    stand.press("tile-wallet-top-up")
    stand.type(*"7011234567")
    stand.press("forward", "forward")
    stand.kiosk.insert(5000)
    stand.press("forward", "another")
    source = Printable(only(world, OrderOpened), only(world, OrderCompleted), NOW, ())
    receipt = a_tracked_payment().receipt.model_copy(update={"receipt_number": 1})
    world.traced = Tracked(receipt, "https://pay.example.kz/r/0017/1/abc", source)

    stand.press("open-find")
    stand.type("1")
    stand.press("forward", "forward")
    stand.type(*"5000")
    stand.press("forward")
    stand.robot.wait_for("state-executed")
    stand.press("print-copy")

    assert (world.printed, world.copies) == ([1, 1], [1])
    stand.press("forward")
    assert stand.screen == "home"


def test_a_payment_that_is_not_found_is_asked_for_again(open_stand: Open):
    stand = open_stand()
    stand.press("open-find")
    stand.type("7")
    stand.press("forward", "forward")
    stand.type(*"500")
    stand.press("forward")

    stand.robot.wait_for("page-find")
    stand.press("key-clear")
    stand.type("8")
    stand.press("forward")
    assert stand.screen == "find"


@pytest.mark.rule("W-03")
def test_the_offer_is_read_by_pages_searched_and_agreed_to(open_stand: Open, language: str):
    world = an_open_shop(
        policy=a_policy(offer=OFFER), quote=lambda _request: a_quote(offer_version_due="2026-03")
    )
    stand = open_stand(world)
    stand.press("tile-wallet-top-up")
    stand.type(*"7011234567")
    stand.press("forward", "forward", "open-offer", "more", "earlier", "offer-search")
    stand.robot.enter("пункт 33" if language == "ru" else "тармақ 33")
    found = next(item for item in stand.items() if item.objectName() == "hits")
    assert found.property("text").endswith(" 1")
    stand.press("show-hits")
    page = next(item for item in stand.items() if item.objectName() == "page-number")
    assert not page.property("text").startswith("1 /")
    stand.press("forward")

    assert only(world, OrderOpened).offer_version_accepted == "2026-03"


def test_help_leads_to_the_offer_and_to_a_payment_and_back(open_stand: Open):
    stand = open_stand()
    stand.press("open-help", "open-offer", "back", "open-find", "back")

    assert stand.screen == "home"


def test_out_of_service_a_payment_is_found_and_help_is_there(open_stand: Open):
    world = an_open_shop()
    world.say(events.DiskChecked(is_low=True))
    stand = open_stand(world)
    stand.press("open-find", "back", "open-help", "back")

    assert stand.screen == "out-of-service"


def test_a_favourite_is_one_touch_away(open_stand: Open):
    world = an_open_shop()
    for _ in range(2):
        world.choose("kuat", "utilities")
        world.enter("123456")
        world.forward()
        world.insert(1000)
        world.forward()
        world.say(events.HomePressed())
    stand = open_stand(world)
    stand.press("tile-kuat")

    assert stand.screen == "requisites"


def test_the_letters_of_a_long_list_lead_to_their_page(open_stand: Open):
    names = [f"{letter}{letter.lower()}{n}" for letter in "АБВГД" for n in range(8)]
    payees = tuple(a_payee(f"p{n}", name=a_text(name)) for n, name in enumerate(names))
    tariffs = (*a_policy().tariffs, *(a_tariff(payee.code) for payee in payees))
    stand = open_stand(an_open_shop(policy=a_policy(payees=payees, tariffs=tariffs)))
    stand.press("category-utilities", "letters-Д", "tile-p32")

    assert stand.screen == "requisites"


def test_a_touch_of_a_page_is_a_sign_of_life(open_stand: Open):
    world = an_open_shop(policy=a_policy(offer=OFFER))
    stand = open_stand(world)
    stand.press("open-help", "open-offer")
    for turn in ("more", "earlier", "more", "earlier"):
        world.advance(25)
        stand.kiosk.show()
        stand.press(turn)

    assert stand.screen == "offer"
