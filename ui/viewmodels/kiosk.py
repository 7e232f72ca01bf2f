"""The root view model: takes each view from the kiosk's thread to its page, and gestures back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, QThread, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.api import (
    CashView,
    CheckView,
    ChoiceView,
    CollectionView,
    DoneView,
    FieldView,
    FoundView,
    Frame,
    HelpView,
    HomeView,
    KioskPort,
    NoticeView,
    OfferView,
    OutOfServiceView,
    PayeesView,
    PayingView,
    RefusedView,
    SearchView,
    View,
)
from kiosk.service_api import ServiceLoginView, ServiceMenuView, ServicePageView
from kiosk.wallet_api import WalletContent
from ui.panel import Panel
from ui.viewmodels.cash import CashViewModel, PayingViewModel
from ui.viewmodels.check import CheckViewModel, NoticeViewModel
from ui.viewmodels.collection import CollectionViewModel
from ui.viewmodels.done import DoneViewModel, RefusedViewModel
from ui.viewmodels.ease import EaseViewModel
from ui.viewmodels.frame import FrameViewModel
from ui.viewmodels.home import HomeViewModel, PayeesViewModel
from ui.viewmodels.idle import AttractViewModel, OutOfServiceViewModel
from ui.viewmodels.page import made_in_python
from ui.viewmodels.pages import FoundViewModel, HelpViewModel, OfferViewModel, SearchViewModel
from ui.viewmodels.question import QuestionViewModel
from ui.viewmodels.service import ServiceLoginViewModel, ServiceMenuViewModel, ServicePageViewModel
from ui.viewmodels.speech import sentences, unheard
from ui.viewmodels.wallet import WalletViewModel
from ui.voice import Voice
from ui.words import Languages

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

SCREENS = (
    "starting",
    "attract",
    "out-of-service",
    "home",
    "wallet-number",
    "wallet-password",
    "wallet-terms",
    "wallet",
    "wallet-payees",
    "wallet-search",
    "wallet-form",
    "wallet-check",
    "wallet-code",
    "wallet-waiting",
    "wallet-done",
    "wallet-statement",
    "wallet-refused",
    "help",
    "payees",
    "search",
    "find",
    "requisites",
    "checking",
    "check",
    "terms",
    "offer",
    "offline",
    "no-printer",
    "surplus",
    "refused",
    "cash",
    "paying",
    "done",
    "found",
    "service-login",
    "service-menu",
    "service-devices",
    "service-network",
    "service-queue",
    "service-report",
    "service-disputed",
    "service-settings",
    "service-bills",
    "service-fitting",
    "service-logs",
    "service-screen",
    "service-power",
    "collection",
)
"""In the order of the customer's way: a page later in it comes in from the right."""
WALLET_VIEWS = get_args(WalletContent)
LANDED = ("attract", "starting", "out-of-service")
"""Screens without a customer: what the last one set for his eyes is undone here."""
CLEARED = (*LANDED, "home")
"""Here every page but the one that is shown holds nothing any more."""


