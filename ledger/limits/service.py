"""Limits as data: read for decisions, switched on from a date, used up by days (W-11, W-13, W-15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Row,
    Select,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    update,
)

from ledger.database import insert_all, insert_new, upsert
from ledger.issuers.service import policy_changed
from ledger.limits.rules import (
    OFFER_SET,
    SHIPPED_MRP_TENGE,
    SHIPPED_SETS,
    DayUsage,
    FurtherKind,
    FurtherLimit,
    Usage,
)
from ledger.limits.tables import further_limits, limit_set_rows, limit_sets, mrp_rates, wallet_days
from ledger.prepared import Asked, Prepared, answers
from ledger.rowsets import RowSet, among, among_given, among_values, write_sets
from wire.money import Tiyn, tenge
from wire.policy import LimitSet, MrpRate, StatusLimits, WalletStatus

EVERYONE = "everyone"
NON_RESIDENTS = "non_residents"


class LimitSetUnknown(Exception):
    """There is no limit set of that name."""


class DayBegun(Exception):
    """The change would count for a day that has begun; the message says so in words for staff."""


class DateTaken(Exception):
    """Another limit set applies from that date on."""


@dataclass(frozen=True)
class LimitPolicy:
    """Sets that are switched on, and the MRP by date."""

    limit_sets: tuple[LimitSet, ...]
    mrp_rates: tuple[MrpRate, ...]


@dataclass(frozen=True, kw_only=True)
class FurtherTerm:
    """A further limit with whom and when it binds; both dates inclusive, Astana (W-15)."""

    limit_id: UUID
    limit: FurtherLimit
    effective_from: date
    effective_to: date | None = None
    wallet_id: UUID | None = None
    group: str | None = None

    def binds(self, wallet_id: UUID, *, is_non_resident: bool, on: date) -> bool:
        """True when it binds this wallet on this Astana date."""
        if on < self.effective_from or (self.effective_to is not None and on > self.effective_to):
            return False
        return self.concerns(wallet_id, is_non_resident=is_non_resident)

    def concerns(self, wallet_id: UUID, *, is_non_resident: bool) -> bool:
        """True when it binds this wallet on the dates that it is in force."""
        if self.group == NON_RESIDENTS:
            return is_non_resident
        return self.group == EVERYONE or self.wallet_id == wallet_id


def ship_limits(connection: Connection) -> None:
    """Write the shipped sets and MRP: the offer's in force from 2023, the other switched off."""
    rates = [
        {"effective_from": date(year, 1, 1), "mrp_tiyn": tenge(rate)}
        for year, rate in SHIPPED_MRP_TENGE.items()
    ]
    insert_new(connection, mrp_rates, rates)
    first = date(min(SHIPPED_MRP_TENGE), 1, 1)
    for name, rows in SHIPPED_SETS.items():
        begins = first if name == OFFER_SET else None
        insert_new(connection, limit_sets, [{"limit_set": name, "effective_from": begins}])
        members = [
            {"limit_set": name, "status": status, **limits.model_dump()} for status, limits in rows.items()
        ]
        insert_new(connection, limit_set_rows, members)
    policy_changed(connection)


def switch_on(connection: Connection, name: str, effective_from: date | None) -> None:
    """Let a limit set apply from an Astana date on; None switches it off (W-11).

    Raises:
        LimitSetUnknown: no set of that name.
    """
    changed = connection.execute(
        update(limit_sets).where(limit_sets.c.limit_set == name).values(effective_from=effective_from)
    )
    if changed.rowcount == 0:
        raise LimitSetUnknown(f"there is no limit set {name!r}; shipped: {', '.join(SHIPPED_SETS)}")
    policy_changed(connection)


def set_mrp(connection: Connection, rate: MrpRate) -> None:
    """Say what the MRP is from an Astana date on."""
    statement = upsert(connection, mrp_rates).values(rate.model_dump())
    connection.execute(
        statement.on_conflict_do_update(index_elements=["effective_from"], set_={"mrp_tiyn": rate.mrp_tiyn})
    )
    policy_changed(connection)


