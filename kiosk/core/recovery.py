"""What a life that was cut off left open, and the table that resolves it."""

from __future__ import annotations

from dataclasses import dataclass

from wire.entries import BillStacked, OrderCompleted, OrderOpened, StackIntended


@dataclass(frozen=True)
class OpenItems:
    """Read from the journal at start: intents without outcome and orders without end.

    ``order`` is the order that was opened and neither completed nor cancelled; ``stacked`` its bills so
    far; ``intent`` the bill on its way to the stacker. ``unprinted`` is a completed order whose receipt has
    no ``print_ended`` entry.
    """

    order: OrderOpened | None = None
    stacked: tuple[BillStacked, ...] = ()
    intent: StackIntended | None = None
    unprinted: OrderCompleted | None = None
