"""The one posting engine: every movement of money goes through ``post``.

A batch is a handful of statements, however many postings it has: what is known of its ids, the postings, their
transfers, one UPDATE that changes every account once under its guards, the entries. The UPDATE comes late, because
whoever changes a hot account keeps others from it until the commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NoReturn
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Text, Uuid, or_, select, update

from ledger.books.accounts import STRIPED, STRIPES, WITHOUT_FLOOR, AccountKind, account_id
from ledger.books.rules import Change, Posting, Side, sides_of
from ledger.books.tables import accounts, entries, links, postings, transfers
from ledger.database import GuardFailed, insert_all, insert_new, upsert
from ledger.rowsets import Columns, among, given, insert_new_from, insert_parameters, parameters
from wire.money import Tiyn, total
from wire.refusals import Refusal, RefusalCode

NO_VERSIONS: Final[Mapping[UUID, int]] = MappingProxyType({})
NO_CEILINGS: Final[Mapping[UUID, Tiyn]] = MappingProxyType({})
NO_CHANGES: Final[Mapping[tuple[UUID, str], Change]] = MappingProxyType({})


class BalanceTooSmall(GuardFailed):
    """An account would fall below its floor: nothing at all was done (W-23). Decide again."""


@dataclass(frozen=True)
class Guards:
    """What must still be so when accounts are changed: versions, and the most that accounts may hold before."""

    versions: Mapping[UUID, int] = field(default_factory=dict)
    ceilings: Mapping[UUID, Tiyn] = field(default_factory=dict)


NO_GUARDS: Final = Guards()


@dataclass(frozen=True)
class Posted:
    """The posting is in the books; ``is_repeated``: it was there before, with this content."""

    posting_id: UUID
    is_repeated: bool


@dataclass(frozen=True)
class Balance:
    """An account as read. ``version`` is what a decision is guarded by: it moves with every entry and hold."""

    balance_tiyn: Tiyn
    held_tiyn: Tiyn
    version: int

    @property
    def available_tiyn(self) -> Tiyn:
        """What may be taken: the balance less what open holds keep back (W-23)."""
        return self.balance_tiyn - self.held_tiyn


def open_account(connection: Connection, *, unit: str, kind: AccountKind, owner: str) -> UUID:
    """The id of an account, opened with nothing in it unless it is there; a hot one with all its stripes."""
    rows = [
        {
            "account_id": account_id(unit, kind, owner, stripe),
            "unit": unit,
            "kind": kind,
            "owner": owner,
            "stripe": stripe,
            "balance_tiyn": 0,
            "entry_count": 0,
        }
        for stripe in range(STRIPES if kind in STRIPED else 1)
    ]
    insert_new(connection, accounts, rows)
    return account_id(unit, kind, owner)


def balances_of(connection: Connection, wanted: Iterable[UUID]) -> dict[UUID, Balance]:
    """Balances and versions of accounts; one that does not exist is left out. A stripe is read as itself."""
    chosen = select(
        accounts.c.account_id,
        accounts.c.balance_tiyn,
        accounts.c.held_tiyn,
        (accounts.c.entry_count + accounts.c.hold_count).label("version"),
    ).where(among(connection, accounts.c.account_id, set(wanted)))
    return {
        row.account_id: Balance(row.balance_tiyn, row.held_tiyn, row.version)
        for row in connection.execute(chosen)
    }


def post(
    connection: Connection,
    batch: Sequence[Posting],
    *,
    posted_at: datetime,
    versions: Mapping[UUID, int] = NO_VERSIONS,
    ceilings: Mapping[UUID, Tiyn] = NO_CEILINGS,
    also: Mapping[tuple[UUID, str], Change] = NO_CHANGES,
) -> tuple[Posted | Refusal, ...]:
    """Put a batch of postings into the books, in the caller's transaction; one answer for each, in order.

    A posting whose id and content are in the books already changes nothing and gives its first answer; an
    id that stands there for something else is refused (``ID_REUSED``), the rest of the batch is posted. Of
    a link all is posted or none: where one of its ids is refused, or the link was posted before without it,
    each that is not in the books yet is refused too. ``versions`` are versions of accounts that the caller's
    decisions rest on; ``ceilings`` are the most that accounts may hold before the batch, for decisions that stay
    right as long as nobody else has credited more. ``also`` are changes of what is held, made in the same breath (``ledger.books.holds``).

    Raises:
        BalanceTooSmall: a floor would be broken (W-23).
        GuardFailed: an account is no longer at its version, or another transaction posted the same id.
    """
    if not batch:
        return ()
    unique = {posting.posting_id: posting for posting in reversed(batch)}
    known = fingerprints_of(connection, unique)
    candidates = [
        each
        for key in dict.fromkeys(each.posting_id for each in batch)
        if key not in known
        for each in (unique[key],)
    ]
    broken = _broken_links(connection, batch, candidates, unique, known)
    new = [each for each in candidates if each.link_id not in broken]
    _write_postings(connection, new, posted_at)
    _write_entries(connection, new, Guards(versions, ceilings), also)
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


def fingerprints_of(connection: Connection, wanted: Iterable[UUID]) -> dict[UUID, str]:
    """Fingerprints of the postings among these ids that are in the books."""
    chosen = select(postings.c.posting_id, postings.c.fingerprint).where(
        among(connection, postings.c.posting_id, list(wanted))
    )
    return {row.posting_id: row.fingerprint for row in connection.execute(chosen)}


def _broken_links(
    connection: Connection,
    batch: Sequence[Posting],
    candidates: Sequence[Posting],
    unique: Mapping[UUID, Posting],
    known: Mapping[UUID, str],
) -> frozenset[UUID | None]:
    """Links of which something cannot be posted, so that nothing is."""
    fresh = {each.link_id for each in candidates if each.link_id is not None}
    if not fresh:
        return frozenset()
    chosen = select(links.c.link_id).where(among(connection, links.c.link_id, fresh))
    standing = set(connection.execute(chosen).scalars())
    contradicted = {
        each.link_id
        for each in batch
        if each.fingerprint != known.get(each.posting_id, unique[each.posting_id].fingerprint)
    }
    return frozenset(standing | (contradicted & fresh))


def _write_postings(connection: Connection, new: Sequence[Posting], posted_at: datetime) -> None:
    if not new:
        return
    sizes: defaultdict[UUID, int] = defaultdict(int)
    for posting in new:
        if posting.link_id is not None:
            sizes[posting.link_id] += 1
    insert_guarded(
        connection, links, [{"link_id": link, "posting_count": size} for link, size in sorted(sizes.items())]
    )
    rows = [
        {
            "posting_id": posting.posting_id,
            "kind": posting.kind,
            "operation_id": posting.operation_id,
            "kiosk_id": posting.kiosk_id,
            "at": posting.at,
            "posted_at": posted_at,
            "fingerprint": posting.fingerprint,
            "link_id": posting.link_id,
            "reversal_of": posting.reversal_of,
        }
        for posting in new
    ]
    insert_guarded(connection, postings, rows)
    insert_all(connection, transfers, [row for posting in new for row in _transfer_rows(posting)])


COUNTED: Final = {"preserve_rowcount": True}


def insert_guarded(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows whose keys were not there when looked for."""
    if not rows:
        return
    statement = insert_new_from(connection, table, tuple(rows[0]))
    if connection.dialect.name == "postgresql":
        given = insert_parameters(connection, table, rows)
        written = connection.execute(statement, given, execution_options=COUNTED).rowcount
    else:
        # SQLite has one writer at a time; what was looked for in this transaction is still so.
        key = next(iter(table.primary_key))
        returned = upsert(connection, table).on_conflict_do_nothing().returning(key)
        written = len(connection.execute(returned, list(rows)).scalars().all())
    if written != len(rows):
        raise GuardFailed(f"another transaction is writing the same {table.name}")


