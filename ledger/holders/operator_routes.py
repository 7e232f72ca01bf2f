"""The operator's routes about wallets and their holders; each leaves a line in the audit log (W-92)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import Connection, select

from ledger.access.routes import issuer_of
from ledger.access.schemas import ClosingShown, ConfirmationShown
from ledger.access.settings import switch_confirmation
from ledger.context import Context
from ledger.database import reading, write
from ledger.holders import cases, service
from ledger.holders.cases import CaseUnclear, DocumentCase
from ledger.holders.schemas import (
    BlockShown,
    BlocksShown,
    BlockWallet,
    CasePolicyShown,
    CaseQuery,
    ChangeCasePolicy,
    ChangeStatus,
    FindWallet,
    GiveDocuments,
    GiveIban,
    HolderShown,
    OpenCase,
    SettleCase,
    StaffCaseShown,
    Terminate,
)
from ledger.holders.service import Evidence, person_of
from ledger.http.bodies import Made, Nothing
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.pages import Page, read_page
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.staff import Action, Staff
from ledger.staff.access import staff
from ledger.staff.audit import record
from ledger.wallets import closings
from ledger.wallets.blocks import block, blocks_of
from ledger.wallets.rules import OPEN_STATES, UNBLOCKING_NEEDS, CaseKind, ClosingReason
from ledger.wallets.service import WalletMissing, wallet_of, wallets_by_phone
from ledger.wallets.tables import document_cases
from wire.astana import astana_date
from wire.refusals import Refusal

T = TypeVar("T")

Reader = Annotated[Staff, Depends(staff(Action.READ_WALLETS))]
PersonReader = Annotated[Staff, Depends(staff(Action.READ_PERSONAL_DATA))]
Changer = Annotated[Staff, Depends(staff(Action.CHANGE_WALLETS))]


def holder_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/wallets…``, ``/cases…`` and ``/case-policies``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: wallets"])
    _add_reading(router, context)
    _add_status(router, context)
    _add_blocks(router, context)
    _add_cases(router, context)
    _add_case_steps(router, context)
    _add_case_policies(router, context)
    _add_closings(router, context)
    return router


@dataclass(frozen=True)
class _Desk:
    """One request of a member of staff about one wallet or case."""

    context: Context
    who: Staff
    key: UUID

    def answer(
        self,
        route: str,
        asked: BaseModel,
        action: str,
        subject: str,
        work: Callable[[Connection], BaseModel | Refusal],
        *,
        status: int = 200,
        personal: bool = False,
    ) -> Response:
        """Do the work and write it into the log, in one transaction; what is refused is in the log too."""

        def recorded(connection: Connection) -> BaseModel | Refusal:
            try:
                result = work(connection)
            except WalletMissing as missing:
                raise NotFound("wallet") from missing
            except CaseUnclear as unclear:
                raise ApiFailure(ApiCode.CONFLICT, str(unclear)) from unclear
            detail = {"refused": result.code.value} if isinstance(result, Refusal) else {}
            now = self.context.clock()
            record(connection, self.who, action, subject, at=now, personal=personal, detail=detail)
            return result

        return answer_once(
            self.context, self.who.caller, self.key, route=route, asked=asked, work=recorded, status=status
        )


def _add_reading(router: APIRouter, context: Context) -> None:
    @router.post("/wallets/search", response_model=HolderShown)
    def find(asked: FindWallet, who: Reader, key: IdempotencyKey) -> Response:
        """The wallet of a number, masked. The look is recorded (W-92)."""

        def work(connection: Connection) -> HolderShown:
            issuer = issuer_of(connection, asked.issuer_code)
            found = wallets_by_phone(connection, issuer.issuer_code, [asked.phone]).get(asked.phone)
            if found is None:
                raise NotFound("wallet")
            return _shown(connection, found.wallet_id)

        return _Desk(context, who, key).answer("wallets/search", asked, "find wallet", "wallets", work)

    @router.get("/wallets/{wallet_id}")
    def get_wallet(wallet_id: UUID, who: Reader) -> HolderShown:
        """A wallet and its holder, masked. The look is recorded (W-92)."""
        now = context.clock()

        def work(connection: Connection) -> HolderShown:
            shown = _found(lambda: _shown(connection, wallet_id))
            record(connection, who, "read wallet", f"wallet:{wallet_id}", at=now)
            return shown

        return write(context.engine, work)

    @router.post("/wallets/{wallet_id}/person", response_model=HolderShown)
    def read_person(wallet_id: UUID, asked: Nothing, who: PersonReader, key: IdempotencyKey) -> Response:
        """The holder unmasked, for those who need it; recorded as a look at personal data (W-92)."""
        return _Desk(context, who, key).answer(
            f"wallets/{wallet_id}/person",
            asked,
            "read person",
            f"wallet:{wallet_id}",
            lambda connection: _shown(connection, wallet_id, is_masked=False),
            personal=True,
        )


def _add_status(router: APIRouter, context: Context) -> None:
    @router.post("/wallets/{wallet_id}/status", response_model=HolderShown)
    def change_status(wallet_id: UUID, asked: ChangeStatus, who: Changer, key: IdempotencyKey) -> Response:
        """Give a wallet another identification status, up only with evidence (W-10)."""

        def work(connection: Connection) -> HolderShown | Refusal:
            given = asked.evidence
            refused = service.change_status(
                connection,
                wallet_id,
                asked.status,
                evidence=None if given is None else Evidence(**given.model_dump()),
                at=context.clock(),
                by=str(who.staff_id),
            )
            return refused or _shown(connection, wallet_id)

        return _Desk(context, who, key).answer(
            f"wallets/{wallet_id}/status",
            asked,
            f"set status {asked.status}",
            f"wallet:{wallet_id}",
            work,
            personal=asked.evidence is not None,
        )

    @router.post("/wallets/{wallet_id}/confirmation", response_model=ConfirmationShown)
    def confirm_again(wallet_id: UUID, asked: Nothing, who: Changer, key: IdempotencyKey) -> Response:
        """Switch confirmation by code on again (W-22, 8.9). Off is for the holder alone."""

        def work(connection: Connection) -> ConfirmationShown | Refusal:
            wallet_of(connection, wallet_id)
            refused = switch_confirmation(
                connection, wallet_id, is_on=True, at=context.clock(), by=str(who.staff_id)
            )
            return refused or ConfirmationShown(is_on=True)

        route = f"wallets/{wallet_id}/confirmation"
        return _Desk(context, who, key).answer(
            route, asked, "switch confirmation on", f"wallet:{wallet_id}", work
        )

    @router.post("/wallets/{wallet_id}/number-cancellation", response_model=HolderShown)
    def cancel_number(wallet_id: UUID, asked: Nothing, who: Changer, key: IdempotencyKey) -> Response:
        """The telephone company cancelled the number: it names this wallet no more, which is blocked (5.6)."""

        def work(connection: Connection) -> HolderShown:
            service.cancel_number(connection, wallet_id, at=context.clock(), by=str(who.staff_id))
            return _shown(connection, wallet_id)

        route = f"wallets/{wallet_id}/number-cancellation"
        return _Desk(context, who, key).answer(route, asked, "cancel number", f"wallet:{wallet_id}", work)


def _add_blocks(router: APIRouter, context: Context) -> None:
    @router.get("/wallets/{wallet_id}/blocks")
    def list_blocks(wallet_id: UUID, _who: Reader) -> BlocksShown:
        """The blocks that last and what lifts them (W-60, W-61)."""
        with reading(context.engine) as connection:
            _found(lambda: wallet_of(connection, wallet_id))
            return _blocks(connection, wallet_id)

    @router.post("/wallets/{wallet_id}/blocks", status_code=201, response_model=BlocksShown)
    def block_wallet(wallet_id: UUID, asked: BlockWallet, who: Changer, key: IdempotencyKey) -> Response:
        """Block a wallet, at once (W-60). Lifting takes a case with the documents for the reason (W-61)."""

        def work(connection: Connection) -> BlocksShown:
            block(connection, wallet_id, asked.reason, at=context.clock(), by=str(who.staff_id))
            return _blocks(connection, wallet_id)

        return _Desk(context, who, key).answer(
            f"wallets/{wallet_id}/blocks",
            asked,
            f"block for {asked.reason}",
            f"wallet:{wallet_id}",
            work,
            status=201,
        )


def _add_cases(router: APIRouter, context: Context) -> None:
    @router.get("/cases")
    def list_cases(query: Annotated[CaseQuery, Query()], _who: Reader) -> Page[StaffCaseShown]:
        """Document cases with their deadlines (W-61, W-62)."""
        today = astana_date(context.clock())
        chosen = select(document_cases)
        if query.state is not None:
            chosen = chosen.where(document_cases.c.state == query.state)
        if query.wallet_id is not None:
            chosen = chosen.where(document_cases.c.wallet_id == query.wallet_id)
        if query.is_overdue:
            chosen = chosen.where(
                document_cases.c.state.in_(sorted(OPEN_STATES)), document_cases.c.due_on < today
            )
        with reading(context.engine) as connection:
            keys = [document_cases.c.opened_at, document_cases.c.case_id]
            rows, after = read_page(connection, chosen, keys, query)
            found = [cases.case_of(connection, row.case_id) for row in rows]
        return Page(items=[_case(context, case) for case in found], next_cursor=after)

    @router.post("/wallets/{wallet_id}/cases", status_code=201, response_model=Made)
    def open_case(wallet_id: UUID, asked: OpenCase, who: Changer, key: IdempotencyKey) -> Response:
        """Ask a holder for documents, or begin to lift a block (W-61, W-62)."""

        def work(connection: Connection) -> Made:
            wallet_of(connection, wallet_id)
            known = {each.block_id for each in blocks_of(connection, wallet_id)}
            is_right = (
                asked.block_id in known if asked.kind is CaseKind.UNBLOCKING else asked.block_id is None
            )
            if not is_right:
                reason = "an unblocking, and nothing else, names a block of this wallet that lasts"
                fault = FieldFault(field="body.block_id", reason=reason)
                raise ApiFailure(ApiCode.BODY_INVALID, f"{fault.field}: {reason}", errors=[fault])
            case_id = cases.open_case(
                connection,
                wallet_id,
                asked.kind,
                at=context.clock(),
                by=str(who.staff_id),
                block_id=asked.block_id,
            )
            return Made(id=case_id)

        return _Desk(context, who, key).answer(
            f"wallets/{wallet_id}/cases",
            asked,
            f"open case {asked.kind}",
            f"wallet:{wallet_id}",
            work,
            status=201,
        )


def _add_case_steps(router: APIRouter, context: Context) -> None:
    @router.post("/cases/{case_id}/documents", response_model=StaffCaseShown)
    def give_documents(case_id: UUID, asked: GiveDocuments, who: Changer, key: IdempotencyKey) -> Response:
        """Note documents as given; with the last of them the operator's term begins (W-61, W-62)."""

        def work(connection: Connection) -> StaffCaseShown:
            case = cases.take_documents(connection, case_id, asked.documents, at=context.clock())
            return _case(context, case)

        route = f"cases/{case_id}/documents"
        return _Desk(context, who, key).answer(route, asked, "take documents", f"case:{case_id}", work)

    @router.post("/cases/{case_id}/settlement", response_model=StaffCaseShown)
    def settle(case_id: UUID, asked: SettleCase, who: Changer, key: IdempotencyKey) -> Response:
        """Accept or reject; an accepted unblocking lifts its block and sends a one-time password (W-61)."""

        def work(connection: Connection) -> StaffCaseShown:
            at, by = context.clock(), str(who.staff_id)
            cases.settle(connection, case_id, is_accepted=asked.is_accepted, at=at, by=by)
            return _case(context, cases.case_of(connection, case_id))

        action = "accept case" if asked.is_accepted else "reject case"
        route = f"cases/{case_id}/settlement"
        return _Desk(context, who, key).answer(route, asked, action, f"case:{case_id}", work)

    @router.post("/cases/{case_id}/lapse", response_model=StaffCaseShown)
    def lapse(case_id: UUID, asked: Nothing, who: Changer, key: IdempotencyKey) -> Response:
        """Block the wallet of a holder who gave nothing in time (W-62: 5.9, 8.5)."""

        def work(connection: Connection) -> StaffCaseShown:
            case = cases.case_of(connection, case_id)
            if not case.is_overdue(astana_date(context.clock())) or case.state.value != "waiting":
                raise CaseUnclear("the holder still has time, or has given what was asked for")
            cases.lapse(connection, case, at=context.clock(), by=str(who.staff_id))
            return _case(context, cases.case_of(connection, case_id))

        route = f"cases/{case_id}/lapse"
        return _Desk(context, who, key).answer(route, asked, "act on lapsed case", f"case:{case_id}", work)


