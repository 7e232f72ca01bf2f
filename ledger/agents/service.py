"""Open an agent and its accounts; sell it e-money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from ledger.agents.tables import agents
from ledger.books.accounts import CASH_UNIT, AccountKind, account_id, stripe_of
from ledger.books.service import Posted, open_account
from ledger.database import insert_new
from ledger.issuers.service import Issuer, emit
from ledger.issuers.tables import issuers
from ledger.prepared import Prepared
from wire.money import Tiyn
from wire.refusals import Refusal


@dataclass(frozen=True, kw_only=True)
class Agent:
    """Who owns kiosks, sells e-money at them and holds the cash (W-01)."""

    agent_code: str
    issuer: Issuer
    name: str
    bin: str

    @property
    def float_account(self) -> UUID:
        return account_id(self.issuer.unit, AccountKind.AGENT_FLOAT, self.agent_code)

    @property
    def cash_taken_account(self) -> UUID:
        return account_id(CASH_UNIT, AccountKind.CASH_TAKEN, self.agent_code)

    def cash_taken_stripe(self, key: str) -> UUID:
        """The stripe of ``cash_taken_account`` for one kiosk's bills."""
        return stripe_of(CASH_UNIT, AccountKind.CASH_TAKEN, self.agent_code, key)


def open_agent(connection: Connection, agent: Agent) -> None:
    """Record an agent and open its float."""
    row = {
        "agent_code": agent.agent_code,
        "issuer_code": agent.issuer.issuer_code,
        "name": agent.name,
        "bin": agent.bin,
    }
    insert_new(connection, agents, [row])
    open_account(connection, unit=agent.issuer.unit, kind=AccountKind.AGENT_FLOAT, owner=agent.agent_code)
    open_account(connection, unit=CASH_UNIT, kind=AccountKind.CASH_TAKEN, owner=agent.agent_code)


def open_float(connection: Connection, agent_code: str, issuer: Issuer) -> UUID:
    """The agent's float of an issuer, opened unless it is there: of another than its own, for exchanges (W-02)."""
    return open_account(connection, unit=issuer.unit, kind=AccountKind.AGENT_FLOAT, owner=agent_code)


def agent_of(connection: Connection, agent_code: str) -> Agent:
    return agent_from(_AGENT.one(connection, {"code": agent_code}))


def agent_from(row: Any) -> Agent:
    """The agent of a row that has ``AGENT_COLUMNS`` and ``agent_code``."""
    issuer = Issuer(issuer_code=row.issuer_code, name=row.issuer_name, bin=row.issuer_bin)
    return Agent(agent_code=row.agent_code, issuer=issuer, name=row.agent_name, bin=row.agent_bin)


AGENT_COLUMNS: Final = (
    agents.c.issuer_code,
    agents.c.name.label("agent_name"),
    agents.c.bin.label("agent_bin"),
    issuers.c.name.label("issuer_name"),
    issuers.c.bin.label("issuer_bin"),
)
"""What is read of an agent and its issuer, with another row or alone."""

_AGENT: Final = Prepared(
    lambda _: (
        select(agents.c.agent_code, *AGENT_COLUMNS)
        .join(issuers, issuers.c.issuer_code == agents.c.issuer_code)
        .where(agents.c.agent_code == bindparam("code"))
    )
)


def sell_e_money(
    connection: Connection, *, agent: Agent, amount: Tiyn, operation_id: UUID, at: datetime
) -> Posted | Refusal:
    """The issuer emits to the agent's float what the agent paid for, at par (W-01)."""
    return emit(
        connection,
        issuer=agent.issuer,
        to_account=agent.float_account,
        amount=amount,
        operation_id=operation_id,
        at=at,
    )
