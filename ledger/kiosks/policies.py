"""The snapshot that a kiosk sells by, and what is left of its allotment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from ledger.cash.service import apply, refill
from ledger.field_agents.service import staff_of
from ledger.issuers.service import Network, network_of
from ledger.kiosks.histories import is_doubted
from ledger.kiosks.service import Kiosk, kiosk_of
from ledger.limits.service import limit_policy
from ledger.maintenance.service import notices_on
from ledger.merchants.service import catalogue
from ledger.offers.service import offer_in_force
from ledger.tariffs.service import offered
from ledger.wallets.service import blocked_phones
from wire.messages import PolicyAnswer
from wire.policy import AgeLimits, Allotment, KioskFacts, Policy


def policy_answer(
    connection: Connection, kiosk_id: str, now: datetime, *, held: dict[str, str] | None = None
) -> PolicyAnswer:
    """The policy of this moment; the allotment is brought back to its target on the way (K-02).

    ``held``: the versions of the parts that the kiosk has (K-05); it gets the others only. None: it gets all.
    """
    kiosk = kiosk_of(connection, kiosk_id)
    intake = apply(connection, kiosk, (), now)
    refill(connection, intake, now)
    policy = policy_for(connection, kiosk, now)
    return PolicyAnswer(
        policy=policy if held is None else None,
        update=None if held is None else policy.update_for(held),
        is_history_doubted=is_doubted(connection, kiosk_id),
        allotment=Allotment(left_tiyn=intake.allotment_left_tiyn, as_of_seq=kiosk.head.seq, as_of=now),
        acknowledged_seq=kiosk.head.seq,
        acknowledged_hash=kiosk.head.hash,
        server_time=now,
    )


def policy_for(connection: Connection, kiosk: Kiosk, now: datetime) -> Policy:
    """Everything this kiosk sells by, as one snapshot with the version and age of each part."""
    network = network_of(connection)
    issuer_code = kiosk.agent.issuer.issuer_code
    limits = limit_policy(connection)
    categories, payees = catalogue(connection, issuer_code)
    return Policy(
        version=network.policy_revision,
        issued_at=now,
        kiosk=_facts(kiosk, network),
        mrp_rates=limits.mrp_rates,
        limit_sets=limits.limit_sets,
        tariffs=offered(connection, now),
        categories=categories,
        top_up_field=network.top_up_field,
        top_up_min_tiyn=network.top_up_min_tiyn,
        payees=payees,
        blocked_wallets=blocked_phones(connection, issuer_code),
        offer=offer_in_force(connection, now),
        ages=AgeLimits(policy_s_max=network.policy_age_s_max, allotment_s_max=network.allotment_age_s_max),
        notices=notices_on(connection, now),
        staff=staff_of(connection, kiosk.agent.agent_code),
    ).with_versions()


def _facts(kiosk: Kiosk, network: Network) -> KioskFacts:
    agent = kiosk.agent
    return KioskFacts(
        kiosk_id=kiosk.kiosk_id,
        number=kiosk.number,
        address=kiosk.address,
        agent_name=agent.name,
        agent_bin=agent.bin,
        operator_name=network.operator_name,
        operator_bin=network.operator_bin,
        issuer_name=agent.issuer.name,
        issuer_bin=agent.issuer.bin,
        support_phones=network.support_phones,
        registration_url=network.registration_url,
        trace_url=network.trace_url,
    )
