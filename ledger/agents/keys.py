"""Keys of the agent API, and the dependency that lets only their holders reach a route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ledger.agents.tables import agent_keys
from ledger.context import Context
from ledger.database import reading
from ledger.http.callers import Caller
from ledger.http.keys import KeyRing
from ledger.http.problem import ApiCode, ApiFailure

KEYS: Final = KeyRing(agent_keys, agent_keys.c.agent_code, "tla")

_BEARER = HTTPBearer(
    scheme_name="agent key",
    description="A key of the agent's, made by the operator or by the agent itself.",
    auto_error=False,
)


@dataclass(frozen=True, kw_only=True)
class AgentCaller:
    """Which agent speaks, and by which key."""

    agent_code: str
    key_id: UUID

    @property
    def caller(self) -> Caller:
        return Caller("agent", self.agent_code)


def _agent(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> AgentCaller:
    """Raises ApiFailure (401) unless a valid key was sent; what is wrong with it is not told."""
    context: Context = request.app.state.context
    if bearer is not None:
        with reading(context.engine) as connection:
            found = KEYS.owner_of(connection, bearer.credentials, context.clock())
        if found is not None:
            return AgentCaller(agent_code=found[0], key_id=found[1])
    raise ApiFailure(ApiCode.UNAUTHENTICATED, headers={"WWW-Authenticate": "Bearer"})


ByAgentKey = Annotated[AgentCaller, Depends(_agent)]
"""The agent that the request's key speaks for."""
