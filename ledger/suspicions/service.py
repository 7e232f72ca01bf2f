"""Look for patterns in what wallets did lately, flag them once, hold the wallet where that is wanted (W-91)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Connection,
    Row,
    Uuid,
    bindparam,
    func,
    literal_column,
    select,
    type_coerce,
    update,
)

from ledger.books.accounts import AccountKind
from ledger.books.ids import named_id
from ledger.books.rules import PostingKind
from ledger.books.tables import accounts, entries, postings, transfers
from ledger.database import GuardFailed, UtcDateTime, in_portions, insert_new, upsert
from ledger.issuers.service import policy_changed
from ledger.limits.rules import DayUsage
from ledger.limits.service import LimitPolicy, days_of, limit_policy
from ledger.limits.tables import wallet_days
from ledger.prepared import Prepared
from ledger.rowsets import Columns, among, given, parameters
from ledger.suspicions.rules import (
    DAY_PATTERNS,
    SHIPPED,
    Event,
    Pattern,
    Response,
    Suspicion,
    Threshold,
    Trail,
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


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What was seen of a wallet: the day's counters of it, its last entry, and what patterns remember of the rest."""

    count: int
    entry: int = 0
    limit: Tiyn | None = None
    trail: Trail = field(default_factory=Trail)


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What a scanner keeps from one scan to the next, so that it reads only what is new.

    It is of these thresholds; who has not been busy lately is forgotten.
    """

    looked_for: tuple[Threshold, ...] = ()
    wallets: Mapping[UUID, Looked] = field(default_factory=dict)


def scan(connection: Connection, now: datetime) -> int:
    """Look at every wallet that did enough today or yesterday to meet a pattern; how many finds are new.

    A pattern is found once a wallet and Astana day. Where its response is ``hold`` the wallet is blocked at once.
    """
    return scan_since(connection, now, Memory())[0]


def scan_since(connection: Connection, now: datetime, memory: Memory) -> tuple[int, Memory]:
    """``scan`` for what was not there at an earlier one, and what the next is to be given.

    That memory counts once the transaction is committed.
    """
    looked_for = tuple([each for each in thresholds(connection) if each.is_on])
    if not looked_for:
        return 0, Memory()
    known = memory.wallets if memory.looked_for == looked_for else {}
    counts = _busy(connection, min(each.count_min for each in looked_for), astana_date(now))
    moved = [
        wallet_id
        for wallet_id, count in counts.items()
        if (seen := known.get(wallet_id)) is None or seen.count != count
    ]
    after = {wallet_id: known[wallet_id] for wallet_id in counts if wallet_id in known}
    found = 0
    for portion in in_portions(moved):
        before = {
            wallet_id: replace(known.get(wallet_id, _NEVER), count=counts[wallet_id]) for wallet_id in portion
        }
        new, looked = _scan_some(connection, before, looked_for, now)
        found += new
        after.update(looked)
    return found, Memory(looked_for=looked_for, wallets=after)


_NEVER: Final = Looked(count=0)


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
    connection: Connection, before: Mapping[UUID, Looked], looked_for: Sequence[Threshold], now: datetime
) -> tuple[int, dict[UUID, Looked]]:
    today = astana_date(now)
    chosen = wallets_of(connection, list(before))
    days = days_of(connection, chosen.keys(), today)
    since = now - max(each.window for each in looked_for)
    policy = limit_policy(connection)
    looked = {}
    for wallet in chosen.values():
        seen, limit = before[wallet.wallet_id], _operation_limit(policy, wallet, today)
        # What is just under a limit is remembered by it.
        looked[wallet.wallet_id] = seen if seen.limit == limit else Looked(count=seen.count, limit=limit)
    entered = {wallet.account_id: looked[wallet.wallet_id].entry for wallet in chosen.values()}
    events = _events(connection, entered, since=since)
    met: list[tuple[Wallet, Suspicion]] = []
    for wallet in chosen.values():
        seen = looked[wallet.wallet_id]
        last, done = events.get(wallet.account_id, (seen.entry, ()))
        trail, found = seen.trail.grown(done, looked_for, operation_limit=seen.limit, since=since)
        looked[wallet.wallet_id] = replace(seen, entry=last, trail=trail)
        of_day = suspicions_of_day(days.get(wallet.wallet_id, DayUsage()), looked_for)
        met += [(wallet, suspicion) for suspicion in (*found, *of_day)]
    return _flag(connection, met, now), looked


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


def _flag(connection: Connection, met: Sequence[tuple[Wallet, Suspicion]], now: datetime) -> int:
    """Record what was not found on this day before; how many."""
    rows = {}
    for wallet, suspicion in met:
        row = _found(wallet.wallet_id, suspicion, now)
        rows[row["suspicion_id"]] = row
    if not rows:
        return 0
    known = select(suspicions.c.suspicion_id).where(among(connection, suspicions.c.suspicion_id, rows))
    standing = set(connection.execute(known).scalars())
    new = [row for suspicion_id, row in rows.items() if suspicion_id not in standing]
    for row in new:
        if row["response"] is Response.HOLD:
            reason = BlockReason.SUSPICIOUS_OPERATIONS
            row["block_id"] = block(connection, row["wallet_id"], reason, at=now, by="job")
    insert_new(connection, suspicions, [{"block_id": None, **row} for row in new])
    return len(new)


def _suspicion_id(pattern: Pattern, wallet_id: UUID, now: datetime) -> UUID:
    return named_id(f"suspicion/{pattern}/{wallet_id}/{astana_date(now)}")


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
    connection: Connection, entered: Mapping[UUID, int], *, since: datetime
) -> dict[UUID, tuple[int, list[Event]]]:
    """What these accounts did after the entry of this number and since a moment, with the account that money came from.

    With it the number of the last entry; an account that did nothing more is left out.
    """
    values = parameters(
        connection, _ENTERED, {"account_id": list(entered.keys()), "number": list(entered.values())}
    )
    found: dict[UUID, _Done] = {}
    for account, number, amount, posting, at, debit, credit_kind in _ENTRIES.rows(
        connection, {**values, "since": since}
    ):
        done = found.get(account)
        if done is None:
            done = found[account] = _Done()
        done.last = max(done.last, number)
        if credit_kind == AccountKind.FEE_INCOME:
            continue
        one = done.made.get(posting)
        if one is None:
            # One kiosk pays into many wallets, and one name of it is remembered.
            done.made[posting] = [at, abs(amount), sys.intern(str(debit)) if amount > 0 else None]
        else:
            one[1] += abs(amount)
    return {account: (done.last, done.events()) for account, done in found.items()}


@dataclass(slots=True)
class _Done:
    """What an account did: its last entry; of each posting when, how much, and from where money came in."""

    last: int = 0
    made: dict[UUID, list[Any]] = field(default_factory=dict)

    def events(self) -> list[Event]:
        return [Event(at, Tiyn(amount), source) for at, amount, source in self.made.values()]


def _entries(dialect: str) -> Any:
    own = accounts.alias("own")
    told = given(dialect, _ENTERED)
    return (
        select(
            entries.c.account_id,
            entries.c.number,
            type_coerce(entries.c.amount_tiyn, BigInteger).label("amount"),
            postings.c.posting_id,
            postings.c.at,
            transfers.c.debit_account_id,
            accounts.c.kind.label("credit_kind"),
        )
        .select_from(told)
        .join(own, own.c.account_id == told.c.account_id)
        .join(entries, entries.c.account_id == own.c.account_id)
        .join(postings, postings.c.posting_id == entries.c.posting_id)
        .join(
            transfers,
            (transfers.c.posting_id == entries.c.posting_id) & (transfers.c.line == entries.c.line),
        )
        .join(accounts, accounts.c.account_id == transfers.c.credit_account_id)
        .where(
            entries.c.number > told.c.number,
            entries.c.number > own.c.entry_count - ENTRIES_LOOKED_AT,
            postings.c.at >= bindparam("since", type_=UtcDateTime()),
            postings.c.kind.in_([literal_column(f"'{kind}'") for kind in _OPERATIONS]),
        )
    )


_ENTERED: Final[Columns] = (("account_id", Uuid()), ("number", BigInteger()))
_ENTRIES: Final = Prepared(_entries)


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
