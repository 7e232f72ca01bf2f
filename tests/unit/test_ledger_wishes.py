"""What holders are told, by how they want to be told."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from ledger.messages.rules import Channel
from ledger.messages.templates import MessageKind
from ledger.notifications.service import Happening, Wish, told
from wire.money import tenge

HOLDER = UUID(int=1)
TOPPED_UP = Happening(
    wallet_id=HOLDER,
    kind=MessageKind.TOPPED_UP,
    fields={"amount_tiyn": tenge(500), "balance_tiyn": tenge(900)},
    at=datetime(2026, 11, 22, 9, 5, tzinfo=UTC),
    operation_id=UUID(int=7),
)


def a_wish(**changes: Any) -> Wish:
    known = {"language": "en", "email": None, "is_by_email": False, "phone": None, "paid_through": None}
    return cast("Wish", SimpleNamespace(**{**known, **changes}))


def channels(wish: Wish) -> list[Channel]:
    """By which he is told; rows that are alike are told once for all."""
    (rows,) = told([TOPPED_UP], {HOLDER: wish})
    named = rows.many["channel"] if "channel" in rows.many else [rows.one["channel"]] * rows.count
    return list(named)


@pytest.mark.rule("W-24")
@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (a_wish(), [Channel.APP]),
        (a_wish(phone="+77011234567"), [Channel.APP]),
        (a_wish(email="a@example.kz"), [Channel.APP]),
        (a_wish(email="a@example.kz", is_by_email=True), [Channel.APP, Channel.EMAIL]),
    ],
)
def test_everybody_is_told_in_the_app_and_by_e_mail_who_wishes_it(
    wish: Wish, expected: list[Channel]
) -> None:
    assert channels(wish) == expected


@pytest.mark.rule("W-24")
def test_nobody_is_told_whose_personal_data_is_erased() -> None:
    assert told([TOPPED_UP], {}) == []
