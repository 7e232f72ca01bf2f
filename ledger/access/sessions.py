"""Sessions: an opaque token that lets a holder in until it is ended, unused for long, or too old (W-21)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Connection, Row, Select, and_, bindparam, select, update

from ledger.access import rules
from ledger.access.tables import credentials, sessions
from ledger.context import Context
from ledger.database import UtcDateTime, insert_all, reading, write
from ledger.holders.tables import holders
from ledger.http.problem import ApiCode, ApiFailure
from ledger.http.refused import Refused
from ledger.offers.tables import offer_acceptances, offers
from ledger.prepared import Prepared
from ledger.rowsets import among_given, among_values
from ledger.wallets.rules import WalletCondition
from ledger.wallets.tables import wallets
from wire.refusals import Refusal, RefusalCode

_TOKEN_PREFIX: Final = "tws_"  # noqa: S105  # so that a token is known where one must not be, in a log or a file
_TOKEN_BYTES: Final = 32
_DEVICE_LENGTH_MAX: Final = 80

_BEARER: Final = HTTPBearer(
    scheme_name="WalletSession", description="Token of a session, from POST /v1/sessions.", auto_error=False
)


@dataclass(frozen=True, kw_only=True)
class WalletSession:
    """Whose request this is, and what the holder must do before anything else.

    ``phone`` is "" once the number was cancelled (5.6).
    """

    wallet_id: UUID
    session_id: UUID
    phone: str
    must_change_password: bool
    offer_due: bool


@dataclass(frozen=True, kw_only=True)
class SessionOpened:
    """A new session with its token, which is shown this once."""

    session_id: UUID
    token: str
    expires_at: datetime


def open_session(
    connection: Connection, wallet_id: UUID, *, device: str, now: datetime, kiosk_id: str | None = None
) -> SessionOpened:
    """Let a holder in who has proved to be one. A token that he came with is never used on (fixation).

    ``kiosk_id``: the kiosk that he stands at; its sessions are short and the kiosk can end them all.
    """
    token = _TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    lives = rules.SESSION_LIVES if kiosk_id is None else rules.SESSION_LIVES_AT_KIOSK
    session_id, expires_at = uuid4(), now + lives
    row = {
        "session_id": session_id,
        "token_hash": rules.token_hash(token),
        "wallet_id": wallet_id,
        "device": "".join(filter(str.isprintable, device))[:_DEVICE_LENGTH_MAX],
        "begun_at": now,
        "last_used_at": now,
        "expires_at": expires_at,
        "kiosk_id": kiosk_id,
    }
    insert_all(connection, sessions, [row])
    return SessionOpened(session_id=session_id, token=token, expires_at=expires_at)


def find_session(connection: Connection, token: str, now: datetime) -> tuple[WalletSession, datetime] | None:
    """The session of a token and when it was last used; None when it lets nobody in."""
    return find_sessions(connection, [token], now).get(token)


def find_sessions(
    connection: Connection, tokens: Collection[str], now: datetime
) -> dict[str, tuple[WalletSession, datetime]]:
    """Sessions by token, and when each was last used; a token that lets nobody in is left out."""
    found = session_rows(connection, _CHOSEN, tokens, now)
    return {token: (session, row.last_used_at) for token, (session, row) in found.items()}


def session_rows(
    connection: Connection, chosen: Prepared, tokens: Collection[str], now: datetime
) -> dict[str, tuple[WalletSession, Any]]:
    """Sessions by token, each with its row of a statement that ``with_session`` has completed."""
    hashes = {rules.token_hash(token): token for token in tokens}
    given = {_HASHES: among_values(connection, sessions.c.token_hash, list(hashes)), _NOW: now}
    found: dict[str, tuple[WalletSession, Any]] = {}
    for row in chosen.rows(connection, given):
        token = hashes.get(row.token_hash, "")
        if hmac.compare_digest(row.token_hash, rules.token_hash(token)) and _is_good(row, now):
            found[token] = _session(row, now), row
    return found


def _session(row: Row[Any], now: datetime) -> WalletSession:
    return WalletSession(
        wallet_id=row.wallet_id,
        session_id=row.session_id,
        phone=row.phone or "",
        must_change_password=rules.is_password_due(
            has_password=row.has_password,
            is_one_time=row.is_one_time,
            expires_at=row.password_expires_at,
            now=now,
        ),
        offer_due=row.is_offer_due,
    )


def touch(connection: Connection, session_ids: Collection[UUID], now: datetime) -> None:
    """Sessions that were used now."""
    if session_ids:
        used = among_values(connection, sessions.c.session_id, sorted(session_ids))
        _TOUCH.changed(connection, {_USED: used, "last_used_at": now})


_USED: Final = "used"
_TOUCH: Final = Prepared(
    lambda dialect: update(sessions).where(among_given(dialect, sessions.c.session_id, _USED)),
    columns=("last_used_at",),
)


def end_sessions(
    connection: Connection,
    wallet_id: UUID,
    now: datetime,
    *,
    only: UUID | None = None,
    keep: UUID | None = None,
) -> int:
    """End a wallet's sessions: all, only one, or all but one. How many were ended."""
    statement = update(sessions).where(sessions.c.wallet_id == wallet_id, sessions.c.ended_at.is_(None))
    if only is not None:
        statement = statement.where(sessions.c.session_id == only)
    if keep is not None:
        statement = statement.where(sessions.c.session_id != keep)
    return connection.execute(statement.values(ended_at=now)).rowcount


