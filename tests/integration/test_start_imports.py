"""What the first screen has no use for is not read before it."""

from __future__ import annotations

import subprocess
import sys

import pytest

LATE = {
    "PIL", "cryptography.x509", "jinja2", "phonenumbers", "prometheus_client", "pydantic_settings",
    "requests", "rich", "segno", "serial", "sqlalchemy", "structlog", "typer", "urllib3",
}  # fmt: skip
"""Libraries of the kiosk that come with the first log line, call, number, receipt, or never."""


def loaded_by(module: str) -> set[str]:
    program = f"import {module}, sys; print(*sys.modules)"
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(asked.stdout.split())


@pytest.mark.parametrize("module", ["kiosk.__main__, kiosk.runtime.assembly", "ui.glass"])
def test_a_start_reads_no_library_that_the_first_screen_does_not_need(module: str) -> None:
    loaded = loaded_by(module)

    assert "kiosk.api" in loaded
    assert loaded & LATE == set()


def test_the_glass_loads_nothing_of_the_core() -> None:
    ours = {
        name
        for name in loaded_by("ui.glass")
        if name.split(".")[0] in {"kiosk", "wire", "devices", "offline_queue"}
    }

    assert ours <= {
        "kiosk",
        "kiosk.api",
        "kiosk.pipe",
        "kiosk.reach",
        "kiosk.records",
        "kiosk.service_api",
        "kiosk.wallet_api",
        "wire",
        "wire.astana",
        "wire.money",
        "wire.records",
    }


def test_the_glass_is_started_before_anything_heavy_is_read() -> None:
    loaded = loaded_by("kiosk.__main__")

    assert "kiosk.start" in loaded
    assert {name for name in loaded if name.split(".")[0] in {"wire", "offline_queue", "pydantic"}} == set()


def test_a_start_does_not_look_for_plugins_of_what_is_installed() -> None:
    loaded = loaded_by("kiosk.start; kiosk.start.leave_plugins_out(); import kiosk.runtime.assembly")

    assert "pydantic" in loaded
    assert "importlib.metadata" not in loaded


def test_the_glass_is_told_its_settings_before_the_core_is_read() -> None:
    loaded = loaded_by("kiosk.config, kiosk.runtime.glass")

    assert {
        name for name in loaded if name.startswith(("kiosk.core", "wire.entries", "offline_queue"))
    } == set()


FIRST_FRAME = """
import os, PySide6.QtCore
from kiosk.api import ScreenSettings
from tests.support import fake_kiosk as views
from ui.app import KioskWindow, application
app, frames = application(), []
shown = KioskWindow(views.FakeKiosk(views.attract()), ScreenSettings())
shown.window.frameSwapped.connect(lambda: frames.append(1))
shown.show()
while not frames:
    app.processEvents()
print("QObject" in dir(PySide6.QtCore), "Qt" in vars(PySide6.QtCore), flush=True)
os._exit(0)
"""


def test_the_first_frame_is_painted_without_qts_own_enumerations() -> None:
    """The class Qt is made when it is first asked for: as long as a tenth of the start."""
    asked = subprocess.run([sys.executable, "-c", FIRST_FRAME], capture_output=True, text=True, check=True)

    assert asked.stdout.split() == ["True", "False"]
