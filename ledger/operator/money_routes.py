"""Unapplied cash to settle, and corrections of the books (K-01, W-70)."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field, model_validator
from sqlalchemy import Connection, Row, and_, select

from ledger.books.tables import postings
from ledger.cash.tables import order_parts, orders, unapplied_cash
from ledger.context import Context
from ledger.corrections.service import POST_BY_HAND, REVERSE, ManualPosting, Reversal
from ledger.database import reading
from ledger.http.bodies import AnswerBody, RequestBody
from ledger.http.idempotency import IdempotencyKey
from ledger.http.pages import Page, PageParameters, read_page
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.kiosks.service import kiosk_of
from ledger.settlements.rules import SettlementKind, due_at, needs_second_person
from ledger.settlements.service import SettledAlready, Settlement, UnappliedUnknown, settle, write_down
from ledger.staff import Action, Staff
from ledger.staff.access import staff
from ledger.staff.approvals import Approvable, Approved
from ledger.staff.doing import Doing, Outcome
from ledger.wallets.rules import is_iban
from ledger.wallets.service import wallets_by_phone
from wire.phones import wallet_number
from wire.refusals import Refusal
from wire.times import Utc

MoneyReader = Annotated[Staff, Depends(staff(Action.READ_MONEY))]
Settler = Annotated[Staff, Depends(staff(Action.SETTLE_CASH))]
Proposer = Annotated[Staff, Depends(staff(Action.PROPOSE_CORRECTION))]


class SettlementAsked(BaseModel):
    """What a proposal to settle holds: an id; whatever is a person's stands with the settlement."""

    settlement_id: UUID
    amount_tiyn: int


def _settle(connection: Connection, asked: SettlementAsked, approved: Approved) -> Refusal | None:
    try:
        return settle(connection, asked.settlement_id, approved.at)
    except SettledAlready as settled:
        raise ApiFailure(ApiCode.CONFLICT, str(settled)) from settled


SETTLE: Final = Approvable(
    name="settle cash",
    payload=SettlementAsked,
    propose=Action.SETTLE_CASH,
    approve=Action.SETTLE_CASH,
    subject=lambda asked: f"settlement:{asked.settlement_id}",
    act=_settle,
)


class HeldQuery(PageParameters):
    is_settled: bool = Field(default=False, description="What was settled, instead of what is held.")
    receipt_number: int | None = Field(default=None, ge=1, le=2**63 - 1, examples=[42])


class HeldCash(AnswerBody):
    """Cash held under a receipt number until it is settled (K-01)."""

    kiosk_id: str = Field(examples=["kiosk-0001"])
    operation_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    receipt_number: int = Field(examples=[42])
    amount_tiyn: int = Field(examples=[500_000])
    refusal: str | None = Field(default=None, examples=["limit_balance"])
    is_covered: bool = Field(examples=[True])
    held_at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    age_days: int = Field(examples=[3])
    due_at: Utc = Field(examples=["2026-12-02T07:00:00Z"])
    is_overdue: bool = Field(examples=[False])
    settled_at: Utc | None = Field(default=None, examples=["2026-11-23T07:00:00Z"])


class ReceiptQuery(PageParameters):
    """The numbers that stand on the receipt."""

    kiosk_id: str = Field(min_length=1, max_length=64, examples=["kiosk-0001"])
    receipt_number: int = Field(ge=1, le=2**63 - 1, examples=[42])


class ReceiptPart(AnswerBody):
    """One part of a cash order. ``posting_id`` is what a reversal names (W-70), and a merchant's ``payment_id``."""

    operation_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    posting_id: UUID | None = Field(examples=["1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"])
    at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    kind: str = Field(examples=["payment"])
    service: str = Field(examples=["tunba-su"])
    wallet_id: UUID | None = Field(examples=[None])
    inserted_tiyn: int = Field(examples=[500_000])
    fee_tiyn: int = Field(examples=[5_000])
    credited_tiyn: int = Field(examples=[495_000])
    outcome: str = Field(examples=["credited"])
    is_reversed: bool = Field(examples=[False])


