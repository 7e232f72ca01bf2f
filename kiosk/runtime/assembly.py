"""One kiosk, put together: journal, clock, core thread, drivers, ledger link, control socket, glass."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from devices.printer_port import open_printer_port
from devices.printers.driver import PrinterDriver
from devices.printers.profiles import PROFILES as PRINTER_PROFILES
from devices.protocols import PROTOCOLS, acceptor_driver
from devices.supervision import Ladder
from devices.transport import open_port
from kiosk import __version__
from kiosk.api import KioskPort, Robot, ScreenSettings
from kiosk.config import Settings
from kiosk.core import states
from kiosk.core.events import Event, PolicyArrived, Started
from kiosk.core.recovery import OpenItems
from kiosk.core.service_states import FailedLogins, SetBy, StaffMemory, Visit
from kiosk.reports import journal_path
from kiosk.runtime.clock import TrustedClock, monotonic_s, wall_now
from kiosk.runtime.device_watch import DeviceWatch, Readings, WatchPlan
from kiosk.runtime.disk import DiskWatch
from kiosk.runtime.effects import EffectExecutor
from kiosk.runtime.fingers import Eyes, PortRobot
from kiosk.runtime.glass import screen_settings
from kiosk.runtime.identity import KeyUnusable, key_of
from kiosk.runtime.ledger_link import LedgerLink
from kiosk.runtime.logos import LogoShelf, logos_folder
from kiosk.runtime.logs import configure, log
from kiosk.runtime.loop import Around, CoreLoop, at_once
from kiosk.runtime.network_test import NetworkTest
from kiosk.runtime.payments import PaymentTracer
from kiosk.runtime.pulse import Pulse
from kiosk.runtime.remote import RemoteControl
from kiosk.runtime.service import ServiceDesk, ServiceTools
from kiosk.runtime.wallet_link import WalletLink
from offline_queue.journal import AroundCommit, Journal, JournalDamaged, JournalFault, commit_at_once
from offline_queue.reader import JournalReader
from offline_queue.standing import ServiceStanding
from receipts.profiles import PROFILES as RECEIPT_PROFILES
from wire.entries import Entry, KioskStarted
from wire.signatures import KioskKey

if TYPE_CHECKING:
    from devices.scanner import ScannerDriver

CORE_FAILED: Final = 70
"""Exit code of a bug in the core (EX_SOFTWARE of sysexits.h): started again, the journal recovers."""

Show = Callable[[KioskPort, ScreenSettings, Callable[[Robot], None]], int]

POWER_CYCLES_MAX: Final = 2
"""In one trouble, before the acceptor rests out of service."""


class StartFailed(Exception):
    """The kiosk cannot run here; one line for the person who started it."""


class JournalUnusable(StartFailed):
    """The journal at ``path`` is damaged; it is kept as it is, and nothing may be sold without it."""

    def __init__(self, path: Path, words: str) -> None:
        self.path = path
        super().__init__(words)


@dataclass(frozen=True)
class RunOptions:
    """``control``: path of the control socket. The two clock moves carry a scenario over a restart."""

    control: Path | None = None
    advanced_s: float = 0.0
    wall_step_s: float = 0.0


class Kiosk:
    """Everything but the glass. Raises StartFailed when folder, key or journal cannot be used.

    ``around``: as ``CoreLoop`` has it; ``around_commit``: as ``Journal`` has it.
    """

    def __init__(
        self,
        settings: Settings,
        options: RunOptions,
        around: Around = at_once,
        around_commit: AroundCommit = commit_at_once,
    ) -> None:
        configure(Path(settings.kiosk.data_dir) / "logs")
        self._settings = settings
        self._over = threading.Event()
        self._robot: Robot | None = None
        data = Path(settings.kiosk.data_dir)
        try:
            data.mkdir(parents=True, exist_ok=True)
            key = key_of(data)
            self._journal = Journal.open(journal_path(data), around_commit)
        except JournalDamaged as damaged:
            raise JournalUnusable(journal_path(data), str(damaged)) from damaged
        except (OSError, KeyUnusable, JournalFault) as failed:
            raise StartFailed(str(failed)) from failed
        self._clock = TrustedClock(advanced_s=options.advanced_s, wall_step_s=options.wall_step_s)
        self._profile = profile_name(settings, self._journal.standing().service.site)
        self._loop = CoreLoop(
            terminal=states.initial_terminal(core_settings(settings, self._profile)),
            clock=self._clock,
            on_crash=_crash,
            on_event=self._happened,
            around=around,
        )
        self._acceptor = acceptor_driver(
            PROTOCOLS[settings.acceptor.protocol],
            settings.acceptor.port_choice,
            self._loop.post,
            options=settings.acceptor.options,
            bills_file=data / "acceptor-bills.json",
        )
        self._printer = PrinterDriver(
            PRINTER_PROFILES[self._profile],
            lambda: open_printer_port(
                settings.printer.port, baud=settings.printer.baud, is_rts_cts=settings.printer.is_rts_cts
            ),
            self._loop.post,
            retract_s=settings.printer.retract_s,
        )
        self._devices = DeviceWatch(watch_plan(settings), self._acceptor.send, monotonic_s)
        self._scanner = scanner_driver(settings, self._loop)
        self._disk = DiskWatch(data, settings.kiosk.disk_free_mib_min, self._loop.post)
        self._link = LedgerLink(
            settings=settings.ledger,
            pace=settings.sync,
            key=key,
            journal=self._journal,
            clock=self._clock,
            loop=self._loop,
            on_journaled=self._journaled,
        )
        self._logos = LogoShelf(logos_folder(data), self._link.client.logo, self._loop.post)
        self._pulse = Pulse(lambda: self._loop.call(tuple))
        self._wallet = WalletLink(client=self._link.client, clock=self._clock, post=self._loop.post)
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="worker")
        self._service = ServiceDesk(self._service_tools(data, key), self._pool, self._loop.post)
        self._eyes = Eyes(self._loop)
        self._remote = RemoteControl(
            path=options.control,
            loop=self._loop,
            clock=self._clock,
            journal=self._journal,
            eyes=self._eyes,
            sync_now=self._link.sync_now,
        )

    @property
    def loop(self) -> CoreLoop:
        """What front ends and devices speak to."""
        return self._loop

    # --- life

    def run_without_window(self) -> int:
        """Until SIGTERM, SIGINT or ``quit`` by the control socket."""
        self._await_signals()
        self._start()
        self._on_glass(PortRobot(self._loop, self._eyes, self._over.set))
        self._over.wait()
        self._end()
        return 0

    def run_with(self, show: Show) -> int:
        """``show`` draws on the glass (``kiosk.runtime.glass``) until it is closed."""
        self._await_signals()
        self._start()
        code = show(self._loop, screen_settings(self._settings), self._on_glass)
        self._end()
        return code

    def _on_glass(self, robot: Robot) -> None:
        self._robot = robot
        self._remote.start(robot)
        self._logos.start()
        self._link.start()  # what it reads and says first would hold up the first screen

    def _start(self) -> None:
        """The core hears what the last life left before any device can speak."""
        unfinished = open_items(self._journal)
        receipt_number = self._journal.next_receipt_number()
        credits_ = tuple(starmap(states.WalletCredit, self._journal.credits_untold()))
        last_at = self._journal.last_at()
        boot_id = self._write_start()
        staff = staff_memory(self._journal.standing().service)
        started = Started(
            unfinished,
            receipt_number,
            boot_id,
            credits_,
            self._usage(),
            is_cassette_out=self._journal.standing().cassettes.is_out,
            staff=staff,
            last_at=last_at,
        )
        remembered = self._link.remembered()
        self._loop.post_made(lambda: (started, *remembered))
        self._loop.start(
            EffectExecutor(
                journal=self._journal,
                clock=self._clock,
                acceptor=self._acceptor,
                printer=self._printer,
                ledger=self._link,
                service=self._service,
                wallet=self._wallet,
                policy=lambda: self._link.policy,
                profile=RECEIPT_PROFILES[self._profile],
                baud=self._settings.printer.baud,
                pool=self._pool,
                trace=PaymentTracer(
                    lambda: JournalReader.open(self._journal.path), self._link, lambda: self._link.policy
                ).trace,
                post=self._loop.post,
                on_journaled=self._journaled,
                acceptor_bills=self._devices.cassette_bills,
            )
        )
        self._disk.start()
        self._devices.start()
        self._acceptor.start()
        self._printer.start()
        if self._scanner is not None:
            self._scanner.start()
        self._pulse.start()

    def _usage(self) -> tuple[tuple[str, int], ...]:
        try:
            return self._journal.services_used()
        except JournalFault as failed:  # only the order of tiles hangs on it
            log.warning("usage_not_read", reason=str(failed))
            return ()

    def _service_tools(self, data: Path, key: KioskKey) -> ServiceTools:
        settings, link = self._settings, self._link
        return ServiceTools(
            settings=settings.service,
            data=data,
            journal=self._journal.path,
            key=key,
            kiosk_id=lambda: link.kiosk_id,
            policy=lambda: link.policy,
            counters=self._devices.counts,
            printer=self._printer,
            profile=RECEIPT_PROFILES[self._profile],
            baud=settings.printer.baud,
            now=self._clock.now,
            network=NetworkTest(
                settings.ledger.url, link.ask_time, self._clock.now, wall_now, ca_file=settings.ledger.ca_file
            ),
            ports={"acceptor": settings.acceptor.port, "printer": settings.printer.port}
            | ({"scanner": settings.scanner.port} if settings.scanner.mode == "serial" else {}),
            ask_code=link.staff_code,
            sync_now=link.sync_now,
        )

    def _write_start(self) -> UUID:
        boot_id = uuid4()
        begun = KioskStarted(
            boot_id=boot_id, software_version=__version__, is_clock_trusted=self._clock.is_trusted
        )
        try:
            counters = self._journal.counters()
            entries = self._journal.append((begun,), self._clock.dated(self._journal.last_at()))
            self._devices.started(entries[0].seq, is_cassette_empty=not counters.stacked)
        except JournalFault as failed:  # a full disk: the screen says so, the next start writes it
            log.warning("start_not_journaled", reason=str(failed))
        return boot_id

    def _end(self) -> None:
        self._pulse.close()
        self._remote.close()
        self._disk.close()
        self._wallet.close()
        self._logos.close()
        self._link.close()
        self._loop.stop()
        self._acceptor.close()
        self._printer.close()
        if self._scanner is not None:
            self._scanner.close()
        self._devices.close()
        self._pool.shutdown(cancel_futures=True)
        self._journal.close()

    def _await_signals(self) -> None:
        """A thread waits for SIGTERM and SIGINT: Qt's main loop would not let Python see them."""
        ends = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)

        def wait() -> None:
            signal.sigwait(ends)
            self._over.set()
            if self._robot is not None:
                self._robot.quit()
            else:
                os._exit(0)  # asked to end before anything was shown: nothing is open but the journal

        threading.Thread(target=wait, name="signals", daemon=True).start()

    # --- news

    def _happened(self, event: Event) -> None:
        if isinstance(event, PolicyArrived):
            self._logos.want(event.policy)
        self._devices.note(event)
        self._remote.tell_event(event)

    def _journaled(self, entries: tuple[Entry, ...]) -> None:
        self._devices.note_entries(entries)
        self._remote.tell_entries(entries)


