"""Counters for Prometheus."""

from __future__ import annotations

import os
from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from wire.messages import BatchAnswer, BatchRequest

SHARED_IN: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The library's variable: the folder in which processes of one service count together, set before it is loaded."""


class Metrics:
    """Counters of one service, in a registry of its own; of all its processes where they count together."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "ledger_requests", "Requests answered", ("route", "method", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "ledger_request_seconds", "Time to answer", ("route", "method"), registry=self.registry
        )
        self._entries = Counter(
            "ledger_kiosk_entries", "Entries of kiosks received, sent again included", registry=self.registry
        )
        self._parts = Counter(
            "ledger_order_parts", "Parts of orders answered", ("outcome", "refusal"), registry=self.registry
        )
        self._refusals = Counter(
            "ledger_refusals", "Operations refused over HTTP", ("code",), registry=self.registry
        )

        self._answered: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def refused(self, code: str) -> None:
        self._refusals.labels(code).inc()

    def batch_taken(self, request: BatchRequest, answer: BatchAnswer) -> None:
        self._entries.inc(len(request.entries))
        answered = Tally(
            (result.outcome, "" if result.refusal is None else str(result.refusal.code))
            for result in answer.results
        )
        for (outcome, code), count in answered.items():
            self._parts.labels(outcome, code).inc(count)

    def answered(self, *, route: str, method: str, status: int, seconds: float) -> None:
        # Looking a child up by its labels costs more than counting.
        children = self._answered.get((route, method, status))
        if children is None:
            children = (
                self._requests.labels(route, method, str(status)),
                self._seconds.labels(route, method),
            )
            self._answered[route, method, status] = children
        count, histogram = children
        count.inc()
        histogram.observe(seconds)

    def text(self, gauges: Iterable[Metric] = ()) -> bytes:
        """The counters, and gauges read for this scrape, in Prometheus' text format."""
        return generate_latest(self._counted()) + generate_latest(_Read(tuple(gauges)))

    def _counted(self) -> CollectorRegistry:
        shared_in = os.environ.get(SHARED_IN)
        if shared_in is None:
            return self.registry
        summed = CollectorRegistry()
        MultiProcessCollector(summed, shared_in)  # type: ignore[no-untyped-call]
        return summed


class _Read(CollectorRegistry):
    """Metrics that were read already."""

    def __init__(self, metrics: tuple[Metric, ...]) -> None:
        super().__init__()
        self._read = metrics

    def collect(self) -> Iterator[Metric]:
        yield from self._read
