"""Confirmation codes: issue one, check one (W-21)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, select, update

from ledger.access import rules
from ledger.access.rules import Challenge, CodeChannel, CodePurpose, CodeVerdict
from ledger.access.tables import challenges
from ledger.database import insert_all
from ledger.holders.tables import holders
from ledger.messages.rules import Channel
from ledger.messages.service import MessageKind, MessageTo, queue
from ledger.messages.templates import Field
from ledger.wallets.service import DEFAULT_LANGUAGE
from wire.refusals import Refusal, RefusalCode
from wire.texts import Language

NO_FIELDS: Final[Mapping[str, Field]] = MappingProxyType({})

_MESSAGE_OF: Final = {
    CodePurpose.REGISTRATION: MessageKind.REGISTRATION_CODE,
    CodePurpose.RECOVERY: MessageKind.RECOVERY_CODE,
    CodePurpose.SETTINGS: MessageKind.SETTINGS_CODE,
    CodePurpose.PAYMENT: MessageKind.PAYMENT_CODE,
    CodePurpose.TRANSFER: MessageKind.TRANSFER_CODE,
    CodePurpose.WITHDRAWAL: MessageKind.WITHDRAWAL_CODE,
}

_CHANNEL_OF: Final = {
    CodeChannel.SMS: Channel.SMS,
    CodeChannel.FLASH_CALL: Channel.FLASH_CALL,
    CodeChannel.VOICE: Channel.VOICE,
}

CHALLENGES_KEPT: Final = timedelta(days=2)
"""A day's count must be whole; after that a challenge is of no use to anybody."""


@dataclass(frozen=True, kw_only=True)
class CodeIssued:
    """A code is on its way. The client keeps the challenge's id: we do not.

    ``command`` is what the holder is to send from his number where he confirms by a message command; "" else.
    """

    challenge_id: UUID
    expires_at: datetime
    command: str = ""


def issue(
    connection: Connection,
    *,
    purpose: CodePurpose,
    bound_to: str,
    channel: CodeChannel,
    now: datetime,
    wallet_id: UUID | None = None,
    phone: str = "",
    language: Language = DEFAULT_LANGUAGE,
    fields: Mapping[str, Field] = NO_FIELDS,
    is_sent: bool = True,
) -> CodeIssued | Refusal:
    """Send a code to a wallet's registered number, or to a number that is to be proved (W-21).

    ``bound_to`` says exactly what is authorised, payee and amount for a payment; ``fields`` is what the message
    says of it. With ``is_sent`` false everything is as always but nobody gets the code: so a stranger's number
    is answered like a client's. Too many codes for one wallet or number are refused (``codes_too_many``); a
    wallet whose number is no more gets none (``wallet_unknown``).
    """
    target = str(wallet_id) if wallet_id is not None else rules.number_hash("", phone)
    if _are_too_many(connection, target, now):
        return Refusal(code=RefusalCode.CODES_TOO_MANY)
    if wallet_id is not None:
        holder = connection.execute(select(holders).where(holders.c.wallet_id == wallet_id)).one_or_none()
        if holder is None or holder.phone is None:
            return Refusal(code=RefusalCode.WALLET_UNKNOWN)
        phone, language = holder.phone, holder.language
    challenge_id, code = uuid4(), _new_code()
    is_command = channel is CodeChannel.MESSAGE_COMMAND
    row = {
        "kept_id": rules.kept_id(challenge_id),
        "target": target,
        "wallet_id": wallet_id,
        "purpose": purpose,
        "bound_hash": rules.bound_hash(challenge_id, bound_to),
        "code_hash": rules.code_hash(challenge_id, code),
        "channel": channel,
        "command_hash": rules.command_hash(rules.number_hash("", phone), code) if is_command else None,
        "issued_at": now,
        "expires_at": now + rules.CODE_LIVES,
        "wrong_tries": 0,
    }
    insert_all(connection, challenges, [row])
    if is_sent and not is_command:
        queue(
            connection,
            to=MessageTo(phone=phone),
            kind=_MESSAGE_OF[purpose],
            fields={**fields, "code": code},
            language=language,
            at=now,
            wallet_id=wallet_id,
            channel=_CHANNEL_OF[channel],
        )
    return CodeIssued(
        challenge_id=challenge_id, expires_at=now + rules.CODE_LIVES, command=code if is_command else ""
    )


