"""Money between issuers, agents and banks: emission, exchange, redemption (W-01, W-02, W-80)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy import Connection, and_, not_, select, update
from sqlalchemy.exc import NoResultFound

from ledger.agents.schemas import (
    BankAnswer,
    BanksAnswer,
    BuyFloat,
    ExchangeAnswer,
    ExchangeFloat,
    FloatBought,
    NameBank,
    PayoutAnswer,
    PayoutQuery,
    RedeemFloat,
    SetAccount,
)
from ledger.agents.service import Agent, agent_of, open_float
from ledger.agents.tables import agents
from ledger.books.ids import named_id
from ledger.books.service import balances_of
from ledger.context import Context
from ledger.database import reading
from ledger.http.bodies import Code, Done
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.pages import Page, read_page
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.issuers.bank import name_bank
from ledger.issuers.exchanges import buy_float, exchange
from ledger.issuers.rules import Exchange, interbank_account
from ledger.issuers.service import Issuer
from ledger.issuers.tables import issuer_banks, issuers
from ledger.merchants.routes import redemption_answer
from ledger.merchants.rules import is_iban
from ledger.merchants.schemas import RedemptionAnswer
from ledger.outgoing import is_address
from ledger.redemptions.rules import RedemptionState
from ledger.redemptions.service import redeem_float, redemption_from
from ledger.redemptions.tables import redemptions
from ledger.staff.access import staff
from ledger.staff.audit import record
from ledger.staff.permissions import Action
from ledger.staff.service import Staff
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode

Reader = Annotated[Staff, Depends(staff(Action.READ_MONEY))]
Mover = Annotated[Staff, Depends(staff(Action.MOVE_MONEY))]
Keeper = Annotated[Staff, Depends(staff(Action.CHANGE_PARTICIPANTS))]


def agent_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/agents/…``, ``/banks`` and ``/payouts``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: money"])
    _add_float(router, context)
    _add_redemption(router, context)
    _add_payouts(router, context)
    _add_banks(router, context)
    return router


def _add_float(router: APIRouter, context: Context) -> None:
    @router.post("/agents/{code}/float", status_code=201, response_model=FloatBought)
    def post_float(code: Code, asked: BuyFloat, who: Mover, key: IdempotencyKey) -> Response:
        """An agent's money has come in: its issuer emits as much, once for each bank reference (W-01)."""

        def work(connection: Connection) -> FloatBought | Refusal:
            now, agent = context.clock(), _agent(connection, code)
            made = buy_float(
                connection,
                agent,
                amount=Tiyn(asked.amount_tiyn),
                bank_reference=asked.bank_reference,
                by=str(who.staff_id),
                now=now,
            )
            if isinstance(made, Refusal):
                return made
            detail = {"operation_id": str(made), "amount_tiyn": asked.amount_tiyn}
            record(connection, who, "emit", f"agent:{code}", at=now, detail=detail)
            held = balances_of(connection, [agent.float_account])[agent.float_account]
            return FloatBought(operation_id=made, float_tiyn=held.balance_tiyn)

        route = f"agents/{code}/float"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work, status=201)

    @router.post("/agents/{code}/exchanges", status_code=201, response_model=ExchangeAnswer)
    def post_exchange(code: Code, asked: ExchangeFloat, who: Mover, key: IdempotencyKey) -> Response:
        """Swap an agent's float of one issuer for another's, at par (W-02)."""
        if asked.from_issuer == asked.to_issuer:
            faults = [FieldFault(field="body.to_issuer", reason="the same issuer")]
            raise ApiFailure(ApiCode.BODY_INVALID, "body.to_issuer: the same issuer", errors=faults)

        def work(connection: Connection) -> ExchangeAnswer | Refusal:
            now = context.clock()
            _agent(connection, code)
            wanted = Exchange(
                exchange_id=named_id(f"exchange/{who.staff_id}/{key}"),
                owner=code,
                from_issuer=asked.from_issuer,
                from_account=open_float(connection, code, _issuer(connection, asked.from_issuer)),
                to_issuer=asked.to_issuer,
                to_account=open_float(connection, code, _issuer(connection, asked.to_issuer)),
                amount_tiyn=Tiyn(asked.amount_tiyn),
            )
            refusal = exchange(connection, wanted, by=str(who.staff_id), now=now)
            if refusal is not None:
                return refusal
            record(connection, who, "exchange", f"agent:{code}", at=now)
            return ExchangeAnswer(exchange_id=wanted.exchange_id)

        route = f"agents/{code}/exchanges"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work, status=201)


