"""What must be true of the ledger's books, asked of its tables in plain SQL and compared with the kiosks' witnesses."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from ledger import proof
from ledger.books.service import balances_of
from ledger.cash.allotments import disputed_tiyn
from ledger.kiosks.service import kiosk_of
from tests.simulation.agenda import Untrue
from tests.simulation.box import Box
from tests.simulation.central import AGENT, Central
from wire.entries import Entry

ASTANA: Final = ZoneInfo("Asia/Almaty")
MRP: Final = {2025: 3932_00, 2026: 4325_00}
LIMITS: Final = {"minimal": (50, 100, 100), "basic": (100, 300, 300), "professional": (None, None, None)}
"""W-11, written down here once more: one operation, balance, payments in a day, in MRP."""

HARMLESS: Final = frozenset({"allotment_short"})
"""A ledger that came back from a backup, or whose people wrote an allotment off, has set less aside than kiosks have
sold: covered from the float."""


NOT_COVERED: Final = "unapplied_not_covered"
"""What a restored ledger has forgotten to have set aside it sets aside for others; the agent must buy more (K-02)."""
FORK: Final = "chain_fork"


def hold_now(central: Central, *, is_settled: bool = False, is_whole: bool = True) -> None:
    """True at every moment: the ledger's own proof, floors, limits, mirrors.

    ``is_settled``: nothing is excused. ``is_whole``: the ledger's proof too, which reads and hashes all its history.
    """
    with central.reading() as connection:
        # What a count has found, or people adopted, is held from the float, which may be too small until more is bought.
        has_found = connection.execute(text(_FOUND)).scalar_one() + adopted(connection) > 0
        is_excused = (central.restored > 0 or central.written_off > 0 or has_found) and not is_settled
        found = proof.findings(connection) if is_whole else []
        if is_excused:
            hold_excuses(connection)
        wrong = [each for each in found if not (is_excused and each.code == NOT_COVERED)]
        if wrong:
            raise Untrue(f"ledger check: {wrong[0]} ({len(wrong)} in all) (W-04)")
        alarms = [each for each in proof.alarms_of(connection) if not _is_expected(each, central)]
        if alarms:
            raise Untrue(f"the ledger is alarmed: {alarms[0]}")
        below = connection.execute(
            text("SELECT owner FROM accounts WHERE kind = 'CLIENT_WALLET' AND balance_tiyn < 0")
        ).first()
        if below is not None:
            raise Untrue(f"wallet {below.owner} is below zero (W-23)")
        bag = connection.execute(text(_BAGS)).first()
        if bag is not None:
            raise Untrue(
                f"bag {bag.bag}: the kiosk's list says {bag.journal_tiyn}, booked {bag.booked_tiyn} (K-01)"
            )
        unlike = connection.execute(text(_MIRRORS)).first()
        if unlike is not None:
            raise Untrue(f"reversal {unlike.posting_id} leaves {unlike.rest} on an account (W-70)")
    _hold_limits(central)


def adopted(connection: Connection) -> int:
    """What was adopted of histories that the ledger refused, in tiyn."""
    return int(
        connection.execute(text("SELECT coalesce(sum(value_tiyn), 0) FROM adopted_bills")).scalar_one()
    )


def told_as(connection: Connection, kiosk_id: str, last: Entry) -> str:
    """What the ledger did with this entry of a kiosk: "held", "refused", or "" while it was not shown."""
    known = connection.execute(text(_TOLD), {"kiosk_id": kiosk_id, "seq": last.seq, "hash": last.hash}).one()
    return "held" if known.is_held else "refused" if known.is_refused else ""


_TOLD: Final = """
SELECT EXISTS (SELECT 1 FROM kiosk_entries WHERE kiosk_id = :kiosk_id AND seq = :seq AND hash = :hash) AS is_held,
    EXISTS (SELECT 1 FROM refused_histories WHERE kiosk_id = :kiosk_id AND last_seq >= :seq) AS is_refused
