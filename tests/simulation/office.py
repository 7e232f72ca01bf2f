"""The operator's side: reversals, payments from wallets, bags counted, unapplied cash settled; with the real services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from random import Random
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import Connection, select

from ledger.agents.service import agent_of, sell_e_money
from ledger.books.service import balances_of
from ledger.cash.tables import order_parts, unapplied_cash
from ledger.cash.write_offs import WRITE_OFF, expire, propose_of
from ledger.collections.service import BagCount, count_bag
from ledger.collections.tables import bag_counts, collections
from ledger.corrections.rules import Cause
from ledger.corrections.service import Reversal, reverse_posting
from ledger.http.problem import ApiFailure
from ledger.kiosks.adoption import ADOPT_HISTORY, Adoption
from ledger.kiosks.service import set_closed, set_target
from ledger.kiosks.tables import refused_histories
from ledger.payments.decisions import Asked
from ledger.payments.rules import Order, OrderKind
from ledger.payments.service import pay_batch
from ledger.settlements.rules import SettlementKind
from ledger.settlements.service import Settlement, settle, write_down
from ledger.staff.approvals import Approved, approve, propose
from ledger.wallets.service import Wallet, wallets_by_phone
from tests.simulation.agenda import Agenda, Trace, Untrue
from tests.simulation.central import AGENT, ANOTHER, NAMESPACE, ONE, Central
from wire.money import Tiyn, tenge

ISSUER: Final = "tengri-bank"
FREE_PAYEE: Final = "turan-gsm"
"""Payments to it cost nothing, so what is shown is what is charged (W-32)."""
SHARE_TOLD_AGAIN: Final = 0.1


class Office:
    """People at their desks; every number of theirs comes from ``random``."""

    def __init__(self, central: Central, agenda: Agenda, trace: Trace, random: Random) -> None:
        self._central = central
        self._agenda = agenda
        self._trace = trace
        self._random = random
        self._count = 0
        self._tried: set[UUID] = set()

    def _new_id(self, what: str) -> UUID:
        self._count += 1
        return uuid5(NAMESPACE, f"{what}/{self._count}")

    def reverse(self, kiosk_id: str, operation_id: UUID) -> None:
        """W-70: the customer was wronged, and everybody is as before."""
        of_part = select(order_parts.c.posting_id).where(
            order_parts.c.kiosk_id == kiosk_id, order_parts.c.operation_id == operation_id
        )
        with self._central.reading() as connection:
            posting_id = connection.execute(of_part).scalar()
        if posting_id is None:
            self._trace.note("office", f"finds no {operation_id} to reverse")
            return
        asked = Reversal(posting_id=posting_id, cause=Cause.OPERATORS_ERROR, reason="a mistake")
        approved = self._approved("a mistake")
        refusal = self._central.write(lambda connection: reverse_posting(connection, asked, approved))
        self._trace.note("office", f"reversed {operation_id}: {refusal.code if refusal else 'done'}")

    def pay(self, phone: str) -> None:
        """A holder pays online, as much as he likes."""
        amount = tenge(self._random.choice((500, 5_000, 60_000, 180_000, 300_000)))
        now = self._agenda.moment

        def work(connection: Connection) -> str:
            wallet = self._wallet(connection, phone)
            order = Order(
                operation_id=self._new_id("payment"),
                wallet_id=wallet.wallet_id,
                kind=OrderKind.PAYMENT,
                amount_tiyn=amount,
                fee_tiyn=Tiyn(0),
                payee_code=FREE_PAYEE,
                requisites={"phone": "7011234567"},
            )
            (outcome,) = pay_batch(connection, [Asked(order=order, is_confirmed=True, is_checked=True)], now)
            return f"{outcome.state} {outcome.refusal.code if outcome.refusal else ''}"

        self._trace.note("office", f"pays {amount} from {phone}: {self._central.write(work)}")

    def _wallet(self, connection: Connection, phone: str) -> Wallet:
        return wallets_by_phone(connection, ISSUER, [f"+7{phone}"])[f"+7{phone}"]

    def count_bags(self, bags: Mapping[str, Counter[int]]) -> None:
        """What the cash centre finds in the bags that the ledger has heard of; of some it is told twice."""
        now = self._agenda.moment
        with self._central.reading() as connection:
            heard = set(connection.execute(select(collections.c.bag)).scalars())
            counted = set(connection.execute(select(bag_counts.c.bag)).scalars())
        for bag, bills in bags.items():
            if bag in heard and (bag not in counted or self._random.random() < SHARE_TOLD_AGAIN):
                count = BagCount(
                    count_id=uuid5(NAMESPACE, f"count/{bag}"),
                    agent_code=AGENT,
                    bag=bag,
                    bills=dict(bills),
                    counted_at=now,
                    by="cash-centre",
                )
                self._central.write(partial(count_bag, count=count, now=now))

    def set_target(self, kiosk_id: str, target: Tiyn) -> None:
        """More or less is to be set aside for a kiosk (K-02)."""
        self._central.write(partial(set_target, kiosk_id=kiosk_id, target=target))
        self._trace.note("office", f"{kiosk_id}: {target} to be set aside")

    def close(self, kiosk_id: str, *, is_closed: bool) -> None:
        """A kiosk is to sell no more, or again; its bills go on to the bag as always."""
        at = self._agenda.moment if is_closed else None
        self._central.write(partial(set_closed, kiosk_id=kiosk_id, at=at))
        self._trace.note("office", f"{kiosk_id}: {'closed' if is_closed else 'open'}")

    def write_off(self, kiosk_id: str) -> bool:
        """What is set aside for a kiosk that is gone goes back to the float, by two people; False when nothing can go yet."""
        now = self._agenda.moment
        self._central.write(partial(expire, now=now))
        before = self.float_left()
        approval_id = self._new_id("approval")

        def propose_it(connection: Connection) -> None:
            payload = propose_of(connection, kiosk_id)
            propose(
                connection,
                ONE,
                WRITE_OFF,
                payload,
                approval_id=approval_id,
                reason="the kiosk is gone",
                now=now,
            )

        try:
            self._central.write(propose_it)
            refusal = self._central.write(
                lambda connection: approve(
                    connection, ANOTHER, approval_id, {WRITE_OFF.name: WRITE_OFF}, now=now
                )
            )
        except ApiFailure as cannot:
            self._trace.note("office", f"{kiosk_id}: {cannot}")
            return False
        if refusal is not None:
            raise Untrue(f"{kiosk_id}: its allotment cannot be written off: {refusal}")
        if self.float_left() <= before:
            raise Untrue(f"{kiosk_id}: an allotment was written off and the float has no more (K-02)")
        self._central.written_off += 1
        self._trace.deeds["allotments written off"] += 1
        self._trace.note("office", f"{kiosk_id}: its allotment is written off")
        return True

    def float_left(self) -> Tiyn:
        """What the agent has not set aside for its kiosks."""
        with self._central.reading() as connection:
            account = agent_of(connection, AGENT).float_account
            return balances_of(connection, [account])[account].balance_tiyn

    def sell_float(self, amount: Tiyn) -> None:
        """The agent buys e-money, so that cash which a restored ledger could not cover can be settled."""
        now = self._agenda.moment

        def work(connection: Connection) -> None:
            agent = agent_of(connection, AGENT)
            operation_id = self._new_id("float")
            sell_e_money(connection, agent=agent, amount=amount, operation_id=operation_id, at=now)

        self._central.write(work)

    def adopt_all(self) -> int:
        """Two people adopt the cash of every refused history of which the cash was counted; gives how many there are."""
        with self._central.reading() as connection:
            waiting = select(refused_histories.c.history_id).order_by(refused_histories.c.received_at)
            histories = connection.execute(waiting).scalars().all()
        approved = self._approved("cassette counted")
        for history_id in histories:
            self._central.write(partial(_adopt, history_id=history_id, approved=approved))
        return len(histories)

    def _approved(self, reason: str) -> Approved:
        return Approved(
            approval_id=self._new_id("approval"),
            proposed_by=uuid5(NAMESPACE, "one"),
            approved_by=uuid5(NAMESPACE, "another"),
            reason=reason,
            at=self._agenda.moment,
        )

    def settle_all(self, phone: str) -> int:
        """Every unapplied tiyn to a wallet without limits; gives how many were settled."""
        with self._central.reading() as connection:
            open_items = connection.execute(
                select(unapplied_cash.c.kiosk_id, unapplied_cash.c.operation_id)
                .where(unapplied_cash.c.settled_at.is_(None))
                .order_by(unapplied_cash.c.kiosk_id, unapplied_cash.c.operation_id)
            ).all()
            wallet = self._wallet(connection, phone)
        now = self._agenda.moment
        wanted = [
            Settlement(
                settlement_id=self._new_id("settlement"),
                kiosk_id=row.kiosk_id,
                operation_id=row.operation_id,
                kind=SettlementKind.WALLET,
                wallet_id=wallet.wallet_id,
            )
            for row in open_items
        ]
        self._central.write(lambda connection: [write_down(connection, each, now) for each in wanted])
        for each in wanted:
            refusal = self._central.write(partial(settle, settlement_id=each.settlement_id, now=now))
            if refusal is not None:
                raise Untrue(
                    f"{each.kiosk_id}: unapplied cash {each.operation_id} cannot be settled: {refusal}"
                )
        return len(wanted)


def _adopt(connection: Connection, history_id: UUID, approved: Approved) -> None:
    refusal = ADOPT_HISTORY.act(connection, Adoption(history_id=history_id), approved)
    if refusal is not None:
        raise Untrue(f"history {history_id} cannot be adopted: {refusal}")
