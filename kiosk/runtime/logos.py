"""Signs of payees on this kiosk's disk: fetched once by the hash in the policy, there when the line is not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from kiosk.core.events import LogosHeld
from kiosk.runtime.logs import log
from offline_queue.client import LedgerRefused, LedgerUnreachable
from receipts.logos import LOGO_BYTES_MAX, LogoWrong, checked_logo, logo_hash
from wire.policy import Policy

LOGOS_MAX: Final = 1000
"""As many as are kept, in the catalogue's order: 32 MB at most. The other payees show their first letter."""
FETCH_S: Final = 10.0
AGAIN_S: Final = 60.0
"""After a failure the ledger is asked again so much later."""

Fetch = Callable[[str, float], bytes | None]


class LogoShelf:
    """Holds what the newest policy names and nothing else. ``fetch``: the picture of a hash, None where it is no more.

    ``post`` is told what is on the shelf: proved by its hash, and a picture of the right size.
    """

    def __init__(self, folder: Path, fetch: Fetch, post: Callable[[LogosHeld], None]) -> None:
        self._folder = folder
        self._post = post
        self._told: frozenset[str] = frozenset()
        self._fetch = fetch
        self._wanted: tuple[str, ...] | None = None
        self._woken = threading.Event()
        self._is_closing = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="logos", daemon=True).start()

    def close(self) -> None:
        self._is_closing.set()
        self._woken.set()

    def want(self, policy: Policy) -> None:
        """A policy has arrived; returns at once."""
        named = dict.fromkeys(payee.logo for payee in policy.payees if payee.logo)
        self._wanted = tuple(named)[:LOGOS_MAX]
        self._woken.set()

    def _run(self) -> None:
        delay_s: float | None = None
        while not self._is_closing.is_set():
            self._woken.wait(delay_s)
            self._woken.clear()
            if self._wanted is not None and not self._is_closing.is_set():
                delay_s = None if self.fill(self._wanted) else AGAIN_S

    def fill(self, wanted: Iterable[str]) -> bool:
        """Bring the shelf to these: True once nothing is missing that can still be had."""
        try:
            return self._filled(tuple(wanted))
        except OSError as failed:  # a disk that is full or gone: tiles show letters, money matters more
            log.warning("logos_not_kept", reason=str(failed))
            return False

    def _filled(self, wanted: tuple[str, ...]) -> bool:
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in self._folder.iterdir():
            if path.stem not in wanted or not self._is_proved(path):
                path.unlink()
        held = self._tell()
        # Every missing one is tried: one that the ledger cannot give holds up no other.
        missing = [each for each in wanted if each not in held and not self._is_fetched(each)]
        self._tell()
        return not missing

    def _tell(self) -> frozenset[str]:
        held = frozenset(path.stem for path in self._folder.glob("*.png"))
        if held != self._told:
            self._told = held
            self._post(LogosHeld(held))
        return held

    def _is_proved(self, path: Path) -> bool:
        is_small = path.suffix == ".png" and path.stat().st_size <= LOGO_BYTES_MAX
        return is_small and logo_hash(path.read_bytes()) == path.stem

    def _is_fetched(self, wanted: str) -> bool:
        if self._is_closing.is_set():
            return False
        try:
            content = self._fetch(wanted, FETCH_S)
        except (LedgerUnreachable, LedgerRefused) as away:
            log.info("logo_not_fetched", logo=wanted, reason=str(away))
            return False
        if content is None:
            return True
        try:
            checked_logo(content)
        except LogoWrong as wrong:
            log.warning("logo_wrong", logo=wanted, reason=str(wrong))
            return True
        if logo_hash(content) != wanted:
            log.warning("logo_wrong", logo=wanted, reason="the hash is another")
            return True
        begun = self._folder / f"{wanted}.part"
        begun.write_bytes(content)
        begun.replace(self._folder / f"{wanted}.png")
        return True
