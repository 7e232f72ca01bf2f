"""Whatever a device can be said to have is said in words, not as it is called in the code."""

from __future__ import annotations

import re
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from devices.bill_acceptors.ccnet import states as ccnet
from devices.bill_acceptors.cctalk import codes as cctalk
from devices.bill_acceptors.id003 import states as id003
from devices.bill_acceptors.ssp import polls as ssp
from devices.events import FaultCode
from devices.printers import status
from devices.printers.profiles import PROFILES
from kiosk.core.service_rules import PAGE_ACTIONS
from kiosk.service_api import ServicePage, ServiceRow
from tests.support.translations import FOLDER, ROOT, read
from ui.viewmodels.refusal_words import refusal_words
from ui.viewmodels.service import PAGE_ICONS, derive_row
from ui.viewmodels.service_words import action_words, page_words, value_words
from ui.words import Languages
from wire.languages import LANGUAGES

ASTANA = ZoneInfo("Asia/Almaty")
TABLES = (status._ERROR_FAULTS, status._RECOVERABLE_FAULTS, status._UNRECOVERABLE_FAULTS)
PRINTER_FAULTS = {
    *(name for table in TABLES for _, name in table),
    *(profile.mechanical_fault for profile in PROFILES.values()),
    "error",
}


@pytest.fixture(autouse=True)
def in_english(languages: Languages) -> None:
    languages.remove()


@pytest.mark.parametrize(
    "key",
    [*(f"printer-{name}" for name in sorted(PRINTER_FAULTS)), *(f"fault-{code.value}" for code in FaultCode)],
)
def test_every_fault_has_words(key: str) -> None:
    assert value_words(key) != key


@pytest.mark.parametrize(
    "reasons", [ccnet.REJECT_REASONS, id003.REJECT_REASONS, ssp.REJECT_REASONS, cctalk.BILL_REJECTS]
)
def test_every_reason_of_every_acceptor_has_words(reasons: dict[int, str]) -> None:
    named = [name for name in reasons.values() if not name.startswith("unknown_")]

    assert [name for name in named if refusal_words(name) == name and name != "barcode"] == []


def test_every_page_has_a_name_and_a_sign_and_every_action_a_word() -> None:
    pages = [page for page in get_args(ServicePage) if page != "menu"]

    assert [page for page in pages if page_words(page) == page or page not in PAGE_ICONS] == []
    actions = {action for each in PAGE_ACTIONS.values() for action in each}
    assert [action for action in sorted(actions) if action_words(action) == action] == []


@pytest.mark.parametrize(
    ("key", "label", "words"),
    [
        ("count-printer_faults", "cutter", "Printer: cutter is stuck"),
        ("count-faults", "jam_stacker", "Faults: jam in the stacker"),
        ("count-receipts", "not_printed", "Receipts: not printed"),
        ("count-receipts_left", "retracted", "Receipts taken: drawn back"),
        ("count-remedies", "reset", "Remedies: reset"),
        ("count-bills_rejected", "verification 66", "Bills refused: genuineness not confirmed (66)"),
        ("count-bills_rejected", "unknown_7a 7a", "Bills refused: code 7a of its manual"),
    ],
)
def test_what_a_counter_counted_is_said_in_words(key: str, label: str, words: str) -> None:
    assert derive_row(ServiceRow(key, "3", "count", label=label), ASTANA)["label"] == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manual_calls_everything_as_the_screen_does(language: str) -> None:
    manual = (ROOT / f"docs/manual/field-agent.{language}.md").read_text(encoding="utf-8")
    named = {" ".join(name.split()) for name in re.findall(r"\*(?=\S)([^*]+)\*", manual)}
    texts = {text for entry in read(FOLDER / f"kiosk_{language}.ts") for text in entry.texts}

    assert named
    assert named - texts == set()


def test_a_denomination_is_written_as_sums_are() -> None:
    row = derive_row(ServiceRow("bill", "taken", "key", label="20000"), ASTANA)

    assert (action_words("bill-20000"), row["label"]) == ("20\u00a0000 ₸", "20\u00a0000 ₸")
