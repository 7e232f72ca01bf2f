"""The devices' health and counters as a text file for Prometheus' node exporter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, write_to_textfile
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from devices.supervision import Health
from kiosk.runtime.device_watch import Readings


class _Metrics(Collector):
    def __init__(self, readings: Readings) -> None:
        self._readings = readings

    def collect(self) -> Iterator[Metric]:
        health = GaugeMetricFamily("kiosk_acceptor_health", "1 for the health it has", labels=["health"])
        for each in Health:
            health.add_metric([each.value], float(each is self._readings.acceptor))
        yield health
        is_ready = float(self._readings.printer.can_print)
        yield GaugeMetricFamily("kiosk_printer_ready", "1 when it can print", value=is_ready)
        counts = CounterMetricFamily("kiosk_device_events", "What devices did", labels=["what", "which"])
        for name, count in self._readings.counts.items():
            what, _, which = name.partition("/")
            counts.add_metric([what, which], count)
        yield counts


def writer(path: Path) -> Callable[[Readings], None]:
    """Writes readings to ``path``, whole at every moment. What it gives raises OSError."""

    def write(readings: Readings) -> None:
        registry = CollectorRegistry()
        registry.register(_Metrics(readings))
        write_to_textfile(str(path), registry)

    return write
