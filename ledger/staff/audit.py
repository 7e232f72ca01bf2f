"""The audit log: every action of staff, and every look at personal data, for ever (W-92)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from ledger.database import insert_all
from ledger.staff.service import Staff
from ledger.staff.tables import staff_actions

NOTHING: Mapping[str, Any] = MappingProxyType({})


def record(
    connection: Connection,
    staff: Staff,
    action: str,
    subject: str,
    *,
    at: datetime,
    personal: bool = False,
    detail: Mapping[str, Any] = NOTHING,
) -> None:
    """W-92 (cl. 8.3, 9.11): add one line to the log, in the transaction of what it tells of.

    ``subject`` is the id of what was acted on (``wallet:5f0c…``) and ``detail`` plain JSON; neither holds a phone, a
    name or any other personal data, for the log is never erased. ``personal``: personal data was shown unmasked.
    """
    row = {
        "action_id": uuid4(),
        "at": at,
        "staff_id": staff.staff_id,
        "role": staff.role,
        "action": action,
        "subject": subject,
        "is_personal": personal,
        "detail": dict(detail),
    }
    insert_all(connection, staff_actions, [row])
