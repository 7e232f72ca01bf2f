"""A payment found by its paper, asked by one kiosk about another's; and the demo's long catalogue."""

from __future__ import annotations

import pytest

from ledger.demo.service import fill
from ledger.merchants.rules import is_iin_bin
from ledger.testing import payment, top_up
from tests.support.ledger_bench import NOON, LedgerBench
from wire.tracing import trace_code

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77011234567"
NEARLY_FULL = "+77471234567"


def asked(bench: LedgerBench, number: int, inserted: int, kiosk_number: str = "0001", by: str = "kiosk-0002"):
    path = f"receipts/{kiosk_number}/{number}?inserted_tiyn={inserted}"
    return bench.kiosk(by).request("GET", path, b"")


@pytest.mark.rule("K-07")
def test_another_kiosk_tells_what_became_of_a_payment_and_nothing_about_the_person(bench: LedgerBench):
    kiosk = bench.kiosk()
    order = kiosk.sell(top_up(PHONE, 500_000))
    kiosk.send_from(1)

    answer = asked(bench, 1, 500_000)

    assert answer.status == 200
    receipt = answer.body["receipt"]
    assert [part["state"] for part in receipt["parts"]] == ["executed"]
    assert (receipt["inserted_tiyn"], answer.body["trace_code"]) == (500_000, trace_code(order.session_id))
    assert PHONE.removeprefix("+7") not in str(answer.body)


@pytest.mark.rule("K-01")
def test_held_cash_is_told_with_its_reason(bench: LedgerBench):
    kiosk = bench.kiosk()
    kiosk.sell(payment("jol-aiyppul", 520_000, fee=20_000), top_up(NEARLY_FULL, 480_000))
    kiosk.send_from(1)

    parts = asked(bench, 1, 1_000_000).body["receipt"]["parts"]

    assert [part["state"] for part in parts] == ["executed", "held"]
    assert (parts[0]["refusal"], parts[1]["refusal"]["code"]) == (None, "limit_balance")


@pytest.mark.parametrize(
    ("number", "inserted", "kiosk_number"),
    [(1, 500_001, "0001"), (2, 500_000, "0001"), (1, 500_000, "0002"), (1, 500_000, "9999")],
)
def test_what_does_not_fit_the_paper_tells_nothing(
    bench: LedgerBench, number: int, inserted: int, kiosk_number: str
):
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))
    kiosk.send_from(1)

    answer = asked(bench, number, inserted, kiosk_number)

    assert (answer.status, answer.body["receipt"], answer.body["trace_code"]) == (200, None, "")


def test_who_is_no_kiosk_is_told_nothing(bench: LedgerBench):
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))
    kiosk.send_from(1)

    answer = bench.request("GET", "/v1/kiosks/kiosk-0001/receipts/0001/1?inserted_tiyn=500000")

    assert answer.status_code == 401


def test_the_long_catalogue_has_over_200_payees_that_can_be_paid(sqlite_bench: LedgerBench):
    made = sqlite_bench.run(fill, wallets=(), enrolment_code=None, now=NOON, has_towns=True)
    policy = sqlite_bench.kiosk().policy().body["policy"]

    codes = {payee["code"] for payee in policy["payees"]}
    assert len(codes) == len(set(made["payees"])) > 200
    assert codes <= {tariff["service"] for tariff in policy["tariffs"]}
    assert all(is_iin_bin(payee["bin"]) for payee in policy["payees"])
    assert len({payee["bin"] for payee in policy["payees"]}) == len(codes)
