"""The touch screen's calibration as a udev rule, which libinput reads when a compositor starts."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from kiosk.core.calibration import NO_CORRECTION, Matrix, matrix_text, parse_matrix
from kiosk.runtime.logs import log

if TYPE_CHECKING:
    from pathlib import Path

_RULE: Final = (
    "# Written by service mode of the kiosk; remove this file to go back to the panel's own.\n"
    'ACTION!="remove", ENV{{ID_INPUT_TOUCHSCREEN}}=="1", ENV{{LIBINPUT_CALIBRATION_MATRIX}}="{}"\n'
)
_VALUE: Final = re.compile(r'LIBINPUT_CALIBRATION_MATRIX\}="([^"]*)"')


def read_rule(path: Path) -> Matrix:
    """The matrix of a rule; none, and a line in the log, where it cannot be read as one."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return NO_CORRECTION
    except (OSError, UnicodeDecodeError) as wrong:
        log.warning("calibration_unreadable", path=str(path), reason=str(wrong))
        return NO_CORRECTION
    found = _VALUE.search(text)
    try:
        return parse_matrix(found[1] if found else "")
    except ValueError as wrong:
        log.warning("calibration_unreadable", path=str(path), reason=str(wrong))
        return NO_CORRECTION


def write_rule(path: Path, matrix: Matrix) -> None:
    """On disk for good when this returns; in place, for the folder is not the kiosk's. Raises OSError."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_RULE.format(matrix_text(matrix)))
        file.flush()
        os.fsync(file.fileno())
