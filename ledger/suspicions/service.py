"""Look for patterns in what wallets did lately, flag them once, hold the wallet where that is wanted (W-91)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import Connection, Row, func, select, update

from ledger.books.accounts import NAMESPACE, AccountKind
from ledger.books.rules import PostingKind
from ledger.books.tables import accounts, entries, postings, transfers
from ledger.database import GuardFailed, in_portions, insert_new, upsert
from ledger.issuers.service import policy_changed
from ledger.limits.rules import DayUsage
from ledger.limits.service import LimitPolicy, day_usages, limit_policy
from ledger.limits.tables import wallet_days
from ledger.rowsets import among
from ledger.suspicions.rules import (
    DAY_PATTERNS,
    SHIPPED,
    Event,
    Pattern,
    Response,
    Suspicion,
    Threshold,
    suspicions_of,
    suspicions_of_day,
)
from ledger.suspicions.tables import suspicion_thresholds, suspicions
from ledger.wallets.blocks import block, unblock
from ledger.wallets.rules import BlockReason
from ledger.wallets.service import Wallet, wallets_of
from wire.astana import astana_date
from wire.limits import LimitsUnknown, limits_on
from wire.money import Tiyn

ENTRIES_LOOKED_AT: Final = 500
"""The newest entries of a wallet that are looked at."""

_OPERATIONS: Final = (PostingKind.TOP_UP, PostingKind.PAYMENT, PostingKind.TRANSFER, PostingKind.WITHDRAWAL)


class SuspicionUnknown(Exception):
    """There is no open suspicion of this id."""


def thresholds(connection: Connection) -> tuple[Threshold, ...]:
    """What is looked for: as shipped, but where the operator has set something else."""
    changed = {row.pattern: row for row in connection.execute(select(suspicion_thresholds))}
    return tuple(_threshold(changed[each.pattern]) if each.pattern in changed else each for each in SHIPPED)


def set_threshold(connection: Connection, threshold: Threshold) -> None:
    row = {
        "pattern": threshold.pattern,
        "is_on": threshold.is_on,
        "response": threshold.response,
        "window_s": int(threshold.window.total_seconds()),
        "count_min": threshold.count_min,
        "share_ppm": threshold.share_ppm,
    }
    statement = upsert(connection, suspicion_thresholds).values(row)
    changed = {name: statement.excluded[name] for name in row if name != "pattern"}
    connection.execute(statement.on_conflict_do_update(index_elements=["pattern"], set_=changed))
    # Rounds of payments read what stops them once for each revision.
    policy_changed(connection)


def held_in_flight(connection: Connection) -> tuple[Threshold, ...]:
    """Those by which a payment is stopped before it is made: patterns of the day that are to be held."""
    return tuple(
        each
        for each in thresholds(connection)
        if each.is_on and each.response is Response.HOLD and each.pattern in DAY_PATTERNS
    )


def reviewed_today(
    connection: Connection, wallet_ids: Iterable[UUID], looked_for: Iterable[Threshold], now: datetime
) -> frozenset[tuple[UUID, Pattern]]:
    """What was found of these wallets today and has been reviewed: it stops nothing a second time."""
    wanted = {
        _suspicion_id(each.pattern, wallet_id, now): (wallet_id, each.pattern)
        for each in looked_for
        for wallet_id in wallet_ids
    }
    rows = connection.execute(
        select(suspicions.c.suspicion_id).where(
            among(connection, suspicions.c.suspicion_id, wanted), suspicions.c.state != "open"
        )
    )
    return frozenset(wanted[each] for each in rows.scalars())


def put_under_review(connection: Connection, wallet_id: UUID, suspicion: Suspicion, now: datetime) -> None:
    """Block a wallet whose payment was stopped, and queue the find for review, in the transaction that refuses it.

    A find of the same pattern and day that is open already is the one that is reviewed.
    """
    reason = BlockReason.SUSPICIOUS_OPERATIONS
    block_id = block(connection, wallet_id, reason, at=now, by="job")
    row = {**_found(wallet_id, suspicion, now), "block_id": block_id}
    statement = upsert(connection, suspicions).values(row)
    changed = {name: row[name] for name in ("response", "operation_count", "block_id")}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["suspicion_id"], set_=changed, where=suspicions.c.state == "open"
        )
    )


def scan(connection: Connection, now: datetime) -> int:
    """Look at every wallet that did enough today or yesterday to meet a pattern; how many finds are new.

    A pattern is found once a wallet and Astana day. Where its response is ``hold`` the wallet is blocked at once.
    """
    return scan_since(connection, now, {})[0]


def scan_since(
    connection: Connection, now: datetime, seen: Mapping[UUID, int]
) -> tuple[int, Mapping[UUID, int]]:
    """``scan`` of those who did something since an earlier one, and what the next is to be given as ``seen``.

    That is how many operations of each wallet were looked at; it counts once the transaction is committed.
    """
    looked_for = [each for each in thresholds(connection) if each.is_on]
    if not looked_for:
        return 0, {}
    counts = _busy(connection, min(each.count_min for each in looked_for), astana_date(now))
    moved = [wallet_id for wallet_id, count in counts.items() if seen.get(wallet_id) != count]
    found = sum(_scan_some(connection, portion, looked_for, now) for portion in in_portions(moved))
    return found, counts


def _busy(connection: Connection, least: int, today: date) -> dict[UUID, int]:
    count = func.sum(wallet_days.c.operation_count)
    rows = connection.execute(
        select(wallet_days.c.wallet_id, count)
        .where(wallet_days.c.day.in_([today, today - timedelta(days=1)]))
        .group_by(wallet_days.c.wallet_id)
        .having(count >= least)
    )
    return {wallet_id: int(counted) for wallet_id, counted in rows}


def _scan_some(
    connection: Connection, wallet_ids: Sequence[UUID], looked_for: Sequence[Threshold], now: datetime
) -> int:
    today = astana_date(now)
    chosen = wallets_of(connection, wallet_ids)
    days = day_usages(connection, chosen.keys(), [today])
    since = now - max(each.window for each in looked_for)
    events = _events(connection, [wallet.account_id for wallet in chosen.values()], since=since)
    policy = limit_policy(connection)
    found = 0
    for wallet in chosen.values():
        limit = _operation_limit(policy, wallet, today)
        done = events.get(wallet.account_id, ())
        of_day = suspicions_of_day(days.get((wallet.wallet_id, today), DayUsage()), looked_for)
        for suspicion in (*suspicions_of(done, looked_for, operation_limit=limit), *of_day):
            found += _flag(connection, wallet, suspicion, now)
    return found


def review(
    connection: Connection,
    suspicion_id: UUID,
    *,
    is_confirmed: bool,
    note: str,
    by: UUID,
    now: datetime,
) -> UUID:
    """Close a suspicion; a cleared one lifts the block that it brought. The wallet it was about.

    Raises:
        SuspicionUnknown: it is not open.
        GuardFailed: another person is reviewing it.
    """
    row = connection.execute(
        select(suspicions).where(suspicions.c.suspicion_id == suspicion_id)
    ).one_or_none()
    if row is None or row.state != "open":
        raise SuspicionUnknown("there is no such open suspicion")
    closed = connection.execute(
        update(suspicions)
        .where(suspicions.c.suspicion_id == suspicion_id, suspicions.c.state == "open")
        .values(state="confirmed" if is_confirmed else "cleared", reviewed_at=now, reviewed_by=by, note=note)
    )
    if closed.rowcount != 1:
        raise GuardFailed("another person is reviewing this suspicion")
    others = select(suspicions.c.suspicion_id).where(
        suspicions.c.block_id == row.block_id, suspicions.c.state.in_(["open", "confirmed"])
    )
    if row.block_id is not None and not is_confirmed and connection.execute(others).first() is None:
        unblock(connection, row.block_id, at=now, by=str(by))
    return UUID(str(row.wallet_id))


def _flag(connection: Connection, wallet: Wallet, suspicion: Suspicion, now: datetime) -> int:
    row = _found(wallet.wallet_id, suspicion, now)
    known = select(suspicions.c.suspicion_id).where(suspicions.c.suspicion_id == row["suspicion_id"])
    if connection.execute(known).first() is not None:
        return 0
    if suspicion.response is Response.HOLD:
        reason = BlockReason.SUSPICIOUS_OPERATIONS
        row["block_id"] = block(connection, wallet.wallet_id, reason, at=now, by="job")
    insert_new(connection, suspicions, [row])
    return 1


def _suspicion_id(pattern: Pattern, wallet_id: UUID, now: datetime) -> UUID:
    return uuid5(NAMESPACE, f"suspicion/{pattern}/{wallet_id}/{astana_date(now)}")


def _found(wallet_id: UUID, suspicion: Suspicion, now: datetime) -> dict[str, Any]:
    return {
        "suspicion_id": _suspicion_id(suspicion.pattern, wallet_id, now),
        "pattern": suspicion.pattern,
        "wallet_id": wallet_id,
        "response": suspicion.response,
        "operation_count": suspicion.count,
        "found_at": now,
        "state": "open",
        "note": "",
    }


def _events(
    connection: Connection, account_ids: Collection[UUID], *, since: datetime
) -> dict[UUID, list[Event]]:
    """The operations of these wallets' accounts since a moment, with the account that money came from."""
    own = accounts.alias("own")
    rows = connection.execute(
        select(
            entries.c.account_id,
            entries.c.amount_tiyn,
            postings.c.posting_id,
            postings.c.at,
            transfers.c.debit_account_id,
            accounts.c.kind.label("credit_kind"),
        )
        .select_from(own)
        .join(entries, entries.c.account_id == own.c.account_id)
        .join(postings, postings.c.posting_id == entries.c.posting_id)
        .join(
            transfers,
            (transfers.c.posting_id == entries.c.posting_id) & (transfers.c.line == entries.c.line),
        )
        .join(accounts, accounts.c.account_id == transfers.c.credit_account_id)
        .where(
            among(connection, own.c.account_id, account_ids),
            entries.c.number > own.c.entry_count - ENTRIES_LOOKED_AT,
            postings.c.at >= since,
            postings.c.kind.in_(_OPERATIONS),
        )
    )
    amounts: defaultdict[tuple[UUID, UUID], int] = defaultdict(int)
    told: dict[tuple[UUID, UUID], tuple[datetime, str | None]] = {}
    for row in rows:
        if row.credit_kind == AccountKind.FEE_INCOME:
            continue
        key = (row.account_id, row.posting_id)
        amounts[key] += abs(int(row.amount_tiyn))
        told[key] = (row.at, str(row.debit_account_id) if row.amount_tiyn > 0 else None)
    found: defaultdict[UUID, list[Event]] = defaultdict(list)
    for (account, posting), (at, source) in told.items():
        found[account].append(Event(at, Tiyn(amounts[account, posting]), source))
    return found


def _operation_limit(policy: LimitPolicy, wallet: Wallet, on: date) -> Tiyn | None:
    try:
        return limits_on(policy.limit_sets, policy.mrp_rates, wallet.status, on).operation_tiyn
    except LimitsUnknown:
        return None


def _threshold(row: Row[Any]) -> Threshold:
    return Threshold(
        pattern=Pattern(row.pattern),
        is_on=row.is_on,
        response=Response(row.response),
        window=timedelta(seconds=row.window_s),
        count_min=row.count_min,
        share_ppm=row.share_ppm,
    )
