"""What service mode does besides the core, with a real journal, real argon2, real sockets and real files."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner

from devices.commands import Print
from devices.counters import Since
from kiosk.cli import app as kiosk_app
from kiosk.config import ServiceSettings, Settings
from kiosk.core.effects import CheckCode, PrintVisit, RunTask, VerifyPin
from kiosk.core.events import CodeChecked, Event, PinVerified, TaskDone
from kiosk.core.service_states import Visit
from kiosk.doctor import _set_on_site, can_sell
from kiosk.runtime.assembly import core_settings, profile_name
from kiosk.runtime.backlight import Backlight, backlights
from kiosk.runtime.export import NoMedium, export, medium_in
from kiosk.runtime.logs import DAYS_KEPT, DayFiles, day_file
from kiosk.runtime.network_test import NetworkTest
from kiosk.runtime.service import ServiceDesk, ServiceTools, is_pin
from kiosk.service_api import ServiceRow
from offline_queue.chain import GENESIS
from offline_queue.client import LedgerUnreachable
from offline_queue.journal import Journal, JournalReader
from receipts.profiles import PROFILES
from tests.support.bodies import a_whole_order
from tests.support.certificates import loopback_contexts
from tests.support.core_builders import a_policy
from wire.entries import BillDisputed, Collected, Entry, ServiceAction
from wire.exports import read_export
from wire.messages import BatchRequest
from wire.money import format_money, tenge
from wire.signatures import KioskKey, verify_request

NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)


class Pool:
    """Does at once what is given to it."""

    def submit(self, do: Callable[..., Any], *arguments: Any) -> Future[Any]:
        do(*arguments)
        return Future()


class Printer:
    def __init__(self) -> None:
        self.jobs: list[Print] = []

    def send(self, job: Print) -> None:
        self.jobs.append(job)


class Desk:
    def __init__(self, data: Path, open_journal: Journal) -> None:
        self.data = data
        self.open_journal = open_journal
        self.told: list[Event] = []
        self.printer = Printer()
        self.key = KioskKey.generate()
        self.tools = ServiceTools(
            settings=ServiceSettings(export_dir=str(data), export_needs_mount=False),
            data=data,
            journal=data / "journal.db",
            key=self.key,
            kiosk_id=lambda: "kiosk-17",
            policy=a_policy,
            counters=lambda since: (
                {"bills_stacked/50000": 3, "faults/jam_stacker": 1} if since == "ever" else {}
            ),
            printer=self.printer,  # type: ignore[arg-type]  # what is asked of it, it has
            profile=PROFILES["generic-80"],
            baud=115_200,
            now=lambda: NOW,
            network=NetworkTest("http://127.0.0.1:1", lambda: NOW, lambda: NOW, lambda: NOW),
            ports={"acceptor": str(data / "journal.db"), "printer": "usb:ffff:ffff"},
            ask_code=lambda _person, code: "right" if code == "204815" else "wrong",
            sync_now=lambda: None,
        )

    def run(self, task: str, **changes: Any) -> TaskDone:
        ServiceDesk(replace(self.tools, **changes), Pool(), self.told.append).do(RunTask(1, task, "en"))  # type: ignore[arg-type]
        done = self.told[-1]
        assert isinstance(done, TaskDone)
        return done


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A kiosk that sold twice and has a disputed bill; nothing is confirmed."""
    with Journal.open(tmp_path / "journal.db") as journal:
        for number in (1, 2):
            order = a_whole_order(number, receipt=number, bills=(tenge(500), tenge(2000)), fee=tenge(50))
            journal.append(order, NOW)
        bill = BillDisputed(session_id=uuid4(), bill_id=uuid4(), value_tiyn=tenge(1000), reason="no_news")
        journal.append((bill,), NOW)
        yield Desk(tmp_path, journal)


def values(rows: tuple[ServiceRow, ...]) -> dict[str, str]:
    return {row.key: row.value for row in rows}


# --- PIN and code -----------------------------------------------------------------------------------------------------


