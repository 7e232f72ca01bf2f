"""What a payee's form may be: it goes to every kiosk, and its patterns are run there on what people type. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wire.policy import RequisiteField

FIELDS_MAX: Final = 8
PATTERN_LENGTH_MAX: Final = 120
VARIABLE_PARTS_MAX: Final = 3
"""Parts of a pattern that may be longer or shorter: more of them, and one answer could take minutes to refuse."""

_CLASS: Final = r"\[\^?(?:\\.|[^\]\\\[])+\]"
_TOKEN: Final = re.compile(
    rf"(?P<atom>{_CLASS}|\\[dw.\-/+()|?]|[^\\\[\](){{}}*+?|^$])|(?P<group>\()|(?P<end>\))|(?P<or>\|)"
    r"|(?P<exact>\{\d{1,2}\})|(?P<range>\{\d{1,2},\d{1,2}\}|\?)"
)


def fault_of_form(fields: Sequence[RequisiteField]) -> str | None:
    """What is wrong with a form, as ``field: reason``; None when kiosks can take it."""
    if not 1 <= len(fields) <= FIELDS_MAX:
        return f"fields: between 1 and {FIELDS_MAX}"
    if len({field.code for field in fields}) != len(fields):
        return "fields: two have one code"
    for place, field in enumerate(fields):
        fault = _fault_of_field(field)
        if fault is not None:
            return f"fields.{place}.{fault}"
    return None


def _fault_of_field(field: RequisiteField) -> str | None:
    fault = fault_of_pattern(field.pattern)
    if fault is not None:
        return f"pattern: {fault}"
    if field.scan and (fault := fault_of_pattern(_GROUP_NAME.sub("(", field.scan))) is not None:
        return f"scan: {fault}"
    if (field.input == "choice") != bool(field.choices):
        return "choices: given for a choice and for nothing else"
    codes = [choice.code for choice in field.choices]
    if len(set(codes)) != len(codes):
        return "choices: two have one code"
    if not all(re.fullmatch(field.pattern, code) for code in codes):
        return "choices: a code does not fit the pattern"
    return None


_GROUP_NAME: Final = re.compile(r"\(\?P<[a-z][a-z0-9_]{0,30}>")


def fault_of_pattern(pattern: str) -> str | None:
    """Why a pattern is not taken; None when it is.

    Signs, classes (also of digits and letters by name), groups of alternatives, ``{n}``, ``{m,n}`` and ``?`` on a sign or class; no
    repetition of groups and none without an end, so that no answer keeps a kiosk busy.
    """
    if not pattern or len(pattern) > PATTERN_LENGTH_MAX:
        return f"between 1 and {PATTERN_LENGTH_MAX} signs"
    place, before, variable = 0, "", 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None:
            return f"not understood from sign {place + 1} on"
        kind = token.lastgroup or ""
        if kind in {"exact", "range"} and before != "atom":
            return f"a repetition of nothing, or of a group, at sign {place + 1}"
        variable += kind == "range"
        place, before = token.end(), kind
    if variable > VARIABLE_PARTS_MAX:
        return f"more than {VARIABLE_PARTS_MAX} parts of changing length"
    try:
        re.compile(pattern)
    except re.error as wrong:
        return str(wrong)
    return None
