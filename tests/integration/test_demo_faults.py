"""Days on which more than one thing goes wrong, played by the demo's real processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

START = """
start: {network: up, wallet: {"+77011234567": {status: professional, balance_tiyn: 0}}}
steps:
"""
TO_CASH = """
  - choose: wallet-top-up
  - enter: {phone: "7011234567"}
  - accept: check
"""


def play(tmp_path: Path, steps: str, expect: str = "") -> subprocess.CompletedProcess[str]:
    scenario = tmp_path / "day.yaml"
    scenario.write_text(f"{START}{steps.replace('TO CASH', TO_CASH)}{expect}", encoding="utf-8")
    command = [sys.executable, "-m", "kiosk.cli", "demo", "--without-window", "--speed", "8"]
    command += ["--scenario", str(scenario), "--data", str(tmp_path / "data")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=110)


@pytest.mark.slow
@pytest.mark.rule("K-01")
def test_power_comes_back_to_a_kiosk_that_something_else_is_wrong_with(tmp_path: Path):
    steps = """
TO CASH
  - insert: {bill: 5000, until: escrowed}
  - power: cut-acceptor
  - power: restore
  - insert: 500
  - pay
  - acceptor: cassette-removed
  - power: cut
  - wait: {seconds: 60}
  - clock: -30d
  - power: restore
  - acceptor: ok
  - wait: {event: acceptor_ready}
TO CASH
  - insert: {bill: 2000, until: stacking}
  - power: cut-acceptor
  - power: restore
  - pay
  - sync
"""
    expect = """
expect:
  wallet: {"+77011234567": 250000}
  stacked: {500: 1, 2000: 1}
  returned: 1
  disputed: 0
"""

    played = play(tmp_path, steps, expect)

    assert played.returncode == 0, played.stderr


@pytest.mark.slow
def test_a_cassette_is_not_taken_from_under_a_customer_s_hands(tmp_path: Path):
    played = play(tmp_path, "TO CASH\n  - collect: {bag: B-1, seal: S-1}\n")

    assert played.returncode == 1
    assert "between customers" in played.stderr


@pytest.mark.slow
@pytest.mark.rule("K-01")
def test_a_bill_that_comes_loose_after_its_order_is_in_the_books_when_the_day_ends(tmp_path: Path):
    steps = """
TO CASH
  - insert: 1000
  - insert: {bill: 5000, until: stacking}
  - acceptor: jam
  - wait: {seconds: 300}
  - acceptor: ok
"""
    expect = """
expect:
  wallet: {"+77011234567": 100000}
  unapplied_tiyn: 500000
  stacked: {1000: 1, 5000: 1}
  disputed: 0
"""

    played = play(tmp_path, steps, expect)

    assert played.returncode == 0, played.stderr


@pytest.mark.slow
@pytest.mark.rule("K-05")
def test_after_days_without_a_connection_a_kiosk_sells_again_once_it_has_heard_the_ledger(tmp_path: Path):
    steps = """
  - network: down
  - wait: {seconds: 345600}
  - wait: {screen: out-of-service}
  - network: up
  - sync
TO CASH
  - insert: 500
  - pay
  - sync
"""
    expect = """
expect:
  wallet: {"+77011234567": 50000}
"""

    played = play(tmp_path, steps, expect)

    assert played.returncode == 0, played.stderr
