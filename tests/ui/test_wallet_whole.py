"""One's own wallet, whole, at both sizes in three languages: real glass, real core, real client, a real ledger over HTTP.

One ledger and one kiosk serve all: what is looked at anew is the glass.
"""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

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
from tests.support.core_builders import BILL_TABLE, PRINTER_WELL, an_allotment
from tests.support.glass import PANELS
from tests.support.ledger_bench import LedgerBench, opened
from tests.support.wallet_api import sent_secret, wallet_client
from ui.app import KioskWindow, application
from ui.robot import WindowRobot
from ui.words import Languages
from wire.encoding import GENESIS_HASH
from wire.entries import Entry, WalletOrderEnded, WalletOrderIntended
from wire.messages import PolicyAnswer
from wire.policy import Policy

pytest_plugins = ["tests.support.ledger_fixtures"]

PASSWORD = "tas-qala-2026"
PAYER, RECEIVER = "+77021234567", "+77011234567"
IBAN = "KZ86125KZT5004100100"
CATEGORY, PAYEE, ACCOUNT = "utilities", "tunba-su", "12345678"


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


LOOKS = tuple(
    pytest.param(
        (panel, language), marks=() if place in (0, 4, 2) else pytest.mark.soak, id=f"{panel}-{language}"
    )
    for place, (panel, language) in enumerate(product(("17-inch", "21-inch-tall"), ("kk", "ru", "en")))
)
"""Each size and each language in a usual run, all six at length."""
KIOSK = "kiosk-0001"


@dataclass
class Stand:
    """The ledger, the kiosk's core, and what the kiosk has written down."""

    bench: LedgerBench
    loop: CoreLoop
    till: Till
    policy: Policy


@pytest.fixture(scope="module")
def bench(
    sqlite_network: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LedgerBench]:
    source, codes = sqlite_network
    copy = tmp_path_factory.mktemp("wallets") / "ledger.db"
    shutil.copy(source, copy)
    yield from opened(f"sqlite:///{copy}", codes)


