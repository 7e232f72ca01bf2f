"""Refusals: expected, coded, translated noes (W-16, W-26). A refusal is a value, never an exception."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from wire.money import Tiyn, format_money


class RefusalCode(StrEnum):
    """Stable codes. The rule that each stands for is in ``RULE_OF``.

    ``OTHER`` is what a program makes of a code that a newer one sent: it must not stop a kiosk's sync.
    """

    LIMIT_OPERATION = "limit_operation"
    LIMIT_BALANCE = "limit_balance"
    LIMIT_DAY_PAYMENTS = "limit_day_payments"
    LIMIT_FURTHER = "limit_further"
    INSUFFICIENT_BALANCE = "insufficient_balance"
    WALLET_UNKNOWN = "wallet_unknown"
    WALLET_BLOCKED = "wallet_blocked"
    WALLET_CLOSED = "wallet_closed"
    NUMBER_TAKEN = "number_taken"
    PAYEE_UNKNOWN = "payee_unknown"
    PAYEE_CLOSED = "payee_closed"
    REQUISITES_INVALID = "requisites_invalid"
    AMOUNT_TOO_SMALL = "amount_too_small"
    AMOUNT_TOO_LARGE = "amount_too_large"
    ALLOTMENT_EXCEEDED = "allotment_exceeded"
    POLICY_TOO_OLD = "policy_too_old"
    ONLINE_ONLY = "online_only"
    TARIFF_UNKNOWN = "tariff_unknown"
    ID_REUSED = "id_reused"
    CODE_WRONG = "code_wrong"
    CODE_EXPIRED = "code_expired"
    CODES_TOO_MANY = "codes_too_many"
    AUTHENTICATION_FAILED = "authentication_failed"
    LOGIN_LOCKED = "login_locked"
    LOGINS_TOO_MANY = "logins_too_many"
    PASSWORD_DUE = "password_due"  # noqa: S105
    PASSWORD_WEAK = "password_weak"  # noqa: S105
    OFFER_DUE = "offer_due"
    CONSENT_DUE = "consent_due"
    NOT_IDENTIFIED = "not_identified"
    IBAN_INVALID = "iban_invalid"
    ACCOUNT_MISSING = "account_missing"
    SAME_WALLET = "same_wallet"
    PAYEE_NOT_ALLOWED = "payee_not_allowed"
    PAYEE_UNREACHABLE = "payee_unreachable"
    ISSUER_UNREACHABLE = "issuer_unreachable"
    MERCHANT_BALANCE = "merchant_balance"
    REFUND_TOO_LARGE = "refund_too_large"
    REFUND_PARTIAL = "refund_partial"
    ALREADY_REVERSED = "already_reversed"
    CONSENT_MISSING = "consent_missing"
    SUSPICIOUS = "suspicious"
    SUSPECTED_ACCESS = "suspected_access"
    POSSIBLE_DAMAGE = "possible_damage"
    MAINTENANCE = "maintenance"
    QUOTE_OLD = "quote_old"
    HOLD_ENDED = "hold_ended"
    OPERATION_UNKNOWN = "operation_unknown"
    DEVICE_STARTING = "device_starting"
    TECHNICAL_FAILURE = "technical_failure"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> RefusalCode | None:
        return cls.OTHER if isinstance(value, str) else None


RULE_OF: Final[dict[RefusalCode, tuple[str, str]]] = {
    RefusalCode.LIMIT_OPERATION: ("W-11", "4.3"),
    RefusalCode.LIMIT_BALANCE: ("W-11", "4.3"),
    RefusalCode.LIMIT_DAY_PAYMENTS: ("W-11", "4.3"),
    RefusalCode.LIMIT_FURTHER: ("W-15", "4.3"),
    RefusalCode.INSUFFICIENT_BALANCE: ("W-23", "5.16.3"),
    RefusalCode.WALLET_UNKNOWN: ("W-02", "1"),
    RefusalCode.WALLET_BLOCKED: ("W-60", "8.5"),
    RefusalCode.WALLET_CLOSED: ("W-60", "6.1.11"),
    RefusalCode.NUMBER_TAKEN: ("W-02", "1"),
    RefusalCode.PAYEE_UNKNOWN: ("W-25", "5.16.2"),
    RefusalCode.PAYEE_CLOSED: ("W-25", "5.16.2"),
    RefusalCode.REQUISITES_INVALID: ("W-20", "5.2"),
    RefusalCode.AMOUNT_TOO_SMALL: ("W-20", "5.2"),
    RefusalCode.AMOUNT_TOO_LARGE: ("W-20", "5.2"),
    RefusalCode.ALLOTMENT_EXCEEDED: ("K-02", ""),
    RefusalCode.POLICY_TOO_OLD: ("K-05", ""),
    RefusalCode.ONLINE_ONLY: ("K-04", ""),
    RefusalCode.TARIFF_UNKNOWN: ("W-32", "5.10"),
    RefusalCode.ID_REUSED: ("W-04", "3.2"),
    RefusalCode.CODE_WRONG: ("W-21", "5.2.2"),
    RefusalCode.CODE_EXPIRED: ("W-21", "5.2.2"),
    RefusalCode.CODES_TOO_MANY: ("W-21", "5.2.2"),
    RefusalCode.AUTHENTICATION_FAILED: ("W-26", "7.1.4"),
    RefusalCode.LOGIN_LOCKED: ("W-64", "8.6"),
    RefusalCode.LOGINS_TOO_MANY: ("W-64", "8.6"),
    RefusalCode.PASSWORD_DUE: ("W-64", "6.2.14"),
    RefusalCode.PASSWORD_WEAK: ("W-64", "8.6"),
    RefusalCode.OFFER_DUE: ("W-03", "12.8"),
    RefusalCode.CONSENT_DUE: ("W-03", "9.2"),
    RefusalCode.NOT_IDENTIFIED: ("W-80", "3.1.3"),
    RefusalCode.IBAN_INVALID: ("W-63", "12.9"),
    RefusalCode.ACCOUNT_MISSING: ("W-80", "3.1.3"),
    RefusalCode.SAME_WALLET: ("W-20", "5.2"),
    RefusalCode.PAYEE_NOT_ALLOWED: ("W-25", "5.16.2"),
    RefusalCode.PAYEE_UNREACHABLE: ("W-26", "7.1.4"),
    RefusalCode.ISSUER_UNREACHABLE: ("W-26", "7.1.4"),
    RefusalCode.MERCHANT_BALANCE: ("W-26", "7.1.4"),
    RefusalCode.REFUND_TOO_LARGE: ("W-71", "5.17.3"),
    RefusalCode.REFUND_PARTIAL: ("W-71", "5.17.4"),
    RefusalCode.ALREADY_REVERSED: ("W-70", "5.17.2"),
    RefusalCode.CONSENT_MISSING: ("W-72", "5.17.9"),
    RefusalCode.SUSPICIOUS: ("W-91", "8.4"),
    RefusalCode.SUSPECTED_ACCESS: ("W-26", "8.5"),
    RefusalCode.POSSIBLE_DAMAGE: ("W-26", "8.5"),
    RefusalCode.MAINTENANCE: ("W-90", "7.1.2"),
    RefusalCode.QUOTE_OLD: ("W-32", "5.10"),
    RefusalCode.HOLD_ENDED: ("W-26", "7.1.4"),
    RefusalCode.OPERATION_UNKNOWN: ("W-26", "7.1.4"),
    RefusalCode.DEVICE_STARTING: ("K-06", ""),
    RefusalCode.TECHNICAL_FAILURE: ("W-26", "7.1.4"),
    RefusalCode.OTHER: ("W-26", "7.1.4"),
}
"""Rule id and clause of the offer ("" where the rule is ours)."""

RETRYABLE: Final = frozenset(
    {
        RefusalCode.DEVICE_STARTING,
        RefusalCode.TECHNICAL_FAILURE,
        RefusalCode.ONLINE_ONLY,
        RefusalCode.POLICY_TOO_OLD,
        RefusalCode.PAYEE_UNREACHABLE,
        RefusalCode.ISSUER_UNREACHABLE,
        RefusalCode.MAINTENANCE,
        RefusalCode.CODES_TOO_MANY,
        RefusalCode.LOGINS_TOO_MANY,
    }
)


class Refusal(BaseModel):
    """Why something was not done: the rule, its limit, and what is still allowed, in tiyn (W-16)."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    code: RefusalCode
    limit_tiyn: Tiyn | None = None
    left_tiyn: Tiyn | None = None

    @property
    def rule(self) -> str:
        return RULE_OF[self.code][0]

    @property
    def clause(self) -> str:
        return RULE_OF[self.code][1]

    @property
    def is_retryable(self) -> bool:
        """True when the same request may succeed later; otherwise the refusal is final for its id."""
        return self.code in RETRYABLE

    def text(self, language: str) -> str:
        """One sentence for the person concerned, in ``kk``, ``ru`` or ``en``."""
        words = TEXTS[self.code][language]
        return words.format(limit=_sum(self.limit_tiyn), left=_sum(self.left_tiyn))


