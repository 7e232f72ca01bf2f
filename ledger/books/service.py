"""The one posting engine: every movement of money goes through ``post``.

A batch is a handful of statements, however many postings it has: what is known of its ids; then the postings, their
transfers, one UPDATE that changes every account once under its guards, the entries, all by one statement on PostgreSQL.
The UPDATE comes late, because whoever changes a hot account keeps others from it until the commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple, NoReturn
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Table,
    Text,
    Uuid,
    column,
    insert,
    literal_column,
    or_,
    select,
    table,
    update,
)

from ledger.books.accounts import STRIPED, STRIPES, WITHOUT_FLOOR, AccountKind, account_id
from ledger.books.ids import told_id
from ledger.books.rules import Change, Posting, Side, sides_of
from ledger.books.tables import accounts, entries, links, postings, transfers
from ledger.database import GuardFailed, Money, insert_new
from ledger.prepared import Asked, Prepared
from ledger.rowsets import (
    Columns,
    Finish,
    Given,
    RowChange,
    RowSet,
    Undone,
    all_new,
    among,
    among_given,
    among_values,
    columns_of,
    given,
    new_only,
    parameters,
    sent_arrays,
    text_of,
    write_around,
    write_sets,
)
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


class Posted(NamedTuple):
    """The posting is in the books; ``is_repeated``: it was there before, with this content."""

    posting_id: UUID
    is_repeated: bool


class Balance(NamedTuple):
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
    return balances_asked(connection, wanted).answered(connection)


def balances_asked(connection: Connection, wanted: Iterable[UUID]) -> Asked[dict[UUID, Balance]]:
    """``balances_of`` as a question."""
    given = {"ids": among_values(connection, accounts.c.account_id, set(wanted))}
    return Asked(_BALANCES, given, _balances)


def _balances(rows: Iterable[Any]) -> dict[UUID, Balance]:
    return {account: Balance(balance, held, version) for account, balance, held, version in rows}


def _balances_statement(dialect: str) -> Any:
    return select(
        accounts.c.account_id,
        accounts.c.balance_tiyn,
        accounts.c.held_tiyn,
        accounts.c.entry_count + accounts.c.hold_count,
    ).where(among_given(dialect, accounts.c.account_id, "ids"))


_BALANCES: Final = Prepared(_balances_statement)


def post(
    connection: Connection,
    batch: Sequence[Posting],
    *,
    posted_at: datetime,
    versions: Mapping[UUID, int] = NO_VERSIONS,
    ceilings: Mapping[UUID, Tiyn] = NO_CEILINGS,
    also: Mapping[tuple[UUID, str], Change] = NO_CHANGES,
    balances: dict[UUID, Tiyn] | None = None,
    before: Sequence[RowSet] = (),
    after: Sequence[RowSet] = (),
    are_new: bool = False,
    is_one: bool = False,
) -> tuple[Posted | Refusal, ...]:
    """Put a batch of postings into the books, in the caller's transaction; one answer for each, in order.

    A posting whose id and content are in the books already changes nothing and gives its first answer; an
    id that stands there for something else is refused (``ID_REUSED``), the rest of the batch is posted. Of
    a link all is posted or none: where one of its ids is refused, or the link was posted before without it,
    each that is not in the books yet is refused too. ``versions`` are versions of accounts that the caller's
    decisions rest on; ``ceilings`` are the most that accounts may hold before the batch, for decisions that stay
    right as long as nobody else has credited more. ``also`` are changes of what is held, made in the same breath (``ledger.books.holds``).
    ``balances`` is given what each changed account holds afterwards. ``before`` and ``after`` are rows of other tables,
    written by the statements that write the postings and the entries. ``are_new``: the caller knows that none of the
    ids is in the books; one that is all the same fails the guard. ``is_one``: the statement that
    writes is a transaction of its own (``database.each_alone``): it undoes itself where a guard is not met, and
    accounts that many pay are locked for no answer of ours.

    Raises:
        BalanceTooSmall: a floor would be broken (W-23).
        GuardFailed: an account is no longer at its version, another transaction posted the same id, or wrote a key of
            a guarded set of rows.
    """
    if not batch:
        write_guarded(connection, [*before, *after])
        return ()
    prints = [posting.fingerprint for posting in batch]
    first: dict[int, tuple[Posting, str]] = {}
    for posting, fingerprint in zip(batch, prints, strict=True):
        first.setdefault(posting.posting_id.int, (posting, fingerprint))
    candidates = list(first.values())
    known = {} if are_new else fingerprints_of(connection, [posting.posting_id for posting, _ in candidates])
    if known:
        candidates = [each for each in candidates if each[0].posting_id not in known]
    broken = _broken_links(connection, batch, prints, candidates, known)
    new = [each for each in candidates if each[0].link_id not in broken] if broken else candidates
    guards = Guards(versions, ceilings)
    standing = _write(connection, new, posted_at, also, _Around(guards, before, after, is_one, are_new))
    if balances is not None:
        balances.update(standing())
    if len(new) == len(batch):
        return tuple([Posted(posting.posting_id, is_repeated=False) for posting in batch])
    return _answers(batch, prints, {posting.posting_id: each for posting, each in new}, known)


def _answers(
    batch: Sequence[Posting], prints: Sequence[str], written: Mapping[UUID, str], known: Mapping[UUID, str]
) -> tuple[Posted | Refusal, ...]:
    """The answers to a batch of which something was known, given twice or refused."""
    answers: list[Posted | Refusal] = []
    seen = set(known)
    for posting, fingerprint in zip(batch, prints, strict=True):
        key = posting.posting_id
        if fingerprint == known.get(key, written.get(key)):
            answers.append(Posted(key, is_repeated=key in seen))
        else:
            answers.append(Refusal(code=RefusalCode.ID_REUSED))
        seen.add(key)
    return tuple(answers)


def fingerprints_of(connection: Connection, wanted: Collection[UUID]) -> dict[UUID, str]:
    """Fingerprints of the postings among these ids that are in the books."""
    given = {"ids": among_values(connection, postings.c.posting_id, wanted)}
    rows = _FINGERPRINTS.rows(connection, given)
    return {row[0]: row[1] for row in rows}


def _fingerprints_statement(dialect: str) -> Any:
    return select(postings.c.posting_id, postings.c.fingerprint).where(
        among_given(dialect, postings.c.posting_id, "ids")
    )


_FINGERPRINTS: Final = Prepared(_fingerprints_statement)


def _broken_links(
    connection: Connection,
    batch: Sequence[Posting],
    prints: Sequence[str],
    candidates: Sequence[tuple[Posting, str]],
    known: Mapping[UUID, str],
) -> frozenset[UUID | None]:
    """Links of which something cannot be posted, so that nothing is."""
    fresh = {each.link_id for each, _ in candidates if each.link_id is not None}
    if not fresh:
        return frozenset()
    chosen = select(links.c.link_id).where(among(connection, links.c.link_id, fresh))
    standing = set(connection.execute(chosen).scalars())
    expected = {**known, **{posting.posting_id: fingerprint for posting, fingerprint in candidates}}
    contradicted = {
        posting.link_id
        for posting, fingerprint in zip(batch, prints, strict=True)
        if fingerprint != expected[posting.posting_id]
    }
    return frozenset(standing | (contradicted & fresh))


@dataclass(frozen=True)
class _Around:
    """What goes with changes of accounts: guards, and rows of other tables written before and after."""

    guards: Guards
    before: Sequence[RowSet]
    after: Sequence[RowSet]
    is_one: bool
    are_new: bool


def _write(
    connection: Connection,
    new: Sequence[tuple[Posting, str]],
    posted_at: datetime,
    also: Mapping[tuple[UUID, str], Change],
    around: _Around,
) -> Callable[[], Mapping[UUID, Tiyn]]:
    """Write all of it; what each changed account holds afterwards, for whoever asks."""
    made = [posting for posting, _ in new]
    sides = sides_of(made)
    changes = {key: _change_of(own) for key, own in sides.items()}
    for key, change in also.items():
        changes[key] = changes[key] + change if key in changes else change
    if new:
        _write_links(connection, [posting.link_id for posting in made if posting.link_id is not None])
        written = _postings_and_transfers(new, posted_at, all_new if around.are_new else new_only)
        around = replace(around, before=[*around.before, *written])
    if connection.dialect.name == "postgresql" and changes:
        found = _change_and_enter(connection, changes, sides, around)
        return lambda: {told_id(account): Tiyn(balance) for account, balance in found}
    write_guarded(connection, around.before)
    standing = change_accounts(connection, changes, around.guards)
    write_guarded(connection, [_entered(sides, changes, standing), *around.after])
    return lambda: {account: balance for account, (balance, _) in standing.items()}


def _postings_and_transfers(
    new: Sequence[tuple[Posting, str]], posted_at: datetime, finish: Finish
) -> tuple[RowSet, RowSet]:
    made = [posting for posting, _ in new]
    written = RowSet(
        table=postings,
        many={
            "posting_id": [each.posting_id for each in made],
            "kind": [each.kind for each in made],
            "operation_id": [each.operation_id for each in made],
            "kiosk_id": [each.kiosk_id for each in made],
            "at": [each.at for each in made],
            "fingerprint": [fingerprint for _, fingerprint in new],
            "link_id": [each.link_id for each in made],
            "reversal_of": [each.reversal_of for each in made],
        },
        one={"posted_at": posted_at},
        finish=finish,
        is_guarded=True,
    )
    moves = [
        (each.posting_id, line, *transfer)
        for each in made
        for line, transfer in enumerate(each.transfers, start=1)
    ]
    names = ("posting_id", "line", "unit", "debit_account_id", "credit_account_id", "amount_tiyn")
    columns = dict(zip(names, zip(*moves, strict=True), strict=True))
    # Guarded as well: whoever writes the same posting at this moment has its transfers first.
    return written, RowSet(table=transfers, many=columns, finish=finish, is_guarded=True)


def _write_links(connection: Connection, named: Sequence[UUID]) -> None:
    if named:
        sizes = sorted(Counter(named).items())
        columns: Given = {
            "link_id": [link for link, _ in sizes],
            "posting_count": [size for _, size in sizes],
        }
        write_guarded(connection, [RowSet(table=links, many=columns, finish=new_only, is_guarded=True)])


def insert_guarded(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows whose keys were not there when looked for.

    Raises:
        GuardFailed: another transaction has written one of the keys meanwhile.
    """
    if rows:
        told = RowSet(table=table, many=columns_of(rows), finish=new_only, is_guarded=True)
        write_guarded(connection, [told])


