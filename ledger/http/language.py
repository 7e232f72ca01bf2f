"""The language of an answer's words, by the caller's wish."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Header

from wire.texts import LANGUAGES
from wire.texts import Language as LanguageCode

DEFAULT: Final[LanguageCode] = "ru"
"""Where the texts of the offer differ the Russian one prevails (cl. 12.11)."""


def language_of(accepted: str | None) -> LanguageCode:
    """The best of our languages in an Accept-Language header; whatever cannot be read is passed over."""
    best: tuple[float, LanguageCode] | None = None
    for item in (accepted or "").split(","):
        tag, _, weight = item.partition(";")
        wanted = tag.strip().lower().split("-")[0]
        weighs = _weight(weight)
        for language in LANGUAGES:
            if wanted == language and weighs > 0 and (best is None or weighs > best[0]):
                best = (weighs, language)
    return DEFAULT if best is None else best[1]


def _weight(raw: str) -> float:
    name, _, value = raw.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _asked_language(accept_language: Annotated[str | None, Header()] = None) -> LanguageCode:
    return language_of(accept_language)


Language = Annotated[LanguageCode, Depends(_asked_language)]
"""``kk``, ``ru`` or ``en`` by the header Accept-Language; Russian when it names none of them."""
