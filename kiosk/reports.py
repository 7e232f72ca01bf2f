"""What ``kiosk journal`` and ``kiosk cash`` say of a data folder, also while the kiosk runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from offline_queue.journal import JournalReader
from wire.entries import Entry
from wire.money import TIYN_PER_TENGE, format_money

if TYPE_CHECKING:
    from offline_queue.salvage import Lost
    from wire.messages import EntriesAnswer

JOURNAL: Final = "journal.db"
"""The journal's name in the data folder."""


def journal_path(data: Path) -> Path:
    return data / JOURNAL


def verified(data: Path) -> Mapping[str, Any]:
    """The whole chain proved, from its first entry on. Raises JournalFault with what is wrong.

    ``first_seq`` is more than 1 when older entries were pruned; ``entries`` counts them too.
    """
    with JournalReader.open(journal_path(data)) as journal:
        mark = journal.verify()
        acknowledged = journal.acknowledged()
        anchor = journal.anchor().mark
    return {
        "event": "journal_verified",
        "entries": mark.seq,
        "first_seq": anchor.seq + 1,
        "hash": mark.hash,
        "acknowledged_seq": acknowledged.seq,
    }


def recovered(data: Path, ask: Callable[[int], EntriesAnswer] | None = None) -> Iterator[str]:
    """Recover a damaged journal and tell, for the operator's files, what is no part of it any more.

    ``ask``: what the ledger holds after an entry (``offline_queue.salvage``). Raises JournalFault when nothing was or could
    be done; then nothing has changed, and what could not be read has been told all the same.
    """
    from offline_queue.salvage import NotRecoverable, salvage  # noqa: PLC0415 - a start needs none of it

    try:
        done = salvage(journal_path(data), ask)
    except NotRecoverable as refused:
        yield from _lost_lines(refused.lost)
        raise
    yield f"recovered: {done.kept.seq} entries, each on top of the one before; the kiosk goes on after them"
    yield f"the damaged file is kept: {done.damaged}"
    yield from (f"brought from the ledger: {run}" for run in _runs(done.brought))
    yield from (
        f"the ledger holds another: {row.seq} {row.at} {row.kind} {row.body}" for row in done.replaced
    )
    yield from (
        f"forgotten, it was not what was written: {name}; it is told or reckoned anew"
        for name in done.forgotten
    )
    yield from _lost_lines(done.lost)
    if done.lost.unreadable or done.lost.doubtful:
        yield "count the cassette: bills of these entries are in no account yet"
    elif done.brought:
        yield "count the cassette: what came after the last of these and was never sent would be in no account"
    if done.silence:
        yield f"the ledger was not heard ({done.silence}): whether it holds more of this journal shows with the first connection"


def _lost_lines(lost: Lost) -> Iterator[str]:
    yield from (f"cannot be read: {run}" for run in _runs(lost.unreadable))
    yield from (f"not proved: {row.seq} {row.at} {row.kind} {row.body}" for row in lost.doubtful)


def _runs(places: tuple[int, ...]) -> Iterator[str]:
    """Each run of entries that lie side by side, in words."""
    known = frozenset(places)
    begins = [seq for seq in places if seq - 1 not in known]
    ends = [seq for seq in places if seq + 1 not in known]
    for begin, end in zip(begins, ends, strict=True):
        yield f"entry {begin}" if begin == end else f"entries {begin} to {end} ({end - begin + 1})"


def entry_lines(data: Path, from_seq: int) -> Iterator[str]:
    """Each entry as one JSON object with ``event`` (its kind). Raises JournalFault."""
    with JournalReader.open(journal_path(data)) as journal:
        for entry in journal.entries(from_seq):
            told = entry.model_dump(mode="json")
            line = {
                "event": entry.body.kind,
                "at": told["at"],
                "seq": entry.seq,
                "body": told["body"],
                "hash": entry.hash,
            }
            yield json.dumps(line, ensure_ascii=False)


def entry_words(entry: Entry) -> str:
    """One line for a person; no phone numbers."""
    told = entry.body.model_dump(mode="json")
    sums = ", ".join(
        f"{name.removesuffix('_tiyn')} {format_money(value)}"
        for name, value in told.items()
        if name.endswith("_tiyn") and value is not None
    )
    number = f" receipt {told['receipt_number']}" if "receipt_number" in told else ""
    return (
        f"{entry.seq:>7}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.body.kind}{number}{'  ' if sums else ''}{sums}"
    )


