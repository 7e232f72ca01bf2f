"""An SMS centre over SMPP 3.4: one bound line, a window of messages under way, receipts (W-53).

``smpplib`` makes and reads the PDUs; when to bind, what an answer means and what is tried again is decided here.
"""

from __future__ import annotations

import contextlib
import logging
import re
import select
import socket
import ssl
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from smpplib import consts, exceptions, smpp
from smpplib.client import Client

from ledger.messages.carriers.sms_text import DATA_CODING_UCS2, Sms, TextTooLong, encoded
from ledger.messages.ports import Accepted, Declined, Heard, Outcome, Outgoing, Receipt, Unreachable

TON_INTERNATIONAL, TON_ALPHANUMERIC, TON_NETWORK = 1, 5, 3
NPI_UNKNOWN, NPI_E164 = 0, 1
ESM_CLASS_HEADER: Final = 0x40
ESM_CLASS_TYPE: Final = 0x3C
ESM_CLASS_RECEIPT: Final = 0x04
STATE_DELIVERED: Final = 2

TRIED_AGAIN: Final = frozenset(
    {
        0x00000008,  # ESME_RSYSERR
        0x00000014,  # ESME_RMSGQFUL
        0x00000045,  # ESME_RSUBMITFAIL
        0x00000058,  # ESME_RTHROTTLED
        0x00000064,  # ESME_RX_T_APPN, temporary application error
        0x000000FE,  # ESME_RDELIVERYFAILURE
        0x000000FF,  # ESME_RUNKNOWNERR
    }
)
"""Statuses of an answer that may be another one later."""

FINAL_STATES: Final = {
    "DELIVRD": True,
    "EXPIRED": False,
    "DELETED": False,
    "UNDELIV": False,
    "REJECTD": False,
}
"""Of a receipt's text (SMPP 3.4, appendix B): those on the way to one of these are no news."""

_RECEIPT: Final = re.compile(rb"id:(?P<id>\S+).*?stat:(?P<stat>[A-Z]+)", re.DOTALL | re.IGNORECASE)

# The library logs whole PDUs, and in them codes and numbers, at the level of debugging.
_quiet = logging.getLogger("ledger.smpp")
_quiet.setLevel(logging.ERROR)

_BROKEN: Final = (
    exceptions.ConnectionError,
    exceptions.PDUError,
    exceptions.UnknownCommandError,
    OSError,
    struct.error,
)


@dataclass(frozen=True, kw_only=True)
class SmppSettings:
    """Where the centre is and how it knows us."""

    host: str
    port: int = 2775
    system_id: str
    password: str = field(repr=False)
    system_type: str = ""
    source: str = ""
    """What the receiver sees as the sender: up to eleven letters, or a number."""
    is_tls: bool = False
    answer_s: int = 10
    """How long an answer may take before the line counts as dead."""
    enquire_s: int = 30
    """After so long a silence the line is tried."""
    window: int = 10
    """Parts under way at once."""
    are_receipt_ids_decimal: bool = False
    """Some centres answer with a hexadecimal id and receipt the same id in decimal."""


@dataclass
class _Pending:
    """A message some parts of which are under way."""

    message_id: UUID
    parts_left: int
    centre_ids: dict[int, str] = field(default_factory=dict)
    failure: Declined | None = None


