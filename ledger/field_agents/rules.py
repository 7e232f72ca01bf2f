"""What a code and a PIN of a field agent are, and how long a one-time code lives. Pure."""

from __future__ import annotations

import hashlib
import itertools
import re
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

CODE_LIVES: Final = timedelta(minutes=5)
CODE_PAUSE: Final = timedelta(seconds=30)
"""Asked again sooner, the code that is on its way is meant."""
CODE_TRIES_MAX: Final = 5
PIN_LENGTH: Final = 6
_EASY_STEPS: Final = ({0}, {1}, {9})
"""All digits the same, rising or falling by one."""


def is_person_code(code: str) -> bool:
    """Four to eight digits: it is typed on the kiosk's number pad."""
    return re.fullmatch(r"[0-9]{4,8}", code) is not None


def is_pin_strong(pin: str, person_code: str) -> bool:
    """Six to ten digits, not the same one, no row of neighbours, and not the person's code within."""
    if re.fullmatch(r"[0-9]{6,10}", pin) is None or person_code in pin:
        return False
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    return steps not in _EASY_STEPS


def code_hash(field_agent_id: UUID, code: str) -> str:
    """What is kept of a one-time code."""
    return hashlib.sha256(f"{field_agent_id}/{code}".encode()).hexdigest()


def verdict(
    *, kept_hash: str, given_hash: str, sent_at: datetime | None, tries: int, now: datetime
) -> Literal["right", "wrong"]:
    """Whether a code given now opens: the newest, within five minutes, with fewer than five wrong ones before."""
    is_alive = sent_at is not None and now - sent_at <= CODE_LIVES and tries < CODE_TRIES_MAX
    return "right" if is_alive and kept_hash != "" and kept_hash == given_hash else "wrong"
