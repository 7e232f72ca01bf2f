"""Asking a payee whether it knows the requisites, before anybody pays (W-20, K-04).

Never inside a transaction: it waits for somebody else. Never remembered: a closed account is closed now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from ledger.merchants.rules import PayeeTerms
from ledger.outgoing import NotReached, call
from wire.encoding import canonical
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode

TIMEOUT_S: Final = 3.0
"""How long a customer may be kept waiting for somebody else's answer."""

UNREACHABLE: Final = Refusal(code=RefusalCode.PAYEE_UNREACHABLE)


def check(
    terms: PayeeTerms,
    requisites: Mapping[str, str],
    *,
    amount_tiyn: Tiyn | None = None,
    timeout_s: float = TIMEOUT_S,
    are_private_allowed: bool = False,
) -> Refusal | None:
    """Ask the payee's endpoint; None when it accepts, or has no check, or has one that is not mandatory and fails.

    It is sent ``{"payee", "requisites", "amount_tiyn"}`` and answers 200 with ``{"accepted": true}`` or
    ``{"accepted": false}``. A no is ``REQUISITES_INVALID``; no such answer is ``PAYEE_UNREACHABLE``.
    ``are_private_allowed``: the endpoint may stand in our own networks; else it counts as not reached there.
    """
    asked = terms.online_check
    if asked is None:
        return None
    content = {
        "payee": terms.payee.code,
        "requisites": dict(requisites),
        "amount_tiyn": None if amount_tiyn is None else int(amount_tiyn),
    }
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    try:
        heard = call(
            "POST",
            asked.url,
            body=canonical(content),
            headers=headers,
            timeout_s=timeout_s,
            is_public_only=not are_private_allowed,
        )
    except NotReached:
        return UNREACHABLE if asked.is_mandatory else None
    accepted = _accepted(heard.body) if heard.status == 200 else None
    if accepted is None:
        return UNREACHABLE if asked.is_mandatory else None
    return None if accepted else Refusal(code=RefusalCode.REQUISITES_INVALID)


def _accepted(body: bytes) -> bool | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    accepted = told.get("accepted") if isinstance(told, dict) else None
    return accepted if isinstance(accepted, bool) else None
