"""What a receipt says, in three languages."""

from __future__ import annotations

import itertools
import re
import unicodedata
from datetime import UTC, datetime

import pytest

from kiosk.core.service_rules import PAGE_ACTIONS
from receipts import wording
from receipts.document import Cut, Document, Line, Pair, Qr
from receipts.layouts import customer_receipt, printer_check_slip
from receipts.service_slips import VisitSlip, visit_slip
from tests.support.receipt_builders import (
    ADDRESS,
    TRACE_URL,
    a_payment,
    a_receipt,
    a_surplus,
    a_top_up,
    an_unapplied_top_up,
)
from wire.money import Tiyn, tenge
from wire.texts import LANGUAGES, Language, Text

NBSP = "\u00a0"
NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)


def words_of(document: Document) -> list[str]:
    """Everything that can be read on the paper, with ordinary spaces."""
    found: list[str] = []
    for block in document.blocks:
        match block:
            case Line(text):
                found.append(text)
            case Pair(label, value):
                found += [label, value]
    return [text.replace(NBSP, " ") for text in found]


def value_of(document: Document, label: str) -> list[str]:
    return [
        block.value.replace(NBSP, " ")
        for block in document.blocks
        if isinstance(block, Pair) and block.label == label
    ]


@pytest.mark.rule("W-82")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_carries_every_field_that_the_offer_and_the_kiosk_demand(language: Language) -> None:
    receipt = a_receipt(language, a_payment(language))

    read = words_of(customer_receipt(receipt))

    part = receipt.parts[0]
    demanded = {
        "amount": "4 850 ₸",
        "cash inserted": "4 900 ₸",
        "fee": "50 ₸",
        "date and time": "22.11.2026 14:05",
        "receipt number": "№ 123",
        "payee": part.payee_name,
        "payee's code": "qazaq-quaty",
        "payee's BIN": "050140000021",
        "operation number": part.operation_id,
        "wallet": "+7 701 123-45-67",
        "operator's phones": "+7 727 311-12-22, +7 700 111-22-33",
        "kiosk number": "№ 0017",
        "kiosk address": ADDRESS.in_language(language),
        "agent": "ТОО «Ақша Агент»",
        "agent's BIN": "120340000037",
        "requisites": "1234567890",
        "state": wording.OUTCOME["accepted"].in_language(language),
    }
    assert {name: text for name, text in demanded.items() if text not in read} == {}


@pytest.mark.rule("W-82")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_ledger_has_not_answered_is_never_called_executed(language: Language) -> None:
    read = words_of(customer_receipt(a_receipt(language, a_payment(language))))

    assert wording.OUTCOME["accepted"].in_language(language) in read
    assert wording.OUTCOME["executed"].in_language(language) not in read
    assert wording.CREDITED.in_language(language) not in read


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("language", LANGUAGES)
def test_unapplied_cash_is_shown_as_held_with_the_reason_and_whom_to_call(language: Language) -> None:
    document = customer_receipt(a_receipt(language, an_unapplied_top_up(language)))

    assert value_of(document, wording.HELD.in_language(language)) == ["5 000 ₸"]
    read = words_of(document)
    assert wording.HELD_NOTE.in_language(language) in read
    assert any("432 500 ₸" in text for text in read)
    assert wording.CREDITED.in_language(language) not in read


@pytest.mark.rule("K-08")
def test_a_payment_and_its_surplus_are_both_shown_with_their_total() -> None:
    document = customer_receipt(a_receipt("kk", a_payment("kk"), a_surplus()))

    assert value_of(document, "Енгізілді") == ["4 900 ₸", "1 100 ₸"]
    assert value_of(document, "Есепке түседі") == ["4 850 ₸", "1 100 ₸"]
    assert value_of(document, "Барлығы енгізілді") == ["6 000 ₸"]


def test_a_single_operation_needs_no_total() -> None:
    assert value_of(customer_receipt(a_receipt("ru")), "Всего внесено") == []


def test_tiyn_are_printed_only_when_there_are_some() -> None:
    part = a_top_up(fee_tiyn=Tiyn(19_450), credited_tiyn=tenge(5000) - Tiyn(19_450))

    document = customer_receipt(a_receipt("ru", part))

    assert value_of(document, "Внесено") == ["5 000 ₸"]
    assert value_of(document, "Комиссия") == ["194,50 ₸"]


