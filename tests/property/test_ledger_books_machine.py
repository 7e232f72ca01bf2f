"""Random histories of postings, links, holds and reversals: the engine answers as a model in plain numbers does."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from sqlalchemy import Engine

from ledger import books, schema
from ledger.books.accounts import WITHOUT_FLOOR, AccountKind
from ledger.books.check import check_books
from ledger.books.holds import Ended, Hold, Placed, expire_holds, place_hold, post_hold, void_hold
from ledger.books.reversals import reverse
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import BalanceTooSmall, Posted, balances_of, open_account
from ledger.database import open_engine, reading
from tests.support.books_shelf import AT, UNIT
from tests.support.postgresql import current_session, start_once
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode

KINDS: Final = (
    AccountKind.AGENT_FLOAT,
    AccountKind.CLIENT_WALLET,
    AccountKind.MERCHANT,
    AccountKind.REDEMPTION,
    AccountKind.FEE_INCOME,
)
EMITTED: Final = 1_000

places = st.integers(0, len(KINDS) - 1)
amounts = st.integers(1, 400)
moves = st.tuples(places, places, amounts).filter(lambda move: move[0] != move[1])


@dataclass
class Model:
    """What accounts hold and keep back, by their place in ``KINDS``."""

    balance: list[int] = field(default_factory=lambda: [EMITTED, *([0] * (len(KINDS) - 1))])
    held: list[int] = field(default_factory=lambda: [0] * len(KINDS))

    def is_short(self, changes: dict[int, int], freed: dict[int, int] | None = None) -> bool:
        """True when a floor would be broken by these changes together."""
        return any(
            KINDS[place] not in WITHOUT_FLOOR
            and self.balance[place] + change - self.held[place] + (freed or {}).get(place, 0) < 0
            for place, change in changes.items()
        )

    def apply(self, changes: dict[int, int]) -> None:
        for place, change in changes.items():
            self.balance[place] += change


def net(*every: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    """What moves do to each account together."""
    changes: defaultdict[int, int] = defaultdict(int)
    for group in every:
        for debit, credit, amount in group:
            changes[debit] -= amount
            changes[credit] += amount
    return dict(changes)


class BooksMachine(RuleBasedStateMachine):
    """Subclasses say where the books are."""

    posted = Bundle("posted")
    placed = Bundle("placed")

    @staticmethod
    def engine() -> Engine:
        raise NotImplementedError

    @initialize()
    def open(self) -> None:
        self.books = self.engine()
        self.now = AT
        self.model = Model()
        self.moved: dict[UUID, tuple[tuple[int, int, int], ...]] = {}
        self.reversed: set[UUID] = set()
        self.holds: list[Hold] = []
        self.ended: dict[UUID, str] = {}
        owner = str(uuid4())
        self.accounts = [self.account(kind, owner) for kind in KINDS]
        issuance = self.account(AccountKind.ISSUANCE, owner)
        emission = Transfer(unit=UNIT, debit=issuance, credit=self.accounts[0], amount_tiyn=Tiyn(EMITTED))
        self.run(lambda c: books.post(c, [self.posting(uuid4(), (), more=(emission,))], posted_at=AT))

    # --- postings -----------------------------------------------------------------------------------------

    @rule(
        target=posted,
        wanted=st.lists(st.lists(moves, min_size=1, max_size=3), min_size=1, max_size=3),
        is_linked=st.booleans(),
    )
    def post(self, wanted: list[list[tuple[int, int, int]]], is_linked: bool) -> UUID:
        link = uuid4() if is_linked else None
        ids = [uuid4() for _ in wanted]
        batch = [self.posting(each, group, link=link) for each, group in zip(ids, wanted, strict=True)]
        changes = net(*wanted)
        if self.model.is_short(changes):
            with pytest.raises(BalanceTooSmall):
                self.run(lambda c: books.post(c, batch, posted_at=self.now))
            return ids[0]
        answers = self.run(lambda c: books.post(c, batch, posted_at=self.now))
        assert answers == tuple(Posted(each, is_repeated=False) for each in ids)
        self.model.apply(changes)
        self.moved.update({each: tuple(group) for each, group in zip(ids, wanted, strict=True)})
        if link is not None:
            late = self.posting(uuid4(), wanted[0], link=link)
            assert self.run(lambda c: books.post(c, [late], posted_at=self.now)) == (reused(),)
        return ids[0]

    @rule(known=posted, other=st.lists(moves, min_size=1, max_size=2), partner=moves)
    def post_under_a_taken_id(
        self, known: UUID, other: list[tuple[int, int, int]], partner: tuple[int, int, int]
    ) -> None:
        if known not in self.moved:
            return
        link = uuid4()
        clash = self.posting(known, other, link=link)
        beside = self.posting(uuid4(), [partner], link=link)
        answers = self.run(lambda c: books.post(c, [clash, beside], posted_at=self.now))
        assert answers == (reused(), reused())

    @rule(known=posted)
    def reverse(self, known: UUID) -> None:
        reversal = uuid4()
        answer = self.run(lambda c: reverse(c, known, reversal_id=reversal, at=self.now))
        if known not in self.moved:
            assert answer == Refusal(code=RefusalCode.OPERATION_UNKNOWN)
            return
        changes = {place: -change for place, change in net(self.moved[known]).items()}
        if known in self.reversed:
            assert answer == Refusal(code=RefusalCode.ALREADY_REVERSED)
        elif self.model.is_short(changes):
            assert isinstance(answer, Refusal)
            assert answer.code is RefusalCode.INSUFFICIENT_BALANCE
        else:
            assert answer == Posted(reversal, is_repeated=False)
            again = self.run(lambda c: reverse(c, known, reversal_id=reversal, at=self.now))
            assert again == Posted(reversal, is_repeated=True)
            self.reversed.add(known)
            self.model.apply(changes)

    # --- holds --------------------------------------------------------------------------------------------

    @rule(target=placed, move=moves, minutes=st.one_of(st.none(), st.integers(1, 10)))
    def place(self, move: tuple[int, int, int], minutes: int | None) -> Hold:
        debit, credit, amount = move
        hold = Hold(
            hold_id=uuid4(),
            unit=UNIT,
            debit=self.accounts[debit],
            credit=self.accounts[credit],
            amount_tiyn=Tiyn(amount),
            kind=PostingKind.WITHDRAWAL,
            operation_id=uuid4(),
            at=self.now,
            expires_at=None if minutes is None else self.now + timedelta(minutes=minutes),
        )
        answer = self.run(lambda c: place_hold(c, hold))
        if self.model.is_short({debit: -amount}):
            available = self.model.balance[debit] - self.model.held[debit]
            left = Tiyn(available)
            assert answer == Refusal(code=RefusalCode.INSUFFICIENT_BALANCE, left_tiyn=left)
            self.ended[hold.hold_id] = "never placed"
        else:
            assert answer == Placed(hold.hold_id, is_repeated=False)
            self.model.held[debit] += amount
        self.holds.append(hold)
        return hold

    @rule(hold=placed)
    def place_again(self, hold: Hold) -> None:
        if self.ended.get(hold.hold_id) != "never placed":
            assert self.run(lambda c: place_hold(c, hold)) == Placed(hold.hold_id, is_repeated=True)

    @rule(hold=placed, share=st.integers(1, 100))
    def post_hold(self, hold: Hold, share: int) -> None:
        amount = max(1, int(hold.amount_tiyn) * share // 100)
        posting_id = uuid4()
        answer = self.run(
            lambda c: post_hold(c, hold.hold_id, posting_id, at=self.now, amount_tiyn=Tiyn(amount))
        )
        state = self.ended.get(hold.hold_id)
        if state == "never placed":
            assert answer == Refusal(code=RefusalCode.OPERATION_UNKNOWN)
        elif state is not None or hold.is_over(self.now):
            assert answer == Refusal(code=RefusalCode.HOLD_ENDED)
        else:
            assert answer == Posted(posting_id, is_repeated=False)
            debit, credit = self.accounts.index(hold.debit), self.accounts.index(hold.credit)
            self.end(hold, "posted")
            self.model.apply(net([(debit, credit, amount)]))
            self.moved[posting_id] = ((debit, credit, amount),)

    @rule(hold=consumes(placed))
    def void(self, hold: Hold) -> None:
        answer = self.run(lambda c: void_hold(c, hold.hold_id, at=self.now))
        match self.ended.get(hold.hold_id):
            case None:
                assert answer == Ended(hold.hold_id, is_repeated=False)
                self.end(hold, "voided")
            case "never placed":
                assert answer == Refusal(code=RefusalCode.OPERATION_UNKNOWN)
            case _:
                assert answer == Refusal(code=RefusalCode.HOLD_ENDED)

    @rule(minutes=st.integers(0, 6))
    def expire(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        ended = set(self.run(lambda c: expire_holds(c, self.now)))
        for hold in self.open_holds:
            assert (hold.hold_id in ended) == hold.is_over(self.now)
        for hold in [each for each in self.open_holds if each.hold_id in ended]:
            self.end(hold, "expired")

    # --- what must always hold ----------------------------------------------------------------------------

    @invariant()
    def the_books_are_as_the_model_says(self) -> None:
        if not hasattr(self, "accounts"):
            return
        with reading(self.books) as connection:
            standing = balances_of(connection, self.accounts)
        assert [int(standing[each].balance_tiyn) for each in self.accounts] == self.model.balance
        assert [int(standing[each].held_tiyn) for each in self.accounts] == self.model.held

    def teardown(self) -> None:
        if hasattr(self, "books"):
            with reading(self.books) as connection:
                assert [str(each) for each in check_books(connection)] == []

    # --- the machine's own hands --------------------------------------------------------------------------

    @property
    def open_holds(self) -> list[Hold]:
        return [hold for hold in self.holds if hold.hold_id not in self.ended]

    def end(self, hold: Hold, how: str) -> None:
        self.ended[hold.hold_id] = how
        self.model.held[self.accounts.index(hold.debit)] -= int(hold.amount_tiyn)

    def account(self, kind: AccountKind, owner: str) -> UUID:
        opened: UUID = self.run(lambda c: open_account(c, unit=UNIT, kind=kind, owner=owner))
        return opened

    def run(self, work: Callable[[Any], Any]) -> Any:
        with self.books.begin() as connection:
            return work(connection)

    def posting(
        self,
        posting_id: UUID,
        group: Sequence[tuple[int, int, int]],
        *,
        link: UUID | None = None,
        more: tuple[Transfer, ...] = (),
    ) -> Posting:
        transfers = tuple(
            Transfer(
                unit=UNIT,
                debit=self.accounts[debit],
                credit=self.accounts[credit],
                amount_tiyn=Tiyn(amount),
            )
            for debit, credit, amount in group
        )
        return Posting(
            posting_id=posting_id,
            kind=PostingKind.TRANSFER,
            operation_id=posting_id,
            at=AT,
            transfers=(*transfers, *more),
            link_id=link,
        )


def reused() -> Refusal:
    return Refusal(code=RefusalCode.ID_REUSED)


@cache
def _sqlite() -> Engine:
    directory = Path(tempfile.mkdtemp(prefix="tolem-books-"))
    atexit.register(shutil.rmtree, directory)
    engine = open_engine(f"sqlite:///{directory / 'books.db'}")
    schema.migrate(engine)
    return engine


@cache
def _postgresql() -> Engine:
    server = start_once(current_session())
    engine = open_engine(server.create())
    server.close()
    schema.migrate(engine)
    return engine


class OnSqlite(BooksMachine):
    @staticmethod
    def engine() -> Engine:
        return _sqlite()


class OnPostgresql(BooksMachine):
    @staticmethod
    def engine() -> Engine:
        return _postgresql()


RULES: Final = ("W-04", "W-23", "W-70")


def _case(machine: type[BooksMachine]) -> Any:
    case = machine.TestCase
    case.settings = settings(
        max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    for rule_id in RULES:
        case = pytest.mark.rule(rule_id)(case)
    return pytest.mark.slow(case)


TestBooksOnSqlite = _case(OnSqlite)
TestBooksOnPostgresql = _case(OnPostgresql)
