"""Exports of kiosks from a file, for ``ledger import-journal``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Engine

from ledger.clock import utc_now
from ledger.database import write
from ledger.kiosks.exports import Carried, summed, take_carried
from ledger.kiosks.rules import BatchBroken, ChainBroken
from ledger.kiosks.service import KioskUnknown
from ledger.problems import ClockSkewed
from ledger.terminal import refuse
from wire.exports import ExportInvalid, read_export
from wire.signatures import SignatureInvalid


def take_file(engine: Engine, file: Path) -> Sequence[Carried]:
    """Book every batch of the file, each in a transaction of its own; ends the program at the first that is wrong.

    What came before a wrong line is booked, and passed over when the whole file is given again.
    """
    taken: list[Carried] = []
    try:
        with file.open(encoding="utf-8") as lines:
            taken.extend(
                write(engine, partial(take_carried, batch=batch, now=utc_now()))
                for batch in read_export(lines)
            )
    except (OSError, UnicodeDecodeError) as wrong:
        refuse(f"{file}: cannot be read: {wrong}")
    except ExportInvalid as wrong:
        refuse(f"{file}: {wrong}")
    except ChainBroken as broken:
        refuse(f"{file}, line {len(taken) + 1}: {broken.detail}")
    except ValidationError:
        refuse(f"{file}, line {len(taken) + 1}: what was signed is no batch of entries")
    except (KioskUnknown, SignatureInvalid, ClockSkewed, BatchBroken) as wrong:
        refuse(f"{file}, line {len(taken) + 1}: {wrong}")
    return summed(taken)
