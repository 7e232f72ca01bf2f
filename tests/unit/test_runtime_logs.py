"""The kiosk's log must never be what stops it."""

from __future__ import annotations

import io
import sys

import pytest

from kiosk.runtime.logs import StderrLogger


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