def test_a_pin_is_its_hash_and_nobody_has_one(desk: Desk) -> None:
    kept = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("271828")
    service = ServiceDesk(desk.tools, Pool(), desk.told.append)  # type: ignore[arg-type]

    service.do(VerifyPin(1, kept, "271828"))
    service.do(VerifyPin(2, kept, "271829"))
    service.do(VerifyPin(3, None, "nobody"))

    verified = [event for event in desk.told if isinstance(event, PinVerified)]
    assert [(each.token, each.is_right) for each in verified] == [(1, True), (2, False), (3, False)]
    assert len({each.visit_id for each in verified}) == 3
    assert not is_pin("no hash at all", "271828")


def test_a_code_is_the_ledgers_to_judge(desk: Desk) -> None:
    ServiceDesk(desk.tools, Pool(), desk.told.append).do(CheckCode(7, "1003", "204815"))  # type: ignore[arg-type]

    assert desk.told == [CodeChecked(7, "right")]


# --- ports ------------------------------------------------------------------------------------------------------------


def test_where_each_device_is_looked_for_and_whether_it_is_there(desk: Desk) -> None:
    done = desk.run("find-ports")

    ports = {row.key: (row.state, row.advice) for row in done.rows if row.key != "port-found"}
    assert ports == {"port-acceptor": ("ok", ""), "port-printer": ("stop", "port-absent")}


# --- what is looked up -------------------------------------------------------------------------------------------------


def test_the_x_report_says_what_kiosk_cash_report_says(desk: Desk) -> None:
    rows = desk.run("report").rows
    said = CliRunner().invoke(kiosk_app, ["cash", "report", "--json", "--data", str(desk.data)])
    report = json.loads(said.stdout)

    shown = values(rows)
    assert int(shown["report-stacked"]) == report["stacked_tiyn"] == 500_000
    assert int(shown["report-inserted"]) == report["inserted_tiyn"]
    assert int(shown["report-fees"]) == report["fees_tiyn"]
    assert int(shown["report-credited"]) == report["credited_tiyn"]
    assert int(shown["report-orders"]) == report["orders"] == 2
    assert int(shown["report-disputed"]) == len(report["disputed"]) == 1
    bills = {row.label: int(row.value) for row in rows if row.key == "bills-of"}
    assert bills == {
        f"{count} × {format_money(int(tenge_) * 100)}": int(tenge_) * 100 * count
        for tenge_, count in report["bills"].items()
    }
    sold = sum(int(row.value) for row in rows if row.key == "sales-of")
    assert sold == report["inserted_tiyn"]


def test_the_last_bag_stands_below_the_x_report(desk: Desk) -> None:
    assert "bag-closed" not in values(desk.run("report").rows)
    bag = Collected(collection_id=uuid4(), bag="B-17", seal="S-1", journal_bills={50_000: 2, 200_000: 2})
    desk.open_journal.append((bag,), NOW)

    rows = desk.run("report").rows

    place = [row.key for row in rows].index("bag-closed")
    assert (rows[place].label, rows[place].value) == ("B-17", NOW.isoformat())
    assert values(rows[place:])["report-stacked"] == "500000"


def test_what_the_devices_did_is_told_of_this_roll_since_the_collection_and_ever(desk: Desk) -> None:
    def counts(since: Since) -> dict[str, int]:
        told = {"paper": {"receipts/printed": 3}, "collection": {"receipts/printed": 7}}
        return told.get(since, {"receipts/printed": 9, "bills_stacked/50000": 4})

    rows = desk.run("counters", counters=counts).rows

    assert [(row.key, row.label, row.value) for row in rows] == [
        ("receipts-on-roll", "", "3"),
        ("counters-collection", "", ""),
        ("count-receipts", "printed", "7"),
        ("counters", "", ""),
        ("count-receipts", "printed", "9"),
        ("count-bills_stacked", "500", "4"),
    ]


