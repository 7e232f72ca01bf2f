"""Orders from one's own wallet, whole, on both sizes: real glass, real core, real client, a real ledger over HTTP."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import uvicorn

from devices.events import AcceptorReady, PrintEnded
from kiosk.core import events
from kiosk.core.effects import AskWallet, Effect, LeaveWallet, PrintWalletReceipt, WriteJournal
from kiosk.core.events import Event
from kiosk.core.recovery import OpenItems
from kiosk.core.states import Settings, initial_terminal
from kiosk.runtime.clock import TrustedClock
from kiosk.runtime.loop import CoreLoop
from kiosk.runtime.wallet_link import WalletLink
from ledger.issuers.bank import name_bank
from offline_queue.client import LedgerClient
from tests.support.core_builders import BILL_TABLE, PRINTER_WELL, a_policy, an_allotment
from tests.support.glass import PANELS
from tests.support.ledger_bench import LedgerBench
from tests.support.wallet_api import sent_secret, wallet_client
from ui.app import KioskWindow, application
from ui.robot import WindowRobot
from ui.words import Languages
from wire.encoding import GENESIS_HASH
from wire.entries import Entry, WalletOrderEnded, WalletOrderIntended

pytest_plugins = ["tests.support.ledger_fixtures"]

PASSWORD = "tas-qala-2026"
PAYER, RECEIVER = "+77021234567", "+77011234567"
IBAN = "KZ86125KZT5004100100"


class Till:
    """Executes what the wallet needs; the journal is a list."""

    def __init__(self, loop: CoreLoop, link: WalletLink) -> None:
        self.entries: list[Entry] = []
        self._loop = loop
        self._link = link

    def execute(self, effect: Effect) -> tuple[Event, ...]:
        match effect:
            case WriteJournal(token, bodies):
                return (events.Journaled(token, tuple(map(self._append, bodies))),)
            case AskWallet() | LeaveWallet():
                self._link.do(effect)
            case PrintWalletReceipt(ended=ended):
                self._loop.post(PrintEnded(str(ended.receipt_number), "printed"))
            case _:
                pass
        return ()

    def _append(self, body: object) -> Entry:
        before = self.entries[-1].hash if self.entries else GENESIS_HASH
        at = datetime.now(UTC)
        self.entries.append(
            Entry.linked(previous_hash=before, seq=len(self.entries) + 1, at=at, body=body)  # type: ignore[arg-type]
        )
        return self.entries[-1]


@pytest.fixture
def served(sqlite_bench: LedgerBench) -> Iterator[tuple[LedgerBench, str]]:
    """The demo network's ledger on loopback."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(sqlite_bench.app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        yield sqlite_bench, url
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def kiosk(served: tuple[LedgerBench, str]) -> Iterator[tuple[CoreLoop, Till]]:
    """A kiosk in service, known to the ledger."""
    bench, url = served
    paper = bench.kiosk()
    clock = TrustedClock()
    client = LedgerClient(url, paper.key, paper.kiosk_id, now=lambda: bench.now, monotonic=time.monotonic)
    loop = CoreLoop(terminal=initial_terminal(Settings()), clock=clock, on_crash=lambda: None)
    link = WalletLink(client=client, clock=clock, post=loop.post)
    till = Till(loop, link)
    clock.anchor(now := bench.now)
    loop.start(till)
    for event in (
        events.Started(OpenItems(), 1),
        events.PolicyArrived(a_policy(issued_at=now)),
        events.AllotmentArrived(an_allotment(as_of=now), 0),
        BILL_TABLE,
        AcceptorReady(is_enabled=False),
        PRINTER_WELL,
        events.LinkChanged(is_online=True),
        events.ScreenTouched(),
    ):
        loop.post(event)
    yield loop, till
    link.close()
    loop.stop()
    client.close()


