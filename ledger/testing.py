"""A kiosk of paper: it says to a ledger whatever a test wants said, properly chained and signed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from wire.encoding import GENESIS_HASH
from wire.entries import BillStacked, Body, Entry, OrderCompleted, Part, PartKind
from wire.messages import BatchRequest, EnrolRequest, QuoteRequest, batch_bytes
from wire.money import total
from wire.policy import WALLET_TOP_UP
from wire.signatures import KioskKey
from wire.times import utc_text

Send = Callable[[str, str, bytes, Mapping[str, str]], "Answer"]
"""Method, path, body, headers in; status and JSON out."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]


class PaperKiosk:
    """Keeps a key and a chain, like a kiosk, and nothing else."""

    def __init__(self, send: Send, clock: Callable[[], datetime]) -> None:
        self.key: Final = KioskKey.generate()
        self.kiosk_id = ""
        self.entries: list[Entry] = []
        self.receipt_number = 0
        self._send = send
        self._clock = clock

    def enrol(self, code: str) -> Answer:
        """Enrol and remember who we are."""
        request = EnrolRequest(code=code, public_key=self.key.public_key)
        answer = self._send("POST", "/v1/kiosks/enrol", request.model_dump_json().encode(), {})
        self.kiosk_id = answer.body.get("kiosk_id", self.kiosk_id)
        return answer

    def write(self, *bodies: Body, at: datetime | None = None) -> list[Entry]:
        """Append entries to the chain without sending them."""
        for body in bodies:
            before = self.entries[-1].hash if self.entries else GENESIS_HASH
            moment = at or self._clock()
            seq = len(self.entries) + 1
            self.entries.append(Entry.linked(previous_hash=before, seq=seq, at=moment, body=body))
        return self.entries[-len(bodies) :]

    def send_from(self, first_seq: int, last_seq: int | None = None) -> Answer:
        """Send entries ``first_seq`` to ``last_seq``, or to the newest, as one batch."""
        entries = self.entries[first_seq - 1 : last_seq]
        before = self.entries[first_seq - 2].hash if first_seq > 1 else GENESIS_HASH
        return self.send_batch(before, entries)

    def send_batch(self, previous_hash: str, entries: Sequence[Entry]) -> Answer:
        request = BatchRequest(previous_hash=previous_hash, entries=tuple(entries))
        return self.request("POST", "batches", batch_bytes(request))

    def quote(self, service: str, **more: Any) -> Answer:
        request = QuoteRequest.model_validate(
            {"service": service, "requisites": {}, "language": "ru", **more}
        )
        return self.request("POST", "quotes", request.model_dump_json().encode())

    def policy(self) -> Answer:
        return self.request("GET", "policy", b"")

    def request(
        self, method: str, name: str, body: bytes, *, at: str | None = None, sent: bytes | None = None
    ) -> Answer:
        """One signed request; ``sent`` differs from the body that was signed when a test tampers with it."""
        path = f"/v1/kiosks/{self.kiosk_id}/{name}"
        signed_at = at or utc_text(self._clock())
        headers = self.key.sign_request(
            kiosk_id=self.kiosk_id, method=method, path=path, at=signed_at, body=body
        )
        return self._send(method, path, body if sent is None else sent, headers)

    # --- orders -------------------------------------------------------------------------------------------

    def sell(self, *parts: Part, at: datetime | None = None, **more: Any) -> OrderCompleted:
        """Write one session: a bill of the whole sum, then the order completed with these parts."""
        session_id = uuid4()
        inserted = total(part.inserted_tiyn for part in parts)
        bill = BillStacked(session_id=session_id, bill_id=uuid5(session_id, "bill-1"), value_tiyn=inserted)
        order = self.completed(session_id, *parts, **more)
        self.write(bill, order, at=at)
        return order

    def completed(self, session_id: UUID, *parts: Part, **more: Any) -> OrderCompleted:
        """An order with the next receipt number, not yet written."""
        self.receipt_number += 1
        fields = {
            "session_id": session_id,
            "receipt_number": self.receipt_number,
            "inserted_tiyn": total(part.inserted_tiyn for part in parts),
            "parts": parts,
            "ending": "paid",
            "is_offline": False,
            "policy_version": 1,
        }
        return OrderCompleted.model_validate({**fields, **more})


def top_up(phone: str, inserted: int, *, fee: int = 0, **more: Any) -> Part:
    """A part that tops up a wallet."""
    named = {"kind": PartKind.TOP_UP, "service": WALLET_TOP_UP, "requisites": {"phone": phone}}
    return _part(inserted, fee, {**named, **more})


def payment(payee: str, inserted: int, *, fee: int = 0, **more: Any) -> Part:
    """A part that pays a payee."""
    named = {"kind": PartKind.PAYMENT, "service": payee, "requisites": {"account": "12345678"}}
    return _part(inserted, fee, {**named, **more})


def unapplied(inserted: int) -> Part:
    """A part that the kiosk itself found no taker for."""
    return _part(inserted, 0, {"kind": PartKind.UNAPPLIED, "service": "", "requisites": {}})


def _part(inserted: int, fee: int, more: dict[str, Any]) -> Part:
    fields = {
        "operation_id": uuid4(),
        "inserted_tiyn": inserted,
        "fee_tiyn": fee,
        "credited_tiyn": inserted - fee,
        "tariff_version": 1,
    }
    return Part.model_validate({**fields, **more})


def answer_of(status: int, content: bytes) -> Answer:
    """An answer from raw bytes; no content is an empty object."""
    return Answer(status, json.loads(content) if content else {})