class SmppCarrier:
    """One line to one centre, bound when it is first needed and bound again when it broke."""

    def __init__(self, settings: SmppSettings, elapsed: Callable[[], float]) -> None:
        self._settings = settings
        self._elapsed = elapsed
        self._client: Any = None
        self._under_way: dict[int, tuple[_Pending, int]] = {}
        self._done: list[Outcome] = []
        self._receipts: list[Receipt] = []
        self._heard: list[Heard] = []
        self._heard_at = 0.0
        self._enquired_at: float | None = None

    @property
    def name(self) -> str:
        return f"{self._settings.system_id}@{self._settings.host}"

    def hand_over(self, batch: Sequence[Outgoing], now: datetime) -> Iterator[Outcome]:
        """Submit a window of parts at a time and give each message's outcome when its last part is answered.

        Raises:
            Unreachable: the line broke, or no answer came in time.
        """
        with self._line():
            for message in batch:
                self._submit(message, now)
                yield from self._finished()
            while self._under_way:
                self._read_one()
                yield from self._finished()

    def receipts(self) -> Sequence[Receipt]:
        """Raises Unreachable when the line is down, or a silent one does not answer."""
        with self._line():
            while select.select([self._client._socket], [], [], 0)[0]:  # noqa: SLF001  # it has no other door
                self._read_one()
            self._enquire_when_silent()
        taken, self._receipts = self._receipts, []
        return taken

    def heard(self) -> Sequence[Heard]:
        """What telephones have written to us."""
        taken, self._heard = self._heard, []
        return taken

    def close(self) -> None:
        """Unbind and hang up."""
        client, self._client = self._client, None
        self._under_way.clear()
        if client is None:
            return
        with contextlib.suppress(*_BROKEN):
            client.unbind()
        with contextlib.suppress(*_BROKEN):
            client.disconnect()

    # --- the line -----------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _line(self) -> Iterator[None]:
        """A bound line; whatever breaks it is told as ``Unreachable``, and the next use binds anew."""
        try:
            if self._client is None:
                self._bind()
            yield
        except _BROKEN as broken:
            self._hang_up()
            raise Unreachable(_reason(broken)) from broken

    def _bind(self) -> None:
        settings = self._settings
        client = Client(
            settings.host,
            settings.port,
            timeout=settings.answer_s,
            logger_name=_quiet.name,
            ssl_context=_Tls(settings.host) if settings.is_tls else None,
            allow_unknown_opt_params=True,
        )
        self._client = client
        client.set_message_sent_handler(self._submit_answered)
        client.set_message_received_handler(self._delivered)
        client.set_error_pdu_handler(self._refused)
        client.connect()
        client.bind_transceiver(
            system_id=settings.system_id, password=settings.password, system_type=settings.system_type
        )
        self._heard_at, self._enquired_at = self._elapsed(), None

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        self._under_way.clear()
        self._done.clear()
        if client is not None:
            with contextlib.suppress(*_BROKEN):
                client.disconnect()

    def _read_one(self) -> None:
        self._client.read_once(auto_send_enquire_link=False)
        self._heard_at, self._enquired_at = self._elapsed(), None

    def _enquire_when_silent(self) -> None:
        now = self._elapsed()
        if self._enquired_at is not None:
            if now - self._enquired_at > self._settings.answer_s:
                raise exceptions.ConnectionError("the centre does not answer")
        elif now - self._heard_at > self._settings.enquire_s:
            self._client.send_pdu(smpp.make_pdu("enquire_link", client=self._client))
            self._enquired_at = now

    # --- messages -----------------------------------------------------------------------------------------

    def _submit(self, message: Outgoing, now: datetime) -> None:
        try:
            sms = encoded(message.text, message.message_id.int & 0xFF)
        except TextTooLong as wrong:
            self._done.append(Declined(message_id=message.message_id, reason=str(wrong), is_final=True))
            return
        pending = _Pending(message_id=message.message_id, parts_left=len(sms.parts))
        for number, part in enumerate(sms.parts, start=1):
            while len(self._under_way) >= self._settings.window:
                self._read_one()
            sent = self._client.send_message(**self._fields(message, sms, part, now))
            self._under_way[sent.sequence] = pending, number

    def _fields(self, message: Outgoing, sms: Sms, part: bytes, now: datetime) -> dict[str, Any]:
        source = self._settings.source
        is_number = source.lstrip("+").isdigit()
        is_short = is_number and not source.startswith("+")
        return {
            "source_addr_ton": (TON_NETWORK if is_short else TON_INTERNATIONAL)
            if is_number
            else TON_ALPHANUMERIC,
            "source_addr_npi": NPI_E164 if is_number and not is_short else NPI_UNKNOWN,
            "source_addr": source.lstrip("+"),
            "dest_addr_ton": TON_INTERNATIONAL,
            "dest_addr_npi": NPI_E164,
            "destination_addr": message.address.lstrip("+"),
            "esm_class": ESM_CLASS_HEADER if sms.has_header else 0,
            "registered_delivery": 1,
            "validity_period": validity(message.expires_at - now),
            "data_coding": sms.data_coding,
            "short_message": part,
        }

    def _finished(self) -> Iterator[Outcome]:
        while self._done:
            yield self._done.pop(0)

    def _submit_answered(self, pdu: Any, **_more: Any) -> None:
        if not pdu.is_error():
            self._answered(pdu.sequence, 0, _text(pdu.message_id))

    def _refused(self, pdu: Any) -> None:
        if pdu.command in {"submit_sm_resp", "generic_nack"}:
            self._answered(pdu.sequence, int(pdu.status), "")

    def _answered(self, sequence: int, status: int, centre_id: str) -> None:
        awaited = self._under_way.pop(sequence, None)
        if awaited is None:
            return
        pending, number = awaited
        pending.parts_left -= 1
        if status == consts.SMPP_ESME_ROK:
            pending.centre_ids[number] = self._known_as(centre_id)
        elif pending.failure is None or not pending.failure.is_final:
            is_final = status not in TRIED_AGAIN
            pending.failure = Declined(
                message_id=pending.message_id, reason=f"smpp status 0x{status:08X}", is_final=is_final
            )
        if pending.parts_left == 0:
            ids = tuple(centre_id for _, centre_id in sorted(pending.centre_ids.items()))
            self._done.append(pending.failure or Accepted(message_id=pending.message_id, centre_ids=ids))

    def _known_as(self, centre_id: str) -> str:
        if self._settings.are_receipt_ids_decimal:
            with contextlib.suppress(ValueError):
                return str(int(centre_id, 16))
        return centre_id

    def _delivered(self, pdu: Any, **_more: Any) -> None:
        if pdu.command != "deliver_sm":
            return
        body = bytes(pdu.short_message or b"")
        if (int(pdu.esm_class or 0) & ESM_CLASS_TYPE) == ESM_CLASS_RECEIPT:
            receipt = receipt_of(body, _text(getattr(pdu, "receipted_message_id", None)), pdu.message_state)
            if receipt is not None:
                self._receipts.append(receipt)
            return
        wide = int(pdu.data_coding or 0) == DATA_CODING_UCS2
        text = body.decode("utf-16-be" if wide else "latin-1", "replace")
        self._heard.append(Heard(phone=f"+{_text(pdu.source_addr).lstrip('+')}", text=text))