def _add_case_policies(router: APIRouter, context: Context) -> None:
    @router.get("/case-policies")
    def list_policies(_who: Reader) -> list[CasePolicyShown]:
        """Who acts on lapsed cases of each kind: the daily job, or an operator (W-62)."""
        with reading(context.engine) as connection:
            by_job = cases.acted_by_job(connection)
        return [CasePolicyShown(kind=kind, is_acted_by_job=kind in by_job) for kind in CaseKind]

    @router.post("/case-policies/{kind}", response_model=CasePolicyShown)
    def change_policy(kind: CaseKind, asked: ChangeCasePolicy, who: Changer, key: IdempotencyKey) -> Response:
        """Let the daily job act on lapsed cases of a kind, or leave them to an operator (W-62)."""

        def work(connection: Connection) -> CasePolicyShown:
            cases.let_job_act(connection, kind, is_acted_by_job=asked.is_acted_by_job)
            return CasePolicyShown(kind=kind, is_acted_by_job=asked.is_acted_by_job)

        action = "let job act" if asked.is_acted_by_job else "let operator act"
        return _Desk(context, who, key).answer(
            f"case-policies/{kind}", asked, action, f"case policy:{kind}", work
        )


def _add_closings(router: APIRouter, context: Context) -> None:
    @router.post("/wallets/{wallet_id}/iban", response_model=HolderShown)
    def give_iban(wallet_id: UUID, asked: GiveIban, who: Changer, key: IdempotencyKey) -> Response:
        """Note the holder's own account; a closing that waited for the operator goes on (W-63)."""

        def work(connection: Connection) -> HolderShown | Refusal:
            refused = service.set_iban(connection, wallet_id, asked.iban)
            if refused is not None:
                return refused
            closings.resume(connection, wallet_id, context.clock())
            return _shown(connection, wallet_id)

        route = f"wallets/{wallet_id}/iban"
        return _Desk(context, who, key).answer(
            route, asked, "set bank account", f"wallet:{wallet_id}", work, personal=True
        )

    @router.post("/wallets/{wallet_id}/termination", response_model=ClosingShown)
    def terminate(wallet_id: UUID, asked: Terminate, who: Changer, key: IdempotencyKey) -> Response:
        """End the contract (5.9, 8.13): blocked now, paid out like any closing (W-63)."""

        def work(connection: Connection) -> ClosingShown | Refusal:
            closing = closings.close(
                connection, wallet_id, asked.iban, context.clock(), reason=ClosingReason.TERMINATED
            )
            if isinstance(closing, Refusal):
                return closing
            return ClosingShown(state=closing.state, payout_on=closing.payout_on)

        route = f"wallets/{wallet_id}/termination"
        return _Desk(context, who, key).answer(
            route, asked, "terminate contract", f"wallet:{wallet_id}", work
        )


