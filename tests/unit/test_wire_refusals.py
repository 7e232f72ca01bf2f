"""Refusals are complete: rule, clause, three languages."""

import string

import pytest

from wire.money import NBSP, tenge
from wire.refusals import RULE_OF, TEXTS, Refusal, RefusalCode
from wire.texts import LANGUAGES


@pytest.mark.rule("W-26")
@pytest.mark.parametrize("code", RefusalCode)
def test_every_code_has_a_rule_and_words_in_three_languages(code: RefusalCode) -> None:
    assert RULE_OF[code][0].startswith(("W-", "K-"))
    assert set(TEXTS[code]) == set(LANGUAGES)


@pytest.mark.rule("W-26")
def test_a_refusal_speaks_the_language_asked_for() -> None:
    refusal = Refusal(code=RefusalCode.INSUFFICIENT_BALANCE, left_tiyn=tenge(12_500))

    assert {language: refusal.text(language).replace(NBSP, " ") for language in LANGUAGES} == {
        "kk": "Теңгерімде қаражат жеткіліксіз. Қолжетімді: 12 500 ₸.",
        "ru": "Недостаточно средств. Доступно 12 500 ₸.",
        "en": "The balance is too small. Available: 12 500 ₸.",
    }


@pytest.mark.rule("W-16")
@pytest.mark.parametrize("code", RefusalCode)
def test_the_languages_name_the_same_figures(code: RefusalCode) -> None:
    named = {
        frozenset(name for _, name, _, _ in string.Formatter().parse(words) if name)
        for words in TEXTS[code].values()
    }

    assert len(named) == 1
    assert next(iter(named)) <= {"limit", "left"}


@pytest.mark.rule("W-16")
def test_a_refusal_names_rule_limit_and_what_is_left() -> None:
    refusal = Refusal(code=RefusalCode.LIMIT_BALANCE, limit_tiyn=tenge(432_500), left_tiyn=tenge(1_500))

    assert (refusal.rule, refusal.clause) == ("W-11", "4.3")
    assert refusal.text("en").replace(NBSP, " ") == (
        "The wallet may hold at most 432 500 ₸. Now possible: up to 1 500 ₸."
    )


def test_a_figure_that_is_not_known_is_a_dash() -> None:
    assert "—" in Refusal(code=RefusalCode.LIMIT_BALANCE).text("ru")


@pytest.mark.parametrize(("code", "is_retryable"), [("technical_failure", True), ("wallet_closed", False)])
def test_a_refusal_says_whether_trying_again_helps(code: str, is_retryable: bool) -> None:
    assert Refusal(code=RefusalCode(code)).is_retryable is is_retryable


def test_a_code_that_a_newer_ledger_sent_does_not_stop_an_older_kiosk() -> None:
    refusal = Refusal.model_validate_json('{"code": "limit_of_next_year", "since": "2027"}')

    assert refusal.code is RefusalCode.OTHER
    assert refusal.text("kk")


def test_a_code_is_text() -> None:
    with pytest.raises(ValueError):
        RefusalCode(5)
