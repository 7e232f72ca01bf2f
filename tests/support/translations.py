"""Are the screens' texts complete? Run as a program by script/lint: one line for each text that is not."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "ui" / "i18n"


@dataclass(frozen=True, order=True)
class Key:
    """What a text is looked up by."""

    context: str
    source: str
    disambiguation: str = ""

    def __str__(self) -> str:
        return f"{self.context}: {self.source!r}"


@dataclass(frozen=True)
class Entry:
    key: Key
    state: str
    """``""`` when finished; otherwise Qt Linguist's word: unfinished, vanished, obsolete."""
    texts: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return self.state == "" and all(text.strip() for text in self.texts)


def read(path: Path) -> list[Entry]:
    """The entries of a Qt Linguist file."""
    return [
        _entry(context.findtext("name", ""), message)
        for context in ET.parse(path).getroot().iter("context")
        for message in context.iter("message")
    ]


def _entry(context: str, message: ET.Element) -> Entry:
    key = Key(context, message.findtext("source", ""), message.findtext("comment", ""))
    translation = message.find("translation")
    if translation is None:
        return Entry(key, "unfinished", ("",))
    plurals = tuple(form.text or "" for form in translation.iter("numerusform"))
    return Entry(key, translation.get("type", ""), plurals or (translation.text or "",))


def problems(files: Sequence[Path], wanted: frozenset[Key]) -> Iterator[str]:
    """A line for each entry that is not finished, and for each text of the screens that a file lacks."""
    for path in files:
        entries = read(path)
        for entry in entries:
            if not entry.is_complete:
                yield f"{path.name}: {entry.key} is {entry.state or 'empty'}"
        for key in sorted(wanted - {entry.key for entry in entries}):
            yield f"{path.name}: {key} is missing"


def texts_of_screens(folder: Path = ROOT / "ui") -> frozenset[Key]:
    """What lupdate finds in the sources."""
    with tempfile.TemporaryDirectory() as scratch:
        found = Path(scratch) / "found.ts"
        lupdate = Path(sys.executable).with_name("pyside6-lupdate")
        sources = [str(path) for ending in ("py", "qml") for path in sorted(folder.rglob(f"*.{ending}"))]
        subprocess.run([str(lupdate), "-silent", *sources, "-ts", str(found)], check=True, stdout=sys.stderr)
        return frozenset(entry.key for entry in read(found))


def main() -> int:
    files = sorted(FOLDER.glob("*.ts"))
    found = list(problems(files, texts_of_screens()))
    sys.stdout.write("\n".join(found or [f"{len(files)} languages complete"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
