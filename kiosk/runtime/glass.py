"""The glass as a process of its own: what hangs or dies there is started again, and the money here goes on.

The kiosk's core, journal and drivers live in ``kiosk run``; fonts, QML and fingers in a child, ``ui.start``.
Views go to it, gestures and a heartbeat of its Qt thread come back, over two pipes. A child that ends, or whose
heart stops, is killed and another one is shown the newest view: the session stands where it stood, cash included.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kiosk.api import Frame, KioskPort, Robot, RobotFailed, ScreenSettings, View
from kiosk.pipe import Pipe
from kiosk.runtime.child import Child, Process, spawned
from kiosk.runtime.clock import monotonic_s

if TYPE_CHECKING:
    from kiosk.config import Settings

LOOK_S: Final = 0.25
SILENT_LOOKS_MAX: Final = 8
"""Two seconds without a heartbeat is a hang; looks are counted, not seconds: we may have been stopped ourselves."""
START_LOOKS_MAX: Final = 120
"""A first heartbeat may take half a minute on a slow disk."""
UNSHOWN_MAX: Final = 3
"""Children in a row that ended before they showed anything: there is no screen to show it on."""
AGAIN_S: Final = (0.0, 0.0, 0.5, 1.0, 2.0)
"""Waits before a child that died soon is followed by the next."""
CALM_LOOKS: Final = 40
GRACE_S: Final = 4.0

Note = Callable[[str, dict[str, object]], None]
"""Called with what happened to the glass and its facts, for the log."""


@dataclass
class _Life:
    """One child, from its start to its end."""

    process: Process
    link: Pipe
    begun_s: float = field(default_factory=monotonic_s)
    silent_looks: int = 0
    looks: int = 0
    is_alive: bool = False
    is_shown: bool = False
    is_greeted: bool = False
    is_over: bool = False
    sent: set[int] = field(default_factory=set)
    """Numbers of the errands that it was given."""
    threads: list[threading.Thread] = field(default_factory=list)
    """They read and write its link."""
    closed_with: int | None = None
    """The exit code that the window itself asked for: a person closed it, or ``quit`` did."""


@dataclass
class _Outbox:
    """What waits for a child: the newest view only, then errands in order. Putting never blocks."""

    ready: threading.Condition = field(default_factory=threading.Condition)
    view: View | None = None
    errands: deque[tuple[Any, ...]] = field(default_factory=deque)

    def put_view(self, view: View) -> None:
        with self.ready:
            self.view = view
            self.ready.notify_all()

    def forget_view(self) -> None:
        """Before the next child is told a newer one."""
        with self.ready:
            self.view = None

    def put_errand(self, errand: tuple[object, ...]) -> None:
        with self.ready:
            self.errands.append(errand)
            self.ready.notify_all()

    def end(self, life: _Life) -> None:
        """Nothing more for this child; what was not sent waits for the next."""
        with self.ready:
            life.is_over = True
            self.ready.notify_all()

    def take(self, life: _Life) -> tuple[Any, ...] | None:
        """The next message, once there is one; None when the child's life is over."""
        with self.ready:
            self.ready.wait_for(lambda: life.is_over or self.view is not None or bool(self.errands))
            if life.is_over:
                return None
            if self.view is not None:
                view, self.view = self.view, None
                return ("view", view)
            errand = self.errands.popleft()
            if errand[0] == "errand":
                life.sent.add(errand[1])
            return errand


