"""The desk demo's side panel: bills to insert, faults to make. What is touched is said on stdout, a line each."""

from __future__ import annotations

import sys

import shiboken6
from PySide6.QtCore import QLocale, QUrl
from PySide6.QtQml import QQmlApplicationEngine

from ui.app import HERE, WindowFailed, application
from ui.pictures import IconProvider
from ui.viewmodels.desk import DeskViewModel, Say
from ui.words import LANGUAGES, Languages


class DeskWindow:
    """The panel's window. Keep it alive as long as it is shown."""

    def __init__(self, say: Say) -> None:
        self.view_model = DeskViewModel(say)
        self.engine = QQmlApplicationEngine()
        self._icons = IconProvider()
        self.engine.addImageProvider("icon", self._icons)
        self.engine.addImportPath(str(HERE / "qml"))
        self.engine.setInitialProperties({"desk": self.view_model})
        self.engine.load(QUrl.fromLocalFile(str(HERE / "qml" / "Desk" / "Main.qml")))
        if not self.engine.rootObjects():
            raise WindowFailed("ui/qml/Desk/Main.qml did not load")
        self.window = self.engine.rootObjects()[0]

    def close(self) -> None:
        shiboken6.delete(self.engine)


def say_on_stdout(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run() -> int:
    """Show the panel until its window is closed; returns the exit code."""
    app = application()
    app.setApplicationName("kiosk desk")
    languages = Languages()
    language = QLocale.system().name().split("_")[0]
    languages.install(language if language in LANGUAGES else "en")
    panel = DeskWindow(say_on_stdout)
    code = app.exec()
    panel.close()
    return code
