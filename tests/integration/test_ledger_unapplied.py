"""Unapplied cash from end to end: refused at sync, told, traced, settled, in the books (K-01)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from ledger.jobs.overdue import tell_cases, tell_unapplied
from ledger.messages.tables import messages
from ledger.testing import PaperKiosk, payment, top_up
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from wire.entries import BillStacked, CassetteRemoved, OrderCompleted, OrderOpened, Part
from wire.tracing import trace_code

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77051234567"
STRANGER = "+77099999999"
PROPOSALS = "/v1/operator/proposals"
IBAN = "KZ86125KZT5004100100"


def sell_offline(
    kiosk: PaperKiosk, part: Part, *, language: str = "kk", fallback: str | None = None
) -> OrderCompleted:
    """A whole session of a customer, taken without a connection and not sent yet."""
    order = kiosk.completed(uuid4(), part, is_offline=True)
    opened = OrderOpened.model_validate(
        {
            "session_id": order.session_id,
            "service": part.service,
            "requisites": part.requisites,
            "fallback_wallet": fallback,
            "tariff_version": 1,
            "policy_version": 1,
            "is_offline": True,
            "is_receipt_on_paper": True,
            "language": language,
        }
    )
    bill = BillStacked(session_id=order.session_id, bill_id=uuid4(), value_tiyn=part.inserted_tiyn)
    kiosk.write(opened, bill, order)
    return order


def refused(bench: LedgerBench, **more: Any) -> tuple[PaperKiosk, OrderCompleted]:
    """A top-up of a number that nobody has, taken offline and sent since."""
    kiosk = bench.kiosk()
    order = sell_offline(kiosk, top_up(STRANGER, 500_000), **more)
    assert kiosk.send_from(1).status == 200
    return kiosk, order


def texts_to(bench: LedgerBench, address: str) -> list[str]:
    with bench.engine.connect() as connection:
        rows = connection.execute(select(messages).where(messages.c.address == address)).all()
    return [row.text for row in sorted(rows, key=lambda row: row.queued_at)]


def held(bench: LedgerBench, **query: Any) -> list[dict[str, Any]]:
    shown = staff_client(bench, "finance").get("/v1/operator/unapplied-cash", params=query).json()
    items: list[dict[str, Any]] = shown["items"]
    return items


def traced(bench: LedgerBench, order: OrderCompleted, **more: Any) -> Any:
    params = {"code": trace_code(order.session_id), **more}
    number = staff_number(bench)
    return bench.request("GET", f"/v1/receipts/{number}/{order.receipt_number}", params=params)


def staff_number(bench: LedgerBench) -> str:
    kiosks: list[dict[str, Any]] = staff_client(bench, "operator").get("/v1/operator/kiosks").json()["items"]
    return str(next(each["number"] for each in kiosks if each["kiosk_id"] == "kiosk-0001"))


def settle(bench: LedgerBench, kiosk: PaperKiosk, operation_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Settle, by a second person too where one is asked for."""
    path = f"/v1/operator/unapplied-cash/{kiosk.kiosk_id}/{operation_id}/settlement"
    answer = staff_client(bench, "finance").post(path, body)
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    if not done["is_done"]:
        second = staff_client(bench, "operator")
        assert second.post(f"{PROPOSALS}/{done['proposal_id']}/approval").status_code == 200
    return done


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_customer_is_told_in_his_language_under_which_receipt_his_cash_is_kept(
    sqlite_bench: LedgerBench, language: str
) -> None:
    refused(sqlite_bench, language=language)

    (text,) = texts_to(sqlite_bench, STRANGER)

    assert "№ 1" in text or "No. 1" in text
    assert "5\u00a0000" in text
    said = {"kk": "операторға хабарласыңыз", "ru": "позвоните оператору", "en": "call the operator"}
    assert said[language] in text


