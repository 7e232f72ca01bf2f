"""The SMS service in the daily job: a month on its 1st, and what waited for money or an unblocking (W-50 to W-53)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, exists, or_, select

from ledger.books.tables import entries, postings
from ledger.inactivity.balances import begin_of, end_of
from ledger.jobs.moment import Moment
from ledger.notifications import charging
from ledger.notifications.rules import Suspension, charged_month, resumed
from ledger.notifications.service import tell_charges
from ledger.notifications.tables import sms_services
from ledger.wallets.rules import WalletCondition
from ledger.wallets.tables import wallets
from wire.astana import astana_date


def owing_on(connection: Connection, day: date) -> Sequence[UUID]:
    """Wallets whose service is to be charged for, or suspended, on this 1st of a month (W-50, W-51)."""
    if day.day != 1:
        return ()
    is_undecided = or_(sms_services.c.decided_month.is_(None), sms_services.c.decided_month < day)
    owing = select(sms_services.c.wallet_id).where(
        sms_services.c.is_on, sms_services.c.opted_on < day, is_undecided
    )
    return connection.execute(owing).scalars().all()


def charge_months(connection: Connection, day: date, wallet_ids: Sequence[UUID], moment: Moment) -> None:
    """Charge 300.00 each, or suspend (W-50, W-51, W-53)."""
    judged = charging.decide(
        connection,
        wallet_ids,
        lambda service, purse: charged_month(service, day, purse.available_tiyn, is_blocked=purse.is_blocked),
        moment,
    )
    tell_charges(connection, judged, moment.at)


def resumable_on(connection: Connection, day: date) -> Sequence[UUID]:
    """Suspended wallets that money came into on this day, or that are blocked no more (W-51, W-53).

    What came in is resumed at once by ``money_arrived``; here is what that could not decide yet, because the
    month's 1st was still to be decided when the money came.
    """
    came_in = exists().where(
        entries.c.account_id == wallets.c.account_id,
        entries.c.amount_tiyn > 0,
        postings.c.posting_id == entries.c.posting_id,
        postings.c.posted_at >= begin_of(day),
        postings.c.posted_at < end_of(day),
    )
    waiting = (
        select(sms_services.c.wallet_id)
        .join(wallets, wallets.c.wallet_id == sms_services.c.wallet_id)
        .where(
            sms_services.c.is_on,
            wallets.c.condition == WalletCondition.ACTIVE,
            or_(
                sms_services.c.suspended == Suspension.BLOCKED,
                (sms_services.c.suspended == Suspension.BALANCE) & came_in,
            ),
        )
    )
    return connection.execute(waiting).scalars().all()


def resume(connection: Connection, _day: date, wallet_ids: Sequence[UUID], moment: Moment) -> None:
    """Charge the rest of the month where it can be paid (W-51)."""
    on = astana_date(moment.at)
    judged = charging.decide(
        connection,
        wallet_ids,
        lambda service, purse: resumed(service, on, purse.available_tiyn, is_blocked=purse.is_blocked),
        moment,
    )
    tell_charges(connection, judged, moment.at)
