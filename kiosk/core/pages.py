"""Phases in which no order is under way: searching the catalogue, help, the offer's text, finding a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wire.records import dataclass

if TYPE_CHECKING:
    from kiosk.core.requisites import Problem
    from kiosk.core.states import Reviewing
    from kiosk.core.tracing import Paper, Tracked


@dataclass(frozen=True)
class Searching:
    """The whole catalogue by what is typed: ``text`` as typed so far."""

    text: str = ""


@dataclass(frozen=True)
class Helping:
    """Whom to call, where to register, what else can be done here."""


@dataclass(frozen=True)
class ReadingOffer:
    """The offer's full text; ``review`` is the order that waits for its acceptance, None when read from help."""

    review: Reviewing | None = None


@dataclass(frozen=True)
class AskingReceipt:
    """What stands on the paper, one question a screen; ``step`` counts from 0."""

    paper: Paper
    step: int
    value: str = ""
    problem: Problem = ""


@dataclass(frozen=True)
class Tracing:
    """Journal and ledger are asked what became of a payment."""

    paper: Paper
    token: int


@dataclass(frozen=True)
class Traced:
    """What became of a payment. ``is_certain``: the ledger said so, or it is final in this kiosk's journal."""

    paper: Paper
    payment: Tracked
    is_certain: bool
