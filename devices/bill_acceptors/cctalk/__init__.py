"""ccTalk: bill validators and coin acceptors on a bus of one wire."""

from devices.bill_acceptors.bus import AcceptorBus
from devices.bill_acceptors.cctalk.codec import CctalkCodec, Checksum
from devices.bill_acceptors.cctalk.frames import BILL_VALIDATOR, COIN_ACCEPTOR
from devices.bill_acceptors.cctalk.link import Echo, Timings

__all__ = [
    "BILL_VALIDATOR",
    "COIN_ACCEPTOR",
    "AcceptorBus",
    "CctalkCodec",
    "Checksum",
    "Echo",
    "Timings",
]
