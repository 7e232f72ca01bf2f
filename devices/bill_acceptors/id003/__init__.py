"""ID003, the protocol of JCM and compatible bill acceptors; docs/protocols/id003.md tells the whole."""

from devices.bill_acceptors.id003.codec import Id003Codec
from devices.bill_acceptors.id003.link import Timings

__all__ = ["Id003Codec", "Timings"]