def test_the_x_report_and_the_visits_slip_are_printed(desk: Desk) -> None:
    desk.run("print-report")
    visit = Visit(uuid4(), "1002", "technician", NOW)
    ServiceDesk(desk.tools, Pool(), desk.told.append).do(
        PrintVisit(visit, NOW, ((NOW, "paper-replaced"),), "ru")
    )  # type: ignore[arg-type]
    desk.run("test-print")

    assert [job.job_id.split("-")[1] for job in desk.printer.jobs] == ["report", "visit", "test"]
    assert "Заменена бумага".encode("cp866") in desk.printer.jobs[1].data


def test_what_waits_is_counted_with_the_oldest(desk: Desk) -> None:
    shown = values(desk.run("queue").rows)

    assert int(shown["queue-waiting"]) == int(shown["queue-last"]) > 0
    assert shown["queue-oldest"] == NOW.isoformat()
    assert shown["queue-payments"] == "2"


def test_a_days_log_is_shown_newest_first_without_lines_of_other_days(desk: Desk) -> None:
    folder = desk.data / "logs"
    folder.mkdir()
    lines = [
        json.dumps({"event": f"event_{n}", "level": "error" if n == 1 else "info", "at": NOW.isoformat()})
        for n in range(2)
    ]
    day_file(folder, date(2026, 11, 22)).write_text("\n".join([*lines, "no json"]))

    rows = desk.run("logs").rows

    assert [row.value for row in rows] == ["no json", "event_1", "event_0"]
    assert [row.state for row in rows] == ["", "stop", ""]
    day_file(folder, date(2026, 11, 22)).unlink()
    assert desk.run("logs").note == "no-log"


def test_a_log_of_faults_only_reaches_back_over_any_number_of_other_lines(desk: Desk) -> None:
    folder = desk.data / "logs"
    folder.mkdir()
    path = day_file(folder, date(2026, 11, 22))
    fault = json.dumps({"event": "acceptor_jam", "level": "warning", "at": NOW.isoformat()})
    plain = json.dumps({"event": "synced", "level": "info", "at": NOW.isoformat()})
    path.write_text("\n".join([fault, *[plain] * 500]))
    asked = RunTask(1, "logs", "en", is_faults_only=True)
    ServiceDesk(desk.tools, Pool(), desk.told.append).do(asked)  # type: ignore[arg-type]
    path.write_text(plain)
    ServiceDesk(desk.tools, Pool(), desk.told.append).do(asked)  # type: ignore[arg-type]

    found, nothing = desk.told
    assert isinstance(found, TaskDone)
    assert [(row.value, row.state) for row in found.rows] == [("acceptor_jam", "attention")]
    assert isinstance(nothing, TaskDone)
    assert (nothing.rows, nothing.note) == ((), "no-faults")


def test_logs_older_than_a_week_are_forgotten(tmp_path: Path) -> None:
    old = day_file(tmp_path, date.today() - timedelta(days=DAYS_KEPT + 2))  # noqa: DTZ011 - far enough from any zone's border
    old.write_text("old")

    DayFiles(tmp_path).write("new")

    assert not old.exists()
    assert [path.read_text() for path in tmp_path.glob("*.log")] == ["new\n"]


def test_a_calibration_is_written_where_the_configuration_says_and_else_only_shown(desk: Desk) -> None:
    asked = RunTask(1, "calibrate", "en", detail="1 0 0.1 0 1 0")

    def calibrated(file: str) -> TaskDone:
        tools = replace(desk.tools, settings=ServiceSettings(calibration_file=file))
        ServiceDesk(tools, Pool(), desk.told.append).do(asked)  # type: ignore[arg-type]
        done = desk.told[-1]
        assert isinstance(done, TaskDone)
        return done

    rule = desk.data / "99-touch.rules"

    assert calibrated("").note == "calibration-only-shown"
    assert calibrated(str(desk.data / "nowhere" / "rule")).note == "calibration-not-written"
    assert calibrated(str(rule)).note == "calibrated"
    once_more = calibrated(str(rule))  # by a program that started with the first in force
    first_row = values(once_more.rows)["calibration"].split()[:3]
    assert first_row == ["1.000000", "0.000000", "0.200000"]


