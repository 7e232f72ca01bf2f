"""The touch screen's calibration: the map from where a finger is felt to where it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.core import events
from kiosk.core.calibration import (
    AREA_MAX,
    AREA_MIN,
    CROSSES,
    NO_CORRECTION,
    Matrix,
    Point,
    TouchesUnclear,
    correction,
    matrix_text,
    parse_matrix,
    parse_touches,
)
from kiosk.runtime.calibration import read_rule, write_rule
from tests.support.service_visits import in_service
from wire.entries import ServiceAction

slopes = st.floats(-0.3, 0.3)
shifts = st.floats(-0.2, 0.2)
panels = st.builds(
    lambda a, b, c, d, e, f: Matrix(1 + a, b, c, d, 1 + e, f), slopes, slopes, shifts, slopes, slopes, shifts
)


def felt(panel: Matrix) -> tuple[Point, ...]:
    """Where a panel that distorts like this feels a finger on each cross."""
    return tuple(panel.of(Point(*cross)) for cross in CROSSES)


def told(points: tuple[Point, ...]) -> str:
    return " ".join(f"{x:.5f},{y:.5f}" for x, y in points)


@given(panels, st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_a_corrected_panel_feels_a_finger_where_it_is(panel: Matrix, at: tuple[float, float]) -> None:
    assume(AREA_MIN < 1 / panel.area < AREA_MAX)
    matrix = correction(felt(panel))

    finger = Point(*at)
    corrected = matrix.of(panel.of(finger))

    assert corrected == pytest.approx(finger, abs=1e-6)
    assert matrix.after(panel).of(finger) == pytest.approx(finger, abs=1e-6)


def test_a_second_calibration_comes_on_top_of_the_one_in_force() -> None:
    raw = Matrix(0.9, 0, 0.05, 0, 1.1, -0.02)
    in_force = Matrix(1.05, 0, 0, 0, 0.95, 0)
    on_top = correction(felt(in_force.after(raw)))

    assert on_top.after(in_force).of(raw.of(Point(0.3, 0.7))) == pytest.approx((0.3, 0.7), abs=1e-6)


def test_a_mirrored_and_turned_panel_is_set_right() -> None:
    turned = Matrix(0, -1, 1, 1, 0, 0)

    assert correction(felt(turned)).of(turned.of(Point(0.25, 0.75))) == pytest.approx((0.25, 0.75), abs=1e-6)


@pytest.mark.parametrize(
    "touches",
    [
        "",
        "0.1,0.1",
        "a,b c,d e,f g,h i,j",
        "0.1,0.1 0.9,0.1 0.9,0.9 0.1,0.9 nan,0.5",
        "0.1,0.1 0.9,0.1 0.9,0.9 0.1,0.9 9,9",
        "0.5,0.5 0.5,0.5 0.5,0.5 0.5,0.5 0.5,0.5",
        "0.1,0.1 0.2,0.2 0.3,0.3 0.4,0.4 0.5,0.5",
        "0.1,0.1 0.9,0.1 0.9,0.9 0.1,0.9 0.6,0.5",
    ],
)
def test_touches_that_met_no_cross_change_nothing(touches: str) -> None:
    with pytest.raises(TouchesUnclear):
        correction(parse_touches(touches))

    world = in_service("1002", "screen")
    world.say(events.StaffTouched("do", "calibrate"), events.StaffTouched("crosses", touches))
    content = world.view.content
    assert (content.note, content.crosses) == ("calibration-unclear", ())  # type: ignore[union-attr]
    assert "calibrate" not in [task.task for task in world.tasks]


def test_a_calibration_is_in_the_journal_before_it_is_written() -> None:
    world = in_service("1002", "screen")
    world.say(events.StaffTouched("crosses", told(felt(NO_CORRECTION))))
    assert world.bodies(ServiceAction) == []  # nobody asked for crosses

    world.say(events.StaffTouched("do", "calibrate"))
    assert world.view.content.crosses == CROSSES  # type: ignore[union-attr]
    world.say(events.StaffTouched("crosses", told(felt(NO_CORRECTION))))

    assert [(body.action, body.value) for body in world.bodies(ServiceAction)] == [
        ("calibrate", ""),
        ("calibrated", matrix_text(NO_CORRECTION)),
    ]
    assert world.tasks[-1].detail == matrix_text(NO_CORRECTION)
    assert world.view.content.crosses == ()  # type: ignore[union-attr]


@given(panels)
def test_a_matrix_reads_as_it_was_written(matrix: Matrix) -> None:
    assert parse_matrix(matrix_text(matrix)) == pytest.approx(matrix, abs=1e-6)


def test_a_rule_is_what_libinput_reads_and_a_broken_one_is_none(tmp_path: Path) -> None:
    rule = tmp_path / "99-tolem-touch.rules"
    assert read_rule(rule) == NO_CORRECTION

    write_rule(rule, Matrix(1.1, 0, -0.05, 0, 0.9, 0.05))

    assert re.search(
        r'LIBINPUT_CALIBRATION_MATRIX\}="1\.100000 0\.000000 -0\.050000 0\.000000 0\.900000 0\.050000"',
        rule.read_text(),
    )
    assert read_rule(rule) == Matrix(1.1, 0, -0.05, 0, 0.9, 0.05)
    for broken in ("", 'ENV{LIBINPUT_CALIBRATION_MATRIX}="1 0 0"', "\udcff"):
        rule.write_bytes(broken.encode("utf-8", "surrogateescape"))
        assert read_rule(rule) == NO_CORRECTION
