"""Disks that fail under a kiosk that takes cash, and the moments at which they do."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from kiosk.demo.children import wait_until
from kiosk.demo.happenings import Happening
from tests.torture.sessions import ORDER, WAIT_S, Stage

FAULTS_SOURCE: Final = Path(__file__).with_name("faults.c")
DISK_KIB: Final = 24 * 1024
BLOCK: Final = bytes(4096)
DISTRUST_S: Final = 61
"""``journal_distrust_s`` of the core, and a second."""


class Trouble(Protocol):
    """What can be wrong with the disk under the journal."""

    def begin(self) -> None: ...

    def end(self) -> None: ...


class FullDisk:
    """Every block of a small disk is taken."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def begin(self) -> None:
        with self._ballast.open("wb", buffering=0) as ballast, suppress(OSError):
            while ballast.write(BLOCK):
                pass

    def end(self) -> None:
        self._ballast.unlink(missing_ok=True)


@dataclass(frozen=True)
class FailingCalls:
    """System calls on the journal's files fail (``faults.c``). ``calls`` are its letters."""

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
    """A disk of that size at ``folder``; False where none may be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "torture", str(folder)]
    is_mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def faulty_environment(folder: Path) -> dict[str, str]:
    """What a kiosk is started with so that the calls on its journal can fail. Empty where there is no C compiler."""
    library = folder / "faults.so"
    compile_it = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(FAULTS_SOURCE), "-ldl"]
    try:
        subprocess.run(compile_it, check=True, capture_output=True)
    except FileNotFoundError:
        return {}
    return {"LD_PRELOAD": str(library), "TOLEM_FAULTS": str(folder / "faults"), "TOLEM_FAULTY": "journal.db"}


# --- moments -----------------------------------------------------------------------------------------------------


def before_the_intent(stage: Stage, trouble: Trouble) -> None:
    """No intent on disk, no STACK: the bill goes back and no cash is taken for a while (K-06)."""
    stage.play(f"{ORDER}  - insert: 1000\n")
    start = stage.mark()
    trouble.begin()
    mark, _ = stage.director.offer(5000, "a bill")
    stage.see("acceptor", "returned", mark)
    _wait(stage, start, "no more cash", lambda one: one["event"] == "enabled" and not one["values_tiyn"])
    assert _unwritable(stage), "it was another reason"
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
    failed = _unwritable(stage)
    stage.ask("press", object="forward")
    wait_until(lambda: _unwritable(stage) > failed, "a failed write", WAIT_S)
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
    failed = _unwritable(stage)
    stage.see("acceptor", "stack-command", mark)
    kiosk = stage.world.kiosk
    assert kiosk is not None
    kiosk.freeze()
    trouble.begin()
    kiosk.thaw()
    stage.see("acceptor", "stacked", mark)
    wait_until(lambda: _unwritable(stage) > failed, "a failed write", WAIT_S)
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


def _unwritable(stage: Stage) -> int:
    """How often the kiosk has said that its journal could not be written."""
    log = stage.world.data / "logs" / "kiosk.log"
    return log.read_text(encoding="utf-8").count("journal_unwritable")
