"""Firmware simulator of a CCNET bill acceptor for tenge, on a pseudo terminal."""

from __future__ import annotations

from devices.bill_acceptors.ccnet.frames import BILL_VALIDATOR
from devices.simulators.ccnet.firmware import CcnetFirmware
from devices.simulators.mechanics import ESCROW_S
from devices.simulators.memory import MemoryFile
from devices.simulators.options import SimulatorOptions
from devices.simulators.simulation import AcceptorSimulation, Listener, serve

__all__ = ["CcnetFirmware", "run", "simulation"]


def simulation(
    options: SimulatorOptions, listener: Listener, *, escrow_s: float = ESCROW_S
) -> AcceptorSimulation:
    """A unit at ``options.link``; what it holds is kept in ``options.out``/state.json."""
    return AcceptorSimulation(
        "ccnet",
        options.link,
        listener,
        lambda emit: CcnetFirmware(
            MemoryFile(options.out),
            emit,
            speed=options.speed,
            escrow_s=escrow_s,
            seed=options.seed,
            is_traced=options.is_traced,
            address=BILL_VALIDATOR if options.address is None else options.address,
        ),
        baud=options.baud,
    )


def run(options: SimulatorOptions) -> int:
    """Serve until ``quit`` or SIGTERM; returns 0."""
    return serve(lambda listener: simulation(options, listener), is_json=options.is_json)
