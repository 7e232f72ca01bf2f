"""What is known of a holder: read it, shown masked; change it; identify him (W-10, W-92)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, select, update

from ledger.database import insert_all
from ledger.holders.notices import tell_holder
from ledger.holders.tables import holders, identifications
from ledger.issuers.service import policy_changed
from ledger.messages.service import MessageKind, MessageTo, queue
from ledger.wallets import rules
from ledger.wallets.blocks import block, lock_wallet
from ledger.wallets.rules import BlockReason
from ledger.wallets.service import wallet_of
from ledger.wallets.tables import wallet_status_changes, wallets
from wire.policy import WalletStatus
from wire.refusals import Refusal, RefusalCode
from wire.texts import Language


@dataclass(frozen=True, kw_only=True)
class Person:
    """What is known of a holder."""

    phone: str
    holder_name: str
    language: Language
    email: str | None
    iin: str | None
    iban: str | None
    cancelled_phone: str | None = None

    def masked(self) -> Person:
        """As everybody is shown it who does not need to know (W-92)."""
        return Person(
            phone=rules.masked_phone(self.phone),
            holder_name=rules.masked_name(self.holder_name) if self.holder_name else "",
            language=self.language,
            email=rules.masked_email(self.email),
            iin=rules.masked_iin(self.iin),
            iban=rules.masked_iban(self.iban),
            cancelled_phone=None
            if self.cancelled_phone is None
            else rules.masked_phone(self.cancelled_phone),
        )


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """How a holder was identified: the method, the document seen, the name and the IIN on it (4.2, 12.10)."""

    method: str
    document: str
    holder_name: str
    iin: str


def person_of(connection: Connection, wallet_id: UUID) -> Person | None:
    """Whose wallet it is; None once that was erased."""
    row = connection.execute(select(holders).where(holders.c.wallet_id == wallet_id)).one_or_none()
    if row is None:
        return None
    return Person(
        phone=row.phone or "",
        holder_name=row.holder_name,
        language=row.language,
        email=row.email,
        iin=row.iin,
        iban=row.iban,
        cancelled_phone=row.cancelled_phone,
    )


def set_language(connection: Connection, wallet_id: UUID, language: Language) -> None:
    connection.execute(update(holders).where(holders.c.wallet_id == wallet_id).values(language=language))


def set_email(connection: Connection, wallet_id: UUID, email: str | None, at: datetime) -> None:
    """Name an e-mail address, or none; the new address is told."""
    person = person_of(connection, wallet_id)
    assert person is not None, "who is signed in is known"
    connection.execute(update(holders).where(holders.c.wallet_id == wallet_id).values(email=email))
    if email is not None:
        queue(
            connection,
            to=MessageTo(email=email),
            kind=MessageKind.EMAIL_ADDED,
            fields={},
            language=person.language,
            at=at,
            wallet_id=wallet_id,
        )


def set_iban(connection: Connection, wallet_id: UUID, iban: str) -> Refusal | None:
    """Name the holder's own bank account (W-63, W-80). Refused: iban_invalid."""
    if not rules.is_iban(iban):
        return Refusal(code=RefusalCode.IBAN_INVALID)
    connection.execute(update(holders).where(holders.c.wallet_id == wallet_id).values(iban=iban))
    return None


def change_status(
    connection: Connection,
    wallet_id: UUID,
    status: WalletStatus,
    *,
    evidence: Evidence | None,
    at: datetime,
    by: str,
) -> Refusal | None:
    """Give a wallet another identification status; kiosks and limits follow at once (W-10, W-11).

    Up takes evidence, which is kept with the holder (``not_identified`` without); down takes none, and keeps what
    was found before.
    """
    lock_wallet(connection, wallet_id)
    before = wallet_of(connection, wallet_id).status
    if status is not WalletStatus.MINIMAL and evidence is None:
        return Refusal(code=RefusalCode.NOT_IDENTIFIED)
    identification_id = None
    if evidence is not None:
        identification_id = uuid4()
        found = {
            "identification_id": identification_id,
            "wallet_id": wallet_id,
            "method": evidence.method,
            "document": evidence.document,
            "checked_at": at,
            "checked_by": by,
        }
        insert_all(connection, identifications, [found])
        known = update(holders).where(holders.c.wallet_id == wallet_id)
        connection.execute(known.values(holder_name=evidence.holder_name, iin=evidence.iin))
    connection.execute(update(wallets).where(wallets.c.wallet_id == wallet_id).values(status=status))
    change = {
        "change_id": uuid4(),
        "wallet_id": wallet_id,
        "before": before,
        "after": status,
        "at": at,
        "by": by,
        "identification_id": identification_id,
    }
    insert_all(connection, wallet_status_changes, [change])
    policy_changed(connection)
    if evidence is not None:
        tell_holder(connection, wallet_id, MessageKind.IDENTIFIED, at, {"status": _STATUS_TEXTS[status]})
    return None


def cancel_number(connection: Connection, wallet_id: UUID, *, at: datetime, by: str) -> None:
    """The telephone company took the number back: it names this wallet no more, which is blocked (5.6, W-60).

    Whoever gets the number next registers a wallet of his own; nothing is sent to it for this one.
    """
    block(connection, wallet_id, BlockReason.CANCELLED_NUMBER, at=at, by=by)
    connection.execute(
        update(holders)
        .where(holders.c.wallet_id == wallet_id, holders.c.phone.is_not(None))
        .values(cancelled_phone=holders.c.phone, phone=None, number_cancelled_at=at)
    )
    policy_changed(connection)  # kiosks are told blocked wallets by their numbers, and this one has none


_STATUS_TEXTS = {
    WalletStatus.MINIMAL: {"kk": "төменгі", "ru": "минимальный", "en": "minimal"},
    WalletStatus.BASIC: {"kk": "негізгі", "ru": "основной", "en": "basic"},
    WalletStatus.PROFESSIONAL: {"kk": "кәсіби", "ru": "профессиональный", "en": "professional"},
}
