"""What service mode does besides the core: PINs and codes checked, tasks run, slips printed. All in the pool's threads."""

from __future__ import annotations

import json
import secrets
import subprocess
from collections.abc import Callable, Mapping
from concurrent.futures import Executor as Pool
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final, Literal
from uuid import uuid4

from devices.commands import Print
from devices.counters import Since
from devices.printers.driver import PrinterDriver
from devices.printers.profiles import job_timeout_s
from devices.transport import is_port_there, serial_ports
from kiosk.cash_slips import x_slip
from kiosk.config import ServiceSettings
from kiosk.core.calibration import NO_CORRECTION, matrix_text, parse_matrix
from kiosk.core.effects import AskCode, CheckCode, PrintVisit, RunTask, ServiceEffect, VerifyPin, service_job
from kiosk.core.events import CodeChecked, Event, PinVerified, TaskDone
from kiosk.runtime.backlight import Backlight, set_brightness
from kiosk.runtime.calibration import read_rule, write_rule
from kiosk.runtime.export import NoMedium, export, medium_in
from kiosk.runtime.logs import day_file, log
from kiosk.runtime.network_test import NetworkTest
from kiosk.service_api import RowState, ServiceRow
from offline_queue.cassettes import Bag
from offline_queue.journal import JournalFault, JournalReader
from receipts import layouts
from receipts.collections import CashSlip, cash_slip
from receipts.document import Document
from receipts.profiles import Profile, rendered
from receipts.service_slips import VisitSlip, visit_slip
from receipts.wording import format_time
from wire.astana import astana_date
from wire.entries import DisputedBill
from wire.money import TIYN_PER_TENGE, format_money
from wire.policy import KioskFacts, Policy
from wire.signatures import KioskKey

LOG_LINES_MAX: Final = 200
COMMAND_S: Final = 30.0
_ERRORS: Final = ("error", "critical")

CodeOutcome = Literal["sent", "right", "wrong", "unavailable"]


@dataclass(frozen=True, kw_only=True)
class ServiceTools:
    """What the tasks work with. ``counters`` are the devices' by name; ``ask_code`` (person, code or None)."""

    settings: ServiceSettings
    data: Path
    journal: Path
    key: KioskKey
    kiosk_id: Callable[[], str]
    policy: Callable[[], Policy | None]
    counters: Callable[[Since], Mapping[str, int]]
    printer: PrinterDriver
    profile: Profile
    baud: int
    now: Callable[[], datetime]
    network: NetworkTest
    ports: Mapping[str, str]
    """Of kiosk.toml, by device: acceptor, printer, scanner."""
    backlights: tuple[Backlight, ...] = ()
    ask_code: Callable[[str, str | None], CodeOutcome]
    sync_now: Callable[[], None]


