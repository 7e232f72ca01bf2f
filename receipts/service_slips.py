"""Slips for field agents: what was done during a visit, and the cash report (X, and Z at a collection)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from receipts import wording
from receipts.document import Block, Cut, Document, Feed, Line, Pair, Rule, Size
from wire.money import TIYN_PER_TENGE, Tiyn, format_money
from wire.texts import Language, Text


def _text(kk: str, ru: str, en: str) -> Text:
    return Text(kk=kk, ru=ru, en=en)


_VISIT: Final = _text("Қызмет көрсету парағы", "Лист обслуживания", "Service visit")
_PERSON: Final = _text("Қызметкер коды", "Код сотрудника", "Person's code")
_ROLE: Final = _text("Рөлі", "Роль", "Role")
_FROM: Final = _text("Кіру", "Вход", "Logged in")
_TO: Final = _text("Шығу", "Выход", "Logged out")
_NUMBER: Final = _text("Сапар №", "Визит №", "Visit")
_SIGNATURE: Final = _text("Қолы", "Подпись", "Signature")
_REPORT_X: Final = _text("X есебі", "X-отчёт", "X report")
_SINCE: Final = _text("Соңғы инкассациядан бері", "С последней инкассации", "Since the last collection")
_FIRST: Final = _text("басынан", "с начала", "from the beginning")
_BILLS: Final = _text("Кассетадағы купюралар", "Купюры в кассете", "Bills in the cassette")
_STACKED: Final = _text("Кассетада барлығы", "Всего в кассете", "In the cassette")
_ORDERS: Final = _text("Төлемдер саны", "Количество платежей", "Payments")
_RECEIPTS: Final = _text("Түбіртектер", "Квитанции", "Receipts")
_UNAPPLIED: Final = _text("Есепке түспеген", "Не зачислено", "Not credited")
_DISPUTED: Final = _text("Даулы купюралар", "Спорные купюры", "Disputed bills")

ROLES: Final[Mapping[str, Text]] = {
    "collector": _text("инкассатор", "инкассатор", "collector"),
    "technician": _text("техник", "техник", "technician"),
    "manager": _text("менеджер", "менеджер", "manager"),
}
ACTIONS: Final[Mapping[str, Text]] = {
    "test-print": _text("Баспа тексерілді", "Проверена печать", "Print tested"),
    "test-bill": _text("Купюра қабылдағыш тексерілді", "Проверен купюроприёмник", "Bill acceptor tested"),
    "paper-replaced": _text("Қағаз ауыстырылды", "Заменена бумага", "Paper replaced"),
    "reset-acceptor": _text("Қабылдағыш қайта іске қосылды", "Сброс купюроприёмника", "Acceptor reset"),
    "inhibit": _text("Купюра қабылдау тоқтатылды", "Приём купюр выключен", "Bills inhibited"),
    "enable": _text("Купюра қабылдау қосылды", "Приём купюр включён", "Bills enabled"),
    "test-network": _text("Байланыс тексерілді", "Проверена сеть", "Network tested"),
    "sync-now": _text("Кезек жіберілді", "Очередь отправлена", "Queue sent"),
    "export": _text("Журнал көшірілді", "Журнал выгружен", "Journal exported"),
    "print-report": _text("Есеп басылды", "Напечатан отчёт", "Report printed"),
    "language-kk": _text("Тіл: қазақша", "Язык: казахский", "Language: Kazakh"),
    "language-ru": _text("Тіл: орысша", "Язык: русский", "Language: Russian"),
    "language-en": _text("Тіл: ағылшынша", "Язык: английский", "Language: English"),
    "idle-60": _text("Күту: 60 с", "Ожидание: 60 с", "Silence: 60 s"),
    "idle-120": _text("Күту: 120 с", "Ожидание: 120 с", "Silence: 120 s"),
    "idle-180": _text("Күту: 180 с", "Ожидание: 180 с", "Silence: 180 s"),
    "screen-fine": _text("Экран дұрыс", "Экран исправен", "Screen in order"),
    "screen-faulty": _text("Экран ақаулы", "Экран неисправен", "Screen faulty"),
    "close": _text("Терминал жабылды", "Терминал закрыт", "Kiosk closed"),
    "open": _text("Терминал ашылды", "Терминал открыт", "Kiosk opened"),
    "restart-program": _text("Бағдарлама қайта қосылды", "Перезапуск программы", "Program restarted"),
    "restart-machine": _text("Терминал қайта қосылды", "Перезагрузка терминала", "Machine restarted"),
    "shut-down": _text("Терминал өшірілді", "Терминал выключен", "Shut down"),
}
"""The actions of service mode in words, by their names in the journal."""


@dataclass(frozen=True)
class VisitSlip:
    """One person's visit: when, and what was done; times are trusted time."""

    kiosk_number: str
    person: str
    role: str
    opened_at: datetime
    closed_at: datetime
    done: tuple[tuple[datetime, str], ...]
    language: Language
    visit_id: str


