"""Kinds of printers that the simulator can be: which questions they answer, what they do after a cut. Data."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal


@dataclass(frozen=True)
class Model:
    """One kind of printer (facts 3 to 5).

    ``has_full_status``: DLE EOT 14h. ``presenter``: a cut receipt stays in the mouth, and the next job either
    ``pushes`` it out or ``waits`` until it is gone. ``retract``: the commands that draw it back.
    """

    name: str
    width_dots: int = 576
    has_process_id: bool = False
    has_buffer_clear: bool = False
    has_automatic_status: bool = True
    has_full_status: bool = False
    presenter: Literal["none", "pushes", "waits"] = "none"
    retract: frozenset[bytes] = frozenset()
    paper_end_bits: int = 0x60
    presenter_bits: int = 0


EPSON_TM: Final = Model("epson-tm", has_process_id=True, has_buffer_clear=True)
_EJECTOR: Final = frozenset({b"\x1de\x02"})

MODELS: Final = MappingProxyType(
    {
        model.name: model
        for model in (
            EPSON_TM,
            Model("epson-eu-t"),
            Model(
                "custom-vkp80ii",
                has_automatic_status=False,
                has_full_status=True,
                presenter="pushes",
                retract=_EJECTOR,
            ),
            Model(
                "custom-vkp80iii",
                has_automatic_status=False,
                has_full_status=True,
                presenter="pushes",
                retract=_EJECTOR,
            ),
            Model(
                "citizen-ppu",
                has_buffer_clear=True,
                presenter="waits",
                retract=frozenset({b"\x1dR\x30"}),
                paper_end_bits=0x20,
                presenter_bits=0x40,
            ),
            Model("star-escpos", has_automatic_status=False),
            Model("plain-58", width_dots=384),
        )
    }
)
"""By name. The first is what the simulator is unless it is told otherwise."""
