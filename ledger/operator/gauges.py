"""What a scrape of ``/metrics`` reads from the database: queues, what waits for people, when kiosks were heard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import ColumnElement, Connection, Table, func, select

from ledger.cash.tables import unapplied_cash
from ledger.cash.write_offs import expired_total
from ledger.jobs.tables import job_days, job_failures
from ledger.kiosks.tables import kiosks
from ledger.merchants.tables import merchant_events
from ledger.messages.tables import messages
from ledger.redemptions.tables import redemptions
from ledger.staff.tables import approvals
from ledger.suspicions.tables import suspicions
from wire.astana import astana_date


def gauges(connection: Connection, now: datetime) -> Iterator[GaugeMetricFamily]:
    """Gauges of this moment. None holds anything of a person."""
    waiting = GaugeMetricFamily("ledger_waiting", "What waits to be done, by queue", labels=["queue"])
    for name, table, condition in (
        ("messages", messages, messages.c.state == "queued"),
        ("notices", merchant_events, merchant_events.c.due_at.is_not(None)),
        ("redemptions", redemptions, redemptions.c.state.in_(["requested", "sent"])),
        ("proposals", approvals, (approvals.c.state == "open") & (approvals.c.expires_at > now)),
        ("job_failures", job_failures, job_failures.c.mended_at.is_(None)),
        ("suspicions", suspicions, suspicions.c.state == "open"),
        ("unapplied_cash", unapplied_cash, unapplied_cash.c.settled_at.is_(None)),
    ):
        waiting.add_metric([name], _count(connection, table, condition))
    yield waiting
    held = select(func.coalesce(func.sum(unapplied_cash.c.amount_tiyn), 0)).where(
        unapplied_cash.c.settled_at.is_(None)
    )
    yield GaugeMetricFamily(
        "ledger_unapplied_tiyn",
        "Cash held until it is settled",
        value=int(connection.execute(held).scalar_one()),
    )
    count, tiyn = expired_total(connection)
    yield GaugeMetricFamily("ledger_allotments_expired", "Kiosks too long silent to sell", value=count)
    yield GaugeMetricFamily("ledger_allotments_expired_tiyn", "Set aside for them", value=int(tiyn))
    silent = GaugeMetricFamily(
        "ledger_kiosk_silent_seconds", "Since the last batch of a kiosk", labels=["kiosk"]
    )
    for row in connection.execute(select(kiosks.c.kiosk_id, kiosks.c.last_heard_at)):
        if row.last_heard_at is not None:
            silent.add_metric([row.kiosk_id], (now - row.last_heard_at).total_seconds())
    yield silent
    newest = connection.execute(
        select(func.max(job_days.c.day)).where(job_days.c.ended_at.is_not(None))
    ).scalar()
    if newest is not None:
        behind = (astana_date(now) - newest).days
        yield GaugeMetricFamily(
            "ledger_job_days_behind", "Since the day the daily job has done", value=behind
        )


def _count(connection: Connection, table: Table, condition: ColumnElement[bool]) -> int:
    counted: Any = connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one()
    return int(counted)
