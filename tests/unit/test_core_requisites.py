"""The form: masks, checks, and what is said when an answer is wrong (W-20)."""

from __future__ import annotations

import pytest

from kiosk.core.requisites import (
    Question,
    hidden,
    is_iin_bin,
    is_luhn,
    is_phone_kz,
    masked,
    problem_of,
    questions,
    surplus_question,
    typed,
)
from tests.support.core_builders import a_field, a_payee, a_policy, a_text
from wire.money import tenge

PHONE_MASK = "+7 000 000-00-00"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("", "+7"),
        ("7", "+7 7"),
        ("701", "+7 701"),
        ("7011", "+7 701 1"),
        ("701123", "+7 701 123"),
        ("7011234", "+7 701 123-4"),
        ("7011234567", "+7 701 123-45-67"),
        ("70112345678", "+7 701 123-45-678"),
    ],
)
@pytest.mark.rule("W-20")
def test_an_answer_is_shown_under_its_mask_as_far_as_it_is_typed(raw: str, shown: str) -> None:
    assert masked(PHONE_MASK, raw) == shown


def test_without_a_mask_an_answer_is_shown_as_it_is() -> None:
    assert masked("", "AB-12") == "AB-12"


def a_question(**changes: object) -> Question:
    fields: dict[str, object] = {"code": "x", "label": a_text("x"), "hint": a_text("x"), "kind": "digits"}
    return Question(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "raw", "kept"),
    [
        (a_question(mask="0000"), "12a345", "1234"),
        (a_question(), "١2", "2"),
        (a_question(kind="money"), "004 850", "4850"),
        (a_question(kind="money"), "12345678", "1234567"),
        (a_question(kind="text"), "Әбіл\n-1", "Әбіл-1"),
        (a_question(kind="text"), "x" * 70, "x" * 64),
    ],
)
def test_what_cannot_belong_to_an_answer_is_left_out(question: Question, raw: str, kept: str) -> None:
    assert typed(question, raw) == kept


@pytest.mark.parametrize(
    ("question", "raw", "problem"),
    [
        (a_question(), "", "required"),
        (a_question(mask="0000"), "123", "too-short"),
        (a_question(pattern="1[0-9]+"), "23", "format"),
        (a_question(pattern="1[0-9]+"), "13", ""),
        (a_question(check="phone_kz"), "2011234567", "phone"),
        (a_question(check="iin_bin"), "050140000022", "check"),
        (a_question(check="luhn"), "79927398713", ""),
        (a_question(check="luhn"), "79927398710", "check"),
        (a_question(kind="money", least=tenge(100)), "99", "too-small"),
        (a_question(kind="money", least=tenge(100)), "100", ""),
        (a_question(kind="money", most=tenge(500)), "500", ""),
        (a_question(kind="money", most=tenge(500)), "501", "too-large"),
        (a_question(kind="money"), "", "required"),
    ],
)
@pytest.mark.rule("W-20")
def test_a_wrong_answer_has_a_name(question: Question, raw: str, problem: str) -> None:
    assert problem_of(question, raw) == problem


def test_check_digits_of_iin_and_bin_follow_both_rounds_of_weights() -> None:
    # First round: 1·8 + 2·0 + 3·0 + 4·1 + 5·0 + 6·1 + 7·3 + 8·0 + 9·0 + 10·1 + 11·2 = 71 = 5 modulo 11.
    assert is_iin_bin("800101300125")
    assert not is_iin_bin("800101300126")
    # Where the first round gives 10 the second decides; where that gives 10 too the number is never issued.
    second = next(
        prefix for prefix in map("{:011d}".format, range(80010130000, 80010131000)) if _first(prefix) == 10
    )
    control = _second(second)
    assert is_iin_bin(f"{second}{control}") == (control < 10)


def _first(prefix: str) -> int:
    return sum(int(digit) * weight for weight, digit in enumerate(prefix, start=1)) % 11


def _second(prefix: str) -> int:
    weights = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
    return sum(int(digit) * weight for weight, digit in zip(weights, prefix, strict=True)) % 11


@pytest.mark.parametrize("raw", ["", "12345678901", "1234567890123", "12345678901x", "٠٥٠١٤٠٠٠٠٠٢١"])
def test_what_has_not_twelve_digits_is_no_iin(raw: str) -> None:
    assert not is_iin_bin(raw)


@pytest.mark.parametrize(
    ("raw", "is_right"), [("18", True), ("0", False), ("1x", False), ("4561261212345467", True)]
)
def test_luhn(raw: str, is_right: bool) -> None:
    assert is_luhn(raw) is is_right


@pytest.mark.rule("W-02")
@pytest.mark.parametrize(
    ("raw", "is_right"), [("7011234567", True), ("87011234567", True), ("9161234567", False)]
)
def test_only_kazakhstani_mobile_numbers_are_wallets(raw: str, is_right: bool) -> None:
    assert is_phone_kz(raw) is is_right


def test_a_top_up_asks_for_the_phone_only_and_checks_it() -> None:
    (question,) = questions(a_policy(), None)

    assert (question.code, question.check) == ("phone", "phone_kz")


def test_a_fixed_payment_asks_for_the_sum_last() -> None:
    payee = a_payee(amount="fixed", fields=(a_field("a"), a_field("b", check="iin_bin")))

    assert [(question.code, question.kind) for question in questions(a_policy(), payee)] == [
        ("a", "digits"),
        ("b", "digits"),
        ("amount", "money"),
    ]


@pytest.mark.rule("K-08")
def test_the_surplus_wallet_is_asked_for_like_a_top_up() -> None:
    question = surplus_question(a_policy())

    assert (question.code, question.mask, question.check) == ("phone", PHONE_MASK, "phone_kz")


@pytest.mark.rule("W-92")
@pytest.mark.parametrize(
    ("shown", "left"),
    [
        ("+7 701 123-45-67", "+7 701 ***-**-67"),
        ("+77011234567", "+7701*****67"),
        ("4087712", "****712"),
        ("ҚЖ-1204", "**-*204"),
        ("1", "*"),
        ("Алматы Су", "Алматы Су"),
    ],
)
def test_an_answer_that_was_checked_is_hidden_but_for_its_end(shown: str, left: str) -> None:
    assert hidden(shown) == left
