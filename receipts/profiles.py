"""What printers can write: paper width, code tables and their numbers, QR, cut. Data, one row a firmware."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from wire.records import dataclass

if TYPE_CHECKING:
    from receipts.document import Document

CELL_DOTS: Final = 12
"""Advance of one letter: font A of ESC/POS, 48 columns on 576 dots."""


@dataclass(frozen=True)
class CodeTable:
    """One table of a printer: ``page`` is its number for ESC t, ``codec`` Python's name of it."""

    page: int
    codec: str

    def encodes(self, text: str) -> bool:
        """True when every letter has its byte here."""
        try:
            text.encode(self.codec)
        except UnicodeEncodeError:
            return False
        return True


CP866: Final = CodeTable(17, "cp866")
KZ1048: Final = CodeTable(53, "kz1048")


@dataclass(frozen=True)
class Profile:
    """How to write for one kind of printer (facts 2). With no ``tables`` everything is drawn.

    ``cut`` is sent at a line's start. ``is_qr_native``: the printer draws QR codes by GS ( k.
    """

    name: str
    columns: int
    tables: tuple[CodeTable, ...]
    is_qr_native: bool
    cut: bytes

    @property
    def width_dots(self) -> int:
        return self.columns * CELL_DOTS


_FEED_AND_CUT: Final = b"\x1dV\x42\x00"
"""GS V 66 0: feed to the cutter, partial cut."""
_CUT_AND_EJECT: Final = b"\x1bi\x1de\x03\x0c"
"""ESC i, GS e 3 12: total cut, then present the ticket (Custom, facts 5)."""
_PRESENT: Final = b"\x1cP\x10\x01\x45\x00"
"""FS P: cut, present 80 mm with a blinking mouth, keep until taken or told (VKP80III, facts 5)."""
_TOTAL_CUT: Final = b"\x1bd\x05\x1bi"
"""ESC d 5, ESC i: feed to the cutter, total cut (Citizen, facts 5)."""

PROFILES: Final = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile("generic-80", 48, (CP866, KZ1048), is_qr_native=True, cut=_FEED_AND_CUT),
            Profile("epson-tm", 48, (CP866, KZ1048), is_qr_native=True, cut=_FEED_AND_CUT),
            Profile("epson-eu-t", 48, (CP866,), is_qr_native=False, cut=_FEED_AND_CUT),
            Profile("custom-vkp80ii", 48, (), is_qr_native=False, cut=_CUT_AND_EJECT),
            Profile("custom-vkp80iii", 48, (), is_qr_native=False, cut=_PRESENT),
            Profile("citizen-ppu", 48, (CP866,), is_qr_native=False, cut=_TOTAL_CUT),
            Profile("star-escpos", 48, (CP866,), is_qr_native=False, cut=_FEED_AND_CUT),
            Profile("strip-80", 48, (CP866,), is_qr_native=False, cut=_FEED_AND_CUT),
            Profile("raster-80", 48, (), is_qr_native=False, cut=_FEED_AND_CUT),
            Profile("generic-58", 32, (CP866, KZ1048), is_qr_native=True, cut=_FEED_AND_CUT),
            Profile("raster-58", 32, (), is_qr_native=False, cut=_FEED_AND_CUT),
        )
    }
)
"""By name, as ``kiosk.toml`` says it. ``generic-80``: Epson TM family with the Kazakh table 53;
``strip-80``: Russian table only; ``raster-80``: unknown tables; 58: the same on 58 mm paper. What is not sure of a
unit (facts 2: Custom's tables depend on the firmware) is drawn."""


def rendered(document: Document, profile: Profile) -> bytes:
    """The document as the printer's bytes. What draws is imported with the first of them: no start waits for it."""
    from receipts.escpos import render  # noqa: PLC0415

    return render(document, profile)
