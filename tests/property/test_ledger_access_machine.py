"""A holder, a thief and an operator at random: tries, codes, locks and blocks are what a model says they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, insert

from ledger.access import codes, credentials
from ledger.access.codes import CodeIssued
from ledger.access.credentials import Number, new_credentials
from ledger.access.passwords import hash_password
from ledger.access.rules import CodeChannel, CodePurpose
from ledger.access.tables import credentials as credentials_table
from ledger.wallets.blocks import block, blocks_of, unblock
from ledger.wallets.rules import BlockReason
from ledger.wallets.service import Wallet, open_wallet, wallet_of
from tests.support.applicant import another
from tests.support.ledger_bench import LedgerBench
from tests.support.wallet_api import ISSUER, PASSWORD, sent_secret
from wire.policy import WalletStatus
from wire.refusals import Refusal

pytest_plugins = ["tests.support.ledger_fixtures"]

HASH: Final = hash_password(PASSWORD)
NUMBERS: Final = count(1)


@dataclass
class ModelCode:
    """What the model knows of a code that was sent."""

    issued: CodeIssued
    code: str
    bound_to: str
    at: datetime
    wrong: int = 0
    is_used: bool = False

    def expected(self, now: datetime, *, is_right: bool) -> str | None:
        if self.is_used or self.wrong >= 3 or now >= self.at + timedelta(minutes=5):
            return "code_expired"
        return None if is_right else "code_wrong"


class Access(RuleBasedStateMachine):
    """One new wallet an example, in a database that all examples share."""

    def __init__(self, bench: LedgerBench) -> None:
        super().__init__()
        self.bench = bench
        self.phone = f"+7701{next(NUMBERS):07}"
        self.wallet: Wallet = bench.run(self._open)
        self.password = PASSWORD
        self.wrong = 0
        self.sent: list[ModelCode] = []
        self.asked_at: list[datetime] = []
        self.blocks: dict[BlockReason, UUID] = {}

    def _open(self, connection: Connection) -> Wallet:
        from ledger.access.registration import issuer_named

        wallet = open_wallet(
            connection,
            issuer=issuer_named(connection, ISSUER),
            phone=self.phone,
            status=WalletStatus.MINIMAL,
            holder_name="",
            registered_at=self.bench.now,
        )
        row = {
            **new_credentials(wallet.wallet_id, self.bench.now),
            "password_hash": HASH,
            "is_one_time": False,
        }
        connection.execute(
            insert(credentials_table).values({**row, "expires_at": self.bench.now + timedelta(days=36_500)})
        )
        return wallet

    # --- what can happen ----------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 100, 299, 300, 600, 90_000]))
    def wait(self, seconds: int) -> None:
        self.bench.now += timedelta(seconds=seconds)

    @rule(is_right=st.booleans())
    def log_in(self, is_right: bool) -> None:
        shown = self.password if is_right else "wrong-guess"
        expected = "login_locked" if self.wrong >= 5 else None if is_right else "authentication_failed"

        assert self._outcome(credentials.log_in, self._number(), shown, device="") == expected
        if self.wrong < 5:
            self.wrong = 0 if is_right else self.wrong + 1

    @rule()
    def recover(self) -> None:
        self.bench.now += timedelta(days=2)  # codes asked for before do not stand in the way
        issued = self.bench.run(credentials.begin_recovery, self._number(), CodeChannel.SMS, self.bench.now)
        code = sent_secret(self.bench, self.phone)
        self.bench.now += timedelta(seconds=1)
        refused = self._outcome(
            credentials.confirm_recovery, self._number(), issued.challenge_id, code, email=None
        )
        is_lost = BlockReason.LOST_CREDENTIALS in self.blocks

        assert refused == ("wallet_blocked" if is_lost else None)
        if not is_lost:
            self.wrong, self.password = 0, sent_secret(self.bench, self.phone)
            opened = self._outcome(credentials.log_in, self._number(), self.password, device="")
            assert opened is None
            self.password = f"Tas-Qala-{next(NUMBERS):06}"
            self._change_to(self.password)

    @rule(bound_to=st.sampled_from(["tea", "coffee"]))
    def ask_code(self, bound_to: str) -> None:
        self.bench.now += timedelta(seconds=1)  # so that the newest message is the newest
        now = self.bench.now
        recent = [at for at in self.asked_at if at > now - timedelta(minutes=10)]
        today = [at for at in self.asked_at if at > now - timedelta(days=1)]
        issued = self.bench.run(
            codes.issue,
            wallet_id=self.wallet.wallet_id,
            purpose=CodePurpose.SETTINGS,
            bound_to=bound_to,
            channel=CodeChannel.SMS,
            now=now,
        )
        if len(recent) >= 5 or len(today) >= 30:
            assert isinstance(issued, Refusal)
            return
        assert isinstance(issued, CodeIssued)
        self.asked_at.append(now)
        self.sent.append(ModelCode(issued, sent_secret(self.bench, self.phone), bound_to, now))

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), is_right=st.booleans(), bound_to=st.sampled_from(["tea", "coffee"]))
    def show_code(self, data: st.DataObject, is_right: bool, bound_to: str) -> None:
        known = data.draw(st.sampled_from(self.sent))
        code = known.code if is_right else another(known.code)
        expected = known.expected(self.bench.now, is_right=is_right and bound_to == known.bound_to)

        assert (
            self._outcome(
                codes.check,
                known.issued.challenge_id,
                code,
                purpose=CodePurpose.SETTINGS,
                bound_to=bound_to,
                wallet_id=self.wallet.wallet_id,
            )
            == expected
        )
        known.wrong += expected == "code_wrong"
        known.is_used |= expected is None

    @rule(reason=st.sampled_from(BlockReason))
    def block(self, reason: BlockReason) -> None:
        made = self.bench.run(block, self.wallet.wallet_id, reason, at=self.bench.now, by="test")

        assert made == self.blocks.setdefault(reason, made)

    @precondition(lambda self: self.blocks)
    @rule(data=st.data())
    def unblock(self, data: st.DataObject) -> None:
        reason = data.draw(st.sampled_from(sorted(self.blocks)))

        assert self.bench.run(unblock, self.blocks.pop(reason), at=self.bench.now, by="test")

    @invariant()
    def is_blocked_exactly_while_a_block_lasts(self) -> None:
        wallet = self.bench.run(wallet_of, self.wallet.wallet_id)
        lasting = {each.reason for each in self.bench.run(blocks_of, self.wallet.wallet_id)}

        assert wallet.condition == ("blocked" if self.blocks else "active")
        assert lasting == self.blocks.keys()

    # --- the machine's own hands --------------------------------------------------------------------------

    def _number(self) -> Number:
        return Number(issuer_code=ISSUER, phone=self.phone)

    def _change_to(self, new: str) -> None:
        current = sent_secret(self.bench, self.phone)
        changed = self._outcome(
            credentials.change_password, self.wallet.wallet_id, current=current, new=new, device=""
        )
        assert changed is None

    def _outcome(self, work: Any, *arguments: Any, **more: Any) -> str | None:
        """The code of the refusal, or None."""
        answer = self.bench.run(work, *arguments, **more, now=self.bench.now)
        return answer.code.value if isinstance(answer, Refusal) else None


@pytest.mark.slow
@pytest.mark.rule("W-21")
@pytest.mark.rule("W-60")
@pytest.mark.rule("W-64")
def test_access_is_what_the_model_says(bench: LedgerBench) -> None:
    run_state_machine_as_test(
        lambda: Access(bench),
        settings=settings(
            max_examples=5, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
