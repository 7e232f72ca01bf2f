"""What every simulator can be asked for on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class OptionUnknown(Exception):
    """No simulator can be what was asked for; the message lists what there is."""


@dataclass(frozen=True)
class SimulatorOptions:
    """``out`` is what the device keeps: its memory, printed receipts. ``speed`` scales mechanics, never the bus.

    ``baud`` 0: at any speed. ``address`` None and ``encryption_key`` "": the protocol's own. ``font``: a
    TrueType file for printers. ``model``: which kind of printer; "": the usual one.
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
    model: str = ""
