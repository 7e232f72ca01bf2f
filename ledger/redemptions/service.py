"""E-money redeemed at par: asked for, sent to the issuer's bank, and destroyed once that has paid (W-01, W-80)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from ledger import books
from ledger.agents.tables import agents
from ledger.books.accounts import AccountKind, account_id, money_unit, stripe_of
from ledger.books.holds import post_hold
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import balances_of, open_account
from ledger.database import GuardFailed, insert_all
from ledger.issuers.bank import PayoutAnswer, PayoutOrder, is_reachable
from ledger.issuers.service import OPERATOR
from ledger.merchants.service import merchant_account
from ledger.merchants.tables import merchants
from ledger.redemptions.rules import (
    ALLOWED,
    OwnerKind,
    RedemptionState,
    refusal_of_redemption,
    state_by,
    wait_after,
)
from ledger.redemptions.tables import redemption_accounts, redemptions
from wire.money import ZERO, Tiyn
from wire.refusals import Refusal, RefusalCode

OPEN_STATES = (RedemptionState.REQUESTED, RedemptionState.SENT)


class OwnerUnknown(Exception):
    """No merchant or agent has this code."""


@dataclass(frozen=True, kw_only=True)
class PayOut:
    """E-money that is to be paid out to a bank account.

    With a ``hold_id`` the amount, and the fee beside it, are held on the source account until the order goes to
    the bank; without one the amount is taken at once. A failed payout gives back amount and fee.
    """

    redemption_id: UUID
    issuer_code: str
    kind: OwnerKind
    owner: str
    source_account: UUID
    amount_tiyn: Tiyn
    iban: str
    name: str
    fee_tiyn: Tiyn = ZERO
    hold_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Redemption:
    """A redemption as it stands."""

    redemption_id: UUID
    issuer_code: str
    kind: OwnerKind
    owner: str
    source_account: UUID
    amount_tiyn: Tiyn
    fee_tiyn: Tiyn
    hold_id: UUID | None
    state: RedemptionState
    requested_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    attempts: int
    bank_reference: str
    failure: str
    rejected_at: datetime | None = None

    @property
    def unit(self) -> str:
        return money_unit(self.issuer_code)

    @property
    def account(self) -> UUID:
        return redemption_account(self.issuer_code)


Ended = Callable[[Connection, Redemption, datetime], None]
"""What else happens, in the same transaction, when a redemption has ended: its owner is told."""


def redemption_account(issuer_code: str) -> UUID:
    """Where an issuer's e-money on its way to bank accounts stands."""
    return account_id(money_unit(issuer_code), AccountKind.REDEMPTION, issuer_code)


def redeem_merchant(
    connection: Connection, merchant_code: str, redemption_id: UUID, amount: Tiyn, now: datetime
) -> Redemption | Refusal:
    """A merchant turns e-money into money on its bank account, up to its balance (W-80).

    Raises:
        OwnerUnknown: no such merchant.
    """
    row = connection.execute(
        select(merchants).where(merchants.c.merchant_code == merchant_code)
    ).one_or_none()
    if row is None:
        raise OwnerUnknown(merchant_code)
    account = merchant_account(row.issuer_code, merchant_code)
    asked = _asked(
        OwnerKind.MERCHANT, redemption_id, row, owner=merchant_code, account=account, amount=amount
    )
    return _redeem(connection, asked, has_account=row.iban is not None, now=now)


def redeem_float(
    connection: Connection, agent_code: str, redemption_id: UUID, amount: Tiyn, now: datetime
) -> Redemption | Refusal:
    """An agent gives float back to its issuer for money (W-01).

    Raises:
        OwnerUnknown: no such agent.
    """
    row = connection.execute(select(agents).where(agents.c.agent_code == agent_code)).one_or_none()
    if row is None:
        raise OwnerUnknown(agent_code)
    account = account_id(money_unit(row.issuer_code), AccountKind.AGENT_FLOAT, agent_code)
    asked = _asked(OwnerKind.AGENT, redemption_id, row, owner=agent_code, account=account, amount=amount)
    return _redeem(connection, asked, has_account=row.iban is not None, now=now)


def _asked(
    kind: OwnerKind, redemption_id: UUID, row: Row[Any], *, owner: str, account: UUID, amount: Tiyn
) -> PayOut:
    return PayOut(
        redemption_id=redemption_id,
        issuer_code=row.issuer_code,
        kind=kind,
        owner=owner,
        source_account=account,
        amount_tiyn=amount,
        iban=row.iban or "",
        name=row.name,
    )


def _redeem(
    connection: Connection, asked: PayOut, *, has_account: bool, now: datetime
) -> Redemption | Refusal:
    if redemption_of(connection, asked.redemption_id) is None:
        refusal = refusal_of_redemption(
            amount=asked.amount_tiyn,
            available=balances_of(connection, [asked.source_account])[asked.source_account].available_tiyn,
            has_account=has_account,
            is_reachable=is_reachable(connection, asked.issuer_code),
        )
        if refusal is not None:
            return refusal
    refusal = pay_out(connection, asked, now)
    if refusal is not None:
        return refusal
    made = redemption_of(connection, asked.redemption_id)
    assert made is not None, "it was just made"
    return made


