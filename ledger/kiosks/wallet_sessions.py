"""Holders of wallets who stand at a kiosk: signed in, signed out, and what became of their orders (W-21, W-64)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from ledger.access.credentials import Number, log_in
from ledger.access.sessions import end_sessions_at, find_session
from ledger.kiosks.service import kiosk_of
from ledger.offers.service import offer_in_force
from ledger.payments.decisions import told_again
from ledger.payments.rules import operation_id_of
from ledger.payments.world import stored_orders
from wire.refusals import Refusal
from wire.wallet import (
    WalletOrderAsked,
    WalletOrderFound,
    WalletSessionsEnded,
    WalletSignedIn,
    WalletSignIn,
)


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
    return WalletOrderFound(
        state=outcome.state.value, operation_id=operation_id, refusal=outcome.refusal, server_time=now
    )
