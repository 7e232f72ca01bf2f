"""A mutant: one rule broken in one place of the code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

LIST: Final = Path(__file__).with_name("mutants.yaml")


class MutantUnfit(Exception):
    """The code no longer holds what the mutant changes; the message says which and where."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """``find`` stands exactly once in ``file`` (from the root); ``put`` in its place breaks the rule."""

    rule: str
    breaks: str
    file: str
    find: str
    put: str

    def applied(self, text: str) -> str:
        """The text with the rule broken. Raises MutantUnfit unless ``find`` stands in it exactly once."""
        count = text.count(self.find)
        if count != 1:
            raise MutantUnfit(f"{self.rule} ({self.breaks}): {self.file} holds {self.find!r} {count} times")
        return text.replace(self.find, self.put)


def read_mutants(path: Path = LIST) -> tuple[Mutant, ...]:
    """The shipped mutants, in the order of the file. Raises TypeError for a key that is none of ours."""
    return tuple(Mutant(**row) for row in yaml.safe_load(path.read_text()))
