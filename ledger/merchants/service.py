"""Merchants with their accounts; the catalogue of payees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, delete, select, update

from ledger.books.accounts import AccountKind, account_id, money_unit
from ledger.books.service import open_account
from ledger.database import insert_new
from ledger.issuers.service import Issuer, policy_changed
from ledger.merchants.logos import logos_of_payees
from ledger.merchants.rules import Narrowing, OnlineCheck, PayeeTerms, payee_allows
from ledger.merchants.tables import categories, merchants, payees
from ledger.merchants.tables import narrowings as narrowed
from ledger.prepared import Prepared
from ledger.rowsets import among_given, among_values
from wire.policy import Category, Payee, RequisiteField, WalletStatus


def merchant_account(issuer_code: str, merchant_code: str) -> UUID:
    return account_id(money_unit(issuer_code), AccountKind.MERCHANT, merchant_code)


def open_merchant(connection: Connection, *, issuer: Issuer, code: str, name: str, bin_number: str) -> None:
    """Record a merchant and open its account."""
    row = {"merchant_code": code, "issuer_code": issuer.issuer_code, "name": name, "bin": bin_number}
    insert_new(connection, merchants, [row])
    open_account(connection, unit=issuer.unit, kind=AccountKind.MERCHANT, owner=code)


def add_category(connection: Connection, category: Category, place: int) -> None:
    row = {"category_code": category.code, "name": category.name.model_dump(), "place": place}
    insert_new(connection, categories, [row])
    policy_changed(connection)


def add_payee(connection: Connection, payee: Payee, place: int) -> None:
    """Put a payee into the catalogue (W-25). Its merchant and category are there already."""
    row = {
        "payee_code": payee.code,
        "category_code": payee.category,
        "merchant_code": payee.merchant_code,
        "name": payee.name.model_dump(),
        "fields": [field.model_dump() for field in payee.fields],
        "amount": payee.amount,
        "min_tiyn": payee.min_tiyn,
        "max_tiyn": payee.max_tiyn,
        "is_offline_allowed": payee.is_offline_allowed,
        "accepts_partial": payee.accepts_partial,
        "is_closed": False,
        "place": place,
    }
    insert_new(connection, payees, [row])
    policy_changed(connection)


def narrow(connection: Connection, service: str, narrowings: Collection[Narrowing]) -> None:
    """Set who may not pay a payee, or transfer to whom (W-25); none lifts what was set."""
    connection.execute(delete(narrowed).where(narrowed.c.service == service))
    rows = [
        {
            "service": service,
            "sender_status": each.sender_status or "",
            "receiver_status": each.receiver_status or "",
        }
        for each in dict.fromkeys(narrowings)
    ]
    insert_new(connection, narrowed, rows)
    policy_changed(connection)


def narrowings_of(connection: Connection, services: Iterable[str]) -> dict[str, tuple[Narrowing, ...]]:
    """Narrowings by payee code or ``wallet-transfer``; a service without any is left out."""
    given = {"services": among_values(connection, narrowed.c.service, set(services))}
    found: dict[str, tuple[Narrowing, ...]] = {}
    for row in _NARROWINGS.rows(connection, given):
        statuses = [WalletStatus(each) if each else None for each in (row.sender_status, row.receiver_status)]
        one = Narrowing(sender_status=statuses[0], receiver_status=statuses[1])
        found[row.service] = (*found.get(row.service, ()), one)
    return found


_NARROWINGS: Final = Prepared(
    lambda dialect: select(narrowed).where(among_given(dialect, narrowed.c.service, "services"))
)


def set_terms(
    connection: Connection, payee_code: str, *, check: OnlineCheck | None, allows_partial_refund: bool
) -> bool:
    """Set a payee's online check and whether it may give back a part of a payment. False: no such payee."""
    changed = connection.execute(
        update(payees)
        .where(payees.c.payee_code == payee_code)
        .values(
            check_url=None if check is None else check.url,
            is_check_mandatory=check is not None and check.is_mandatory,
            allows_partial_refund=allows_partial_refund,
        )
    )
    policy_changed(connection)
    return changed.rowcount == 1


