"""A network to take cash in: many wallets, a fee, further limits, and kiosks with batches signed and ready."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection, Engine

from ledger import schema
from ledger.agents.service import Agent, sell_e_money
from ledger.books.accounts import AccountKind, account_id, money_unit
from ledger.books.ids import NAMESPACE
from ledger.books.tables import accounts
from ledger.clock import utc_now
from ledger.database import insert_all, open_engine, write
from ledger.demo.service import fill
from ledger.holders.tables import holders
from ledger.kiosks.authentication import SignedRequest
from ledger.kiosks.service import Kiosk, enrol, issue_code, kiosk_of, open_kiosk
from ledger.limits.rules import FurtherKind, FurtherLimit
from ledger.limits.service import NON_RESIDENTS, FurtherTerm, add_further
from ledger.tariffs.service import add_tariff
from ledger.testing import PaperKiosk, answer_of, top_up
from ledger.wallets.tables import wallets
from wire.encoding import GENESIS_HASH
from wire.messages import BatchRequest, batch_bytes
from wire.money import Tiyn, tenge
from wire.policy import WALLET_TOP_UP, Tariff
from wire.tariffs import fee_of
from wire.times import utc_text

TARIFF = Tariff(
    service=WALLET_TOP_UP,
    version=2,
    effective_from=datetime(2023, 1, 2, tzinfo=UTC),
    rate_ppm=10_000,
    min_tiyn=Tiyn(1_000),
)
BILL = tenge(1_000)
STATUSES = ("minimal", "basic", "professional")
ORDERS_IN_BATCH = 100
TRANSFERS_PER_ORDER = 3
"""Bill into the kiosk's memo, e-money to the wallet, fee: 2 postings and 6 entries for each top-up."""


@dataclass(frozen=True)
class Fleet:
    """A filled database and its kiosks, which know only their keys."""

    url: str
    kiosk_ids: tuple[str, ...]
    phones: tuple[str, ...]


def make_fleet(url: str, *, kiosk_count: int, wallet_count: int) -> Fleet:
    """Fill an empty database: the demo network, a tariff, a limit for everyone, wallets, enrolled kiosks."""
    engine = open_engine(url)
    try:
        schema.migrate(engine)
        phones = write(engine, lambda connection: _fill(connection, wallet_count))
        ids = tuple(f"bench-{number:04}" for number in range(kiosk_count))
        write(engine, lambda connection: _open_kiosks(connection, ids))
    finally:
        engine.dispose()
    return Fleet(url, ids, phones)


def _fill(connection: Connection, wallet_count: int) -> tuple[str, ...]:
    now = utc_now()
    fill(connection, wallets=(), enrolment_code=None, now=now)
    add_tariff(connection, TARIFF)
    further = FurtherTerm(
        limit_id=uuid4(),
        limit=FurtherLimit(FurtherKind.DAY, tenge(2_000_000)),
        effective_from=date(2023, 1, 1),
        group=NON_RESIDENTS,
    )
    add_further(connection, further)
    agent = _agent(connection)
    sell_e_money(connection, agent=agent, amount=tenge(10**10), operation_id=uuid4(), at=now)
    return add_wallets(connection, agent.issuer.issuer_code, wallet_count, now)


def add_wallets(connection: Connection, issuer_code: str, count: int, now: datetime) -> tuple[str, ...]:
    """Wallets of every status with nothing in them, one in a hundred a non-resident's; their numbers."""
    unit = money_unit(issuer_code)
    ids = [uuid5(NAMESPACE, f"bench/{number}") for number in range(count)]
    phones = tuple(f"+7747{number:07}" for number in range(count))
    owned = [account_id(unit, AccountKind.CLIENT_WALLET, str(each)) for each in ids]
    insert_all(
        connection, accounts, [_account_row(unit, each, own) for each, own in zip(ids, owned, strict=True)]
    )
    rows = [
        {
            "wallet_id": wallet_id,
            "issuer_code": issuer_code,
            "status": STATUSES[place % len(STATUSES)],
            "condition": "active",
            "is_non_resident": place % 100 == 0,
            "registered_at": now,
            "account_id": account,
        }
        for place, (wallet_id, account) in enumerate(zip(ids, owned, strict=True))
    ]
    insert_all(connection, wallets, rows)
    persons = [
        {
            "wallet_id": wallet_id,
            "issuer_code": issuer_code,
            "phone": phone,
            "holder_name": "Айгүл Сериккызы",
            "language": "kk",
        }
        for wallet_id, phone in zip(ids, phones, strict=True)
    ]
    insert_all(connection, holders, persons)
    return phones


def _account_row(unit: str, wallet_id: UUID, account: UUID) -> dict[str, object]:
    return {
        "account_id": account,
        "unit": unit,
        "kind": AccountKind.CLIENT_WALLET,
        "owner": str(wallet_id),
        "balance_tiyn": 0,
        "entry_count": 0,
    }


def _agent(connection: Connection) -> Agent:
    return kiosk_of(connection, "kiosk-0001").agent


def _open_kiosks(connection: Connection, ids: tuple[str, ...]) -> None:
    desk = kiosk_of(connection, "kiosk-0001")
    for kiosk_id in ids:
        kiosk = Kiosk(
            kiosk_id=kiosk_id,
            number=kiosk_id,
            agent=desk.agent,
            address=desk.address,
            allotment_target_tiyn=tenge(1_000_000),
        )
        open_kiosk(connection, kiosk)
        issue_code(connection, kiosk_id, f"CODE-{kiosk_id}", utc_now())


def enrolled(engine: Engine, kiosk_id: str) -> PaperKiosk:
    """A kiosk that has given its key to the ledger."""
    kiosk = PaperKiosk(lambda *_: answer_of(500, b""), utc_now)
    kiosk.kiosk_id = kiosk_id
    write(
        engine,
        lambda connection: enrol(
            connection, code=f"CODE-{kiosk_id}", public_key=kiosk.key.public_key, now=utc_now()
        ),
    )
    return kiosk


def batches(
    kiosk: PaperKiosk, phones: Sequence[str], count: int, rng: random.Random
) -> Iterator[SignedRequest]:
    """Signed batches in their order, each of ``ORDERS_IN_BATCH`` top-ups told by two entries: bill and order."""
    fee = fee_of(TARIFF, BILL)
    for _ in range(count):
        first = len(kiosk.entries) + 1
        for _ in range(ORDERS_IN_BATCH):
            kiosk.sell(top_up(rng.choice(phones), BILL, fee=fee, tariff_version=TARIFF.version))
        yield signed_batch(kiosk, first)


def signed_batch(kiosk: PaperKiosk, first: int) -> SignedRequest:
    """Everything that the kiosk wrote from an entry on, as one signed request."""
    before = kiosk.entries[first - 2].hash if first > 1 else GENESIS_HASH
    body = batch_bytes(BatchRequest(previous_hash=before, entries=tuple(kiosk.entries[first - 1 :])))
    path = f"/v1/kiosks/{kiosk.kiosk_id}/batches"
    headers = kiosk.key.sign_request(
        kiosk_id=kiosk.kiosk_id, method="POST", path=path, at=utc_text(utc_now()), body=body
    )
    return SignedRequest(kiosk_id=kiosk.kiosk_id, method="POST", path=path, headers=headers, body=body)
