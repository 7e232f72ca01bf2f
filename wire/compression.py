"""Bodies on the wire, packed by gzip (RFC 1952): a mobile line is slow and paid for by the byte.

A signature is over the plain bytes, before they are packed: what the ledger keeps as proof needs no unpacking, and a
middle box may pack otherwise.
"""

from __future__ import annotations

import gzip
import zlib
from typing import Final

ENCODING: Final = "gzip"
"""As ``Content-Encoding`` and ``Accept-Encoding`` name it."""

PACKED_BYTES_MIN: Final = 512
"""Below this the header and the checksum would eat what is won."""

_LEVEL: Final = 6
_GZIP_WINDOW: Final = zlib.MAX_WBITS | 16
"""zlib's word for "a gzip header and nothing else"."""


class NotPacked(ValueError):
    """The bytes are no whole gzip stream; the message says what is wrong."""


class PackedTooLarge(ValueError):
    """Unpacked it is larger than the reader takes; what is beyond the limit was not unpacked."""


def packed(body: bytes) -> bytes:
    """The body as one gzip stream; the same bytes each time."""
    return gzip.compress(body, _LEVEL, mtime=0)


def unpacked(data: bytes, bytes_max: int) -> bytes:
    """The body of one gzip stream, at most ``bytes_max`` bytes of it in memory.

    Raises:
        PackedTooLarge: there are more.
        NotPacked: no gzip, cut short, a wrong checksum, or something after its end.
    """
    stream = zlib.decompressobj(_GZIP_WINDOW)
    try:
        body = stream.decompress(data, bytes_max + 1)
    except zlib.error as wrong:
        raise NotPacked(f"not gzip: {wrong}") from wrong
    if len(body) > bytes_max:
        raise PackedTooLarge(f"more than {bytes_max} bytes when unpacked")
    if not stream.eof:
        raise NotPacked("not gzip: it ends too early")
    if stream.unused_data:
        raise NotPacked("not gzip: something follows its end")
    return body
