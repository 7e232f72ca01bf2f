"""Every screen in every language on every panel, side by side, to be looked at. Run by script/screens."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image

from kiosk.api import View
from tests.support import fake_kiosk as views
from tests.support import reference
from tests.support.every_screen import SHEETS, Cases, pictured
from tests.support.glass import PANELS, Glass
from tests.support.service_views import SERVICE_VIEWS
from ui.app import application
from ui.words import FOLDER, LANGUAGES, Languages

ROOT: Final = Path(__file__).parents[2]
COLUMNS: Final = 5
THUMB_WIDTH: Final = 420
GUTTER: Final = 10
COLOURS: Final = 256

README_PICTURES: Final = {
    "home": views.home("kk"),
    "check": views.check_fixed("ru"),
    "cash": views.cash("kk", 200_000, "returned", 500_000, views.WORDS["kk"]["limit"]),
    "done": views.done("kk"),
}
"""What the README shows."""

MANUAL_PICTURES: Final = {
    "login": "login",
    "menu": "menu",
    "collection": "collection-cash",
    "devices": "devices",
    "fitting": "fitting",
}
"""What the field agents' manuals show, in each of their languages."""
MANUAL_WIDTH: Final = 800


def shots(glass: Glass, language: str, folder: Path, cases: Cases) -> Iterator[Path]:
    """One picture a view."""
    for name, view in cases.items():
        path = folder / f"{language}-{name}.png"
        shoot(glass, view(language), path)
        yield path


def shoot(glass: Glass, view: View, path: Path) -> None:
    glass.languages.remove()
    glass.show(view)
    glass.robot.screenshot(str(path))


def sheet(pictures: list[Path]) -> Image.Image:
    """The pictures in rows of five."""
    first = Image.open(pictures[0])
    height = first.height * THUMB_WIDTH // first.width
    rows = -(-len(pictures) // COLUMNS)
    size = (COLUMNS * (THUMB_WIDTH + GUTTER) + GUTTER, rows * (height + GUTTER) + GUTTER)
    whole = Image.new("RGB", size, "#8a94a0")
    for place, path in enumerate(pictures):
        row, column = divmod(place, COLUMNS)
        thumb = Image.open(path).resize((THUMB_WIDTH, height), Image.Resampling.LANCZOS)
        whole.paste(thumb, (GUTTER + column * (THUMB_WIDTH + GUTTER), GUTTER + row * (height + GUTTER)))
    return whole


def save_small(picture: Image.Image, path: Path) -> None:
    """Screens have few colours: a palette makes the file a quarter."""
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def compile_words() -> None:
    """So that the pictures show today's words."""
    lrelease = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([lrelease, "-silent", *sorted(FOLDER.glob("*.ts"))], check=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/screens", description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=ROOT / "demo-out" / "screens", help="folder of the sheets"
    )
    parser.add_argument("--readme", action="store_true", help="draw the README's pictures anew as well")
    parser.add_argument(
        "--accept", action="store_true", help="keep today's pictures as the reference of tests/ui"
    )
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    compile_words()
    application()
    languages = Languages()
    if asked.accept:
        accept(languages)
    for panel, settings in PANELS.items():
        glass = Glass(settings, languages)
        with tempfile.TemporaryDirectory() as scratch:
            for language in LANGUAGES:
                for begins, cases in SHEETS.items():
                    path = asked.out / f"{begins}{panel}-{language}.png"
                    save_small(sheet(list(shots(glass, language, Path(scratch), cases))), path)
                    sys.stdout.write(f"{path}\n")
            if asked.readme and panel == "17-inch":
                draw_readme(glass, Path(scratch))
                draw_manuals(glass, Path(scratch))
        glass.close()
    return 0


def accept(languages: Languages) -> None:
    """Keep every screen as it is now; pictures of screens that are no more are taken away."""
    shutil.rmtree(reference.FOLDER, ignore_errors=True)
    for panel in dict.fromkeys(case.panel for case in reference.CASES):
        glass = Glass(PANELS[panel], languages)
        for case in (case for case in reference.CASES if case.panel == panel):
            for name, view in pictured(case).items():
                languages.remove()
                glimpse = glass.show(view(case.language), *case.modes)
                reference.save(glimpse.picture, case.folder / f"{name}.png")
        glass.close()
    sys.stdout.write(f"{reference.FOLDER}\n")


def draw_readme(glass: Glass, scratch: Path) -> None:
    for name, view in README_PICTURES.items():
        shoot(glass, view, scratch / "one.png")
        save_small(Image.open(scratch / "one.png"), ROOT / "docs" / "pictures" / f"{name}.png")


def draw_manuals(glass: Glass, scratch: Path) -> None:
    for language in LANGUAGES:
        for name, view in MANUAL_PICTURES.items():
            shoot(glass, SERVICE_VIEWS[view](language), scratch / "one.png")
            picture = Image.open(scratch / "one.png")
            height = picture.height * MANUAL_WIDTH // picture.width
            small = picture.resize((MANUAL_WIDTH, height), Image.Resampling.LANCZOS)
            save_small(small, ROOT / "docs" / "pictures" / f"manual-{name}-{language}.png")


if __name__ == "__main__":
    sys.exit(main())
