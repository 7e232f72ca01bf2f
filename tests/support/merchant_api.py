"""Merchants with keys, receivers of notices and banks on loopback, for tests of the merchant's side."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import update

from ledger.issuers.service import policy_changed
from ledger.merchants.delivery import NoticeKey
from ledger.merchants.keys import add_key
from ledger.merchants.tables import merchants
from ledger.testing import payment
from tests.support.ledger_bench import LedgerBench
from wire.entries import Part

MERCHANT = "tunba-su"
IBAN = "KZ86125KZT5004100100"
NOTICE_KEY = NoticeKey.generate()


@dataclass
class MerchantClient:
    """Calls with a merchant's key, and with a new Idempotency-Key for each POST that names none."""

    bench: LedgerBench
    code: str
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
        return self.bench.request(method, f"/v1/merchant{path}", headers=headers, **more)

    @property
    def balance(self) -> int:
        return int(self.get("").json()["balance_tiyn"])


def merchant_client(bench: LedgerBench, code: str = MERCHANT, *, iban: str | None = IBAN) -> MerchantClient:
    """A merchant with a key, and with a bank account unless told otherwise."""
    made = bench.run(add_key, code, "test", expires_at=None, now=bench.now)
    set_merchant(bench, code, iban=iban)
    return MerchantClient(bench, code, made.secret)


def set_merchant(bench: LedgerBench, code: str = MERCHANT, **columns: Any) -> None:
    def work(connection: Any) -> None:
        connection.execute(update(merchants).where(merchants.c.merchant_code == code).values(columns))
        policy_changed(connection)

    bench.run(work)


def pay_cash(bench: LedgerBench, inserted: int, *, payee: str = MERCHANT, fee: int = 0, **more: Any) -> Part:
    """Somebody pays a payee in cash at a kiosk that is new to the ledger each time it is asked for."""
    kiosk = bench.kiosk()
    part = payment(payee, inserted, fee=fee, **more)
    kiosk.sell(part)
    answer = kiosk.send_from(1)
    assert answer.body["results"][0]["outcome"] == "credited", answer.body
    return part


def payment_id(client: MerchantClient, operation_id: UUID) -> str:
    """What the merchant refers to when it refunds: as it was told of the payment."""
    events = client.get("/events", params={"kind": "payment", "limit": 200}).json()["items"]
    told = (each["content"] for each in events)
    return next(str(each["payment_id"]) for each in told if each["operation_id"] == str(operation_id))


@dataclass(frozen=True)
class Received:
    """One request as the server on loopback got it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What it answers. ``is_held``: not before the test lets it go; ``is_cut``: it hangs up without a word."""

    status: int = 200
    body: Any = None
    is_held: bool = False
    is_cut: bool = False


Answerer = Callable[[Received], Reply]


@dataclass
class Loopback:
    """A real HTTP server on loopback that answers as the test says, and remembers what it was asked."""

    url: str
    received: list[Received] = field(default_factory=list)
    answer: Answerer = lambda _request: Reply()
    let_go: Event = field(default_factory=Event)


@contextmanager
def loopback(answer: Answerer | None = None) -> Iterator[Loopback]:
    """Serve until the block ends; what is held then is let go."""
    here = Loopback(url="")
    if answer is not None:
        here.answer = answer
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(here))
    server.daemon_threads = True
    here.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        here.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(here: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            received = Received(self.command, self.path, dict(self.headers), self.rfile.read(length))
            here.received.append(received)
            reply = here.answer(received)
            if reply.is_held:
                here.let_go.wait(30)
            if reply.is_cut or reply.is_held:
                self.close_connection = True
                return
            body = b"" if reply.body is None else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = _take  # noqa: N815 - the names that the library calls

        def log_message(self, *_words: Any) -> None:
            """The tests' output is theirs."""

    return Handler
