"""What a batch of top-ups costs at a million wallets and ten million entries, beside ten thousand wallets.

Both databases stand on one server and are filled by SQL with the same history for each wallet: five postings of one transfer.
(Their fingerprints are made up, so such a database is for measuring only.) What the filling left to be written to disk is
written, and what batches look into is in the server's memory, as after a day's work: neither is a batch's to pay. Batches of a hundred top-ups to random
wallets go to the one and the other in turn, over one connection each, so that whatever else the machine does meets both.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import overload

from sqlalchemy import Connection, Engine, bindparam, text

from benchmarks.cash_network import batches, enrolled, make_fleet
from benchmarks.postgresql import server
from benchmarks.result import Result
from ledger.books.accounts import AccountKind, account_id
from ledger.clock import utc_now
from ledger.context import Context
from ledger.database import open_engine
from ledger.kiosks.authentication import SignedRequest
from ledger.kiosks.intake import take_batch
from ledger.kiosks.service import kiosk_of

SMALL = 10_000
LARGE = 1_000_000
POSTINGS_PER_WALLET = 5
BATCHES_BEFORE = 10
LOOKED_INTO = (
    "accounts",
    "pk_accounts",
    "wallets",
    "pk_wallets",
    "holders",
    "uq_holders_issuer_code_phone",
    "pk_wallet_days",
    "pk_entries",
)
"""Tables and indexes in which a batch finds its wallets; 1.2 GB at a million."""
BATCHES = 40


@dataclass(frozen=True)
class Numbers(Sequence[str]):
    """The numbers of so many wallets, without keeping them."""

    size: int

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self.size))]
        return f"+7747{place:07}"


class Market:
    """A filled database and one kiosk that sells in it."""

    def __init__(self, url: str, wallet_count: int) -> None:
        make_fleet(url, kiosk_count=1, wallet_count=0)
        _fill(open_engine(url), wallet_count)
        self.engine = open_engine(url, is_service=True)
        self._context = Context(engine=self.engine)
        kiosk = enrolled(self.engine, "bench-0000")
        self._batches: Iterator[SignedRequest] = batches(
            kiosk, Numbers(wallet_count), 10**6, random.Random(1)
        )

    def sell(self) -> float:
        """Milliseconds that one batch took."""
        signed = next(self._batches)
        begun = time.perf_counter()
        answer = take_batch(self._context, signed)
        took = (time.perf_counter() - begun) * 1000
        assert all(each.outcome == "credited" for each in answer.results), answer.results[:3]
        return took

    def warm_up(self) -> None:
        """Sell a little, then ANALYZE, as autovacuum does within its minute: an empty table plans badly."""
        for _ in range(BATCHES_BEFORE):
            self.sell()
        with self.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        self.engine.dispose()
        for _ in range(BATCHES_BEFORE):
            self.sell()


def run(runs: int) -> list[Result]:
    """Medians of ``runs`` times ``BATCHES`` batches each; 1.3 is what is allowed as the ratio."""
    with server() as running:
        small, large = Market(running.create(), SMALL), Market(running.create(), LARGE)
        running.checkpoint()
        for market in (small, large):
            market.warm_up()
        taken = [(large.sell(), small.sell()) for _ in range(runs * BATCHES)]
        for market in (small, large):
            market.engine.dispose()
    at_large = statistics.median(each[0] for each in taken)
    at_small = statistics.median(each[1] for each in taken)
    limit = f"the same at {SMALL:,} wallets; at most 1.3 of it"
    return [Result(f"batch_at_{LARGE}_wallets", at_large, "ms", limit, at_small, runs)]


def _fill(engine: Engine, wallet_count: int) -> None:
    with engine.begin() as connection:
        # Nobody writes beside us and the rows fit each other: foreign keys need not be looked up ten million times.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        _fill_tables(connection, wallet_count)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
        connection.exec_driver_sql("CREATE EXTENSION pg_prewarm")
        connection.execute(_PREWARM, {"looked_into": list(LOOKED_INTO)})
    engine.dispose()


def _fill_tables(connection: Connection, wallet_count: int) -> None:
    issuer = kiosk_of(connection, "bench-0000").agent.issuer
    values = {
        "wallets": wallet_count,
        "postings": wallet_count * POSTINGS_PER_WALLET,
        "each": POSTINGS_PER_WALLET,
        "unit": issuer.unit,
        "issuer": issuer.issuer_code,
        "kind": str(AccountKind.CLIENT_WALLET),
        "source": account_id(issuer.unit, AccountKind.ISSUANCE, issuer.issuer_code),
        "at": utc_now() - timedelta(days=40),
        "day": (utc_now() - timedelta(days=40)).date(),
    }
    for statement in _STATEMENTS:
        named = {name: values[name] for name in values if f":{name}" in statement}
        connection.execute(text(statement).bindparams(*(bindparam(name) for name in named)), named)


_PREWARM = text("SELECT pg_prewarm(oid) FROM pg_class WHERE relname = ANY(:looked_into)")
# As ``ledger.books.ids.timed_id`` makes them: the milliseconds, then bits of a name.
_POSTING = "CAST(lpad(to_hex(1700000000000 + place), 12, '0') || substr(md5('p' || place), 13) AS uuid)"
_WALLET = "md5('w' || number)::uuid"
_ACCOUNT = "md5('a' || number)::uuid"
_NUMBERED = "generate_series(0, CAST(:wallets AS bigint) - 1) AS number"
_POSTED = "generate_series(0, CAST(:postings AS bigint) - 1) AS place"
_TO = "md5('a' || place / CAST(:each AS bigint))::uuid"

_STATEMENTS = (
    f"""INSERT INTO accounts (account_id, unit, kind, owner, balance_tiyn, entry_count)
        SELECT {_ACCOUNT}, :unit, :kind, CAST({_WALLET} AS text), 100 * CAST(:each AS bigint), :each
        FROM {_NUMBERED}""",
    f"""INSERT INTO wallets (wallet_id, issuer_code, status, condition, is_non_resident, registered_at, account_id)
        SELECT {_WALLET}, :issuer, 'professional', 'active', FALSE, :at, {_ACCOUNT} FROM {_NUMBERED}""",
    f"""INSERT INTO holders (wallet_id, issuer_code, phone, holder_name, language)
        SELECT {_WALLET}, :issuer, '+7747' || lpad(CAST(number AS text), 7, '0'), 'Holder', 'kk' FROM {_NUMBERED}""",
    f"""INSERT INTO wallet_days (wallet_id, day, credits_tiyn, payments_tiyn, operation_count)
        SELECT {_WALLET}, :day, 100 * CAST(:each AS bigint), 0, :each FROM {_NUMBERED}""",
    f"""INSERT INTO postings (posting_id, kind, operation_id, at, posted_at, fingerprint)
        SELECT {_POSTING}, 'top_up', {_POSTING}, :at, :at, md5('f' || place) || md5('g' || place)
        FROM {_POSTED}""",
    f"""INSERT INTO transfers (posting_id, line, unit, debit_account_id, credit_account_id, amount_tiyn)
        SELECT {_POSTING}, 1, :unit, CAST(:source AS uuid), {_TO}, 100 FROM {_POSTED}""",
    f"""INSERT INTO entries (account_id, number, posting_id, line, amount_tiyn, balance_after_tiyn)
        SELECT {_TO}, place % :each + 1, {_POSTING}, 1, 100, 100 * (place % :each + 1) FROM {_POSTED}""",
    f"""INSERT INTO entries (account_id, number, posting_id, line, amount_tiyn, balance_after_tiyn)
        SELECT CAST(:source AS uuid), 1000 + place, {_POSTING}, 1, -100, -100 * place FROM {_POSTED}""",
)