def _write_entries(
    connection: Connection,
    new: Sequence[Posting],
    guards: Guards,
    also: Mapping[tuple[UUID, str], Change],
) -> None:
    sides = sides_of(new)
    changes = {key: _change_of(own) + also.get(key, Change()) for key, own in sides.items()}
    changes.update({key: change for key, change in also.items() if key not in changes})
    standing = change_accounts(connection, changes, guards)
    rows = []
    for account, unit in sorted(sides):
        own = sides[account, unit]
        after, count = standing[account]
        balance = int(after) - sum(int(side.amount_tiyn) for side in own)
        for number, side in enumerate(own, start=count - len(own) + 1):
            balance += int(side.amount_tiyn)
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
    insert_all(connection, entries, rows)


def _change_of(sides: Sequence[Side]) -> Change:
    return Change(amount_tiyn=total(side.amount_tiyn for side in sides), entry_count=len(sides))


_CHANGE_COLUMNS: Final[Columns] = (
    ("account_id", Uuid()),
    ("unit", Text()),
    ("amount_tiyn", BigInteger()),
    ("entry_count", BigInteger()),
    ("held_tiyn", BigInteger()),
    ("hold_count", BigInteger()),
    ("version", BigInteger()),
    ("ceiling_tiyn", BigInteger()),
)


