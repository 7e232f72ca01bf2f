"""Personal data, and nothing else: erasing a row here touches no entry and no wallet (W-63, W-92).

No other table of the ledger may hold a phone number, a name, an IIN, an e-mail address or an IBAN of a holder;
what refers to a person elsewhere is the random id of the wallet.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text, UniqueConstraint, Uuid

from ledger.database import UtcDateTime, metadata
from ledger.issuers.tables import issuers
from ledger.wallets.tables import wallets

holders: Final = Table(
    "holders",
    metadata,
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), primary_key=True),
    Column("issuer_code", Text, ForeignKey(issuers.c.issuer_code), nullable=False),
    Column("phone", Text),
    Column("holder_name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("email", Text),
    Column("iin", Text),
    Column("iban", Text),
    Column("cancelled_phone", Text),
    Column("number_cancelled_at", UtcDateTime),
    UniqueConstraint("issuer_code", "phone"),
    CheckConstraint("language IN ('kk', 'ru', 'en')", name="language"),
    CheckConstraint("(number_cancelled_at IS NULL) = (cancelled_phone IS NULL)", name="cancelled"),
    CheckConstraint("(phone IS NULL) = (cancelled_phone IS NOT NULL)", name="number"),
)
"""One row a wallet, gone once erased. The number names the wallet (W-02) until its operator cancels it (5.6):
then somebody else may get it, so it stands apart and finds nothing."""

identifications: Final = Table(
    "identifications",
    metadata,
    Column("identification_id", Uuid, primary_key=True),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False, index=True),
    Column("method", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("checked_by", Text, nullable=False),
)
"""Evidence of who the holder is: how it was checked, on what document, and by whom (W-10)."""

pending_registrations: Final = Table(
    "pending_registrations",
    metadata,
    Column("registration_id", Uuid, primary_key=True),
    Column("issuer_code", Text, ForeignKey(issuers.c.issuer_code), nullable=False),
    Column("phone", Text, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("offer_version", Text, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
"""Numbers that are not proved yet (W-03); a row goes when it is proved or has expired."""