"""


def hold_excuses(connection: Connection) -> None:
    """Cash stands as not covered only where allotment and float together were less than it at that moment (K-02).

    That moment is when the ledger heard of it, which may be hours after the customer paid.
    Within a batch both only fall, but for what passes from one to the other: so less than it is left at its end. What
    people found or adopted is covered from the float only.
    """
    uncovered = connection.execute(text(_UNCOVERED)).all()
    for row in uncovered:
        kiosk = kiosk_of(connection, row.kiosk_id)
        left = sum(
            connection.execute(
                text(_LEFT_AT),
                {"account": account.hex, "at": row.held_at if row.is_by_hand else row.booked_at},
            ).scalar()
            or 0
            for account in (
                kiosk.agent.float_account,
                *(() if row.is_by_hand else (kiosk.allotment_account,)),
            )
        )
        if left >= row.amount_tiyn:
            raise Untrue(
                f"{row.kiosk_id}: {row.amount_tiyn} under receipt {row.receipt_number} are not covered, "
                f"while {left} could have been (K-02)"
            )


_UNCOVERED: Final = """
SELECT kiosk_id, receipt_number, amount_tiyn, held_at,
       coalesce((SELECT max(kiosk_entries.received_at) FROM orders JOIN kiosk_entries USING (kiosk_id, seq)
                 WHERE orders.kiosk_id = unapplied_cash.kiosk_id
                   AND orders.receipt_number = unapplied_cash.receipt_number), held_at) AS booked_at,
       EXISTS (SELECT 1 FROM bag_disputes WHERE bag_disputes.operation_id = unapplied_cash.operation_id)
       OR EXISTS (SELECT 1 FROM adopted_bills WHERE adopted_bills.operation_id = unapplied_cash.operation_id)
       AS is_by_hand
FROM unapplied_cash WHERE NOT is_covered
"""
_LEFT_AT: Final = """
SELECT balance_after_tiyn FROM entries JOIN postings USING (posting_id)
WHERE entries.account_id = :account AND postings.posted_at <= :at
ORDER BY entries.number DESC LIMIT 1
"""


def _is_expected(alarm: dict[str, Any], central: Central) -> bool:
    if alarm["kind"] == FORK:
        return alarm["kiosk_id"] in central.old_disks
    return alarm["kind"] in HARMLESS and (central.restored > 0 or central.written_off > 0)


_BAGS: Final = "SELECT bag, journal_tiyn, booked_tiyn FROM collections WHERE journal_tiyn <> booked_tiyn"
_MIRRORS: Final = """
SELECT reversals.posting_id, sum(entries.amount_tiyn) AS rest
FROM postings AS reversals
JOIN entries ON entries.posting_id IN (reversals.posting_id, reversals.reversal_of)
WHERE reversals.reversal_of IS NOT NULL
GROUP BY reversals.posting_id, entries.account_id
HAVING sum(entries.amount_tiyn) <> 0
"""
_MOVES: Final = """
SELECT wallets.status, accounts.owner, postings.kind, postings.at, entries.amount_tiyn, entries.balance_after_tiyn
FROM entries
JOIN postings USING (posting_id)
JOIN accounts USING (account_id)
JOIN wallets USING (account_id)
WHERE postings.kind = 'payment' OR (postings.kind = 'top_up' AND postings.kiosk_id IS NOT NULL)
   OR (postings.kind = 'transfer' AND entries.amount_tiyn > 0)
ORDER BY entries.account_id, entries.number
"""


def _hold_limits(central: Central) -> None:
    """No operation, balance or day beyond its limit, by the MRP of the Astana day on which it was made (W-11, W-13)."""
    paid: Counter[tuple[str, str]] = Counter()
    with central.reading() as connection:
        moves = connection.execute(text(_MOVES)).all()
    for status, owner, kind, at_text, amount, balance in moves:
        at = datetime.fromisoformat(at_text).replace(tzinfo=UTC).astimezone(ASTANA)
        if at.year not in MRP:
            raise Untrue(f"wallet {owner}: {kind} is dated {at} (W-13)")
        one, held, day = (None if each is None else each * MRP[at.year] for each in LIMITS[status])
        if one is not None and abs(amount) > one:
            raise Untrue(f"wallet {owner}: an operation of {amount} on {at}, limit {one} (W-11)")
        if held is not None and amount > 0 and balance > held:
            raise Untrue(f"wallet {owner}: {balance} held after {kind} on {at}, limit {held} (W-11)")
        if amount < 0:
            paid[owner, f"{at:%F}"] -= amount
            if day is not None and paid[owner, f"{at:%F}"] > day:
                raise Untrue(f"wallet {owner}: {paid[owner, f'{at:%F}']} paid on {at:%F}, limit {day} (W-11)")


def hold_acknowledged(central: Central, boxes: Iterable[Box]) -> None:
    """What a kiosk was told is in the books is there, once, with the answer that it was told."""
    with central.reading() as connection:
        rows = connection.execute(
            text("SELECT kiosk_id, operation_id, count(*) FROM order_parts GROUP BY kiosk_id, operation_id")
        ).all()
    known = {(row[0], row[1].replace("-", "")): row[2] for row in rows}
    for box in boxes:
        for operation_id in box.witness.acked:
            if known.get((box.name, operation_id.hex)) != 1:
                raise Untrue(
                    f"{box.name}: acknowledged operation {operation_id} is not in the books once (K-01)"
                )


def hold_at_rest(central: Central, boxes: list[Box]) -> None:
    """Everything was heard and settled: each order as its customer chose, each tiyn of each cassette in the books."""
    hold_now(central)
    hold_acknowledged(central, boxes)
    with central.reading() as connection:
        orders = connection.execute(text("SELECT kiosk_id, session_id, inserted_tiyn FROM orders")).all()
        parts = connection.execute(text(_PARTS)).all()
        stacked: dict[str, int] = dict(
            connection.execute(
                text("SELECT kiosk_id, sum(value_tiyn) FROM kiosk_bills GROUP BY kiosk_id")
            ).all()
        )
    by_kiosk = Counter(row[0] for row in orders)
    for box in boxes:
        _hold_box(box, by_kiosk[box.name], stacked.get(box.name, 0))
    boxes_by_name = {box.name: box for box in boxes}
    for kiosk_id, session, kind, service, phone, posted, inserted in parts:
        _hold_part(boxes_by_name[kiosk_id], session, kind, service, phone)
        if posted != inserted:
            raise Untrue(f"{kiosk_id}: session {session}: {posted} posted for {inserted} inserted (K-01)")


_PARTS: Final = """
SELECT order_parts.kiosk_id, order_parts.session_id, order_parts.kind, order_parts.service,
       CASE WHEN order_parts.wallet_id IS NULL THEN NULL ELSE holders.phone END,
       coalesce((SELECT sum(transfers.amount_tiyn) FROM transfers
                 WHERE transfers.posting_id = order_parts.posting_id), 0),
       CASE WHEN order_parts.posting_id IS NULL THEN 0 ELSE order_parts.inserted_tiyn END
