"""Who takes part in the network, and who can be paid: issuers, agents, merchants, kiosks, payees (W-01, W-25)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import ConfigDict, Field, field_validator, model_validator
from sqlalchemy import Column, Connection, Row, Table, select, update

from ledger.agents.service import Agent, agent_of, open_agent
from ledger.agents.tables import agents
from ledger.context import Context
from ledger.database import reading
from ledger.http.bodies import Amount, AnswerBody, Code, Done, Nothing, RequestBody
from ledger.http.idempotency import IdempotencyKey
from ledger.http.pages import Page, PageParameters, PageQuery, read_page
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.issuers.service import Issuer, open_issuer, policy_changed
from ledger.issuers.tables import issuers
from ledger.kiosks.service import Kiosk, issue_code, new_code, open_kiosk, set_closed
from ledger.kiosks.tables import kiosks
from ledger.merchants.rules import is_iin_bin
from ledger.merchants.service import add_category, add_payee, open_merchant, set_form
from ledger.merchants.tables import categories, merchants, payees
from ledger.staff import Action, Staff
from ledger.staff.access import staff
from ledger.staff.doing import Doing
from wire.money import Tiyn
from wire.policy import Category, Payee, RequisiteField
from wire.texts import Text
from wire.times import Utc

Reader = Annotated[Staff, Depends(staff(Action.READ_NETWORK))]
Opener = Annotated[Staff, Depends(staff(Action.CHANGE_PARTICIPANTS))]
PayeeSetter = Annotated[Staff, Depends(staff(Action.CHANGE_PAYEES))]

ParticipantKind = Literal["issuer", "agent", "merchant"]

_ADDRESS: Final = {"kk": "Абай даңғылы, 44", "ru": "пр. Абая, 44", "en": "44 Abai Avenue"}
_NAME: Final = {"kk": "Тұнба су", "ru": "Тұнба су", "en": "Tunba water"}
_FIELD: Final = {
    "code": "account",
    "label": {"kk": "Дербес шот", "ru": "Лицевой счёт", "en": "Account number"},
    "hint": {"kk": "8 сан", "ru": "8 цифр", "en": "8 digits"},
    "pattern": "[0-9]{8}",
}


class ParticipantShown(AnswerBody):
    code: str = Field(examples=["samruk-trade"])
    issuer_code: str = Field(examples=["tengri-bank"])
    name: str = Field(examples=["ТОО «Самрұқ Трейд»"])
    bin: str = Field(examples=["101140135223"])


class ParticipantQuery(PageParameters):
    kind: ParticipantKind = Field(examples=["agent"])


class OpenParticipant(RequestBody):
    """A new issuer, or an agent or merchant of one; its accounts are opened with nothing in them (W-01)."""

    kind: ParticipantKind = Field(examples=["agent"])
    code: Code
    issuer_code: Code | None = Field(default=None, examples=["tengri-bank"])
    name: str = Field(min_length=1, max_length=200, examples=["ТОО «Самрұқ Трейд»"])
    bin: str = Field(min_length=12, max_length=12, examples=["101140135223"])

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.kind == "issuer") != (self.issuer_code is None):
            raise ValueError("issuer_code: for agents and merchants")
        if not is_iin_bin(self.bin):
            raise ValueError("bin: twelve digits, the last of which is the check digit")
        return self


class RenameParticipant(RequestBody):
    name: str = Field(min_length=1, max_length=200, examples=["ТОО «Самрұқ Трейд»"])


class KioskShown(AnswerBody):
    kiosk_id: str = Field(examples=["kiosk-0001"])
    number: str = Field(examples=["0001"])
    agent_code: str = Field(examples=["samruk-trade"])
    address: Text = Field(examples=[_ADDRESS])
    allotment_target_tiyn: int = Field(examples=[300_000_000])
    is_enrolled: bool = Field(examples=[True])
    last_heard_at: Utc | None = Field(examples=["2026-11-22T07:00:00Z"])
    closed_at: Utc | None = Field(default=None, examples=["2026-11-27T07:00:00Z"])


class OpenKiosk(RequestBody):
    kiosk_id: Code
    number: str = Field(pattern=r"^[0-9]{1,10}$", examples=["0001"])
    agent_code: Code
    address: Text = Field(examples=[_ADDRESS])
    allotment_target_tiyn: Amount


class ChangeKiosk(RequestBody):
    address: Text = Field(examples=[_ADDRESS])
    allotment_target_tiyn: Amount


class EnrolmentCode(AnswerBody):
    """Shown once; good for one key within 30 days."""

    kiosk_id: str = Field(examples=["kiosk-0001"])
    code: str = Field(examples=["ABCD-EFGH-JKLM-NPQR"])


class FieldAsked(RequisiteField):
    """One question of a payee's form (W-20)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("pattern")
    @classmethod
    def _demand_pattern(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as wrong:
            raise ValueError("not a regular expression") from wrong
        return pattern


class PayeeAsked(RequestBody):
    """Who can be paid, and on what terms (W-20, W-25)."""

    code: Code
    category: Code
    merchant_code: Code
    name: Text = Field(examples=[_NAME])
    fields: list[FieldAsked] = Field(min_length=1, max_length=10, examples=[[_FIELD]])
    amount: Literal["open", "fixed"] = Field(default="open", examples=["open"])
    min_tiyn: Amount
    max_tiyn: Amount
    is_offline_allowed: bool = Field(default=True, strict=True, examples=[True])
    accepts_partial: bool = Field(default=False, strict=True, examples=[False])
    place: int = Field(default=1000, strict=True, ge=0, le=1_000_000, examples=[10])

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.max_tiyn < self.min_tiyn:
            raise ValueError("max_tiyn: not less than min_tiyn")
        return self


class FormAsked(RequestBody):
    fields: list[FieldAsked] = Field(min_length=1, max_length=10, examples=[[_FIELD]])


class CategoryAsked(RequestBody):
    code: Code
    name: Text = Field(examples=[_NAME])
    place: int = Field(default=1000, strict=True, ge=0, le=1_000_000, examples=[10])


class PayeeShown(AnswerBody):
    code: str = Field(examples=["tunba-su"])
    category: str = Field(examples=["utilities"])
    merchant_code: str = Field(examples=["tunba-su"])
    name: Text = Field(examples=[_NAME])
    amount: str = Field(examples=["open"])
    min_tiyn: int = Field(examples=[10_000])
    max_tiyn: int = Field(examples=[10_000_000])
    is_closed: bool = Field(examples=[False])


_PARTICIPANTS: Final[dict[str, tuple[Table, Column[Any]]]] = {
    "issuer": (issuers, issuers.c.issuer_code),
    "agent": (agents, agents.c.agent_code),
    "merchant": (merchants, merchants.c.merchant_code),
}


def network_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/participants``, ``/kiosks``, ``/categories`` and ``/payees``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: network"])
    _add_participants(router, context)
    _add_kiosks(router, context)
    _add_enrolment(router, context)
    _add_kiosk_closing(router, context)
    _add_payees(router, context)
    _add_payee_changes(router, context)
    return router


def _add_participants(router: APIRouter, context: Context) -> None:
    @router.get("/participants")
    def list_participants(
        query: Annotated[ParticipantQuery, Query()], _who: Reader
    ) -> Page[ParticipantShown]:
        """Issuers, agents or merchants."""
        table, key = _PARTICIPANTS[query.kind]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, select(table), [key], query)
        return Page(items=[_participant(row, key) for row in rows], next_cursor=after)

    @router.post("/participants", status_code=201, response_model=Done)
    def open_participant(asked: OpenParticipant, who: Opener, key: IdempotencyKey) -> Response:
        """Open a participant with its accounts (W-01)."""

        def work(connection: Connection) -> Done:
            _open(connection, asked)
            return Done()

        return Doing(context, who, key).once(
            asked,
            work,
            route="participants",
            action=f"open {asked.kind}",
            subject=f"{asked.kind}:{asked.code}",
            status=201,
        )

    @router.post("/participants/{kind}/{code}/name", response_model=Done)
    def rename(
        kind: ParticipantKind, code: str, asked: RenameParticipant, who: Opener, key: IdempotencyKey
    ) -> Response:
        """Change the name that receipts and screens show."""

        def work(connection: Connection) -> Done:
            table, column = _PARTICIPANTS[kind]
            changed = connection.execute(update(table).where(column == code).values(name=asked.name))
            if changed.rowcount != 1:
                raise NotFound(kind)
            policy_changed(connection)
            return Done()

        return Doing(context, who, key).once(
            asked, work, route=f"{kind}/{code}/name", action=f"rename {kind}", subject=f"{kind}:{code}"
        )


