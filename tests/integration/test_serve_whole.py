"""The served process as a whole: whatever it does beside answering really happens, and it ends when it is told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import Table, func, select

from ledger.access.settings import switch_confirmation
from ledger.clock import utc_now
from ledger.database import reading
from ledger.issuers.bank import name_bank
from ledger.jobs.tables import job_days
from ledger.merchants.delivery import verify_notice
from ledger.payments.rules import PaymentState
from ledger.payments.tables import payments
from ledger.suspicions.rules import SHIPPED, Pattern, Response
from ledger.suspicions.service import set_threshold
from ledger.suspicions.tables import suspicions
from tests.support.ledger_bench import LedgerBench
from tests.support.merchant_api import (
    MERCHANT,
    NOTICE_KEY,
    Loopback,
    loopback,
    merchant_client,
    pay_cash,
    set_merchant,
)
from tests.support.wallet_api import WalletClient, wallet_client

pytest_plugins = ["tests.support.ledger_fixtures"]

HOLDER: Final = "+77051234567"
NAMED: Final = {"phone": HOLDER, "issuer_code": "tengri-bank"}
WAIT_S: Final = 40.0
ENDS_WITHIN_S: Final = 3.0
NEW_PASSWORD: Final = "Zhana-Tas-2027"
IBAN: Final = "KZ86125KZT5004100100"


def wait_until(is_met: Callable[[], bool]) -> None:
    ends, pause = time.monotonic() + WAIT_S, threading.Event()
    while not is_met():
        assert time.monotonic() < ends, "it never happened"
        pause.wait(0.05)


@dataclass
class Served:
    """``ledger serve`` in a process of its own, and what it writes and calls."""

    bench: LedgerBench
    url: str
    process: subprocess.Popen[str]
    sms: Path
    orders: Path
    merchant: Loopback

    def post(self, path: str, body: Any, token: str = "") -> Any:
        headers = {"Idempotency-Key": str(uuid4()), "Accept-Language": "en"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        answer = httpx.post(f"{self.url}{path}", json=body, headers=headers, timeout=30)
        assert answer.is_success, answer.text
        return answer.json()

    def secrets(self) -> list[str]:
        """Codes and one-time passwords that were sent, oldest first."""
        lines = self.sms.read_text().splitlines() if self.sms.exists() else []
        texts = [json.loads(line)["text"] for line in lines]
        found = (re.search(r"\b(\d{6}|[a-z2-9]{4}(-[a-z2-9]{4}){3})\b", text) for text in texts)
        return [each[0] for each in found if each is not None]

    def next_secret(self, known: int) -> str:
        wait_until(lambda: len(self.secrets()) > known)
        return self.secrets()[known]

    def count(self, table: Table, *conditions: Any) -> int:
        with reading(self.bench.engine) as connection:
            chosen = select(func.count()).select_from(table).where(*conditions)
            return int(connection.execute(chosen).scalar_one())

    def end(self) -> float:
        """Seconds from being told to having ended."""
        told = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        return time.monotonic() - told


@contextmanager
def serving(bench: LedgerBench, folder: Path, merchant: Loopback) -> Iterator[Served]:
    key = folder / "notice.key"
    key.write_text(NOTICE_KEY.to_text())
    sms, orders = folder / "sms.jsonl", folder / "bank"
    bench.run(name_bank, "tengri-bank", f"file:{orders}")
    command = [sys.executable, "-c", "from ledger.cli import main; main()", "serve", "--port", "0"]
    command += ["--notice-key", str(key), "--daily-at", "00:00"]
    url = bench.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "TOLEM_DATABASE": url, "TOLEM_SMS": f"file:{sms}"}
    environment["TOLEM_PRIVATE_ADDRESSES"] = "1"  # the merchant listens on loopback
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        try:
            told = json.loads(process.stdout.readline())
            # What it logs is read, or it would wait for us once the pipe is full.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield Served(bench, told["url"], process, sms, orders, merchant)
        finally:
            process.kill()


@pytest.fixture
def served(sqlite_bench: LedgerBench, tmp_path: Path) -> Iterator[Served]:
    sqlite_bench.now = utc_now()
    (shipped,) = [each for each in SHIPPED if each.pattern is Pattern.DAY_COUNT]
    sqlite_bench.run(set_threshold, replace(shipped, count_min=2, response=Response.FLAG))
    with loopback() as merchant:
        set_merchant(sqlite_bench, notice_url=f"{merchant.url}/tolem")
        with serving(sqlite_bench, tmp_path, merchant) as made:
            yield made


def paid(served: Served, holder: WalletClient) -> UUID:
    """A payment from a wallet to the merchant, over HTTP: the committer carries it out."""
    asked = {"payee": MERCHANT, "requisites": {"account": "12345678"}, "amount_tiyn": 100_000}
    fee = served.post("/v1/wallet/quotes", {"kind": "payment", **asked}, holder.token)["fee_tiyn"]
    done = served.post("/v1/wallet/payments", {**asked, "fee_tiyn": fee}, holder.token)
    return UUID(done["operation_id"])


@pytest.mark.timeout(180)
@pytest.mark.rule("W-24")
@pytest.mark.rule("W-64")
@pytest.mark.rule("W-91")
def test_everything_beside_answering_happens_and_ends_when_it_is_told(served: Served) -> None:
    bench, holder = served.bench, wallet_client(served.bench, HOLDER)
    off = {"is_on": False, "at": bench.now, "waives_claims": True}
    assert bench.run(switch_confirmation, holder.wallet.wallet_id, **off) is None
    client = merchant_client(bench, iban=IBAN)
    pay_cash(bench, 500_000)

    made = [paid(served, holder), paid(served, holder)]  # the committer
    wait_until(lambda: len(served.merchant.received) >= 3)  # notices
    for got in served.merchant.received:
        verify_notice(NOTICE_KEY.public_key, got.headers, got.body)
    wait_until(  # orders
        lambda: (
            served.count(
                payments, payments.c.operation_id.in_(made), payments.c.state == PaymentState.COMPLETE
            )
            == 2
        )
    )
    redemption = served.post("/v1/merchant/redemptions", {"amount_tiyn": 50_000}, client.secret)
    wait_until((served.orders / f"{redemption['redemption_id']}.order.json").exists)  # redemptions
    wait_until(lambda: served.count(suspicions) >= 1)  # suspicions
    wait_until(lambda: served.count(job_days, job_days.c.ended_at.is_not(None)) >= 1)  # daily job

    asked = served.post("/v1/password-recoveries", NAMED)  # messages
    code = served.next_secret(0)
    confirmed = {**NAMED, "challenge_id": asked["challenge_id"], "code": code}
    served.post("/v1/password-recoveries/confirmations", confirmed)
    once = served.next_secret(1)
    session = served.post("/v1/sessions", {**NAMED, "password": once})
    assert session["must_change_password"]
    served.post("/v1/wallet/password", {"current": once, "new": NEW_PASSWORD}, session["token"])
    again = served.post("/v1/sessions", {**NAMED, "password": NEW_PASSWORD})
    assert not again["must_change_password"]

    closing = {"action": "closing", "subject": IBAN}
    challenge = served.post("/v1/wallet/codes", closing, again["token"])["challenge_id"]
    closed = {"iban": IBAN, "challenge_id": challenge, "code": served.next_secret(2)}
    served.post("/v1/wallet/closing", closed, again["token"])

    took_s = served.end()
    assert took_s < ENDS_WITHIN_S, f"{took_s:.1f} s"
    assert bench.findings() == []
