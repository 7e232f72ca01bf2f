"""The offer in force, and its acceptance (W-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.database import insert_new
from ledger.issuers.service import NetworkMissing, policy_changed
from ledger.offers.tables import offer_acceptances, offers
from wire.policy import Offer, OfferText


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """A holder accepted a version; at a kiosk, the entry that says so."""

    wallet_id: UUID
    version: str
    accepted_at: datetime
    kiosk_id: str | None = None
    seq: int | None = None


def publish_offer(connection: Connection, offer: Offer, effective_from: datetime) -> None:
    words = None if offer.text is None else offer.text.model_dump()
    row = {
        "version": offer.version,
        "url": offer.url,
        "effective_from": effective_from,
        "words": words,
    }
    insert_new(connection, offers, [row])
    policy_changed(connection)


def offer_in_force(connection: Connection, now: datetime) -> Offer:
    """The newest version that has begun. Raises NetworkMissing when there is none."""
    row = connection.execute(
        select(offers)
        .where(offers.c.effective_from <= now)
        .order_by(offers.c.effective_from.desc(), offers.c.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NetworkMissing("no public offer is in force in this database")
    text = None if row.words is None else OfferText.model_validate(row.words)
    return Offer(version=row.version, url=row.url, text=text)


def next_offer_at(connection: Connection, now: datetime) -> datetime | None:
    """When the next version begins; None when none is to come."""
    chosen = select(offers.c.effective_from).where(offers.c.effective_from > now)
    return connection.execute(chosen.order_by(offers.c.effective_from).limit(1)).scalar()


def record_acceptances(connection: Connection, acceptances: list[Acceptance]) -> None:
    """Record version and time; the first acceptance of a version counts."""
    rows = [{name: getattr(each, name) for name in Acceptance.__dataclass_fields__} for each in acceptances]
    insert_new(connection, offer_acceptances, rows)


def has_accepted(connection: Connection, wallet_id: UUID, version: str) -> bool:
    found = select(offer_acceptances.c.version).where(
        offer_acceptances.c.wallet_id == wallet_id, offer_acceptances.c.version == version
    )
    return connection.execute(found).first() is not None