def _add_kiosks(router: APIRouter, context: Context) -> None:
    @router.get("/kiosks")
    def list_kiosks(query: PageQuery, _who: Reader) -> Page[KioskShown]:
        """Every kiosk, and when it was last heard of."""
        with reading(context.engine) as connection:
            rows, after = read_page(connection, select(kiosks), [kiosks.c.kiosk_id], query)
        return Page(items=[_kiosk(row) for row in rows], next_cursor=after)

    @router.post("/kiosks", status_code=201, response_model=EnrolmentCode)
    def open_one(asked: OpenKiosk, who: Opener, key: IdempotencyKey) -> Response:
        """Open a kiosk; the code that it enrols with is shown this once."""
        code = new_code()

        def work(connection: Connection) -> EnrolmentCode:
            _demand(connection, agents.c.agent_code, asked.agent_code, "agent_code")
            _demand_new(connection, kiosks.c.kiosk_id, asked.kiosk_id, "kiosk_id")
            _demand_new(connection, kiosks.c.number, asked.number, "number")
            opened = Kiosk(
                kiosk_id=asked.kiosk_id,
                number=asked.number,
                agent=agent_of(connection, asked.agent_code),
                address=asked.address,
                allotment_target_tiyn=Tiyn(asked.allotment_target_tiyn),
            )
            open_kiosk(connection, opened)
            issue_code(connection, asked.kiosk_id, code, context.clock())
            return EnrolmentCode(kiosk_id=asked.kiosk_id, code=code)

        return Doing(context, who, key).once(
            asked,
            work,
            route="kiosks",
            action="open kiosk",
            subject=f"kiosk:{asked.kiosk_id}",
            status=201,
        )


