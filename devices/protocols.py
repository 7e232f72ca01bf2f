"""Every protocol that a bill or coin acceptor may speak to the kiosk: a row each, nothing else to change.

A codec is imported when one of its kind is made: a kiosk starts with the one that it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from devices.driver import BillAcceptorDriver, Codec
from devices.events import BillEvent
from devices.transport import Parity, Port, open_port
from wire.records import dataclass

if TYPE_CHECKING:
    from devices.bill_acceptors.cctalk import Checksum, Echo

__all__ = [
    "AUTO",
    "CHECKSUMS",
    "ECHOES",
    "PARITIES",
    "PROTOCOLS",
    "AcceptorOptions",
    "AcceptorProtocol",
    "Capabilities",
    "LineSettings",
    "OptionsWrong",
    "ParityChoice",
    "PortChoice",
    "acceptor_driver",
]

AUTO: Final = "auto"
CHECKSUMS: Final[tuple[Checksum, ...]] = ("auto", "8bit", "crc16")
ECHOES: Final[tuple[Echo, ...]] = ("auto", "on", "off")
_BROADCAST: Final = 0
_HOST: Final = 1
_CCNET_RESERVED: Final = 14
"""For broadcasts; 0 is forbidden."""
ParityChoice = Parity | Literal["auto"]
PARITIES: Final[Mapping[str, ParityChoice]] = MappingProxyType(
    {"auto": "auto", "none": "none", "even": "even", "odd": "odd"}
)


class OptionsWrong(Exception):
    """The protocol cannot work with these options; one line for the person who wrote them."""


@dataclass(frozen=True)
class Capabilities:
    """What a device of this protocol can do. What it lacks is said here and never imitated.

    ``has_escrow`` False: a bill or coin is in the cassette when it is told, and cannot be given back.
    ``escrow_limit_s``: the device gives the bill back by itself after this; None: it waits for ever, or has
    no escrow. ``can_hold``: the host may ask for more time. ``acknowledges_money``: the device repeats a
    money event until the host has acknowledged it on the wire. ``has_power_up_report``: after a power cut it
    says where a bill was found. ``reads_bill_table``: denominations come from the device itself.
    """

    has_escrow: bool
    escrow_limit_s: float | None
    can_hold: bool
    enables_by_denomination: bool
    acknowledges_money: bool
    reads_bill_table: bool
    has_power_up_report: bool
    has_addresses: bool = False
    is_encrypted: bool = False
    takes: Literal["bills", "coins"] = "bills"


@dataclass(frozen=True)
class LineSettings:
    """8 data bits. The first of ``bauds`` is the usual one; all are tried when the speed is not known."""

    bauds: tuple[int, ...]
    parity: Parity = "none"
    stop_bits: Literal[1, 2] = 1


@dataclass(frozen=True)
class AcceptorOptions:
    """What one protocol asks and another ignores. ``address`` None and ``encryption_key`` "": its usual ones.

    ``checksum`` and ``echo`` (whether the line says back what the host said) are ccTalk's; "auto": found out.
    """

    address: int | None = None
    encryption_key: str = ""
    checksum: Checksum = "auto"
    echo: Echo = "auto"


@dataclass(frozen=True)
class AcceptorProtocol:
    """``codec`` raises OptionsWrong."""

    name: str
    codec: Callable[[AcceptorOptions], Codec]
    line: LineSettings
    capabilities: Capabilities


@dataclass(frozen=True)
class PortChoice:
    """Where the acceptor hangs. ``baud`` 0: found out. ``port`` as ``devices.transport.open_port`` takes it.

    ``parity`` "auto" is the protocol's own, and none on a pseudo terminal, which refuses any other.
    """

    port: str
    baud: int = 0
    parity: ParityChoice = "auto"


def _ccnet(options: AcceptorOptions) -> Codec:
    from devices.bill_acceptors.ccnet import CcnetCodec  # noqa: PLC0415 - see above
    from devices.bill_acceptors.ccnet.frames import BILL_VALIDATOR  # noqa: PLC0415

    _refuse_key("ccnet", options)
    address = BILL_VALIDATOR if options.address is None else options.address
    if address in (_BROADCAST, _CCNET_RESERVED):
        raise OptionsWrong(f"ccnet: address {address} is no device's")
    return CcnetCodec(address=address)


def _id003(options: AcceptorOptions) -> Codec:
    _refuse_key("id003", options)
    if options.address is not None:
        raise OptionsWrong("id003 knows no addresses")
    from devices.bill_acceptors.id003 import Id003Codec  # noqa: PLC0415

    return Id003Codec()


def _ssp(options: AcceptorOptions) -> Codec:
    from devices.bill_acceptors.ssp import SspCodec, fixed_key  # noqa: PLC0415

    if options.address is not None:
        raise OptionsWrong("ssp: a bill acceptor has address 0")
    try:
        return SspCodec(fixed_key=fixed_key(options.encryption_key)) if options.encryption_key else SspCodec()
    except ValueError as error:
        raise OptionsWrong(f"ssp: {error}") from error


def _cctalk(options: AcceptorOptions) -> Codec:
    return _cctalk_codec("cctalk", options, is_coins=False)


def _cctalk_coins(options: AcceptorOptions) -> Codec:
    return _cctalk_codec("cctalk-coins", options, is_coins=True)


def _cctalk_codec(protocol: str, options: AcceptorOptions, *, is_coins: bool) -> Codec:
    from devices.bill_acceptors.cctalk import CctalkCodec  # noqa: PLC0415

    if options.address in (_BROADCAST, _HOST):
        raise OptionsWrong(f"{protocol}: address {options.address} is no device's")
    try:
        return CctalkCodec(
            address=options.address,
            is_coins=is_coins,
            checksum=options.checksum,
            echo=options.echo,
            encryption_code=options.encryption_key,
        )
    except ValueError as error:
        raise OptionsWrong(f"{protocol}: {error}") from error


def _refuse_key(protocol: str, options: AcceptorOptions) -> None:
    if options.encryption_key:
        raise OptionsWrong(f"{protocol} knows no encryption key")


CCNET: Final = AcceptorProtocol(
    name="ccnet",
    codec=_ccnet,
    line=LineSettings(bauds=(9600, 19200)),
    capabilities=Capabilities(
        has_escrow=True,
        escrow_limit_s=10.0,
        can_hold=True,
        enables_by_denomination=True,
        acknowledges_money=True,
        reads_bill_table=True,
        has_power_up_report=True,
        has_addresses=True,
    ),
)

ID003: Final = AcceptorProtocol(
    name="id003",
    codec=_id003,
    line=LineSettings(bauds=(9600, 19200), parity="even"),
    capabilities=Capabilities(
        has_escrow=True,
        escrow_limit_s=10.0,
        can_hold=True,
        enables_by_denomination=True,
        acknowledges_money=True,
        reads_bill_table=True,
        has_power_up_report=True,
    ),
)

SSP: Final = AcceptorProtocol(
    name="ssp",
    codec=_ssp,
    line=LineSettings(bauds=(9600, 115200, 38400), stop_bits=2),
    capabilities=Capabilities(
        has_escrow=True,
        escrow_limit_s=5.0,
        can_hold=True,
        enables_by_denomination=True,
        acknowledges_money=True,
        reads_bill_table=True,
        has_power_up_report=True,
        is_encrypted=True,
    ),
)

CCTALK: Final = AcceptorProtocol(
    name="cctalk",
    codec=_cctalk,
    line=LineSettings(bauds=(9600, 19200, 38400)),
    capabilities=Capabilities(
        has_escrow=True,
        escrow_limit_s=4.0,
        can_hold=True,
        enables_by_denomination=True,
        acknowledges_money=False,
        reads_bill_table=True,
        has_power_up_report=False,
        has_addresses=True,
        is_encrypted=True,
    ),
)

CCTALK_COINS: Final = AcceptorProtocol(
    name="cctalk-coins",
    codec=_cctalk_coins,
    line=LineSettings(bauds=(9600, 19200, 38400)),
    capabilities=Capabilities(
        has_escrow=False,
        escrow_limit_s=None,
        can_hold=False,
        enables_by_denomination=True,
        acknowledges_money=False,
        reads_bill_table=True,
        has_power_up_report=False,
        has_addresses=True,
        is_encrypted=True,
        takes="coins",
    ),
)

PROTOCOLS: Final[Mapping[str, AcceptorProtocol]] = MappingProxyType(
    {protocol.name: protocol for protocol in (CCNET, ID003, SSP, CCTALK, CCTALK_COINS)}
)


def acceptor_driver(
    protocol: AcceptorProtocol,
    choice: PortChoice,
    on_event: Callable[[BillEvent], None],
    *,
    options: AcceptorOptions | None = None,
    bills_file: Path | None = None,
) -> BillAcceptorDriver:
    """A driver that is not started yet. Raises OptionsWrong; a port that is away is an event, never raised."""
    bauds = (choice.baud,) if choice.baud else protocol.line.bauds
    parity = protocol.line.parity if choice.parity == AUTO else choice.parity

    def opened() -> Port:
        return open_port(
            choice.port,
            baud=bauds[0],
            parity=parity,
            stop_bits=protocol.line.stop_bits,
            is_parity_dropped_on_pty=choice.parity == AUTO,
        )

    return BillAcceptorDriver(
        protocol.codec(options or AcceptorOptions()), opened, on_event, bauds=bauds, bills_file=bills_file
    )
