"""From what the journal and the policy know of an order from a wallet to what its receipt says (W-82)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from receipts.document import Receipt, Requisite, WalletReceipt
from wire.entries import WalletOrderEnded, WalletOrderIntended
from wire.money import ZERO
from wire.policy import KioskFacts, Payee, Policy
from wire.texts import Text
from wire.tracing import trace_url

AMOUNT_CODE: Final = "amount"
LABELS: Final = {
    "phone": Text(kk="Алушының нөмірі", ru="Номер получателя", en="Receiver's number"),
    "iban": Text(kk="Банк шоты", ru="Банковский счёт", en="Bank account"),
}


def wallet_order_receipt(
    *,
    policy: Policy,
    intended: WalletOrderIntended,
    ended: WalletOrderEnded,
    at: datetime,
    phone: str,
    answers: Mapping[str, str],
    is_copy: bool = False,
) -> WalletReceipt:
    """The receipt of an order that has one: executed, pending or not answered yet."""
    assert ended.receipt_number is not None, "without a number there is no receipt"
    assert ended.outcome in ("executed", "pending", "unknown"), "a refused order has no receipt"
    facts, language = policy.kiosk, intended.language
    payee = next((each for each in policy.payees if each.code == intended.service), None)
    frame = Receipt(
        number=ended.receipt_number,
        at=at,
        kiosk_number=facts.number,
        kiosk_address=facts.address.in_language(language),
        agent_name=facts.agent_name,
        agent_bin=facts.agent_bin,
        operator_name=facts.operator_name,
        operator_bin=facts.operator_bin,
        issuer_name=facts.issuer_name,
        issuer_bin=facts.issuer_bin,
        support_phones=facts.support_phones,
        inserted_tiyn=ZERO,
        parts=(),
        trace_url=wallet_trace_url(facts, ended),
        language=language,
        is_copy=is_copy,
    )
    return WalletReceipt(
        frame=frame,
        operation=intended.operation,
        outcome=ended.outcome,
        operation_id=str(ended.operation_id or ""),
        payee_name=payee.name.in_language(language) if payee else "",
        payee_code=payee.code if payee else "",
        payee_bin=payee.bin if payee else "",
        wallet=phone,
        requisites=_requisites(payee, answers, language),
        amount_tiyn=intended.amount_tiyn,
        fee_tiyn=intended.fee_tiyn,
    )


def wallet_trace_url(facts: KioskFacts, ended: WalletOrderEnded) -> str:
    """The address in the receipt's QR code; "" where there is no receipt."""
    if ended.receipt_number is None:
        return ""
    return trace_url(
        facts.trace_url,
        kiosk_number=facts.number,
        receipt_number=ended.receipt_number,
        session_id=ended.order_id,
    )


def _requisites(payee: Payee | None, answers: Mapping[str, str], language: str) -> tuple[Requisite, ...]:
    """As they were asked for. A bank account is cut to its end: paper is lost."""
    fields = {field.code: field for field in payee.fields} if payee else {}
    told = []
    for code, value in answers.items():
        if code in fields:
            told.append(Requisite(fields[code].label.in_language(language), fields[code].shown(value)))
        elif code in LABELS:
            shown = f"KZ** … {value[-4:]}" if code == "iban" else value
            told.append(Requisite(LABELS[code].in_language(language), shown))
    return tuple(told)
