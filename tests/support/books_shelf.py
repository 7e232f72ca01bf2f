"""Bare books in an empty database: an issuer's side, an agent's float with 1 000 in it, an empty wallet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine

from ledger import books
from ledger.books.accounts import AccountKind, money_unit
from ledger.books.check import check_books
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import Balance, balances_of, open_account
from ledger.database import reading, write
from wire.money import Tiyn

AT = datetime(2026, 11, 22, 7, tzinfo=UTC)
UNIT = money_unit("test-bank")


class Books:
    """Three accounts: the issuer's side, an agent's float with 1 000 in it, an empty wallet."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.issuance = self.open(AccountKind.ISSUANCE)
        self.float = self.open(AccountKind.AGENT_FLOAT)
        self.wallet = self.open(AccountKind.CLIENT_WALLET)
        self.post(self.posting((self.issuance, self.float, 1_000)))

    def open(self, kind: AccountKind, unit: str = UNIT, owner: str = "someone") -> UUID:
        return write(self.engine, lambda c: open_account(c, unit=unit, kind=kind, owner=owner))

    def posting(
        self, *moves: tuple[UUID, UUID, int], posting_id: UUID | None = None, link: UUID | None = None
    ) -> Posting:
        transfers = tuple(
            Transfer(unit=UNIT, debit=debit, credit=credit, amount_tiyn=Tiyn(amount))
            for debit, credit, amount in moves
        )
        made = posting_id or uuid4()
        return Posting(
            posting_id=made,
            kind=PostingKind.TOP_UP,
            operation_id=made,
            at=AT,
            transfers=transfers,
            link_id=link,
        )

    def post(self, *batch: Posting, versions: dict[UUID, int] | None = None) -> Any:
        def work(connection: Connection) -> Any:
            return books.post(connection, batch, posted_at=AT, versions=versions or {})

        with self.engine.begin() as connection:
            return work(connection)

    def run(self, work: Any, *arguments: Any, **more: Any) -> Any:
        """One function of the books in a transaction of its own."""
        return write(self.engine, lambda connection: work(connection, *arguments, **more))

    def standing(self, account: UUID) -> Balance:
        with reading(self.engine) as connection:
            return balances_of(connection, [account])[account]

    def balance(self, account: UUID) -> int:
        return int(self.standing(account).balance_tiyn)

    def findings(self) -> set[str]:
        with reading(self.engine) as connection:
            return {each.code for each in check_books(connection)}

    def spoil(self, statement: Any) -> None:
        with self.engine.begin() as connection:
            assert connection.execute(statement).rowcount > 0
