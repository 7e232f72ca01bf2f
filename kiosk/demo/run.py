"""``kiosk demo``: the desk demo with a window, the scripted customer without one, and scenarios."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from kiosk.config import Settings
from kiosk.demo.children import ChildDied
from kiosk.demo.control_client import KioskGone
from kiosk.demo.desk import Desk
from kiosk.demo.director import Director, StepFailed
from kiosk.demo.happenings import Happenings
from kiosk.demo.verdict import Found, differences, found_in
from kiosk.demo.world import MARKER, DemoFailed, World, WorldSettings, report
from kiosk.scenario import Confirm, Scenario, load
from wire.money import format_money

SCENARIOS: Final = Path(__file__).with_name("scenarios")
SCRIPTED_CUSTOMER: Final = SCENARIOS / "scripted-customer.yaml"
OFFSCREEN: Final = {"QT_QPA_PLATFORM": "offscreen"}


@dataclass(frozen=True)
class DemoOptions:
    """What the command line asked for."""

    settings: Settings
    scenario: Path | None = None
    is_headless: bool = False
    out: Path | None = None
    data: Path | None = None
    seed: int | None = None
    speed: float = 1.0
    has_window: bool = True


class Ended(Exception):
    """Somebody asked the demo to end: Ctrl-C or SIGTERM."""


def run(options: DemoOptions) -> int:
    """Exit code 0, or 1 when an expectation failed or the demo itself did. Raises ScenarioWrong."""
    signal.signal(signal.SIGTERM, _end)
    try:
        if options.scenario is None and not options.is_headless and has_display():
            return _run_desk(options)
        return _run_scripted(options)
    except (KeyboardInterrupt, Ended):
        return 130
    except (DemoFailed, ChildDied, KioskGone) as failed:
        print(f"kiosk demo: {failed}", file=sys.stderr)
        return 1


def has_display() -> bool:
    """True when a window would be seen by somebody."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    shown = platform not in ("", "offscreen", "minimal")
    return shown or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _end(_number: int, _frame: object) -> None:
    raise Ended


# --- without hands


def _run_scripted(options: DemoOptions) -> int:
    path = options.scenario or SCRIPTED_CUSTOMER
    scenario = load(path)
    is_told = options.scenario is not None
    with _data_folder(options) as data, _told_to(options.out, sys.stdout if is_told else None) as happenings:
        world = World(
            WorldSettings(
                data=data,
                settings=options.settings,
                seed=_first(options.seed, scenario.seed, 0),
                speed=options.speed,
                wallets=scenario.start.wallets,
                has_window=options.has_window,
                has_codes=any(isinstance(step.action, Confirm) for step in scenario.steps),
                pictures=None if options.out is None else (options.out / "screens").resolve(),
                environment=OFFSCREEN if options.is_headless or not has_display() else None,
            ),
            happenings,
        )
        try:
            problems = _play(world, happenings, scenario, path)
        finally:
            world.end()
        happenings.add("scenario", {"event": "ended", "name": scenario.name, "problems": problems})
        if options.out is not None:
            _keep_receipts(data, options.out)
            if not is_told:
                _print_summary(options.out, happenings, problems)
    for problem in problems:
        print(problem if problem.startswith(str(path)) else f"{path}: {problem}", file=sys.stderr)
    return 1 if problems else 0


def _first(*values: int | None) -> int:
    return next(value for value in values if value is not None)


def _play(world: World, happenings: Happenings, scenario: Scenario, path: Path) -> tuple[str, ...]:
    """What was not as expected; empty when all was."""
    world.start()
    world.start_kiosk()
    try:
        Director(world, happenings).play(scenario, str(path))
    except StepFailed as failed:
        return (str(failed),)
    code = world.stop_kiosk()
    problems = [] if code in (0, None) else [f"the kiosk ended with {code}"]
    found = found_in(happenings.since(), report(world))
    happenings.add("scenario", {"event": "found", **_told(found)})
    return (*problems, *differences(scenario.expect, found), *_proofs(world, happenings))


def _proofs(world: World, happenings: Happenings) -> Iterator[str]:
    """The books and the chain, proved by the programs that operators use."""
    proofs = (
        ("ledger check", world.ask_ledger("check", "--json")),
        ("kiosk journal verify", world.ask_kiosk("journal", "verify", "--json")),
    )
    for name, ended in proofs:
        happenings.add("scenario", {"event": "proof", "name": name, "exit_code": ended.returncode})
        if ended.returncode != 0:
            yield f"{name} ended with {ended.returncode}: {(ended.stdout + ended.stderr).strip()[-600:]}"


def _told(found: Found) -> Mapping[str, Any]:
    return {
        "ledger": dict(found.report),
        "stacked": dict(found.stacked),
        "returned": found.returned,
        "receipts": found.receipts,
        "screens": list(found.screens),
    }


# --- with hands


def _run_desk(options: DemoOptions) -> int:
    data = options.data or Path(options.settings.kiosk.data_dir)
    with _told_to(options.out, None) as happenings:
        world = World(
            WorldSettings(
                data=data,
                settings=options.settings,
                seed=options.seed or 0,
                speed=options.speed,
                has_towns=True,
            ),
            happenings,
        )
        try:
            return Desk(world, happenings).run()
        finally:
            world.end()


# --- folders and files


@contextmanager
def _data_folder(options: DemoOptions) -> Iterator[Path]:
    """A folder in which nothing happened yet: a scenario's sums are counted from zero."""
    if options.data is None:
        with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as folder:
            yield Path(folder)
        return
    data = options.data
    if data.exists() and any(data.iterdir()):
        if not (data / MARKER).exists():
            raise DemoFailed(f"{data}: is not empty and no demo made it; choose another folder")
        shutil.rmtree(data)
    yield data


@contextmanager
def _told_to(out: Path | None, told: TextIO | None) -> Iterator[Happenings]:
    if out is None:
        yield Happenings(*([told] if told else []))
        return
    _clear(out)
    with (out / "events.jsonl").open("w", encoding="utf-8") as kept:
        yield Happenings(*([told] if told else []), kept)


def _clear(out: Path) -> None:
    """Only what an earlier demo left is removed."""
    out.mkdir(parents=True, exist_ok=True)
    for folder in ("screens", "receipts"):
        shutil.rmtree(out / folder, ignore_errors=True)
        (out / folder).mkdir()


def _keep_receipts(data: Path, out: Path) -> None:
    """PNG and raw bytes as the simulated printer rendered them."""
    printed = data / "printer"
    for file in sorted(printed.iterdir()) if printed.is_dir() else ():
        if file.is_file():
            shutil.copy2(file, out / "receipts" / file.name)


def _print_summary(out: Path, happenings: Happenings, problems: tuple[str, ...]) -> None:
    found = next((one for one in happenings.since() if one["event"] == "found"), None)
    if found is not None:
        books = found["ledger"]
        bills = ", ".join(f"{count} × {value} ₸" for value, count in sorted(found["stacked"].items()))
        print(f"bills in the cassette   {bills or 'none'}")
        print(f"fees                    {format_money(books['fees_tiyn'])}")
        print(f"receipts                {found['receipts']}")
        print(f"screens                 {' → '.join(found['screens'])}")
    for kind in ("screens", "receipts"):
        files = sorted(file.name for file in (out / kind).iterdir())
        print(f"{out / kind}/  {len(files)} files: {', '.join(files)}")
    print(f"{out / 'events.jsonl'}  what happened, one JSON object a line")
    print("the books and the journal are proved" if not problems else "NOT as expected, see below")
