"""What the operator sets for merchants: keys, addresses, terms, narrowings; and events that nobody took."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy import Connection, select, update

from ledger.context import Context
from ledger.database import reading
from ledger.http.bodies import Code, Done
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.pages import Page, read_page
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.issuers.service import policy_changed
from ledger.merchants.keys import revoke_key
from ledger.merchants.logos import set_logo
from ledger.merchants.notices import EventState, event_rows
from ledger.merchants.routes import event_answer, new_key
from ledger.merchants.rules import WALLET_TRANSFER, Narrowing, OnlineCheck, is_iban
from ledger.merchants.schemas import (
    AddressesBody,
    DeadEventsQuery,
    EventAnswer,
    KeyBody,
    LogoBody,
    LogoTold,
    NarrowingsBody,
    NewKeyAnswer,
    RevokeKey,
    TermsBody,
)
from ledger.merchants.service import narrow, set_terms, terms_of
from ledger.merchants.tables import merchant_events, merchants
from ledger.outgoing import is_address
from ledger.staff.access import staff
from ledger.staff.audit import record
from ledger.staff.permissions import Action
from ledger.staff.service import Staff
from receipts.logos import LogoWrong
from wire.policy import WalletStatus
from wire.refusals import Refusal, RefusalCode

Keeper = Annotated[Staff, Depends(staff(Action.CHANGE_PARTICIPANTS))]
PayeeKeeper = Annotated[Staff, Depends(staff(Action.CHANGE_PAYEES))]
Reader = Annotated[Staff, Depends(staff(Action.READ_NETWORK))]


def merchant_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/merchants/…``, ``/v1/operator/payees/…/terms`` and ``…/narrowings``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: merchants"])
    _add_merchants(router, context)
    _add_addresses(router, context)
    _add_payees(router, context)
    _add_logos(router, context)
    return router


def _add_merchants(router: APIRouter, context: Context) -> None:
    @router.post("/merchants/{code}/keys", status_code=201, response_model=NewKeyAnswer)
    def make_key(code: Code, asked: KeyBody, who: Keeper, key: IdempotencyKey) -> Response:
        """Make a key for a merchant: its first, or one in place of a key that was lost."""

        def work(connection: Connection) -> NewKeyAnswer:
            _demand(connection, code)
            made = new_key(connection, code, asked, context)
            detail = {"key_id": str(made.key_id)}
            record(connection, who, "make key", f"merchant:{code}", at=context.clock(), detail=detail)
            return made

        route = f"merchants/{code}/keys"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work, status=201)

    @router.post("/merchants/{code}/keys/{key_id}/revocation", response_model=Done)
    def end_key(code: Code, key_id: UUID, asked: RevokeKey, who: Keeper, key: IdempotencyKey) -> Response:
        """Revoke a merchant's key, at once."""

        def work(connection: Connection) -> Done:
            if not revoke_key(connection, code, key_id, context.clock()):
                raise NotFound("key")
            detail = {"key_id": str(key_id), "why": asked.reason or ""}
            record(connection, who, "revoke key", f"merchant:{code}", at=context.clock(), detail=detail)
            return Done()

        route = f"merchants/{code}/keys/{key_id}/revocation"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)


def _add_addresses(router: APIRouter, context: Context) -> None:
    @router.post("/merchants/{code}/addresses", response_model=Done)
    def set_addresses(code: Code, asked: AddressesBody, who: Keeper, key: IdempotencyKey) -> Response:
        """Say where a merchant is paid and told. Only the operator does: a stolen key redirects nothing."""
        _demand_address("notice_url", asked.notice_url)

        def work(connection: Connection) -> Done | Refusal:
            _demand(connection, code)
            if asked.iban is not None and not is_iban(asked.iban):
                return Refusal(code=RefusalCode.IBAN_INVALID)
            iban = None if asked.iban is None else asked.iban.replace(" ", "").upper()
            connection.execute(
                update(merchants)
                .where(merchants.c.merchant_code == code)
                .values(iban=iban, notice_url=asked.notice_url)
            )
            policy_changed(connection)  # rounds of payments remember who has an address for notices
            record(connection, who, "set addresses", f"merchant:{code}", at=context.clock())
            return Done()

        route = f"merchants/{code}/addresses"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)

    @router.get("/dead-notices")
    def list_dead(query: Annotated[DeadEventsQuery, Query()], _who: Reader) -> Page[EventAnswer]:
        """Events that no merchant took for days, oldest first; without the customers' requisites (W-24, W-92)."""
        chosen = event_rows().where(merchant_events.c.state == EventState.DEAD)
        if query.merchant_code is not None:
            chosen = chosen.where(merchant_events.c.merchant_code == query.merchant_code)
        keys = [merchant_events.c.recorded_at, merchant_events.c.event_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query)
        return Page(items=[_without_requisites(event_answer(row)) for row in rows], next_cursor=after)


