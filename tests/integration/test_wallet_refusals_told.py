"""W-26: the client of a refused order hears why, in the app and by e-mail, once; a question is not an order."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from ledger.database import reading
from ledger.holders.tables import holders
from ledger.messages.tables import messages
from ledger.messages.templates import MessageKind, render
from ledger.notifications.service import put_settings
from ledger.payments.decisions import Asked
from ledger.payments.rules import Order, OrderKind
from ledger.payments.service import pay_batch
from tests.support.ledger_bench import LedgerBench
from tests.support.wallet_api import WalletClient, wallet_client
from wire.money import ZERO, Tiyn
from wire.refusals import Refusal, RefusalCode
from wire.texts import LANGUAGES

pytest_plugins = ("tests.support.ledger_fixtures",)

HOLDER = "+77021234567"
AT_HAND = Tiyn(1_250_000)
TOO_MUCH = 1_250_001


@pytest.fixture
def client(sqlite_bench: LedgerBench) -> WalletClient:
    return wallet_client(sqlite_bench, HOLDER)


def payment(amount: int, **changes: Any) -> dict[str, Any]:
    asked = {"payee": "turan-gsm", "requisites": {"phone": "7011234567"}, "amount_tiyn": amount}
    return {**asked, "fee_tiyn": 0, **changes}


def told(client: WalletClient) -> list[Any]:
    chosen = select(messages).where(messages.c.wallet_id == client.wallet.wallet_id)
    with reading(client.bench.engine) as connection:
        found = list(connection.execute(chosen.order_by(messages.c.channel)))
    return [each for each in found if each.kind == MessageKind.REFUSED]


@pytest.mark.rule("W-26")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_client_of_a_refused_order_is_told_why_in_his_language(
    client: WalletClient, language: str
) -> None:
    mine = holders.c.wallet_id == client.wallet.wallet_id
    client.bench.run(
        lambda connection: connection.execute(
            update(holders).where(mine).values(language=language, email="a@example.kz")
        )
    )
    client.bench.run(put_settings, client.wallet.wallet_id, is_by_email=True, at=client.bench.now)

    answer = client.post("/v1/wallet/payments", payment(TOO_MUCH))

    assert (answer.status_code, answer.json()["code"]) == (422, "insufficient_balance")
    reason = Refusal(code=RefusalCode.INSUFFICIENT_BALANCE, left_tiyn=AT_HAND).text(language)
    said = render(MessageKind.REFUSED, {"amount_tiyn": TOO_MUCH, "reason": reason}, language).text
    assert [(each.channel, each.text) for each in told(client)] == [("app", said), ("email", said)]


@pytest.mark.rule("W-26")
def test_an_order_that_comes_again_is_told_of_once_and_another_once_more(client: WalletClient) -> None:
    key = uuid4()
    for _ in range(2):
        assert client.post("/v1/wallet/payments", payment(TOO_MUCH), key=key).status_code == 422
    assert len(told(client)) == 1

    assert client.post("/v1/wallet/payments", payment(TOO_MUCH)).status_code == 422
    assert len(told(client)) == 2


@pytest.mark.rule("W-26")
def test_a_party_out_of_reach_is_told_of_once_however_often_it_is_tried(client: WalletClient) -> None:
    order = Order(
        operation_id=uuid4(),
        wallet_id=client.wallet.wallet_id,
        kind=OrderKind.PAYMENT,
        amount_tiyn=Tiyn(100_000),
        fee_tiyn=ZERO,
        payee_code="turan-gsm",
        requisites={"phone": "7011234567"},
    )
    asked = Asked(order=order, is_checked=True, stop=Refusal(code=RefusalCode.PAYEE_UNREACHABLE))

    for _ in range(3):
        client.bench.run(pay_batch, [asked], client.bench.now)

    assert len(told(client)) == 1


@pytest.mark.rule("W-26")
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("quotes", {"kind": "payment", "requisites": {"phone": "7011234567"}, "amount_tiyn": TOO_MUCH}),
        ("payments", payment(100_000, requisites={"phone": "12"})),
    ],
    ids=["a quote", "a mistyped form"],
)
def test_who_only_asks_or_mistypes_is_answered_and_sent_nothing(
    client: WalletClient, path: str, body: dict[str, Any]
) -> None:
    answer = client.post(f"/v1/wallet/{path}", {"payee": "turan-gsm", **body})

    told_now = answer.json()
    assert (told_now.get("refusal") or told_now)["code"] in {"insufficient_balance", "requisites_invalid"}
    assert told(client) == []


def test_what_was_done_is_not_said_to_be_refused(client: WalletClient) -> None:
    assert client.post("/v1/wallet/payments", payment(100_000)).status_code == 202
    assert told(client) == []