def _found(look: Callable[[], T]) -> T:
    try:
        return look()
    except WalletMissing as missing:
        raise NotFound("wallet") from missing


def _shown(connection: Connection, wallet_id: UUID, *, is_masked: bool = True) -> HolderShown:
    wallet = wallet_of(connection, wallet_id)
    person = person_of(connection, wallet_id)
    shown = person.masked() if person is not None and is_masked else person
    closing = closings.closing_of(connection, wallet_id)
    return HolderShown(
        wallet_id=wallet_id,
        issuer_code=wallet.issuer_code,
        status=wallet.status,
        condition=wallet.condition,
        is_masked=is_masked,
        phone="" if shown is None else shown.phone,
        cancelled_phone=None if shown is None else shown.cancelled_phone,
        holder_name="" if shown is None else shown.holder_name,
        language=None if shown is None else shown.language,
        email=None if shown is None else shown.email,
        iin=None if shown is None else shown.iin,
        iban=None if shown is None else shown.iban,
        is_erased=shown is None,
        closing=None if closing is None else ClosingShown(state=closing.state, payout_on=closing.payout_on),
    )


def _blocks(connection: Connection, wallet_id: UUID) -> BlocksShown:
    return BlocksShown(
        blocks=[
            BlockShown(
                block_id=each.block_id,
                reason=each.reason,
                begun_at=each.begun_at,
                begun_by=each.begun_by,
                needs=sorted(UNBLOCKING_NEEDS[each.reason]),
            )
            for each in blocks_of(connection, wallet_id)
        ]
    )


def _case(context: Context, case: DocumentCase) -> StaffCaseShown:
    return StaffCaseShown(
        case_id=case.case_id,
        wallet_id=case.wallet_id,
        kind=case.kind,
        state=case.state,
        opened_at=case.opened_at,
        documents=list(case.documents),
        due_on=case.due_on,
        is_overdue=case.is_overdue(astana_date(context.clock())),
        block_id=case.block_id,
    )
