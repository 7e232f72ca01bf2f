"""The offer in force, and its acceptance (W-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, literal_column, select

from ledger.database import insert_new
from ledger.issuers.service import NetworkMissing, policy_changed
from ledger.offers.tables import offer_acceptances, offers
from ledger.prepared import Prepared
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
    row = _IN_FORCE.first(connection, {"now": now})
    if row is None:
        raise NetworkMissing("no public offer is in force in this database")
    text = None if row.words is None else OfferText.model_validate(row.words)
    return Offer(version=row.version, url=row.url, text=text)


_IN_FORCE: Final = Prepared(
    lambda _: (
        select(offers)
        .where(offers.c.effective_from <= bindparam("now"))
        .order_by(offers.c.effective_from.desc(), offers.c.version.desc())
        .limit(literal_column("1"))
    )
)


def next_offer_at(connection: Connection, now: datetime) -> datetime | None:
    """When the next version begins; None when none is to come."""
    chosen = select(offers.c.effective_from).where(offers.c.effective_from > now)
    return connection.execute(chosen.order_by(offers.c.effective_from).limit(1)).scalar()


def record_acceptances(connection: Connection, acceptances: list[Acceptance]) -> None:
    """Record version and time; the first acceptance of a version counts."""
    rows = [{name: getattr(each, name) for name in Acceptance.__dataclass_fields__} for each in acceptances]
    insert_new(connection, offer_acceptances, rows)


def has_accepted(connection: Connection, wallet_id: UUID, version: str) -> bool:
    return _ACCEPTED.first(connection, {"wallet": wallet_id, "of": version}) is not None


_ACCEPTED: Final = Prepared(
    lambda _: select(offer_acceptances.c.version).where(
        offer_acceptances.c.wallet_id == bindparam("wallet"), offer_acceptances.c.version == bindparam("of")
    )
)