class Glass:
    """The child that draws, and who watches it.

    ``first``: one that was started already; Qt is read while the core is put together.
    """

    def __init__(self, note: Note = lambda _what, _facts: None, first: Child | None = None) -> None:
        self.note = note
        self._first = None if first is None else _life(first)
        self._kiosk: KioskPort | None = None
        self._settings = ScreenSettings()
        self._modes: tuple[str, ...] = ()
        self._outbox = _Outbox()
        self._errands: dict[int, Future[Any]] = {}
        self._numbers = 0
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._on_ready: Callable[[Robot], None] | None = None

    def greet(self, settings: ScreenSettings, view: View) -> None:
        """Let the first child paint ``view`` while the kiosk is put together."""
        self._settings = settings
        if self._first is not None:
            _greet(self._first, settings, view, ())

    def follow(self, kiosk: KioskPort) -> None:
        """Show its newest view from here on, and pass on what the first child is touched by; ``show`` watches it."""
        self._kiosk = kiosk
        kiosk.subscribe(self._hear)
        if self._first is not None:
            self._serve(self._first)

    def show(self, kiosk: KioskPort, settings: ScreenSettings, on_ready: Callable[[Robot], None]) -> int:
        """Keep the kiosk on the glass until its window is closed. Returns the window's exit code.

        1 when the glass never showed anything: no display, a broken installation.
        """
        self._settings = settings
        if self._kiosk is None:
            self.follow(kiosk)
        self._on_ready = on_ready
        unshown, soon = 0, 0
        life = self._first or _life(spawned())
        if life.is_shown:
            self._tell_ready()
        while True:
            self._live(life)
            if life.closed_with is not None or self._is_over.is_set():
                return life.closed_with or 0
            unshown = 0 if life.is_shown else unshown + 1
            if unshown == UNSHOWN_MAX:
                return 1
            soon = 0 if life.looks > CALM_LOOKS else min(soon + 1, len(AGAIN_S) - 1)
            self._is_over.wait(AGAIN_S[soon])
            life = _life(spawned())

    def ask(self, what: str, arguments: tuple[object, ...], timeout_s: float) -> Any:
        """Let the child's robot do something. Raises RobotFailed, also when the child ends over it."""
        if self._kiosk is not None:
            self._outbox.put_view(self._kiosk.view())  # the errand is for the screen that the asker has seen
        asked: Future[Any] = Future()
        with self._lock:
            self._numbers += 1
            number = self._numbers
            self._errands[number] = asked
        self._outbox.put_errand(("errand", number, what, arguments))
        try:
            return asked.result(timeout_s + GRACE_S)
        except Late:
            raise RobotFailed(f"cannot {what}: the glass does not answer") from None
        finally:
            with self._lock:
                self._errands.pop(number, None)

    def quit(self) -> None:
        """Close the window; ``show`` returns."""
        self._is_over.set()
        self._outbox.put_errand(("quit",))

    # --- one life

    def _live(self, life: _Life) -> None:
        """Serve one child until it ends, dies or hangs."""
        if not life.threads:
            self._serve(life)
        self._watch(life)
        self._outbox.end(life)
        code = life.process.kill()
        for thread in life.threads:
            thread.join()
        life.link.close()
        self._fail_errands(life)
        if life.closed_with is None and not self._is_over.is_set():
            self.note(
                "glass_lost", {"exit_code": code, "after_looks": life.looks, "was_shown": life.is_shown}
            )

    def _serve(self, life: _Life) -> None:
        assert self._kiosk is not None
        life.threads = [
            threading.Thread(target=serve, args=(life,), name=f"glass{serve.__name__}", daemon=True)
            for serve in (self._read, self._write)
        ]
        self._outbox.forget_view()
        view = self._kiosk.view()
        if life.is_greeted:
            _tell(life, ("view", view))
        else:
            _greet(life, self._settings, view, self._modes)
        for thread in life.threads:
            thread.start()

    def _watch(self, life: _Life) -> None:
        while True:
            if life.process.has_ended(within_s=LOOK_S):
                return
            life.looks += 1
            life.silent_looks += 1
            if life.silent_looks > (SILENT_LOOKS_MAX if life.is_alive else START_LOOKS_MAX):
                self.note("glass_hangs", {"silent_s": life.silent_looks * LOOK_S})
                return

    def _read(self, life: _Life) -> None:
        assert self._kiosk is not None
        while True:
            try:
                said = life.link.recv()
            except EOFError:
                return
            match said:
                case ("alive", modes):
                    life.is_alive, life.silent_looks, self._modes = True, 0, modes
                case ("shown", screen, at_ms):
                    after_s = round(at_ms / 1000 - life.begun_s, 3)
                    self.note(
                        "glass_shows", {"screen": screen, "after_s": after_s, "monotonic_s": at_ms / 1000}
                    )
                    life.is_shown, life.is_alive, life.silent_looks = True, True, 0
                    self._tell_ready()
                case ("gesture", gesture, argument):
                    self._kiosk.gesture(gesture, argument)
                case ("done", number, result, problem):
                    self._settle(number, result, problem)
                case ("closed", code):
                    life.closed_with = code

    def _tell_ready(self) -> None:
        """Once in the kiosk's life."""
        with self._lock:
            on_ready, self._on_ready = self._on_ready, None
        if on_ready is not None:
            on_ready(GlassRobot(self))

    def _write(self, life: _Life) -> None:
        while (message := self._outbox.take(life)) is not None:
            try:
                life.link.send(message)
            except OSError:
                return

    # --- errands

    def _settle(self, number: int, result: object, problem: str | None) -> None:
        with self._lock:
            asked = self._errands.get(number)
        if asked is None or asked.done():
            return
        if problem is None:
            asked.set_result(result)
        else:
            asked.set_exception(RobotFailed(problem))

    def _fail_errands(self, life: _Life) -> None:
        """Those that the child had taken on; the others wait for the next."""
        for number in life.sent:
            self._settle(number, None, "the glass ended meanwhile")

    def _hear(self, view: View) -> None:
        """In the core's thread: only handed over."""
        self._outbox.put_view(view)


