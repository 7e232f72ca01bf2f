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
    RefusalCode.TECHNICAL_FAILURE: ("W-26", "7.1.4"),
    RefusalCode.OTHER: ("W-26", "7.1.4"),
}
"""Rule id and clause of the offer ("" where the rule is ours)."""

RETRYABLE: Final = frozenset(
    {RefusalCode.TECHNICAL_FAILURE, RefusalCode.ONLINE_ONLY, RefusalCode.POLICY_TOO_OLD}
)


class Refusal(BaseModel):
    """Why something was not done: the rule, its limit, and what is still allowed, in tiyn (W-16)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

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
