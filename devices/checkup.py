"""What hangs on a line, whether it serves, and what a person could do about it. Takes no bills, prints nothing."""

from __future__ import annotations

import queue
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from devices.commands import AskStatus
from devices.events import (
    AcceptorFaulted,
    AcceptorIdentified,
    AcceptorReady,
    Bill,
    BillEvent,
    BillStacked,
    FaultCode,
    Paper,
    PowerUpFound,
    PrinterEvent,
    PrinterStatus,
)
from devices.printer_identity import PrinterIdentity, identify
from devices.printer_port import open_printer_port
from devices.printers.driver import PrinterDriver
from devices.printers.profiles import PrinterProfile
from devices.protocols import AcceptorOptions, AcceptorProtocol, PortChoice, acceptor_driver

ACCEPTOR_S: Final = 15.0
"""A start takes up to eight seconds, and the search for speed and check sum some more."""
PRINTER_S: Final = 3.0
_TENGE: Final = "KZT"

ADVICE: Final[Mapping[FaultCode, str]] = MappingProxyType(
    {
        FaultCode.JAM_ACCEPTOR: "switch it off, open the head, take the bill out",
        FaultCode.JAM_STACKER: "switch it off, take the cassette out, clear the way to it, put it back",
        FaultCode.CASSETTE_FULL: "collect the cash",
        FaultCode.CASSETTE_REMOVED: "put the cassette in until it clicks",
        FaultCode.CHEATED: "look for a string, foil or liquid in the bill's path; report an attempt to cheat",
        FaultCode.PAUSED: "take the second bill out of the entrance",
        FaultCode.FAILURE: "switch it off and on; if the code stays, exchange it",
        FaultCode.SILENT: "check its power, the cable and its switches; protocol, baud and address in kiosk.toml",
        FaultCode.BILL_TABLE_WRONG: "load firmware for tenge, or exchange it",
        FaultCode.PORT_UNAVAILABLE: "check acceptor.port: ls -l /dev/serial/by-id; the user must be in dialout",
        FaultCode.BILL_NOT_TAKEN: "take the bill out of the entrance",
    }
)


@dataclass(frozen=True)
class Checkup:
    """``words``: what was found. ``advice``: what to do, "" when all is well. ``is_usable``: it can serve all the same."""

    is_good: bool
    is_usable: bool
    words: str
    advice: str = ""


def check_acceptor(
    protocol: AcceptorProtocol,
    choice: PortChoice,
    options: AcceptorOptions,
    wanted_tiyn: frozenset[int],
    *,
    within_s: float = ACCEPTOR_S,
) -> Checkup:
    """Start the unit, read its bill table, and leave it closed. Takes up to ``within_s``.

    A bill that the unit reports is acknowledged by nobody here. Do not ask a unit while a journal waits for the
    outcome of a bill: what some protocols say at their first start they do not say again. Raises OptionsWrong.
    """
    events: queue.SimpleQueue[BillEvent] = queue.SimpleQueue()
    seen: list[BillEvent] = []
    driver = acceptor_driver(protocol, choice, events.put, options=options)
    driver.start()
    try:
        end = time.monotonic() + within_s
        while (left_s := end - time.monotonic()) > 0:
            try:
                seen.append(events.get(timeout=left_s))
            except queue.Empty:
                break
            if _is_the_end(seen[-1]):
                break
    finally:
        driver.close()
    return _judged(seen, f"{choice.port} by {protocol.name}", wanted_tiyn)


def _is_the_end(event: BillEvent) -> bool:
    """Silence may be the search for speed and check sum: it is waited out."""
    if isinstance(event, AcceptorFaulted):
        return event.code is not FaultCode.SILENT
    return isinstance(event, AcceptorReady)


def _judged(seen: list[BillEvent], line: str, wanted_tiyn: frozenset[int]) -> Checkup:
    unit = next((event for event in reversed(seen) if isinstance(event, AcceptorIdentified)), None)
    who = f"{_name(unit)} at {line}" if unit else line
    if not seen or isinstance(seen[-1], AcceptorFaulted):
        fault = seen[-1] if seen else None
        code = fault.code if isinstance(fault, AcceptorFaulted) else FaultCode.SILENT
        detail = f": {fault.detail}" if isinstance(fault, AcceptorFaulted) and fault.detail else ""
        words = f"{who}: {code.value.replace('_', ' ')}{detail}"
        return Checkup(is_good=False, is_usable=False, words=words, advice=ADVICE[code])
    if unit is None or not isinstance(seen[-1], AcceptorReady):
        words = f"{who}: answers, and is not ready"
        return Checkup(is_good=False, is_usable=False, words=words, advice=ADVICE[FaultCode.FAILURE])
    return _with_bills(who, unit.bills, wanted_tiyn, _left_behind(seen))


