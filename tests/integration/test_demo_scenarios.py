"""Shipped scenarios, each with real processes over pseudo terminals; one of them on the real glass."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from devices.protocols import PROTOCOLS
from kiosk.demo.run import SCENARIOS, SCRIPTED_CUSTOMER

FASTER = "4"
OTHERS = sorted(
    name for name, protocol in PROTOCOLS.items() if protocol.capabilities.has_escrow and name != "ccnet"
)
AFTER_A_CUT = [name for name in OTHERS if PROTOCOLS[name].capabilities.has_power_up_report]
"""The others tell nothing of a bill over a power cut: it is disputed (tests/torture/test_money_table.py)."""


def play(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk.cli", "demo", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=110)


@pytest.mark.slow
@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    "name",
    [
        "top-up",
        pytest.param("payment-with-surplus", marks=pytest.mark.rule("K-08")),
        pytest.param("over-limit-bill-returned", marks=pytest.mark.rule("W-11")),
        pytest.param("offline-hour", marks=pytest.mark.rule("K-03")),
        pytest.param("offline-start", marks=pytest.mark.rule("K-05")),
        pytest.param("paper-out-mid-session", marks=pytest.mark.rule("K-06")),
        pytest.param("wallet", marks=(pytest.mark.rule("W-21"), pytest.mark.soak)),
        pytest.param("search", marks=pytest.mark.soak),
        pytest.param("power-cut-bill-in-escrow", marks=pytest.mark.rule("K-07")),
        pytest.param("power-cut-bill-in-stacker", marks=pytest.mark.rule("K-07")),
    ],
)
def test_a_shipped_scenario_ends_as_it_expects(name: str, tmp_path: Path):
    data = tmp_path / "data"

    played = play(
        "--scenario",
        str(SCENARIOS / f"{name}.yaml"),
        "--without-window",
        "--data",
        str(data),
        "--speed",
        FASTER,
    )

    assert played.returncode == 0, played.stderr
    told = [json.loads(line) for line in played.stdout.splitlines()]
    assert all("event" in one and "at" in one for one in told)
    assert [one["exit_code"] for one in told if one["event"] == "proof"] == [0, 0]


def scenarios_of_others() -> Iterator[ParameterSet]:
    """Each protocol with one of its scenarios in every run, with all of them in soaks."""
    for place, protocol in enumerate(OTHERS):
        names = ["top-up", *(["power-cut-bill-in-stacker"] if protocol in AFTER_A_CUT else [])]
        for name in names:
            is_everyday = name == names[place % len(names)]
            yield pytest.param(protocol, name, marks=() if is_everyday else pytest.mark.soak)


@pytest.mark.slow
@pytest.mark.rule("K-01")
@pytest.mark.rule("K-07")
@pytest.mark.parametrize(
    ("protocol", "name"),
    list(scenarios_of_others()),
)
def test_a_scenario_is_the_same_with_another_acceptor(name: str, protocol: str, tmp_path: Path):
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[acceptor]\nprotocol = "{protocol}"\n')

    played = play(
        "--scenario",
        str(SCENARIOS / f"{name}.yaml"),
        "--without-window",
        "--config",
        str(config),
        "--data",
        str(tmp_path / "data"),
        "--speed",
        FASTER,
    )

    assert played.returncode == 0, played.stderr


@pytest.mark.slow
def test_the_scripted_customer_leaves_pictures_and_receipts(tmp_path: Path):
    out = tmp_path / "out"

    played = play("--headless", "--out", str(out), "--data", str(tmp_path / "data"), "--speed", FASTER)

    assert played.returncode == 0, played.stderr
    pictures = {file.stem.split("-", 1)[1] for file in (out / "screens").glob("*.png")}
    assert pictures >= {"attract", "home", "requisites", "check", "surplus", "cash", "done"}
    assert len(list((out / "receipts").glob("*.png"))) == 2
    assert len(list((out / "receipts").glob("*.escpos"))) == 2
    assert "the books and the journal are proved" in played.stdout
    assert SCRIPTED_CUSTOMER.exists()


@pytest.mark.slow
def test_what_was_expected_and_what_was_found_are_both_said(tmp_path: Path):
    scenario = tmp_path / "wrong.yaml"
    scenario.write_text(
        'start: {wallet: {"+77011234567": {}}}\nsteps: []\nexpect: {wallet: {"+77011234567": 100}, receipts: 2}\n'
    )

    played = play("--scenario", str(scenario), "--without-window", "--data", str(tmp_path / "data"))

    assert played.returncode == 1
    assert "wallet +77011234567: expected 100 tiyn (1 ₸), found 0 tiyn (0 ₸)" in played.stderr.replace(
        "\u00a0", " "
    )
    assert "receipts: expected 2, found 0" in played.stderr


def test_a_scenario_that_cannot_be_read_is_named_with_its_line(tmp_path: Path):
    scenario = tmp_path / "wrong.yaml"
    scenario.write_text("steps:\n  - chose: x\n")

    played = play("--scenario", str(scenario))

    assert played.returncode == 2
    assert played.stderr.startswith(f"{scenario}:2: unknown step 'chose'; did you mean choose?")
    assert len(played.stderr.splitlines()) == 1


def test_a_folder_that_no_demo_made_is_never_emptied(tmp_path: Path):
    (tmp_path / "precious.txt").write_text("keep")

    played = play("--scenario", str(SCENARIOS / "top-up.yaml"), "--data", str(tmp_path))

    assert played.returncode == 1
    assert "is not empty and no demo made it" in played.stderr
    assert (tmp_path / "precious.txt").exists()


@pytest.mark.slow
@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    "name", ["collection-by-hand", pytest.param("service-visit", marks=pytest.mark.soak)]
)
def test_a_field_agents_visit_on_the_real_glass_ends_as_it_expects(name: str, tmp_path: Path):
    played = play(
        "--headless",
        "--scenario",
        str(SCENARIOS / f"{name}.yaml"),
        "--out",
        str(tmp_path / "out"),
        "--data",
        str(tmp_path / "data"),
        "--speed",
        FASTER,
    )

    assert played.returncode == 0, played.stdout[-2000:]