def _add_enrolment(router: APIRouter, context: Context) -> None:
    @router.post("/kiosks/{kiosk_id}/enrolment-codes", status_code=201, response_model=EnrolmentCode)
    def give_code(kiosk_id: str, asked: Nothing, who: Opener, key: IdempotencyKey) -> Response:
        """A new code for a kiosk whose key is lost or replaced; the old key holds until the new one enrols."""
        code = new_code()

        def work(connection: Connection) -> EnrolmentCode:
            _demand_known(connection, kiosk_id)
            issue_code(connection, kiosk_id, code, context.clock())
            return EnrolmentCode(kiosk_id=kiosk_id, code=code)

        return Doing(context, who, key).once(
            asked,
            work,
            route=f"kiosks/{kiosk_id}/enrolment-codes",
            action="give enrolment code",
            subject=f"kiosk:{kiosk_id}",
            status=201,
        )

    @router.post("/kiosks/{kiosk_id}/terms", response_model=Done)
    def change_kiosk(kiosk_id: str, asked: ChangeKiosk, who: Opener, key: IdempotencyKey) -> Response:
        """Change a kiosk's address and how much of the float is set aside for it (K-02)."""

        def work(connection: Connection) -> Done:
            _demand_known(connection, kiosk_id)
            values = {
                "address": asked.address.model_dump(),
                "allotment_target_tiyn": asked.allotment_target_tiyn,
            }
            connection.execute(update(kiosks).where(kiosks.c.kiosk_id == kiosk_id).values(values))
            policy_changed(connection)
            return Done()

        return Doing(context, who, key).once(
            asked,
            work,
            route=f"kiosks/{kiosk_id}/terms",
            action="change kiosk",
            subject=f"kiosk:{kiosk_id}",
        )


