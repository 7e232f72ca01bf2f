"""Kills at enumerated boundaries: real kiosk, real firmware simulators on pseudo terminals, real ledger on PostgreSQL.

After each kill the kiosk starts again, recovers and syncs; then what the simulated acceptor counted in its cassette is
what the journal says and what the ledger has (K-01).
"""

from __future__ import annotations

import itertools
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, select

from kiosk.config import Settings
from kiosk.demo.children import ChildDied, wait_until
from kiosk.demo.control_client import KioskGone, KioskRefused
from kiosk.demo.director import StepFailed
from kiosk.demo.happenings import Awaited, Happening, Happenings
from kiosk.demo.world import FIELD_AGENT_PIN, DemoFailed, World, WorldSettings
from kiosk.reports import journal_path
from kiosk.runtime.clock import monotonic_s
from kiosk.scenario import Wallet
from ledger import proof
from ledger.access.tables import credentials
from ledger.clock import utc_now
from ledger.database import open_engine, reading, write
from ledger.field_agents.service import NewFieldAgent, add_field_agent
from ledger.kiosks.service import set_target
from ledger.messages.tables import messages
from ledger.wallets.service import wallets_by_phone
from offline_queue.journal import JournalReader
from offline_queue.standing import Standing
from tests.torture.fuse import SIDES, Fuse, Order
from tests.torture.programs import with_fuse
from tests.torture.sessions import (
    MANAGER,
    PHONE,
    RECEIVER,
    SESSIONS,
    Stage,
    ends_what_was_begun,
)
from wire.entries import BillDisputed, BillStacked, Body, Collected, Entry, OrderCompleted, WalletOrderEnded
from wire.money import TIYN_PER_TENGE, total

SPEED: Final = 8.0
KILLS: Final = 3
LINGERS_S: Final = (0.0, 0.05, 0.3)
"""After an effect the kill comes at once or a little later: what other threads do of it is under way, or done."""
SETTLE_S: Final = 20.0
PIN_TRIES_MAX: Final = 10
LEDGER_DIES_S: Final = 10.0
DISK_FREE_MIB_MIN: Final = 1
"""So little that the journal itself finds a disk full, not the watch over it."""
ENDS_WITH: Final = frozenset({"Commit checkpoint"})
"""The last that a program does before it ends: there is no life a little later that could be cut off."""
ATTEMPTS: Final = 3
"""A session may by chance not come to its boundary as often as in the rehearsal."""

KIOSK_ID: Final = "kiosk-0001"
"""Of the demo network."""
CODE: Final = re.compile(r"\b\d{6}\b")
GIVEN_TIYN: Final = 100_000
"""What each newcomer has from the start."""

CUT_OFF: Final = (StepFailed, Awaited, KioskGone, KioskRefused, ChildDied, DemoFailed, TimeoutError)


class NeverCome(AssertionError):
    """No session came to the place of a kill: nothing was killed, nothing is proved, nothing is wrong yet."""


@dataclass(frozen=True)
class Kill:
    """``surest``: the session that came to the boundary most often in the rehearsal; it is played when ``session`` does not."""

    session: str
    order: Order
    surest: str = ""

    def __str__(self) -> str:
        order = self.order
        later = f" + {order.linger_s:g} s" if order.linger_s else ""
        return f"{order.side} {order.boundary} (no {order.occurrence}{later}) in {self.session!r}"


