"""Firmware simulators, by protocol. Adding one is a row here; nothing is imported before it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, cast

from devices.simulators.options import SimulatorOptions

__all__ = ["SIMULATORS", "Simulator", "SimulatorOptions"]

Simulator = Callable[[SimulatorOptions], int]
"""Serves a simulated device until it is told to end; its exit code. Raises OSError for an unusable link."""


def _from(module: str) -> Simulator:
    def run(options: SimulatorOptions) -> int:
        return cast("Simulator", importlib.import_module(module).run)(options)

    return run


def _escpos(options: SimulatorOptions) -> int:
    from devices.simulators import escpos  # noqa: PLC0415

    assert options.font is not None, "a printer needs letters"
    return escpos.run(
        options.link,
        options.out,
        options.is_json,
        options.font,
        options.speed,
        model=escpos.model_named(options.model),
    )


SIMULATORS: Final[Mapping[str, Simulator]] = MappingProxyType(
    {
        "ccnet": _from("devices.simulators.ccnet"),
        "cctalk": _from("devices.simulators.cctalk"),
        "cctalk-coins": _from("devices.simulators.cctalk.coins"),
        "escpos": _escpos,
        "ssp": _from("devices.simulators.ssp"),
        "id003": _from("devices.simulators.id003"),
    }
)