def _add_kiosk_closing(router: APIRouter, context: Context) -> None:
    @router.post("/kiosks/{kiosk_id}/closing", response_model=Done)
    def close_kiosk(kiosk_id: str, asked: Nothing, who: Opener, key: IdempotencyKey) -> Response:
        """Set nothing aside for a kiosk any more: what is goes back once it has confirmed and its cash is in bags (K-02)."""
        return _close_kiosk(Doing(context, who, key), kiosk_id, asked, at=context.clock())

    @router.post("/kiosks/{kiosk_id}/opening", response_model=Done)
    def reopen_kiosk(kiosk_id: str, asked: Nothing, who: Opener, key: IdempotencyKey) -> Response:
        """Fill the allotment of a closed kiosk again, up to its target at its next sync (K-02)."""
        return _close_kiosk(Doing(context, who, key), kiosk_id, asked, at=None)


def _close_kiosk(doing: Doing, kiosk_id: str, asked: Nothing, *, at: datetime | None) -> Response:
    def work(connection: Connection) -> Done:
        _demand_known(connection, kiosk_id)
        set_closed(connection, kiosk_id, at)
        policy_changed(connection)
        return Done()

    word, action = ("opening", "open kiosk again") if at is None else ("closing", "close kiosk")
    return doing.once(
        asked, work, route=f"kiosks/{kiosk_id}/{word}", action=action, subject=f"kiosk:{kiosk_id}"
    )


def _add_payees(router: APIRouter, context: Context) -> None:
    @router.get("/payees")
    def list_payees(query: PageQuery, _who: Reader) -> Page[PayeeShown]:
        """Everyone who can or could be paid (W-25)."""
        with reading(context.engine) as connection:
            rows, after = read_page(connection, select(payees), [payees.c.payee_code], query)
        return Page(items=[_payee(row) for row in rows], next_cursor=after)

    @router.post("/categories", status_code=201, response_model=Done)
    def post_category(asked: CategoryAsked, who: PayeeSetter, key: IdempotencyKey) -> Response:
        """Add a category of the catalogue."""

        def work(connection: Connection) -> Done:
            _demand_new(connection, categories.c.category_code, asked.code, "code")
            add_category(connection, Category(code=asked.code, name=asked.name), asked.place)
            return Done()

        return Doing(context, who, key).once(
            asked,
            work,
            route="categories",
            action="add category",
            subject=f"category:{asked.code}",
            status=201,
        )

    @router.post("/payees", status_code=201, response_model=Done)
    def post_payee(asked: PayeeAsked, who: PayeeSetter, key: IdempotencyKey) -> Response:
        """Put a payee into the catalogue; kiosks offer it from their next sync on (W-25)."""

        def work(connection: Connection) -> Done:
            _demand_new(connection, payees.c.payee_code, asked.code, "code")
            _demand(connection, categories.c.category_code, asked.category, "category")
            _demand(connection, merchants.c.merchant_code, asked.merchant_code, "merchant_code")
            payee = Payee.model_validate({**asked.model_dump(exclude={"place"}), "bin": ""})
            add_payee(connection, payee, asked.place)
            return Done()

        return Doing(context, who, key).once(
            asked, work, route="payees", action="add payee", subject=f"payee:{asked.code}", status=201
        )


def _add_payee_changes(router: APIRouter, context: Context) -> None:
    @router.post("/payees/{code}/form", response_model=Done)
    def change_form(code: str, asked: FormAsked, who: PayeeSetter, key: IdempotencyKey) -> Response:
        """Change what a payee asks for (W-20)."""

        def work(connection: Connection) -> Done:
            _demand_payee(connection, code)
            set_form(connection, code, asked.fields)
            return Done()

        return Doing(context, who, key).once(
            asked, work, route=f"payees/{code}/form", action="change form", subject=f"payee:{code}"
        )

    @router.post("/payees/{code}/closing", response_model=Done)
    def close(code: str, asked: Nothing, who: PayeeSetter, key: IdempotencyKey) -> Response:
        """Take a payee off the kiosks; cash that comes for it all the same is held (K-03)."""
        return _set_closed(Doing(context, who, key), code, asked, is_closed=True)

    @router.post("/payees/{code}/opening", response_model=Done)
    def reopen(code: str, asked: Nothing, who: PayeeSetter, key: IdempotencyKey) -> Response:
        """Offer a closed payee again."""
        return _set_closed(Doing(context, who, key), code, asked, is_closed=False)


