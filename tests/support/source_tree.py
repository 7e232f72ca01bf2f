"""The tracked files of this repository, as text and as syntax trees."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PRODUCT: Final = ("ui", "kiosk", "devices", "offline_queue", "receipts", "wire", "ledger")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class SourceFile:
    path: str
    """From the root of the repository, with slashes."""

    @cached_property
    def text(self) -> str:
        return (ROOT / self.path).read_text(encoding="utf-8")

    @property
    def tree(self) -> ast.Module:
        """Parsed for each asker: the trees of all files are too large to be kept."""
        return ast.parse(self.text, self.path)

    @property
    def is_product(self) -> bool:
        return self.path.split("/", 1)[0] in PRODUCT

    def at(self, line: int) -> str:
        return f"{self.path}:{line}"

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def identifiers(self) -> Iterator[tuple[str, int]]:
        """The names in the code with their lines; comments and strings are not names."""
        if self.path.endswith(".qml"):
            yield from _qml_words(self.text)
            return
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.NAME:
                yield token.string, token.start[0]


_QML_SILENT: Final = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)


def _qml_words(text: str) -> Iterator[tuple[str, int]]:
    code = _QML_SILENT.sub(lambda silent: "\n" * silent[0].count("\n"), text)
    for number, line in enumerate(code.splitlines(), 1):
        for word in re.findall(r"[A-Za-z_]\w*", line):
            yield word, number


def tracked(*endings: str) -> list[SourceFile]:
    """Every tracked file whose name ends so; without endings, every one that is text."""
    return [file for file in _all() if (file.path.endswith(endings) if endings else _is_text(file.path))]


@cache
def _all() -> tuple[SourceFile, ...]:
    # the folder may belong to another user than the one who tests
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    paths = [path for path in listing.stdout.split("\0") if path and (ROOT / path).is_file()]
    return tuple(SourceFile(path) for path in paths)


def _is_text(path: str) -> bool:
    return b"\0" not in (ROOT / path).read_bytes()[:8192]


def words_of(identifier: str) -> list[str]:
    """``billAcceptor_id`` as ``["bill", "acceptor", "id"]``."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", identifier)]


def names_of_tests() -> set[str]:
    """The functions of all tests, by which documents name them."""
    return {
        name
        for file in tracked(".py")
        if file.path.startswith("tests/")
        for name in re.findall(r"^ *(?:async )?def (test_\w+)\(", file.text, re.MULTILINE)
    }


def cited_tests(document: Path) -> set[str]:
    """Those that a document names in code quotes."""
    return set(re.findall(r"`(test_\w+)`", document.read_text(encoding="utf-8")))
