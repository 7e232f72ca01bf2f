"""One window a panel for the whole run; the words compiled afresh, so that a stale .qm hides nothing."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.every_screen import ALL_VIEWS
from tests.support.fake_kiosk import starting
from tests.support.glass import PANELS, Glass, Glimpse
from ui.words import FOLDER, LANGUAGES, Languages

Look = Callable[..., Glimpse]

LRELEASE = Path(sys.executable).with_name("pyside6-lrelease")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Leave nothing of Qt as garbage to tests with threads: a window that dies in another thread takes all with it.

    Not in a fixture: a test's own fixtures are let go only after all of them were torn down.
    """
    result = yield
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
    return result


@pytest.fixture(scope="session")
def compiled_words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of ``.qm`` made of today's ``.ts``."""
    folder = tmp_path_factory.mktemp("words")
    for language in LANGUAGES:
        name = f"kiosk_{language}"
        subprocess.run([LRELEASE, "-silent", FOLDER / f"{name}.ts", "-qm", folder / f"{name}.qm"], check=True)
    return folder


@pytest.fixture(scope="session")
def languages(qapp: object, compiled_words: Path) -> Languages:
    """One for all glasses: what is installed last speaks for all of them."""
    return Languages(compiled_words)


@pytest.fixture(scope="session")
def glass_for(languages: Languages) -> Iterator[Callable[[str], Glass]]:
    """The glass of a panel by its name."""
    made: dict[str, Glass] = {}

    def of(panel: str) -> Glass:
        if panel not in made:
            made[panel] = Glass(PANELS[panel], languages)
        languages.remove()
        return made[panel]

    yield of
    for glass in made.values():
        glass.close()


@pytest.fixture(scope="session")
def look(glass_for: Callable[[str], Glass]) -> Look:
    """What is on the glass for a view by name, in a language, on a panel, in modes. Looked at once."""

    @cache
    def glimpse(name: str, language: str, panel: str, *modes: str) -> Glimpse:
        return glass_for(panel).show(ALL_VIEWS[name](language), *modes)

    return glimpse


@pytest.fixture
def glass(glass_for: Callable[[str], Glass]) -> Glass:
    """The desk panel's glass, empty, with no gestures made."""
    glass = glass_for("17-inch")
    glass.kiosk.answer = None
    glass.show(starting())
    glass.kiosk.gestures.clear()
    return glass
