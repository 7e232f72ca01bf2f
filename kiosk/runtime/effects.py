"""Executes the core's effects: journal, ledger, printer and bill acceptor. Called in the core thread only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor as Pool
from datetime import datetime
from typing import Protocol

from devices.commands import AskStatus, BillCommand, Print, PrinterCommand
from devices.events import PrintEnded
from devices.printers.profiles import job_timeout_s
from kiosk.cash_slips import z_slip
from kiosk.core.effects import (
    AskCode,
    AskPrinterStatus,
    AskQuote,
    AskWallet,
    CheckCode,
    Effect,
    LeaveWallet,
    PrintReceipt,
    PrintSlip,
    PrintVisit,
    PrintWalletReceipt,
    ReadCassettes,
    RunTask,
    ServiceEffect,
    StartTimer,
    StopTimer,
    Sync,
    TracePayment,
    VerifyPin,
    WriteJournal,
    slip_job,
)
from kiosk.core.events import (
    CassettesRead,
    Event,
    Journaled,
    JournalFailed,
    PaymentTraced,
    QuoteReceived,
    QuoteUnavailable,
)
from kiosk.runtime.logs import log
from offline_queue.journal import Journal, JournalUnwritable
from receipts import layouts
from receipts.collections import cash_slip
from receipts.orders import order_receipt
from receipts.profiles import Profile, rendered
from receipts.wallet_orders import wallet_order_receipt
from wire.entries import Entry
from wire.messages import QuoteAnswer, QuoteRequest
from wire.policy import Policy


class Acceptor(Protocol):
    def send(self, command: BillCommand) -> None: ...


class Printer(Protocol):
    def send(self, command: PrinterCommand) -> None: ...


class Ledger(Protocol):
    """What the core may ask of the ledger; ``quote`` is called from a worker thread."""

    def quote(self, request: QuoteRequest, timeout_s: float) -> QuoteAnswer | None:
        """None when the ledger could not be asked."""

    def sync_now(self) -> None: ...

    def dated(self) -> datetime:
        """The time of an entry that is written now: the ledger's, or what is known of it (W-13)."""


class Service(Protocol):
    def do(self, effect: ServiceEffect) -> None: ...


class Wallet(Protocol):
    """Whoever asks the ledger for the holder who stands here."""

    def do(self, effect: AskWallet | LeaveWallet) -> None: ...


