"""Who works at the ledger while it is killed: each worker acts, repeats until it is answered, and remembers.

A worker is anything with ``step`` and ``audit``. ``step`` makes one operation and does not come back before the
ledger has acknowledged it; ``audit`` says, against the database, what of the acknowledged is not there once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Protocol
from uuid import UUID

import httpx
from sqlalchemy import Connection, select

from ledger.books.tables import postings
from ledger.cash import rules
from ledger.cash.tables import order_parts
from ledger.clock import utc_now
from ledger.kiosks.tables import kiosk_entries
from ledger.testing import Answer, PaperKiosk, answer_of, payment, top_up, unapplied
from tests.soak.serving import Server
from wire.entries import Part

TIMEOUT_S: Final = 20.0
WAIT_S: Final = 60.0
PHONES: Final = ("+77011234567", "+77021234567", "+77471234567", "+77761234567", "+77059999999")
PAYEES: Final = ("turan-gsm", "dala-mobile", "tirek-finance", "nobody")
BILLS: Final = (20_000, 50_000, 100_000, 200_000, 500_000)


class Unanswered(Exception):
    """The ledger was gone before it had answered: what it did is unknown."""


class Worker(Protocol):
    """One of those who work at the same time."""

    def step(self) -> None:
        """One operation, until it is acknowledged."""

    def audit(self, connection: Connection) -> Iterator[str]:
        """What was acknowledged and is not in the database, or not once."""


class Line:
    """HTTP to a server that may be gone at any moment."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._client = httpx.Client(timeout=TIMEOUT_S)

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """One request. Raises Unanswered when the line broke before its answer."""
        if not self._server.is_up.wait(WAIT_S):
            raise Unanswered("the ledger did not come back")
        try:
            told = self._client.request(method, self._server.url + path, content=body, headers=dict(headers))
        except httpx.TransportError as gone:
            raise Unanswered(str(gone)) from gone
        return answer_of(told.status_code, told.content)

    def close(self) -> None:
        self._client.close()


def until_answered(ask: Callable[[], Answer]) -> Answer:
    """The answer of a request that is sent again and again, the same each time, until there is one."""
    while True:
        try:
            answer = ask()
        except Unanswered:
            continue
        if answer.status not in {429, 502, 503}:
            return answer


class KioskWorker:
    """A kiosk that sells at random and sends what it wrote, sometimes more than is new, sometimes a part of it."""

    def __init__(self, line: Line, code: str, seed: int) -> None:
        self._rng = random.Random(seed)
        self._kiosk = PaperKiosk(line.send, utc_now)
        self._acknowledged = 0
        self._results: dict[UUID, dict[str, Any]] = {}
        enrolled = until_answered(lambda: self._kiosk.enrol(code))
        assert enrolled.status == 200, enrolled.body
        assert until_answered(self._kiosk.policy).status == 200

    def step(self) -> None:
        for _ in range(self._rng.randint(1, 6)):
            self._kiosk.sell(*(self._part() for _ in range(self._rng.randint(1, 2))))
        first = max(1, self._acknowledged + 1 - self._rng.choice([0, 0, 0, 1, 5]))
        last = self._rng.randint(self._acknowledged + 1, len(self._kiosk.entries))
        answer = until_answered(lambda: self._kiosk.send_from(first, last))
        assert answer.status == 200, answer.body
        self._acknowledged = answer.body["acknowledged_seq"]
        assert self._acknowledged >= last
        for result in answer.body["results"]:
            known = self._results.setdefault(UUID(result["operation_id"]), result)
            assert known == result, "the answer to one operation has changed"

    def _part(self) -> Part:
        amount = self._rng.choice(BILLS)
        match self._rng.randrange(10):
            case 0:
                return unapplied(amount)
            case 1 | 2 | 3:
                return payment(self._rng.choice(PAYEES), amount, fee=self._rng.randrange(500))
            case _:
                return top_up(self._rng.choice(PHONES), amount)

    def audit(self, connection: Connection) -> Iterator[str]:
        kiosk_id = self._kiosk.kiosk_id
        rows = connection.execute(
            select(kiosk_entries.c.seq, kiosk_entries.c.hash).where(kiosk_entries.c.kiosk_id == kiosk_id)
        )
        held = {row.seq: row.hash for row in rows}
        for entry in self._kiosk.entries[: self._acknowledged]:
            if held.get(entry.seq) != entry.hash:
                yield f"{kiosk_id}: entry {entry.seq} was acknowledged and is not there"
        known = connection.execute(select(order_parts).where(order_parts.c.kiosk_id == kiosk_id))
        parts = {row.operation_id: row for row in known}
        for operation_id, result in self._results.items():
            row = parts.get(operation_id)
            if row is None or row.outcome != result["outcome"]:
                yield f"{kiosk_id}: operation {operation_id} was {result['outcome']} and is not"
            elif row.posting_id is not None:
                yield from _posted_once(connection, kiosk_id, operation_id, row.posting_id)


def _posted_once(
    connection: Connection, kiosk_id: str, operation_id: UUID, posting_id: UUID
) -> Iterator[str]:
    of_operation = select(postings.c.posting_id, postings.c.at).where(
        postings.c.kiosk_id == kiosk_id, postings.c.operation_id == operation_id
    )
    found = connection.execute(of_operation).all()
    expected = [rules.posting_id(kiosk_id, operation_id, row.at) for row in found]
    if [row.posting_id for row in found] != [posting_id] or expected != [posting_id]:
        yield f"{kiosk_id}: operation {operation_id} is in the books {len(found)} times"
