"""One kiosk, put together: journal, clock and core thread; then what is round them (``kiosk.runtime.surroundings``)."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from kiosk import __version__
from kiosk.api import KioskPort, Robot, ScreenSettings
from kiosk.config import Settings
from kiosk.core import states
from kiosk.core.effects import Effect, LeaveWallet
from kiosk.core.events import Event, Started
from kiosk.core.recovery import OpenItems
from kiosk.core.service_states import FailedLogins, SetBy, StaffMemory, Visit
from kiosk.core.site_settings import brightness_on_site
from kiosk.reports import journal_path
from kiosk.runtime.backlight import own_backlights, set_brightness
from kiosk.runtime.clock import TrustedClock
from kiosk.runtime.fingers import PortRobot
from kiosk.runtime.glass import screen_settings
from kiosk.runtime.logs import configure, log
from kiosk.runtime.loop import Around, CoreLoop, Executor, at_once
from kiosk.runtime.remembered import remembered
from offline_queue.journal import AroundCommit, Journal, JournalDamaged, JournalFault, commit_at_once
from offline_queue.standing import ServiceStanding
from receipts.profiles import PROFILES as RECEIPT_PROFILES
from wire.entries import KioskStarted

if TYPE_CHECKING:
    from kiosk.runtime.surroundings import Surroundings

CORE_FAILED: Final = 70
"""Exit code of a bug in the core (EX_SOFTWARE of sysexits.h): started again, the journal recovers."""

Show = Callable[[KioskPort, ScreenSettings, Callable[[Robot], None]], int]


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
    """Everything but the glass. Raises StartFailed when folder or journal cannot be used.

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
        self._settings, self._options = settings, options
        self._over = threading.Event()
        self._robot: Robot | None = None
        data = Path(settings.kiosk.data_dir)
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._journal = Journal.open(journal_path(data), around_commit)
        except JournalDamaged as damaged:
            raise JournalUnusable(journal_path(data), str(damaged)) from damaged
        except (OSError, JournalFault) as failed:
            raise StartFailed(str(failed)) from failed
        self._clock = TrustedClock(advanced_s=options.advanced_s, wall_step_s=options.wall_step_s)
        self._site = self._journal.standing().service.site
        self._profile = profile_name(settings, self._site)
        self._backlights = own_backlights(settings.screen.backlight_dir)
        self._loop = CoreLoop(
            terminal=states.initial_terminal(
                core_settings(settings, self._profile, has_backlight=bool(self._backlights))
            ),
            clock=self._clock,
            on_crash=_crash,
            on_event=self._happened,
            around=around,
        )
        self._boot_id = uuid4()
        self._executor = _LateExecutor()
        self._beside: Surroundings | None = None
        self._has_begun = False

    @property
    def loop(self) -> CoreLoop:
        """What front ends and devices speak to."""
        return self._loop

    @property
    def surroundings(self) -> Surroundings:
        """Of a kiosk that is equipped."""
        assert self._beside is not None
        return self._beside

    # --- life

    def begin(self) -> None:
        """Let the core hear what the last life left: it has its first view before what it speaks to is read.

        Waits for that view, or for the first effect that has to wait for somebody who does it.
        """
        if self._has_begun:
            return
        self._has_begun = True
        self._await_signals()
        journal = self._journal
        started = Started(
            open_items(journal),
            journal.next_receipt_number(),
            self._boot_id,
            tuple(starmap(states.WalletCredit, journal.credits_untold())),
            self._usage(),
            is_cassette_out=journal.standing().cassettes.is_out,
            staff=staff_memory(journal.standing().service),
            last_at=journal.last_at(),
        )
        known = remembered(journal)
        self._loop.post_made(lambda: (started, *known))
        self._loop.post_made(self._executor.is_first_heard)
        self._loop.start(self._executor)
        self._executor.rests.wait()  # who goes on reading programs meanwhile takes turns with the core's thread

    def equip(self) -> None:
        """Drivers, ledger link and desks; from here on the core's effects are done. Raises StartFailed."""
        if self._beside is not None:
            return
        from kiosk.runtime.identity import KeyUnusable  # noqa: PLC0415 - the first screen waits for no driver
        from kiosk.runtime.surroundings import Surroundings  # noqa: PLC0415

        try:
            beside = Surroundings(
                settings=self._settings,
                control=self._options.control,
                journal=self._journal,
                clock=self._clock,
                loop=self._loop,
                profile=self._profile,
                backlights=self._backlights,
            )
        except (OSError, KeyUnusable) as failed:
            raise StartFailed(str(failed)) from failed
        set_brightness(self._backlights, brightness_on_site(self._site))
        self._write_start(beside)
        self._beside = beside
        self._executor.become(beside.executor)
        self._loop.post_made(self._executor.catch_up)
        beside.start()

    def run_without_window(self) -> int:
        """Until SIGTERM, SIGINT or ``quit`` by the control socket."""
        self.begin()
        self.equip()
        assert self._beside is not None
        self._on_glass(PortRobot(self._loop, self._beside.eyes, self._over.set))
        self._over.wait()
        self._end()
        return 0

    def run_with(self, show: Show) -> int:
        """``show`` draws on the glass (``kiosk.runtime.glass``) until it is closed."""
        self.begin()
        self.equip()
        code = show(self._loop, screen_settings(self._settings), self._on_glass)
        self._end()
        return code

    def _on_glass(self, robot: Robot) -> None:
        assert self._beside is not None
        self._robot = robot
        self._beside.remote.start(robot)
        self._beside.speak_to_ledger()

    def _usage(self) -> tuple[tuple[str, int], ...]:
        try:
            return self._journal.services_used()
        except JournalFault as failed:  # only the order of tiles hangs on it
            log.warning("usage_not_read", reason=str(failed))
            return ()

    def _write_start(self, beside: Surroundings) -> None:
        counted = beside.devices.cassette_so_far()
        begun = KioskStarted(
            boot_id=self._boot_id,
            software_version=__version__,
            is_clock_trusted=self._clock.is_trusted,
            acceptor_bills=None if counted is None else dict(counted),
        )
        try:
            counters = self._journal.counters()
            entries = self._journal.append((begun,), beside.link.dated())
            beside.devices.started(entries[0].seq, is_cassette_empty=not counters.stacked)
        except JournalFault as failed:  # a full disk: the screen says so, the next start writes it
            log.warning("start_not_journaled", reason=str(failed))

    def _end(self) -> None:
        assert self._beside is not None
        self._beside.hush()
        self._loop.stop()
        self._beside.close()
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

    def _happened(self, event: Event) -> None:
        if self._beside is not None:  # before that no device has spoken, and nobody listens
            self._beside.happened(event)


