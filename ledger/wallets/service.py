"""Open wallets and find them. What changes a wallet's condition is ``blocks`` and ``closings``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, Select, bindparam, select

from ledger.books.accounts import AccountKind
from ledger.books.service import open_account
from ledger.database import GuardFailed, insert_all, insert_new
from ledger.holders.tables import holders
from ledger.issuers.service import Issuer
from ledger.prepared import Prepared
from ledger.rowsets import among_given, among_values
from ledger.wallets.rules import LISTED_AS_BLOCKED, WalletCondition, phone_hash
from ledger.wallets.tables import wallets
from wire.policy import WalletStatus

_WITH_HOLDER: Final = select(wallets, holders.c.phone, holders.c.holder_name).outerjoin(
    holders, holders.c.wallet_id == wallets.c.wallet_id
)

DEFAULT_LANGUAGE: Final = "kk"


class WalletMissing(LookupError):
    """No wallet has this id."""


class Wallet(NamedTuple):
    """A wallet with the number and the name of its holder: both "" once they were erased (W-63).

    The number is "" too once the telephone company has cancelled it (5.6). A batch of a kiosk reads a hundred.
    """

    wallet_id: UUID
    issuer_code: str
    phone: str
    status: WalletStatus
    condition: WalletCondition
    is_non_resident: bool
    holder_name: str
    account_id: UUID


def open_wallet(
    connection: Connection,
    *,
    issuer: Issuer,
    phone: str,
    status: WalletStatus,
    holder_name: str,
    registered_at: datetime,
    is_non_resident: bool = False,
    language: str = DEFAULT_LANGUAGE,
    draw_id: Callable[[], UUID] = uuid4,
) -> Wallet:
    """Open a wallet for a number in E.164, or find the one that the number has (W-02).

    Its id is drawn at random: nobody can work out the number from what stays in the books.
    """
    known = wallets_by_phone(connection, issuer.issuer_code, [phone]).get(phone)
    if known is not None:
        return known
    wallet_id = draw_id()
    account = open_account(connection, unit=issuer.unit, kind=AccountKind.CLIENT_WALLET, owner=str(wallet_id))
    row = {
        "wallet_id": wallet_id,
        "issuer_code": issuer.issuer_code,
        "status": status,
        "condition": WalletCondition.ACTIVE,
        "is_non_resident": is_non_resident,
        "registered_at": registered_at,
        "account_id": account,
    }
    insert_all(connection, wallets, [row])
    person = {
        "wallet_id": wallet_id,
        "issuer_code": issuer.issuer_code,
        "phone": phone,
        "holder_name": holder_name,
        "language": language,
    }
    insert_new(connection, holders, [person])
    opened = wallets_by_phone(connection, issuer.issuer_code, [phone])[phone]
    if opened.wallet_id != wallet_id:
        raise GuardFailed("another transaction has opened a wallet for this number")
    return opened


def wallets_by_phone(connection: Connection, issuer_code: str, phones: Iterable[str]) -> dict[str, Wallet]:
    """The issuer's wallets among these numbers; one that is not registered is left out."""
    wanted = set(phones)
    if not wanted:
        return {}
    given = {"issuer": issuer_code, "phones": among_values(connection, holders.c.phone, wanted)}
    return {row.phone: wallet_from(row) for row in _BY_PHONE.rows(connection, given)}


def _by_phone_statement(dialect: str) -> Select[Any]:
    wanted = among_given(dialect, holders.c.phone, "phones")
    return _WITH_HOLDER.where(holders.c.issuer_code == bindparam("issuer"), wanted)


_BY_PHONE: Final = Prepared(_by_phone_statement)


def wallets_of(connection: Connection, wallet_ids: Iterable[UUID]) -> dict[UUID, Wallet]:
    """The wallets with these ids; one that there is not is left out."""
    given = {"ids": among_values(connection, wallets.c.wallet_id, set(wallet_ids))}
    rows = _BY_ID.rows(connection, given)
    return {row.wallet_id: wallet_from(row) for row in rows}


_BY_ID: Final = Prepared(lambda dialect: _WITH_HOLDER.where(among_given(dialect, wallets.c.wallet_id, "ids")))


def wallet_of(connection: Connection, wallet_id: UUID) -> Wallet:
    """One wallet by its id.

    Raises:
        WalletMissing: there is no such wallet.
    """
    row = connection.execute(_WITH_HOLDER.where(wallets.c.wallet_id == wallet_id)).one_or_none()
    if row is None:
        raise WalletMissing("there is no such wallet")
    return wallet_from(row)


def blocked_phones(connection: Connection, issuer_code: str) -> frozenset[str]:
    """The block list of K-03: SHA-256 of the numbers."""
    chosen = (
        select(holders.c.phone)
        .join(wallets, wallets.c.wallet_id == holders.c.wallet_id)
        .where(
            holders.c.issuer_code == issuer_code,
            holders.c.phone.is_not(None),
            wallets.c.condition.in_(sorted(LISTED_AS_BLOCKED)),
        )
    )
    return frozenset(phone_hash(phone) for phone in connection.execute(chosen).scalars())


_STATUSES: Final = {str(each): each for each in WalletStatus}
_CONDITIONS: Final = {str(each): each for each in WalletCondition}


def wallet_from(row: Row[Any]) -> Wallet:
    """The wallet of a row that holds ``wallets`` and, where there is one, its holder's number and name."""
    return Wallet(
        wallet_id=row.wallet_id,
        issuer_code=row.issuer_code,
        phone=row.phone or "",
        status=_STATUSES[row.status],
        condition=_CONDITIONS[row.condition],
        is_non_resident=row.is_non_resident,
        holder_name=row.holder_name or "",
        account_id=row.account_id,
    )
