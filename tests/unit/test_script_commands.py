"""The commands of script/: what they call, and the one line when a machine cannot be made ready."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source_tree import ROOT

TOOLS = (
    "bash",
    "basename",
    "cat",
    "cut",
    "dirname",
    "env",
    "flock",
    "grep",
    "mkdir",
    "sha256sum",
    "sed",
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone's worth of files, so that nothing is set up for real."""
    shutil.copytree(ROOT / "script", tmp_path / "script")
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def ready_clone(clone: Path) -> Path:
    """A clone on a machine that is ready, with a kiosk that says how it was called and ends with 7."""
    (clone / "script" / "setup").write_text(
        f'set -euo pipefail\nroot="{clone}"\nsay() {{ echo "$*" >&2; }}\nsetup() {{ say "setup $*"; }}\n'
    )
    _program(clone / ".venv" / "bin" / "kiosk", 'echo "$PWD: $*"; exit 7')
    return clone


def _program(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/bash\n{body}\n")
    path.chmod(0o755)


def _call(command: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    surroundings = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(
        [str(command), *arguments], env=surroundings, cwd="/", capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("display", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_with_a_display_the_demo_opens_its_window(ready_clone: Path, display: str) -> None:
    called = _call(ready_clone / "script" / "run", "--seed", "3", **{display: ":0"})

    assert (called.stdout, called.returncode) == (f"{ready_clone}: demo --seed 3\n", 7)


def test_without_a_display_the_demo_leaves_pictures(ready_clone: Path) -> None:
    called = _call(ready_clone / "script" / "run")

    assert (called.stdout, called.returncode) == (f"{ready_clone}: demo --headless --out demo-out\n", 7)


def test_by_vnc_the_demo_runs_on_a_display_of_its_own_and_nothing_stays(ready_clone: Path) -> None:
    programs = ready_clone / "programs"
    _program(programs / "Xvfb", f"echo 77 >&3; echo $$ >>{ready_clone}/pids; exec sleep 60")
    _program(
        programs / "x11vnc",
        f"echo $* >{ready_clone}/x11vnc; echo PORT=5901; echo $$ >>{ready_clone}/pids; exec sleep 60",
    )
    _program(ready_clone / ".venv" / "bin" / "kiosk", 'echo "$DISPLAY $QT_QPA_PLATFORM $*"; exit 7')
    (ready_clone / ".setup").mkdir()

    called = _call(ready_clone / "script" / "run", "--vnc", PATH=f"{programs}:{os.environ['PATH']}")

    assert (called.stdout, called.returncode) == (":77 xcb demo\n", 7), called.stderr
    assert "127.0.0.1:5901" in called.stderr
    assert "-localhost" in (ready_clone / "x11vnc").read_text()
    assert [pid for pid in (ready_clone / "pids").read_text().split() if Path("/proc", pid).exists()] == []


@pytest.mark.parametrize(("version", "says"), [("Python 3.9.2", "Python 3.9.2"), (None, "finds none")])
def test_a_python_that_will_not_do_is_one_line(clone: Path, version: str | None, says: str) -> None:
    python = clone / "old-python"
    if version:
        _program(python, f'[ "$1" = -V ] || exit 1; echo "{version}"')

    called = _call(clone / "script" / "test", PYTHON=str(python))

    assert called.returncode == 1
    assert len(called.stderr.splitlines()) == 1
    assert "3.11 or newer" in called.stderr
    assert says in called.stderr


def test_without_root_or_sudo_the_missing_packages_are_one_line(clone: Path) -> None:
    programs = clone / "programs"
    programs.mkdir()
    (programs / "python3").symlink_to(sys.executable)
    for tool in TOOLS:
        (programs / tool).symlink_to(shutil.which(tool) or pytest.fail(f"no {tool}"))
    _program(programs / "id", "echo 1000")
    _program(programs / "dpkg-query", "exit 1")
    _program(programs / "apt-get", "exit 0")

    called = _call(clone / "script" / "test", PATH=str(programs))

    assert called.returncode == 1
    assert len(called.stderr.splitlines()) == 1
    assert "needs root or sudo once, for: apt-get install " in called.stderr
    assert "postgresql" in called.stderr
