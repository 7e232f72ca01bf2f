"""The port to an issuer's bank: money of the bank for e-money that is given up (W-01, W-80).

A payout is asked for under an id of ours, as often as need be: the bank pays one id once. What is not known for
sure is asked again, never guessed. Adapters: a directory of files, for the desk, and HTTP.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import Connection, select, update

from ledger.database import upsert
from ledger.issuers.tables import issuer_banks
from ledger.outgoing import Heard, NotReached, call, is_address
from wire.encoding import canonical
from wire.money import Tiyn

TIMEOUT_S: Final = 10.0
FILE_SCHEME: Final = "file:"


class PayoutState(StrEnum):
    ACCEPTED = "accepted"
    """The bank has the order and will say later what became of it."""
    PAID = "paid"
    FAILED = "failed"
    """It is not paid and never will be under this id."""
    UNKNOWN = "unknown"
    """No answer: the order may have arrived or not. Ask again under the same id."""
    NOT_HELD = "not_held"
    """The bank has no such order: it is safe, and needed, to send it again under the same id."""
    REJECTED = "rejected"
    """The bank answers that it does not take such an order: a person has to look at it."""


@dataclass(frozen=True, kw_only=True)
class PayoutOrder:
    """What the bank is asked to pay; ``name`` is the account holder's."""

    payout_id: UUID
    iban: str
    name: str
    amount_tiyn: Tiyn
    purpose: str


@dataclass(frozen=True, kw_only=True)
class PayoutAnswer:
    state: PayoutState
    reference: str = ""
    reason: str = ""


class Bank(Protocol):
    """One issuer's bank."""

    def send(self, order: PayoutOrder) -> PayoutAnswer:
        """Ask for a payout; sent again with the same id it changes nothing and gives the payout's state."""
        ...

    def ask(self, payout_id: UUID) -> PayoutAnswer:
        """What became of a payout."""
        ...

    def is_there(self) -> bool:
        """True when the bank answers."""
        ...


NOT_THE_ORDERS_FAULT: Final = frozenset({401, 403, 404, 405, 407, 408, 425, 429})
"""Of the 4xx what our token, address or haste has brought about: asked again later, as when there is no answer."""


class AddressInvalid(ValueError):
    """The address of a bank is neither ``file:DIRECTORY`` nor an http(s) URL."""


@dataclass(frozen=True)
class FileBank:
    """The desk's bank: orders are files in a directory, where a person or a test answers them.

    ``ID.order.json`` is the order, written once; ``ID.answer.json`` with ``{"state", "reference", "reason"}`` is
    the answer. The directory is made where its parent is; without a parent the bank cannot be reached.
    """

    directory: Path

    def send(self, order: PayoutOrder) -> PayoutAnswer:
        if not self.is_there():
            return PayoutAnswer(state=PayoutState.UNKNOWN, reason="no directory")
        path = self.directory / f"{order.payout_id}.order.json"
        if not path.exists():
            self.directory.mkdir(exist_ok=True)
            written = path.with_suffix(".part")
            written.write_bytes(canonical(_content(order)))
            os.replace(written, path)  # noqa: PTH105 - an order is there whole or not at all
        return self.ask(order.payout_id)

    def ask(self, payout_id: UUID) -> PayoutAnswer:
        if not self.is_there():
            return PayoutAnswer(state=PayoutState.UNKNOWN, reason="no directory")
        if not (self.directory / f"{payout_id}.order.json").exists():
            return PayoutAnswer(state=PayoutState.NOT_HELD)
        answer = self.directory / f"{payout_id}.answer.json"
        if not answer.exists():
            return PayoutAnswer(state=PayoutState.ACCEPTED)
        return _answer(answer.read_bytes())

    def is_there(self) -> bool:
        return self.directory.parent.is_dir()


@dataclass(frozen=True, kw_only=True)
class HttpBank:
    """A bank behind HTTP: ``PUT /payouts/{id}`` asks for one, ``GET /payouts/{id}`` for its state, 404 when it has
    none, ``GET /health`` whether it is there. Answers are ``{"state", "reference", "reason"}``. A 4xx to ``PUT`` says that
    the order itself is wrong (``NOT_THE_ORDERS_FAULT`` apart).
    """

    url: str
    token: str = field(default="", repr=False)
    timeout_s: float = TIMEOUT_S

    def send(self, order: PayoutOrder) -> PayoutAnswer:
        heard = self._call("PUT", f"/payouts/{order.payout_id}", canonical(_content(order)))
        if heard is not None and 400 <= heard.status < 500 and heard.status not in NOT_THE_ORDERS_FAULT:
            return PayoutAnswer(state=PayoutState.REJECTED, reason=_why(heard))
        return _heard(heard)

    def ask(self, payout_id: UUID) -> PayoutAnswer:
        heard = self._call("GET", f"/payouts/{payout_id}")
        if heard is not None and heard.status == 404:
            return PayoutAnswer(state=PayoutState.NOT_HELD)
        return _heard(heard)

    def is_there(self) -> bool:
        heard = self._call("GET", "/health")
        return heard is not None and heard.is_fine

    def _call(self, method: str, path: str, body: bytes | None = None) -> Heard | None:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        url = self.url.rstrip("/") + path
        try:
            return call(method, url, body=body, headers=headers, timeout_s=self.timeout_s)
        except NotReached:
            return None


