"""A disk that the kernel itself makes read-only under a kiosk that takes cash, as it does where a file system's errors are to.

Whoever asks for that while a file is open for writing is refused (mount(2), EBUSY), so an ext4 in a file is told of an error
(``trigger_fs_error`` in sysfs). It stays read-only until somebody mounts it again. Needs root, a loop device and e2fsprogs.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.demo.children import ChildDied
from tests.torture.boundary_kills import Books, Tortured, tortured
from tests.torture.disk_troubles import no_more_cash, unwritable
from tests.torture.sessions import ORDER

MADE_READ_ONLY: Final = "the kernel makes the disk read-only, and a start on it"
"""As a row of the report."""
IMAGE_BYTES: Final = 32 * 1024 * 1024
PLACES: Final = Path("/proc/self/mountinfo")


class ReadOnlyDisk:
    """At ``folder``, writable to begin with."""

    def __init__(self, folder: Path, image: Path) -> None:
        self._folder = folder
        self._image = image

    def mount(self) -> None:
        """Raises CalledProcessError, FileNotFoundError."""
        options = "loop,errors=remount-ro"
        subprocess.run(
            ["mount", "-o", options, str(self._image), str(self._folder)], check=True, capture_output=True
        )

    def unmount(self) -> None:
        subprocess.run(["umount", str(self._folder)], check=True, capture_output=True)

    def fail(self) -> None:
        """From now on nobody writes here any more. Raises OSError."""
        (self._errors / "trigger_fs_error").write_text("torture")

    @property
    def is_read_only(self) -> bool:
        """As the kernel answers whoever would write."""
        try:
            (self._folder / "probe").touch()
        except OSError:
            return True
        return False

    @property
    def _errors(self) -> Path:
        numbers = self._folder.stat().st_dev
        device = Path(f"/sys/dev/block/{os.major(numbers)}:{os.minor(numbers)}").resolve().name
        return Path("/sys/fs/ext4", device)


@contextmanager
def a_disk_to_fail(folder: Path, image: Path) -> Iterator[ReadOnlyDisk | str]:
    """A disk of its own at ``folder``, or why this machine cannot make one."""
    folder.mkdir(parents=True, exist_ok=True)
    with image.open("wb") as blank:
        blank.truncate(IMAGE_BYTES)
    disk = ReadOnlyDisk(folder, image)
    try:
        # Without a journal of its own it can be mounted again right after an error.
        subprocess.run(["mkfs.ext4", "-q", "-O", "^has_journal", str(image)], check=True, capture_output=True)
        disk.mount()
    except (OSError, subprocess.CalledProcessError) as cannot:
        yield f"no ext4 of our own: {cannot}"
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def taken_from_the_kiosk(world: Tortured, disk: ReadOnlyDisk) -> Books:
    """The kiosk stops selling and says so; it does not start either; once the disk is mounted again it goes on."""
    stage = world.stage
    stage.play(f"{ORDER}  - insert: 1000\n")
    start = stage.mark()
    disk.fail()
    mark, _ = stage.director.offer(5000, "a bill")
    stage.see("acceptor", "returned", mark)
    no_more_cash(stage, start)
    assert disk.is_read_only
    assert unwritable(stage), "it was another reason"
    stage.world.cut_kiosk()
    try:
        stage.world.start_kiosk()
    except ChildDied as refused:
        assert "ead-only" in str(refused), refused  # noqa: PT017 - the whole of what it said is to be seen
    else:
        raise AssertionError("a kiosk started that can write nothing down")
    stage.world.cut_kiosk()
    disk.unmount()
    disk.mount()
    world.recover()
    return world.books()


@contextmanager
def a_world_on_it(folder: Path, database: str, disk: Path) -> Iterator[Tortured]:
    """A kiosk whose folder is that disk; it ends with all its processes."""
    with tortured(folder, database, 1, kiosk_data=disk) as world:
        yield world
