"""Cash that could not be credited: the customer is told where his telephone is known, in his language (K-01).

The number is the one he typed: of the wallet he topped up, or of the one that takes a surplus. Nobody pays for this
message, and no SMS service has to be on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, literal_column, select

from ledger.books.ids import named_id
from ledger.cash.rules import phone_of, phone_of_order
from ledger.holders.tables import holders
from ledger.kiosks.tables import kiosk_entries
from ledger.messages.rules import MessageTo
from ledger.messages.service import Message, queue_all
from ledger.messages.tables import messages
from ledger.messages.templates import MessageKind
from ledger.prepared import Prepared
from wire.entries import Entry, OrderCompleted, OrderOpened, parse_body
from wire.refusals import Refusal, RefusalCode
from wire.texts import Language

LANGUAGE_OF_STRANGERS: Final[Language] = "ru"
"""Of whom nothing is known: the Russian text of the offer prevails (cl. 12.11)."""
_LOOKED_BACK: Final = 400
"""An order is opened so few entries before it is completed, other orders' answers included."""
_UNKNOWN: Final = Refusal(code=RefusalCode.TECHNICAL_FAILURE)


def tell_held(
    connection: Connection,
    kiosk_id: str,
    entries: Sequence[Entry],
    held: Sequence[Mapping[str, Any]],
    at: datetime,
) -> None:
    """Queue an SMS for each sum that these entries left without a taker; ``held`` are rows of ``unapplied_cash``."""
    if not held:
        return
    orders = {
        each.body.receipt_number: (each.seq, each.body)
        for each in entries
        if isinstance(each.body, OrderCompleted)
    }
    opened = _opened(connection, kiosk_id, entries, [orders[row["receipt_number"]] for row in held])
    told = [
        _message(kiosk_id, row, phone, language)
        for row in held
        for phone, language in _whom(connection, orders[row["receipt_number"]][1], row, opened)
    ]
    queue_all(connection, told, at)


def tell_found(connection: Connection, disputed: Row[Any], row: Mapping[str, Any], at: datetime) -> None:
    """Tell of a disputed bill that was in the bag, by what its order was opened with before its entry."""
    kiosk_id, session_id = disputed.kiosk_id, disputed.session_id
    opened = _opened_before(connection, kiosk_id, {session_id: disputed.seq}).get(session_id)
    phone = None if opened is None else phone_of_order(opened)
    if opened is not None and phone is not None:
        language = _language_of(connection, phone) or opened.language
        queue_all(connection, [_message(kiosk_id, row, phone, language)], at)


def told_of(connection: Connection, kiosk_id: str, operation_id: UUID) -> tuple[str, Language] | None:
    """The number, and the language, that a customer was told by that his cash is held."""
    row = _TOLD.first(connection, {"of": _message_id(kiosk_id, operation_id)})
    return None if row is None else (row.address, row.language)


_TOLD: Final = Prepared(
    lambda _: select(messages.c.address, messages.c.language).where(
        messages.c.message_id == bindparam("of"), messages.c.address != ""
    )
)


def _whom(
    connection: Connection,
    order: OrderCompleted,
    row: Mapping[str, Any],
    opened: Mapping[UUID, OrderOpened],
) -> Iterable[tuple[str, Language]]:
    begun = opened.get(order.session_id)
    own = (phone_of(part) for part in order.parts if part.operation_id == row["operation_id"])
    others = (phone_of(part) for part in order.parts)
    typed = None if begun is None else phone_of_order(begun)
    phone = next((each for each in (*own, *others, typed) if each is not None), None)
    if phone is not None:
        known = _language_of(connection, phone)
        yield phone, known or (LANGUAGE_OF_STRANGERS if begun is None else begun.language)


def _language_of(connection: Connection, phone: str) -> Language | None:
    row = _LANGUAGE.first(connection, {"of": phone})
    language: Language | None = None if row is None else row.language
    return language


_LANGUAGE: Final = Prepared(
    lambda _: select(holders.c.language).where(holders.c.phone == bindparam("of")).limit(literal_column("1"))
)


def _opened(
    connection: Connection,
    kiosk_id: str,
    entries: Iterable[Entry],
    orders: Iterable[tuple[int, OrderCompleted]],
) -> dict[UUID, OrderOpened]:
    opened = {each.body.session_id: each.body for each in entries if isinstance(each.body, OrderOpened)}
    missing = {order.session_id: seq for seq, order in orders if order.session_id not in opened}
    return {**opened, **_opened_before(connection, kiosk_id, missing)}


def _opened_before(
    connection: Connection, kiosk_id: str, sessions: Mapping[UUID, int]
) -> dict[UUID, OrderOpened]:
    """What these sessions were opened with, looked for shortly before the entries that are known of them."""
    if not sessions:
        return {}
    rows = connection.execute(
        select(kiosk_entries.c.body).where(
            kiosk_entries.c.kiosk_id == kiosk_id,
            kiosk_entries.c.kind == "order_opened",
            kiosk_entries.c.seq.between(min(sessions.values()) - _LOOKED_BACK, max(sessions.values())),
        )
    )
    bodies = (parse_body(row.body) for row in rows)
    return {
        body.session_id: body
        for body in bodies
        if isinstance(body, OrderOpened) and body.session_id in sessions
    }


def _message(kiosk_id: str, row: Mapping[str, Any], phone: str, language: Language) -> Message:
    stored = row.get("refusal")
    refusal = _UNKNOWN if stored is None else Refusal.model_validate(stored)
    return Message(
        message_id=_message_id(kiosk_id, row["operation_id"]),
        to=MessageTo(phone=phone),
        kind=MessageKind.UNAPPLIED_HELD,
        fields={
            "amount_tiyn": row["amount_tiyn"],
            "receipt": str(row["receipt_number"]),
            "reason": refusal.text(language),
        },
        language=language,
    )


def _message_id(kiosk_id: str, operation_id: UUID) -> UUID:
    return named_id(f"held/{kiosk_id}/{operation_id}")