FROM order_parts LEFT JOIN holders ON holders.wallet_id = order_parts.wallet_id
"""


def _hold_box(box: Box, orders: int, stacked: int) -> None:
    witness, till = box.witness, box.till
    if orders != len(witness.orders):
        raise Untrue(
            f"{box.name}: {len(witness.orders)} orders in the journal, {orders} in the ledger (K-01)"
        )
    told = Counter[int]()
    for bills in witness.told.values():
        told.update(bills)
    if stacked != sum(value * count for value, count in told.items()):
        raise Untrue(f"{box.name}: the ledger holds bills of {stacked}, the journal others (K-01)")
    doubtful = Counter(int(bill.value_tiyn) for bill in witness.disputed.values())
    missing = till.stacked - told - doubtful
    if missing - witness.loose:
        raise Untrue(f"{box.name}: in the cassette, in no entry and not disputed: {dict(missing)} (K-01)")
    for session_id, bills in till.lost.items():
        unexplained = bills - witness.told[session_id]
        if session_id in witness.orders or not unexplained:
            continue
        if unexplained - doubtful - witness.told[None] - witness.loose:
            raise Untrue(f"{box.name}: session {session_id} lost {dict(unexplained)} and has no order (K-01)")


def hold_returned(central: Central, boxes: list[Box]) -> None:
    """Nothing is set aside for kiosks without a target that have said so; but what a disputed bill may still need (K-02)."""
    with central.reading() as connection:
        for box in boxes:
            kiosk = kiosk_of(connection, box.name)
            held = balances_of(connection, [kiosk.allotment_account])[kiosk.allotment_account].balance_tiyn
            if held > disputed_tiyn(connection, box.name) + kiosk.open_cash_tiyn:
                raise Untrue(f"{box.name}: {held} is still set aside, its target is 0 (K-02)")


_WITHOUT_CASE: Final = """
SELECT bag, difference FROM (
    SELECT bag, counted_tiyn - booked_tiyn - coalesce((
        SELECT sum(value_tiyn) FROM bag_disputes
        WHERE bag_disputes.kiosk_id = collections.kiosk_id
          AND bag_disputes.collection_id = collections.collection_id AND state = 'found'), 0) AS difference
    FROM collections JOIN bag_counts USING (kiosk_id, collection_id, bag)) AS bags
WHERE difference <> 0
  AND NOT EXISTS (SELECT 1 FROM collection_cases
                  WHERE collection_cases.bag = bags.bag AND collection_cases.kind = 'difference'
                    AND collection_cases.difference_tiyn = difference)
"""
_THREE_WAYS: Final = """
SELECT kiosk_id, collection_id, collections.bag, journal_bills, acceptor_bills, bag_counts.bills AS counted_bills,
       EXISTS (SELECT 1 FROM collection_cases
               WHERE collection_cases.bag = collections.bag AND kind = 'difference') AS has_difference,
       EXISTS (SELECT 1 FROM collection_cases
               WHERE collection_cases.bag = collections.bag AND kind = 'acceptor_differs') AS has_acceptors
