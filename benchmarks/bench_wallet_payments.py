"""Single wallet payments over HTTP from 32 clients, beside pgbench TPC-B-like on the same server.

The service is a real ``ledger serve`` with a worker for each core, as an installation is told to run it; every payment is signed in by its session, decided by all rules, posted, and
told to payee and holder. 32 connections each send the next payment when the last is answered.
"""

from __future__ import annotations

import json
import os
import random
import statistics
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import Connection

from benchmarks import postgresql
from benchmarks.http_load import Load, Request, drive
from benchmarks.result import Result
from benchmarks.service import service
from ledger import books, proof, schema
from ledger.access.sessions import open_session
from ledger.access.tables import credentials
from ledger.agents.service import agent_of
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.clock import utc_now
from ledger.database import insert_all, open_engine, reading, write
from ledger.demo.service import fill
from ledger.issuers.service import Issuer
from ledger.offers.service import Acceptance, offer_in_force, record_acceptances
from ledger.wallets.service import open_wallet
from wire.money import Tiyn, tenge
from wire.policy import WalletStatus

WALLETS = 2_000
CLIENTS = 32
TPCB_CLIENTS = 16
WARM_UP_S = 3
SECONDS = 10
WORKERS = os.cpu_count() or 1
PAYEES = ("turan-gsm", "dala-mobile", "berkut-telecom")
AMOUNT = tenge(100)
FEE_OF = {"turan-gsm": 0, "dala-mobile": 50, "berkut-telecom": 0}
"""The demo's tariffs on 100.00: dala-mobile takes half a per cent."""

TOKENS = list[str]


def run(runs: int) -> list[Result]:
    """Each run measures pgbench, then the service, so that both meet the same machine."""
    limits, rates, p99s = [], [], []
    with postgresql.server() as server:
        server.create("tpcb")
        server.fill_tpcb("tpcb")
        url = server.create("ledger")
        tokens = _filled(url)
        for _ in range(runs):
            limits.append(server.tpcb_per_s("tpcb", clients=TPCB_CLIENTS, seconds=SECONDS))
            load = _measure(url, tokens)
            rates.append(load.per_s)
            p99s.append(load.percentile_ms(99))
        _prove(url)
    limit = f"pgbench TPC-B-like, {TPCB_CLIENTS} clients, scale {postgresql.SCALE}"
    tpcb = statistics.median(limits)
    closed_loop_ms = 1000 * CLIENTS / statistics.median(rates)
    return [
        Result("wallet_payments_http", statistics.median(rates), "payments/s", limit, tpcb, runs),
        Result(
            "wallet_payment_p99",
            statistics.median(p99s),
            "ms",
            f"mean of {CLIENTS} clients",
            closed_loop_ms,
            runs,
        ),
    ]


def _measure(url: str, tokens: TOKENS) -> Load:
    chosen = random.Random(7)

    def next_request() -> Request:
        payee = chosen.choice(PAYEES)
        asked = {
            "payee": payee,
            "requisites": {"phone": "7011234567"},
            "amount_tiyn": int(AMOUNT),
            "fee_tiyn": FEE_OF[payee],
        }
        headers = {
            "Authorization": f"Bearer {chosen.choice(tokens)}",
            "Idempotency-Key": str(uuid4()),
            "Content-Type": "application/json",
        }
        return Request("POST", "/v1/wallet/payments", headers, json.dumps(asked).encode())

    with service(url, workers=WORKERS) as (host, port):
        return drive(
            host, port, next_request, clients=CLIENTS, warm_up_s=WARM_UP_S, seconds=SECONDS, expected=200
        )


def _filled(url: str) -> TOKENS:
    """The demo network, and wallets that hold plenty, whose holders are signed in and pay without a code."""
    engine = open_engine(url)
    try:
        schema.migrate(engine)
        write(engine, lambda connection: fill(connection, wallets=(), enrolment_code=None, now=utc_now()))
        return [
            token
            for first in range(0, WALLETS, 200)
            for token in write(engine, partial(_open, first=first, count=200))
        ]
    finally:
        engine.dispose()


def _open(connection: Connection, first: int, count: int) -> TOKENS:
    now = utc_now()
    agent = agent_of(connection, "samruk-trade")
    issuer: Issuer = agent.issuer
    wallets = [
        open_wallet(
            connection,
            issuer=issuer,
            phone=f"+7705{number:07}",
            status=WalletStatus.PROFESSIONAL,
            holder_name="Айгүл Серікова",
            registered_at=now,
        )
        for number in range(first, first + count)
    ]
    books.post(
        connection,
        [_top_up(agent.float_account, wallet.account_id, issuer.unit) for wallet in wallets],
        posted_at=now,
    )
    row = {"is_one_time": False, "password_hash": "", "set_at": now, "is_confirmation_on": False}
    expires = {"expires_at": now + timedelta(days=365)}
    insert_all(connection, credentials, [{"wallet_id": each.wallet_id, **row, **expires} for each in wallets])
    version = offer_in_force(connection, now).version
    record_acceptances(
        connection,
        [Acceptance(wallet_id=each.wallet_id, version=version, accepted_at=now) for each in wallets],
    )
    return [open_session(connection, each.wallet_id, device="bench", now=now).token for each in wallets]


def _top_up(float_account: UUID, account: UUID, unit: str) -> Posting:
    operation_id = uuid4()
    return Posting(
        posting_id=operation_id,
        kind=PostingKind.TOP_UP,
        operation_id=operation_id,
        at=utc_now(),
        transfers=(
            Transfer(unit=unit, debit=float_account, credit=account, amount_tiyn=Tiyn(tenge(20_000))),
        ),
    )


def _prove(url: str) -> None:
    engine = open_engine(url)
    try:
        with reading(engine) as connection:
            found = proof.findings(connection)
    finally:
        engine.dispose()
    if found:
        raise RuntimeError(f"the books are not right after the payments: {found[:3]}")
