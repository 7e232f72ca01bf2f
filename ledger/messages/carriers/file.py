"""Messages into a file or onto the screen, one JSON object a line: for the desk, never for people's money."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from ledger.messages.ports import Accepted, Heard, Outcome, Outgoing, Receipt, Unreachable


class FileCarrier:
    """Appends each message, codes and all, to a file; to standard error when there is none."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @property
    def name(self) -> str:
        return "file"

    def hand_over(self, batch: Sequence[Outgoing], now: datetime) -> Iterator[Outcome]:
        """Raises Unreachable when the file cannot be written."""
        for message in batch:
            told = {
                "event": "message",
                "at": now.isoformat(),
                "message_id": str(message.message_id),
                "channel": message.channel,
                "to": message.address,
                "language": message.language,
                "text": message.text,
            }
            self._append(json.dumps(told, ensure_ascii=False))
            yield Accepted(message_id=message.message_id)

    def receipts(self) -> Sequence[Receipt]:
        """A file gives none."""
        return ()

    def heard(self) -> Sequence[Heard]:
        """Nobody answers here."""
        return ()

    def close(self) -> None:
        """Nothing is held open."""

    def _append(self, line: str) -> None:
        if self._path is None:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()
            return
        try:
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(f"{line}\n")
        except OSError as wrong:
            raise Unreachable(f"the file of messages cannot be written ({type(wrong).__name__})") from wrong
