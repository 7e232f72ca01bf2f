"""Staff accounts: added, closed, signed in with password and, where set up, a second factor."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Connection, Row, select, update

from ledger.access.passwords import hash_password, is_password, key_of_password
from ledger.database import insert_new
from ledger.http.callers import Caller
from ledger.staff.permissions import Role
from ledger.staff.rules import Tries, is_password_strong, is_session_alive
from ledger.staff.tables import staff_members, staff_sessions
from wire.refusals import Refusal, RefusalCode

USE_RECORDED_EVERY: Final = timedelta(minutes=1)
TOTP_STEP_S: Final = 30
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12


class LoginTaken(Exception):
    """Another member of staff has this login."""


class LoginUnknown(Exception):
    """No member of staff has this login."""


@dataclass(frozen=True, kw_only=True)
class Staff:
    """A member of staff who has signed in."""

    staff_id: UUID
    login: str
    role: Role
    must_change_password: bool = False

    @property
    def caller(self) -> Caller:
        """Whose Idempotency-Keys these are."""
        return Caller("staff", str(self.staff_id))


def add_staff(
    connection: Connection,
    *,
    login: str,
    role: Role,
    password_hash: str,
    now: datetime,
    must_change_password: bool = True,
) -> UUID:
    """Open an account. Raises LoginTaken."""
    staff_id = uuid4()
    row = {
        "staff_id": staff_id,
        "login": login,
        "role": role,
        "password_hash": password_hash,
        "must_change_password": must_change_password,
        "wrong_tries": 0,
        "second_factor_step": 0,
        "is_closed": False,
        "added_at": now,
    }
    if connection.execute(select(staff_members.c.staff_id).where(staff_members.c.login == login)).first():
        raise LoginTaken(f"there is a member of staff {login!r} already")
    insert_new(connection, staff_members, [row])
    return staff_id


def close_staff(connection: Connection, login: str, now: datetime) -> UUID:
    """Close an account and end its sessions; what it did stays in the log. Raises LoginUnknown."""
    staff_id = _id_of(connection, login)
    _change(connection, staff_id, is_closed=True)
    end_sessions(connection, staff_id, now)
    return staff_id


def reset_staff(connection: Connection, login: str, password_hash: str, now: datetime) -> UUID:
    """Give a one-time password; it must be changed, the second factor set up anew. Raises LoginUnknown."""
    staff_id = _id_of(connection, login)
    _change(
        connection,
        staff_id,
        password_hash=password_hash,
        must_change_password=True,
        wrong_tries=0,
        locked_until=None,
        second_factor=None,
    )
    end_sessions(connection, staff_id, now)
    return staff_id


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What someone who wants to sign in showed, checked against ``password_hash`` outside any transaction."""

    login: str
    password_hash: str | None
    is_right: bool
    second_factor: bytes | None
    """The TOTP secret in clear; None: not set up, or the password is wrong."""


@dataclass(frozen=True, kw_only=True)
class NewPassword:
    """A password to be, with all that is slow done outside the transaction."""

    password: str
    password_hash: str
    sealed_second_factor: bytes | None
    is_old: bool


def prepare_password(shown: Credentials, *, old: str, new: str) -> NewPassword:
    secret = shown.second_factor
    return NewPassword(
        password=new,
        password_hash=hash_password(new),
        sealed_second_factor=None if secret is None else sealed(secret, new),
        is_old=old == new,
    )


def check_credentials(connection: Connection, login: str, password: str) -> Credentials:
    """Slow on purpose, and as slow for a login that nobody has."""
    row = _row_of(connection, login)
    password_hash = None if row is None or row.is_closed else row.password_hash
    is_right = is_password(password_hash, password)
    sealed = row.second_factor if row is not None and is_right else None
    secret = None if sealed is None else unsealed(sealed, password)
    return Credentials(login=login, password_hash=password_hash, is_right=is_right, second_factor=secret)


def log_in(
    connection: Connection, shown: Credentials, code: str | None, now: datetime
) -> tuple[Staff, str] | Refusal:
    """Sign in, or count a wrong try; who and the session's token.

    That a log-in is locked is told only to who knows its password; everyone else is refused alike.
    """
    row = _row_of(connection, shown.login)
    refusal = Refusal(code=RefusalCode.AUTHENTICATION_FAILED)
    if row is None or row.is_closed or row.password_hash != shown.password_hash:
        return refusal
    tries = Tries(row.wrong_tries, row.locked_until)
    step = None if shown.second_factor is None else _step_of_code(shown.second_factor, code, row, now)
    is_proved = shown.is_right and (row.second_factor is None or step is not None)
    if tries.is_locked(now):
        return Refusal(code=RefusalCode.LOGIN_LOCKED) if is_proved else refusal
    if not is_proved:
        after = tries.after_wrong(now)
        _change(connection, row.staff_id, wrong_tries=after.wrong, locked_until=after.locked_until)
        return refusal
    used = row.second_factor_step if step is None else step
    _change(connection, row.staff_id, wrong_tries=0, locked_until=None, second_factor_step=used)
    return _staff(row), open_session(connection, row.staff_id, now)


