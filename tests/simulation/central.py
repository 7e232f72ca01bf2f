"""The real ledger on SQLite in virtual time: it answers what its routes would, crashes, and comes back from backups."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID, uuid5

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from ledger import schema
from ledger.agents.service import Agent, agent_of, open_agent, sell_e_money
from ledger.context import Context
from ledger.database import GuardFailed, insert_new, open_engine, reading, write
from ledger.demo.service import WalletSpec, fill
from ledger.field_agents.tables import field_agents
from ledger.kiosks.alarms import AlarmKind
from ledger.kiosks.authentication import SignedRequest
from ledger.kiosks.intake import let_pass, take_batch
from ledger.kiosks.policies import PolicyReader, policy_answer
from ledger.kiosks.quotes import quote
from ledger.kiosks.service import Kiosk, enrol, issue_code, kiosk_of, open_kiosk
from ledger.problems import CODE_OF, STATUS_OF, problem_of
from ledger.proof import alarms_of
from ledger.staff.permissions import Role
from ledger.staff.service import Staff
from ledger.staff.tables import staff_members
from tests.simulation.agenda import START, Agenda, Trace, Untrue
from tests.simulation.wallet_desk import HOLDERS_PATH, SUBJECTS, WalletDesk, let_in
from wire.compression import ENCODING, PACKED_BYTES_MIN, packed, unpacked
from wire.messages import QuoteRequest, have_of
from wire.money import Tiyn
from wire.signatures import KioskKey
from wire.texts import Text

T = TypeVar("T")

AGENT: Final = "sim-agent"
NAMESPACE: Final = UUID("5c1d5f3e-21cf-4c36-9a5b-5f0b7f8f7a11")
ONE: Final = Staff(staff_id=uuid5(NAMESPACE, "one"), login="one", role=Role.OPERATOR)
ANOTHER: Final = Staff(staff_id=uuid5(NAMESPACE, "another"), login="another", role=Role.FINANCE)
"""Two people of the operator's; nobody signs in as them."""
PERSONS: Final = ("5001", "5002", "5003")
PIN: Final = "271828"
OURS: Final = (SQLAlchemyError, GuardFailed)
"""Nobody else writes this database and its disk is well: with these the ledger fails by a fault of its own."""


def hash_of(pin: str) -> str:
    """What stands for a PIN's hash in simulated networks."""
    return pin[::-1]


@dataclass(frozen=True)
class Answered:
    """``content`` as it travels, packed where ``encoding`` says so."""

    status: int
    kind: str
    content: bytes
    encoding: str = ""


@dataclass(frozen=True)
class Enrolled:
    """A kiosk of the network and the key that it signs with."""

    kiosk_id: str
    number: str
    key: KioskKey
    target_tiyn: Tiyn


