"""Wallet numbers: the subscriber's phone in E.164 (W-02)."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_KAZAKHSTAN = "KZ"
_COUNTRY_CODE = 7
_NATIONAL_DIGITS = 10
_FORMATTING = frozenset("0123456789+-() \u00a0\u2011")


def wallet_number(raw: str) -> str:
    """The wallet's number, ``+77XXXXXXXXX``, from any way of writing it: 701…, 8 701…, +7 (701) … (W-02).

    Raises:
        ValueError: it is no Kazakhstani mobile number; the message names what is wrong, not the number.
    """
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
