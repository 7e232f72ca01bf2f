"""Fingers without a glass: scenarios and torture tests touch the kiosk where no window is up.

``PortRobot`` understands the same object names as the robot on the real window, so that one scenario runs both
ways; ``Hand`` does with either what a customer does in one go: choose a payee, fill in a form.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Final

from kiosk.api import (
    ChoiceView,
    CollectionView,
    FieldView,
    FoundView,
    Gesture,
    HelpView,
    HomeView,
    KioskPort,
    NoticeView,
    OutOfServiceView,
    PayeesView,
    PayeeTile,
    Robot,
    RobotFailed,
    SearchView,
    View,
)
from kiosk.core.service_rules import CORNERS
from kiosk.runtime.clock import monotonic_s
from kiosk.service_api import ServiceLoginView
from kiosk.wallet_api import SecretView, WalletDoneView, WalletView

WAIT_S: Final = 15.0
WALLET_WISHES: Final = ("pay", "transfer", "withdraw", "top-up", "statement", "log-out")


class Eyes:
    """Sees each new view of the kiosk; waits for one that fits."""

    def __init__(self, kiosk: KioskPort) -> None:
        self._kiosk = kiosk
        self._changed = threading.Condition()
        kiosk.subscribe(self._notice)

    def view(self) -> View:
        return self._kiosk.view()

    def on_view(self, listener: Callable[[View], None]) -> None:
        """Call ``listener`` with each new view, from the kiosk's own thread; it must only hand over."""
        self._kiosk.subscribe(listener)

    def wait(self, fits: Callable[[View], bool], what: str, timeout_s: float = WAIT_S) -> View:
        """The first view that fits. Raises RobotFailed naming ``what`` was awaited and what is up instead."""
        end = monotonic_s() + timeout_s
        with self._changed:
            while not fits(view := self._kiosk.view()):
                if not self._changed.wait(max(0.0, min(0.25, end - monotonic_s()))) and monotonic_s() > end:
                    raise RobotFailed(f"waited {timeout_s:g} s for {what}; the screen is {described(view)}")
        return view

    def _notice(self, _view: View) -> None:
        with self._changed:
            self._changed.notify_all()


class PortRobot:
    """A robot that gestures straight at the kiosk (``kiosk run --without-window``)."""

    def __init__(self, kiosk: KioskPort, eyes: Eyes, on_quit: Callable[[], None]) -> None:
        self._kiosk = kiosk
        self._eyes = eyes
        self._on_quit = on_quit

    def press(self, object_name: str, timeout_s: float = 10.0) -> None:
        view = self._eyes.wait(lambda view: object_name in touchable(view), object_name, timeout_s)
        gesture, argument = touchable(view)[object_name]
        self._kiosk.gesture(gesture, argument)

    def enter(self, value: str, timeout_s: float = 10.0) -> None:
        view = self._eyes.wait(_takes_typing, "a field", timeout_s)
        match view.content:
            case SecretView():
                for key in ("clear", *value):
                    self._kiosk.gesture("key", key)
            case ServiceLoginView():
                self._kiosk.gesture("staff-edit", value)
            case _:
                self._kiosk.gesture("edit", value)

    def wait_for(self, object_name: str, timeout_s: float = 10.0) -> None:
        self._eyes.wait(lambda view: object_name in seen(view), object_name, timeout_s)

    def visible(self) -> tuple[str, ...]:
        return seen(self._eyes.view())

    def screenshot(self, path: str) -> None:
        """There is no glass: nothing is written."""

    def quit(self) -> None:
        self._on_quit()


def touchable(view: View) -> dict[str, tuple[Gesture, str]]:
    """What a finger could touch on this view, by object name, and what it would ask."""
    frame = view.frame
    found: dict[str, tuple[Gesture, str]] = {
        f"language-{code}": ("language", code) for code in ("kk", "ru", "en")
    }
    if frame.forward is not None and frame.forward.is_enabled:
        found["forward"] = ("forward", view.screen)
    for name, can in (("back", frame.can_go_back), ("home", frame.can_go_home), ("cancel", frame.can_cancel)):
        if can:
            found[name] = (name, "")  # type: ignore[assignment]  # each of the three is a Gesture
    if frame.warning_s_left is not None:
        found["still-here"] = ("still-here", "")
    if view.screen in ("attract", "home", "out-of-service"):
        found |= {f"corner-{corner}": ("corner", corner) for corner in CORNERS}
    match view.screen:
        case "attract":
            found["attract"] = ("touch", "")
        case "done":
            found["another"] = ("home", "")
            found["reprint"] = ("reprint", "")
        case _:
            found.update(_tiles(view))
    return found


