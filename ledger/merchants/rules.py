"""Whether an order for a payee can be taken: form, sum, openness (W-20, W-25). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from stdnum import luhn

from wire.money import Tiyn
from wire.phones import wallet_number
from wire.policy import Payee, RequisiteField
from wire.refusals import Refusal, RefusalCode

_ANSWER_LENGTH_MAX = 64
_IIN_BIN_DIGITS = 12


@dataclass(frozen=True, kw_only=True)
class PayeeTerms:
    """A payee as the ledger knows it; ``account`` is its merchant's."""

    payee: Payee
    issuer_code: str
    account: UUID
    is_closed: bool


def refusal_of_credit(
    terms: PayeeTerms | None, *, issuer_code: str, credited: Tiyn, is_offline: bool
) -> Refusal | None:
    """Why this payee cannot be credited with this sum; None when it can."""
    if terms is None or terms.issuer_code != issuer_code:
        return Refusal(code=RefusalCode.PAYEE_UNKNOWN)
    if terms.is_closed:
        return Refusal(code=RefusalCode.PAYEE_CLOSED)
    if is_offline and not terms.payee.is_offline_allowed:
        return Refusal(code=RefusalCode.ONLINE_ONLY)
    return refusal_of_sum(terms.payee, credited)


def refusal_of_sum(payee: Payee, amount: Tiyn) -> Refusal | None:
    """The payee's own smallest and largest sum; at either is allowed."""
    if amount < payee.min_tiyn:
        return Refusal(code=RefusalCode.AMOUNT_TOO_SMALL, limit_tiyn=payee.min_tiyn)
    if amount > payee.max_tiyn:
        return Refusal(code=RefusalCode.AMOUNT_TOO_LARGE, limit_tiyn=payee.max_tiyn, left_tiyn=payee.max_tiyn)
    return None


def refusal_of_requisites(payee: Payee, answers: Mapping[str, str]) -> Refusal | None:
    """Every question of the form answered, none other, each in its format (W-20)."""
    if set(answers) != {field.code for field in payee.fields}:
        return Refusal(code=RefusalCode.REQUISITES_INVALID)
    if not all(is_answer_valid(field, answers[field.code]) for field in payee.fields):
        return Refusal(code=RefusalCode.REQUISITES_INVALID)
    return None


def is_answer_valid(field: RequisiteField, answer: str) -> bool:
    """True when the raw answer fits the field's pattern and its extra check."""
    if len(answer) > _ANSWER_LENGTH_MAX:
        return False
    if field.check == "phone_kz":
        # A number may come as it was typed or in E.164; the check knows both, the pattern only one.
        return _is_phone(answer)
    if re.fullmatch(field.pattern, answer) is None:
        return False
    match field.check:
        case "iin_bin":
            return is_iin_bin(answer)
        case "luhn":
            return luhn.is_valid(answer)
        case _:
            return True


def _is_phone(number: str) -> bool:
    try:
        wallet_number(number)
    except ValueError:
        return False
    return True


def is_iin_bin(number: str) -> bool:
    """True when the last of the twelve digits is the check digit of the others."""
    if len(number) != _IIN_BIN_DIGITS or not number.isdecimal() or not number.isascii():
        return False
    digits = [int(digit) for digit in number]
    for weights in ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)):
        remainder = sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        if remainder != 10:
            return remainder == digits[-1]
    return False
