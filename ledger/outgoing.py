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
from ipaddress import IPv6Address, ip_address
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
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str],
    timeout_s: float,
    is_public_only: bool = False,
) -> Heard:
    """One request, over within ``timeout_s`` seconds from the connection on, and as long for connecting.

    ``is_public_only``: only addresses of the internet are spoken to, none of this machine or of its networks.

    Raises:
        NotReached: no whole answer came.
    """
    parts, is_late = urlsplit(url), Event()
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        with _connected(parts, timeout_s, is_late, is_public_only=is_public_only) as connection:
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


def is_public(address: str) -> bool:
    """True for an IP address of the internet: not private, loopback, link-local, multicast or reserved."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        # An IPv4 address in an IPv6 one's clothes leads to where the IPv4 address does.
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast


def _public_address(host: str, port: int) -> str:
    """One of the host's addresses. All of them must be public: which is taken is not ours to choose."""
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(is_public(address) for address in found):
        raise NotReached("an address that is not of the internet")
    return found[0]


@contextmanager
def _connected(
    parts: SplitResult, timeout_s: float, is_late: Event, *, is_public_only: bool
) -> Iterator[HTTPConnection]:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    # Whom we connect to is what was looked at: a name that is asked for twice may mean two addresses.
    place = _public_address(host, port) if is_public_only else host
    line = socket.create_connection((place, port), timeout=timeout_s)
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