def end_sessions_at(connection: Connection, kiosk_id: str, now: datetime) -> int:
    """End every session that was opened at a kiosk. How many were ended."""
    return _END_AT.changed(connection, {"kiosk": kiosk_id, "now": now})


_END_AT: Final = Prepared(
    lambda _: (
        update(sessions)
        .where(sessions.c.kiosk_id == bindparam("kiosk"), sessions.c.ended_at.is_(None))
        .values(ended_at=bindparam("now"))
    )
)


def sessions_of(connection: Connection, wallet_id: UUID, now: datetime) -> list[Row[Any]]:
    """The sessions of a wallet that still let somebody in, newest first."""
    rows = connection.execute(
        select(sessions)
        .where(sessions.c.wallet_id == wallet_id, sessions.c.ended_at.is_(None), sessions.c.expires_at > now)
        .order_by(sessions.c.begun_at.desc(), sessions.c.session_id)
    )
    return [row for row in rows if _is_good(row, now)]


def session_of_request(context: Context, token: str) -> WalletSession:
    """Raises ApiFailure (401) unless the token lets somebody in now."""
    now = context.clock()
    with reading(context.engine) as connection:
        found = find_session(connection, token, now)
    if found is None:
        raise ApiFailure(
            ApiCode.UNAUTHENTICATED, "the session has ended", headers={"WWW-Authenticate": "Bearer"}
        )
    session, last_used_at = found
    if now - last_used_at >= rules.SESSION_TOUCHED_EVERY:
        write(context.engine, lambda connection: touch(connection, [session.session_id], now))
    return session


def any_session(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> WalletSession:
    """Dependency: whoever is signed in, even if his password or the offer is due. Raises ApiFailure (401)."""
    if bearer is None:
        raise ApiFailure(
            ApiCode.UNAUTHENTICATED, "Authorization: Bearer is needed", headers={"WWW-Authenticate": "Bearer"}
        )
    return session_of_request(request.app.state.context, bearer.credentials)


def known_session(session: Annotated[WalletSession, Depends(any_session)]) -> WalletSession:
    """Dependency: who has a password of his own; whoever does not want the changed offer may still leave.

    Raises Refused: password_due (W-64).
    """
    if session.must_change_password:
        raise Refused(Refusal(code=RefusalCode.PASSWORD_DUE))
    return session


def ready_session(session: Annotated[WalletSession, Depends(known_session)]) -> WalletSession:
    """Dependency: who may use the wallet. Raises Refused: password_due (W-64), offer_due (W-03)."""
    if session.offer_due:
        raise Refused(Refusal(code=RefusalCode.OFFER_DUE))
    return session


KnownSession = Annotated[WalletSession, Depends(known_session)]
AnySession = Annotated[WalletSession, Depends(any_session)]
ReadySession = Annotated[WalletSession, Depends(ready_session)]


def wallet_session(_context: Context) -> Callable[[WalletSession], WalletSession]:
    """The dependency of routes that need a session which may do everything: ``Depends(wallet_session(context))``."""
    return ready_session


def _is_good(row: Row[Any], now: datetime) -> bool:
    return rules.is_session_good(
        begun_at=row.begun_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        is_ended=row.ended_at is not None,
        now=now,
    )


_HASHES: Final = "hashes"
_NOW: Final = "now"

SESSIONS: Final = (
    *(
        sessions.c[name]
        for name in ("session_id", "token_hash", "begun_at", "last_used_at", "expires_at", "ended_at")
    ),
    credentials.c.password_hash.is_not(None).label("has_password"),
    credentials.c.is_one_time,
    credentials.c.expires_at.label("password_expires_at"),
    offer_acceptances.c.wallet_id.is_(None).label("is_offer_due"),
)
"""What makes a row one of a session, beside wallet and number; ``with_session`` joins it."""


def with_session(chosen: Select[Any], dialect: str) -> Select[Any]:
    """A statement over ``wallets`` and ``credentials``, with the tables of ``SESSIONS``, for the sessions asked for.

    ``session_rows`` gives it its values. Whoever has no credentials has no session.
    """
    in_force = (
        select(offers.c.version)
        .where(offers.c.effective_from <= bindparam(_NOW, type_=UtcDateTime))
        .order_by(offers.c.effective_from.desc(), offers.c.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    # Joined, not asked for by EXISTS: PostgreSQL would read at each execution who of all wallets has accepted it.
    has_accepted = and_(
        offer_acceptances.c.wallet_id == wallets.c.wallet_id, offer_acceptances.c.version == in_force
    )
    return (
        chosen.join(sessions, sessions.c.wallet_id == wallets.c.wallet_id)
        .outerjoin(offer_acceptances, has_accepted)
        .where(
            wallets.c.condition != WalletCondition.CLOSED,
            credentials.c.wallet_id.is_not(None),
            among_given(dialect, sessions.c.token_hash, _HASHES),
        )
    )


_CHOSEN: Final = Prepared(
    lambda dialect: with_session(
        select(wallets.c.wallet_id, holders.c.phone, *SESSIONS)
        .select_from(wallets)
        .join(credentials, credentials.c.wallet_id == wallets.c.wallet_id)
        .outerjoin(holders, holders.c.wallet_id == wallets.c.wallet_id),
        dialect,
    )
)