def pay_out(connection: Connection, asked: PayOut, now: datetime) -> Refusal | None:
    """Put a payout on its way to the issuer's bank, in the caller's transaction; None when it is there.

    The same payout again changes nothing. Refused: ``ISSUER_UNREACHABLE``; ``ID_REUSED``.

    Raises:
        BalanceTooSmall: without a hold, the source account does not hold the amount; decide again.
    """
    known = redemption_of(connection, asked.redemption_id)
    if known is not None:
        return None if _is_same(known, asked) else Refusal(code=RefusalCode.ID_REUSED)
    if not is_reachable(connection, asked.issuer_code):
        return Refusal(code=RefusalCode.ISSUER_UNREACHABLE)
    open_account(
        connection,
        unit=money_unit(asked.issuer_code),
        kind=AccountKind.REDEMPTION,
        owner=asked.issuer_code,
    )
    row = {
        "redemption_id": asked.redemption_id,
        "issuer_code": asked.issuer_code,
        "kind": asked.kind,
        "owner": asked.owner,
        "source_account_id": asked.source_account,
        "amount_tiyn": asked.amount_tiyn,
        "fee_tiyn": asked.fee_tiyn,
        "hold_id": asked.hold_id,
        "state": RedemptionState.REQUESTED,
        "requested_at": now,
        "due_at": now,
        "attempts": 0,
    }
    insert_all(connection, redemptions, [row])
    to = {"redemption_id": asked.redemption_id, "iban": asked.iban, "name": asked.name}
    insert_all(connection, redemption_accounts, [to])
    if asked.hold_id is None:
        taken = (asked.source_account, redemption_account(asked.issuer_code), asked.amount_tiyn)
        _post(connection, asked, "taken", [taken], now)
    return None


def mark_sent(connection: Connection, redemption_id: UUID, now: datetime, ended: Ended) -> Redemption:
    """Before the first word to the bank: from now on only the bank ends it. What was held is taken.

    Raises:
        GuardFailed: it was sent by somebody else meanwhile.
    """
    one = _existing(connection, redemption_id)
    if one.hold_id is not None:
        fee = (
            Transfer(
                unit=one.unit,
                debit=one.source_account,
                credit=_fee_account(one),
                amount_tiyn=one.fee_tiyn,
            )
            if one.fee_tiyn
            else None
        )
        posted = post_hold(
            connection,
            one.hold_id,
            one.hold_id,
            at=now,
            amount_tiyn=one.amount_tiyn,
            more=() if fee is None else (fee,),
        )
        if isinstance(posted, Refusal):
            # The hold is gone: nothing was taken, so there is nothing to pay and nothing to give back.
            failed = _move(connection, one, RedemptionState.FAILED, now, failure=str(posted.code))
            ended(connection, failed, now)
            return failed
    return _move(connection, one, RedemptionState.SENT, now)


def hear(
    connection: Connection, redemption_id: UUID, answer: PayoutAnswer, now: datetime, ended: Ended
) -> Redemption:
    """Book what the bank said of a redemption that was sent; nothing changes by what is not known for sure."""
    one = _existing(connection, redemption_id)
    state = state_by(answer.state)
    if one.state is not RedemptionState.SENT or state is RedemptionState.SENT:
        return one
    moved = _move(
        connection,
        one,
        state,
        now,
        failure=answer.reason if state is RedemptionState.FAILED else "",
        reference=answer.reference,
    )
    if state is RedemptionState.PAID:
        issuance = account_id(one.unit, AccountKind.ISSUANCE, one.issuer_code)
        _post(connection, one, "paid", [(one.account, issuance, one.amount_tiyn)], now)
    else:
        back = [(one.account, one.source_account, one.amount_tiyn)]
        if one.fee_tiyn:
            back.append((_fee_account(one), one.source_account, one.fee_tiyn))
        _post(connection, one, "given_back", back, now)
    ended(connection, moved, now)
    return moved


def reject(connection: Connection, redemption_id: UUID, reason: str, now: datetime) -> Redemption:
    """The bank does not take the order and holds none: it waits for people. Nothing moves in the books."""
    connection.execute(
        update(redemptions)
        .where(redemptions.c.redemption_id == redemption_id, redemptions.c.state == RedemptionState.SENT)
        .values(rejected_at=now, failure=reason, due_at=None)
    )
    return _existing(connection, redemption_id)


def send_again(connection: Connection, redemption_id: UUID, now: datetime) -> None:
    """Let the bank be spoken to anew about an order that it rejected.

    Raises:
        GuardFailed: it is rejected no more.
    """
    again = connection.execute(
        update(redemptions)
        .where(redemptions.c.redemption_id == redemption_id, redemptions.c.rejected_at.is_not(None))
        .where(redemptions.c.state == RedemptionState.SENT)
        .values(rejected_at=None, failure=None, due_at=now, attempts=0)
    )
    if again.rowcount != 1:
        raise GuardFailed("the payout is rejected no more")