class SettleAsked(RequestBody):
    """Where the cash goes: to a wallet (``phone``), a payee (``payee_code``, ``requisites``) or a bank account
    (``iban``, ``holder_name``). ``inform_phone``: who is told by SMS, for whoever has no wallet.
    """

    kind: SettlementKind = Field(examples=["wallet"])
    phone: str | None = Field(default=None, max_length=32, examples=["+77011234567"])
    payee_code: str | None = Field(default=None, max_length=64, examples=["tunba-su"])
    requisites: dict[str, str] = Field(default_factory=dict, max_length=20, examples=[{}])
    iban: str | None = Field(default=None, max_length=34, examples=["KZ86125KZT5004100100"])
    holder_name: str | None = Field(default=None, max_length=200, examples=["Aigerim S."])
    inform_phone: str | None = Field(default=None, max_length=32, examples=["+77011234567"])

    @model_validator(mode="after")
    def _check(self) -> Self:
        needed: dict[SettlementKind, tuple[Any, ...]] = {
            SettlementKind.WALLET: (self.phone,),
            SettlementKind.PAYEE: (self.payee_code,),
            SettlementKind.BANK: (self.iban, self.holder_name),
        }
        if not all(needed[self.kind]):
            raise ValueError("names no wallet, payee or bank account of this kind")
        if self.kind is SettlementKind.BANK and not is_iban(self.iban or ""):
            raise ValueError("iban: not a Kazakhstani IBAN")
        for name in ("phone", "inform_phone"):
            number = getattr(self, name)
            if number is not None and not _is_number(number):
                raise ValueError(f"{name}: not a mobile number of Kazakhstan")
        return self


def money_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/receipts``, ``/unapplied-cash``, ``/reversals`` and ``/manual-postings``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: money"])
    _add_receipts(router, context)
    _add_cash(router, context)
    _add_settlement(router, context)
    _add_corrections(router, context)
    return router


def _add_receipts(router: APIRouter, context: Context) -> None:
    mirror = postings.alias("mirror")
    of_order = and_(
        orders.c.kiosk_id == order_parts.c.kiosk_id, orders.c.session_id == order_parts.c.session_id
    )
    parts = (
        select(order_parts, orders.c.at, mirror.c.posting_id.is_not(None).label("is_reversed"))
        .join(orders, of_order)
        .join(mirror, mirror.c.reversal_of == order_parts.c.posting_id, isouter=True)
    )

    @router.get("/receipts")
    def list_parts(query: Annotated[ReceiptQuery, Query()], _who: MoneyReader) -> Page[ReceiptPart]:
        """What became of the cash of a receipt, part by part, with the postings that it came into the books by."""
        chosen = parts.where(
            orders.c.kiosk_id == query.kiosk_id, orders.c.receipt_number == query.receipt_number
        )
        keys = [order_parts.c.seq, order_parts.c.line]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query)
        items = [
            ReceiptPart.model_validate({name: getattr(row, name) for name in ReceiptPart.model_fields})
            for row in rows
        ]
        return Page(items=items, next_cursor=after)


def _add_cash(router: APIRouter, context: Context) -> None:
    @router.get("/unapplied-cash")
    def list_held(query: Annotated[HeldQuery, Query()], _who: MoneyReader) -> Page[HeldCash]:
        """Cash that waits to be settled, the oldest first, with its age and when it is due (K-01)."""
        table = unapplied_cash
        settled = table.c.settled_at.is_not(None) if query.is_settled else table.c.settled_at.is_(None)
        chosen = select(table).where(settled)
        if query.receipt_number is not None:
            chosen = chosen.where(table.c.receipt_number == query.receipt_number)
        keys = [table.c.held_at, table.c.kiosk_id, table.c.operation_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query)
        now = context.clock()
        return Page(items=[_held_cash(row, now) for row in rows], next_cursor=after)


