"""Why a field is wrong is told in three languages, whatever finds it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core import core_schema

import ledger
from ledger.http.bodies import Amount, Code
from ledger.http.faults import GENERAL, OF_TYPE, in_words, reason_of
from ledger.maintenance.rules import fault_of_window
from ledger.merchants.forms import fault_of_pattern
from ledger.operator.money_routes import SettleAsked
from ledger.payments.schemas import QuoteAsked
from wire.phones import wallet_number
from wire.texts import LANGUAGES, Language

SOURCES: Final = Path(ledger.__file__).parent
PLACES: Final = re.compile(r"{(\w*)}")
NEVER: Final = re.compile(
    r"needs_python_object|no_such_attribute|frozen_(field|instance|dict_type)|get_attribute_error|dataclass_.*|named_tuple_type"
    r"|default_factory_not_called|iteration_error|(ordered_dict|counter|deque)_type|bytes_.*|missing_sentinel_error"
    r"|ellipsis_error|time_delta_.*|is_subclass_of|callable_type|arguments_type|(missing|unexpected)_\w*argument"
    r"|multiple_argument_values|url_.*|decimal_.*|fraction_.*|complex_.*"
)
"""What no body, query or path of the API is made of."""


def test_every_error_of_pydantic_that_a_request_can_raise_has_its_texts() -> None:
    kinds = get_args(core_schema.ErrorType)

    assert [kind for kind in kinds if kind not in OF_TYPE and NEVER.fullmatch(kind) is None] == []
    assert "missing" in kinds


@pytest.mark.parametrize("kind", sorted(OF_TYPE))
def test_the_three_languages_name_the_same_figures(kind: str) -> None:
    text = OF_TYPE[kind]

    assert len({frozenset(PLACES.findall(text.in_language(each))) for each in LANGUAGES}) == 1
    assert len({text.in_language(each) for each in LANGUAGES}) == 3


@pytest.mark.parametrize(
    ("kind", "given", "figures"),
    [
        (Amount, 0, ["0"]),
        (Amount, 2**63, [str(2**63 - 1)]),
        (Code, "", ["1"]),
        (Code, "x" * 65, ["64"]),
        (QuoteAsked, {"kind": "gift", "amount_tiyn": 1, "tip": 1}, ["payment", "transfer", "withdrawal"]),
        (SettleAsked, {"kind": "wallet", "phone": "1" * 33}, ["32"]),
        (SettleAsked, {"kind": "wallet", "requisites": {str(i): "" for i in range(21)}}, ["20"]),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_tells_what_the_constraint_asks_for(
    kind: Any, given: object, figures: list[str], language: Language
) -> None:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(kind).validate_python(given)
    reasons = [reason_of(dict(each), language) for each in raised.value.errors()]

    assert any(all(figure in reason for figure in figures) for reason in reasons)
    assert GENERAL.in_language(language) not in reasons
    assert not any("{" in reason or " or " in reason for reason in reasons)


def test_every_word_of_our_own_checks_is_translated() -> None:
    words = set(_words())

    assert len(words) > 30
    assert [each for each in sorted(words) if in_words(each, "ru") == GENERAL.ru] == []


@pytest.mark.parametrize(
    "words",
    [
        *(
            "missing",
            "not in this payee's form",
            "an unblocking, and nothing else, names a block of this wallet that lasts",
        ),
        *("more than 5 years back", "more than 2000 operations: ask for CSV, or for a shorter period"),
        *(f"pattern: {fault_of_pattern(each)}" for each in ("", "a+", "{2}", "(?=x)", "a?" * 30)),
        f"{fault_of_window(begins_at=datetime(2026, 1, 1, tzinfo=UTC), ends_at=datetime(2026, 1, 1, tzinfo=UTC), announced_at=datetime(2026, 1, 1, tzinfo=UTC))}",
    ],
)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_words_with_numbers_and_places_are_translated(words: str, language: Language) -> None:
    told = in_words(words, language)

    assert GENERAL.in_language(language) not in told
    assert re.findall(r"\d+", told) == re.findall(r"\d+", words)


@pytest.mark.parametrize("number", ["701", "+7916", "seven", "+79161234567", "+7 7172 123456", "7"])
def test_what_is_wrong_with_a_phone_number_is_translated(number: str) -> None:
    with pytest.raises(ValueError) as raised:
        wallet_number(number)

    assert GENERAL.ru not in in_words(str(raised.value), "ru")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"kind": "payment", "phone": "+77011234567"},
            "в платеже указывают payee и requisites и больше ничего",
        ),
        ({"kind": "transfer"}, "в переводе указывают phone и больше ничего"),
        ({"kind": "withdrawal"}, "в выводе указывают iban и больше ничего"),
        ({"kind": "transfer", "phone": "+77011234567\0"}, "phone: есть знак, который нельзя сохранить"),
    ],
)
def test_what_a_check_of_ours_says_is_told_in_the_language(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as raised:
        QuoteAsked.model_validate({"amount_tiyn": 100, **fields})

    assert [reason_of(dict(each), "ru") for each in raised.value.errors()] == [told]


def test_an_error_that_nobody_foresaw_is_told_in_general() -> None:
    assert reason_of({"type": "made_up"}, "kk") == GENERAL.kk
    assert reason_of({"type": "greater_than", "ctx": {}}, "ru") == GENERAL.ru
    assert in_words("said by nobody", "kk") == GENERAL.kk
    assert in_words("said by nobody", "en") == "said by nobody"


def _words() -> Iterator[str]:
    """What the ledger's checks of requests say: plain words of their ValueErrors and faults."""
    for path in sorted(SOURCES.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        is_of_bodies = "RequestBody" in source or path.name == "schemas.py"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from _said(node, node.func.id, is_of_bodies=is_of_bodies)


def _said(call: ast.Call, name: str, *, is_of_bodies: bool) -> Iterator[str]:
    told: list[ast.expr] = []
    if name == "ValueError" and is_of_bodies:
        told = call.args[:1]
    elif name == "FieldFault":
        told = [each.value for each in call.keywords if each.arg == "reason"]
    elif name in {"_fault", "_invalid", "_wrong", "PeriodInvalid"}:
        told = call.args[1:2]
    elif name in {"DayBegun", "DateTaken"}:
        told = call.args[:1]
    for each in told:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
