"""A ledger that only keeps chains: for sync, in memory or behind a real HTTP server with scripted faults."""

from __future__ import annotations

import gzip
import json
import ssl
import sys
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from uuid import UUID

from offline_queue.chain import GENESIS, Mark
from offline_queue.client import LedgerRefused, LedgerUnreachable
from offline_queue.outbox import Batch
from tests.support.bodies import AT
from tests.support.core_builders import a_policy
from wire.entries import Entry, OrderCompleted
from wire.messages import (
    BatchAnswer,
    BatchRequest,
    EnrolAnswer,
    EnrolRequest,
    OperationResult,
    PolicyAnswer,
    Problem,
    ProblemCode,
    QuoteAnswer,
    have_of,
)
from wire.money import tenge
from wire.policy import Allotment
from wire.signatures import TIME_HEADER, SignatureInvalid, verify_request

Fault = Literal[
    "drop", "lost", "500", "captive", "redirect", "truncated", "slow", "trickle", "not-json", "huge"
]


class FakeLedger:
    """Holds one kiosk's chain and counts how often each operation was applied."""

    def __init__(self) -> None:
        self.chain: list[Entry] = []
        self.applied: Counter[UUID] = Counter()
        self.policy_version = 3
        self.batches = 0
        self.policies = 0
        self.haves: list[str] = []
        self.shown: list[tuple[str, tuple[Entry, ...]]] = []
        """Histories that were shown with an alarm, and which one."""
        self.is_history_doubted = False
        self.entries_max = 500
        self.refusals: deque[Problem] = deque()
        """Answered to the next calls instead."""
        self.unreachable: LedgerUnreachable | None = None
        """Raised by every call while set."""
        self.breaks_after: int | None = None
        """The line breaks, ``breaks_with``, within a batch of more entries than this."""
        self.breaks_with = LedgerUnreachable("reset", is_cut=True)
        self.is_answer_lost = False
        """Apply the next batch, then be unreachable once."""

    @property
    def mark(self) -> Mark:
        return Mark(self.chain[-1].seq, self.chain[-1].hash) if self.chain else GENESIS

    def send_batch(self, batch: Batch, alarm: str = "") -> BatchAnswer:
        return self.take(BatchRequest.model_validate_json(batch.data()), alarm)

    def take(self, request: BatchRequest, alarm: str = "") -> BatchAnswer:
        self.batches += 1
        if alarm:
            self.shown.append((alarm, request.entries))
        self._refuse()
        if self.breaks_after is not None and len(request.entries) > self.breaks_after:
            raise self.breaks_with
        problem = self._problem_of(request)
        if problem is not None:
            raise LedgerRefused(problem)
        self._take(request.entries)
        if self.is_answer_lost:
            self.is_answer_lost = False
            raise LedgerUnreachable("the answer was lost")
        return BatchAnswer(
            acknowledged_seq=self.mark.seq,
            acknowledged_hash=self.mark.hash,
            results=tuple(self._results(request.entries)),
            allotment=self._allotment(),
            policy_version=self.policy_version,
            server_time=AT,
        )

    def policy(self, have: str) -> PolicyAnswer:
        self.policies += 1
        self.haves.append(have)
        self._refuse()
        policy = a_policy(version=self.policy_version, issued_at=AT).with_versions()
        return PolicyAnswer(
            update=policy.update_for(have_of(have)),
            is_history_doubted=self.is_history_doubted,
            allotment=self._allotment(),
            acknowledged_seq=self.mark.seq,
            acknowledged_hash=self.mark.hash,
            server_time=AT,
        )

    def _refuse(self) -> None:
        if self.unreachable is not None:
            raise self.unreachable
        if self.refusals:
            raise LedgerRefused(self.refusals.popleft())

    def _allotment(self) -> Allotment:
        return Allotment(left_tiyn=tenge(100_000), as_of_seq=self.mark.seq, as_of=AT)

    def _hash_at(self, seq: int) -> str:
        return self.chain[seq - 1].hash if seq else GENESIS.hash

    def _problem_of(self, request: BatchRequest) -> Problem | None:
        on_top_of = request.entries[0].seq - 1
        if len(request.entries) > self.entries_max:
            return a_problem(ProblemCode.BODY_TOO_LARGE)
        if on_top_of > self.mark.seq:
            return a_problem(ProblemCode.CHAIN_GAP, mark=self.mark)
        if self._hash_at(on_top_of) != request.previous_hash:
            return a_problem(ProblemCode.CHAIN_FORK, mark=self.mark, is_forked_before=True)
        known = [entry for entry in request.entries if entry.seq <= self.mark.seq]
        if any(self._hash_at(entry.seq) != entry.hash for entry in known):
            return a_problem(ProblemCode.CHAIN_FORK, mark=self.mark)
        return None

    def _take(self, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            if entry.seq > self.mark.seq:
                assert entry.follows(self.mark.hash)
                self.chain.append(entry)
                self.applied.update(result.operation_id for result in self._results((entry,)))

    def _results(self, entries: tuple[Entry, ...]) -> Iterator[OperationResult]:
        for entry in entries:
            if isinstance(entry.body, OrderCompleted):
                for part in entry.body.parts:
                    yield OperationResult(operation_id=part.operation_id, outcome="credited")


def a_problem(code: ProblemCode, *, mark: Mark | None = None, **more: Any) -> Problem:
    if mark is not None:
        more |= {"acknowledged_seq": mark.seq, "acknowledged_hash": mark.hash}
    return Problem(type="about:blank", title=code.value, status=409, code=code, **more)


class HttpLedger:
    """``FakeLedger`` behind real HTTP on loopback. ``faults`` happen to the next requests, one each."""

    def __init__(self, public_key: str) -> None:
        self.ledger = FakeLedger()
        self.public_key = public_key
        self.faults: deque[Fault] = deque()
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.lock = threading.Lock()
        self.release = threading.Event()
        """Ends what is slow."""
        self.url = ""


@contextmanager
def http_ledger(public_key: str, tls: ssl.SSLContext | None = None) -> Iterator[HttpLedger]:
    """A server on a free port of loopback."""
    state = HttpLedger(public_key)

    class Handler(_Handler):
        ledger = state

    server = _Server(("127.0.0.1", 0), Handler)
    state.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        state.release.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # clients that give up are part of the test
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    ledger: HttpLedger

    def log_message(self, *_args: object) -> None: ...

    def do_GET(self) -> None:
        self._handle(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._handle(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)

    def _handle(self, body: bytes) -> None:
        ledger = self.ledger
        with ledger.lock:
            ledger.requests.append((f"{self.command} {self.path}", dict(self.headers)))
            fault = ledger.faults.popleft() if ledger.faults else None
            status, content = (0, b"") if fault not in {None, "lost", "truncated"} else self._answer(body)
        if fault is None:
            self._send(status, "application/json" if status == 200 else "application/problem+json", content)
        else:
            self._go_wrong(fault, content)

    def _answer(self, body: bytes) -> tuple[int, bytes]:
        try:
            if self.path == "/healthz":
                return 200, b'{"status":"ok"}'
            if self.path.endswith("/enrol"):
                EnrolRequest.model_validate_json(body)
                answer: Any = EnrolAnswer(kiosk_id="k-1", server_time=AT)
            else:
                answer = self._signed_answer(body)
        except LedgerRefused as refused:
            return refused.problem.status, refused.problem.model_dump_json().encode()
        return 200, answer.model_dump_json().encode()

    def _signed_answer(self, body: bytes) -> Any:
        try:
            verify_request(
                self.ledger.public_key,
                method=self.command,
                path=self.path,
                body=body,
                headers=dict(self.headers),
            )
        except SignatureInvalid as wrong:
            raise LedgerRefused(a_problem(ProblemCode.SIGNATURE_INVALID)) from wrong
        assert self.headers[TIME_HEADER].endswith("Z")
        path, _, query = self.path.partition("?")
        match path.rsplit("/", 1)[-1]:
            case "batches":
                return self.ledger.ledger.take(BatchRequest.model_validate_json(body))
            case "policy":
                return self.ledger.ledger.policy(query.partition("have=")[2])
            case _:
                return QuoteAnswer(policy_version=3, server_time=AT, holder_name=json.loads(body)["service"])

    def _go_wrong(self, fault: Fault, content: bytes) -> None:
        match fault:
            case "drop" | "lost":
                self.close_connection = True
                self.connection.shutdown(2)
            case "500":
                self._send(500, "application/problem+json", b"{}")
            case "captive":
                self._send(200, "text/html", b"<html>Please log in to the shop's network</html>")
            case "redirect":
                self._send(302, "text/html", b"", Location="http://127.0.0.1:9/login")
            case "truncated":
                self._send(200, "application/json", content[: len(content) // 2], length=len(content))
            case "not-json":
                self._send(200, "application/json", b'{"almost": ')
            case "huge":
                self._send(200, "application/json", b"[" + b" " * 17_000_000)
            case "slow":
                self.ledger.release.wait(30)
                self.close_connection = True
            case "trickle":
                self._trickle()

    def _trickle(self) -> None:
        self._send(200, "application/json", b"", length=10_000)
        self.close_connection = True
        try:
            while not self.ledger.release.wait(0.02):
                self.wfile.write(b" ")
        except OSError:
            return

    def _send(
        self, status: int, kind: str, content: bytes, length: int | None = None, **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:
            self.close_connection = True
        if length is not None and length > len(content):
            self.close_connection = True