def open_items(journal: Journal) -> OpenItems:
    """What the last life left undone, as the core is told it at its start."""
    left = journal.open_items()
    return OpenItems(
        order=left.order,
        stacked=left.stacked,
        intent=left.intent,
        unprinted=left.unprinted,
        unprinted_order=left.unprinted_order,
        unprinted_at=left.unprinted_at,
        is_print_intended=left.is_print_intended,
        last_bill=left.last_bill,
        wallet_orders=left.wallet_orders,
        wallet_receipts=left.wallet_receipts,
        wallet_print=left.wallet_print,
    )


def staff_memory(left: ServiceStanding) -> StaffMemory:
    """What the journal knows of service mode, as the core is told it at its start."""
    return StaffMemory(
        failed={who: FailedLogins(each.tries, each.last_at) for who, each in left.failed.items()},
        site=dict(left.site),
        site_by={name: SetBy(each.person, each.at) for name, each in left.site_by.items()},
        open_visit=_visit(left),
        done=left.done,
    )


def _visit(left: ServiceStanding) -> Visit | None:
    opened = left.visit
    if opened is None or left.visit_at is None:
        return None
    return Visit(
        opened.visit_id, opened.person, opened.role, left.visit_at, opened.is_offline, opened.has_code
    )


def scanner_driver(settings: Settings, kiosk: KioskPort) -> ScannerDriver | None:
    """The reader on a serial line; None where there is none, or it types into the window."""
    scanner = settings.scanner
    if scanner.mode != "serial":
        return None
    from devices.scanner import ScannerDriver  # noqa: PLC0415 - most kiosks have none

    return ScannerDriver(
        lambda: open_port(scanner.port, baud=scanner.baud), lambda code: kiosk.gesture("scan", code)
    )


