"""The form: which questions a service asks, how an answer looks while typed, and what is wrong with it (W-20)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from wire.money import ZERO, Tiyn, tenge
from wire.phones import wallet_number
from wire.policy import WALLET_TOP_UP
from wire.records import dataclass
from wire.texts import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from wire.policy import Choice, Payee, Policy, RequisiteField

AMOUNT_CODE: Final = "amount"
"""The field code of a fixed payment's sum: whole tenge."""
SURPLUS_CODE: Final = "phone"
"""The field code of the wallet that takes the surplus (K-08)."""
AMOUNT_DIGITS_MAX: Final = 7
ANSWER_CHARS_MAX: Final = 64

AMOUNT_LABEL: Final = Text(kk="Төлем сомасы", ru="Сумма платежа", en="Sum to pay")
AMOUNT_HINT: Final = Text(kk="Теңгемен", ru="В тенге", en="In tenge")
SURPLUS_LABEL: Final = Text(
    kk="Артық сома түсетін әмиян", ru="Кошелёк для излишка", en="Wallet for what is left over"
)
SURPLUS_HINT: Final = Text(
    kk="Терминал қайтарым бермейді", ru="Терминал не выдаёт сдачу", en="The terminal gives no change"
)

Problem = Literal[
    "",
    "required",
    "too-short",
    "format",
    "phone",
    "check",
    "date",
    "too-small",
    "too-large",
    "scan",
    "not-found",
    "unreachable",
]
"""Text keys; "" while the answer is fine."""

UNFINISHED: Final[frozenset[Problem]] = frozenset({"required", "too-short", "too-small"})
"""Problems that more typing may cure: not held against the customer until he goes forward."""


Kind = Literal["digits", "text", "money", "choice"]
Check = Literal["", "phone_kz", "iin_bin", "luhn", "iban", "date"]
DATE_MASK: Final = "00.00.0000"
DATE_DIGITS: Final = 8


@dataclass(frozen=True)
class Question:
    """One screen of the form. ``least`` and ``most`` bound a sum in tiyn, for kind ``money``.

    A date is digits under a mask, DDMMYYYY; the answer to a ``choice`` is the code of one of ``choices``.
    """

    code: str
    label: Text
    hint: Text
    kind: Kind
    mask: str = ""
    pattern: str = ".+"
    check: Check = ""
    choices: tuple[Choice, ...] = ()
    least: Tiyn = ZERO
    most: Tiyn | None = None


def questions(policy: Policy, payee: Payee | None) -> tuple[Question, ...]:
    """What has to be known before an order can be priced; ``payee`` None is a wallet top-up."""
    if payee is None:
        return (_question(policy.top_up_field, is_phone=True),)
    asked = tuple(_question(field) for field in payee.fields)
    if payee.amount == "fixed":
        amount = Question(
            AMOUNT_CODE, AMOUNT_LABEL, AMOUNT_HINT, "money", least=payee.min_tiyn, most=payee.max_tiyn
        )
        return (*asked, amount)
    return asked


def surplus_question(policy: Policy) -> Question:
    """The same question as a top-up's, for the wallet that takes what is left over."""
    top_up = policy.top_up_field
    return Question(
        SURPLUS_CODE,
        SURPLUS_LABEL,
        SURPLUS_HINT,
        top_up.kind,
        mask=top_up.mask,
        pattern=top_up.pattern,
        check="phone_kz",
    )


def _question(field: RequisiteField, *, is_phone: bool = False) -> Question:
    check: Check = "phone_kz" if is_phone else field.further_check or field.check
    kind: Kind = field.kind
    mask = field.mask
    match field.input:
        case "choice":
            kind = "choice"
        case "number":
            kind = "digits"
        case "date":
            kind, check, mask = "digits", "date", mask if mask.count("0") == DATE_DIGITS else DATE_MASK
        case _:
            pass
    return Question(field.code, field.label, field.hint, kind, mask, field.pattern, check, field.choices)


def typed(question: Question, raw: str) -> str:
    """The raw answer with what cannot belong to it left out and cut to the room there is."""
    if question.kind == "choice":
        return raw if raw in {choice.code for choice in question.choices} else ""
    if question.kind == "text":
        return "".join(sign for sign in raw if sign.isprintable())[:ANSWER_CHARS_MAX]
    digits = "".join(sign for sign in raw if sign in "0123456789")
    if question.kind == "money":
        return digits.lstrip("0")[:AMOUNT_DIGITS_MAX]
    return digits[: question.mask.count("0") or ANSWER_CHARS_MAX]


