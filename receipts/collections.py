"""The slips of a collection: what a bag holds by the kiosk's journal, and what the field agent counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from receipts import wording
from receipts.document import Block, Cut, Document, Feed, Line, Pair, Rule, Size
from wire.entries import DisputedBill
from wire.money import ZERO, Tiyn, format_money, total
from wire.records import dataclass
from wire.texts import Language, Text

COLLECTION: Final = Text(kk="Инкассация", ru="Инкассация", en="Collection")
CASH_REPORT: Final = Text(kk="Касса есебі", ru="Отчёт по кассе", en="Cash report")
CLOSED: Final = Text(kk="Z — жабылған қап", ru="Z — закрытая сумка", en="Z — closed bag")
RUNNING: Final = Text(kk="X — кассетадағы ақша", ru="X — деньги в кассете", en="X — cash in the cassette")
BAG: Final = Text(kk="Қап №", ru="Сумка №", en="Bag")
SEAL: Final = Text(kk="Пломба №", ru="Пломба №", en="Seal")
PERSON: Final = Text(kk="Инкассатор", ru="Инкассатор", en="Field agent")
SINCE: Final = Text(kk="Басталуы", ru="Начало", en="From")
UNTIL: Final = Text(kk="Аяқталуы", ru="Окончание", en="To")
BY_JOURNAL: Final = Text(kk="Журнал бойынша", ru="По журналу", en="By the journal")
BILLS: Final = Text(kk="Купюралар, дана", ru="Купюр, шт.", en="Bills")
TOTAL: Final = Text(kk="Барлығы", ru="Итого", en="Total")
BY_ACCEPTOR: Final = Text(
    kk="Купюра қабылдағыш санағы", ru="По счёту купюроприёмника", en="By the bill acceptor"
)
BY_HAND: Final = Text(kk="Инкассатор санағы", ru="Пересчёт инкассатора", en="Counted by the field agent")
DIFFERENCE: Final = Text(kk="Айырма", ru="Расхождение", en="Difference")
DISPUTED: Final = Text(
    kk="Даулы купюралар (қапта болуы мүмкін)",
    ru="Спорные купюры (могут быть в сумке)",
    en="Disputed bills (may be in the bag)",
)
NO_DISPUTED: Final = Text(kk="Даулы купюралар жоқ", ru="Спорных купюр нет", en="No disputed bills")
SALES: Final = Text(kk="Операциялар", ru="Операции", en="Sales")
ORDERS: Final = Text(kk="Түбіртектер, дана", ru="Чеков, шт.", en="Receipts")
NUMBERS: Final = Text(kk="Түбіртек нөмірлері", ru="Номера чеков", en="Receipt numbers")
UNAPPLIED: Final = Text(kk="Есепке алынбаған", ru="Не зачислено операций", en="Not credited")
NO_TAKER: Final = Text(kk="Иесі анықталмаған", ru="Без получателя", en="Without a payee")
WITHOUT_LOGIN: Final = Text(
    kk="Кассета кіру кодынсыз алынған",
    ru="Кассета вынута без входа по коду",
    en="The cassette was out before anybody logged in",
)
HANDED_OVER: Final = Text(kk="Тапсырдым", ru="Сдал", en="Handed over")
RECEIVED: Final = Text(kk="Қабылдадым", ru="Принял", en="Received")


@dataclass(frozen=True)
class SlipSales:
    """What one service brought; ``name`` is "" for cash without a payee."""

    name: str
    parts: int
    inserted_tiyn: Tiyn
    fee_tiyn: Tiyn
    credited_tiyn: Tiyn


@dataclass(frozen=True)
class CashSlip:
    """Bills are by denomination in tiyn. ``bag`` "" is an X report: the cassette in the kiosk, nothing closed.

    ``counted_bills``: by the field agent; ``acceptor_bills``: by the bill acceptor; None where there is none. ``at``
    and ``since`` are aware.
    """

    kiosk_number: str
    kiosk_address: str
    agent_name: str
    agent_bin: str
    at: datetime
    since: datetime | None
    language: Language
    journal_bills: Mapping[int, int]
    disputed: tuple[DisputedBill, ...] = ()
    acceptor_bills: Mapping[int, int] | None = None
    counted_bills: Mapping[int, int] | None = None
    orders: int = 0
    receipt_first: int | None = None
    receipt_last: int | None = None
    inserted_tiyn: Tiyn = ZERO
    fee_tiyn: Tiyn = ZERO
    credited_tiyn: Tiyn = ZERO
    unapplied_operations: int = 0
    sales: tuple[SlipSales, ...] = ()
    bag: str = ""
    seal: str = ""
    person: str = ""
    is_without_login: bool = False
    is_copy: bool = False


def cash_slip(slip: CashSlip) -> Document:
    """The slip of a closed bag (Z), or of the cassette in the kiosk (X)."""
    return Document(
        (
            *_head(slip),
            *_bills(slip),
            *_disputed(slip),
            *_sales(slip),
            *_signatures(slip),
            Feed(2),
            Cut(),
        )
    )


def _head(slip: CashSlip) -> Iterator[Block]:
    language = slip.language
    title = COLLECTION if slip.bag else CASH_REPORT
    yield Line(title.in_language(language), is_bold=True, size=Size.LARGE, align="centre")
    yield Line((CLOSED if slip.bag else RUNNING).in_language(language), align="centre")
    if slip.is_copy:
        yield Line(wording.COPY.in_language(language), is_bold=True, align="centre")
    yield Rule()
    yield Pair(wording.KIOSK.in_language(language), f"№ {slip.kiosk_number}")
    yield Pair(wording.ADDRESS.in_language(language), slip.kiosk_address)
    yield Pair(wording.AGENT.in_language(language), slip.agent_name)
    yield Pair(wording.BIN.in_language(language), slip.agent_bin)
    if slip.since is not None:
        yield Pair(SINCE.in_language(language), wording.format_time(slip.since))
    yield Pair(UNTIL.in_language(language), wording.format_time(slip.at))
    if slip.person:
        yield Pair(PERSON.in_language(language), slip.person)
    if slip.bag:
        yield Pair(BAG.in_language(language), slip.bag, is_bold=True)
        yield Pair(SEAL.in_language(language), slip.seal, is_bold=True)
    if slip.is_without_login:
        yield Line(WITHOUT_LOGIN.in_language(language), is_bold=True)


def _bills(slip: CashSlip) -> Iterator[Block]:
    language = slip.language
    yield Rule()
    yield Line(BY_JOURNAL.in_language(language), is_bold=True)
    yield from _counted(slip.journal_bills, language)
    for label, bills in ((BY_ACCEPTOR, slip.acceptor_bills), (BY_HAND, slip.counted_bills)):
        if bills is None:
            continue
        yield Feed()
        yield Line(label.in_language(language), is_bold=True)
        yield from _counted(bills, language)
        difference = Tiyn(_worth(bills) - _worth(slip.journal_bills))
        if dict(bills) != dict(slip.journal_bills):
            yield Pair(DIFFERENCE.in_language(language), format_money(difference), is_bold=True)


def _counted(bills: Mapping[int, int], language: Language) -> Iterator[Block]:
    for value, count in sorted(bills.items(), reverse=True):
        yield Pair(f"{format_money(Tiyn(value))} × {count}", format_money(Tiyn(value * count)))
    yield Pair(BILLS.in_language(language), str(sum(bills.values())))
    yield Pair(TOTAL.in_language(language), format_money(_worth(bills)), is_bold=True, size=Size.LARGE)


def _worth(bills: Mapping[int, int]) -> Tiyn:
    return total(Tiyn(value * count) for value, count in bills.items())


def _disputed(slip: CashSlip) -> Iterator[Block]:
    language = slip.language
    yield Rule()
    if not slip.disputed:
        yield Line(NO_DISPUTED.in_language(language))
        return
    yield Line(DISPUTED.in_language(language), is_bold=True)
    for bill in slip.disputed:
        receipt = "" if bill.receipt_number is None else f", № {bill.receipt_number}"
        yield Pair(f"{wording.format_time(bill.at)}{receipt}", format_money(bill.value_tiyn))


def _sales(slip: CashSlip) -> Iterator[Block]:
    language = slip.language
    yield Rule()
    yield Line(SALES.in_language(language), is_bold=True)
    yield Pair(ORDERS.in_language(language), str(slip.orders))
    if slip.receipt_first is not None and slip.receipt_last is not None:
        yield Pair(NUMBERS.in_language(language), f"{slip.receipt_first} – {slip.receipt_last}")
    for sales in slip.sales:
        name = sales.name or NO_TAKER.in_language(language)
        yield Pair(f"{name} × {sales.parts}", format_money(sales.inserted_tiyn))
        if sales.fee_tiyn:
            yield Pair(f"    {wording.FEE.in_language(language)}", format_money(sales.fee_tiyn))
    yield Pair(wording.INSERTED.in_language(language), format_money(slip.inserted_tiyn), is_bold=True)
    yield Pair(wording.FEE.in_language(language), format_money(slip.fee_tiyn), is_bold=True)
    yield Pair(wording.CREDITED.in_language(language), format_money(slip.credited_tiyn), is_bold=True)
    if slip.unapplied_operations:
        yield Pair(UNAPPLIED.in_language(language), str(slip.unapplied_operations))


def _signatures(slip: CashSlip) -> Iterator[Block]:
    if not slip.bag:
        return
    yield Rule()
    for label in (HANDED_OVER, RECEIVED):
        yield Feed(2)
        yield Pair(label.in_language(slip.language), "____________________")