def _tiles(view: View) -> dict[str, tuple[Gesture, str]]:
    match view.content:
        case HomeView(top_up, categories, favourites=favourites, wallet=wallet):
            links: dict[str, tuple[Gesture, str]] = {
                f"open-{page}": ("open", page) for page in ("search", "find", "help")
            }
            tiles: dict[str, tuple[Gesture, str]] = {
                f"category-{category.code}": ("category", category.code)
                for category in categories
                if category.is_available
            }
            if wallet is not None and wallet.is_available:
                links["open-wallet"] = ("wallet", "open")
            return links | tiles | _services((top_up, *favourites))
        case SearchView(payees=payees):
            return _services(payees)
        case OutOfServiceView(can_open=True, has_offer=has_offer, wallet=wallet):
            pages = ("find", "help", "offer") if has_offer else ("find", "help")
            links = {f"open-{page}": ("open", page) for page in pages}
            return links | ({"open-wallet": ("wallet", "open")} if wallet else {})
        case HelpView():
            return {"open-find": ("open", "find"), "open-offer": ("open", "offer")}
        case NoticeView(key="terms"):
            return {"open-offer": ("open", "offer")}
        case FoundView(can_copy=True):
            return {"print-copy": ("reprint", "")}
        case PayeesView(_, payees):
            return {"open-search": ("open", "search"), **_services(payees)}
        case _:
            return _wallet_keys(view)


def _wallet_keys(view: View) -> dict[str, tuple[Gesture, str]]:
    match view.content:
        case WalletView():
            return {f"wallet-{wish}": ("wallet", wish) for wish in WALLET_WISHES}
        case SecretView(ways=ways):
            return {way: ("wallet", way) for way in ways}
        case WalletDoneView(paper="unknown" | "not_printed"):
            return {"reprint": ("reprint", "")}
        case _:
            return {}


def _services(tiles: Iterable[PayeeTile]) -> dict[str, tuple[Gesture, str]]:
    return {f"tile-{tile.code}": ("service", tile.code) for tile in tiles if tile.is_available}


def seen(view: View) -> tuple[str, ...]:
    """The object names that an eye would find on this view."""
    marks = [f"page-{view.screen}", *touchable(view)]
    if view.frame.warning_s_left is not None:
        marks.append("warning")
    if not view.frame.is_online:
        marks.append("offline-badge")
    return tuple(marks)


def described(view: View) -> str:
    """The screen in words for who waits in vain: its name, its field or reasons, its warning."""
    field = _field(view)
    detail = ""
    if field is not None:
        detail = f", field {field.code}" + (f" with problem {field.problem}" if field.problem else "")
    if isinstance(view.content, OutOfServiceView):
        detail = f" because of {', '.join(view.content.reasons)}"
    return f"{view.screen}{detail}"


def _takes_typing(view: View) -> bool:
    return isinstance(view.content, SecretView | SearchView | ServiceLoginView) or _field(view) is not None


def _field(view: View) -> FieldView | None:
    match view.content:
        case FieldView():
            return view.content
        case ChoiceView(field):
            return field
        case _:
            return None


