"""Kiosks as the ledger knows them: opened, enrolled, read for an operation."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, Select, bindparam, func, select, update

from ledger.agents.service import AGENT_COLUMNS, Agent, agent_from
from ledger.agents.tables import agents
from ledger.books.accounts import CASH_UNIT, AccountKind, account_id
from ledger.books.service import open_account
from ledger.database import GuardFailed, insert_new
from ledger.issuers.tables import issuers
from ledger.kiosks.rules import EMPTY_HEAD, Head
from ledger.kiosks.tables import enrolment_codes, kiosk_allotments, kiosks
from ledger.prepared import Asked, Prepared
from wire.encoding import GENESIS_HASH
from wire.money import ZERO, Tiyn
from wire.texts import Text

ENROLMENT_DAYS: Final = 30


class KioskUnknown(Exception):
    """No enrolled kiosk has this id."""


class EnrolmentRefused(Exception):
    """The code is wrong, used with another key, or too old; which of them is not told."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the kiosk was told about its allotment (``ledger.kiosks.tables.kiosk_allotments``)."""

    version: int
    told_at: datetime
    lowering_id: UUID | None = None
    lowered_to_tiyn: Tiyn | None = None
    lowered_at: datetime | None = None
    confirmed_seq: int | None = None
    expired_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Kiosk:
    """``allotment_target_tiyn`` is the operator's figure; a closed kiosk has nothing set aside for it all the same."""

    kiosk_id: str
    number: str
    agent: Agent
    address: Text
    allotment_target_tiyn: Tiyn
    closed_at: datetime | None = None
    told: Told | None = None
    public_key: str | None = None
    head: Head = EMPTY_HEAD
    receipt_number: int = 0
    open_cash_tiyn: Tiyn = ZERO
    found_cash_tiyn: Tiyn = ZERO

    @property
    def target_tiyn(self) -> Tiyn:
        """Up to how much is set aside for it now (K-02)."""
        return self.allotment_target_tiyn if self.closed_at is None else ZERO

    @property
    def allotment_account(self) -> UUID:
        return account_id(self.agent.issuer.unit, AccountKind.KIOSK_ALLOTMENT, self.kiosk_id)

    @property
    def cash_account(self) -> UUID:
        return account_id(CASH_UNIT, AccountKind.CASH_IN_KIOSK, self.kiosk_id)


def open_kiosk(connection: Connection, kiosk: Kiosk) -> None:
    """Record a kiosk and open its allotment and its memo of cash. It cannot speak before it is enrolled."""
    row = {
        "kiosk_id": kiosk.kiosk_id,
        "number": kiosk.number,
        "agent_code": kiosk.agent.agent_code,
        "address": kiosk.address.model_dump(),
        "allotment_target_tiyn": kiosk.allotment_target_tiyn,
        "acknowledged_seq": 0,
        "acknowledged_hash": GENESIS_HASH,
        "receipt_number": 0,
        "open_cash_tiyn": 0,
        "found_cash_tiyn": 0,
    }
    insert_new(connection, kiosks, [row])
    unit = kiosk.agent.issuer.unit
    open_account(connection, unit=unit, kind=AccountKind.KIOSK_ALLOTMENT, owner=kiosk.kiosk_id)
    open_account(connection, unit=CASH_UNIT, kind=AccountKind.CASH_IN_KIOSK, owner=kiosk.kiosk_id)


def kiosk_of(connection: Connection, kiosk_id: str) -> Kiosk:
    """The kiosk with everything the next decision needs. Raises KioskUnknown."""
    return kiosk_asked(kiosk_id).answered(connection)


def kiosk_asked(kiosk_id: str, *, is_turn: bool = False) -> Asked[Kiosk]:
    """``kiosk_of`` as a question; its answer raises KioskUnknown.

    ``is_turn``: for whoever is to move its head. Writers of one kiosk take turns here, until they commit.
    """
    return Asked(_KIOSK_IN_TURN if is_turn else _KIOSK, {"of": kiosk_id}, partial(_kiosk, kiosk_id))


def _kiosk(kiosk_id: str, rows: Sequence[Any]) -> Kiosk:
    if not rows:
        raise KioskUnknown(f"no kiosk {kiosk_id!r}")
    row = rows[0]
    return Kiosk(
        kiosk_id=row.kiosk_id,
        number=row.number,
        agent=agent_from(row),
        address=Text.model_validate(row.address),
        allotment_target_tiyn=row.allotment_target_tiyn,
        closed_at=row.closed_at,
        told=_told(row),
        public_key=row.public_key,
        head=Head(row.acknowledged_seq, row.acknowledged_hash),
        receipt_number=row.receipt_number,
        open_cash_tiyn=row.open_cash_tiyn,
        found_cash_tiyn=row.found_cash_tiyn,
    )


