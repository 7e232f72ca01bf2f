"""Requests to other people's HTTP endpoints: payees, merchants, banks. The only place that makes them.

Whoever answers may be slow, broken or hostile: a call has one deadline in all, reads no more than it was told to,
follows no redirection, and ends with an answer or with ``NotReached``, never with anything else. The libraries' own
time-outs count between two bytes, so that one byte a second would last for ever; hence the socket is ours.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from threading import Event, Timer
from typing import Final
from urllib.parse import SplitResult, urlsplit

BYTES_MAX: Final = 64 * 1024
PORTS: Final = {"http": 80, "https": 443}


class NotReached(Exception):
    """No answer: refused, cut off, too slow, too long. Whether the request arrived is not known.

    ``reason`` names the kind of failure and nothing of what was sent.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Heard:
    """What came back."""

    status: int
    body: bytes

    @property
    def is_fine(self) -> bool:
        return 200 <= self.status < 300


def is_address(url: str) -> bool:
    """True for an absolute http(s) URL with a host and without a user's name or password in it."""
    try:
        parts = urlsplit(url)
        return parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:  # a port that is no number
        return False


def call(
    method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str], timeout_s: float
) -> Heard:
    """One request, over within ``timeout_s`` seconds from the connection on, and as long for connecting.

    Raises:
        NotReached: no whole answer came.
    """
    parts, is_late = urlsplit(url), Event()
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        with _connected(parts, timeout_s, is_late) as connection:
            connection.request(method, target, body=body, headers={**headers, "Connection": "close"})
            answer = connection.getresponse()
            read = answer.read(BYTES_MAX + 1)
            if len(read) > BYTES_MAX:
                raise NotReached("the answer is too long")
            if answer.length:  # fewer bytes than announced
                raise NotReached("cut off")
            return Heard(answer.status, read)
    except TimeoutError as late:
        raise NotReached("timed out") from late
    except (OSError, HTTPException, ValueError) as wrong:
        reason = "timed out" if is_late.is_set() else f"not reached ({type(wrong).__name__})"
        raise NotReached(reason) from wrong


@contextmanager
def _connected(parts: SplitResult, timeout_s: float, is_late: Event) -> Iterator[HTTPConnection]:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    line = socket.create_connection((host, port), timeout=timeout_s)
    if parts.scheme == "https":
        line = _tls().wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
    deadline = Timer(timeout_s, _cut, [line, is_late])
    deadline.daemon = True
    with closing(line), closing(HTTPConnection(host, port, timeout=timeout_s)) as connection:
        deadline.start()
        try:
            if isinstance(line, ssl.SSLSocket):
                line.do_handshake()
            connection.sock = line
            yield connection
        finally:
            deadline.cancel()


def _cut(line: socket.socket, is_late: Event) -> None:
    is_late.set()
    try:
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
