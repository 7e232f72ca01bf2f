"""The check that the screens' texts are complete sees what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.translations import Key, problems

FINISHED = "<translation>Артқа</translation>"


def _file(folder: Path, translation: str) -> Path:
    path = folder / "kiosk_kk.ts"
    message = f"<message><source>Back</source>{translation}</message>"
    path.write_text(f"<TS version='2.1'><context><name>Keys</name>{message}</context></TS>", encoding="utf-8")
    return path


def test_a_finished_text_is_no_problem(tmp_path: Path) -> None:
    assert list(problems([_file(tmp_path, FINISHED)], frozenset({Key("Keys", "Back")}))) == []


@pytest.mark.parametrize(
    "translation",
    [
        "",
        "<translation></translation>",
        "<translation type='unfinished'>Артқа</translation>",
        "<translation type='vanished'>Артқа</translation>",
        "<translation><numerusform>бір</numerusform><numerusform> </numerusform></translation>",
    ],
)
def test_what_is_not_finished_is_named(tmp_path: Path, translation: str) -> None:
    (line,) = problems([_file(tmp_path, translation)], frozenset())

    assert line.startswith("kiosk_kk.ts: Keys: 'Back' is ")


def test_a_text_of_the_screens_that_a_file_lacks_is_named(tmp_path: Path) -> None:
    lines = list(problems([_file(tmp_path, FINISHED)], frozenset({Key("Keys", "Forward")})))

    assert lines == ["kiosk_kk.ts: Keys: 'Forward' is missing"]
