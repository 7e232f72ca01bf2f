"""How often one address may ask for what is worth guessing at, or costs us something to answer.

Counted in this process: several processes behind one address allow as many times more. What must hold whatever is
behind it (tries of a code, wrong passwords) is counted in the database where it is checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final

from fastapi import Depends, Request

from ledger.context import Context
from ledger.http.problem import ApiCode, ApiFailure

ADDRESSES_MAX: Final = 50_000
"""Addresses remembered at once; when there are more, all are forgotten."""


@dataclass
class _Bucket:
    tokens: float
    at: datetime


class Rates:
    """Token buckets by name and address: a burst of a minute's worth, refilled evenly."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._lock = Lock()

    def seconds_to_wait(self, name: str, address: str, *, per_minute: int, now: datetime) -> int:
        """0 when this one may pass, and it is counted; else after how many seconds the next may."""
        with self._lock:
            if len(self._buckets) >= ADDRESSES_MAX:
                self._buckets.clear()
            bucket = self._buckets.setdefault((name, address), _Bucket(per_minute, now))
            passed = max(now - bucket.at, timedelta(0)).total_seconds()
            bucket.tokens = min(float(per_minute), bucket.tokens + passed * per_minute / 60)
            bucket.at = max(bucket.at, now)
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return 0
            return int((1 - bucket.tokens) * 60 / per_minute) + 1


def limited(name: str, *, per_minute: int) -> Any:
    """A dependency for ``dependencies=[…]``: more from one address are answered 429 with Retry-After."""

    def check(request: Request) -> None:
        context: Context = request.app.state.context
        rates: Rates = request.app.state.rates
        address = request.client.host if request.client is not None else ""
        allowed = per_minute * context.settings.rate_factor
        wait = rates.seconds_to_wait(name, address, per_minute=allowed, now=context.clock())
        if wait:
            raise ApiFailure(
                ApiCode.RATE_LIMITED, f"more than {allowed} a minute", headers={"Retry-After": str(wait)}
            )

    return Depends(check)