def change_limits(connection: Connection, name: str, effective_from: date | None, *, today: date) -> None:
    """``switch_on`` for days to come only: what a day was judged by that has begun is never changed (W-11).

    A set that applies already stays where it is; to apply again it is entered once more, under its name and date.

    Raises:
        LimitSetUnknown: no set of that name.
        DayBegun: the change would count for ``today`` or before.
        DateTaken: another set applies from that date on.
    """
    known = connection.execute(select(limit_sets).where(limit_sets.c.limit_set == name)).one_or_none()
    if known is None:
        raise LimitSetUnknown(f"there is no limit set {name!r}; shipped: {', '.join(SHIPPED_SETS)}")
    if effective_from is not None:
        refuse_begun(effective_from, today)
        others = (limit_sets.c.effective_from == effective_from, limit_sets.c.limit_set != name)
        if connection.execute(select(limit_sets.c.limit_set).where(*others)).first() is not None:
            raise DateTaken("another limit set applies from this date on")
    if known.effective_from is None or known.effective_from > today:
        switch_on(connection, name, effective_from)
    elif effective_from is None:
        raise DayBegun("the set applies already: switch another on in its place, from a day to come")
    else:
        _enter_again(connection, name, effective_from)


def change_mrp(connection: Connection, rate: MrpRate, *, today: date) -> None:
    """``set_mrp`` for days to come only. Raises DayBegun."""
    refuse_begun(rate.effective_from, today)
    set_mrp(connection, rate)


def refuse_begun(effective_from: date, today: date) -> None:
    """Raises DayBegun unless the day is still to come in Astana."""
    if effective_from <= today:
        raise DayBegun("only from a day to come: what has begun was judged by the terms of before")


def _enter_again(connection: Connection, name: str, effective_from: date) -> None:
    again = f"{name}@{effective_from}"
    rows = connection.execute(select(limit_set_rows).where(limit_set_rows.c.limit_set == name)).mappings()
    copies = [{**row, "limit_set": again} for row in rows]
    insert_all(connection, limit_sets, [{"limit_set": again, "effective_from": effective_from}])
    insert_all(connection, limit_set_rows, copies)
    policy_changed(connection)


def limit_policy(connection: Connection) -> LimitPolicy:
    """Every set that is switched on, now or later, and every MRP."""
    sets, rates = answers(connection, [LIMIT_SETS, MRP_RATES])
    return LimitPolicy(sets, rates)


def _sets(rows: Iterable[Any]) -> tuple[LimitSet, ...]:
    by_date: defaultdict[date, dict[WalletStatus, StatusLimits]] = defaultdict(dict)
    for row in rows:
        by_date[row.effective_from][WalletStatus(row.status)] = StatusLimits(
            operation_mrp=row.operation_mrp,
            balance_mrp=row.balance_mrp,
            day_payments_mrp=row.day_payments_mrp,
        )
    return tuple(LimitSet(effective_from=begins, limits=limits) for begins, limits in by_date.items())


def _rates(rows: Iterable[Any]) -> tuple[MrpRate, ...]:
    return tuple(MrpRate.model_validate(row._asdict()) for row in rows)


_SETS_SWITCHED_ON: Final = Prepared(
    lambda _: (
        select(limit_sets.c.effective_from, limit_set_rows)
        .join(limit_set_rows, limit_set_rows.c.limit_set == limit_sets.c.limit_set)
        .where(limit_sets.c.effective_from.is_not(None))
        .order_by(limit_sets.c.effective_from)
    )
)
_MRP_RATES: Final = Prepared(lambda _: select(mrp_rates).order_by(mrp_rates.c.effective_from))

LIMIT_SETS: Final = Asked(_SETS_SWITCHED_ON, {}, _sets)
MRP_RATES: Final = Asked(_MRP_RATES, {}, _rates)
"""The two questions that a limit policy answers."""