def _name(unit: AcceptorIdentified) -> str:
    serial = f", serial {unit.serial}" if unit.serial else ""
    return unit.model + (f", firmware {unit.firmware}" if unit.firmware else "") + serial


def _left_behind(seen: list[BillEvent]) -> str:
    is_found = any(isinstance(one, PowerUpFound) and one.where == "bill_in_stacker" for one in seen)
    is_told = any(isinstance(one, BillStacked) for one in seen)
    return "; it has a bill to tell, which is left to the kiosk" if is_found or is_told else ""


def _with_bills(who: str, bills: tuple[Bill, ...], wanted_tiyn: frozenset[int], rest: str) -> Checkup:
    known = {bill.value_tiyn for bill in bills if bill.currency == _TENGE}
    words = f"{who} knows {_listed(known)}{rest}"
    if missing := wanted_tiyn - known:
        return Checkup(
            is_good=False,
            is_usable=bool(wanted_tiyn & known),
            words=f"{words}, but not {_listed(missing)}",
            advice="take them out of acceptor.denominations_tenge, or load firmware that knows them",
        )
    spare = known - wanted_tiyn
    return Checkup(
        is_good=True,
        is_usable=True,
        words=f"{words}{f'; kiosk.toml leaves {_listed(spare)} out' if spare else ''}",
    )


def _listed(values_tiyn: set[int] | frozenset[int]) -> str:
    return f"{', '.join(str(value // 100) for value in sorted(values_tiyn)) or 'no'} tenge"


def check_printer(
    profile: PrinterProfile, port: str, *, baud: int, is_rts_cts: bool = False, within_s: float = PRINTER_S
) -> Checkup:
    """Ask the printer how it is and who it is. Takes up to ``within_s`` and two seconds for its name."""
    status = _status(profile, port, baud, within_s, is_rts_cts=is_rts_cts)
    if status is None or not status.is_known:
        advice = "check its power, the cable, and port, baud and profile in kiosk.toml"
        return Checkup(is_good=False, is_usable=False, words=f"{port}: says nothing", advice=advice)
    identity = PrinterIdentity()
    if status.can_print:
        identity = identify(lambda: open_printer_port(port, baud=baud, is_rts_cts=is_rts_cts))
    who = f"{identity} at {port} as {profile.name}"
    if troubles := _troubles(status):
        words = f"{who}: {', '.join(trouble for trouble, _ in troubles)}"
        return Checkup(
            is_good=False, is_usable=False, words=words, advice="; ".join(advice for _, advice in troubles)
        )
    if status.paper is Paper.NEAR_END:
        return Checkup(
            is_good=True, is_usable=True, words=f"{who}: paper near its end", advice="have a roll ready"
        )
    return Checkup(is_good=True, is_usable=True, words=f"{who}: online, paper ok")


def _status(
    profile: PrinterProfile, port: str, baud: int, within_s: float, *, is_rts_cts: bool
) -> PrinterStatus | None:
    """The last one it told in time, and the first that is known."""
    events: queue.SimpleQueue[PrinterEvent] = queue.SimpleQueue()
    driver = PrinterDriver(
        profile, lambda: open_printer_port(port, baud=baud, is_rts_cts=is_rts_cts), events.put
    )
    told: PrinterStatus | None = None
    driver.start()
    try:
        driver.send(AskStatus())
        end = time.monotonic() + within_s
        while (left_s := end - time.monotonic()) > 0 and not (told and told.is_known):
            try:
                event = events.get(timeout=left_s)
            except queue.Empty:
                break
            told = event if isinstance(event, PrinterStatus) else told
    finally:
        driver.close()
    return told


def _troubles(status: PrinterStatus) -> list[tuple[str, str]]:
    troubles = [
        (fault.replace("_", " "), "switch it off and on; clear its path") for fault in sorted(status.faults)
    ]
    if status.is_cover_open:
        troubles.append(("cover open", "close the cover"))
    if status.paper is Paper.OUT:
        troubles.append(("paper out", "put a roll in"))
    if not troubles and not status.is_online:
        troubles.append(("off-line", "press its feed button; switch it off and on"))
    return troubles
