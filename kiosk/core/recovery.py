"""What a life that was cut off left open, and the table that resolves it."""

from __future__ import annotations

from dataclasses import dataclass

from wire.entries import BillDisputed, BillReturned, BillStacked, OrderCompleted, OrderOpened, StackIntended


@dataclass(frozen=True)
class OpenItems:
    """Read from the journal at start: intents without outcome and orders without end.

    ``order`` is the order that was opened and neither completed nor cancelled; ``stacked`` its bills so
    far; ``intent`` the bill on its way to the stacker. ``unprinted`` is a completed order whose receipt has
    no ``print_ended`` entry, ``unprinted_order`` what was opened for it, and ``is_print_intended`` tells whether
    its first byte may have been sent. ``last_bill`` is the newest outcome of any bill in the whole journal: a
    device that was never acknowledged speaks of that bill again.
    """

    order: OrderOpened | None = None
    stacked: tuple[BillStacked, ...] = ()
    intent: StackIntended | None = None
    unprinted: OrderCompleted | None = None
    unprinted_order: OrderOpened | None = None
    is_print_intended: bool = False
    last_bill: BillStacked | BillReturned | BillDisputed | None = None