def last_way(connection: Connection, wallet_id: UUID) -> CodeChannel:
    """How the newest code that this holder showed rightly had travelled; SMS while there is none."""
    target = str(wallet_id)
    newest = (
        select(challenges.c.channel)
        .where(challenges.c.target == target, challenges.c.used_at.is_not(None))
        .order_by(challenges.c.issued_at.desc())
        .limit(1)
    )
    return CodeChannel(connection.execute(newest).scalar_one_or_none() or CodeChannel.SMS)


def check(
    connection: Connection,
    challenge_id: UUID,
    code: str,
    *,
    purpose: CodePurpose,
    bound_to: str,
    now: datetime,
    wallet_id: UUID | None = None,
    used_for: UUID | None = None,
) -> Refusal | None:
    """Judge a code and use it up; None when it is right (W-21).

    A wrong try counts because it is written: return the refusal out of the transaction, do not raise it. Given
    ``used_for``, an operation's id, the same operation may show its right code again, because its first answer
    may have been lost. Given ``wallet_id``, only a code that was sent to this wallet counts.
    """
    row = _locked(connection, challenge_id)
    if row is None:
        return Refusal(code=RefusalCode.CODE_EXPIRED)
    challenge = Challenge(
        code_hash=row.code_hash,
        bound_hash=row.bound_hash,
        purpose=CodePurpose(row.purpose),
        expires_at=row.expires_at,
        wrong_tries=row.wrong_tries,
        is_used=row.used_at is not None and (used_for is None or row.used_for != used_for),
        needs_command=row.command_hash is not None and row.commanded_at is None,
    )
    judged = rules.verdict(challenge, challenge_id, code, purpose=purpose, bound_to=bound_to, now=now)
    if judged is CodeVerdict.RIGHT and row.wallet_id != wallet_id:
        judged = CodeVerdict.WRONG
    values: dict[str, Any] = {}
    if judged is CodeVerdict.WRONG:
        values = {"wrong_tries": row.wrong_tries + 1}
    elif judged is CodeVerdict.RIGHT and row.used_at is None:
        values = {"used_at": now, "used_for": used_for or row.kept_id}
    if values:
        connection.execute(update(challenges).where(challenges.c.kept_id == row.kept_id).values(**values))
    return rules.refusal_of_code(judged)


def take_command(connection: Connection, *, phone: str, text: str, now: datetime) -> bool:
    """A message came from a number: true when it confirms something that waits for it (W-21, 5.2.2.2).

    The telephone network vouches for the number; the digits say which of its orders is meant.
    """
    digits = "".join(letter for letter in text if letter in "0123456789")
    if len(digits) != rules.CODE_DIGITS:
        return False
    confirmed = connection.execute(
        update(challenges)
        .where(
            challenges.c.command_hash == rules.command_hash(rules.number_hash("", phone), digits),
            challenges.c.commanded_at.is_(None),
            challenges.c.used_at.is_(None),
            challenges.c.expires_at > now,
        )
        .values(commanded_at=now)
    )
    return confirmed.rowcount == 1


def forget_old(connection: Connection, now: datetime) -> int:
    """Remove challenges that nobody can answer or count any more; how many."""
    return connection.execute(
        delete(challenges).where(challenges.c.issued_at < now - CHALLENGES_KEPT)
    ).rowcount


def _are_too_many(connection: Connection, target: str, now: datetime) -> bool:
    in_window = _counted(challenges.c.issued_at > now - rules.CODES_WINDOW)
    day = and_(challenges.c.target == target, challenges.c.issued_at > now - timedelta(days=1))
    row = connection.execute(select(in_window, func.count()).select_from(challenges).where(day)).one()
    return rules.are_too_many(row[0] or 0, row[1])


def _counted(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.count().filter(condition)


def _locked(connection: Connection, challenge_id: UUID) -> Row[Any] | None:
    """The challenge, and nobody else tries it meanwhile."""
    chosen = select(challenges).where(challenges.c.kept_id == rules.kept_id(challenge_id))
    return connection.execute(chosen.with_for_update()).one_or_none()


def _new_code() -> str:
    return f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"
