"""One measured figure beside the limit that it is compared with, both of the same run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """``value`` and ``limit_value`` share ``unit``; ``limit`` says in words what the second one is."""

    name: str
    value: float
    unit: str
    limit: str
    limit_value: float
    runs: int

    @property
    def ratio(self) -> float:
        return self.value / self.limit_value