@QmlElement
@made_in_python
class KioskViewModel(QObject):
    screenChanged = Signal()  # noqa: N815
    languageChanged = Signal()  # noqa: N815
    mountingChanged = Signal()  # noqa: N815
    _arrived = Signal(object)

    def __init__(
        self,
        kiosk: KioskPort,
        panel: Panel,
        languages: Languages,
        zone: ZoneInfo,
        *,
        can_close: bool = True,
        theme: str = "tolem",
        voice: Voice | None = None,
    ) -> None:
        super().__init__()
        self._can_close = can_close
        self._kiosk = kiosk
        self._panel = self._own_panel = panel
        self._languages = languages
        self._screen = "starting"
        self._step = 0
        self._is_forward = True
        self._view: View | None = None
        send = kiosk.gesture
        self._theme = theme
        self._voice = voice
        self._heard: tuple[str, ...] = ()
        self._ease = EaseViewModel(self.touch)
        self._ease.changed.connect(self._speak_up)
        self._frame = FrameViewModel(send)
        self._attract = AttractViewModel(send, languages.text)
        self._home = HomeViewModel(send, zone)
        self._payees = PayeesViewModel(send)
        self._question = QuestionViewModel(send)
        self._check = CheckViewModel(send)
        self._notice = NoticeViewModel(send)
        self._search = SearchViewModel(send)
        self._help = HelpViewModel(send)
        self._offer = OfferViewModel(send)
        self._found = FoundViewModel(send, zone)
        self._cash = CashViewModel(send)
        self._paying = PayingViewModel(send)
        self._done = DoneViewModel(send)
        self._refused = RefusedViewModel(send)
        self._out_of_service = OutOfServiceViewModel(send, zone)
        self._service_login = ServiceLoginViewModel(send)
        self._service_menu = ServiceMenuViewModel(send)
        self._service_page = ServicePageViewModel(send, zone)
        self._collection = CollectionViewModel(send, zone)
        self._wallet = WalletViewModel(send, zone)
        self._pages: dict[type, Callable[[Any], None]] = {
            HomeView: self._home.show,
            PayeesView: self._payees.show,
            SearchView: self._search.show,
            HelpView: self._help.show,
            OfferView: self._offer.show,
            FoundView: self._found.show,
            FieldView: self._question.show,
            ChoiceView: self._question.show,
            CheckView: self._check.show,
            NoticeView: self._notice.show,
            CashView: self._cash.show,
            PayingView: self._paying.show,
            DoneView: self._done.show,
            RefusedView: self._refused.show,
            OutOfServiceView: self._out_of_service.show,
            ServiceLoginView: self._service_login.show,
            ServiceMenuView: self._service_menu.show,
            ServicePageView: self._service_page.show,
            CollectionView: self._collection.show,
            **dict.fromkeys(get_args(WalletContent), self._wallet.show),
        }
        self._arrived.connect(self.show)

    @property
    def view(self) -> View | None:
        """What the pages show now."""
        return self._view

    @property
    def modes(self) -> EaseViewModel:
        """How this customer sees and hears the screen."""
        return self._ease

    def follow(self) -> None:
        """Show the newest view now and each one that comes, from whatever thread it comes."""
        self._kiosk.subscribe(self._hear)
        self.show(self._kiosk.view())

    def _hear(self, view: View) -> None:
        """In the kiosk's thread. A method, so that a kiosk that outlives its window finds its listener alive.

        A kiosk in the window's own thread has its views shown later as well: it may be in the middle of a gesture.
        """
        if QThread.currentThread() is self.thread():
            QTimer.singleShot(0, self, lambda: self.show(view))
        else:
            self._arrived.emit(view)

    @Slot(object)
    def show(self, view: View) -> None:
        """Fold one view into the pages, the frame first."""
        self._view = view
        has_new_language = self._languages.install(view.frame.language)
        self._mount(view.frame)
        self._frame.show(view.screen, view.frame)
        self._show_content(view)
        is_new_screen = view.screen != self._screen
        self._turn_page(view)
        if has_new_language:
            self.languageChanged.emit()
        self._speak(is_new=is_new_screen or has_new_language)

    def _mount(self, frame: Frame) -> None:
        """What a field agent set on site about the glass and the voice."""
        panel = self._own_panel.as_found(frame.diagonal_inch, frame.lower_edge_mm)
        if panel != self._panel:
            self._panel = panel
            self.mountingChanged.emit()
        has_engine = self._voice is not None and self._voice.can_speak
        self._ease.offer_voice(is_offered=has_engine and frame.is_voice_offered)

    def _show_content(self, view: View) -> None:
        page = self._pages.get(type(view.content))
        if page is not None:
            page(view.content)
        if not isinstance(view.content, FieldView | ChoiceView):
            self._question.forget()
        if not isinstance(view.content, SearchView):
            self._search.forget()
        if not isinstance(view.content, OfferView):
            self._offer.forget()
        if not isinstance(view.content, WALLET_VIEWS):
            self._wallet.forget()
        if not isinstance(view.content, ServiceLoginView):
            self._service_login.forget()
        if view.screen in CLEARED:
            self._empty_pages(but=page)
        if view.screen == "attract":
            self._attract.show(view.frame.language)
        else:
            self._attract.hide()

    def _empty_pages(self, but: Callable[[Any], None] | None) -> None:
        for show in self._pages.values():
            if show != but:
                show.__self__.empty()  # type: ignore[attr-defined]  # each is a page's method

    @Slot()
    def _speak_up(self) -> None:
        """The voice was turned on or off: it begins with this screen, or ends."""
        if self._voice is not None and not self._ease.modes.has_voice:
            self._heard = ()
            self._voice.stop()
        elif not self._heard:
            self._speak(is_new=True)

    def _speak(self, *, is_new: bool) -> None:
        if self._voice is None or self._view is None or not self._ease.modes.has_voice:
            return
        page = self._pages.get(type(self._view.content))
        props = None if page is None else page.__self__.props  # type: ignore[attr-defined]
        now = sentences(self._view, self._frame.props, props)
        new = unheard(self._heard, now, is_new_screen=is_new)
        self._heard = now
        if new:
            frame = self._view.frame
            self._voice.say(". ".join(new), frame.language, frame.volume_percent)

    def _turn_page(self, view: View) -> None:
        if view.screen == self._screen:
            return
        self._is_forward = SCREENS.index(view.screen) > SCREENS.index(self._screen)
        self._screen = view.screen
        if view.screen in LANDED:
            self._ease.reset()
        self.screenChanged.emit()

    @Slot()
    def touch(self) -> None:
        self._kiosk.gesture("touch", "")

    @Slot(str)
    def touchCorner(self, corner: str) -> None:  # noqa: N802
        self._kiosk.gesture("corner", corner)

    screen = Property(str, lambda self: self._screen, notify=screenChanged)
    isForward = Property(bool, lambda self: self._is_forward, notify=screenChanged)  # noqa: N815
    canClose = Property(bool, lambda self: self._can_close, constant=True)  # noqa: N815
    widthPx = Property(int, lambda self: self._panel.width_px, constant=True)  # noqa: N815
    heightPx = Property(int, lambda self: self._panel.height_px, constant=True)  # noqa: N815
    unitPx = Property(float, lambda self: self._panel.unit_px, notify=mountingChanged)  # noqa: N815
    reachTopPx = Property(int, lambda self: self._panel.reach_top_px, notify=mountingChanged)  # noqa: N815
    theme = Property(str, lambda self: self._theme, constant=True)
    ease = Property(EaseViewModel, lambda self: self._ease, constant=True)
    frame = Property(FrameViewModel, lambda self: self._frame, constant=True)
    attract = Property(AttractViewModel, lambda self: self._attract, constant=True)
    home = Property(HomeViewModel, lambda self: self._home, constant=True)
    payees = Property(PayeesViewModel, lambda self: self._payees, constant=True)
    question = Property(QuestionViewModel, lambda self: self._question, constant=True)
    check = Property(CheckViewModel, lambda self: self._check, constant=True)
    notice = Property(NoticeViewModel, lambda self: self._notice, constant=True)
    search = Property(SearchViewModel, lambda self: self._search, constant=True)
    help = Property(HelpViewModel, lambda self: self._help, constant=True)
    offer = Property(OfferViewModel, lambda self: self._offer, constant=True)
    found = Property(FoundViewModel, lambda self: self._found, constant=True)
    wallet = Property(WalletViewModel, lambda self: self._wallet, constant=True)
    cash = Property(CashViewModel, lambda self: self._cash, constant=True)
    paying = Property(PayingViewModel, lambda self: self._paying, constant=True)
    done = Property(DoneViewModel, lambda self: self._done, constant=True)
    refused = Property(RefusedViewModel, lambda self: self._refused, constant=True)
    outOfService = Property(OutOfServiceViewModel, lambda self: self._out_of_service, constant=True)  # noqa: N815
    serviceLogin = Property(ServiceLoginViewModel, lambda self: self._service_login, constant=True)  # noqa: N815
    serviceMenu = Property(ServiceMenuViewModel, lambda self: self._service_menu, constant=True)  # noqa: N815
    servicePage = Property(ServicePageViewModel, lambda self: self._service_page, constant=True)  # noqa: N815
    collection = Property(CollectionViewModel, lambda self: self._collection, constant=True)
