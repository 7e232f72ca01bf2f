"""Who asks, as requests are told apart. Known to programs without HTTP too, so it needs no framework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

CallerKind = Literal["wallet", "merchant", "agent", "staff", "kiosk", "anyone"]


@dataclass(frozen=True)
class Caller:
    """Who asks: keys of different callers never meet."""

    kind: CallerKind
    id: str


ANYONE: Final = Caller("anyone", "")
"""Who has not signed in: registering, logging in, recovering a password."""
