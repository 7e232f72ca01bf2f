"""No line stays open when its driver's process ends, however it ends, and the next process takes it over."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.protocols import PROTOCOLS
from devices.transport import PortUnavailable, open_port
from tests.support.source_tree import ROOT

WAIT_S = 30.0
ENDS = {"exit": None, "terminated": signal.SIGTERM, "killed": signal.SIGKILL, "crashed": signal.SIGSEGV}


def _run(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk.cli", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _holders(link: Path) -> set[int]:
    """Processes that have the host's end of the line open."""
    wanted, found = str(link.resolve()), set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fds = [str(fd.readlink()) for fd in (entry / "fd").iterdir()]
        except OSError:
            continue  # it ended meanwhile
        if wanted in fds:
            found.add(int(entry.name))
    return found


@pytest.fixture(params=sorted(PROTOCOLS))
def unit(request, tmp_path) -> Iterator[tuple[str, Path, int]]:
    link = tmp_path / "unit.pty"
    arguments = ("device", "simulate", request.param, "--link", str(link), "--json", "--speed", "10")
    process = _run(*arguments)
    assert process.stdout is not None
    assert '"ready"' in process.stdout.readline()
    yield request.param, link, process.pid
    process.kill()
    process.communicate()


def _probe(protocol: str, link: Path, seconds: float) -> subprocess.Popen[str]:
    arguments = ("device", "probe", protocol, "--port", str(link), "--json", "--seconds", str(seconds))
    return _run(*arguments)


@pytest.mark.parametrize("end", ENDS)
def test_a_line_is_free_when_its_process_has_ended_and_the_next_one_takes_it_over(unit, end):
    protocol, link, unit_pid = unit
    first = _probe(protocol, link, 1.0 if end == "exit" else 300.0)
    assert first.stdout is not None
    first.stdout.readline()
    assert first.pid in _holders(link)
    with pytest.raises(PortUnavailable):
        open_port(str(link))

    if (number := ENDS[end]) is not None:
        first.send_signal(number)
    first.communicate(timeout=WAIT_S)

    assert first.returncode == (0 if number is None else -number)
    assert _holders(link) <= {unit_pid}
    open_port(str(link)).close()
    second = _probe(protocol, link, WAIT_S)
    assert second.stdout is not None
    assert any("acceptor-ready" in line for line in second.stdout)
    second.kill()
    second.communicate()
