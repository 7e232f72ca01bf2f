"""Settle unapplied cash exactly once, by all rules, and tell the customer (K-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, and_, bindparam, select, true, update

from ledger import books
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import balances_of
from ledger.cash.tables import unapplied_cash
from ledger.database import GuardFailed, insert_all
from ledger.kiosks.service import Kiosk, kiosk_of
from ledger.limits.rules import DayUsage, Usage
from ledger.limits.rules import refusal_of_credit as refusal_by_limits
from ledger.limits.service import further_terms, limit_policy, usages_on, use_up
from ledger.merchants.notices import PaymentMade, payments_made
from ledger.merchants.rules import refusal_of_credit as refusal_by_payee
from ledger.merchants.rules import refusal_of_requisites
from ledger.merchants.service import terms_of
from ledger.messages.service import MessageKind, MessageTo, queue
from ledger.notifications.held import LANGUAGE_OF_STRANGERS, told_of
from ledger.notifications.service import money_arrived, operation_happened
from ledger.prepared import Prepared
from ledger.redemptions.rules import OwnerKind, RedemptionState
from ledger.redemptions.service import PayOut, Redemption, pay_out
from ledger.settlements.rules import SettlementKind, SettlementState
from ledger.settlements.tables import settlement_details, settlements
from ledger.wallets.rules import refusal_of_credit as refusal_by_wallet
from ledger.wallets.service import Wallet, wallets_of
from wire.astana import astana_date
from wire.limits import limits_on
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode

_OWNER: Final = "settlement:"
"""Tells bank refunds of unapplied cash from refunds of payments."""


class UnappliedUnknown(Exception):
    """No cash is held under this kiosk and operation."""


class SettledAlready(Exception):
    """The cash has been settled before."""


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """Where held cash is to go. ``inform_phone`` "": the customer learns of it by the receipt's own page."""

    settlement_id: UUID
    kiosk_id: str
    operation_id: UUID
    kind: SettlementKind
    wallet_id: UUID | None = None
    payee_code: str | None = None
    requisites: Mapping[str, str] = field(default_factory=dict)
    iban: str = ""
    holder_name: str = ""
    inform_phone: str = ""


def write_down(connection: Connection, wanted: Settlement, now: datetime) -> Tiyn:
    """Write a settlement down without carrying it out; gives the amount that is held.

    Raises:
        UnappliedUnknown, SettledAlready.
    """
    held = _held(connection, wanted.kiosk_id, wanted.operation_id)
    row = {
        "settlement_id": wanted.settlement_id,
        "kiosk_id": wanted.kiosk_id,
        "operation_id": wanted.operation_id,
        "kind": wanted.kind,
        "wallet_id": wanted.wallet_id,
        "payee_code": wanted.payee_code,
        "amount_tiyn": held.amount_tiyn,
        "state": SettlementState.PROPOSED,
        "asked_at": now,
    }
    insert_all(connection, settlements, [row])
    details = {
        "settlement_id": wanted.settlement_id,
        "inform_phone": wanted.inform_phone,
        "iban": wanted.iban,
        "holder_name": wanted.holder_name,
        "requisites": dict(wanted.requisites),
    }
    insert_all(connection, settlement_details, [details])
    return Tiyn(held.amount_tiyn)


def settle(connection: Connection, settlement_id: UUID, now: datetime) -> Refusal | None:
    """K-01: move held cash to where it was written down to go, whole and without a fee, once.

    Every rule of a credit applies as of now: a settlement breaks no limit. Cash without e-money behind it is covered
    from the agent's float first, or refused (``ALLOTMENT_EXCEEDED``) until the agent has bought some.

    Raises:
        UnappliedUnknown, SettledAlready: nothing is held any more.
        GuardFailed: something changed meanwhile; run the transaction again.
    """
    one = _settlement(connection, settlement_id)
    held = _held(connection, one.kiosk_id, one.operation_id)
    kiosk = kiosk_of(connection, one.kiosk_id)
    cover = _cover(connection, kiosk, held)
    if isinstance(cover, Refusal):
        return cover
    match one.kind:
        case SettlementKind.WALLET:
            refusal = _to_wallet(connection, one, kiosk, cover, now)
        case SettlementKind.PAYEE:
            refusal = _to_payee(connection, one, kiosk, cover, now, receipt_number=held.receipt_number)
        case SettlementKind.BANK:
            refusal = _to_bank(connection, one, kiosk, cover, now)
    if refusal is None:
        _close(connection, one, now)
        _inform(connection, one, held.receipt_number, now)
    return refusal