@dataclass(frozen=True)
class Books:
    """After a kill and the recovery from it. Sums in tiyn; ``findings`` are whatever else is not as it must be.

    ``disputed_tiyn``: bills that are left to people. ``before``: the books after the last kill.
    """

    cassette_tiyn: int
    journal_tiyn: int
    ledger_tiyn: int
    disputed_tiyn: int
    findings: tuple[str, ...]
    before: Books | None = None

    @property
    def surplus_tiyn(self) -> int:
        """In the cassette, in no account."""
        return self.cassette_tiyn - self.ledger_tiyn

    @property
    def newly_disputed_tiyn(self) -> int:
        return self.disputed_tiyn - (self.before.disputed_tiyn if self.before else 0)

    @property
    def lost_tiyn(self) -> int:
        """More in the cassette than is in any account, since the last kill, and not named as disputed by this one."""
        more = self.surplus_tiyn - (self.before.surplus_tiyn if self.before else 0)
        return max(0, more - max(0, self.newly_disputed_tiyn))

    @property
    def invented_tiyn(self) -> int:
        return max(0, -self.surplus_tiyn)

    @property
    def is_right(self) -> bool:
        is_same = self.journal_tiyn == self.ledger_tiyn
        return is_same and not (self.lost_tiyn or self.invented_tiyn or self.findings)

    def __str__(self) -> str:
        told = f"cassette {self.cassette_tiyn}  journal {self.journal_tiyn}  ledger {self.ledger_tiyn}"
        told += f"  disputed {self.disputed_tiyn}" if self.disputed_tiyn else ""
        return "  ".join((told, *self.findings))