def receipt_of(text: bytes, told_id: str, state: int | None) -> Receipt | None:
    """A receipt from its optional parameters or, where they are missing, from its text; None: nothing final."""
    found = _RECEIPT.search(text)
    centre_id = told_id or ("" if found is None else found["id"].decode("ascii", "replace"))
    if not centre_id:
        return None
    if state is not None:
        is_final = state in {STATE_DELIVERED, 3, 4, 5, 8}
        return Receipt(centre_id=centre_id, is_delivered=state == STATE_DELIVERED) if is_final else None
    said = "" if found is None else found["stat"].decode("ascii").upper()
    if said not in FINAL_STATES:
        return None
    return Receipt(centre_id=centre_id, is_delivered=FINAL_STATES[said])


def validity(left: timedelta) -> str:
    """How long the centre may try, as a relative time (SMPP 3.4, 7.1.1.2): ``000000000500000R`` is five minutes."""
    seconds = max(int(left.total_seconds()), 1)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    return f"0000{min(days, 99):02}{hours:02}{minutes:02}{seconds:02}000R"


def _text(value: Any) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else str(value or "")


def _reason(broken: BaseException) -> str:
    match broken:
        case TimeoutError():
            return "no answer in time"
        case exceptions.PDUError():
            status = broken.args[1] if len(broken.args) > 1 else 0
            return f"smpp status 0x{int(status):08X}"
        case _:
            return f"the line is down ({type(broken).__name__})"


class _Tls:
    """The library wraps its socket without naming the host that the certificate must be for: this does."""

    def __init__(self, host: str) -> None:
        self._host = host

    def wrap_socket(self, raw: socket.socket) -> ssl.SSLSocket:
        return ssl.create_default_context().wrap_socket(raw, server_hostname=self._host)
