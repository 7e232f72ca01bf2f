"""A simulated coin acceptor at address 2."""

from __future__ import annotations

from devices.simulators.cctalk import COINS, run_model
from devices.simulators.options import SimulatorOptions


def run(options: SimulatorOptions) -> int:
    """Serve until ``quit`` or SIGTERM; returns 0."""
    return run_model(options, COINS)