def is_settlement(redemption: Redemption) -> bool:
    """True for a bank refund of unapplied cash."""
    return redemption.owner.startswith(_OWNER)


def settlement_ended(connection: Connection, redemption: Redemption) -> None:
    """A bank refund that failed: the e-money is back, so the cash is held again (K-01)."""
    if redemption.state is not RedemptionState.FAILED:
        return
    row = connection.execute(
        select(settlements).where(settlements.c.settlement_id == redemption.redemption_id)
    ).one()
    connection.execute(
        update(settlements)
        .where(settlements.c.settlement_id == row.settlement_id)
        .values(state=SettlementState.FAILED)
    )
    connection.execute(
        update(unapplied_cash)
        .where(unapplied_cash.c.kiosk_id == row.kiosk_id, unapplied_cash.c.operation_id == row.operation_id)
        .values(settled_at=None)
    )


def _settlement(connection: Connection, settlement_id: UUID) -> Row[Any]:
    row: Row[Any] = _SETTLEMENT.one(connection, {"of": settlement_id})
    return row


_SETTLEMENT: Final = Prepared(
    lambda _: (
        select(settlements, *(each for each in settlement_details.c if each.name != "settlement_id"))
        .join(settlement_details, settlement_details.c.settlement_id == settlements.c.settlement_id)
        .where(settlements.c.settlement_id == bindparam("of"))
    )
)


def _held(connection: Connection, kiosk_id: str, operation_id: UUID) -> Row[Any]:
    row: Row[Any] | None = _HELD.first(connection, {"kiosk": kiosk_id, "operation": operation_id})
    if row is None:
        raise UnappliedUnknown("no cash is held under this operation")
    if row.settled_at is not None:
        raise SettledAlready("the cash has been settled")
    return row


_OF_OPERATION: Final = and_(
    unapplied_cash.c.kiosk_id == bindparam("kiosk"), unapplied_cash.c.operation_id == bindparam("operation")
)
_HELD: Final = Prepared(lambda _: select(unapplied_cash).where(_OF_OPERATION))


def _cover(connection: Connection, kiosk: Kiosk, held: Row[Any]) -> tuple[Transfer, ...] | Refusal:
    """What must move first so that e-money stands behind the cash (K-02)."""
    if held.is_covered:
        return ()
    agent = kiosk.agent
    left = balances_of(connection, [agent.float_account])[agent.float_account].available_tiyn
    if left < held.amount_tiyn:
        return Refusal(code=RefusalCode.ALLOTMENT_EXCEEDED, left_tiyn=left)
    return (
        Transfer(
            unit=agent.issuer.unit,
            debit=agent.float_account,
            credit=agent.issuer.unapplied_account,
            amount_tiyn=held.amount_tiyn,
        ),
    )


def _to_wallet(
    connection: Connection, one: Row[Any], kiosk: Kiosk, cover: tuple[Transfer, ...], now: datetime
) -> Refusal | None:
    wallet = wallets_of(connection, [one.wallet_id]).get(one.wallet_id)
    if wallet is None or wallet.issuer_code != kiosk.agent.issuer.issuer_code:
        return Refusal(code=RefusalCode.WALLET_UNKNOWN)
    account = balances_of(connection, [wallet.account_id])[wallet.account_id]
    refusal = refusal_by_wallet(wallet.condition) or _refusal_by_limits(
        connection, wallet, account.balance_tiyn, one.amount_tiyn, now
    )
    if refusal is not None:
        return refusal
    versions = {wallet.account_id: account.version}
    _post(connection, one, kiosk, cover, now, to=wallet.account_id, versions=versions)
    used = {(wallet.wallet_id, astana_date(now)): DayUsage(credits_tiyn=one.amount_tiyn, operation_count=1)}
    use_up(connection, used)
    fields = {"amount_tiyn": one.amount_tiyn, "balance_tiyn": account.balance_tiyn + one.amount_tiyn}
    operation_happened(
        connection,
        wallet.wallet_id,
        MessageKind.UNAPPLIED_CREDITED,
        fields,
        now,
        operation_id=one.settlement_id,
    )
    money_arrived(connection, [wallet.wallet_id], now)
    return None


def _refusal_by_limits(
    connection: Connection, wallet: Wallet, balance: Tiyn, amount: Tiyn, now: datetime
) -> Refusal | None:
    on = astana_date(now)
    policy = limit_policy(connection)
    limits = limits_on(policy.limit_sets, policy.mrp_rates, wallet.status, on)
    binding = [
        term.limit
        for term in further_terms(connection, [wallet.wallet_id])
        if term.binds(wallet.wallet_id, is_non_resident=wallet.is_non_resident, on=on)
    ]
    known = usages_on(connection, [wallet.wallet_id], on).get(wallet.wallet_id, Usage())
    return refusal_by_limits(limits, binding, known.holding(balance), amount)


