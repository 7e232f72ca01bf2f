"""Watches one kiosk at every effect and every entry: what it may do, and what it writes against what is true."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Final
from uuid import UUID

from devices.commands import AcknowledgeBill, EnableBills, StackBill
from kiosk.core import events
from kiosk.core.effects import AskWallet, Effect, PrintReceipt, PrintWalletReceipt, WriteJournal
from kiosk.core.wallet_talk import SendOrder
from tests.simulation.agenda import Agenda, Untrue
from tests.simulation.bags import Bags
from tests.simulation.till import Till
from wire.entries import (
    BillDisputed,
    BillReturned,
    BillStacked,
    Entry,
    OrderCancelled,
    OrderCompleted,
    OrderOpened,
    PrintIntended,
    StackIntended,
    WalletOrderEnded,
    WalletOrderIntended,
)
from wire.messages import OperationResult
from wire.policy import Allotment

if TYPE_CHECKING:
    from offline_queue.journal import Journal
    from tests.simulation.box import Box

CLOCK_WRONG_S_MAX: Final = 120.0
"""Trusted time is late by an answer's way, and wrong by the drift of days without a line; never by more."""
ALLOTMENT_AGE_MAX: Final = timedelta(hours=72 + 26)
"""Three days by the kiosk's clock, which before the ledger was heard may be a day behind and still sell."""
CLOCK_BEHIND_MAX: Final = timedelta(minutes=5)
CLOCK_AHEAD_MAX: Final = timedelta(hours=72)
ONLINE_ONLY: Final = "tirek-finance"
OFFLINE_MOST: Final = 50 * 4325_00
"""One operation of a wallet that is not identified, by the MRP of 2026; that of 2025 is less (W-11)."""
ORDER_LATE_MAX: Final = timedelta(hours=3)
"""How far a clock can be off that still sells, and an hour for a disk that refuses; no power cut counts."""


WATCHED: Final = frozenset(
    {WriteJournal, StackBill, AcknowledgeBill, EnableBills, PrintReceipt, PrintWalletReceipt, AskWallet}
)
"""Effects of which ``Witness.asked`` says what must be true."""
REMEMBERED: Final = ("choices", "ordered", "_acted")
"""By people, whatever becomes of disks."""


@dataclass(frozen=True)
class WalletOrder:
    """An order from a wallet as the journal tells it, and between which seconds it was made; ``outcome`` "" is open."""

    intended: WalletOrderIntended
    from_s: float
    until_s: float
    outcome: str = ""


@dataclass(frozen=True)
class Choice:
    """What a customer remembers of his session; ``wallet`` is topped up, or takes the surplus."""

    service: str
    wallet: str


