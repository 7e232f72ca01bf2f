"""The fold of a kiosk's entries into postings and rows: facts are booked, never refused (K-01).

``Intake`` is given everything that a decision may look at (``World``), keeps running balances while it goes
through the entries in their order, and touches no database. ``ledger.cash.service`` loads and writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from ledger.books.accounts import CASH_UNIT
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import Balance
from ledger.cash import rules
from ledger.kiosks.alarms import Alarm, AlarmKind
from ledger.kiosks.service import Kiosk
from ledger.limits.rules import NOTHING_DONE, DayUsage, Usage, refusal_without_wallet, usage_of
from ledger.limits.rules import refusal_of_credit as refusal_by_limits
from ledger.limits.service import FurtherTerm, LimitPolicy, added
from ledger.merchants.rules import PayeeTerms
from ledger.merchants.rules import refusal_of_credit as refusal_by_payee
from ledger.notifications.service import Wish
from ledger.offers.service import Acceptance
from ledger.rowsets import RowSet
from ledger.wallets.rules import refusal_of_credit as refusal_by_wallet
from ledger.wallets.service import Wallet
from wire.astana import astana_date
from wire.entries import (
    AllotmentConfirmed,
    BillDisputed,
    BillStacked,
    Entry,
    OrderCancelled,
    OrderCompleted,
    OrderOpened,
    Part,
    PartKind,
    WalletOrderEnded,
)
from wire.limits import Limits, LimitsUnknown, limits_on
from wire.messages import OperationResult
from wire.money import ZERO, Tiyn
from wire.policy import Tariff, WalletStatus
from wire.refusals import Refusal, RefusalCode
from wire.tariffs import tariff_of_version

TECHNICAL: Final = Refusal(code=RefusalCode.TECHNICAL_FAILURE)


@dataclass(kw_only=True)
class World:
    """What decisions look at, as read in the transaction that will write.

    ``bills``, ``stacked`` by session, ``completed`` sessions and ``operations`` go by the numbers of ids: a number is its own hash.
    """

    wallets: dict[str, Wallet]
    balances: dict[UUID, Balance]
    usages: dict[tuple[UUID, date], DayUsage]
    further: tuple[FurtherTerm, ...]
    limit_policy: LimitPolicy
    payees: dict[str, PayeeTerms]
    tariffs: tuple[Tariff, ...]
    bills: dict[int, tuple[UUID | None, Tiyn]]
    stacked: dict[int, Tiyn]
    completed: set[int]
    operations: set[int]
    wishes: Mapping[UUID, Wish]


@dataclass(kw_only=True)
class Writings:
    """What the fold wants written."""

    postings: list[Posting] = field(default_factory=list)
    bills: list[dict[str, Any]] = field(default_factory=list)
    disputed: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    unapplied: list[dict[str, Any]] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    acceptances: list[Acceptance] = field(default_factory=list)
    used: dict[tuple[UUID, date], DayUsage] = field(default_factory=dict)


class Intake:
    """One batch's entries of one kiosk on their way into the books."""

    def __init__(self, *, kiosk: Kiosk, world: World, received_at: datetime) -> None:
        self._kiosk = kiosk
        self._kiosk_id = kiosk.kiosk_id
        self._open_cash = kiosk.open_cash_tiyn
        self._found_cash = kiosk.found_cash_tiyn
        self._receipt_number = kiosk.receipt_number
        self.confirmed_seq = None if kiosk.told is None else kiosk.told.confirmed_seq
        """The entry by which the kiosk has confirmed the lowering that is asked for."""
        self._allotment = kiosk.allotment_account
        self.writings = Writings()
        self.world = world
        self._received_at = received_at
        self._issuer = kiosk.agent.issuer
        # One stripe of each hot account for a kiosk: its batches do not wait for those of others.
        self._fees = self._issuer.fee_stripe(kiosk.kiosk_id)
        self._cash_taken = kiosk.agent.cash_taken_stripe(kiosk.kiosk_id)
        self._held = defaultdict(
            lambda: ZERO, {of.int: each.balance_tiyn for of, each in world.balances.items()}
        )
        self._unit = self._issuer.unit
        self._cash_account = kiosk.cash_account
        self._float = kiosk.agent.float_account
        self._unapplied = self._issuer.unapplied_account
        self._covers = 0
        self._is_allotment_moved = False
        self.waiting: list[RowSet] = []
        """Rows that nobody has to see before the transaction ends: ``allotments.settle`` writes them with its own."""
        self.booked: dict[int, OperationResult] = {}
        """The answers to the parts that are booked here, by the ``id()`` of the part."""
        self._versioned: set[UUID] = set()
        self._rooms: dict[UUID, Tiyn] = {}
        self._limits: dict[tuple[WalletStatus, date], Limits] = {}
        self._fees_right: set[tuple[str, int, Tiyn, Tiyn]] = set()
        # Of the entry that is being taken: when its customer acted, and of an order the Astana day of it (W-13).
        self._acted_at = received_at
        self._day = astana_date(received_at)

    def take(self, entries: Iterable[Entry]) -> None:
        """Fold entries in their order."""
        for entry in entries:
            self._acted_at = entry.acted_at
            match entry.body:
                case BillStacked() as bill:
                    self._take_bill(entry, bill)
                case BillDisputed() as bill:
                    self._take_disputed(entry, bill)
                case OrderOpened() as opened if opened.offer_version_accepted is not None:
                    self._accept_offer(entry, rules.phone_of_order(opened), opened.offer_version_accepted)
                case OrderCancelled() as cancelled if self.world.stacked.get(cancelled.session_id.int, ZERO):
                    self._alarm(entry, AlarmKind.CASH_CANCELLED, f"session {cancelled.session_id}")
                case OrderCompleted() as order:
                    self._take_order(entry, order)
                case WalletOrderEnded(receipt_number=int() as number):
                    self._count_receipt(entry, number)
                case AllotmentConfirmed() as confirmed:
                    self._take_confirmation(entry, confirmed)
                case _:
                    pass

    def refill(self) -> Posting | None:
        """What brings the allotment back to its target, as far as the agent's float goes (K-02)."""
        missing = self._kiosk.target_tiyn - self._held[self._allotment.int]
        amount = min(missing, self._held[self._float.int])
        return self._allot(amount, self._received_at) if amount > 0 else None

    @property
    def surplus_tiyn(self) -> Tiyn:
        """What is set aside beyond the target and beyond the cash of sessions not completed yet; may be negative."""
        return self._held[self._allotment.int] - max(self._kiosk.target_tiyn, self._open_cash)

    def give_back(self, return_id: UUID, amount: Tiyn) -> Posting:
        """The posting that returns a surplus to the agent's float (K-02)."""
        transfer = self._transfer(self._allotment, self._float, amount)
        return self._posting(return_id, PostingKind.ALLOTMENT_RETURN, return_id, self._received_at, transfer)

    @property
    def kiosk(self) -> Kiosk:
        """The kiosk with what its entries counted up to."""
        return replace(
            self._kiosk,
            open_cash_tiyn=self._open_cash,
            found_cash_tiyn=self._found_cash,
            receipt_number=self._receipt_number,
        )

    @property
    def payees(self) -> Mapping[str, PayeeTerms]:
        """Terms of the payees that the entries name."""
        return self.world.payees

    @property
    def versions(self) -> dict[UUID, int]:
        """Versions of the accounts about which more than the balance decided: this allotment, some wallets."""
        decisive = self._versioned | {self._allotment} if self._is_allotment_moved else self._versioned
        balances = self.world.balances
        return {account: balances[account].version for account in decisive}

    @property
    def unmoved_versions(self) -> dict[UUID, int]:
        """The allotment's version unless postings here have moved it: then its row is ours until the commit."""
        if self._is_allotment_moved:
            return {}
        return {self._allotment: self.world.balances[self._allotment].version}

    @property
    def ceilings(self) -> dict[UUID, Tiyn]:
        """The most that each wallet with a limit of its balance may hold, for every decision to stay right."""
        return {
            account: self.world.balances[account].balance_tiyn + room for account, room in self._rooms.items()
        }

    @property
    def allotment_left_tiyn(self) -> Tiyn:
        """What the kiosk may still sell: the allotment less cash of sessions not completed yet.

        Of an allotment above its target only the target is told; the rest waits to be returned (K-02).
        """
        told = min(self._held[self._allotment.int], self._kiosk.target_tiyn)
        return Tiyn(max(told - self._open_cash, 0))

    # --- bills --------------------------------------------------------------------------------------------

    def _take_bill(self, entry: Entry, bill: BillStacked) -> None:
        content = (bill.session_id, bill.value_tiyn)
        known = self.world.bills.get(bill.bill_id.int)
        if bill.value_tiyn <= 0 or (known is not None and known != content):
            self._alarm(entry, AlarmKind.BILL_BROKEN, f"bill {bill.bill_id} of {bill.value_tiyn}")
            return
        if known is not None:
            return
        self.world.bills[bill.bill_id.int] = content
        self._count_bill(bill)
        row = {
            "seq": entry.seq,
            "bill_id": bill.bill_id,
            "session_id": bill.session_id,
            "value_tiyn": bill.value_tiyn,
            "at": self._acted_at,
        }
        self.writings.bills.append(row)
        transfer = Transfer(
            unit=CASH_UNIT, debit=self._cash_taken, credit=self._cash_account, amount_tiyn=bill.value_tiyn
        )
        posting_id = rules.bill_posting_id(self._kiosk_id, bill.bill_id, self._acted_at)
        self._post(posting_id, PostingKind.CASH, bill.bill_id, self._acted_at, transfer)

    def _count_bill(self, bill: BillStacked) -> None:
        value = bill.value_tiyn
        if bill.session_id is None:
            self._found_cash += value
        else:
            session = bill.session_id.int
            self.world.stacked[session] = self.world.stacked.get(session, ZERO) + value
        self._open_cash += value

    def _take_confirmation(self, entry: Entry, confirmed: AllotmentConfirmed) -> None:
        """Only of the lowering that is asked for now: an older one proves nothing about what was told since."""
        told = self._kiosk.told
        if told is not None and told.lowering_id == confirmed.lowering_id and self.confirmed_seq is None:
            self.confirmed_seq = entry.seq

    def _take_disputed(self, entry: Entry, bill: BillDisputed) -> None:
        row = {
            "kiosk_id": self._kiosk_id,
            "seq": entry.seq,
            "bill_id": bill.bill_id,
            "session_id": bill.session_id,
            "value_tiyn": bill.value_tiyn,
            "reason": bill.reason,
        }
        self.writings.disputed.append(row)

    # --- orders -------------------------------------------------------------------------------------------

    def _take_order(self, entry: Entry, order: OrderCompleted) -> None:
        self._day = astana_date(self._acted_at)
        self._count_receipt(entry, order.receipt_number)
        session = order.session_id.int
        if session in self.world.completed:
            self._alarm(entry, AlarmKind.ORDER_REPEATED, f"session {order.session_id}")
            return
        self.world.completed.add(session)
        in_session = self.world.stacked.pop(session, ZERO)
        found = rules.found_cash(order, in_session, self._found_cash)
        stacked = in_session + found
        self._open_cash -= stacked
        self._found_cash -= found
        self.writings.orders.append(_order_row(entry, self._acted_at, order, stacked))
        fault = rules.fault_of_order(order, stacked)
        if fault is None:
            self._take_parts(entry, order)
        else:
            self._alarm(entry, AlarmKind.ORDER_BROKEN, f"session {order.session_id}: {fault}")
            self._hold_broken(entry, order, stacked)

    def _count_receipt(self, entry: Entry, number: int) -> None:
        """Orders from wallets have receipts of the same row (W-83)."""
        if number != self._receipt_number + 1:
            self._alarm(entry, AlarmKind.RECEIPT_NUMBER, f"number {number} after {self._receipt_number}")
        self._receipt_number = max(number, self._receipt_number)

    def _take_parts(self, entry: Entry, order: OrderCompleted) -> None:
        for line, part in enumerate(order.parts, start=1):
            if order.offer_version_accepted is not None and part.kind is PartKind.TOP_UP:
                self._accept_offer(entry, rules.phone_of(part), order.offer_version_accepted)
            if part.operation_id.int in self.world.operations:
                self._alarm(entry, AlarmKind.ORDER_REPEATED, f"operation {part.operation_id}")
                substitute = rules.substitute_id(self._kiosk_id, entry.seq, line)
                taken = part.model_copy(update={"operation_id": substitute})
                self._hold_part(entry, order, line, taken, Refusal(code=RefusalCode.ID_REUSED))
                continue
            self.world.operations.add(part.operation_id.int)
            self._take_part(entry, order, line, part)

    def _take_part(self, entry: Entry, order: OrderCompleted, line: int, part: Part) -> None:
        if part.kind is PartKind.UNAPPLIED:
            self._hold_part(entry, order, line, part, None)
            return
        phone = rules.phone_of(part) if part.kind is PartKind.TOP_UP else None
        wallet = None if phone is None else self.world.wallets.get(phone)
        refusal = self._refusal(order, part, phone, wallet)
        if refusal is not None:
            self._hold_part(entry, order, line, part, refusal)
        elif self._cover(entry, part.inserted_tiyn):
            self._credit_part(entry, order, line, part, wallet)
            self._check_fee(entry, part)
        else:
            self._hold_uncovered(entry, order, line, part)

    def _check_fee(self, entry: Entry, part: Part) -> None:
        judged = (part.service, part.tariff_version, part.inserted_tiyn, part.fee_tiyn)
        if judged in self._fees_right:
            return
        tariff = tariff_of_version(self.world.tariffs, part.service, part.tariff_version)
        fault = rules.fault_of_fee(part, tariff)
        if fault is None:
            self._fees_right.add(judged)
        else:
            self._alarm(entry, AlarmKind.FEE_MISMATCH, fault)

    # --- decisions ----------------------------------------------------------------------------------------

    def _refusal(
        self, order: OrderCompleted, part: Part, phone: str | None, wallet: Wallet | None
    ) -> Refusal | None:
        try:
            if part.kind is not PartKind.TOP_UP:
                return self._refusal_of_payment(order, part)
            if phone is None:
                return Refusal(code=RefusalCode.REQUISITES_INVALID)
            return self._refusal_of_top_up(part, wallet)
        except LimitsUnknown:
            # A time before every limit: a dead clock. Not ours to guess; the operator settles it.
            return TECHNICAL

    def _refusal_of_top_up(self, part: Part, wallet: Wallet | None) -> Refusal | None:
        refusal = refusal_by_wallet(None if wallet is None else wallet.condition)
        if refusal is not None or wallet is None:
            return refusal
        on = self._day
        limits = self._limits_on(wallet.status, on)
        binding = [
            term.limit
            for term in self.world.further
            if term.binds(wallet.wallet_id, is_non_resident=wallet.is_non_resident, on=on)
        ]
        held = self._held[wallet.account_id.int]
        usage = (
            usage_of(wallet.wallet_id, on, held, self.world.usages, self.writings.used)
            if binding
            else Usage(balance_tiyn=held)
        )
        refusal = refusal_by_limits(limits, binding, usage, part.credited_tiyn)
        if refusal is None:
            self._guard(wallet, limits, part.credited_tiyn, is_further=bool(binding))
        return refusal

    def _guard(self, wallet: Wallet, limits: Limits, credit: Tiyn, *, is_further: bool) -> None:
        """Note what must not change meanwhile: further limits look at days too, the status's at the balance."""
        if is_further:
            self._versioned.add(wallet.account_id)
        elif limits.balance_tiyn is not None:
            room = limits.balance_tiyn - self._held[wallet.account_id.int] - credit
            self._rooms[wallet.account_id] = min(room, self._rooms.get(wallet.account_id, room))

    def _limits_on(self, status: WalletStatus, on: date) -> Limits:
        if (status, on) not in self._limits:
            policy = self.world.limit_policy
            self._limits[status, on] = limits_on(policy.limit_sets, policy.mrp_rates, status, on)
        return self._limits[status, on]

    def _refusal_of_payment(self, order: OrderCompleted, part: Part) -> Refusal | None:
        refusal = refusal_by_payee(
            self.world.payees.get(part.service),
            issuer_code=self._issuer.issuer_code,
            credited=part.credited_tiyn,
            is_offline=order.is_offline,
            sender_status=WalletStatus.MINIMAL,  # whoever stands there is not identified
        )
        if refusal is not None:
            return refusal
        limits = self._limits_on(WalletStatus.MINIMAL, self._day)
        return refusal_without_wallet(limits, part.credited_tiyn)

    def _cover(self, entry: Entry, amount: Tiyn) -> bool:
        """Make sure that the allotment holds the amount, if need be from the agent's float."""
        missing = amount - self._held[self._allotment.int]
        if missing <= 0:
            return True
        self._alarm(entry, AlarmKind.ALLOTMENT_SHORT, f"{missing} tiyn short for {amount}")
        if missing > self._held[self._float.int]:
            return False
        self.writings.postings.append(self._allot(missing, self._acted_at))
        return True

    # --- bookings -----------------------------------------------------------------------------------------

    def _allot(self, amount: Tiyn, at: datetime) -> Posting:
        self._covers += 1
        version = self.world.balances[self._allotment].version
        operation_id = named_id(f"allotment/{self._kiosk_id}/{version}/{self._covers}")
        transfer = self._transfer(self._float, self._allotment, amount)
        return self._posting(operation_id, PostingKind.ALLOTMENT, operation_id, at, transfer)

    def _credit_part(
        self, entry: Entry, order: OrderCompleted, line: int, part: Part, wallet: Wallet | None
    ) -> None:
        target = self.world.payees[part.service].account if wallet is None else wallet.account_id
        sums = ((target, part.credited_tiyn), (self._fees, part.fee_tiyn))
        transfers = [
            self._transfer(self._allotment, account, amount) for account, amount in sums if amount > 0
        ]
        kind = PostingKind.PAYMENT if wallet is None else PostingKind.TOP_UP
        posting_id = rules.posting_id(self._kiosk_id, part.operation_id, self._acted_at)
        self._post(posting_id, kind, part.operation_id, self._acted_at, *transfers)
        if wallet is not None:
            self._use_up(wallet.wallet_id, self._day, part.credited_tiyn)
        self._part_row(entry, order, line, part, wallet=wallet, posting_id=posting_id, outcome="credited")

    def _use_up(self, wallet_id: UUID, day: date, credit: Tiyn) -> None:
        key = (wallet_id, day)
        self.writings.used[key] = added(self.writings.used.get(key, NOTHING_DONE), credit)

    def _hold_part(
        self, entry: Entry, order: OrderCompleted, line: int, part: Part, refusal: Refusal | None
    ) -> None:
        if not self._cover(entry, part.inserted_tiyn):
            self._hold_uncovered(entry, order, line, part)
            return
        posting_id = self._hold(order, part.operation_id, part.inserted_tiyn, refusal)
        self._part_row(entry, order, line, part, posting_id=posting_id, outcome="unapplied", refusal=refusal)

    def _hold(self, order: OrderCompleted, operation_id: UUID, amount: Tiyn, refusal: Refusal | None) -> UUID:
        transfer = self._transfer(self._allotment, self._unapplied, amount)
        posting_id = rules.posting_id(self._kiosk_id, operation_id, self._acted_at)
        self._post(posting_id, PostingKind.UNAPPLIED, operation_id, self._acted_at, transfer)
        self._unapplied_row(order, operation_id, amount, refusal, is_covered=True)
        return posting_id

    def _hold_uncovered(self, entry: Entry, order: OrderCompleted, line: int, part: Part) -> None:
        refusal = Refusal(code=RefusalCode.ALLOTMENT_EXCEEDED, left_tiyn=self.allotment_left_tiyn)
        self._unapplied_row(order, part.operation_id, part.inserted_tiyn, refusal, is_covered=False)
        self._part_row(entry, order, line, part, outcome="unapplied", refusal=refusal)

    def _hold_broken(self, entry: Entry, order: OrderCompleted, stacked: Tiyn) -> None:
        """Hold exactly the cash that is there, in one sum; the parts are recorded as unapplied."""
        for line, part in enumerate(order.parts, start=1):
            if part.operation_id.int not in self.world.operations:
                self.world.operations.add(part.operation_id.int)
                self._part_row(entry, order, line, part, outcome="unapplied", refusal=TECHNICAL)
        if stacked <= 0:
            return
        whole = rules.substitute_id(self._kiosk_id, entry.seq, 0)
        if self._cover(entry, stacked):
            self._hold(order, whole, stacked, TECHNICAL)
        else:
            self._unapplied_row(order, whole, stacked, TECHNICAL, is_covered=False)

    def _post(
        self, posting_id: UUID, kind: PostingKind, operation_id: UUID, at: datetime, *transfers: Transfer
    ) -> None:
        self.writings.postings.append(self._posting(posting_id, kind, operation_id, at, *transfers))

    def _posting(
        self, posting_id: UUID, kind: PostingKind, operation_id: UUID, at: datetime, *transfers: Transfer
    ) -> Posting:
        """A posting, already counted in what the accounts hold on which decisions rest."""
        if kind is not PostingKind.CASH:
            self._is_allotment_moved = True
            for _, debit, credit, amount in transfers:
                self._held[debit.int] -= amount
                self._held[credit.int] += amount
        return Posting(
            posting_id=posting_id,
            kind=kind,
            operation_id=operation_id,
            at=at,
            transfers=transfers,
            kiosk_id=self._kiosk_id,
        )

    def _transfer(self, debit: UUID, credit: UUID, amount: Tiyn) -> Transfer:
        return Transfer(unit=self._unit, debit=debit, credit=credit, amount_tiyn=amount)

    # --- rows ---------------------------------------------------------------------------------------------

    def _part_row(
        self,
        entry: Entry,
        order: OrderCompleted,
        line: int,
        part: Part,
        *,
        outcome: Literal["credited", "unapplied"],
        wallet: Wallet | None = None,
        posting_id: UUID | None = None,
        refusal: Refusal | None = None,
    ) -> None:
        row = {
            "seq": entry.seq,
            "operation_id": part.operation_id,
            "session_id": order.session_id,
            "line": line,
            "kind": part.kind,
            "service": part.service,
            "wallet_id": None if wallet is None else wallet.wallet_id,
            "inserted_tiyn": part.inserted_tiyn,
            "fee_tiyn": part.fee_tiyn,
            "credited_tiyn": part.credited_tiyn,
            "tariff_version": part.tariff_version,
            "outcome": outcome,
            "refusal": None if refusal is None else refusal.model_dump(mode="json"),
            "posting_id": posting_id,
            "fingerprint": rules.part_fingerprint(part),
        }
        self.booked[id(part)] = OperationResult(
            operation_id=part.operation_id, outcome=outcome, refusal=refusal
        )
        self.writings.parts.append(row)

    def _unapplied_row(
        self,
        order: OrderCompleted,
        operation_id: UUID,
        amount: Tiyn,
        refusal: Refusal | None,
        *,
        is_covered: bool,
    ) -> None:
        self.writings.unapplied.append(
            {
                "kiosk_id": self._kiosk_id,
                "operation_id": operation_id,
                "receipt_number": order.receipt_number,
                "amount_tiyn": amount,
                "refusal": None if refusal is None else refusal.model_dump(mode="json"),
                "is_covered": is_covered,
                "held_at": self._acted_at,
            }
        )

    def _accept_offer(self, entry: Entry, phone: str | None, version: str) -> None:
        wallet = self.world.wallets.get(phone or "")
        if wallet is not None:
            self.writings.acceptances.append(
                Acceptance(
                    wallet_id=wallet.wallet_id,
                    version=version,
                    accepted_at=self._acted_at,
                    kiosk_id=self._kiosk_id,
                    seq=entry.seq,
                )
            )

    def _alarm(self, entry: Entry, kind: AlarmKind, detail: str) -> None:
        self.writings.alarms.append(
            Alarm(
                kiosk_id=self._kiosk_id,
                kind=kind,
                detail=detail,
                raised_at=self._received_at,
                seq=entry.seq,
            )
        )


def _order_row(entry: Entry, acted_at: datetime, order: OrderCompleted, stacked: Tiyn) -> dict[str, Any]:
    return {
        "session_id": order.session_id,
        "seq": entry.seq,
        "receipt_number": order.receipt_number,
        "at": acted_at,
        "inserted_tiyn": order.inserted_tiyn,
        "stacked_tiyn": stacked,
        "ending": order.ending,
        "is_offline": order.is_offline,
    }
