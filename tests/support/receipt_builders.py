"""Receipts with defaults: a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from receipts.document import Receipt, ReceiptPart, Requisite
from wire.money import tenge
from wire.refusals import Refusal, RefusalCode
from wire.texts import Language, Text

TRACE_URL: Final = "https://pay.example.kz/r/0017/123"
ADDRESS: Final = Text(
    kk="Алматы қ., Абай даңғ. 10, «Мега» СОО",
    ru="г. Алматы, пр. Абая 10, ТРЦ «Мега»",
    en="10 Abay Ave., Almaty",
)
_PAYEE_NAME: Final = Text(kk="«Қазақ Қуаты» АҚ", ru="АО «Казах Куаты»", en="Qazaq Quaty JSC")
_ACCOUNT_LABEL: Final = Text(kk="Дербес шот", ru="Лицевой счёт", en="Account")


def a_top_up(**changes: Any) -> ReceiptPart:
    """5 000 ₸ to a wallet, executed."""
    part = ReceiptPart(
        kind="top_up",
        outcome="executed",
        operation_id="0f8fad5b-d9cb-569f-a165-70867728950e",
        payee_name="АО «Үміт Банк»",
        payee_code="wallet-top-up",
        payee_bin="990840000015",
        wallet="+77011234567",
        requisites=(),
        inserted_tiyn=tenge(5000),
        fee_tiyn=tenge(0),
        credited_tiyn=tenge(5000),
    )
    return replace(part, **changes)


def a_payment(language: Language = "kk", **changes: Any) -> ReceiptPart:
    """4 850 ₸ to a payee with a fee of 50 ₸, accepted for execution."""
    part = ReceiptPart(
        kind="payment",
        outcome="accepted",
        operation_id="7c9e6679-7425-50de-944b-e07fc1f90ae7",
        payee_name=_PAYEE_NAME.in_language(language),
        payee_code="qazaq-quaty",
        payee_bin="050140000021",
        wallet="+77011234567",
        requisites=(Requisite(_ACCOUNT_LABEL.in_language(language), "1234567890"),),
        inserted_tiyn=tenge(4900),
        fee_tiyn=tenge(50),
        credited_tiyn=tenge(4850),
    )
    return replace(part, **changes)


def a_surplus(**changes: Any) -> ReceiptPart:
    """1 100 ₸ left over, to a wallet, accepted for execution."""
    surplus = a_top_up(
        kind="surplus",
        outcome="accepted",
        operation_id="2b6f0cc9-04d1-5ad6-9f8e-1f4c5d6e7a80",
        inserted_tiyn=tenge(1100),
        credited_tiyn=tenge(1100),
    )
    return replace(surplus, **changes)


def an_unapplied_top_up(language: Language = "kk", **changes: Any) -> ReceiptPart:
    """5 000 ₸ that the rules kept out of the wallet."""
    refusal = Refusal(code=RefusalCode.LIMIT_BALANCE, limit_tiyn=tenge(432_500), left_tiyn=tenge(0))
    held = a_top_up(outcome="unapplied", credited_tiyn=tenge(0), refusal_text=refusal.text(language))
    return replace(held, **changes)


def a_receipt(language: Language = "kk", *parts: ReceiptPart, **changes: Any) -> Receipt:
    """Receipt 123 of kiosk 0017; a top-up unless parts are given."""
    shown = parts or (a_top_up(),)
    receipt = Receipt(
        number=123,
        at=datetime(2026, 11, 22, 9, 5, tzinfo=UTC),
        kiosk_number="0017",
        kiosk_address=ADDRESS.in_language(language),
        agent_name="ТОО «Ақша Агент»",
        agent_bin="120340000037",
        operator_name="ТОО «Төлем»",
        operator_bin="210240000048",
        issuer_name="АО «Үміт Банк»",
        issuer_bin="990840000015",
        support_phones=("+77273111222", "+77001112233"),
        inserted_tiyn=tenge(sum(part.inserted_tiyn for part in shown) // 100),
        parts=shown,
        trace_url=TRACE_URL,
        language=language,
    )
    return replace(receipt, **changes)


def three_receipts(language: Language) -> dict[str, Receipt]:
    """An executed top-up, an accepted offline payment with surplus, and unapplied cash."""
    return {
        "executed": a_receipt(language),
        "accepted": a_receipt(language, a_payment(language), a_surplus(), is_offline=True),
        "unapplied": a_receipt(language, an_unapplied_top_up(language), is_copy=True),
    }
