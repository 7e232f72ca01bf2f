"""``/v1/operator/messages``: what was said to whom, and how far it came; never the words."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from sqlalchemy import select

from ledger.context import Context
from ledger.database import reading
from ledger.http.pages import Page, PageParameters, read_page
from ledger.messages.rules import MessageState
from ledger.messages.tables import messages
from ledger.notifications.schemas import MessageShown
from ledger.staff import Action, Staff
from ledger.staff.access import staff

Reader = Annotated[Staff, Depends(staff(Action.READ_WALLETS))]


class MessageQuery(PageParameters):
    """Filters; without them every message, newest first."""

    wallet_id: UUID | None = Field(default=None)
    state: MessageState | None = Field(default=None)


def messages_operator_router(context: Context) -> APIRouter:
    router = APIRouter(prefix="/v1/operator", tags=["operator: messages"])

    @router.get("/messages")
    def list_messages(query: Annotated[MessageQuery, Query()], _who: Reader) -> Page[MessageShown]:
        """Messages and their states, newest first."""
        chosen = select(messages)
        if query.wallet_id is not None:
            chosen = chosen.where(messages.c.wallet_id == query.wallet_id)
        if query.state is not None:
            chosen = chosen.where(messages.c.state == query.state)
        keys = [messages.c.queued_at, messages.c.message_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        items = [MessageShown.model_validate(row, from_attributes=True) for row in rows]
        return Page(items=items, next_cursor=after)

    return router
