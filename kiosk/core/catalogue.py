"""What can be bought now: payees and services by connection, tariff and age (K-03, K-04, K-05)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kiosk.core.limits import allotment_reason, part_refusal, policy_reason
from wire.policy import WALLET_TOP_UP
from wire.refusals import Refusal, RefusalCode
from wire.tariffs import PPM, tariff_in_force
from wire.texts import Text

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.states import Terminal
    from wire.policy import Payee, Policy, Tariff


TOP_UP_NAME: Final = Text(kk="Әмиянды толтыру", ru="Пополнить кошелёк", en="Top up a wallet")


def service_name(policy: Policy, service: str, language: str) -> str:
    """The payee's name, or what a top-up is called."""
    payee = payee_of(policy, service)
    return (payee.name if payee else TOP_UP_NAME).in_language(language)


def sellable_tariff(policy: Policy, service: str, now: datetime) -> Tariff | None:
    """The tariff in force; one that would take everything is no tariff to sell by."""
    tariff = tariff_in_force(policy.tariffs, service, now)
    if tariff is None or (tariff.rate_ppm == PPM and tariff.max_tiyn is None):
        return None
    return tariff


def service_refusal(policy: Policy, service: str, now: datetime, *, is_online: bool) -> Refusal | None:
    """Why a service is not offered now; None when it is."""
    payee = payee_of(policy, service)
    if payee is None and service != WALLET_TOP_UP:
        return Refusal(code=RefusalCode.PAYEE_UNKNOWN)
    if payee is not None and not payee.is_offline_allowed and not is_online:
        return Refusal(code=RefusalCode.ONLINE_ONLY)
    if too_old := part_refusal(policy, payee, now):
        return too_old
    needs_fallback = payee is not None and payee.amount == "fixed"
    services = (service, WALLET_TOP_UP) if needs_fallback else (service,)
    if any(sellable_tariff(policy, each, now) is None for each in services):
        return Refusal(code=RefusalCode.TARIFF_UNKNOWN)
    return None


def payee_of(policy: Policy, service: str) -> Payee | None:
    return next((payee for payee in policy.payees if payee.code == service), None)


def payees_of(policy: Policy, category: str) -> tuple[Payee, ...]:
    return tuple(payee for payee in policy.payees if payee.category == category)


def blockers(terminal: Terminal, now: datetime) -> tuple[str, ...]:
    """Why no cash can be taken from anyone now, as text keys; empty while the kiosk is in service."""
    reasons = [policy_reason(terminal, now), allotment_reason(terminal, now), _acceptor_reason(terminal)]
    if terminal.site.get("closed"):
        reasons.append("service-closed")
    if terminal.site.get("inhibited"):
        reasons.append("acceptor-inhibited")
    if terminal.is_disk_low:
        reasons.append("disk-low")
    if terminal.is_sync_halted:
        reasons.append("journal-disowned")
    if terminal.is_journal_failing:
        reasons.append("journal")
    return tuple(reason for reason in reasons if reason)


def _acceptor_reason(terminal: Terminal) -> str:
    acceptor = terminal.acceptor
    if acceptor.fault is not None:
        return "acceptor-" + acceptor.fault.value.replace("_", "-")
    if not acceptor.is_ready:
        return "acceptor-starting"
    return "" if terminal.denominations_tiyn else "acceptor-bill-table-wrong"