def planned(
    met: Mapping[str, Mapping[str, int]], boundaries: Iterable[str], kills: int = KILLS
) -> list[Kill]:
    """``kills`` of each side of each boundary, spread over all sessions and occurrences that there are.

    Raises ValueError naming boundaries that no session comes to.
    """
    if missing := unreached(met, boundaries):
        raise ValueError(f"no session comes to {', '.join(missing)}")
    plan: list[Kill] = []
    for name, side in itertools.product(boundaries, SIDES):
        places = [
            (session, occurrence)
            for session, found in met.items()
            for occurrence in range(1, found.get(name, 0) + 1)
        ]
        for number in range(kills):
            session, occurrence = places[number * len(places) // kills]
            can_linger = side == "after" and name not in ENDS_WITH
            linger_s = LINGERS_S[number % len(LINGERS_S)] if can_linger else 0.0
            surest = max(met, key=lambda each: met[each].get(name, 0) if each in SESSIONS else 0)
            plan.append(Kill(session, Order(name, side, occurrence, linger_s), surest))
    return plan


def unreached(met: Mapping[str, Mapping[str, int]], boundaries: Iterable[str]) -> list[str]:
    """The boundaries that no session comes to."""
    return [name for name in boundaries if not any(found.get(name) for found in met.values())]


class Tortured:
    """One world whose kiosk has a fuse."""

    def __init__(
        self, stage: Stage, kiosk_fuse: Fuse, ledger_fuse: Fuse, engine: Engine, given_tiyn: int
    ) -> None:
        self.stage = stage
        self._given_tiyn = given_tiyn
        self.world = stage.world
        self.fuse = kiosk_fuse
        self.ledger_fuse = ledger_fuse
        self._engine = engine
        self._last: Books | None = None
        self._entries: dict[int, Entry] = {}
        """All that this world's journals have ever had, also what is pruned by now."""

    def rehearse(self, sessions: Iterable[str] = tuple(SESSIONS)) -> dict[str, Counter[str]]:
        """Each session in peace: how often it comes to each boundary."""
        met = {}
        for name in sessions:
            self._note_entries()
            self.fuse.arm(Order())
            SESSIONS[name](self.stage)
            self.come_to_rest()
            met[name] = self.fuse.met()
            self.fuse.disarm()
            self.stage.director.settle()
        return met

    def kill(self, kill: Kill) -> Books:
        """Kill, let it recover and sync, and count. Raises NeverCome when it was never come to.

        How often a session comes to its boundary is partly chance, such as of heartbeats: once less often than in the
        rehearsal, the last time that there was is taken, in the surest session.
        """
        order, session = kill.order, kill.session
        for _ in range(ATTEMPTS):
            self._note_entries()
            self.fuse.arm(order)
            self._play_until_death(session)
            if self.fuse.has_fired():
                self.recover()
                return self.books()
            self.fuse.disarm()
            order = replace(order, occurrence=min(order.occurrence, max(1, self.fuse.met()[order.boundary])))
            session = kill.surest or session
            self.recover()
        raise NeverCome(f"never come to: {kill}; met {dict(self.fuse.met())}")

    def be_born(self) -> None:
        """The first life of a kiosk that has yet to enrol, and a top-up in it."""
        with suppress(*CUT_OFF):
            self.world.start_kiosk()
            self.world.await_service()
            SESSIONS["tops up"](self.stage)
            self.come_to_rest()
        if self.world.kiosk is not None and self.fuse.is_armed():
            self.world.kiosk.wait_for_exit(2 * max(LINGERS_S))

    def kill_ledger(self, order: Order) -> Books:
        """Kill the ledger's service while a batch is sent, start it again, let the kiosk sync, and count.

        Raises NeverCome when no session came to the boundary.
        """
        for session in SESSIONS:
            self.ledger_fuse.arm(order)
            customer = threading.Thread(target=self._play_until_death, args=(session,))
            customer.start()
            while customer.is_alive() and not self.ledger_fuse.has_fired():
                customer.join(0.05)
            has_fired = self._bury_ledger()
            customer.join()
            self.recover()
            if has_fired:
                return self.books()
        raise NeverCome(f"never come to: {order}; met {dict(self.ledger_fuse.met())}")

    def _bury_ledger(self) -> bool:
        """Whether it is dead, or dies of what is still to be sent; then it lives again."""
        ends = monotonic_s() + LEDGER_DIES_S
        while not self.ledger_fuse.has_fired() and monotonic_s() < ends:
            with suppress(*CUT_OFF):
                self.stage.ask("sync")
                if not self.stage.ask("state")["outbox_entries"]:
                    break
            self.world.ledger.wait_for_exit(0.1)
        self.ledger_fuse.disarm()
        if not self.ledger_fuse.has_fired():
            return False
        self.world.cut_ledger()
        self.world.start_ledger()
        return True

    def recover(self) -> None:
        """Another life of the kiosk among devices that are well; it ends with nothing left to say to anybody."""
        world = self.world
        world.cut_kiosk()
        world.network.set_mode("up")
        self._mend_acceptor()
        world.printer.tell("ok")
        world.start_kiosk()
        world.await_service()
        while (cassettes := self._standing().cassettes).collection is not None or cassettes.waiting:
            ends_what_was_begun(self.stage)
        self.stage.director.settle()

    def _mend_acceptor(self) -> None:
        """Only what is amiss: who mends a unit that is well takes its last word from it."""
        told = self._acceptor_status()
        if not told["is_on"]:
            self.world.acceptor.tell("power-on")
        if told["fault"] is not None or told["is_silent"]:
            self.world.acceptor.tell("ok")

    def _acceptor_status(self) -> Happening:
        mark = self.stage.mark()
        self.world.acceptor.tell("status")
        _, told = self.stage.happenings.wait(
            lambda one: (one["source"], one["event"]) == ("acceptor", "status"),
            "the acceptor's count",
            since=mark,
            timeout_s=10,
        )
        return told

    def _standing(self) -> Standing:
        with JournalReader.open(journal_path(self.world.kiosk_data)) as reader:
            return reader.standing()

    def books(self) -> Books:
        """What each of the three says. Everybody has to be at rest."""
        cassette = self._acceptor_status()
        entries, findings = self._journal()
        with reading(self._engine) as connection:
            told = proof.report(connection)
            findings += [str(finding) for finding in proof.findings(connection)]
            findings += [str(alarm) for alarm in proof.alarms_of(connection)]
        disputed = unresolved(entries)
        if told["disputed"] != len(disputed):
            findings.append(f"disputed at the ledger: {told['disputed']}, in the journal: {len(disputed)}")
        self._last = Books(
            cassette_tiyn=sum(
                int(value) * TIYN_PER_TENGE * count for value, count in cassette["stacked"].items()
            ),
            journal_tiyn=stacked_tiyn(entries),
            ledger_tiyn=held(told) - self._given_tiyn,
            disputed_tiyn=sum(body.value_tiyn for body in disputed),
            findings=tuple(findings),
            before=None if self._last is None else replace(self._last, before=None),
        )
        return self._last

    def _journal(self) -> tuple[list[Entry], list[str]]:
        with JournalReader.open(journal_path(self.world.kiosk_data)) as reader:
            findings = [] if reader.verify() == reader.last() else ["the journal does not verify"]
            items = reader.open_items()
        entries = self._note_entries()
        if [each.seq for each in entries] != list(range(1, len(entries) + 1)):
            findings.append("an entry is gone, or was never seen before it was pruned")
        if items.order is not None or items.intent is not None:
            findings.append(f"left open: {items.order or items.intent}")
        bags = [each.body.journal_bills for each in entries if isinstance(each.body, Collected)]
        bags.append(self._standing().cassettes.all_counters.stacked)
        if sum(value * count for bag in bags for value, count in bag.items()) != stacked_tiyn(entries):
            findings.append("a bill is in no bag, or in two")
        orders = [each.body for each in entries if isinstance(each.body, OrderCompleted)]
        numbers = [number for each in entries if (number := _receipt_number(each.body)) is not None]
        if numbers != list(range(1, len(numbers) + 1)):
            findings.append(f"receipt numbers {numbers} (W-83)")
        if total(order.inserted_tiyn for order in orders) != stacked_tiyn(entries):
            findings.append("the orders are not the sum of the bills")
        return entries, findings

    def _note_entries(self) -> list[Entry]:
        """All entries that there ever were, in their order."""
        with JournalReader.open(journal_path(self.world.kiosk_data)) as reader:
            for entry in reader.entries():
                assert self._entries.setdefault(entry.seq, entry).hash == entry.hash, "history was changed"
        return [self._entries[seq] for seq in sorted(self._entries)]

    def _play_until_death(self, session: str) -> None:
        """The session, and after it all that is still to come, unless the kiosk dies in it."""
        with suppress(*CUT_OFF):
            SESSIONS[session](self.stage)
            self.come_to_rest()
        if self.world.kiosk is not None and self.fuse.is_armed():  # who lingers dies a little later
            self.world.kiosk.wait_for_exit(2 * max(LINGERS_S))

    def come_to_rest(self) -> None:
        """Receipts come out. Raises KioskGone at once when the kiosk dies."""
        end, pause = monotonic_s() + SETTLE_S, threading.Event()
        while True:
            state = self.stage.ask("state")
            if not state["receipts_pending"]:
                return
            if monotonic_s() > end:
                raise TimeoutError(f"it never comes to rest: {state}")
            pause.wait(0.05)


def stacked_tiyn(entries: list[Entry]) -> int:
    return sum(each.body.value_tiyn for each in entries if isinstance(each.body, BillStacked))


def _receipt_number(body: Body) -> int | None:
    """Of the entry with which a receipt is born."""
    return body.receipt_number if isinstance(body, OrderCompleted | WalletOrderEnded) else None


def unresolved(entries: list[Entry]) -> list[BillDisputed]:
    """Disputed bills of which nothing was heard since."""
    stacked = {each.body.bill_id for each in entries if isinstance(each.body, BillStacked)}
    disputed = [each.body for each in entries if isinstance(each.body, BillDisputed)]
    return [body for body in disputed if body.bill_id not in stacked]


def held(told: Mapping[str, Any]) -> int:
    """All the money that the ledger has put somewhere."""
    accounts = sum(told["wallets"].values()) + sum(told["merchants"].values())
    return int(accounts + told["fees_tiyn"] + told["unapplied_tiyn"])


MANAGER_ASKED_FOR_A_CODE: Final = NewFieldAgent(
    agent_code="samruk-trade",
    role="manager",
    person_code=MANAGER,
    pin=FIELD_AGENT_PIN,
    phone=f"+7{PHONE}",
    needs_code=True,
)


def patient(settings: Settings, protocol: str) -> Settings:
    """A kiosk with such an acceptor that takes no notice of a small disk, and of codes that nobody can know here as long as may be."""
    return replace(
        settings,
        kiosk=replace(settings.kiosk, disk_free_mib_min=DISK_FREE_MIB_MIN),
        acceptor=replace(settings.acceptor, protocol=protocol),
        service=replace(settings.service, pin_tries_max=PIN_TRIES_MAX),
    )


def let_people_in(connection: Connection) -> None:
    """A manager, and a holder who confirms without a code."""
    add_field_agent(connection, MANAGER_ASKED_FOR_A_CODE, utc_now())
    number = f"+7{PHONE}"
    wallet_id = wallets_by_phone(connection, "tengri-bank", [number])[number].wallet_id
    his = credentials.c.wallet_id == wallet_id
    connection.execute(credentials.update().where(his).values(is_confirmation_on=False))


def codes_from(engine: Engine) -> Callable[[str], str]:
    """Tells the newest one-time code that the ledger's outbox has for a number."""

    def code_of(phone: str) -> str:
        found: list[str] = []

        def has_come() -> bool:
            told = select(messages.c.text).where(messages.c.address == f"+7{phone}", messages.c.is_secret)
            with reading(engine) as connection:
                text = connection.scalar(told.order_by(messages.c.queued_at.desc()).limit(1))
            found.extend(CODE.findall(text or ""))
            return bool(found)

        wait_until(has_come, f"a code for {phone}", SETTLE_S)
        return found[0]

    return code_of


@contextmanager
def tortured(
    data: Path,
    database: str,
    seed: int,
    *,
    kiosk_data: Path | None = None,
    environment: Mapping[str, str] | None = None,
    speed: float = SPEED,
    protocol: str = "ccnet",
    is_born: bool = True,
    newcomers: Sequence[str] = (),
) -> Iterator[Tortured]:
    """A world in ``data`` whose ledger keeps its books in ``database``; it ends with all its processes.

    ``kiosk_data`` and ``environment`` are the kiosk's own. A kiosk that is not born has yet to be started.
    """
    happenings = Happenings()
    fuses = data / "kiosk-fuse", data / "ledger-fuse"
    for folder in fuses:
        folder.mkdir(parents=True, exist_ok=True)
    told = WorldSettings(
        data=data / "world",
        settings=patient(Settings(), protocol),
        seed=seed,
        speed=speed,
        wallets=(
            *(Wallet(f"+7{phone}", "professional") for phone in (PHONE, RECEIVER)),
            *(
                Wallet(f"+7{phone}", "professional", GIVEN_TIYN, is_offer_outdated=True)
                for phone in newcomers
            ),
        ),
        has_window=False,
        kiosk_data=kiosk_data,
        environment=environment,
        database=database,
        kiosk=with_fuse("kiosk_under_test", fuses[0]),
        ledger=with_fuse("ledger_under_test", fuses[1]),
    )
    world = World(told, happenings)
    engine = open_engine(world.database)
    try:
        world.start()
        write(engine, let_people_in)
        stage = Stage(
            world,
            happenings,
            codes_from(engine),
            lambda target: write(engine, lambda connection: set_target(connection, KIOSK_ID, target)),
            newcomers,
        )
        if is_born:
            world.start_kiosk()
            world.await_service()
            stage.director.settle()
        yield Tortured(stage, Fuse(fuses[0]), Fuse(fuses[1]), engine, GIVEN_TIYN * len(newcomers))
    finally:
        world.end()
        engine.dispose()