class EffectExecutor:
    """``post`` brings later answers back into the core thread; ``pool`` does what takes its time."""

    def __init__(
        self,
        *,
        journal: Journal,
        acceptor: Acceptor,
        printer: Printer,
        ledger: Ledger,
        service: Service,
        wallet: Wallet,
        policy: Callable[[], Policy | None],
        profile: Profile,
        baud: int,
        pool: Pool,
        trace: Callable[[TracePayment], PaymentTraced],
        post: Callable[[Event], None],
        on_journaled: Callable[[tuple[Entry, ...]], None],
        acceptor_bills: Callable[[], Mapping[int, Mapping[int, int]]] = dict,
    ) -> None:
        self._journal = journal
        self._acceptor = acceptor
        self._printer = printer
        self._ledger = ledger
        self._service = service
        self._wallet = wallet
        self._policy = policy
        self._profile = profile
        self._baud = baud
        self._pool = pool
        self._find_payment = trace
        self._post = post
        self._on_journaled = on_journaled
        self._acceptor_bills = acceptor_bills

    def execute(self, effect: Effect) -> tuple[Event, ...]:  # noqa: C901, PLR0912 - one flat match over effects
        match effect:
            case WriteJournal():
                return (self._write(effect),)
            case AskQuote():
                self._pool.submit(self._ask, effect)
            case TracePayment():
                self._pool.submit(self._trace, effect)
            case AskWallet() | LeaveWallet():
                self._wallet.do(effect)
            case Sync():
                self._ledger.sync_now()
            case PrintReceipt():
                self._pool.submit(self._print, effect, self._policy())
            case PrintWalletReceipt():
                self._pool.submit(self._print_wallet, effect, self._policy())
            case PrintSlip():
                self._pool.submit(self._print_slip, effect, self._policy())
            case ReadCassettes(token):
                return (CassettesRead(token, self._journal.standing().cassettes, self._acceptor_bills()),)
            case AskPrinterStatus():
                self._printer.send(AskStatus())
            case VerifyPin() | AskCode() | CheckCode() | RunTask() | PrintVisit():
                self._service.do(effect)
            case StartTimer() | StopTimer():
                raise AssertionError(effect)  # the loop's own
            case _:
                self._acceptor.send(effect)
        return ()

    def _write(self, effect: WriteJournal) -> Event:
        try:
            entries = self._journal.append(effect.bodies, self._ledger.dated())
        except JournalUnwritable as failed:
            log.warning("journal_unwritable", kinds=[body.kind for body in effect.bodies], reason=str(failed))
            return JournalFailed(effect.token, str(failed))
        self._on_journaled(entries)
        return Journaled(effect.token, entries)

    def _ask(self, effect: AskQuote) -> None:
        answer = self._ledger.quote(effect.request, effect.timeout_s)
        self._post(QuoteUnavailable(effect.token) if answer is None else QuoteReceived(effect.token, answer))

    def _trace(self, effect: TracePayment) -> None:
        try:
            self._post(self._find_payment(effect))
        except Exception:
            log.exception("payment_not_traced", receipt_number=effect.receipt_number)
            self._post(PaymentTraced(effect.token, None, is_certain=False))

    def _print(self, effect: PrintReceipt, policy: Policy | None) -> None:
        """Drawing takes tenths of a second; no bill waits for it."""
        job_id = str(effect.completed.receipt_number)
        try:
            assert policy is not None, "an order without a policy"
            receipt = order_receipt(
                policy=policy,
                opened=effect.opened,
                completed=effect.completed,
                accepted_at=effect.accepted_at,
                results=effect.results,
                is_copy=effect.is_copy,
            )
            data = rendered(layouts.customer_receipt(receipt), self._profile)
        except Exception:
            log.exception("receipt_not_drawn", receipt_number=effect.completed.receipt_number)
            self._post(PrintEnded(job_id, "not_printed", "the receipt could not be drawn"))
            return
        self._printer.send(Print(job_id, data, job_timeout_s(len(data), baud=self._baud)))

    def _print_slip(self, effect: PrintSlip, policy: Policy | None) -> None:
        job_id = slip_job(effect.token)
        try:
            slip = z_slip(effect.bag, policy, effect.language, is_copy=effect.is_copy)
            data = rendered(cash_slip(slip), self._profile)
        except Exception:
            log.exception("slip_not_drawn", bag=effect.bag.collected.bag)
            self._post(PrintEnded(job_id, "not_printed", "the slip could not be drawn"))
            return
        self._printer.send(Print(job_id, data, job_timeout_s(len(data), baud=self._baud)))

    def _print_wallet(self, effect: PrintWalletReceipt, policy: Policy | None) -> None:
        job_id = str(effect.ended.receipt_number)
        try:
            assert policy is not None, "an order without a policy"
            receipt = wallet_order_receipt(
                policy=policy,
                intended=effect.intended,
                ended=effect.ended,
                at=effect.at,
                phone=effect.phone,
                answers=dict(effect.requisites),
                is_copy=effect.is_copy,
            )
            data = rendered(layouts.wallet_receipt(receipt), self._profile)
        except Exception:
            log.exception("receipt_not_drawn", receipt_number=effect.ended.receipt_number)
            self._post(PrintEnded(job_id, "not_printed", "the receipt could not be drawn"))
            return
        self._printer.send(Print(job_id, data, job_timeout_s(len(data), baud=self._baud)))
