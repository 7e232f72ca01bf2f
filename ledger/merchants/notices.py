"""What merchants are told: written with the posting it tells of, delivered at least once afterwards (W-24)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, delete, select, update

from ledger.books.ids import named_id
from ledger.database import in_portions
from ledger.merchants.delivery import TRIED_FOR
from ledger.merchants.tables import merchant_event_requisites, merchant_events, merchants
from ledger.prepared import Prepared
from ledger.rowsets import RowSet, among_given, among_values, new_only, write_sets
from wire.encoding import canonical
from wire.money import Tiyn
from wire.times import utc_text


class EventKind(StrEnum):
    """What a merchant is told of."""

    PAYMENT = "payment"
    """A payment was credited to its account, from a wallet or as cash at a kiosk."""
    PAYMENT_REVERSED = "payment_reversed"
    """A payment was undone by the operator, whole (W-70)."""
    REFUND = "refund"
    """A refund that it asked for has reached the customer."""
    REDEMPTION_PAID = "redemption_paid"
    REDEMPTION_FAILED = "redemption_failed"
    """Its bank account was not credited; the e-money is back on its account."""


class EventState(StrEnum):
    LISTED = "listed"
    """The merchant has no address for notices: it is told by its list of events and its report."""
    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    """Nobody took it for days; an operator sees to it, and the merchant still finds it in its list."""


TOLD: Final = frozenset({EventState.LISTED, EventState.DELIVERED})


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing to tell a merchant, once for each kind and subject.

    ``content`` is what the event says beside its own id, kind and time; no personal data. ``requisites`` are the
    answers to the payee's form; ``wallet_id`` says whose they are, so that they can be erased.
    """

    merchant_code: str
    kind: EventKind
    subject_id: UUID
    at: datetime
    content: Mapping[str, object]
    payee_code: str | None = None
    requisites: Mapping[str, str] = field(default_factory=dict)
    wallet_id: UUID | None = None

    @property
    def event_id(self) -> UUID:
        return named_id(f"notice/{self.kind}/{self.subject_id}")


@dataclass(frozen=True, kw_only=True)
class PaymentMade:
    """A payment to a merchant, as it stands in the books.

    ``payment_id`` is its posting: what a refund refers to. ``operation_id`` is what the customer's receipt shows.
    """

    payment_id: UUID
    operation_id: UUID
    merchant_code: str
    payee_code: str
    amount_tiyn: Tiyn
    at: datetime
    requisites: Mapping[str, str]
    wallet_id: UUID | None = None
    kiosk_id: str | None = None
    receipt_number: int | None = None


def payments_made(connection: Connection, payments: Sequence[PaymentMade], now: datetime) -> frozenset[UUID]:
    """Tell merchants of payments, in the transaction that posts them.

    Gives the ids of those that are told with that: their merchant has no address and reads its list.
    """
    if not payments:
        return frozenset()
    addressed = addressed_among(connection, {payment.merchant_code for payment in payments})
    write_sets(connection, payments_told(payments, addressed, now))
    return told_by_list(payments, addressed)


def payments_told(payments: Sequence[PaymentMade], addressed: Collection[str], now: datetime) -> list[RowSet]:
    """The rows that ``payments_made`` writes, for whoever writes others with them and knows who has an address."""
    return _queued([_notice_of(payment) for payment in payments], addressed, now)


def told_by_list(payments: Sequence[PaymentMade], addressed: Collection[str]) -> frozenset[UUID]:
    """The payments that their payee is told of by its list, in the transaction that writes it."""
    return frozenset(each.payment_id for each in payments if each.merchant_code not in addressed)


def queue_notice(connection: Connection, notice: Notice, now: datetime) -> None:
    queue_notices(connection, [notice], now)


def queue_notices(connection: Connection, notices: Sequence[Notice], now: datetime) -> frozenset[str]:
    """Write notices into the outbox; one that is there already stays as it is. Gives the merchants with an address."""
    addressed = addressed_among(connection, {notice.merchant_code for notice in notices})
    write_sets(connection, _queued(notices, addressed, now))
    return addressed


