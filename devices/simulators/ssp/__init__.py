"""Firmware simulator of an ITL bill acceptor for tenge (SSP, with or without a key), on a pseudo terminal."""

from __future__ import annotations

from devices.bill_acceptors.ssp.encryption import FIXED_KEY, fixed_key
from devices.simulators.mechanics import ESCROW_S
from devices.simulators.memory import MemoryFile
from devices.simulators.options import SimulatorOptions
from devices.simulators.simulation import AcceptorSimulation, Listener, serve
from devices.simulators.ssp.firmware import SspFirmware

__all__ = ["SspFirmware", "run", "simulation"]


def simulation(
    options: SimulatorOptions, listener: Listener, *, escrow_s: float = ESCROW_S
) -> AcceptorSimulation:
    """A unit at ``options.link``; what it holds is kept in ``options.out``/state.json.

    ``options.encryption_key`` is the fixed half of the key, up to 16 hexadecimal digits. Raises ValueError.
    """
    key = fixed_key(options.encryption_key) if options.encryption_key else FIXED_KEY
    return AcceptorSimulation(
        "ssp",
        options.link,
        listener,
        lambda emit: SspFirmware(
            MemoryFile(options.out),
            emit,
            speed=options.speed,
            escrow_s=escrow_s,
            seed=options.seed,
            is_traced=options.is_traced,
            fixed_key=key,
        ),
        baud=options.baud,
    )


def run(options: SimulatorOptions) -> int:
    """Serve until ``quit`` or SIGTERM; returns 0."""
    return serve(lambda listener: simulation(options, listener), is_json=options.is_json)
