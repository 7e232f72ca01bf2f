"""What is round the core: drivers, ledger link, desks and control socket, each in threads of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from devices.printer_port import open_printer_port
from devices.printers.driver import PrinterDriver
from devices.printers.profiles import PROFILES as PRINTER_PROFILES
from devices.protocols import PROTOCOLS, acceptor_driver
from devices.supervision import Ladder
from devices.transport import open_port
from kiosk.config import Settings
from kiosk.core.events import Event, PolicyArrived, ScannerTold
from kiosk.runtime.backlight import Backlight
from kiosk.runtime.clock import TrustedClock, monotonic_s, wall_now
from kiosk.runtime.device_watch import DeviceWatch, Readings, WatchPlan
from kiosk.runtime.disk import DiskWatch
from kiosk.runtime.effects import EffectExecutor
from kiosk.runtime.fingers import Eyes
from kiosk.runtime.glass import logos_folder
from kiosk.runtime.identity import key_of
from kiosk.runtime.ledger_link import LedgerLink
from kiosk.runtime.logos import LogoShelf
from kiosk.runtime.loop import CoreLoop
from kiosk.runtime.network_test import NetworkTest
from kiosk.runtime.payments import PaymentTracer
from kiosk.runtime.pulse import Pulse
from kiosk.runtime.remote import RemoteControl
from kiosk.runtime.service import ServiceDesk, ServiceTools
from kiosk.runtime.wallet_link import WalletLink
from offline_queue.journal import Journal
from offline_queue.reader import JournalReader
from receipts.profiles import PROFILES as RECEIPT_PROFILES
from wire.entries import Entry
from wire.signatures import KioskKey

if TYPE_CHECKING:
    from devices.scanner import ScannerDriver

POWER_CYCLES_MAX: Final = 2
"""In one trouble, before the acceptor rests out of service."""


class Surroundings:
    """``executor`` does the core's effects with them. Raises KeyUnusable, OSError; nothing runs before ``start``."""

    def __init__(
        self,
        *,
        settings: Settings,
        control: Path | None,
        journal: Journal,
        clock: TrustedClock,
        loop: CoreLoop,
        profile: str,
        backlights: tuple[Backlight, ...] = (),
    ) -> None:
        data = Path(settings.kiosk.data_dir)
        key = key_of(data)
        self._settings, self._journal = settings, journal
        self.acceptor = acceptor_driver(
            PROTOCOLS[settings.acceptor.protocol],
            settings.acceptor.port_choice,
            loop.post,
            options=settings.acceptor.options,
            bills_file=data / "acceptor-bills.json",
        )
        self._printer = PrinterDriver(
            PRINTER_PROFILES[profile],
            lambda: open_printer_port(
                settings.printer.port, baud=settings.printer.baud, is_rts_cts=settings.printer.is_rts_cts
            ),
            loop.post,
            retract_s=settings.printer.retract_s,
        )
        self.devices = DeviceWatch(watch_plan(settings), self.acceptor.send, monotonic_s)
        self._scanner = scanner_driver(settings, loop)
        self._disk = DiskWatch(data, settings.kiosk.disk_free_mib_min, loop.post)
        self.link = LedgerLink(
            settings=settings.ledger,
            pace=settings.sync,
            key=key,
            journal=journal,
            clock=clock,
            loop=loop,
            on_journaled=self._journaled,
        )
        self._logos = LogoShelf(logos_folder(data), self.link.client.logo, loop.post)
        self._pulse = Pulse(lambda: loop.call(tuple))
        self._wallet = WalletLink(client=self.link.client, clock=clock, post=loop.post)
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="worker")
        tools = replace(self._service_tools(data, key, clock, profile), backlights=backlights)
        self._service = ServiceDesk(tools, self._pool, loop.post)
        self.eyes = Eyes(loop)
        self.remote = RemoteControl(
            path=control,
            loop=loop,
            clock=clock,
            journal=journal,
            eyes=self.eyes,
            sync_now=self.link.sync_now,
        )
        self.executor = self._effects(loop, profile)

    def _effects(self, loop: CoreLoop, profile: str) -> EffectExecutor:
        settings, journal = self._settings, self._journal
        return EffectExecutor(
            journal=journal,
            acceptor=self.acceptor,
            printer=self._printer,
            ledger=self.link,
            service=self._service,
            wallet=self._wallet,
            policy=lambda: self.link.policy,
            profile=RECEIPT_PROFILES[profile],
            baud=settings.printer.baud,
            pool=self._pool,
            trace=PaymentTracer(
                lambda: JournalReader.open(journal.path), self.link, lambda: self.link.policy
            ).trace,
            post=loop.post,
            on_journaled=self._journaled,
            acceptor_bills=self.devices.cassette_bills,
        )

    def start(self) -> None:
        """Devices may speak from here on."""
        self._disk.start()
        self.devices.start()
        self.acceptor.start()
        self._printer.start()
        if self._scanner is not None:
            self._scanner.start()
        self._pulse.start()

    def speak_to_ledger(self) -> None:
        """What the link reads and says first would hold up the first screen."""
        if (
            self.link.policy is not None
        ):  # the core knew it before there was anyone to fetch its payees' signs
            self._logos.want(self.link.policy)
        self._logos.start()
        self.link.start()

    def hush(self) -> None:
        """Nobody asks the core for anything any more; the devices still hear it."""
        self._pulse.close()
        self.remote.close()
        self._disk.close()
        self._wallet.close()
        self._logos.close()
        self.link.close()

    def close(self) -> None:
        """Once the core has ended."""
        self.acceptor.close()
        self._printer.close()
        if self._scanner is not None:
            self._scanner.close()
        self.devices.close()
        self._pool.shutdown(cancel_futures=True)

    def happened(self, event: Event) -> None:
        """In the core's thread, after each step."""
        if isinstance(event, PolicyArrived):
            self._logos.want(event.policy)
        self.devices.note(event)
        self.remote.tell_event(event)

    def _journaled(self, entries: tuple[Entry, ...]) -> None:
        self.devices.note_entries(entries)
        self.remote.tell_entries(entries)

    def _service_tools(self, data: Path, key: KioskKey, clock: TrustedClock, profile: str) -> ServiceTools:
        settings, link = self._settings, self.link
        return ServiceTools(
            settings=settings.service,
            data=data,
            journal=self._journal.path,
            key=key,
            kiosk_id=lambda: link.kiosk_id,
            policy=lambda: link.policy,
            counters=self.devices.counts,
            printer=self._printer,
            profile=RECEIPT_PROFILES[profile],
            baud=settings.printer.baud,
            now=clock.now,
            network=NetworkTest(
                settings.ledger.url, link.ask_time, clock.now, wall_now, ca_file=settings.ledger.ca_file
            ),
            ports={"acceptor": settings.acceptor.port, "printer": settings.printer.port}
            | ({"scanner": settings.scanner.port} if settings.scanner.mode == "serial" else {}),
            ask_code=link.staff_code,
            sync_now=link.sync_now,
        )


def scanner_driver(settings: Settings, kiosk: CoreLoop) -> ScannerDriver | None:
    """The reader on a serial line; None where there is none, or it types into the window."""
    scanner = settings.scanner
    if scanner.mode != "serial":
        return None
    from devices.scanner import ScannerDriver  # noqa: PLC0415 - most kiosks have none

    return ScannerDriver(
        lambda: open_port(scanner.port, baud=scanner.baud),
        lambda code: kiosk.gesture("scan", code),
        lambda is_open: kiosk.post(ScannerTold(is_open)),
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
