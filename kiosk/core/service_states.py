"""The states of service mode: who logs in, who is in, and what the journal remembers of earlier visits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from kiosk.service_api import RowState, ServicePage, ServiceRow
from wire.records import dataclass


@dataclass(frozen=True)
class FailedLogins:
    """Wrong log-ins of one person in a row, and when the last one was."""

    tries: int
    last_at: datetime


@dataclass(frozen=True)
class SetBy:
    """Who set something on site, by the person's code, and when."""

    person: str
    at: datetime


@dataclass(frozen=True)
class Visit:
    """One person's time in service mode."""

    visit_id: UUID
    person: str
    role: str
    opened_at: datetime
    is_offline: bool = False
    has_code: bool = False


@dataclass(frozen=True)
class StaffMemory:
    """What the journal knows of service mode at a start. ``open_visit``: the one that the end of the program cut
    off, and ``done`` what was done in it.
    """

    failed: Mapping[str, FailedLogins] = field(default_factory=dict)
    site: Mapping[str, str] = field(default_factory=dict)
    site_by: Mapping[str, SetBy] = field(default_factory=dict)
    open_visit: Visit | None = None
    done: tuple[tuple[datetime, str], ...] = ()


NOTHING_REMEMBERED: Final = StaffMemory()

LoginStage = Literal["person", "pin", "verifying", "code", "checking"]


@dataclass(frozen=True)
class LoggingIn:
    """Somebody touched the corners. ``token`` is of the question that is out; ``visit_id`` comes with its answer."""

    stage: LoginStage = "person"
    person: str = ""
    secret: str = field(default="", repr=False)
    token: int = 0
    visit_id: UUID | None = None
    problem: str = ""


BillTest = Literal["", "waiting", "returning", "returned", "stacked", "rejected", "timed-out"]


@dataclass(frozen=True)
class Serving:
    """A field agent is in. ``token``: the task that runs, 0 for none; ``rows`` are what the last one found.

    ``bill_timer`` bounds the test of the acceptor; ``confirm`` is the action that waits for a second touch;
    ``is_calibrating``: crosses are up, and the touches come together when the last one was touched.
    ``done`` are the actions of this visit with the times they were asked for, for its slip.
    """

    visit: Visit
    page: ServicePage = "menu"
    token: int = 0
    rows: tuple[ServiceRow, ...] = ()
    note: str = ""
    note_state: RowState = ""
    days_back: int = 0
    is_faults_only: bool = False
    bill_test: BillTest = ""
    bill_timer: str = ""
    confirm: str = ""
    is_calibrating: bool = False
    done: tuple[tuple[datetime, str], ...] = ()
