"""A kiosk whose target goes up and down, on a line that loses and repeats: all that it can have sold is set aside (K-02)."""

from __future__ import annotations

import itertools
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import uuid5

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, delete, select, update

from ledger.agents.service import agent_of
from ledger.books.ids import NAMESPACE
from ledger.books.service import balances_of
from ledger.kiosks.batches import SignedBytes, accept_batch
from ledger.kiosks.policies import policy_answer
from ledger.kiosks.service import Kiosk, kiosk_of, open_kiosk, set_target
from ledger.kiosks.tables import allotment_returns, kiosks
from ledger.kiosks.unenrolments import unenrol
from ledger.testing import PaperKiosk, answer_of, payment
from tests.support.ledger_bench import NOON, LedgerBench
from wire.encoding import GENESIS_HASH
from wire.entries import AllotmentConfirmed, BillStacked, OrderCompleted
from wire.messages import BatchRequest
from wire.money import Tiyn, tenge, total
from wire.policy import Allotment
from wire.texts import Text

pytest_plugins = ["tests.support.ledger_fixtures"]

AGENT: Final = "ip-akhmetov"
PAYEE: Final = "turan-gsm"
"""Takes any sum without a limit of a wallet."""
TARGETS: Final = tuple(tenge(each) for each in (0, 500, 2_000, 5_000, 20_000))
BILLS: Final = tuple(tenge(each) for each in (200, 500, 1_000, 2_000))
PROOF: Final = SignedBytes(signed_time="", signature="", body=b"")
NUMBERS: Final = itertools.count(1)