def change_accounts(
    connection: Connection, changes: Mapping[tuple[UUID, str], Change], guards: Guards = NO_GUARDS
) -> dict[UUID, tuple[Tiyn, int]]:
    """Change accounts, each once and under its guards; balance and number of entries of each afterwards.

    Raises:
        BalanceTooSmall: a floor would be broken (W-23).
        GuardFailed: an account is no longer at its version.
    """
    if not changes:
        return {}
    rows = [
        {
            "account_id": account,
            "unit": unit,
            "amount_tiyn": change.amount_tiyn,
            "entry_count": change.entry_count,
            "held_tiyn": change.held_tiyn,
            "hold_count": change.hold_count,
            "version": guards.versions.get(account),
            "ceiling_tiyn": guards.ceilings.get(account),
        }
        # In ascending id, so that batches meet the accounts that they share in one order.
        for (account, unit), change in sorted(changes.items(), key=lambda item: item[0])
    ]
    statement = _change_statement(connection.dialect.name)
    changed = connection.execute(statement, parameters(connection, _CHANGE_COLUMNS, rows)).all()
    standing = {row.account_id: (row.balance_tiyn, row.entry_count) for row in changed}
    if len(standing) != len(rows):
        _tell_why(connection, {key for key in changes if key[0] not in standing}, guards)
    return standing


@lru_cache(maxsize=2)
def _change_statement(dialect: str) -> Any:
    change = given(dialect, _CHANGE_COLUMNS)
    version = accounts.c.entry_count + accounts.c.hold_count
    balance = accounts.c.balance_tiyn + change.c.amount_tiyn
    held = accounts.c.held_tiyn + change.c.held_tiyn
    return (
        update(accounts)
        .where(accounts.c.account_id == change.c.account_id, accounts.c.unit == change.c.unit)
        .where(or_(change.c.version.is_(None), version == change.c.version))
        .where(or_(change.c.ceiling_tiyn.is_(None), accounts.c.balance_tiyn <= change.c.ceiling_tiyn))
        .where(or_(accounts.c.kind.in_(sorted(WITHOUT_FLOOR)), balance - held >= 0))
        .values(
            balance_tiyn=balance,
            held_tiyn=held,
            entry_count=accounts.c.entry_count + change.c.entry_count,
            hold_count=accounts.c.hold_count + change.c.hold_count,
        )
        .returning(accounts.c.account_id, accounts.c.balance_tiyn, accounts.c.entry_count)
    )


def _tell_why(connection: Connection, missed: set[tuple[UUID, str]], guards: Guards) -> NoReturn:
    """Say why these accounts were not changed."""
    account, unit = min(missed)
    version = (accounts.c.entry_count + accounts.c.hold_count).label("version")
    row = connection.execute(
        select(accounts.c.unit, accounts.c.balance_tiyn, version).where(accounts.c.account_id == account)
    ).one_or_none()
    standing = "no account" if row is None else row.unit
    assert standing == unit, f"account {account} is in {standing}, not in {unit}"
    is_changed = row is not None and (
        row.version != guards.versions.get(account, row.version)
        or row.balance_tiyn > guards.ceilings.get(account, row.balance_tiyn)
    )
    if is_changed:
        raise GuardFailed(f"account {account} has changed since it was read")
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
