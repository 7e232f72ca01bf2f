"""Erasing a person: what was kept of him goes, his operations stay, under a random id (W-63, 9.8 to 9.10, 7.2.12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, delete, or_, select, update

from ledger.access.rules import number_hash
from ledger.access.tables import challenges, credentials, login_tries, past_passwords, sessions
from ledger.holders.tables import holders, identifications, pending_registrations
from ledger.messages import service as messages
from ledger.payments.endings import forget as forget_orders
from ledger.redemptions.rules import OwnerKind
from ledger.redemptions.tables import payout_resolutions, redemption_accounts, redemptions
from ledger.settlements.tables import settlement_details, settlements
from ledger.wallets.rules import ClosingState
from ledger.wallets.tables import wallet_closings
from wire.astana import astana_date


def due_on(connection: Connection, day: date) -> Sequence[UUID]:
    """Wallets that were closed before a day and whose holders are not erased yet: the last message has left."""
    chosen = select(wallet_closings.c.wallet_id, wallet_closings.c.closed_at).where(
        wallet_closings.c.state == ClosingState.CLOSED, wallet_closings.c.erased_at.is_(None)
    )
    rows = connection.execute(chosen.order_by(wallet_closings.c.wallet_id))
    return [row.wallet_id for row in rows if astana_date(row.closed_at) < day]


def erase(connection: Connection, _day: date, wallet_id: UUID, now: datetime) -> None:
    """Remove every personal row of a closed wallet's holder; the wallet, its entries and its history stay.

    What stays without a person: wallet, postings, entries, days, blocks, cases, status changes, times of consent
    and of acceptance; all for the five years of 7.2.12.
    """
    holder = connection.execute(select(holders).where(holders.c.wallet_id == wallet_id)).one_or_none()
    if holder is not None:
        number = holder.phone or holder.cancelled_phone
        hashes = [number_hash(holder.issuer_code, number), number_hash("", number)]
        connection.execute(delete(login_tries).where(login_tries.c.number_hash.in_(hashes)))
        targets = [*hashes, str(wallet_id)]
        connection.execute(
            delete(challenges).where(
                or_(challenges.c.target.in_(targets), challenges.c.wallet_id == wallet_id)
            )
        )
        connection.execute(delete(pending_registrations).where(pending_registrations.c.phone == number))
    messages.erase(connection, [wallet_id])
    paid_out = select(redemptions.c.redemption_id).where(
        redemptions.c.kind == OwnerKind.CLIENT, redemptions.c.owner == str(wallet_id)
    )
    for table in (redemption_accounts, payout_resolutions):
        connection.execute(delete(table).where(table.c.redemption_id.in_(paid_out)))
    settled = select(settlements.c.settlement_id).where(settlements.c.wallet_id == wallet_id)
    connection.execute(delete(settlement_details).where(settlement_details.c.settlement_id.in_(settled)))
    forget_orders(connection, wallet_id)
    for table in (sessions, past_passwords, credentials, identifications, holders):
        connection.execute(delete(table).where(table.c.wallet_id == wallet_id))
    connection.execute(
        update(wallet_closings).where(wallet_closings.c.wallet_id == wallet_id).values(erased_at=now)
    )
