"""Calls that a machine makes up from the OpenAPI document, with the credentials that each route asks for."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import httpx
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.core import NotSet
from sqlalchemy import select

from ledger.books.tables import postings
from ledger.cash.tables import unapplied_cash
from ledger.config import Settings
from ledger.context import Context
from ledger.database import reading
from ledger.limits.tables import limit_sets
from ledger.merchants.tables import merchants, payees
from ledger.staff.tables import staff_members
from ledger.testing import PaperKiosk, unapplied
from ledger.wallets.tables import wallets
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from wire.times import utc_text

KEY: Final = "Idempotency-Key"


@dataclass
class Caller:
    """Makes calls on a bench, signed in as whoever may make them."""

    bench: LedgerBench
    tokens: dict[str, str]
    kiosk: PaperKiosk
    known: dict[str, list[Any]] = field(default_factory=dict)

    def send(self, case: Case, data: st.DataObject) -> httpx.Response:
        """The call as the machine made it up, now and then with names of things that there are."""
        path_parameters = self._true_names(case.path_parameters or {}, data)
        case.path_parameters = path_parameters
        if isinstance(case.body, dict):
            case.body = self._true_names(case.body, data)
        body = content_of(case)
        headers = {
            name: str(value).encode("utf-8", "replace") for name, value in (case.headers or {}).items()
        }
        headers |= self._credentials(case, body)
        if KEY in headers and data.draw(st.integers(0, 9)) > 0:
            headers[KEY] = str(uuid4()).encode()
        if not isinstance(case.body, NotSet):
            headers["Content-Type"] = (case.media_type or "application/json").encode()
        query = {name: str(value) for name, value in (case.query or {}).items()}
        return self.bench.request(
            case.method, case.formatted_path, params=query, headers=headers, content=body
        )

    def _true_names(self, values: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
        return {
            name: data.draw(st.sampled_from(self.known[name]))
            if self.known.get(name) and data.draw(st.booleans())
            else value
            for name, value in values.items()
        }

    def _credentials(self, case: Case, body: bytes) -> dict[str, bytes]:
        schemes = {name for each in case.operation.definition.raw.get("security", []) for name in each}
        if "kiosk" in schemes:
            path = case.formatted_path
            signed = self.kiosk.key.sign_request(
                kiosk_id=self.kiosk.kiosk_id,
                method=case.method,
                path=path,
                at=utc_text(self.bench.now),
                body=body,
            )
            return {name: value.encode() for name, value in signed.items()}
        for scheme, token in self.tokens.items():
            if scheme in schemes:
                return {"Authorization": f"Bearer {token}".encode()}
        return {}


def content_of(case: Case) -> bytes:
    """The body's bytes."""
    if isinstance(case.body, NotSet):
        return b""
    if isinstance(case.body, bytes):
        return case.body
    return json.dumps(case.body, default=str).encode()


def caller_on(bench: LedgerBench) -> Caller:
    """A caller over a network in which a little has happened."""
    bench.settings = Settings(rate_factor=1_000_000)
    bench.context = Context(engine=bench.engine, clock=lambda: bench.now, settings=bench.settings)
    bench.app.state.context = bench.context
    kiosk = bench.kiosk()
    kiosk.sell(unapplied(500_00))
    assert kiosk.send_from(1).status == 200
    operator = staff_client(bench, "operator")
    caller = Caller(bench, {"staff session": operator.token}, kiosk)
    for name in ("support", "finance", "auditor"):
        staff_client(bench, name, login=name)
    learn(caller)
    return caller


def learn(caller: Caller) -> None:
    """Find out what there is, so that calls can be about it."""
    with reading(caller.bench.engine) as connection:

        def column(wanted: Any) -> list[Any]:
            return [str(each) for each in connection.execute(select(wanted).limit(20)).scalars()]

        caller.known = {
            "kiosk_id": column(unapplied_cash.c.kiosk_id) + list(caller.bench.codes),
            "operation_id": column(unapplied_cash.c.operation_id),
            "posting_id": column(postings.c.posting_id),
            "wallet_id": column(wallets.c.wallet_id),
            "payee_code": column(payees.c.payee_code),
            "merchant_code": column(merchants.c.merchant_code),
            "limit_set": column(limit_sets.c.limit_set),
            "login": column(staff_members.c.login),
        }
