"""Pictures of every screen as they were when somebody last looked at them and found them right.

Small and of few colours: what is compared is where things are and what colour they have, not how a machine draws
letters. ``script/screens --accept`` makes them anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageFilter

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "tests" / "ui" / "reference"
DIFFERENCES: Final = ROOT / "demo-out" / "screens" / "different"
SHRINK: Final = 4
COLOURS: Final = 48
BLOCK_PX: Final = 8
"""Of the small picture: about the height of a line of text."""
UNLIKE_MAX: Final = 26
"""The mean difference of a block's pixels, of 255, up to which two machines' letters are taken for the same."""


@dataclass(frozen=True)
class Case:
    """One set of pictures: a panel, a language, and modes that are on."""

    panel: str
    language: str
    modes: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        return FOLDER / "-".join((self.panel, self.language, *self.modes))


CASES: Final = (
    *(Case(panel, language) for panel in ("17-inch", "32-inch-tall") for language in ("kk", "ru", "en")),
    Case("17-inch-high", "kk"),
    Case("17-inch", "ru", ("large-text",)),
    Case("17-inch", "ru", ("high-contrast",)),
    Case("17-inch-high", "kk", ("low-reach",)),
    Case("32-inch-tall", "kk", ("low-reach",)),
)
"""Both sizes in three languages, the other brand, and each mode once."""


def small(picture: Image.Image) -> Image.Image:
    """A quarter of the size, by the mean of sixteen pixels."""
    return picture.convert("RGB").reduce(SHRINK)


def save(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    few = picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def unlike(kept: Image.Image, now: Image.Image) -> float:
    """The mean difference within the block that differs most, 0 to 255; 255 for another size."""
    if kept.size != now.size:
        return 255.0
    # blurred a little: a letter that stands half a pixel aside is the same letter
    blurred = [side.convert("RGB").filter(ImageFilter.GaussianBlur(1)) for side in (kept, now)]
    difference = ImageChops.difference(*blurred)
    red, green, blue = difference.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return float(most.reduce(BLOCK_PX).getextrema()[1])  # type: ignore[arg-type]


def side_by_side(kept: Image.Image, now: Image.Image, path: Path) -> None:
    """Kept, now, and what differs, for whoever reads the failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    width, height = now.size
    whole = Image.new("RGB", (3 * width + 20, height), "#8a94a0")
    whole.paste(kept.convert("RGB"), (0, 0))
    whole.paste(now, (width + 10, 0))
    if kept.size == now.size:
        whole.paste(ImageChops.invert(ImageChops.difference(kept.convert("RGB"), now)), (2 * width + 20, 0))
    whole.save(path)
