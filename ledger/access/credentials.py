"""Log in, change a password, recover one (W-64)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, select, update

from ledger.access import rules
from ledger.access.codes import CodeIssued, check, issue
from ledger.access.passwords import hash_password, is_password, new_password
from ledger.access.rules import CodeChannel, CodePurpose
from ledger.access.sessions import SessionOpened, end_sessions, open_session
from ledger.access.tables import credentials, login_tries, past_passwords
from ledger.database import insert_new, upsert
from ledger.holders.notices import tell_holder
from ledger.holders.tables import holders
from ledger.messages.service import MessageKind
from ledger.wallets.blocks import active_reasons
from ledger.wallets.rules import BlockReason, WalletCondition
from ledger.wallets.service import Wallet, wallet_of, wallets_by_phone
from wire.refusals import Refusal, RefusalCode

FAILED = Refusal(code=RefusalCode.AUTHENTICATION_FAILED)


@dataclass(frozen=True, kw_only=True)
class Number:
    """Which wallet somebody claims to be the holder of: issuer and number, registered or not."""

    issuer_code: str
    phone: str

    @property
    def hash(self) -> str:
        return rules.number_hash(self.issuer_code, self.phone)


def new_credentials(wallet_id: UUID, now: datetime) -> dict[str, Any]:
    """The row of a holder who has proved his number and has no password yet."""
    return {
        "wallet_id": wallet_id,
        "password_hash": None,
        "is_one_time": True,
        "set_at": now,
        "expires_at": now,
        "is_confirmation_on": True,
    }


def log_in(
    connection: Connection,
    number: Number,
    password: str,
    *,
    device: str,
    now: datetime,
    kiosk_id: str | None = None,
) -> tuple[UUID, SessionOpened] | Refusal:
    """Open a session for number and password (W-64), at a kiosk where ``kiosk_id`` is given.

    The try is counted before the password is compared, under the row's lock, so that many at once are no more
    tries than one after the other. An unknown number, a closed wallet and a wrong password are answered alike,
    counted alike and take as long.
    """
    tries = _take_try(connection, number, now)
    if tries is None:
        is_password(None, password)
        return Refusal(code=RefusalCode.LOGIN_LOCKED)
    wallet = wallets_by_phone(connection, number.issuer_code, [number.phone]).get(number.phone)
    held = None if wallet is None or wallet.condition is WalletCondition.CLOSED else wallet
    known = None if held is None else _credentials(connection, held.wallet_id)
    password_hash = None if known is None or _has_lapsed(known, now) else known.password_hash
    if not is_password(password_hash, password) or held is None:
        if rules.is_locked(tries) and held is not None:
            tell_holder(connection, held.wallet_id, MessageKind.LOGIN_LOCKED, now)
        return FAILED
    _forgive(connection, number)
    opened = open_session(connection, held.wallet_id, device=device, now=now, kiosk_id=kiosk_id)
    return held.wallet_id, opened


def change_password(
    connection: Connection, wallet_id: UUID, *, current: str, new: str, device: str, now: datetime
) -> SessionOpened | Refusal:
    """Put a new password in the place of the current one; all sessions end and a new one begins (W-64).

    The current one is asked for wherever there is one: who finds an open session does not get the wallet.
    Refused: authentication_failed and login_locked as at log-in; password_weak for a weak one or one of the last.
    """
    wallet = wallet_of(connection, wallet_id)
    known = _credentials(connection, wallet_id)
    assert known is not None, "a session has credentials"
    if known.password_hash is not None:
        number = Number(issuer_code=wallet.issuer_code, phone=wallet.phone)
        if _take_try(connection, number, now) is None:
            return Refusal(code=RefusalCode.LOGIN_LOCKED)
        if not is_password(known.password_hash, current):
            return FAILED
        _forgive(connection, number)
    weak = rules.refusal_of_password(new, wallet.phone)
    if weak is not None or _was_used(connection, wallet_id, known, new):
        return weak or Refusal(code=RefusalCode.PASSWORD_WEAK)
    _set_password(connection, known, new, is_one_time=False, now=now)
    tell_holder(connection, wallet_id, MessageKind.PASSWORD_CHANGED, now)
    end_sessions(connection, wallet_id, now)
    return open_session(connection, wallet_id, device=device, now=now)


def begin_recovery(
    connection: Connection, number: Number, channel: CodeChannel, now: datetime
) -> CodeIssued | Refusal:
    """Send a code to the registered number; whoever names another number is answered alike (W-64)."""
    wallet = _recoverable(connection, number)
    return issue(
        connection,
        purpose=CodePurpose.RECOVERY,
        bound_to=number.hash,
        channel=channel,
        phone=number.phone,
        is_sent=wallet is not None,
        now=now,
    )


def confirm_recovery(
    connection: Connection, number: Number, challenge_id: UUID, code: str, *, email: str | None, now: datetime
) -> Refusal | None:
    """Send a one-time password to the registered number, for a code that was sent there (W-64).

    Whoever gave an e-mail address names it as well (8.6). A blocked wallet gets none: its documents come first
    (W-61); a block for the holder's own request, or for documents, does not keep him from looking.
    """
    refused = check(
        connection, challenge_id, code, purpose=CodePurpose.RECOVERY, bound_to=number.hash, now=now
    )
    if refused is not None:
        return refused
    wallet = _recoverable(connection, number)
    if wallet is None:
        return FAILED
    known_email = connection.execute(
        select(holders.c.email).where(holders.c.wallet_id == wallet.wallet_id)
    ).scalar_one()
    if known_email is not None and (email or "").casefold() != known_email.casefold():
        return FAILED
    if BlockReason.LOST_CREDENTIALS in active_reasons(connection, wallet.wallet_id):
        return Refusal(code=RefusalCode.WALLET_BLOCKED)
    send_one_time_password(connection, wallet, now)
    return None


def send_one_time_password(connection: Connection, wallet: Wallet, now: datetime) -> None:
    """Let a holder in once more: a password that is good for a day and for changing it only (W-61, W-64).

    It goes to the registered number and nowhere else; a wallet whose number is no more gets none.
    """
    if not wallet.phone:
        return
    insert_new(connection, credentials, [new_credentials(wallet.wallet_id, now)])
    known = _credentials(connection, wallet.wallet_id)
    assert known is not None, "just made"
    password = new_password()
    _set_password(connection, known, password, is_one_time=True, now=now)
    _forgive(connection, Number(issuer_code=wallet.issuer_code, phone=wallet.phone))
    end_sessions(connection, wallet.wallet_id, now)
    tell_holder(connection, wallet.wallet_id, MessageKind.ONE_TIME_PASSWORD, now, {"password": password})


def forget_old_tries(connection: Connection, now: datetime) -> int:
    """Forget tries that led to no lock and are long past, of clients and strangers alike; how many numbers."""
    forgotten = delete(login_tries).where(
        login_tries.c.wrong_tries < rules.PASSWORD_TRIES, login_tries.c.last_at < now - rules.TRIES_KEPT
    )
    return connection.execute(forgotten).rowcount


def _recoverable(connection: Connection, number: Number) -> Wallet | None:
    wallet = wallets_by_phone(connection, number.issuer_code, [number.phone]).get(number.phone)
    return None if wallet is None or wallet.condition is WalletCondition.CLOSED else wallet


def _credentials(connection: Connection, wallet_id: UUID) -> Row[Any] | None:
    return connection.execute(select(credentials).where(credentials.c.wallet_id == wallet_id)).one_or_none()


def _has_lapsed(known: Row[Any], now: datetime) -> bool:
    """A one-time password is worth nothing after its day; another one may still be changed (8.11)."""
    return bool(known.is_one_time and now >= known.expires_at)


def _take_try(connection: Connection, number: Number, now: datetime) -> int | None:
    """Count one try beforehand; how many it makes, or None when there is none left."""
    fresh = {"number_hash": number.hash, "wrong_tries": 1, "last_at": now}
    again = {"wrong_tries": login_tries.c.wrong_tries + 1, "last_at": now}
    counted = (
        upsert(connection, login_tries)
        .values(fresh)
        .on_conflict_do_update(
            index_elements=[login_tries.c.number_hash],
            set_=again,
            where=login_tries.c.wrong_tries < rules.PASSWORD_TRIES,
        )
        .returning(login_tries.c.wrong_tries)
    )
    tries: int | None = connection.execute(counted).scalar_one_or_none()
    return tries


def _forgive(connection: Connection, number: Number) -> None:
    connection.execute(delete(login_tries).where(login_tries.c.number_hash == number.hash))


def _was_used(connection: Connection, wallet_id: UUID, known: Row[Any], new: str) -> bool:
    last = (
        select(past_passwords.c.password_hash)
        .where(past_passwords.c.wallet_id == wallet_id)
        .order_by(past_passwords.c.replaced_at.desc())
        .limit(rules.PASSWORDS_REMEMBERED)
    )
    hashes = [known.password_hash, *connection.execute(last).scalars()]
    return any(is_password(each, new) for each in hashes if each is not None)


def _set_password(
    connection: Connection, known: Row[Any], password: str, *, is_one_time: bool, now: datetime
) -> None:
    if known.password_hash is not None and not known.is_one_time:
        row = {"wallet_id": known.wallet_id, "replaced_at": now, "password_hash": known.password_hash}
        insert_new(connection, past_passwords, [row])
    lives = rules.ONE_TIME_PASSWORD_LIVES if is_one_time else rules.PASSWORD_LIVES
    connection.execute(
        update(credentials)
        .where(credentials.c.wallet_id == known.wallet_id)
        .values(
            password_hash=hash_password(password),
            is_one_time=is_one_time,
            set_at=now,
            expires_at=now + lives,
        )
    )
