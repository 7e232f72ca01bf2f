"""``benchmarks.measured_kiosk`` that also writes down what its CCNET acceptor says: a line each to the file GLASS_TIMES.

``["fate", seconds, state]`` when the unit's word is read that a bill is in escrow (0x80), stacked (0x81) or rejected (0x1C), once for each bill;
``["poll", seconds]`` when the driver asks. Seconds of ``time.perf_counter``, which all processes share.
"""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import Any, Final

from benchmarks import measured_glass
from benchmarks.poll_tap import IS_POLL
from devices import protocols
from devices.transport import SerialPort, open_port
from kiosk.__main__ import main
from kiosk.runtime import child

STATE: Final = re.compile(rb"\x02\x03.(.)", re.DOTALL)
"""Address and length, then what the unit is doing (CCNET 1.7)."""
FATES: Final = {0x1C: "rejected", 0x80: "escrow", 0x81: "stacked"}


def listened(path: str, **options: Any) -> SerialPort:
    """A port whose words are written down as they pass."""
    port = open_port(path, **options)
    read, write = port.read_available, port.write
    times = Path(os.environ["GLASS_TIMES"]).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - as long as the port
    before = 0

    def heard(timeout_s: float) -> bytes:
        nonlocal before
        said = read(timeout_s)
        for state in (found[1][0] for found in STATE.finditer(said)):
            if state in FATES and state != before:
                times.write(json.dumps(["fate", time.perf_counter(), FATES[state]]) + "\n")
            before = state
        return said

    def wrote(said: bytes) -> None:
        if IS_POLL["ccnet"](said):
            times.write(json.dumps(["poll", time.perf_counter()]) + "\n")
        write(said)

    vars(port).update(read_available=heard, write=wrote)
    return port


if __name__ == "__main__":
    vars(protocols)["open_port"] = listened
    vars(child)["PROGRAM"] = measured_glass.__name__
    main()
