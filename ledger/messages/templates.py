"""The words of every message, in Kazakh, Russian and English. Pure.

A field ending ``_tiyn`` is written as money, one ending ``_at`` as an Astana time, a date as 22.11.2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from string import Formatter
from typing import Final, NamedTuple

from ledger.messages.rules import SECRET_FIELDS
from wire.astana import ASTANA
from wire.money import format_money
from wire.texts import Language

Field = str | int | date | datetime
Worded = Field | Mapping[str, str]
"""A field, or its wordings by language."""


class MessageKind(StrEnum):
    """What is being said."""

    REGISTRATION_CODE = "registration_code"
    RECOVERY_CODE = "recovery_code"
    SETTINGS_CODE = "settings_code"
    """Confirms a change of settings, a closing or the like."""
    SERVICE_CODE = "service_code"
    """Lets a field agent into service mode of a kiosk."""
    PAYMENT_CODE = "payment_code"
    TRANSFER_CODE = "transfer_code"
    WITHDRAWAL_CODE = "withdrawal_code"
    ONE_TIME_PASSWORD = "one_time_password"  # noqa: S105  # names the message
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    LOGIN_LOCKED = "login_locked"
    CONFIRMATION_SWITCHED = "confirmation_switched"
    """Confirmation by code was switched (W-22); ``how`` says on or off."""
    EMAIL_ADDED = "email_added"
    IDENTIFIED = "identified"
    TOPPED_UP = "topped_up"
    PAID = "paid"
    SENT_TO_CLIENT = "sent_to_client"
    RECEIVED_FROM_CLIENT = "received_from_client"
    RETURN_ASKED = "return_asked"
    TRANSFER_RETURNED = "transfer_returned"
    TRANSFER_CAME_BACK = "transfer_came_back"
    WITHDRAWN = "withdrawn"
    WITHDRAWAL_PAID = "withdrawal_paid"
    WITHDRAWAL_FAILED = "withdrawal_failed"
    WITHDRAWAL_SENT_AGAIN = "withdrawal_sent_again"
    REFUNDED = "refunded"
    REVERSED_TO_WALLET = "reversed_to_wallet"
    REVERSED_FROM_WALLET = "reversed_from_wallet"
    UNAPPLIED_CREDITED = "unapplied_credited"
    UNAPPLIED_HELD = "unapplied_held"
    UNAPPLIED_SETTLED = "unapplied_settled"
    REFUSED = "refused"
    """An operation was refused; ``reason`` is the refusal's own text (W-26)."""
    HELD_FOR_REVIEW = "held_for_review"
    INACTIVITY_CHARGED = "inactivity_charged"
    SMS_SERVICE_PAID = "sms_service_paid"
    SMS_SERVICE_SUSPENDED = "sms_service_suspended"
    SMS_SERVICE_OFF = "sms_service_off"
    WALLET_BLOCKED = "wallet_blocked"
    WALLET_UNBLOCKED = "wallet_unblocked"
    WALLET_CLOSING = "wallet_closing"
    WALLET_CLOSED = "wallet_closed"
    DOCUMENTS_ASKED = "documents_asked"
    MAINTENANCE = "maintenance"
    OFFER_CHANGED = "offer_changed"
    MERCHANT_NOTICE = "merchant_notice"
    STAFF_NOTICE = "staff_notice"


class Rendered(NamedTuple):
    """A message in words; the subject is the first line of an e-mail."""

    subject: str
    text: str
    is_secret: bool


class FieldMissing(ValueError):
    """A template was not given what it says."""


@cache
def fields_of(kind: MessageKind) -> frozenset[str]:
    """The fields that a template needs; its three languages need the same ones."""
    return frozenset(name for _, name, _, _ in Formatter().parse(TEMPLATES[kind]["en"]) if name)


def in_language(fields: Mapping[str, Worded], language: Language) -> dict[str, Field]:
    """The fields as they are said in one language."""
    return {
        name: value if isinstance(value, (str, int, date)) else value[language]
        for name, value in fields.items()
    }


