"""W-91 in flight: a payment that would complete a pattern of the day is held before any money moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from ledger.books.tables import accounts
from ledger.database import reading
from ledger.messages.tables import messages
from ledger.messages.templates import MessageKind
from ledger.payments.decisions import Asked, Outcome
from ledger.payments.rules import Order, OrderKind, PaymentState
from ledger.payments.service import pay_batch
from ledger.payments.terms import TermsReader
from ledger.suspicions.rules import SHIPPED, Event, Pattern, Response, Trail
from ledger.suspicions.service import Looked, Memory, scan, scan_since, set_threshold
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from tests.support.wallet_api import WalletClient, wallet_client
from wire.money import ZERO, Tiyn

pytest_plugins = ("tests.support.ledger_fixtures",)

HOLDER = "+77021234567"
AT_HAND = 1_250_000
SUM = Tiyn(10_000)


@pytest.fixture
def client(bench: LedgerBench) -> Iterator[WalletClient]:
    yield wallet_client(bench, HOLDER)
    assert bench.findings() == []


def look_for(bench: LedgerBench, *, count_min: int, response: Response = Response.HOLD) -> None:
    """The third operation of a day is suspicious, say."""
    (shipped,) = [each for each in SHIPPED if each.pattern is Pattern.DAY_COUNT]
    bench.run(set_threshold, replace(shipped, count_min=count_min, response=response))


def orders(client: WalletClient, count: int) -> list[Asked]:
    return [
        Asked(
            order=Order(
                operation_id=uuid4(),
                wallet_id=client.wallet.wallet_id,
                kind=OrderKind.PAYMENT,
                amount_tiyn=SUM,
                fee_tiyn=ZERO,
                payee_code="turan-gsm",
                requisites={"phone": "7011234567"},
            ),
            is_confirmed=True,
        )
        for _ in range(count)
    ]


def pay(client: WalletClient, asked: list[Asked], reader: TermsReader | None = None) -> list[str]:
    outcomes: tuple[Outcome, ...] = client.bench.run(pay_batch, asked, client.bench.now, reader=reader)
    return [
        each.state.value if each.refusal is None else f"{each.state}: {each.refusal.code}"
        for each in outcomes
    ]


def told(client: WalletClient) -> list[Any]:
    with reading(client.bench.engine) as connection:
        chosen = select(messages.c.kind).where(messages.c.wallet_id == client.wallet.wallet_id)
        return sorted(connection.execute(chosen).scalars())


@pytest.mark.rule("W-91")
@pytest.mark.rule("W-26")
def test_the_payment_that_completes_the_pattern_and_those_after_it_in_one_batch_move_nothing(
    client: WalletClient,
) -> None:
    look_for(client.bench, count_min=3)
    asked = orders(client, 4)

    assert pay(client, asked) == [*["executed"] * 2, *["refused: suspicious"] * 2]
    assert client.bench.wallet(HOLDER) == AT_HAND - 2 * SUM
    assert wallet_client_condition(client) == "blocked"
    assert told(client).count(MessageKind.HELD_FOR_REVIEW) == 2
    assert told(client).count(MessageKind.WALLET_BLOCKED) == 1
    assert pay(client, asked[2:]) == ["refused: suspicious"] * 2  # the first answer for ever


@pytest.mark.rule("W-91")
def test_a_review_lets_the_wallet_pay_again_on_the_same_day(client: WalletClient) -> None:
    bench = client.bench
    look_for(bench, count_min=2)
    assert pay(client, orders(client, 2))[-1] == "refused: suspicious"
    operator = staff_client(bench, "operator")
    (found,) = operator.get("/v1/operator/suspicions").json()["items"]
    assert (found["pattern"], found["response"], found["count"]) == ("day_count", "hold", 2)

    review = f"/v1/operator/suspicions/{found['id']}/review"
    assert operator.post(review, {"is_confirmed": False, "note": "pays his staff"}).status_code == 200

    assert pay(client, orders(client, 2)) == ["executed"] * 2
    assert bench.run(scan, bench.now) == 0
    bench.now += timedelta(days=1)
    assert pay(client, orders(client, 2)) == ["executed", "refused: suspicious"]


@pytest.mark.rule("W-91")
def test_what_is_only_flagged_is_paid_and_found_after(client: WalletClient) -> None:
    look_for(client.bench, count_min=2, response=Response.FLAG)

    assert pay(client, orders(client, 2)) == ["executed"] * 2
    assert client.bench.run(scan, client.bench.now) == 1
    assert client.bench.run(scan, client.bench.now) == 0
    assert wallet_client_condition(client) == "active"


@pytest.mark.rule("W-91")
def test_a_scanner_reads_each_entry_once_and_finds_what_a_whole_look_finds(client: WalletClient) -> None:
    bench = client.bench
    (velocity,) = [each for each in SHIPPED if each.pattern is Pattern.VELOCITY]
    bench.run(set_threshold, replace(velocity, count_min=6))
    memory, found = Memory(), []
    for _ in range(3):
        pay(client, orders(client, 3))
        count, memory = bench.run(scan_since, bench.now, memory)
        found.append(count)
        (looked,) = memory.wallets.values()
        assert looked.entry == entries_of(client)
    assert found == [0, 1, 0]

    bench.now += timedelta(hours=1)
    pay(client, orders(client, 1))
    with reading(bench.engine) as connection:
        last = Looked(count=0, entry=entries_of(client) - 1, limit=looked.limit)
        of_one = scan_since(connection, bench.now, replace(memory, wallets={client.wallet.wallet_id: last}))[
            1
        ]
    trail = of_one.wallets[client.wallet.wallet_id].trail
    assert trail == Trail().grown([Event(bench.now, SUM)], memory.looked_for, operation_limit=looked.limit)[0]


def entries_of(client: WalletClient) -> int:
    with reading(client.bench.engine) as connection:
        chosen = select(accounts.c.entry_count).where(accounts.c.account_id == client.wallet.account_id)
        return int(connection.execute(chosen).scalar_one())


@pytest.mark.rule("W-91")
def test_a_changed_threshold_counts_from_the_next_round_on(client: WalletClient) -> None:
    reader = TermsReader()
    assert pay(client, orders(client, 1), reader) == [PaymentState.EXECUTED]

    look_for(client.bench, count_min=2)

    assert pay(client, orders(client, 1), reader) == ["refused: suspicious"]


@pytest.mark.rule("W-91")
def test_a_quote_says_what_paying_would_meet_and_changes_nothing(client: WalletClient) -> None:
    look_for(client.bench, count_min=2)
    assert pay(client, orders(client, 1)) == ["executed"]
    asked = {"kind": "payment", "payee": "turan-gsm", "requisites": {"phone": "7011234567"}}

    answer = client.post("/v1/wallet/quotes", {**asked, "amount_tiyn": SUM})

    assert answer.json()["refusal"]["code"] == "suspicious"
    assert wallet_client_condition(client) == "active"


def wallet_client_condition(client: WalletClient) -> str:
    return str(client.get("/v1/wallet").json()["condition"])