def _add_redemption(router: APIRouter, context: Context) -> None:
    @router.post("/agents/{code}/redemptions", status_code=201, response_model=RedemptionAnswer)
    def post_redemption(code: Code, asked: RedeemFloat, who: Mover, key: IdempotencyKey) -> Response:
        """An agent gives float back for money on its bank account (W-01)."""

        def work(connection: Connection) -> RedemptionAnswer | Refusal:
            now = context.clock()
            _agent(connection, code)
            redemption_id = named_id(f"redemption/{who.staff_id}/{key}")
            made = redeem_float(connection, code, redemption_id, Tiyn(asked.amount_tiyn), now)
            if isinstance(made, Refusal):
                return made
            record(connection, who, "redeem float", f"agent:{code}", at=now)
            return redemption_answer(made)

        route = f"agents/{code}/redemptions"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work, status=201)

    @router.post("/agents/{code}/account", response_model=Done)
    def set_account(code: Code, asked: SetAccount, who: Keeper, key: IdempotencyKey) -> Response:
        """Say to which bank account an agent's float is redeemed."""

        def work(connection: Connection) -> Done | Refusal:
            _agent(connection, code)
            if asked.iban is not None and not is_iban(asked.iban):
                return Refusal(code=RefusalCode.IBAN_INVALID)
            iban = None if asked.iban is None else asked.iban.replace(" ", "").upper()
            connection.execute(update(agents).where(agents.c.agent_code == code).values(iban=iban))
            record(connection, who, "set account", f"agent:{code}", at=context.clock())
            return Done()

        route = f"agents/{code}/account"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)


def _add_payouts(router: APIRouter, context: Context) -> None:
    @router.get("/payouts")
    def list_payouts(query: Annotated[PayoutQuery, Query()], _who: Reader) -> Page[PayoutAnswer]:
        """Everything that was to be paid out by a bank, newest first; accounts are not shown (W-92)."""
        chosen = select(redemptions)
        if query.kind is not None:
            chosen = chosen.where(redemptions.c.kind == query.kind)
        if query.state is not None:
            chosen = chosen.where(redemptions.c.state == query.state)
        if query.is_rejected is not None:
            is_rejected = and_(
                redemptions.c.rejected_at.is_not(None), redemptions.c.state == RedemptionState.SENT
            )
            chosen = chosen.where(is_rejected if query.is_rejected else not_(is_rejected))
        if query.sent_before is not None:
            chosen = chosen.where(redemptions.c.sent_at < query.sent_before)
        keys = [redemptions.c.requested_at, redemptions.c.redemption_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        items = [
            PayoutAnswer(
                **redemption_answer(redemption_from(row)).model_dump(),
                kind=row.kind,
                owner=row.owner,
                attempts=row.attempts,
                rejected_at=row.rejected_at,
            )
            for row in rows
        ]
        return Page(items=items, next_cursor=after)


def _add_banks(router: APIRouter, context: Context) -> None:
    @router.get("/banks")
    def list_banks(_who: Reader) -> BanksAnswer:
        """Where the issuers' banks are, whether they answer, and what issuers owe each other (W-02)."""
        with reading(context.engine) as connection:
            rows = connection.execute(select(issuer_banks).order_by(issuer_banks.c.issuer_code)).all()
            owed = balances_of(connection, [interbank_account(row.issuer_code) for row in rows])
        items = []
        for row in rows:
            account = owed.get(interbank_account(row.issuer_code))
            items.append(
                BankAnswer(
                    issuer_code=row.issuer_code,
                    address=row.address,
                    is_reachable=row.is_reachable,
                    failure=row.failure,
                    owed_tiyn=0 if account is None else account.balance_tiyn,
                )
            )
        return BanksAnswer(items=items)

    @router.post("/issuers/{code}/bank", response_model=Done)
    def put_bank(code: Code, asked: NameBank, who: Keeper, key: IdempotencyKey) -> Response:
        """Say where an issuer's bank is asked to pay out."""
        if not is_address(asked.address):  # files are for the desk: they are named on the machine itself
            faults = [FieldFault(field="body.address", reason="an http(s) URL")]
            raise ApiFailure(ApiCode.BODY_INVALID, "body.address: an http(s) URL", errors=faults)

        def work(connection: Connection) -> Done:
            _issuer(connection, code)
            name_bank(connection, code, asked.address)
            record(connection, who, "name bank", f"issuer:{code}", at=context.clock())
            return Done()

        route = f"issuers/{code}/bank"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)


def _agent(connection: Connection, code: str) -> Agent:
    try:
        return agent_of(connection, code)
    except NoResultFound as missing:
        raise NotFound("agent") from missing


def _issuer(connection: Connection, code: str) -> Issuer:
    row = connection.execute(select(issuers).where(issuers.c.issuer_code == code)).one_or_none()
    if row is None:
        raise NotFound("issuer")
    return Issuer(issuer_code=row.issuer_code, name=row.name, bin=row.bin)
