"""What ``kiosk journal`` and ``kiosk cash`` say of a data folder, also while the kiosk runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from offline_queue.journal import JournalReader
from offline_queue.salvage import salvage
from wire.entries import Entry
from wire.money import TIYN_PER_TENGE, format_money

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


def recovered(data: Path) -> Iterator[str]:
    """Recover a damaged journal and tell, for the operator's files, what is no part of it any more.

    Raises JournalFault when nothing was or could be done; then nothing has changed.
    """
    done = salvage(journal_path(data))
    yield f"recovered: {done.kept.seq} entries, each on top of the one before; the kiosk goes on after them"
    yield f"the damaged file is kept: {done.damaged}"
    if done.unreadable:
        yield f"cannot be read: entries {done.unreadable[0]} to {done.unreadable[-1]} ({len(done.unreadable)})"
    yield from (f"not proved: {row.seq} {row.at} {row.kind} {row.body}" for row in done.doubtful)
    if done.unreadable or done.doubtful:
        yield "count the cassette: bills of these entries are in no account yet"


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
    """Counters since the last collection, disputed bills, totals. Raises JournalFault."""
    with JournalReader.open(journal_path(data)) as journal:
        counters = journal.counters()
        order = journal.standing().order
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
            {"bill_id": str(bill.bill_id), "value_tiyn": int(bill.value_tiyn), "reason": bill.reason}
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
    yield f"disputed bills       {len(report['disputed'])}"
    for bill in report["disputed"]:
        yield f"    {format_money(bill['value_tiyn'])}  {bill['reason']}  {bill['bill_id']}"
