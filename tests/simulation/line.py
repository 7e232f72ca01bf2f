"""A kiosk's line to the ledger as its HTTP client meets it: the product's own client, with a bad world below it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final, Protocol

import requests
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from offline_queue.client import HolderCall, LedgerClient, LedgerUnreachable
from offline_queue.outbox import Batch
from tests.simulation.agenda import Agenda, Trace
from wire.messages import BatchAnswer, PolicyAnswer, QuoteAnswer, QuoteRequest
from wire.wallet import (
    WalletOrderAsked,
    WalletOrderFound,
    WalletSessionsEnded,
    WalletSignedIn,
    WalletSignIn,
)

HOST: Final = "http://ledger"
JSON: Final = "application/json"
FAULTS: Final = ("dropped", "answer lost", "truncated", "captive portal", "bad gateway", "duplicated", "late")
LATE_S_MAX: Final = 3600.0
BYTES_A_SECOND: Final = 4_000
HELD_S: Final = (6.0, 20.0, 3600.0)
"""How long a line lasts before it breaks, by line: batches that take longer never get through whole."""


class Answer(Protocol):
    status: int
    kind: str
    content: bytes
    encoding: str


Serve = Callable[[str, str, Mapping[str, str], bytes], Answer | None]
"""Method, path, headers, body; None while the ledger is down."""


@dataclass(frozen=True)
class Arrived:
    """``content`` may be less than the ``length`` that the answer claims to have."""

    status: int
    kind: str
    content: bytes
    length: int
    encoding: str = ""

    @property
    def headers(self) -> dict[str, str]:
        told = {"Content-Type": self.kind, "Content-Length": str(self.length)}
        return told | {"Content-Encoding": self.encoding} if self.encoding else told


class Line:
    """``is_up``: there is a network at all; ``is_cut``: there is none for days, whatever ``is_up`` says. ``spent_s``: what the exchanges of the job under way have taken so far.

    ``latency_s`` each exchange takes at least.
    """

    def __init__(self, name: str, agenda: Agenda, trace: Trace, serve: Serve, random: Random) -> None:
        self.is_up = True
        self.is_cut = False
        self.share_wrong = 0.0
        self.latency_s = 0.0
        self.spent_s = 0.0
        self._name = name
        self._agenda = agenda
        self._trace = trace
        self._serve = serve
        self._random = random
        self._held_s = random.choice(HELD_S)

    @property
    def has_network(self) -> bool:
        return self.is_up and not self.is_cut

    def exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout_s: float
    ) -> Arrived:
        """What comes back. Raises what ``requests`` does when nothing comes."""
        fault = self._random.choice(FAULTS) if self._random.random() < self.share_wrong else ""
        if fault:
            self._trace.fault(self._name, f"line {fault}")
        sending_s = len(body) / BYTES_A_SECOND
        if sending_s > self._held_s:
            self.spent_s += self._held_s
            self._trace.fault(self._name, "line broke while sending")
            raise requests.ConnectionError(ProtocolError("reset while sending"))
        self.spent_s += sending_s
        delay_s = self.latency_s + self._random.lognormvariate(-1.0, 0.8)
        if fault == "late" or delay_s > timeout_s:
            self._later(method, path, headers, body)
            self.spent_s += timeout_s
            raise requests.ReadTimeout("no answer in time")
        self.spent_s += delay_s
        match fault:
            case "dropped":
                raise requests.ConnectionError("dropped")
            case "captive portal":
                return Arrived(200, "text/html", b"<html>Please log in</html>", 26)
            case "bad gateway":
                return Arrived(502, "application/problem+json", b"{}", 2)
            case "duplicated":
                self._later(method, path, headers, body)
            case _:
                pass
        return self._answer(fault, self._serve(method, path, headers, body))

    def _answer(self, fault: str, answer: Answer | None) -> Arrived:
        if answer is None:
            raise requests.ConnectionError("refused")
        if fault == "answer lost":
            raise requests.ConnectionError(ProtocolError("reset"))
        content = answer.content[: len(answer.content) // 2] if fault == "truncated" else answer.content
        return Arrived(answer.status, answer.kind, content, len(answer.content), answer.encoding)

    def _later(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        """The request arrives, again or after others that were sent later; nobody waits for what is answered."""
        delay_s = self._random.uniform(1, LATE_S_MAX)
        self._agenda.after(delay_s, lambda: self._arrive(method, path, headers, body))

    def _arrive(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        self._trace.note(self._name, f"late {method} {path}")
        self._serve(method, path, headers, body)


class LineSession(requests.Session):
    """Carries over a ``Line`` what ``requests`` would prepare for a socket; what comes back is read by the library."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def request(self, method: str | bytes, url: str | bytes, **more: Any) -> requests.Response:  # type: ignore[override]
        timeout, path = more["timeout"], str(url).removeprefix(HOST)
        assert isinstance(timeout, tuple)
        arrived = self._line.exchange(
            str(method), path, more["headers"], more["data"] or b"", float(timeout[1])
        )
        response = requests.Response()
        response.status_code, response.url = arrived.status, str(url)
        response.headers.update(arrived.headers)
        response.raw = HTTPResponse(
            body=io.BytesIO(arrived.content),
            headers=arrived.headers,
            status=arrived.status,
            preload_content=False,
            request_method=str(method),
        )
        return response


class LineClient(LedgerClient):
    """The product's client over a ``Line``."""

    def over(self, line: Line) -> LineClient:
        self._own.session = LineSession(line)
        self._line = line
        return self

    def send_batch(self, batch: Batch, alarm: str = "") -> BatchAnswer:
        self._want_network()
        return super().send_batch(batch, alarm)

    def policy(self, have: str) -> PolicyAnswer:
        self._want_network()
        return super().policy(have)

    def quote(self, request: QuoteRequest, timeout_s: float) -> QuoteAnswer:
        self._want_network()
        return super().quote(request, timeout_s)

    def sign_in(self, request: WalletSignIn, timeout_s: float) -> WalletSignedIn:
        self._want_network()
        return super().sign_in(request, timeout_s)

    def end_wallet_sessions(self, timeout_s: float) -> WalletSessionsEnded:
        self._want_network()
        return super().end_wallet_sessions(timeout_s)

    def find_wallet_order(self, request: WalletOrderAsked, timeout_s: float) -> WalletOrderFound:
        self._want_network()
        return super().find_wallet_order(request, timeout_s)

    def as_holder(self, call: HolderCall, timeout_s: float) -> tuple[int, bytes]:
        self._want_network()
        return super().as_holder(call, timeout_s)

    def _want_network(self) -> None:
        """Where there is none, the client would say this after it has packed and signed for nothing."""
        if not self._line.has_network:
            self._line.spent_s += 0.1
            raise LedgerUnreachable("no network")