class Witness:
    """Believes the till and the customers, and tells of the journal what cannot be."""

    def __init__(self, name: str, agenda: Agenda, till: Till) -> None:
        self.choices: dict[UUID, Choice] = {}
        self.ordered: set[UUID] = set()
        """Visits in which a holder of a wallet may have ordered something."""
        self.wallet_orders: dict[UUID, WalletOrder] = {}
        self.orders: dict[UUID, OrderCompleted] = {}
        self.disputed: dict[UUID, BillDisputed] = {}
        self.told: dict[UUID | None, Counter[int]] = defaultdict(Counter)
        self.acked: dict[UUID, str] = {}
        self.cassettes = Bags(name, till)
        self.opened: dict[UUID, OrderOpened] = {}
        self._name = name
        self._agenda = agenda
        self._till = till
        self._journal: Journal | None = None
        self._seq = 0
        self._stacks: list[tuple[int, int]] = []
        """The entry of each stacked bill, and what all bills up to it come to."""
        self._bill_ids: set[UUID] = set()
        self._printing: set[int] = set()
        self._receipt = 0
        self._acted: dict[UUID, datetime] = {}
        self._open: UUID | None = None
        self._intent: StackIntended | None = None
        self._allotment: Allotment | None = None
        self._policy_at: datetime | None = None
        self.loose: Counter[int] = Counter()
        """Bills that were told or disputed, at most, and of which a disk that lied, or was refused, has kept nothing."""
        self.refused_tiyn = 0
        """Of these, bills of a history that the ledger has refused because a copy of the disk spoke first."""

    def forgetting(self) -> Witness:
        """As it knows things now, for a disk that keeps no more than this; customers remember what comes all the same."""
        then = copy(self)
        for name, known in vars(self).items():
            if isinstance(known, dict | list | set) and name not in REMEMBERED:
                setattr(then, name, copy(known))
        then.cassettes = self.cassettes.forgetting()
        then.told = defaultdict(Counter, {session: Counter(bills) for session, bills in self.told.items()})
        return then

    def lost(self, then: Witness) -> Witness:
        """What is left to know when all that was written since ``then`` is gone."""
        then.loose += sum(self.told.values(), Counter()) - sum(then.told.values(), Counter())
        doubtful = [each for bill_id, each in self.disputed.items() if bill_id not in then.disputed]
        then.loose += Counter(int(each.value_tiyn) for each in doubtful)
        if self._intent is not None and self._intent is not then._intent:
            then.loose[int(self._intent.value_tiyn)] += (
                1  # on its way, and like the last bill that is remembered
            )
        return then

    def refused(self, then: Witness) -> Witness:
        """As ``lost``; but the ledger was shown what was written since, and its cash is to be adopted."""
        told = sum(self.told.values(), Counter()) - sum(then.told.values(), Counter())
        then.refused_tiyn += sum(value * count for value, count in told.items())
        return self.lost(then)

    def _untrue(self, what: str) -> Untrue:
        return Untrue(f"{self._name}: {what}")

    # --- what happens --------------------------------------------------------------------------------------------

    def lives(self, journal: Journal) -> None:
        """A new life: what is on disk now is what was written, whoever heard of it."""
        self._journal, self._allotment, self._policy_at = journal, None, None
        last = journal.last().seq
        if last < self._seq:
            raise self._untrue(f"the journal ends with entry {last}, entry {self._seq} was on disk")
        for entry in journal.entries(self._seq + 1):
            self._take(entry)

    def heard(self, event: events.Event) -> None:
        if isinstance(event, events.PolicyArrived):
            self._policy_at = event.policy.issued_at
        if isinstance(event, events.AllotmentArrived):
            known = self._allotment
            if known is None or event.allotment.as_of >= known.as_of:
                self._allotment = event.allotment

    def acknowledged(self, results: Iterable[OperationResult]) -> None:
        for result in results:
            self.acked.setdefault(result.operation_id, result.outcome)

    def asked(self, effect: Effect, clock: Callable[[], datetime]) -> None:
        """What the core is about to have done: the order of things is never another. ``clock``: the kiosk's own."""
        match effect:
            case WriteJournal(bodies=(StackIntended() as intent,)):
                self._within_allotment(intent)
                self._dated(clock())
            case StackBill():
                bill = self._till.bill
                if self._intent is None:
                    raise self._untrue("STACK is sent without an intent on disk")
                if self._till.place == "escrow" and bill and bill.value_tiyn != self._intent.value_tiyn:
                    raise self._untrue("STACK is sent for another bill than the intent's")
                self._acted[self._intent.session_id] = self._agenda.moment
            case AcknowledgeBill():
                told = self.cassettes.told.total() + self.loose.total()
                is_told = self._till.acknowledged < told
                if self._till.place == "stacked" and not is_told:
                    raise self._untrue("a stacked bill is acknowledged before it is on disk (K-01)")
            case EnableBills(values) if values and self._open is None:
                raise self._untrue("bills are enabled without an order on disk (K-07)")
            case PrintReceipt(completed=printed) | PrintWalletReceipt(ended=printed) if (
                printed.receipt_number not in self._printing
            ):
                raise self._untrue(f"receipt {printed.receipt_number} is printed without an intent on disk")
            case AskWallet(ask=SendOrder(order=order)) if order.order_id not in self.wallet_orders:
                raise self._untrue(f"order {order.order_id} is sent before it is on disk")
            case _:
                pass

    def _within_allotment(self, intent: StackIntended) -> None:
        known = self._allotment
        if known is None:
            raise self._untrue("cash is taken without an allotment (K-02)")
        if self._agenda.moment - known.as_of > ALLOTMENT_AGE_MAX:
            raise self._untrue(f"cash is taken by an allotment of {known.as_of} (K-05)")
        since = self._stacked_up_to(None) - self._stacked_up_to(known.as_of_seq)
        if since + intent.value_tiyn > known.left_tiyn:
            raise self._untrue(
                f"{since} sold, {intent.value_tiyn} to come, {known.left_tiyn} set aside (K-02)"
            )

    def _stacked_up_to(self, seq: int | None) -> int:
        """The sum of the bills up to an entry; None: of all."""
        place = len(self._stacks) if seq is None else bisect_right(self._stacks, seq, key=itemgetter(0))
        return self._stacks[place - 1][1] if place else 0

    def _dated(self, now: datetime) -> None:
        """What a kiosk believes to be today decides by which limits it sells; a clock far from all it heard cannot."""
        assert self._allotment is not None, "cash without an allotment was told of above"
        if self._policy_at is None or now < self._policy_at - CLOCK_BEHIND_MAX:
            raise self._untrue(f"cash is taken on {now}, by a policy of {self._policy_at} (W-13)")
        if now > self._allotment.as_of + CLOCK_AHEAD_MAX:
            raise self._untrue(f"cash is taken on {now}, by an allotment of {self._allotment.as_of} (K-05)")

    # --- what is written -----------------------------------------------------------------------------------------

    def wrote(self, entries: Iterable[Entry], box: Box) -> None:
        assert box.life is not None
        for entry in entries:
            wrong_s = abs((entry.at - self._agenda.moment).total_seconds())
            if box.life.clock.is_trusted and wrong_s > CLOCK_WRONG_S_MAX:
                raise self._untrue(f"entry {entry.seq} is dated {entry.at}, {wrong_s:.0f} s off (W-13)")
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        if entry.seq != self._seq + 1:
            raise self._untrue(f"entry {entry.seq} follows entry {self._seq}")
        self._seq = entry.seq
        match entry.body:
            case OrderOpened() as opened:
                self._opened(opened)
            case OrderCompleted() as order:
                self._completed(order, entry.acted_at)
            case OrderCancelled(session_id=session_id):
                self._open = None
                if self.told[session_id]:
                    raise self._untrue(f"session {session_id} is cancelled with cash in it (K-07)")
            case PrintIntended(receipt_number=number):
                self._printing.add(number)
            case WalletOrderIntended() as intended:
                now_s = self._agenda.now_s
                self.wallet_orders[intended.order_id] = WalletOrder(intended, now_s, now_s)
            case WalletOrderEnded() as ended:
                self._wallet_order_ended(ended)
            case _:
                self._take_bill(entry)
                self.cassettes.take(entry)

    def _take_bill(self, entry: Entry) -> None:
        match entry.body:
            case StackIntended() as intent:
                self._intent = intent
            case BillStacked() as bill:
                self._intent = None
                self._stacked(entry.seq, bill)
            case BillDisputed() as bill:
                self._intent = None
                self.disputed[bill.bill_id] = bill
            case BillReturned():
                self._intent = None
            case _:
                pass

    def _opened(self, opened: OrderOpened) -> None:
        self._open = opened.session_id
        chosen = self.choices.get(opened.session_id)
        self.opened[opened.session_id] = opened
        if chosen is None or chosen.service != opened.service:
            raise self._untrue(f"session {opened.session_id} was opened for what nobody chose")
        if opened.is_offline and opened.service == ONLINE_ONLY:
            raise self._untrue(f"session {opened.session_id} pays without a line who is to be asked (K-04)")
        if opened.amount_tiyn is not None and opened.fallback_wallet is None:
            raise self._untrue(f"session {opened.session_id} has nobody for its surplus (K-08)")
        wallet = opened.fallback_wallet or opened.requisites.get("phone")
        if opened.service == "wallet-top-up" and wallet != chosen.wallet:
            raise self._untrue(f"session {opened.session_id} names another wallet than its customer")

    def _stacked(self, seq: int, bill: BillStacked) -> None:
        if bill.bill_id in self._bill_ids:
            raise self._untrue(f"bill {bill.bill_id} is stacked twice (K-01)")
        self._bill_ids.add(bill.bill_id)
        self.disputed.pop(bill.bill_id, None)
        value, told = int(bill.value_tiyn), self.told[bill.session_id]
        self._stacks.append((seq, self._stacked_up_to(None) + value))
        told[value] += 1
        self.cassettes.told[value] += 1
        if bill.session_id is not None and told[value] > self._till.lost[bill.session_id][value]:
            raise self._untrue(
                f"session {bill.session_id} is told a bill of {value} that it never got (K-01)"
            )
        if self.cassettes.told[value] > self._till.stacked[value]:
            raise self._untrue(f"more bills of {value} in the journal than in the cassette (K-01)")

    def _wallet_order_ended(self, ended: WalletOrderEnded) -> None:
        known = self.wallet_orders.get(ended.order_id)
        if known is None or known.outcome not in ("", "unknown"):
            raise self._untrue(f"order {ended.order_id} ends as {ended.outcome}, it was {known}")
        self.wallet_orders[ended.order_id] = replace(known, until_s=self._agenda.now_s, outcome=ended.outcome)
        if ended.receipt_number is not None:
            self._number(ended.receipt_number)

    def _number(self, number: int) -> None:
        if number != self._receipt + 1:
            raise self._untrue(f"receipt {number} follows {self._receipt} (W-83)")
        self._receipt = number

    def _completed(self, order: OrderCompleted, at: datetime) -> None:
        self._number(order.receipt_number)
        self.orders[order.session_id] = order
        if order.ending == "found":
            return
        self._open = None
        inserted = sum(value * count for value, count in self.told[order.session_id].items())
        acted = self._acted.get(order.session_id)
        if acted is None:
            raise self._untrue(f"receipt {order.receipt_number} is for an order without a bill")
        if abs(at - acted) > ORDER_LATE_MAX:
            raise self._untrue(
                f"receipt {order.receipt_number} is dated {at}, its customer acted {acted} (W-13)"
            )
        if order.is_offline and any(part.credited_tiyn > OFFLINE_MOST for part in order.parts):
            raise self._untrue(f"receipt {order.receipt_number} credits more than anybody may offline (K-03)")
        if order.inserted_tiyn != inserted:
            raise self._untrue(
                f"receipt {order.receipt_number}: {order.inserted_tiyn}, its bills {inserted} (K-07)"
            )


class Stranger(Witness):
    """Watches a kiosk that was given somebody's old disk: once the ledger was heard, it must take no bill."""

    def lives(self, journal: Journal) -> None:
        """Another history than the one that is known of this kiosk."""

    def asked(self, effect: Effect, _clock: Callable[[], datetime]) -> None:
        if isinstance(effect, StackBill):
            raise self._untrue("cash is taken by an old image of the disk")

    def wrote(self, entries: Iterable[Entry], box: Box) -> None:
        """What it writes is nobody's."""