def write_guarded(connection: Connection, sets: Sequence[RowSet]) -> None:
    """``rowsets.write_sets``, with its guards.

    Raises:
        GuardFailed: another transaction has written a key of a guarded set meanwhile.
    """
    try:
        counts = write_sets(connection, sets)
    except Undone as failure:
        raise GuardFailed("a key is there that was to be new") from failure
    _demand_all(sets, counts)


def _demand_all(sets: Sequence[RowSet], counts: Sequence[int]) -> None:
    for each, written in zip(sets, counts, strict=True):
        if each.is_guarded and written != each.count:
            raise GuardFailed(f"another transaction is writing the same {each.table.name}")


_SIDES: Final = ("account_id", "number", "posting_id", "line", "amount_tiyn", "balance_after_tiyn")


def _entered(
    sides: Mapping[tuple[UUID, str], Sequence[Side]],
    changes: Mapping[tuple[UUID, str], Change],
    standing: Mapping[UUID, tuple[Tiyn, int]],
) -> RowSet:
    """The entries of accounts that stand so after their changes."""
    rows: list[tuple[Any, ...]] = []
    for key, own in sides.items():
        account = key[0]
        ends_at, count = standing[account]
        balance, number = int(ends_at) - int(changes[key].amount_tiyn), count - len(own)
        for posting_id, line, amount in own:
            balance += int(amount)
            number += 1
            rows.append((account, number, posting_id, line, amount, balance))
    columns = zip(*rows, strict=True) if rows else [()] * len(_SIDES)
    return RowSet(table=entries, many=dict(zip(_SIDES, columns, strict=True)))