def set_target(connection: Connection, kiosk_id: str, target: Tiyn) -> None:
    """Set how much is set aside for a kiosk; more at its next sync, less once it has confirmed (K-02)."""
    connection.execute(
        update(kiosks).where(kiosks.c.kiosk_id == kiosk_id).values(allotment_target_tiyn=target)
    )


def set_closed(connection: Connection, kiosk_id: str, at: datetime | None) -> None:
    """Close a kiosk at a time, or open it again: nothing is set aside for a closed one (K-02).

    One that is closed already keeps the time at which it was.
    """
    first = None if at is None else func.coalesce(kiosks.c.closed_at, at)
    connection.execute(update(kiosks).where(kiosks.c.kiosk_id == kiosk_id).values(closed_at=first))


def _told(row: Row[Any]) -> Told | None:
    if row.version is None:
        return None
    return Told(**{name: getattr(row, name) for name in Told.__dataclass_fields__})


def save(connection: Connection, before: Kiosk, kiosk: Kiosk, at: datetime) -> None:
    """Keep a kiosk's new head, and what its entries counted up to.

    Raises:
        GuardFailed: someone else moved it since ``before`` was read.
    """
    told = {"of": kiosk.kiosk_id, "from_seq": before.head.seq, "from_hash": before.head.hash}
    told |= {"to_seq": kiosk.head.seq, "to_hash": kiosk.head.hash, "at": at}
    told |= {
        "receipt": kiosk.receipt_number,
        "open": kiosk.open_cash_tiyn,
        "found": kiosk.found_cash_tiyn,
    }
    if _SAVE.changed(connection, told) != 1:
        raise GuardFailed(f"the chain of {kiosk.kiosk_id} has grown meanwhile")


def _kiosk_statement() -> Select[Any]:
    return (
        select(kiosks, *(kiosk_allotments.c[name] for name in Told.__dataclass_fields__), *AGENT_COLUMNS)
        .join(agents, agents.c.agent_code == kiosks.c.agent_code)
        .join(issuers, issuers.c.issuer_code == agents.c.issuer_code)
        .join(kiosk_allotments, kiosk_allotments.c.kiosk_id == kiosks.c.kiosk_id, isouter=True)
        .where(kiosks.c.kiosk_id == bindparam("of"))
    )


# Built once: each batch of every kiosk asks them.
_KIOSK: Final = Prepared(lambda _: _kiosk_statement())
_KIOSK_IN_TURN: Final = Prepared(lambda _: _kiosk_statement().with_for_update(of=kiosks, key_share=True))
_SAVE: Final = Prepared(
    lambda _: (
        update(kiosks)
        .where(kiosks.c.kiosk_id == bindparam("of"))
        .where(kiosks.c.acknowledged_seq == bindparam("from_seq"))
        .where(kiosks.c.acknowledged_hash == bindparam("from_hash"))
        .values(
            acknowledged_seq=bindparam("to_seq"),
            acknowledged_hash=bindparam("to_hash"),
            last_heard_at=bindparam("at"),
            receipt_number=bindparam("receipt"),
            open_cash_tiyn=bindparam("open"),
            found_cash_tiyn=bindparam("found"),
        )
    )
)


def new_code() -> str:
    """A code of 80 random bits in groups that can be read out over the telephone."""
    letters = "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def issue_code(connection: Connection, kiosk_id: str, code: str, now: datetime) -> None:
    """Let a kiosk enrol once with this code within 30 days. Only its hash is kept."""
    row = {
        "code_hash": _code_hash(code),
        "kiosk_id": kiosk_id,
        "expires_at": now + timedelta(days=ENROLMENT_DAYS),
    }
    insert_new(connection, enrolment_codes, [row])


def enrol(connection: Connection, *, code: str, public_key: str, now: datetime) -> str:
    """Take the kiosk's public key against its code; gives the kiosk's id.

    A code is for one key: the same key again gets the same answer, because the first may have been lost.

    Raises:
        EnrolmentRefused: no such code, too old, or used with another key.
    """
    hashed = _code_hash(code)
    row = connection.execute(
        select(enrolment_codes).where(enrolment_codes.c.code_hash == hashed)
    ).one_or_none()
    if row is None or not hmac.compare_digest(row.code_hash, hashed) or row.expires_at < now:
        raise EnrolmentRefused("the enrolment code is wrong, used or too old")
    if row.used_at is not None:
        if row.public_key != public_key:
            raise EnrolmentRefused("the enrolment code is wrong, used or too old")
        return str(row.kiosk_id)
    taken = connection.execute(
        update(enrolment_codes)
        .where(enrolment_codes.c.code_hash == hashed, enrolment_codes.c.used_at.is_(None))
        .values(used_at=now, public_key=public_key)
    )
    if taken.rowcount != 1:
        raise GuardFailed("the code is being used")
    connection.execute(update(kiosks).where(kiosks.c.kiosk_id == row.kiosk_id).values(public_key=public_key))
    return str(row.kiosk_id)


def _code_hash(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()
