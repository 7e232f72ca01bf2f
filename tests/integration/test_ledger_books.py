"""The posting engine and the proof of the books, on both databases."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from ledger import books
from ledger.books import tables
from ledger.books.accounts import AccountKind, money_unit
from ledger.books.rules import Posting, PostingKind, Transfer, accounts_of
from ledger.books.service import BalanceTooSmall, Posted
from ledger.database import GuardFailed, each_alone, from_here_together, is_passing, write
from tests.support.books_shelf import AT, UNIT, Books
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode

pytest_plugins = ["tests.support.ledger_fixtures"]


@pytest.mark.rule("W-04")
def test_a_posting_is_booked_once_and_answers_the_same_when_repeated(shelf: Books) -> None:
    posting = shelf.posting((shelf.float, shelf.wallet, 300))

    first, again = shelf.post(posting), shelf.post(posting)

    assert first == (Posted(posting.posting_id, is_repeated=False),)
    assert again == (Posted(posting.posting_id, is_repeated=True),)
    assert (shelf.balance(shelf.float), shelf.balance(shelf.wallet)) == (700, 300)


@pytest.mark.rule("W-04")
def test_an_id_with_other_content_is_refused_and_the_rest_of_the_batch_booked(shelf: Books) -> None:
    taken = shelf.posting((shelf.float, shelf.wallet, 300))
    shelf.post(taken)
    other = shelf.posting((shelf.float, shelf.wallet, 301), posting_id=taken.posting_id)
    fresh = shelf.posting((shelf.float, shelf.wallet, 5))

    refused, posted = shelf.post(other, fresh)

    assert refused == Refusal(code=RefusalCode.ID_REUSED)
    assert posted == Posted(fresh.posting_id, is_repeated=False)
    assert shelf.balance(shelf.wallet) == 305


def test_the_same_posting_twice_in_one_batch_is_booked_once(shelf: Books) -> None:
    posting = shelf.posting((shelf.float, shelf.wallet, 300))
    other = shelf.posting((shelf.float, shelf.wallet, 301), posting_id=posting.posting_id)

    answers = shelf.post(posting, posting, other)

    assert [getattr(each, "is_repeated", "refused") for each in answers] == [False, True, "refused"]
    assert shelf.balance(shelf.wallet) == 300
    assert shelf.findings() == set()


@pytest.mark.rule("W-23")
@pytest.mark.rule("W-04")
def test_what_would_take_a_balance_below_zero_is_not_done_at_all(shelf: Books) -> None:
    good = shelf.posting((shelf.float, shelf.wallet, 100))
    too_much = shelf.posting((shelf.wallet, shelf.float, 101))

    with pytest.raises(BalanceTooSmall):
        shelf.post(good, too_much)

    assert (shelf.balance(shelf.float), shelf.balance(shelf.wallet)) == (1_000, 0)
    assert shelf.post(good)[0].is_repeated is False
    assert shelf.findings() == set()


@pytest.mark.rule("W-23")
def test_the_database_itself_keeps_a_wallet_from_falling_below_zero(shelf: Books) -> None:
    below = update(tables.accounts).where(tables.accounts.c.account_id == shelf.wallet)

    with pytest.raises(IntegrityError):
        shelf.spoil(below.values(balance_tiyn=-1))


@pytest.mark.rule("W-01")
def test_the_database_itself_keeps_the_issuers_side_below_zero(shelf: Books) -> None:
    above = update(tables.accounts).where(tables.accounts.c.account_id == shelf.issuance)

    with pytest.raises(IntegrityError):
        shelf.spoil(above.values(balance_tiyn=1))


def test_a_decision_on_an_old_version_is_not_booked(shelf: Books) -> None:
    posting = shelf.posting((shelf.float, shelf.wallet, 100))

    with pytest.raises(GuardFailed):
        shelf.post(posting, versions={shelf.wallet: 1})

    assert shelf.post(posting, versions={shelf.wallet: 0, shelf.float: 1})[0].is_repeated is False


@pytest.mark.rule("W-12")
def test_a_credit_decided_under_a_ceiling_is_not_booked_over_it(shelf: Books) -> None:
    def credit() -> Posting:
        return shelf.posting((shelf.float, shelf.wallet, 100))

    with shelf.engine.begin() as connection:
        books.post(connection, [credit()], posted_at=AT, ceilings={shelf.wallet: Tiyn(0)})
    with pytest.raises(GuardFailed, match="changed"), shelf.engine.begin() as connection:
        books.post(connection, [credit()], posted_at=AT, ceilings={shelf.wallet: Tiyn(99)})
    with shelf.engine.begin() as connection:
        books.post(connection, [credit()], posted_at=AT, ceilings={shelf.wallet: Tiyn(100)})

    assert shelf.balance(shelf.wallet) == 200


@pytest.mark.rule("W-04")
def test_a_posting_said_to_be_new_that_is_there_undoes_what_was_to_be_booked_with_it(shelf: Books) -> None:
    known, other = (shelf.posting((shelf.float, shelf.wallet, 100)) for _ in range(2))
    shelf.post(known)

    with pytest.raises(GuardFailed), shelf.engine.begin() as connection:
        books.post(connection, [other, known], posted_at=AT, are_new=True)

    assert (shelf.balance(shelf.float), shelf.balance(shelf.wallet)) == (900, 100)
    assert shelf.findings() == set()


@pytest.mark.rule("W-04")
def test_a_posting_that_stands_alone_is_in_the_books_at_once_or_not_at_all(shelf: Books) -> None:
    good, stale, again = (shelf.posting((shelf.float, shelf.wallet, 100)) for _ in range(3))

    with shelf.engine.begin() as connection, each_alone(connection):
        books.post(connection, [good], posted_at=AT, are_new=True, is_one=True)
        if connection.dialect.name == "postgresql":
            assert shelf.balance(shelf.wallet) == 100  # as another connection sees it
    for unmet in ({"versions": {shelf.wallet: 0}}, {"ceilings": {shelf.wallet: Tiyn(99)}}):
        with pytest.raises(GuardFailed), shelf.engine.begin() as connection, each_alone(connection):
            books.post(connection, [stale], posted_at=AT, is_one=True, **unmet)
    with pytest.raises(GuardFailed), shelf.engine.begin() as connection, each_alone(connection):
        books.post(connection, [good, again], posted_at=AT, are_new=True, is_one=True)

    assert (shelf.balance(shelf.float), shelf.balance(shelf.wallet)) == (900, 100)
    assert shelf.findings() == set()
    with shelf.engine.connect() as connection, connection.begin() as begun, each_alone(connection):
        from_here_together(connection)
        books.post(connection, [stale], posted_at=AT)
        begun.rollback()
    assert shelf.post(stale, again)[0].is_repeated is False


@pytest.mark.rule("W-02")
def test_units_are_never_mixed(shelf: Books) -> None:
    foreign = shelf.open(AccountKind.CLIENT_WALLET, money_unit("other-bank"))

    with pytest.raises(AssertionError, match=r"emoney:other-bank"):
        shelf.post(shelf.posting((shelf.float, foreign, 1)))


def test_a_posting_to_an_account_that_is_not_there_is_a_bug(shelf: Books) -> None:
    with pytest.raises((AssertionError, DBAPIError)):
        shelf.post(shelf.posting((shelf.float, uuid4(), 1)))


@pytest.mark.parametrize("amount", [0, -1])
def test_a_transfer_moves_a_positive_amount(amount: int) -> None:
    with pytest.raises(AssertionError):
        Transfer(unit=UNIT, debit=UUID(int=1), credit=UUID(int=2), amount_tiyn=Tiyn(amount))


def test_a_transfer_has_two_accounts_and_a_posting_a_transfer() -> None:
    with pytest.raises(AssertionError):
        Transfer(unit=UNIT, debit=UUID(int=1), credit=UUID(int=1), amount_tiyn=Tiyn(1))
    with pytest.raises(AssertionError):
        Posting(posting_id=UUID(int=1), kind=PostingKind.CASH, operation_id=UUID(int=1), at=AT, transfers=())


def test_a_posting_knows_its_accounts() -> None:
    transfer = Transfer(unit=UNIT, debit=UUID(int=1), credit=UUID(int=2), amount_tiyn=Tiyn(1))
    posting = Posting(
        posting_id=uuid4(), kind=PostingKind.CASH, operation_id=uuid4(), at=AT, transfers=(transfer,)
    )

    assert accounts_of([posting]) == {UUID(int=1), UUID(int=2)}


def test_a_batch_touches_each_account_once_however_many_postings(shelf: Books) -> None:
    batch = [shelf.posting((shelf.float, shelf.wallet, 2)) for _ in range(400)]

    assert len(shelf.post(*batch)) == 400
    assert (shelf.balance(shelf.float), shelf.balance(shelf.wallet)) == (200, 800)
    assert shelf.findings() == set()


@pytest.mark.rule("W-04")
@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        (lambda s: _account(s.wallet).values(balance_tiyn=301), {"balance_wrong"}),
        (lambda s: _account(s.wallet).values(entry_count=2), {"entries_missing"}),
        (lambda s: _account(s.wallet).values(unit="emoney:x:KZT"), {"unit_mixed", "posting_unbalanced"}),
        (
            lambda s: (
                update(tables.entries).where(tables.entries.c.account_id == s.wallet).values(amount_tiyn=299)
            ),
            {"balance_wrong", "posting_unbalanced", "transfer_without_entries", "running_balance_wrong"},
        ),
        (
            lambda s: (
                update(tables.entries)
                .where(tables.entries.c.account_id == s.wallet)
                .values(balance_after_tiyn=1)
            ),
            {"running_balance_wrong"},
        ),
        (
            lambda s: delete(tables.entries).where(tables.entries.c.account_id == s.wallet),
            {"balance_wrong", "entries_missing", "posting_unbalanced", "transfer_without_entries"},
        ),
        (
            lambda s: (
                update(tables.transfers)
                .where(tables.transfers.c.credit_account_id == s.wallet)
                .values(amount_tiyn=299)
            ),
            {"transfer_without_entries", "posting_changed"},
        ),
        (
            lambda s: delete(tables.transfers).where(tables.transfers.c.credit_account_id == s.wallet),
            {"posting_empty", "entry_without_transfer"},
        ),
    ],
)
def test_the_proof_finds_what_was_spoilt(shelf: Books, spoiling: Any, found: set[str]) -> None:
    shelf.post(shelf.posting((shelf.float, shelf.wallet, 300)))
    assert shelf.findings() == set()

    shelf.spoil(spoiling(shelf))

    assert shelf.findings() == found


def _account(account: UUID) -> Any:
    return update(tables.accounts).where(tables.accounts.c.account_id == account)


def test_a_guard_that_fails_is_tried_again_and_a_bug_is_not(shelf: Books) -> None:
    seen: list[int] = []

    def fails_once(connection: Connection) -> int:
        seen.append(connection.execute(select(tables.accounts.c.entry_count)).scalars().first() or 0)
        if len(seen) == 1:
            raise GuardFailed("changed")
        return len(seen)

    assert write(shelf.engine, fails_once) == 2
    assert not is_passing(ValueError())
    with pytest.raises(ZeroDivisionError):
        write(shelf.engine, lambda _connection: 1 // 0)
