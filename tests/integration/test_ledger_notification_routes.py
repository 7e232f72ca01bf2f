"""Notifications over HTTP: the SMS service, the settings, the app's list; jobs and messages for staff."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.database import write
from ledger.jobs.service import run_daily
from ledger.jobs.step import Step
from ledger.messages.templates import MessageKind
from ledger.notifications import months
from ledger.notifications.service import operation_happened
from ledger.staff import Role
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from tests.support.wallet_api import wallet_client
from wire.astana import astana_date

pytest_plugins = ["tests.support.ledger_fixtures"]

BASIC, EMPTY = "+77021234567", "+77011234567"


@pytest.mark.rule("W-50")
@pytest.mark.rule("W-51")
def test_a_holder_puts_the_service_on_and_pays_the_rest_of_the_month(bench: LedgerBench) -> None:
    holder = wallet_client(bench, BASIC)
    before = bench.wallet(BASIC)

    offered = holder.get("/v1/wallet/sms-service").json()
    answer = holder.post("/v1/wallet/sms-service", {"is_on": True})

    assert (offered["is_on"], offered["month_tiyn"], offered["share_tiyn"]) == (False, 30_000, 8_000)
    assert answer.status_code == 200
    assert answer.json() == {
        "is_on": True,
        "is_provided": False,  # from tomorrow, 23 November
        "paid_from": "2026-11-23",
        "paid_through": "2026-11-30",
        "suspended": None,
        "month_tiyn": 30_000,
        "share_tiyn": 8_000,
    }
    assert bench.wallet(BASIC) == before - 8_000  # 8/30 of 300.00
    assert bench.findings() == []


@pytest.mark.rule("W-51")
def test_a_repeated_request_charges_once(bench: LedgerBench) -> None:
    from uuid import uuid4

    holder, key = wallet_client(bench, BASIC), uuid4()
    before = bench.wallet(BASIC)

    first = holder.post("/v1/wallet/sms-service", {"is_on": True}, key=key)
    again = holder.post("/v1/wallet/sms-service", {"is_on": True}, key=key)

    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert bench.wallet(BASIC) == before - 8_000


@pytest.mark.rule("W-51")
def test_without_money_it_waits_for_a_top_up_at_a_kiosk(bench: LedgerBench) -> None:
    from ledger.testing import top_up

    bench.now = datetime(2026, 11, 10, 7, tzinfo=UTC)
    kiosk = bench.kiosk()
    holder = wallet_client(bench, EMPTY)
    assert bench.wallet(EMPTY) == 0
    assert holder.post("/v1/wallet/sms-service", {"is_on": True}).json()["suspended"] == "balance"

    kiosk.sell(top_up(EMPTY, 50_000))
    assert kiosk.send_from(1).status == 200

    assert bench.wallet(EMPTY) == 30_000  # 20/30 of 300.00 went off
    assert holder.get("/v1/wallet/sms-service").json()["paid_from"] == "2026-11-11"
    assert bench.findings() == []


@pytest.mark.parametrize(
    "body", [{}, {"is_on": "yes"}, {"is_on": 1}, {"is_on": True, "free": True}, {"is_on": None}]
)
def test_a_broken_body_changes_nothing(sqlite_bench: LedgerBench, body: Any) -> None:
    holder = wallet_client(sqlite_bench, BASIC)

    answer = holder.post("/v1/wallet/sms-service", body)

    assert answer.status_code == 422
    assert answer.json()["code"] == "body_invalid"
    assert holder.get("/v1/wallet/sms-service").json()["is_on"] is False


@pytest.mark.parametrize("path", ["sms-service", "notification-settings", "notifications"])
def test_nobody_else_sees_them(sqlite_bench: LedgerBench, path: str) -> None:
    assert sqlite_bench.request("GET", f"/v1/wallet/{path}").status_code == 401


@pytest.mark.rule("W-24")
def test_the_app_lists_what_happened_newest_first(bench: LedgerBench) -> None:
    holder = wallet_client(bench, BASIC)

    def happens(amount: int, hour: int) -> None:
        fields = {"amount_tiyn": amount, "balance_tiyn": amount}
        at = datetime(2026, 11, 22, hour, tzinfo=UTC)
        write(
            bench.engine,
            lambda connection: operation_happened(
                connection, holder.wallet.wallet_id, MessageKind.TOPPED_UP, fields, at
            ),
        )

    happens(10_000, 3)
    happens(20_000, 4)
    page = holder.get("/v1/wallet/notifications?limit=1").json()
    rest = holder.get(f"/v1/wallet/notifications?limit=1&cursor={page['next_cursor']}").json()

    assert "200" in page["items"][0]["text"]
    assert "100" in rest["items"][0]["text"]
    assert rest["next_cursor"] is None


@pytest.mark.rule("W-24")
def test_a_holder_chooses_to_be_told_by_e_mail_too(bench: LedgerBench) -> None:
    holder = wallet_client(bench, BASIC)

    assert holder.get("/v1/wallet/notification-settings").json()["is_by_email"] is False
    assert holder.post("/v1/wallet/notification-settings", {"is_by_email": True}).status_code == 200
    shown = holder.get("/v1/wallet/notification-settings").json()

    assert (shown["is_by_email"], shown["is_in_app"], shown["sms_service"]["is_on"]) == (True, True, False)


def test_staff_see_what_the_job_did_and_messages_without_their_words(bench: LedgerBench) -> None:
    holder = wallet_client(bench, BASIC)
    holder.post("/v1/wallet/sms-service", {"is_on": True})
    steps = (Step(name="sms-month", due=months.owing_on, act_together=months.charge_months),)
    list(run_daily(bench.engine, steps, lambda: bench.now))
    auditor = staff_client(bench, Role.AUDITOR)

    done = auditor.get("/v1/operator/jobs/steps").json()["items"]
    failures = auditor.get("/v1/operator/jobs/failures").json()["items"]
    told = auditor.get(f"/v1/operator/messages?wallet_id={holder.wallet.wallet_id}").json()["items"]

    assert [(each["day"], each["step"], each["acted"]) for each in done] == [
        (astana_date(bench.now).isoformat(), step, 0) for step in ("sms-month", "day")
    ]
    assert failures == []
    assert [each["kind"] for each in told] == ["sms_service_paid"]
    assert "text" not in told[0]
    assert "address" not in told[0]