def _queued(notices: Sequence[Notice], addressed: Collection[str], now: datetime) -> list[RowSet]:
    if not notices:
        return []
    is_addressed = [notice.merchant_code in addressed for notice in notices]
    event_ids = [notice.event_id for notice in notices]
    told = RowSet(
        table=merchant_events,
        many={
            "event_id": event_ids,
            "merchant_code": [notice.merchant_code for notice in notices],
            "kind": [notice.kind for notice in notices],
            "subject_id": [notice.subject_id for notice in notices],
            "payee_code": [notice.payee_code for notice in notices],
            "body": [dict(notice.content) for notice in notices],
            "at": [notice.at for notice in notices],
            "state": [EventState.PENDING if each else EventState.LISTED for each in is_addressed],
            "due_at": [now if each else None for each in is_addressed],
        },
        one={"recorded_at": now, "attempts": 0, "retry_until": now + TRIED_FOR},
        finish=new_only,
    )
    personal = [
        (event_id, each) for event_id, each in zip(event_ids, notices, strict=True) if each.requisites
    ]
    requisites = RowSet(
        table=merchant_event_requisites,
        many={
            "event_id": [event_id for event_id, _ in personal],
            "wallet_id": [notice.wallet_id for _, notice in personal],
            "requisites": [dict(notice.requisites) for _, notice in personal],
        },
        finish=new_only,
    )
    return [told, requisites]


def told_of(connection: Connection, payment_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The payments among these that their payee was told of, or could read of in its list (W-24)."""
    found: set[UUID] = set()
    for portion in in_portions(sorted(set(payment_ids))):
        chosen = select(merchant_events.c.subject_id).where(
            merchant_events.c.subject_id.in_(portion),
            merchant_events.c.kind == EventKind.PAYMENT,
            merchant_events.c.state.in_(sorted(TOLD)),
        )
        found.update(connection.execute(chosen).scalars())
    return frozenset(found)


def erase_requisites(connection: Connection, wallet_id: UUID) -> None:
    """Forget what a wallet's holder answered to payees' forms; that and what he paid stays (W-63)."""
    connection.execute(
        delete(merchant_event_requisites).where(merchant_event_requisites.c.wallet_id == wallet_id)
    )


def send_again(connection: Connection, merchant_code: str, event_id: UUID, now: datetime) -> bool:
    """Let an event be delivered once more, whatever became of it.

    False: the merchant has no such event, or no address to send it to.
    """
    if merchant_code not in addressed_among(connection, {merchant_code}):
        return False
    again = connection.execute(
        update(merchant_events)
        .where(merchant_events.c.event_id == event_id, merchant_events.c.merchant_code == merchant_code)
        .values(state=EventState.PENDING, due_at=now, retry_until=now + TRIED_FOR, attempts=0)
    )
    return again.rowcount == 1


def event_body(row: Row[Any]) -> dict[str, Any]:
    """An event as merchants see it, from a row of ``event_rows``."""
    return {
        "event_id": str(row.event_id),
        "kind": row.kind,
        "at": utc_text(row.at),
        "merchant_code": row.merchant_code,
        **row.body,
        **({"requisites": row.requisites} if row.requisites is not None else {}),
    }


def event_bytes(row: Row[Any]) -> bytes:
    """What is sent and signed: the same bytes at every attempt."""
    return canonical(event_body(row))


def event_rows() -> Any:
    """Events with their requisites, to be narrowed further."""
    return select(merchant_events, merchant_event_requisites.c.requisites).join(
        merchant_event_requisites,
        merchant_event_requisites.c.event_id == merchant_events.c.event_id,
        isouter=True,
    )


def addressed_among(connection: Connection, merchant_codes: Iterable[str]) -> frozenset[str]:
    """The merchants among these that have an address for notices."""
    codes = among_values(connection, merchants.c.merchant_code, sorted(merchant_codes))
    return frozenset(row.merchant_code for row in _ADDRESSED.rows(connection, {"codes": codes}))


_ADDRESSED: Final = Prepared(
    lambda dialect: select(merchants.c.merchant_code).where(
        among_given(dialect, merchants.c.merchant_code, "codes"), merchants.c.notice_url.is_not(None)
    )
)


def _notice_of(payment: PaymentMade) -> Notice:
    content: dict[str, object] = {
        "payment_id": str(payment.payment_id),
        "operation_id": str(payment.operation_id),
        "payee": payment.payee_code,
        "amount_tiyn": int(payment.amount_tiyn),
        "source": "wallet" if payment.kiosk_id is None else "kiosk",
    }
    if payment.kiosk_id is not None:
        content |= {"kiosk_id": payment.kiosk_id, "receipt_number": payment.receipt_number}
    return Notice(
        merchant_code=payment.merchant_code,
        kind=EventKind.PAYMENT,
        subject_id=payment.payment_id,
        at=payment.at,
        content=content,
        payee_code=payment.payee_code,
        requisites=payment.requisites,
        wallet_id=payment.wallet_id,
    )
