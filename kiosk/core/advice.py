"""What a customer can do now, for every refusal (W-16): what and why are the refusal's own words."""

from __future__ import annotations

from typing import Final

from wire.refusals import Refusal, RefusalCode
from wire.texts import Text

NOTHING_TAKEN: Final = Text(kk="Ақша алынған жоқ.", ru="Деньги не приняты.", en="No money has been taken.")
NOTHING_DONE: Final = Text(
    kk="Әмиянда ештеңе өзгерген жоқ.",
    ru="В кошельке ничего не изменилось.",
    en="Nothing was done in your wallet.",
)
CALL: Final = Text(
    kk="Операторға қоңырау шалыңыз: нөмірі экранның жоғарғы жағында.",
    ru="Позвоните оператору: номер вверху экрана.",
    en="Please call the operator: the number is at the top of the screen.",
)
SMALLER: Final = Text(
    kk="Артқа қайтып, азырақ сома таңдаңыз.",
    ru="Вернитесь и выберите сумму меньше.",
    en="Go back and choose a smaller sum.",
)
LARGER: Final = Text(
    kk="Артқа қайтып, көбірек сома таңдаңыз.",
    ru="Вернитесь и выберите сумму больше.",
    en="Go back and choose a larger sum.",
)
TOMORROW: Final = Text(
    kk="Азырақ сома таңдаңыз немесе ертең төлеңіз.",
    ru="Выберите сумму меньше или заплатите завтра.",
    en="Choose a smaller sum, or pay tomorrow.",
)
CHECK: Final = Text(
    kk="Артқа қайтып, енгізгеніңізді тексеріңіз.",
    ru="Вернитесь и проверьте, что вы ввели.",
    en="Go back and check what you typed.",
)
LATER: Final = Text(
    kk="Бірнеше минуттан кейін қайталаңыз.",
    ru="Повторите через несколько минут.",
    en="Please try again in a few minutes.",
)
SOON: Final = Text(
    kk="Бірнеше секундтан кейін қайталаңыз.",
    ru="Повторите через несколько секунд.",
    en="Please try again in a few seconds.",
)
OTHER_PAYEE: Final = Text(
    kk="Басқа алушыны таңдаңыз немесе операторға қоңырау шалыңыз.",
    ru="Выберите другого получателя или позвоните оператору.",
    en="Choose another payee, or call the operator.",
)
NEW_CODE: Final = Text(
    kk="Жаңа код сұрап, соны енгізіңіз.",
    ru="Запросите новый код и введите его.",
    en="Ask for a new code and type that one.",
)
PASSWORD: Final = Text(
    kk="Құпиясөзді оператордың сайтында жаңартыңыз.",
    ru="Обновите пароль на сайте оператора.",
    en="Renew the password on the operator's site.",
)
SIGN_IN: Final = Text(
    kk="Әмияныңызға кіріп, келісіміңізді беріңіз.",
    ru="Войдите в кошелёк и дайте согласие.",
    en="Sign in to your wallet and agree there.",
)
AGAIN: Final = Text(
    kk="Артқа қайтып, шарттарды қайта қараңыз.",
    ru="Вернитесь и посмотрите условия ещё раз.",
    en="Go back and look at the terms again.",
)

ADVICE: Final[dict[RefusalCode, Text]] = {
    RefusalCode.LIMIT_OPERATION: SMALLER,
    RefusalCode.LIMIT_BALANCE: SMALLER,
    RefusalCode.LIMIT_DAY_PAYMENTS: TOMORROW,
    RefusalCode.LIMIT_FURTHER: SMALLER,
    RefusalCode.INSUFFICIENT_BALANCE: SMALLER,
    RefusalCode.WALLET_UNKNOWN: CHECK,
    RefusalCode.WALLET_BLOCKED: CALL,
    RefusalCode.WALLET_CLOSED: CALL,
    RefusalCode.NUMBER_TAKEN: CHECK,
    RefusalCode.PAYEE_UNKNOWN: OTHER_PAYEE,
    RefusalCode.PAYEE_CLOSED: OTHER_PAYEE,
    RefusalCode.REQUISITES_INVALID: CHECK,
    RefusalCode.AMOUNT_TOO_SMALL: LARGER,
    RefusalCode.AMOUNT_TOO_LARGE: SMALLER,
    RefusalCode.ALLOTMENT_EXCEEDED: SMALLER,
    RefusalCode.POLICY_TOO_OLD: LATER,
    RefusalCode.ONLINE_ONLY: LATER,
    RefusalCode.TARIFF_UNKNOWN: LATER,
    RefusalCode.ID_REUSED: CALL,
    RefusalCode.CODE_WRONG: NEW_CODE,
    RefusalCode.CODE_EXPIRED: NEW_CODE,
    RefusalCode.CODES_TOO_MANY: LATER,
    RefusalCode.AUTHENTICATION_FAILED: CHECK,
    RefusalCode.LOGIN_LOCKED: PASSWORD,
    RefusalCode.LOGINS_TOO_MANY: LATER,
    RefusalCode.PASSWORD_DUE: PASSWORD,
    RefusalCode.PASSWORD_WEAK: PASSWORD,
    RefusalCode.OFFER_DUE: SIGN_IN,
    RefusalCode.CONSENT_DUE: SIGN_IN,
    RefusalCode.NOT_IDENTIFIED: CALL,
    RefusalCode.IBAN_INVALID: CHECK,
    RefusalCode.ACCOUNT_MISSING: CALL,
    RefusalCode.SAME_WALLET: CHECK,
    RefusalCode.PAYEE_NOT_ALLOWED: OTHER_PAYEE,
    RefusalCode.PAYEE_UNREACHABLE: LATER,
    RefusalCode.ISSUER_UNREACHABLE: LATER,
    RefusalCode.MERCHANT_BALANCE: CALL,
    RefusalCode.REFUND_TOO_LARGE: SMALLER,
    RefusalCode.REFUND_PARTIAL: CALL,
    RefusalCode.ALREADY_REVERSED: CALL,
    RefusalCode.CONSENT_MISSING: CALL,
    RefusalCode.SUSPICIOUS: CALL,
    RefusalCode.SUSPECTED_ACCESS: CALL,
    RefusalCode.POSSIBLE_DAMAGE: CALL,
    RefusalCode.MAINTENANCE: LATER,
    RefusalCode.QUOTE_OLD: AGAIN,
    RefusalCode.HOLD_ENDED: CALL,
    RefusalCode.OPERATION_UNKNOWN: CALL,
    RefusalCode.DEVICE_STARTING: SOON,
    RefusalCode.TECHNICAL_FAILURE: LATER,
    RefusalCode.OTHER: CALL,
}
"""A code that is not here does not pass the tests."""


def advice_of(refusal: Refusal, language: str, *, is_cash: bool) -> str:
    """What became of the money, and what to do now: two sentences for the screen."""
    what = NOTHING_TAKEN if is_cash else NOTHING_DONE
    return f"{what.in_language(language)} {ADVICE[refusal.code].in_language(language)}"
