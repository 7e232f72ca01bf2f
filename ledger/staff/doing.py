"""What staff do by a POST: once, in one transaction with its answer and its line in the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from ledger.context import Context
from ledger.http.bodies import AnswerBody
from ledger.http.idempotency import answer_once
from ledger.staff.approvals import Approvable, Approved, propose
from ledger.staff.audit import NOTHING, record
from ledger.staff.service import Staff
from wire.refusals import Refusal


class Outcome(AnswerBody):
    """Done at once, or put before a second person as a proposal."""

    is_done: bool = Field(examples=[True])
    proposal_id: UUID | None = Field(default=None, examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])


@dataclass(frozen=True)
class Doing:
    """One call of a member of staff."""

    context: Context
    who: Staff
    key: UUID

    def once(
        self,
        asked: BaseModel,
        work: Callable[[Connection], BaseModel | Refusal],
        *,
        route: str,
        action: str,
        subject: str,
        detail: Mapping[str, Any] = NOTHING,
        status: int = 200,
    ) -> Response:
        """Do the work and record it (W-92); what is refused is recorded as refused."""

        def logged(connection: Connection) -> BaseModel | Refusal:
            told = work(connection)
            done = f"{action} (refused)" if isinstance(told, Refusal) else action
            record(connection, self.who, done, subject, at=self.context.clock(), detail=detail)
            return told

        return answer_once(
            self.context, self.who.caller, self.key, route=route, asked=asked, work=logged, status=status
        )

    def alone_or_paired(
        self,
        asked: BaseModel,
        approvable: Approvable,
        payload_of: Callable[[Connection], BaseModel],
        *,
        route: str,
        is_paired: Callable[[BaseModel], bool],
        reason: str,
    ) -> Response:
        """Act at once, or propose to a second person, as ``is_paired`` says of the payload."""

        def work(connection: Connection) -> BaseModel | Refusal:
            now, payload = self.context.clock(), payload_of(connection)
            approval_id = uuid4()
            if is_paired(payload):
                propose(
                    connection,
                    self.who,
                    approvable,
                    payload,
                    approval_id=approval_id,
                    reason=reason,
                    now=now,
                )
                return Outcome(is_done=False, proposal_id=approval_id)
            alone = Approved(
                approval_id=approval_id,
                proposed_by=self.who.staff_id,
                approved_by=self.who.staff_id,
                reason=reason,
                at=now,
            )
            refusal = approvable.act(connection, payload, alone)
            done = approvable.name if refusal is None else f"{approvable.name} (refused)"
            record(connection, self.who, done, approvable.subject(payload), at=now)
            return refusal or Outcome(is_done=True)

        return answer_once(self.context, self.who.caller, self.key, route=route, asked=asked, work=work)
