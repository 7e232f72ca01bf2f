"""From what the journal and the policy know of an order to what its receipt says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from receipts.document import Outcome, Receipt, ReceiptPart, Requisite
from wire.entries import OrderCompleted, OrderOpened, Part, PartKind
from wire.messages import OperationResult
from wire.money import ZERO
from wire.policy import KioskFacts, Payee, Policy
from wire.records import dataclass
from wire.texts import Language
from wire.tracing import trace_url

_PHONE_FIELD = "phone"


def order_receipt(
    *,
    policy: Policy,
    opened: OrderOpened | None,
    completed: OrderCompleted,
    accepted_at: datetime,
    results: Iterable[OperationResult] = (),
    language: Language = "kk",
    is_copy: bool = False,
) -> Receipt:
    """The receipt of a completed order (W-82).

    What ``results`` do not answer is accepted for execution. ``opened`` is None for a bill that was found
    without an order; then ``language`` is used, otherwise the customer's own.
    """
    facts = policy.kiosk
    spoken = opened.language if opened else language
    order = _Order(policy, opened, completed, spoken)
    answers = {result.operation_id: result for result in results}
    return Receipt(
        number=completed.receipt_number,
        at=accepted_at,
        kiosk_number=facts.number,
        kiosk_address=facts.address.in_language(spoken),
        agent_name=facts.agent_name,
        agent_bin=facts.agent_bin,
        operator_name=facts.operator_name,
        operator_bin=facts.operator_bin,
        issuer_name=facts.issuer_name,
        issuer_bin=facts.issuer_bin,
        support_phones=facts.support_phones,
        inserted_tiyn=completed.inserted_tiyn,
        parts=tuple(order.told(part, answers.get(part.operation_id)) for part in completed.parts),
        trace_url=order_trace_url(facts, completed),
        language=spoken,
        is_offline=completed.is_offline,
        is_copy=is_copy,
    )


def order_trace_url(facts: KioskFacts, completed: OrderCompleted) -> str:
    """Where anyone who holds the receipt sees what became of it (K-07)."""
    return trace_url(
        facts.trace_url,
        kiosk_number=facts.number,
        receipt_number=completed.receipt_number,
        session_id=completed.session_id,
    )


@dataclass(frozen=True)
class _Order:
    """What the parts of one order are told from."""

    policy: Policy
    opened: OrderOpened | None
    completed: OrderCompleted
    language: Language

    def told(self, part: Part, answer: OperationResult | None) -> ReceiptPart:
        outcome = _outcome(part, answer)
        is_held = outcome == "unapplied"
        name, code, identity = self._payee_of(part)
        refusal = answer.refusal if answer else None
        return ReceiptPart(
            kind=self._kind(part),
            outcome=outcome,
            operation_id=str(part.operation_id),
            payee_name=name,
            payee_code=code,
            payee_bin=identity,
            wallet=self._wallet_of(part),
            requisites=self._requisites_of(part),
            inserted_tiyn=part.inserted_tiyn,
            fee_tiyn=ZERO if is_held else part.fee_tiyn,
            credited_tiyn=ZERO if is_held else part.credited_tiyn,
            refusal_text=refusal.text(self.language) if refusal else "",
        )

    def _kind(self, part: Part) -> Literal["top_up", "payment", "surplus", "unapplied"]:
        """A top-up beside a payment is what was left of the cash (K-08)."""
        if part.kind is PartKind.TOP_UP:
            has_payment = any(other.kind is PartKind.PAYMENT for other in self.completed.parts)
            return "surplus" if has_payment else "top_up"
        return "payment" if part.kind is PartKind.PAYMENT else "unapplied"

    def _payee_of(self, part: Part) -> tuple[str, str, str]:
        """Name, code and BIN. A top-up pays the issuer, whose e-money the wallet then holds (W-01)."""
        if part.kind is PartKind.TOP_UP:
            return self.policy.kiosk.issuer_name, part.service, self.policy.kiosk.issuer_bin
        payee = self._payee(part.service)
        if payee is None:  # since withdrawn from the catalogue: the code still names it
            return part.service, part.service, ""
        return payee.name.in_language(self.language), payee.code, payee.bin

    def _wallet_of(self, part: Part) -> str:
        if part.kind is PartKind.TOP_UP:
            return part.requisites.get(_PHONE_FIELD, "")
        return (self.opened.fallback_wallet or "") if self.opened else ""

    def _requisites_of(self, part: Part) -> tuple[Requisite, ...]:
        if part.kind is PartKind.TOP_UP:
            return ()  # the wallet's number stands on a line of its own
        payee = self._payee(part.service)
        fields = {field.code: field for field in payee.fields} if payee else {}
        return tuple(
            Requisite(fields[code].label.in_language(self.language), fields[code].shown(value))
            if code in fields
            else Requisite(code, value)
            for code, value in part.requisites.items()
        )

    def _payee(self, code: str) -> Payee | None:
        return next((payee for payee in self.policy.payees if payee.code == code), None)


def _outcome(part: Part, answer: OperationResult | None) -> Outcome:
    if part.kind is PartKind.UNAPPLIED or (answer and answer.outcome == "unapplied"):
        return "unapplied"
    return "executed" if answer else "accepted"
