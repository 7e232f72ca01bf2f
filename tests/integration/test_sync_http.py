"""Sync over real HTTP on loopback: what the network does to requests, and the thread that carries them."""

import queue
import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from offline_queue.chain import GENESIS
from offline_queue.client import LedgerClient, LedgerRefused, LedgerUnreachable, Timeouts
from offline_queue.journal import Journal, JournalReader
from offline_queue.outbox import AlarmKind, Batch
from offline_queue.sync import (
    AlarmRaised,
    BatchAcknowledged,
    LinkReported,
    PolicyReported,
    Report,
    SyncSettings,
    SyncWorker,
)
from tests.support.bodies import AT, a_whole_order, an_order, operation_id
from tests.support.fake_ledger import Fault, HttpLedger, a_problem, http_ledger
from wire.entries import Entry
from wire.messages import ProblemCode, QuoteRequest
from wire.signatures import KioskKey

KEY = KioskKey.from_bytes(bytes(range(32)))
QUICK = Timeouts(connect_s=2.0, silence_s=0.8, total_s=1.2)
QUOTE = QuoteRequest(service="wallet-top-up", requisites={"phone": "+77011234567"}, language="kk")
FIRST = Entry.linked(previous_hash=GENESIS.hash, seq=1, at=AT, body=an_order())
BATCH = Batch.of(GENESIS.hash, [FIRST])
PATIENCE_S = 20.0


@pytest.fixture
def server() -> Iterator[HttpLedger]:
    with http_ledger(KEY.public_key) as server:
        yield server


@pytest.fixture
def client(server: HttpLedger) -> Iterator[LedgerClient]:
    with a_client(server.url) as client:
        yield client


def a_client(url: str, key: KioskKey = KEY, timeouts: Timeouts = QUICK) -> LedgerClient:
    return LedgerClient(url, key, "k-1", now=lambda: AT, monotonic=time.monotonic, timeouts=timeouts)


def test_a_kiosk_enrols_by_code_without_a_signature(client: LedgerClient, server: HttpLedger) -> None:
    assert client.enrol("123456").kiosk_id == "k-1"
    assert "Tolem-Signature" not in server.requests[0][1]


def test_every_other_request_is_signed(client: LedgerClient, server: HttpLedger) -> None:
    update = client.policy("offer:1").update
    assert update is not None
    assert update.version == 3
    assert client.quote(QUOTE, timeout_s=1).holder_name == "wallet-top-up"
    assert client.send_batch(BATCH).acknowledged_seq == 1

    assert [path for path, _ in server.requests] == [
        "GET /v1/kiosks/k-1/policy?have=offer:1",
        "POST /v1/kiosks/k-1/quotes",
        "POST /v1/kiosks/k-1/batches",
    ]


def test_a_large_batch_travels_packed_and_a_small_question_plain(
    client: LedgerClient, server: HttpLedger
) -> None:
    entries = [FIRST]
    while len(entries) < 20:
        last = entries[-1]
        entries.append(Entry.linked(previous_hash=last.hash, seq=last.seq + 1, at=AT, body=an_order()))
    large = Batch.of(GENESIS.hash, entries)

    client.quote(QUOTE, timeout_s=1)
    client.send_batch(large)

    (_, asked), (_, sent) = server.requests
    assert "Content-Encoding" not in asked
    assert sent["Content-Encoding"] == "gzip"
    assert int(sent["Content-Length"]) < len(large.data()) / 3


def test_another_key_is_refused(server: HttpLedger) -> None:
    with a_client(server.url, KioskKey.generate()) as client, pytest.raises(LedgerRefused) as refused:
        client.policy("")

    assert refused.value.problem.code is ProblemCode.SIGNATURE_INVALID


def test_a_problem_comes_with_its_mark(client: LedgerClient, server: HttpLedger) -> None:
    server.ledger.refusals.append(a_problem(ProblemCode.CHAIN_GAP, mark=GENESIS))

    with pytest.raises(LedgerRefused) as refused:
        client.send_batch(BATCH)
    assert refused.value.problem.acknowledged_seq == 0


FAULTS: list[tuple[Fault, bool]] = [
    ("drop", False),
    ("lost", False),
    ("500", False),
    ("captive", False),
    ("redirect", False),
    ("truncated", False),
    ("not-json", False),
    ("huge", False),
    ("slow", True),
    ("trickle", True),
]


@pytest.mark.parametrize(("fault", "is_timeout"), FAULTS, ids=[fault for fault, _ in FAULTS])
def test_what_is_not_a_whole_answer_of_the_ledger_is_unreachable(
    client: LedgerClient, server: HttpLedger, fault: Fault, is_timeout: bool
) -> None:
    server.faults.append(fault)

    with pytest.raises(LedgerUnreachable) as unreachable:
        client.send_batch(BATCH)

    assert unreachable.value.is_timeout is is_timeout
    assert unreachable.value.is_cut is (fault in {"drop", "lost", "truncated"})
    assert client.send_batch(BATCH).acknowledged_seq == 1