@pytest.mark.parametrize(
    ("is_offline", "note"),
    [
        (True, "Будет исполнено, когда восстановится связь."),
        (False, "Будет исполнено, как только ответит система."),
    ],
)
def test_an_accepted_operation_says_what_it_waits_for(is_offline: bool, note: str) -> None:
    receipt = a_receipt("ru", a_payment("ru"), is_offline=is_offline)

    assert note in words_of(customer_receipt(receipt))


def test_a_copy_is_marked_and_an_original_is_not() -> None:
    assert "КОПИЯ" in words_of(customer_receipt(a_receipt("ru", is_copy=True)))
    assert "КОПИЯ" not in words_of(customer_receipt(a_receipt("ru")))


def test_the_qr_code_leads_to_the_state_of_the_payment_and_the_cut_comes_last() -> None:
    document = customer_receipt(a_receipt())

    assert [block.data for block in document.blocks if isinstance(block, Qr)] == [TRACE_URL]
    assert isinstance(document.blocks[-1], Cut)


def test_cash_without_a_payee_leaves_no_empty_lines() -> None:
    part = a_top_up(
        kind="unapplied", outcome="unapplied", payee_name="", payee_code="", payee_bin="", wallet=""
    )

    labels = [
        block.label for block in customer_receipt(a_receipt("en", part)).blocks if isinstance(block, Pair)
    ]

    assert not {"Payee", "Code", "BIN", "Wallet number"} & set(labels)


def test_times_are_astana_times_before_and_after_the_change_of_2024() -> None:
    assert wording.format_time(datetime(2024, 2, 28, 18, 0, tzinfo=UTC)) == "29.02.2024 00:00"
    assert wording.format_time(datetime(2024, 3, 1, 19, 0, tzinfo=UTC)) == "02.03.2024 00:00"
    with pytest.raises(ValueError, match="does not say where"):
        wording.format_time(datetime(2026, 11, 22, 14, 5))  # noqa: DTZ001


def test_only_kazakhstani_numbers_are_grouped() -> None:
    assert wording.format_phone("+77011234567").replace(NBSP, " ") == "+7 701 123-45-67"
    assert wording.format_phone("7777") == "7777"


def all_words() -> list[tuple[str, str]]:
    texts = [text for text in vars(wording).values() if isinstance(text, Text)]
    texts += itertools.chain(wording.KIND.values(), wording.OUTCOME.values())
    return [
        (language, word)
        for text in texts
        for language in LANGUAGES
        for word in re.findall(r"[^\W\d_]+", text.in_language(language))
    ]


def test_no_word_mixes_alphabets_or_stands_in_the_wrong_one() -> None:
    """A Latin ``i`` in a Kazakh word looks right on the screen and prints from another code table."""
    strangers = [
        (language, word)
        for language, word in all_words()
        if word != "QR"
        and any(("CYRILLIC" in unicodedata.name(letter)) != (language != "en") for letter in word)
    ]

    assert strangers == []


def test_the_check_slip_shows_every_letter_that_a_receipt_may_need() -> None:
    slip = printer_check_slip(
        kiosk_number="0017",
        kiosk_address="Алматы",
        printer="generic-80",
        url=TRACE_URL,
        at=datetime(2026, 11, 22, 9, 5, tzinfo=UTC),
        language="kk",
    )

    shown = "".join(words_of(slip))

    assert set("ӘәҒғҚқҢңӨөҰұҮүҺһІіЁё«»—№₸") <= set(shown)


# --- the slip of a visit -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visits_slip_says_every_deed_in_words(language: Language) -> None:
    deeds = {action for actions in PAGE_ACTIONS.values() for action in actions} - set(PAGE_ACTIONS["logs"])
    done = tuple((NOW, action) for action in sorted({*deeds, "collection", "calibrated"}))

    said = words_of(visit_slip(VisitSlip("17", "1002", "technician", NOW, NOW, done, language, "v-1")))

    assert [action for _, action in done if action in said] == []