def _change_and_enter(
    connection: Connection,
    changes: Mapping[tuple[UUID, str], Change],
    sides: Mapping[tuple[UUID, str], Sequence[Side]],
    around: _Around,
) -> Sequence[tuple[str, int]]:
    """Everything by one statement of PostgreSQL: what comes before, the accounts, their entries, what comes after.

    The accounts late, because payees that many pay are locked from there to the commit. Of an entry is told how far
    it lies behind where its account ends: where that is, only the UPDATE knows. Account and balance of each.
    """
    rows: list[tuple[Any, ...]] = []
    for key, own in sides.items():
        account, behind, left = key[0], len(own), int(changes[key].amount_tiyn)
        for posting_id, line, amount in own:
            behind -= 1
            left -= int(amount)
            rows.append((account, behind, posting_id, line, amount, left))
    keys = sorted(changes, key=_by_account)
    given_changes = _told(keys, changes, around.guards)
    told = {f"given_{name}": each for name, each in sent_arrays(_CHANGE_COLUMNS, given_changes).items()}
    columns = zip(*rows, strict=True) if rows else [()] * len(_SIDES)
    for name, each in sent_arrays(_ENTRY_COLUMNS, dict(zip(_SIDES, columns, strict=True))).items():
        told[f"entry_{name}"] = each
    try:
        counts, found = write_around(
            connection,
            around.before,
            _entering(),
            told,
            around.after,
            demanded=len(keys) if around.is_one else None,
        )
    except Undone as failure:
        raise GuardFailed(
            "what was decided by has changed: an account, or a key that is there now"
        ) from failure
    _demand_all([*around.before, *around.after], counts)
    if len(found) != len(keys):
        changed = {told_id(account) for account, _ in found}
        _tell_why(connection, {key for key in keys if key[0] not in changed}, around.guards)
    return [(account, balance) for account, balance in found]