def shown(data: Path, from_seq: int) -> Iterator[str]:
    """Each entry in a line of words. Raises JournalFault."""
    with JournalReader.open(journal_path(data)) as journal:
        yield from map(entry_words, journal.entries(from_seq))


def cash_report(data: Path) -> dict[str, Any]:
    """The cassette's counters since it was put in, disputed bills, totals, cassettes without a bag.

    The figures are those of the X report (``kiosk.cash_slips``). Raises JournalFault.
    """
    with JournalReader.open(journal_path(data)) as journal:
        standing = journal.standing()
    counters, order, cassettes = standing.counters, standing.order, standing.cassettes
    return {
        "event": "cash_report",
        "since_seq": counters.since_seq,
        "since_at": counters.since_at.isoformat() if counters.since_at else None,
        "bills": {str(value // TIYN_PER_TENGE): count for value, count in sorted(counters.stacked.items())},
        "stacked_tiyn": int(counters.stacked_tiyn),
        "returned": {
            str(value // TIYN_PER_TENGE): count for value, count in sorted(counters.returned.items())
        },
        "disputed": [
            {
                "bill_id": str(bill.bill_id),
                "value_tiyn": int(bill.value_tiyn),
                "reason": bill.reason,
                "at": bill.at.isoformat(),
                "service": bill.service,
                "receipt_number": bill.receipt_number,
            }
            for bill in counters.disputed
        ],
        "orders": counters.orders,
        "inserted_tiyn": int(counters.inserted_tiyn),
        "fees_tiyn": int(counters.fee_tiyn),
        "credited_tiyn": int(counters.credited_tiyn),
        "unapplied_operations": counters.unapplied_operations,
        "receipt_first": counters.receipt_first,
        "receipt_last": counters.receipt_last,
        "open_order_tiyn": int(order.inserted_tiyn) if order else 0,
        "services": {
            service: {
                "parts": sales.parts,
                "inserted_tiyn": int(sales.inserted_tiyn),
                "fee_tiyn": int(sales.fee_tiyn),
                "credited_tiyn": int(sales.credited_tiyn),
            }
            for service, sales in sorted(counters.services.items())
        },
        "is_cassette_out": cassettes.is_out,
        "cassettes_without_bag": [
            {
                "removed_at": each.at.isoformat(),
                "removed_seq": each.seq,
                "is_without_login": each.removed.collection_id is None,
                "stacked_tiyn": int(each.counters.stacked_tiyn),
            }
            for each in cassettes.waiting
        ],
    }


def cash_words(report: Mapping[str, Any]) -> Iterator[str]:
    """The report for a person at the machine."""
    yield f"since                {report['since_at'] or 'the first entry'}"
    for tenge, count in report["bills"].items():
        worth = format_money(int(tenge) * TIYN_PER_TENGE * count)
        yield f"{int(tenge):>7} ₸  × {count:>5}    {worth:>14}"
    yield f"in the cassette      {format_money(report['stacked_tiyn'])}"
    yield f"orders               {report['orders']}, receipts {report['receipt_first'] or '-'} to {report['receipt_last'] or '-'}"
    yield f"credited and fees    {format_money(report['credited_tiyn'])} + {format_money(report['fees_tiyn'])}"
    yield f"unapplied            {report['unapplied_operations']}"
    for service, sales in report["services"].items():
        worth, fees = format_money(sales["inserted_tiyn"]), format_money(sales["fee_tiyn"])
        yield f"    {service or 'no payee':<20} {sales['parts']:>5}    {worth:>14}, fees {fees}"
    yield f"disputed bills       {len(report['disputed'])}"
    for bill in report["disputed"]:
        receipt = "no receipt" if bill["receipt_number"] is None else f"receipt {bill['receipt_number']}"
        yield f"    {format_money(bill['value_tiyn'])}  {bill['reason']}  {bill['at']}  {receipt}  {bill['bill_id']}"
    for cassette in report["cassettes_without_bag"]:
        login = ", without log-in" if cassette["is_without_login"] else ""
        worth = format_money(cassette["stacked_tiyn"])
        yield f"no bag named yet     {worth} in the cassette removed {cassette['removed_at']}{login}"
