"""The demo's cable: a real TCP proxy before a real HTTP server, unplugged and lied to."""

from __future__ import annotations

import http.client
import http.server
import threading
from collections.abc import Iterator

import pytest

from kiosk.demo.network import NetworkProxy
from kiosk.scenario import NetworkMode


class Greeter(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def cable() -> Iterator[NetworkProxy]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Greeter)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    proxy = NetworkProxy(ledger_port=server.server_port, seed=1, sleep=lambda _seconds: None)
    proxy.start()
    yield proxy
    proxy.close()
    server.shutdown()
    server.server_close()


def ask(cable: NetworkProxy) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", cable.port, timeout=5)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_a_plugged_cable_carries(cable: NetworkProxy):
    assert ask(cable) == (200, b"hello")


def test_an_unplugged_cable_carries_nothing_and_again_when_plugged(cable: NetworkProxy):
    cable.set_mode("down")
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(cable)

    cable.set_mode("up")

    assert ask(cable) == (200, b"hello")


@pytest.mark.parametrize(
    ("mode", "status", "words"), [("http-500", 500, b"disk full"), ("captive", 200, b"Free Wi-Fi")]
)
def test_somebody_else_answers(cable: NetworkProxy, mode: NetworkMode, status: int, words: bytes):
    cable.set_mode(mode)

    found, page = ask(cable)

    assert found == status
    assert words in page


def test_a_flaky_line_loses_some_and_carries_some(cable: NetworkProxy):
    cable.set_mode("flaky")

    lost = sum(not carries(cable) for _ in range(60))

    assert 5 <= lost <= 45


def carries(cable: NetworkProxy) -> bool:
    try:
        return ask(cable) == (200, b"hello")
    except (ConnectionError, http.client.HTTPException):
        return False


def test_an_open_connection_is_cut_when_the_cable_is_pulled(cable: NetworkProxy):
    connection = http.client.HTTPConnection("127.0.0.1", cable.port, timeout=5)
    connection.connect()

    cable.set_mode("down")

    assert is_cut(connection)
    connection.close()


def is_cut(connection: http.client.HTTPConnection) -> bool:
    try:
        return connection.sock.recv(1) == b""
    except ConnectionResetError:
        return True
