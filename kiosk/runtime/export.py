"""The journal's unconfirmed entries on a removable medium, as signed batches: for when no line comes back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from offline_queue.chain import Mark
from offline_queue.journal import JournalReader
from offline_queue.outbox import Batch, BatchLimit, next_batch
from wire.exports import line_of, signed_batch
from wire.signatures import KioskKey
from wire.times import utc_text


class NoMedium(Exception):
    """Nothing that could be written to is mounted."""


@dataclass(frozen=True)
class Exported:
    """``name`` of the file with ``entries`` of the journal in it; "" where nothing waits and none is written."""

    name: str
    entries: int


def medium_in(folder: Path, *, needs_mount: bool) -> Path:
    """The first medium mounted under ``folder``, or ``folder`` itself where none needs to be. Raises NoMedium."""
    if not needs_mount and folder.is_dir():
        return folder
    try:
        found = [each for each in sorted(folder.glob("*")) if each.is_dir() and os.path.ismount(each)]
    except OSError:
        found = []
    for medium in found:
        if os.access(medium, os.W_OK):
            return medium
    raise NoMedium(str(folder))


def export(journal: Path, key: KioskKey, kiosk_id: str, medium: Path, at: datetime) -> Exported:
    """Write the entries that the ledger has not confirmed, as the batches that would have been sent.

    The file is on the medium for good when this returns (``wire.exports``). Raises OSError, JournalFault.
    """
    with JournalReader.open(journal) as reader:
        known = reader.acknowledged()
        batches = list(_batches(reader, known))
    if not batches:
        return Exported("", 0)
    data = "".join(
        f"{line_of(signed_batch(batch.data(), key, kiosk_id, utc_text(at)))}\n" for batch in batches
    ).encode()
    last = batches[-1].links[-1].seq
    name = f"tolem-{kiosk_id}-{known.seq + 1}-{last}.jsonl"
    _write(medium / name, data)
    if (medium / name).read_bytes() != data:
        raise OSError(f"{name}: the medium gives back something else than was written")
    return Exported(name, last - known.seq)


def _batches(reader: JournalReader, after: Mark) -> Iterator[Batch]:
    limit = BatchLimit()
    while links := next_batch(reader.links(after, limit.entries), limit):
        yield Batch(after.hash, links)
        after = Mark(links[-1].seq, links[-1].hash)


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
