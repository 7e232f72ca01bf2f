"""The network, step by step: line, name, encryption, ledger, clock; each with what it found and what to do."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kiosk.service_api import RowState, ServiceRow
from offline_queue.client import LedgerRefused, LedgerUnreachable

INTERFACES: Final = Path("/sys/class/net")
STEP_S: Final = 5.0
SKEW_MAX: Final = timedelta(seconds=60)
CERTIFICATE_DAYS_LEFT: Final = 14


@dataclass(frozen=True)
class NetworkTest:
    """``ask`` asks the ledger and gives its time; ``now`` is the kiosk's trusted time, ``wall`` its own clock's."""

    url: str
    ask: Callable[[], datetime]
    now: Callable[[], datetime]
    wall: Callable[[], datetime]
    interfaces: Path = INTERFACES
    ca_file: str = ""
    """Of the authorities to believe, as the kiosk's own link does; "" the system's own."""

    def run(self) -> tuple[ServiceRow, ...]:
        """The steps up to the first that fails; those after it would only fail of the same."""
        rows: list[ServiceRow] = []
        for row in self._steps():
            rows.append(row)
            if row.state == "stop":
                break
        return tuple(rows)

    def _steps(self) -> Iterator[ServiceRow]:
        parts = urlsplit(self.url)
        host, is_tls = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_tls else 80)
        yield ServiceRow("address", f"{host}:{port}")
        yield _link(self.interfaces, host)
        yield _name(host)
        yield _encryption(host, port, self.wall, self.ca_file) if is_tls else _connection(host, port)
        yield from self._ledger_and_clock()

    def _ledger_and_clock(self) -> Iterator[ServiceRow]:
        begun = self.wall()
        try:
            server_time = self.ask()
        except LedgerRefused as refused:
            yield ServiceRow("ledger", refused.problem.code.value, "text", "stop", advice="call-operator")
            return
        except LedgerUnreachable as away:
            yield ServiceRow("ledger", str(away)[-80:], "text", "stop", advice="ledger-silent")
            return
        waited = self.wall() - begun
        yield ServiceRow("ledger", f"{waited.total_seconds() * 1000:.0f} ms", "text", "ok")
        skew = abs(self.wall() - server_time)
        state: RowState = "ok" if skew <= SKEW_MAX else "attention"
        advice = "" if state == "ok" else "clock-wrong"
        yield ServiceRow("clock", f"± {skew.total_seconds():.0f} s", "text", state, advice=advice)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _link(interfaces: Path, host: str) -> ServiceRow:
    """Some interface that leads outside has a carrier; a ledger on this machine needs none."""
    up = []
    for interface in sorted(interfaces.glob("*")):
        try:
            state = (interface / "operstate").read_text().strip()
        except OSError:
            continue
        if interface.name != "lo" and state in ("up", "unknown"):
            up.append(interface.name)
    if up:
        return ServiceRow("link", " ".join(up), "text", "ok")
    if _is_here(host):
        return ServiceRow("link", "same-machine", "key", "ok")
    return ServiceRow("link", "no-link", "key", "stop", advice="check-cable")


def _name(host: str) -> ServiceRow:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ServiceRow("dns", "no-name", "key", "stop", label=host, advice="check-dns")
    return ServiceRow("dns", str(found[0][4][0]), "text", "ok")


def _connection(host: str, port: int) -> ServiceRow:
    try:
        with socket.create_connection((host, port), timeout=STEP_S):
            return ServiceRow("tls", "not-encrypted", "key", "attention")
    except OSError:
        return ServiceRow("tls", "no-connection", "key", "stop", advice="check-firewall")


def _encryption(host: str, port: int, wall: Callable[[], datetime], ca_file: str) -> ServiceRow:
    try:
        trusted = ssl.create_default_context(cafile=ca_file or None)
    except OSError:  # the file is not there, or holds no certificate
        return ServiceRow("tls", ca_file, "text", "stop", advice="ca-file-wrong")
    try:
        with (
            socket.create_connection((host, port), timeout=STEP_S) as line,
            trusted.wrap_socket(line, server_hostname=host) as secured,
        ):
            certificate = secured.getpeercert() or {}
            version = secured.version() or ""
    except ssl.SSLCertVerificationError as wrong:
        return ServiceRow("tls", wrong.verify_message, "text", "stop", advice="certificate-wrong")
    except (OSError, ssl.SSLError):
        return ServiceRow("tls", "no-connection", "key", "stop", advice="check-firewall")
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    is_near = ends - wall() < timedelta(days=CERTIFICATE_DAYS_LEFT)
    state: RowState = "attention" if is_near else "ok"
    return ServiceRow(
        "tls", f"{version}, {ends:%d.%m.%Y}", "text", state, advice="certificate-ends" if is_near else ""
    )
