"""What a life that was cut off left open, and the tables that resolve it (printed into ``docs/recovery.md``).

A bill with an open intent is either in the cassette, or with the customer, or nobody can know. Only the device
decides which; what it does not say is never guessed (K-01). The same table serves a device that loses power, or
falls silent, in the middle of a session.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from devices.events import AcceptorReady, BillEscrowed, PowerUpFound
from devices.events import BillReturned as DeviceReturned
from devices.events import BillStacked as DeviceStacked
from wire.entries import (
    BillDisputed,
    BillReturned,
    BillStacked,
    OrderCompleted,
    OrderOpened,
    StackIntended,
    WalletOrderIntended,
)
from wire.records import dataclass

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from devices.events import BillEvent


@dataclass(frozen=True)
class OpenItems:
    """Read from the journal at start: intents without outcome and orders without end.

    ``order`` is the order that was opened and neither completed nor cancelled, ``acted_at`` when its customer did
    something last; ``stacked`` its bills so far; ``intent`` the bill on its way to the stacker. ``unprinted`` is a completed order whose receipt has
    no ``print_ended`` entry, ``unprinted_order`` what was opened for it, ``unprinted_at`` the time of its entry,
    and ``is_print_intended`` tells whether its first byte may have been sent. ``last_bill`` is the newest
    outcome of any bill in the whole journal: a device that was never acknowledged speaks of that bill again.
    ``wallet_orders`` are orders from wallets whose end the journal does not know, oldest first; ``wallet_receipts``
    those of them whose receipt says that nobody knows yet. ``wallet_print`` is a wallet's receipt whose print was
    intended and has not ended.
    """

    order: OrderOpened | None = None
    acted_at: datetime | None = None
    stacked: tuple[BillStacked, ...] = ()
    intent: StackIntended | None = None
    unprinted: OrderCompleted | None = None
    unprinted_order: OrderOpened | None = None
    unprinted_at: datetime | None = None
    is_print_intended: bool = False
    last_bill: BillStacked | BillReturned | BillDisputed | None = None
    wallet_orders: tuple[WalletOrderIntended, ...] = ()
    wallet_receipts: tuple[UUID, ...] = ()
    wallet_print: int | None = None


# --- an open intent --------------------------------------------------------------------------------------------


class Evidence(StrEnum):
    """What the device has said so far about the bill whose intent is open."""

    NONE = "nothing yet"
    IN_ACCEPTOR = "power-up with a bill in the acceptor"
    IN_STACKER = "power-up with a bill in the stacker"
    IN_ESCROW = "in escrow again, and told to return it"


class Word(StrEnum):
    """What the device says next."""

    STACKED = "stacked, same denomination"
    STACKED_OTHER = "stacked, another denomination"
    RETURNED = "returned"
    FOUND_CLEAN = "power-up, no bill"
    FOUND_IN_ACCEPTOR = "power-up, bill in the acceptor"
    FOUND_IN_STACKER = "power-up, bill in the stacker"
    ESCROWED = "in escrow"
    READY = "ready"
    NO_NEWS = "no news in time"


class Fate(StrEnum):
    """What becomes of the open intent."""

    STACKED = "credited: `bill_stacked` in the journal, then acknowledged"
    RETURNED = "returned: `bill_returned` in the journal, no credit"
    DISPUTED = "disputed: `bill_disputed` in the journal, shown at collection"
    DISPUTED_AND_FOUND = "disputed; the bill that was stacked instead becomes an order `found` of its own"
    SEND_BACK = "told to return it"
    WAIT = "wait for its next word"


_ANY_EVIDENCE: Final[dict[Word, Fate]] = {
    Word.STACKED: Fate.STACKED,
    Word.STACKED_OTHER: Fate.DISPUTED_AND_FOUND,
    Word.RETURNED: Fate.RETURNED,
    Word.FOUND_CLEAN: Fate.WAIT,
    Word.FOUND_IN_ACCEPTOR: Fate.WAIT,
    Word.FOUND_IN_STACKER: Fate.WAIT,
    Word.ESCROWED: Fate.SEND_BACK,
    Word.READY: Fate.DISPUTED,
    Word.NO_NEWS: Fate.DISPUTED,
}

FATES: Final[dict[tuple[Evidence, Word], Fate]] = {
    **{(evidence, word): fate for evidence in Evidence for word, fate in _ANY_EVIDENCE.items()},
    # A bill in the acceptor's head is given back by the reset that follows (protocol 1.7).
    (Evidence.IN_ACCEPTOR, Word.READY): Fate.RETURNED,
    # It was held, was told to return it and was never told to stack it.
    (Evidence.IN_ESCROW, Word.READY): Fate.RETURNED,
}
"""The table: evidence so far × next word of the device → what becomes of the intent."""

_EVIDENCE_OF: Final[dict[Word, Evidence]] = {
    Word.FOUND_IN_ACCEPTOR: Evidence.IN_ACCEPTOR,
    Word.FOUND_IN_STACKER: Evidence.IN_STACKER,
    Word.ESCROWED: Evidence.IN_ESCROW,
}


def is_same(said_tiyn: int, known_tiyn: int) -> bool:
    """True unless the device names another denomination; 0 is a bill whose denomination it cannot tell yet."""
    return said_tiyn in (0, known_tiyn)


def word_of(event: BillEvent, value_tiyn: int) -> Word | None:
    """What an event says about an open intent of ``value_tiyn``; None when nothing."""
    match event:
        case DeviceStacked(bill):
            return Word.STACKED if is_same(bill.value_tiyn, value_tiyn) else Word.STACKED_OTHER
        case DeviceReturned():
            return Word.RETURNED
        case PowerUpFound("clean"):
            return Word.FOUND_CLEAN
        case PowerUpFound("bill_in_acceptor"):
            return Word.FOUND_IN_ACCEPTOR
        case PowerUpFound():
            return Word.FOUND_IN_STACKER
        case BillEscrowed():
            return Word.ESCROWED
        case AcceptorReady():
            return Word.READY
        case _:
            return None


def evidence_after(evidence: Evidence, word: Word) -> Evidence:
    """What is known once ``word`` was said: the device's newest word about where the bill is."""
    return _EVIDENCE_OF.get(word, evidence)


