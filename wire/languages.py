"""The three languages of the terminal."""

from __future__ import annotations

from typing import Final, Literal

Language = Literal["kk", "ru", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("kk", "ru", "en")
