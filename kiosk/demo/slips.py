"""What a slip of a bag says in print, for a scenario to compare with ``kiosk cash report``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from receipts.collections import BAG, BY_JOURNAL
from wire.texts import LANGUAGES, Text

_BILLS: Final = re.compile(r"(?P<value>[0-9\s]+)\D* [x×] (?P<count>[0-9]+)\s")
"""``5 000 тг x 3   15 000 тг``; its spaces may be those that do not break."""


def bag_of(lines: Sequence[str]) -> str | None:
    """The number of the bag that a printed slip is of; None where it is of none."""
    return next((_answer(line, BAG) for line in lines if _answer(line, BAG) is not None), None)


def bills_by_journal(lines: Sequence[str]) -> dict[int, int]:
    """Number of bills by denomination in tenge, as a bag's slip says that the journal has them."""
    heads = {BY_JOURNAL.in_language(language) for language in LANGUAGES}
    return dict(_bills(lines[_place(lines, heads) :]))


def problem_of_slip(lines: Sequence[str], report: Mapping[str, Any]) -> str | None:
    """How a bag's slip differs from what ``kiosk cash report`` said before the cassette went; None: they agree."""
    printed = bills_by_journal(lines)
    reported = {int(tenge): int(count) for tenge, count in report["bills"].items()}
    if printed == reported:
        return None
    return f"the slip of the bag has {printed}, kiosk cash report had {reported}"


def _place(lines: Sequence[str], heads: set[str]) -> int:
    return next((place for place, line in enumerate(lines, 1) if line.strip() in heads), len(lines))


def _bills(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    for line in lines:
        bills = _BILLS.match(line)
        if bills is None:
            return
        yield int(re.sub(r"\D", "", bills["value"])), int(bills["count"])


def _answer(line: str, question: Text) -> str | None:
    for language in LANGUAGES:
        asked = question.in_language(language)
        if line.startswith(f"{asked} "):
            return line.removeprefix(asked).strip()
    return None
