"""What an eye, a finger and a seated person's hand find wrong with a screen, said in one line each."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tests.support.glass import Glimpse, Target, Words, covered, crowded, overlaps, spilled

TOUCH_MM: Final = 20
GAP_MM: Final = 6.35
CAP_MM: Final = 4.8
PAY_CAP_MM: Final = 7.3
CONTRAST: Final = 4.5
CONTRAST_HIGH: Final = 7.0
ALL_OVER: Final = "square-"
"""The technician's test of the glass: wherever it can be touched, also where nobody has to reach."""
MODES: Final = ("large-text", "low-reach", "high-contrast")


def problems(glimpse: Glimpse, modes: tuple[str, ...] = ()) -> list[str]:
    """Everything that is wrong with this screen in these modes; empty when it is right."""
    on_top = lying_on_top(glimpse)
    found = [
        *(f"cut: {words.text!r}" for words in on_top.words if words.is_cut),
        *(f"outside: {words.text!r}" for words in on_top.words if _is_outside(words, glimpse)),
        *(f"over one another: {pair}" for pair in overlaps(on_top)),
        *(f"covered: {pair}" for pair in covered(on_top)),
        *(f"spilled: {said}" for said in spilled(on_top)),
        *_of_touch(on_top),
        *(f"small: {words.text!r}" for words in on_top.words if words.cap_mm < CAP_MM - 0.02),
    ]
    least = CONTRAST_HIGH if "high-contrast" in modes else CONTRAST
    found += [f"pale: {w.text!r} {w.contrast:.1f}" for w in on_top.words if w.contrast < least - 0.05]
    if "low-reach" in modes:
        found += [
            f"out of reach: {t.name}"
            for t in on_top.targets
            if t.place.top() < glimpse.panel.reach_top_px - 1 and not t.name.startswith(ALL_OVER)
        ]
    return found + _too_small_to_pay(glimpse)


def _too_small_to_pay(glimpse: Glimpse) -> list[str]:
    """What must be read to pay and is nowhere, or nowhere large enough."""
    largest = {
        needed: max((words.cap_mm for words in glimpse.words if needed in words.text), default=0.0)
        for needed in glimpse.to_pay
    }
    return [f"to pay: {needed!r} {mm:.1f} mm" for needed, mm in largest.items() if mm < PAY_CAP_MM - 0.02]


def lying_on_top(glimpse: Glimpse) -> Glimpse:
    """Only the sheet where one covers the page: what lies under it is neither read nor touched."""
    if not glimpse.sheets:
        return glimpse
    return replace(
        glimpse,
        words=tuple(words for words in glimpse.words if glimpse.is_on_sheet(words)),
        targets=tuple(target for target in glimpse.targets if glimpse.is_on_sheet(target)),
        signs=tuple(sign for sign in glimpse.signs if glimpse.is_on_sheet(sign)),
        bars=(),
    )


def _is_outside(words: Words, glimpse: Glimpse) -> bool:
    panel = glimpse.panel
    return (
        words.ink.left() < 0
        or words.ink.right() > panel.width_px + 1
        or words.ink.top() < 0
        or words.ink.bottom() > panel.height_px
        or words.ink.width() > words.room.width() + 2
    )


def _of_touch(glimpse: Glimpse) -> list[str]:
    least = TOUCH_MM * glimpse.panel.px_per_mm - 1
    panel = glimpse.panel

    def is_off(target: Target) -> bool:
        place = target.place
        return (
            place.left() < -1
            or place.top() < -1
            or place.right() > panel.width_px + 1
            or place.bottom() > panel.height_px + 1
        )

    return [
        *(f"nameless: {t.place}" for t in glimpse.targets if not t.name),
        *(f"off the glass: {t.name}" for t in glimpse.targets if is_off(t)),
        *(
            f"small to touch: {t.name} {min(t.place.width(), t.place.height()) / panel.px_per_mm:.1f} mm"
            for t in glimpse.targets
            if min(t.place.width(), t.place.height()) < least
        ),
        *(f"crowded: {pair}" for pair in crowded(glimpse, GAP_MM)),
        *(
            f"in the upper third: {t.name}"
            for t in glimpse.targets
            if panel.height_px > panel.width_px
            and t.place.top() < panel.height_px / 3 - 1
            and not t.name.startswith(ALL_OVER)
        ),
    ]
