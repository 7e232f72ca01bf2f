"""A payee's sign: one small square PNG with nothing in it but pixels; everything else is refused by name."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from receipts.logos import LOGO_BYTES_MAX, LOGO_SIDE_PX, LogoWrong, checked_logo, logo_hash

SIZE = (LOGO_SIDE_PX, LOGO_SIDE_PX)


def png(picture: Image.Image | None = None, kind: str = "PNG", **more: Any) -> bytes:
    drawn = BytesIO()
    (picture or Image.new("RGB", SIZE, "#0B57D0")).save(drawn, kind, **more)
    return drawn.getvalue()


def noise() -> Image.Image:
    """What no compression makes smaller."""
    return Image.effect_noise(SIZE, 120).convert("RGB")


def test_a_picture_keeps_its_pixels_and_nothing_else() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "<script>alert(1)</script>")
    plain, told_much = checked_logo(png()), checked_logo(png(pnginfo=told))

    assert plain == told_much == checked_logo(plain)
    assert b"script" in png(pnginfo=told)
    assert b"script" not in told_much
    with Image.open(BytesIO(plain)) as drawn:
        assert (drawn.size, drawn.format, drawn.getpixel((5, 5))) == (SIZE, "PNG", (11, 87, 208, 255))


def test_what_is_seen_through_stays_so() -> None:
    with Image.open(BytesIO(checked_logo(png(Image.new("LA", SIZE, (0, 0)))))) as drawn:
        assert drawn.getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a whole PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not a whole PNG"),
        (png(kind="JPEG"), "not a whole PNG"),
        (png()[:-40], "not a whole PNG"),
        (png()[:60] + b"\x00\x00" + png()[62:], "not a whole PNG"),
        (png(Image.new("RGB", (129, 128))), "129 x 128 pixels instead of 128 x 128"),
        (png(Image.new("1", (9_000, 9_000))), "9000 x 9000 pixels"),
        (png(save_all=True, append_images=[Image.new("RGB", SIZE)]), "more than one frame"),
        (png() + b"\x00" * LOGO_BYTES_MAX, f"more than {LOGO_BYTES_MAX} bytes"),
        (png(noise().quantize(256)), "once drawn anew"),
    ],
    ids=["nothing", "svg", "jpeg", "cut", "damaged", "other size", "bomb", "frames", "too long", "noise"],
)
def test_anything_else_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(LogoWrong, match=why):
        checked_logo(content)


def test_it_is_named_by_what_it_is() -> None:
    assert logo_hash(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
