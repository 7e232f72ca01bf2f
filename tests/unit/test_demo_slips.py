"""What a scenario reads off a printed slip of a bag is what the slip was made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.demo.slips import bag_of, bills_by_journal, problem_of_slip
from receipts.collections import CashSlip, cash_slip
from receipts.document import Line, Pair
from wire.texts import LANGUAGES, Language

SLIP = CashSlip(
    kiosk_number="0001",
    kiosk_address="",
    agent_name="",
    agent_bin="",
    at=datetime(2026, 11, 23, 8, tzinfo=UTC),
    since=None,
    language="kk",
    journal_bills={2_000_000: 12, 500_000: 1, 20_000: 3},
    counted_bills={500_000: 7},
    acceptor_bills={20_000: 9},
    bag="B-17",
    seal="S-9",
)


def printed(slip: CashSlip) -> list[str]:
    """As the simulated printer tells it: labels at the left, values at the right."""
    lines = []
    for block in cash_slip(slip).blocks:
        match block:
            case Pair(label, value):
                lines.append(f"{label:<24}{value:>24}")
            case Line(text):
                lines.append(f"   {text}")
            case _:
                lines.append("")
    return lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_bag_and_bills_are_read_off_a_slip_in_any_language(language: Language) -> None:
    lines = printed(replace(SLIP, language=language))

    assert (bag_of(lines), bills_by_journal(lines)) == ("B-17", {20_000: 12, 5_000: 1, 200: 3})


def test_a_slip_with_other_bills_than_the_report_is_told() -> None:
    lines = printed(SLIP)

    assert problem_of_slip(lines, {"bills": {"20000": 12, "5000": 1, "200": 3}}) is None
    assert "200: 3" in str(problem_of_slip(lines, {"bills": {"20000": 12, "5000": 1, "200": 2}}))
    assert "had {200: 1}" in str(problem_of_slip([], {"bills": {"200": 1}}))


def test_a_receipt_is_no_slip_of_a_bag() -> None:
    assert bag_of(["             Түбіртек (сауда чегі)", "          № 1"]) is None
