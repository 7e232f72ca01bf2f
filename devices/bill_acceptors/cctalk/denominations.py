"""The unit's own list of bills or coins (ccTalk 4.2, headers 157, 156 and 184)."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from devices.events import Bill

TENGE: Final = "KZT"
CURRENCIES: Final = {
    "KZ": TENGE,
    "RU": "RUB",
    "EU": "EUR",
    "US": "USD",
    "UA": "UAH",
    "UZ": "UZS",
    "CN": "CNY",
    "MD": "MDL",
}
"""Country letters as units of the region use them; others are shown as they are and never enabled."""

_TIYN_PER_TENGE: Final = 100
_POINTS: Final = {
    ".": Fraction(1),
    "m": Fraction(1, 1000),
    "K": Fraction(10**3),
    "M": Fraction(10**6),
    "G": Fraction(10**9),
}
"""A letter stands where the decimal point is, and multiplies: ``2K5`` is 2 500."""

_LARGEST_COIN_SUSPECT_TENGE: Final = 10
"""A set of tenge coins has pieces of 50 and 100: firmware that knows none of 10 tells them a hundred times too small."""

Scaling = tuple[int, int]
"""Factor and decimal places: value times factor, the point so many places to the left."""

AS_IT_IS: Final[Scaling] = (1, 0)


def country_of(row: bytes) -> str:
    """The two letters a row begins with; "" for a row that is empty."""
    text = row[:2].decode("ascii", "replace")
    return text if text.isascii() and text.isalpha() else ""


def parse_value(text: str) -> Fraction | None:
    """Digits with at most one of ``. m K M G`` as the decimal point; None for anything else, and for nothing."""
    points = [letter for letter in text if letter in _POINTS]
    digits = "".join(letter for letter in text if letter not in _POINTS)
    if len(points) > 1 or not (digits.isascii() and digits.isdecimal()):
        return None
    if not points:
        return Fraction(int(digits))
    places = len(text) - 1 - text.index(points[0])
    return Fraction(int(digits), 10**places) * _POINTS[points[0]]


def parse_scaling(data: bytes) -> Scaling:
    """Header 156: factor, low byte first, and decimal places."""
    return int.from_bytes(data[:2], "little"), data[2]


def bill_of(bill_type: int, row: bytes, scaling: Scaling) -> Bill | None:
    """A row of header 157: country 2, value 4, issue 1; None for one that names no bill."""
    country, value = country_of(row), parse_value(row[2:6].decode("ascii", "replace"))
    factor, decimals = scaling
    if not country or value is None:
        return None
    return _bill(bill_type, country, value * factor / 10**decimals)


def coins_of(rows: dict[int, bytes]) -> tuple[Bill, ...]:
    """Rows of header 184 by type: country 2, value 3 in whole units, issue 1.

    Some firmware tells tenge coins a hundred times too small (facts 0): that is put right when no tenge coin of
    10 or more is in the list.
    """
    values = {
        coin_type: (country_of(row), parse_value(row[2:5].decode("ascii", "replace")))
        for coin_type, row in rows.items()
    }
    tenge = [value for country, value in values.values() if CURRENCIES.get(country) == TENGE and value]
    is_too_small = bool(tenge) and max(tenge) < _LARGEST_COIN_SUSPECT_TENGE
    coins = []
    for coin_type, (country, value) in values.items():
        if country and value is not None:
            factor = 100 if is_too_small and CURRENCIES.get(country) == TENGE else 1
            coins.append(_bill(coin_type, country, value * factor))
    return tuple(coin for coin in coins if coin is not None)


def _bill(bill_type: int, country: str, value: Fraction) -> Bill | None:
    """None for a value that is nothing, or no whole number of hundredths."""
    hundredths = value * _TIYN_PER_TENGE
    if hundredths <= 0 or hundredths.denominator != 1:
        return None
    return Bill(hundredths.numerator, CURRENCIES.get(country, f"country_{country}"), bill_type)


def inhibit_mask(bills: tuple[Bill, ...], values_tiyn: frozenset[int]) -> int:
    """Bit n-1 stands for type n and is set when it is taken: tenge of these values and nothing else."""
    mask = 0
    for bill in bills:
        if bill.currency == TENGE and bill.value_tiyn in values_tiyn:
            mask |= 1 << (bill.bill_type - 1)
    return mask
