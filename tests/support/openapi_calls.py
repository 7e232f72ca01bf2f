"""Calls that a machine makes up from the OpenAPI document, with the credentials that each route asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.core import NotSet
from sqlalchemy import delete, select

from ledger.access.settings import switch_confirmation
from ledger.access.tables import challenges, sessions
from ledger.agents.keys import KEYS
from ledger.agents.tables import agent_requests
from ledger.books.tables import postings
from ledger.cash.tables import unapplied_cash
from ledger.config import Settings
from ledger.context import Context
from ledger.database import reading
from ledger.limits.tables import limit_sets
from ledger.merchants.keys import add_key, merchant_by_key, revoke_key
from ledger.merchants.tables import merchant_events, merchant_keys, merchants, payees
from ledger.payments.tables import payments, transfer_returns
from ledger.staff.tables import staff_members
from ledger.testing import PaperKiosk, payment, unapplied
from ledger.wallets.tables import wallets
from tests.support.agent_api import AgentClient, agent_client
from tests.support.ledger_bench import LedgerBench
from tests.support.merchant_api import IBAN, MERCHANT, MerchantClient, merchant_client
from tests.support.staff_api import StaffClient, staff_client
from tests.support.wallet_api import PASSWORD, WalletClient, wallet_client
from tests.support.wallet_history import opened
from wire.times import utc_text

KEY: Final = "Idempotency-Key"
STAFF, WALLET, MERCHANT_KEY, AGENT_KEY = "staff session", "WalletSession", "merchant key", "agent key"
"""The document's names of who may call, beside kiosks."""

HOLDER: Final = "+77051234567"
SENDER: Final = "+77021234567"
OTHER_MERCHANT: Final = "turan-gsm"
"""Whose keys are made and revoked, so that the caller's own stays good."""

ENDING: Final = {
    "DELETE /v1/sessions/current",
    "POST /v1/wallet/password",
    "DELETE /v1/wallet/sessions",
    "DELETE /v1/wallet/sessions/{session_id}",
    "POST /v1/wallet/block",
    "POST /v1/wallet/closing",
    "POST /v1/wallet/consent-withdrawal",
    "POST /v1/merchant/keys/{key_id}/revocation",
    "POST /v1/agent/keys/{key_id}/revocation",
}
"""What may end the credential that it is called with, or its owner: each such call has one of its own."""

CODED: Final = {
    "/v1/wallet/confirmation": ("confirmation_off", None),
    "/v1/wallet/settings": ("email", "email"),
    "/v1/wallet/closing": ("closing", "iban"),
    "/v1/wallet/consent-withdrawal": ("consent_withdrawal", "iban"),
}
"""Changes of a wallet that take a code: its action, and the field that the code is bound to."""


_Signed = StaffClient | WalletClient | MerchantClient | AgentClient


