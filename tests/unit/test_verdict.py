"""Expected against found: one line for each difference, both sides in it."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.demo.verdict import Found, differences, found_in
from kiosk.scenario import Expect

REPORT: dict[str, Any] = {
    "wallets": {"+77011234567": 500000},
    "merchants": {"koktem-energo": 485000},
    "fees_tiyn": 5000,
    "unapplied_tiyn": 0,
    "disputed": 0,
}
FOUND = Found(
    report=REPORT,
    stacked={5000: 1, 1000: 2},
    returned=1,
    receipts=1,
    screens=("home", "check", "cash", "done"),
)


@pytest.mark.parametrize(
    "expect",
    [
        Expect(),
        Expect(wallet_tiyn={"+77011234567": 500000}, merchant_tiyn={"koktem-energo": 485000}),
        Expect(fees_tiyn=5000, unapplied_tiyn=0, disputed=0, returned=1, receipts=1),
        Expect(stacked={5000: 1, 1000: 2, 200: 0}),
        Expect(screens=("home", "cash")),
    ],
)
def test_what_is_as_expected_differs_in_nothing(expect: Expect):
    assert differences(expect, FOUND) == ()


@pytest.mark.parametrize(
    ("expect", "line"),
    [
        (
            Expect(wallet_tiyn={"+77011234567": 0}),
            "wallet +77011234567: expected 0 tiyn (0 ₸), found 500000 tiyn (5 000 ₸)",
        ),
        (
            Expect(wallet_tiyn={"+77770000000": 0}),
            "wallet +77770000000: expected 0 tiyn (0 ₸), found none in the ledger",
        ),
        (Expect(fees_tiyn=1), "fees_tiyn: expected 1 tiyn (0,01 ₸), found 5000 tiyn (50 ₸)"),
        (Expect(receipts=2), "receipts: expected 2, found 1"),
        (Expect(stacked={5000: 1}), "stacked: expected 1 × 5000 ₸, found 2 × 1000 ₸, 1 × 5000 ₸"),
        (
            Expect(screens=("cash", "home")),
            "screens: expected cash, home; home did not come; found home, check, cash, done",
        ),
    ],
)
def test_a_difference_is_told_with_both_sides(expect: Expect, line: str):
    (told,) = differences(expect, FOUND)

    assert told.replace("\u00a0", " ") == line


def test_cash_is_what_the_simulated_acceptor_last_counted():
    happenings = [
        {"source": "acceptor", "event": "stacked", "stacked": {"500": 1}, "returned": 0},
        {"source": "printer", "event": "printed"},
        {"source": "acceptor", "event": "status", "stacked": {"500": 1, "200": 2}, "returned": 3},
        {"source": "kiosk", "event": "screen", "screen": "home"},
    ]

    found = found_in(happenings, REPORT)

    assert found == Found(REPORT, stacked={500: 1, 200: 2}, returned=3, receipts=1, screens=("home",))
