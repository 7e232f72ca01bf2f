"""The soak itself: workers, kills, and the proof of the books after."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, func, make_url, select, text

from ledger import proof, schema
from ledger.agents.service import agent_of
from ledger.books.tables import postings
from ledger.clock import utc_now
from ledger.database import open_engine, reading, write
from ledger.demo.service import fill
from ledger.kiosks.service import Kiosk, issue_code, kiosk_of, open_kiosk
from ledger.payments.tables import payments
from ledger.roles import grant_service
from tests.soak.serving import Server
from tests.soak.wallet_orders import WalletWorker, signed_in
from tests.soak.workers import PHONES, KioskWorker, Line, Worker
from wire.money import Tiyn

WORKERS: Final = 16
HOLDERS: Final = 4
AGENTS: Final = ("samruk-trade", "ip-akhmetov")
ONE_OF_SEVERAL: Final = 0.5
"""How often one of several processes is killed rather than all."""
KILL_AFTER_S: Final = (0.3, 4.0)
TARGET: Final = Tiyn(10_000_000)


@dataclass(frozen=True)
class Outcome:
    """What was done, and everything that is wrong after it: nothing, or the ledger has failed."""

    steps: int
    kills: int
    postings: int
    orders: int
    wrong: tuple[str, ...]


def soak(database: str, *, seconds: float, seed: int, processes: int = 1) -> Outcome:
    """Let sixteen workers work at a ledger on an empty PostgreSQL database while it is killed at random.

    A quarter of them are holders of wallets, the others kiosks. Of several ``processes`` that answer one is killed as often
    as all. What stops a worker is told among what is wrong.
    """
    server = Server(_prepared(database), processes=processes)
    server.start()
    lines = [Line(server) for _ in range(WORKERS)]

    def kiosk(line: Line, number: int) -> KioskWorker:
        return KioskWorker(line, _code(number), seed + HOLDERS + number)

    try:
        with ThreadPoolExecutor(WORKERS) as pool:
            made = [pool.submit(kiosk, line, number) for number, line in enumerate(lines[HOLDERS:])]
            tokens = _signed_in(database)
            workers: list[Worker] = [
                *(
                    WalletWorker(line.send, *each)
                    for line, each in zip(lines, _holders(tokens, seed), strict=False)
                ),
                *(each.result() for each in made),
            ]
            steps, stopped = _work(pool, server, workers, seconds, random.Random(seed))
    finally:
        server.stop()
        for line in lines:
            line.close()
    return _proved(database, workers, steps, server.kills, stopped)


def _work(
    pool: ThreadPoolExecutor, server: Server, workers: Sequence[Worker], seconds: float, rng: random.Random
) -> tuple[int, list[str]]:
    over = threading.Event()

    def work(worker: Worker) -> int:
        steps = 0
        while not over.is_set():
            worker.step()
            steps += 1
        return steps

    running = [pool.submit(work, worker) for worker in workers]
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at and not any(each.done() for each in running):
        wait(running, timeout=server.processes * rng.uniform(*KILL_AFTER_S), return_when="FIRST_COMPLETED")
        if server.processes > 1 and rng.random() < ONE_OF_SEVERAL:
            server.kill_one(rng)
            continue
        server.kill()
        server.start()
    over.set()
    failures = {number: each.exception() for number, each in enumerate(running)}
    stopped = [f"worker {number} stopped: {failure!r}" for number, failure in failures.items() if failure]
    return sum(each.result() for each in running if each.exception() is None), stopped


def _proved(
    database: str, workers: Sequence[Worker], steps: int, kills: int, stopped: Sequence[str]
) -> Outcome:
    engine = open_engine(database)
    with reading(engine) as connection:
        wrong = [*stopped, *(str(each) for each in proof.findings(connection))]
        for worker in workers:
            wrong += worker.audit(connection)
        count = connection.execute(select(func.count()).select_from(postings)).scalar_one()
        orders = connection.execute(select(func.count()).select_from(payments)).scalar_one()
    engine.dispose()
    return Outcome(steps, kills, count, orders, tuple(wrong))


def _signed_in(database: str) -> dict[str, str]:
    """The tokens of the holders, by their numbers."""
    engine = open_engine(database)
    with engine.begin() as connection:
        tokens = {phone: signed_in(connection, phone, utc_now()) for phone in PHONES[:HOLDERS]}
    engine.dispose()
    return tokens


def _holders(tokens: Mapping[str, str], seed: int) -> Iterator[tuple[str, list[str], int]]:
    """For each holder his token, whom he sends money to, and his seed."""
    for number, (phone, token) in enumerate(tokens.items()):
        yield token, [each for each in PHONES if each != phone], seed + number


def _prepared(database: str) -> str:
    """The demo network with a kiosk for each worker; the URL of a role that serves it and owns nothing."""
    engine = open_engine(database)
    schema.migrate(engine)
    write(engine, lambda connection: fill(connection, wallets=(), enrolment_code=None, now=utc_now()))
    write(engine, _open_kiosks)
    role = f"soak_{uuid4().hex}"
    with engine.begin() as connection:
        connection.execute(text(f'CREATE ROLE "{role}" LOGIN'))
    grant_service(engine, role)
    engine.dispose()
    return make_url(database).set(username=role).render_as_string(hide_password=False)


def _open_kiosks(connection: Connection) -> None:
    desk = kiosk_of(connection, "kiosk-0001")
    for number in range(WORKERS):
        kiosk = Kiosk(
            kiosk_id=f"soak-{number:02}",
            number=f"soak-{number:02}",
            agent=agent_of(connection, AGENTS[number % len(AGENTS)]),
            address=desk.address,
            allotment_target_tiyn=TARGET,
        )
        open_kiosk(connection, kiosk)
        issue_code(connection, kiosk.kiosk_id, _code(number), utc_now())


def _code(number: int) -> str:
    return f"SOAK-CODE-{number:02}"
