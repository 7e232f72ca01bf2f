"""The terms that everyone is judged and charged by: limits, MRP, tariffs, payees (W-11, W-15, W-25, W-32)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Self
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel, Field, model_validator
from sqlalchemy import Connection, func, select

from ledger.context import Context
from ledger.database import reading
from ledger.http.bodies import AnswerBody, Code, Made, RequestBody, Sum
from ledger.http.idempotency import IdempotencyKey
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.limits.rules import COUNTS, FurtherKind, FurtherLimit
from ledger.limits.service import (
    EVERYONE,
    NON_RESIDENTS,
    DateTaken,
    DayBegun,
    FurtherTerm,
    LimitSetUnknown,
    add_further,
    change_limits,
    change_mrp,
    refuse_begun,
)
from ledger.limits.tables import further_limits, limit_set_rows, limit_sets, mrp_rates
from ledger.staff import Action, Staff
from ledger.staff.access import staff
from ledger.staff.approvals import Approvable, Approved
from ledger.staff.doing import Doing, Outcome
from ledger.tariffs.service import add_tariff
from ledger.tariffs.tables import tariffs
from ledger.wallets.tables import wallets
from wire.astana import astana_date
from wire.money import INT64_MAX, Tiyn
from wire.policy import MrpRate, StatusLimits, Tariff, TariffDirection, TariffTier, WalletStatus
from wire.refusals import Refusal
from wire.times import Utc

Reader = Annotated[Staff, Depends(staff(Action.READ_NETWORK))]
LimitSetter = Annotated[Staff, Depends(staff(Action.CHANGE_LIMITS))]
TariffSetter = Annotated[Staff, Depends(staff(Action.CHANGE_TARIFFS))]

EffectiveDate = Annotated[
    date,
    Field(ge=date(2023, 1, 1), le=date(2099, 12, 31), examples=["2026-12-01"], description="Astana date."),
]


class LimitSetShown(AnswerBody):
    """A set of limits by status, in MRP; ``effective_from`` null: switched off (W-11)."""

    limit_set: str = Field(examples=["offer"])
    effective_from: date | None = Field(examples=["2023-01-01"])
    limits: dict[WalletStatus, StatusLimits] = Field(
        examples=[{"minimal": {"operation_mrp": 50, "balance_mrp": 100, "day_payments_mrp": 100}}]
    )


class FurtherShown(AnswerBody):
    """A further limit (W-15); ``limit`` is tiyn, or a number of operations for the counts."""

    id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    kind: FurtherKind = Field(examples=["day"])
    limit: int = Field(examples=[10_000_000])
    group: str | None = Field(examples=["non_residents"])
    wallet_id: UUID | None = Field(examples=[None])
    effective_from: date = Field(examples=["2026-12-01"])
    effective_to: date | None = Field(examples=[None])


class LimitsShown(AnswerBody):
    limit_sets: list[LimitSetShown]
    mrp_rates: list[MrpRate] = Field(examples=[[{"effective_from": "2026-01-01", "mrp_tiyn": 432_500}]])
    further: list[FurtherShown]


class SwitchAsked(RequestBody):
    """From which Astana date the set applies; null switches it off."""

    effective_from: EffectiveDate | None = Field(examples=["2026-12-01"])


class SwitchLimits(SwitchAsked):
    """A switch, with the set that it is of."""

    limit_set: str


class SetMrp(RequestBody):
    effective_from: EffectiveDate
    mrp_tiyn: int = Field(strict=True, gt=0, le=10**12, examples=[432_500])


class AddFurther(RequestBody):
    """For everyone, for non-residents, or for one wallet: exactly one of ``group`` and ``wallet_id``."""

    kind: FurtherKind = Field(examples=["day"])
    limit: int = Field(strict=True, ge=0, le=INT64_MAX, examples=[10_000_000])
    group: str | None = Field(
        default=None, pattern=f"^({EVERYONE}|{NON_RESIDENTS})$", examples=["non_residents"]
    )
    wallet_id: UUID | None = None
    effective_from: EffectiveDate
    effective_to: EffectiveDate | None = Field(default=None, examples=["2027-12-31"])

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.group is None) == (self.wallet_id is None):
            raise ValueError("exactly one of group and wallet_id")
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("effective_to: not before effective_from")
        if self.kind in COUNTS and self.limit > 2**31 - 1:
            raise ValueError("limit: too many operations")
        return self


class TierAsked(RequestBody):
    rate_ppm: int = Field(default=0, strict=True, ge=0, le=1_000_000, examples=[10_000])
    fixed_tiyn: Sum = 0
    min_tiyn: Sum = 0
    max_tiyn: Sum | None = None
    count_from: int = Field(default=0, strict=True, ge=0, le=2**31 - 1, examples=[10])
    turnover_from_tiyn: Sum = 0


class AddTariff(RequestBody):
    """A new version of a fee: ``rate_ppm`` 10 000 is one per cent. It is in force from ``effective_from`` on."""

    service: Code
    direction: TariffDirection = Field(default=TariffDirection.CASH, examples=["cash"])
    effective_from: Utc = Field(examples=["2026-12-01T00:00:00Z"])
    rate_ppm: int = Field(default=0, strict=True, ge=0, le=1_000_000, examples=[10_000])
    fixed_tiyn: Sum = 0
    min_tiyn: Sum = 0
    max_tiyn: Sum | None = None
    tiers: list[TierAsked] = Field(default_factory=list, max_length=20, examples=[[]])

    @model_validator(mode="after")
    def _check(self) -> Self:
        bounds = [(self.min_tiyn, self.max_tiyn), *((tier.min_tiyn, tier.max_tiyn) for tier in self.tiers)]
        for least, most in bounds:
            if most is not None and most < least:
                raise ValueError("max_tiyn: not less than min_tiyn")
        return self


class TariffsShown(AnswerBody):
    items: list[Tariff] = Field(
        examples=[[{"service": "wallet-top-up", "version": 1, "effective_from": "2026-01-01T00:00:00Z"}]]
    )


def _switch(connection: Connection, asked: SwitchLimits, approved: Approved) -> Refusal | None:
    try:
        change_limits(connection, asked.limit_set, asked.effective_from, today=astana_date(approved.at))
    except LimitSetUnknown as unknown:
        raise NotFound("limit set") from unknown
    except (DayBegun, DateTaken) as wrong:
        raise _fault("effective_from", str(wrong)) from wrong
    return None


def _set_mrp(connection: Connection, asked: SetMrp, approved: Approved) -> Refusal | None:
    rate = MrpRate(effective_from=asked.effective_from, mrp_tiyn=Tiyn(asked.mrp_tiyn))
    try:
        change_mrp(connection, rate, today=astana_date(approved.at))
    except DayBegun as begun:
        raise _fault("effective_from", str(begun)) from begun
    return None


def _add_tariff(connection: Connection, asked: AddTariff, approved: Approved) -> Refusal | None:
    """W-32: a version is added, never changed, and never for a time that is past."""
    if asked.effective_from < approved.at:
        raise _fault("effective_from", "not in the past: receipts were printed by the version then in force")
    of_service = (tariffs.c.service == asked.service) & (tariffs.c.direction == asked.direction)
    newest = connection.execute(select(func.max(tariffs.c.version)).where(of_service)).scalar() or 0
    fields = asked.model_dump()
    tiers = tuple(TariffTier.model_validate(tier) for tier in fields.pop("tiers"))
    add_tariff(connection, Tariff.model_validate({**fields, "version": newest + 1, "tiers": tiers}))
    return None


SWITCH_LIMITS: Final = Approvable(
    name="switch limits",
    payload=SwitchLimits,
    propose=Action.CHANGE_LIMITS,
    approve=Action.APPROVE_CHANGE,
    subject=lambda asked: f"limit-set:{asked.limit_set}",
    act=_switch,
)
SET_MRP: Final = Approvable(
    name="set MRP",
    payload=SetMrp,
    propose=Action.CHANGE_LIMITS,
    approve=Action.APPROVE_CHANGE,
    subject=lambda asked: f"mrp:{asked.effective_from}",
    act=_set_mrp,
)
ADD_TARIFF: Final = Approvable(
    name="add tariff",
    payload=AddTariff,
    propose=Action.CHANGE_TARIFFS,
    approve=Action.APPROVE_CHANGE,
    subject=lambda asked: f"tariff:{asked.service}/{asked.direction}",
    act=_add_tariff,
)


def terms_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/limits``, ``/mrp``, ``/further-limits`` and ``/tariffs``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: terms"])
    _add_limits(router, context)
    _add_further_limits(router, context)
    _add_tariffs(router, context)
    return router


def _add_limits(router: APIRouter, context: Context) -> None:
    @router.get("/limits")
    def list_limits(_who: Reader) -> LimitsShown:
        """Every limit set, switched on or off, every MRP, and every further limit (W-11, W-15)."""
        with reading(context.engine) as connection:
            return _limits(connection)

    @router.post("/limit-sets/{limit_set}/switch", response_model=Outcome)
    def switch_limits(limit_set: str, asked: SwitchAsked, who: LimitSetter, key: IdempotencyKey) -> Response:
        """Propose that a limit set apply from an Astana day to come on, or not at all (W-11); another approves."""
        payload = SwitchLimits(limit_set=limit_set, effective_from=asked.effective_from)
        return _proposed(Doing(context, who, key), SWITCH_LIMITS, payload, asked.effective_from)

    @router.post("/mrp", response_model=Outcome)
    def set_rate(asked: SetMrp, who: LimitSetter, key: IdempotencyKey) -> Response:
        """Propose what the MRP is from an Astana day to come on (W-11); another approves."""
        return _proposed(Doing(context, who, key), SET_MRP, asked, asked.effective_from)


def _add_further_limits(router: APIRouter, context: Context) -> None:
    @router.post("/further-limits", status_code=201, response_model=Made)
    def add_limit(asked: AddFurther, who: LimitSetter, key: IdempotencyKey) -> Response:
        """Set a further limit for everyone, for non-residents or for one wallet (W-15); the strictest wins."""
        limit_id = uuid4()

        def work(connection: Connection) -> Made:
            known = select(wallets.c.wallet_id).where(wallets.c.wallet_id == asked.wallet_id)
            if asked.wallet_id is not None and connection.execute(known).first() is None:
                raise _fault("wallet_id", "no such wallet")
            term = FurtherTerm(
                limit_id=limit_id,
                limit=FurtherLimit(asked.kind, asked.limit),
                effective_from=asked.effective_from,
                effective_to=asked.effective_to,
                wallet_id=asked.wallet_id,
                group=asked.group,
            )
            add_further(connection, term)
            return Made(id=limit_id)

        return Doing(context, who, key).once(
            asked,
            work,
            route="further-limits",
            action="add further limit",
            subject=f"limit:{limit_id}",
            status=201,
        )


def _add_tariffs(router: APIRouter, context: Context) -> None:
    @router.get("/tariffs")
    def list_tariffs(_who: Reader) -> TariffsShown:
        """Every version of every fee (W-32)."""
        with reading(context.engine) as connection:
            ordered = select(tariffs).order_by(tariffs.c.service, tariffs.c.direction, tariffs.c.version)
            rows = connection.execute(ordered).mappings().all()
        return TariffsShown(items=[Tariff.model_validate(dict(row)) for row in rows])

    @router.post("/tariffs", response_model=Outcome)
    def post_tariff(asked: AddTariff, who: TariffSetter, key: IdempotencyKey) -> Response:
        """Add a version of a fee, in force from a time to come (W-30, W-32)."""
        return _change(Doing(context, who, key), ADD_TARIFF, asked)


def _proposed(doing: Doing, approvable: Approvable, payload: BaseModel, begins: date | None) -> Response:
    """Put a change of limits before a second person; one for a day that has begun is not even proposed."""

    def payload_of(connection: Connection) -> BaseModel:
        if isinstance(payload, SwitchLimits):
            known = select(limit_sets.c.limit_set).where(limit_sets.c.limit_set == payload.limit_set)
            if connection.execute(known).first() is None:
                raise NotFound("limit set")
        if begins is not None:
            try:
                refuse_begun(begins, astana_date(doing.context.clock()))
            except DayBegun as begun:
                raise _fault("effective_from", str(begun)) from begun
        return payload

    return doing.alone_or_paired(
        payload,
        approvable,
        payload_of,
        route=approvable.subject(payload),
        is_paired=lambda _payload: True,
        reason=approvable.name,
    )


def _change(doing: Doing, approvable: Approvable, payload: BaseModel) -> Response:
    return doing.alone_or_paired(
        payload,
        approvable,
        lambda _connection: payload,
        route=approvable.subject(payload),
        is_paired=lambda _payload: doing.context.settings.are_terms_paired,
        reason=approvable.name,
    )


def _limits(connection: Connection) -> LimitsShown:
    sets: dict[str, LimitSetShown] = {}
    members: dict[str, dict[WalletStatus, StatusLimits]] = {}
    for row in connection.execute(select(limit_set_rows)):
        fields = {name: getattr(row, name) for name in StatusLimits.model_fields}
        members.setdefault(row.limit_set, {})[WalletStatus(row.status)] = StatusLimits(**fields)
    for row in connection.execute(select(limit_sets).order_by(limit_sets.c.limit_set)):
        sets[row.limit_set] = LimitSetShown(
            limit_set=row.limit_set,
            effective_from=row.effective_from,
            limits=members.get(row.limit_set, {}),
        )
    rates = connection.execute(select(mrp_rates).order_by(mrp_rates.c.effective_from)).mappings()
    rows = connection.execute(select(further_limits).order_by(further_limits.c.limit_id))
    further = [
        FurtherShown(
            id=row.limit_id,
            kind=row.kind,
            limit=row.limit_tiyn if row.limit_count is None else row.limit_count,
            group=row.group_name,
            wallet_id=row.wallet_id,
            effective_from=row.effective_from,
            effective_to=row.effective_to,
        )
        for row in rows
    ]
    return LimitsShown(
        limit_sets=list(sets.values()),
        mrp_rates=[MrpRate.model_validate(dict(rate)) for rate in rates],
        further=further,
    )


def _fault(field: str, reason: str) -> ApiFailure:
    fault = FieldFault(field=f"body.{field}", reason=reason)
    return ApiFailure(ApiCode.BODY_INVALID, f"body.{field}: {reason}", errors=[fault])
