"""Who this kiosk is: its key, made once and kept for good, and the id that the ledger gave for it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.runtime.logs import log
from offline_queue.client import LedgerClient, LedgerRefused, LedgerUnreachable
from wire.messages import EnrolAnswer
from wire.signatures import KioskKey

KEY_FILE: Final = "kiosk.key"
KIOSK_ID: Final = "kiosk_id"
"""The fact in the journal under which the ledger's name for this kiosk is remembered."""


class KeyUnusable(Exception):
    """The key file cannot be read or written; the message names it and the reason."""


def key_of(data: Path) -> KioskKey:
    """The key in the data folder; made, and on disk for good, when there is none. Raises KeyUnusable."""
    path = data / KEY_FILE
    try:
        return KioskKey.from_bytes(path.read_bytes())
    except FileNotFoundError:
        return _made(path)
    except (OSError, ValueError) as wrong:
        raise KeyUnusable(f"{path}: {wrong}") from wrong


def _made(path: Path) -> KioskKey:
    key = KioskKey.generate()
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.to_bytes())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _fsync_folder(path.parent)
    except OSError as unwritable:
        raise KeyUnusable(f"{path}: {unwritable}") from unwritable
    return key


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Enrolment:
    """Introduces the key to the ledger, again and again until it answers; in a thread of its own."""

    def __init__(
        self,
        *,
        client: LedgerClient,
        code: str,
        on_enrolled: Callable[[EnrolAnswer], None],
        backoff_s_min: float,
        backoff_s_max: float,
    ) -> None:
        self._client = client
        self._code = code
        self._on_enrolled = on_enrolled
        self._backoff_s = (backoff_s_min, backoff_s_max)
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="enrolment", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._is_closed.set()

    def _run(self) -> None:
        pause_s, most_s = self._backoff_s
        while not self._is_closed.is_set():
            try:
                answer = self._client.enrol(self._code)
            except LedgerUnreachable as away:
                log.warning("enrolment_unanswered", reason=str(away), next_try_s=pause_s)
            except LedgerRefused as refused:
                log.error("enrolment_refused", code=refused.problem.code.value, next_try_s=most_s)  # noqa: TRY400 - a no, not a bug
                pause_s = most_s
            else:
                log.info("enrolled", kiosk_id=answer.kiosk_id)
                self._on_enrolled(answer)
                return
            self._is_closed.wait(pause_s)
            pause_s = min(most_s, pause_s * 2)
