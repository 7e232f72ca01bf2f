"""A text as the parts of a short message: GSM 7 bit where it suffices, else UCS-2; long ones with a header. Pure.

3GPP TS 23.038 6.2.1 (alphabet), TS 23.040 9.2.3.24.1 (concatenation). In SMPP the seven bits of a character travel
in an octet each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GSM_ALPHABET: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION: Final = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
ESCAPE: Final = 0x1B
_GSM: Final = {character: code for code, character in enumerate(GSM_ALPHABET) if code != ESCAPE}

DATA_CODING_GSM: Final = 0x00
DATA_CODING_UCS2: Final = 0x08

GSM_MAX, GSM_PART_MAX = 160, 153
UCS2_MAX, UCS2_PART_MAX = 140, 134
"""Octets that one short message holds, and that fit beside the header of a part."""

PARTS_MAX: Final = 255

PLAINER: Final[dict[str, str | int | None]] = {
    "\u00a0": " ",
    "\u202f": " ",
    "\u2212": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u20b8": "KZT",
}
"""What stands in for characters that would make a Latin text cost twice as many parts."""


class TextTooLong(ValueError):
    """More than 255 parts."""


@dataclass(frozen=True, kw_only=True)
class Sms:
    """What goes into ``short_message`` of each part; ``has_header``: each begins with one (esm_class 0x40)."""

    data_coding: int
    parts: tuple[bytes, ...]

    @property
    def has_header(self) -> bool:
        return len(self.parts) > 1


def encoded(text: str, reference: int) -> Sms:
    """The parts of a text; ``reference`` (0 to 255) tells the parts of one message from another's.

    Raises:
        TextTooLong: it does not fit.
    """
    plain = text.translate(str.maketrans(PLAINER))
    characters = [_gsm(character) for character in plain]
    if all(characters):
        known = [each for each in characters if each]
        return _sms(known, DATA_CODING_GSM, GSM_MAX, GSM_PART_MAX, reference)
    wide = [character.encode("utf-16-be") for character in text]
    return _sms(wide, DATA_CODING_UCS2, UCS2_MAX, UCS2_PART_MAX, reference)


def _gsm(character: str) -> bytes:
    """Its octets in the alphabet; none when it is not in it."""
    if character in _GSM:
        return bytes([_GSM[character]])
    if character in GSM_EXTENSION:
        return bytes([ESCAPE, GSM_EXTENSION[character]])
    return b""


def _sms(characters: list[bytes], data_coding: int, whole_max: int, part_max: int, reference: int) -> Sms:
    if sum(map(len, characters)) <= whole_max:
        return Sms(data_coding=data_coding, parts=(b"".join(characters),))
    bodies = [b""]
    for character in characters:  # a character is never torn apart: an escape pair, a surrogate pair
        if len(bodies[-1]) + len(character) > part_max:
            bodies.append(b"")
        bodies[-1] += character
    if len(bodies) > PARTS_MAX:
        raise TextTooLong(f"{len(bodies)} parts; at most {PARTS_MAX}")
    header = bytes([0x05, 0x00, 0x03, reference & 0xFF, len(bodies)])
    parts = tuple(header + bytes([number]) + body for number, body in enumerate(bodies, start=1))
    return Sms(data_coding=data_coding, parts=parts)