# --- no open intent ----------------------------------------------------------------------------------------------


class Memory(StrEnum):
    """What the journal says about the last bill when the device speaks of one that no open intent explains."""

    NONE = "no bill, or one that was returned"
    STACKED = "stacked, same denomination, and the device has said nothing since"
    STACKED_OTHER = "stacked, another denomination"
    DISPUTED = "disputed, same denomination, and the device has said nothing since"
    DISPUTED_OTHER = "disputed, another denomination"
    SETTLED = "any, and the device has gone on since"


class Finding(StrEnum):
    """What becomes of a stacked bill without an open intent."""

    REPEATED = "the same bill, never acknowledged: acknowledged again, nothing is credited"
    FOUND = "an order `found` of its own with one part `unapplied`, under a new bill id"
    FOUND_DISPUTED = "an order `found` of its own with one part `unapplied`, under the disputed bill's id"


FINDINGS: Final[dict[Memory, Finding]] = {
    Memory.NONE: Finding.FOUND,
    Memory.STACKED: Finding.REPEATED,
    Memory.STACKED_OTHER: Finding.FOUND,
    Memory.DISPUTED: Finding.FOUND_DISPUTED,
    Memory.DISPUTED_OTHER: Finding.FOUND,
    Memory.SETTLED: Finding.FOUND,
}


def memory_of(
    last: BillStacked | BillReturned | BillDisputed | None, *, is_settled: bool, value_tiyn: int
) -> Memory:
    """How the last bill in the journal bears on one of ``value_tiyn`` that the device says is stacked."""
    match last:
        case None | BillReturned():
            return Memory.NONE
        case _ if is_settled:
            return Memory.SETTLED
        case BillStacked():
            return Memory.STACKED if is_same(value_tiyn, last.value_tiyn) else Memory.STACKED_OTHER
        case BillDisputed():
            return Memory.DISPUTED if is_same(value_tiyn, last.value_tiyn) else Memory.DISPUTED_OTHER


# --- what the journal leaves open ------------------------------------------------------------------------------


