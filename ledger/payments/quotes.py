"""What an order would cost and be allowed, before any money moves (W-16, W-32)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert

from ledger.limits.rules import room_for_payment
from ledger.payments.decisions import TECHNICAL, Asked, Decisions
from ledger.payments.rules import DIRECTION_OF, QUOTE_VALID, Order, OrderKind, fee_of_order
from ledger.payments.tables import payment_quotes
from ledger.payments.terms import TermsReader
from ledger.payments.world import world_of
from wire.limits import LimitsUnknown
from wire.money import ZERO, Tiyn
from wire.refusals import Refusal, RefusalCode
from wire.tariffs import tariff_in_force


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A fee to agree to. ``refusal``: why the order would be refused now; such a quote is not honoured.

    ``binding``: the strictest limit and what it leaves, which the next tiyn would meet.
    """

    quote_id: UUID
    kind: OrderKind
    amount_tiyn: Tiyn
    fee_tiyn: Tiyn
    tariff_version: int
    expires_at: datetime
    available_tiyn: Tiyn
    refusal: Refusal | None
    binding: Refusal | None


def quote(
    connection: Connection,
    *,
    quote_id: UUID,
    wallet_id: UUID,
    kind: OrderKind,
    amount: Tiyn,
    payee_code: str | None,
    requisites: Mapping[str, str],
    now: datetime,
    stop: Refusal | None = None,
) -> Quote | Refusal:
    """Say what an order would cost and whether it would be carried out; keep the offer until it expires.

    Refused when there is nothing to quote: no such wallet, no tariff (``TARIFF_UNKNOWN``), no limits known.
    """
    order = Order(
        operation_id=quote_id,
        wallet_id=wallet_id,
        kind=kind,
        amount_tiyn=amount,
        fee_tiyn=ZERO,
        payee_code=payee_code,
        requisites=requisites,
    )
    world = world_of(connection, [order], now, TermsReader())
    decisions = Decisions(world=world, now=now)
    wallet = world.wallets.get(wallet_id)
    if wallet is None:
        return Refusal(code=RefusalCode.WALLET_UNKNOWN)
    tariff = tariff_in_force(world.tariffs, order.service, now, DIRECTION_OF[kind])
    if tariff is None:
        return Refusal(code=RefusalCode.TARIFF_UNKNOWN)
    usage = decisions.usage(wallet)
    fee = fee_of_order(
        tariff, amount, month_count=usage.month_count, month_turnover=usage.month_turnover_tiyn
    )
    try:
        binding = room_for_payment(decisions.limits(wallet), decisions.binding(wallet), usage)
    except LimitsUnknown:
        return TECHNICAL
    refusal = decisions.refusal(Asked(order=replace(order, fee_tiyn=fee), stop=stop))
    made = Quote(
        quote_id=quote_id,
        kind=kind,
        amount_tiyn=amount,
        fee_tiyn=fee,
        tariff_version=tariff.version,
        expires_at=now + QUOTE_VALID,
        available_tiyn=usage.balance_tiyn,
        refusal=refusal,
        binding=binding,
    )
    if refusal is None:
        connection.execute(insert(payment_quotes).values(_row(made, order, now)))
    return made


def _row(made: Quote, order: Order, now: datetime) -> dict[str, object]:
    return {
        "quote_id": made.quote_id,
        "wallet_id": order.wallet_id,
        "kind": order.kind,
        "service": order.service,
        "amount_tiyn": made.amount_tiyn,
        "fee_tiyn": made.fee_tiyn,
        "tariff_version": made.tariff_version,
        "made_at": now,
        "expires_at": made.expires_at,
    }
