"""Every refusal says what, why and what now, in three languages."""

from __future__ import annotations

import pytest

from kiosk.core.advice import ADVICE, NOTHING_DONE, NOTHING_TAKEN, advice_of
from wire.languages import LANGUAGES
from wire.money import tenge
from wire.refusals import Refusal, RefusalCode


@pytest.mark.rule("W-16")
@pytest.mark.parametrize("code", RefusalCode)
def test_a_refusal_says_why_and_what_now_in_every_language(code: RefusalCode) -> None:
    refusal = Refusal(code=code, limit_tiyn=tenge(5000), left_tiyn=tenge(2000))
    why = [refusal.text(language) for language in LANGUAGES]
    now = [ADVICE[code].in_language(language) for language in LANGUAGES]

    assert len({*why, *now}) == 2 * len(LANGUAGES), "no words are left out or untranslated"
    assert [words for words in (*why, *now) if not words.endswith(".") or "{" in words] == []


def test_at_a_wallet_no_cash_is_spoken_of() -> None:
    refusal = Refusal(code=RefusalCode.WALLET_BLOCKED)

    assert advice_of(refusal, "ru", is_cash=True).startswith(NOTHING_TAKEN.ru)
    assert advice_of(refusal, "ru", is_cash=False).startswith(NOTHING_DONE.ru)