def change_password(
    connection: Connection, who: Staff, shown: Credentials, new: NewPassword, now: datetime
) -> Refusal | None:
    """Change one's own password. Every session ends."""
    row = _row_of(connection, who.login)
    if row is None or not shown.is_right or row.password_hash != shown.password_hash:
        return Refusal(code=RefusalCode.AUTHENTICATION_FAILED)
    if new.is_old or not is_password_strong(new.password, login=who.login):
        return Refusal(code=RefusalCode.PASSWORD_WEAK)
    _change(
        connection,
        who.staff_id,
        password_hash=new.password_hash,
        must_change_password=False,
        second_factor=new.sealed_second_factor,
    )
    end_sessions(connection, who.staff_id, now)
    return None


def set_second_factor(
    connection: Connection,
    who: Staff,
    shown: Credentials,
    secret: bytes,
    *,
    sealed_secret: bytes,
    code: str,
    now: datetime,
) -> Refusal | None:
    """Demand a code of this secret from the next log-in on; the code proves that the device has it."""
    row = _row_of(connection, who.login)
    if row is None or not shown.is_right or row.password_hash != shown.password_hash:
        return Refusal(code=RefusalCode.AUTHENTICATION_FAILED)
    step = _step_of_code(secret, code, row, now)
    if step is None:
        return Refusal(code=RefusalCode.CODE_WRONG)
    _change(connection, who.staff_id, second_factor=sealed_secret, second_factor_step=step)
    return None


# --- sessions ---------------------------------------------------------------------------------------------


def open_session(connection: Connection, staff_id: UUID, now: datetime) -> str:
    """A new session's token; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    row = {"token_hash": token_hash(token), "staff_id": staff_id, "begun_at": now, "used_at": now}
    insert_new(connection, staff_sessions, [row])
    return token


def session_of(connection: Connection, token: str, now: datetime) -> tuple[Staff, bool] | None:
    """Whose session this is, and whether its use is worth recording; None when it is no session."""
    row = connection.execute(
        select(staff_members, staff_sessions)
        .join(staff_sessions)
        .where(staff_sessions.c.token_hash == token_hash(token))
    ).one_or_none()
    if row is None or row.is_closed:
        return None
    if not is_session_alive(begun_at=row.begun_at, used_at=row.used_at, ended_at=row.ended_at, now=now):
        return None
    return _staff(row), now - row.used_at >= USE_RECORDED_EVERY


def record_use(connection: Connection, token: str, now: datetime) -> None:
    table = staff_sessions
    connection.execute(update(table).where(table.c.token_hash == token_hash(token)).values(used_at=now))


def end_session(connection: Connection, token: str, now: datetime) -> None:
    table = staff_sessions
    connection.execute(update(table).where(table.c.token_hash == token_hash(token)).values(ended_at=now))


def end_sessions(connection: Connection, staff_id: UUID, now: datetime) -> None:
    table = staff_sessions
    alive = (table.c.staff_id == staff_id, table.c.ended_at.is_(None))
    connection.execute(update(table).where(*alive).values(ended_at=now))


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# --- the second factor --------------------------------------------------------------------------------------


def new_secret() -> bytes:
    return os.urandom(20)


def code_of(secret: bytes, at: datetime) -> str:
    """The code that a device shows at this moment (RFC 6238: SHA-1, six digits, 30 seconds)."""
    return _totp(secret).generate(int(at.timestamp())).decode()


def provisioning_uri(secret: bytes, login: str) -> str:
    """The ``otpauth://`` address that an authenticator takes as a QR code."""
    return _totp(secret).get_provisioning_uri(login, "Tolem")


def sealed(secret: bytes, password: str) -> bytes:
    """A secret as it is kept: salt, nonce, and AES-GCM under the password's key."""
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    return salt + nonce + AESGCM(key_of_password(password, salt)).encrypt(nonce, secret, None)


def unsealed(kept: bytes, password: str) -> bytes | None:
    salt, nonce, box = (
        kept[:_SALT_BYTES],
        kept[_SALT_BYTES:][:_NONCE_BYTES],
        kept[_SALT_BYTES + _NONCE_BYTES :],
    )
    try:
        return AESGCM(key_of_password(password, salt)).decrypt(nonce, box, None)
    except InvalidTag:
        return None


def _step_of_code(secret: bytes, code: str | None, row: Row[Any], now: datetime) -> int | None:
    """The time step whose code this is: this one or its neighbours, and later than any that was used."""
    present = int(now.timestamp()) // TOTP_STEP_S
    for step in (present, present - 1, present + 1):
        try:
            _totp(secret).verify((code or "").encode(), step * TOTP_STEP_S)
        except InvalidToken:
            continue
        return step if step > row.second_factor_step else None
    return None


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), TOTP_STEP_S)  # noqa: S303 - what RFC 6238 and every authenticator use


# --- rows ---------------------------------------------------------------------------------------------------


def _row_of(connection: Connection, login: str) -> Row[Any] | None:
    return connection.execute(select(staff_members).where(staff_members.c.login == login)).one_or_none()


def _id_of(connection: Connection, login: str) -> UUID:
    row = _row_of(connection, login)
    if row is None:
        raise LoginUnknown("there is no such member of staff")
    return UUID(str(row.staff_id))


def _change(connection: Connection, staff_id: UUID, **values: Any) -> None:
    connection.execute(update(staff_members).where(staff_members.c.staff_id == staff_id).values(**values))


def _staff(row: Row[Any]) -> Staff:
    return Staff(
        staff_id=row.staff_id,
        login=row.login,
        role=Role(row.role),
        must_change_password=row.must_change_password,
    )