def watch_plan(settings: Settings) -> WatchPlan:
    """What kiosk.toml decides about the watch over the devices."""
    devices = settings.devices
    return WatchPlan(
        counters_file=Path(settings.kiosk.data_dir) / "device-counters.json",
        tell=_metrics_writer(Path(devices.metrics_file)) if devices.metrics_file else None,
        power_cycle=devices.power_cycle_command,
        ladder=Ladder(power_cycles_max=POWER_CYCLES_MAX if devices.power_cycle_command else 0),
    )


def _metrics_writer(path: Path) -> Callable[[Readings], None]:
    from kiosk.runtime.device_metrics import writer  # noqa: PLC0415 - its import would cost every start

    return writer(path)


def profile_name(settings: Settings, site: Mapping[str, str]) -> str:
    """How this life writes on paper: kiosk.toml's profile, or the one that a field agent chose before its start."""
    chosen = site.get("printer_profile", "")
    return chosen if chosen in RECEIPT_PROFILES else settings.printer.profile


def core_settings(settings: Settings, used_profile: str = "") -> states.Settings:
    """What kiosk.toml decides about the core. ``used_profile``: what is written by, if it is another."""
    kiosk, timeouts = settings.kiosk, settings.timeouts
    return states.Settings(
        brand=settings.brand.name,
        support_phone=kiosk.support_phone,
        language=kiosk.language,
        has_scanner=settings.scanner.mode != "none",
        denominations_tiyn=frozenset(settings.acceptor.denominations_tiyn),
        idle_s=timeouts.idle_s,
        cash_s=timeouts.cash_s,
        cash_after_bill_s=timeouts.cash_after_bill_s,
        warning_s=timeouts.warning_s,
        done_s=timeouts.done_s,
        quote_s=timeouts.quote_s,
        answer_s=timeouts.answer_s,
        gesture_s=settings.service.gesture_s,
        service_s=settings.service.idle_s,
        pin_tries_max=settings.service.pin_tries_max,
        staff_valid_s=settings.service.staff_valid_h * 3600,
        lower_edge_mm=settings.screen.lower_edge_mm,
        lower_edge_mm_max=settings.screen.lower_edge_mm_max,
        printer_profile=settings.printer.profile,
        printer_profile_used=used_profile or settings.printer.profile,
        printer_profiles=tuple(RECEIPT_PROFILES),
    )


def _crash() -> None:
    sys.stderr.flush()
    os._exit(CORE_FAILED)  # other threads may hold anything; the journal is on disk
