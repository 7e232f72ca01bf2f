"""The fold of a batch of orders into postings and rows, decided one after the other (W-12 to W-32).

``Decisions`` is given everything that a decision may look at (``World``), keeps running balances and usages while
it goes through the orders, and touches no database. ``ledger.payments.service`` loads and writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from ledger.books.accounts import AccountKind, money_unit, stripe_of
from ledger.books.rules import Hold, Posting, Transfer
from ledger.books.service import Balance
from ledger.issuers.service import OPERATOR
from ledger.limits.rules import DayUsage, FurtherLimit, Usage, refusal_of_credit, refusal_of_payment
from ledger.limits.service import FurtherTerm, LimitPolicy
from ledger.merchants.notices import PaymentMade
from ledger.merchants.rules import Narrowing, PayeeTerms, faults_of, is_allowed, refusal_of_requisites
from ledger.merchants.rules import refusal_of_credit as refusal_by_payee
from ledger.messages.templates import Field, MessageKind, Worded
from ledger.notifications.service import Happening, Wish
from ledger.payments import rules
from ledger.payments.rules import Order, OrderKind, PaymentState, Quoted
from ledger.redemptions.service import redemption_account
from ledger.suspicions.rules import Pattern, Suspicion, Threshold, suspicion_in_flight
from ledger.wallets.rules import WalletCondition, masked_iban, masked_name, masked_phone, refusal_of_debit
from ledger.wallets.rules import refusal_of_credit as refusal_by_wallet
from ledger.wallets.service import Wallet
from wire.astana import astana_date
from wire.limits import Limits, LimitsUnknown, limits_on
from wire.money import ZERO, Tiyn
from wire.policy import Tariff
from wire.refusals import Refusal, RefusalCode
from wire.tariffs import tariff_in_force
from wire.texts import LANGUAGES

TECHNICAL: Final = Refusal(code=RefusalCode.TECHNICAL_FAILURE)
REUSED: Final = Refusal(code=RefusalCode.ID_REUSED)
SUSPICIOUS: Final = Refusal(code=RefusalCode.SUSPICIOUS)
NOTHING_USED: Final = Usage()


@dataclass(frozen=True, kw_only=True)
class Stored:
    """An order that is in the database already."""

    order: Order
    state: PaymentState
    at: datetime
    formed_at: datetime
    tariff_version: int | None
    balance_after_tiyn: Tiyn | None = None
    posting_id: UUID | None = None
    refusal: Refusal | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An order handed in. ``is_confirmed``: the holder gave the code that is bound to it (W-21).

    ``is_checked``: the payee was asked about the requisites, outside the transaction; ``stop`` is its no (W-20).
    """

    order: Order
    is_confirmed: bool = False
    is_checked: bool = False
    stop: Refusal | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of an order. ``is_repeated``: it was decided before, and this is its first answer.

    ``check_due``: nothing was decided; its payee wants to be asked first (``Asked.is_checked``). ``faults``: what is
    wrong with which requisites.
    """

    order: Order
    state: PaymentState
    at: datetime
    balance_after_tiyn: Tiyn | None = None
    posting_id: UUID | None = None
    refusal: Refusal | None = None
    expires_at: datetime | None = None
    is_repeated: bool = False
    check_due: PayeeTerms | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class World:
    """What decisions look at, as read in the transaction that will write.

    ``waived``: wallets whose holder switched confirmation by code off (W-22). ``own_ibans``: accounts recorded as
    the holder's own. ``wishes``: how holders want to be told; who is erased has none. ``addressed``: merchants with an
    address for notices. ``stops``: why a wallet is blocked, in the words of a refusal. ``in_flight``: what payments are
    held for; ``reviewed``: of which wallets that was looked into today, so that it holds them no more (W-91).
    """

    wallets: dict[UUID, Wallet]
    receivers: dict[tuple[str, str], Wallet]
    balances: dict[UUID, Balance]
    usages: dict[UUID, Usage]
    further: tuple[FurtherTerm, ...]
    limit_policy: LimitPolicy
    payees: dict[str, PayeeTerms]
    tariffs: tuple[Tariff, ...]
    quotes: dict[UUID, Quoted]
    known: dict[UUID, Stored]
    waived: frozenset[UUID]
    wishes: Mapping[UUID, Wish] = field(default_factory=dict)
    addressed: frozenset[str] = frozenset()
    unreachable_issuers: frozenset[str] = frozenset()
    own_ibans: dict[UUID, str] = field(default_factory=dict)
    stops: dict[UUID, Refusal] = field(default_factory=dict)
    transfer_narrowings: tuple[Narrowing, ...] = ()
    in_flight: tuple[Threshold, ...] = ()
    reviewed: frozenset[tuple[UUID, Pattern]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """Money set aside for the issuer's bank to pay out (W-80)."""

    order: Order
    wallet: Wallet
    hold: Hold


