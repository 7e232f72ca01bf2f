"""A disk that fails under one process: its system calls on some files are answered by a second process instead of the disk.

``let_fail`` asks the kernel (seccomp, "user notification") to stop this process at each of the calls and to ask a
child of ours, which lets the call go on or has it fail. While the file ``control`` is there, it says which fail:
"CALLS ERRNO", where CALLS is any of the letters s (fsync and fdatasync), w (write, pwrite, ftruncate) and o (open for
writing). Only calls on files whose name contains ``faulty`` fail. Needs Linux 5.5, no rights and no compiler.
"""

from __future__ import annotations

import array
import ctypes
import errno
import fcntl
import os
import platform
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn

NUMBERS: Final = {
    "x86_64": {
        "write": 1,
        "pwrite64": 18,
        "fsync": 74,
        "fdatasync": 75,
        "ftruncate": 77,
        "openat": 257,
        "seccomp": 317,
    },
    "aarch64": {
        "write": 64,
        "pwrite64": 68,
        "fsync": 82,
        "fdatasync": 83,
        "ftruncate": 46,
        "openat": 56,
        "seccomp": 277,
    },
}
"""Of the kernel's calls, by machine."""
LETTERS: Final = {
    "fsync": "s",
    "fdatasync": "s",
    "write": "w",
    "pwrite64": "w",
    "ftruncate": "w",
    "openat": "o",
}

PR_SET_PDEATHSIG: Final = 1
PR_SET_NO_NEW_PRIVS: Final = 38
PR_SET_PTRACER: Final = 0x59616D61
SECCOMP_SET_MODE_FILTER: Final = 1
SECCOMP_FILTER_FLAG_NEW_LISTENER: Final = 1 << 3
RETURN_ALLOW: Final = 0x7FFF0000
RETURN_ASK: Final = 0x7FC00000
LOAD, AND, JUMP_EQUAL, RETURN = 0x20, 0x54, 0x15, 0x06
CALL_AT, THIRD_ARGUMENT_AT = 0, 32
"""In ``struct seccomp_data``."""
NOTICE: Final = struct.Struct("=QIIiIQ6Q")
ANSWER: Final = struct.Struct("=QqiI")
RECEIVE: Final = 0xC0002100 | NOTICE.size << 16
SEND: Final = 0xC0002101 | ANSWER.size << 16
GO_ON: Final = 1
PATH_BYTES: Final = 512


class Unsupported(Exception):
    """This kernel or machine does not let one process answer another's calls; the message says why."""