class _LateExecutor:
    """Stands for the executor until there is one. What an effect of the first steps answers is waited for.

    A wallet is left at every start; that answers nothing, and the first view is not to wait for it.
    """

    def __init__(self) -> None:
        self.rests = threading.Event()
        """The core has a view of what it heard first, or waits."""
        self._is_there = threading.Event()
        self._executor: Executor | None = None
        self._left: list[Effect] = []

    def become(self, executor: Executor) -> None:
        self._executor = executor
        self._is_there.set()

    def execute(self, effect: Effect) -> tuple[Event, ...]:
        if isinstance(effect, LeaveWallet) and not self._is_there.is_set():
            self._left.append(effect)
            return ()
        self.rests.set()
        self._is_there.wait()
        return (*self.catch_up(), *self._done(effect))

    def is_first_heard(self) -> tuple[Event, ...]:
        """Asked for by the core's thread after the first events."""
        self.rests.set()
        return ()

    def catch_up(self) -> tuple[Event, ...]:
        """In the core's thread, as ``execute``."""
        left, self._left = self._left, []
        return tuple(event for effect in left for event in self._done(effect))

    def _done(self, effect: Effect) -> tuple[Event, ...]:
        assert self._executor is not None
        return self._executor.execute(effect)


def open_items(journal: Journal) -> OpenItems:
    """What the last life left undone, as the core is told it at its start."""
    left = journal.open_items()
    return OpenItems(
        order=left.order,
        acted_at=left.order_acted_at,
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


def profile_name(settings: Settings, site: Mapping[str, str]) -> str:
    """How this life writes on paper: kiosk.toml's profile, or the one that a field agent chose before its start."""
    chosen = site.get("printer_profile", "")
    return chosen if chosen in RECEIPT_PROFILES else settings.printer.profile


def core_settings(
    settings: Settings, used_profile: str = "", *, has_backlight: bool = False
) -> states.Settings:
    """What kiosk.toml decides about the core, and the machine. ``used_profile``: what is written by, if it is another."""
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
        panel_px=(settings.screen.width_px, settings.screen.height_px),
        diagonal_inch=settings.screen.diagonal_inch,
        lower_edge_mm=settings.screen.lower_edge_mm,
        printer_profile=settings.printer.profile,
        printer_profile_used=used_profile or settings.printer.profile,
        printer_profiles=tuple(RECEIPT_PROFILES),
        has_backlight=has_backlight,
    )


def _crash() -> None:
    sys.stderr.flush()
    os._exit(CORE_FAILED)  # other threads may hold anything; the journal is on disk
