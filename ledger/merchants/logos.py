"""Signs of payees: set by the operator, named by hash in every policy, fetched by kiosks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from ledger.issuers.service import policy_changed
from ledger.merchants.tables import payee_logos, payees
from receipts.logos import checked_logo, logo_hash


def set_logo(connection: Connection, payee_code: str, content: bytes | None, now: datetime) -> str | None:
    """Give a payee its sign, or take it away. The hash under which kiosks fetch it, "" for none; None: no such payee.

    Raises:
        LogoWrong: it is not a picture that a tile can show; nothing is changed.
    """
    png = None if content is None else checked_logo(content)
    if (
        connection.execute(select(payees.c.payee_code).where(payees.c.payee_code == payee_code)).first()
        is None
    ):
        return None
    connection.execute(delete(payee_logos).where(payee_logos.c.payee_code == payee_code))
    told = ""
    if png is not None:
        told = logo_hash(png)
        row = {"payee_code": payee_code, "logo_hash": told, "png": png, "set_at": now}
        connection.execute(insert(payee_logos).values(row))
    policy_changed(connection)
    return told


def logos_of_payees(connection: Connection) -> dict[str, str]:
    """The hash of each payee's sign, by the payee's code; a payee without one is left out."""
    rows = connection.execute(select(payee_logos.c.payee_code, payee_logos.c.logo_hash))
    return {row.payee_code: row.logo_hash for row in rows}


def logo_by_hash(connection: Connection, wanted: str) -> bytes | None:
    """The picture of this hash; None when no payee has it any more."""
    return connection.execute(
        select(payee_logos.c.png).where(payee_logos.c.logo_hash == wanted).limit(1)
    ).scalar_one_or_none()
