"""What the operator does: settle held cash, correct under four eyes, change terms, review, announce."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import post
from ledger.books.tables import accounts, postings
from ledger.cash.tables import order_parts, unapplied_cash
from ledger.config import Settings
from ledger.database import reading
from ledger.issuers.bank import PayoutAnswer, PayoutState
from ledger.limits.tables import wallet_days
from ledger.merchants.tables import merchant_events
from ledger.messages.tables import messages
from ledger.redemptions.endings import ended
from ledger.redemptions.service import hear, mark_sent
from ledger.settlements.tables import settlement_details, settlements
from ledger.staff.tables import approvals, staff_actions
from ledger.suspicions.service import scan
from ledger.testing import PaperKiosk, payment, top_up, unapplied
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import StaffClient, staff_client
from tests.support.wallet_api import wallet_client
from wire.entries import Part
from wire.money import Tiyn

pytest_plugins = ["tests.support.ledger_fixtures"]

AIGUL, NURLAN, BLOCKED, CLOSING = "+77011234567", "+77021234567", "+77771234567", "+77761234567"
IBAN = "KZ86125KZT5004100100"
PAIR = "/v1/operator/proposals"


@pytest.fixture(autouse=True)
def books_that_check(bench: LedgerBench) -> Any:
    """Whatever a test did, the books are proved after it."""
    yield
    assert bench.findings() == []


def rows_of(bench: LedgerBench, table: Any, **equal: Any) -> list[Any]:
    chosen = select(table)
    for name, value in equal.items():
        chosen = chosen.where(table.c[name] == value)
    with reading(bench.engine) as connection:
        return list(connection.execute(chosen))


def sold(bench: LedgerBench, *parts: Part) -> PaperKiosk:
    kiosk = bench.kiosk()
    kiosk.sell(*parts)
    assert kiosk.send_from(1).status == 200
    return kiosk


def hold(bench: LedgerBench, amount: int = 50_000) -> str:
    """Cash that is held; the address to settle it at."""
    part = unapplied(amount)
    sold(bench, part)
    return f"/v1/operator/unapplied-cash/kiosk-0001/{part.operation_id}/settlement"


def posting_of(bench: LedgerBench, part: Part) -> UUID:
    found: UUID = rows_of(bench, order_parts, operation_id=part.operation_id)[0].posting_id
    return found


def paired(bench: LedgerBench, path: str, body: dict[str, Any]) -> Any:
    """Propose as support, approve as finance; the answer to the approval."""
    proposal = staff_client(bench, "support").post(path, body).json()["proposal_id"]
    return staff_client(bench, "finance").post(f"{PAIR}/{proposal}/approval")


def to_wallet(phone: str = AIGUL) -> dict[str, Any]:
    return {"kind": "wallet", "phone": phone}


TO_PAYEE = {"kind": "payee", "payee_code": "tunba-su", "requisites": {"account": "12345678"}}
TO_BANK = {"kind": "bank", "iban": IBAN, "holder_name": "Aigerim S.", "inform_phone": "+77019998877"}


# --- K-01: unapplied cash -----------------------------------------------------------------------------------


@pytest.mark.rule("K-01")
def test_held_cash_is_listed_with_its_age_and_when_it_is_due(bench: LedgerBench) -> None:
    hold(bench)
    finance = staff_client(bench, "finance")
    bench.now += timedelta(days=1)
    bench.now -= timedelta(seconds=1)
    fresh = staff_client(bench, "auditor").get("/v1/operator/unapplied-cash").json()["items"]

    assert [(each["amount_tiyn"], each["age_days"], each["is_overdue"]) for each in fresh] == [
        (50_000, 0, False)
    ]
    bench.now += timedelta(days=9, seconds=1)
    late = staff_client(bench, "finance").get("/v1/operator/unapplied-cash").json()["items"][0]
    assert (late["age_days"], late["is_overdue"]) == (10, True)
    assert finance.get("/v1/operator/unapplied-cash?is_settled=true").status_code == 401


@pytest.mark.rule("K-01")
def test_held_cash_goes_to_a_wallet_whole_once_and_its_holder_is_told(bench: LedgerBench) -> None:
    address, finance = hold(bench), staff_client(bench, "finance")
    key = uuid4()
    first = finance.post(address, to_wallet(), key=key)
    again = finance.post(address, to_wallet(), key=key)
    other = finance.post(address, to_wallet(NURLAN))

    assert first.json() == again.json() == {"is_done": True, "proposal_id": None}
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    assert bench.wallet(AIGUL) == 50_000
    assert bench.report()["unapplied_tiyn"] == 0
    assert [row.kind for row in rows_of(bench, messages)].count("unapplied_credited") >= 1
    used = rows_of(bench, wallet_days)[0]
    assert (used.credits_tiyn, used.operation_count) == (50_000, 1)
    settled = finance.get("/v1/operator/unapplied-cash?is_settled=true").json()["items"]
    assert len(settled) == 1


@pytest.mark.rule("K-01")
def test_of_several_who_settle_the_same_cash_at_once_one_does(bench: LedgerBench) -> None:
    address, finance = hold(bench), staff_client(bench, "finance")

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _turn: finance.post(address, to_wallet()), range(6)))

    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409, 409, 409]
    assert bench.wallet(AIGUL) == 50_000


@pytest.mark.rule("W-70")
def test_of_several_who_approve_a_reversal_at_once_one_does(bench: LedgerBench) -> None:
    part = top_up(AIGUL, 100_000)
    sold(bench, part)
    body = reversal(posting_of(bench, part))
    proposal = staff_client(bench, "support").post("/v1/operator/reversals", body).json()["proposal_id"]
    finance = staff_client(bench, "finance")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _turn: finance.post(f"{PAIR}/{proposal}/approval"), range(4)))

    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
    assert bench.wallet(AIGUL) == 0


@pytest.mark.rule("K-01")
@pytest.mark.rule("W-11")
@pytest.mark.parametrize(
    ("amount", "phone", "code"),
    [
        (21_625_100, AIGUL, "limit_operation"),
        (300_000, "+77471234567", "limit_balance"),
        (50_000, CLOSING, "wallet_closed"),
    ],
)
def test_a_settlement_breaks_no_rule_and_leaves_the_cash_held(
    bench: LedgerBench, amount: int, phone: str, code: str
) -> None:
    address = hold(bench, amount)
    second = staff_client(bench, "operator")
    answer = staff_client(bench, "finance").post(address, to_wallet(phone))
    if answer.status_code == 200:
        answer = second.post(f"{PAIR}/{answer.json()['proposal_id']}/approval")

    assert answer.json()["code"] == code
    assert bench.report()["unapplied_tiyn"] == amount


@pytest.mark.rule("K-01")
def test_a_blocked_wallet_takes_held_cash(bench: LedgerBench) -> None:
    assert staff_client(bench, "finance").post(hold(bench), to_wallet(BLOCKED)).status_code == 200
    assert bench.wallet(BLOCKED) == 150_000


@pytest.mark.rule("K-01")
def test_held_cash_goes_to_a_payee_who_is_told_and_by_its_own_form(bench: LedgerBench) -> None:
    address, finance = hold(bench), staff_client(bench, "finance")
    wrong = finance.post(address, {**TO_PAYEE, "requisites": {"account": "x"}})
    closed = finance.post(address, {**TO_PAYEE, "payee_code": "nobody"})
    right = finance.post(address, TO_PAYEE)

    assert (wrong.json()["code"], closed.json()["code"]) == ("requisites_invalid", "payee_unknown")
    assert right.json()["is_done"]
    events = rows_of(bench, merchant_events)
    assert [(row.kind, row.body["amount_tiyn"], row.payee_code) for row in events] == [
        ("payment", 50_000, "tunba-su")
    ]


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(("state", "held"), [(PayoutState.PAID, 0), (PayoutState.FAILED, 50_000)])
def test_held_cash_goes_to_a_bank_account_and_is_held_again_if_the_bank_does_not_pay(
    bench: LedgerBench, state: PayoutState, held: int
) -> None:
    address = hold(bench)
    proposal = staff_client(bench, "finance").post(address, TO_BANK).json()["proposal_id"]
    assert staff_client(bench, "operator").post(f"{PAIR}/{proposal}/approval").status_code == 200
    redemption_id = rows_of(bench, settlements)[0].settlement_id
    bench.run(mark_sent, redemption_id, bench.now, ended)
    bench.run(hear, redemption_id, PayoutAnswer(state=state, reference="b-1", reason=""), bench.now, ended)

    assert bench.report()["unapplied_tiyn"] == held
    assert rows_of(bench, settlements)[0].state == ("settled" if held == 0 else "failed")
    told = [row for row in rows_of(bench, messages) if row.kind == "unapplied_settled"]
    assert [row.address for row in told] == ["+77019998877"]
    if held:
        assert staff_client(bench, "finance").post(address, to_wallet()).status_code == 200
        assert bench.wallet(AIGUL) == 50_000


@pytest.mark.rule("K-01")
def test_much_money_is_settled_by_two_people(bench: LedgerBench) -> None:
    address, finance = hold(bench, 10_000_100), staff_client(bench, "finance")
    proposed = finance.post(address, to_wallet(NURLAN)).json()
    assert not proposed["is_done"]
    assert bench.wallet(NURLAN) == 1_250_000

    approval = f"{PAIR}/{proposed['proposal_id']}/approval"
    assert finance.post(approval).status_code == 403
    assert staff_client(bench, "operator").post(approval).status_code == 200
    assert bench.wallet(NURLAN) == 11_250_100
    assert rows_of(bench, settlement_details)[0].settlement_id
    assert "7021234567" not in str(rows_of(bench, approvals)[0].payload)


@pytest.mark.rule("K-01")
@pytest.mark.rule("K-02")
def test_cash_without_e_money_behind_it_is_covered_from_the_float_or_waits(bench: LedgerBench) -> None:
    address = hold(bench)
    moved = 50_000

    def uncover(connection: Any) -> None:
        # As if neither allotment nor float had held anything when the cash came.
        held = connection.execute(select(accounts).where(accounts.c.kind == "UNAPPLIED_CASH")).all()
        purse = next(row for row in held if row.balance_tiyn == moved)
        agent = select(accounts).where(accounts.c.kind == "AGENT_FLOAT", accounts.c.owner == "samruk-trade")
        purse_float = connection.execute(agent).one()
        transfer = Transfer(
            unit=purse.unit, debit=purse.account_id, credit=purse_float.account_id, amount_tiyn=Tiyn(moved)
        )
        posting = Posting(
            posting_id=uuid4(),
            kind=PostingKind.MANUAL,
            operation_id=uuid4(),
            at=bench.now,
            transfers=(transfer,),
        )
        post(connection, [posting], posted_at=bench.now)
        connection.execute(update(unapplied_cash).values(is_covered=False))

    bench.run(uncover)
    assert bench.findings() == ["unapplied_not_covered"]
    assert staff_client(bench, "finance").post(address, to_wallet()).status_code == 200
    assert bench.wallet(AIGUL) == moved


def test_what_is_held_nowhere_cannot_be_settled(bench: LedgerBench) -> None:
    finance = staff_client(bench, "finance")
    address = f"/v1/operator/unapplied-cash/kiosk-0001/{uuid4()}/settlement"

    assert finance.post(address, TO_PAYEE).status_code == 404
    assert finance.post(address, {"kind": "bank", "iban": "KZ00", "holder_name": "A"}).status_code == 422
    assert finance.post(address, {"kind": "wallet", "phone": "+7 999"}).status_code == 422
    assert finance.post(address, {"kind": "wallet"}).status_code == 422
    assert staff_client(bench, "support").post(address, TO_PAYEE).status_code == 403


# --- W-70: reversals and manual postings --------------------------------------------------------------------


def reversal(posting_id: UUID) -> dict[str, Any]:
    return {"posting_id": str(posting_id), "cause": "operators_error", "reason": "Case 7: wrong payee"}


@pytest.mark.rule("W-70")
@pytest.mark.rule("K-01")
def test_a_reversed_cash_payment_is_as_before_and_its_cash_is_held_again(bench: LedgerBench) -> None:
    part = payment("dala-mobile", 100_000, fee=5_000, requisites={"phone": "7012223344"})
    before = bench.report()
    sold(bench, part)
    done = paired(bench, "/v1/operator/reversals", reversal(posting_of(bench, part)))

    assert done.status_code == 200, done.text
    after = bench.report()
    assert after["fees_tiyn"] == before["fees_tiyn"]
    assert after["unapplied_tiyn"] == 100_000
    held = rows_of(bench, unapplied_cash)[0]
    assert (held.operation_id, held.receipt_number) == (part.operation_id, 1)
    assert "payment_reversed" in [row.kind for row in rows_of(bench, merchant_events)]
    address = f"/v1/operator/unapplied-cash/kiosk-0001/{part.operation_id}/settlement"
    assert staff_client(bench, "finance").post(address, TO_PAYEE).status_code == 200


@pytest.mark.rule("W-70")
@pytest.mark.rule("W-14")
def test_a_reversal_is_done_once_and_gives_limits_back_on_the_day_they_were_used(bench: LedgerBench) -> None:
    part = top_up(AIGUL, 100_000)
    sold(bench, part)
    posting_id = posting_of(bench, part)
    bench.now += timedelta(days=1)
    done = paired(bench, "/v1/operator/reversals", reversal(posting_id))
    again = paired(bench, "/v1/operator/reversals", reversal(posting_id))

    assert (done.status_code, again.status_code, again.json()["code"]) == (200, 409, "already_reversed")
    assert bench.wallet(AIGUL) == 0
    used = rows_of(bench, wallet_days)
    assert [(row.credits_tiyn, row.operation_count) for row in used] == [(0, 0)]
    assert "reversed_from_wallet" in [row.kind for row in rows_of(bench, messages)]


@pytest.mark.rule("W-70")
def test_what_was_spent_meanwhile_cannot_be_taken_back(bench: LedgerBench) -> None:
    part = top_up(AIGUL, 100_000)
    sold(bench, part)
    wallet = wallet_client(bench, AIGUL).wallet.account_id
    mine = next(row for row in rows_of(bench, accounts, kind="FEE_INCOME") if "tengri" in row.unit)
    body = {
        "debit_account_id": str(wallet),
        "credit_account_id": str(mine.account_id),
        "amount_tiyn": 1,
        "reason": "Case 9",
    }
    assert paired(bench, "/v1/operator/manual-postings", body).status_code == 200
    refused = paired(bench, "/v1/operator/reversals", reversal(posting_of(bench, part)))

    assert (refused.status_code, refused.json()["code"]) == (422, "insufficient_balance")
    assert bench.wallet(AIGUL) == 99_999
    assert rows_of(bench, postings, kind="reversal") == []


@pytest.mark.rule("W-70")
def test_nothing_is_reversed_by_one_person_nor_what_is_no_operation(bench: LedgerBench) -> None:
    finance = staff_client(bench, "finance")
    part = top_up(AIGUL, 100_000)
    sold(bench, part)
    proposal = finance.post("/v1/operator/reversals", reversal(posting_of(bench, part))).json()["proposal_id"]

    assert finance.post(f"{PAIR}/{proposal}/approval").status_code == 403
    assert bench.wallet(AIGUL) == 100_000
    assert paired(bench, "/v1/operator/reversals", reversal(uuid4())).status_code == 404
    emission = rows_of(bench, postings, kind="emission")[0].posting_id
    assert paired(bench, "/v1/operator/reversals", reversal(emission)).json()["code"] == "possible_damage"


@pytest.mark.parametrize(
    ("debit", "credit", "code"),
    [("ISSUANCE", "CLIENT_WALLET", "possible_damage"), ("MERCHANT", "CLIENT_WALLET", "insufficient_balance")],
)
def test_a_manual_posting_creates_no_money(bench: LedgerBench, debit: str, credit: str, code: str) -> None:
    def one(kind: str) -> str:
        found = [row for row in rows_of(bench, accounts, kind=kind) if row.unit == "emoney:tengri-bank:KZT"]
        return str(found[0].account_id)

    body = {
        "debit_account_id": one(debit),
        "credit_account_id": one(credit),
        "amount_tiyn": 10,
        "reason": "Case 9",
    }

    assert paired(bench, "/v1/operator/manual-postings", body).json()["code"] == code
    assert rows_of(bench, postings, kind="manual") == []


# --- W-11, W-15, W-32: terms --------------------------------------------------------------------------------


def quoted_max(bench: LedgerBench, kiosk: PaperKiosk) -> int:
    found: int = kiosk.quote("wallet-top-up", requisites={"phone": AIGUL}).body["credit_max_tiyn"]
    return found


@pytest.mark.rule("W-11")
def test_a_limit_set_is_switched_on_from_a_date_and_the_mrp_set_without_a_release(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    three = "/v1/operator/limit-sets/three-mrp-for-minimal/switch"
    before = quoted_max(bench, kiosk)
    agreed(bench, three, {"effective_from": "2026-11-23"})
    agreed(bench, "/v1/operator/mrp", {"effective_from": "2026-11-23", "mrp_tiyn": 500_000})
    assert quoted_max(bench, kiosk) == before == 50 * 432_500

    bench.now += timedelta(days=1)
    assert quoted_max(bench, kiosk) == 3 * 500_000
    agreed(bench, "/v1/operator/limit-sets/offer/switch", {"effective_from": "2026-11-24"})
    assert quoted_max(bench, kiosk) == 3 * 500_000

    bench.now += timedelta(days=1)
    assert quoted_max(bench, kiosk) == 50 * 500_000


def agreed(bench: LedgerBench, path: str, body: dict[str, Any]) -> None:
    """Propose a change as one operator and approve it as another."""
    proposed = staff_client(bench, "operator").post(path, body)
    assert proposed.json()["is_done"] is False, proposed.text
    approval = f"{PAIR}/{proposed.json()['proposal_id']}/approval"
    assert staff_client(bench, "operator").post(approval).status_code == 200


@pytest.mark.rule("W-11")
def test_limits_and_mrp_never_change_for_a_day_that_has_begun(bench: LedgerBench) -> None:
    operator = staff_client(bench, "operator")
    sets = "/v1/operator/limit-sets"
    today, switch = {"effective_from": "2026-11-22"}, f"{sets}/three-mrp-for-minimal/switch"
    refused = [operator.post("/v1/operator/mrp", {**today, "mrp_tiyn": 1}), operator.post(switch, today)]
    unknown = operator.post(f"{sets}/none/switch", {"effective_from": "2026-11-23"})
    late = operator.post(switch, {"effective_from": "2026-11-23"}).json()["proposal_id"]
    off = operator.post(f"{sets}/offer/switch", {"effective_from": None}).json()["proposal_id"]
    bench.now += timedelta(days=1)
    refused += [staff_client(bench, "operator").post(f"{PAIR}/{each}/approval") for each in (late, off)]

    assert [each.status_code for each in refused] == [422] * 4
    assert {each.json()["errors"][0]["field"] for each in refused} == {"body.effective_from"}
    assert unknown.status_code == 404


@pytest.mark.rule("W-15")
def test_a_further_limit_binds_from_its_date_the_one_it_is_for(bench: LedgerBench) -> None:
    kiosk, operator = bench.kiosk(), staff_client(bench, "operator")
    wallet = wallet_client(bench, AIGUL).wallet
    limit = {"kind": "operation", "limit": 70_000, "effective_from": "2026-11-22"}
    added = operator.post("/v1/operator/further-limits", {**limit, "wallet_id": str(wallet.wallet_id)})

    assert added.status_code == 201
    assert quoted_max(bench, kiosk) == 70_000
    assert operator.post("/v1/operator/further-limits", limit).status_code == 422
    nobody = {**limit, "wallet_id": str(uuid4())}
    assert (
        operator.post("/v1/operator/further-limits", nobody).json()["errors"][0]["field"] == "body.wallet_id"
    )
    assert operator.get("/v1/operator/limits").json()["further"][0]["limit"] == 70_000


@pytest.mark.rule("W-32")
def test_a_tariff_gets_a_new_version_for_a_time_to_come_and_kiosks_learn_of_it(bench: LedgerBench) -> None:
    kiosk, operator = bench.kiosk(), staff_client(bench, "operator")
    body = {"service": "tunba-su", "effective_from": "2026-12-01T00:00:00Z", "rate_ppm": 20_000}
    before = kiosk.policy().body["policy"]["version"]
    assert operator.post("/v1/operator/tariffs", body).status_code == 200
    late = operator.post("/v1/operator/tariffs", {**body, "effective_from": "2026-11-01T00:00:00Z"})
    policy = kiosk.policy().body["policy"]
    newest = max(
        (each for each in policy["tariffs"] if each["service"] == "tunba-su"),
        key=lambda each: each["version"],
    )

    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "body.effective_from")
    assert policy["version"] > before
    assert (newest["rate_ppm"], newest["effective_from"]) == (20_000, "2026-12-01T00:00:00Z")


def test_terms_change_in_pairs_where_that_is_configured(bench: LedgerBench) -> None:
    strict = LedgerBench(bench.engine, codes=bench.codes, settings=Settings(are_terms_paired=True))
    first, second = staff_client(strict, "operator"), staff_client(strict, "operator")
    body = {"service": "tunba-su", "effective_from": "2026-12-01T00:00:00Z", "rate_ppm": 20_000}
    proposal = first.post("/v1/operator/tariffs", body).json()["proposal_id"]
    before = len(first.get("/v1/operator/tariffs").json()["items"])

    assert first.post(f"{PAIR}/{proposal}/approval").status_code == 403
    assert second.post(f"{PAIR}/{proposal}/approval").status_code == 200
    assert len(first.get("/v1/operator/tariffs").json()["items"]) == before + 1


# --- W-90: maintenance --------------------------------------------------------------------------------------

TEXT = {"kk": "Жүйені жаңартамыз.", "ru": "Обновляем систему.", "en": "We are updating the system."}


def announce(bench: LedgerBench, ahead: timedelta) -> Any:
    begins = bench.now + ahead
    body = {
        "begins_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=1)).isoformat(),
        "text": TEXT,
    }
    return staff_client(bench, "operator").post("/v1/operator/maintenance-windows", body)


@pytest.mark.rule("W-90")
def test_during_announced_maintenance_clients_are_denied_and_kiosks_go_on(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    late = announce(bench, timedelta(hours=3) - timedelta(seconds=1))
    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "body.begins_at")
    assert announce(bench, timedelta(hours=3)).status_code == 201
    (notice,) = (told := kiosk.policy().body)["policy"]["notices"]
    assert (notice["begins_at"], notice["text"]) == ("2026-11-22T10:00:00Z", TEXT)

    bench.now += timedelta(hours=3) - timedelta(seconds=1)
    holder = wallet_client(bench, AIGUL)
    assert holder.get("/v1/wallet/balance").status_code == 200
    bench.now += timedelta(seconds=6)
    denied = holder.get("/v1/wallet/balance")
    assert (denied.status_code, denied.json()["code"], denied.json()["rule"]) == (503, "maintenance", "W-90")
    assert denied.json()["is_retryable"]
    assert int(denied.headers["Retry-After"]) == 3595
    kiosk.sell(top_up(AIGUL, 10_000))
    assert kiosk.send_from(1).body["allotment"]["left_tiyn"] == told["allotment"]["left_tiyn"]
    assert staff_client(bench, "operator").get("/v1/operator/limits").status_code == 200
    bench.now += timedelta(hours=1)
    assert wallet_client(bench, NURLAN).get("/v1/wallet/balance").status_code == 200
    assert kiosk.policy().body["policy"]["notices"] == []


@pytest.mark.rule("W-90")
def test_maintenance_that_is_taken_back_denies_nothing(bench: LedgerBench) -> None:
    window = announce(bench, timedelta(hours=3)).json()["id"]
    operator = staff_client(bench, "operator")
    assert len(operator.get("/v1/operator/maintenance-windows").json()["items"]) == 1
    assert operator.post(f"/v1/operator/maintenance-windows/{window}/cancellation").status_code == 200
    assert operator.post(f"/v1/operator/maintenance-windows/{window}/cancellation").status_code == 404

    bench.now += timedelta(hours=3, minutes=1)
    assert wallet_client(bench, AIGUL).get("/v1/wallet/balance").status_code == 200


# --- W-91: suspicions ---------------------------------------------------------------------------------------


def set_threshold(operator: StaffClient, pattern: str, **changes: Any) -> None:
    body = {
        "is_on": True,
        "response": "hold",
        "window_s": 86_400,
        "count_min": 3,
        "share_ppm": 900_000,
        **changes,
    }
    assert operator.post(f"/v1/operator/suspicion-thresholds/{pattern}", body).status_code == 200


def structure(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    for _ in range(3):
        kiosk.sell(top_up(NURLAN, 39_500_000))
    assert {each["outcome"] for each in kiosk.send_from(1).body["results"]} == {"credited"}


@pytest.mark.rule("W-91")
def test_structuring_is_flagged_once_held_with_notice_and_lifted_when_cleared(bench: LedgerBench) -> None:
    operator = staff_client(bench, "operator")
    set_threshold(operator, "structuring")
    assert bench.run(scan, bench.now) == 0
    structure(bench)

    assert bench.run(scan, bench.now) == 1
    assert bench.run(scan, bench.now) == 0
    (found,) = operator.get("/v1/operator/suspicions").json()["items"]
    assert (found["pattern"], found["response"], found["count"]) == ("structuring", "hold", 3)
    holder = wallet_client(bench, NURLAN)
    assert holder.wallet.condition == "blocked"
    assert "wallet_blocked" in [row.kind for row in rows_of(bench, messages)]
    review = f"/v1/operator/suspicions/{found['id']}/review"
    assert operator.post(review, {"is_confirmed": False, "note": "sold a car"}).status_code == 200
    assert operator.post(review, {"is_confirmed": True, "note": "again"}).status_code == 404
    assert wallet_client(bench, NURLAN).wallet.condition == "active"
    assert "clear suspicion" in [row.action for row in rows_of(bench, staff_actions)]


@pytest.mark.rule("W-91")
@pytest.mark.parametrize(
    ("pattern", "changes", "count"),
    [
        ("velocity", {"count_min": 3, "window_s": 60}, 1),
        ("velocity", {"count_min": 4, "window_s": 60}, 0),
        ("many_payers", {"count_min": 3}, 0),
        ("structuring", {"share_ppm": 999_999}, 0),
        ("structuring", {"is_on": False}, 0),
    ],
)
def test_thresholds_are_data(bench: LedgerBench, pattern: str, changes: dict[str, Any], count: int) -> None:
    operator = staff_client(bench, "operator")
    for each in ("velocity", "structuring", "many_payers"):
        set_threshold(operator, each, is_on=False)
    set_threshold(operator, pattern, response="flag", **{"is_on": True, **changes})
    structure(bench)

    assert operator.post("/v1/operator/suspicions/scan").json() == {"found": count}
    assert wallet_client(bench, NURLAN).wallet.condition == "active"


@pytest.mark.rule("W-91")
def test_money_from_several_kiosks_is_money_of_many_payers(bench: LedgerBench) -> None:
    operator = staff_client(bench, "operator")
    set_threshold(operator, "many_payers", count_min=3, response="flag")
    for name in ("kiosk-0001", "kiosk-0002", "kiosk-0003"):
        kiosk = bench.kiosk(name)
        kiosk.sell(top_up(AIGUL, 10_000))
        assert kiosk.send_from(1).status == 200

    assert operator.post("/v1/operator/suspicions/scan").json() == {"found": 1}
    (found,) = operator.get("/v1/operator/suspicions").json()["items"]
    assert (found["pattern"], found["count"]) == ("many_payers", 3)