_ENTRY_COLUMNS: Final[Columns] = tuple((name, entries.c[name].type) for name in _SIDES)
_CHANGED: Final = table(
    "changed",
    column("account_id", Uuid()),
    column("balance_tiyn", Money()),
    column("entry_count", BigInteger()),
)


@lru_cache(maxsize=1)
def _entering() -> RowChange:
    """How accounts are changed and their entries written by one statement."""
    side = given("postgresql", _ENTRY_COLUMNS)
    entered = select(
        side.c.account_id,
        _CHANGED.c.entry_count - side.c.number,
        side.c.posting_id,
        side.c.line,
        side.c.amount_tiyn,
        _CHANGED.c.balance_tiyn - side.c.balance_after_tiyn,
    ).select_from(side.join(_CHANGED, _CHANGED.c.account_id == side.c.account_id))
    written = insert(entries).from_select([entries.c[name] for name in _SIDES], entered)
    return RowChange(
        name=_CHANGED.name,
        text=text_of(_change_statement("postgresql")),
        chosen="SELECT coalesce(json_agg(json_build_array(account_id, balance_tiyn)), '[]') FROM changed",
        then=text_of(written).replace("given_", "entry_"),
    )


def _change_of(sides: Sequence[Side]) -> Change:
    amount = sides[0][2] if len(sides) == 1 else total([amount for _, _, amount in sides])
    return Change(amount_tiyn=amount, entry_count=len(sides))


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
    keys = sorted(changes, key=_by_account)
    told = _told(keys, changes, guards)
    changed = _CHANGE.rows(connection, parameters(connection, _CHANGE_COLUMNS, told))
    standing = {account: (balance, count) for account, balance, count in changed}
    if len(standing) != len(keys):
        _tell_why(connection, {key for key in keys if key[0] not in standing}, guards)
    return standing


def _told(
    keys: Sequence[tuple[UUID, str]], changes: Mapping[tuple[UUID, str], Change], guards: Guards
) -> Given:
    """The changes by columns, in ascending id, so that batches meet the accounts that they share in one order."""
    made = [changes[key] for key in keys]
    return {
        "account_id": [account for account, _ in keys],
        "unit": [unit for _, unit in keys],
        "amount_tiyn": [each.amount_tiyn for each in made],
        "entry_count": [each.entry_count for each in made],
        "held_tiyn": [each.held_tiyn for each in made],
        "hold_count": [each.hold_count for each in made],
        "version": [guards.versions.get(account) for account, _ in keys],
        "ceiling_tiyn": [guards.ceilings.get(account) for account, _ in keys],
    }


def _by_account(key: tuple[UUID, str]) -> int:
    return key[0].int


_ZERO: Final[ColumnElement[int]] = literal_column("0", BigInteger())
_WITHOUT_FLOOR: Final[list[ColumnElement[str]]] = [
    literal_column(f"'{kind}'") for kind in sorted(WITHOUT_FLOOR)
]


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
        .where(or_(accounts.c.kind.in_(_WITHOUT_FLOOR), balance - held >= _ZERO))
        .values(
            balance_tiyn=balance,
            held_tiyn=held,
            entry_count=accounts.c.entry_count + change.c.entry_count,
            hold_count=accounts.c.hold_count + change.c.hold_count,
        )
        .returning(accounts.c.account_id, accounts.c.balance_tiyn, accounts.c.entry_count)
    )


_CHANGE: Final = Prepared(_change_statement)


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