def _add_settlement(router: APIRouter, context: Context) -> None:
    @router.post("/unapplied-cash/{kiosk_id}/{operation_id}/settlement", response_model=Outcome)
    def settle_cash(
        kiosk_id: str, operation_id: UUID, asked: SettleAsked, who: Settler, key: IdempotencyKey
    ) -> Response:
        """Settle held cash, once. To a bank, or above the operator's threshold, a second person approves it first."""

        def payload_of(connection: Connection) -> SettlementAsked:
            wanted = _settlement(connection, kiosk_id, operation_id, asked)
            try:
                amount = write_down(connection, wanted, context.clock())
            except UnappliedUnknown as unknown:
                raise NotFound("unapplied cash") from unknown
            except SettledAlready as settled:
                raise ApiFailure(ApiCode.CONFLICT, str(settled)) from settled
            return SettlementAsked(settlement_id=wanted.settlement_id, amount_tiyn=amount)

        def is_paired(payload: Any) -> bool:
            return needs_second_person(
                asked.kind, payload.amount_tiyn, context.settings.settlement_alone_max_tiyn
            )

        return Doing(context, who, key).alone_or_paired(
            asked,
            SETTLE,
            payload_of,
            route=f"unapplied-cash/{kiosk_id}/{operation_id}",
            is_paired=is_paired,
            reason=f"settle to {asked.kind}",
        )


def _add_corrections(router: APIRouter, context: Context) -> None:
    @router.post("/reversals", response_model=Outcome)
    def propose_reversal(asked: Reversal, who: Proposer, key: IdempotencyKey) -> Response:
        """Propose the reversal of a posting, fee included (W-70). It is done when finance approves."""
        return _proposed(Doing(context, who, key), REVERSE, asked)

    @router.post("/manual-postings", response_model=Outcome)
    def propose_posting(asked: ManualPosting, who: Proposer, key: IdempotencyKey) -> Response:
        """Propose a movement that no operation makes; ``reason`` is the case. It is done when finance approves."""
        return _proposed(Doing(context, who, key), POST_BY_HAND, asked)


def _proposed(doing: Doing, approvable: Approvable, asked: Reversal | ManualPosting) -> Response:
    return doing.alone_or_paired(
        asked,
        approvable,
        lambda _connection: asked,
        route=approvable.name,
        is_paired=lambda _payload: True,
        reason=asked.reason,
    )


def _settlement(connection: Connection, kiosk_id: str, operation_id: UUID, asked: SettleAsked) -> Settlement:
    wallet_id = None
    if asked.kind is SettlementKind.WALLET:
        phone = wallet_number(asked.phone or "")
        issuer = kiosk_of(connection, kiosk_id).agent.issuer
        wallet = wallets_by_phone(connection, issuer.issuer_code, [phone]).get(phone)
        if wallet is None:
            fault = FieldFault(field="body.phone", reason="no wallet of this issuer has this number")
            raise ApiFailure(ApiCode.BODY_INVALID, f"{fault.field}: {fault.reason}", errors=[fault])
        wallet_id = wallet.wallet_id
    return Settlement(
        settlement_id=uuid4(),
        kiosk_id=kiosk_id,
        operation_id=operation_id,
        kind=asked.kind,
        wallet_id=wallet_id,
        payee_code=asked.payee_code if asked.kind is SettlementKind.PAYEE else None,
        requisites=asked.requisites,
        iban=asked.iban or "",
        holder_name=asked.holder_name or "",
        inform_phone="" if asked.inform_phone is None else wallet_number(asked.inform_phone),
    )


def _held_cash(row: Row[Any], now: Any) -> HeldCash:
    return HeldCash(
        kiosk_id=row.kiosk_id,
        operation_id=row.operation_id,
        receipt_number=row.receipt_number,
        amount_tiyn=row.amount_tiyn,
        refusal=None if row.refusal is None else row.refusal["code"],
        is_covered=row.is_covered,
        held_at=row.held_at,
        age_days=max((now - row.held_at).days, 0),
        due_at=due_at(row.held_at),
        is_overdue=row.settled_at is None and now >= due_at(row.held_at),
        settled_at=row.settled_at,
    )


def _is_number(number: str) -> bool:
    try:
        wallet_number(number)
    except ValueError:
        return False
    return True
