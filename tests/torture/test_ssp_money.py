"""The rows of docs/recovery.md for SSP: power fails at the host, at the unit, at both, in every state of a bill.

Host and unit are processes of their own and are killed. Afterwards what the unit counts in its cassette is what the
journal has credited, or left to a person.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

from tests.support.source_tree import ROOT
from tests.torture.money_host import NEVER

BOTH = "both"
"""As the unit's point: it loses power when the host does."""


@dataclass(frozen=True)
class Row:
    """``host`` and ``unit`` name the point at which each loses power, "" for never. ``plain`` without a key."""

    host: str
    unit: str
    plain: str
    encrypted: str
    is_stacked: bool

    def __str__(self) -> str:
        return f"host {self.host or 'lives'}, unit {self.unit or 'lives'}"


ROWS = (
    Row(NEVER, "escrow", "nothing", "nothing", is_stacked=False),
    Row("", "stack-command", "returned", "returned", is_stacked=False),
    Row("", "past-exit-sensor", "credited", "credited", is_stacked=True),
    Row("", "stacked", "credited", "credited", is_stacked=True),
    Row("escrowed", "", "nothing", "nothing", is_stacked=False),
    Row("intended", "", "returned", "returned", is_stacked=False),
    Row("stacking", "", "credited", "credited", is_stacked=True),
    Row("told", "", "disputed", "credited", is_stacked=True),
    Row("credited", "", "credited", "credited", is_stacked=True),
    Row("escrowed", BOTH, "nothing", "nothing", is_stacked=False),
    Row("intended", BOTH, "returned", "returned", is_stacked=False),
    Row("intended", "returned", "disputed", "disputed", is_stacked=False),
    Row("stacking", "past-exit-sensor", "credited", "credited", is_stacked=True),
    Row("stacking", "stacked", "credited", "credited", is_stacked=True),
    Row("told", BOTH, "disputed", "credited", is_stacked=True),
    Row("credited", BOTH, "credited", "credited", is_stacked=True),
)


POINTS = {
    "": "no",
    NEVER: "no, undecided",
    "escrowed": "bill in escrow, no intent",
    "intended": "intent written, not ordered",
    "stacking": "ordered, on its way",
    "told": "credit told, not in the journal",
    "credited": "in the journal, not acknowledged",
    "escrow": "bill in escrow",
    "stack-command": "before the safe point",
    "past-exit-sensor": "past the safe point",
    "stacked": "bill in the cassette",
    "returned": "bill just given back",
}
OUTCOMES = {"nothing": "no entry", "returned": "returned", "credited": "credited", "disputed": "disputed"}


class Life:
    """A process and what it says."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdin is not None
        self.out: IO[str] = self.process.stdout
        self.into: IO[str] = self.process.stdin

    def tell(self, line: str) -> None:
        self.into.write(line + "\n")
        self.into.flush()

    def hear(self, word: str) -> str:
        """The first line with this word from now on."""
        for line in self.out:
            if word in line:
                return line
        raise AssertionError(f"never said {word}")

    def said(self, line: str, *words: str) -> str:
        """What it answers to a command, in a line with one of the words."""
        self.tell(line)
        for answer in self.out:
            if any(word in answer for word in words):
                return answer
        raise AssertionError(f"never said {words}")

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


class World:
    """One line with a unit on one end and hosts on the other."""

    def __init__(self, folder: Path, is_plain: bool, stack: ExitStack) -> None:
        self._folder = folder
        self._is_plain = is_plain
        self._stack = stack

    def unit(self, die_at: str = "") -> Life:
        link, out = str(self._folder / "unit.pty"), str(self._folder / "unit")
        unit = Life("tests.torture.money_unit", "ssp", link, out, die_at)
        self._stack.callback(unit.end)
        if self._is_plain:
            unit.tell("no-encryption")
        unit.hear('"ready"')
        return unit

    def host(self, die_at: str = "") -> Life:
        link, journal = str(self._folder / "unit.pty"), str(self._folder / "journal")
        host = Life("tests.torture.money_host", "ssp", link, journal, die_at)
        self._stack.callback(host.end)
        return host

    def cut(self) -> None:
        """The unit is gone, and its end of the line: its name must not lead to a line that comes to be meanwhile."""
        (self._folder / "unit.pty").unlink(missing_ok=True)

    def journaled(self) -> list[str]:
        path = self._folder / "journal"
        return [json.loads(line)["kind"] for line in path.read_text().splitlines()] if path.exists() else []


def lines_of(rows: tuple[Row, ...]) -> Iterator[str]:
    """The table of docs/recovery.md, a line a row."""
    for row in rows:
        host, unit = POINTS[row.host], "with the host" if row.unit == BOTH else POINTS[row.unit]
        place = "in the cassette" if row.is_stacked else "given back"
        yield f"| {host} | {unit} | {place} | {OUTCOMES[row.plain]} | {OUTCOMES[row.encrypted]} |"


def test_the_table_is_the_one_that_is_written_down():
    text = (ROOT / "docs" / "recovery.md").read_text("utf-8")

    assert "\n".join(lines_of(ROWS)) in text


@contextmanager
def world_of(folder: Path, is_plain: bool) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(folder, is_plain, stack)


def rows_by_key() -> list[Any]:
    """Each row with each key; the even ones in the clear and the odd ones under a key in every run, the rest in soaks."""
    return [
        pytest.param(row, key, id=f"{row}-{key}", marks=() if (place + by_key) % 2 == 0 else pytest.mark.soak)
        for place, row in enumerate(ROWS)
        for by_key, key in enumerate(("plain", "encrypted"))
    ]


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(("row", "key"), rows_by_key())
def test_what_is_in_the_cassette_is_credited_or_left_to_people(tmp_path, row, key):
    with world_of(tmp_path, key == "plain") as world:
        unit, host = world.unit("" if row.unit == BOTH else row.unit), world.host(row.host)
        host.hear("ready")
        unit.hear('"enabled"')
        while "accepting" not in unit.said("insert 5000", '"accepting"', '"busy"'):
            pass
        unit, host = after_the_cut(world, row, unit, host)
        status: dict[str, Any] = {"in_path": True}
        while status["in_path"]:
            status = json.loads(unit.said("status", '"status"'))
        host.end()

        expected = getattr(row, key)
        assert world.journaled() == ([] if expected == "nothing" else ["intent", expected])
        assert status["stacked"] == ({"5000": 1} if row.is_stacked else {})
        assert status["returned"] == int(not row.is_stacked)


def after_the_cut(world: World, row: Row, unit: Life, host: Life) -> tuple[Life, Life]:
    """Whoever died is back, and the host is ready again."""
    is_host_dead = row.host not in ("", NEVER)
    if is_host_dead:
        assert host.process.wait(30) != 0
        if row.unit == BOTH:
            unit.end()
        host = world.host()
    if row.unit:
        assert unit.process.wait(30) != 0
        world.cut()
        unit = world.unit()
    host.hear("ready")
    return unit, host