@pytest.mark.rule("K-01")
def test_the_same_batch_again_tells_nobody_a_second_time(bench: LedgerBench) -> None:
    kiosk, _ = refused(bench)

    assert kiosk.send_from(1).status == 200

    assert len(texts_to(bench, STRANGER)) == 1


@pytest.mark.rule("K-01")
def test_an_order_opened_in_an_earlier_batch_still_tells_its_customer(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    sell_offline(kiosk, payment("no-such-payee", 500_000), language="en", fallback=STRANGER)
    assert kiosk.send_from(1, 1).status == 200

    assert kiosk.send_from(2).status == 200

    (text,) = texts_to(bench, STRANGER)
    assert "not credited" in text


def test_cash_of_whom_no_number_is_known_is_held_all_the_same(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    sell_offline(kiosk, payment("no-such-payee", 500_000))

    assert kiosk.send_from(1).status == 200

    assert [each["amount_tiyn"] for each in held(bench)] == [500_000]


@pytest.mark.rule("K-01")
def test_a_receipt_is_traced_by_its_number_and_secret_and_tells_nothing_about_a_person(
    bench: LedgerBench,
) -> None:
    _, order = refused(bench)

    answer = traced(bench, order)

    assert answer.status_code == 200
    (part,) = answer.json()["parts"]
    assert (part["state"], part["inserted_tiyn"], part["credited_tiyn"]) == ("held", 500_000, 0)
    assert part["reason_code"] == "wallet_unknown"
    assert STRANGER[2:] not in answer.text
    assert traced(bench, order, code="guess").status_code == 404


def test_whoever_guesses_receipts_is_told_to_wait(sqlite_bench: LedgerBench) -> None:
    _, order = refused(sqlite_bench)

    answers = [traced(sqlite_bench, order, code=f"guess-{turn}").status_code for turn in range(61)]

    assert answers[0] == 404
    assert answers[-1] == 429


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("to", ["wallet", "payee", "bank"])
def test_cash_refused_at_sync_is_told_traced_settled_and_in_the_books(bench: LedgerBench, to: str) -> None:
    kiosk, order = refused(bench, language="en")
    (waiting,) = held(bench)
    assert (waiting["receipt_number"], waiting["refusal"], waiting["is_overdue"]) == (
        1,
        "wallet_unknown",
        False,
    )
    body: dict[str, dict[str, Any]] = {
        "wallet": {"kind": "wallet", "phone": PHONE},
        "payee": {"kind": "payee", "payee_code": "tunba-su", "requisites": {"account": "12345678"}},
        "bank": {"kind": "bank", "iban": IBAN, "holder_name": "Aigerim S."},
    }
    before = bench.wallet(PHONE)

    done = settle(bench, kiosk, waiting["operation_id"], body[to])

    assert done["is_done"] == (to != "bank"), "two people send money out"
    assert held(bench) == []
    assert [each["operation_id"] for each in held(bench, is_settled=True)] == [waiting["operation_id"]]
    assert bench.wallet(PHONE) - before == (500_000 if to == "wallet" else 0)
    assert traced(bench, order).json()["parts"][0]["state"] == "settled"
    told = texts_to(bench, STRANGER)
    assert len(told) == (1 if to == "wallet" else 2), "who was told of the cash is told where it went"
    assert bench.findings() == []


@pytest.mark.rule("K-01")
def test_what_waits_too_long_is_told_to_finance_once(bench: LedgerBench) -> None:
    kiosk, _ = refused(bench)
    kiosk.write(CassetteRemoved())
    assert kiosk.send_from(1).status == 200
    early = bench.run(tell_unapplied, bench.now), bench.run(tell_cases, bench.now)
    late = bench.now + timedelta(days=11)

    first = bench.run(tell_unapplied, late), bench.run(tell_cases, late)
    second = bench.run(tell_unapplied, late), bench.run(tell_cases, late)

    assert (early, first, second) == ((0, 0), (1, 1), (0, 0))
    assert len(texts_to(bench, "finance")) == 2
