"""Icons in the theme's colours and QR codes, as image providers: the software renderer has no shaders to tint with."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

ICONS: Final = Path(__file__).parent / "icons"
LOGOS: Final = Path(__file__).parent / "logos"
LOGO_HASH: Final = re.compile("[0-9a-f]{64}")
QUIET_ZONE_MODULES: Final = 4
"""The light frame that a QR code needs on every side (ISO/IEC 18004)."""


@lru_cache(maxsize=256)
def icon_svg(name: str, line: str, fill: str) -> bytes:
    """The icon's drawing with its two colours put in; an unknown name draws the general one."""
    path = ICONS / f"{name}.svg"
    drawing = (path if path.is_file() else ICONS / "other.svg").read_text(encoding="utf-8")
    return drawing.replace("#111111", f"#{line}").replace("#eeeeee", f"#{fill}").encode()


def transparent(width_px: int, height_px: int) -> QImage:
    """Not by ``fill``, which has Qt's own enumerations made: they take as long as a tenth of a start."""
    line = 4 * width_px
    return QImage(
        bytes(line * height_px), width_px, height_px, line, QImage.Format.Format_ARGB32_Premultiplied
    ).copy()


def draw(image: QImage, drawing: QSvgRenderer) -> None:
    """Over the whole of ``image``."""
    from PySide6.QtGui import QPainter  # noqa: PLC0415 - with its enumerations it takes as long to read as a page

    painter = QPainter(image)
    drawing.render(painter)
    painter.end()


class IconProvider(QQuickImageProvider):
    """``image://icon/<name>/<line colour>/<fill colour>``, colours as six hex digits."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, image_id: str, size: QSize, requested: QSize) -> QImage:  # noqa: N802, ARG002
        name, line, fill = image_id.split("/")
        side = requested if requested.isValid() and not requested.isEmpty() else QSize(96, 96)
        image = transparent(side.width(), side.height())
        draw(image, QSvgRenderer(QByteArray(icon_svg(name, line, fill))))
        return image


class LogoProvider(QQuickImageProvider):
    """``image://logo/<hash>``: a sign in the folder ``fetched``; ``image://logo/<payee code>``: the drawing shipped for it.

    Without either, nothing is drawn.
    """

    def __init__(self, fetched: str = "") -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._fetched = fetched

    def requestImage(self, image_id: str, size: QSize, requested: QSize) -> QImage:  # noqa: N802, ARG002
        side = requested if requested.isValid() and not requested.isEmpty() else QSize(96, 96)
        return sign_image(image_id, self._fetched, side)


def sign_image(name: str, fetched: str, side: QSize) -> QImage:
    """By hash from the folder ``fetched``, by a payee's code from those shipped."""
    if LOGO_HASH.fullmatch(name):
        return fetched_image(str(Path(fetched) / f"{name}.png"), side.width(), side.height())
    return logo_image(name, side.width(), side.height())


@lru_cache(maxsize=256)
def fetched_image(path: str, width_px: int, height_px: int) -> QImage:
    """Scaled once for each size; transparent where the file is gone or no picture. Its name is its hash: it never changes."""
    image = QImage(path)
    if image.isNull():
        return transparent(width_px, height_px)
    from PySide6.QtCore import Qt  # noqa: PLC0415 - the first screen shows no payee's sign

    kept, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(width_px, height_px, kept, smooth)


@lru_cache(maxsize=256)
def logo_image(code: str, width_px: int, height_px: int) -> QImage:
    """Drawn once for each size: the same tiles come again and again."""
    image = transparent(width_px, height_px)
    path = LOGOS / f"{code}.svg"
    if path.parent == LOGOS and path.is_file():
        draw(image, QSvgRenderer(str(path)))
    return image


class QrProvider(QQuickImageProvider):
    """``image://qr/<percent-encoded text>``: whole pixels a module, dark on light in every theme."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, image_id: str, size: QSize, requested: QSize) -> QImage:  # noqa: N802, ARG002
        return qr_image(unquote(image_id), max(requested.width(), requested.height(), 1))


def qr_image(text: str, side_px: int) -> QImage:
    """The code with its quiet zone, as large as whole modules allow within ``side_px``."""
    import segno  # noqa: PLC0415 - most screens have no code, and a start is waited for
    from PySide6.QtGui import QPainter  # noqa: PLC0415

    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    modules = len(rows) + 2 * QUIET_ZONE_MODULES
    scale = max(1, side_px // modules)
    image = QImage(modules * scale, modules * scale, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                left, top = (x + QUIET_ZONE_MODULES) * scale, (y + QUIET_ZONE_MODULES) * scale
                painter.fillRect(left, top, scale, scale, QColor("#000000"))
    painter.end()
    return image
