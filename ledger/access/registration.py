"""Registration by the public API: offer, consent, proof of the number (W-02, W-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, select

from ledger.access import rules
from ledger.access.codes import CodeIssued, check, issue
from ledger.access.credentials import new_credentials
from ledger.access.rules import CodeChannel, CodePurpose
from ledger.access.sessions import SessionOpened, open_session
from ledger.access.tables import consents, credentials
from ledger.database import insert_all
from ledger.holders.tables import pending_registrations
from ledger.issuers.service import Issuer
from ledger.issuers.tables import issuers
from ledger.offers.service import Acceptance, offer_in_force, record_acceptances
from ledger.wallets.service import open_wallet, wallets_by_phone
from wire.policy import WalletStatus
from wire.refusals import Refusal, RefusalCode
from wire.texts import Language


@dataclass(frozen=True, kw_only=True)
class RegistrationAsked:
    """What a person says to get a wallet; the number is in E.164."""

    issuer: Issuer
    phone: str
    holder_name: str
    language: Language
    offer_version: str
    has_consented: bool
    channel: CodeChannel


class IssuerUnclear(LookupError):
    """It cannot be told whose e-money is meant."""


def begin_registration(
    connection: Connection, asked: RegistrationAsked, now: datetime
) -> CodeIssued | Refusal:
    """Send a code to the number (W-03). A number that has a wallet is answered no otherwise.

    Refused: consent_due without consent to the processing of personal data (9.2), offer_due unless the version
    accepted is the one in force (12.8), codes_too_many.
    """
    if not asked.has_consented:
        return Refusal(code=RefusalCode.CONSENT_DUE)
    if asked.offer_version != offer_in_force(connection, now).version:
        return Refusal(code=RefusalCode.OFFER_DUE)
    issued = issue(
        connection,
        purpose=CodePurpose.REGISTRATION,
        bound_to=asked.issuer.issuer_code,
        channel=asked.channel,
        phone=asked.phone,
        language=asked.language,
        now=now,
    )
    if isinstance(issued, Refusal):
        return issued
    row = {
        "registration_id": rules.kept_id(issued.challenge_id),
        "issuer_code": asked.issuer.issuer_code,
        "phone": asked.phone,
        "holder_name": asked.holder_name,
        "language": asked.language,
        "offer_version": asked.offer_version,
        "begun_at": now,
        "expires_at": issued.expires_at,
    }
    insert_all(connection, pending_registrations, [row])
    return issued


def confirm_registration(
    connection: Connection, challenge_id: UUID, code: str, *, device: str, now: datetime
) -> tuple[UUID, SessionOpened] | Refusal:
    """Open the wallet of a number that the code proves, and let its holder in to choose a password (W-03).

    The wallet is ``minimal``; confirmation by code is on (W-22). The offer counts as accepted when it was, before
    the code came.

    Refused: code_wrong, code_expired; number_taken where the number, now proved to be the caller's, has a wallet.
    """
    pending = connection.execute(
        select(pending_registrations).where(
            pending_registrations.c.registration_id == rules.kept_id(challenge_id)
        )
    ).one_or_none()
    bound_to = "" if pending is None else pending.issuer_code
    refused = check(
        connection, challenge_id, code, purpose=CodePurpose.REGISTRATION, bound_to=bound_to, now=now
    )
    if refused is not None:
        return refused
    if pending is None:
        return Refusal(code=RefusalCode.CODE_EXPIRED)
    _forget(connection, pending.registration_id)
    if pending.phone in wallets_by_phone(connection, pending.issuer_code, [pending.phone]):
        return Refusal(code=RefusalCode.NUMBER_TAKEN)
    wallet = open_wallet(
        connection,
        issuer=issuer_named(connection, pending.issuer_code),
        phone=pending.phone,
        status=WalletStatus.MINIMAL,
        holder_name=pending.holder_name,
        language=pending.language,
        registered_at=now,
    )
    acceptance = Acceptance(
        wallet_id=wallet.wallet_id, version=pending.offer_version, accepted_at=pending.begun_at
    )
    record_acceptances(connection, [acceptance])
    consent = {"consent_id": uuid4(), "wallet_id": wallet.wallet_id, "given_at": pending.begun_at}
    insert_all(connection, consents, [consent])
    insert_all(connection, credentials, [new_credentials(wallet.wallet_id, now)])
    return wallet.wallet_id, open_session(connection, wallet.wallet_id, device=device, now=now)


def issuer_named(connection: Connection, issuer_code: str | None) -> Issuer:
    """The issuer of this code or, if none is named, the only one.

    Raises:
        IssuerUnclear: there is none of this code, or several to choose from.
    """
    chosen = select(issuers).order_by(issuers.c.issuer_code)
    if issuer_code is not None:
        chosen = chosen.where(issuers.c.issuer_code == issuer_code)
    rows = connection.execute(chosen.limit(2)).all()
    if len(rows) != 1:
        raise IssuerUnclear("issuer_code: name one of the issuers of this network")
    return Issuer(issuer_code=rows[0].issuer_code, name=rows[0].name, bin=rows[0].bin)


def forget_unproved(connection: Connection, now: datetime) -> int:
    """Remove numbers that nobody proved in time; how many."""
    expired = delete(pending_registrations).where(pending_registrations.c.expires_at <= now)
    return connection.execute(expired).rowcount


def _forget(connection: Connection, registration_id: UUID) -> None:
    connection.execute(
        delete(pending_registrations).where(pending_registrations.c.registration_id == registration_id)
    )