def _set_closed(doing: Doing, code: str, asked: Nothing, *, is_closed: bool) -> Response:
    def work(connection: Connection) -> Done:
        _demand_payee(connection, code)
        connection.execute(update(payees).where(payees.c.payee_code == code).values(is_closed=is_closed))
        policy_changed(connection)
        return Done()

    word = "closing" if is_closed else "opening"
    return doing.once(
        asked,
        work,
        route=f"payees/{code}/{word}",
        action="close payee" if is_closed else "open payee",
        subject=f"payee:{code}",
    )


def _open(connection: Connection, asked: OpenParticipant) -> None:
    _, key = _PARTICIPANTS[asked.kind]
    _demand_new(connection, key, asked.code, "code")
    if asked.issuer_code is None:
        open_issuer(connection, Issuer(issuer_code=asked.code, name=asked.name, bin=asked.bin))
        return
    row = connection.execute(select(issuers).where(issuers.c.issuer_code == asked.issuer_code)).one_or_none()
    if row is None:
        raise _fault("issuer_code", "no such issuer")
    issuer = Issuer(issuer_code=row.issuer_code, name=row.name, bin=row.bin)
    if asked.kind == "agent":
        open_agent(connection, Agent(agent_code=asked.code, issuer=issuer, name=asked.name, bin=asked.bin))
    else:
        open_merchant(connection, issuer=issuer, code=asked.code, name=asked.name, bin_number=asked.bin)


def _demand(connection: Connection, key: Column[Any], value: str, field: str) -> None:
    if connection.execute(select(key).where(key == value)).first() is None:
        raise _fault(field, "there is no such one")


def _demand_new(connection: Connection, key: Column[Any], value: str, field: str) -> None:
    if connection.execute(select(key).where(key == value)).first() is not None:
        raise ApiFailure(ApiCode.CONFLICT, f"body.{field}: taken")


def _demand_known(connection: Connection, kiosk_id: str) -> None:
    if connection.execute(select(kiosks.c.kiosk_id).where(kiosks.c.kiosk_id == kiosk_id)).first() is None:
        raise NotFound("kiosk")


def _demand_payee(connection: Connection, code: str) -> None:
    if connection.execute(select(payees.c.payee_code).where(payees.c.payee_code == code)).first() is None:
        raise NotFound("payee")


def _fault(field: str, reason: str) -> ApiFailure:
    fault = FieldFault(field=f"body.{field}", reason=reason)
    return ApiFailure(ApiCode.BODY_INVALID, f"body.{field}: {reason}", errors=[fault])


def _participant(row: Row[Any], key: Column[Any]) -> ParticipantShown:
    return ParticipantShown(
        code=getattr(row, key.name), issuer_code=row.issuer_code, name=row.name, bin=row.bin
    )


def _kiosk(row: Row[Any]) -> KioskShown:
    return KioskShown(
        kiosk_id=row.kiosk_id,
        number=row.number,
        agent_code=row.agent_code,
        address=Text.model_validate(row.address),
        allotment_target_tiyn=row.allotment_target_tiyn,
        is_enrolled=row.public_key is not None,
        last_heard_at=row.last_heard_at,
        closed_at=row.closed_at,
    )


def _payee(row: Row[Any]) -> PayeeShown:
    return PayeeShown(
        code=row.payee_code,
        category=row.category_code,
        merchant_code=row.merchant_code,
        name=Text.model_validate(row.name),
        amount=row.amount,
        min_tiyn=row.min_tiyn,
        max_tiyn=row.max_tiyn,
        is_closed=row.is_closed,
    )
