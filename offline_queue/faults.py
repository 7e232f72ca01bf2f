"""What can go wrong with a journal, and the one place where SQLite's words are translated."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEEP_THE_FILE: Final = (
    "The file is kept as it is. Copy the data folder for the operator before anything else; this kiosk takes no "
    "cash until `kiosk journal recover` has put in place what is proved, or a new data folder is enrolled."
)


class JournalFault(Exception):
    """The journal cannot be used as asked; the message names the file and what is wrong."""


class JournalMissing(JournalFault):
    """There is no journal at the path."""


class JournalBusy(JournalFault):
    """Another process writes this journal."""


class JournalUnwritable(JournalFault):
    """Nothing of what was to be written is in the journal: disk full, input/output error, read-only (K-06)."""


class JournalTooNew(JournalFault):
    """A newer program wrote the journal; this one does not understand it and changes nothing."""


class JournalDamaged(JournalFault):
    """The file is no journal, or its chain is broken. ``seq`` is the first wrong entry, where one is known."""

    def __init__(self, path: Path, what: str, seq: int | None = None) -> None:
        self.seq = seq
        super().__init__(f"{path}: {what}. {KEEP_THE_FILE}")


class IllegalEntry(AssertionError):
    """Our bug: the entry contradicts those before it. Nothing was written."""


_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
"""The last: our statements are what they were, so the tables that one of them makes no sense to are not."""
_DAMAGED_EXTENDED: Final = frozenset({sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ})
_UNWRITABLE: Final = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOLFS,
    }
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the file into our faults; what is our own mistake passes through."""
    try:
        yield
    except sqlite3.Error as said:
        raise _fault(path, said) from said
    except UnicodeDecodeError as garbled:  # what SQLite would have said quotes what is in the file
        raise JournalDamaged(path, f"what is in the file is no text: {garbled}") from garbled


def _fault(path: Path, error: sqlite3.Error) -> Exception:
    # Without a code it is Python's: of a text that is none, or of a call that is wrong.
    is_no_text = isinstance(error, sqlite3.OperationalError)
    uncoded = sqlite3.SQLITE_CORRUPT if is_no_text else sqlite3.SQLITE_MISUSE
    extended = getattr(error, "sqlite_errorcode", uncoded)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    primary = extended & 0xFF  # an extended result code keeps its primary code in the low byte
    if primary in _DAMAGED or extended in _DAMAGED_EXTENDED:
        return JournalDamaged(path, f"{error} ({name})")
    if primary in _UNWRITABLE:
        return JournalUnwritable(f"{path}: {error} ({name})")
    return error
