"""Seeds lived one after the other, or several at a time in processes of their own."""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Final

import structlog

from tests.simulation.central import filled
from tests.simulation.network import ALL_SPECS, Lived, Size, lived

MEMORY: Final = Path("/dev/shm")


def lived_by(jobs: int, seeds: Sequence[int], size: Size) -> Iterator[Lived]:
    """Every seed's life as it ends, ``jobs`` at a time; whoever stops listening stops those not begun."""
    with tempfile.TemporaryDirectory(prefix="tolem-sim-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        shell = Path(name) / "shell.db"
        filled(shell, ALL_SPECS)
        if jobs == 1:
            be_silent()
            yield from (_live(seed, size, Path(name)) for seed in seeds)
            return
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(jobs, mp_context=context, initializer=be_silent) as pool:
            try:
                waiting = [pool.submit(_live, seed, size, Path(name)) for seed in seeds]
                yield from (each.result() for each in as_completed(waiting))
            finally:
                pool.shutdown(cancel_futures=True)


def be_silent() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _live(seed: int, size: Size, folder: Path) -> Lived:
    own = folder / str(os.getpid())  # the same from seed to seed of a process, and so is the ledger's engine
    own.mkdir()
    try:
        return lived(seed, size, own, folder / "shell.db")
    finally:
        shutil.rmtree(own)
