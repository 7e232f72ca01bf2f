"""What a field agent may set on site: an allow-list, each with its bounds, over what ``kiosk.toml`` says. Pure.

The journal keeps what was set, by whom and when (``service_action``), as text; "" is ``kiosk.toml``'s own again. What
can no longer be, because ``kiosk.toml`` or the device is another by now, is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kiosk.reach import DIAGONAL_INCH_MAX, diagonal_inch_min, lower_edge_mm_max
from wire.languages import LANGUAGES
from wire.money import TIYN_PER_TENGE, Tiyn
from wire.records import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.core.states import Settings, Terminal

DENOMINATIONS_TENGE: Final = (200, 500, 1000, 2000, 5000, 10000, 20000)
EDGE_MM_MIN: Final = 700
EDGE_MM_STEP: Final = 50
"""The glass' lower edge over the floor goes by so much a touch, within what low reach leaves room for."""

CHOICES: Final[dict[str, tuple[str, str]]] = {
    "close": ("closed", "yes"),
    "open": ("closed", ""),
    "inhibit": ("inhibited", "yes"),
    "enable": ("inhibited", ""),
    **{f"language-{code}": ("language", code) for code in LANGUAGES},
    **{f"idle-{seconds}": ("idle_s", str(seconds)) for seconds in (60, 120, 180)},
    "voice-on": ("voice", ""),
    "voice-off": ("voice", "off"),
}
"""Actions that set one value, whatever was before."""

BILLS: Final = {f"bill-{tenge}": f"bill_{tenge}" for tenge in DENOMINATIONS_TENGE}
"""Actions that turn a denomination off or on, and the settings they turn."""

EDGES: Final = {"edge-lower": -EDGE_MM_STEP, "edge-higher": EDGE_MM_STEP}
"""Actions that say that the glass hangs lower or higher than was believed, by so many millimetres."""

DIAGONALS: Final = {"glass-smaller": -1, "glass-larger": 1}
"""Actions that say that the glass is smaller or larger than was believed, by so many inches of its diagonal."""

VOLUMES_PERCENT: Final = (100, 125, 150, 200, 50, 75)
"""How loud the voice may be, in hundredths of the engine's own volume, in the order of ``next-volume``."""

BRIGHTNESSES_PERCENT: Final = (100, 85, 70, 55, 40)
"""How bright the glass may be, of its brightest, in the order of ``next-brightness``; below that daylight wins."""

ON_PAGE: Final[dict[str, tuple[str, ...]]] = {
    "settings": ("language", "idle_s", "brightness_percent"),
    "bills": tuple(BILLS.values()),
    "fitting": ("diagonal_inch", "lower_edge_mm", "printer_profile", "voice", "volume_percent"),
}
"""The settings of each page, which ``as-configured`` sets back together."""


def change_of(terminal: Terminal, action: str) -> tuple[str, str] | None:
    """The setting and the value that the action would give it now; None when it sets nothing or may not."""
    settings = terminal.settings
    if action in CHOICES:
        name, value = CHOICES[action]
        return None if in_force(terminal, name) == value else (name, value)
    if action in BILLS:
        return _bill_turned(terminal, action)
    if action in EDGES:
        edge_mm = settings.lower_edge_mm + EDGES[action]
        return ("lower_edge_mm", str(edge_mm)) if _is_edge(settings, edge_mm) else None
    if action in DIAGONALS:
        inch = settings.diagonal_inch + DIAGONALS[action]
        return ("diagonal_inch", str(inch)) if _is_diagonal(terminal, inch) else None
    if action == "next-volume" and settings.has_voice:
        place = VOLUMES_PERCENT.index(settings.volume_percent) + 1
        return "volume_percent", str(VOLUMES_PERCENT[place % len(VOLUMES_PERCENT)])
    if action == "next-brightness" and settings.has_backlight:
        place = BRIGHTNESSES_PERCENT.index(settings.brightness_percent) + 1
        return "brightness_percent", str(BRIGHTNESSES_PERCENT[place % len(BRIGHTNESSES_PERCENT)])
    if action == "next-printer" and len(settings.printer_profiles) > 1:
        place = settings.printer_profiles.index(settings.printer_profile) + 1
        return "printer_profile", settings.printer_profiles[place % len(settings.printer_profiles)]
    return None


def _bill_turned(terminal: Terminal, action: str) -> tuple[str, str] | None:
    """The last denomination stays: to take none is said by ``inhibit``, on purpose."""
    value = _tiyn_of(BILLS[action])
    if value in terminal.settings.refused_tiyn:
        return BILLS[action], ""
    is_another_left = bool(set(terminal.denominations_tiyn) - {value})
    return (BILLS[action], "off") if value in terminal.denominations_tiyn and is_another_left else None


