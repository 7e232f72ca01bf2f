"""Document cases: what a holder is to give, what the operator is to examine, and until when (W-61, W-62)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, select, update

from ledger.access.credentials import send_one_time_password
from ledger.database import insert_all, upsert
from ledger.holders.notices import tell_holder
from ledger.messages.service import MessageKind
from ledger.wallets import rules
from ledger.wallets.blocks import block, blocks_of, unblock
from ledger.wallets.rules import OPEN_STATES, BlockReason, CaseKind, CaseState, DocumentKind
from ledger.wallets.service import wallet_of
from ledger.wallets.tables import case_policies, document_cases, wallet_blocks
from wire.astana import astana_date

ACTED_BY_JOB: Final = frozenset({CaseKind.INFORMATION})
"""Lapsed cases that the daily job acts on unless the operator wants it otherwise: 8.5 says "is blocked", 5.9 only
that the operator "may" (W-62)."""

_REASON_TEXTS: Final = {
    CaseKind.STATEMENT: {
        "kk": "үзінді үшін әмиянның сізге тиесілігін растау.",
        "ru": "подтверждение принадлежности кошелька для выписки.",
        "en": "proof that the wallet is yours, for the statement.",
    },
    CaseKind.INFORMATION: {
        "kk": "операцияларыңыз туралы қосымша ақпарат.",
        "ru": "дополнительная информация о ваших операциях.",
        "en": "further information on your operations.",
    },
}


class CaseUnclear(ValueError):
    """The case cannot be what is asked of it; the message says why, in words for staff."""


@dataclass(frozen=True, kw_only=True)
class DocumentCase:
    """A case; ``due_on`` is the last day in time of whoever is to act: holder while waiting, else operator."""

    case_id: UUID
    wallet_id: UUID
    kind: CaseKind
    state: CaseState
    opened_at: datetime
    documents: tuple[DocumentKind, ...]
    documents_at: datetime | None
    due_on: date | None
    block_id: UUID | None

    def is_overdue(self, day: date) -> bool:
        return self.state in OPEN_STATES and rules.has_lapsed(self.due_on, day)


def open_case(
    connection: Connection,
    wallet_id: UUID,
    kind: CaseKind,
    *,
    at: datetime,
    by: str,
    block_id: UUID | None = None,
) -> UUID:
    """Open a case; where documents are asked for, the holder is told until when (W-62).

    A case of its kind that is open already is that case; for a block, the case of that block.
    """
    for known in cases_of(connection, wallet_id):
        if known.kind is kind and known.state in OPEN_STATES and known.block_id == block_id:
            return known.case_id
    due_on = rules.days_to_give_end_on(kind, astana_date(at))
    case_id = uuid4()
    row = {
        "case_id": case_id,
        "wallet_id": wallet_id,
        "kind": kind,
        "block_id": block_id,
        "opened_at": at,
        "opened_by": by,
        "state": CaseState.WAITING,
        "documents": [],
        "due_on": due_on,
    }
    insert_all(connection, document_cases, [row])
    if due_on is not None:
        told = MessageKind.DOCUMENTS_ASKED
        tell_holder(connection, wallet_id, told, at, {"due_on": due_on, "reason": _REASON_TEXTS[kind]})
    return case_id


def take_documents(
    connection: Connection, case_id: UUID, given: Iterable[DocumentKind], *, at: datetime
) -> DocumentCase:
    """Note documents as given. Once they are all there the operator's term begins (W-61, W-62).

    Raises:
        CaseUnclear: the case is closed, or there is none.
    """
    case = _open_case(connection, case_id)
    documents = sorted({*case.documents, *given})
    values: dict[str, Any] = {"documents": documents}
    if case.state is CaseState.WAITING and documents and not _missing(connection, case, documents):
        due_on = rules.days_to_examine_end_on(case.kind, astana_date(at))
        values.update(state=CaseState.EXAMINING, documents_at=at, due_on=due_on)
    connection.execute(update(document_cases).where(document_cases.c.case_id == case_id).values(**values))
    return case_of(connection, case_id)


def settle(connection: Connection, case_id: UUID, *, is_accepted: bool, at: datetime, by: str) -> None:
    """Accept or reject what was given. An unblocking accepted lifts its block (W-61): when no other is left, the
    holder gets a one-time password.

    Raises:
        CaseUnclear: it is closed, or its documents are not all there and yet it is to be accepted.
    """
    case = _open_case(connection, case_id)
    missing = _missing(connection, case, case.documents)
    if is_accepted and missing:
        raise CaseUnclear(f"missing: {', '.join(sorted(missing))}")
    state = CaseState.ACCEPTED if is_accepted else CaseState.REJECTED
    _close(connection, case_id, state, at=at, by=by)
    if is_accepted and case.block_id is not None:
        unblock(connection, case.block_id, at=at, by=by)
        if not blocks_of(connection, case.wallet_id):
            send_one_time_password(connection, wallet_of(connection, case.wallet_id), at)


def due_on(connection: Connection, on: date) -> list[DocumentCase]:
    """Cases that are overdue on a day, the holder's and the operator's, longest overdue first (W-62)."""
    chosen = select(document_cases).where(
        document_cases.c.state.in_(sorted(OPEN_STATES)), document_cases.c.due_on < on
    )
    rows = connection.execute(chosen.order_by(document_cases.c.due_on, document_cases.c.case_id))
    return [_case(row) for row in rows]


def lapsed_on(connection: Connection, day: date) -> Sequence[UUID]:
    """Cases whose holders are late on a day and that the daily job acts on, as configured (W-62)."""
    kinds = acted_by_job(connection)
    return [
        case.case_id
        for case in due_on(connection, day)
        if case.state is CaseState.WAITING and case.kind in kinds
    ]


def act_on_lapsed(connection: Connection, day: date, case_id: UUID, now: datetime) -> None:
    """The daily job's step: what lapsed blocks the wallet (W-62). A case settled meanwhile is left alone."""
    case = case_of(connection, case_id)
    if case.state is CaseState.WAITING and case.is_overdue(day):
        lapse(connection, case, at=now, by="job")


