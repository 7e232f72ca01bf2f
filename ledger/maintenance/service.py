"""Announce maintenance, cancel it, and know in every process whether it is under way (W-90)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from fastapi import Request
from sqlalchemy import Connection, Engine, select, update

from ledger.context import Context
from ledger.database import insert_all, reading
from ledger.http.refused import Refused
from ledger.issuers.service import policy_changed
from ledger.maintenance.rules import Window, fault_of_window, under_way
from ledger.maintenance.tables import maintenance_windows
from wire.policy import Notice
from wire.refusals import Refusal, RefusalCode
from wire.texts import Text

REREAD_AFTER: Final = timedelta(seconds=5)


class WindowInvalid(Exception):
    """The window is announced too late, or is no span of time; the message names the field."""


class WindowUnknown(Exception):
    """There is no such window, or it has ended."""


def announce(connection: Connection, window: Window, now: datetime) -> None:
    """Announce a window; kiosks show it from their next sync on. Raises WindowInvalid."""
    fault = fault_of_window(begins_at=window.begins_at, ends_at=window.ends_at, announced_at=now)
    if fault is not None:
        raise WindowInvalid(fault)
    row = {
        "window_id": window.window_id,
        "begins_at": window.begins_at,
        "ends_at": window.ends_at,
        "text": window.text.model_dump(),
        "announced_at": now,
    }
    insert_all(connection, maintenance_windows, [row])
    policy_changed(connection)


def cancel(connection: Connection, window_id: UUID, now: datetime) -> None:
    """Take a window back, or end one that is under way. Raises WindowUnknown."""
    table = maintenance_windows
    cancelled = connection.execute(
        update(table)
        .where(table.c.window_id == window_id, table.c.cancelled_at.is_(None), table.c.ends_at > now)
        .values(cancelled_at=now)
    )
    if cancelled.rowcount != 1:
        raise WindowUnknown("there is no such window to come")
    policy_changed(connection)


def windows_on(connection: Connection, now: datetime) -> tuple[Window, ...]:
    """Windows that have not ended and were not cancelled, the next first."""
    table = maintenance_windows
    rows = connection.execute(
        select(table)
        .where(table.c.ends_at > now, table.c.cancelled_at.is_(None))
        .order_by(table.c.begins_at, table.c.window_id)
    )
    return tuple(
        Window(
            window_id=row.window_id,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            text=Text.model_validate(row.text),
        )
        for row in rows
    )


def notices_on(connection: Connection, now: datetime) -> tuple[Notice, ...]:
    """What the kiosks' policy says of it."""
    return tuple(
        Notice(begins_at=each.begins_at, ends_at=each.ends_at, text=each.text)
        for each in windows_on(connection, now)
    )


class Board:
    """The windows as a process knows them, read again every few seconds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._windows: tuple[Window, ...] = ()
        self._read_at: datetime | None = None

    def under_way(self, now: datetime) -> Window | None:
        if self._read_at is None or not timedelta(0) <= now - self._read_at < REREAD_AFTER:
            with reading(self._engine) as connection:
                self._windows = windows_on(connection, now)
            self._read_at = now
        return under_way(self._windows, now)

    def refuse_on(self, now: datetime) -> None:
        """Raises Refused (503) with the notice while maintenance lasts (W-90)."""
        window = self.under_way(now)
        if window is not None:
            wait = max(int((window.ends_at - now).total_seconds()), 1)
            raise Refused(Refusal(code=RefusalCode.MAINTENANCE), headers={"Retry-After": str(wait)})


async def refuse_during_maintenance(request: Request) -> None:
    """A dependency of what clients and merchants call: 503 with the notice while maintenance lasts (W-90)."""
    context: Context = request.app.state.context
    board: Board = request.app.state.maintenance
    board.refuse_on(context.clock())
