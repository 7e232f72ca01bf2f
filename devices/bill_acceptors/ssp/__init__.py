"""SSP and eSSP, the protocol of ITL's bill acceptors (NV9, NV10, NV200); docs/protocols/ssp.md tells the whole."""

from devices.bill_acceptors.ssp.codec import SspCodec
from devices.bill_acceptors.ssp.encryption import fixed_key
from devices.bill_acceptors.ssp.link import Timings

__all__ = ["SspCodec", "Timings", "fixed_key"]