FROM collections JOIN bag_counts USING (kiosk_id, collection_id)
"""
_FOUND_IN: Final = """
SELECT collection_id, value_tiyn FROM bag_disputes WHERE state = 'found'
"""
_FOUND: Final = "SELECT coalesce(sum(value_tiyn), 0) FROM bag_disputes WHERE state = 'found'"


def _hold_part(box: Box, session: str, kind: str, service: str, phone: str | None) -> None:
    chosen = box.witness.choices.get(UUID(session))
    if chosen is None:
        if kind != "unapplied":
            raise Untrue(f"{box.name}: session {session} of nobody has a part {kind} (K-01)")
        return
    if kind == "payment" and service != chosen.service:
        raise Untrue(
            f"{box.name}: session {session} paid {service}, its customer chose {chosen.service} (K-01)"
        )
    if kind == "top_up" and phone is not None and phone != chosen.wallet:
        raise Untrue(f"{box.name}: session {session} went to another wallet than its customer chose (K-01)")


def _hold_three_ways(central: Central, boxes: list[Box]) -> None:
    """The ledger's list of each bag is the journal's, the count is what is in it, and each difference has its case."""
    bags = {bag: box.witness.cassettes for box in boxes for bag in box.witness.cassettes.named}
    with central.reading() as connection:
        rows = connection.execute(text(_THREE_WAYS)).all()
        found: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for collection_id, value in connection.execute(text(_FOUND_IN)).all():
            found[collection_id][value] += 1
    if sorted(row.bag for row in rows) != sorted(bags):
        raise Untrue(f"{len(rows)} bags are booked and counted, {len(bags)} were named (K-01)")
    for row in rows:
        known, journal, counted = bags[row.bag], _bills(row.journal_bills), _bills(row.counted_bills)
        if (journal, counted) != (known.listed[row.bag], +known.named[row.bag]):
            raise Untrue(f"bag {row.bag}: the ledger has {journal} and counted {counted} (K-01)")
        if journal + found[row.collection_id] != counted and not row.has_difference:
            raise Untrue(f"bag {row.bag}: {counted} counted for {journal}, and no case says so (K-01)")
        acceptors = journal if row.acceptor_bills in (None, "null") else _bills(row.acceptor_bills)
        if (acceptors != journal) != row.has_acceptors:
            raise Untrue(f"bag {row.bag}: the bill acceptor told {acceptors}, the journal {journal} (K-01)")


def _bills(stored: str) -> Counter[int]:
    return +Counter({int(value): count for value, count in json.loads(stored).items()})


def hold_settled(central: Central, boxes: list[Box]) -> None:
    """Every bag is counted and all unapplied cash settled: stackers and bags are the books, to the tiyn."""
    _hold_three_ways(central, boxes)
    physical = sum(
        value * count
        for box in boxes
        for bills in box.witness.cassettes.named.values()
        for value, count in bills.items()
    )
    left = sum(bill.value_tiyn for box in boxes for bill in box.till.unbagged)
    with central.reading() as connection:
        sums: dict[str, int] = dict(
            connection.execute(text("SELECT kind, sum(balance_tiyn) FROM accounts GROUP BY kind")).all()
        )
        banked = connection.execute(
            text(
                "SELECT coalesce(sum(balance_tiyn), 0) FROM accounts WHERE kind = 'CASH_BANKED' AND owner = :agent"
            ),
            {"agent": AGENT},
        ).scalar_one()
        found = connection.execute(text(_FOUND)).scalar_one() + adopted(connection)
        refused = sum(box.witness.refused_tiyn for box in boxes)
        if adopted(connection) != refused:
            raise Untrue(
                f"{adopted(connection)} adopted, customers of refused histories paid {refused} (K-01)"
            )
        silent = connection.execute(text(_WITHOUT_CASE)).first()
        if silent is not None:
            raise Untrue(
                f"bag {silent.bag}: {silent.difference} more counted than booked, and no case says so (K-01)"
            )
    told = sum(
        value * count
        for box in boxes
        for bills in box.witness.told.values()
        for value, count in bills.items()
    )
    wrong = [
        f"{name} is {have}, not {want}"
        for name, have, want in (
            ("cash left in cassettes", left, 0),
            ("cash in kiosks", sums.get("CASH_IN_KIOSK", 0), 0),
            ("cash in bags", sums.get("CASH_IN_BAG", 0), 0),
            ("unapplied cash", sums.get("UNAPPLIED_CASH", 0), 0),
            ("cash banked", banked, physical),
            ("cash over or short", sums.get("CASH_OVER_SHORT", 0), told + found - physical),
        )
        if have != want
    ]
    if wrong:
        raise Untrue(f"not settled: {'; '.join(wrong)} (K-01)")