def postpone(connection: Connection, redemption_id: UUID, now: datetime) -> None:
    """Speak to the bank again later."""
    one = _existing(connection, redemption_id)
    connection.execute(
        update(redemptions)
        .where(redemptions.c.redemption_id == redemption_id, redemptions.c.state.in_(OPEN_STATES))
        .values(attempts=one.attempts + 1, due_at=now + wait_after(one.attempts + 1))
    )


def claim_due(connection: Connection, now: datetime, *, limit: int) -> list[Redemption]:
    """Redemptions that the bank is to be spoken to about, claimed for a while by moving when they are due."""
    rows = connection.execute(
        select(redemptions)
        .where(redemptions.c.state.in_(OPEN_STATES), redemptions.c.due_at <= now)
        .order_by(redemptions.c.due_at, redemptions.c.redemption_id)
        .limit(limit)
    ).all()
    claimed = []
    for row in rows:
        mine = connection.execute(
            update(redemptions)
            .where(redemptions.c.redemption_id == row.redemption_id, redemptions.c.due_at == row.due_at)
            .values(due_at=now + wait_after(1))
        )
        if mine.rowcount == 1:
            claimed.append(redemption_from(row))
    return claimed


def order_of(connection: Connection, one: Redemption) -> PayoutOrder:
    """What the bank is told of a redemption."""
    to = connection.execute(
        select(redemption_accounts).where(redemption_accounts.c.redemption_id == one.redemption_id)
    ).one()
    return PayoutOrder(
        payout_id=one.redemption_id,
        iban=to.iban,
        name=to.name,
        amount_tiyn=one.amount_tiyn,
        purpose=f"e-money redeemed, {one.kind}",
    )


def redemption_of(connection: Connection, redemption_id: UUID) -> Redemption | None:
    row = connection.execute(
        select(redemptions).where(redemptions.c.redemption_id == redemption_id)
    ).one_or_none()
    return None if row is None else redemption_from(row)


def _existing(connection: Connection, redemption_id: UUID) -> Redemption:
    found = redemption_of(connection, redemption_id)
    assert found is not None, "it was claimed from the table"
    return found


def _is_same(known: Redemption, asked: PayOut) -> bool:
    return (
        known.kind,
        known.owner,
        known.source_account,
        known.amount_tiyn,
        known.fee_tiyn,
        known.hold_id,
    ) == (
        asked.kind,
        asked.owner,
        asked.source_account,
        asked.amount_tiyn,
        asked.fee_tiyn,
        asked.hold_id,
    )


def _move(
    connection: Connection,
    one: Redemption,
    state: RedemptionState,
    now: datetime,
    *,
    failure: str = "",
    reference: str = "",
) -> Redemption:
    assert state in ALLOWED[one.state], f"a redemption does not go from {one.state} to {state}"
    values: dict[str, object] = {"state": state, "failure": failure or None}
    if state is RedemptionState.SENT:
        values["sent_at"] = now
    else:
        values |= {"ended_at": now, "due_at": None, "bank_reference": reference or None}
    changed = connection.execute(
        update(redemptions)
        .where(redemptions.c.redemption_id == one.redemption_id, redemptions.c.state == one.state)
        .values(values)
    )
    if changed.rowcount != 1:
        raise GuardFailed("the redemption has moved on meanwhile")
    return _existing(connection, one.redemption_id)


def _fee_account(one: Redemption) -> UUID:
    return stripe_of(one.unit, AccountKind.FEE_INCOME, OPERATOR, str(one.redemption_id))


def _post(
    connection: Connection,
    one: Redemption | PayOut,
    step: str,
    sums: list[tuple[UUID, UUID, Tiyn]],
    now: datetime,
) -> None:
    posting = Posting(
        posting_id=named_id(f"redemption/{one.redemption_id}/{step}"),
        kind=PostingKind.REDEMPTION,
        operation_id=one.redemption_id,
        at=now,
        transfers=tuple(
            Transfer(unit=money_unit(one.issuer_code), debit=debit, credit=credit, amount_tiyn=amount)
            for debit, credit, amount in sums
        ),
    )
    answer = books.post(connection, [posting], posted_at=now)[0]
    assert not isinstance(answer, Refusal), "the posting's id is its own"


def redemption_from(row: Row[Any]) -> Redemption:
    return Redemption(
        redemption_id=row.redemption_id,
        issuer_code=row.issuer_code,
        kind=OwnerKind(row.kind),
        owner=row.owner,
        source_account=row.source_account_id,
        amount_tiyn=row.amount_tiyn,
        fee_tiyn=row.fee_tiyn,
        hold_id=row.hold_id,
        state=RedemptionState(row.state),
        requested_at=row.requested_at,
        sent_at=row.sent_at,
        ended_at=row.ended_at,
        attempts=row.attempts,
        bank_reference=row.bank_reference or "",
        failure=row.failure or "",
        rejected_at=row.rejected_at,
    )
