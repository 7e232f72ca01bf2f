"""Between two customers: no object of the glass holds a number, a name, a code or a sum of the one who has left."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass

import pytest
from PySide6.QtCore import QObject

from tests.support import fake_kiosk as views
from tests.support.every_screen import ALL_VIEWS
from tests.support.glass import Glass
from ui.viewmodels.page import PageViewModel

PRIVATE = re.compile(r"\d{4}|\*\*\*|\d{3}-\d{2}|Айгүл|Нұрлан")
"""Numbers, masked or not, codes, and names."""
ADDRESS = re.compile("0x[0-9a-f]+")
"""Of an object in memory: any four digits may be in it."""
SHOWN = ("text", "label", "value", "typed", "rest", "source", "figure", "title", "url")
NOBODYS = re.compile(
    "service-|collection|home|payees|attract|starting|out-of-service|offer|help|search|terms"
)
"""Views that tell of no customer."""
OWN = {"+7 727 350-70-70", "00000017", "Терминал 00000017"}
"""The kiosk's: whom to call, its number."""


def private_words(thing: object) -> set[str]:
    """Every private text in a view's content, however deep."""
    if isinstance(thing, str):
        return {thing} if PRIVATE.search(thing) and thing not in OWN else set()
    if is_dataclass(thing):
        return set().union(*(private_words(getattr(thing, field.name)) for field in fields(thing)))
    if isinstance(thing, tuple):
        return set().union(*map(private_words, thing))
    return set()


def held(glass: Glass) -> str:
    """What all objects of the window and all of its view models hold, as one text."""
    kiosk = glass.shown.view_model
    pages = [page for page in vars(kiosk).values() if isinstance(page, PageViewModel)]
    assert len(pages) > 15
    texts = [repr(vars(page)) for page in pages]
    for item in glass.window.findChildren(QObject):
        texts += [str(value) for name in SHOWN if (value := item.property(name)) is not None]
    return ADDRESS.sub("", "\n".join(texts))


@pytest.mark.rule("W-92")
@pytest.mark.parametrize("name", [name for name in ALL_VIEWS if not NOBODYS.match(name)])
def test_the_next_customer_finds_nothing_of_the_last_one(glass: Glass, name: str) -> None:
    view = ALL_VIEWS[name]("ru")
    private = private_words(view.content)
    glass.show(view)

    # by turns: the two screens that a session ends on
    glass.show(views.home("ru") if len(name) % 2 else views.attract("kk"))

    left = held(glass)
    assert [words for words in private if words in left] == []


def test_the_walk_finds_what_is_there(glass: Glass) -> None:
    glass.show(ALL_VIEWS["check"]("ru"))

    assert "+7 701 123-45-67" in private_words(ALL_VIEWS["check"]("ru").content)
    assert "+7 701 123-45-67" in held(glass)
