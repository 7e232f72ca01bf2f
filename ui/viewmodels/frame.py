"""The frame round every page: who, whom to call, language, and the way back and forward."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.api import Forward, Frame, format_money
from kiosk.records import dataclass
from ui.viewmodels.page import PageViewModel, Send, made_in_python, shown

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

translate = QCoreApplication.translate


@dataclass(frozen=True)
class FrameProps:
    """``warning_s_left`` is -1 while no warning is up; ``forward_label`` is "" where there is no way forward."""

    brand: str = ""
    kiosk_number: str = ""
    support_phone: str = ""
    is_online: bool = True
    language: str = "kk"
    can_go_back: bool = False
    can_go_home: bool = False
    can_cancel: bool = False
    has_actions: bool = False
    forward_label: str = ""
    forward_icon: str = "forward"
    is_forward_enabled: bool = False
    warning_s_left: int = -1


def forward_words(screen: str, forward: Forward) -> str:
    """The forward action named by its effect, with the sum where money moves."""
    money = "" if forward.amount_tiyn is None else format_money(forward.amount_tiyn)
    match effect_of(screen, forward):
        case "pay" if money:
            return translate("Frame", "Pay %1").replace("%1", money)
        case "pay":
            return translate("Frame", "Pay")
        case "finish-and-pay" if money:
            return translate("Frame", "Finish and pay %1").replace("%1", money)
        case "finish-and-pay":
            return translate("Frame", "Finish and pay")
        case "put-into-wallet":
            return translate("Frame", "Put %1 into the wallet").replace("%1", money)
        case "insert-cash":
            return translate("Frame", "Insert cash")
        case "accept":
            return translate("Frame", "I agree")
        case "finish":
            return translate("Frame", "Finish")
        case "retry":
            return translate("Frame", "Try again")
        case key:
            own = service_forward_words(key) or wallet_forward_words(key)
            return own or translate("Frame", "Continue")


def service_forward_words(key: str) -> str:
    """The forward actions of service mode; "" for any other."""
    words = {
        "log-out": translate("Frame", "Log out"),
        "confirm": translate("Frame", "Yes, do it"),
        "take-cassette": translate("Frame", "Take the cassette"),
        "no-cassette": translate("Frame", "There is no other cassette"),
        "in-a-bag": translate("Frame", "It is in a bag"),
        "close-bag": translate("Frame", "Close the bag"),
        "no-slips": translate("Frame", "Go on without slips"),
        "next-cassette": translate("Frame", "Next cassette"),
    }
    return words.get(key, "")


def wallet_forward_words(key: str) -> str:
    """The forward actions in a wallet; "" for any other."""
    words = {
        "sign-in": translate("Frame", "Log in"),
        "confirm-code": translate("Frame", "Confirm"),
        "to-wallet": translate("Frame", "To the wallet"),
    }
    return words.get(key, "")


def effect_of(screen: str, forward: Forward) -> str:
    """What going on from the check leads to is cash, whatever has to be agreed on the way."""
    return "insert-cash" if screen == "check" and forward.key == "continue" else forward.key


def forward_icon(key: str) -> str:
    """The icon beside the words: money going in, a tick, or the way on."""
    if key in {"pay", "finish-and-pay", "accept", "finish", "confirm", "close-bag"}:
        return "tick"
    if key == "put-into-wallet":
        return "wallet"
    return "bill" if key == "insert-cash" else "forward"


def derive_frame_props(screen: str, frame: Frame) -> FrameProps:
    forward = frame.forward
    can_go_home = frame.can_go_home and screen != "done"  # there it is a button of the page: another payment
    return FrameProps(
        brand=frame.brand,
        kiosk_number=frame.kiosk_number,
        support_phone=frame.support_phone,
        is_online=frame.is_online,
        language=frame.language,
        can_go_back=frame.can_go_back,
        can_go_home=can_go_home,
        can_cancel=frame.can_cancel,
        has_actions=frame.can_go_back or can_go_home or frame.can_cancel or forward is not None,
        forward_label="" if forward is None else forward_words(screen, forward),
        forward_icon="forward" if forward is None else forward_icon(effect_of(screen, forward)),
        is_forward_enabled=forward is not None and forward.is_enabled,
        warning_s_left=-1 if frame.warning_s_left is None else frame.warning_s_left,
    )


@QmlElement
@made_in_python
class FrameViewModel(PageViewModel):
    """The frame. Between two views the warning's seconds are counted down here, for the eye only."""

    changed = Signal()
    warningChanged = Signal()  # noqa: N815

    brand = shown(str, "brand", changed)
    kioskNumber = shown(str, "kiosk_number", changed)  # noqa: N815
    supportPhone = shown(str, "support_phone", changed)  # noqa: N815
    isOnline = shown(bool, "is_online", changed)  # noqa: N815
    language = shown(str, "language", changed)
    canGoBack = shown(bool, "can_go_back", changed)  # noqa: N815
    canGoHome = shown(bool, "can_go_home", changed)  # noqa: N815
    canCancel = shown(bool, "can_cancel", changed)  # noqa: N815
    hasActions = shown(bool, "has_actions", changed)  # noqa: N815
    forwardLabel = shown(str, "forward_label", changed)  # noqa: N815
    forwardIcon = shown(str, "forward_icon", changed)  # noqa: N815
    isForwardEnabled = shown(bool, "is_forward_enabled", changed)  # noqa: N815
    warningSecondsLeft = shown(int, "warning_s_left", warningChanged)  # noqa: N815

    def __init__(self, send: Send) -> None:
        super().__init__(FrameProps(), send)
        self._screen = "starting"
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)

    def show(self, screen: str, frame: Frame) -> None:
        self._screen = screen
        self._take(derive_frame_props(screen, frame))
        if self.props.warning_s_left > 0:
            self._second.start()
        else:
            self._second.stop()

    @Slot()
    def goForward(self) -> None:  # noqa: N802
        self._send("forward", self._screen)

    @Slot()
    def goBack(self) -> None:  # noqa: N802
        self._send("back", "")

    @Slot()
    def goHome(self) -> None:  # noqa: N802
        self._send("home", "")

    @Slot()
    def cancel(self) -> None:
        self._send("cancel", "")

    @Slot()
    def stayHere(self) -> None:  # noqa: N802
        self._send("still-here", "")

    @Slot(str)
    def chooseLanguage(self, language: str) -> None:  # noqa: N802
        self._send("language", language)

    def _take(self, props: FrameProps) -> None:
        self.replace_props(props, ((self.changed, ()), (self.warningChanged, ("warning_s_left",))))

    @Slot()
    def _count_down(self) -> None:
        self._take(replace(self.props, warning_s_left=max(0, self.props.warning_s_left - 1)))
