"""Rules of service mode: the hidden gesture, who may do what, and how wrong log-ins are slowed down. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast, get_args

from kiosk.core.site_settings import BILLS
from kiosk.service_api import ServicePage
from wire.policy import PolicyPart

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kiosk.core.service_states import FailedLogins
    from kiosk.core.states import Terminal
    from wire.policy import FieldAgent

CORNERS: Final = ("top-left", "top-right", "bottom-right", "bottom-left")
"""To be touched in this order: once round the glass."""
NOBODY: Final = "?"
"""Under this name wrong log-ins are counted whose code is nobody's."""
CODE_LENGTH_MAX: Final = 8
PIN_LENGTH_MIN: Final = 6
PIN_LENGTH_MAX: Final = 10
LOCK_S_FIRST: Final = 60
LOCK_S_MAX: Final = 3600

PAGE_ACTIONS: Final[dict[ServicePage, tuple[str, ...]]] = {
    "menu": (),
    "collection": (),
    "devices": ("test-print", "test-bill", "paper-replaced", "reset-acceptor", "inhibit", "enable"),
    "network": ("test-network",),
    "queue": ("sync-now", "export"),
    "report": ("print-report",),
    "disputed": (),
    "settings": (
        *("language-kk", "language-ru", "language-en", "idle-60", "idle-120", "idle-180"),
        *("next-brightness", "as-configured"),
    ),
    "bills": (*BILLS, "as-configured"),
    "fitting": (
        *(
            "glass-smaller",
            "glass-larger",
            "edge-lower",
            "edge-higher",
            "voice-on",
            "voice-off",
            "next-volume",
            "next-printer",
            "find-ports",
            "as-configured",
        ),
    ),
    "logs": ("earlier-day", "later-day", "only-faults", "all-lines"),
    "screen": ("screen-fine", "screen-faulty", "calibrate"),
    "power": ("close", "open", "restart-program", "restart-machine", "shut-down"),
}
"""What can be done on each page."""

TO_CONFIRM: Final = frozenset({"restart-program", "restart-machine", "shut-down"})
"""Actions that a second touch must confirm."""

_EVERYTHING: Final = frozenset(get_args(ServicePage)) | {
    action for actions in PAGE_ACTIONS.values() for action in actions
}
ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "collector": frozenset(
        {
            *("menu", "collection", "devices", "queue", "report", "disputed"),
            *("test-print", "paper-replaced", "sync-now", "print-report"),
        }
    ),
    "technician": _EVERYTHING - {"collection", "report", "print-report"},
    "manager": _EVERYTHING,
}
"""Pages and actions of each role; a role that is not here may do nothing."""


def may(role: str, what: str) -> bool:
    """True when a person of this role has this page or action."""
    return what in ALLOWED.get(role, frozenset())


def pages_of(role: str) -> tuple[ServicePage, ...]:
    """The role's tiles, in the order of the menu."""
    return tuple(
        cast("ServicePage", page) for page in get_args(ServicePage) if page != "menu" and may(role, page)
    )


def corners_after(
    touched: tuple[tuple[str, datetime], ...], corner: str, now: datetime, within_s: float
) -> tuple[tuple[str, datetime], ...]:
    """The corners touched in order so far; the first begins anew, a wrong one or a late one forgets all."""
    so_far = touched if touched and now - touched[0][1] <= timedelta(seconds=within_s) else ()
    if len(so_far) < len(CORNERS) and corner == CORNERS[len(so_far)]:
        return (*so_far, (corner, now))
    return ((corner, now),) if corner == CORNERS[0] else ()


def is_gesture(touched: tuple[tuple[str, datetime], ...]) -> bool:
    return len(touched) == len(CORNERS)


def locked_until(failed: FailedLogins | None, tries_max: int) -> datetime | None:
    """Until when a person cannot try again: from so many wrong tries on a minute, then twice as long each time."""
    if failed is None or failed.tries < tries_max:
        return None
    wait_s = min(LOCK_S_MAX, LOCK_S_FIRST * 2 ** min(16, failed.tries - tries_max))
    return failed.last_at + timedelta(seconds=wait_s)


def agent_of(terminal: Terminal, person: str) -> FieldAgent | None:
    """The person of this code whom the ledger told of."""
    staff = terminal.policy.staff if terminal.policy else ()
    return next((agent for agent in staff if agent.code == person), None)


def is_staff_old(terminal: Terminal, now: datetime) -> bool:
    """True when the ledger's list of persons is too old to open by it, or was never told."""
    policy = terminal.policy
    if policy is None:
        return True
    as_of = policy.as_of(PolicyPart.STAFF) or terminal.policy_as_of or policy.issued_at
    return now - as_of > timedelta(seconds=terminal.settings.staff_valid_s)