def lapse(connection: Connection, case: DocumentCase, *, at: datetime, by: str) -> UUID:
    """Block a wallet whose holder gave nothing in time; its block (5.9, 8.5)."""
    _close(connection, case.case_id, CaseState.LAPSED, at=at, by=by)
    return block(connection, case.wallet_id, BlockReason.MISSING_DOCUMENTS, at=at, by=by)


def acted_by_job(connection: Connection) -> frozenset[CaseKind]:
    """The kinds whose lapsed cases the daily job acts on; of the others an operator does (W-62)."""
    set_by_operator = {
        CaseKind(row.kind): row.is_acted_by_job for row in connection.execute(select(case_policies))
    }
    return frozenset(kind for kind in CaseKind if set_by_operator.get(kind, kind in ACTED_BY_JOB))


def let_job_act(connection: Connection, kind: CaseKind, *, is_acted_by_job: bool) -> None:
    """Choose who acts on lapsed cases of a kind (W-62)."""
    row = {"kind": kind, "is_acted_by_job": is_acted_by_job}
    connection.execute(
        upsert(connection, case_policies)
        .values(row)
        .on_conflict_do_update(
            index_elements=[case_policies.c.kind], set_={"is_acted_by_job": is_acted_by_job}
        )
    )


def cases_of(connection: Connection, wallet_id: UUID) -> list[DocumentCase]:
    chosen = select(document_cases).where(document_cases.c.wallet_id == wallet_id)
    rows = connection.execute(chosen.order_by(document_cases.c.opened_at, document_cases.c.case_id))
    return [_case(row) for row in rows]


def case_of(connection: Connection, case_id: UUID) -> DocumentCase:
    """Raises CaseUnclear if there is none of this id."""
    row = connection.execute(select(document_cases).where(document_cases.c.case_id == case_id)).one_or_none()
    if row is None:
        raise CaseUnclear("there is no such case")
    return _case(row)


def _open_case(connection: Connection, case_id: UUID) -> DocumentCase:
    locked = select(document_cases.c.case_id).where(document_cases.c.case_id == case_id)
    connection.execute(locked.with_for_update()).one_or_none()
    case = case_of(connection, case_id)
    if case.state not in OPEN_STATES:
        raise CaseUnclear(f"the case is {case.state}")
    return case


def _missing(
    connection: Connection, case: DocumentCase, given: Iterable[DocumentKind]
) -> frozenset[DocumentKind]:
    if case.block_id is None:
        return frozenset()
    reason = connection.execute(
        select(wallet_blocks.c.reason).where(wallet_blocks.c.block_id == case.block_id)
    ).scalar_one()
    return rules.documents_missing(BlockReason(reason), given)


def _close(connection: Connection, case_id: UUID, state: CaseState, *, at: datetime, by: str) -> None:
    connection.execute(
        update(document_cases)
        .where(document_cases.c.case_id == case_id)
        .values(state=state, settled_at=at, settled_by=by)
    )


def _case(row: Row[Any]) -> DocumentCase:
    return DocumentCase(
        case_id=row.case_id,
        wallet_id=row.wallet_id,
        kind=CaseKind(row.kind),
        state=CaseState(row.state),
        opened_at=row.opened_at,
        documents=tuple(DocumentKind(each) for each in row.documents),
        documents_at=row.documents_at,
        due_on=row.due_on,
        block_id=row.block_id,
    )
