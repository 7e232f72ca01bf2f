"""Holders of wallets who stand at a kiosk: signed in, signed out, and what became of their orders (W-21, W-64)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.access.credentials import Number, log_in
from ledger.access.sessions import end_sessions_at, find_session
from ledger.holders.tables import holders
from ledger.kiosks.service import kiosk_of
from ledger.offers.service import offer_in_force
from ledger.payments.decisions import told_again
from ledger.payments.rules import operation_id_of
from ledger.payments.tables import payment_requisites, payments
from ledger.payments.world import stored_orders
from wire.refusals import Refusal
from wire.wallet import (
    PAPER_HOURS,
    WalletOrderAsked,
    WalletOrderFound,
    WalletOrderPaper,
    WalletSessionsEnded,
    WalletSignedIn,
    WalletSignIn,
)

WITH_PAPER: Final = ("executed", "complete", "pending")


def sign_in(connection: Connection, kiosk_id: str, asked: WalletSignIn, now: datetime) -> WalletSignedIn:
    """Open a session for number and password with the kiosk's issuer; counted and locked as everywhere (W-64)."""
    kiosk = kiosk_of(connection, kiosk_id)
    number = Number(issuer_code=kiosk.agent.issuer.issuer_code, phone=asked.phone)
    device = f"Kiosk {kiosk.number}"
    opened = log_in(connection, number, asked.password, device=device, now=now, kiosk_id=kiosk_id)
    if isinstance(opened, Refusal):
        return WalletSignedIn(refusal=opened, server_time=now)
    wallet_id, session = opened
    found = find_session(connection, session.token, now)
    assert found is not None, "it was just opened"
    due = offer_in_force(connection, now).version if found[0].offer_due else None
    return WalletSignedIn(
        wallet_id=wallet_id,
        token=session.token,
        must_change_password=found[0].must_change_password,
        offer_due=due,
        server_time=now,
    )


def sign_everybody_out(connection: Connection, kiosk_id: str, now: datetime) -> WalletSessionsEnded:
    """Nobody is at the kiosk any more: no token of a session opened there lets anybody in."""
    return WalletSessionsEnded(ended=end_sessions_at(connection, kiosk_id, now), server_time=now)


def find_order(connection: Connection, asked: WalletOrderAsked, now: datetime) -> WalletOrderFound:
    """What became of an order of which the kiosk knows only that it sent it."""
    operation_id = operation_id_of(asked.wallet_id, asked.order_id)
    stored = stored_orders(connection, [operation_id]).get(operation_id)
    if stored is None:
        return WalletOrderFound(state="unknown", server_time=now)
    outcome = told_again(stored)
    has_paper = asked.for_paper and outcome.state.value in WITH_PAPER
    return WalletOrderFound(
        state=outcome.state.value,
        operation_id=operation_id,
        refusal=outcome.refusal,
        paper=_paper(connection, operation_id, now) if has_paper else None,
        server_time=now,
    )


def _paper(connection: Connection, operation_id: UUID, now: datetime) -> WalletOrderPaper | None:
    """What its receipt says (W-82). The order's id, made at random at the kiosk, is the proof that it was ordered there."""
    row = connection.execute(
        select(payments.c.at, holders.c.phone, payment_requisites.c.requisites)
        .join_from(payments, holders, payments.c.wallet_id == holders.c.wallet_id)
        .join(payment_requisites, payment_requisites.c.operation_id == payments.c.operation_id)
        .where(payments.c.operation_id == operation_id, payments.c.at > now - timedelta(hours=PAPER_HOURS))
        .where(holders.c.phone.is_not(None))
    ).one_or_none()
    return None if row is None else WalletOrderPaper(at=row.at, phone=row.phone, requisites=row.requisites)
