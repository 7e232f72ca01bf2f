"""Tables of the public offer."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, PrimaryKeyConstraint, Table, Text, Uuid

from ledger.database import APPEND_ONLY, Json, UtcDateTime, metadata
from ledger.wallets.tables import wallets

offers: Final = Table(
    "offers",
    metadata,
    Column("version", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("effective_from", UtcDateTime, nullable=False),
    Column("words", Json),
)
"""``words``: in Kazakh and Russian, for the kiosks; null where only the address is known."""

offer_acceptances: Final = Table(
    "offer_acceptances",
    metadata,
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False),
    Column("version", Text, nullable=False),
    Column("accepted_at", UtcDateTime, nullable=False),
    Column("kiosk_id", Text),
    Column("seq", BigInteger),
    PrimaryKeyConstraint("wallet_id", "version"),
    info=APPEND_ONLY,
)
"""Who accepted which version, when and where: kiosk and entry, or neither for the site (W-03)."""
