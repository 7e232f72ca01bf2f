"""What an order is answered with: the bytes written out by hand are those of the documented model."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from ledger.http.protocol import JoinedWrites
from ledger.payments.decisions import Outcome
from ledger.payments.rules import Order, OrderKind, PaymentState
from ledger.payments.schemas import OrderAnswer, order_bytes
from wire.money import Tiyn

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (OrderKind.PAYMENT, {"state": PaymentState.EXECUTED, "balance_after_tiyn": Tiyn(0), "at": NOON}),
        (
            OrderKind.TRANSFER,
            {
                "state": PaymentState.AWAITING_CODE,
                "at": NOON + timedelta(microseconds=1),
                "expires_at": NOON + timedelta(minutes=15),
            },
        ),
        (
            OrderKind.WITHDRAWAL,
            {"state": PaymentState.PENDING, "balance_after_tiyn": Tiyn(2**62), "at": NOON},
        ),
    ],
)
def test_an_answer_is_that_of_its_model_byte_for_byte(kind: OrderKind, more: dict[str, Any]) -> None:
    order = Order(
        operation_id=uuid4(),
        wallet_id=uuid4(),
        kind=kind,
        amount_tiyn=Tiyn(10_001),
        fee_tiyn=Tiyn(50),
        payee_code="су-арнасы" if kind is OrderKind.PAYMENT else None,
    )
    outcome = Outcome(order=order, **more)

    assert order_bytes(outcome) == OrderAnswer.of(outcome).model_dump_json().encode()


class Line(asyncio.Transport):
    """Writes down what it is asked to do."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[bytes | str] = []

    def write(self, data: Any) -> None:
        self.done.append(bytes(data))

    def close(self) -> None:
        self.done.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.done


def test_what_is_written_in_one_turn_of_the_loop_leaves_in_one_piece() -> None:
    line = Line()

    async def write() -> None:
        joined = JoinedWrites(line)
        joined.write(b"head")
        joined.write(b"body")
        await asyncio.sleep(0)
        joined.write(b"next")
        joined.close()
        joined.write(b"too late")
        await asyncio.sleep(0)

    asyncio.run(write())

    assert line.done == [b"headbody", b"next", "closed"]