@contextmanager
def glass_of(loop: CoreLoop, panel: str, languages: Languages) -> Iterator[tuple[KioskWindow, WindowRobot]]:
    application()
    window = KioskWindow(loop, PANELS[panel], languages)
    window.show()
    try:
        yield window, WindowRobot(window.window, lambda: window.view_model.view == loop.view())
    finally:
        window.close()


def go_in(robot: WindowRobot, phone: str) -> None:
    robot.press("open-wallet")
    robot.wait_for("page-wallet-number")
    robot.enter(phone[2:])
    robot.press("forward")
    robot.wait_for("page-wallet-password")
    robot.enter(PASSWORD)
    robot.press("forward")
    robot.wait_for("page-wallet")


def order(robot: WindowRobot, bench: LedgerBench, wish: str, taker: str, outcome: str) -> None:
    """From the wallet to the end of an order of 500 ₸, and back."""
    robot.press(f"wallet-{wish}")
    robot.wait_for("page-wallet-form")
    robot.enter(taker)
    robot.press("forward")
    robot.enter("500")
    robot.press("forward")
    robot.wait_for("page-wallet-check")
    robot.press("forward")
    robot.wait_for("page-wallet-code")
    robot.enter(sent_secret(bench, PAYER))
    robot.press("forward")
    robot.wait_for(f"wallet-outcome-{outcome}")
    robot.press("forward")
    robot.wait_for("page-wallet")


def ends_of(till: Till) -> list[tuple[str, int | None]]:
    bodies = [entry.body for entry in till.entries if isinstance(entry.body, WalletOrderEnded)]
    return [(end.outcome, end.receipt_number) for end in bodies]


@pytest.mark.rule("W-21")
@pytest.mark.rule("W-31")
def test_a_transfer_from_the_number_to_the_receipt(
    served: tuple[LedgerBench, str], kiosk: tuple[CoreLoop, Till], languages: Languages
) -> None:
    bench, (loop, till) = served[0], kiosk
    wallet_client(bench, PAYER, password=PASSWORD)
    before = bench.wallet(RECEIVER)

    with glass_of(loop, "17-inch", languages) as (_, robot):
        go_in(robot, PAYER)
        order(robot, bench, "transfer", RECEIVER[2:], "executed")
        robot.press("wallet-log-out")
        robot.wait_for("page-home")

    intents = [entry.body for entry in till.entries if isinstance(entry.body, WalletOrderIntended)]
    assert [intended.amount_tiyn for intended in intents] == [50_000]
    assert ends_of(till) == [("executed", 1)]
    assert bench.wallet(RECEIVER) == before + 50_000
    assert bench.findings() == []


@pytest.mark.rule("W-80")
@pytest.mark.rule("W-81")
def test_a_withdrawal_is_set_aside_and_a_statement_taken_along_on_a_tall_panel(
    served: tuple[LedgerBench, str], kiosk: tuple[CoreLoop, Till], languages: Languages
) -> None:
    bench, (loop, till) = served[0], kiosk
    wallet_client(bench, PAYER, password=PASSWORD)
    bench.run(name_bank, "tengri-bank", "http://127.0.0.1:9")  # it is asked later, by a worker
    before = bench.wallet(PAYER)

    with glass_of(loop, "32-inch-tall", languages) as (window, robot):
        go_in(robot, PAYER)
        order(robot, bench, "withdraw", IBAN, "pending")
        robot.press("wallet-statement")
        robot.wait_for("page-wallet-statement")
        link = window.view_model.wallet.props.url  # type: ignore[attr-defined]
        robot.press("forward")
        robot.press("wallet-log-out")
        robot.press("open-help")
        robot.wait_for("page-help")
        assert window.view_model.help.props.link == a_policy().kiosk.registration_url  # type: ignore[attr-defined]

    assert ends_of(till) == [("pending", 1)]
    assert bench.wallet(PAYER) == before, "nothing has left it before the bank has paid"
    fetched = bench.request("GET", "/statement/" + link.rsplit("/", 1)[1])
    assert fetched.content.startswith(b"%PDF")
    assert bench.findings() == []
