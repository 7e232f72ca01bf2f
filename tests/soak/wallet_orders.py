"""A client of the soak: pays and transfers at random over HTTP, and remembers what was acknowledged."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, select

from ledger.access.credentials import new_credentials
from ledger.access.sessions import open_session
from ledger.access.tables import credentials
from ledger.books.tables import postings
from ledger.database import insert_new
from ledger.payments.tables import payments
from ledger.testing import Answer, Send
from ledger.wallets.service import wallets_by_phone
from tests.soak.workers import until_answered

ISSUER: Final = "tengri-bank"
AMOUNTS: Final = (10_000, 25_000, 50_000, 100_000)
DONE: Final = frozenset({"executed", "complete"})
REFUSED: Final = frozenset({404, 422})
"""Some numbers that money is sent to have no wallet."""


def signed_in(connection: Connection, phone: str, now: datetime) -> str:
    """The token of a demo wallet's holder, who has waived confirmation by code."""
    wallet = wallets_by_phone(connection, ISSUER, [phone])[phone]
    row = {
        **new_credentials(wallet.wallet_id, now),
        "password_hash": "",
        "is_one_time": False,
        "expires_at": now + timedelta(days=365),
        "is_confirmation_on": False,
    }
    insert_new(connection, credentials, [row])
    return open_session(connection, wallet.wallet_id, device="soak", now=now).token


class WalletWorker:
    """One holder: every order is sent again with its key until it is answered, and some once more after that."""

    def __init__(self, send: Send, token: str, others: Sequence[str], seed: int) -> None:
        self._send = send
        self._token = token
        self._others = others
        self._rng = random.Random(seed)
        self._told: dict[UUID, dict[str, Any]] = {}
        self.refused = 0

    def step(self) -> None:
        """One payment or transfer, acknowledged."""
        path, asked = self._order()
        key = uuid4()
        answer = until_answered(lambda: self._ask(path, asked, key))
        if answer.status != 200:
            assert answer.status in REFUSED, answer.body
            self.refused += 1
            return
        operation_id = UUID(answer.body["operation_id"])
        self._told[operation_id] = answer.body
        if self._rng.randrange(5) == 0:
            again = until_answered(lambda: self._ask(path, asked, key))
            assert _same(again.body, answer.body), "the answer to one order has changed"

    def audit(self, connection: Connection) -> Iterator[str]:
        """What was acknowledged and is not there once."""
        for operation_id, told in self._told.items():
            row = connection.execute(
                select(payments).where(payments.c.operation_id == operation_id)
            ).one_or_none()
            if row is None or row.state not in DONE or row.amount_tiyn != told["amount_tiyn"]:
                yield f"order {operation_id} was executed and is not there"
                continue
            count = connection.execute(
                select(func.count()).select_from(postings).where(postings.c.operation_id == operation_id)
            ).scalar_one()
            if count != 1:
                yield f"order {operation_id} is in the books {count} times"

    def _order(self) -> tuple[str, dict[str, Any]]:
        amount = self._rng.choice(AMOUNTS)
        if self._rng.randrange(3) == 0:
            # The demo's transfer tariff: one per cent, at least 20.00, until its tier is reached.
            fee = self._rng.choice([max(amount // 100, 2_000), amount // 200])
            phone = self._rng.choice(self._others)
            return "/v1/wallet/transfers", {"phone": phone, "amount_tiyn": amount, "fee_tiyn": fee}
        asked = {"payee": "turan-gsm", "requisites": {"phone": "7011234567"}}
        return "/v1/wallet/payments", {**asked, "amount_tiyn": amount, "fee_tiyn": 0}

    def _ask(self, path: str, asked: dict[str, Any], key: UUID) -> Answer:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Idempotency-Key": str(key),
            "Content-Type": "application/json",
        }
        return self._send("POST", path, json.dumps(asked).encode(), headers)


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    # Completion may have come in between.
    return {**one, "state": ""} == {**other, "state": ""} and {one["state"], other["state"]} <= DONE