def masked(mask: str, raw: str) -> str:
    """The answer under its mask, as far as it is typed: ``+7 000 000-00-00``, ``7011`` → ``+7 701 1``."""
    if not mask:
        return raw
    shown, rest = "", list(raw)
    for sign in mask:
        if sign != "0":
            shown += sign
        elif rest:
            shown += rest.pop(0)
        else:
            break
    return shown + "".join(rest) if rest else shown.rstrip(" -()")


def answer_shown(question: Question, raw: str, language: str) -> str:
    """The answer as people read it: a choice by its words, everything else under its mask."""
    words = {choice.code: choice.label.in_language(language) for choice in question.choices}
    return words.get(raw) or masked(question.mask, raw)


def hidden(shown: str) -> str:
    """An answer for the screens after its check: ``+7 701 ***-**-67``, ``***7712``; who stands behind reads no more.

    What has no figures is a choice or a name of the payee's own list and stays as it is.
    """
    if not any(sign.isdigit() for sign in shown):
        return shown
    places = [place for place, sign in enumerate(shown) if sign.isalnum()]
    begin, end = (4, 2) if shown.startswith("+") else (0, min(4, len(places) // 2))
    kept = {*places[:begin], *places[len(places) - end :]}
    return "".join(sign if place in kept or not sign.isalnum() else "*" for place, sign in enumerate(shown))


def problem_of(question: Question, raw: str) -> Problem:
    """What is wrong with an answer, or "": the first of missing, too short, format, check."""
    if not raw:
        return "required"
    if question.kind == "money":
        return _sum_problem(question, amount_of(raw))
    if len(raw) < question.mask.count("0"):
        return "too-short"
    if not re.fullmatch(question.pattern, raw):
        return "format"
    if question.check and not CHECKS[question.check](raw):
        return PROBLEM_OF.get(question.check, "check")
    return ""


def _sum_problem(question: Question, amount: Tiyn) -> Problem:
    if amount < max(question.least, tenge(1)):
        return "too-small"
    if question.most is not None and amount > question.most:
        return "too-large"
    return ""


def amount_of(raw: str) -> Tiyn:
    """A sum typed in whole tenge; of nothing, zero."""
    return tenge(int(raw)) if raw else ZERO


def answers_for_ledger(service: str, answers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Requisites as they travel: by field code, a top-up's wallet in E.164 under ``phone``, without the sum."""
    if service == WALLET_TOP_UP:
        return {"phone": wallet_number(answers[0][1])}
    return {code: value for code, value in answers if code != AMOUNT_CODE}


def is_phone_kz(raw: str) -> bool:
    """True for a Kazakhstani mobile number in any way of writing it (W-02)."""
    try:
        wallet_number(raw)
    except ValueError:
        return False
    return True


def is_iin_bin(raw: str) -> bool:
    """True for twelve digits with the right check digit: IIN of a person or BIN of a company.

    Weights 1 to 11 modulo 11; where that gives 10, weights 3 … 11, 1, 2; where that gives 10 again, the number
    is never issued. The digit in place 11 weighs 11 in the first round: a typo there passes.
    """
    if not re.fullmatch(r"[0-9]{12}", raw):
        return False
    digits = [int(sign) for sign in raw]
    first = _weighted(digits, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))
    control = first if first < 10 else _weighted(digits, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
    return control == digits[11]


def _weighted(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11


def is_luhn(raw: str) -> bool:
    """True for digits whose last one is the Luhn check digit (ISO/IEC 7812-1, annex B)."""
    if not re.fullmatch(r"[0-9]{2,}", raw):
        return False
    doubled = (int(sign) * (1 + place % 2) for place, sign in enumerate(reversed(raw)))
    return sum(figure - 9 if figure > 9 else figure for figure in doubled) % 10 == 0


def is_date(raw: str) -> bool:
    """True for a day of the calendar as DDMMYYYY."""
    if not re.fullmatch(r"[0-9]{8}", raw):
        return False
    try:
        date(int(raw[4:]), int(raw[2:4]), int(raw[:2]))
    except ValueError:
        return False
    return True


def is_iban(raw: str) -> bool:
    """True for a Kazakhstani account: KZ, check digits (ISO 13616), bank, account; spaces are passed over."""
    from stdnum import iban  # noqa: PLC0415 - few forms ask for one; its import would cost every start

    return raw.replace(" ", "").upper().startswith("KZ") and bool(iban.is_valid(raw))


PROBLEM_OF: Final[dict[str, Problem]] = {"phone_kz": "phone", "date": "date"}
"""What is said when a check fails; "check" for the others."""

CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "phone_kz": is_phone_kz,
    "iin_bin": is_iin_bin,
    "luhn": is_luhn,
    "iban": is_iban,
    "date": is_date,
}
