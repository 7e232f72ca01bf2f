"""Whether an order for a payee can be taken: form, sum, openness (W-20, W-25). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from stdnum import iban, luhn

from wire.money import Tiyn
from wire.phones import wallet_number
from wire.policy import Payee, RequisiteField, WalletStatus
from wire.refusals import Refusal, RefusalCode

_ANSWER_LENGTH_MAX = 64
_IIN_BIN_DIGITS = 12
_DATE_DIGITS = 8

WALLET_TRANSFER: Final = "wallet-transfer"
"""What narrowings call a transfer to another client's wallet; every other name is a payee's code."""


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """Who may not pay (W-25). None is any status; both given, both have to fit."""

    sender_status: WalletStatus | None = None
    receiver_status: WalletStatus | None = None

    def forbids(self, sender: WalletStatus | None, receiver: WalletStatus | None) -> bool:
        """True for a payment from this sender to this receiver; a status that does not exist is None."""
        return self.sender_status in (None, sender) and self.receiver_status in (None, receiver)


@dataclass(frozen=True, kw_only=True)
class OnlineCheck:
    """Where the payee itself is asked about requisites; without its answer a mandatory one sells nothing."""

    url: str
    is_mandatory: bool


@dataclass(frozen=True, kw_only=True)
class PayeeTerms:
    """A payee as the ledger knows it; ``account`` is its merchant's."""

    payee: Payee
    issuer_code: str
    account: UUID
    is_closed: bool
    narrowings: tuple[Narrowing, ...] = ()
    online_check: OnlineCheck | None = None
    allows_partial_refund: bool = False


def payee_allows(
    terms: PayeeTerms, sender_status: WalletStatus | None, receiver_status: WalletStatus | None = None
) -> bool:
    """W-25: the operator may narrow a payee by the status of who pays, and of the client who receives."""
    return is_allowed(terms.narrowings, sender_status, receiver_status)


def is_allowed(
    narrowings: Iterable[Narrowing], sender_status: WalletStatus | None, receiver_status: WalletStatus | None
) -> bool:
    """W-25 for any list of narrowings: a transfer's are not a payee's."""
    return not any(each.forbids(sender_status, receiver_status) for each in narrowings)


def refusal_of_credit(
    terms: PayeeTerms | None,
    *,
    issuer_code: str,
    credited: Tiyn,
    is_offline: bool,
    sender_status: WalletStatus | None = None,
) -> Refusal | None:
    """Why this payee cannot be credited with this sum; None when it can.

    ``sender_status`` is the wallet's that pays; cash is paid by somebody not identified, as ``minimal``. None: the
    caller judges narrowings itself (``payee_allows``).
    """
    if terms is None or terms.issuer_code != issuer_code:
        return Refusal(code=RefusalCode.PAYEE_UNKNOWN)
    if terms.is_closed:
        return Refusal(code=RefusalCode.PAYEE_CLOSED)
    if is_offline and not terms.payee.is_offline_allowed:
        return Refusal(code=RefusalCode.ONLINE_ONLY)
    if sender_status is not None and not payee_allows(terms, sender_status):
        return Refusal(code=RefusalCode.PAYEE_NOT_ALLOWED)
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
    return Refusal(code=RefusalCode.REQUISITES_INVALID) if faults_of(payee, answers) else None


def faults_of(payee: Payee, answers: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each answer, by the code of its question: missing, unknown, or not valid (W-20)."""
    fields = {field.code: field for field in payee.fields}
    faults = dict.fromkeys(fields.keys() - answers.keys(), "missing")
    faults |= dict.fromkeys(answers.keys() - fields.keys(), "not in this payee's form")
    for code in fields.keys() & answers.keys():
        if not is_answer_valid(fields[code], answers[code]):
            faults[code] = "not valid"
    return dict(sorted(faults.items()))


def is_answer_valid(field: RequisiteField, answer: str) -> bool:
    """True when the raw answer fits the field's pattern and its extra check."""
    if len(answer) > _ANSWER_LENGTH_MAX:
        return False
    if field.check == "phone_kz":
        # A number may come as it was typed or in E.164; the check knows both, the pattern only one.
        return _is_phone(answer)
    if re.fullmatch(field.pattern, answer) is None:
        return False
    return _is_checked(field, answer) and _is_of_kind(field, answer)


def _is_checked(field: RequisiteField, answer: str) -> bool:
    if field.further_check == "iban":
        return is_iban(answer)
    match field.check:
        case "iin_bin":
            return is_iin_bin(answer)
        case "luhn":
            return luhn.is_valid(answer)
        case _:
            return True


def _is_of_kind(field: RequisiteField, answer: str) -> bool:
    match field.input:
        case "number":
            return answer.isascii() and answer.isdecimal()
        case "date":
            return is_date(answer)
        case "choice":
            return answer in {choice.code for choice in field.choices}
        case _:
            return True


def is_date(answer: str) -> bool:
    """True for a day of the calendar as DDMMYYYY."""
    if len(answer) != _DATE_DIGITS or not (answer.isascii() and answer.isdecimal()):
        return False
    try:
        date(int(answer[4:]), int(answer[2:4]), int(answer[:2]))
    except ValueError:
        return False
    return True


def is_iban(number: str) -> bool:
    """True for a Kazakhstani account: KZ, check digits (ISO 13616), bank, account; spaces are passed over."""
    return number.replace(" ", "").upper().startswith("KZ") and bool(iban.is_valid(number))


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
