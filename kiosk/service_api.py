"""What service mode shows a field agent: part of the front end's door (``kiosk.api``).

Which pages and actions a person has is the core's word. Keys are translated in ``ui``; values that are no key come
as they are to be read, sums in tiyn and times in ISO 8601 by ``ServiceRow.kind``.
"""

from __future__ import annotations

from typing import Literal

from wire.records import dataclass

ServicePage = Literal[
    "menu",
    "collection",
    "devices",
    "network",
    "queue",
    "report",
    "disputed",
    "settings",
    "bills",
    "fitting",
    "logs",
    "screen",
    "power",
]

ServiceScreen = Literal[
    "collection",
    "service-login",
    "service-menu",
    "service-devices",
    "service-network",
    "service-queue",
    "service-report",
    "service-disputed",
    "service-settings",
    "service-bills",
    "service-fitting",
    "service-logs",
    "service-screen",
    "service-power",
]

RowKind = Literal["text", "key", "count", "money", "time", "title"]
RowState = Literal["", "ok", "attention", "stop"]


@dataclass(frozen=True)
class ServiceRow:
    """A label by its key (``label`` is put into it, such as a denomination), its value, and how that is.

    ``kind`` says how ``value`` is read: ``key`` is translated, ``money`` is tiyn, ``time`` ISO 8601, ``title`` heads
    the rows below and has no value. ``advice`` is the key of what to do about it.
    """

    key: str
    value: str = ""
    kind: RowKind = "text"
    state: RowState = ""
    label: str = ""
    advice: str = ""


@dataclass(frozen=True)
class ServiceButton:
    """Something to do on a page. ``is_on``: it is the choice in force."""

    action: str
    is_enabled: bool = True
    is_on: bool = False


@dataclass(frozen=True)
class ServiceLoginView:
    """Who, then PIN, then one-time code. ``signs`` is how many are typed; a secret itself is never in a view.

    ``typed``: the person's code; "" for a secret. ``problem`` is a text key, ``wait_s`` how long log-in is locked.
    """

    stage: Literal["person", "pin", "code", "busy"]
    typed: str
    signs: int
    problem: str
    wait_s: int


@dataclass(frozen=True)
class ServiceMenuView:
    """The tiles of a role. ``state`` of the kiosk as a key: in service, closed, or why it takes no cash."""

    person: str
    role: str
    pages: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ServicePageView:
    """One page of rows and buttons. ``confirm`` is the action that waits for a second touch, "" for none.

    ``crosses`` are to be touched one after the other, as parts of the glass; none: no calibration. ``note`` is the key of what came of the last action; ``day`` the day that the log is of, ISO 8601.
    """

    page: ServicePage
    person: str
    rows: tuple[ServiceRow, ...]
    buttons: tuple[ServiceButton, ...]
    is_busy: bool
    confirm: str
    note: str
    note_state: RowState
    day: str = ""
    crosses: tuple[tuple[float, float], ...] = ()
