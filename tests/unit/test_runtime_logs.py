"""The kiosk's log must never be what stops it."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from kiosk.runtime.logs import StderrLogger, configure, log


class GoneStderr(io.StringIO):
    def write(self, _text: str) -> int:
        raise BrokenPipeError


@pytest.mark.parametrize("stderr", [GoneStderr(), io.StringIO()])
def test_a_line_that_cannot_be_written_stops_nothing(stderr: io.StringIO, monkeypatch: pytest.MonkeyPatch):
    if not isinstance(stderr, GoneStderr):
        stderr.close()
    monkeypatch.setattr(sys, "stderr", stderr)

    StderrLogger().critical("the disk is full")


def test_a_line_goes_to_the_stderr_of_the_moment(capsys: pytest.CaptureFixture[str]):
    StderrLogger().info("started")

    assert capsys.readouterr().err == "started\n"


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """What ``configure`` sets is the whole process's."""
    root = logging.getLogger()
    handlers, level, config = list(root.handlers), root.level, structlog.get_config()
    root.handlers.clear()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**config)


@pytest.mark.usefixtures("logging_as_before")
def test_a_trace_tells_where_and_never_what_was_typed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fails(pin: str) -> None:
        raise ValueError(len(pin))

    configure(tmp_path)
    try:
        fails("271828")
    except ValueError:
        log.exception("failed")

    [kept] = tmp_path.glob("*.log")
    for said in (capsys.readouterr().err, kept.read_text()):
        assert "fails" in said
        assert "271828" not in said
