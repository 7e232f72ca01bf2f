"""Firmware simulator of an ID003 bill acceptor for tenge, on a pseudo terminal."""

from __future__ import annotations

from devices.simulators.id003.firmware import Id003Firmware
from devices.simulators.mechanics import ESCROW_S
from devices.simulators.memory import MemoryFile
from devices.simulators.options import SimulatorOptions
from devices.simulators.simulation import AcceptorSimulation, Listener, serve

__all__ = ["Id003Firmware", "run", "simulation"]


def simulation(
    options: SimulatorOptions, listener: Listener, *, escrow_s: float = ESCROW_S
) -> AcceptorSimulation:
    """A unit at ``options.link``; what it holds is kept in ``options.out``/state.json."""
    return AcceptorSimulation(
        "id003",
        options.link,
        listener,
        lambda emit: Id003Firmware(
            MemoryFile(options.out),
            emit,
            speed=options.speed,
            escrow_s=escrow_s,
            seed=options.seed,
            is_traced=options.is_traced,
        ),
        baud=options.baud,
    )


def run(options: SimulatorOptions) -> int:
    """Serve until ``quit`` or SIGTERM; returns 0."""
    return serve(lambda listener: simulation(options, listener), is_json=options.is_json)
