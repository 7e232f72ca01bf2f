"""The arithmetic of bill tables and enable masks."""

from __future__ import annotations

import pytest

from devices.bill_acceptors.ccnet.bill_table import mask_of, parse_bill_table, parse_identification
from devices.bill_acceptors.ccnet.requests import enable_bill_types
from devices.events import Bill

KAZ, EUR = b"KAZ", b"EUR"


@pytest.mark.parametrize(
    ("mantissa", "exponent", "value_tiyn"),
    [
        (2, 0x02, 20_000),  # 2 × 10²
        (200, 0x00, 20_000),
        (2, 0x04, 2_000_000),
        (5, 0x81, 50),  # 5 ÷ 10: the top bit divides
        (5, 0x82, 5),
    ],
)
def test_a_value_is_mantissa_and_power_of_ten(mantissa, exponent, value_tiyn):
    row = bytes((mantissa,)) + KAZ + bytes((exponent,))

    assert parse_bill_table(row) == (Bill(value_tiyn, "KZT", 0),)


@pytest.mark.parametrize(
    "row",
    [
        bytes(5),
        b"\x00KAZ\x02",  # no mantissa
        b"\x05KAZ\x08",  # absurdly large
        b"\x05KAZ\x83",  # half a hundredth
        b"\x05\x00\x00\x00\x02",  # of no country
        b"\x05\xc1\xc2\xc3\x02",
    ],
)
def test_empty_and_absurd_rows_are_no_bills(row):
    assert parse_bill_table(row) == ()


def test_a_bill_type_is_its_row_also_behind_empty_rows():
    table = b"\x02KAZ\x02" + bytes(5) + b"\x01kzt\x03"

    assert parse_bill_table(table) == (Bill(20_000, "KZT", 0), Bill(100_000, "KZT", 2))


def test_another_currency_is_shown_under_its_own_letters():
    assert parse_bill_table(b"\x05EUR\x00") == (Bill(500, "EUR", 0),)


def test_a_mask_has_a_bit_for_each_wanted_tenge_bill():
    bills = (Bill(20_000, "KZT", 0), Bill(50_000, "EUR", 1), Bill(50_000, "KZT", 8), Bill(100_000, "KZT", 23))

    assert mask_of(bills, frozenset({20_000, 50_000, 100_000, 7})) == 1 | 1 << 8 | 1 << 23


def test_type_0_is_bit_0_of_the_third_byte_and_type_23_bit_7_of_the_first():
    assert enable_bill_types(1 | 1 << 23).payload.hex(" ") == "34 80 00 01 80 00 01"


@pytest.mark.parametrize(
    ("raw", "model", "serial", "firmware"),
    [
        (b"SM-KZ1126      123456789012\x00\x01\x02\x03\x04\x05\x06", "SM-KZ1126", "123456789012", "1126"),
        (b"BV200\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0012          ", "BV200", "12", "200"),
        (b"\xff" * 27, "\ufffd" * 15, "\ufffd" * 12, ""),
    ],
)
def test_an_identification_is_read_whatever_fills_it(raw, model, serial, firmware):
    identity = parse_identification(raw)

    assert (identity.model, identity.serial, identity.firmware) == (model, serial, firmware)