def render(kind: MessageKind, fields: Mapping[str, Field], language: Language) -> Rendered:
    """The message in words. Fields that the template does not say are left unsaid.

    Raises:
        FieldMissing: with the names of what is missing.
    """
    needed = fields_of(kind)
    try:
        words = {name: _word(name, fields[name]) for name in needed}
    except KeyError:
        raise FieldMissing(f"{kind} needs {', '.join(sorted(needed - fields.keys()))}") from None
    text = TEMPLATES[kind][language].format_map(words)
    return Rendered(SUBJECTS[language], text, not needed.isdisjoint(SECRET_FIELDS))


def _word(name: str, value: Field) -> str:
    if name.endswith("_tiyn") and isinstance(value, int):
        return format_money(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(ASTANA):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value)


SUBJECTS: Final[Mapping[Language, str]] = {
    "kk": "Әмияныңыз туралы хабар",
    "ru": "Сообщение о вашем кошельке",
    "en": "About your wallet",
}

TEMPLATES: Final[Mapping[MessageKind, Mapping[Language, str]]] = {
    MessageKind.REGISTRATION_CODE: {
        "kk": "Тіркелу коды: {code}. Оны ешкімге айтпаңыз.",
        "ru": "Код для регистрации: {code}. Никому его не сообщайте.",
        "en": "Your registration code: {code}. Tell it to nobody.",
    },
    MessageKind.RECOVERY_CODE: {
        "kk": "Құпиясөзді қалпына келтіру коды: {code}. Оны ешкімге айтпаңыз.",
        "ru": "Код для восстановления пароля: {code}. Никому его не сообщайте.",
        "en": "Your password recovery code: {code}. Tell it to nobody.",
    },
    MessageKind.SETTINGS_CODE: {
        "kk": "Растау коды: {code}. Оны ешкімге айтпаңыз.",
        "ru": "Код подтверждения: {code}. Никому его не сообщайте.",
        "en": "Your confirmation code: {code}. Tell it to nobody.",
    },
    MessageKind.SERVICE_CODE: {
        "kk": "Терминалға кіру коды: {code}. Оны ешкімге айтпаңыз.",
        "ru": "Код для входа в терминал: {code}. Никому его не сообщайте.",
        "en": "Your code for the kiosk: {code}. Tell it to nobody.",
    },
    MessageKind.PAYMENT_CODE: {
        "kk": "Код: {code}. Төлем {amount_tiyn}, алушы {counterparty}. Оны ешкімге айтпаңыз.",
        "ru": "Код: {code}. Платёж {amount_tiyn}, получатель {counterparty}. Никому его не сообщайте.",
        "en": "Code: {code}. Payment of {amount_tiyn} to {counterparty}. Tell it to nobody.",
    },
    MessageKind.TRANSFER_CODE: {
        "kk": "Код: {code}. Аударым {amount_tiyn}, алушы {counterparty}. Оны ешкімге айтпаңыз.",
        "ru": "Код: {code}. Перевод {amount_tiyn}, получатель {counterparty}. Никому его не сообщайте.",
        "en": "Code: {code}. Transfer of {amount_tiyn} to {counterparty}. Tell it to nobody.",
    },
    MessageKind.WITHDRAWAL_CODE: {
        "kk": "Код: {code}. Шотқа шығару {amount_tiyn}, {counterparty}. Оны ешкімге айтпаңыз.",
        "ru": "Код: {code}. Вывод {amount_tiyn} на счёт {counterparty}. Никому его не сообщайте.",
        "en": "Code: {code}. Withdrawal of {amount_tiyn} to {counterparty}. Tell it to nobody.",
    },
    MessageKind.ONE_TIME_PASSWORD: {
        "kk": "Бір реттік құпиясөз: {password}. Кірген соң бірден ауыстырыңыз.",
        "ru": "Одноразовый пароль: {password}. Смените его сразу после входа.",
        "en": "One-time password: {password}. Change it as soon as you are in.",
    },
    MessageKind.PASSWORD_CHANGED: {
        "kk": "Құпиясөз ауыстырылды. Бұл сіз болмасаңыз, операторға хабарласыңыз.",
        "ru": "Пароль изменён. Если это были не вы, позвоните оператору.",
        "en": "Your password was changed. If it was not you, call the operator.",
    },
    MessageKind.LOGIN_LOCKED: {
        "kk": "Кіру бұғатталды: тым көп қате әрекет. Құпиясөзді қалпына келтіріңіз.",
        "ru": "Вход закрыт: слишком много ошибок. Восстановите пароль.",
        "en": "Log-in is locked after too many wrong tries. Recover your password.",
    },
    MessageKind.CONFIRMATION_SWITCHED: {
        "kk": "Операцияларды кодпен растау: {how}. Бұл сіз болмасаңыз, операторға хабарласыңыз.",
        "ru": "Подтверждение операций кодом: {how}. Если это были не вы, позвоните оператору.",
        "en": "Confirmation by code: {how}. If it was not you, call the operator.",
    },
    MessageKind.EMAIL_ADDED: {
        "kk": "Бұл мекенжай енді әмиян хабарламаларын алады.",
        "ru": "Этот адрес теперь получает уведомления о кошельке.",
        "en": "This address now receives notices about your wallet.",
    },
    MessageKind.IDENTIFIED: {
        "kk": "Сәйкестендіру аяқталды. Мәртебеңіз: {status}.",
        "ru": "Идентификация пройдена. Ваш статус: {status}.",
        "en": "You are identified. Your status: {status}.",
    },
    MessageKind.TOPPED_UP: {
        "kk": "Толықтыру {amount_tiyn}. Қалдық {balance_tiyn}.",
        "ru": "Пополнение {amount_tiyn}. Остаток {balance_tiyn}.",
        "en": "Top-up {amount_tiyn}. Balance {balance_tiyn}.",
    },
    MessageKind.PAID: {
        "kk": "Төлем {amount_tiyn}, {counterparty}. Комиссия {fee_tiyn}. Қалдық {balance_tiyn}.",
        "ru": "Платёж {amount_tiyn}, {counterparty}. Комиссия {fee_tiyn}. Остаток {balance_tiyn}.",
        "en": "Payment {amount_tiyn}, {counterparty}. Fee {fee_tiyn}. Balance {balance_tiyn}.",
    },
    MessageKind.SENT_TO_CLIENT: {
        "kk": "Аударым {amount_tiyn}, {counterparty}. Комиссия {fee_tiyn}. Қалдық {balance_tiyn}.",
        "ru": "Перевод {amount_tiyn}, {counterparty}. Комиссия {fee_tiyn}. Остаток {balance_tiyn}.",
        "en": "Transfer {amount_tiyn}, {counterparty}. Fee {fee_tiyn}. Balance {balance_tiyn}.",
    },
    MessageKind.RECEIVED_FROM_CLIENT: {
        "kk": "Сізге аударым {amount_tiyn}, {counterparty}. Қалдық {balance_tiyn}.",
        "ru": "Вам перевод {amount_tiyn}, {counterparty}. Остаток {balance_tiyn}.",
        "en": "You received {amount_tiyn} from {counterparty}. Balance {balance_tiyn}.",
    },
    MessageKind.RETURN_ASKED: {
        "kk": "{counterparty} қате аударылған {amount_tiyn} қайтаруды сұрайды. Келісіміңіз керек.",
        "ru": "{counterparty} просит вернуть ошибочный перевод {amount_tiyn}. Нужно ваше согласие.",
        "en": "{counterparty} asks for a mistaken transfer of {amount_tiyn} back. Your consent is needed.",
    },
    MessageKind.TRANSFER_RETURNED: {
        "kk": "Қайтардыңыз {amount_tiyn}, {counterparty}. Қалдық {balance_tiyn}.",
        "ru": "Вы вернули {amount_tiyn}, {counterparty}. Остаток {balance_tiyn}.",
        "en": "You gave {amount_tiyn} back to {counterparty}. Balance {balance_tiyn}.",
    },
    MessageKind.TRANSFER_CAME_BACK: {
        "kk": "Сізге аударым қайтарылды {amount_tiyn}, {counterparty}. Қалдық {balance_tiyn}.",
        "ru": "Вам вернули перевод {amount_tiyn}, {counterparty}. Остаток {balance_tiyn}.",
        "en": "Your transfer of {amount_tiyn} came back from {counterparty}. Balance {balance_tiyn}.",
    },
    MessageKind.WITHDRAWN: {
        "kk": "Шотқа шығару {amount_tiyn}, {counterparty}. Комиссия {fee_tiyn}. Қалдық {balance_tiyn}.",
        "ru": "Вывод {amount_tiyn} на {counterparty}. Комиссия {fee_tiyn}. Остаток {balance_tiyn}.",
        "en": "Withdrawal {amount_tiyn} to {counterparty}. Fee {fee_tiyn}. Balance {balance_tiyn}.",
    },
    MessageKind.WITHDRAWAL_PAID: {
        "kk": "{amount_tiyn} банк шотыңызға түсті.",
        "ru": "{amount_tiyn} зачислено на ваш банковский счёт.",
        "en": "{amount_tiyn} was paid to your bank account.",
    },
    MessageKind.WITHDRAWAL_FAILED: {
        "kk": "Банк {amount_tiyn} қабылдамады, ақша қайтарылды. Қалдық {balance_tiyn}.",
        "ru": "Банк не принял {amount_tiyn}, деньги возвращены. Остаток {balance_tiyn}.",
        "en": "The bank did not take {amount_tiyn}; it is back. Balance {balance_tiyn}.",
    },
    MessageKind.WITHDRAWAL_SENT_AGAIN: {
        "kk": "Банк {amount_tiyn} қабылдамады, қайта жіберілді: {counterparty}.",
        "ru": "Банк не принял {amount_tiyn}, отправлено снова: {counterparty}.",
        "en": "The bank did not take {amount_tiyn}; it was sent again to {counterparty}.",
    },
    MessageKind.REFUNDED: {
        "kk": "Қайтарым {amount_tiyn}, {counterparty}. Қалдық {balance_tiyn}.",
        "ru": "Возврат {amount_tiyn}, {counterparty}. Остаток {balance_tiyn}.",
        "en": "Refund {amount_tiyn} from {counterparty}. Balance {balance_tiyn}.",
    },
    MessageKind.REVERSED_TO_WALLET: {
        "kk": "Операция сторноланды: әмиянға {amount_tiyn}. Қалдық {balance_tiyn}.",
        "ru": "Операция сторнирована: в кошелёк {amount_tiyn}. Остаток {balance_tiyn}.",
        "en": "An operation was reversed: {amount_tiyn} to your wallet. Balance {balance_tiyn}.",
    },
    MessageKind.REVERSED_FROM_WALLET: {
        "kk": "Операция сторноланды: әмияннан {amount_tiyn}. Қалдық {balance_tiyn}.",
        "ru": "Операция сторнирована: из кошелька {amount_tiyn}. Остаток {balance_tiyn}.",
        "en": "An operation was reversed: {amount_tiyn} from your wallet. Balance {balance_tiyn}.",
    },
    MessageKind.UNAPPLIED_CREDITED: {
        "kk": "Терминалда енгізілген {amount_tiyn} әмиянға түсті. Қалдық {balance_tiyn}.",
        "ru": "Внесённые в терминал {amount_tiyn} зачислены. Остаток {balance_tiyn}.",
        "en": "{amount_tiyn} inserted at a terminal was credited. Balance {balance_tiyn}.",
    },
    MessageKind.UNAPPLIED_HELD: {
        "kk": "№ {receipt} түбіртек: енгізілген {amount_tiyn} есепке түспеді. {reason} Ақша сақтаулы, операторға хабарласыңыз.",
        "ru": "Чек № {receipt}: внесённые {amount_tiyn} не зачислены. {reason} Деньги сохранены, позвоните оператору.",
        "en": "Receipt No. {receipt}: {amount_tiyn} was not credited. {reason} The money is kept, call the operator.",
    },
    MessageKind.UNAPPLIED_SETTLED: {
        "kk": "№ {receipt} түбіртек: {amount_tiyn} операторға айтқаныңыздай жіберілді.",
        "ru": "Квитанция № {receipt}: {amount_tiyn} направлены, как вы просили оператора.",
        "en": "Receipt No. {receipt}: {amount_tiyn} was sent where you asked the operator to.",
    },
    MessageKind.REFUSED: {
        "kk": "{amount_tiyn} операциясы орындалмады. {reason}",
        "ru": "Операция на {amount_tiyn} не выполнена. {reason}",
        "en": "An operation of {amount_tiyn} was not done. {reason}",
    },
    MessageKind.HELD_FOR_REVIEW: {
        "kk": "{amount_tiyn} операциясы тексеруге қойылды. Операторға хабарласыңыз.",
        "ru": "Операция на {amount_tiyn} остановлена для проверки. Позвоните оператору.",
        "en": "An operation of {amount_tiyn} is held for review. Call the operator.",
    },
    MessageKind.INACTIVITY_CHARGED: {
        "kk": "Белсенді емес әмиянға қызмет көрсету: {amount_tiyn}. Қалдық {balance_tiyn}.",
        "ru": "Обслуживание неактивного кошелька: {amount_tiyn}. Остаток {balance_tiyn}.",
        "en": "Keeping of an inactive wallet: {amount_tiyn}. Balance {balance_tiyn}.",
    },
    MessageKind.SMS_SERVICE_PAID: {
        "kk": "SMS-құлақтандыру {begins} бастап {ends} дейін төленді: {amount_tiyn}. Қалдық {balance_tiyn}.",
        "ru": "SMS-оповещение с {begins} по {ends} оплачено: {amount_tiyn}. Остаток {balance_tiyn}.",
        "en": "SMS notification from {begins} to {ends} is paid: {amount_tiyn}. Balance {balance_tiyn}.",
    },
    MessageKind.SMS_SERVICE_SUSPENDED: {
        "kk": "SMS-құлақтандыру тоқтатылды: {amount_tiyn} үшін қалдық жеткіліксіз.",
        "ru": "SMS-оповещение приостановлено: на балансе меньше {amount_tiyn}.",
        "en": "SMS notification is suspended: the balance is below {amount_tiyn}.",
    },
    MessageKind.SMS_SERVICE_OFF: {
        "kk": "SMS-құлақтандыру өшірілді.",
        "ru": "SMS-оповещение отключено.",
        "en": "SMS notification is switched off.",
    },
    MessageKind.WALLET_BLOCKED: {
        "kk": "Әмиян бұғатталды: {reason} Операторға хабарласыңыз.",
        "ru": "Кошелёк заблокирован: {reason} Позвоните оператору.",
        "en": "Your wallet is blocked: {reason} Call the operator.",
    },
    MessageKind.WALLET_UNBLOCKED: {
        "kk": "Әмиян бұғаттан шығарылды.",
        "ru": "Кошелёк разблокирован.",
        "en": "Your wallet is unblocked.",
    },
    MessageKind.WALLET_CLOSING: {
        "kk": "Әмиян жабылуда. Қалдық {due_on} кейін банк шотыңызға төленеді.",
        "ru": "Кошелёк закрывается. Остаток будет выплачен на ваш счёт после {due_on}.",
        "en": "Your wallet is being closed. The balance is paid to your account after {due_on}.",
    },
    MessageKind.WALLET_CLOSED: {
        "kk": "Әмиян жабылды.",
        "ru": "Кошелёк закрыт.",
        "en": "Your wallet is closed.",
    },
    MessageKind.DOCUMENTS_ASKED: {
        "kk": "{due_on} дейін құжаттар керек: {reason} Әйтпесе әмиян бұғатталуы мүмкін.",
        "ru": "До {due_on} нужны документы: {reason} Иначе кошелёк может быть заблокирован.",
        "en": "Documents are needed by {due_on}: {reason} Otherwise your wallet may be blocked.",
    },
    MessageKind.MAINTENANCE: {
        "kk": "Техникалық жұмыстар: {begins_at} – {ends_at}.",
        "ru": "Технические работы: {begins_at} – {ends_at}.",
        "en": "Maintenance: {begins_at} to {ends_at}.",
    },
    MessageKind.OFFER_CHANGED: {
        "kk": "Оферта өзгерді. Жаңа нұсқасы {begins} бастап қолданылады.",
        "ru": "Оферта изменилась. Новая редакция действует с {begins}.",
        "en": "The offer has changed. The new version applies from {begins}.",
    },
    MessageKind.MERCHANT_NOTICE: {"kk": "{text}", "ru": "{text}", "en": "{text}"},
    MessageKind.STAFF_NOTICE: {"kk": "{text}", "ru": "{text}", "en": "{text}"},
}
