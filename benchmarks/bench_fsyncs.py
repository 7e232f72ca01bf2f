"""How often the journal waits for the disk: calls of fsync and fdatasync for each bill's intent, as the kernel sees them.

strace counts those of a process of its own that opens a journal and writes intents, less those of one that only opens
it. Where strace is not installed nothing is measured, and that is said.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

from benchmarks.desk import ROOT
from benchmarks.result import Result
from offline_queue.journal import Journal
from wire.entries import BillReturned, OrderOpened, StackIntended
from wire.money import tenge

INTENTS = 50
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def run(runs: int) -> list[Result]:
    """Medians; a count hardly differs."""
    if shutil.which("strace") is None:
        print("intent_fsyncs: strace is not installed, nothing measured", file=sys.stderr)
        return []
    counts = [(_waits(INTENTS) - _waits(0)) / (2 * INTENTS) for _ in range(runs)]
    return [Result("intent_fsyncs", statistics.median(counts), "fsyncs", "one for each append", 1.0, runs)]


def _waits(intents: int) -> int:
    """Waits for the disk in a process that writes so many intents, and as many bills returned."""
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".bench-") as folder:
        seen = Path(folder) / "calls"
        watched = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", str(seen)]
        program = [sys.executable, "-m", "benchmarks.bench_fsyncs", f"{folder}/journal.db", str(intents)]
        subprocess.run([*watched, *program], check=True, cwd=ROOT, timeout=120)
        return sum("sync(" in line for line in seen.read_text().splitlines())


def _write(path: Path, intents: int) -> None:
    journal = Journal.open(path)
    session_id = UUID(int=1)
    opened = OrderOpened(
        session_id=session_id,
        service="wallet-top-up",
        requisites={"phone": "+77011234567"},
        tariff_version=1,
        policy_version=1,
        is_offline=False,
        is_receipt_on_paper=True,
        language="kk",
    )
    journal.append((opened,), AT)
    for number in range(intents):
        bill_id, value = uuid5(session_id, str(number)), tenge(500)
        journal.append((StackIntended(session_id=session_id, bill_id=bill_id, value_tiyn=value),), AT)
        returned = BillReturned(session_id=session_id, bill_id=bill_id, value_tiyn=value, reason="bench")
        journal.append((returned,), AT)
    os._exit(0)  # a close would write a checkpoint


if __name__ == "__main__":
    _write(Path(sys.argv[1]), int(sys.argv[2]))
