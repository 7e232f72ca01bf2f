"""What an agent asks the operator for: float against money, a larger allotment for a kiosk (W-01, K-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, select, update

from ledger.agents.service import agent_of
from ledger.agents.tables import agent_requests
from ledger.database import GuardFailed, insert_all
from ledger.issuers.exchanges import buy_float
from ledger.issuers.service import policy_changed
from ledger.kiosks.service import set_target
from wire.money import Tiyn
from wire.refusals import Refusal


class RequestKind(StrEnum):
    FLOAT = "float"
    ALLOTMENT = "allotment"


class RequestState(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request; ``kiosk_id`` for an allotment only."""

    request_id: UUID
    agent_code: str
    kind: RequestKind
    amount_tiyn: Tiyn
    kiosk_id: str | None = None


class NotOpen(Exception):
    """There is no open request of that id and kind."""


def ask(connection: Connection, asked: Asked, now: datetime) -> None:
    """Put a request before the operator."""
    row = {
        "request_id": asked.request_id,
        "agent_code": asked.agent_code,
        "kind": asked.kind,
        "kiosk_id": asked.kiosk_id,
        "amount_tiyn": asked.amount_tiyn,
        "state": RequestState.OPEN,
        "asked_at": now,
    }
    insert_all(connection, agent_requests, [row])


def open_request(connection: Connection, request_id: UUID, kind: RequestKind | None = None) -> Asked:
    """The open request of this id, of ``kind`` if one is demanded. Raises NotOpen."""
    row = connection.execute(
        select(agent_requests).where(
            agent_requests.c.request_id == request_id, agent_requests.c.state == RequestState.OPEN
        )
    ).one_or_none()
    if row is None or (kind is not None and row.kind != kind):
        raise NotOpen(str(request_id))
    return Asked(
        request_id=row.request_id,
        agent_code=row.agent_code,
        kind=RequestKind(row.kind),
        amount_tiyn=row.amount_tiyn,
        kiosk_id=row.kiosk_id,
    )


def sell_ordered_float(
    connection: Connection, asked: Asked, *, bank_reference: str, by: str, now: datetime
) -> UUID | Refusal:
    """The money for an order has come in: the issuer emits as much (W-01). Gives the operation's id.

    Refused as ``buy_float`` refuses: the bank's reference has paid for something else.
    """
    agent = agent_of(connection, asked.agent_code)
    made = buy_float(
        connection, agent, amount=asked.amount_tiyn, bank_reference=bank_reference, by=by, now=now
    )
    if not isinstance(made, Refusal):
        end(connection, asked.request_id, RequestState.DONE, now=now, operation_id=made)
    return made


def enlarge_allotment(connection: Connection, asked: Asked, now: datetime) -> None:
    """Give the kiosk the target that was asked for; it is filled at its next sync (K-02)."""
    assert asked.kiosk_id is not None, "an allotment is a kiosk's"
    set_target(connection, asked.kiosk_id, asked.amount_tiyn)
    policy_changed(connection)
    end(connection, asked.request_id, RequestState.DONE, now=now)


def end(
    connection: Connection,
    request_id: UUID,
    state: RequestState,
    *,
    now: datetime,
    note: str | None = None,
    operation_id: UUID | None = None,
) -> None:
    """End an open request.

    Raises:
        GuardFailed: somebody else has ended it meanwhile.
    """
    ended = connection.execute(
        update(agent_requests)
        .where(agent_requests.c.request_id == request_id, agent_requests.c.state == RequestState.OPEN)
        .values(state=state, ended_at=now, note=note, operation_id=operation_id)
    )
    if ended.rowcount != 1:
        raise GuardFailed("the request has been ended meanwhile")