def let_fail(control: Path, faulty: str) -> None:
    """From now on calls of this process, and of those that it starts, may fail. Before any other thread is started.

    Raises Unsupported.
    """
    numbers = NUMBERS.get(platform.machine())
    if numbers is None:
        raise Unsupported(f"the numbers of system calls on {platform.machine()} are not known here")
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        _answer(theirs, numbers, control, faulty)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PTRACER, child, 0, 0, 0)  # it reads the names of files that are opened
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    program = _filter(numbers)
    held = ctypes.create_string_buffer(program, len(program))
    told = struct.pack("@HP", len(program) // 8, ctypes.addressof(held))
    listener = libc.syscall(
        ctypes.c_long(numbers["seccomp"]),
        ctypes.c_ulong(SECCOMP_SET_MODE_FILTER),
        ctypes.c_ulong(SECCOMP_FILTER_FLAG_NEW_LISTENER),
        ctypes.c_char_p(told),
    )
    if listener < 0:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise Unsupported(f"seccomp: {os.strerror(ctypes.get_errno())}")
    socket.send_fds(ours, [b"."], [listener])
    os.close(listener)
    ours.close()
    theirs.close()


def _filter(numbers: dict[str, int]) -> bytes:
    """In the kernel's little language: ask about these calls, of opening only about opening for writing."""
    asked = [numbers[name] for name in LETTERS if name != "openat"]
    lines: list[tuple[int, int, int, int]] = [(LOAD, 0, 0, CALL_AT)]
    lines += [(JUMP_EQUAL, len(asked) - place + 4, 0, number) for place, number in enumerate(asked)]
    lines += [
        (JUMP_EQUAL, 0, 3, numbers["openat"]),
        (LOAD, 0, 0, THIRD_ARGUMENT_AT),
        (AND, 0, 0, os.O_ACCMODE),
        (JUMP_EQUAL, 0, 1, os.O_RDONLY),
        (RETURN, 0, 0, RETURN_ALLOW),
        (RETURN, 0, 0, RETURN_ASK),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _answer(theirs: socket.socket, numbers: dict[str, int], control: Path, faulty: str) -> NoReturn:
    """The child: until nobody is left who could ask."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    letters = {numbers[name]: letter for name, letter in LETTERS.items()}
    with suppress(OSError):
        _, descriptors, _, _ = socket.recv_fds(theirs, 1, 1)
        theirs.close()
        poll = select.poll()
        poll.register(descriptors[0], select.POLLIN)
        while poll.poll()[0][1] & select.POLLIN:
            _answer_one(descriptors[0], letters, control, faulty)
    os._exit(0)


def _answer_one(listener: int, letters: dict[int, str], control: Path, faulty: str) -> None:
    notice = array.array("B", bytes(NOTICE.size))
    try:
        fcntl.ioctl(listener, RECEIVE, notice, True)
    except FileNotFoundError:
        return  # it died meanwhile
    asked, process, _, call, _, _, first, second, *_ = NOTICE.unpack(notice)
    failure = _failure(control)
    number = 0
    if failure is not None and letters[call] in failure[0]:
        name = _opened(process, second) if letters[call] == "o" else _held(process, first)
        number = failure[1] if faulty in name else 0
    answer = ANSWER.pack(asked, 0, -number, 0 if number else GO_ON)
    with suppress(FileNotFoundError):
        fcntl.ioctl(listener, SEND, answer)


def _failure(control: Path) -> tuple[str, int] | None:
    """None when nothing fails; so it is while the file is being written."""
    try:
        calls, number = control.read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    return calls, int(number)


def _held(process: int, descriptor: int) -> str:
    """The name of the file that this descriptor of a process is."""
    with suppress(OSError):
        return str(Path(f"/proc/{process}/fd/{descriptor}").readlink())
    return ""


def _opened(process: int, address: int) -> str:
    """The name at this place of a process's memory."""
    with suppress(OSError), open(f"/proc/{process}/mem", "rb", buffering=0) as memory:  # noqa: PTH123 - no file of a disk
        return os.pread(memory.fileno(), PATH_BYTES, address).partition(b"\0")[0].decode(errors="replace")
    return ""


def why_not() -> str:
    """Why this machine cannot do it; "" when it can. Tried in a process of its own."""
    tried = subprocess.run(
        [sys.executable, "-m", __name__], capture_output=True, text=True, check=False, timeout=60
    )
    return (
        ""
        if tried.returncode == 0
        else (tried.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    )


def _try() -> None:
    """A file is as the control says: well, failing, read-only, and well again. Raises Unsupported, AssertionError."""
    with tempfile.TemporaryDirectory() as folder:
        control, victim = Path(folder, "control"), Path(folder, "victim")
        let_fail(control, "victim")
        with victim.open("wb", buffering=0) as file:
            _check_numbers(file.fileno(), victim, {})
            control.write_text(f"s {errno.EIO}")
            _check_numbers(file.fileno(), victim, {"s": errno.EIO})
            control.write_text(f"swo {errno.EROFS}")
            _check_numbers(file.fileno(), victim, dict.fromkeys("swo", errno.EROFS))
            control.unlink()
            _check_numbers(file.fileno(), victim, {})


def _check_numbers(descriptor: int, victim: Path, expected: dict[str, int]) -> None:
    found = {}
    for letter, do in (
        ("s", lambda: os.fsync(descriptor)),
        ("w", lambda: os.pwrite(descriptor, b"1", 0)),
        ("o", lambda: os.close(os.open(victim, os.O_RDWR))),
    ):
        try:
            do()
        except OSError as failed:
            found[letter] = failed.errno
    assert found == expected, f"asked for {expected}, got {found}"


if __name__ == "__main__":
    _try()
