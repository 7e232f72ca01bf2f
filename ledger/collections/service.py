"""Cash from kiosks into bags, as the kiosks tell it, and what the cash centre then counts (K-01).

Both are facts and never refused: a bag that nobody reported is booked when it is counted, and put right when its
kiosk is heard of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, and_, bindparam, func, select, update

from ledger import books
from ledger.books.accounts import CASH_UNIT, AccountKind, account_id
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import balances_of, open_account
from ledger.cash.tables import kiosk_bills
from ledger.collections.cases import (
    SYSTEM,
    Case,
    close_case,
    difference_case_id,
    dispute_case_id,
    open_case,
)
from ledger.collections.disputes import decide_by_count, end_case, open_disputes, take_disputes
from ledger.collections.rules import Bills, CaseKind, differences, sum_of
from ledger.collections.tables import bag_counts, collections
from ledger.database import GuardFailed, insert_all
from ledger.kiosks.service import Kiosk
from ledger.prepared import Prepared
from wire.entries import CassetteRemoved, Collected, Entry
from wire.money import ZERO, Tiyn, total
from wire.refusals import Refusal, RefusalCode


@dataclass(frozen=True, kw_only=True)
class BagCount:
    """What was counted in one bag. ``count_id`` is made by whoever counted: the same count again is one count."""

    count_id: UUID
    agent_code: str
    bag: str
    bills: Bills
    counted_at: datetime
    by: str


def take_collections(connection: Connection, kiosk: Kiosk, entries: Sequence[Entry], now: datetime) -> None:
    """Book the collections among new entries of a kiosk; its bills are in the books already.

    A bag holds what was stacked up to its boundary and is in no bag yet: what came after the cassette was taken out
    is in the next one, however late the bag is reported.
    """
    told = [(entry, entry.body) for entry in entries if isinstance(entry.body, Collected)]
    for entry in entries:
        if isinstance(entry.body, CassetteRemoved) and entry.body.collection_id is None:
            _tell_of_removal(connection, kiosk, entry, entry.body, now)
    if not told:
        return
    left = balances_of(connection, [kiosk.cash_account])[kiosk.cash_account].balance_tiyn
    for entry, collected in told:
        if _is_known(connection, kiosk.kiosk_id, collected.collection_id):
            continue
        boundary = collected.boundary_seq or entry.seq
        booked = Tiyn(max(left - _stacked_after(connection, kiosk.kiosk_id, boundary), 0))
        left -= booked
        _book(connection, kiosk, entry, collected, booked=booked, now=now)
        take_disputes(connection, kiosk.kiosk_id, collected.collection_id, boundary)
        _tell_of_disputes(connection, kiosk, collected, now)


def _stacked_after(connection: Connection, kiosk_id: str, seq: int) -> Tiyn:
    """What is in the next cassette already."""
    return Tiyn(int(_STACKED_AFTER.rows(connection, {"of": kiosk_id, "after": seq})[0][0]))


_STACKED_AFTER: Final = Prepared(
    lambda _: select(func.coalesce(func.sum(kiosk_bills.c.value_tiyn), 0)).where(
        kiosk_bills.c.kiosk_id == bindparam("of"), kiosk_bills.c.seq > bindparam("after")
    )
)


def _tell_of_removal(
    connection: Connection, kiosk: Kiosk, entry: Entry, removed: CassetteRemoved, now: datetime
) -> None:
    how = "taken out" if removed.source == "acceptor" else "swapped while the kiosk was off"
    case = Case(
        case_id=named_id(f"case/{kiosk.kiosk_id}/{entry.seq}/out"),
        kind=CaseKind.CASSETTE_OUT,
        agent_code=kiosk.agent.agent_code,
        bag="",
        difference_tiyn=ZERO,
        detail=f"kiosk {kiosk.kiosk_id} entry {entry.seq}: {how} without log-in",
    )
    open_case(connection, case, now)


def _tell_of_disputes(connection: Connection, kiosk: Kiosk, collected: Collected, now: datetime) -> None:
    open_ones = open_disputes(connection, kiosk.kiosk_id, collected.collection_id)
    if not open_ones:
        return
    worth = total(Tiyn(row.value_tiyn) for row in open_ones)
    case = Case(
        case_id=dispute_case_id(kiosk.kiosk_id, collected.collection_id),
        kind=CaseKind.DISPUTED,
        agent_code=kiosk.agent.agent_code,
        bag=collected.bag,
        difference_tiyn=worth,
        detail=f"kiosk {kiosk.kiosk_id}: {len(open_ones)} bills may be in the bag",
    )
    open_case(connection, case, now)


def _book(
    connection: Connection, kiosk: Kiosk, entry: Entry, collected: Collected, *, booked: Tiyn, now: datetime
) -> None:
    agent_code, bag = kiosk.agent.agent_code, collected.bag
    told = sum_of(collected.journal_bills)
    is_repeated = _is_bag_used(connection, agent_code, bag)
    row = {
        "kiosk_id": kiosk.kiosk_id,
        "collection_id": collected.collection_id,
        "agent_code": agent_code,
        "bag": bag,
        "seal": collected.seal,
        "seq": entry.seq,
        "at": entry.at,
        "journal_bills": _plain(collected.journal_bills),
        "kiosk_counted_bills": None if collected.counted_bills is None else _plain(collected.counted_bills),
        "journal_tiyn": booked if told is None else told,
        "booked_tiyn": booked,
        "person": collected.person,
        "boundary_seq": collected.boundary_seq or entry.seq,
        "acceptor_bills": None if collected.acceptor_bills is None else _plain(collected.acceptor_bills),
        "is_without_login": collected.is_without_login,
    }
    insert_all(connection, collections, [row])
    open_account(
        connection,
        unit=CASH_UNIT,
        kind=AccountKind.CASH_IN_BAG,
        owner=_bag_owner(kiosk.kiosk_id, collected.collection_id),
    )
    into = (kiosk.cash_account, bag_account(kiosk.kiosk_id, collected.collection_id), booked)
    post_cash(connection, collected.collection_id, f"{kiosk.kiosk_id}/taken", [into], at=entry.at, now=now)
    where = f"case/{kiosk.kiosk_id}/{collected.collection_id}"
    case = Case(
        case_id=named_id(f"{where}/broken"),
        kind=CaseKind.REPORT_BROKEN,
        agent_code=agent_code,
        bag=bag,
        difference_tiyn=ZERO,
        detail=f"kiosk {kiosk.kiosk_id} entry {entry.seq}: its list says {told}, its bills {booked}",
    )
    if told != booked:
        open_case(connection, case, now)
    if collected.acceptor_bills is not None and _counts(collected.acceptor_bills) != _counts(
        collected.journal_bills
    ):
        counted = sum_of(collected.acceptor_bills)
        differs = replace(
            case,
            case_id=named_id(f"{where}/acceptor"),
            kind=CaseKind.ACCEPTOR_DIFFERS,
            difference_tiyn=Tiyn((counted or ZERO) - (told or ZERO)),
            detail=f"kiosk {kiosk.kiosk_id} entry {entry.seq}: bill acceptor {counted}, journal {told}",
        )
        open_case(connection, differs, now)
    if is_repeated:
        again = replace(
            case,
            case_id=named_id(f"{where}/repeated"),
            kind=CaseKind.BAG_REPEATED,
            detail=f"kiosk {kiosk.kiosk_id} entry {entry.seq}",
        )
        open_case(connection, again, now)
    _match_waiting(connection, agent_code, bag, now)


def count_bag(connection: Connection, count: BagCount, now: datetime) -> Refusal | None:
    """Book what was counted in a bag; None when it is booked, now or before with this content.

    The oldest bag of that number not counted yet is meant. Refused: ``ID_REUSED``.
    """
    known = _COUNT.first(connection, {"of": count.count_id})
    if known is not None:
        same = (known.agent_code, known.bag, known.bills) == (
            count.agent_code,
            count.bag,
            _plain(count.bills),
        )
        return None if same else Refusal(code=RefusalCode.ID_REUSED)
    counted = sum_of(count.bills)
    assert counted is not None, "the API takes only denominations and numbers that can be"
    row = {
        "count_id": count.count_id,
        "agent_code": count.agent_code,
        "bag": count.bag,
        "bills": _plain(count.bills),
        "counted_tiyn": counted,
        "counted_at": count.counted_at,
        "by": count.by,
    }
    insert_all(connection, bag_counts, [row])
    for kind in (AccountKind.CASH_BANKED, AccountKind.CASH_OVER_SHORT):
        open_account(connection, unit=CASH_UNIT, kind=kind, owner=count.agent_code)
    found = (over_short_account(count.agent_code), banked_account(count.agent_code), counted)
    post_cash(connection, count.count_id, "found", [found], at=count.counted_at, now=now)
    if not _match_waiting(connection, count.agent_code, count.bag, now):
        case = Case(
            case_id=named_id(f"case/{count.count_id}/unknown"),
            kind=CaseKind.UNKNOWN_BAG,
            agent_code=count.agent_code,
            bag=count.bag,
            difference_tiyn=counted,
            detail="counted, not reported by any kiosk yet",
        )
        open_case(connection, case, now)
    return None


_COUNT: Final = Prepared(lambda _: select(bag_counts).where(bag_counts.c.count_id == bindparam("of")))


def bag_account(kiosk_id: str, collection_id: UUID) -> UUID:
    return account_id(CASH_UNIT, AccountKind.CASH_IN_BAG, _bag_owner(kiosk_id, collection_id))


def banked_account(agent_code: str) -> UUID:
    return account_id(CASH_UNIT, AccountKind.CASH_BANKED, agent_code)


def over_short_account(agent_code: str) -> UUID:
    return account_id(CASH_UNIT, AccountKind.CASH_OVER_SHORT, agent_code)


def _match_waiting(connection: Connection, agent_code: str, bag: str, now: datetime) -> bool:
    """Bring the oldest count of a bag together with the oldest report of it, where there are both."""
    given = {"of_agent": agent_code, "of_bag": bag}
    count = _UNREPORTED.first(connection, given)
    told = None if count is None else _UNCOUNTED.first(connection, given)
    if count is None or told is None:
        return False
    match = {"of": count.count_id, "kiosk_id": told.kiosk_id, "collection_id": told.collection_id}
    if _MATCH.changed(connection, match) != 1:
        raise GuardFailed("the count was matched meanwhile")
    _settle(connection, told, count, now)
    return True


_UNREPORTED: Final = Prepared(
    lambda _: (
        select(bag_counts)
        .where(
            bag_counts.c.agent_code == bindparam("of_agent"),
            bag_counts.c.bag == bindparam("of_bag"),
            bag_counts.c.collection_id.is_(None),
        )
        .order_by(bag_counts.c.counted_at, bag_counts.c.count_id)
        .limit(1)
    )
)
_MATCH: Final = Prepared(
    lambda _: update(bag_counts).where(
        bag_counts.c.count_id == bindparam("of"), bag_counts.c.collection_id.is_(None)
    ),
    columns=("kiosk_id", "collection_id"),
)


def _settle(connection: Connection, told: Row[Any], count: Row[Any], now: datetime) -> None:
    """The count was booked as over, whole; what the bag was booked with now stands against it."""
    bag = bag_account(told.kiosk_id, told.collection_id)
    against = (bag, over_short_account(told.agent_code), told.booked_tiyn)
    post_cash(connection, count.count_id, "reported", [against], at=now, now=now)
    close_case(
        connection,
        named_id(f"case/{count.count_id}/unknown"),
        by=SYSTEM,
        note=f"reported by {told.kiosk_id}",
        now=now,
    )
    found = decide_by_count(
        connection, told, differences(_of(told.journal_bills), _of(count.bills)), count.count_id, now
    )
    end_case(connection, told.kiosk_id, told.collection_id, by=SYSTEM, now=now)
    expected = dict(_of(told.journal_bills))
    for value, number in found.items():
        expected[value] = expected.get(value, 0) + number
    over = Tiyn(count.counted_tiyn - told.booked_tiyn - (sum_of(found) or ZERO))
    if over or _counts(expected) != _counts(_of(count.bills)):
        case = Case(
            case_id=difference_case_id(count.count_id),
            kind=CaseKind.DIFFERENCE,
            agent_code=told.agent_code,
            bag=told.bag,
            difference_tiyn=over,
            detail=f"kiosk {told.kiosk_id}: booked {told.booked_tiyn}, counted {count.counted_tiyn}",
        )
        open_case(connection, case, now)


def _uncounted(_dialect: str) -> Any:
    counted = (
        select(bag_counts.c.count_id)
        .where(
            bag_counts.c.kiosk_id == collections.c.kiosk_id,
            bag_counts.c.collection_id == collections.c.collection_id,
        )
        .exists()
    )
    return (
        select(collections)
        .where(_IS_BAG, ~counted)
        .order_by(collections.c.at, collections.c.kiosk_id, collections.c.seq)
        .limit(1)
    )


_IS_BAG: Final = and_(
    collections.c.agent_code == bindparam("of_agent"), collections.c.bag == bindparam("of_bag")
)
_UNCOUNTED: Final = Prepared(_uncounted)


def _is_known(connection: Connection, kiosk_id: str, collection_id: UUID) -> bool:
    return _KNOWN.first(connection, {"of": kiosk_id, "named": collection_id}) is not None


_KNOWN: Final = Prepared(
    lambda _: select(collections.c.seq).where(
        collections.c.kiosk_id == bindparam("of"), collections.c.collection_id == bindparam("named")
    )
)


def _is_bag_used(connection: Connection, agent_code: str, bag: str) -> bool:
    return _USED.first(connection, {"of_agent": agent_code, "of_bag": bag}) is not None


_USED: Final = Prepared(lambda _: select(collections.c.seq).where(_IS_BAG).limit(1))


def post_cash(
    connection: Connection,
    operation_id: UUID,
    step: str,
    sums: Sequence[tuple[UUID, UUID, Tiyn]],
    *,
    at: datetime,
    now: datetime,
) -> None:
    """Move cash in the memo: debit, credit and sum of each; nothing where all sums are nothing."""
    transfers = tuple(
        Transfer(unit=CASH_UNIT, debit=debit, credit=credit, amount_tiyn=amount)
        for debit, credit, amount in sums
        if amount > 0
    )
    if not transfers:
        return  # an empty cassette
    posting = Posting(
        posting_id=named_id(f"collection/{operation_id}/{step}"),
        kind=PostingKind.COLLECTION,
        operation_id=operation_id,
        at=at,
        transfers=transfers,
    )
    answer = books.post(connection, [posting], posted_at=now)[0]
    assert not isinstance(answer, Refusal), "the posting's id is its own"


def _of(stored: Mapping[str, int]) -> dict[int, int]:
    return {int(denomination): count for denomination, count in stored.items()}


def _counts(bills: Bills) -> dict[int, int]:
    return {denomination: count for denomination, count in bills.items() if count}


def _bag_owner(kiosk_id: str, collection_id: UUID) -> str:
    return f"{kiosk_id}/{collection_id}"


def _plain(bills: Bills) -> dict[str, int]:
    return {str(denomination): count for denomination, count in sorted(bills.items())}
