"""CCNET, the protocol of CashCode and compatible bill acceptors; docs/protocols/ccnet.md tells the whole."""

from devices.bill_acceptors.ccnet.codec import CcnetCodec
from devices.bill_acceptors.ccnet.link import Timings

__all__ = ["CcnetCodec", "Timings"]
