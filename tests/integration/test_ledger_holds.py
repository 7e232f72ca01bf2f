"""Holds, links, reversals and stripes, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ledger.books import tables
from ledger.books.accounts import STRIPES, AccountKind, account_id, stripe_of, stripes_of
from ledger.books.holds import Ended, Hold, Placed, expire_holds, open_hold, place_hold, post_hold, void_hold
from ledger.books.reversals import reverse, transfers_of
from ledger.books.rules import PostingKind, Transfer
from ledger.books.service import Posted
from ledger.database import GuardFailed
from tests.support.books_shelf import AT, UNIT, Books
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode

pytest_plugins = ["tests.support.ledger_fixtures"]

LATER = AT + timedelta(minutes=5)


def hold_of(shelf: Books, amount: int, **more: Any) -> Hold:
    fields: dict[str, Any] = {
        "hold_id": uuid4(),
        "unit": UNIT,
        "debit": shelf.float,
        "credit": shelf.wallet,
        "amount_tiyn": Tiyn(amount),
        "kind": PostingKind.WITHDRAWAL,
        "operation_id": uuid4(),
        "at": AT,
        "expires_at": LATER,
    }
    return Hold(**{**fields, **more})


def placed(shelf: Books, amount: int, **more: Any) -> Hold:
    hold = hold_of(shelf, amount, **more)
    assert shelf.run(place_hold, hold) == Placed(hold.hold_id, is_repeated=False)
    return hold


def refused(code: RefusalCode, left: int | None = None) -> Refusal:
    return Refusal(code=code, left_tiyn=None if left is None else Tiyn(left))


# --- placing ----------------------------------------------------------------------------------------------


@pytest.mark.rule("W-23")
def test_what_is_held_stays_on_the_account_and_cannot_be_taken(shelf: Books) -> None:
    placed(shelf, 700)

    standing = shelf.standing(shelf.float)
    assert (standing.balance_tiyn, standing.held_tiyn, standing.available_tiyn) == (1_000, 700, 300)
    assert shelf.run(place_hold, hold_of(shelf, 301)) == refused(RefusalCode.INSUFFICIENT_BALANCE, 300)
    with pytest.raises(GuardFailed):
        shelf.post(shelf.posting((shelf.float, shelf.wallet, 301)))
    assert shelf.post(shelf.posting((shelf.float, shelf.wallet, 300)))[0].is_repeated is False
    assert shelf.findings() == set()


@pytest.mark.rule("W-23")
def test_the_database_itself_keeps_what_is_held(shelf: Books) -> None:
    placed(shelf, 700)
    taken = update(tables.accounts).where(tables.accounts.c.account_id == shelf.float)

    with pytest.raises(IntegrityError):
        shelf.spoil(taken.values(balance_tiyn=699))
    with pytest.raises(IntegrityError):
        shelf.spoil(taken.values(held_tiyn=1_001))
    with pytest.raises(IntegrityError):
        shelf.spoil(taken.values(held_tiyn=-1))


def test_a_hold_is_placed_once_and_answers_the_same_when_repeated(shelf: Books) -> None:
    hold = placed(shelf, 700)
    other = hold_of(shelf, 1, hold_id=hold.hold_id)

    assert shelf.run(place_hold, hold) == Placed(hold.hold_id, is_repeated=True)
    assert shelf.run(place_hold, other) == refused(RefusalCode.ID_REUSED)
    assert shelf.standing(shelf.float).held_tiyn == 700


def test_a_hold_moves_the_version_that_decisions_rest_on(shelf: Books) -> None:
    before = shelf.standing(shelf.float).version
    placed(shelf, 100)

    with pytest.raises(GuardFailed):
        shelf.post(shelf.posting((shelf.float, shelf.wallet, 1)), versions={shelf.float: before})
    with pytest.raises(GuardFailed), shelf.engine.begin() as connection:
        place_hold(connection, hold_of(shelf, 1), version=before)
    assert shelf.standing(shelf.float).held_tiyn == 100
    assert shelf.run(place_hold, hold_of(shelf, 1), version=before + 1)


def test_a_hold_that_makes_no_sense_cannot_be_made(shelf: Books) -> None:
    for wrong in ({"amount": 0}, {"credit": shelf.float}, {"expires_at": AT}):
        with pytest.raises(AssertionError):
            hold_of(shelf, **{"amount": 1, **wrong})


# --- ending -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [None, 700, 1])
def test_a_hold_is_posted_whole_or_in_part_and_the_rest_is_free(shelf: Books, amount: int | None) -> None:
    hold, posting_id = placed(shelf, 700), uuid4()
    asked = None if amount is None else Tiyn(amount)

    first = shelf.run(post_hold, hold.hold_id, posting_id, at=AT, amount_tiyn=asked)
    again = shelf.run(post_hold, hold.hold_id, posting_id, at=LATER, amount_tiyn=asked)

    moved = amount or 700
    assert (first, again) == (Posted(posting_id, is_repeated=False), Posted(posting_id, is_repeated=True))
    assert shelf.standing(shelf.float).available_tiyn == 1_000 - moved
    assert (shelf.balance(shelf.float), shelf.balance(shelf.wallet)) == (1_000 - moved, moved)
    assert shelf.run(open_hold, hold.hold_id) is None
    assert shelf.findings() == set()


def test_more_transfers_come_into_the_same_posting_when_they_are_covered(shelf: Books) -> None:
    fee = shelf.open(AccountKind.FEE_INCOME)
    hold, posting_id = placed(shelf, 990), uuid4()

    def fees(amount: int) -> tuple[Transfer, ...]:
        return (Transfer(unit=UNIT, debit=shelf.float, credit=fee, amount_tiyn=Tiyn(amount)),)

    too_much = shelf.run(post_hold, hold.hold_id, posting_id, at=AT, more=fees(11))
    assert too_much == refused(RefusalCode.INSUFFICIENT_BALANCE, 1_000)
    assert shelf.run(open_hold, hold.hold_id) == hold
    assert shelf.run(post_hold, hold.hold_id, posting_id, at=AT, more=fees(10))
    assert (shelf.balance(shelf.float), shelf.balance(shelf.wallet), shelf.balance(fee)) == (0, 990, 10)
    assert shelf.findings() == set()


@pytest.mark.parametrize("amount", [0, -1, 701])
def test_more_than_was_held_is_a_bug(shelf: Books, amount: int) -> None:
    hold = placed(shelf, 700)

    with pytest.raises(ValueError, match="of a hold of 700"):
        shelf.run(post_hold, hold.hold_id, uuid4(), at=AT, amount_tiyn=Tiyn(amount))


def test_a_voided_hold_gives_back_all_and_is_over(shelf: Books) -> None:
    hold = placed(shelf, 700)

    assert shelf.run(void_hold, hold.hold_id, at=AT) == Ended(hold.hold_id, is_repeated=False)
    assert shelf.run(void_hold, hold.hold_id, at=AT) == Ended(hold.hold_id, is_repeated=True)
    assert shelf.run(post_hold, hold.hold_id, uuid4(), at=AT) == refused(RefusalCode.HOLD_ENDED)
    assert shelf.run(expire_holds, LATER) == ()
    standing = shelf.standing(shelf.float)
    assert (standing.balance_tiyn, standing.held_tiyn) == (1_000, 0)
    assert shelf.findings() == set()


def test_a_posted_hold_is_posted_to_nothing_else_and_not_voided(shelf: Books) -> None:
    hold, posting_id = placed(shelf, 700), uuid4()
    shelf.run(post_hold, hold.hold_id, posting_id, at=AT)

    for answer in (
        shelf.run(post_hold, hold.hold_id, uuid4(), at=AT),
        shelf.run(post_hold, hold.hold_id, posting_id, at=AT, amount_tiyn=Tiyn(699)),
        shelf.run(void_hold, hold.hold_id, at=AT),
    ):
        assert answer == refused(RefusalCode.HOLD_ENDED)
    assert shelf.balance(shelf.wallet) == 700


@pytest.mark.parametrize(("at", "is_over"), [(LATER - timedelta(seconds=1), False), (LATER, True)])
def test_from_the_moment_of_expiry_on_a_hold_cannot_be_posted(
    shelf: Books, at: datetime, is_over: bool
) -> None:
    hold = placed(shelf, 700)

    answer = shelf.run(post_hold, hold.hold_id, uuid4(), at=at)

    assert (answer == refused(RefusalCode.HOLD_ENDED)) is is_over


def test_holds_expire_once_and_only_those_whose_time_is_over(shelf: Books) -> None:
    over = [placed(shelf, 100), placed(shelf, 200)]
    placed(shelf, 30, expires_at=LATER + timedelta(seconds=1))
    placed(shelf, 4, expires_at=None)

    assert set(shelf.run(expire_holds, LATER)) == {hold.hold_id for hold in over}
    assert shelf.run(expire_holds, LATER) == ()
    assert shelf.standing(shelf.float).held_tiyn == 34
    assert shelf.findings() == set()


def test_an_unknown_hold_is_named_so(shelf: Books) -> None:
    assert shelf.run(post_hold, uuid4(), uuid4(), at=AT) == refused(RefusalCode.OPERATION_UNKNOWN)
    assert shelf.run(void_hold, uuid4(), at=AT) == refused(RefusalCode.OPERATION_UNKNOWN)


def test_a_hold_is_not_posted_under_an_id_that_stands_for_something_else(shelf: Books) -> None:
    hold = placed(shelf, 700)
    taken = shelf.posting((shelf.float, shelf.wallet, 1))
    shelf.post(taken)

    answer = shelf.run(post_hold, hold.hold_id, taken.posting_id, at=AT)

    assert answer == refused(RefusalCode.ID_REUSED)
    assert shelf.run(open_hold, hold.hold_id) == hold


# --- links ------------------------------------------------------------------------------------------------


@pytest.mark.rule("W-04")
def test_of_a_link_all_is_posted_or_none(shelf: Books) -> None:
    taken = shelf.posting((shelf.float, shelf.wallet, 1))
    shelf.post(taken)
    link = uuid4()
    clash = shelf.posting((shelf.float, shelf.wallet, 2), posting_id=taken.posting_id, link=link)
    partner = shelf.posting((shelf.float, shelf.wallet, 3), link=link)
    alone = shelf.posting((shelf.float, shelf.wallet, 4))

    answers = shelf.post(clash, partner, alone)

    reused = refused(RefusalCode.ID_REUSED)
    assert answers == (reused, reused, Posted(alone.posting_id, is_repeated=False))
    assert shelf.balance(shelf.wallet) == 5
    assert shelf.findings() == set()


@pytest.mark.rule("W-04")
def test_a_link_is_repeated_whole_and_joined_by_nobody_later(shelf: Books) -> None:
    link = uuid4()
    pair = [shelf.posting((shelf.float, shelf.wallet, amount), link=link) for amount in (1, 2)]
    late = shelf.posting((shelf.float, shelf.wallet, 4), link=link)

    assert [each.is_repeated for each in shelf.post(*pair)] == [False, False]
    assert [each.is_repeated for each in shelf.post(*pair)] == [True, True]
    assert shelf.post(late) == (refused(RefusalCode.ID_REUSED),)
    assert shelf.balance(shelf.wallet) == 3
    assert shelf.findings() == set()


# --- reversals --------------------------------------------------------------------------------------------


@pytest.mark.rule("W-70")
@pytest.mark.rule("W-14")
def test_a_reversal_is_the_exact_mirror_fee_included_and_happens_once(shelf: Books) -> None:
    fee, reversal = shelf.open(AccountKind.FEE_INCOME), uuid4()
    paid = shelf.posting((shelf.float, shelf.wallet, 300), (shelf.float, fee, 7))
    shelf.post(paid)

    first = shelf.run(reverse, paid.posting_id, reversal_id=reversal, at=LATER)
    again = shelf.run(reverse, paid.posting_id, reversal_id=reversal, at=LATER)
    other = shelf.run(reverse, paid.posting_id, reversal_id=uuid4(), at=LATER)
    back = shelf.run(reverse, reversal, reversal_id=uuid4(), at=LATER)

    assert (first, again) == (Posted(reversal, is_repeated=False), Posted(reversal, is_repeated=True))
    assert other == back == refused(RefusalCode.ALREADY_REVERSED)
    assert (shelf.balance(shelf.float), shelf.balance(shelf.wallet), shelf.balance(fee)) == (1_000, 0, 0)
    mirrored = [
        (each.debit, each.credit, int(each.amount_tiyn)) for each in shelf.run(transfers_of, reversal)
    ]
    assert mirrored == [(shelf.wallet, shelf.float, 300), (fee, shelf.float, 7)]
    assert shelf.findings() == set()


@pytest.mark.rule("W-70")
@pytest.mark.rule("W-23")
def test_what_was_spent_cannot_be_reversed(shelf: Books) -> None:
    paid = shelf.posting((shelf.float, shelf.wallet, 300))
    shelf.post(paid, shelf.posting((shelf.wallet, shelf.issuance, 100)))

    answer = shelf.run(reverse, paid.posting_id, reversal_id=uuid4(), at=LATER)

    assert answer == refused(RefusalCode.INSUFFICIENT_BALANCE, 200)
    assert shelf.balance(shelf.wallet) == 200


@pytest.mark.rule("W-70")
def test_the_database_itself_keeps_a_posting_from_being_reversed_twice(shelf: Books) -> None:
    paid = shelf.posting((shelf.float, shelf.wallet, 300))
    shelf.post(paid)
    shelf.run(reverse, paid.posting_id, reversal_id=uuid4(), at=LATER)
    row = shelf.run(lambda c: c.execute(select(tables.postings).limit(1)).mappings().one())

    with pytest.raises(IntegrityError):
        shelf.spoil(
            insert(tables.postings).values({**row, "posting_id": uuid4(), "reversal_of": paid.posting_id})
        )


def test_only_what_is_in_the_books_is_reversed_under_a_free_id(shelf: Books) -> None:
    paid, other = (shelf.posting((shelf.float, shelf.wallet, 1)) for _ in range(2))
    shelf.post(paid, other)

    unknown = shelf.run(reverse, uuid4(), reversal_id=uuid4(), at=LATER)
    taken = shelf.run(reverse, paid.posting_id, reversal_id=other.posting_id, at=LATER)

    assert unknown == refused(RefusalCode.OPERATION_UNKNOWN)
    assert taken == refused(RefusalCode.ID_REUSED)


# --- stripes ----------------------------------------------------------------------------------------------


def test_a_hot_account_is_opened_with_all_its_stripes_and_a_key_always_meets_the_same(shelf: Books) -> None:
    first = shelf.open(AccountKind.FEE_INCOME)
    stripes = stripes_of(UNIT, AccountKind.FEE_INCOME, "someone")
    chosen = {stripe_of(UNIT, AccountKind.FEE_INCOME, "someone", f"kiosk-{n}") for n in range(500)}

    assert stripes[0] == first == account_id(UNIT, AccountKind.FEE_INCOME, "someone")
    assert chosen == set(stripes)
    assert len(stripes) == STRIPES
    assert stripes_of(UNIT, AccountKind.CLIENT_WALLET, "someone") == (shelf.wallet,)
    assert stripe_of(UNIT, AccountKind.CLIENT_WALLET, "someone", "any") == shelf.wallet
    for stripe in stripes:
        shelf.post(shelf.posting((shelf.float, stripe, 1)))
    assert shelf.findings() == set()


# --- proof ------------------------------------------------------------------------------------------------


def _of(account: UUID) -> Any:
    return update(tables.accounts).where(tables.accounts.c.account_id == account)


@pytest.mark.rule("W-04")
@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        (lambda s: _of(s.float).values(held_tiyn=0), {"held_wrong"}),
        (lambda s: _of(s.float).values(hold_count=1), {"holds_missing"}),
        (lambda _: update(tables.holds).values(amount_tiyn=200), {"held_wrong", "hold_changed"}),
        (
            lambda _: delete(tables.hold_ends).where(tables.hold_ends.c.ending == "voided"),
            {"held_wrong", "holds_missing"},
        ),
        (
            lambda _: (
                update(tables.hold_ends).where(tables.hold_ends.c.ending == "posted").values(posted_tiyn=11)
            ),
            {"hold_not_posted"},
        ),
        (lambda _: update(tables.links).values(posting_count=3), {"link_broken"}),
        (
            lambda _: (
                update(tables.postings).where(tables.postings.c.link_id.is_not(None)).values(link_id=None)
            ),
            {"link_broken", "posting_changed"},
        ),
        (lambda _: delete(tables.links), {"link_broken"}),
        (
            lambda _: (
                update(tables.postings)
                .where(tables.postings.c.kind == "reversal")
                .values(reversal_of=uuid4())
            ),
            {"reversal_inexact", "posting_changed"},
        ),
        (
            lambda _: (
                update(tables.postings).where(tables.postings.c.kind == "reversal").values(reversal_of=None)
            ),
            {"reversal_broken", "posting_changed"},
        ),
        (
            lambda _: (
                update(tables.postings).where(tables.postings.c.kind == "reversal").values(kind="manual")
            ),
            {"reversal_broken", "posting_changed"},
        ),
    ],
)
def test_the_proof_finds_what_was_spoilt(shelf: Books, spoiling: Any, found: set[str]) -> None:
    link = uuid4()
    pair = [shelf.posting((shelf.float, shelf.wallet, amount), link=link) for amount in (1, 2)]
    shelf.post(*pair)
    shelf.run(reverse, pair[0].posting_id, reversal_id=uuid4(), at=AT)
    placed(shelf, 100)
    shelf.run(void_hold, placed(shelf, 50).hold_id, at=AT)
    shelf.run(post_hold, placed(shelf, 20).hold_id, uuid4(), at=AT, amount_tiyn=Tiyn(10))
    assert shelf.findings() == set()

    shelf.spoil(spoiling(shelf))

    assert shelf.findings() == found
