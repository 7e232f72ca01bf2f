"""Codes by flash call and voice robot: a gateway on loopback is given the code, and SMS is the way back (W-21)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import select

from ledger.clock import elapsed
from ledger.database import reading
from ledger.messages.carriers.calls import CallCarrier, code_of
from ledger.messages.rules import CALLS, Channel, MessageTo
from ledger.messages.service import queue
from ledger.messages.settings import MessagesMisconfigured, carriers_of
from ledger.messages.tables import messages
from ledger.messages.templates import MessageKind, fields_of, render
from ledger.messages.worker import Worker
from tests.support.ledger_bench import LedgerBench
from tests.support.merchant_api import Loopback, Reply, loopback
from wire.texts import LANGUAGES

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE: Final = "+77011234567"
CODED: Final = sorted(kind for kind in MessageKind if "code" in fields_of(kind))


@dataclass
class Gateway:
    """A gateway for calls, and the worker that speaks to it."""

    bench: LedgerBench
    server: Loopback

    def queue(self, channel: Channel, code: str = "471100") -> UUID:
        made: UUID = self.bench.run(
            queue,
            to=MessageTo(phone=PHONE),
            kind=MessageKind.REGISTRATION_CODE,
            fields={"code": code},
            language="kk",
            at=self.bench.now,
            channel=channel,
        )
        return made

    def deliver(self) -> None:
        carrier = CallCarrier(self.server.url, "gateway-token", timeout_s=1)
        Worker(self.bench.engine, carrier, CALLS, lambda: self.bench.now).deliver()

    def row(self) -> Any:
        with reading(self.bench.engine) as connection:
            return connection.execute(select(messages)).one()


@pytest.fixture
def gateway(sqlite_bench: LedgerBench) -> Iterator[Gateway]:
    with loopback() as server:
        yield Gateway(sqlite_bench, server)


@pytest.mark.rule("W-21")
@pytest.mark.parametrize(("channel", "kind"), [(Channel.FLASH_CALL, "flash"), (Channel.VOICE, "voice")])
def test_a_gateway_is_given_the_code_and_nothing_of_the_words(
    gateway: Gateway, channel: Channel, kind: str
) -> None:
    gateway.server.answer = lambda _asked: Reply(202, {})
    message_id = gateway.queue(channel)

    gateway.deliver()

    (asked,) = gateway.server.received
    assert (asked.method, asked.path) == ("POST", "/calls")
    assert asked.headers["Authorization"] == "Bearer gateway-token"
    assert asked.json == {
        "call_id": str(message_id),
        "kind": kind,
        "phone": PHONE,
        "code": "471100",
        "language": "kk",
        "expires_at": "2026-11-22T07:05:00Z",
    }
    row = gateway.row()
    assert (row.state, row.channel, row.address, row.text) == ("sent", channel, "", "")


@pytest.mark.rule("W-21")
def test_a_number_that_cannot_be_called_gets_the_code_by_sms(gateway: Gateway) -> None:
    gateway.server.answer = lambda _asked: Reply(422, {"reason": "a line without voice"})
    gateway.queue(Channel.FLASH_CALL)

    gateway.deliver()

    row = gateway.row()
    assert (row.state, row.channel, row.due_at) == ("queued", "sms", gateway.bench.now)
    assert (row.address, row.failure) == (PHONE, "status 422: a line without voice")
    assert "471100" in row.text


@pytest.mark.rule("W-21")
@pytest.mark.parametrize(
    "trouble", [Reply(429), Reply(500), Reply(401), Reply(is_cut=True)], ids=["429", "500", "401", "cut"]
)
def test_a_call_is_tried_once_more_under_its_id_then_the_code_goes_by_sms(
    gateway: Gateway, trouble: Reply
) -> None:
    gateway.server.answer = lambda _asked: trouble
    gateway.queue(Channel.VOICE)
    gateway.deliver()
    gateway.deliver()  # not due yet
    after_one = gateway.row().channel

    gateway.bench.now += timedelta(seconds=3)
    gateway.deliver()

    assert (after_one, gateway.row().channel) == ("voice", "sms")
    assert len({asked.json["call_id"] for asked in gateway.server.received}) == 1
    assert len(gateway.server.received) == 2


def test_a_gateway_that_recovers_calls_after_all(gateway: Gateway) -> None:
    gateway.server.answer = lambda _asked: Reply(503)
    gateway.queue(Channel.VOICE)
    gateway.deliver()
    gateway.server.answer = lambda _asked: Reply(200, {})

    gateway.bench.now += timedelta(seconds=3)
    gateway.deliver()

    assert (gateway.row().state, gateway.row().channel) == ("sent", "voice")


@pytest.mark.rule("W-21")
@pytest.mark.parametrize("kind", CODED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_is_told_from_every_message_that_holds_one(kind: MessageKind, language: Any) -> None:
    fields: dict[str, Any] = {
        name: 12_345_678_900 if name.endswith("_tiyn") else "ТОО «Су» 12" for name in fields_of(kind)
    }
    fields |= {name: date(2026, 11, 22) for name in fields if name.endswith("_on")}

    assert code_of(render(kind, fields | {"code": "004711"}, language).text) == "004711"


@pytest.mark.parametrize("text", ["", "4711", "1234567", "code 123456 for order 654321"])
def test_words_without_one_code_call_nobody(text: str) -> None:
    assert code_of(text) is None


def test_a_gateway_of_its_own_takes_calls_from_the_sms_centre() -> None:
    own = {"TOLEM_SMS": "console:", "TOLEM_CALLS": "https://calls.example.kz/v1", "TOLEM_CALLS_PASSWORD": "x"}

    carriers = carriers_of(own, elapsed)

    assert carriers[Channel.VOICE] is carriers[Channel.FLASH_CALL]
    assert carriers[Channel.VOICE].name == "calls calls.example.kz"
    assert carriers[Channel.SMS].name == "file"
    with pytest.raises(MessagesMisconfigured, match="allowed"):
        carriers_of({"TOLEM_SMS": "https://calls.example.kz"}, elapsed)
