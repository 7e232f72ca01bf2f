"""What a printer can tell of itself: commands it answers, sensors it has. Data, one row a firmware."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

_BITS_PER_BYTE_ON_WIRE: Final = 10
_PAPER_MM_PER_S: Final = 100
_MARGIN_S: Final = 3.0


@dataclass(frozen=True)
class Presenter:
    """A mouth that holds a cut receipt until it is taken (facts 5).

    ``retract`` draws back what nobody took. ``mask`` is tested on the reply to DLE EOT 4 where the dialect
    has no place of its own for it.
    """

    retract: bytes
    mask: int = 0


@dataclass(frozen=True)
class PrinterProfile:
    """Facts 3 to 5 for one kind of printer.

    ``dialect``: ``epos`` answers DLE EOT 1 to 4, ``custom`` DLE EOT 14h with six bytes.
    ``proof``: ``process_id`` is GS ( H fn 48; ``fence`` is GS r, then a clean status; ``motor`` is a buffer that
    has run empty and a motor that stands still. ``has_buffer_clear``: DLE DC4 8.
    ``near_end_mask`` and ``end_mask`` are tested bit by bit on the reply to DLE EOT 4; a near-end mask of 0
    says that the sensor is not fitted. ``command_bytes_max`` is the longest command a job may hold: so many
    NUL bytes end one that was cut off, where the buffer cannot be cleared.
    """

    name: str
    dialect: Literal["epos", "custom"] = "epos"
    proof: Literal["process_id", "fence", "motor"] = "fence"
    has_buffer_clear: bool = False
    has_automatic_status: bool = True
    near_end_mask: int = 0x0C
    end_mask: int = 0x60
    mechanical_fault: str = "mechanical"
    presenter: Presenter | None = None
    command_bytes_max: int = 14_000
    reply_timeout_s: float = 0.3


_EJECTOR_RETRACT: Final = b"\x1de\x02"
"""GS e 2: the Custom family's ejector draws the ticket back."""
_COLLECT: Final = b"\x1dR\x30"
"""GS R 48: Citizen PPU collects the receipt (with memory switch 4-4 on)."""

_CITIZEN_PRESENTER: Final = Presenter(_COLLECT, mask=0x40)
_CUSTOM: Final = PrinterProfile(
    "custom-vkp80ii",
    dialect="custom",
    proof="motor",
    has_automatic_status=False,
    presenter=Presenter(_EJECTOR_RETRACT),
)

PROFILES: Final = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            PrinterProfile("generic-80", proof="process_id", has_buffer_clear=True),
            PrinterProfile("epson-tm", proof="process_id", has_buffer_clear=True),
            PrinterProfile("epson-eu-t"),
            _CUSTOM,
            PrinterProfile(
                "custom-vkp80iii",
                dialect="custom",
                proof="motor",
                has_automatic_status=False,
                presenter=_CUSTOM.presenter,
            ),
            # One bit each at DLE EOT 4: 20 is the end of paper, 40 a receipt in the presenter.
            PrinterProfile(
                "citizen-ppu",
                has_buffer_clear=True,
                end_mask=0x20,
                mechanical_fault="presenter",
                presenter=_CITIZEN_PRESENTER,
            ),
            PrinterProfile("star-escpos", has_automatic_status=False),
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
