"""The three languages: translators loaded from ``ui/i18n``, switched while the program runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QTranslator

LANGUAGES: Final = ("kk", "ru", "en")
FOLDER: Final = Path(__file__).parent / "i18n"


class Languages:
    """One translator a language. A missing ``.qm`` is said once; its texts are then shown in English."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._translators = {language: _load(folder, language) for language in LANGUAGES}
        self.language = ""

    def install(self, language: str) -> bool:
        """Make ``language`` the one that ``translate`` and ``qsTr`` speak. False when it already was."""
        if language == self.language or language not in self._translators:
            return False
        if self.language:
            QCoreApplication.removeTranslator(self._translators[self.language])
        QCoreApplication.installTranslator(self._translators[language])
        self.language = language
        return True

    def remove(self) -> None:
        """Speak the source texts again."""
        if self.language:
            QCoreApplication.removeTranslator(self._translators[self.language])
        self.language = ""

    def text(self, language: str, context: str, source: str) -> str:
        """``source`` in ``language``, whichever is installed: the attract screen speaks all three in turn."""
        return self._translators[language].translate(context, source) or source


def _load(folder: Path, language: str) -> QTranslator:
    translator = QTranslator()
    path = folder / f"kiosk_{language}.qm"
    if not (path.is_file() and translator.load(str(path))):
        sys.stderr.write(f"{path.name} is missing: `pyside6-lrelease ui/i18n/*.ts` makes it\n")
    return translator