@dataclass(kw_only=True)
class Writings:
    """What the fold wants written."""

    postings: list[Posting] = field(default_factory=list)
    payments: list[PaymentMade] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    reviews: list[tuple[UUID, Suspicion]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    requisites: list[dict[str, Any]] = field(default_factory=list)
    used: dict[tuple[UUID, date], DayUsage] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class _Terms:
    """An order with all that its decision has found out."""

    order: Order
    payer: Wallet
    receiver: Wallet | None = None
    payee: PayeeTerms | None = None
    tariff_version: int | None = None


class Decisions:
    """One batch of orders on its way into the books."""

    def __init__(self, *, world: World, now: datetime) -> None:
        self.writings = Writings()
        self._world = world
        self._now = now
        self._on = astana_date(now)
        self._held = {account: each.available_tiyn for account, each in world.balances.items()}
        self._aside = {account: each.held_tiyn for account, each in world.balances.items()}

    def take(self, asked: Asked) -> Outcome:
        """Decide one order, after all before it."""
        order = asked.order
        known = self._world.known.get(order.operation_id)
        if known is None:
            outcome = self._decide(asked, None)
        elif not rules.is_same(known.order, order):
            return Outcome(order=order, state=PaymentState.REFUSED, at=self._now, refusal=REUSED)
        elif known.state is PaymentState.AWAITING_CODE and _is_over(known, self._now):
            outcome = Outcome(order=order, state=PaymentState.EXPIRED, at=self._now)
            self._write(outcome, known)
        elif known.state is PaymentState.AWAITING_CODE and asked.is_confirmed:
            outcome = self._decide(asked, known)
        else:
            return first_answer(known)
        if rules.is_kept(outcome.refusal) and outcome.check_due is None:
            self._world.known[order.operation_id] = _stored(outcome, known)
        return outcome

    @property
    def versions(self) -> dict[UUID, int]:
        """Versions of the wallets whose balances decided something."""
        moved = {
            account
            for posting in self.writings.postings
            for transfer in posting.transfers
            for account in (transfer.debit, transfer.credit)
        } | {each.hold.debit for each in self.writings.withdrawals}
        balances = self._world.balances
        return {account: balances[account].version for account in moved if account in balances}

    # --- decisions ----------------------------------------------------------------------------------------

    def refusal(self, asked: Asked) -> Refusal | None:
        """Why an order would be refused now; nothing is decided."""
        found = self._checked(asked, None)
        if isinstance(found, Refusal):
            return found
        return None if self._suspicion(found) is None else SUSPICIOUS

    def faults(self, order: Order) -> Mapping[str, str]:
        """What is wrong with the order's requisites by the payee's form (W-20)."""
        payee = self._world.payees.get(order.payee_code or "")
        return {} if payee is None else faults_of(payee.payee, order.requisites)

    def _checked(self, asked: Asked, known: Stored | None) -> _Terms | Refusal:
        try:
            return self._terms(asked, known)
        except LimitsUnknown:
            return TECHNICAL

    def _decide(self, asked: Asked, known: Stored | None) -> Outcome:
        order = asked.order
        terms = self._checked(asked, known)
        if isinstance(terms, Refusal):
            return self._refuse(order, terms, known)
        suspicion = self._suspicion(terms)
        if suspicion is not None:
            return self._hold_for_review(terms, suspicion, known)
        payee = terms.payee
        if payee is not None and payee.online_check is not None and known is None and not asked.is_checked:
            return Outcome(order=order, state=PaymentState.FORMED, at=self._now, check_due=payee)
        if not asked.is_confirmed and order.wallet_id not in self._world.waived:
            return self._await_code(terms)
        return self._execute(terms, known)

    def _terms(self, asked: Asked, known: Stored | None) -> _Terms | Refusal:
        order = asked.order
        payer = self._world.wallets.get(order.wallet_id)
        refusal = refusal_of_debit(None if payer is None else payer.condition)
        if refusal is not None or payer is None:
            return self._world.stops.get(order.wallet_id) or refusal or TECHNICAL
        terms = self._taker(order, payer)
        if isinstance(terms, Refusal):
            return terms
        if asked.stop is not None:
            return asked.stop
        version = self._refusal_of_fee(order, known)
        if isinstance(version, Refusal):
            return version
        terms.tariff_version = version
        return self._refusal_by_limits(terms) or terms

    def _taker(self, order: Order, payer: Wallet) -> _Terms | Refusal:
        match order.kind:
            case OrderKind.PAYMENT:
                return self._payee(order, payer)
            case OrderKind.TRANSFER:
                return self._receiver(order, payer)
            case OrderKind.WITHDRAWAL:
                return self._own_account(order, payer)

    def _payee(self, order: Order, payer: Wallet) -> _Terms | Refusal:
        payee = self._world.payees.get(order.payee_code or "")
        refusal = refusal_by_payee(
            payee,
            issuer_code=payer.issuer_code,
            credited=order.amount_tiyn,
            is_offline=False,
            sender_status=payer.status,
        )
        if refusal is not None or payee is None:
            return refusal or TECHNICAL
        refusal = refusal_of_requisites(payee.payee, order.requisites)
        return refusal or _Terms(order=order, payer=payer, payee=payee)

    def _receiver(self, order: Order, payer: Wallet) -> _Terms | Refusal:
        phone = order.requisites.get("phone", "")
        receiver = self._world.receivers.get((payer.issuer_code, phone))
        refusal = refusal_by_wallet(None if receiver is None else receiver.condition)
        if refusal is not None or receiver is None:
            return refusal or TECHNICAL
        if receiver.wallet_id == payer.wallet_id:
            return Refusal(code=RefusalCode.SAME_WALLET)
        if not is_allowed(self._world.transfer_narrowings, payer.status, receiver.status):
            return Refusal(code=RefusalCode.PAYEE_NOT_ALLOWED)
        return _Terms(order=order, payer=payer, receiver=receiver)

    def _own_account(self, order: Order, payer: Wallet) -> _Terms | Refusal:
        iban = order.requisites.get("iban", "")
        refusal = rules.refusal_of_withdrawal(payer.status, iban)
        if refusal is not None:
            return refusal
        if self._world.own_ibans.get(payer.wallet_id, iban) != iban:
            return Refusal(code=RefusalCode.IBAN_INVALID)
        if payer.issuer_code in self._world.unreachable_issuers:
            return Refusal(code=RefusalCode.ISSUER_UNREACHABLE)
        return _Terms(order=order, payer=payer)

    def _refusal_of_fee(self, order: Order, known: Stored | None) -> int | Refusal:
        """The version of the tariff that the fee is charged by, or why it is not the fee that was shown."""
        if known is not None and known.tariff_version is not None:
            return known.tariff_version  # what the client confirms is what he saw when the order was formed
        quoted = None if order.quote_id is None else self._world.quotes.get(order.quote_id)
        tariff = tariff_in_force(
            self._world.tariffs, order.service, self._now, rules.DIRECTION_OF[order.kind]
        )
        if tariff is None:
            return Refusal(code=RefusalCode.TARIFF_UNKNOWN)
        usage = self.usage(self._world.wallets[order.wallet_id])
        fee = rules.fee_of_order(
            tariff,
            order.amount_tiyn,
            month_count=usage.month_count,
            month_turnover=usage.month_turnover_tiyn,
        )
        refusal = rules.refusal_of_fee(order, quoted=quoted, fee_now=fee, now=self._now)
        if refusal is not None:
            return refusal
        return tariff.version if quoted is None else quoted.tariff_version

    def _refusal_by_limits(self, terms: _Terms) -> Refusal | None:
        order, payer, receiver = terms.order, terms.payer, terms.receiver
        refusal = refusal_of_payment(
            self.limits(payer), self.binding(payer), self.usage(payer), order.amount_tiyn, fee=order.fee_tiyn
        )
        if refusal is not None or receiver is None:
            return refusal
        # What waits for the bank still belongs to the wallet, and comes back whatever the limit if it is not paid out.
        account = receiver.account_id
        usage = self.usage(receiver).holding(self._held[account] + self._aside[account])
        return rules.told_of_another(
            refusal_of_credit(self.limits(receiver), self.binding(receiver), usage, order.amount_tiyn)
        )

    def limits(self, wallet: Wallet) -> Limits:
        """The limits of the wallet's status on this day. Raises LimitsUnknown before the first."""
        policy = self._world.limit_policy
        return limits_on(policy.limit_sets, policy.mrp_rates, wallet.status, self._on)

    def usage(self, wallet: Wallet) -> Usage:
        """What the wallet has, and did on this day and in this month."""
        done = self._world.usages.get(wallet.wallet_id, NOTHING_USED)
        return done.holding(self._held[wallet.account_id])

    def binding(self, wallet: Wallet) -> Iterator[FurtherLimit]:
        """The operator's further limits that bind the wallet on this day (W-15)."""
        for term in self._world.further:
            if term.binds(wallet.wallet_id, is_non_resident=wallet.is_non_resident, on=self._on):
                yield term.limit

    # --- outcomes -----------------------------------------------------------------------------------------

    def _refuse(self, order: Order, refusal: Refusal, known: Stored | None) -> Outcome:
        faults = self.faults(order) if refusal.code is RefusalCode.REQUISITES_INVALID else {}
        outcome = Outcome(
            order=order, state=PaymentState.REFUSED, at=self._now, refusal=refusal, faults=faults
        )
        if known is not None or rules.is_kept(refusal):
            self._write(outcome, known)
        if rules.is_told(refusal):
            self._tell_refused(order, refusal)
        return outcome

    def _suspicion(self, terms: _Terms) -> Suspicion | None:
        wallet_id, reviewed = terms.order.wallet_id, self._world.reviewed
        looked_for = [each for each in self._world.in_flight if (wallet_id, each.pattern) not in reviewed]
        if not looked_for:
            return None
        return suspicion_in_flight(self.usage(terms.payer).day, terms.order.amount_tiyn, looked_for)

    def _hold_for_review(self, terms: _Terms, suspicion: Suspicion, known: Stored | None) -> Outcome:
        order = terms.order
        # What comes after it in this batch meets a blocked wallet.
        self._world.wallets[order.wallet_id] = terms.payer._replace(condition=WalletCondition.BLOCKED)
        self._world.stops[order.wallet_id] = SUSPICIOUS
        self.writings.reviews.append((order.wallet_id, suspicion))
        return self._refuse(order, SUSPICIOUS, known)

    def _await_code(self, terms: _Terms) -> Outcome:
        outcome = Outcome(
            order=terms.order,
            state=PaymentState.AWAITING_CODE,
            at=self._now,
            expires_at=self._now + rules.ORDER_VALID,
        )
        self._write(outcome, None, terms)
        return outcome

    def _execute(self, terms: _Terms, known: Stored | None) -> Outcome:
        order, payer = terms.order, terms.payer
        posting_id = rules.posting_id_of(order.operation_id)
        self._use_up(terms)
        self._held[payer.account_id] -= order.amount_tiyn + order.fee_tiyn
        is_held = order.kind is OrderKind.WITHDRAWAL
        (self._hold if is_held else self._post)(terms, posting_id)
        outcome = Outcome(
            order=order,
            state=PaymentState.PENDING if is_held else PaymentState.EXECUTED,
            at=self._now,
            balance_after_tiyn=self._held[payer.account_id],
            posting_id=None if is_held else posting_id,
        )
        self._write(outcome, known, terms)
        return outcome

    def _post(self, terms: _Terms, posting_id: UUID) -> None:
        order, payer = terms.order, terms.payer
        if terms.receiver is not None:
            taker = terms.receiver.account_id
            self._held[taker] += order.amount_tiyn
            self._tell_transfer(terms, terms.receiver)
        else:
            assert terms.payee is not None, "money goes to a payee or to a wallet"
            taker = terms.payee.account
            self._tell_payment(terms, terms.payee, posting_id)
        unit = money_unit(payer.issuer_code)
        # One stripe for the whole batch: it is touched once.
        fees = stripe_of(unit, AccountKind.FEE_INCOME, OPERATOR, str(self._now))
        sums = ((taker, order.amount_tiyn), (fees, order.fee_tiyn))
        posting = Posting(
            posting_id=posting_id,
            kind=rules.POSTING_OF[order.kind],
            operation_id=order.operation_id,
            at=self._now,
            transfers=tuple(
                Transfer(unit=unit, debit=payer.account_id, credit=account, amount_tiyn=amount)
                for account, amount in sums
                if amount > 0
            ),
        )
        self.writings.postings.append(posting)

    def _hold(self, terms: _Terms, hold_id: UUID) -> None:
        order, payer = terms.order, terms.payer
        hold = Hold(
            hold_id=hold_id,
            unit=money_unit(payer.issuer_code),
            debit=payer.account_id,
            credit=redemption_account(payer.issuer_code),
            amount_tiyn=order.amount_tiyn + order.fee_tiyn,
            kind=rules.POSTING_OF[order.kind],
            operation_id=order.operation_id,
            at=self._now,
            expires_at=None,
        )
        self._aside[payer.account_id] += hold.amount_tiyn
        self.writings.withdrawals.append(Withdrawal(order=order, wallet=payer, hold=hold))
        counterparty = masked_iban(order.requisites["iban"]) or ""
        self._tell(terms, MessageKind.WITHDRAWN, counterparty)

    # --- who is told --------------------------------------------------------------------------------------

    def _tell_payment(self, terms: _Terms, payee: PayeeTerms, posting_id: UUID) -> None:
        order = terms.order
        made = PaymentMade(
            payment_id=posting_id,
            operation_id=order.operation_id,
            merchant_code=payee.payee.merchant_code,
            payee_code=payee.payee.code,
            amount_tiyn=order.amount_tiyn,
            at=self._now,
            requisites=order.requisites,
            wallet_id=order.wallet_id,
        )
        self.writings.payments.append(made)
        self._tell(terms, MessageKind.PAID, payee.payee.name.ru)

    def _tell_transfer(self, terms: _Terms, receiver: Wallet) -> None:
        self._tell(terms, MessageKind.SENT_TO_CLIENT, _masked(receiver))
        fields: dict[str, Field] = {
            "amount_tiyn": int(terms.order.amount_tiyn),
            "counterparty": _masked(terms.payer),
            "balance_tiyn": int(self._held[receiver.account_id]),
        }
        self._happened(terms.order, receiver.wallet_id, MessageKind.RECEIVED_FROM_CLIENT, fields)

    def _tell(self, terms: _Terms, kind: MessageKind, counterparty: str) -> None:
        fields: dict[str, Field] = {
            "amount_tiyn": int(terms.order.amount_tiyn),
            "fee_tiyn": int(terms.order.fee_tiyn),
            "counterparty": counterparty,
            "balance_tiyn": int(self._held[terms.payer.account_id]),
        }
        self._happened(terms.order, terms.payer.wallet_id, kind, fields)

    def _tell_refused(self, order: Order, refusal: Refusal) -> None:
        # By the operation's id, so that what may pass is told of once, however often it is tried again.
        reason: Mapping[str, str] = {language: refusal.text(language) for language in LANGUAGES}
        kind = MessageKind.HELD_FOR_REVIEW if refusal == SUSPICIOUS else MessageKind.REFUSED
        fields: dict[str, Worded] = {"amount_tiyn": int(order.amount_tiyn), "reason": reason}
        self._happened(order, order.wallet_id, kind, fields)

    def _happened(
        self, order: Order, wallet_id: UUID, kind: MessageKind, fields: Mapping[str, Worded]
    ) -> None:
        happening = Happening(
            wallet_id=wallet_id, kind=kind, fields=fields, at=self._now, operation_id=order.operation_id
        )
        self.writings.happenings.append(happening)

    # --- counters -----------------------------------------------------------------------------------------

    def _use_up(self, terms: _Terms) -> None:
        amount = terms.order.amount_tiyn
        self._count(terms.payer, payment=amount)
        if terms.receiver is not None:
            self._count(terms.receiver, credit=amount)

    def _count(self, wallet: Wallet, *, credit: Tiyn = ZERO, payment: Tiyn = ZERO) -> None:
        usages, used, key = self._world.usages, self.writings.used, (wallet.wallet_id, self._on)
        done = usages.get(wallet.wallet_id, NOTHING_USED)
        usages[wallet.wallet_id] = done.after(credit=credit, payment=payment)
        used[key] = used.get(key, DayUsage()).after(credit=credit, payment=payment)

    # --- rows ---------------------------------------------------------------------------------------------

    def _write(self, outcome: Outcome, known: Stored | None, terms: _Terms | None = None) -> None:
        order = outcome.order
        state = rules.moved(PaymentState.FORMED if known is None else known.state, outcome.state)
        decided = {
            "state": state,
            "at": outcome.at,
            "balance_after_tiyn": outcome.balance_after_tiyn,
            "posting_id": outcome.posting_id,
            "refusal": None if outcome.refusal is None else outcome.refusal.model_dump(mode="json"),
        }
        receiver = None if terms is None or terms.receiver is None else terms.receiver.wallet_id
        if known is not None:
            key = {"of_operation_id": order.operation_id, "from_state": known.state}
            self.writings.changes.append({**key, **decided, "receiver_wallet_id": receiver})
            return
        self.writings.rows.append(
            {
                "operation_id": order.operation_id,
                "wallet_id": order.wallet_id,
                "kind": order.kind,
                "payee_code": order.payee_code,
                "receiver_wallet_id": receiver,
                "amount_tiyn": order.amount_tiyn,
                "fee_tiyn": order.fee_tiyn,
                "tariff_version": None if terms is None else terms.tariff_version,
                "quote_id": order.quote_id,
                "formed_at": self._now,
                "expires_at": outcome.expires_at,
                **decided,
            }
        )
        self.writings.requisites.append(
            {
                "operation_id": order.operation_id,
                "wallet_id": order.wallet_id,
                "requisites": dict(order.requisites),
            }
        )


def _is_over(known: Stored, now: datetime) -> bool:
    return known.expires_at is not None and now >= known.expires_at


def _masked(wallet: Wallet) -> str:
    return masked_name(wallet.holder_name) or masked_phone(wallet.phone)


def told_again(known: Stored) -> Outcome:
    """What is told of an order that was decided before."""
    return Outcome(
        order=known.order,
        state=known.state,
        at=known.at,
        balance_after_tiyn=known.balance_after_tiyn,
        posting_id=known.posting_id,
        refusal=known.refusal,
        expires_at=known.expires_at if known.state is PaymentState.AWAITING_CODE else None,
        is_repeated=True,
    )


def first_answer(known: Stored) -> Outcome:
    """What is told of an order that is handed in once more: what was told at first, completed since or not."""
    told = told_again(known)
    return replace(told, state=PaymentState.EXECUTED) if told.state is PaymentState.COMPLETE else told


def _stored(outcome: Outcome, before: Stored | None) -> Stored:
    return Stored(
        order=outcome.order,
        state=outcome.state,
        at=outcome.at,
        formed_at=outcome.at if before is None else before.formed_at,
        tariff_version=None if before is None else before.tariff_version,
        balance_after_tiyn=outcome.balance_after_tiyn,
        posting_id=outcome.posting_id,
        refusal=outcome.refusal,
        expires_at=outcome.expires_at,
    )
