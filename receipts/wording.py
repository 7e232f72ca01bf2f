"""The words of receipts in Kazakh, Russian and English, and how numbers and times are written."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from wire.astana import ASTANA
from wire.money import NBSP
from wire.texts import Text


def _text(kk: str, ru: str, en: str) -> Text:
    return Text(kk=kk, ru=ru, en=en)


TITLE: Final = _text("Түбіртек (сауда чегі)", "Квитанция (торговый чек)", "Receipt (sales slip)")
COPY: Final = _text("КӨШІРМЕ", "КОПИЯ", "COPY")
AT: Final = _text("Күні мен уақыты", "Дата и время", "Date and time")
KIOSK: Final = _text("Терминал", "Терминал", "Kiosk")
ADDRESS: Final = _text("Мекенжайы", "Адрес", "Address")
AGENT: Final = _text("Агент", "Агент", "Agent")
BIN: Final = _text("БСН", "БИН", "BIN")
OPERATOR: Final = _text("Оператор", "Оператор", "Operator")
ISSUER: Final = _text("Эмитент", "Эмитент", "Issuer")
PHONES: Final = _text("Оператор телефондары", "Телефоны оператора", "Operator's phones")
PAYEE: Final = _text("Төлем алушы", "Получатель", "Payee")
CODE: Final = _text("Коды", "Код", "Code")
WALLET: Final = _text("Әмиян нөмірі", "Номер кошелька", "Wallet number")
OPERATION: Final = _text("Операция №", "Операция №", "Operation")
AMOUNT: Final = _text("Сома", "Сумма", "Amount")
FROM_WALLET: Final = _text("Әмияннан", "Из кошелька", "From the wallet")
INSERTED: Final = _text("Енгізілді", "Внесено", "Inserted")
TOTAL_INSERTED: Final = _text("Барлығы енгізілді", "Всего внесено", "Total inserted")
FEE: Final = _text("Комиссия", "Комиссия", "Fee")
CREDITED: Final = _text("Есепке түсті", "Зачислено", "Credited")
TO_BE_CREDITED: Final = _text("Есепке түседі", "К зачислению", "To be credited")
HELD: Final = _text("Сақтауда", "На хранении", "Held for you")
REASON: Final = _text("Себебі", "Причина", "Reason")
KEEP: Final = _text("Түбіртекті сақтап қойыңыз", "Сохраните квитанцию", "Please keep this receipt")
CHECK_BY_QR: Final = _text(
    "Төлемнің күйін тексеру", "Проверить состояние платежа", "Check the state of this payment"
)

KIND: Final[dict[str, Text]] = {
    "top_up": _text("Әмиянды толтыру", "Пополнение кошелька", "Wallet top-up"),
    "payment": _text("Төлем", "Платёж", "Payment"),
    "transfer": _text("Әмиянға аудару", "Перевод на кошелёк", "Transfer to a wallet"),
    "withdrawal": _text("Банк шотына шығару", "Вывод на банковский счёт", "Withdrawal to a bank account"),
    "surplus": _text("Артық сома әмиянға", "Излишек на кошелёк", "Surplus to wallet"),
    "unapplied": _text("Қабылданған қолма-қол ақша", "Принятые наличные", "Cash taken"),
}

OUTCOME: Final[dict[str, Text]] = {
    "executed": _text("ОРЫНДАЛДЫ", "ИСПОЛНЕНО", "EXECUTED"),
    "accepted": _text("ОРЫНДАУҒА ҚАБЫЛДАНДЫ", "ПРИНЯТО К ИСПОЛНЕНИЮ", "ACCEPTED FOR EXECUTION"),
    "unapplied": _text("ЕСЕПКЕ ТҮСПЕДІ", "НЕ ЗАЧИСЛЕНО", "NOT CREDITED"),
}

WALLET_OUTCOME: Final[dict[str, Text]] = {
    "executed": OUTCOME["executed"],
    "pending": OUTCOME["accepted"],
    "unknown": _text("ӨҢДЕЛУДЕ", "ОБРАБАТЫВАЕТСЯ", "BEING PROCESSED"),
}
WALLET_NOTE: Final[dict[str, Text]] = {
    "pending": _text(
        "Ақша әмиянда ұсталды. Банк оны шотқа аударғанда орындалады.",
        "Деньги в кошельке удержаны. Будет исполнено, когда банк переведёт их на счёт.",
        "The money is set aside in the wallet. It is executed when the bank has paid it out.",
    ),
    "unknown": _text(
        "Жүйенің жауабы келмеді. Нәтижесі әмияндағы операциялар тізімінде көрінеді. Қайта төлемеңіз.",
        "Ответ системы не получен. Итог появится в списке операций кошелька. Не платите повторно.",
        "The system has not answered. The end will be in your wallet's list of operations. Please do not pay again.",
    ),
}

ACCEPTED_ONLINE: Final = _text(
    "Жүйе жауап берген бойда орындалады.",
    "Будет исполнено, как только ответит система.",
    "It will be executed as soon as the system answers.",
)
ACCEPTED_OFFLINE: Final = _text(
    "Байланыс қалпына келгенде орындалады.",
    "Будет исполнено, когда восстановится связь.",
    "It will be executed when the connection returns.",
)
HELD_NOTE: Final = _text(
    "Ақша осы түбіртектің нөмірімен операторда сақтаулы. Операторға хабарласыңыз.",
    "Деньги хранятся у оператора под номером этой квитанции. Обратитесь к оператору.",
    "The operator holds the cash under the number of this receipt. Please call the operator.",
)

TEST_SLIP: Final = _text("Баспаны тексеру", "Проверка печати", "Print test")


def format_time(at: datetime) -> str:
    """``22.11.2026 14:05`` in Astana. Raises ValueError for a time without zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} does not say where")
    return f"{at.astimezone(ASTANA):%d.%m.%Y %H:%M}"


def format_phone(phone: str) -> str:
    """``+7 701 123-45-67`` from E.164 with no-break spaces; any other number unchanged."""
    if re.fullmatch(r"\+7\d{10}", phone) is None:
        return phone
    return f"+7{NBSP}{phone[2:5]}{NBSP}{phone[5:8]}-{phone[8:10]}-{phone[10:]}"
