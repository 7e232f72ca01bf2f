"""What is set aside for a kiosk: filled up, lowered in two steps, returned, expired (K-02, K-05).

A kiosk sells by the last figure that it heard, and nobody here knows which that is. So a lower figure is told first
and what lies above it stays set aside; the kiosk says in its journal that it sells by no older one
(``wire.entries.AllotmentConfirmed``), and since a chain has no gaps, all that it sold before is in the books by then.
Only now the surplus goes back to the agent's float. ``ledger.cash.rules.next_step`` decides, this writes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BindParameter, Connection, bindparam, func, select, update

from ledger import books
from ledger.books.ids import named_id
from ledger.books.service import balances_of, insert_guarded
from ledger.cash.intake import Intake
from ledger.cash.rules import Ask, Drop, GiveBack, Raise, Surplus, next_step
from ledger.cash.tables import disputed_bills, kiosk_bills
from ledger.collections.rules import DisputeState
from ledger.collections.tables import bag_disputes
from ledger.database import GuardFailed, insert_all
from ledger.kiosks.service import Kiosk, Told
from ledger.kiosks.tables import allotment_returns, kiosk_allotments
from ledger.prepared import Prepared
from wire.money import ZERO, Tiyn
from wire.policy import Allotment
from wire.refusals import Refusal

TOLD_STEP: Final = timedelta(minutes=15)
"""How late ``told_at`` may be: not every heartbeat of a fleet is worth a write."""


def settle(connection: Connection, intake: Intake, now: datetime, *, is_heard: bool = True) -> Allotment:
    """Bring the allotment towards its target, the last thing of a transaction; what the kiosk is told (K-02).

    An agent's kiosks all draw on its float: whoever has drawn keeps the others waiting until the commit.
    Not ``is_heard``: a person carried the entries and nobody tells the kiosk anything. Then nothing more is set aside for
    it, and the mark of an expired allotment stays (K-05).

    Raises:
        GuardFailed: the float, the allotment or what the kiosk was told has changed meanwhile; run it again.
    """
    versions = intake.unmoved_versions
    posting = intake.refill() if is_heard else None
    new = [] if posting is None else [posting]
    # Last of all what is set aside: who has drawn on a float keeps the agent's other kiosks from it until the commit.
    books.post(connection, new, posted_at=now, versions=versions, before=intake.waiting, are_new=True)
    told = _lower(connection, intake, now, is_heard=is_heard)
    return Allotment(
        left_tiyn=intake.allotment_left_tiyn,
        as_of_seq=intake.kiosk.head.seq,
        as_of=now,
        lowering_id=None if told.confirmed_seq is not None else told.lowering_id,
    )


def _lower(connection: Connection, intake: Intake, now: datetime, *, is_heard: bool) -> Told:
    """Go one step on the way of a surplus back to the float; what the kiosk has been told after it."""
    kiosk = intake.kiosk
    before = kiosk.told or _begin(connection, kiosk.kiosk_id, now)
    after = before
    if is_heard and (before.expired_at is not None or now - before.told_at > TOLD_STEP):
        after = replace(after, told_at=max(now, before.told_at), expired_at=None)
    if before.lowering_id is not None or intake.surplus_tiyn > 0:
        after = _stepped(connection, intake, replace(after, confirmed_seq=intake.confirmed_seq), now)
    if after != before:
        after = change(connection, kiosk.kiosk_id, before, after)
    return after


def _stepped(connection: Connection, intake: Intake, told: Told, now: datetime) -> Told:
    kiosk = intake.kiosk
    surplus = intake.surplus_tiyn
    if surplus > 0:
        surplus -= disputed_tiyn(connection, kiosk.kiosk_id)
    standing = Surplus(
        surplus_tiyn=surplus,
        target_tiyn=kiosk.target_tiyn,
        lowered_to_tiyn=told.lowered_to_tiyn,
        is_confirmed=told.confirmed_seq is not None,
    )
    nothing = replace(told, lowering_id=None, lowered_to_tiyn=None, lowered_at=None, confirmed_seq=None)
    match next_step(standing):
        case Ask():
            # Of this moment: a ledger that came back from a backup never asks under an id that was confirmed before.
            name = f"lowering/{kiosk.kiosk_id}/{told.version}/{now.isoformat()}"
            return replace(
                nothing,
                lowering_id=named_id(name),
                lowered_to_tiyn=kiosk.target_tiyn,
                lowered_at=now,
            )
        case Raise():
            return replace(told, lowered_to_tiyn=kiosk.target_tiyn)
        case Drop():
            return nothing
        case GiveBack(amount) if kiosk.closed_at is None or _cash_in(connection, kiosk) == 0:
            _give_back(connection, intake, told, amount, now)
            return nothing
        case _:
            return told


def _give_back(connection: Connection, intake: Intake, told: Told, amount: Tiyn, now: datetime) -> None:
    return_id = named_id(f"allotment-return/{told.lowering_id}")
    versions = intake.unmoved_versions
    (answer,) = books.post(
        connection, [intake.give_back(return_id, amount)], posted_at=now, versions=versions
    )
    assert not isinstance(answer, Refusal), "a lowering is returned once"
    row = {
        "return_id": return_id,
        "kiosk_id": intake.kiosk.kiosk_id,
        "amount_tiyn": amount,
        "returned_at": now,
        "lowering_id": told.lowering_id,
        "confirmed_seq": told.confirmed_seq,
    }
    insert_all(connection, allotment_returns, [row])


def change(connection: Connection, kiosk_id: str, before: Told, after: Told) -> Told:
    """Write what the kiosk was told, unless somebody else has meanwhile. Raises GuardFailed."""
    after = replace(after, version=before.version + 1)
    told = {"of": kiosk_id, "from_version": before.version, **vars(after)}
    if _CHANGE.changed(connection, told) != 1:
        raise GuardFailed(f"what {kiosk_id} was told has changed meanwhile")
    return after


_CHANGE: Final = Prepared(
    lambda _: update(kiosk_allotments).where(
        kiosk_allotments.c.kiosk_id == bindparam("of"),
        kiosk_allotments.c.version == bindparam("from_version"),
    ),
    columns=tuple(Told.__dataclass_fields__),
)


def _begin(connection: Connection, kiosk_id: str, now: datetime) -> Told:
    told = Told(version=0, told_at=now)
    insert_guarded(connection, kiosk_allotments, [{"kiosk_id": kiosk_id, **vars(told)}])
    return told


def disputed_tiyn(connection: Connection, kiosk_id: str) -> Tiyn:
    """Disputed bills that may still turn up as sold: neither stacked nor decided on."""
    return Tiyn(int(_DISPUTED.rows(connection, {"of": kiosk_id})[0][0]))


def _disputed_statement(_dialect: str) -> Any:
    bills, decided = kiosk_bills.c, bag_disputes.c
    of: BindParameter[str] = bindparam("of")
    same = (bills.kiosk_id == of) & (bills.bill_id == disputed_bills.c.bill_id)
    ended = (decided.kiosk_id == of) & (decided.bill_id == disputed_bills.c.bill_id)
    return select(func.coalesce(func.sum(disputed_bills.c.value_tiyn), 0)).where(
        disputed_bills.c.kiosk_id == of,
        ~select(bills.bill_id).where(same).exists(),
        ~select(decided.bill_id).where(ended & (decided.state != DisputeState.OPEN)).exists(),
    )


_DISPUTED: Final = Prepared(_disputed_statement)


def _cash_in(connection: Connection, kiosk: Kiosk) -> Tiyn:
    account: UUID = kiosk.cash_account
    balance = balances_of(connection, [account]).get(account)
    return ZERO if balance is None else balance.balance_tiyn
