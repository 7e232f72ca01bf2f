"""The journal's unconfirmed entries on a removable medium, signed by the kiosk: for when no line comes back."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from offline_queue.journal import JournalReader
from wire.signatures import KioskKey

SIGNED_AS: Final = b"tolem-export-1\n"
"""Opens what is signed, so that a signature over an export never passes for one over anything else."""


class NoMedium(Exception):
    """Nothing that could be written to is mounted."""


@dataclass(frozen=True)
class Exported:
    """``name`` of the file with the entries; beside it lies ``name`` + ``.sig``."""

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


def export(journal: Path, key: KioskKey, kiosk_id: str, medium: Path) -> Exported:
    """Write the entries that the ledger has not confirmed, one a line as they travel, and the signature.

    Both files are on the medium for good when this returns. Raises OSError, JournalFault.
    """
    with JournalReader.open(journal) as reader:
        first = reader.acknowledged().seq + 1
        lines = [entry.text() for entry in reader.entries(first)]
    data = "".join(f"{line}\n" for line in lines).encode()
    digest = hashlib.sha256(data).hexdigest()
    name = f"tolem-{kiosk_id or 'kiosk'}-{first}-{first + len(lines) - 1}.jsonl"
    proof = {
        "kiosk_id": kiosk_id,
        "public_key": key.public_key,
        "sha256": digest,
        "signature": base64.b64encode(key.private.sign(SIGNED_AS + digest.encode())).decode("ascii"),
    }
    _write(medium / name, data)
    _write(medium / f"{name}.sig", json.dumps(proof, indent=1).encode() + b"\n")
    if hashlib.sha256((medium / name).read_bytes()).hexdigest() != digest:
        raise OSError(f"{name}: the medium gives back something else than was written")
    return Exported(name, len(lines))


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
