"""What a bill's code says: by the patterns of the payees' own forms, filled in as if it had been typed (W-20).

A field's ``scan`` is a regular expression for the whole code. Its named groups are the field codes of the same form
that the code answers, and ``amount_tiyn`` is the sum; without named groups the first group, or all of the code, is
the field's own answer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kiosk.core.requisites import AMOUNT_CODE, problem_of, typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kiosk.core.requisites import Question
    from kiosk.core.session import Draft
    from wire.policy import Payee, Policy, RequisiteField

CODE_SIGNS_MAX: Final = 512
AMOUNT_GROUP: Final = "amount_tiyn"
TIYN_IN_TENGE: Final = 100
HIDDEN: Final = "•"
SHOWN_SIGNS: Final = 3
MASKED_SIGNS_MIN: Final = 8
MASKED_SIGNS_MAX: Final = 20


def masked(text: str) -> str:
    """The code for a technician who tries the reader: how long it is and how it ends, never whose it is."""
    shown = SHOWN_SIGNS if len(text) > MASKED_SIGNS_MIN else 0
    return HIDDEN * min(len(text) - shown, MASKED_SIGNS_MAX) + text[len(text) - shown :]


def payees_of_code(policy: Policy, text: str) -> tuple[Payee, ...]:
    """The payees whose form knows this code."""
    return tuple(payee for payee in policy.payees if _answers(payee.fields, text))


def knows_code(draft: Draft, text: str) -> bool:
    """True when a field of the draft's form knows this code, whether it said anything new or not."""
    return is_known_code(_fields(draft), text)


def is_known_code(fields: tuple[RequisiteField, ...], text: str) -> bool:
    """True when one of the fields knows this code."""
    return bool(_answers(fields, text))


def filled_by_code(draft: Draft, text: str) -> Draft:
    """The draft with every answer that the code holds and the form accepts; what is wrong in it is passed over."""
    for code, answer in answers_of_code(_fields(draft), draft.questions, text):
        draft = draft.answered(code, answer)
    return draft


def answers_of_code(
    fields: tuple[RequisiteField, ...], asked: Iterable[Question], text: str
) -> Iterator[tuple[str, str]]:
    """The questions that the code answers rightly, and what it says."""
    by_code = {question.code: question for question in asked}
    for code, value in _answers(fields, text).items():
        if code == AMOUNT_GROUP:
            code, value = AMOUNT_CODE, _whole_tenge(value)  # noqa: PLW2901 - a sum is typed in tenge
        question = by_code.get(code)
        if question is not None and (answer := typed(question, value)) and not problem_of(question, answer):
            yield code, answer


def _fields(draft: Draft) -> tuple[RequisiteField, ...]:
    return (draft.policy.top_up_field,) if draft.payee is None else draft.payee.fields


def _answers(fields: tuple[RequisiteField, ...], text: str) -> dict[str, str]:
    code = text.strip()[:CODE_SIGNS_MAX]
    answers: dict[str, str] = {}
    for field in fields:
        pattern = _compiled(field.scan) if field.scan else None
        found = pattern.fullmatch(code) if pattern else None
        if found is None:
            continue
        named = {name: value for name, value in found.groupdict().items() if value is not None}
        answers |= named or {field.code: found.group(1) if found.groups() else found.group()}
    return answers


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:  # an operator's slip must not stop the kiosk: the number can be typed
        return None


def _whole_tenge(tiyn: str) -> str:
    """Sums are typed in whole tenge: one with tiyn is left to the customer."""
    if not tiyn.isascii() or not tiyn.isdecimal() or int(tiyn) % TIYN_IN_TENGE:
        return ""
    return str(int(tiyn) // TIYN_IN_TENGE)
