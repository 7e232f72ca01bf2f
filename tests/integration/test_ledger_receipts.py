"""What the holder of a receipt sees at the address of its QR code, on both databases."""

from __future__ import annotations

import pytest

from ledger.testing import payment, top_up
from tests.support.ledger_bench import LedgerBench
from wire.tracing import trace_code

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77011234567"
NEARLY_FULL = "+77471234567"


def address(number: int, code: str, kiosk_number: str = "0001") -> str:
    return f"/receipt/{kiosk_number}/{number}/{code}"


@pytest.mark.rule("K-07")
@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Есепке түсті"), ("ru-RU,ru;q=0.9", "Зачислено"), ("en", "Credited"), ("fr", "Есепке")],
)
def test_an_executed_receipt_is_told_in_the_readers_language(bench: LedgerBench, language: str, words: str):
    kiosk = bench.kiosk()
    order = kiosk.sell(top_up(PHONE, 500_000))
    kiosk.send_from(1)

    page = bench.request(
        "GET", address(1, trace_code(order.session_id)), headers={"Accept-Language": language}
    )

    assert page.status_code == 200
    assert words in page.text
    assert "5\u00a0000\u00a0₸" in page.text
    assert PHONE not in page.text


@pytest.mark.rule("K-01")
def test_held_cash_is_told_with_its_reason_and_both_parts_are_there(bench: LedgerBench):
    kiosk = bench.kiosk()
    order = kiosk.sell(payment("jol-aiyppul", 520_000, fee=20_000), top_up(NEARLY_FULL, 480_000))
    kiosk.send_from(1)

    page = bench.request("GET", address(1, trace_code(order.session_id)), headers={"Accept-Language": "en"})

    assert page.text.count("<section>") == 2
    assert "kept under this receipt" in page.text
    assert "The wallet may hold at most" in page.text


@pytest.mark.parametrize(
    "path", [address(2, "0" * 12), address(1, "0" * 12), address(1, "é"), address(1, "x", "9")]
)
def test_an_unknown_receipt_and_a_wrong_code_look_the_same(bench: LedgerBench, path: str):
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))
    kiosk.send_from(1)

    page = bench.request("GET", path, headers={"Accept-Language": "en"})

    assert (page.status_code, "not reported" in page.text) == (404, True)
    assert page.text == bench.request("GET", address(7, "f" * 12), headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("number", ["0", "-1", "x", str(2**63)])
def test_a_number_that_no_receipt_has_is_a_problem(bench: LedgerBench, number: str):
    answer = bench.request("GET", f"/receipt/0001/{number}/{'0' * 12}")

    assert 400 <= answer.status_code < 500
