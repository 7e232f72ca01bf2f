"""Every effect of the core, and what a kiosk that dies at it finds at its next start (printed into ``docs/recovery.md``).

The journal is the only memory, so a boundary is resolved by what is on disk there: each row names what can be left
open just before the effect and just after it, and ``recovery.LEFTOVERS`` says what the next start does with each.
The tests cut the power before and after each row's effect, in the core alone and with real processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kiosk.core.effects import AskWallet, WriteJournal
from kiosk.core.recovery import Leftover
from offline_queue.reader import CHECKPOINT
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
    "AskWallet SignIn": _row("nothing: asking commits nobody; a try that was heard counts (W-64)"),
    "AskWallet AcceptOffer": _row("nothing: the ledger keeps it, or asks again at the next log-in (W-03)"),
    "AskWallet LookUp": _row("nothing: asking commits nobody"),
    "AskWallet PriceOrder": _row("nothing: asking commits nobody"),
    "AskWallet SendOrder": _row("`wallet_order_intended`; the ledger takes an order's id once"),
    "AskWallet SendCode": _row("`wallet_order_intended`; an order that nobody confirms expires"),
    "AskWallet ConfirmOrder": _row("`wallet_order_intended`; the ledger is asked about it otherwise"),
    "AskWallet LinkStatement": _row("nothing: an address that nobody saw is worth nothing"),
    "AskWallet FindOrder": _row("`wallet_order_intended`; asking changes nothing"),
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


@dataclass(frozen=True)
class Beside:
    """What is brought to disk beside the core, and what a kiosk that died right before it or right after it does."""

    what: str
    before: str
    after: str


BESIDE_THE_CORE: Final[Mapping[str, Beside]] = {
    "Commit kiosk_started": Beside(
        "a fact of this start",
        "the next start writes its own; nobody reads one that is missing",
        "one start more",
    ),
    "Commit kiosk_id": Beside(
        "what the ledger calls this kiosk",
        "it enrols again with the same key and code, and is told the same",
        "it syncs",
    ),
    "Commit operation_answered+acknowledged": Beside(
        "the ledger's answers, and up to where it holds the journal",
        "it sends from the old mark; the ledger has the entries and tells the same answers",
        "nothing is sent or told again",
    ),
    "Commit acknowledged": Beside(
        "the same, where there was nothing to answer",
        "it sends from the old mark; the ledger has the entries",
        "nothing is sent again",
    ),
    "Commit allotment": Beside(
        "what may be sold offline",
        "it sells by the older one, from which its own sales since are taken, until it hears the next",
        "it sells by it",
    ),
    "Commit allotment_confirmed+allotment": Beside(
        "a lower allotment, and the word that no older one is sold by",
        "it sells by the older one, all of which is still set aside, until it hears the lower one again",
        "it sells by the lower one; the ledger takes back the rest when it hears the entry",
    ),
    "Commit policy": Beside(
        "the catalogue and the rules", "it sells by the older one until it hears the next", "it sells by it"
    ),
    "Commit journal_pruned+anchor+anchor_standing": Beside(
        "which old entries were let go, in the transaction that lets them go",
        "all are there; they go in a later hour",
        "they are gone, and the chain begins at the anchor",
    ),
    "Commit checkpoint": Beside(
        "where the next start begins to prove and to add up, when the program ends in peace",
        "it begins at an older one",
        "it begins there",
    ),
    "File kiosk.key": Beside(
        "the kiosk's key, at its first start", "it makes another; nobody has seen this one", "it keeps it"
    ),
    "File acceptor-bills.json": Beside(
        "which bill each of the acceptor's types is", "the device tells it again", "the same"
    ),
    "File acceptor-bills.place": Beside(
        "the place in the log of a device that is never told that it was heard (ccTalk)",
        "what the device tells again is compared with the journal's last bill",
        "only what came after it is news",
    ),
    "File device-counters.json": Beside(
        "how often the devices did what; no money",
        "it counts on from the older ones",
        "it counts on",
    ),
}
"""By ``commit_of`` and ``file_of``: transactions of the journal that no effect of the core is, and files of the data folder."""


def boundary_of(effect: Effect) -> str:
    """The row of an effect: its class; of a journal write the kinds of its entries, of a question for a wallet the question's."""
    name = type(effect).__name__
    match effect:
        case WriteJournal(bodies=bodies):
            return f"{name} {'+'.join(body.kind for body in bodies)}"
        case AskWallet(ask=ask):
            return f"{name} {type(ask).__name__}"
        case _:
            return name


def commit_of(what: tuple[str, ...]) -> str:
    """The row of a transaction, by the kinds of its entries and the names of its facts; any may bring a checkpoint along."""
    return f"Commit {'+'.join(name for name in what if name != CHECKPOINT) or CHECKPOINT}"


def file_of(name: str) -> str:
    """The row of a file that is replaced by a whole new one."""
    return f"File {name}"


def fits(expected: frozenset[Leftover], left: frozenset[Leftover]) -> bool:
    """Whether what was left open is among what a row names; of order and receipt only what the row speaks of."""
    spoken = [part for part in (OF_AN_ORDER, OF_A_RECEIPT) if expected & part]
    return all(left & part <= expected for part in spoken)


def boundary_table() -> str:
    """The rows as Markdown, for ``docs/recovery.md``."""
    lines = ["| effect | on disk before it | killed before it | killed after it |", "|---|---|---|---|"]
    for name, row in BOUNDARIES.items():
        lines.append(f"| {name} | {row.on_disk} | {_told(row.before)} | {_told(row.after)} |")
    lines += ["", "### What is written beside the core", ""]
    lines += ["| written | what it is | killed before it | killed after it |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {row.what} | {row.before} | {row.after} |" for name, row in BESIDE_THE_CORE.items()
    ]
    return "\n".join(lines) + "\n"


def _told(leftovers: frozenset[Leftover]) -> str:
    return "; ".join(sorted(leftovers)) or "what was open before"
