"""What became of a payment: this kiosk's journal first, then the ledger's word on it. Runs in a worker thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from kiosk.core.effects import TracePayment
from kiosk.core.events import PaymentTraced
from kiosk.core.tracing import Printable, Tracked
from kiosk.runtime.logs import log
from offline_queue.faults import JournalFault
from offline_queue.reader import FoundReceipt, JournalReader
from wire.entries import OperationAnswered, Part, PartKind
from wire.messages import OperationResult, TraceAnswer, TracedPart, TracedReceipt
from wire.policy import Policy
from wire.tracing import hidden, trace_code

TIMEOUT_S: Final = 8.0
"""A customer waits; without an answer by then he is told what this kiosk knows."""


class Ledger(Protocol):
    def trace(self, asked: TracePayment, timeout_s: float) -> TraceAnswer | None:
        """None when the ledger could not be asked."""


class PaymentTracer:
    """Asked by the paper; tells nothing unless the sum on the paper is the one that was inserted."""

    def __init__(
        self, open_reader: Callable[[], JournalReader], ledger: Ledger, policy: Callable[[], Policy | None]
    ) -> None:
        self._open_reader = open_reader
        self._ledger = ledger
        self._policy = policy

    def trace(self, asked: TracePayment) -> PaymentTraced:
        policy = self._policy()
        held = self._held(asked) if asked.is_own else None
        if held is not None and held.completed.inserted_tiyn != asked.inserted_tiyn:
            return PaymentTraced(asked.token, None, is_certain=True)
        answer = self._ledger.trace(asked, TIMEOUT_S)
        own = None if held is None else of_journal(held, asked.kiosk_number, policy)
        told = None if answer is None else answer.receipt
        receipt = _with_requisites(told, own) if told is not None else own
        if receipt is None:
            return PaymentTraced(asked.token, None, is_certain=answer is not None)
        code = answer.trace_code if answer is not None else ""
        if held is not None:
            code = trace_code(held.completed.session_id)
        payment = Tracked(receipt, _url(policy, receipt, code), None if held is None else _printable(held))
        is_final = all(part.state in ("executed", "settled") for part in receipt.parts)
        return PaymentTraced(asked.token, payment, is_certain=told is not None or is_final)

    def _held(self, asked: TracePayment) -> FoundReceipt | None:
        try:
            with self._open_reader() as reader:
                return reader.find_receipt(asked.receipt_number)
        except JournalFault as failed:
            log.warning("receipt_not_read", receipt_number=asked.receipt_number, reason=str(failed))
            return None


def of_journal(found: FoundReceipt, kiosk_number: str, policy: Policy | None) -> TracedReceipt:
    """The receipt as the journal knows it: without the ledger's answer a part is accepted, not executed."""
    answers = {answer.operation_id: answer for answer in found.answers}
    return TracedReceipt(
        kiosk_number=kiosk_number,
        receipt_number=found.completed.receipt_number,
        at=found.accepted_at,
        inserted_tiyn=found.completed.inserted_tiyn,
        parts=tuple(
            _part(part, answers.get(part.operation_id), found, policy) for part in found.completed.parts
        ),
    )


def _with_requisites(told: TracedReceipt, own: TracedReceipt | None) -> TracedReceipt:
    """The ledger keeps no requisites beside the books; this kiosk's journal has those of its own receipts."""
    if own is None or len(own.parts) != len(told.parts):
        return told
    parts = tuple(
        part.model_copy(update={"requisites": mine.requisites})
        for part, mine in zip(told.parts, own.parts, strict=True)
    )
    return told.model_copy(update={"parts": parts})


def _part(
    part: Part, answer: OperationAnswered | None, found: FoundReceipt, policy: Policy | None
) -> TracedPart:
    is_held = part.kind is PartKind.UNAPPLIED or (answer is not None and answer.outcome == "unapplied")
    service = part.service or (found.opened.service if found.opened else "")
    payees = policy.payees if policy else ()
    return TracedPart(
        name=next((payee.name for payee in payees if payee.code == service), None),
        requisites=tuple(hidden(value) for value in part.requisites.values()),
        state="held" if is_held else "executed" if answer is not None else "accepted",
        inserted_tiyn=part.inserted_tiyn,
        fee_tiyn=part.fee_tiyn,
        credited_tiyn=part.credited_tiyn,
        refusal=answer.refusal if answer is not None else None,
    )


def _printable(found: FoundReceipt) -> Printable | None:
    if found.opened is None:
        return None
    results = tuple(
        OperationResult(operation_id=each.operation_id, outcome=each.outcome, refusal=each.refusal)
        for each in found.answers
    )
    return Printable(found.opened, found.completed, found.accepted_at, results)


def _url(policy: Policy | None, receipt: TracedReceipt, code: str) -> str:
    if policy is None or not code:
        return ""
    return f"{policy.kiosk.trace_url.rstrip('/')}/{receipt.kiosk_number}/{receipt.receipt_number}/{code}"
