"""What every simulator can be asked for on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SimulatorOptions:
    """``out`` is what the device keeps: its memory, printed receipts. ``speed`` scales mechanics, never the bus.

    ``baud`` 0: at any speed. ``address`` None and ``encryption_key`` "": the protocol's own. ``font``: a
    TrueType file for printers.
    """

    link: Path
    out: Path | None = None
    is_json: bool = False
    speed: float = 1.0
    seed: int = 0
    is_traced: bool = False
    baud: int = 0
    address: int | None = None
    encryption_key: str = ""
    font: Path | None = None
