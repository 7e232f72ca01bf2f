"""What every route is given: database, clock, settings, metrics."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Engine

from ledger.clock import Clock, utc_now
from ledger.config import Settings
from ledger.metrics import Metrics


@dataclass(frozen=True, kw_only=True)
class Context:
    engine: Engine
    clock: Clock = utc_now
    settings: Settings = field(default_factory=Settings)
    metrics: Metrics = field(default_factory=Metrics)
