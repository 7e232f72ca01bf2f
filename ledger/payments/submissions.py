"""Orders as they come in over HTTP: a token, a form, a key; signed in and carried out together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from ledger.access.rules import SESSION_TOUCHED_EVERY
from ledger.access.sessions import WalletSession, touch
from ledger.clock import Clock
from ledger.database import each_alone
from ledger.http.problem import ApiCode, ApiFailure
from ledger.http.refused import Refused
from ledger.payments.decisions import Asked, Outcome
from ledger.payments.rules import Order
from ledger.payments.service import pay_batch
from ledger.payments.terms import TermsReader
from ledger.payments.world import signed_in
from wire.refusals import Refusal, RefusalCode

Became = Outcome | ApiFailure | Refused
"""What became of a submission: an outcome, or why its sender was not let in."""

ENDED: Final = "the session has ended"


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One request. ``order`` makes the order once it is known whose wallet the token opens."""

    token: str
    order: Callable[[UUID], Order]
    is_confirmed: bool = False
    is_checked: bool = False
    stop: Refusal | None = None


def carry_out(
    connection: Connection,
    submissions: Sequence[Submission],
    clock: Clock,
    reader: TermsReader | None = None,
) -> tuple[Became, ...]:
    """Sign everybody in by one statement, then carry out the orders of those who may (W-21).

    All of a transaction: on PostgreSQL it may be committed already when this returns.
    """
    with each_alone(connection):
        return _carry_out(connection, submissions, clock, reader)


def _carry_out(
    connection: Connection,
    submissions: Sequence[Submission],
    clock: Clock,
    reader: TermsReader | None,
) -> tuple[Became, ...]:
    now = clock()
    found, purses = signed_in(connection, {each.token for each in submissions}, now)
    asked: dict[int, Asked] = {}
    became: dict[int, Became] = {}
    for place, each in enumerate(submissions):
        session = found.get(each.token)
        refused = _not_let_in(None if session is None else session[0])
        if refused is not None or session is None:
            became[place] = refused or _unauthenticated()
            continue
        asked[place] = Asked(
            order=each.order(session[0].wallet_id),
            is_confirmed=each.is_confirmed,
            is_checked=each.is_checked,
            stop=each.stop,
        )
    _touch(connection, {session.session_id: used for session, used in found.values()}, now)
    outcomes = pay_batch(connection, list(asked.values()), now, reader=reader, purses=purses, is_alone=True)
    became.update(zip(asked, outcomes, strict=True))
    return tuple(became[place] for place in range(len(submissions)))


def _not_let_in(session: WalletSession | None) -> ApiFailure | Refused | None:
    if session is None:
        return _unauthenticated()
    if session.must_change_password:
        return Refused(Refusal(code=RefusalCode.PASSWORD_DUE))
    if session.offer_due:
        return Refused(Refusal(code=RefusalCode.OFFER_DUE))
    return None


def _unauthenticated() -> ApiFailure:
    return ApiFailure(ApiCode.UNAUTHENTICATED, ENDED, headers={"WWW-Authenticate": "Bearer"})


def _touch(connection: Connection, used: dict[UUID, datetime], now: datetime) -> None:
    touch(connection, [each for each, last in used.items() if now - last >= SESSION_TOUCHED_EVERY], now)
