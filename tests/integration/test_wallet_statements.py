"""Statements: closing is opening and everything between, for any period, in three shapes (W-81)."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any, Final
from uuid import UUID

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pypdf import PdfReader

from ledger.statements.renderings import Heading, local_time, pdf_bytes, shown_sum
from ledger.statements.rules import KINDS, WORDS, Period
from ledger.statements.service import Balances, Line
from ledger.testing import top_up
from tests.integration.test_wallet_orders import BASIC, EMPTY, RICH, payer, payment
from tests.support.ledger_bench import NOON, LedgerBench
from wire.money import Tiyn
from wire.texts import LANGUAGES, Language

pytest_plugins = ("tests.support.ledger_fixtures",)

pytestmark = pytest.mark.rule("W-81")

NBSP: Final = "\N{NO-BREAK SPACE}"
DAYS = {"from": "2026-11-22", "to": "2026-11-23"}


def statement(client: Any, **changes: Any) -> Any:
    return client.get("/v1/wallet/statement", params=DAYS | changes)


def busy(bench: LedgerBench) -> Any:
    """A wallet that was topped up, paid with a fee, sent and received, around one Astana midnight."""
    kiosk = bench.kiosk()
    client, other = payer(bench), payer(bench, RICH)
    kiosk.sell(top_up(BASIC, 200_000))
    assert kiosk.send_from(1).status == 200
    assert client.post("/v1/wallet/payments", payment(100_000, 500, payee="dala-mobile")).status_code == 200
    assert (
        client.post(
            "/v1/wallet/transfers", {"phone": RICH, "amount_tiyn": 50_000, "fee_tiyn": 2_000}
        ).status_code
        == 200
    )
    bench.now = datetime(2026, 11, 22, 19, 0, 1, tzinfo=UTC)
    client, other = payer(bench), payer(bench, RICH)
    back = {"phone": BASIC, "amount_tiyn": 10_000, "fee_tiyn": 2_000}
    assert other.post("/v1/wallet/transfers", back).status_code == 200
    return client


def test_closing_is_opening_and_everything_between(bench: LedgerBench) -> None:
    client = busy(bench)

    whole = statement(client).json()
    days = [statement(client, **{"from": day, "to": day}).json() for day in ("2026-11-22", "2026-11-23")]

    moved = sum(each["amount_tiyn"] + each["fee_tiyn"] for each in whole["items"])
    assert whole["opening_tiyn"] == 0
    assert whole["closing_tiyn"] == whole["opening_tiyn"] + moved == bench.wallet(BASIC)
    assert [len(day["items"]) for day in days] == [4, 1]
    assert days[0]["closing_tiyn"] == days[1]["opening_tiyn"] == 1_250_000 + 200_000 - 100_500 - 52_000
    assert days[1]["closing_tiyn"] == whole["closing_tiyn"]
    for told in (whole, *days):
        balance = told["opening_tiyn"]
        for line in told["items"]:
            balance += line["amount_tiyn"] + line["fee_tiyn"]
            assert line["balance_after_tiyn"] == balance
    assert bench.findings() == []


def test_each_operation_is_told_with_its_fee_and_a_masked_counterparty(bench: LedgerBench) -> None:
    lines = statement(busy(bench)).json()["items"]

    told = [(each["kind"], each["amount_tiyn"], each["fee_tiyn"], each["counterparty"]) for each in lines]

    assert told[1:] == [
        ("top_up", 200_000, 0, "Kiosk kiosk-0001"),
        ("payment", -100_000, -500, "ТОО «Дала Мобайл»"),
        ("transfer", -50_000, -2_000, "Динара К***"),
        ("transfer", 10_000, 0, "Динара К***"),
    ]


def test_pages_together_are_the_whole(bench: LedgerBench) -> None:
    client = busy(bench)
    whole = statement(client).json()["items"]

    pages, after = [], 0
    while after is not None:
        page = statement(client, limit=2, after=after).json()
        pages.append(page["items"])
        after = page["next"]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [line for page in pages for line in page] == whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_csv_says_the_same(bench: LedgerBench, language: str) -> None:
    client = busy(bench)

    answer = client.get("/v1/wallet/statement.csv", params=DAYS, headers={"Accept-Language": language})

    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert len({len(row) for row in rows}) == 1
    assert [row[5] for row in rows[1:]] == [
        "0.00", "12500.00", "14500.00", "13495.00", "12975.00", "13075.00", "13075.00",
    ]  # fmt: skip
    assert rows[4][3:5] == ["-1000.00", "-5.00"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_is_made_with_our_own_letters(bench: LedgerBench, language: str) -> None:
    client = busy(bench)

    answer = client.get("/v1/wallet/statement.pdf", params=DAYS, headers={"Accept-Language": language})

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"DejaVuSansMono" in answer.content


def printed(count: int, language: Language) -> tuple[list[str], list[Line]]:
    """Pages of a statement with as many operations, as they can be read; and the operations."""
    names = ("ТОО «Алматы Су Энерго Тазалық Қызметі», филиал Алматы", "+7 701 *** ** 67")
    kinds = list(KINDS)
    lines = [
        Line(
            number=number,
            operation_id=UUID(int=number),
            kind=kinds[number % len(kinds)],
            at=NOON + timedelta(minutes=number),
            posted_at=NOON,
            counterparty=names[number % len(names)],
            amount_tiyn=Tiyn(-123_456_789_01),
            fee_tiyn=Tiyn(-5000),
            balance_after_tiyn=Tiyn(99_999_999_999_99),
        )
        for number in range(count)
    ]
    heading = Heading(
        phone="+77051234567",
        holder="Әлия Ғабитқызы",
        operator="ТОО «Tolem»",
        period=Period(date(2026, 11, 1), date(2026, 11, 22)),
        balances=Balances(Tiyn(100), Tiyn(-200)),
        made_at=NOON,
    )
    made = PdfReader(BytesIO(pdf_bytes(heading, lines, language)))
    return [page.extract_text() for page in made.pages], lines


@pytest.mark.rule("W-81")
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_a_printed_statement_says_is_cut(language: Language) -> None:
    pages, lines = printed(80, language)

    text = "\n".join(pages)
    words = " ".join(text.split())
    assert len(pages) == 3
    assert "…" not in text
    assert all(local_time(line.at) in text for line in lines)
    assert all(" ".join(line.counterparty.split()) in words for line in lines)
    assert all(KINDS[line.kind][language] in words for line in lines)
    held = shown_sum(lines[0].balance_after_tiyn, language)
    bare = text.replace(NBSP, "")  # a sum too wide for its column is printed without spaces
    assert bare.count(held.replace(NBSP, "")) == len(lines)
    assert [f"{number}/{len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * 3
    assert all(WORDS["counterparty"][language] in page for page in pages)


@pytest.mark.parametrize(
    ("amount", "language", "shown"),
    [
        (0, "ru", "0,00"),
        (-5, "kk", "-0,05"),
        (100_000, "ru", f"1{NBSP}000,00"),
        (-123_456_789, "kk", f"-1{NBSP}234{NBSP}567,89"),
        (-123_456_789, "en", "-1,234,567.89"),
    ],
)
def test_sums_are_printed_as_each_language_writes_them(amount: int, language: Language, shown: str) -> None:
    assert shown_sum(Tiyn(amount), language) == shown


def test_the_shipped_letters_have_every_kazakh_one() -> None:
    letters = "АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШшЩщЪъЫыІіЬьЭэЮюЯя₸«»…–"

    with TTFont("receipts/fonts/DejaVuSansMono.ttf") as font:
        known = font.getBestCmap()

    assert [sign for sign in letters if ord(sign) not in known] == []


@pytest.mark.parametrize("shape", ["", ".csv", ".pdf"])
def test_a_client_who_is_not_identified_gets_none(bench: LedgerBench, shape: str) -> None:
    client = payer(bench, EMPTY)

    answer = client.get(f"/v1/wallet/statement{shape}", params=DAYS)

    assert (answer.status_code, answer.json()["code"]) == (422, "not_identified")


@pytest.mark.parametrize(
    ("span", "field"),
    [
        ({"from": "2026-11-22", "to": "2026-11-21"}, "query.to"),
        ({"from": "2021-11-21", "to": "2026-11-21"}, "query.from"),
        ({"from": "2026-11-22", "to": "2026-11-23"}, "query.to"),
        ({"from": "2026-02-29", "to": "2026-11-22"}, "query.from"),
        ({"to": "2026-11-22"}, "query.from"),
    ],
)
def test_a_period_that_cannot_be_told_of_is_named(
    bench: LedgerBench, span: dict[str, str], field: str
) -> None:
    client = payer(bench)

    answer = client.get("/v1/wallet/statement", params=span)
    whole = client.get("/v1/wallet/statement", params={"from": "2021-11-22", "to": "2026-11-22"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert whole.status_code == 200
