"""The address in a receipt's QR code, where anyone who holds the paper sees what became of the money (K-07)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from uuid import UUID

CODE_DIGITS: Final = 12
SHOWN_SIGNS: Final = 4


def trace_code(session_id: UUID) -> str:
    """What only the receipt's holder knows: without it, numbers could be tried one after another.

    The session's id, or of an order from a wallet the order's, is random and never shown; twelve hex digits of its
    hash give nothing of it away.
    """
    return hashlib.sha256(b"tolem receipt " + session_id.bytes).hexdigest()[:CODE_DIGITS]


def trace_url(base: str, *, kiosk_number: str, receipt_number: int, session_id: UUID) -> str:
    """The address under ``base``, the policy's ``trace_url``."""
    return f"{base.rstrip('/')}/{kiosk_number}/{receipt_number}/{trace_code(session_id)}"


def hidden(answer: str) -> str:
    """An answer of a form for whoever holds the paper: at most its last four signs, and never half of it or more."""
    shown = min(SHOWN_SIGNS, (len(answer) - 1) // 2)
    return "***" + (answer[-shown:] if shown > 0 else "")
