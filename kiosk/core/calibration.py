"""Where a touch screen feels a finger and where the finger is: the affine map between the two, and how libinput says it.

Points are parts of the glass's width and height from its upper left corner, 0 to 1, as in libinput's calibration
matrix (``LIBINPUT_CALIBRATION_MATRIX``: the first two rows of a 3 × 3 matrix).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

CROSSES: Final = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.5, 0.5))
"""Four to measure by, and one in the middle to judge by."""
OFF_MAX: Final = 0.02
"""How far from the middle cross its corrected touch may be, as a part of the glass: 7 mm of a 17-inch panel."""
AREA_MIN: Final = 0.25
AREA_MAX: Final = 4.0
"""Of what a correction makes of the glass's area; beyond these the crosses were not touched."""


class Point(NamedTuple):
    x: float
    y: float


class Matrix(NamedTuple):
    """``x' = a x + b y + c``, ``y' = d x + e y + f``."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def of(self, point: Point) -> Point:
        return Point(
            self.a * point.x + self.b * point.y + self.c, self.d * point.x + self.e * point.y + self.f
        )

    def after(self, first: Matrix) -> Matrix:
        """The map that does ``first`` and then this one."""
        return Matrix(
            self.a * first.a + self.b * first.d,
            self.a * first.b + self.b * first.e,
            self.a * first.c + self.b * first.f + self.c,
            self.d * first.a + self.e * first.d,
            self.d * first.b + self.e * first.e,
            self.d * first.c + self.e * first.f + self.f,
        )

    @property
    def area(self) -> float:
        return abs(self.a * self.e - self.b * self.d)


NO_CORRECTION: Final = Matrix(1, 0, 0, 0, 1, 0)


class TouchesUnclear(ValueError):
    """The touches do not make a map of the glass: too few, beside the crosses, or on one line."""


def parse_touches(text: str) -> tuple[Point, ...]:
    """``x,y`` five times, separated by spaces. Raises TouchesUnclear."""
    try:
        points = tuple(Point(*map(float, pair.split(","))) for pair in text.split())
    except (ValueError, TypeError) as wrong:
        raise TouchesUnclear(text[:100]) from wrong
    if len(points) != len(CROSSES) or not all(-1 < part < 2 for point in points for part in point):
        raise TouchesUnclear(text[:100])
    return points


def correction(touched: Sequence[Point]) -> Matrix:
    """The map from where the crosses were felt to where they are: the best for four, judged by the fifth.

    Raises:
        TouchesUnclear: no such map, or the middle one is too far off with it.
    """
    corners = tuple(Point(*cross) for cross in CROSSES[:-1])
    matrix = _fitted(touched[:-1], corners)
    middle, felt = Point(*CROSSES[-1]), matrix.of(touched[-1])
    is_off = max(abs(felt.x - middle.x), abs(felt.y - middle.y)) > OFF_MAX
    if is_off or not AREA_MIN <= matrix.area <= AREA_MAX:
        raise TouchesUnclear(f"{felt.x:.3f},{felt.y:.3f}")
    return matrix


def _fitted(felt: Sequence[Point], meant: Sequence[Point]) -> Matrix:
    """Least squares, by Cramer's rule on the normal equations."""
    rows = [(point.x, point.y, 1.0) for point in felt]
    normal = [[sum(row[i] * row[j] for row in rows) for j in range(3)] for i in range(3)]
    whole = _determinant(normal)
    if abs(whole) < 1e-6:
        raise TouchesUnclear("the touches are on one line")

    def solved(values: Sequence[float]) -> list[float]:
        right = [sum(row[i] * value for row, value in zip(rows, values, strict=True)) for i in range(3)]
        return [
            _determinant([[right[i] if j == place else normal[i][j] for j in range(3)] for i in range(3)])
            / whole
            for place in range(3)
        ]

    return Matrix(*solved([point.x for point in meant]), *solved([point.y for point in meant]))


def _determinant(m: Sequence[Sequence[float]]) -> float:
    return (
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    )


def matrix_text(matrix: Matrix) -> str:
    """Six numbers, as libinput reads them."""
    return " ".join(f"{part:.6f}" for part in matrix)


def parse_matrix(text: str) -> Matrix:
    """Raises ValueError: not six numbers."""
    parts = [float(part) for part in text.split()]
    if len(parts) != len(NO_CORRECTION):
        raise ValueError(f"{text[:100]!r} is not six numbers")
    return Matrix(*parts)