@dataclass
class Caller:
    """Makes calls on a bench, signed in as whoever may make them."""

    bench: LedgerBench
    staff: StaffClient
    holder: WalletClient
    merchant: MerchantClient
    agent: AgentClient
    kiosk: PaperKiosk
    known: dict[str, list[Any]] = field(default_factory=dict)
    right: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def send(self, case: Case, data: st.DataObject) -> httpx.Response:
        """The call as the machine made it up, now and then with names of things that there are."""
        with self._signed_in(case) as (who, own):
            known = self.known | own
            case.path_parameters = _true_names(case.path_parameters or {}, data, known)
            case.query = _true_names(case.query or {}, data, known)
            if isinstance(case.body, dict):
                case.body = _true_names(case.body, data, known)
                if case.operation.path in self.right and data.draw(st.integers(0, 2)) == 0:
                    case.body = dict(data.draw(st.sampled_from(self.right[case.operation.path])))
                if isinstance(who, WalletClient) and data.draw(st.booleans()):
                    case.body |= self._code_for(case, case.body, who)
            return self._send(case, data, who)

    def _send(self, case: Case, data: st.DataObject, who: _Signed | None) -> httpx.Response:
        body = content_of(case)
        headers = {
            name: str(value).encode("utf-8", "replace") for name, value in (case.headers or {}).items()
        }
        headers |= self._credentials(case, body, who)
        if KEY in headers and data.draw(st.integers(0, 9)) > 0:
            headers[KEY] = str(uuid4()).encode()
        if not isinstance(case.body, NotSet):
            headers["Content-Type"] = (case.media_type or "application/json").encode()
        query = {name: str(value) for name, value in (case.query or {}).items()}
        return self.bench.request(
            case.method, case.formatted_path, params=query, headers=headers, content=body
        )

    @contextmanager
    def _signed_in(self, case: Case) -> Iterator[tuple[_Signed | None, dict[str, list[Any]]]]:
        """Who makes this call, and names that only this call may use."""
        schemes = schemes_of(case)
        is_ending = label_of(case) in ENDING
        if WALLET in schemes and is_ending:
            wallet = self.bench.run(opened, next(self._numbers), self.bench.now)
            holder = wallet_client(self.bench, wallet.phone)
            chosen = select(sessions.c.session_id).where(sessions.c.wallet_id == wallet.wallet_id)
            with reading(self.bench.engine) as connection:
                own = {"session_id": [str(each) for each in connection.execute(chosen).scalars()]}
            yield holder, own
        elif MERCHANT_KEY in schemes and is_ending:
            made = self.bench.run(add_key, OTHER_MERCHANT, "own", expires_at=None, now=self.bench.now)
            yield MerchantClient(self.bench, OTHER_MERCHANT, made.secret), {"key_id": [str(made.key_id)]}
            self.bench.run(revoke_key, OTHER_MERCHANT, made.key_id, self.bench.now)
        elif AGENT_KEY in schemes and is_ending:
            client = agent_client(self.bench)
            yield client, {"key_id": [str(client.key_id)]}
            self.bench.run(KEYS.revoke, client.code, client.key_id, self.bench.now)
        else:
            own = {"operation_id": self._orders()} if WALLET in schemes else {}
            by_scheme: dict[str, _Signed] = {
                STAFF: self.staff,
                WALLET: self.holder,
                MERCHANT_KEY: self.merchant,
                AGENT_KEY: self.agent,
            }
            yield next((who for scheme, who in by_scheme.items() if scheme in schemes), None), own

    def _orders(self) -> list[str]:
        """The holder's orders."""
        chosen = select(payments.c.operation_id).where(payments.c.wallet_id == self.holder.wallet.wallet_id)
        with reading(self.bench.engine) as connection:
            newest = chosen.order_by(payments.c.at.desc(), payments.c.operation_id).limit(20)
            return [str(each) for each in connection.execute(newest).scalars()]

    def _credentials(self, case: Case, body: bytes, who: _Signed | None) -> dict[str, bytes]:
        if who is not None:
            secret = who.secret if isinstance(who, MerchantClient | AgentClient) else who.token
            return {"Authorization": f"Bearer {secret}".encode()}
        if "kiosk" not in schemes_of(case):
            return {}
        signed = self.kiosk.key.sign_request(
            kiosk_id=self.kiosk.kiosk_id,
            method=case.method,
            path=case.formatted_path,
            at=utc_text(self.bench.now),
            body=body,
        )
        return {name: value.encode() for name, value in signed.items()}

    def _code_for(self, case: Case, body: dict[str, Any], holder: WalletClient) -> dict[str, Any]:
        """A right code and its challenge for a call that takes one; nothing where the ledger issues none."""
        path = case.operation.path
        if path in CODED:
            action, bound_to = CODED[path]
            subject = body.get(bound_to) if bound_to else ""
            asked = {"action": action, "subject": subject if isinstance(subject, str) else ""}
            answer = holder.post("/v1/wallet/codes", asked)
        elif path.endswith(("/{operation_id}/confirmations", "/{return_id}/consent")):
            answer = holder.post(f"{case.formatted_path.rpartition('/')[0]}/codes")
        else:
            return {}
        if answer.status_code != HTTPStatus.CREATED:
            return {}
        code = holder.code()
        if holder is self.holder:
            # So that the next code is told from this one: the newest is his.
            self.bench.now += timedelta(seconds=1)
        return {"challenge_id": answer.json()["challenge_id"], "code": code}


def schemes_of(case: Case) -> set[str]:
    """By which credentials the operation may be called."""
    return {name for each in case.operation.definition.raw.get("security", []) for name in each}


def label_of(case: Case) -> str:
    """The operation, as ``ENDING`` names it."""
    return f"{case.method.upper()} {case.operation.path}"


def _true_names(values: dict[str, Any], data: st.DataObject, known: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        name: data.draw(st.sampled_from(known[name]))
        if known.get(name) and data.draw(st.booleans())
        else value
        for name, value in values.items()
    }


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
    for _ in range(3):
        kiosk.sell(payment(MERCHANT, 2_000_00))
    assert kiosk.send_from(1).status == 200
    operator = staff_client(bench, "operator")
    holder, merchant = wallet_client(bench, HOLDER), merchant_client(bench)
    caller = Caller(bench, operator, holder, merchant, agent_client(bench), kiosk)
    for name in ("support", "finance", "auditor"):
        staff_client(bench, name, login=name)
    _let_money_move(caller)
    learn(caller)
    return caller


_NO_CODE: Final = {"challenge_id": str(UUID(int=1)), "code": "000000"}