class GlassRobot:
    """``kiosk.api.Robot`` on the glass of another process."""

    def __init__(self, glass: Glass) -> None:
        self._glass = glass

    def press(self, object_name: str, timeout_s: float = 10.0) -> None:
        self._glass.ask("press", (object_name, timeout_s), timeout_s)

    def enter(self, value: str, timeout_s: float = 10.0) -> None:
        self._glass.ask("enter", (value, timeout_s), timeout_s * (2 + len(value)))

    def wait_for(self, object_name: str, timeout_s: float = 10.0) -> None:
        self._glass.ask("wait_for", (object_name, timeout_s), timeout_s)

    def visible(self) -> tuple[str, ...]:
        return tuple(self._glass.ask("visible", (), 10.0))

    def screenshot(self, path: str) -> None:
        self._glass.ask("screenshot", (path,), 10.0)

    def quit(self) -> None:
        self._glass.quit()


def logos_folder(data: Path) -> Path:
    """Where a kiosk keeps the signs of payees, ``<hash>.png`` and nothing else (``kiosk.runtime.logos``)."""
    return data / "logos"


def screen_settings(settings: Settings) -> ScreenSettings:
    """What kiosk.toml says about the panel and the look."""
    panel = settings.screen
    return ScreenSettings(
        width_px=panel.width_px,
        height_px=panel.height_px,
        diagonal_inch=panel.diagonal_inch,
        theme=settings.brand.theme,
        is_fullscreen=panel.is_fullscreen,
        is_scanner_keyboard=settings.scanner.mode == "keyboard",
        lower_edge_mm=panel.lower_edge_mm,
        logos=str(logos_folder(Path(settings.kiosk.data_dir)).absolute()),
    )


def starting_view(settings: Settings) -> View:
    """What is shown until the core has a word to say."""
    frame = Frame(
        brand=settings.brand.name,
        kiosk_number="",
        support_phone=settings.kiosk.support_phone,
        is_online=True,
        language=settings.kiosk.language,
        can_go_back=False,
        can_go_home=False,
        can_cancel=False,
        forward=None,
        warning_s_left=None,
    )
    return View("starting", frame, None)


def _greet(life: _Life, settings: ScreenSettings, view: View, modes: tuple[str, ...]) -> None:
    """The first message."""
    life.is_greeted = True
    _tell(life, (settings, view, modes))


def _tell(life: _Life, message: tuple[object, ...]) -> None:
    """Before there are threads for it."""
    with suppress(OSError):  # it is dead already: the watch finds that
        life.link.send(message)


def _life(child: Child) -> _Life:
    return _Life(*child)
