"""A payee's sign as it travels: one small square PNG, decoded and drawn anew, so that nothing but pixels is left of it."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Final

LOGO_SIDE_PX: Final = 128
"""A tile's sign is 20 mm: 128 pixels are more than any panel has there."""
LOGO_BYTES_MAX: Final = 32 * 1024


class LogoWrong(Exception):
    """Not a picture that a tile can show; the message says why."""


def checked_logo(content: bytes) -> bytes:
    """The same picture as a PNG without texts, profiles and further frames; of the same pixels always the same bytes.

    Raises:
        LogoWrong: too many bytes, another format, another size, more than one frame, or damaged.
    """
    from PIL import Image  # noqa: PLC0415 - few starts need it

    if len(content) > LOGO_BYTES_MAX:
        raise LogoWrong(f"more than {LOGO_BYTES_MAX} bytes")
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as picture:
            if picture.size != (LOGO_SIDE_PX, LOGO_SIDE_PX):
                raise LogoWrong(
                    f"{picture.width} x {picture.height} pixels instead of {LOGO_SIDE_PX} x {LOGO_SIDE_PX}"
                )
            if getattr(picture, "n_frames", 1) != 1:
                raise LogoWrong("more than one frame")
            picture.load()
            pixels = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as wrong:
        raise LogoWrong("not a whole PNG picture") from wrong
    drawn = BytesIO()
    bare = Image.frombytes("RGBA", pixels.size, pixels.tobytes())
    bare.save(drawn, "PNG", optimize=True)
    if drawn.tell() > LOGO_BYTES_MAX:
        raise LogoWrong(f"more than {LOGO_BYTES_MAX} bytes once drawn anew")
    return drawn.getvalue()


def logo_hash(content: bytes) -> str:
    """By which a policy names a logo and a kiosk proves what it fetched."""
    return sha256(content).hexdigest()
