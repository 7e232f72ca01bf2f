"""Orders committed together: each once, none overdrawn, a poisoned one alone, a lost answer told again."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ledger.database import GuardFailed, write
from ledger.payments.committer import Committer, TooManyWaiting
from ledger.payments.decisions import Asked, Outcome
from ledger.payments.rules import Order, OrderKind, PaymentState
from ledger.payments.service import pay_batch
from tests.integration.test_wallet_orders import BASIC, RICH, orders, payer
from tests.support.ledger_bench import LedgerBench
from wire.money import Tiyn

pytest_plugins = ("tests.support.ledger_fixtures",)

PAYERS = 16


def order(wallet_id: UUID, amount: int, operation_id: UUID | None = None) -> Order:
    return Order(
        operation_id=operation_id or uuid4(),
        wallet_id=wallet_id,
        kind=OrderKind.PAYMENT,
        amount_tiyn=Tiyn(amount),
        fee_tiyn=Tiyn(0),
        payee_code="turan-gsm",
        requisites={"phone": "7011234567"},
    )


def pay_alone(bench: LedgerBench, one: Order) -> Outcome:
    """In a transaction of its own, as another process would; a 503 is sent again under the same id."""
    while True:
        try:
            return write(
                bench.engine, lambda connection: pay_batch(connection, [Asked(order=one)], bench.now)
            )[0]
        except GuardFailed:
            continue


@pytest.mark.rule("W-23")
def test_sixteen_threads_never_overdraw_one_wallet(bench: LedgerBench) -> None:
    wallet_id = payer(bench).wallet.wallet_id  # holds 12 500.00: twelve payments of 1 000.00

    with ThreadPoolExecutor(PAYERS) as threads:
        outcomes = list(threads.map(lambda _: pay_alone(bench, order(wallet_id, 100_000)), range(PAYERS)))

    states = [each.state for each in outcomes]
    assert states.count(PaymentState.EXECUTED) == 12
    assert {each.refusal.code for each in outcomes if each.refusal is not None} == {"insufficient_balance"}
    assert bench.wallet(BASIC) == 50_000
    assert bench.findings() == []


def test_one_operation_from_many_threads_is_one_payment(bench: LedgerBench) -> None:
    one = order(payer(bench).wallet.wallet_id, 100_000)

    with ThreadPoolExecutor(PAYERS) as threads:
        outcomes = list(threads.map(lambda _: pay_alone(bench, one), range(PAYERS)))

    assert {each.state for each in outcomes} == {PaymentState.EXECUTED}
    assert [each.is_repeated for each in outcomes].count(False) == 1
    assert {each.balance_after_tiyn for each in outcomes} == {1_150_000}
    assert len(orders(bench)) == 1
    assert bench.findings() == []


def test_orders_that_wait_are_one_transaction(bench: LedgerBench) -> None:
    wallet_id = payer(bench, RICH).wallet.wallet_id
    begun, go_on = Event(), Event()

    def work(connection: Connection, asked: Sequence[Asked]) -> tuple[Outcome, ...]:
        if not begun.is_set():
            begun.set()
            assert go_on.wait(30)
        return pay_batch(connection, asked, bench.now)

    committer: Committer[Asked, Outcome] = Committer(bench.engine, work)
    first = committer.submit(Asked(order=order(wallet_id, 10_000)))
    assert begun.wait(30)
    rest = [committer.submit(Asked(order=order(wallet_id, 10_000))) for _ in range(20)]
    go_on.set()
    wait([first, *rest], timeout=60)
    committer.close()

    assert {each.result().state for each in (first, *rest)} == {PaymentState.EXECUTED}
    assert committer.rounds == 2
    assert bench.wallet(RICH) == 35_000_000 - 21 * 10_000
    assert bench.findings() == []


def test_a_poisoned_order_fails_alone(bench: LedgerBench) -> None:
    wallet_id = payer(bench, RICH).wallet.wallet_id
    poisoned = order(wallet_id, 10_000)
    begun, go_on = Event(), Event()

    def work(connection: Connection, asked: Sequence[Asked]) -> tuple[Outcome, ...]:
        if not begun.is_set():
            begun.set()
            assert go_on.wait(30)
        outcomes = pay_batch(connection, asked, bench.now)
        if any(each.order is poisoned for each in asked):
            connection.exec_driver_sql("SELECT nothing FROM nowhere")
        return outcomes

    committer: Committer[Asked, Outcome] = Committer(bench.engine, work)
    committer.submit(Asked(order=order(wallet_id, 10_000)))
    assert begun.wait(30)
    sound = [committer.submit(Asked(order=order(wallet_id, 10_000))) for _ in range(4)]
    failing = committer.submit(Asked(order=poisoned))
    sound += [committer.submit(Asked(order=order(wallet_id, 10_000))) for _ in range(4)]
    go_on.set()
    wait([*sound, failing], timeout=60)
    committer.close()

    assert isinstance(failing.exception(), DBAPIError)
    assert {each.result().state for each in sound} == {PaymentState.EXECUTED}
    assert len(orders(bench)) == 9
    assert bench.findings() == []


def test_too_many_waiting_are_turned_away_and_nothing_is_done(bench: LedgerBench) -> None:
    wallet_id = payer(bench, RICH).wallet.wallet_id
    begun, go_on = Event(), Event()

    def work(connection: Connection, asked: Sequence[Asked]) -> tuple[Outcome, ...]:
        begun.set()
        assert go_on.wait(30)
        return pay_batch(connection, asked, bench.now)

    committer: Committer[Asked, Outcome] = Committer(bench.engine, work, waiting_max=2)
    committer.submit(Asked(order=order(wallet_id, 10_000)))
    assert begun.wait(30)
    waiting = [committer.submit(Asked(order=order(wallet_id, 10_000))) for _ in range(2)]
    with pytest.raises(TooManyWaiting):
        committer.submit(Asked(order=order(wallet_id, 10_000)))
    go_on.set()
    wait(waiting, timeout=60)
    committer.close()

    assert len(orders(bench)) == 3


def test_a_commit_whose_answer_was_lost_is_told_again_by_the_same_id(bench: LedgerBench) -> None:
    one = order(payer(bench).wallet.wallet_id, 100_000)
    first = pay_alone(bench, one)

    second = pay_alone(bench, one)

    assert (second.is_repeated, second.balance_after_tiyn) == (True, first.balance_after_tiyn)
    assert bench.wallet(BASIC) == 1_150_000


def test_whoever_has_gone_before_his_order_began_does_not_pay(bench: LedgerBench) -> None:
    wallet_id = payer(bench, RICH).wallet.wallet_id
    begun, go_on = Event(), Event()

    def work(connection: Connection, asked: Sequence[Asked]) -> tuple[Outcome, ...]:
        begun.set()
        assert go_on.wait(30)
        return pay_batch(connection, asked, bench.now)

    committer: Committer[Asked, Outcome] = Committer(bench.engine, work)
    first = committer.submit(Asked(order=order(wallet_id, 10_000)))
    assert begun.wait(30)
    gone = committer.submit(Asked(order=order(wallet_id, 10_000)))
    assert gone.cancel()
    go_on.set()
    first.result(60)
    committer.close()

    assert len(orders(bench)) == 1


class Crowd:
    """Payers whose orders a committer carries out; ``sizes`` of its rounds, the first of which waits for ``go_on``."""

    def __init__(self, bench: LedgerBench, **waits: float) -> None:
        self.sizes: list[int] = []
        self._begun, self._go_on = Event(), Event()
        self._bench = bench
        self._wallet_id = payer(bench, RICH).wallet.wallet_id
        self.committer: Committer[Asked, Outcome] = Committer(bench.engine, self._work, **waits)

    def _work(self, connection: Connection, asked: Sequence[Asked]) -> tuple[Outcome, ...]:
        self._begun.set()
        assert self._go_on.wait(30)
        self.sizes.append(len(asked))
        return pay_batch(connection, asked, self._bench.now)

    def come(self, count: int) -> list[Future[Outcome]]:
        return [self.committer.submit(Asked(order=order(self._wallet_id, 10_000))) for _ in range(count)]

    def arrive_together(self, count: int) -> None:
        """One payer alone, and while he pays so many others, who are answered by one round."""
        came = self.come(1)
        assert self._begun.wait(30)
        came += self.come(count)
        self._go_on.set()
        assert {each.result(30).state for each in came} == {PaymentState.EXECUTED}


LONG_S = 60.0


def test_a_round_waits_for_those_who_were_answered_by_the_last(bench: LedgerBench) -> None:
    crowd = Crowd(bench, quiet_s=LONG_S, gather_s=LONG_S)
    crowd.arrive_together(4)

    back = [one for _ in range(4) for one in crowd.come(1)]
    wait(back, timeout=30)

    assert crowd.sizes == [1, 4, 4]
    crowd.committer.close()


def test_a_round_does_not_wait_for_those_who_stay_away(bench: LedgerBench) -> None:
    crowd = Crowd(bench, quiet_s=0.01, gather_s=LONG_S)
    crowd.arrive_together(4)

    came = crowd.come(1)[0].result(30)

    assert came.state is PaymentState.EXECUTED
    assert crowd.sizes == [1, 4, 1]
    crowd.committer.close()


def test_lone_orders_wait_for_nobody(bench: LedgerBench) -> None:
    crowd = Crowd(bench, quiet_s=LONG_S, gather_s=LONG_S)
    crowd.arrive_together(1)

    assert crowd.come(1)[0].result(30).state is PaymentState.EXECUTED
    assert crowd.sizes == [1, 1, 1]
    crowd.committer.close()


def test_who_waits_when_the_service_ends_is_served_at_once(bench: LedgerBench) -> None:
    crowd = Crowd(bench, quiet_s=LONG_S, gather_s=LONG_S)
    crowd.arrive_together(4)
    came = crowd.come(1)[0]

    crowd.committer.close()

    assert came.result(0).state is PaymentState.EXECUTED
