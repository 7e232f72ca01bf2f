"""Every effect of the core, and what a kiosk that dies at it finds at its next start (printed into ``docs/recovery.md``).

The journal is the only memory, so a boundary is resolved by what is on disk there: each row names what can be left
open just before the effect and just after it, and ``recovery.LEFTOVERS`` says what the next start does with each.
The tests cut the power before and after each row's effect, in the core alone and with real processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kiosk.core.effects import WriteJournal
from kiosk.core.recovery import Leftover
from wire.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.core.effects import Effect

NOTHING, EMPTY, ORDER, INTENT = Leftover.NOTHING, Leftover.EMPTY_ORDER, Leftover.ORDER, Leftover.INTENT
UNPRINTED, PRINT_INTENDED = Leftover.UNPRINTED, Leftover.PRINT_INTENDED

OF_AN_ORDER: Final = frozenset({NOTHING, EMPTY, ORDER, INTENT, Leftover.LOOSE_INTENT})
OF_A_RECEIPT: Final = frozenset({UNPRINTED, PRINT_INTENDED, Leftover.ALL_PRINTED})


@dataclass(frozen=True)
class Boundary:
    """``on_disk``: what the journal holds when the effect begins, because the effect needs it there.

    ``before`` and ``after``: what may be open when the kiosk dies right before the effect, or right after it, as far
    as the effect decides it; empty when it may be anything, because the effect changes nothing outside the program.
    """

    on_disk: str
    before: frozenset[Leftover] = frozenset()
    after: frozenset[Leftover] = frozenset()


def _row(on_disk: str, before: tuple[Leftover, ...] = (), after: tuple[Leftover, ...] = ()) -> Boundary:
    return Boundary(on_disk, frozenset(before), frozenset(after))


BOUNDARIES: Final[Mapping[str, Boundary]] = {
    "WriteJournal order_opened": _row("nothing of the order: no cash yet", (NOTHING,), (EMPTY,)),
    "WriteJournal stack_intended": _row("`order_opened`", (EMPTY, ORDER), (INTENT,)),
    "WriteJournal bill_stacked": _row("`stack_intended`; the device said stacked", (INTENT,), (ORDER,)),
    "WriteJournal bill_returned": _row(
        "`stack_intended`; the device said returned", (INTENT,), (EMPTY, ORDER)
    ),
    "WriteJournal bill_disputed": _row("`stack_intended`; nobody can know", (INTENT,), (EMPTY, ORDER)),
    "WriteJournal bill_stacked+order_completed+print_ended": _row(
        "no intent that explains the bill; all three entries in one transaction"
    ),
    "WriteJournal order_cancelled": _row("`order_opened`, no bill stacked", (EMPTY,), (NOTHING,)),
    "WriteJournal order_completed": _row("every bill of the order", (ORDER,), (NOTHING, UNPRINTED)),
    "WriteJournal print_intended": _row("`order_completed`", (UNPRINTED,), (PRINT_INTENDED,)),
    "WriteJournal print_ended": _row(
        "`order_completed` or `wallet_order_ended`; a newer receipt may be under way",
        (UNPRINTED, PRINT_INTENDED, Leftover.ALL_PRINTED),
        (Leftover.ALL_PRINTED, PRINT_INTENDED),
    ),
    "WriteJournal collection_opened": _row("every bill so far; the log-in is not: it is asked for again"),
    "WriteJournal collection_opened+cassette_removed": _row("every bill that is in the cassette"),
    "WriteJournal cassette_removed": _row(
        "every bill that is in the cassette; one told later is of the next one"
    ),
    "WriteJournal cassette_inserted": _row("`cassette_removed`; a device not heard says it again"),
    "WriteJournal cassette_put_back": _row("`cassette_removed`; the question is asked again"),
    "WriteJournal collected": _row("every bill that is in the bag; what was typed is asked for again"),
    "WriteJournal login_failed": _row("nothing; the count of wrong log-ins goes on from it"),
    "WriteJournal service_opened": _row("nothing: the visit begins with it"),
    "WriteJournal service_action": _row("`service_opened`; nothing is done before it"),
    "WriteJournal service_closed": _row("`service_opened`; a visit cut off is closed at the next start"),
    "VerifyPin": _row("nothing: a log-in cut off begins anew", (NOTHING,), (NOTHING,)),
    "AskCode": _row("nothing: a log-in cut off begins anew", (NOTHING,), (NOTHING,)),
    "CheckCode": _row("nothing: a log-in cut off begins anew", (NOTHING,), (NOTHING,)),
    "RunTask": _row("`service_action`, when it is more than looking", (NOTHING,), (NOTHING,)),
    "PrintVisit": _row("`service_closed`, or it is closed at the next start", (NOTHING,), (NOTHING,)),
    "WriteJournal wallet_order_intended": _row("nothing of it; the ledger has not heard of it either"),
    "WriteJournal wallet_order_ended": _row(
        "`wallet_order_intended`; the ledger is asked about it otherwise"
    ),
    "WriteJournal wallet_order_ended+print_intended": _row(
        "`wallet_order_intended`; both in one transaction"
    ),
    "AskWallet": _row("`wallet_order_intended`, when it sends or confirms an order"),
    "LeaveWallet": _row("nothing: tokens are never on disk; each start ends what the last life left open"),
    "PrintWalletReceipt": _row("`print_intended`; never printed a second time by itself"),
    "AskQuote": _row("nothing: asking commits nobody", (NOTHING,), (NOTHING,)),
    "TracePayment": _row("nothing: asking commits nobody", (NOTHING,), (NOTHING,)),
    "Sync": _row("what is to be sent; the ledger takes each entry once"),
    "PrintReceipt": _row("`print_intended`", (PRINT_INTENDED,), (PRINT_INTENDED,)),
    "ReadCassettes": _row("nothing: the question changes nothing"),
    "PrintSlip": _row("`collected`; a copy can be printed at any time"),
    "AskPrinterStatus": _row("nothing: the question changes nothing"),
    "StartTimer": _row("nothing: timers die with the program"),
    "StopTimer": _row("nothing: timers die with the program"),
    "EnableBills": _row("`order_opened`, or `service_action` for a test bill, when it lets bills in"),
    "StackBill": _row("`stack_intended`", (INTENT,), (INTENT,)),
    "ReturnBill": _row("nothing new: without STACK the bill goes back by itself"),
    "AcknowledgeBill": _row("`bill_stacked`; a device not told says it again", (NOTHING, EMPTY, ORDER), ()),
    "ResetAcceptor": _row(
        "`stack_intended`; the device has been silent; or `service_action`",
        (INTENT, NOTHING),
        (INTENT, NOTHING),
    ),
}
"""By ``boundary_of``. A new effect, or a new entry that the core writes, needs its row here."""

WRITTEN_OUTSIDE_THE_CORE: Final = frozenset({"kiosk_started", "operation_answered", "journal_pruned"})
"""By the runtime, beside the core: a fact of this start, the ledger's answers, which it tells again if they are lost, and
what old entries were let go, in the transaction that lets them go."""


def boundary_of(effect: Effect) -> str:
    """The row of an effect: its class, and of a journal write the kinds of its entries."""
    name = type(effect).__name__
    if isinstance(effect, WriteJournal):
        return f"{name} {'+'.join(body.kind for body in effect.bodies)}"
    return name


def fits(expected: frozenset[Leftover], left: frozenset[Leftover]) -> bool:
    """Whether what was left open is among what a row names; of order and receipt only what the row speaks of."""
    spoken = [part for part in (OF_AN_ORDER, OF_A_RECEIPT) if expected & part]
    return all(left & part <= expected for part in spoken)


def boundary_table() -> str:
    """The rows as Markdown, for ``docs/recovery.md``."""
    lines = ["| effect | on disk before it | killed before it | killed after it |", "|---|---|---|---|"]
    for name, row in BOUNDARIES.items():
        lines.append(f"| {name} | {row.on_disk} | {_told(row.before)} | {_told(row.after)} |")
    return "\n".join(lines) + "\n"


def _told(leftovers: frozenset[Leftover]) -> str:
    return "; ".join(sorted(leftovers)) or "what was open before"
