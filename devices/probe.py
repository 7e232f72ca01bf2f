"""Our driver alone against whatever hangs on a port: what it is, which bills it knows, what it says."""

from __future__ import annotations

import dataclasses
import json
import queue
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

from devices import printer_probe
from devices.commands import AcknowledgeBill, EnableBills, ReturnBill, StackBill
from devices.driver import BillAcceptorDriver
from devices.events import (
    AcceptorFaulted,
    AcceptorIdentified,
    AcceptorReady,
    BillEscrowed,
    BillEvent,
    BillStacked,
)
from devices.protocols import PROTOCOLS, AcceptorOptions, PortChoice, acceptor_driver

PRINTER_PROTOCOL: Final = "escpos"
PRINTER_BAUD: Final = 9600
_TENGE: Final = "KZT"
_GOODBYE_S: Final = 0.5
_GRACE_S: Final = 10.0
"""A bill that was ordered into the cassette is waited for this long after the end."""

Show = Callable[[BillEvent], None]


class UnknownProtocol(Exception):
    """No driver speaks it; the message names those that do."""


class _Probe:
    """Enables all tenge bills, decides about each, and acknowledges only bills that it stacked itself.

    What has no escrow is enabled only if it may keep what is inserted.

    A stacked bill of an earlier life belongs to the kiosk that ordered it: acknowledged here, it would be
    lost for that kiosk's journal.
    """

    def __init__(
        self,
        driver_for: Callable[[Show], BillAcceptorDriver],
        show: Show,
        *,
        is_accepting: bool,
        has_escrow: bool,
    ) -> None:
        self._events: queue.SimpleQueue[BillEvent] = queue.SimpleQueue()
        self._driver = driver_for(self._events.put)
        self._show = show
        self._is_accepting = is_accepting
        self._has_escrow = has_escrow
        self._values_tiyn: frozenset[int] = frozenset()
        self._is_stacking = False
        self.was_answered = False

    def run(self, seconds: float) -> None:
        self._driver.start()
        try:
            end = time.monotonic() + seconds
            self._listen_until(lambda: end)
            grace = time.monotonic() + _GRACE_S
            self._listen_until(lambda: grace if self._is_stacking else 0.0)
            if self.was_answered:
                self._driver.send(EnableBills(frozenset()))
                goodbye = time.monotonic() + _GOODBYE_S
                self._listen_until(lambda: goodbye)
        finally:
            self._driver.close()

    def _listen_until(self, end: Callable[[], float]) -> None:
        while (left_s := end() - time.monotonic()) > 0:
            try:
                event = self._events.get(timeout=left_s)
            except queue.Empty:
                return
            self._show(event)
            self._react(event)

    def _react(self, event: BillEvent) -> None:
        self.was_answered = self.was_answered or not isinstance(event, AcceptorFaulted)
        match event:
            case AcceptorIdentified(bills=bills):
                self._values_tiyn = frozenset(bill.value_tiyn for bill in bills if bill.currency == _TENGE)
            case AcceptorReady(is_enabled=False):
                self._is_stacking = False
                if self._has_escrow or self._is_accepting:
                    self._driver.send(EnableBills(self._values_tiyn))
            case BillEscrowed(bill):
                self._is_stacking = self._is_accepting and bill.value_tiyn > 0
                self._driver.send(StackBill() if self._is_stacking else ReturnBill())
            case BillStacked() if self._is_stacking or (self._is_accepting and not self._has_escrow):
                self._is_stacking = False
                self._driver.send(AcknowledgeBill())
            case _:
                pass


def run(
    protocol: str,
    port: PortChoice | str,
    *,
    is_json: bool,
    seconds: float,
    is_accepting: bool,
    options: AcceptorOptions | None = None,
) -> int:
    """Listen for ``seconds`` and print what happens, one event a line. 1 when nothing answered.

    ``is_accepting`` stacks what is inserted; otherwise every bill goes back. Raises UnknownProtocol and
    OptionsWrong.
    """
    choice = PortChoice(port) if isinstance(port, str) else port
    if protocol == PRINTER_PROTOCOL:
        return printer_probe.run(choice.port, is_json, seconds, choice.baud or PRINTER_BAUD)
    known = PROTOCOLS.get(protocol)
    if known is None:
        raise UnknownProtocol(
            f"unknown protocol {protocol!r} (allowed: {', '.join(sorted([*PROTOCOLS, PRINTER_PROTOCOL]))})"
        )

    def show(event: BillEvent) -> None:
        line = _described(event)
        print(json.dumps(line) if is_json else _plain(line), flush=True)  # noqa: T201

    def driver_for(on_event: Show) -> BillAcceptorDriver:
        return acceptor_driver(known, choice, on_event, options=options)

    probe = _Probe(driver_for, show, is_accepting=is_accepting, has_escrow=known.capabilities.has_escrow)
    probe.run(seconds)
    return 0 if probe.was_answered else 1


def _described(event: BillEvent) -> dict[str, Any]:
    """``BillEscrowed`` becomes ``{"event": "bill-escrowed", "at": …, "value_tiyn": …}``."""
    name = "".join(f"-{c.lower()}" if c.isupper() else c for c in type(event).__name__).lstrip("-")
    fields: dict[str, Any] = dataclasses.asdict(event)
    if isinstance(bill := fields.pop("bill", None), dict):
        fields |= bill
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    fields = {key: value.value if isinstance(value, Enum) else value for key, value in fields.items()}
    return {"event": name, "at": at, **fields}


def _plain(line: dict[str, Any]) -> str:
    fields = " ".join(f"{key}={value}" for key, value in line.items() if key not in ("event", "at", "bills"))
    bills = "".join(map(_plain_bill, line.get("bills", ())))
    return f"{line['at']} {line['event']} {fields}".rstrip() + bills


def _plain_bill(bill: dict[str, Any]) -> str:
    units, hundredths = divmod(bill["value_tiyn"], 100)
    return f"\n    type {bill['bill_type']:2}  {units:7}.{hundredths:02} {bill['currency']}"
