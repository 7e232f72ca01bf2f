"""A text in the three languages of the terminal."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from wire.languages import LANGUAGES, Language

__all__ = ["LANGUAGES", "Language", "Text"]


class Text(BaseModel):
    """The same words in Kazakh, Russian and English; none may be empty."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", str_min_length=1)

    kk: str
    ru: str
    en: str

    def in_language(self, language: str) -> str:
        return str(getattr(self, language))
