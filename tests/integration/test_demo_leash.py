"""Whatever the demo started dies with it, also when the demo itself is killed without a word."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.demo.children import Child, ChildDied, wait_until
from kiosk.demo.happenings import Happenings

STARTER = """
import sys, time
from pathlib import Path
from kiosk.demo.children import Child
child = Child("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"], log=Path(sys.argv[1]), on_line=print)
print(child.pid, flush=True)
time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_killing_the_starter_kills_what_it_started(tmp_path: Path):
    command = [sys.executable, "-c", STARTER, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        wait_until(
            lambda: b"sleep(600)" in Path(f"/proc/{pid}/cmdline").read_bytes(), "the child's start", 20
        )

        starter.send_signal(signal.SIGKILL)

        wait_until(lambda: not is_alive(pid), "the child's end", 10)


def test_killing_the_starter_lets_a_simulator_clear_its_link_away(tmp_path: Path):
    link = tmp_path / "acceptor.pty"
    simulator = [
        sys.executable,
        "-m",
        "kiosk.cli",
        "device",
        "simulate",
        "ccnet",
        "--link",
        str(link),
        "--json",
    ]
    program = STARTER.replace(
        '[sys.executable, "-c", "import time; time.sleep(600)"]', repr(simulator)
    ).replace("on_line=print", "on_line=print, orphaned_by=15")
    command = [sys.executable, "-c", program, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as starter:
        wait_until(link.is_symlink, "the simulator's start", 20)

        starter.send_signal(signal.SIGKILL)

        wait_until(lambda: not link.is_symlink(), "the link's end", 10)


def test_a_child_tells_json_lines_and_obeys_its_stdin(tmp_path: Path):
    happenings = Happenings()
    program = "import json\nwhile True: print(json.dumps({'event': 'heard', 'word': input()}), flush=True)"
    child = Child("echo", [sys.executable, "-c", program], log=tmp_path / "log", on_line=happenings.add)

    child.tell("hello")

    _, told = happenings.wait(lambda one: one["event"] == "heard", "an echo", since=0, timeout_s=20)
    assert (told["source"], told["word"]) == ("echo", "hello")
    assert child.end() == -signal.SIGTERM


def test_a_child_that_ended_says_its_last_words(tmp_path: Path):
    program = "import sys; sys.exit('no bill table')"
    child = Child("acceptor", [sys.executable, "-c", program], log=tmp_path / "log", on_line=print)
    child.wait_for_exit(20)

    with pytest.raises(ChildDied, match="acceptor ended with 1: no bill table"):
        child.tell("insert 500")

    child.end()
    assert not Path(f"/proc/{child.pid}").exists()


def test_a_simulator_ends_however_often_it_is_told_to(tmp_path: Path):
    link = tmp_path / "acceptor.pty"
    command = [sys.executable, "-m", "kiosk.cli", "device", "simulate", "ccnet", "--link", str(link)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as simulator:
        wait_until(link.is_symlink, "the simulator's start", 20)

        for _ in range(200):
            simulator.send_signal(signal.SIGTERM)

        assert simulator.wait(timeout=10) in (0, -signal.SIGTERM)
    assert not link.is_symlink()
