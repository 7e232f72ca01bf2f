"""Open an issuer, name the operator, emit e-money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, select, update

from ledger import books
from ledger.books.accounts import AccountKind, account_id, money_unit, stripe_of
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import Posted, open_account
from ledger.database import insert_new
from ledger.issuers.tables import issuers, networks
from ledger.prepared import Asked, Prepared
from wire.money import Tiyn
from wire.policy import RequisiteField
from wire.refusals import Refusal

OPERATOR: Final = "operator"
"""Owner of the accounts for fees and unapplied cash."""

REFUNDS: Final = "refunds"
"""Owner of what merchants gave back for cash payments until the customer is found (W-71)."""

_NETWORK_ID: Final = 1


class NetworkMissing(Exception):
    """The database is empty: no operator was named yet (``ledger demo-data`` makes a small network)."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """Who operates the system, and what every kiosk is told of it. Ages in seconds (K-05)."""

    operator_name: str
    operator_bin: str
    support_phones: tuple[str, ...]
    registration_url: str
    trace_url: str
    top_up_field: RequisiteField
    top_up_min_tiyn: Tiyn
    policy_age_s_max: int
    allotment_age_s_max: int
    policy_revision: int = 1


@dataclass(frozen=True, kw_only=True)
class Issuer:
    issuer_code: str
    name: str
    bin: str

    @property
    def unit(self) -> str:
        return money_unit(self.issuer_code)

    @property
    def fee_account(self) -> UUID:
        return account_id(self.unit, AccountKind.FEE_INCOME, OPERATOR)

    def fee_stripe(self, key: str) -> UUID:
        """Where the fees of everything under ``key`` go: one stripe of the fee account."""
        return stripe_of(self.unit, AccountKind.FEE_INCOME, OPERATOR, key)

    @property
    def redemption_account(self) -> UUID:
        """E-money on its way to bank accounts (W-80)."""
        return account_id(self.unit, AccountKind.REDEMPTION, self.issuer_code)

    @property
    def held_refunds_account(self) -> UUID:
        """What merchants gave back for cash payments, until the customer is found."""
        return account_id(self.unit, AccountKind.UNAPPLIED_CASH, REFUNDS)

    @property
    def unapplied_account(self) -> UUID:
        return account_id(self.unit, AccountKind.UNAPPLIED_CASH, OPERATOR)


def name_network(connection: Connection, network: Network) -> None:
    """Name the operator, once."""
    row = {
        "network_id": _NETWORK_ID,
        **{name: getattr(network, name) for name in Network.__dataclass_fields__},
        "support_phones": list(network.support_phones),
        "top_up_field": network.top_up_field.model_dump(mode="json"),
    }
    insert_new(connection, networks, [row])


def network_of(connection: Connection) -> Network:
    """The operator and settings of the network. Raises NetworkMissing while there is none."""
    row = _NETWORK.first(connection, {})
    if row is None:
        raise NetworkMissing("no network is set up in this database; run ledger demo-data or set one up")
    fields = {name: getattr(row, name) for name in Network.__dataclass_fields__}
    return Network(
        **{
            **fields,
            "support_phones": tuple(row.support_phones),
            "top_up_field": RequisiteField.model_validate(row.top_up_field),
            "top_up_min_tiyn": Tiyn(row.top_up_min_tiyn),
        }
    )


_NETWORK: Final = Prepared(lambda _: select(networks))


def _revision(rows: Sequence[Any]) -> int:
    if not rows:
        raise NetworkMissing("no network is set up in this database; run ledger demo-data or set one up")
    return int(rows[0][0])


POLICY_REVISION: Final = Asked(Prepared(lambda _: select(networks.c.policy_revision)), {}, _revision)
"""Asks for the revision of what kiosks sell by; its answer raises NetworkMissing."""


def policy_changed(connection: Connection) -> None:
    """Say that what kiosks sell by has changed: they fetch it at their next sync."""
    connection.execute(update(networks).values(policy_revision=networks.c.policy_revision + 1))


def open_issuer(connection: Connection, issuer: Issuer) -> None:
    """Record an issuer and open its accounts."""
    insert_new(
        connection, issuers, [{"issuer_code": issuer.issuer_code, "name": issuer.name, "bin": issuer.bin}]
    )
    open_account(connection, unit=issuer.unit, kind=AccountKind.ISSUANCE, owner=issuer.issuer_code)
    open_account(connection, unit=issuer.unit, kind=AccountKind.FEE_INCOME, owner=OPERATOR)
    open_account(connection, unit=issuer.unit, kind=AccountKind.UNAPPLIED_CASH, owner=OPERATOR)
    open_account(connection, unit=issuer.unit, kind=AccountKind.UNAPPLIED_CASH, owner=REFUNDS)
    open_account(connection, unit=issuer.unit, kind=AccountKind.REDEMPTION, owner=issuer.issuer_code)


def emit(
    connection: Connection,
    *,
    issuer: Issuer,
    to_account: UUID,
    amount: Tiyn,
    operation_id: UUID,
    at: datetime,
) -> Posted | Refusal:
    """Emit e-money at par against money that the issuer received: the only way it comes to be (W-01)."""
    transfer = Transfer(
        unit=issuer.unit,
        debit=account_id(issuer.unit, AccountKind.ISSUANCE, issuer.issuer_code),
        credit=to_account,
        amount_tiyn=amount,
    )
    posting = Posting(
        posting_id=named_id(f"emission/{issuer.issuer_code}/{operation_id}"),
        kind=PostingKind.EMISSION,
        operation_id=operation_id,
        at=at,
        transfers=(transfer,),
    )
    return books.post(connection, [posting], posted_at=at)[0]
