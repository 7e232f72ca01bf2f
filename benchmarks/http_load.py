"""Clients that each keep one connection and send the next request when the last is answered.

Plain sockets in one selector loop: a client library would cost more than the service that is measured.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

CHUNK = 65536


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def encoded(self, host: str) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass
class Load:
    """What came of it: answers a second, and how long each took."""

    seconds: float
    latencies_s: list[float] = field(default_factory=list)

    @property
    def per_s(self) -> float:
        return len(self.latencies_s) / self.seconds

    def percentile_ms(self, percent: int) -> float:
        ordered = sorted(self.latencies_s)
        return 1000 * ordered[max(len(ordered) * percent // 100 - 1, 0)]


@dataclass
class _Client:
    socket: socket.socket
    began_s: float = 0.0
    received: bytes = b""


class AnswerUnexpected(Exception):
    """The service answered something else; the message is its answer."""


def drive(
    host: str,
    port: int,
    next_request: Callable[[], Request],
    *,
    clients: int,
    warm_up_s: float,
    seconds: float,
    expected: int,
) -> Load:
    """Load the service; only what is answered after the warm-up counts.

    Raises:
        AnswerUnexpected: an answer has another status than ``expected``.
    """
    selector = selectors.DefaultSelector()
    for _ in range(clients):
        opened = socket.create_connection((host, port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = _Client(opened)
        selector.register(opened, selectors.EVENT_READ, client)
        _send(client, next_request(), host)
    counts_from = time.perf_counter() + warm_up_s
    ends = counts_from + seconds
    load = Load(seconds)
    while (now := time.perf_counter()) < ends:
        for key, _ in selector.select(timeout=ends - now):
            client = key.data
            if not _has_answer(client, expected):
                continue
            done = time.perf_counter()
            if counts_from <= done < ends:
                load.latencies_s.append(done - client.began_s)
            _send(client, next_request(), host)
    for key in list(selector.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    return load


def _send(client: _Client, request: Request, host: str) -> None:
    client.received = b""
    client.began_s = time.perf_counter()
    client.socket.sendall(request.encoded(host))


def _has_answer(client: _Client, expected: int) -> bool:
    chunk = client.socket.recv(CHUNK)
    if not chunk:
        raise AnswerUnexpected("the service closed the connection")
    client.received += chunk
    head, end, body = client.received.partition(b"\r\n\r\n")
    if not end:
        return False
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    if len(body) < length:
        return False
    if int(head.split(b" ", 2)[1]) != expected:
        raise AnswerUnexpected(client.received.decode(errors="replace"))
    return True