def add_further(connection: Connection, term: FurtherTerm) -> None:
    """Set a further limit for one wallet or a group (W-15)."""
    is_count = term.limit.kind in {FurtherKind.DAY_COUNT, FurtherKind.MONTH_COUNT}
    row = {
        "limit_id": term.limit_id,
        "wallet_id": term.wallet_id,
        "group_name": term.group,
        "kind": term.limit.kind,
        "limit_tiyn": None if is_count else term.limit.limit,
        "limit_count": term.limit.limit if is_count else None,
        "effective_from": term.effective_from,
        "effective_to": term.effective_to,
    }
    insert_new(connection, further_limits, [row])


def further_terms(connection: Connection, wallet_ids: Collection[UUID]) -> tuple[FurtherTerm, ...]:
    """Every further limit that may bind one of these wallets."""
    return further_question(connection, wallet_ids).answered(connection)


def further_question(connection: Connection, wallet_ids: Collection[UUID]) -> Asked[tuple[FurtherTerm, ...]]:
    """``further_terms`` as a question."""
    given = further_asked(connection, wallet_ids) if wallet_ids else None
    return Asked(FURTHER, given, further_of)


def further_asked(connection: Connection, wallet_ids: Collection[UUID]) -> dict[str, Any]:
    """What ``FURTHER`` is given for these wallets."""
    return {"ids": among_values(connection, further_limits.c.wallet_id, wallet_ids)}


def further_of(rows: Iterable[Any]) -> tuple[FurtherTerm, ...]:
    """The further limits of rows of ``FURTHER``."""
    return tuple(
        FurtherTerm(
            limit_id=row.limit_id,
            limit=FurtherLimit(
                FurtherKind(row.kind), int(row.limit_tiyn if row.limit_count is None else row.limit_count)
            ),
            effective_from=row.effective_from,
            effective_to=row.effective_to,
            wallet_id=row.wallet_id,
            group=row.group_name,
        )
        for row in rows
    )


def _further_statement(dialect: str) -> Select[Any]:
    bound = among_given(dialect, further_limits.c.wallet_id, "ids")
    return select(further_limits).where(or_(further_limits.c.wallet_id.is_(None), bound))


FURTHER: Final = Prepared(_further_statement)


def day_usages(
    connection: Connection, wallet_ids: Collection[UUID], months: Iterable[date]
) -> dict[tuple[UUID, date], DayUsage]:
    """What these wallets did on each day from the first of these months to the last (any date names its month)."""
    begins = sorted({day.replace(day=1) for day in months})
    if not wallet_ids or not begins:
        return {}
    ids = among_values(connection, wallet_days.c.wallet_id, wallet_ids)
    given = {"ids": ids, "first": begins[0], "after": _month_span(begins[-1])[1]}
    return {(row.wallet_id, row.day): _day_of(row) for row in _DAYS.rows(connection, given)}


def _days_statement(dialect: str) -> Select[Any]:
    return select(wallet_days).where(
        among_given(dialect, wallet_days.c.wallet_id, "ids"),
        wallet_days.c.day >= bindparam("first", type_=Date),
        wallet_days.c.day < bindparam("after", type_=Date),
    )


_DAYS: Final = Prepared(_days_statement)


def days_of(connection: Connection, wallet_ids: Collection[UUID], on: date) -> dict[UUID, DayUsage]:
    """What these wallets did on an Astana day; one that did nothing is left out."""
    rows = connection.execute(
        select(wallet_days).where(
            among(connection, wallet_days.c.wallet_id, wallet_ids), wallet_days.c.day == on
        )
    )
    return {row.wallet_id: _day_of(row) for row in rows}


def _day_of(row: Row[Any]) -> DayUsage:
    return DayUsage(
        credits_tiyn=row.credits_tiyn,
        payments_tiyn=row.payments_tiyn,
        operation_count=row.operation_count,
    )


