"""Somebody without a session: registers, logs in, recovers a password over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.support.ledger_bench import LedgerBench
from tests.support.wallet_api import ISSUER, PASSWORD, WalletClient, sent_secret

OFFER = "2026-02"


@dataclass
class Applicant:
    """Speaks for one number, a second passing each time; remembers the challenge that waits for its code."""

    bench: LedgerBench
    phone: str
    challenge_id: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"Accept-Language": "en"})

    def post(self, path: str, body: Any, *, key: UUID | None = None, **more: str) -> httpx.Response:
        headers = {**self.headers, "Idempotency-Key": str(key or uuid4()), **more}
        response = self.bench.request("POST", path, json=body, headers=headers)
        self.bench.now += timedelta(seconds=1)
        return response

    def ask(self, **changes: Any) -> httpx.Response:
        body = {
            "phone": self.phone,
            "holder_name": "Асем Қасымова",
            "offer_version": OFFER,
            "has_consented": True,
            "issuer_code": ISSUER,
            **changes,
        }
        return self._remembered(self.post("/v1/registrations", body))

    def confirm(self, code: str | None = None, **more: Any) -> httpx.Response:
        body = {"challenge_id": self.challenge_id, "code": code or self.secret()}
        return self.post("/v1/registrations/confirmations", body, **more)

    def register(self, password: str = PASSWORD) -> WalletClient:
        """Everything that a newcomer does, up to a session that can do everything."""
        assert self.ask().status_code == 202
        opened = self.confirm()
        assert opened.status_code == 201, opened.text
        set_ = self.choose(opened.json()["token"], password)
        assert set_.status_code == 200, set_.text
        return self.client(set_.json()["token"])

    def choose(self, token: str, new: str, current: str = "") -> httpx.Response:
        body = {"current": current, "new": new}
        return self.post("/v1/wallet/password", body, Authorization=f"Bearer {token}")

    def log_in(self, password: str = PASSWORD, **more: Any) -> httpx.Response:
        return self.post("/v1/sessions", self._named(password=password), **more)

    def forget(self, **changes: Any) -> httpx.Response:
        return self._remembered(self.post("/v1/password-recoveries", self._named(**changes)))

    def recover(self, code: str | None = None, **changes: Any) -> httpx.Response:
        body = self._named(challenge_id=self.challenge_id, code=code or self.secret(), **changes)
        return self.post("/v1/password-recoveries/confirmations", body)

    def secret(self) -> str:
        return sent_secret(self.bench, self.phone)

    def client(self, token: str) -> WalletClient:
        from ledger.wallets.service import wallets_by_phone

        wallet = self.bench.run(wallets_by_phone, ISSUER, [self.phone])[self.phone]
        return WalletClient(self.bench, wallet, token)

    def _named(self, **more: Any) -> dict[str, Any]:
        return {"phone": self.phone, "issuer_code": ISSUER, **more}

    def _remembered(self, response: httpx.Response) -> httpx.Response:
        if response.status_code == 202:
            self.challenge_id = response.json()["challenge_id"]
        return response


def code_of(response: httpx.Response) -> tuple[int, str]:
    """Status and stable code of a problem."""
    return response.status_code, response.json()["code"]


def another(code: str) -> str:
    """A code that is surely wrong."""
    return f"{(int(code) + 1) % 1_000_000:06}"
