"""What a kiosk finds for a paper: its own journal on a real disk, and a ledger that is heard or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.effects import TracePayment
from kiosk.core.events import PaymentTraced
from kiosk.runtime.payments import PaymentTracer
from offline_queue.journal import Journal, JournalReader
from tests.support.bodies import AT, PHONE, a_whole_order, an_order, operation_id
from tests.support.core_builders import a_policy
from wire.entries import WalletOrderEnded
from wire.messages import OperationResult, TraceAnswer, TracedPart, TracedReceipt
from wire.money import tenge
from wire.refusals import Refusal, RefusalCode
from wire.tracing import hidden, trace_code

FULL = Refusal(code=RefusalCode.LIMIT_BALANCE, limit_tiyn=tenge(432_500), left_tiyn=tenge(0))


class Desk:
    """The ledger's word as told; None: it is not heard."""

    def __init__(self, answer: TraceAnswer | None = None) -> None:
        self.answer = answer
        self.asked: list[TracePayment] = []

    def trace(self, asked: TracePayment, timeout_s: float) -> TraceAnswer | None:
        assert timeout_s > 0
        self.asked.append(asked)
        return self.answer


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.db") as journal:
        journal.append(a_whole_order(1, receipt=1), AT)
        yield journal


def trace(journal: Journal, desk: Desk, number: int = 1, sum_tenge: int = 500, *, is_own: bool = True):
    tracer = PaymentTracer(lambda: JournalReader.open(journal.path), desk, a_policy)
    return tracer.trace(TracePayment(7, "0017", number, tenge(sum_tenge), is_own=is_own))


def told(state: str = "executed", refusal: Refusal | None = None) -> TraceAnswer:
    part = TracedPart(
        name=None,
        requisites=(),
        state=state,  # type: ignore[arg-type]
        inserted_tiyn=tenge(500),
        fee_tiyn=tenge(0),
        credited_tiyn=tenge(500),
        refusal=refusal,
    )
    receipt = TracedReceipt(
        kiosk_number="0017", receipt_number=1, at=AT, inserted_tiyn=tenge(500), parts=(part,)
    )
    return TraceAnswer(receipt=receipt, trace_code="abcdef012345", server_time=AT + timedelta(hours=1))


def answer_of_ledger(journal: Journal, outcome: str, refusal: Refusal | None = None) -> None:
    last = list(journal.entries())[-1]
    result = OperationResult(
        operation_id=operation_id(1),
        outcome=outcome,  # type: ignore[arg-type]
        refusal=refusal,
    )
    journal.acknowledge(last.seq, last.hash, [result], AT)


@pytest.mark.rule("K-07")
def test_offline_the_journal_tells_that_it_is_accepted_and_that_this_is_not_the_end(journal: Journal):
    found = trace(journal, Desk())

    assert found.payment is not None
    (part,) = found.payment.receipt.parts
    assert (part.state, part.requisites, found.is_certain) == ("accepted", (hidden(PHONE),), False)
    code = trace_code(an_order(1).session_id)
    assert found.payment.trace_url == f"https://pay.example.kz/r/0017/1/{code}"


@pytest.mark.parametrize(
    ("outcome", "refusal", "state", "is_certain"),
    [("credited", None, "executed", True), ("unapplied", FULL, "held", False)],
)
def test_offline_the_journal_tells_what_the_ledger_had_answered(
    journal: Journal, outcome: str, refusal: Refusal | None, state: str, is_certain: bool
):
    answer_of_ledger(journal, outcome, refusal)

    found = trace(journal, Desk())

    assert found.payment is not None
    (part,) = found.payment.receipt.parts
    assert (part.state, part.refusal, found.is_certain) == (state, refusal, is_certain)


def test_the_ledgers_word_counts_more_and_the_requisites_are_the_journals(journal: Journal):
    answer_of_ledger(journal, "unapplied", FULL)

    found = trace(journal, Desk(told("settled", FULL)))

    assert found.payment is not None
    (part,) = found.payment.receipt.parts
    assert (part.state, part.requisites, found.is_certain) == ("settled", (hidden(PHONE),), True)


@pytest.mark.rule("W-82")
def test_what_stands_on_the_paper_is_there_for_a_copy(journal: Journal):
    answer_of_ledger(journal, "credited")

    found = trace(journal, Desk())

    assert found.payment is not None
    assert found.payment.copy is not None
    assert found.payment.copy.opened == an_order(1)
    assert found.payment.copy.completed.receipt_number == 1
    assert [result.outcome for result in found.payment.copy.results] == ["credited"]


def test_another_sum_than_on_the_paper_tells_nothing_and_asks_nobody(journal: Journal):
    desk = Desk(told())

    assert trace(journal, desk, sum_tenge=501) == PaymentTraced(7, None, is_certain=True)
    assert desk.asked == []


def test_another_kiosks_payment_is_the_ledgers_to_tell_and_has_no_copy(journal: Journal):
    found = trace(journal, Desk(told()), is_own=False)

    assert found.payment is not None
    assert (found.payment.copy, found.payment.trace_url) == (
        None,
        "https://pay.example.kz/r/0017/1/abcdef012345",
    )


@pytest.mark.parametrize(("desk", "is_certain"), [(Desk(), False), (Desk(TraceAnswer(server_time=AT)), True)])
def test_what_nobody_knows_is_not_found_and_whether_the_ledger_was_heard_is_said(
    journal: Journal, desk: Desk, is_certain: bool
):
    assert trace(journal, desk, number=9) == PaymentTraced(7, None, is_certain=is_certain)


def test_what_the_ledger_has_not_got_yet_is_told_from_the_journal(journal: Journal):
    found = trace(journal, Desk(TraceAnswer(server_time=AT)))

    assert found.payment is not None
    assert (found.payment.receipt.parts[0].state, found.is_certain) == ("accepted", False)


def test_a_journal_that_cannot_be_read_leaves_the_ledgers_word(tmp_path: Path, journal: Journal):
    tracer = PaymentTracer(lambda: JournalReader.open(tmp_path / "gone.db"), Desk(told()), a_policy)

    found = tracer.trace(TracePayment(7, "0017", 1, tenge(500), is_own=True))

    assert found.payment is not None
    assert found.payment.copy is None


@pytest.mark.parametrize(
    ("answer", "shown"),
    [("+77011234567", "***4567"), ("12345678", "***678"), ("123", "***3"), ("12", "***"), ("", "***")],
)
def test_less_than_half_of_an_answer_is_shown(answer: str, shown: str):
    assert hidden(answer) == shown


def test_services_are_counted_as_often_as_they_were_paid_for(journal: Journal):
    journal.append(a_whole_order(2, receipt=2), AT)

    assert journal.services_used() == (("wallet-top-up", 2),)
    assert journal.services_used(orders_max=1) == (("wallet-top-up", 1),)


def test_what_was_paid_from_wallets_counts_once_it_came_to_a_good_end(journal: Journal):
    ends = [
        WalletOrderEnded(order_id=operation_id(place), outcome=outcome, service=service)
        for place, (outcome, service) in enumerate(
            [
                ("executed", "kuat"),
                ("pending", "kuat"),
                ("unknown", "kuat"),
                ("refused", "fine"),
                ("not_executed", "fine"),
                ("executed", ""),
            ]
        )
    ]
    journal.append(ends, AT)

    assert journal.services_used() == (("kuat", 2), ("wallet-top-up", 1))
