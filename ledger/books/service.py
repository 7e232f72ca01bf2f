"""The one posting engine: every movement of money goes through ``post``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import Connection, bindparam, or_, select, update

from ledger.books.accounts import WITHOUT_FLOOR, AccountKind, account_id
from ledger.books.rules import Posting, Side, sides_of
from ledger.books.tables import accounts, entries, postings, transfers
from ledger.database import GuardFailed, in_portions, insert_all, insert_new, upsert
from wire.money import Tiyn, total
from wire.refusals import Refusal, RefusalCode

NO_VERSIONS: Mapping[UUID, int] = MappingProxyType({})


class BalanceTooSmall(GuardFailed):
    """An account would fall below its floor: nothing at all was done (W-23). Decide again."""


@dataclass(frozen=True)
class Posted:
    """The posting is in the books; ``is_repeated``: it was there before, with this content."""

    posting_id: UUID
    is_repeated: bool


@dataclass(frozen=True)
class Balance:
    """An account as read: ``entry_count`` is the version to guard a decision by."""

    balance_tiyn: Tiyn
    entry_count: int


_ADD_TO_ACCOUNT = (
    update(accounts)
    .where(accounts.c.account_id == bindparam("id"), accounts.c.unit == bindparam("of_unit"))
    .where(
        or_(
            accounts.c.kind.in_(sorted(WITHOUT_FLOOR)),
            accounts.c.balance_tiyn + bindparam("change_tiyn") >= 0,
        )
    )
    .values(
        balance_tiyn=accounts.c.balance_tiyn + bindparam("change_tiyn"),
        entry_count=accounts.c.entry_count + bindparam("added"),
    )
    .returning(accounts.c.balance_tiyn, accounts.c.entry_count)
)


def open_account(connection: Connection, *, unit: str, kind: AccountKind, owner: str) -> UUID:
    """The id of an account, opened with nothing in it unless it is there."""
    opened = account_id(unit, kind, owner)
    row = {
        "account_id": opened,
        "unit": unit,
        "kind": kind,
        "owner": owner,
        "balance_tiyn": 0,
        "entry_count": 0,
    }
    insert_new(connection, accounts, [row])
    return opened


def balances_of(connection: Connection, wanted: Iterable[UUID]) -> dict[UUID, Balance]:
    """Balances and versions of accounts; one that does not exist is left out."""
    columns = (accounts.c.account_id, accounts.c.balance_tiyn, accounts.c.entry_count)
    found: dict[UUID, Balance] = {}
    for portion in in_portions(sorted(set(wanted))):
        for row in connection.execute(select(*columns).where(accounts.c.account_id.in_(portion))):
            found[row.account_id] = Balance(row.balance_tiyn, row.entry_count)
    return found


def post(
    connection: Connection,
    batch: Sequence[Posting],
    *,
    posted_at: datetime,
    versions: Mapping[UUID, int] = NO_VERSIONS,
) -> tuple[Posted | Refusal, ...]:
    """Put a batch of postings into the books, in the caller's transaction; one answer for each, in order.

    A posting whose id and content are in the books already changes nothing and gives its first answer; an
    id that stands there for something else is refused (``ID_REUSED``), the rest of the batch is posted.
    Accounts are updated once each, in ascending id, so that batches cannot deadlock. ``versions`` are entry
    counts that the caller's decisions rest on.

    Raises:
        BalanceTooSmall: a floor would be broken (W-23).
        GuardFailed: an account is no longer at its version, or another transaction posted the same id.
    """
    unique = {posting.posting_id: posting for posting in reversed(batch)}
    known = _fingerprints_of(connection, unique)
    new = tuple(
        posting
        for posting in dict.fromkeys(unique[each.posting_id] for each in batch)
        if posting.posting_id not in known
    )
    _write_postings(connection, new, posted_at)
    _write_entries(connection, new, versions)
    first = {posting.posting_id: posting.fingerprint for posting in new}
    answers: list[Posted | Refusal] = []
    seen: set[UUID] = set(known)
    for posting in batch:
        if posting.fingerprint == known.get(posting.posting_id, first.get(posting.posting_id)):
            answers.append(Posted(posting.posting_id, is_repeated=posting.posting_id in seen))
        else:
            answers.append(Refusal(code=RefusalCode.ID_REUSED))
        seen.add(posting.posting_id)
    return tuple(answers)


def _fingerprints_of(connection: Connection, wanted: Iterable[UUID]) -> dict[UUID, str]:
    known: dict[UUID, str] = {}
    for portion in in_portions(sorted(wanted)):
        rows = connection.execute(
            select(postings.c.posting_id, postings.c.fingerprint).where(postings.c.posting_id.in_(portion))
        )
        known.update((row.posting_id, row.fingerprint) for row in rows)
    return known


def _write_postings(connection: Connection, new: Sequence[Posting], posted_at: datetime) -> None:
    if not new:
        return
    rows = [
        {
            "posting_id": posting.posting_id,
            "kind": posting.kind,
            "operation_id": posting.operation_id,
            "kiosk_id": posting.kiosk_id,
            "at": posting.at,
            "posted_at": posted_at,
            "fingerprint": posting.fingerprint,
        }
        for posting in new
    ]
    statement = upsert(connection, postings).on_conflict_do_nothing().returning(postings.c.posting_id)
    written = connection.execute(statement, rows).scalars().all()
    if len(written) != len(rows):
        raise GuardFailed("another transaction is posting the same operation")


def _write_entries(connection: Connection, new: Sequence[Posting], versions: Mapping[UUID, int]) -> None:
    rows = []
    for (account, unit), sides in sorted(sides_of(new).items()):
        after, count = _add_to(connection, account, unit, sides)
        if account in versions and count - len(sides) != versions[account]:
            raise GuardFailed(f"account {account} has changed since it was read")
        balance = after - total(side.amount_tiyn for side in sides)
        for number, side in enumerate(sides, start=count - len(sides) + 1):
            balance += side.amount_tiyn
            rows.append(
                {
                    "account_id": account,
                    "number": number,
                    "posting_id": side.posting_id,
                    "line": side.line,
                    "amount_tiyn": side.amount_tiyn,
                    "balance_after_tiyn": balance,
                }
            )
    insert_all(connection, transfers, [row for posting in new for row in _transfer_rows(posting)])
    insert_all(connection, entries, rows)


def _add_to(connection: Connection, account: UUID, unit: str, sides: Sequence[Side]) -> tuple[Tiyn, int]:
    change = total(side.amount_tiyn for side in sides)
    row = connection.execute(
        _ADD_TO_ACCOUNT, {"id": account, "of_unit": unit, "change_tiyn": change, "added": len(sides)}
    ).one_or_none()
    if row is not None:
        return row.balance_tiyn, row.entry_count
    held_unit = connection.execute(select(accounts.c.unit).where(accounts.c.account_id == account)).scalar()
    assert held_unit == unit, f"account {account} is in {held_unit}, not in {unit}"
    raise BalanceTooSmall(f"account {account} would fall below zero")


def _transfer_rows(posting: Posting) -> list[dict[str, object]]:
    return [
        {
            "posting_id": posting.posting_id,
            "line": line,
            "unit": transfer.unit,
            "debit_account_id": transfer.debit,
            "credit_account_id": transfer.credit,
            "amount_tiyn": transfer.amount_tiyn,
        }
        for line, transfer in enumerate(posting.transfers, start=1)
    ]
