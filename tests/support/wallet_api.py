"""Holders who are signed in, for tests of the wallet's routes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import Connection, select

from ledger.access.credentials import new_credentials
from ledger.access.passwords import hash_password
from ledger.access.sessions import open_session
from ledger.access.tables import credentials
from ledger.database import insert_new, reading
from ledger.messages.tables import messages
from ledger.wallets.service import Wallet, wallets_by_phone
from tests.support.ledger_bench import LedgerBench

ISSUER = "tengri-bank"
PASSWORD = "Tas-Qala-2026"

_HASHES: dict[str, str] = {}
"""Hashing is slow on purpose: a test session does it once a password."""


@dataclass
class WalletClient:
    """Calls with a session's token, and with a new Idempotency-Key for each POST that names none."""

    bench: LedgerBench
    wallet: Wallet
    token: str

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, body: Any = None, *, key: UUID | None = None, **more: Any) -> httpx.Response:
        headers = {"Idempotency-Key": str(key or uuid4()), **more.pop("headers", {})}
        return self.request("POST", path, json={} if body is None else body, headers=headers, **more)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Accept-Language": "en",
            **more.pop("headers", {}),
        }
        return self.bench.request(method, path, headers=headers, **more)

    def code(self) -> str:
        """The newest code or one-time password that was sent to the holder."""
        return sent_secret(self.bench, self.wallet.phone)


def wallet_client(bench: LedgerBench, phone: str, *, password: str = PASSWORD) -> WalletClient:
    """The holder of a demo wallet with this password, signed in at the bench's time."""
    wallet: Wallet = bench.run(wallets_by_phone, ISSUER, [phone])[phone]

    def work(connection: Connection) -> str:
        row = {
            **new_credentials(wallet.wallet_id, bench.now),
            "password_hash": _hashed(password),
            "is_one_time": False,
            "expires_at": bench.now + timedelta(days=365),
        }
        insert_new(connection, credentials, [row])
        return open_session(connection, wallet.wallet_id, device="test", now=bench.now).token

    return WalletClient(bench, wallet, bench.run(work))


def sent_texts(bench: LedgerBench, phone: str) -> list[str]:
    """What waits in the outbox for a number, oldest first."""
    with reading(bench.engine) as connection:
        chosen = select(messages).where(messages.c.address == phone)
        rows = connection.execute(chosen.order_by(messages.c.queued_at)).all()
    return [row.text for row in rows]


def sent_secret(bench: LedgerBench, phone: str) -> str:
    """The code or password in the newest secret message to a number."""
    with reading(bench.engine) as connection:
        chosen = select(messages.c.text).where(messages.c.address == phone, messages.c.is_secret)
        text = connection.execute(chosen.order_by(messages.c.queued_at.desc()).limit(1)).scalar_one()
    found = re.search(r"\b(\d{6}|[a-z2-9]{4}(-[a-z2-9]{4}){3})\b", text)
    assert found is not None, "no secret in the message"
    return found[0]


def _hashed(password: str) -> str:
    if password not in _HASHES:
        _HASHES[password] = hash_password(password)
    return _HASHES[password]
