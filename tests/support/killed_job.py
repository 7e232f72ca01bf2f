"""The daily job in a process that kills itself, as by a power cut, before some statement of its choice.

``python -m tests.support.killed_job URL DAY NOW STATEMENT``: SIGKILL before that statement; 0: never.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import date, datetime
from itertools import count

from sqlalchemy import event

from ledger.database import open_engine
from ledger.jobs.service import run_daily
from ledger.jobs.steps import DAILY

PORTION = 7


def main(url: str, day: str, now: str, last_statement: int) -> None:
    engine = open_engine(url)
    moment, statements = datetime.fromisoformat(now), count(1)

    def maybe_die(*_arguments: object) -> None:
        if next(statements) == last_statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", maybe_die)
    event.listen(engine, "commit", maybe_die)
    for done in run_daily(engine, DAILY, lambda: moment, date.fromisoformat(day), portion=PORTION):
        assert done.failed == 0, done
    sys.stdout.write(f"{next(statements) - 1}\n")
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
