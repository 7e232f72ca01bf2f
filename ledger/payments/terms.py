"""What operators set and orders are judged by: limits, tariffs, payees, suspicion; read once for each revision of the policy.

Whoever changes one of them says so in the same transaction (``issuers.service.policy_changed``), so terms that were
read under the revision of this transaction, or later, are those of this transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, select

from ledger.issuers.tables import networks
from ledger.limits.service import LimitPolicy, limit_policy
from ledger.merchants.notices import addressed_among
from ledger.merchants.rules import Narrowing, PayeeTerms
from ledger.merchants.service import narrowings_of, terms_of
from ledger.suspicions.rules import Threshold
from ledger.suspicions.service import held_in_flight
from ledger.tariffs.service import versions_of
from wire.policy import WALLET_TRANSFER, Tariff


@dataclass
class _Read:
    """What was read under one revision. A payee that there is not stands as None."""

    limits: LimitPolicy
    transfer_narrowings: tuple[Narrowing, ...]
    in_flight: tuple[Threshold, ...]
    payees: dict[str, PayeeTerms | None] = field(default_factory=dict)
    tariffs: dict[str, tuple[Tariff, ...]] = field(default_factory=dict)
    addressed: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of some services, as of one transaction. ``addressed``: merchants with an address for notices."""

    limits: LimitPolicy
    transfer_narrowings: tuple[Narrowing, ...]
    in_flight: tuple[Threshold, ...]
    payees: dict[str, PayeeTerms]
    tariffs: tuple[Tariff, ...]
    addressed: frozenset[str]


class TermsReader:
    """Reads terms, and remembers them until the policy's revision moves. For one thread at a time."""

    def __init__(self) -> None:
        self._revision: int | None = None
        self._read: _Read | None = None

    def terms(
        self,
        connection: Connection,
        *,
        revision: int | None,
        payee_codes: Collection[str],
        services: Collection[str],
    ) -> Terms:
        """The terms of these payees and services in this transaction.

        ``revision`` was read in it, before: what is read after it is never older.
        """
        if self._read is None or revision != self._revision or revision is None:
            narrowings = narrowings_of(connection, [WALLET_TRANSFER]).get(WALLET_TRANSFER, ())
            self._read = _Read(limit_policy(connection), narrowings, held_in_flight(connection))
            self._revision = revision
        read = self._read
        if missing := set(payee_codes) - read.payees.keys():
            found = terms_of(connection, missing)
            read.payees.update({code: found.get(code) for code in missing})
            merchant_codes = {each.payee.merchant_code for each in found.values()}
            read.addressed.update(addressed_among(connection, merchant_codes))
        if missing := set(services) - read.tariffs.keys():
            versions = versions_of(connection, missing)
            for service in missing:
                read.tariffs[service] = tuple(each for each in versions if each.service == service)
        return Terms(
            limits=read.limits,
            transfer_narrowings=read.transfer_narrowings,
            in_flight=read.in_flight,
            payees={code: terms for code in payee_codes if (terms := read.payees[code]) is not None},
            tariffs=tuple(tariff for service in services for tariff in read.tariffs[service]),
            addressed=frozenset(read.addressed),
        )


NO_TERMS: Final = Terms(
    limits=LimitPolicy((), ()),
    transfer_narrowings=(),
    in_flight=(),
    payees={},
    tariffs=(),
    addressed=frozenset(),
)

REVISION: Final = select(networks.c.policy_revision).scalar_subquery()
"""The policy's revision, to be read with something else."""
