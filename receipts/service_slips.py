"""The slip of a field agent's visit: who, when, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from receipts import wording
from receipts.document import Cut, Document, Feed, Line, Pair, Rule, Size
from wire.records import dataclass
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

ROLES: Final[Mapping[str, Text]] = {
    "collector": _text("инкассатор", "инкассатор", "collector"),
    "technician": _text("техник", "техник", "technician"),
    "manager": _text("менеджер", "менеджер", "manager"),
}
ACTIONS: Final[Mapping[str, Text]] = {
    "collection": _text("Инкассация", "Инкассация", "Collection"),
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
    **{
        f"bill-{tenge}": _text(
            f"Қабылдау өзгертілді: {tenge} ₸",
            f"Приём изменён: {tenge} ₸",
            f"Bill turned on or off: {tenge} ₸",
        )
        for tenge in (200, 500, 1000, 2000, 5000, 10000, 20000)
    },
    "glass-smaller": _text("Экран: 1″ кіші", "Экран меньше на 1″", "Glass 1″ smaller"),
    "glass-larger": _text("Экран: 1″ үлкен", "Экран больше на 1″", "Glass 1″ larger"),
    "edge-lower": _text("Экран: 50 мм төмен", "Экран ниже на 50 мм", "Glass 50 mm lower"),
    "edge-higher": _text("Экран: 50 мм жоғары", "Экран выше на 50 мм", "Glass 50 mm higher"),
    "voice-on": _text("Дауыс қосылды", "Голос включён", "Voice offered"),
    "voice-off": _text("Дауыс өшірілді", "Голос выключен", "No voice"),
    "next-volume": _text("Дауыс деңгейі өзгертілді", "Изменена громкость", "Volume changed"),
    "next-brightness": _text("Жарықтық өзгертілді", "Изменена яркость", "Brightness changed"),
    "next-printer": _text("Принтер түрі өзгертілді", "Изменён вид принтера", "Kind of printer changed"),
    "find-ports": _text("Порттар ізделді", "Поиск портов", "Ports looked for"),
    "as-configured": _text("Бастапқы баптау қайтарылды", "Возвращено исходное", "Back to the preset"),
    "calibrate": _text("Калибрлеу басталды", "Калибровка начата", "Calibration begun"),
    "calibrated": _text("Сенсор калибрленді", "Сенсор откалиброван", "Touch calibrated"),
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
