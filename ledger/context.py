"""What every route is given: database, clock, settings, metrics, a turn for batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import Engine

from ledger.clock import Clock, utc_now
from ledger.config import Settings
from ledger.metrics import Metrics
from ledger.payments.terms import TermsReader


@dataclass(frozen=True, kw_only=True)
class Context:
    engine: Engine
    clock: Clock = utc_now
    settings: Settings = field(default_factory=Settings)
    metrics: Metrics = field(default_factory=Metrics)
    intake: Lock = field(default_factory=Lock, compare=False)
    """Held by the batch of a kiosk that is being booked (ADR 69)."""
    terms: TermsReader = field(default_factory=TermsReader, compare=False)
    """What whoever holds it judges by."""
