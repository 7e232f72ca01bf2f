"""Read what decisions need, fold the entries, write what became of them: in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from ledger import books
from ledger.cash import rules
from ledger.cash.intake import Intake
from ledger.cash.tables import disputed_bills, kiosk_bills, order_parts, orders, unapplied_cash
from ledger.cash.world import JudgedBy, parts_in, world_of
from ledger.collections.service import take_collections
from ledger.database import insert_all, insert_new
from ledger.kiosks.alarms import raise_alarms
from ledger.kiosks.service import Kiosk
from ledger.limits.service import used_up
from ledger.merchants.cash import paid_in_cash
from ledger.merchants.notices import payments_made
from ledger.notifications.cash import tell_top_ups
from ledger.notifications.held import tell_held
from ledger.offers.service import record_acceptances
from ledger.receipts.wallet_orders import take_wallet_receipts
from ledger.rowsets import RowSet, all_new, among_values, looked_up, set_of
from wire.entries import Entry, Part
from wire.messages import OperationResult
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode


def apply(
    connection: Connection,
    kiosk: Kiosk,
    entries: Sequence[Entry],
    received_at: datetime,
    *,
    kept: Sequence[RowSet] = (),
    judged_by: JudgedBy | None = None,
) -> Intake:
    """Book new entries of a kiosk, and write what is ``kept`` of them with what they come to (K-01).

    The intake that is returned knows the kiosk's new counters and what is left of its allotment;
    ``ledger.cash.allotments.settle`` is to follow as the last thing of the transaction. The caller has the kiosk's turn (``kiosks.service.kiosk_asked``).

    Raises:
        GuardFailed: a balance that decided something has changed meanwhile; run the transaction again.
    """
    intake = Intake(
        kiosk=kiosk, world=world_of(connection, kiosk, entries, judged_by), received_at=received_at
    )
    if not entries:
        return intake
    intake.take(entries)
    writings = intake.writings
    insert_new(connection, disputed_bills, writings.disputed)
    record_acceptances(connection, writings.acceptances)
    raise_alarms(connection, writings.alarms)
    balances = _post(connection, intake, received_at, [*kept, *_rows_of(kiosk, intake)])
    insert_all(connection, unapplied_cash, writings.unapplied)
    paid = paid_in_cash(kiosk.kiosk_id, entries, writings.parts, intake.payees)
    payments_made(connection, paid, received_at)
    intake.waiting = tell_top_ups(
        connection,
        writings.parts,
        received_at,
        accounts=_accounts(intake),
        wishes=intake.world.wishes,
        balances=balances,
    )
    tell_held(connection, kiosk.kiosk_id, entries, writings.unapplied, received_at)
    take_collections(connection, kiosk, entries, received_at)
    take_wallet_receipts(connection, kiosk.kiosk_id, entries)
    return intake


def _rows_of(kiosk: Kiosk, intake: Intake) -> list[RowSet]:
    """What every order leaves beside its postings; a kiosk's other entries leave none of it."""
    writings = intake.writings
    all_new_of = partial(set_of, finish=all_new, is_guarded=True, kiosk_id=kiosk.kiosk_id)
    return [
        *all_new_of(kiosk_bills, writings.bills),
        *all_new_of(orders, writings.orders),
        *all_new_of(order_parts, writings.parts),
        *used_up(writings.used),
    ]


def _post(
    connection: Connection, intake: Intake, received_at: datetime, before: Sequence[RowSet]
) -> dict[UUID, Tiyn]:
    """Post what was folded, with rows that nobody waits for; what each changed account holds now."""
    balances: dict[UUID, Tiyn] = {}
    answers = books.post(
        connection,
        intake.writings.postings,
        posted_at=received_at,
        versions=intake.versions,
        ceilings=intake.ceilings,
        balances=balances,
        before=before,
        are_new=True,
    )
    # Ids in the books derive from the kiosk's own, and those known were left out: none can be taken.
    assert not [each for each in answers if isinstance(each, Refusal)], "a derived posting id is taken"
    return balances


def _accounts(intake: Intake) -> dict[UUID, UUID]:
    return {wallet.wallet_id: wallet.account_id for wallet in intake.world.wallets.values()}


def results_for(
    connection: Connection, kiosk_id: str, entries: Iterable[Entry], intake: Intake
) -> tuple[OperationResult, ...]:
    """The final answers to all parts in these entries, first sent or sent again: the same for ever.

    What ``intake`` has just written is not read again.
    """
    booked = intake.booked
    parts = parts_in(entries)
    told_before = [part.operation_id for part in parts if id(part) not in booked]
    known: dict[UUID, _Outcome] = {}
    if told_before:
        known.update((row["operation_id"], _Outcome.of(row)) for row in intake.writings.parts)
        keys = among_values(connection, order_parts.c.operation_id, told_before)
        rows = _OUTCOMES.rows(connection, {"owner": kiosk_id, "keys": keys})
        known.update((row.operation_id, _Outcome(row.outcome, row.refusal, row.fingerprint)) for row in rows)
    return tuple(
        [
            booked[id(part)] if id(part) in booked else _result(part, known.get(part.operation_id))
            for part in parts
        ]
    )


@dataclass(frozen=True)
class _Outcome:
    """What became of a part, for ever."""

    outcome: Any
    refusal: Any
    fingerprint: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> _Outcome:
        return cls(row["outcome"], row["refusal"], row["fingerprint"])


_OUTCOMES: Final = looked_up(
    [order_parts.c[name] for name in ("operation_id", *_Outcome.__dataclass_fields__)],
    order_parts.c.kiosk_id,
    order_parts.c.operation_id,
)


def _result(part: Part, row: _Outcome | None) -> OperationResult:
    if row is None or row.fingerprint != rules.part_fingerprint(part):
        reused = Refusal(code=RefusalCode.ID_REUSED)
        return OperationResult(operation_id=part.operation_id, outcome="unapplied", refusal=reused)
    refusal = None if row.refusal is None else Refusal.model_validate(row.refusal)
    return OperationResult(operation_id=part.operation_id, outcome=row.outcome, refusal=refusal)
