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


class _Index:
    """Tariffs and payees of the policy looked at last, by code: with hundreds of them, every screen asks for each."""

    def __init__(self) -> None:
        self._held: tuple[tuple[Tariff, ...], tuple[Payee, ...]] = ((), ())
        self._tariffs: dict[str, list[Tariff]] = {}
        self._payees: dict[str, Payee] = {}

    def tariffs_of(self, policy: Policy, service: str) -> list[Tariff]:
        self._look_at(policy)
        return self._tariffs.get(service, [])

    def payee_of(self, policy: Policy, service: str) -> Payee | None:
        self._look_at(policy)
        return self._payees.get(service)

    def _look_at(self, policy: Policy) -> None:
        tariffs, payees = self._held
        if policy.tariffs is tariffs and policy.payees is payees:
            return
        self._tariffs = {}
        for tariff in policy.tariffs:
            self._tariffs.setdefault(tariff.service, []).append(tariff)
        self._payees = {payee.code: payee for payee in reversed(policy.payees)}
        self._held = (policy.tariffs, policy.payees)


_LOOKED_AT: Final = _Index()
"""Only remembers what it was asked last; answers depend on the policy that is given alone."""


def service_name(policy: Policy, service: str, language: str) -> str:
    """The payee's name, or what a top-up is called."""
    payee = payee_of(policy, service)
    return (payee.name if payee else TOP_UP_NAME).in_language(language)


def logo_of(terminal: Terminal, policy: Policy, service: str) -> str:
    """The hash of the payee's sign where it is on this kiosk's disk, else ""."""
    payee = payee_of(policy, service)
    return payee.logo if payee is not None and payee.logo in terminal.logos else ""


def sellable_tariff(policy: Policy, service: str, now: datetime) -> Tariff | None:
    """The tariff in force; one that would take everything is no tariff to sell by."""
    tariff = tariff_in_force(_LOOKED_AT.tariffs_of(policy, service), service, now)
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
    return _LOOKED_AT.payee_of(policy, service)


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
    return tuple(filter(None, reasons))


def is_acceptor_awaited(terminal: Terminal) -> bool:
    """It starts, and has told neither what it takes nor what ails it: all may be looked at, no cash be asked for (K-06)."""
    return not terminal.acceptor.is_ready and terminal.acceptor.fault is None


def _acceptor_reason(terminal: Terminal) -> str:
    acceptor = terminal.acceptor
    if acceptor.fault is not None:
        return "acceptor-" + acceptor.fault.value.replace("_", "-")
    if not acceptor.is_ready or terminal.denominations_tiyn:
        return ""
    return "acceptor-bill-table-wrong"