def set_back(terminal: Terminal, page: str) -> tuple[tuple[str, str], ...]:
    """What it takes to have the page's settings as ``kiosk.toml`` says; nothing when they are."""
    return tuple((name, "") for name in ON_PAGE.get(page, ()) if terminal.site.get(name))


def in_force(terminal: Terminal, name: str) -> str:
    """The value that holds, set on site or by ``kiosk.toml``."""
    settings = terminal.settings
    match name:
        case "language":
            return settings.language
        case "idle_s":
            return str(int(settings.idle_s))
        case "diagonal_inch":
            return str(settings.diagonal_inch)
        case "volume_percent":
            return str(settings.volume_percent)
        case "brightness_percent":
            return str(settings.brightness_percent)
        case "lower_edge_mm":
            return str(settings.lower_edge_mm)
        case "printer_profile":
            return settings.printer_profile
        case _:
            return terminal.site.get(name, "")


def is_on(terminal: Terminal, action: str) -> bool:
    """True when what the action sets is in force; of a denomination, when it is taken."""
    if action in BILLS:
        return _tiyn_of(BILLS[action]) in terminal.denominations_tiyn
    return action in CHOICES and in_force(terminal, CHOICES[action][0]) == CHOICES[action][1]


def settings_on_site(settings: Settings, configured: Settings, site: Mapping[str, str]) -> Settings:
    """``settings`` with what was set on site, and ``kiosk.toml``'s ``configured`` where nothing was."""
    language, idle_s = site.get("language", ""), site.get("idle_s", "")
    edge_mm, profile = site.get("lower_edge_mm", ""), site.get("printer_profile", "")
    volume = site.get("volume_percent", "")
    glass = replace(configured, diagonal_inch=_diagonal_on_site(configured, site))
    is_edge = edge_mm.isdecimal() and _is_edge(glass, int(edge_mm))
    is_idle = idle_s.isdecimal() and int(idle_s) > configured.warning_s
    return replace(
        settings,
        language=language if language in LANGUAGES else configured.language,
        idle_s=float(idle_s) if is_idle else configured.idle_s,
        diagonal_inch=glass.diagonal_inch,
        lower_edge_mm=int(edge_mm) if is_edge else configured.lower_edge_mm,
        printer_profile=profile if profile in configured.printer_profiles else configured.printer_profile,
        volume_percent=int(volume) if volume in map(str, VOLUMES_PERCENT) else 100,
        brightness_percent=brightness_on_site(site),
        has_voice=site.get("voice") != "off",
        refused_tiyn=frozenset(_tiyn_of(name) for name in BILLS.values() if site.get(name) == "off"),
    )


def brightness_on_site(site: Mapping[str, str]) -> int:
    """In hundredths of the brightest, which is what holds where nothing was set."""
    told = site.get("brightness_percent", "")
    return int(told) if told in map(str, BRIGHTNESSES_PERCENT) else BRIGHTNESSES_PERCENT[0]


def _is_edge(settings: Settings, edge_mm: int) -> bool:
    return EDGE_MM_MIN <= edge_mm <= lower_edge_mm_max(*settings.panel_px, settings.diagonal_inch)


def _is_diagonal(terminal: Terminal, inch: int) -> bool:
    """Every screen fits on such a glass, and hung as it is a seated person reaches enough of it; else it is lowered first."""
    settings = terminal.settings
    most_now, most_then = (
        lower_edge_mm_max(*settings.panel_px, each) for each in (settings.diagonal_inch, inch)
    )
    is_low_enough = settings.lower_edge_mm <= most_then or settings.lower_edge_mm > most_now
    return _fits(terminal.configured, inch) and is_low_enough


def _fits(configured: Settings, inch: int) -> bool:
    """What ``kiosk.toml`` says is believed, however small it is."""
    least = min(diagonal_inch_min(*configured.panel_px), configured.diagonal_inch)
    return least <= inch <= DIAGONAL_INCH_MAX


def _diagonal_on_site(configured: Settings, site: Mapping[str, str]) -> int:
    told = site.get("diagonal_inch", "")
    return int(told) if told.isdecimal() and _fits(configured, int(told)) else configured.diagonal_inch


def _tiyn_of(name: str) -> Tiyn:
    return Tiyn(int(name.removeprefix("bill_")) * TIYN_PER_TENGE)
