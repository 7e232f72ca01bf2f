"""Receipts on their way to paper, apart from the phase."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from wire.records import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from wire.entries import OrderCompleted, OrderOpened, WalletOrderEnded, WalletOrderIntended
    from wire.messages import OperationResult


@dataclass(frozen=True)
class PrinterAsked:
    """At start: how is the printer? Given up by ``timer``."""

    timer: str


@dataclass(frozen=True)
class PrintPending:
    """``print_intended`` is on its way into the journal. Given up by ``timer``."""

    token: int
    timer: str


@dataclass(frozen=True)
class Printing:
    """The printer works; without its word by ``timer`` the outcome is unknown."""

    timer: str


@dataclass(frozen=True)
class PrintOver:
    outcome: Literal["printed", "not_printed", "unknown"]


JobStage = PrinterAsked | PrintPending | Printing | PrintOver


@dataclass(frozen=True)
class PrintJob:
    """One receipt on its way to paper; apart from the phase, so that nobody waits for a printer.

    ``is_copy``: an earlier print of it may be out there, so this one says that it is a copy.
    """

    opened: OrderOpened
    completed: OrderCompleted
    accepted_at: datetime
    results: tuple[OperationResult, ...]
    stage: JobStage
    is_copy: bool = False

    @property
    def receipt_number(self) -> int:
        return self.completed.receipt_number


@dataclass(frozen=True)
class WalletPrintJob:
    """The receipt of an order from a wallet. ``phone`` and ``requisites`` are for the paper only, never kept."""

    intended: WalletOrderIntended
    ended: WalletOrderEnded
    at: datetime
    phone: str = field(repr=False)
    requisites: tuple[tuple[str, str], ...] = field(repr=False)
    stage: JobStage
    is_copy: bool = False

    @property
    def receipt_number(self) -> int:
        assert self.ended.receipt_number is not None, "without a number nothing is printed"
        return self.ended.receipt_number
