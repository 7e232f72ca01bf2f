"""The kiosk's window: fonts, languages, QML engine and root view model; called by ``kiosk run``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.api import ASTANA, KioskPort, Robot, ScreenSettings
from ui.panel import panel_of
from ui.pictures import IconProvider, LogoProvider, QrProvider
from ui.viewmodels.kiosk import KioskViewModel
from ui.voice import EngineVoice
from ui.words import Languages

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

HERE: Final = Path(__file__).parent
FONTS: Final = ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf", "NotoSans-Bold.ttf")


class WindowFailed(Exception):
    """The QML files do not make a window; the message is the engine's own."""


def use_software_renderer() -> None:
    """Draw without a GPU unless told otherwise, and without a display where there is none."""
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    has_display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if sys.platform == "linux" and not has_display:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def application() -> QGuiApplication:
    """The one application of this process, with our own letters: a machine's fonts may lack Kazakh or ₸."""
    use_software_renderer()
    running = QGuiApplication.instance()
    app = running if isinstance(running, QGuiApplication) else QGuiApplication(sys.argv[:1])
    for name in FONTS:
        QFontDatabase.addApplicationFont(str(HERE / "fonts" / name))
    app.setFont(QFont("Noto Sans"))
    return app


def astana() -> ZoneInfo:
    """Astana time by the shipped time-zone data, whatever the system's says (W-13)."""
    return ASTANA


class KioskWindow:
    """One window over one kiosk. Keep it alive as long as the window is shown."""

    def __init__(
        self, kiosk: KioskPort, settings: ScreenSettings, languages: Languages | None = None
    ) -> None:
        self.languages = languages or Languages()
        self.voice = EngineVoice()
        self.view_model = KioskViewModel(
            kiosk,
            panel_of(settings),
            self.languages,
            astana(),
            can_close=not settings.is_fullscreen,
            theme=settings.theme,
            voice=self.voice,
        )
        self.engine = QQmlApplicationEngine()
        self._providers = (IconProvider(), QrProvider(), LogoProvider(settings.logos))
        self.engine.addImageProvider("icon", self._providers[0])
        self.engine.addImageProvider("qr", self._providers[1])
        self.engine.addImageProvider("logo", self._providers[2])
        self.engine.addImportPath(str(HERE / "qml"))
        self.engine.setInitialProperties({"kiosk": self.view_model})
        self.view_model.languageChanged.connect(self.engine.retranslate)
        self.view_model.follow()
        self.engine.load(QUrl.fromLocalFile(str(HERE / "qml" / "Kiosk" / "Main.qml")))
        self.window = self._root()
        if settings.is_scanner_keyboard:
            from ui.wedge import Wedge  # noqa: PLC0415 - most kiosks have none

            self._wedge = Wedge(lambda code: kiosk.gesture("scan", code))
            self.window.installEventFilter(self._wedge)
        self._settings = settings

    def show(self) -> None:
        if self._settings.is_fullscreen:
            self.window.frameSwapped.connect(self._hide_cursor)
            self.window.showFullScreen()
        else:
            self.window.show()

    def _hide_cursor(self) -> None:
        """With the first frame: Qt's own enumerations take as long to read as a tenth of a start."""
        from PySide6.QtCore import Qt  # noqa: PLC0415

        self.window.frameSwapped.disconnect(self._hide_cursor)
        self.window.setCursor(Qt.CursorShape.BlankCursor)

    def close(self) -> None:
        """Take the window and its engine down in the order that leaves no binding without its object."""
        self.voice.stop()
        self.window.hide()
        shiboken6.delete(self.engine)
        self.languages.remove()

    def _root(self) -> QQuickWindow:
        roots = self.engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise WindowFailed("ui/qml/Kiosk/Main.qml did not load")
        return roots[0]


def run(kiosk: KioskPort, settings: ScreenSettings, on_ready: Callable[[Robot], None]) -> int:
    """Show the kiosk until its window is closed or the robot quits; ``on_ready`` is called once it is shown.

    Returns the exit code. Raises WindowFailed when the QML does not load.
    """
    from ui.robot import WindowRobot  # noqa: PLC0415 - a shop's kiosk has none

    app = application()
    shown = KioskWindow(kiosk, settings)
    robot = WindowRobot(shown.window, lambda: shown.view_model.view == kiosk.view())
    shown.show()
    on_ready(robot)
    code = app.exec()
    shown.close()
    return code