def _let_money_move(caller: Caller) -> None:
    """An order that waits for its code, transfers that may be asked back or were, a redemption."""
    bench, holder = caller.bench, caller.holder
    sender = wallet_client(bench, SENDER)
    off = {"is_on": False, "at": bench.now, "waives_claims": True}
    assert bench.run(switch_confirmation, sender.wallet.wallet_id, **off) is None
    order = {"payee": "turan-gsm", "requisites": {"phone": "7011234567"}, "amount_tiyn": 1_000_00}
    transfer, withdrawal = {"phone": HOLDER, "amount_tiyn": 1_000_00}, {"iban": IBAN, "amount_tiyn": 1_000_00}
    asked = [
        {"kind": "payment", **order},
        {"kind": "transfer", **transfer},
        {"kind": "withdrawal", **withdrawal},
    ]
    quoted = [_made(holder.post("/v1/wallet/quotes", each))["fee_tiyn"] for each in asked]
    orders = [
        {**each, "fee_tiyn": fee} for each, fee in zip((order, transfer, withdrawal), quoted, strict=True)
    ]
    given = _made(sender.post("/v1/wallet/transfers", orders[1]))
    _made(sender.post("/v1/wallet/transfer-returns", {"operation_id": given["operation_id"]}))
    _made(holder.post("/v1/wallet/payments", orders[0]))
    assert caller.bench.run(switch_confirmation, holder.wallet.wallet_id, **off) is None
    back = _made(holder.post("/v1/wallet/transfers", {**orders[1], "phone": SENDER}))
    on = {"is_on": True, "at": bench.now, "waives_claims": False}
    assert caller.bench.run(switch_confirmation, holder.wallet.wallet_id, **on) is None
    _made(caller.merchant.post("/redemptions", {"amount_tiyn": 100_00}))
    _made(caller.agent.post("/float-orders", {"amount_tiyn": 100_00}))
    _made(caller.agent.post("/allotment-requests", {"kiosk_id": "kiosk-0001", "amount_tiyn": 100_00}))
    paid, *_ = caller.merchant.get("/events", params={"kind": "payment"}).json()["items"]
    caller.right = {
        "/v1/wallet/quotes": asked,
        "/v1/wallet/payments": [orders[0]],
        "/v1/wallet/transfers": [{**orders[1], "phone": SENDER}],
        "/v1/wallet/withdrawals": [orders[2]],
        "/v1/wallet/transfer-returns": [{"operation_id": back["operation_id"]}],
        "/v1/wallet/password": [{"current": PASSWORD, "new": "Zhana-Tas-2027"}],
        "/v1/wallet/offer": [{"version": _made(bench.request("GET", "/v1/offer"))["version"]}],
        **{
            path: [dict(_NO_CODE, iban=IBAN)]
            for path in ("/v1/wallet/closing", "/v1/wallet/consent-withdrawal")
        },
        "/v1/merchant/refunds": [
            {
                "payment_id": paid["content"]["payment_id"],
                "reason": "The service was cancelled",
                "amount_tiyn": None,
                "wallet_phone": HOLDER,
            }
        ],
        "/v1/merchant/payees/{payee}/form": [
            {"fields": each["fields"]} for each in _made(caller.merchant.get("/payees"))["items"]
        ],
    }


def _made(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, answer.text
    content: dict[str, Any] = answer.json()
    return content


def learn(caller: Caller) -> None:
    """Find out what there is, so that calls can be about it."""
    # Whom the caller itself is signed in as is not blocked, closed or revoked by a call about somebody else.
    now, merchant, holder = caller.bench.now, caller.merchant, caller.holder.wallet.wallet_id
    # How many codes an hour may be asked for is tested elsewhere: here it would leave nothing to confirm.
    caller.bench.run(
        lambda connection: connection.execute(delete(challenges).where(challenges.c.wallet_id == holder))
    )
    with reading(caller.bench.engine) as connection:
        mine = merchant_by_key(connection, merchant.secret, now)
        assert mine is not None, "the caller's key was revoked"

        def column(wanted: Any, but: UUID | None = None) -> list[Any]:
            chosen = select(wanted).where(wanted.is_not(None)).limit(20)
            chosen = chosen if but is None else chosen.where(wanted != but)
            return [str(each) for each in connection.execute(chosen).scalars()]

        caller.known = {
            "kiosk_id": column(unapplied_cash.c.kiosk_id) + list(caller.bench.codes),
            "operation_id": column(unapplied_cash.c.operation_id) + column(payments.c.operation_id),
            "posting_id": column(postings.c.posting_id),
            "wallet_id": column(wallets.c.wallet_id, holder),
            "payee_code": column(payees.c.payee_code),
            "payee": ["turan-gsm", MERCHANT],
            "merchant_code": column(merchants.c.merchant_code),
            "limit_set": column(limit_sets.c.limit_set),
            "login": column(staff_members.c.login),
            "return_id": column(transfer_returns.c.return_id),
            "request_id": column(agent_requests.c.request_id),
            "event_id": column(merchant_events.c.event_id),
            "payment_id": column(merchant_events.c.subject_id),
            "key_id": column(merchant_keys.c.key_id, mine.key_id),
            "from": [now.date().replace(day=1).isoformat()],
            "to": [now.date().isoformat()],
            "day": [now.date().isoformat()],
            "phone": [HOLDER, SENDER],
            "iban": [IBAN],
            "requisites": [{"phone": "7011234567"}],
            "current": [PASSWORD],
            "amount_tiyn": [1, 1_000_00],
            "fee_tiyn": [0, 1_000],
        }