@dataclass(frozen=True)
class CashSlip:
    """``report`` is what ``kiosk cash report --json`` says."""

    kiosk_number: str
    at: datetime
    report: Mapping[str, Any]
    language: Language


def visit_slip(slip: VisitSlip) -> Document:
    """What was done at the kiosk, to be signed and kept."""
    language = slip.language
    role = ROLES[slip.role].in_language(language) if slip.role in ROLES else slip.role
    done = (
        Pair(wording.format_time(at), ACTIONS[action].in_language(language) if action in ACTIONS else action)
        for at, action in slip.done
    )
    return Document(
        (
            Line(_VISIT.in_language(language), is_bold=True, size=Size.TALL, align="centre"),
            Pair(wording.KIOSK.in_language(language), f"№ {slip.kiosk_number}"),
            Pair(_PERSON.in_language(language), slip.person),
            Pair(_ROLE.in_language(language), role),
            Pair(_FROM.in_language(language), wording.format_time(slip.opened_at)),
            Pair(_TO.in_language(language), wording.format_time(slip.closed_at)),
            Pair(_NUMBER.in_language(language), slip.visit_id),
            Rule(),
            *done,
            Rule(),
            Feed(2),
            Pair(_SIGNATURE.in_language(language), "____________________"),
            Feed(2),
            Cut(),
        )
    )


def cash_slip(slip: CashSlip) -> Document:
    """The X report: the cassette's bills and the sales since the last collection; nothing is reset by it."""
    return Document(tuple(_cash_blocks(slip)))


def _cash_blocks(slip: CashSlip) -> Iterator[Block]:
    report, language = slip.report, slip.language
    since = report["since_at"]
    yield Line(_REPORT_X.in_language(language), is_bold=True, size=Size.LARGE, align="centre")
    yield Pair(wording.KIOSK.in_language(language), f"№ {slip.kiosk_number}")
    yield Pair(wording.AT.in_language(language), wording.format_time(slip.at))
    begun = wording.format_time(datetime.fromisoformat(since)) if since else _FIRST.in_language(language)
    yield Pair(_SINCE.in_language(language), begun)
    yield Rule()
    yield Line(_BILLS.in_language(language), is_bold=True)
    for tenge, count in report["bills"].items():
        worth = Tiyn(int(tenge) * TIYN_PER_TENGE * count)
        yield Pair(f"{format_money(Tiyn(int(tenge) * TIYN_PER_TENGE))} × {count}", format_money(worth))
    yield Pair(
        _STACKED.in_language(language), format_money(report["stacked_tiyn"]), is_bold=True, size=Size.TALL
    )
    yield Rule()
    yield Pair(_ORDERS.in_language(language), str(report["orders"]))
    yield Pair(
        _RECEIPTS.in_language(language), f"{report['receipt_first'] or '-'} … {report['receipt_last'] or '-'}"
    )
    yield Pair(wording.INSERTED.in_language(language), format_money(report["inserted_tiyn"]))
    yield Pair(wording.FEE.in_language(language), format_money(report["fees_tiyn"]))
    yield Pair(wording.CREDITED.in_language(language), format_money(report["credited_tiyn"]))
    yield Pair(_UNAPPLIED.in_language(language), str(report["unapplied_operations"]))
    yield Pair(_DISPUTED.in_language(language), str(len(report["disputed"])))
    for bill in report["disputed"]:
        yield Pair(format_money(bill["value_tiyn"]), str(bill["reason"]))
    yield Feed(2)
    yield Cut()
