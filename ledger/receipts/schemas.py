"""What ``GET /v1/receipts/…`` answers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ledger.http.bodies import AnswerBody
from ledger.receipts.service import TracedReceipt
from ledger.receipts.wallet_orders import TracedWalletOrder, WalletState
from wire.texts import Language
from wire.times import Utc


class TracedPartAnswer(AnswerBody):
    """One part of a receipt: ``held`` cash is kept under the receipt's number until the operator settles it."""

    name: str | None = Field(examples=["Тұнба Су"], description="The payee; null for a wallet top-up.")
    state: Literal["executed", "held", "settled"] = Field(examples=["held"])
    inserted_tiyn: int = Field(examples=[500_000])
    fee_tiyn: int = Field(examples=[0])
    credited_tiyn: int = Field(examples=[0])
    reason_code: str | None = Field(default=None, examples=["wallet_unknown"])
    reason: str | None = Field(default=None, examples=["No wallet has this number."])


class TracedWalletAnswer(AnswerBody):
    """An order from a wallet, with the fee on top; ``accepted``: the bank or a code is still awaited."""

    operation: Literal["payment", "transfer", "withdrawal"] = Field(examples=["payment"])
    name: str | None = Field(examples=["Тұнба Су"], description="The payee; null for a transfer.")
    state: WalletState = Field(examples=["executed"])
    amount_tiyn: int = Field(examples=[500_000])
    fee_tiyn: int = Field(examples=[2_500])
    reason_code: str | None = Field(default=None, examples=["wallet_unknown"])
    reason: str | None = Field(default=None, examples=["No wallet has this number."])


class TracedAnswer(AnswerBody):
    kiosk_number: str = Field(examples=["0017"])
    receipt_number: int = Field(examples=[42])
    at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    inserted_tiyn: int = Field(examples=[500_000])
    parts: list[TracedPartAnswer]
    wallet: TracedWalletAnswer | None = Field(
        default=None, description="The order from a wallet that the receipt is of; then there are no parts."
    )


def traced_answer(receipt: TracedReceipt, language: Language) -> TracedAnswer:
    """A receipt in the caller's language."""
    return TracedAnswer(
        kiosk_number=receipt.kiosk_number,
        receipt_number=receipt.receipt_number,
        at=receipt.at,
        inserted_tiyn=receipt.inserted_tiyn,
        parts=[
            TracedPartAnswer(
                name=None if part.name is None else part.name.in_language(language),
                state=part.state,
                inserted_tiyn=part.inserted_tiyn,
                fee_tiyn=part.fee_tiyn if part.state == "executed" else 0,
                credited_tiyn=part.credited_tiyn if part.state == "executed" else 0,
                reason_code=None if part.refusal is None else part.refusal.code,
                reason=None if part.refusal is None else part.refusal.text(language),
            )
            for part in receipt.parts
        ],
        wallet=None if receipt.wallet is None else _wallet_answer(receipt.wallet, language),
    )


def _wallet_answer(order: TracedWalletOrder, language: Language) -> TracedWalletAnswer:
    return TracedWalletAnswer(
        operation=order.operation,
        name=None if order.name is None else order.name.in_language(language),
        state=order.state,
        amount_tiyn=order.amount_tiyn,
        fee_tiyn=order.fee_tiyn,
        reason_code=None if order.refusal is None else order.refusal.code,
        reason=None if order.refusal is None else order.refusal.text(language),
    )
