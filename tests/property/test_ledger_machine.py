"""Days of two kiosks at one ledger, at random: no money appears, none is lost, nothing is credited twice."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ledger import proof
from ledger.books.accounts import AccountKind
from ledger.books.ids import NAMESPACE
from ledger.books.tables import accounts
from ledger.database import open_engine, reading, write
from ledger.kiosks.batches import SignedBytes, accept_batch
from ledger.kiosks.policies import policy_answer
from ledger.kiosks.rules import ChainBroken
from ledger.testing import PaperKiosk, answer_of, payment, top_up, unapplied
from tests.support.ledger_bench import NOON, filled
from wire.encoding import GENESIS_HASH
from wire.entries import BillStacked, Part
from wire.messages import BatchAnswer, BatchRequest
from wire.money import Tiyn, total

PHONES: Final = ("+77011234567", "+77021234567", "+77471234567", "+77761234567", "+77059999999")
PAYEES: Final = ("turan-gsm", "dala-mobile", "tirek-finance", "nobody")
KIOSKS: Final = ("kiosk-0001", "kiosk-0003")
BALANCE_LIMIT: Final = {"+77011234567": 43_250_000, "+77471234567": 43_250_000, "+77021234567": 129_750_000}
PROOF: Final = SignedBytes(signed_time="", signature="", body=b"")
BILLS: Final = st.sampled_from([20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 20_000_000])

phones = st.sampled_from(PHONES)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    inserted = draw(BILLS)
    fee = draw(st.integers(0, 500))
    match draw(st.integers(0, 4)):
        case 0 | 1:
            return top_up(draw(phones), inserted)
        case 2 | 3:
            return payment(draw(st.sampled_from(PAYEES)), inserted, fee=fee)
        case _:
            return unapplied(inserted)


class Network(RuleBasedStateMachine):
    """Kiosks write entries, send any stretch of them in any order, again and again."""

    template: Path | None = None

    @initialize()
    def open(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="tolem-machine-"))
        shutil.copy(_template(), self.directory / "ledger.db")
        self.engine = open_engine(f"sqlite:///{self.directory / 'ledger.db'}")
        self.kiosks = {name: PaperKiosk(lambda *_: answer_of(500, b""), lambda: NOON) for name in KIOSKS}
        self.held = dict.fromkeys(KIOSKS, 0)
        self.answers: dict[UUID, str] = {}
        self.at_start = self.total_sold()
        self.count = 0

    # --- what can happen ----------------------------------------------------------------------------------

    @rule(name=st.sampled_from(KIOSKS), order=st.lists(parts(), min_size=1, max_size=3))
    def sell(self, name: str, order: list[Part]) -> None:
        self.kiosks[name].sell(*order)

    @rule(name=st.sampled_from(KIOSKS), value=BILLS, is_found=st.booleans())
    def stack_only(self, name: str, value: int, is_found: bool) -> None:
        self.count += 1
        session = None if is_found else uuid5(NAMESPACE, f"session-{self.count}")
        bill = BillStacked(
            session_id=session, bill_id=uuid5(NAMESPACE, f"bill-{self.count}"), value_tiyn=Tiyn(value)
        )
        self.kiosks[name].write(bill)

    @rule(name=st.sampled_from(KIOSKS), part=parts(), claimed=BILLS)
    def sell_what_was_not_stacked(self, name: str, part: Part, claimed: int) -> None:
        kiosk = self.kiosks[name]
        self.count += 1
        session = uuid5(NAMESPACE, f"session-{self.count}")
        bill = BillStacked(
            session_id=session, bill_id=uuid5(NAMESPACE, f"bill-{self.count}"), value_tiyn=Tiyn(claimed)
        )
        kiosk.write(bill, kiosk.completed(session, part))

    @rule(name=st.sampled_from(KIOSKS), first=st.integers(1, 40), length=st.integers(1, 12))
    def send(self, name: str, first: int, length: int) -> None:
        kiosk = self.kiosks[name]
        entries = kiosk.entries[first - 1 : first - 1 + length]
        if not entries:
            return
        before = kiosk.entries[first - 2].hash if first > 1 else GENESIS_HASH
        request = BatchRequest(previous_hash=before, entries=tuple(entries))
        if first > self.held[name] + 1:
            with pytest.raises(ChainBroken):
                self.accept(name, request)
            return
        answer = self.accept(name, request)
        self.held[name] = max(self.held[name], first - 1 + len(entries))
        assert answer.acknowledged_seq == self.held[name]
        for result in answer.results:
            text = result.model_dump_json()
            assert self.answers.setdefault(result.operation_id, text) == text

    @rule(name=st.sampled_from(KIOSKS))
    def fetch_policy(self, name: str) -> None:
        answer = write(self.engine, lambda connection: policy_answer(connection, name, NOON))
        assert answer.allotment.left_tiyn >= 0

    # --- what must always hold ----------------------------------------------------------------------------

    @invariant()
    def every_stacked_tiyn_is_somewhere_once(self) -> None:
        with reading(self.engine) as connection:
            told = proof.report(connection)
            uncovered = total([Tiyn(row) for row in connection.exec_driver_sql(_UNCOVERED).scalars()])
            open_cash = sum(connection.exec_driver_sql("SELECT open_cash_tiyn FROM kiosks").scalars())
        sold = self.total_sold() - self.at_start
        assert told["cash_tiyn"] == sold + uncovered + open_cash

    @invariant()
    def no_limit_is_broken(self) -> None:
        with reading(self.engine) as connection:
            wallets = proof.report(connection)["wallets"]
        assert all(wallets[phone] <= limit for phone, limit in BALANCE_LIMIT.items())

    def teardown(self) -> None:
        if not hasattr(self, "engine"):
            return
        for name, kiosk in self.kiosks.items():
            if kiosk.entries:
                self.send(name, self.held[name] + 1, 500)
        with reading(self.engine) as connection:
            codes = {each.code for each in proof.findings(connection)}
        self.engine.dispose()
        shutil.rmtree(self.directory)
        # A kiosk that claims what it did not stack is told of, and never believed.
        assert codes <= {"cash_not_accounted", "unapplied_not_covered"}

    # --- the machine's own hands --------------------------------------------------------------------------

    def accept(self, name: str, request: BatchRequest) -> BatchAnswer:
        return write(self.engine, lambda connection: accept_batch(connection, name, request, PROOF, NOON))

    def total_sold(self) -> int:
        """E-money that left agents: in wallets, with merchants, as fees, as unapplied cash."""
        with reading(self.engine) as connection:
            rows = connection.execute(accounts.select()).all()
        sold = {AccountKind.CLIENT_WALLET, AccountKind.MERCHANT, AccountKind.FEE_INCOME}
        assert sum(row.balance_tiyn for row in rows) == 0
        return sum(
            row.balance_tiyn for row in rows if row.kind in sold or row.kind == AccountKind.UNAPPLIED_CASH
        )


_UNCOVERED: Final = "SELECT amount_tiyn FROM unapplied_cash WHERE NOT is_covered"


def _template() -> Path:
    if Network.template is None:
        directory = Path(tempfile.mkdtemp(prefix="tolem-machine-"))
        atexit.register(shutil.rmtree, directory)
        Network.template = directory / "template.db"
        filled(f"sqlite:///{Network.template}")
    return Network.template


TestNetwork = pytest.mark.slow(pytest.mark.rule("W-04")(pytest.mark.rule("K-01")(Network.TestCase)))
TestNetwork.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