def _add_payees(router: APIRouter, context: Context) -> None:
    @router.post("/payees/{code}/terms", response_model=Done)
    def put_terms(code: Code, asked: TermsBody, who: PayeeKeeper, key: IdempotencyKey) -> Response:
        """Set a payee's online check, and whether it may give back a part of a payment (K-04, W-71)."""
        _demand_address("check_url", asked.check_url)
        if asked.is_check_mandatory and asked.check_url is None:
            _invalid("check_url", "a mandatory check has an address")

        def work(connection: Connection) -> Done:
            check = None
            if asked.check_url is not None:
                check = OnlineCheck(url=asked.check_url, is_mandatory=asked.is_check_mandatory)
            if not set_terms(
                connection, code, check=check, allows_partial_refund=asked.allows_partial_refund
            ):
                raise NotFound("payee")
            record(connection, who, "set terms", f"payee:{code}", at=context.clock())
            return Done()

        route = f"payees/{code}/terms"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)

    @router.post("/payees/{code}/narrowings", response_model=Done)
    def put_narrowings(code: Code, asked: NarrowingsBody, who: PayeeKeeper, key: IdempotencyKey) -> Response:
        """Say who may not pay a payee, or transfer to another's wallet (``wallet-transfer``) (W-25)."""
        narrowings = [
            Narrowing(
                sender_status=None if each.sender_status is None else WalletStatus(each.sender_status),
                receiver_status=None if each.receiver_status is None else WalletStatus(each.receiver_status),
            )
            for each in asked.narrowings
        ]

        def work(connection: Connection) -> Done:
            if code != WALLET_TRANSFER and code not in terms_of(connection, [code]):
                raise NotFound("payee")
            narrow(connection, code, narrowings)
            record(connection, who, "narrow", f"payee:{code}", at=context.clock())
            return Done()

        route = f"payees/{code}/narrowings"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)


def _add_logos(router: APIRouter, context: Context) -> None:
    @router.post("/payees/{code}/logo", response_model=LogoTold)
    def put_logo(code: Code, asked: LogoBody, who: PayeeKeeper, key: IdempotencyKey) -> Response:
        """Give a payee the sign on its tile at every kiosk, or take it away."""

        def work(connection: Connection) -> LogoTold:
            try:
                told = set_logo(connection, code, asked.png, context.clock())
            except LogoWrong as wrong:
                _invalid("png", str(wrong))
            if told is None:
                raise NotFound("payee")
            detail = {"logo": told}
            record(connection, who, "set logo", f"payee:{code}", at=context.clock(), detail=detail)
            return LogoTold(logo=told)

        route = f"payees/{code}/logo"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)


def _demand(connection: Connection, code: str) -> None:
    chosen = select(merchants.c.name).where(merchants.c.merchant_code == code)
    if connection.execute(chosen).first() is None:
        raise NotFound("merchant")


def _demand_address(name: str, url: str | None) -> None:
    if url is not None and not is_address(url):
        _invalid(name, "an http(s) URL without a user's name")


def _invalid(name: str, reason: str) -> NoReturn:
    faults = [FieldFault(field=f"body.{name}", reason=reason)]
    raise ApiFailure(ApiCode.BODY_INVALID, f"body.{name}: {reason}", errors=faults)


def _without_requisites(answer: EventAnswer) -> EventAnswer:
    content: dict[str, Any] = {name: each for name, each in answer.content.items() if name != "requisites"}
    return answer.model_copy(update={"content": content})
