"""A text in the three languages of the terminal."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["kk", "ru", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("kk", "ru", "en")


class Text(BaseModel):
    """The same words in Kazakh, Russian and English; none may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_min_length=1)

    kk: str
    ru: str
    en: str

    def in_language(self, language: str) -> str:
        return str(getattr(self, language))
