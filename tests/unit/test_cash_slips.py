"""X and Z reports and the slips of a bag: the journal's figures, in three languages, on every paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.cash_slips import x_slip, z_slip
from kiosk.reports import JOURNAL, cash_report, cash_words
from offline_queue.cassettes import Bag
from offline_queue.journal import Journal
from receipts import escpos
from receipts.collections import BAG, DIFFERENCE, RUNNING, WITHOUT_LOGIN, CashSlip, cash_slip
from receipts.document import Line, Pair
from receipts.profiles import PROFILES
from tests.support.bodies import AT, a_disputed_bill, a_whole_order, an_intent, an_order, session
from tests.support.core_builders import a_policy
from wire.entries import CassetteRemoved, Collected
from wire.money import NBSP, tenge
from wire.texts import LANGUAGES, Language


def read(slip: CashSlip) -> list[str]:
    words: list[str] = []
    for block in cash_slip(slip).blocks:
        match block:
            case Line(text):
                words.append(text)
            case Pair(label, value):
                words += [label, value]
    return [word.replace(NBSP, " ") for word in words]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A kiosk that sold twice, holds a disputed bill, and had a cassette of one order taken out without log-in."""
    journal = Journal.open(tmp_path / JOURNAL)
    journal.append(a_whole_order(1, receipt=1, bills=(tenge(500), tenge(2000)), fee=tenge(50)), AT)
    journal.append([CassetteRemoved()], AT)
    journal.append(a_whole_order(2, receipt=2, bills=(tenge(1000),)), AT)
    journal.append([an_order(3), an_intent(3), a_disputed_bill(3)], AT)
    journal.close()
    return tmp_path


def slip_of(data: Path, language: Language = "ru") -> CashSlip:
    with_policy = a_policy()
    journal = Journal.open(data / JOURNAL)
    try:
        return x_slip(journal.counters(), with_policy, language, AT)
    finally:
        journal.close()


def test_the_x_report_is_the_cash_report(data: Path) -> None:
    slip, report = slip_of(data), cash_report(data)

    assert {str(value // 100): count for value, count in slip.journal_bills.items()} == report["bills"]
    assert (slip.orders, slip.receipt_first, slip.receipt_last) == (
        report["orders"],
        report["receipt_first"],
        report["receipt_last"],
    )
    sums = (slip.inserted_tiyn, slip.fee_tiyn, slip.credited_tiyn)
    assert sums == (report["inserted_tiyn"], report["fees_tiyn"], report["credited_tiyn"])
    assert sum(each.inserted_tiyn for each in slip.sales) == slip.inserted_tiyn
    assert [str(bill.bill_id) for bill in slip.disputed] == [each["bill_id"] for each in report["disputed"]]


def test_the_report_names_cassettes_that_have_no_bag(data: Path) -> None:
    report = cash_report(data)

    (cassette,) = report["cassettes_without_bag"]
    assert (cassette["stacked_tiyn"], cassette["is_without_login"]) == (tenge(2500), True)
    assert report["bills"] == {"1000": 1}
    assert report["is_cassette_out"]
    assert any("no bag named yet" in line for line in cash_words(report))


def z_of(data: Path, language: Language, **changes: Any) -> CashSlip:
    journal = Journal.open(data / JOURNAL)
    waiting = journal.standing().cassettes.waiting[0]
    fields: dict[str, Any] = {
        "collection_id": session(9),
        "bag": "KZ-0117",
        "seal": "S-88",
        "journal_bills": dict(waiting.counters.stacked),
        "boundary_seq": waiting.boundary_seq,
        "person": "A-7",
        "is_without_login": True,
        **changes,
    }
    journal.append([Collected.model_validate(fields)], AT)
    bag = journal.standing().cassettes.last_bag
    journal.close()
    assert isinstance(bag, Bag)
    return z_slip(bag, a_policy(), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slip_of_a_bag_says_who_what_and_how_much(data: Path, language: Language) -> None:
    slip = z_of(data, language, counted_bills={50_000: 1})

    words = read(slip)

    for said in ("KZ-0117", "S-88", "A-7", "2 000 ₸ × 1", "500 ₸ × 1", "2 500 ₸", "−2 000 ₸"):
        assert said in words, said
    assert BAG.in_language(language) in words
    assert DIFFERENCE.in_language(language) in words
    assert WITHOUT_LOGIN.in_language(language) in words


def test_an_x_report_has_no_bag_and_nothing_to_sign(data: Path) -> None:
    words = read(slip_of(data))

    assert RUNNING.ru in words
    assert BAG.ru not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_printer_gets_the_slip(data: Path, language: Language) -> None:
    document = cash_slip(z_of(data, language))

    assert all(escpos.render(document, profile) for profile in PROFILES.values())
