"""Cash of kiosks in the books, on both databases: credited by the rules, or held, never lost (K-01, K-02)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ledger.agents.service import agent_of
from ledger.books.accounts import AccountKind
from ledger.books.service import balances_of
from ledger.books.tables import accounts, entries, postings
from ledger.kiosks.service import kiosk_of
from ledger.limits.rules import THREE_MRP_SET, FurtherKind, FurtherLimit
from ledger.limits.service import NON_RESIDENTS, FurtherTerm, LimitSetUnknown, add_further, switch_on
from ledger.limits.tables import wallet_days
from ledger.merchants.service import close_payee
from ledger.tariffs.service import add_tariff
from ledger.testing import Answer, payment, top_up, unapplied
from ledger.wallets.service import wallets_by_phone
from ledger.wallets.tables import wallets
from tests.support.ledger_bench import LedgerBench
from wire.entries import BillDisputed, BillStacked, OrderCancelled
from wire.money import Tiyn
from wire.policy import WALLET_TOP_UP, Tariff

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77011234567"  # minimal, empty
BASIC = "+77021234567"
PROFESSIONAL = "+77051234567"
NEARLY_FULL = "+77471234567"  # minimal, holds 430 000.00 of 432 500.00
BLOCKED = "+77771234567"
CLOSING = "+77761234567"
OUTDATED = "+77081234567"  # accepted an older offer


def outcomes(answer: Answer) -> list[tuple[str, str | None]]:
    assert answer.status == 200, answer.body
    return [(each["outcome"], each["refusal"] and each["refusal"]["code"]) for each in answer.body["results"]]


def bill(session_id: UUID | None, value: int, bill_id: UUID | None = None) -> BillStacked:
    return BillStacked(session_id=session_id, bill_id=bill_id or uuid4(), value_tiyn=Tiyn(value))


def wallet_id(bench: LedgerBench, phone: str) -> UUID:
    found: UUID = bench.run(wallets_by_phone, "tengri-bank", [phone])[phone].wallet_id
    return found


# --- what is credited -------------------------------------------------------------------------------------


@pytest.mark.rule("W-01")
@pytest.mark.rule("W-04")
def test_a_top_up_moves_e_money_from_the_agent_and_none_is_made(bench: LedgerBench) -> None:
    before = _sum_by_kind(bench)
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))

    assert outcomes(kiosk.send_from(1)) == [("credited", None)]

    after = _sum_by_kind(bench)
    sold = after["AGENT_FLOAT"] + after["KIOSK_ALLOTMENT"] - before["AGENT_FLOAT"] - before["KIOSK_ALLOTMENT"]
    assert (sold, after["CLIENT_WALLET"] - before["CLIENT_WALLET"]) == (-500_000, 500_000)
    assert after["ISSUANCE"] == before["ISSUANCE"]
    assert (after["CASH_IN_KIOSK"], after["CASH_TAKEN"]) == (500_000, -500_000)
    assert bench.findings() == []


@pytest.mark.rule("W-31")
@pytest.mark.rule("W-32")
def test_a_payment_with_surplus_is_split_as_the_receipt_says(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(payment("jol-aiyppul", 520_000, fee=20_000), top_up(PHONE, 480_000))

    assert outcomes(kiosk.send_from(1)) == [("credited", None), ("credited", None)]

    told = bench.report()
    assert told["merchants"]["jol-aiyppul"] == 500_000
    assert told["fees_tiyn"] == 20_000
    assert told["wallets"][PHONE] == 480_000
    assert told["cash_tiyn"] == 1_000_000
    assert bench.findings() == []


@pytest.mark.rule("W-32")
def test_an_offline_payment_is_charged_by_the_version_the_kiosk_held(bench: LedgerBench) -> None:
    newer = Tariff(
        service="turan-gsm", version=2, effective_from=bench.now - timedelta(days=1), rate_ppm=50_000
    )
    bench.run(add_tariff, newer)
    kiosk = bench.kiosk()
    kiosk.sell(payment("turan-gsm", 100_000), is_offline=True)
    kiosk.sell(payment("turan-gsm", 100_000, fee=5_000, tariff_version=2))

    assert outcomes(kiosk.send_from(1)) == [("credited", None)] * 2
    assert bench.report()["fees_tiyn"] == 5_000
    assert bench.alarms() == []


@pytest.mark.rule("W-32")
@pytest.mark.parametrize("odd", [{"fee": 1}, {"fee": 1_000, "tariff_version": 7}])
def test_an_odd_fee_is_charged_as_the_receipt_says_and_rings_the_alarm(
    bench: LedgerBench, odd: dict[str, int]
) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(payment("dala-mobile", 1_000_000, **odd))

    assert outcomes(kiosk.send_from(1)) == [("credited", None)]
    assert bench.report()["fees_tiyn"] == odd["fee"]
    assert bench.alarms() == ["fee_mismatch"]
    assert bench.findings() == []


@pytest.mark.rule("W-60")
def test_a_credit_reaches_a_blocked_wallet(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(BLOCKED, 100_000))

    assert outcomes(kiosk.send_from(1)) == [("credited", None)]


# --- what is held -----------------------------------------------------------------------------------------


@pytest.mark.rule("K-01")
@pytest.mark.rule("K-03")
@pytest.mark.parametrize(
    ("part", "code"),
    [
        (top_up("+77059999999", 100_000), "wallet_unknown"),
        (top_up("12", 100_000), "requisites_invalid"),
        (top_up(CLOSING, 100_000), "wallet_closed"),
        (payment("nobody", 100_000), "payee_unknown"),
        (payment("turan-gsm", 9_999), "amount_too_small"),
        (payment("turan-gsm", 10_000_001), "amount_too_large"),
        (payment("tirek-finance", 100_000, fee=6_000), "online_only"),
        (unapplied(100_000), None),
    ],
)
def test_what_the_rules_refuse_is_held_under_its_receipt(
    bench: LedgerBench, part: Any, code: str | None
) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(part, is_offline=True)

    assert outcomes(kiosk.send_from(1)) == [("unapplied", code)]

    told = bench.report()
    assert told["unapplied_tiyn"] == part.inserted_tiyn
    assert (told["fees_tiyn"], sum(told["merchants"].values())) == (0, 0)
    assert bench.findings() == []


@pytest.mark.rule("W-25")
def test_cash_for_a_payee_closed_meanwhile_is_held(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    bench.run(close_payee, "turan-gsm")
    kiosk.sell(payment("turan-gsm", 100_000))

    assert outcomes(kiosk.send_from(1)) == [("unapplied", "payee_closed")]


@pytest.mark.rule("W-11")
@pytest.mark.rule("W-12")
@pytest.mark.rule("W-16")
@pytest.mark.parametrize(
    ("phone", "sums", "expected"),
    [
        (PHONE, [21_625_000], [None]),  # 50 x 4 325.00
        (PHONE, [21_625_001], ["limit_operation"]),
        (PHONE, [21_625_000, 21_625_000, 1], [None, None, "limit_balance"]),
        (NEARLY_FULL, [250_000, 1], [None, "limit_balance"]),
        (NEARLY_FULL, [250_001, 250_000], ["limit_balance", None]),
        (BASIC, [43_250_000], [None]),
        (BASIC, [43_250_001], ["limit_operation"]),
        (PROFESSIONAL, [200_000_000], [None]),
    ],
)
def test_limits_allow_what_reaches_them_and_refuse_a_tiyn_more(
    bench: LedgerBench, phone: str, sums: list[int], expected: list[str | None]
) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(*(top_up(phone, each) for each in sums))

    answer = kiosk.send_from(1)

    assert [code for _outcome, code in outcomes(answer)] == expected
    refused = [each["refusal"] for each in answer.body["results"] if each["refusal"]]
    assert all(each["limit_tiyn"] is not None and each["left_tiyn"] is not None for each in refused)
    assert bench.findings() == []


@pytest.mark.rule("W-12")
def test_the_balance_limit_holds_over_batches_of_several_kiosks(bench: LedgerBench) -> None:
    one, other = bench.kiosk(), bench.kiosk("kiosk-0002")
    one.sell(top_up(NEARLY_FULL, 200_000))
    other.sell(top_up(NEARLY_FULL, 200_000))

    assert outcomes(one.send_from(1)) == [("credited", None)]
    assert outcomes(other.send_from(1)) == [("unapplied", "limit_balance")]


@pytest.mark.rule("W-13")
@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(2025, 12, 31, 18, 59, 59, tzinfo=UTC), "limit_operation"),  # 50 x 3 932.00 = 196 600.00
        (datetime(2025, 12, 31, 19, 0, tzinfo=UTC), None),  # 1 January in Astana: 216 250.00
    ],
)
def test_the_time_that_counts_is_when_the_customer_acted(
    bench: LedgerBench, at: datetime, code: str | None
) -> None:
    kiosk = bench.kiosk()
    bench.now = datetime(2026, 1, 1, 6, tzinfo=UTC)
    kiosk.sell(top_up(PHONE, 21_625_000), at=at, is_offline=True)

    assert outcomes(kiosk.send_from(1))[0][1] == code


@pytest.mark.rule("W-13")
def test_an_order_that_power_cut_off_is_judged_and_booked_on_the_day_of_its_customer(
    bench: LedgerBench,
) -> None:
    kiosk = bench.kiosk()
    acted_at = datetime(2025, 12, 31, 18, 59, 59, tzinfo=UTC)
    dark_until = acted_at + timedelta(days=2)
    for inserted in (19_660_000, 19_660_001):  # 50 MRP of 2025, and more than that
        part = top_up(PHONE, inserted)
        kiosk.sell(part, at=dark_until, is_offline=True, ending="power_cut", accepted_at=acted_at)

    told = outcomes(kiosk.send_from(1))

    assert told == [("credited", None), ("unapplied", "limit_operation")]
    with bench.engine.begin() as connection:
        (row,) = connection.execute(select(wallet_days)).all()
        dates = connection.execute(select(postings.c.at).where(postings.c.kind == "top_up")).scalars().all()
    assert (row.day, row.credits_tiyn) == (date(2025, 12, 31), 19_660_000)
    assert (acted_at in dates, dark_until in dates) == (True, False)
    assert bench.findings() == []


@pytest.mark.rule("W-13")
def test_a_late_top_up_counts_on_the_day_of_the_customer(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 100_000), at=datetime(2025, 12, 31, 18, 0, tzinfo=UTC))
    kiosk.sell(top_up(PHONE, 200_000), at=datetime(2025, 12, 31, 20, 0, tzinfo=UTC))
    kiosk.sell(top_up(PHONE, 300_000), at=datetime(2025, 12, 31, 21, 0, tzinfo=UTC))
    kiosk.send_from(1)

    with bench.engine.begin() as connection:
        rows = connection.execute(select(wallet_days).order_by(wallet_days.c.day)).all()
    told = [(row.day, row.credits_tiyn, row.payments_tiyn, row.operation_count) for row in rows]
    assert told == [(date(2025, 12, 31), 100_000, 0, 1), (date(2026, 1, 1), 500_000, 0, 2)]


def test_a_dead_clock_before_every_mrp_holds_the_cash(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 100_000), at=datetime(1970, 1, 1, 0, 5, tzinfo=UTC))

    assert outcomes(kiosk.send_from(1)) == [("unapplied", "technical_failure")]
    assert bench.findings() == []


@pytest.mark.rule("W-11")
def test_an_operator_switches_the_second_limit_set_on_from_a_date(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    bench.run(switch_on, THREE_MRP_SET, date(2026, 11, 22))
    three_mrp = 1_297_500
    kiosk.sell(top_up(PHONE, three_mrp + 1), at=bench.now - timedelta(days=1))
    kiosk.sell(top_up(PHONE, three_mrp + 1))
    kiosk.sell(top_up(BASIC, three_mrp + 1))

    assert [code for _outcome, code in outcomes(kiosk.send_from(1))] == [None, "limit_balance", None]
    assert len(kiosk.policy().body["policy"]["limit_sets"]) == 2

    bench.run(switch_on, THREE_MRP_SET, None)
    assert len(kiosk.policy().body["policy"]["limit_sets"]) == 1

    kiosk.sell(top_up(PHONE, three_mrp + 1))
    assert outcomes(kiosk.send_from(7)) == [("credited", None)]


def test_a_limit_set_that_is_not_there_cannot_be_switched_on(bench: LedgerBench) -> None:
    with pytest.raises(LimitSetUnknown, match="there is no limit set 'four'"):
        bench.run(switch_on, "four", date(2026, 1, 1))


@pytest.mark.rule("W-15")
@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        (FurtherKind.OPERATION, 99_999),
        (FurtherKind.BALANCE, 199_999),
        (FurtherKind.DAY, 199_998),
        (FurtherKind.MONTH, 299_998),
        (FurtherKind.DAY_COUNT, 1),
        (FurtherKind.MONTH_COUNT, 2),
    ],
)
def test_a_further_limit_of_a_wallet_binds_from_its_date(
    bench: LedgerBench, kind: FurtherKind, limit: int
) -> None:
    term = FurtherTerm(
        limit_id=uuid4(),
        limit=FurtherLimit(kind, limit),
        effective_from=date(2026, 11, 22),
        wallet_id=wallet_id(bench, PHONE),
    )
    bench.run(add_further, term)
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 100_000), at=bench.now - timedelta(days=1))
    kiosk.sell(top_up(BASIC, 100_000))
    kiosk.sell(top_up(PHONE, 99_999))
    kiosk.sell(top_up(PHONE, 100_000))

    seen = [code for _outcome, code in outcomes(kiosk.send_from(1))]

    assert seen[:2] == [None, None]
    assert seen[3] == "limit_further"
    quoted = kiosk.quote(WALLET_TOP_UP, requisites={"phone": PHONE}).body
    assert quoted["binding"]["code"] == "limit_further"


@pytest.mark.rule("W-15")
def test_a_further_limit_for_non_residents_leaves_residents_alone(bench: LedgerBench) -> None:
    limit = FurtherLimit(FurtherKind.OPERATION, 50_000)
    term = FurtherTerm(limit_id=uuid4(), limit=limit, effective_from=date(2026, 1, 1), group=NON_RESIDENTS)
    bench.run(add_further, term)
    foreign = (
        wallets.update()
        .where(wallets.c.wallet_id == wallet_id(bench, PROFESSIONAL))
        .values(is_non_resident=True)
    )
    bench.run(lambda connection: connection.execute(foreign))
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PROFESSIONAL, 50_001), top_up(PHONE, 50_001))

    assert [code for _outcome, code in outcomes(kiosk.send_from(1))] == ["limit_further", None]


@pytest.mark.rule("W-10")
def test_a_cash_payment_of_someone_unidentified_keeps_the_operation_limit(bench: LedgerBench) -> None:
    bench.run(switch_on, THREE_MRP_SET, date(2026, 1, 1))
    kiosk = bench.kiosk()
    kiosk.sell(payment("turan-gsm", 1_297_500))
    kiosk.sell(payment("turan-gsm", 1_297_501))

    assert [code for _outcome, code in outcomes(kiosk.send_from(1))] == [None, "limit_operation"]


# --- the allotment ----------------------------------------------------------------------------------------


@pytest.mark.rule("K-02")
def test_the_allotment_counts_open_cash_and_is_refilled_from_the_float(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    session_id = uuid4()
    kiosk.write(bill(session_id, 500_000))

    open_answer = kiosk.send_from(1)
    kiosk.write(kiosk.completed(session_id, top_up(PHONE, 500_000)))
    done_answer = kiosk.send_from(2)

    assert open_answer.body["allotment"]["left_tiyn"] == 300_000_000 - 500_000
    assert open_answer.body["allotment"]["as_of_seq"] == 1
    assert done_answer.body["allotment"]["left_tiyn"] == 300_000_000
    assert bench.findings() == []


@pytest.mark.rule("K-02")
def test_what_the_allotment_lacks_comes_from_the_agents_float(bench: LedgerBench) -> None:
    kiosk = bench.kiosk("kiosk-0003")  # 1 000 000.00 set aside
    kiosk.sell(top_up(PROFESSIONAL, 100_000_001))

    assert outcomes(kiosk.send_from(1)) == [("credited", None)]
    assert bench.alarms() == ["allotment_short"]
    assert bench.findings() == []


@pytest.mark.rule("K-01")
@pytest.mark.rule("K-02")
def test_cash_without_e_money_behind_it_is_held_and_named(bench: LedgerBench) -> None:
    kiosk = bench.kiosk("kiosk-0003")  # its agent has 20 000 000.00 in all
    kiosk.sell(top_up(PROFESSIONAL, 2_000_000_001))
    kiosk.sell(unapplied(2_000_000_001))

    assert outcomes(kiosk.send_from(1)) == [("unapplied", "allotment_exceeded")] * 2
    assert bench.findings() == ["unapplied_not_covered"] * 2
    assert bench.report()["unapplied_tiyn"] == 4_000_000_002


@pytest.mark.rule("K-02")
def test_an_agent_out_of_float_leaves_its_kiosks_what_there_is(bench: LedgerBench) -> None:
    kiosk = bench.kiosk("kiosk-0003")
    kiosk.sell(top_up(PROFESSIONAL, 1_950_000_000))

    left = kiosk.send_from(1).body["allotment"]["left_tiyn"]

    assert left == 50_000_000
    held = bench.run(lambda connection: _float_of(connection, "ip-akhmetov"))
    assert held == 0


def _float_of(connection: Any, agent_code: str) -> int:
    account = agent_of(connection, agent_code).float_account
    return int(balances_of(connection, [account])[account].balance_tiyn)


# --- odd reports ------------------------------------------------------------------------------------------


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("claimed", [400_000, 600_000])
def test_an_order_that_does_not_fit_its_bills_is_held_at_what_was_stacked(
    bench: LedgerBench, claimed: int
) -> None:
    kiosk = bench.kiosk()
    session_id = uuid4()
    kiosk.write(bill(session_id, 500_000), kiosk.completed(session_id, top_up(PHONE, claimed)))

    assert outcomes(kiosk.send_from(1)) == [("unapplied", "technical_failure")]
    assert bench.report()["unapplied_tiyn"] == 500_000
    assert bench.wallet(PHONE) == 0
    assert bench.alarms() == ["order_broken"]
    assert bench.findings() == ["cash_not_accounted"]


@pytest.mark.rule("K-01")
def test_an_order_without_any_bill_credits_nothing(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.write(kiosk.completed(uuid4(), top_up(PHONE, 500_000)))

    assert outcomes(kiosk.send_from(1)) == [("unapplied", "technical_failure")]
    assert (bench.wallet(PHONE), bench.report()["unapplied_tiyn"]) == (0, 0)


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    "odd",
    [
        {"fee_tiyn": -1, "credited_tiyn": 100_001},
        {"credited_tiyn": 99_999},
        {"service": "turan-gsm"},
    ],
)
def test_a_part_that_contradicts_itself_is_held_whole(bench: LedgerBench, odd: dict[str, Any]) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 100_000, **odd))

    assert outcomes(kiosk.send_from(1)) == [("unapplied", "technical_failure")]
    assert bench.report()["unapplied_tiyn"] == 100_000
    assert bench.findings() == []


@pytest.mark.rule("K-01")
def test_a_bill_that_no_session_explains_is_held_by_its_own_order(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.write(bill(None, 500_000))
    opened = kiosk.send_from(1).body["allotment"]["left_tiyn"]
    kiosk.write(kiosk.completed(uuid4(), unapplied(500_000), ending="found"))

    assert opened == 300_000_000 - 500_000
    assert outcomes(kiosk.send_from(2)) == [("unapplied", None)]
    assert bench.report()["unapplied_tiyn"] == 500_000
    assert bench.findings() == []


def test_a_bill_told_twice_counts_once(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    session_id, bill_id = uuid4(), uuid4()
    told = bill(session_id, 500_000, bill_id)
    kiosk.write(told, told, kiosk.completed(session_id, top_up(PHONE, 500_000)))

    assert outcomes(kiosk.send_from(1)) == [("credited", None)]
    assert bench.report()["cash_tiyn"] == 500_000
    assert bench.findings() == []


def test_a_bill_told_again_with_another_value_rings_the_alarm(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    bill_id = uuid4()
    kiosk.write(bill(uuid4(), 500_000, bill_id))
    kiosk.send_from(1)
    kiosk.write(bill(uuid4(), 1_000_000, bill_id), bill(uuid4(), 0))
    kiosk.send_from(2)

    assert bench.alarms() == ["bill_broken", "bill_broken"]
    assert bench.report()["cash_tiyn"] == 500_000


@pytest.mark.rule("K-01")
def test_an_order_completed_twice_is_credited_once(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    order = kiosk.sell(top_up(PHONE, 500_000))
    kiosk.receipt_number += 1
    kiosk.write(order.model_copy(update={"receipt_number": 2}))

    assert outcomes(kiosk.send_from(1)) == [("credited", None)] * 2
    assert bench.wallet(PHONE) == 500_000
    assert bench.alarms() == ["order_repeated"]
    assert bench.findings() == ["order_repeated"]


@pytest.mark.rule("W-04")
def test_an_operation_id_used_for_something_else_is_refused_and_its_cash_held(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    shared = uuid4()
    kiosk.sell(top_up(PHONE, 100_000, operation_id=shared))
    kiosk.sell(top_up(BASIC, 200_000, operation_id=shared))

    assert outcomes(kiosk.send_from(1)) == [("credited", None), ("unapplied", "id_reused")]
    assert outcomes(kiosk.send_from(3)) == [("unapplied", "id_reused")]
    assert bench.report()["unapplied_tiyn"] == 200_000
    assert bench.findings() == []


@pytest.mark.rule("W-83")
def test_a_skipped_receipt_number_is_named(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.receipt_number = 1
    kiosk.sell(top_up(PHONE, 100_000))

    assert outcomes(kiosk.send_from(1)) == [("credited", None)]
    assert bench.alarms() == ["receipt_number"]
    assert bench.findings() == ["receipt_number_wrong"]


def test_cash_in_a_cancelled_order_rings_the_alarm(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    session_id = uuid4()
    kiosk.write(bill(session_id, 100_000), OrderCancelled(session_id=session_id, reason="bug"))
    kiosk.send_from(1)

    assert bench.alarms() == ["cash_cancelled"]
    assert bench.findings() == ["cash_not_accounted"]


def test_disputed_bills_are_counted_and_no_cash(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    disputed = BillDisputed(session_id=uuid4(), bill_id=uuid4(), value_tiyn=Tiyn(500_000), reason="silent")
    kiosk.write(disputed)
    kiosk.send_from(1)

    assert (bench.report()["disputed"], bench.report()["cash_tiyn"]) == (1, 0)
    assert bench.findings() == []


@pytest.mark.rule("K-01")
def test_a_disputed_bill_that_turned_up_is_cash_and_no_longer_in_doubt(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    disputed = BillDisputed(session_id=uuid4(), bill_id=uuid4(), value_tiyn=Tiyn(500_000), reason="silent")
    order = kiosk.completed(uuid4(), unapplied(500_000), ending="found")
    kiosk.write(disputed, bill(None, 500_000, disputed.bill_id), order)
    kiosk.send_from(1)

    report = bench.report()
    assert (report["disputed"], report["cash_tiyn"], report["unapplied_tiyn"]) == (0, 500_000, 500_000)
    assert bench.findings() == []


# --- the books underneath ---------------------------------------------------------------------------------


def test_entries_carry_the_balance_after_them(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 100_000))
    kiosk.sell(top_up(PHONE, 200_000))
    kiosk.send_from(1)

    account = bench.run(wallets_by_phone, "tengri-bank", [PHONE])[PHONE].account_id
    with bench.engine.begin() as connection:
        rows = connection.execute(
            select(entries).where(entries.c.account_id == account).order_by(entries.c.number)
        ).all()
        posted = connection.execute(select(postings).where(postings.c.kind == "top_up")).all()
    assert [(row.number, row.balance_after_tiyn) for row in rows] == [(1, 100_000), (2, 300_000)]
    assert all(row.at <= row.posted_at for row in posted)


def test_a_kiosk_is_read_back_with_its_counters(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 100_000))
    kiosk.send_from(1)

    held = bench.run(kiosk_of, "kiosk-0001")

    assert (held.receipt_number, held.open_cash_tiyn, held.head.seq) == (1, 0, 2)


def _sum_by_kind(bench: LedgerBench) -> dict[str, int]:
    with bench.engine.begin() as connection:
        rows = connection.execute(select(accounts.c.kind, accounts.c.balance_tiyn)).all()
    return {kind: sum(row.balance_tiyn for row in rows if row.kind == kind) for kind in AccountKind}
