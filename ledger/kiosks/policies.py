"""The snapshot that a kiosk sells by, and what is left of its allotment.

What kiosks of one agent are told alike is read once for each revision of the policy: whoever changes any of it says so
in the same transaction (``issuers.service.policy_changed``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from ledger.cash.allotments import settle
from ledger.cash.service import apply
from ledger.field_agents.service import staff_of
from ledger.issuers.service import Network, network_of
from ledger.kiosks.histories import is_doubted
from ledger.kiosks.service import Kiosk, kiosk_of
from ledger.limits.service import limit_policy
from ledger.maintenance.service import notices_on
from ledger.merchants.service import catalogue
from ledger.offers.service import next_offer_at, offer_in_force
from ledger.tariffs.service import offered
from ledger.wallets.service import blocked_phones
from wire.messages import PolicyAnswer
from wire.policy import AgeLimits, KioskFacts, Policy, PolicyPart

NEVER: Final = datetime.max.replace(tzinfo=UTC)


def policy_answer(
    connection: Connection,
    kiosk_id: str,
    now: datetime,
    *,
    held: dict[str, str] | None = None,
    reader: PolicyReader | None = None,
) -> PolicyAnswer:
    """The policy of this moment; the allotment is brought to its target on the way (K-02).

    ``held``: the versions of the parts that the kiosk has (K-05); it gets the others only. None: it gets all.
    ``reader`` remembers what it has read of this database before.
    """
    kiosk = kiosk_of(connection, kiosk_id)
    intake = apply(connection, kiosk, (), now)
    allotment = settle(connection, intake, now)
    policy = (reader or PolicyReader()).policy_for(connection, kiosk, now)
    return PolicyAnswer(
        policy=policy if held is None else None,
        update=None if held is None else policy.update_for(held),
        is_history_doubted=is_doubted(connection, kiosk_id),
        allotment=allotment,
        acknowledged_seq=kiosk.head.seq,
        acknowledged_hash=kiosk.head.hash,
        server_time=now,
    )


@dataclass(frozen=True, kw_only=True)
class _Shared:
    """What kiosks of one agent are told alike: the same from ``begins`` on and before ``ends`` under one revision.

    ``versions``: of the parts that hold nothing else.
    """

    revision: int
    begins: datetime
    ends: datetime
    fields: dict[str, Any]
    versions: dict[PolicyPart, str]

    def holds(self, revision: int, now: datetime) -> bool:
        return self.revision == revision and self.begins <= now < self.ends


class PolicyReader:
    """Makes policies of one database. Threads may share it: what one has read twice is the same both times."""

    def __init__(self) -> None:
        self._shared: dict[str, _Shared] = {}

    def policy_for(self, connection: Connection, kiosk: Kiosk, now: datetime) -> Policy:
        """Everything this kiosk sells by, as one snapshot with the version and age of each part."""
        # First the revision: what is read after it is never older.
        network = network_of(connection)
        shared = self._shared.get(kiosk.agent.agent_code)
        if shared is None or not shared.holds(network.policy_revision, now):
            fields, ends = _read_shared(connection, kiosk, now)
            policy = _policy(kiosk, network, fields, now).with_versions()
            alike = set(PolicyPart) - {PolicyPart.KIOSK}
            versions = {part: policy.parts[part].version for part in alike}
            self._shared[kiosk.agent.agent_code] = _Shared(
                revision=network.policy_revision, begins=now, ends=ends, fields=fields, versions=versions
            )
            return policy
        return _policy(kiosk, network, shared.fields, now).with_versions(shared.versions)


def _read_shared(connection: Connection, kiosk: Kiosk, now: datetime) -> tuple[dict[str, Any], datetime]:
    """What is not this kiosk's alone, and the moment at which something of it begins or ends by itself."""
    issuer_code = kiosk.agent.issuer.issuer_code
    limits = limit_policy(connection)
    categories, payees = catalogue(connection, issuer_code)
    tariffs = offered(connection, now)
    notices = notices_on(connection, now)
    fields = {
        "mrp_rates": limits.mrp_rates,
        "limit_sets": limits.limit_sets,
        "tariffs": tariffs,
        "categories": categories,
        "payees": payees,
        "blocked_wallets": blocked_phones(connection, issuer_code),
        "offer": offer_in_force(connection, now),
        "notices": notices,
        "staff": staff_of(connection, kiosk.agent.agent_code),
    }
    moments = [each.effective_from for each in tariffs if each.effective_from > now]
    moments += [each.ends_at for each in notices]
    return fields, min([next_offer_at(connection, now) or NEVER, *moments])


def _policy(kiosk: Kiosk, network: Network, shared: dict[str, Any], now: datetime) -> Policy:
    return Policy(
        version=network.policy_revision,
        issued_at=now,
        kiosk=_facts(kiosk, network),
        top_up_field=network.top_up_field,
        top_up_min_tiyn=network.top_up_min_tiyn,
        ages=AgeLimits(policy_s_max=network.policy_age_s_max, allotment_s_max=network.allotment_age_s_max),
        **shared,
    )


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
