"""From the journal's counters to the reports of a field agent: X of the cassette in the kiosk, Z of a closed bag.

The one place where ``kiosk cash report``, the slips and the service screens get their figures from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from receipts.collections import CashSlip, SlipSales
from wire.policy import WALLET_TOP_UP
from wire.texts import Text

if TYPE_CHECKING:
    from datetime import datetime

    from offline_queue.cassettes import Bag, CashCounters
    from wire.policy import Policy
    from wire.texts import Language

TOP_UP: Final = Text(kk="Әмиянды толтыру", ru="Пополнение кошелька", en="Wallet top-up")


def x_slip(
    counters: CashCounters, policy: Policy | None, language: Language, at: datetime, person: str = ""
) -> CashSlip:
    """What is in the cassette and what was sold meanwhile; nothing is closed by it."""
    facts = policy.kiosk if policy else None
    return CashSlip(
        kiosk_number=facts.number if facts else "",
        kiosk_address=facts.address.in_language(language) if facts else "",
        agent_name=facts.agent_name if facts else "",
        agent_bin=facts.agent_bin if facts else "",
        at=at,
        since=counters.since_at,
        language=language,
        journal_bills=counters.stacked,
        disputed=counters.disputed,
        orders=counters.orders,
        receipt_first=counters.receipt_first,
        receipt_last=counters.receipt_last,
        inserted_tiyn=counters.inserted_tiyn,
        fee_tiyn=counters.fee_tiyn,
        credited_tiyn=counters.credited_tiyn,
        unapplied_operations=counters.unapplied_operations,
        sales=sales_of(counters, policy, language),
        person=person,
    )


def z_slip(bag: Bag, policy: Policy | None, language: Language, *, is_copy: bool = False) -> CashSlip:
    """What is in a bag that was closed."""
    collected = bag.collected
    return replace(
        x_slip(bag.counters, policy, language, bag.at, collected.person),
        acceptor_bills=collected.acceptor_bills,
        counted_bills=collected.counted_bills,
        disputed=collected.disputed or bag.counters.disputed,
        bag=collected.bag,
        seal=collected.seal,
        is_without_login=collected.is_without_login,
        is_copy=is_copy,
    )


def sales_of(counters: CashCounters, policy: Policy | None, language: Language) -> tuple[SlipSales, ...]:
    """Sales by payee, the largest first; a payee that the catalogue has lost goes by its code."""
    names = {payee.code: payee.name.in_language(language) for payee in (policy.payees if policy else ())}
    names |= {WALLET_TOP_UP: TOP_UP.in_language(language), "": ""}
    sold = [
        SlipSales(
            name=names.get(service, service),
            parts=sales.parts,
            inserted_tiyn=sales.inserted_tiyn,
            fee_tiyn=sales.fee_tiyn,
            credited_tiyn=sales.credited_tiyn,
        )
        for service, sales in counters.services.items()
    ]
    return tuple(sorted(sold, key=lambda each: (-each.inserted_tiyn, each.name)))