class Hand:
    """What a customer does in one go. Every method raises RobotFailed with what was awaited and what was there."""

    def __init__(self, robot: Robot, eyes: Eyes, category_of: Callable[[str], str | None]) -> None:
        self._robot = robot
        self._eyes = eyes
        self._category_of = category_of

    def choose(self, service: str) -> None:
        """From wherever no cash is in: home, the category, the tile."""
        home = self._go_home()
        assert isinstance(home.content, HomeView)
        if home.content.top_up.code != service:
            category = self._category_of(service)
            if category is None:
                raise RobotFailed(f"there is no service or payee {service!r}")
            self._robot.press(f"category-{category}")
            self._eyes.wait(lambda view: view.screen == "payees", f"the payees of {category}")
        self._robot.press(f"tile-{service}")
        self._eyes.wait(lambda view: view.screen not in ("home", "payees"), f"the form of {service}")

    def search(self, text: str, service: str) -> None:
        """By the keys, from home or from within a wallet."""
        view = self._eyes.wait(lambda view: view.screen != "starting", "the kiosk's start")
        if view.screen != "wallet-payees":
            self._go_home()
        self._robot.press("open-search")
        self._eyes.wait(lambda view: isinstance(view.content, SearchView), "the search")
        self._robot.enter(text)
        self._eyes.wait(lambda view: _finds(view, text, service), f"{service} found by {text!r}")
        self._robot.press(f"tile-{service}")
        self._eyes.wait(lambda view: not isinstance(view.content, SearchView), f"the form of {service}")

    def sign_in(self, phone: str, password: str) -> None:
        """Into the wallet of ``phone`` (E.164), until it is open or the ledger has said no."""
        self._go_home()
        self._robot.press("open-wallet")
        self._eyes.wait(lambda view: view.screen == "wallet-number", "the wallet's number")
        self._robot.enter(phone.removeprefix("+7"))
        self._go_on("wallet-number")
        self._eyes.wait(lambda view: view.screen == "wallet-password", "the wallet's password")
        self._robot.enter(password)
        self._await_signs(len(password), "the whole password")
        self._robot.press("forward")
        view = self._eyes.wait(_is_answered, "the wallet")
        if view.screen not in ("wallet", "wallet-terms"):
            raise RobotFailed(f"nobody was let into the wallet of {phone}; the screen is {described(view)}")

    def confirm(self, code: str) -> None:
        """The code of an order, until the ledger has answered."""
        self._robot.enter(code)
        self._await_signs(len(code), "the whole code")
        self._robot.press("forward")
        view = self._eyes.wait(_is_answered, "the ledger's word on the code", 30.0)
        if view.screen == "wallet-code":
            raise RobotFailed(f"the code {code} was not taken; the screen is {described(view)}")

    def log_in(self, person: str, pin: str) -> None:
        """A field agent, by the hidden way."""
        for corner in CORNERS:
            self._robot.press(f"corner-{corner}")
        self._eyes.wait(lambda view: view.screen == "service-login", "the log-in")
        for stage, secret in (("person", person), ("pin", pin)):
            self._eyes.wait(lambda view, stage=stage: _stage(view) == stage, f"the {stage}")  # type: ignore[misc]
            self._robot.enter(secret)
            self._await_signs(len(secret), f"all of the {stage}")
            self._robot.press("forward")
        self._eyes.wait(lambda view: view.screen == "service-menu", "service mode")

    def begin_collection(self) -> None:
        """From the menu of service mode to where the cassette is to be taken out."""
        self._robot.press("service-collection")
        view = self._eyes.wait(lambda view: _collects(view, "cash", "printer"), "the cassette's count")
        if _collects(view, "printer"):
            self._robot.press("forward")
            self._eyes.wait(lambda view: _collects(view, "cash"), "the cassette's count")
        self._robot.press("forward")
        self._eyes.wait(lambda view: _collects(view, "remove"), "the word to take the cassette out")

    def close_bag(self, bag: str, seal: str, counted: list[tuple[int, int]]) -> None:
        """With another cassette in: both numbers, his own count by tiyn if he makes one, two slips, and out again."""
        self._type_number("bag", bag)
        self._type_number("seal", seal)
        self._eyes.wait(lambda view: _collects(view, "count"), "his own count")
        for value_tiyn, count in counted:
            self._robot.press(f"count-{value_tiyn}")
            for sign in str(count):
                self._robot.press(f"key-{sign}")
        self._robot.press("forward")
        self._eyes.wait(lambda view: _collects(view, "check"), "all of it once more")
        self._robot.press("forward")
        self._eyes.wait(
            lambda view: _collects(view, "done") and _can_go_forward(view), "the slips of the bag", 60.0
        )
        self._robot.press("forward")
        self._eyes.wait(lambda view: view.screen == "service-menu", "service mode")
        self._robot.press("forward")
        self._eyes.wait(lambda view: not view.screen.startswith("service"), "the end of service mode")

    def _type_number(self, stage: str, number: str) -> None:
        self._eyes.wait(lambda view: _collects(view, stage), f"the number of the {stage}")
        self._robot.enter(number)
        self._eyes.wait(lambda view: _number(view) == number, f"the whole number of the {stage}")
        self._robot.press("forward")

    def _await_signs(self, count: int, what: str) -> None:
        self._eyes.wait(lambda view: _signs(view) == count, what)

    def _go_on(self, screen: str) -> None:
        self._eyes.wait(_can_go_forward, f"a way forward from {screen}")
        self._robot.press("forward")
        self._eyes.wait(lambda view: view.screen != screen, f"the end of the screen {screen}")

    def enter(self, answers: list[tuple[str, str]]) -> None:
        """Answer the fields in order; on a form go forward after each, so that the last one leaves the form."""
        for code, answer in answers:
            view = self._eyes.wait(lambda view, code=code: _asks(view, code), f"the field {code}")  # type: ignore[misc]
            self._robot.enter(answer)
            if view.screen in ("requisites", "wallet-form"):
                self._eyes.wait(_can_go_forward, f"a right answer for {code}, which {answer!r} is not")
                self._robot.press("forward")
                self._eyes.wait(lambda view, code=code: not _asks(view, code), f"the end of field {code}")  # type: ignore[misc]

    def accept(self, screen: str) -> None:
        """The forward action of the named screen, once it is up."""
        view = self._eyes.wait(
            lambda view: view.screen == screen and _can_go_forward(view), f"the screen {screen}"
        )
        if view.frame.warning_s_left is not None:  # the warning lies over everything else
            self._robot.press("still-here")
            self._eyes.wait(lambda view: view.frame.warning_s_left is None, "the end of the warning")
        self._robot.press("forward")
        self._eyes.wait(lambda view: view.screen != screen, f"the end of the screen {screen}")

    def pay(self) -> None:
        """Finish and pay on the cash screen; returns when the customer has been told how it went."""
        self.accept("cash")
        self._eyes.wait(lambda view: view.screen == "done", "the screen done", timeout_s=40.0)

    def _go_home(self) -> View:
        view = self._eyes.wait(lambda view: view.screen != "starting", "the kiosk's start")
        match view.screen:
            case "home":
                return view
            case "attract" | "done":
                self._robot.press("attract" if view.screen == "attract" else "another")
            case "out-of-service":
                self._eyes.wait(lambda view: view.screen != "out-of-service", "a kiosk in service")
                return self._go_home()
            case _:
                self._robot.press("home")
        return self._eyes.wait(lambda view: view.screen == "home", "the home screen")


def _finds(view: View, text: str, service: str) -> bool:
    content = view.content
    return (
        isinstance(content, SearchView)
        and content.text == text
        and any(tile.code == service for tile in content.payees)
    )


def _is_answered(view: View) -> bool:
    """The ledger has said what it makes of a secret: nothing is typed any more, or what was wrong stands there."""
    is_asked = isinstance(view.content, SecretView) and not view.content.problem_text
    return view.screen != "wallet-waiting" and not is_asked


def _signs(view: View) -> int:
    """How many signs of a secret are typed."""
    match view.content:
        case SecretView(dots=dots):
            return dots
        case ServiceLoginView(signs=signs):
            return signs
        case _:
            return 0


def _stage(view: View) -> str:
    return view.content.stage if isinstance(view.content, ServiceLoginView) else ""


def _collects(view: View, *stages: str) -> bool:
    return isinstance(view.content, CollectionView) and view.content.stage in stages


def _number(view: View) -> str:
    return view.content.value if isinstance(view.content, CollectionView) else ""


def _asks(view: View, code: str) -> bool:
    field = _field(view)
    return field is not None and field.code == code


def _can_go_forward(view: View) -> bool:
    return view.frame.forward is not None and view.frame.forward.is_enabled