def _to_payee(
    connection: Connection,
    one: Row[Any],
    kiosk: Kiosk,
    cover: tuple[Transfer, ...],
    now: datetime,
    *,
    receipt_number: int,
) -> Refusal | None:
    terms = terms_of(connection, [one.payee_code]).get(one.payee_code)
    issuer_code = kiosk.agent.issuer.issuer_code
    refusal = refusal_by_payee(terms, issuer_code=issuer_code, credited=one.amount_tiyn, is_offline=False)
    if refusal is not None or terms is None:
        return refusal
    refusal = refusal_of_requisites(terms.payee, one.requisites)
    if refusal is not None:
        return refusal
    posting_id = _post(connection, one, kiosk, cover, now, to=terms.account)
    made = PaymentMade(
        payment_id=posting_id,
        operation_id=one.settlement_id,
        merchant_code=terms.payee.merchant_code,
        payee_code=terms.payee.code,
        amount_tiyn=one.amount_tiyn,
        at=now,
        requisites=one.requisites,
        kiosk_id=one.kiosk_id,
        receipt_number=receipt_number,
    )
    payments_made(connection, [made], now)
    return None


def _to_bank(
    connection: Connection, one: Row[Any], kiosk: Kiosk, cover: tuple[Transfer, ...], now: datetime
) -> Refusal | None:
    issuer = kiosk.agent.issuer
    if cover:
        _post(connection, one, kiosk, cover, now, to=None)
    asked = PayOut(
        redemption_id=one.settlement_id,
        issuer_code=issuer.issuer_code,
        kind=OwnerKind.REFUND,
        owner=f"{_OWNER}{one.settlement_id}",
        source_account=issuer.unapplied_account,
        amount_tiyn=one.amount_tiyn,
        iban=one.iban,
        name=one.holder_name,
    )
    return pay_out(connection, asked, now)


def _post(
    connection: Connection,
    one: Row[Any],
    kiosk: Kiosk,
    cover: tuple[Transfer, ...],
    now: datetime,
    *,
    to: UUID | None,
    versions: Mapping[UUID, int] | None = None,
) -> UUID:
    issuer = kiosk.agent.issuer
    moved = (
        ()
        if to is None
        else (
            Transfer(
                unit=issuer.unit, debit=issuer.unapplied_account, credit=to, amount_tiyn=one.amount_tiyn
            ),
        )
    )
    posting = Posting(
        posting_id=named_id(f"settlement/{one.settlement_id}"),
        kind=PostingKind.SETTLEMENT,
        operation_id=one.settlement_id,
        at=now,
        transfers=(*cover, *moved),
    )
    (answer,) = books.post(connection, [posting], posted_at=now, versions=versions or {})
    assert not isinstance(answer, Refusal), "the id derives from the settlement's own"
    return posting.posting_id


def _close(connection: Connection, one: Row[Any], now: datetime) -> None:
    if _CLOSE.changed(connection, {"kiosk": one.kiosk_id, "operation": one.operation_id, "now": now}) != 1:
        raise GuardFailed("another transaction is settling the same cash")
    _SETTLE.changed(connection, {"of": one.settlement_id, "now": now})


_CLOSE: Final = Prepared(
    lambda _: (
        update(unapplied_cash)
        .where(_OF_OPERATION, unapplied_cash.c.settled_at.is_(None))
        .values(settled_at=bindparam("now"), is_covered=true())
    )
)
_SETTLE: Final = Prepared(
    lambda _: (
        update(settlements)
        .where(settlements.c.settlement_id == bindparam("of"))
        .values(state=SettlementState.SETTLED, settled_at=bindparam("now"))
    )
)


def _inform(connection: Connection, one: Row[Any], receipt_number: int, now: datetime) -> None:
    told = told_of(connection, one.kiosk_id, one.operation_id)
    phone, language = (one.inform_phone, LANGUAGE_OF_STRANGERS) if told is None else told
    if one.inform_phone:
        phone = one.inform_phone
    elif one.kind == SettlementKind.WALLET:
        return  # its holder has been told
    if phone:
        queue(
            connection,
            to=MessageTo(phone=phone),
            kind=MessageKind.UNAPPLIED_SETTLED,
            fields={"amount_tiyn": one.amount_tiyn, "receipt": str(receipt_number)},
            language=language,
            at=now,
        )
