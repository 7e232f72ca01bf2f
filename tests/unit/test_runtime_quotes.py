"""A quote over a bad line: asked again while there is time, never longer than the customer waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from kiosk.runtime.ledger_link import QUOTE_PAUSE_S, insistently
from offline_queue.client import LedgerUnreachable
from wire.messages import QuoteAnswer

ANSWER = QuoteAnswer(policy_version=1, server_time=datetime(2026, 11, 22, tzinfo=UTC))


@dataclass
class BadLine:
    """Loses the requests that take the given seconds; answers the one after them."""

    losses_s: Sequence[float]
    now: float = 0.0
    asked: list[float] = field(default_factory=list)

    def ask(self, left_s: float) -> QuoteAnswer:
        self.asked.append(left_s)
        if len(self.asked) > len(self.losses_s):
            return ANSWER
        self.now += self.losses_s[len(self.asked) - 1]
        raise LedgerUnreachable("lost")

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def quote(self) -> QuoteAnswer:
        return insistently(self.ask, timeout_s=8, monotonic=lambda: self.now, pause=self.wait)


def test_a_lost_request_is_asked_again_with_what_is_left_of_the_time():
    line = BadLine([3.0, 1.5])

    assert line.quote() == ANSWER
    assert line.asked == [8, 8 - 3.0 - QUOTE_PAUSE_S, pytest.approx(8 - 4.5 - 2 * QUOTE_PAUSE_S)]


@pytest.mark.parametrize(("losses_s", "asked"), [([7.0], 1), ([0.0, 0.0, 0.0, 0.0], 3)])
def test_the_customer_does_not_wait_for_a_line_that_is_dead(losses_s: list[float], asked: int):
    line = BadLine(losses_s)

    with pytest.raises(LedgerUnreachable):
        line.quote()

    assert len(line.asked) == asked
    assert line.now <= 8
