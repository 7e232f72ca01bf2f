"""Disks that fail under a kiosk that takes cash, and the moments at which they do."""

from __future__ import annotations

import ctypes
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from kiosk.demo.children import wait_until
from kiosk.demo.happenings import Happening
from tests.torture.sessions import ORDER, WAIT_S, Stage

MNT_DETACH: Final = 2
CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
DISK_KIB: Final = 24 * 1024
NO_SMALL_DISK: Final = "neither root nor a kernel that lets others mount the small disk that this fills"
BLOCK: Final = bytes(4096)
DISTRUST_S: Final = 61
"""``journal_distrust_s`` of the core, and a second."""


class Trouble(Protocol):
    """What can be wrong with the disk under the journal."""

    def begin(self) -> None: ...

    def end(self) -> None: ...


class FullDisk:
    """Every block of a small disk is taken, also what a journal's log has left over from earlier entries."""

    def __init__(self, folder: Path) -> None:
        self._journal = folder / "journal.db"
        self._ballast = folder / "ballast"

    def begin(self) -> None:
        if self._journal.exists():
            wait_until(self._needs_room, "a log that has to grow", WAIT_S)
        with self._ballast.open("wb", buffering=0) as ballast, suppress(OSError):
            while ballast.write(BLOCK):
                pass

    def end(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def _needs_room(self) -> bool:
        with closing(sqlite3.connect(self._journal)) as connection:
            is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy


@dataclass(frozen=True)
class FailingCalls:
    """System calls on the journal's files fail (``failing_calls``). ``calls`` are its letters."""

    control: Path
    calls: str
    number: int

    def begin(self) -> None:
        new = self.control.with_suffix(".new")
        new.write_text(f"{self.calls} {self.number}")
        new.replace(self.control)

    def end(self) -> None:
        self.control.unlink(missing_ok=True)


def troubles(disk: Path, control: Path) -> Mapping[str, Trouble]:
    return {
        "the disk is full": FullDisk(disk),
        "fsync reports an input/output error": FailingCalls(control, "s", errno.EIO),
        "writes report an input/output error": FailingCalls(control, "w", errno.EIO),
        "writes find no room": FailingCalls(control, "w", errno.ENOSPC),
        "the disk became read-only": FailingCalls(control, "swo", errno.EROFS),
    }


TROUBLES: Final = tuple(troubles(Path(), Path()))


@contextmanager
def a_small_disk(folder: Path, size_kib: int = DISK_KIB) -> Iterator[bool]:
    """A disk of that size at ``folder``; False where this process may mount none."""
    folder.mkdir(parents=True, exist_ok=True)
    libc = ctypes.CDLL(None)
    place, options = os.fsencode(folder), f"size={size_kib}k".encode()
    is_mounted = libc.mount(b"torture", place, b"tmpfs", ctypes.c_ulong(0), options) == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            assert libc.umount2(place, MNT_DETACH) == 0, f"{folder} stays mounted"


def may_mount() -> None:
    """Into a namespace of our own where disks may be mounted without being root, if the kernel lets anybody (user_namespaces(7)).

    For the whole process and all that it starts, for good; before any other thread is started.
    """
    user, group = os.geteuid(), os.getegid()
    if user == 0 or ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0:
        return
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        Path("/proc/self", name).write_text(text)


# --- moments -----------------------------------------------------------------------------------------------------


def before_the_intent(stage: Stage, trouble: Trouble) -> None:
    """No intent on disk, no STACK: the bill goes back and no cash is taken for a while (K-06)."""
    stage.play(f"{ORDER}  - insert: 1000\n")
    start = stage.mark()
    trouble.begin()
    mark, _ = stage.director.offer(5000, "a bill")
    stage.see("acceptor", "returned", mark)
    no_more_cash(stage, start)
    assert unwritable(stage), "it was another reason"
    trouble.end()
    stage.play("\n  - pay\n  - press: another\n")
    assert stage.ask("state")["reasons"] == ["journal"]
    stage.play(f"\n  - wait: {{seconds: {DISTRUST_S}}}\n")


def before_the_intent_and_the_power_goes(stage: Stage, trouble: Trouble) -> None:
    """The bill went back, and the kiosk is killed before it wrote anything more."""
    stage.play(f"{ORDER}  - insert: 1000\n")
    trouble.begin()
    mark, _ = stage.director.offer(5000, "a bill")
    stage.see("acceptor", "returned", mark)
    stage.world.cut_kiosk()
    trouble.end()
    stage.world.start_kiosk()
    stage.world.await_service()


def between_intent_and_outcome(stage: Stage, trouble: Trouble) -> None:
    """The bill is in the cassette, its outcome is on no disk: the device is not told, and says it again."""
    mark = _until_stacked_unwritten(stage, trouble)
    assert _status(stage)["unacknowledged"] == 1
    trouble.end()
    _wait(stage, mark, "the outcome", _is_journaled("bill_stacked"))
    stage.play("\n  - pay\n")


def between_them_and_the_power_goes(stage: Stage, trouble: Trouble) -> None:
    """As before, and the kiosk is killed before the disk is well again."""
    _until_stacked_unwritten(stage, trouble)
    stage.world.cut_kiosk()
    trouble.end()
    stage.world.start_kiosk()
    stage.world.await_service()


def at_the_end_of_the_order(stage: Stage, trouble: Trouble) -> None:
    """All bills are on disk, the order's end is not: it is tried again until it is."""
    stage.play(f"{ORDER}  - insert: [1000, 500]\n")
    trouble.begin()
    mark = stage.mark()
    failed = unwritable(stage)
    stage.ask("press", object="forward")
    wait_until(lambda: unwritable(stage) > failed, "a failed write", WAIT_S)
    trouble.end()
    _wait(stage, mark, "the order's end", _is_journaled("order_completed"))


MOMENTS: Final[Mapping[str, Callable[[Stage, Trouble], None]]] = {
    "before the intent": before_the_intent,
    "before the intent, and the power goes": before_the_intent_and_the_power_goes,
    "between intent and outcome": between_intent_and_outcome,
    "between them, and the power goes": between_them_and_the_power_goes,
    "at the end of the order": at_the_end_of_the_order,
}


def _until_stacked_unwritten(stage: Stage, trouble: Trouble) -> int:
    """A bill is in the cassette and the kiosk has tried in vain to write that down; the mark before it."""
    stage.play(ORDER)
    mark, _ = stage.director.offer(5000, "a bill")
    failed = unwritable(stage)
    stage.see("acceptor", "stack-command", mark)
    kiosk = stage.world.kiosk
    assert kiosk is not None
    kiosk.freeze()
    trouble.begin()
    kiosk.thaw()
    stage.see("acceptor", "stacked", mark)
    wait_until(lambda: unwritable(stage) > failed, "a failed write", WAIT_S)
    return mark


def _is_journaled(kind: str) -> Callable[[Happening], bool]:
    return lambda one: one["event"] == "journaled" and one["kind"] == kind


def _wait(stage: Stage, mark: int, what: str, fits: Callable[[Happening], bool]) -> None:
    stage.happenings.wait(fits, what, since=mark, timeout_s=WAIT_S, is_hopeless=stage.world.death_of_a_child)


def _status(stage: Stage) -> Mapping[str, Any]:
    mark = stage.mark()
    stage.world.acceptor.tell("status")
    _, told = stage.happenings.wait(
        lambda one: (one["source"], one["event"]) == ("acceptor", "status"),
        "status",
        since=mark,
        timeout_s=WAIT_S,
    )
    return told


def no_more_cash(stage: Stage, mark: int) -> None:
    """The bill acceptor has been told to take no bill since. Raises Awaited."""
    _wait(stage, mark, "no more cash", lambda one: one["event"] == "enabled" and not one["values_tiyn"])


def unwritable(stage: Stage) -> int:
    """How often the kiosk has said that its journal could not be written."""
    log = stage.world.data / "logs" / "kiosk.log"
    return log.read_text(encoding="utf-8").count("journal_unwritable")