def bank_at(address: str, *, token: str = "", timeout_s: float = TIMEOUT_S) -> Bank:
    """The adapter for an address: ``file:DIRECTORY`` or ``http(s)://…``. Raises AddressInvalid."""
    if address.startswith(FILE_SCHEME) and len(address) > len(FILE_SCHEME):
        return FileBank(Path(address.removeprefix(FILE_SCHEME)))
    if is_address(address):
        return HttpBank(url=address, token=token, timeout_s=timeout_s)
    raise AddressInvalid("a bank's address is file:DIRECTORY or an http(s) URL")


def name_bank(connection: Connection, issuer_code: str, address: str) -> None:
    """Say where an issuer's bank is. It counts as reachable until somebody finds that it is not.

    Raises:
        AddressInvalid: no adapter knows the address.
    """
    bank_at(address)
    row = {"issuer_code": issuer_code, "address": address, "is_reachable": True}
    statement = upsert(connection, issuer_banks).values(row)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["issuer_code"], set_={"address": address, "is_reachable": True}
        )
    )


def bank_addresses(connection: Connection) -> dict[str, str]:
    """Addresses of banks by issuer."""
    rows = connection.execute(select(issuer_banks.c.issuer_code, issuer_banks.c.address))
    return {row.issuer_code: row.address for row in rows}


def is_reachable(connection: Connection, issuer_code: str) -> bool:
    """True when the issuer's bank answered last time; what redemptions and withdrawals wait for (W-80)."""
    chosen = select(issuer_banks.c.is_reachable).where(issuer_banks.c.issuer_code == issuer_code)
    return bool(connection.execute(chosen).scalar_one_or_none())


def heard_of(connection: Connection, issuer_code: str, now: datetime, *, failure: str = "") -> None:
    """Note that the bank answered, or, with a ``failure``, that it did not."""
    values: dict[str, object] = {"is_reachable": not failure, "failure": failure or None}
    if not failure:
        values["heard_at"] = now
    connection.execute(update(issuer_banks).where(issuer_banks.c.issuer_code == issuer_code).values(values))


def _content(order: PayoutOrder) -> dict[str, object]:
    return {
        "payout_id": str(order.payout_id),
        "iban": order.iban,
        "name": order.name,
        "amount_tiyn": int(order.amount_tiyn),
        "currency": "KZT",
        "purpose": order.purpose,
    }


def _why(heard: Heard) -> str:
    """What the bank says is wrong with an order: the ``reason`` of its answer, or only the status."""
    try:
        told = json.loads(heard.body)
        reason = str(told["reason"])[:160]
    except (ValueError, KeyError, TypeError):
        reason = ""
    return f"status {heard.status}: {reason}" if reason else f"status {heard.status}"


def _heard(heard: Heard | None) -> PayoutAnswer:
    if heard is None or not heard.is_fine:
        status = "no answer" if heard is None else f"status {heard.status}"
        return PayoutAnswer(state=PayoutState.UNKNOWN, reason=status)
    return _answer(heard.body)


def _answer(body: bytes) -> PayoutAnswer:
    """Only the bank's own clear word ends a payout; what cannot be read is unknown."""
    try:
        told: Mapping[str, object] = json.loads(body)
        state = PayoutState(str(told["state"]))
    except (ValueError, KeyError, TypeError):
        return PayoutAnswer(state=PayoutState.UNKNOWN, reason="an answer that cannot be read")
    if state not in {PayoutState.ACCEPTED, PayoutState.PAID, PayoutState.FAILED}:
        return PayoutAnswer(state=PayoutState.UNKNOWN, reason="an answer that cannot be read")
    reference, reason = (str(told.get(name) or "")[:200] for name in ("reference", "reason"))
    return PayoutAnswer(state=state, reference=reference, reason=reason)