class ServiceDesk:
    """``post`` brings what was found back into the core thread."""

    def __init__(self, tools: ServiceTools, pool: Pool, post: Callable[[Event], None]) -> None:
        self._tools = tools
        self._pool = pool
        self._post = post
        path = tools.settings.calibration_file
        self._calibration = read_rule(Path(path)) if path else NO_CORRECTION
        """In force since the compositor started: what a calibration of today comes on top of."""
        self._tasks: dict[str, Callable[[RunTask], TaskDone]] = {
            "counters": self._counters,
            "test-network": self._network,
            "find-ports": self._ports,
            "queue": self._queue,
            "export": self._export,
            "report": self._report,
            "print-report": self._print_report,
            "disputed": self._disputed,
            "logs": self._logs,
            "test-print": self._test_print,
            "calibrate": self._calibrate,
            "set-brightness": self._set_brightness,
            "restart-program": lambda task: self._command(task, self._tools.settings.restart_program_command),
            "restart-machine": lambda task: self._command(task, self._tools.settings.restart_machine_command),
            "shut-down": lambda task: self._command(task, self._tools.settings.shut_down_command),
        }

    def do(self, effect: ServiceEffect) -> None:
        """Begin; called in the core thread."""
        self._pool.submit(self._do, effect)

    def _do(self, effect: ServiceEffect) -> None:
        match effect:
            case VerifyPin(token, pin_hash, pin):
                self._post(PinVerified(token, is_pin(pin_hash, pin), uuid4()))
            case AskCode(token, person):
                self._post(CodeChecked(token, self._tools.ask_code(person, None)))
            case CheckCode(token, person, code):
                self._post(CodeChecked(token, self._tools.ask_code(person, code)))
            case RunTask():
                self._post(self._run(effect))
            case PrintVisit():
                self._print_visit(effect)

    def _run(self, task: RunTask) -> TaskDone:
        try:
            return self._tasks[task.task](task)
        except Exception:
            log.exception("service_task_failed", task=task.task)
            return TaskDone(task.token, (), "task-failed", "stop")

    # --- looking

    def _counters(self, task: RunTask) -> TaskDone:
        counters = self._tools.counters
        on_roll = counters("paper").get("receipts/printed", 0)
        rows = [ServiceRow("receipts-on-roll", str(on_roll), "count")]
        rows += _count_rows("counters-collection", counters("collection"))
        rows += _count_rows("counters", counters("ever"))
        return TaskDone(task.token, tuple(rows))

    def _network(self, task: RunTask) -> TaskDone:
        rows = self._tools.network.run()
        is_well = all(row.state != "stop" for row in rows)
        return TaskDone(
            task.token, rows, "network-fine" if is_well else "network-faulty", "ok" if is_well else "stop"
        )

    def _ports(self, task: RunTask) -> TaskDone:
        """Where kiosk.toml looks for each device, and what is plugged in at all: an adapter may have another name now."""
        rows = [
            ServiceRow(f"port-{device}", port, "text", "ok" if is_there else "stop", advice=advice)
            for device, port in self._tools.ports.items()
            for is_there in (is_port_there(port),)
            for advice in ("" if is_there else "port-absent",)
        ]
        found = serial_ports()
        rows += [ServiceRow("port-found", port.usb_name or "-", label=port.device) for port in found]
        return TaskDone(task.token, tuple(rows), "" if found else "no-ports", "" if found else "attention")

    def _queue(self, task: RunTask) -> TaskDone:
        with JournalReader.open(self._tools.journal) as journal:
            last, acknowledged = journal.last().seq, journal.acknowledged().seq
            oldest = next(journal.entries(acknowledged + 1, limit=1), None)
            payments = journal.count_after(acknowledged, "order_completed")
        waiting = last - acknowledged
        state: RowState = "attention" if waiting else "ok"
        rows = [
            ServiceRow("queue-waiting", str(waiting), "count", state),
            ServiceRow("queue-payments", str(payments), "count"),
            ServiceRow("queue-last", str(last), "count"),
            ServiceRow("queue-acknowledged", str(acknowledged), "count"),
        ]
        if oldest is not None:
            rows.append(ServiceRow("queue-oldest", oldest.at.isoformat(), "time", "attention"))
        return TaskDone(task.token, tuple(rows))

    def _report(self, task: RunTask) -> TaskDone:
        with JournalReader.open(self._tools.journal) as journal:
            last_bag = journal.standing().cassettes.last_bag
        return TaskDone(task.token, (*report_rows(self._slip(task)), *_bag_rows(last_bag)))

    def _disputed(self, task: RunTask) -> TaskDone:
        rows = tuple(
            ServiceRow(
                "disputed-bill", str(int(bill.value_tiyn)), "money", "attention", label=_at_place(bill)
            )
            for bill in self._slip(task).disputed
        )
        return TaskDone(task.token, rows, "" if rows else "no-disputed", "" if rows else "ok")

    def _slip(self, task: RunTask) -> CashSlip:
        """The figures of ``kiosk cash report``, by the same function (``kiosk.cash_slips``)."""
        with JournalReader.open(self._tools.journal) as journal:
            counters = journal.counters()
        return x_slip(counters, self._tools.policy(), task.language, self._tools.now())

    def _facts(self) -> KioskFacts | None:
        policy = self._tools.policy()
        return None if policy is None else policy.kiosk

    def _logs(self, task: RunTask) -> TaskDone:
        day = astana_date(self._tools.now()) - timedelta(days=task.days_back)
        path = day_file(self._tools.data / "logs", day)
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return TaskDone(task.token, (), "no-log", "")
        newest_first = map(_log_row, reversed(lines))
        asked = (row for row in newest_first if row.state or not task.is_faults_only)
        rows = tuple(islice(asked, LOG_LINES_MAX))
        if task.is_faults_only and not rows:
            return TaskDone(task.token, (), "no-faults", "ok")
        return TaskDone(task.token, rows)

    # --- doing

    def _export(self, task: RunTask) -> TaskDone:
        tools, settings = self._tools, self._tools.settings
        if not tools.kiosk_id():
            return TaskDone(task.token, self._queue(task).rows, "export-not-enrolled", "attention")
        try:
            medium = medium_in(Path(settings.export_dir), needs_mount=settings.export_needs_mount)
            done = export(tools.journal, tools.key, tools.kiosk_id(), medium, tools.now())
        except NoMedium:
            return TaskDone(task.token, self._queue(task).rows, "no-medium", "attention")
        except (OSError, JournalFault) as failed:
            log.warning("export_failed", reason=str(failed))
            return TaskDone(task.token, self._queue(task).rows, "export-failed", "stop")
        if not done.entries:
            return TaskDone(task.token, self._queue(task).rows, "export-empty", "ok")
        row = ServiceRow("exported", done.name, "text", "ok", label=str(done.entries))
        return TaskDone(task.token, (*self._queue(task).rows, row), "exported", "ok")

    def _command(self, task: RunTask, command: tuple[str, ...]) -> TaskDone:
        """Without a command nothing happens, and that is said: so it is on a desk."""
        if not command:
            log.info("service_command_missing", task=task.task)
            return TaskDone(task.token, (), f"would-{task.task}", "attention")
        log.warning("service_command", task=task.task)
        try:
            subprocess.run(list(command), check=True, capture_output=True, timeout=COMMAND_S)  # noqa: S603 - kiosk.toml's own
        except (OSError, subprocess.SubprocessError) as failed:
            log.warning("service_command_failed", task=task.task, reason=str(failed))
            return TaskDone(task.token, (), "command-failed", "stop")
        return TaskDone(task.token, (), f"did-{task.task}", "ok")

    def _calibrate(self, task: RunTask) -> TaskDone:
        matrix = parse_matrix(task.detail).after(self._calibration)
        path = self._tools.settings.calibration_file
        log.info("calibration_measured", matrix=matrix_text(matrix), path=path)
        rows = (ServiceRow("calibration", matrix_text(matrix)),)
        if not path:
            return TaskDone(task.token, rows, "calibration-only-shown", "attention")
        try:
            write_rule(Path(path), matrix)
        except OSError as failed:
            log.warning("calibration_not_written", path=path, reason=str(failed))
            return TaskDone(task.token, rows, "calibration-not-written", "stop")
        return TaskDone(task.token, rows, "calibrated", "ok")

    def _set_brightness(self, task: RunTask) -> TaskDone:
        if set_brightness(self._tools.backlights, int(task.detail)):
            return TaskDone(task.token, (), "brightness-set", "ok")
        return TaskDone(task.token, (), "brightness-not-set", "stop")

    def _test_print(self, task: RunTask) -> TaskDone:
        facts, now = self._facts(), self._tools.now()
        slip = layouts.printer_check_slip(
            kiosk_number=facts.number if facts else "-",
            kiosk_address=facts.address.in_language(task.language) if facts else "-",
            printer=self._tools.profile.name,
            url=facts.trace_url if facts else "https://",
            at=now,
            language=task.language,
        )
        self._print(service_job(f"test-{task.token}"), slip)
        return TaskDone(task.token, self._counters(task).rows, "test-printed", "ok")

    def _print_report(self, task: RunTask) -> TaskDone:
        slip = self._slip(task)
        self._print(service_job(f"report-{task.token}"), cash_slip(slip))
        return TaskDone(task.token, report_rows(slip), "report-printed", "ok")

    def _print_visit(self, effect: PrintVisit) -> None:
        facts, visit = self._facts(), effect.visit
        slip = VisitSlip(
            kiosk_number=facts.number if facts else "-",
            person=visit.person,
            role=visit.role,
            opened_at=visit.opened_at,
            closed_at=effect.closed_at,
            done=effect.done,
            language=effect.language,
            visit_id=str(visit.visit_id),
        )
        try:
            self._print(service_job(f"visit-{visit.visit_id}"), visit_slip(slip))
        except Exception:
            log.exception("visit_slip_not_drawn")

    def _print(self, job_id: str, document: Document) -> None:
        data = rendered(document, self._tools.profile)
        self._tools.printer.send(Print(job_id, data, job_timeout_s(len(data), baud=self._tools.baud)))