class Selling(RuleBasedStateMachine):
    """One kiosk of paper that keeps the rules of ``kiosk.runtime.ledger_link`` and ``Journal.confirm_allotment``."""

    bench: LedgerBench

    @initialize(first=st.sampled_from(TARGETS))
    def open(self, first: Tiyn) -> None:
        number = next(NUMBERS)
        self.kiosk_id, self.now = f"kiosk-7{number}", NOON
        self.bench.run(self._open, number, first)
        self.paper = PaperKiosk(lambda *_: answer_of(500, b""), lambda: self.now)
        self.held: Allotment | None = None
        self.confirmed: set[object] = set()
        self.acknowledged = 0
        self.session: list[Tiyn] = []
        self.moving: Tiyn | None = None
        self.count = 0

    def _open(self, connection: Connection, number: int, target: Tiyn) -> None:
        kiosk = Kiosk(
            kiosk_id=self.kiosk_id,
            number=f"7{number}",
            agent=agent_of(connection, AGENT),
            address=Text(kk="a", ru="a", en="a"),
            allotment_target_tiyn=target,
        )
        open_kiosk(connection, kiosk)

    # --- the kiosk ------------------------------------------------------------------------------------------------

    def left(self) -> int:
        if self.held is None:
            return 0
        return self.held.left_tiyn - self._stacked_after(self.held.as_of_seq)

    def _stacked_after(self, seq: int) -> int:
        bills = (entry.body for entry in self.paper.entries[seq:])
        return sum(body.value_tiyn for body in bills if isinstance(body, BillStacked))

    @rule(value=st.sampled_from(BILLS))
    def let_in(self, value: Tiyn) -> None:
        if self.moving is None and value <= self.left():
            self.moving = value

    @precondition(lambda self: self.moving is not None)
    @rule()
    def stack(self) -> None:
        """The bill is let in by what was known then; what came meanwhile does not give it back."""
        assert self.moving is not None
        self.count += 1
        name = f"{self.kiosk_id}/{self.count}"
        session = uuid5(NAMESPACE, f"{self.kiosk_id}/session/{self.paper.receipt_number}")
        self.paper.write(
            BillStacked(session_id=session, bill_id=uuid5(NAMESPACE, name), value_tiyn=self.moving)
        )
        self.session.append(self.moving)
        self.moving = None

    @precondition(lambda self: self.session and self.moving is None)
    @rule()
    def complete(self) -> None:
        session = uuid5(NAMESPACE, f"{self.kiosk_id}/session/{self.paper.receipt_number}")
        self.paper.write(self.paper.completed(session, payment(PAYEE, total(self.session))))
        self.session = []

    @rule()
    def lose_power(self) -> None:
        """The allotment is kept, what was confirmed is forgotten; a bill under way is stacked after all."""
        if self.moving is not None:
            self.stack()
        self.confirmed = set()

    def hear(self, told: Allotment) -> None:
        if self.held is not None and told.as_of < self.held.as_of:
            return
        self.held = told
        is_between = not self.session and self.moving is None
        if told.lowering_id is not None and told.lowering_id not in self.confirmed and is_between:
            self.paper.write(AllotmentConfirmed(lowering_id=told.lowering_id))
            self.confirmed.add(told.lowering_id)

    # --- the line -------------------------------------------------------------------------------------------------

    @rule(is_lost=st.booleans())
    def ask(self, is_lost: bool) -> None:
        answer = self.bench.run(policy_answer, self.kiosk_id, self.now)
        if not is_lost:
            self.hear(answer.allotment)

    @rule(entries=st.integers(1, 6), is_lost=st.booleans())
    def send(self, entries: int, is_lost: bool) -> None:
        first = self.acknowledged
        batch = self.paper.entries[first : first + entries]
        if not batch:
            return
        before = self.paper.entries[first - 1].hash if first else GENESIS_HASH
        request = BatchRequest(previous_hash=before, entries=tuple(batch))
        answer = self.bench.run(accept_batch, self.kiosk_id, request, PROOF, self.now)
        if not is_lost:
            self.acknowledged = first + len(batch)
            self.hear(answer.allotment)

    @precondition(lambda self: self.acknowledged > 0)
    @rule(first=st.integers(0, 20), entries=st.integers(1, 6))
    def come_late(self, first: int, entries: int) -> None:
        """A request that was on its way for long arrives once more; nobody reads its answer."""
        first = min(first, self.acknowledged - 1)
        batch = self.paper.entries[first : min(first + entries, self.acknowledged)]
        before = self.paper.entries[first - 1].hash if first else GENESIS_HASH
        request = BatchRequest(previous_hash=before, entries=tuple(batch))
        self.bench.run(accept_batch, self.kiosk_id, request, PROOF, self.now)

    @rule(entries=st.integers(1, 6))
    def carry(self, entries: int) -> None:
        """A stick with what is not acknowledged: booked, told to nobody, and nothing is set aside for it."""
        first = self.acknowledged
        batch = self.paper.entries[first : first + entries]
        if not batch:
            return
        before = self.paper.entries[first - 1].hash if first else GENESIS_HASH
        request = BatchRequest(previous_hash=before, entries=tuple(batch))
        kiosk, reserved = self.bench.run(self._at_ledger)
        new = [entry.body for entry in batch if entry.seq > kiosk.head.seq]
        sold = sum(body.inserted_tiyn for body in new if isinstance(body, OrderCompleted))
        carried = partial(accept_batch, is_heard=False)
        self.bench.run(carried, self.kiosk_id, request, PROOF, self.now)
        assert self.bench.run(self._at_ledger)[1] <= reserved - sold

    @rule(is_lost=st.booleans())
    def unenrol(self, is_lost: bool) -> None:
        """The kiosk is about to forget who it is, and may yet be cut off before it has confirmed that."""
        answer = self.bench.run(unenrol, self.kiosk_id, self.now)
        if not is_lost:
            self.hear(answer.allotment)

    # --- the office -----------------------------------------------------------------------------------------------

    @rule(tiyn=st.sampled_from(TARGETS))
    def set_target(self, tiyn: Tiyn) -> None:
        self._set(allotment_target_tiyn=tiyn)

    @rule(is_closed=st.booleans())
    def close_or_open(self, is_closed: bool) -> None:
        self._set(closed_at=self.now if is_closed else None)

    @rule(minutes=st.sampled_from((1, 20)))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def _set(self, **values: object) -> None:
        changed = update(kiosks).where(kiosks.c.kiosk_id == self.kiosk_id).values(**values)
        self.bench.run(lambda connection: connection.execute(changed))

    # --- what must always hold ------------------------------------------------------------------------------------

    @invariant()
    def all_that_is_or_may_be_sold_unheard_is_set_aside(self) -> None:
        kiosk, reserved = self.bench.run(self._at_ledger)
        unheard = self._stacked_after(kiosk.head.seq) + (self.moving or 0)
        may_sell = max(0, self.left() - (self.moving or 0))
        assert unheard + may_sell + kiosk.open_cash_tiyn <= reserved

    def _at_ledger(self, connection: Connection) -> tuple[Kiosk, int]:
        kiosk = kiosk_of(connection, self.kiosk_id)
        return kiosk, int(
            balances_of(connection, [kiosk.allotment_account])[kiosk.allotment_account].balance_tiyn
        )

    def teardown(self) -> None:
        """In peace all of a kiosk without a target comes back, to the last tiyn."""
        if not hasattr(self, "paper"):
            return
        if self.moving is not None:
            self.stack()
        if self.session:
            self.complete()
        self._set(allotment_target_tiyn=0, closed_at=None)
        for _ in range(3):
            self.now += timedelta(minutes=1)
            self.ask(is_lost=False)
            self.send(500, is_lost=False)
        _, reserved = self.bench.run(self._at_ledger)
        assert reserved == 0


@pytest.mark.slow
@pytest.mark.rule("K-02")
def test_nothing_comes_back_that_a_kiosk_may_have_sold(bench: LedgerBench) -> None:
    class OnBench(Selling):
        pass

    OnBench.bench = bench
    is_quick = bench.engine.dialect.name == "sqlite"
    run_state_machine_as_test(
        OnBench,
        settings=settings(
            max_examples=40 if is_quick else 12,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert (bench.findings(), bench.alarms()) == ([], [])
    if is_quick:  # a dozen examples may well return nothing
        with bench.engine.connect() as connection:
            assert connection.execute(select(allotment_returns)).all(), "no example has returned anything"


@pytest.mark.rule("K-02")
def test_the_proof_tells_of_a_return_that_no_kiosk_confirmed(sqlite_bench: LedgerBench) -> None:
    bench = sqlite_bench
    kiosk = bench.kiosk()
    bench.run(set_target, kiosk.kiosk_id, tenge(500))
    lowering = kiosk.policy().body["allotment"]["lowering_id"]
    kiosk.write(AllotmentConfirmed(lowering_id=lowering))
    assert kiosk.send_from(1).body["allotment"]["left_tiyn"] == tenge(500)
    assert bench.findings() == []

    bench.run(lambda connection: connection.execute(delete(allotment_returns)))

    assert bench.findings() == ["allotment_return_unproved"]
