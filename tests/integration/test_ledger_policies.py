"""What is remembered of policies is what would be read again, whatever was changed meanwhile (K-05)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from ledger.field_agents.service import NewFieldAgent, add_field_agent, set_blocked
from ledger.holders.service import cancel_number
from ledger.kiosks.policies import PolicyReader, policy_answer
from ledger.kiosks.service import kiosk_of
from ledger.maintenance.rules import Window
from ledger.maintenance.service import announce
from ledger.merchants.service import close_payee
from ledger.offers.service import publish_offer
from ledger.tariffs.service import add_tariff
from ledger.wallets.blocks import block
from ledger.wallets.rules import BlockReason
from ledger.wallets.tables import wallets
from tests.support.ledger_bench import NOON, LedgerBench
from wire.messages import PolicyAnswer
from wire.policy import Offer, Policy, Tariff
from wire.texts import Text

pytest_plugins = ["tests.support.ledger_fixtures"]

DAY = timedelta(days=1)
KIOSK = "kiosk-0001"


def told(bench: LedgerBench, now: datetime, reader: PolicyReader) -> Policy:
    answer: PolicyAnswer = bench.run(policy_answer, KIOSK, now, reader=reader)
    assert answer.policy is not None
    return answer.policy


@pytest.mark.rule("K-05")
def test_each_change_reaches_a_kiosk_at_its_next_question(sqlite_bench: LedgerBench) -> None:
    bench, reader = sqlite_bench, PolicyReader()
    first = told(bench, NOON, reader)
    newer = first.tariffs[0].model_copy(update={"version": 9, "effective_from": NOON - DAY})
    one = first.payees[0].code
    changes = [
        partial(bench.run, add_tariff, Tariff.model_validate(newer.model_dump())),
        partial(bench.run, close_payee, one),
        partial(bench.run, publish_offer, Offer(version="9", url="https://example.kz/9"), NOON - DAY),
        partial(
            bench.run,
            add_field_agent,
            NewFieldAgent(agent_code="samruk-trade", role="technician", person_code="7312"),
            NOON,
        ),
        partial(bench.run, set_blocked, "7312", is_blocked=True),
        partial(bench.run, block, a_wallet(bench), BlockReason.COURT_ORDER, at=NOON, by="job"),
        partial(bench.run, cancel_number, a_wallet(bench), at=NOON, by="job"),
    ]

    before = first
    for change in changes:
        change()
        now = told(bench, NOON, reader)
        assert now == told(bench, NOON, PolicyReader())
        assert now.parts != before.parts, change
        before = now


@pytest.mark.rule("K-05")
def test_what_begins_or_ends_by_itself_does_so_without_a_change(sqlite_bench: LedgerBench) -> None:
    bench, reader = sqlite_bench, PolicyReader()
    ends = NOON + 4 * DAY
    words = Text(kk="a", ru="a", en="a")
    window = Window(window_id=UUID(int=1), begins_at=ends - DAY / 24, ends_at=ends, text=words)
    bench.run(announce, window, NOON)
    bench.run(publish_offer, Offer(version="9", url="https://example.kz/9"), NOON + DAY)
    offered = told(bench, NOON, PolicyReader()).tariffs[0]
    later = offered.model_copy(update={"version": 9, "effective_from": NOON + 2 * DAY})
    bench.run(add_tariff, later)

    moments = [NOON + days * DAY for days in (0, 0.5, 1, 2, 3, 4, 5, 0, 2.5)]
    policies = [told(bench, at, reader) for at in moments]

    assert policies == [told(bench, at, PolicyReader()) for at in moments]
    assert [policy.offer.version == "9" for policy in policies[:4]] == [False, False, True, True]
    assert [offered in policy.tariffs for policy in policies[:4]] == [True, True, True, False]
    assert [bool(policy.notices) for policy in policies[4:7]] == [True, False, False]


def a_wallet(bench: LedgerBench) -> UUID:
    """One that is not on the list of blocked ones yet, of the issuer whose e-money the kiosk sells."""
    issuer = bench.run(lambda connection: kiosk_of(connection, KIOSK)).agent.issuer.issuer_code
    of_issuer = select(wallets.c.wallet_id).where(wallets.c.issuer_code == issuer)
    chosen = of_issuer.where(wallets.c.condition == "active").order_by(wallets.c.wallet_id)
    found: UUID = bench.run(lambda connection: connection.execute(chosen).scalars().first())
    return found
