"""TLS as it goes wrong: a real server, certificates of our own making, and what the kiosk says of each."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kiosk.config import LedgerSettings, Settings
from kiosk.doctor import Finding, _ledger
from offline_queue.client import LedgerClient, LedgerUnreachable, Timeouts
from offline_queue.journal import Journal, JournalReader
from offline_queue.sync import LinkReported, Report, Syncer
from tests.support.bodies import AT, a_whole_order
from tests.support.certificates import loopback_contexts
from tests.support.fake_ledger import HttpLedger, http_ledger
from wire.signatures import KioskKey

KEY = KioskKey.from_bytes(bytes(range(32)))
QUICK = Timeouts(connect_s=4.0, silence_s=4.0, total_s=8.0)


@dataclass(frozen=True)
class Wrong:
    """A certificate that must not be believed, what is said of it, and what a person is advised."""

    words: str
    advice: str
    address: str = "127.0.0.1"
    begins_days: int = -2
    ends_days: int = 1
    is_trusted: bool = True


WRONG = {
    "expired": Wrong("has expired", "date right", ends_days=-1),
    "not yet valid": Wrong("not yet valid", "date right", begins_days=1, ends_days=3),
    "another name": Wrong("IP address mismatch", "another server", address="127.0.0.2"),
    "another authority": Wrong("self-signed certificate", "another server", is_trusted=False),
}


@contextmanager
def serving(folder: Path, wrong: Wrong) -> Iterator[tuple[HttpLedger, str]]:
    """A ledger with that certificate, and the file that its kiosk trusts."""
    ours = folder / "ours"
    ours.mkdir()
    tls, _ = loopback_contexts(
        ours, address=wrong.address, begins_days=wrong.begins_days, ends_days=wrong.ends_days
    )
    trusted = ours
    if not wrong.is_trusted:
        trusted = folder / "other"
        trusted.mkdir()
        loopback_contexts(trusted)
    with http_ledger(KEY.public_key, tls) as ledger:
        yield ledger, str(trusted / "cert.pem")


def client_of(ledger: HttpLedger, ca_file: str) -> LedgerClient:
    return LedgerClient(
        ledger.url, KEY, "k-1", now=lambda: AT, monotonic=time.monotonic, timeouts=QUICK, ca_file=ca_file
    )


def examined(url: str, ca_file: str = "") -> Finding:
    settings = replace(Settings(), ledger=LedgerSettings(url=url, ca_file=ca_file, timeout_s=4))
    return next(iter(_ledger(settings, is_vital=True)))


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_certificate_that_is_not_the_ledgers_is_named_and_nothing_is_said_to_it(
    tmp_path: Path, wrong: Wrong
) -> None:
    with serving(tmp_path, wrong) as (ledger, ca_file), client_of(ledger, ca_file) as client:
        with pytest.raises(LedgerUnreachable, match=wrong.words):
            client.policy("")

        finding = examined(ledger.url, ca_file)
        assert ledger.requests == []
    assert not finding.is_good
    assert wrong.words in finding.words
    assert wrong.advice in finding.advice


def test_a_kiosk_keeps_what_it_sold_until_the_certificate_is_right_and_says_why(tmp_path: Path) -> None:
    reports: list[Report] = []
    with Journal.open(tmp_path / "journal.db") as journal, JournalReader.open(journal.path) as reader:
        journal.append(a_whole_order(1, receipt=1), AT)
        (tmp_path / "bad").mkdir()
        with (
            serving(tmp_path / "bad", WRONG["expired"]) as (ledger, ca_file),
            client_of(ledger, ca_file) as bad,
        ):
            syncer = Syncer(
                ledger=bad,
                reader=reader,
                report=reports.append,
                monotonic=time.monotonic,
                jitter=random.Random(1),
            )
            for _ in range(2):
                syncer.turn(is_woken=True)
            (told,) = (each for each in reports if isinstance(each, LinkReported))
            assert not told.is_up
            assert "has expired" in told.detail
        (tmp_path / "good").mkdir()
        with (
            serving(tmp_path / "good", Wrong("", "")) as (ledger, ca_file),
            client_of(ledger, ca_file) as good,
        ):
            syncer._ledger = good
            while ledger.ledger.mark != journal.last():
                syncer.turn(is_woken=True)
            assert examined(ledger.url, ca_file).is_good
            assert [entry.seq for entry in ledger.ledger.chain] == [1, 2, 3, 4]


@pytest.mark.parametrize("fault", ["captive", "not-json"])
def test_the_doctor_knows_a_ledger_from_whatever_else_answers(fault: str) -> None:
    with http_ledger(KEY.public_key) as ledger:
        ledger.faults.append(fault)  # type: ignore[arg-type]  # parametrized
        finding = examined(ledger.url)
        assert examined(ledger.url).is_good

    assert not finding.is_good
    assert "something else answers" in finding.words
    assert "log-in page" in finding.advice
