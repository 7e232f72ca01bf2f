"""script/bench: the table, the file, and a benchmark that fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main, measure, table, write
from benchmarks.result import Result

APPENDS = Result(
    name="journal appends", value=800.0, unit="1/s", limit="raw inserts", limit_value=1000.0, runs=5
)


def _broken(_runs: int) -> list[Result]:
    raise RuntimeError("no such device")


def test_the_file_holds_the_fields_of_the_contract(tmp_path: Path) -> None:
    write([APPENDS], tmp_path / "out" / "results.json")

    assert json.loads((tmp_path / "out" / "results.json").read_text()) == [
        {
            "name": "journal appends",
            "value": 800.0,
            "unit": "1/s",
            "limit": "raw inserts",
            "limit_value": 1000.0,
            "ratio": 0.8,
            "runs": 5,
        }
    ]


def test_the_table_has_a_line_for_each_figure() -> None:
    lines = table([APPENDS]).splitlines()

    assert lines[1].split("  ")[0] == "journal appends"
    assert "0.80" in lines[1]


def test_a_benchmark_that_fails_hides_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    results, failed = measure([("broken", _broken), ("journal", lambda _runs: [APPENDS])], runs=1)

    assert (results, failed) == ([APPENDS], ["broken"])
    assert "no such device" in capsys.readouterr().err


def test_an_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["no-such-figure"])

    assert "no-such-figure" in capsys.readouterr().err