def test_a_customer_s_question_has_its_own_time_limit(server: HttpLedger) -> None:
    server.faults.extend(["slow", "trickle"])
    with a_client(server.url, timeouts=Timeouts()) as client:
        for _ in range(2):
            with pytest.raises(LedgerUnreachable) as unreachable:
                client.quote(QUOTE, timeout_s=0.2)
            assert unreachable.value.is_timeout


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with a_client(f"http://127.0.0.1:{port}") as client, pytest.raises(LedgerUnreachable):
        client.policy("")


def test_a_ledger_that_says_it_is_not_available_is_unreachable(
    client: LedgerClient, server: HttpLedger
) -> None:
    server.ledger.refusals.append(a_problem(ProblemCode.UNAVAILABLE))

    with pytest.raises(LedgerUnreachable):
        client.policy("")


# --- the thread -----------------------------------------------------------------------------------------------


class Core:
    """The core's thread: takes reports from a queue and journals them."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.reports: queue.Queue[Report] = queue.Queue()

    def run_until_in_sync(self, server: HttpLedger) -> None:
        ends_at = time.monotonic() + PATIENCE_S
        while self.journal.acknowledged() != self.journal.last():
            self.take(ends_at)
        assert server.ledger.mark == self.journal.last()

    def run_until(self, kind: type[Report]) -> Report:
        ends_at = time.monotonic() + PATIENCE_S
        while not isinstance(report := self.take(ends_at), kind):
            pass
        return report

    def take(self, ends_at: float) -> Report:
        report = self.reports.get(timeout=max(0.0, ends_at - time.monotonic()))
        if isinstance(report, BatchAcknowledged):
            mark = report.mark
            self.journal.acknowledge(mark.seq, mark.hash, report.results, AT)
        return report

    def sell(self) -> None:
        number = self.journal.next_receipt_number()
        self.journal.append(a_whole_order(number, receipt=number), AT)


@contextmanager
def working(core: Core, client: LedgerClient, **settings: float) -> Iterator[SyncWorker]:
    worker = SyncWorker(
        ledger=client,
        open_reader=lambda: JournalReader.open(core.journal.path),
        report=core.reports.put,
        monotonic=time.monotonic,
        jitter=random.Random(3),
        settings=SyncSettings(**{"backoff_s_first": 0.02, "backoff_s_max": 0.1} | settings),
    )
    worker.start()
    try:
        yield worker
    finally:
        worker.close()


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    with Journal.open(tmp_path / "journal.db") as journal:
        yield Core(journal)


def test_the_worker_sends_what_it_is_woken_for(core: Core, client: LedgerClient, server: HttpLedger) -> None:
    with working(core, client) as worker:
        core.run_until(PolicyReported)
        for _ in range(3):
            core.sell()
            worker.wake()
            core.run_until_in_sync(server)

    assert server.ledger.applied == {operation_id(number): 1 for number in (1, 2, 3)}


def test_through_every_fault_each_entry_arrives_exactly_once(
    core: Core, client: LedgerClient, server: HttpLedger
) -> None:
    faults: list[Fault] = [fault for fault, _ in FAULTS] * 2
    random.Random(11).shuffle(faults)
    with working(core, client) as worker:
        for fault in faults:
            server.faults.append(fault)
            core.sell()
            worker.wake()
        core.run_until_in_sync(server)

    assert not server.faults
    assert set(server.ledger.applied.values()) == {1}
    assert len(server.ledger.applied) == len(faults)
    assert [entry.seq for entry in server.ledger.chain] == list(range(1, len(server.ledger.chain) + 1))


def test_a_network_that_goes_and_comes_back_is_told(
    core: Core, client: LedgerClient, server: HttpLedger
) -> None:
    with working(core, client, heartbeat_s=0.05):
        assert core.run_until(LinkReported) == LinkReported(is_up=True)
        server.faults.extend(["drop"] * 4)
        down = core.run_until(LinkReported)
        assert isinstance(down, LinkReported)
        assert not down.is_up
        assert down.detail
        assert core.run_until(LinkReported) == LinkReported(is_up=True)


def test_closing_interrupts_a_wait(core: Core, client: LedgerClient) -> None:
    with working(core, client, heartbeat_s=3600.0) as worker:
        core.run_until(PolicyReported)
        worker.close(PATIENCE_S)

        assert not worker._thread.is_alive()


def test_a_journal_that_cannot_be_read_is_an_alarm(core: Core, client: LedgerClient, tmp_path: Path) -> None:
    core.journal.close()
    core.journal.path.write_bytes(b"no journal" * 500)

    with working(core, client):
        alarm = core.run_until(AlarmRaised)

    assert isinstance(alarm, AlarmRaised)
    assert (alarm.kind, alarm.is_halting) == (AlarmKind.JOURNAL_UNREADABLE, True)
