"""Which rules have a test: docs/rules.md against the ``rule`` marks of the collected tests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Status = Literal["done", "partly", "later"]
STATUSES: Final[tuple[Status, ...]] = ("done", "partly", "later")

INDEX: Final = Path(__file__).parents[2] / "docs" / "rules.md"
_ROW: Final = re.compile(r"^\| (?P<id>[WK]-\d\d) \| (?P<status>\w+) \| (?P<meaning>.+) \|$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Rule:
    id: str
    status: Status
    meaning: str


def read_rules(text: str) -> dict[str, Rule]:
    """The rules of the index by id, in its order.

    Raises:
        ValueError: a status that is none of ours, or an id twice.
    """
    rules: dict[str, Rule] = {}
    for row in _ROW.finditer(text):
        rule_id, status, meaning = row["id"], row["status"], row["meaning"]
        if rule_id in rules:
            raise ValueError(f"{rule_id} stands twice in the index")
        rules[rule_id] = Rule(id=rule_id, status=_status(rule_id, status), meaning=meaning)
    return rules


def _status(rule_id: str, word: str) -> Status:
    for status in STATUSES:
        if word == status:
            return status
    raise ValueError(f"{rule_id}: status {word!r} is none of {', '.join(STATUSES)}")


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What the marks of a collection say about the index."""

    unknown: tuple[str, ...]
    untested: tuple[Rule, ...]

    def failures(self, *, is_whole_suite: bool) -> list[str]:
        """Why the run fails. A part of the suite says nothing about rules that it does not reach."""
        found = [
            f"a test is marked with rule {rule_id}, which docs/rules.md does not know"
            for rule_id in self.unknown
        ]
        if is_whole_suite:
            found += [
                f"{rule.id} is done by docs/rules.md, but no test carries it: {rule.meaning}"
                for rule in self.untested
                if rule.status == "done"
            ]
        return found

    def untested_by_status(self) -> dict[str, list[str]]:
        grouped: dict[str, list[str]] = {}
        for rule in self.untested:
            grouped.setdefault(rule.status, []).append(rule.id)
        return grouped


def coverage(rules: Mapping[str, Rule], marked: Iterable[str]) -> Coverage:
    carried = set(marked)
    return Coverage(
        unknown=tuple(sorted(carried - rules.keys())),
        untested=tuple(rule for rule in rules.values() if rule.id not in carried),
    )
