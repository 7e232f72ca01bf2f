"""Wallet numbers: the subscriber's phone in E.164 (W-02)."""

from __future__ import annotations

import re
from functools import cache

_KAZAKHSTAN = "KZ"
_COUNTRY_CODE = 7
_NATIONAL_DIGITS = 10
_FORMATTING = frozenset("0123456789+-() \u00a0\u2011")
_USUAL = re.compile(r"(?:\+7|8)?(7[0-9]{9})")
"""Ten digits, alone or behind +7 or 8: how most numbers come."""


@cache
def _landlines() -> re.Pattern[str]:
    from phonenumbers import PhoneMetadata  # noqa: PLC0415 - with the first number: no start waits for it

    numbers = PhoneMetadata.metadata_for_region(_KAZAKHSTAN, None)
    assert numbers is not None, "phonenumbers knows Kazakhstan"
    assert numbers.fixed_line is not None, "phonenumbers knows its landlines"
    return re.compile(numbers.fixed_line.national_number_pattern or "")


def wallet_number(raw: str) -> str:
    """The wallet's number, ``+77XXXXXXXXX``, from any way of writing it: 701…, 8 701…, +7 (701) … (W-02).

    Raises:
        ValueError: it is no Kazakhstani mobile number; the message names what is wrong, not the number.
    """
    usual = _USUAL.fullmatch(raw)
    if usual is not None and _landlines().fullmatch(usual[1]) is None:
        return f"+7{usual[1]}"
    return _read(raw)


def _read(raw: str) -> str:
    """The number however it is written; slow, because it knows every country's ways."""
    import phonenumbers  # noqa: PLC0415
    from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType  # noqa: PLC0415

    if _surely_mobile().fullmatch(raw) is not None:
        return raw
    if not set(raw) <= _FORMATTING:
        raise ValueError("a phone number has only digits")
    try:
        parsed = phonenumbers.parse(raw, _KAZAKHSTAN)
    except NumberParseException as wrong:
        raise ValueError("this is not a phone number") from wrong
    national = str(parsed.national_number)
    if parsed.country_code != _COUNTRY_CODE:
        raise ValueError("the number is not Kazakhstani: it begins with +7 7")
    if len(national) != _NATIONAL_DIGITS:
        raise ValueError(f"the number has {len(national)} digits after +7 instead of {_NATIONAL_DIGITS}")
    if not national.startswith("7"):
        raise ValueError("the number is not Kazakhstani: it begins with +7 7")
    # Ranges of operators change; only what is surely a landline is kept out.
    if phonenumbers.number_type(parsed) == PhoneNumberType.FIXED_LINE:
        raise ValueError("the number is a landline; a wallet belongs to a mobile number")
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))


@cache
def _surely_mobile() -> re.Pattern[str]:
    """Numbers as they are kept, in the ranges that the library knows as mobile: nothing is left to find out."""
    from phonenumbers import PhoneMetadata  # noqa: PLC0415

    metadata = PhoneMetadata.metadata_for_region(_KAZAKHSTAN)
    assert metadata is not None, "the library knows Kazakhstan"
    assert metadata.mobile is not None, "the library knows its mobile numbers"
    return re.compile(rf"\+7(?:{metadata.mobile.national_number_pattern})")