def test_a_brightness_is_given_to_the_panel_and_what_it_does_not_take_is_said(desk: Desk) -> None:
    brightness = desk.data / "panel" / "brightness"
    brightness.parent.mkdir()
    (brightness.parent / "max_brightness").write_text("200\n")
    asked = RunTask(1, "set-brightness", "en", detail="70")

    def told(panels: tuple[Backlight, ...]) -> tuple[str, str]:
        ServiceDesk(replace(desk.tools, backlights=panels), Pool(), desk.told.append).do(asked)  # type: ignore[arg-type]
        done = desk.told[-1]
        assert isinstance(done, TaskDone)
        return done.note, done.note_state

    panels = backlights(str(desk.data))
    assert told(panels) == ("brightness-not-set", "stop")
    brightness.write_text("200\n")
    assert told(panels) == ("brightness-set", "ok")
    assert int(brightness.read_text()) == 140


# --- export ------------------------------------------------------------------------------------------------------------


def test_an_export_is_the_batches_that_would_have_been_sent(desk: Desk) -> None:
    done = desk.run("export")

    assert done.note == "exported"
    name = values(done.rows)["exported"]
    batches = list(read_export((desk.data / name).read_text(encoding="utf-8").splitlines()))
    before = GENESIS.hash
    entries: list[Entry] = []
    for batch in batches:
        body = batch.body.encode()
        verify_request(desk.key.public_key, method="POST", path=batch.path, body=body, headers=batch.headers)
        request = BatchRequest.model_validate_json(body)
        assert (batch.kiosk_id, request.previous_hash) == ("kiosk-17", before)
        entries += request.entries
        before = entries[-1].hash
    with JournalReader.open(desk.tools.journal) as journal:
        assert entries == list(journal.entries())
        journal_last = journal.last()
    assert name == f"tolem-kiosk-17-1-{journal_last.seq}.jsonl"


