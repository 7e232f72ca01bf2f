"""Firmware simulators of a ccTalk bill validator and a coin acceptor for tenge, on a pseudo terminal."""

from __future__ import annotations

from devices.bill_acceptors.cctalk import BILL_VALIDATOR, COIN_ACCEPTOR
from devices.simulators.cctalk.firmware import CctalkFirmware
from devices.simulators.cctalk.models import BILLS, COINS, Model
from devices.simulators.mechanics import ESCROW_S
from devices.simulators.memory import MemoryFile
from devices.simulators.options import OptionUnknown, SimulatorOptions
from devices.simulators.simulation import AcceptorSimulation, Listener, serve

__all__ = ["BILLS", "COINS", "CctalkFirmware", "run", "run_model", "simulation"]


def simulation(
    options: SimulatorOptions, listener: Listener, *, escrow_s: float = ESCROW_S, model: Model = BILLS
) -> AcceptorSimulation:
    """A unit at ``options.link``; what it holds is kept in ``options.out``/state.json, its log is not.

    ``options.encryption_key`` is the code of six digits of an encrypted unit. Raises ValueError.
    """
    usual = COIN_ACCEPTOR if model is COINS else BILL_VALIDATOR
    address = usual if options.address is None else options.address
    return AcceptorSimulation(
        "cctalk" if model is BILLS else "cctalk-coins",
        options.link,
        listener,
        lambda emit: CctalkFirmware(
            MemoryFile(options.out),
            emit,
            model=model,
            address=address,
            speed=options.speed,
            escrow_s=escrow_s,
            seed=options.seed,
            is_traced=options.is_traced,
            encryption_code=options.encryption_key,
        ),
        baud=options.baud,
    )


def run_model(options: SimulatorOptions, model: Model) -> int:
    """Serve until ``quit`` or SIGTERM; returns 0. Raises OptionUnknown for a code that is none."""
    try:
        return serve(lambda listener: simulation(options, listener, model=model), is_json=options.is_json)
    except ValueError as error:
        raise OptionUnknown(str(error)) from error


def run(options: SimulatorOptions) -> int:
    """Serve until ``quit`` or SIGTERM; returns 0."""
    return run_model(options, BILLS)
