"""Who a printer is, by GS I: for people with a screwdriver, never asked while a kiosk sells (facts 3.1, 3.6)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from devices.printers.driver import PrinterPort
from devices.printers.status import Block, ReplyReader
from devices.transport import PortClosed, PortUnavailable

_TEXT: Final = 0x5F
_FIRMWARE, _MAKER, _MODEL, _SERIAL = 0x41, 0x42, 0x43, 0x44
_ANSWER_S: Final = 0.5


@dataclass(frozen=True)
class PrinterIdentity:
    """In the printer's own words; "" for what it does not say."""

    maker: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""

    def __str__(self) -> str:
        name = " ".join(filter(None, (self.maker, self.model))) or "a printer that does not say its name"
        firmware = f", firmware {self.firmware}" if self.firmware else ""
        return name + firmware + (f", serial {self.serial}" if self.serial else "")


def identify(open_port: Callable[[], PrinterPort], answer_s: float = _ANSWER_S) -> PrinterIdentity:
    """Ask an idle printer that is on-line: it answers in print order, and not at all when it is off-line.

    ``answer_s`` is waited for each of four answers; after one that does not come nothing more is asked. A port
    that cannot be opened, or breaks, is a printer that says nothing.
    """
    said: list[str] = []
    try:
        port = open_port()
    except PortUnavailable:
        return PrinterIdentity()
    try:
        for what in (_MAKER, _MODEL, _FIRMWARE, _SERIAL):
            port.write_some(bytes((0x1D, 0x49, what)))
            text = _answer(port, answer_s)
            if text is None:
                break
            said.append(text)
    except PortClosed:
        pass
    finally:
        port.close()
    maker, model, firmware, serial = said + [""] * (4 - len(said))
    return PrinterIdentity(maker, model, firmware, serial)


def _answer(port: PrinterPort, answer_s: float) -> str | None:
    reader, end = ReplyReader(), time.monotonic() + answer_s
    while (left_s := end - time.monotonic()) > 0:
        for reply in reader.feed(port.read_available(left_s)):
            if isinstance(reply, Block) and reply.header == _TEXT:
                text = reply.data.decode("ascii", "replace").strip()
                return text if text.isascii() and text.isprintable() else reply.data.hex()
    return None
