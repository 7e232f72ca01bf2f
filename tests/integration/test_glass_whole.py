"""The whole program, its glass killed with a bill in escrow and stopped with cash in: the session goes on, none is lost."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from kiosk import config
from kiosk.demo.control_client import KioskRefused
from kiosk.demo.director import Director
from kiosk.demo.happenings import Happenings
from kiosk.demo.run import OFFSCREEN
from kiosk.demo.world import World, WorldSettings, report
from kiosk.runtime.clock import monotonic_s
from kiosk.runtime.glass import LOOK_S, SILENT_LOOKS_MAX
from kiosk.scenario import Scenario, Wallet, parse
from ui.start import NAME

ROOT = Path(__file__).parents[2]
PHONE = "+77011234567"
BACK_S_MAX = 5.0
"""From the loss to a screen that can be touched (the issue's figure)."""
HANG_S = LOOK_S * (SILENT_LOOKS_MAX + 1)
TO_THE_ESCROW = """
  - choose: wallet-top-up
  - enter: {phone: "7011234567"}
  - accept: check
  - insert: 1000
  - insert: {bill: 2000, until: escrowed}
"""
MORE_CASH = """
  - wait: {screen: cash}
  - insert: 500
"""
PAID = """
  - pay
  - sync
"""


def the_steps(steps: str) -> Scenario:
    return parse(f"name: glass\nseed: 1\nstart: {{network: up}}\nsteps:{steps}expect: {{}}\n", "glass")


def glass_pid(world: World) -> int:
    assert world.kiosk is not None
    tasks = Path(f"/proc/{world.kiosk.pid}/task")
    children = {int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()}
    (pid,) = (pid for pid in children if Path(f"/proc/{pid}/comm").read_text().strip() == NAME)
    return pid


def touched_after_s(world: World, lost_at: float) -> float:
    """Seconds from then until a finger works on the glass again."""
    assert world.control is not None
    while True:
        try:
            world.control.ask("press", object="accessibility")
            world.control.ask("press", object="accessibility-close")
        except KioskRefused:
            assert monotonic_s() - lost_at < 30, "the glass does not come back"
        else:
            return monotonic_s() - lost_at


@pytest.mark.slow
@pytest.mark.rule("K-01")
def test_a_glass_that_dies_with_a_bill_in_escrow_and_hangs_with_cash_in_comes_back_to_the_session(
    tmp_path: Path,
) -> None:
    happenings = Happenings()
    settings = WorldSettings(
        data=tmp_path / "data",
        settings=config.load(ROOT / "kiosk.toml"),
        speed=4.0,
        wallets=(Wallet(PHONE, "minimal"),),
        environment=OFFSCREEN,
    )
    world = World(settings, happenings)
    world.start()
    try:
        begun = monotonic_s()
        world.start_kiosk()
        world.await_service()
        slow_s = max(BACK_S_MAX, HANG_S + 3 * (monotonic_s() - begun))
        director = Director(world, happenings)

        director.go(the_steps(TO_THE_ESCROW), "a bill in escrow")
        os.kill(glass_pid(world), signal.SIGKILL)  # the kiosk itself is held until the next step
        lost_at = monotonic_s()
        director.go(the_steps(MORE_CASH), "more cash")
        died_s = touched_after_s(world, lost_at)

        os.kill(glass_pid(world), signal.SIGSTOP)
        hung_s = touched_after_s(world, monotonic_s())
        director.go(the_steps(PAID), "paid")
        director.settle()
        books = report(world)
    finally:
        world.end()

    assert max(died_s, hung_s) < slow_s, (died_s, hung_s)
    assert books["wallets"][PHONE] == 350_000
    assert (books["unapplied_tiyn"], books["disputed"]) == (0, 0)
    log = (tmp_path / "data" / "logs").glob("*")
    assert any("glass_hangs" in path.read_text(encoding="utf-8") for path in log if path.is_file())
