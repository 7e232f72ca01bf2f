"""What an order would cost and may be: by the ledger's quote, or by the rules that the kiosk holds (K-03)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core.catalogue import sellable_tariff, service_refusal
from kiosk.core.effects import AskQuote
from kiosk.core.limits import TECHNICAL, days_possible, offline_caps, payee_caps, quoted_caps
from kiosk.core.session import Draft, Fallback, Order
from wire.limits import LimitsUnknown
from wire.messages import QuoteRequest
from wire.money import ZERO, Tiyn
from wire.policy import WALLET_TOP_UP
from wire.refusals import Refusal, RefusalCode
from wire.tariffs import credited_of, gross_for

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.session import Cap
    from kiosk.core.states import Terminal
    from wire.messages import QuoteAnswer
    from wire.policy import Tariff


def ask_quote(terminal: Terminal, token: int, draft: Draft, fallback_wallet: str | None) -> AskQuote:
    request = QuoteRequest(
        service=draft.service,
        requisites=draft.requisites,
        amount_tiyn=draft.amount_tiyn,
        fallback_wallet=fallback_wallet,
        language=terminal.language,
    )
    return AskQuote(token, request, terminal.settings.quote_s)


def price_by_quote(terminal: Terminal, draft: Draft, answer: QuoteAnswer, now: datetime) -> Order | Refusal:
    """The order on the ledger's terms."""
    if answer.refusal is not None:
        return answer.refusal
    caps = (*quoted_caps(answer.credit_max_tiyn, answer.binding), *payee_caps(draft.payee))
    return _order(
        terminal,
        draft,
        caps,
        now,
        is_offline=False,
        holder_name=answer.holder_name or "",
        offer_version_due=answer.offer_version_due,
    )


def price_offline(terminal: Terminal, draft: Draft, now: datetime) -> Order | Refusal:
    """The order by the strictest rules that the kiosk can know (K-03, K-04)."""
    refusal = service_refusal(draft.policy, draft.service, now, is_online=False)
    if refusal is not None:
        return refusal
    caps = _caps_offline(terminal, draft, draft.wallet, now)
    if isinstance(caps, Refusal):
        return caps
    return _order(terminal, draft, (*caps, *payee_caps(draft.payee)), now, is_offline=True)


def fallback_by_quote(draft: Draft, wallet: str, answer: QuoteAnswer, now: datetime) -> Fallback | Refusal:
    """The surplus wallet on the ledger's terms (K-08)."""
    if answer.fallback_refusal is not None:
        return answer.fallback_refusal
    return _fallback(draft, wallet, quoted_caps(answer.fallback_credit_max_tiyn, None), now)


def fallback_offline(terminal: Terminal, draft: Draft, wallet: str, now: datetime) -> Fallback | Refusal:
    """The surplus wallet by the kiosk's own rules."""
    caps = _caps_offline(terminal, draft, wallet, now)
    return caps if isinstance(caps, Refusal) else _fallback(draft, wallet, caps, now)


def _fallback(draft: Draft, wallet: str, caps: tuple[Cap, ...], now: datetime) -> Fallback | Refusal:
    tariff = sellable_tariff(draft.policy, WALLET_TOP_UP, now)
    return Refusal(code=RefusalCode.TARIFF_UNKNOWN) if tariff is None else Fallback(wallet, tariff, caps)


def _caps_offline(
    terminal: Terminal, draft: Draft, wallet: str | None, now: datetime
) -> tuple[Cap, ...] | Refusal:
    known = ZERO if wallet is None else terminal.credited_to(wallet)
    try:
        return offline_caps(draft.policy, wallet, known, *days_possible(terminal, draft.policy, now))
    except LimitsUnknown:
        return TECHNICAL


def _least_credit(terminal: Terminal, draft: Draft, tariff: Tariff) -> Tiyn:
    """The least that the order must come to: the fixed sum, or the payee's minimum and the smallest bill."""
    if draft.amount_tiyn is not None:
        return draft.amount_tiyn
    minimum = draft.payee.min_tiyn if draft.payee else draft.policy.top_up_min_tiyn
    smallest = min(terminal.denominations_tiyn, default=Tiyn(1))
    return max(minimum, credited_of(tariff, smallest))


def _order(
    terminal: Terminal,
    draft: Draft,
    caps: tuple[Cap, ...],
    now: datetime,
    *,
    is_offline: bool,
    holder_name: str = "",
    offer_version_due: str | None = None,
) -> Order | Refusal:
    """The order as it is shown; one that no bill could ever fit is refused now, not at the slot."""
    tariff = sellable_tariff(draft.policy, draft.service, now)
    if tariff is None:
        return Refusal(code=RefusalCode.TARIFF_UNKNOWN)
    least = _least_credit(terminal, draft, tariff)
    for cap in sorted(caps, key=lambda cap: cap.credit_max_tiyn):
        if cap.credit_max_tiyn < least:
            return cap.refusal.model_copy(update={"left_tiyn": cap.credit_max_tiyn})
    left = terminal.allotment_left_tiyn
    if gross_for(tariff, least) > left:
        return Refusal(code=RefusalCode.ALLOTMENT_EXCEEDED, limit_tiyn=left, left_tiyn=left)
    return Order(draft, tariff, caps, is_offline, holder_name, offer_version_due)