def test_where_nothing_waits_or_nobody_is_enrolled_no_file_is_written(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.db")
    journal.close()
    desk = Desk(tmp_path, journal)

    assert desk.run("export").note == "export-empty"
    assert desk.run("export", kiosk_id=lambda: "").note == "export-not-enrolled"
    assert list(tmp_path.glob("*.jsonl")) == []


def test_without_a_medium_nothing_is_written_and_that_is_said(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "media"
    (folder / "not-mounted").mkdir(parents=True)
    settings = ServiceSettings(export_dir=str(folder))

    assert desk.run("export", settings=settings).note == "no-medium"
    assert list((folder / "not-mounted").iterdir()) == []
    with pytest.raises(NoMedium):
        medium_in(tmp_path / "nowhere", needs_mount=False)


def test_a_medium_that_cannot_be_written_is_said(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        export(desk.tools.journal, desk.key, "k", tmp_path / "nowhere", NOW)


# --- commands ------------------------------------------------------------------------------------------------------------


def test_a_command_is_run_and_one_that_is_not_there_is_only_said(desk: Desk, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    settings = ServiceSettings(
        restart_program_command=("touch", str(mark)), restart_machine_command=("false",)
    )

    assert desk.run("shut-down", settings=settings).note == "would-shut-down"
    assert desk.run("restart-machine", settings=settings).note == "command-failed"
    assert desk.run("restart-program", settings=settings).note == "did-restart-program"
    assert mark.exists()


# --- what was set on site ----------------------------------------------------------------------------------------------


def set_on_site(person: str, setting: str, value: str) -> ServiceAction:
    return ServiceAction(visit_id=uuid4(), person=person, action="set", setting=setting, value=value)


def test_doctor_says_what_was_set_on_site_by_whom_and_what_the_file_says(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal.db") as journal:
        journal.append((set_on_site("1002", "language", "ru"), set_on_site("1002", "idle_s", "180")), NOW)
        journal.append((set_on_site("1003", "idle_s", ""), set_on_site("1003", "closed", "yes")), NOW)

    language, closed = _set_on_site(Settings(), tmp_path)

    assert language.words == "kiosk.language = ru instead of kk by 1002, 2026-11-22 09:05 UTC"
    assert language.is_good
    assert closed.words == "closed = yes by 1003, 2026-11-22 09:05 UTC"
    assert not can_sell((language, closed))


def test_the_printer_that_was_chosen_on_site_is_written_for_from_the_next_start_on() -> None:
    settings = Settings()

    assert profile_name(settings, {"printer_profile": "generic-58"}) == "generic-58"
    assert profile_name(settings, {"printer_profile": "gone"}) == settings.printer.profile
    chosen = core_settings(settings, "generic-58")
    assert (chosen.printer_profile, chosen.printer_profile_used) == (settings.printer.profile, "generic-58")


def test_who_set_something_outlives_its_entries(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal.db") as journal:
        journal.append((set_on_site("1002", "voice", "off"),), NOW)
        journal.write_checkpoint()

    with JournalReader.open(tmp_path / "journal.db") as journal:
        assert journal.standing().service.site_by["voice"].person == "1002"


# --- network -------------------------------------------------------------------------------------------------------------


def network(
    url: str, ask: Callable[[], datetime] = lambda: NOW, wall: datetime = NOW
) -> dict[str, ServiceRow]:
    test = NetworkTest(url, ask, lambda: NOW, lambda: wall)
    return {row.key: row for row in test.run()}


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_network_in_order_is_followed_to_the_clock(port: int) -> None:
    steps = network(f"http://127.0.0.1:{port}")

    assert list(steps) == ["address", "link", "dns", "tls", "ledger", "clock"]
    assert (steps["tls"].value, steps["ledger"].state, steps["clock"].state) == ("not-encrypted", "ok", "ok")


def test_the_first_step_that_fails_is_the_last_and_says_what_to_do(port: int) -> None:
    def silent() -> datetime:
        raise LedgerUnreachable("timed out")

    steps = network(f"http://127.0.0.1:{port}", silent)
    assert list(steps)[-1] == "ledger"
    assert (steps["ledger"].state, steps["ledger"].advice) == ("stop", "ledger-silent")

    nameless = network("http://ledger.invalid:8443")
    assert list(nameless)[-1] == "dns"
    assert nameless["dns"].advice == "check-dns"


def test_a_ledger_that_speaks_no_tls_where_it_should_is_not_believed(port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        free = closed.getsockname()[1]

    steps = network(f"https://127.0.0.1:{free}")

    assert list(steps)[-1] == "tls"
    assert steps["tls"].state == "stop"


def test_the_ledger_is_believed_by_the_authority_that_the_kiosks_own_link_believes(tmp_path: Path) -> None:
    server, _ = loopback_contexts(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"

        def shake_hands() -> None:
            line, _ = listener.accept()
            with suppress(OSError):  # the other side may not believe us, and is gone
                server.wrap_socket(line, server_side=True).close()

        steps = []
        for ca_file in ("", str(tmp_path / "cert.pem")):
            served = pool.submit(shake_hands)
            test = NetworkTest(url, lambda: NOW, lambda: NOW, lambda: NOW, ca_file=ca_file)
            steps.append({row.key: row for row in test.run()}["tls"])
            served.result()

    assert (steps[0].state, steps[0].advice) == ("stop", "certificate-wrong")
    assert steps[1].value.startswith("TLSv1.3")
    missing = NetworkTest(url, lambda: NOW, lambda: NOW, lambda: NOW, ca_file=str(tmp_path / "none.pem"))
    assert {row.key: row for row in missing.run()}["tls"].advice == "ca-file-wrong"


def test_a_wrong_clock_is_seen(port: int) -> None:
    steps = network(f"http://127.0.0.1:{port}", wall=NOW + timedelta(minutes=5))

    assert (steps["clock"].state, steps["clock"].advice) == ("attention", "clock-wrong")