def report_rows(slip: CashSlip) -> tuple[ServiceRow, ...]:
    """The X report as rows: bills of the cassette, sales by payee, totals."""
    stacked = sum(value * count for value, count in slip.journal_bills.items())
    rows = [ServiceRow("report-since", slip.since.isoformat() if slip.since else "", "time")]
    for value, count in sorted(slip.journal_bills.items()):
        rows.append(
            ServiceRow("bills-of", str(value * count), "money", label=f"{count} × {format_money(value)}")
        )
    rows += [
        ServiceRow("report-stacked", str(stacked), "money", "ok"),
        ServiceRow("report-orders", str(slip.orders), "count"),
        ServiceRow("report-inserted", str(int(slip.inserted_tiyn)), "money"),
        ServiceRow("report-fees", str(int(slip.fee_tiyn)), "money"),
        ServiceRow("report-credited", str(int(slip.credited_tiyn)), "money"),
        ServiceRow("report-unapplied", str(slip.unapplied_operations), "count"),
        ServiceRow("report-disputed", str(len(slip.disputed)), "count", "attention" if slip.disputed else ""),
    ]
    if slip.sales:
        rows.append(ServiceRow("report-sales", kind="title"))
    for sales in slip.sales:
        rows.append(ServiceRow("sales-of", str(int(sales.inserted_tiyn)), "money", label=sales.name or "-"))
        rows.append(ServiceRow("sales-fee", str(int(sales.fee_tiyn)), "money", label=str(sales.parts)))
    return tuple(rows)