def usages_on(connection: Connection, wallet_ids: Collection[UUID], on: date) -> dict[UUID, Usage]:
    """What these wallets did on an Astana day and in its month; one that did nothing is left out."""
    return usages_of(USAGES.rows(connection, usages_asked(connection, wallet_ids, on))) if wallet_ids else {}


def usages_asked(connection: Connection, wallet_ids: Collection[UUID], on: date) -> dict[str, Any]:
    """What ``USAGES`` is given for these wallets and this Astana day."""
    first, after = _month_span(on.replace(day=1))
    ids = among_values(connection, wallet_days.c.wallet_id, wallet_ids)
    return {"ids": ids, "on": on, "first": first, "after": after}


def usages_of(rows: Iterable[Any]) -> dict[UUID, Usage]:
    """What was done, of rows of ``USAGES``."""
    return {
        row.wallet_id: Usage(
            day=DayUsage(
                credits_tiyn=Tiyn(row.day_credits_tiyn),
                payments_tiyn=Tiyn(row.day_payments_tiyn),
                operation_count=row.day_operation_count,
            ),
            month_turnover_tiyn=Tiyn(row.month_credits_tiyn + row.month_payments_tiyn),
            month_count=row.month_operation_count,
        )
        for row in rows
    }


def _usages_statement(dialect: str) -> Select[Any]:
    is_day = wallet_days.c.day == bindparam("on", type_=Date)
    return (
        select(
            wallet_days.c.wallet_id,
            *(_summed(wallet_days.c[name], is_day).label(f"day_{name}") for name in _COUNTERS),
            *(_summed(wallet_days.c[name]).label(f"month_{name}") for name in _COUNTERS),
        )
        .where(
            among_given(dialect, wallet_days.c.wallet_id, "ids"),
            wallet_days.c.day >= bindparam("first", type_=Date),
            wallet_days.c.day < bindparam("after", type_=Date),
        )
        .group_by(wallet_days.c.wallet_id)
    )


USAGES: Final = Prepared(_usages_statement)

_COUNTERS = ("credits_tiyn", "payments_tiyn", "operation_count")


def _summed(column: Column[Any], condition: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    # A sum of big integers is a numeric on PostgreSQL; what a wallet did in a month fits 64 bits.
    counted = column if condition is None else case((condition, column), else_=0)
    return cast(func.sum(cast(counted, BigInteger)), BigInteger)


def use_up(connection: Connection, used: dict[tuple[UUID, date], DayUsage]) -> None:
    """Add to what wallets did on their days. The wallets' account versions guard this (books.post)."""
    write_sets(connection, used_up(used))


def used_up(used: dict[tuple[UUID, date], DayUsage]) -> list[RowSet]:
    """The rows that ``use_up`` writes, for whoever writes others with them."""
    if not used:
        return []
    # In one order, so that nobody waits for whoever waits for him.
    days = sorted(used.items(), key=lambda each: (each[0][0].int, each[0][1]))
    columns: dict[str, list[Any]] = {
        "wallet_id": [wallet_id for (wallet_id, _), _ in days],
        "day": [day for (_, day), _ in days],
        "credits_tiyn": [usage.credits_tiyn for _, usage in days],
        "payments_tiyn": [usage.payments_tiyn for _, usage in days],
        "operation_count": [usage.operation_count for _, usage in days],
    }
    return [RowSet(table=wallet_days, many=columns, finish=_added_up)]


def _added_up(statement: Any) -> Any:
    sums = {name: wallet_days.c[name] + statement.excluded[name] for name in _COUNTERS}
    return statement.on_conflict_do_update(index_elements=["wallet_id", "day"], set_=sums)


def _month_span(first: date) -> tuple[date, date]:
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, after


def added(before: DayUsage, credit: Tiyn) -> DayUsage:
    """A day's usage with one more credit."""
    return DayUsage(
        credits_tiyn=before.credits_tiyn + credit,
        payments_tiyn=before.payments_tiyn,
        operation_count=before.operation_count + 1,
    )
