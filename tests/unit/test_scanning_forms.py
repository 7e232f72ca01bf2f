"""What a payee's form may say of its bills' codes, on its way from the operator to the kiosks."""

from __future__ import annotations

import pytest

from ledger.merchants.forms import fault_of_form
from tests.support.core_builders import a_field


@pytest.mark.rule("W-20")
@pytest.mark.parametrize(
    ("scan", "is_taken"),
    [
        (r"KE\|(?P<account>[0-9]{8})\|(?P<amount_tiyn>[0-9]{3,9})", True),
        ("ACC:([0-9]{6})", True),
        ("", True),
        ("(a+)+", False),
        ("(?P<account>[0-9]+)", False),
        ("(?P<account>[0-9]{8}", False),
        ("(?P<a>[0-9]{1})(?P<a>[0-9]{1})", True),
        ("x" * 400, False),
    ],
)
def test_a_codes_pattern_keeps_no_kiosk_busy(scan: str, is_taken: bool) -> None:
    assert (fault_of_form([a_field(scan=scan)]) is None) is is_taken