def _sum(amount: Tiyn | None) -> str:
    return "—" if amount is None else format_money(amount)


TEXTS: Final[dict[RefusalCode, dict[str, str]]] = {
    RefusalCode.LIMIT_OPERATION: {
        "kk": "Бір операцияның лимиті — {limit}. Қазір ең көбі {left} болады.",
        "ru": "Лимит одной операции — {limit}. Сейчас можно не более {left}.",
        "en": "One operation may be at most {limit}. Now possible: up to {left}.",
    },
    RefusalCode.LIMIT_BALANCE: {
        "kk": "Әмияндағы қалдықтың лимиті — {limit}. Қазір ең көбі {left} салуға болады.",
        "ru": "Лимит остатка в кошельке — {limit}. Сейчас можно внести не более {left}.",
        "en": "The wallet may hold at most {limit}. Now possible: up to {left}.",
    },
    RefusalCode.LIMIT_DAY_PAYMENTS: {
        "kk": "Бір күндік төлемдердің лимиті — {limit}. Бүгін {left} қалды.",
        "ru": "Лимит платежей за день — {limit}. Сегодня осталось {left}.",
        "en": "Payments in a day may be at most {limit}. Left today: {left}.",
    },
    RefusalCode.LIMIT_FURTHER: {
        "kk": "Бұл әмиянға қосымша лимит қойылған: {limit}. Қалғаны: {left}.",
        "ru": "Для этого кошелька действует дополнительный лимит: {limit}. Осталось {left}.",
        "en": "A further limit applies to this wallet: {limit}. Left: {left}.",
    },
    RefusalCode.INSUFFICIENT_BALANCE: {
        "kk": "Теңгерімде қаражат жеткіліксіз. Қолжетімді: {left}.",
        "ru": "Недостаточно средств. Доступно {left}.",
        "en": "The balance is too small. Available: {left}.",
    },
    RefusalCode.WALLET_UNKNOWN: {
        "kk": "Бұл нөмірге әмиян тіркелмеген. Нөмірді тексеріңіз немесе сайтта тіркеліңіз.",
        "ru": "На этот номер кошелёк не зарегистрирован. Проверьте номер или зарегистрируйтесь на сайте.",
        "en": "No wallet is registered for this number. Check the number or register on the site.",
    },
    RefusalCode.WALLET_BLOCKED: {
        "kk": "Әмиян бұғатталған. Операторға хабарласыңыз.",
        "ru": "Кошелёк заблокирован. Обратитесь к оператору.",
        "en": "The wallet is blocked. Please call the operator.",
    },
    RefusalCode.WALLET_CLOSED: {
        "kk": "Әмиян жабылған немесе жабылып жатыр.",
        "ru": "Кошелёк закрыт или закрывается.",
        "en": "The wallet is closed or being closed.",
    },
    RefusalCode.NUMBER_TAKEN: {
        "kk": "Бұл нөмірде әмиян бар. Кіріңіз немесе құпиясөзді қалпына келтіріңіз.",
        "ru": "На этот номер кошелёк уже есть. Войдите или восстановите пароль.",
        "en": "This number has a wallet already. Sign in, or recover the password.",
    },
    RefusalCode.PAYEE_UNKNOWN: {
        "kk": "Мұндай алушы жоқ.",
        "ru": "Такого получателя нет.",
        "en": "There is no such payee.",
    },
    RefusalCode.PAYEE_CLOSED: {
        "kk": "Алушы қазір төлем қабылдамайды.",
        "ru": "Получатель сейчас не принимает платежи.",
        "en": "The payee takes no payments now.",
    },
    RefusalCode.REQUISITES_INVALID: {
        "kk": "Деректемелерді тексеріңіз.",
        "ru": "Проверьте реквизиты.",
        "en": "Please check the requisites.",
    },
    RefusalCode.AMOUNT_TOO_SMALL: {
        "kk": "Ең аз сома — {limit}.",
        "ru": "Наименьшая сумма — {limit}.",
        "en": "The smallest sum is {limit}.",
    },
    RefusalCode.AMOUNT_TOO_LARGE: {
        "kk": "Ең көп сома — {limit}. Қазір ең көбі {left} болады.",
        "ru": "Наибольшая сумма — {limit}. Сейчас можно не более {left}.",
        "en": "The largest sum is {limit}. Now possible: up to {left}.",
    },
    RefusalCode.ALLOTMENT_EXCEEDED: {
        "kk": "Терминал қазір ең көбі {left} қабылдай алады.",
        "ru": "Терминал сейчас может принять не более {left}.",
        "en": "The terminal can now take up to {left}.",
    },
    RefusalCode.POLICY_TOO_OLD: {
        "kk": "Терминал ұзақ уақыт байланыссыз болды. Байланыс келгенше ақша қабылданбайды.",
        "ru": "Терминал слишком долго без связи. До её появления деньги не принимаются.",
        "en": "The terminal was without a connection for too long. It takes no money until it is back.",
    },
    RefusalCode.ONLINE_ONLY: {
        "kk": "Бұл қызмет байланыс болғанда ғана қолжетімді.",
        "ru": "Эта услуга доступна только при наличии связи.",
        "en": "This service needs a connection.",
    },
    RefusalCode.TARIFF_UNKNOWN: {
        "kk": "Бұл қызметтің тарифі белгісіз. Кейінірек қайталаңыз.",
        "ru": "Тариф этой услуги неизвестен. Повторите позже.",
        "en": "The tariff of this service is not known. Please try later.",
    },
    RefusalCode.ID_REUSED: {
        "kk": "Бұл операция нөмірі басқа мазмұнмен қолданылған.",
        "ru": "Этот номер операции уже использован с другим содержанием.",
        "en": "This operation id was already used with other content.",
    },
    RefusalCode.CODE_WRONG: {
        "kk": "Код қате. Қайта енгізіңіз немесе жаңа код сұраңыз.",
        "ru": "Неверный код. Введите ещё раз или запросите новый.",
        "en": "The code is wrong. Try again or ask for a new one.",
    },
    RefusalCode.CODE_EXPIRED: {
        "kk": "Кодтың мерзімі өтті немесе ол қолданылды. Жаңа код сұраңыз.",
        "ru": "Код устарел или уже использован. Запросите новый.",
        "en": "The code has expired or was used. Ask for a new one.",
    },
    RefusalCode.CODES_TOO_MANY: {
        "kk": "Код тым көп сұралды. Кейінірек қайталаңыз.",
        "ru": "Слишком много запросов кода. Повторите позже.",
        "en": "Too many codes were asked for. Please try later.",
    },
    RefusalCode.AUTHENTICATION_FAILED: {
        "kk": "Кіру деректері сәйкес келмейді.",
        "ru": "Данные для входа не подходят.",
        "en": "The log-in details do not match.",
    },
    RefusalCode.LOGIN_LOCKED: {
        "kk": "Кіру бұғатталды: қате көп. Құпиясөзді сайтта қалпына келтіріңіз.",
        "ru": "Вход закрыт: много ошибок. Восстановите пароль на сайте.",
        "en": "Log-in is locked: too many tries. Recover the password on the site.",
    },
    RefusalCode.LOGINS_TOO_MANY: {
        "kk": "Бұл терминалда кіру әрекеті тым көп. Бір минуттан кейін қайталаңыз.",
        "ru": "На этом терминале слишком много попыток входа. Повторите через минуту.",
        "en": "Too many tries to sign in at this terminal. Please try again in a minute.",
    },
    RefusalCode.PASSWORD_DUE: {
        "kk": "Алдымен құпиясөзді ауыстырыңыз.",
        "ru": "Сначала смените пароль.",
        "en": "Change the password first.",
    },
    RefusalCode.PASSWORD_WEAK: {
        "kk": "Құпиясөз тым қарапайым немесе бұрын қолданылған.",
        "ru": "Пароль слишком простой или уже использовался.",
        "en": "The password is too simple or was used before.",
    },
    RefusalCode.OFFER_DUE: {
        "kk": "Оферта өзгерді: алдымен жаңа нұсқасын қабылдаңыз.",
        "ru": "Оферта изменилась: сначала примите новую редакцию.",
        "en": "The offer has changed: accept the new version first.",
    },
    RefusalCode.CONSENT_DUE: {
        "kk": "Дербес деректерді өңдеуге келісім қажет.",
        "ru": "Нужно согласие на обработку персональных данных.",
        "en": "Consent to personal-data processing is needed.",
    },
    RefusalCode.NOT_IDENTIFIED: {
        "kk": "Бұл тек сәйкестендірілген клиентке қолжетімді.",
        "ru": "Это доступно только идентифицированному клиенту.",
        "en": "This is for identified clients only.",
    },
    RefusalCode.IBAN_INVALID: {
        "kk": "IBAN қате. Өз шотыңыздың нөмірін тексеріңіз.",
        "ru": "Неверный IBAN. Проверьте номер своего счёта.",
        "en": "The IBAN is wrong. Check the number of your own account.",
    },
    RefusalCode.ACCOUNT_MISSING: {
        "kk": "Ақша аударылатын банк шоты көрсетілмеген. Оператор шотты енгізуі керек.",
        "ru": "Не указан банковский счёт, на который выплачивать. Его вносит оператор.",
        "en": "No bank account to pay out to is known. The operator enters it.",
    },
    RefusalCode.SAME_WALLET: {
        "kk": "Өз әмияныңызға аудару мүмкін емес.",
        "ru": "Нельзя перевести самому себе.",
        "en": "A transfer to your own wallet is not possible.",
    },
    RefusalCode.PAYEE_NOT_ALLOWED: {
        "kk": "Бұл алушыға сіздің мәртебеңізбен төлеуге болмайды.",
        "ru": "С вашим статусом этому получателю платить нельзя.",
        "en": "Your status does not allow paying this payee.",
    },
    RefusalCode.PAYEE_UNREACHABLE: {
        "kk": "Алушы жауап бермейді. Кейінірек қайталаңыз.",
        "ru": "Получатель не отвечает. Повторите позже.",
        "en": "The payee does not answer. Please try later.",
    },
    RefusalCode.ISSUER_UNREACHABLE: {
        "kk": "Эмитент банк қолжетімсіз. Кейінірек қайталаңыз.",
        "ru": "Банк-эмитент недоступен. Повторите позже.",
        "en": "The issuing bank cannot be reached. Please try later.",
    },
    RefusalCode.MERCHANT_BALANCE: {
        "kk": "Мерчант шотында бұл сома жоқ. Қолжетімді: {left}.",
        "ru": "У мерчанта нет такой суммы. Доступно {left}.",
        "en": "The merchant holds less than that. Available: {left}.",
    },
    RefusalCode.REFUND_TOO_LARGE: {
        "kk": "Төленгеннен артық қайтаруға болмайды. Қайтаруға қалғаны: {left}.",
        "ru": "Нельзя вернуть больше, чем уплачено. Осталось к возврату {left}.",
        "en": "No more than was paid can be refunded. Left to refund: {left}.",
    },
    RefusalCode.REFUND_PARTIAL: {
        "kk": "Алушының шарты бойынша тек толық сома қайтарылады: {limit}.",
        "ru": "По условиям получателя возвращается только вся сумма: {limit}.",
        "en": "This payee's terms allow a refund of the full sum only: {limit}.",
    },
    RefusalCode.ALREADY_REVERSED: {
        "kk": "Бұл операция бұрын кері қайтарылған.",
        "ru": "Эта операция уже сторнирована.",
        "en": "This operation was reversed before.",
    },
    RefusalCode.CONSENT_MISSING: {
        "kk": "Алушының келісімі керек.",
        "ru": "Нужно согласие получателя.",
        "en": "The receiver's consent is needed.",
    },
    RefusalCode.SUSPICIOUS: {
        "kk": "Операция тексерісте: операторға хабарласыңыз.",
        "ru": "Операция на проверке: обратитесь к оператору.",
        "en": "The operation is under review: please call the operator.",
    },
    RefusalCode.SUSPECTED_ACCESS: {
        "kk": "Бөтен біреудің кіруіне күдік бар. Операторға хабарласыңыз.",
        "ru": "Подозрение на чужой доступ. Обратитесь к оператору.",
        "en": "Someone else may be using this wallet. Please call the operator.",
    },
    RefusalCode.POSSIBLE_DAMAGE: {
        "kk": "Зиян келтіруі мүмкін болғандықтан орындалмады. Операторға хабарласыңыз.",
        "ru": "Не выполнено из-за возможного ущерба. Обратитесь к оператору.",
        "en": "Not done because of possible damage. Please call the operator.",
    },
    RefusalCode.MAINTENANCE: {
        "kk": "Техникалық жұмыстар жүріп жатыр. Кейінірек қайталаңыз.",
        "ru": "Идут технические работы. Повторите позже.",
        "en": "Maintenance is under way. Please try later.",
    },
    RefusalCode.QUOTE_OLD: {
        "kk": "Шарттар өзгерді: комиссияны қайта қараңыз.",
        "ru": "Условия изменились: посмотрите комиссию ещё раз.",
        "en": "The terms have changed: look at the fee again.",
    },
    RefusalCode.HOLD_ENDED: {
        "kk": "Брондалған сома бұрын пайдаланылған, босатылған немесе мерзімі өткен.",
        "ru": "Резерв уже использован, снят или истёк.",
        "en": "The hold was posted, voided or has expired.",
    },
    RefusalCode.OPERATION_UNKNOWN: {
        "kk": "Мұндай операция жоқ.",
        "ru": "Такой операции нет.",
        "en": "There is no such operation.",
    },
    RefusalCode.DEVICE_STARTING: {
        "kk": "Купюра қабылдағыш әлі іске қосылып жатыр.",
        "ru": "Купюроприёмник ещё запускается.",
        "en": "The bill acceptor is still starting.",
    },
    RefusalCode.TECHNICAL_FAILURE: {
        "kk": "Техникалық себеппен орындалмады. Кейінірек қайталаңыз.",
        "ru": "Не выполнено по технической причине. Повторите позже.",
        "en": "Not done for a technical reason. Please try later.",
    },
    RefusalCode.OTHER: {
        "kk": "Орындалмады. Операторға хабарласыңыз.",
        "ru": "Не выполнено. Обратитесь к оператору.",
        "en": "Not done. Please call the operator.",
    },
}
