"""Agents with keys, for tests of the agent's side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx

from ledger.agents.keys import KEYS
from tests.support.ledger_bench import LedgerBench

AGENT = "samruk-trade"


@dataclass
class AgentClient:
    """Calls with an agent's key, and with a new Idempotency-Key for each POST that names none."""

    bench: LedgerBench
    code: str
    key_id: UUID
    secret: str

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, body: Any = None, *, key: UUID | None = None, **more: Any) -> httpx.Response:
        headers = {"Idempotency-Key": str(key or uuid4()), **more.pop("headers", {})}
        return self.request("POST", path, json={} if body is None else body, headers=headers, **more)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Accept-Language": "en",
            **more.pop("headers", {}),
        }
        return self.bench.request(method, f"/v1/agent{path}", headers=headers, **more)


def agent_client(bench: LedgerBench, code: str = AGENT) -> AgentClient:
    """An agent with a key of its own."""
    made = bench.run(KEYS.add, code, "test", expires_at=None, now=bench.now)
    return AgentClient(bench, code, made.key_id, made.secret)