class Leftover(StrEnum):
    """What the journal can leave open: of the order, of which there is one at most, and of the newest receipt."""

    NOTHING = "nothing"
    EMPTY_ORDER = "an order without bills, no intent"
    ORDER = "an order with bills, no intent"
    INTENT = "an intent without outcome"
    LOOSE_INTENT = "an intent without an order (never written by this program)"
    UNPRINTED = "a completed order, print not intended"
    PRINT_INTENDED = "a completed order, print intended"
    ALL_PRINTED = "no receipt"


LEFTOVERS: Final[dict[Leftover, str]] = {
    Leftover.NOTHING: "the kiosk opens",
    Leftover.EMPTY_ORDER: "`order_cancelled`, reason `power_cut`",
    Leftover.ORDER: "`order_completed`, ending `power_cut`, at once (K-07)",
    Leftover.INTENT: "the device is asked, by the table above, for at most `recovery_s`; then the order as above",
    Leftover.LOOSE_INTENT: "disputed at once; if the device has the bill it is found",
    Leftover.UNPRINTED: "its receipt is printed if the printer can, otherwise `print_ended` `not_printed`",
    Leftover.PRINT_INTENDED: "`print_ended` `unknown`: paper may be out there; no second copy by itself",
    Leftover.ALL_PRINTED: "nothing is printed",
}
"""What the journal leaves open × what is done at start."""


WALLET_FATES: Final[tuple[tuple[str, str], ...]] = (
    ("nothing in time", "nothing yet: asked again every half minute, while nobody is signed in"),
    (
        "executed, complete, asked for by an earlier life",
        "`wallet_order_ended` `executed`, numbered and printed once nobody is there, if it is of today and the printer can",
    ),
    ("executed, complete", "`wallet_order_ended` `executed`; its receipt said that nobody knew yet"),
    (
        "pending",
        "as executed, but `pending`: the bank has yet to pay; the holder's own wallet tells the end",
    ),
    ("refused", "`wallet_order_ended` `refused`, with the rule"),
    ("expired", "`wallet_order_ended` `not_executed`: no code came"),
    ("it waits for its code", "nothing yet: it expires after a quarter of an hour"),
    ("no such order", "`wallet_order_ended` `not_executed`: its session has been ended before it was asked"),
)
"""What becomes of ``wallet_order_intended`` without an end, at start and whenever an answer was lost. Nothing is sent again."""


def left_open(items: OpenItems) -> frozenset[Leftover]:
    """One leftover of the order and one of the receipt."""
    return frozenset({_order_left(items), _receipt_left(items)})


def _order_left(items: OpenItems) -> Leftover:
    match items:
        case OpenItems(order=None, intent=None):
            return Leftover.NOTHING
        case OpenItems(order=None):
            return Leftover.LOOSE_INTENT
        case OpenItems(intent=None, stacked=()):
            return Leftover.EMPTY_ORDER
        case OpenItems(intent=None):
            return Leftover.ORDER
        case _:
            return Leftover.INTENT


def _receipt_left(items: OpenItems) -> Leftover:
    if items.unprinted is None:
        return Leftover.ALL_PRINTED
    return Leftover.PRINT_INTENDED if items.is_print_intended else Leftover.UNPRINTED


def recovery_tables() -> str:
    """The tables as Markdown, for ``docs/recovery.md``."""
    lines = [
        "### An open intent",
        "",
        "| the device has said | and says next | the bill is |",
        "|---|---|---|",
    ]
    lines += [f"| {evidence} | {word} | {FATES[evidence, word]} |" for evidence in Evidence for word in Word]
    lines += [
        "",
        "### A stacked bill that no open intent explains",
        "",
        "| the journal's last bill | it is |",
        "|---|---|",
    ]
    lines += [f"| {memory} | {FINDINGS[memory]} |" for memory in Memory]
    lines += ["", "### What the journal leaves open", "", "| left open | at start |", "|---|---|"]
    lines += [f"| {leftover} | {resolution} |" for leftover, resolution in LEFTOVERS.items()]
    lines += [
        "",
        "### An order from a wallet without an end",
        "",
        "| the ledger says | the journal gets |",
        "|---|---|",
    ]
    lines += [f"| {state} | {resolution} |" for state, resolution in WALLET_FATES]
    return "\n".join(lines) + "\n"
