"""Members of staff who are signed in, for tests of the operator's routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx

from ledger.staff import Role, Staff
from ledger.staff.service import add_staff, open_session
from tests.support.ledger_bench import LedgerBench

NO_PASSWORD = "never matches"
"""A hash that no password has: who is made here signs in by his token only."""


@dataclass
class StaffClient:
    """Calls with a session's token, and with a new Idempotency-Key for each POST that names none."""

    bench: LedgerBench
    staff: Staff
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


def staff_client(bench: LedgerBench, role: Role | str, *, login: str | None = None) -> StaffClient:
    """A new member of staff of this role, signed in."""
    named = login or f"{Role(role)}-{uuid4().hex[:8]}"
    staff_id = bench.run(
        add_staff,
        login=named,
        role=Role(role),
        password_hash=NO_PASSWORD,
        now=bench.now,
        must_change_password=False,
    )
    token = bench.run(open_session, staff_id, bench.now)
    return StaffClient(bench, Staff(staff_id=staff_id, login=named, role=Role(role)), token)