def set_form(connection: Connection, payee_code: str, fields: Sequence[RequisiteField]) -> None:
    """Change what a payee asks for; orders at the kiosks go on with the old form until their next sync."""
    form = [field.model_dump() for field in fields]
    connection.execute(update(payees).where(payees.c.payee_code == payee_code).values(fields=form))
    policy_changed(connection)


def close_payee(connection: Connection, payee_code: str) -> None:
    """Take a payee off the kiosks; cash that comes for it all the same is unapplied (K-03)."""
    connection.execute(update(payees).where(payees.c.payee_code == payee_code).values(is_closed=True))
    policy_changed(connection)


def catalogue(connection: Connection, issuer_code: str) -> tuple[tuple[Category, ...], tuple[Payee, ...]]:
    """Categories and open payees of an issuer, in the order of the screen."""
    rows = connection.execute(select(categories).order_by(categories.c.place, categories.c.category_code))
    shown = tuple(Category.model_validate({"code": row.category_code, "name": row.name}) for row in rows)
    terms = _terms(connection, connection.execute(_PAYEES_AS_SHOWN).all())
    signs = logos_of_payees(connection)
    open_payees = (
        each.payee.model_copy(update={"logo": signs.get(each.payee.code, "")})
        for each in terms
        if each.issuer_code == issuer_code
        and not each.is_closed
        and payee_allows(each, WalletStatus.MINIMAL)  # whoever stands at a kiosk is not identified
    )
    return shown, tuple(open_payees)


def terms_of(connection: Connection, payee_codes: Iterable[str]) -> dict[str, PayeeTerms]:
    """Terms of the payees among these codes; one that is not known is left out."""
    wanted = set(payee_codes)
    if not wanted:
        return {}
    given = {"codes": among_values(connection, payees.c.payee_code, wanted)}
    rows = _TERMS.rows(connection, given)
    return {each.payee.code: each for each in _terms(connection, rows)}


_PAYEES: Final = select(payees, merchants.c.issuer_code, merchants.c.bin).join(merchants)
_PAYEES_AS_SHOWN: Final = _PAYEES.order_by(payees.c.place, payees.c.payee_code)


_TERMS: Final = Prepared(lambda dialect: _PAYEES.where(among_given(dialect, payees.c.payee_code, "codes")))


def _terms(connection: Connection, rows: Sequence[Row[Any]]) -> list[PayeeTerms]:
    narrowed_by = narrowings_of(connection, [row.payee_code for row in rows]) if rows else {}
    return [
        PayeeTerms(
            payee=Payee.model_validate(
                {
                    "code": row.payee_code,
                    "category": row.category_code,
                    "name": row.name,
                    "merchant_code": row.merchant_code,
                    "bin": row.bin,
                    "fields": row.fields,
                    "amount": row.amount,
                    "min_tiyn": row.min_tiyn,
                    "max_tiyn": row.max_tiyn,
                    # K-04: what has to be asked of the payee is not sold without a line.
                    "is_offline_allowed": row.is_offline_allowed and not row.is_check_mandatory,
                    "accepts_partial": row.accepts_partial,
                }
            ),
            issuer_code=row.issuer_code,
            account=merchant_account(row.issuer_code, row.merchant_code),
            is_closed=row.is_closed,
            narrowings=narrowed_by.get(row.payee_code, ()),
            online_check=_online_check(row),
            allows_partial_refund=row.allows_partial_refund,
        )
        for row in rows
    ]


def _online_check(row: Row[Any]) -> OnlineCheck | None:
    return (
        None if row.check_url is None else OnlineCheck(url=row.check_url, is_mandatory=row.is_check_mandatory)
    )
