"""Cash that kiosks credited to payees, as merchants are told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.merchants.notices import PaymentMade
from ledger.merchants.rules import PayeeTerms
from wire.entries import Entry, OrderCompleted, PartKind


def paid_in_cash(
    kiosk_id: str,
    entries: Sequence[Entry],
    part_rows: Sequence[Mapping[str, Any]],
    payees: Mapping[str, PayeeTerms],
) -> list[PaymentMade]:
    """The payments among the parts that were just written, with what the orders say of them."""
    rows = {
        row["operation_id"]: row
        for row in part_rows
        if row["kind"] == PartKind.PAYMENT and row["outcome"] == "credited"
    }
    if not rows:
        return []
    paid = []
    for entry in entries:
        if not isinstance(entry.body, OrderCompleted):
            continue
        for part in entry.body.parts:
            row = rows.get(part.operation_id)
            if row is None or row["seq"] != entry.seq:
                continue
            paid.append(
                PaymentMade(
                    payment_id=row["posting_id"],
                    operation_id=part.operation_id,
                    merchant_code=payees[part.service].payee.merchant_code,
                    payee_code=part.service,
                    amount_tiyn=part.credited_tiyn,
                    at=entry.acted_at,
                    requisites=part.requisites,
                    kiosk_id=kiosk_id,
                    receipt_number=entry.body.receipt_number,
                )
            )
    return paid
