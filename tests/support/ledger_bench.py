"""A ledger on a test's bench: a demo network in a database of its own, and paper kiosks that speak to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from sqlalchemy import Engine

from ledger import proof, schema
from ledger.config import Settings
from ledger.context import Context
from ledger.database import open_engine, reading, write
from ledger.demo.service import fill
from ledger.testing import Answer, PaperKiosk, answer_of
from tests.support.ledger_app import app_over

NOON = datetime(2026, 11, 22, 7, tzinfo=UTC)
"""Sunday noon in Astana."""
CODE = "DESK-0001"


@dataclass
class LedgerBench:
    """The service with a clock that stands until it is set."""

    engine: Engine
    now: datetime = NOON
    codes: dict[str, str] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        self.context = Context(engine=self.engine, clock=lambda: self.now, settings=self.settings)
        self.app = app_over(self.context)

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        response = self.request(method, path, content=body, headers=dict(headers))
        return answer_of(response.status_code, response.content)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def one() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://ledger") as client:
                return await client.request(method, path, **more)

        return asyncio.run(one())

    def kiosk(self, kiosk_id: str = "kiosk-0001") -> PaperKiosk:
        """An enrolled kiosk that has fetched its policy, so that its allotment is set aside."""
        kiosk = PaperKiosk(self.send, lambda: self.now)
        assert kiosk.enrol(self.codes[kiosk_id]).status == 200
        assert kiosk.policy().status == 200
        return kiosk

    def findings(self) -> list[str]:
        with reading(self.engine) as connection:
            return [each.code for each in proof.findings(connection)]

    def alarms(self) -> list[str]:
        with reading(self.engine) as connection:
            return [each["kind"] for each in proof.alarms_of(connection)]

    def report(self) -> dict[str, Any]:
        with reading(self.engine) as connection:
            return proof.report(connection)

    def wallet(self, phone: str) -> int:
        return int(self.report()["wallets"][phone])

    def run(self, work: Any, *arguments: Any, **more: Any) -> Any:
        """One service function in a transaction of its own."""
        return write(self.engine, lambda connection: work(connection, *arguments, **more))


def filled(url: str) -> dict[str, str]:
    """Make the demo network in an empty database; codes by kiosk."""
    engine = open_engine(url)
    try:
        schema.migrate(engine)
        made = write(engine, lambda connection: fill(connection, wallets=(), enrolment_code=CODE, now=NOON))
    finally:
        engine.dispose()
    return {each["kiosk_id"]: each["enrolment_code"] for each in made["kiosks"]}


def opened(url: str, codes: dict[str, str]) -> Iterator[LedgerBench]:
    engine = open_engine(url)
    yield LedgerBench(engine, codes=codes)
    engine.dispose()
