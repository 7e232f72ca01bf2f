"""Who gets a statement, of which period, and in what words (W-81). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from ledger.books.accounts import AccountKind
from ledger.books.rules import PostingKind
from wire.astana import ASTANA
from wire.policy import WalletStatus
from wire.refusals import Refusal, RefusalCode
from wire.texts import Language

YEARS_BACK: Final = 5


class PeriodInvalid(ValueError):
    """The period cannot be told of; ``field`` names the end at fault."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class Period:
    """Astana days, both inclusive."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """The moment at which the first day begins in Astana."""
        return datetime.combine(self.first, time(), ASTANA).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        """The moment at which the last day is over."""
        return datetime.combine(self.last + timedelta(days=1), time(), ASTANA).astimezone(UTC)


def earliest_day(today: date) -> date:
    """Five years before an Astana day; before 29 February it is 28 February where there is none (W-81)."""
    year = today.year - YEARS_BACK
    try:
        return today.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def period_of(first: date, last: date, today: date) -> Period:
    """A period that can be told of.

    Raises:
        PeriodInvalid: it ends before it begins, begins more than five years back, or lies in the future.
    """
    if last < first:
        raise PeriodInvalid("to", "before the first day")
    if first < earliest_day(today):
        raise PeriodInvalid("from", f"more than {YEARS_BACK} years back")
    if last > today:
        raise PeriodInvalid("to", "after today")
    return Period(first, last)


def refusal_of_statement(status: WalletStatus) -> Refusal | None:
    """W-81 (cl. 5.3, 7.2.11): statements are for identified clients."""
    return Refusal(code=RefusalCode.NOT_IDENTIFIED) if status is WalletStatus.MINIMAL else None


def is_fee(kind: PostingKind, other: AccountKind) -> bool:
    """True for the part of an operation that is its fee; a charge of the operator is an operation itself."""
    charges = {PostingKind.INACTIVITY_FEE, PostingKind.SMS_FEE}
    return other is AccountKind.FEE_INCOME and kind not in charges


KINDS: Final[Mapping[PostingKind, Mapping[Language, str]]] = {
    PostingKind.EMISSION: {"kk": "Эмиссия", "ru": "Эмиссия", "en": "Emission"},
    PostingKind.ALLOTMENT: {"kk": "Бөлу", "ru": "Выделение", "en": "Allotment"},
    PostingKind.ALLOTMENT_RETURN: {
        "kk": "Бөлінгенді қайтару",
        "ru": "Возврат выделенного",
        "en": "Return of an allotment",
    },
    PostingKind.TOP_UP: {"kk": "Толықтыру", "ru": "Пополнение", "en": "Top-up"},
    PostingKind.PAYMENT: {"kk": "Төлем", "ru": "Платёж", "en": "Payment"},
    PostingKind.UNAPPLIED: {"kk": "Анықталмаған ақша", "ru": "Невыясненные наличные", "en": "Unapplied cash"},
    PostingKind.CASH: {"kk": "Қолма-қол ақша", "ru": "Наличные", "en": "Cash"},
    PostingKind.TRANSFER: {"kk": "Аударым", "ru": "Перевод", "en": "Transfer"},
    PostingKind.TRANSFER_RETURN: {
        "kk": "Аударымды қайтару",
        "ru": "Возврат перевода",
        "en": "Transfer given back",
    },
    PostingKind.WITHDRAWAL: {"kk": "Шотқа шығару", "ru": "Вывод на счёт", "en": "Withdrawal"},
    PostingKind.REDEMPTION: {"kk": "Өтеу", "ru": "Погашение", "en": "Redemption"},
    PostingKind.EXCHANGE: {"kk": "Айырбастау", "ru": "Обмен", "en": "Exchange"},
    PostingKind.REFUND: {"kk": "Қайтарым", "ru": "Возврат", "en": "Refund"},
    PostingKind.REVERSAL: {"kk": "Сторно", "ru": "Сторно", "en": "Reversal"},
    PostingKind.INACTIVITY_FEE: {
        "kk": "Белсенді емес әмиян үшін ақы",
        "ru": "Плата за неактивный кошелёк",
        "en": "Charge for inactivity",
    },
    PostingKind.SMS_FEE: {"kk": "SMS-құлақтандыру", "ru": "SMS-оповещение", "en": "SMS notification"},
    PostingKind.SETTLEMENT: {"kk": "Реттеу", "ru": "Урегулирование", "en": "Settlement"},
    PostingKind.COLLECTION: {"kk": "Инкассация", "ru": "Инкассация", "en": "Collection"},
    PostingKind.MANUAL: {"kk": "Түзету", "ru": "Корректировка", "en": "Correction"},
}
"""What each operation is called."""

WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "title": {"kk": "Әмиян бойынша үзінді", "ru": "Выписка по кошельку", "en": "Wallet statement"},
    "wallet": {"kk": "Әмиян", "ru": "Кошелёк", "en": "Wallet"},
    "period": {"kk": "Кезең", "ru": "Период", "en": "Period"},
    "opening": {"kk": "Кіріс қалдық", "ru": "Входящий остаток", "en": "Opening balance"},
    "closing": {"kk": "Шығыс қалдық", "ru": "Исходящий остаток", "en": "Closing balance"},
    "at": {"kk": "Күні мен уақыты", "ru": "Дата и время", "en": "Date and time"},
    "kind": {"kk": "Операция", "ru": "Операция", "en": "Operation"},
    "counterparty": {"kk": "Контрагент", "ru": "Контрагент", "en": "Counterparty"},
    "amount": {"kk": "Сома, ₸", "ru": "Сумма, ₸", "en": "Amount, KZT"},
    "fee": {"kk": "Комиссия, ₸", "ru": "Комиссия, ₸", "en": "Fee, KZT"},
    "balance": {"kk": "Қалдық, ₸", "ru": "Остаток, ₸", "en": "Balance, KZT"},
    "operation_id": {"kk": "Операция нөмірі", "ru": "Номер операции", "en": "Operation number"},
    "operator": {"kk": "Оператор", "ru": "Оператор", "en": "Operator"},
    "kiosk": {"kk": "Терминал", "ru": "Терминал", "en": "Kiosk"},
    "bank": {"kk": "Банк шоты", "ru": "Банковский счёт", "en": "Bank account"},
    "client": {"kk": "Клиент", "ru": "Клиент", "en": "Client"},
    "page": {"kk": "бет", "ru": "стр.", "en": "page"},
    "from_to": {"kk": "{first} – {last}", "ru": "с {first} по {last}", "en": "{first} to {last}"},
    "made": {"kk": "Жасалған уақыты", "ru": "Сформирована", "en": "Made at"},
}
"""What else a statement says."""
