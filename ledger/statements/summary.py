"""A wallet at a glance: what it holds, what limits still allow today, and its last operations."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from ledger.access.codes import last_way
from ledger.books.service import balances_of
from ledger.limits.rules import room_for_credit, room_for_payment
from ledger.payments.decisions import Decisions
from ledger.payments.rules import Order, OrderKind
from ledger.payments.terms import TermsReader
from ledger.payments.world import world_of
from ledger.statements.rules import refusal_of_statement
from ledger.statements.service import last_lines
from ledger.wallets.rules import masked_name, masked_phone
from ledger.wallets.service import wallet_of
from wire.limits import LimitsUnknown
from wire.money import ZERO, Tiyn
from wire.refusals import Refusal
from wire.texts import Language
from wire.wallet import LAST_OPERATIONS, WalletLine, WalletSummary


def summary_of(connection: Connection, wallet_id: UUID, language: Language, now: datetime) -> WalletSummary:
    """The summary of one wallet. Raises WalletMissing."""
    wallet = wallet_of(connection, wallet_id)
    balance = balances_of(connection, [wallet.account_id])[wallet.account_id]
    lines = last_lines(connection, wallet, language, LAST_OPERATIONS)
    payment_left, credit_left = _left(connection, wallet_id, now)
    return WalletSummary(
        wallet_id=wallet_id,
        phone=masked_phone(wallet.phone),
        holder_name=masked_name(wallet.holder_name),
        status=wallet.status,
        condition=wallet.condition.value,
        is_identified=refusal_of_statement(wallet.status) is None,
        balance_tiyn=balance.balance_tiyn,
        held_tiyn=balance.held_tiyn,
        available_tiyn=balance.available_tiyn,
        payment_left_tiyn=payment_left,
        credit_left_tiyn=credit_left,
        operations=tuple(
            WalletLine(
                kind=line.kind.value,
                at=line.at,
                counterparty=line.counterparty,
                amount_tiyn=line.amount_tiyn,
                fee_tiyn=line.fee_tiyn,
                balance_after_tiyn=line.balance_after_tiyn,
            )
            for line in lines
        ),
        code_way=last_way(connection, wallet_id).value,
    )


def _left(connection: Connection, wallet_id: UUID, now: datetime) -> tuple[Tiyn | None, Tiyn | None]:
    """What the limits leave for one operation out and in; None where nothing limits the wallet, or no limits are known."""
    # An order of nothing: what is read for it is all that the limits look at.
    nothing = Order(
        operation_id=wallet_id,
        wallet_id=wallet_id,
        kind=OrderKind.WITHDRAWAL,
        amount_tiyn=ZERO,
        fee_tiyn=ZERO,
    )
    world = world_of(connection, [nothing], now, TermsReader())
    decisions = Decisions(world=world, now=now)
    wallet = world.wallets[wallet_id]
    usage = decisions.usage(wallet)
    try:
        limits = decisions.limits(wallet)
    except LimitsUnknown:
        return None, None
    out = room_for_payment(limits, decisions.binding(wallet), usage)
    into = room_for_credit(limits, decisions.binding(wallet), usage)
    return _sum_left(out), _sum_left(into)


def _sum_left(room: Refusal | None) -> Tiyn | None:
    return None if room is None else room.left_tiyn
