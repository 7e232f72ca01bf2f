"""A merchant gives a payment back: to the wallet it came from, or to whoever paid in cash (W-71, W-73)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from ledger import books
from ledger.books.accounts import AccountKind, account_id
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import NO_VERSIONS, Balance, balances_of, open_account
from ledger.books.tables import accounts, postings, transfers
from ledger.database import GuardFailed, insert_all, insert_new
from ledger.issuers.service import REFUNDS, Issuer
from ledger.issuers.tables import issuers
from ledger.merchants.notices import EventKind, Notice, queue_notice
from ledger.merchants.tables import merchant_events, merchants, payees
from ledger.messages.templates import Field, MessageKind
from ledger.notifications.service import money_arrived, operation_happened
from ledger.redemptions.rules import OwnerKind
from ledger.redemptions.service import PayOut, Redemption, pay_out
from ledger.refunds.rules import Paid, RefundState, due_on, refusal_of_balance, refusal_of_refund
from ledger.refunds.tables import refund_totals, refunds
from ledger.wallets.rules import WalletCondition, refusal_of_credit
from ledger.wallets.service import Wallet, wallets_by_phone, wallets_of
from wire.money import ZERO, Tiyn
from wire.refusals import Refusal, RefusalCode

UNKNOWN: Final = Refusal(code=RefusalCode.OPERATION_UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class RefundAsked:
    """What a merchant asks for. ``amount_tiyn`` None is all that was paid.

    ``wallet_phone``: the number that a customer who paid in cash has named; a payment from a wallet goes back to
    that wallet whatever is named.
    """

    refund_id: UUID
    merchant_code: str
    payment_id: UUID
    amount_tiyn: Tiyn | None
    reason: str
    wallet_phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Refund:
    """A refund as it stands."""

    refund_id: UUID
    merchant_code: str
    payment_id: UUID
    amount_tiyn: Tiyn
    reason: str
    state: RefundState
    requested_at: datetime
    due_on: date
    ended_at: datetime | None
    wallet_id: UUID | None
    redemption_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class _Payment:
    """A payment to a merchant by the books alone, whichever way it came."""

    issuer: Issuer
    merchant_account: UUID
    merchant_name: str
    balance: Balance
    payer: UUID | None
    paid: Paid


def refund(connection: Connection, asked: RefundAsked, now: datetime) -> Refund | Refusal:
    """Take a refund off the merchant's account and put it on the customer's wallet, in one posting.

    A blocked wallet is credited like any other (W-73) and no limit is asked (W-14). What cannot be put on a wallet
    - cash of somebody who named none, a wallet that is closed - is held until the operator settles it.
    The same refund again gives the first answer. Refused: W-71, ``MERCHANT_BALANCE``, a named wallet that there
    is not, ``ID_REUSED``.

    Raises:
        GuardFailed: something changed meanwhile; run the transaction again.
    """
    known = refund_of(connection, asked.refund_id)
    if known is not None:
        return known if _is_same(known, asked) else Refusal(code=RefusalCode.ID_REUSED)
    payment = _payment(connection, asked.merchant_code, asked.payment_id)
    if payment is None:
        return UNKNOWN
    amount = payment.paid.paid_tiyn if asked.amount_tiyn is None else asked.amount_tiyn
    refusal = refusal_of_refund(payment.paid, amount) or refusal_of_balance(
        payment.balance.available_tiyn, amount
    )
    if refusal is not None:
        return refusal
    taker = _taker(connection, payment, asked.wallet_phone)
    if isinstance(taker, Refusal):
        return taker
    _count_up(connection, asked.payment_id, payment.paid, amount)
    _give_back(connection, asked, payment, taker, amount=amount, now=now)
    made = refund_of(connection, asked.refund_id)
    assert made is not None, "it was just written"
    return made


def settle_to_wallet(connection: Connection, refund_id: UUID, phone: str, now: datetime) -> Refund | Refusal:
    """Put a held refund on the wallet that its customer has named since.

    Refused: ``OPERATION_UNKNOWN`` unless it is held and not on its way to a bank; a wallet that takes nothing.
    """
    held = _held(connection, refund_id)
    if held is None:
        return UNKNOWN
    issuer = _issuer_of(connection, held.merchant_code)
    wallet = wallets_by_phone(connection, issuer.issuer_code, [phone]).get(phone)
    refusal = refusal_of_credit(None if wallet is None else wallet.condition)
    if wallet is None or refusal is not None:
        return refusal or UNKNOWN
    _end(connection, held, now, wallet_id=wallet.wallet_id)
    taken = Transfer(
        unit=issuer.unit,
        debit=issuer.held_refunds_account,
        credit=wallet.account_id,
        amount_tiyn=held.amount_tiyn,
    )
    _post(connection, held.refund_id, "settled", taken, now=now)
    _tell(connection, held, wallet, _merchant_name(connection, held.merchant_code), now)
    return _existing(connection, refund_id)


def settle_to_bank(
    connection: Connection, refund_id: UUID, redemption_id: UUID, *, iban: str, name: str, now: datetime
) -> Refund | Refusal:
    """Send a held refund to its customer's bank account; it is done when the bank has paid.

    ``redemption_id`` is a new one for each attempt: one that the bank refused is over.

    Refused: ``OPERATION_UNKNOWN`` unless it is held and not on its way already; ``ISSUER_UNREACHABLE``.
    """
    held = _held(connection, refund_id)
    if held is None:
        return UNKNOWN
    issuer = _issuer_of(connection, held.merchant_code)
    order = PayOut(
        redemption_id=redemption_id,
        issuer_code=issuer.issuer_code,
        kind=OwnerKind.REFUND,
        owner=str(refund_id),
        source_account=issuer.held_refunds_account,
        amount_tiyn=held.amount_tiyn,
        iban=iban,
        name=name,
    )
    refusal = pay_out(connection, order, now)
    if refusal is not None:
        return refusal
    connection.execute(
        update(refunds).where(refunds.c.refund_id == refund_id).values(redemption_id=order.redemption_id)
    )
    return _existing(connection, refund_id)


def bank_answered(connection: Connection, redemption: Redemption, now: datetime, *, is_paid: bool) -> None:
    """A refund on its way to a bank account has arrived, or is held again."""
    one = _existing(connection, UUID(redemption.owner))
    if is_paid:
        _end(connection, one, now)
        _tell(connection, one, None, "", now)
        return
    connection.execute(update(refunds).where(refunds.c.refund_id == one.refund_id).values(redemption_id=None))


def overdue(connection: Connection, today: date) -> list[Refund]:
    """Refunds that customers should have had before today, oldest first (W-71)."""
    rows = connection.execute(
        select(refunds)
        .where(refunds.c.state != RefundState.DONE, refunds.c.due_on < today)
        .order_by(refunds.c.due_on, refunds.c.refund_id)
    )
    return [refund_from(row) for row in rows]


def refunded_of(connection: Connection, payment_id: UUID) -> Tiyn:
    """What was given back of a payment: one that was, in part or whole, is not to be reversed as well."""
    chosen = select(refund_totals.c.refunded_tiyn).where(refund_totals.c.payment_id == payment_id)
    refunded: Tiyn | None = connection.execute(chosen).scalar_one_or_none()
    return ZERO if refunded is None else refunded


def let_no_refund_in(connection: Connection, payment_id: UUID) -> Refusal | None:
    """Why a payment cannot be reversed as well: something of it was given back already (W-70, W-71).

    Called in the reversing transaction, before it posts: a refund that is being made meanwhile waits for it, and
    then finds the merchant's account changed.
    """
    paid = connection.execute(
        select(transfers.c.amount_tiyn)
        .join(postings, postings.c.posting_id == transfers.c.posting_id)
        .join(accounts, accounts.c.account_id == transfers.c.credit_account_id)
        .where(
            postings.c.posting_id == payment_id,
            postings.c.kind == PostingKind.PAYMENT,
            accounts.c.kind == AccountKind.MERCHANT,
        )
    ).scalar_one_or_none()
    if paid is None:
        return None
    insert_new(connection, refund_totals, [{"payment_id": payment_id, "paid_tiyn": paid, "refunded_tiyn": 0}])
    untouched = connection.execute(
        update(refund_totals)
        .where(refund_totals.c.payment_id == payment_id, refund_totals.c.refunded_tiyn == 0)
        .values(paid_tiyn=paid)
    )
    return None if untouched.rowcount == 1 else Refusal(code=RefusalCode.ALREADY_REVERSED)


def refund_of(connection: Connection, refund_id: UUID) -> Refund | None:
    row = connection.execute(select(refunds).where(refunds.c.refund_id == refund_id)).one_or_none()
    return None if row is None else refund_from(row)


def refund_from(row: Row[Any]) -> Refund:
    return Refund(
        refund_id=row.refund_id,
        merchant_code=row.merchant_code,
        payment_id=row.payment_id,
        amount_tiyn=row.amount_tiyn,
        reason=row.reason,
        state=RefundState(row.state),
        requested_at=row.requested_at,
        due_on=row.due_on,
        ended_at=row.ended_at,
        wallet_id=row.wallet_id,
        redemption_id=row.redemption_id,
    )


def _payment(connection: Connection, merchant_code: str, payment_id: UUID) -> _Payment | None:
    issuer = _issuer_of(connection, merchant_code)
    account = account_id(issuer.unit, AccountKind.MERCHANT, merchant_code)
    balance = balances_of(connection, [account])[account]  # read first: what is read after it is not older
    rows = connection.execute(
        select(transfers.c.debit_account_id, transfers.c.amount_tiyn)
        .join(postings, postings.c.posting_id == transfers.c.posting_id)
        .where(
            postings.c.posting_id == payment_id,
            postings.c.kind == PostingKind.PAYMENT,
            transfers.c.credit_account_id == account,
        )
    ).all()
    if len(rows) != 1:
        return None
    reversal = select(postings.c.posting_id).where(postings.c.reversal_of == payment_id)
    paid = Paid(
        paid_tiyn=rows[0].amount_tiyn,
        refunded_tiyn=refunded_of(connection, payment_id),
        is_reversed=connection.execute(reversal).first() is not None,
        allows_partial=_allows_partial(connection, payment_id),
    )
    return _Payment(
        issuer=issuer,
        merchant_account=account,
        merchant_name=_merchant_name(connection, merchant_code),
        balance=balance,
        payer=_wallet_behind(connection, rows[0].debit_account_id),
        paid=paid,
    )


def _wallet_behind(connection: Connection, account: UUID) -> UUID | None:
    row = connection.execute(
        select(accounts.c.kind, accounts.c.owner).where(accounts.c.account_id == account)
    ).one()
    return UUID(row.owner) if row.kind == AccountKind.CLIENT_WALLET else None


def _allows_partial(connection: Connection, payment_id: UUID) -> bool:
    """The terms of the payee that was paid, as they are now; a payment told of to nobody has none."""
    chosen = (
        select(payees.c.allows_partial_refund)
        .join(merchant_events, merchant_events.c.payee_code == payees.c.payee_code)
        .where(merchant_events.c.subject_id == payment_id, merchant_events.c.kind == EventKind.PAYMENT)
    )
    return bool(connection.execute(chosen).scalar_one_or_none())


def _taker(connection: Connection, payment: _Payment, phone: str | None) -> Wallet | Refusal | None:
    """The wallet that takes a refund; None: it is held."""
    if payment.payer is not None:
        payer = wallets_of(connection, [payment.payer])[payment.payer]
        # W-73: also a blocked wallet, also one being closed: it is paid out with the rest.
        return None if payer.condition is WalletCondition.CLOSED else payer
    if phone is None:
        return None
    named = wallets_by_phone(connection, payment.issuer.issuer_code, [phone]).get(phone)
    refusal = refusal_of_credit(None if named is None else named.condition)
    return named if refusal is None else refusal


def _count_up(connection: Connection, payment_id: UUID, paid: Paid, amount: Tiyn) -> None:
    row = {"payment_id": payment_id, "paid_tiyn": paid.paid_tiyn, "refunded_tiyn": 0}
    insert_new(connection, refund_totals, [row])
    counted = connection.execute(
        update(refund_totals)
        .where(refund_totals.c.payment_id == payment_id, refund_totals.c.refunded_tiyn == paid.refunded_tiyn)
        .values(refunded_tiyn=refund_totals.c.refunded_tiyn + amount)
    )
    if counted.rowcount != 1:
        raise GuardFailed("another refund of this payment is being made")


def _give_back(
    connection: Connection,
    asked: RefundAsked,
    payment: _Payment,
    taker: Wallet | None,
    *,
    amount: Tiyn,
    now: datetime,
) -> None:
    issuer = payment.issuer
    open_account(connection, unit=issuer.unit, kind=AccountKind.UNAPPLIED_CASH, owner=REFUNDS)
    into = issuer.held_refunds_account if taker is None else taker.account_id
    row = {
        "refund_id": asked.refund_id,
        "merchant_code": asked.merchant_code,
        "payment_id": asked.payment_id,
        "amount_tiyn": amount,
        "reason": asked.reason,
        "state": RefundState.HELD if taker is None else RefundState.DONE,
        "requested_at": now,
        "due_on": due_on(now),
        "wallet_id": None if taker is None else taker.wallet_id,
        "ended_at": None if taker is None else now,
    }
    insert_all(connection, refunds, [row])
    given = Transfer(unit=issuer.unit, debit=payment.merchant_account, credit=into, amount_tiyn=amount)
    # The decision rests on the merchant's account: a reversal of the payment would have touched it.
    versions = {payment.merchant_account: payment.balance.version}
    _post(connection, asked.refund_id, "made", given, now=now, versions=versions)
    if taker is not None:
        one = _existing(connection, asked.refund_id)
        _tell(connection, one, taker, payment.merchant_name, now)


def _tell(
    connection: Connection, one: Refund, wallet: Wallet | None, merchant_name: str, now: datetime
) -> None:
    """Tell merchant and holder that the customer has the money (W-24)."""
    content = {
        "refund_id": str(one.refund_id),
        "payment_id": str(one.payment_id),
        "amount_tiyn": int(one.amount_tiyn),
    }
    notice = Notice(
        merchant_code=one.merchant_code,
        kind=EventKind.REFUND,
        subject_id=one.refund_id,
        at=now,
        content=content,
    )
    queue_notice(connection, notice, now)
    if wallet is None:
        return
    money_arrived(connection, [wallet.wallet_id], now)
    balance = balances_of(connection, [wallet.account_id])[wallet.account_id].balance_tiyn
    fields: dict[str, Field] = {
        "amount_tiyn": one.amount_tiyn,
        "counterparty": merchant_name,
        "balance_tiyn": balance,
    }
    operation_happened(
        connection, wallet.wallet_id, MessageKind.REFUNDED, fields, now, operation_id=one.refund_id
    )


def _held(connection: Connection, refund_id: UUID) -> Refund | None:
    found = refund_of(connection, refund_id)
    is_free = found is not None and found.state is RefundState.HELD and found.redemption_id is None
    return found if is_free else None


def _end(connection: Connection, one: Refund, now: datetime, *, wallet_id: UUID | None = None) -> None:
    ended = connection.execute(
        update(refunds)
        .where(refunds.c.refund_id == one.refund_id, refunds.c.state == RefundState.HELD)
        .values(state=RefundState.DONE, ended_at=now, wallet_id=wallet_id)
    )
    if ended.rowcount != 1:
        raise GuardFailed("the refund was settled meanwhile")


def _post(
    connection: Connection,
    refund_id: UUID,
    step: str,
    transfer: Transfer,
    *,
    now: datetime,
    versions: Mapping[UUID, int] = NO_VERSIONS,
) -> None:
    posting = Posting(
        posting_id=named_id(f"refund/{refund_id}/{step}"),
        kind=PostingKind.REFUND,
        operation_id=refund_id,
        at=now,
        transfers=(transfer,),
    )
    answer = books.post(connection, [posting], posted_at=now, versions=versions)[0]
    assert not isinstance(answer, Refusal), "the posting's id is its own"


def _is_same(known: Refund, asked: RefundAsked) -> bool:
    is_amount_same = asked.amount_tiyn is None or asked.amount_tiyn == known.amount_tiyn
    said = (known.merchant_code, known.payment_id, known.reason)
    return is_amount_same and said == (asked.merchant_code, asked.payment_id, asked.reason)


def _issuer_of(connection: Connection, merchant_code: str) -> Issuer:
    row = connection.execute(
        select(issuers).join(merchants).where(merchants.c.merchant_code == merchant_code)
    ).one()
    return Issuer(issuer_code=row.issuer_code, name=row.name, bin=row.bin)


def _merchant_name(connection: Connection, merchant_code: str) -> str:
    chosen = select(merchants.c.name).where(merchants.c.merchant_code == merchant_code)
    return str(connection.execute(chosen).scalar_one())


def _existing(connection: Connection, refund_id: UUID) -> Refund:
    found = refund_of(connection, refund_id)
    assert found is not None, "it was just read or written"
    return found