@pytest.fixture(scope="module")
def url(bench: LedgerBench) -> Iterator[str]:
    """The demo network's ledger on loopback."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(bench.app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def stand(bench: LedgerBench, url: str) -> Iterator[Stand]:
    """A kiosk in service, known to the ledger and selling by its policy; a holder with a password, a bank with an address."""
    paper = bench.kiosk(KIOSK)
    policy = PolicyAnswer.model_validate(paper.policy().body).policy
    assert policy is not None
    wallet_client(bench, PAYER, password=PASSWORD)
    bench.run(name_bank, "tengri-bank", "http://127.0.0.1:9")  # it is asked later, by a worker
    clock = TrustedClock()
    client = LedgerClient(url, paper.key, paper.kiosk_id, now=lambda: bench.now, monotonic=time.monotonic)
    loop = CoreLoop(terminal=initial_terminal(Settings()), clock=clock, on_crash=lambda: None)
    link = WalletLink(client=client, clock=clock, post=loop.post)
    till = Till(loop, link)
    clock.anchor(bench.now)
    loop.start(till)
    for event in (
        events.Started(OpenItems(), 1),
        events.PolicyArrived(policy),
        events.AllotmentArrived(an_allotment(as_of=bench.now), 0),
        BILL_TABLE,
        AcceptorReady(is_enabled=False),
        PRINTER_WELL,
        events.LinkChanged(is_online=True),
    ):
        loop.post(event)
    yield Stand(bench, loop, till, policy)
    link.close()
    loop.stop()
    client.close()


@pytest.fixture
def look(
    request: pytest.FixtureRequest, stand: Stand, languages: Languages
) -> Iterator[tuple[KioskWindow, WindowRobot]]:
    """A window of this size, in this language, on home."""
    panel, language = request.param
    application()
    languages.remove()
    stand.bench.now += timedelta(hours=1)  # so many codes are sent in an hour
    for event in (events.HomePressed(), events.ScreenTouched(), events.LanguageChosen(language)):
        stand.loop.post(event)
    window = KioskWindow(stand.loop, PANELS[panel], languages)
    window.show()
    yield window, WindowRobot(window.window, lambda: window.view_model.view == stand.loop.view())
    window.close()


def go_in(robot: WindowRobot) -> None:
    robot.press("open-wallet")
    robot.wait_for("page-wallet-number")
    robot.enter(PAYER[2:])
    robot.press("forward")
    robot.wait_for("page-wallet-password")
    robot.enter(PASSWORD)
    robot.press("forward")
    robot.wait_for("page-wallet")


def order(robot: WindowRobot, bench: LedgerBench, taker: str, outcome: str) -> None:
    """From the form to the end of an order of 500 ₸, and back."""
    robot.wait_for("page-wallet-form")
    robot.enter(taker)
    robot.press("forward")
    robot.enter("500")
    robot.press("forward")
    robot.wait_for("page-wallet-check")
    bench.now += timedelta(seconds=5)  # the newest code is this order's
    robot.press("forward")
    robot.wait_for("page-wallet-code")
    robot.enter(sent_secret(bench, PAYER))
    robot.press("forward")
    robot.wait_for(f"wallet-outcome-{outcome}")
    robot.press("forward")
    robot.wait_for("page-wallet")


def ends_of(till: Till) -> list[tuple[str, str, int | None]]:
    bodies = [entry.body for entry in till.entries if isinstance(entry.body, WalletOrderEnded)]
    return [(end.service, end.outcome, end.receipt_number) for end in bodies]


@pytest.mark.rule("W-21")
@pytest.mark.rule("W-31")
@pytest.mark.rule("W-80")
@pytest.mark.rule("W-81")
@pytest.mark.parametrize("look", LOOKS, indirect=True)
def test_a_visit_to_ones_own_wallet(stand: Stand, look: tuple[KioskWindow, WindowRobot]) -> None:
    """In, a payment, a transfer, a withdrawal, the statement to take along, out; and where to register."""
    (window, robot), bench, told = look, stand.bench, len(ends_of(stand.till))
    held, received = bench.wallet(PAYER), bench.wallet(RECEIVER)

    go_in(robot)
    robot.press("wallet-pay")
    for tile in (CATEGORY, PAYEE):
        robot.press(f"tile-{tile}")
    order(robot, bench, ACCOUNT, "executed")
    robot.press("wallet-transfer")
    order(robot, bench, RECEIVER[2:], "executed")
    robot.press("wallet-withdraw")
    order(robot, bench, IBAN, "pending")
    robot.press("wallet-statement")
    robot.wait_for("page-wallet-statement")
    link = window.view_model.wallet.props.url  # type: ignore[attr-defined]
    robot.press("forward")
    robot.press("wallet-log-out")
    robot.press("open-help")
    robot.wait_for("page-help")

    assert window.view_model.help.props.link == stand.policy.kiosk.registration_url  # type: ignore[attr-defined]
    ends = [(PAYEE, "executed"), ("wallet-transfer", "executed"), ("wallet-withdrawal", "pending")]
    numbered = [(*end, told + place + 1) for place, end in enumerate(ends)]
    assert ends_of(stand.till)[told:] == numbered
    intents = [entry.body for entry in stand.till.entries if isinstance(entry.body, WalletOrderIntended)][-3:]
    fees = sum(each.fee_tiyn for each in intents[:2])
    assert [each.amount_tiyn for each in intents] == [50_000] * 3
    assert bench.wallet(RECEIVER) == received + 50_000
    assert bench.wallet(PAYER) == held - 100_000 - fees, (
        "of the withdrawal nothing has left before the bank has paid"
    )
    fetched = bench.request("GET", "/statement/" + link.rsplit("/", 1)[1])
    assert fetched.content.startswith(b"%PDF")
    assert bench.findings() == []
