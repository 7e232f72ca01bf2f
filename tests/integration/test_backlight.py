"""The light behind the glass, in files like the kernel's: set on site, set again at a start, absent where the kiosk may not write."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

from kiosk.doctor import _backlight
from kiosk.runtime.backlight import backlights, own_backlights, set_brightness
from offline_queue.journal import Journal
from tests.integration.test_cli_kiosk import NOW, SHIPPED
from wire.entries import ServiceAction


def a_panel(folder: Path, name: str = "panel", steps: str = "937", now: str = "937") -> Path:
    """Its file ``brightness``."""
    panel = folder / name
    panel.mkdir(parents=True)
    (panel / "max_brightness").write_text(f"{steps}\n")
    (panel / "brightness").write_text(f"{now}\n")
    return panel / "brightness"


def test_a_panel_is_set_in_its_own_steps_and_never_quite_dark(tmp_path: Path) -> None:
    brightness, coarse = a_panel(tmp_path), a_panel(tmp_path, "coarse", "1", "1")

    assert set_brightness(own_backlights(str(tmp_path)), 40)

    assert [int(each.read_text()) for each in (brightness, coarse)] == [375, 1]
    assert [each.percent() for each in backlights(str(tmp_path))] == [100, 40]


def test_what_is_not_there_or_cannot_be_read_is_no_backlight(tmp_path: Path) -> None:
    a_panel(tmp_path, "odd", steps="many")
    a_panel(tmp_path, "none", steps="0")
    (tmp_path / "empty").mkdir()

    assert [backlights(folder) for folder in (str(tmp_path), str(tmp_path / "nowhere"), "")] == [(), (), ()]


def test_a_panel_that_may_not_be_written_is_only_told_by_doctor(tmp_path: Path) -> None:
    a_panel(tmp_path, "given", now="656")
    a_panel(tmp_path, "kept").unlink()

    given, kept = _backlight(str(tmp_path))

    assert [panel.folder.name for panel in own_backlights(str(tmp_path))] == ["given"]
    assert (given.is_good, given.words) == (True, "given: 70 % of its brightest")
    assert (kept.is_good, kept.is_vital) == (False, False)
    assert kept.advice.endswith(f"let the kiosk write {tmp_path}/kept/brightness")


def test_a_glass_that_does_not_take_it_is_said(tmp_path: Path) -> None:
    brightness = a_panel(tmp_path)
    brightness.unlink()
    brightness.mkdir()

    assert not set_brightness(backlights(str(tmp_path)), 70)


def test_what_was_set_on_site_is_set_again_at_every_start(tmp_path: Path) -> None:
    brightness = a_panel(tmp_path / "backlight")
    setting = SHIPPED.read_text().replace("/sys/class/backlight", str(tmp_path / "backlight"))
    (tmp_path / "kiosk.toml").write_text(setting)
    (tmp_path / "demo-data").mkdir()
    with Journal.open(tmp_path / "demo-data" / "journal.db") as journal:
        done = ServiceAction(
            visit_id=uuid4(),
            person="1002",
            action="next-brightness",
            setting="brightness_percent",
            value="55",
        )
        journal.append((done,), NOW)

    kiosk = subprocess.Popen([sys.executable, "-m", "kiosk.cli", "run", "--without-window"], cwd=tmp_path)
    try:
        until = time.monotonic() + 30
        while brightness.read_text().strip() != "515" and time.monotonic() < until and kiosk.poll() is None:
            time.sleep(0.05)
        assert brightness.read_text().strip() == "515"
    finally:
        kiosk.send_signal(signal.SIGTERM)
        kiosk.wait(30)