def _count_rows(title: str, counts: Mapping[str, int]) -> list[ServiceRow]:
    """Under their title, where anything was counted."""
    rows = [ServiceRow(title, kind="title")] if counts else []
    for name, count in counts.items():
        kind, _, label = name.partition("/")
        if kind == "bills_stacked" and label.isdecimal():
            label = str(int(label) // TIYN_PER_TENGE)
        rows.append(ServiceRow(f"count-{kind}", str(count), "count", label=label))
    return rows


def _bag_rows(bag: Bag | None) -> tuple[ServiceRow, ...]:
    """What went into the newest bag, as its Z slip says."""
    if bag is None:
        return ()
    return (
        ServiceRow("last-bag", kind="title"),
        ServiceRow("bag-closed", bag.at.isoformat(), "time", label=bag.collected.bag),
        ServiceRow("report-stacked", str(int(bag.counters.stacked_tiyn)), "money"),
        ServiceRow("report-orders", str(bag.counters.orders), "count"),
    )


def _at_place(bill: DisputedBill) -> str:
    """When it was, and the receipt of its order where there is one."""
    number = f" № {bill.receipt_number}" if bill.receipt_number else ""
    return f"{format_time(bill.at)}{number}"


def _log_row(line: str) -> ServiceRow:
    """One line of the log: its time and event, and the words that are no sentence of a trace."""
    try:
        told = json.loads(line)
        at, event, level = str(told.pop("at")), str(told.pop("event")), str(told.pop("level", ""))
    except (ValueError, KeyError, AttributeError):
        return ServiceRow("log-line", line[:200], "text", label="")
    rest = " ".join(f"{key}={value}" for key, value in told.items() if isinstance(value, str | int | float))
    state: RowState = "stop" if level in _ERRORS else "attention" if level == "warning" else ""
    return ServiceRow("log-line", f"{event} {rest}".strip()[:200], "text", state, label=at)


def is_pin(pin_hash: str | None, pin: str) -> bool:
    """True when the PIN is the hash's; None takes as long to deny as a wrong PIN does."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - a kiosk starts without it
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    hasher = PasswordHasher()
    if pin_hash is None:
        pin_hash, pin = _nobodys(), secrets.token_hex(8)
    try:
        return bool(hasher.verify(pin_hash, pin))
    except (VerificationError, InvalidHashError):
        return False


def _nobodys() -> str:
    from argon2 import PasswordHasher  # noqa: PLC0415
    from argon2.low_level import Type  # noqa: PLC0415

    # The ledger's own parameters (ledger.access.passwords).
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID).hash("nobody")