class Central:
    """``restored`` counts how often it came back from a backup, the last one made at ``backup_at_s``; ``written_off``:
    how many allotments people wrote off.

    ``disasters``: so many kiosks have two histories now; two disasters at once are more than anybody promises, so no
    backup is restored meanwhile. ``old_disks``: kiosks that were
    given an old image of their disk, of which it is to raise an alarm.
    """

    def __init__(self, folder: Path, agenda: Agenda, trace: Trace) -> None:
        self.is_up = True
        self._agenda = agenda
        self._trace = trace
        self._file = folder / "ledger.db"
        self._backup = folder / "backup.db"
        self.backup_at_s = 0.0
        self.restored = 0
        self.written_off = 0
        self.lost: list[tuple[float, float]] = []
        """What was done between these was known to the ledger's disk alone, and is lost, unless kiosks tell it again."""
        self.disasters = 0
        self.old_disks: set[str] = set()
        self.engine = _engine(self._file)
        self.context = Context(engine=self.engine, clock=lambda: self._agenda.moment)
        self._policies = PolicyReader()
        self._wallets = WalletDesk(self.context)

    # --- the network that it serves ------------------------------------------------------------------------------

    def found(self, shell: Path, kiosks: Sequence[Enrolled], float_tiyn: Tiyn) -> None:
        """Open for business: ``shell`` is ``filled``."""
        self._put(shell)
        self.write(lambda connection: self._fill(connection, kiosks, float_tiyn))
        self.back_up()

    def _fill(
        self,
        connection: Connection,
        kiosks: Sequence[Enrolled],
        float_tiyn: Tiyn,
    ) -> None:
        now = self._agenda.moment
        issuer = agent_of(connection, "samruk-trade").issuer
        agent = Agent(agent_code=AGENT, issuer=issuer, name="Agent", bin="101140135223")
        open_agent(connection, agent)
        sell_e_money(
            connection, agent=agent, amount=float_tiyn, operation_id=uuid5(NAMESPACE, "float"), at=now
        )
        self._hire(connection)
        for each in kiosks:
            kiosk = Kiosk(
                kiosk_id=each.kiosk_id,
                number=each.number,
                agent=agent,
                address=Text(kk="a", ru="a", en="a"),
                allotment_target_tiyn=each.target_tiyn,
            )
            open_kiosk(connection, kiosk)
            issue_code(connection, each.kiosk_id, f"CODE-{each.number}", now)
            enrol(connection, code=f"CODE-{each.number}", public_key=each.key.public_key, now=now)

    def _hire(self, connection: Connection) -> None:
        """Field agents whose PINs are plain: hashing one takes longer than a customer's whole session."""
        row = {
            "agent_code": AGENT,
            "role": "collector",
            "pin_hash": hash_of(PIN),
            "phone": "",
            "language": "kk",
            "needs_code": False,
            "is_blocked": False,
            "added_at": self._agenda.moment,
            "code_hash": "",
            "code_tries": 0,
        }
        rows = [
            {**row, "person_code": person, "field_agent_id": uuid5(NAMESPACE, person)} for person in PERSONS
        ]
        insert_new(connection, field_agents, rows)

    # --- what a kiosk asks ---------------------------------------------------------------------------------------

    def serve(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answered | None:
        """What the routes answer; None while the ledger is down."""
        if not self.is_up:
            return None
        if path.startswith(HOLDERS_PATH):
            return self._as_holder(path, headers, body)
        kiosk_id, subject = path.split("?", maxsplit=1)[0].split("/")[3:5]
        if headers.get("Content-Encoding") == ENCODING:
            body = unpacked(body, self.context.settings.body_bytes_max)
        signed = SignedRequest(kiosk_id=kiosk_id, method=method, path=path, headers=headers, body=body)
        try:
            content = self._answer(subject, signed)
        except OURS as failure:
            raise Untrue(f"the ledger fails by itself: {type(failure).__name__}: {failure}") from failure
        except tuple(CODE_OF) as failure:
            problem = problem_of(failure, self.context.clock)
            self._trace.note("ledger", f"{kiosk_id} {subject} {problem.code}")
            content = problem.model_dump_json().encode()
            return Answered(STATUS_OF[problem.code], "application/problem+json", content)
        if len(content) < PACKED_BYTES_MIN:
            return Answered(200, "application/json", content)
        return Answered(200, "application/json", packed(content), ENCODING)

    def _as_holder(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        try:
            status, content = self._wallets.as_holder(path, headers, body)
        except OURS as failure:
            raise Untrue(f"the ledger fails by itself: {type(failure).__name__}: {failure}") from failure
        return Answered(status, "application/json", content)

    def _answer(self, subject: str, signed: SignedRequest) -> bytes:
        now = self.context.clock()
        if subject == "batches":
            return take_batch(self.context, signed).model_dump_json().encode()
        let_pass(self.context, signed)
        if subject in SUBJECTS:
            return self._wallets.at_kiosk(signed.kiosk_id, signed.path, signed.body)
        if subject == "policy":
            held = have_of(signed.path.partition("?have=")[2])
            reader = self._policies
            policy = self.write(
                lambda connection: policy_answer(connection, signed.kiosk_id, now, held=held, reader=reader)
            )
            return policy.model_dump_json().encode()
        asked = QuoteRequest.model_validate_json(signed.body)
        with self.reading() as connection:
            answer = quote(connection, kiosk_of(connection, signed.kiosk_id), asked, now)
        return answer.model_dump_json().encode()

    def heard_of(self, kiosk_id: str) -> int:
        """The last entry of a kiosk that is held; less than the kiosk believes after a backup was restored."""
        with self.reading() as connection:
            return kiosk_of(connection, kiosk_id).head.seq

    def is_alarmed_of(self, kiosk_id: str) -> bool:
        """Whether somebody at the operator's was told that this kiosk has two histories."""
        with self.reading() as connection:
            return any(
                each["kind"] == AlarmKind.CHAIN_FORK and each["kiosk_id"] == kiosk_id
                for each in alarms_of(connection)
            )

    def write(self, work: Callable[[Connection], T]) -> T:
        return write(self.engine, work)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with reading(self.engine) as connection:
            yield connection

    # --- its bad days --------------------------------------------------------------------------------------------

    def back_up(self) -> None:
        self.backup_at_s = self._agenda.now_s
        self._backup.unlink(missing_ok=True)
        with sqlite3.connect(self._file) as live, sqlite3.connect(self._backup) as copy:
            live.backup(copy)
        live.close()
        copy.close()

    def restore(self) -> None:
        """The disk is lost; all that came after the last backup is known to the kiosks only."""
        self._put(self._backup)
        self.restored += 1
        self.lost.append((self.backup_at_s, self._agenda.now_s))

    def _put(self, image: Path) -> None:
        self.engine.dispose()
        for suffix in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        shutil.copy(image, self._file)
        self._policies = PolicyReader()  # of this database: a restored one may count its revisions again

    def close(self) -> None:
        self.engine.dispose()


@lru_cache(maxsize=1)
def _engine(file: Path) -> Engine:
    """Kept from seed to seed: SQLAlchemy compiles its statements once for each engine."""
    return open_engine(f"sqlite:///{file}", is_service=True)


def filled(path: Path, wallets: Sequence[WalletSpec]) -> None:
    """A ledger with these wallets, to copy from: making one takes longer than a day of three kiosks."""
    engine = open_engine(f"sqlite:///{path}")
    schema.migrate(engine)
    write(engine, lambda connection: _fill_in(connection, wallets))
    engine.dispose()


def _fill_in(connection: Connection, wallets: Sequence[WalletSpec]) -> None:
    numbers = count(1)
    # The journal names wallets by their ids: drawn from the operating system, no two runs would write the same.
    fill(
        connection,
        wallets=wallets,
        enrolment_code=None,
        now=START,
        draw_id=lambda: uuid5(NAMESPACE, f"wallet/{next(numbers)}"),
    )
    issuer = agent_of(connection, "samruk-trade").issuer
    let_in(connection, issuer.issuer_code, (spec.phone for spec in wallets), START)
    rows = [
        {
            "staff_id": each.staff_id,
            "login": each.login,
            "role": each.role,
            "password_hash": "",
            "must_change_password": False,
            "wrong_tries": 0,
            "second_factor_step": 0,
            "is_closed": False,
            "added_at": START,
        }
        for each in (ONE, ANOTHER)
    ]
    insert_new(connection, staff_members, rows)
