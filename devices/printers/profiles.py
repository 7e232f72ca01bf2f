"""What a printer can tell of itself: commands it answers, sensors it has. Data, one row a firmware."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_BITS_PER_BYTE_ON_WIRE: Final = 10
_PAPER_MM_PER_S: Final = 100
_MARGIN_S: Final = 3.0


@dataclass(frozen=True)
class PrinterProfile:
    """Facts 3 and 4 for one kind of printer.

    ``has_process_id``: proves a print by GS ( H fn 48; else GS r is the fence. ``has_buffer_clear``: DLE DC4 8.
    ``near_end_mask`` and ``end_mask`` are tested bit by bit on the reply to DLE EOT 4; a near-end mask of 0
    says that the sensor is not fitted. ``command_bytes_max`` is the longest command a job may hold: so many
    NUL bytes end one that was cut off, where the buffer cannot be cleared.
    """

    name: str
    has_process_id: bool = False
    has_buffer_clear: bool = False
    has_automatic_status: bool = True
    near_end_mask: int = 0x0C
    end_mask: int = 0x60
    command_bytes_max: int = 14_000
    reply_timeout_s: float = 0.3


PROFILES: Final = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            PrinterProfile("generic-80", has_process_id=True, has_buffer_clear=True),
            PrinterProfile("strip-80"),
            PrinterProfile("raster-80"),
            PrinterProfile("generic-58"),
            PrinterProfile("raster-58"),
        )
    }
)
"""By name, the same names as ``receipts.profiles.PROFILES`` has for what is written."""


def job_timeout_s(size_bytes: int, *, baud: int, length_mm: int = 300) -> float:
    """How long a job may take: the wire, the paper at its slowest, and three seconds (facts 4)."""
    return size_bytes * _BITS_PER_BYTE_ON_WIRE / baud + length_mm / _PAPER_MM_PER_S + _MARGIN_S
