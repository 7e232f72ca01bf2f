"""Blocks, documents, identification, closing and erasure: use cases and operator's routes, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select

from ledger.access.tables import confirmation_switches, consents, credentials, sessions
from ledger.books.tables import entries, postings
from ledger.database import metadata, reading
from ledger.holders import cases, erasure
from ledger.holders.tables import holders, identifications
from ledger.issuers.bank import PayoutAnswer, PayoutState, name_bank
from ledger.messages.tables import messages
from ledger.redemptions.service import Redemption, hear, mark_sent
from ledger.redemptions.tables import redemption_accounts, redemptions
from ledger.staff.tables import staff_actions
from ledger.wallets import closings
from ledger.wallets.blocks import block, blocks_of, unblock
from ledger.wallets.rules import BlockReason, CaseKind, ClosingState, DocumentKind, WalletCondition
from ledger.wallets.service import wallet_of, wallets_by_phone
from ledger.wallets.tables import wallet_closings, wallet_status_changes
from tests.support.applicant import Applicant, another, code_of
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import StaffClient, staff_client
from tests.support.wallet_api import ISSUER, WalletClient, sent_texts, wallet_client
from wire.astana import ASTANA

pytest_plugins = ["tests.support.ledger_fixtures"]

MINIMAL = "+77471234567"
BASIC = "+77021234567"
EMPTY = "+77011234567"
IBAN = "KZ86125KZT5004100100"
EVIDENCE = {
    "method": "office: original seen",
    "document": "identity card 012345678",
    "holder_name": "Ольга Петренко",
    "iin": "880704400124",
}


def wallet_id(bench: LedgerBench, phone: str) -> UUID:
    found: UUID = bench.run(wallets_by_phone, ISSUER, [phone])[phone].wallet_id
    return found


def condition(bench: LedgerBench, wallet: UUID) -> str:
    return str(bench.run(wallet_of, wallet).condition.value)


def path(wallet: UUID, name: str = "") -> str:
    return f"/v1/operator/wallets/{wallet}/{name}".rstrip("/")


# --- blocks -----------------------------------------------------------------------------------------------


@pytest.mark.rule("W-60")
def test_a_block_stops_debits_at_once_and_says_why(bench: LedgerBench) -> None:
    client = wallet_client(bench, BASIC)
    order = {"phone": EMPTY, "amount_tiyn": 10_000, "fee_tiyn": 0}
    before = client.post("/v1/wallet/transfers", order).json()
    blocked = client.post("/v1/wallet/block", {"reason": "client_request"}).json()
    after = client.post("/v1/wallet/transfers", order)

    assert before.get("code") != "wallet_blocked"
    assert (blocked["condition"], blocked["blocked_for"]) == ("blocked", ["client_request"])
    assert after.json()["code"] == "wallet_blocked", after.text
    assert any("өтінішіңіз" in text for text in sent_texts(bench, BASIC))
    assert bench.findings() == []


@pytest.mark.rule("W-60")
def test_several_blocks_last_until_each_is_lifted(bench: LedgerBench) -> None:
    wallet = wallet_id(bench, BASIC)
    first = bench.run(block, wallet, BlockReason.CLIENT_REQUEST, at=bench.now, by="client")
    again = bench.run(block, wallet, BlockReason.CLIENT_REQUEST, at=bench.now, by="client")
    second = bench.run(block, wallet, BlockReason.COURT_ORDER, at=bench.now, by="staff")
    lifted = [bench.run(unblock, first, at=bench.now, by="staff") for _ in range(2)]
    between = condition(bench, wallet)
    bench.run(unblock, second, at=bench.now, by="staff")

    assert first == again
    assert lifted == [True, False]
    assert (between, condition(bench, wallet)) == ("blocked", "active")
    assert bench.run(blocks_of, wallet) == []


@pytest.mark.rule("W-60")
def test_a_client_blocks_only_for_his_own_reasons(bench: LedgerBench) -> None:
    client = wallet_client(bench, BASIC)

    assert code_of(client.post("/v1/wallet/block", {"reason": "court_order"})) == (422, "body_invalid")
    assert condition(bench, client.wallet.wallet_id) == "active"


@pytest.mark.rule("W-60")
def test_a_cancelled_number_names_the_wallet_no_more(bench: LedgerBench) -> None:
    client = wallet_client(bench, BASIC)
    operator = staff_client(bench, "operator")
    shown = operator.post(path(client.wallet.wallet_id, "number-cancellation")).json()
    stranger = Applicant(bench, BASIC)
    login = code_of(stranger.log_in())
    new = stranger.register("Kok-Tobe-1717").wallet

    assert (shown["condition"], shown["phone"], shown["cancelled_phone"]) == (
        "blocked",
        "",
        "+7 702 ***-**-67",
    )
    assert login == (401, "authentication_failed")
    assert new.wallet_id != client.wallet.wallet_id
    assert bench.run(wallet_of, client.wallet.wallet_id).phone == ""
    assert bench.wallet(BASIC) == 0, "the money stays with the old wallet"
    assert bench.findings() == []


# --- documents --------------------------------------------------------------------------------------------


@pytest.mark.rule("W-61")
def test_unblocking_takes_its_documents_and_ends_in_a_one_time_password(bench: LedgerBench) -> None:
    client = wallet_client(bench, BASIC)
    client.post("/v1/wallet/block", {"reason": "lost_credentials"})
    support = staff_client(bench, "support")
    wallet = client.wallet.wallet_id
    block_id = support.get(path(wallet, "blocks")).json()["blocks"][0]["block_id"]
    opened = support.post(path(wallet, "cases"), {"kind": "unblocking", "block_id": block_id})
    case = f"/v1/operator/cases/{opened.json()['id']}"
    some = support.post(f"{case}/documents", {"documents": ["application", "identity"]}).json()
    too_early = support.post(f"{case}/settlement", {"is_accepted": True})
    all_ = support.post(f"{case}/documents", {"documents": ["subscriber_contract"]}).json()
    bench.now += timedelta(minutes=1)
    accepted = support.post(f"{case}/settlement", {"is_accepted": True}).json()
    one_time = client.code()
    login = Applicant(bench, BASIC).log_in(one_time).json()

    assert (some["state"], some["due_on"]) == ("waiting", None)
    assert code_of(too_early) == (409, "conflict")
    assert (all_["state"], all_["due_on"]) == ("examining", "2026-11-25"), "three working days from Sunday"
    assert accepted["state"] == "accepted"
    assert condition(bench, wallet) == "active"
    assert client.get("/v1/wallet").status_code == 401, "sessions of before are void"
    assert login["must_change_password"] is True


@pytest.mark.rule("W-61")
def test_no_password_is_sent_while_another_block_lasts(bench: LedgerBench) -> None:
    wallet = wallet_id(bench, BASIC)
    own = bench.run(block, wallet, BlockReason.MISSING_DOCUMENTS, at=bench.now, by="job")
    bench.run(block, wallet, BlockReason.COURT_ORDER, at=bench.now, by="staff")
    case_id = bench.run(cases.open_case, wallet, CaseKind.UNBLOCKING, at=bench.now, by="staff", block_id=own)
    bench.run(cases.take_documents, case_id, [DocumentKind.INFORMATION], at=bench.now)
    bench.run(cases.settle, case_id, is_accepted=True, at=bench.now, by="staff")

    with reading(bench.engine) as connection:
        secret = connection.execute(select(messages).where(messages.c.is_secret)).all()
    assert [each.reason for each in bench.run(blocks_of, wallet)] == [BlockReason.COURT_ORDER]
    assert secret == []


@pytest.mark.rule("W-62")
@pytest.mark.parametrize("kind", ["information", "unblocking"])
def test_a_case_names_no_block_that_there_is_not(bench: LedgerBench, kind: str) -> None:
    support, wallet = staff_client(bench, "support"), wallet_id(bench, BASIC)
    answer = support.post(path(wallet, "cases"), {"kind": kind, "block_id": str(UUID(int=7))})

    assert code_of(answer) == (422, "body_invalid")
    assert [each["field"] for each in answer.json()["errors"]] == ["body.block_id"]


@pytest.mark.rule("W-62")
def test_information_not_given_in_fifteen_days_blocks_by_the_job(bench: LedgerBench) -> None:
    support, wallet = staff_client(bench, "support"), wallet_id(bench, BASIC)
    support.post(path(wallet, "cases"), {"kind": "information"})
    due = [bench.run(cases.lapsed_on, date(2026, 12, day)) for day in (6, 7, 8)]
    listed = support.get("/v1/operator/cases", params={"is_overdue": True}).json()["items"]
    bench.now += timedelta(days=16)
    overdue = (
        staff_client(bench, "support").get("/v1/operator/cases", params={"is_overdue": True}).json()["items"]
    )
    for case_id in due[2]:
        bench.run(cases.act_on_lapsed, date(2026, 12, 8), case_id, bench.now)
        bench.run(cases.act_on_lapsed, date(2026, 12, 8), case_id, bench.now)

    assert [len(each) for each in due] == [0, 0, 1]
    assert listed == []
    assert [(each["state"], each["due_on"]) for each in overdue] == [("waiting", "2026-12-07")]
    assert [each.reason for each in bench.run(blocks_of, wallet)] == [BlockReason.MISSING_DOCUMENTS]


@pytest.mark.rule("W-62")
def test_documents_for_a_statement_lapse_by_an_operator_unless_the_job_is_told_to(bench: LedgerBench) -> None:
    operator, wallet = staff_client(bench, "operator"), wallet_id(bench, BASIC)
    case = operator.post(path(wallet, "cases"), {"kind": "statement"}).json()["id"]
    late = date(2026, 12, 23)
    by_default = bench.run(cases.lapsed_on, late)
    operator.post("/v1/operator/case-policies/statement", {"is_acted_by_job": True})
    as_told = bench.run(cases.lapsed_on, late)
    in_time = operator.post(f"/v1/operator/cases/{case}/lapse")
    bench.now += timedelta(days=31)
    operator = staff_client(bench, "operator")
    lapsed = operator.post(f"/v1/operator/cases/{case}/lapse")
    ended = operator.post(path(wallet, "termination"))

    assert (by_default, as_told) == ([], [UUID(case)])
    assert code_of(in_time) == (409, "conflict")
    assert lapsed.json()["state"] == "lapsed"
    assert ended.json()["state"] == "waiting"
    assert condition(bench, wallet) == "closing"


@pytest.mark.rule("W-62")
def test_documents_given_for_a_statement_are_examined_in_thirty_days(bench: LedgerBench) -> None:
    support, wallet = staff_client(bench, "support"), wallet_id(bench, BASIC)
    case = support.post(path(wallet, "cases"), {"kind": "statement"}).json()["id"]
    bench.now += timedelta(days=30)
    given = (
        staff_client(bench, "support")
        .post(f"/v1/operator/cases/{case}/documents", {"documents": ["identity"]})
        .json()
    )

    assert (given["state"], given["due_on"]) == ("examining", "2027-01-21")
    assert bench.run(cases.lapsed_on, date(2027, 3, 1)) == [], "the operator is late, not the holder"
    assert len(bench.run(cases.due_on, date(2027, 1, 22))) == 1


# --- identification, masks, log ---------------------------------------------------------------------------


@pytest.mark.rule("W-10")
def test_a_status_rises_only_by_evidence_and_its_limits_follow(bench: LedgerBench) -> None:
    operator, wallet = staff_client(bench, "operator"), wallet_id(bench, MINIMAL)
    kiosk = bench.kiosk()
    before = kiosk.quote("wallet-top-up", requisites={"phone": MINIMAL}).body["credit_max_tiyn"]
    refused = operator.post(path(wallet, "status"), {"status": "basic"})
    wrong = operator.post(
        path(wallet, "status"), {"status": "basic", "evidence": {**EVIDENCE, "iin": "880704400125"}}
    )
    raised = operator.post(path(wallet, "status"), {"status": "basic", "evidence": EVIDENCE})
    after = kiosk.quote("wallet-top-up", requisites={"phone": MINIMAL}).body["credit_max_tiyn"]
    lowered = operator.post(path(wallet, "status"), {"status": "minimal"})

    with reading(bench.engine) as connection:
        changes = connection.execute(select(wallet_status_changes)).all()
        evidence = connection.execute(select(identifications)).all()
    assert code_of(refused) == (422, "not_identified")
    assert code_of(wrong) == (422, "body_invalid")
    assert (raised.json()["status"], lowered.json()["status"]) == ("basic", "minimal")
    assert (before, after) == (43_250_000 - 43_000_000, 43_250_000), "100 MRP held, then one operation"
    assert sorted((each.before, each.after) for each in changes) == [
        ("basic", "minimal"),
        ("minimal", "basic"),
    ]
    assert [(each.method, each.checked_by) for each in evidence] == [
        (EVIDENCE["method"], str(operator.staff.staff_id))
    ]


@pytest.mark.rule("W-92")
def test_staff_see_masks_and_the_whole_only_where_it_is_written_down(bench: LedgerBench) -> None:
    wallet = wallet_id(bench, BASIC)
    support, auditor = staff_client(bench, "support"), staff_client(bench, "auditor")
    found = support.post("/v1/operator/wallets/search", {"phone": BASIC, "issuer_code": ISSUER}).json()
    masked = auditor.get(path(wallet)).json()
    denied = auditor.post(path(wallet, "person"))
    whole = support.post(path(wallet, "person")).json()

    with reading(bench.engine) as connection:
        log = connection.execute(select(staff_actions).order_by(staff_actions.c.at)).all()
    assert found == masked
    assert (masked["phone"], masked["holder_name"], masked["is_masked"]) == (
        "+7 702 ***-**-67",
        "Нұрлан Ә***",
        True,
    )
    assert denied.status_code == 403
    assert (whole["phone"], whole["holder_name"]) == (BASIC, "Нұрлан Әбенов")
    looks = {(each.action, each.role, each.is_personal) for each in log}
    assert looks >= {
        ("find wallet", "support", False),
        ("read wallet", "auditor", False),
        ("denied", "auditor", False),
        ("read person", "support", True),
    }
    assert BASIC not in str([tuple(each) for each in log])


@pytest.mark.rule("W-92")
def test_a_holder_is_shown_himself_masked(bench: LedgerBench) -> None:
    shown = wallet_client(bench, BASIC).get("/v1/wallet").json()

    assert (shown["phone"], shown["holder_name"]) == ("+7 702 ***-**-67", "Нұрлан Ә***")


# --- confirmation by code ---------------------------------------------------------------------------------


def ask(client: WalletClient, action: str, subject: str = "") -> dict[str, str]:
    client.bench.now += timedelta(seconds=1)
    asked = client.post("/v1/wallet/codes", {"action": action, "subject": subject})
    assert asked.status_code == 201, asked.text
    return {"challenge_id": asked.json()["challenge_id"], "code": client.code()}


@pytest.mark.rule("W-22")
def test_confirmation_goes_off_by_waiver_and_code_and_on_by_the_operator(bench: LedgerBench) -> None:
    client, operator = wallet_client(bench, BASIC), staff_client(bench, "operator")
    wallet = client.wallet.wallet_id
    proof = ask(client, "confirmation_off")
    first = client.get("/v1/wallet").json()["is_confirmation_on"]
    unwaived = client.post("/v1/wallet/confirmation", {"is_on": False, **proof})
    uncoded = client.post("/v1/wallet/confirmation", {"is_on": False, "waives_claims": True})
    off = client.post("/v1/wallet/confirmation", {"is_on": False, "waives_claims": True, **proof})
    shown = client.get("/v1/wallet").json()["is_confirmation_on"]
    on = operator.post(path(wallet, "confirmation"))

    with reading(bench.engine) as connection:
        rows = connection.execute(select(confirmation_switches)).all()
    assert first is True
    assert unwaived.json()["code"] == "consent_due"
    assert code_of(uncoded) == (422, "code_wrong")
    assert (off.json(), shown, on.json()) == ({"is_on": False}, False, {"is_on": True})
    assert sorted((row.is_on, row.by, row.waives_claims) for row in rows) == [
        (False, "client", True),
        (True, str(operator.staff.staff_id), False),
    ]


@pytest.mark.rule("W-21")
def test_a_code_for_one_change_is_good_for_no_other(bench: LedgerBench) -> None:
    client = wallet_client(bench, BASIC)
    proof = ask(client, "closing", IBAN)

    for name, body in (
        ("closing", {}),
        ("consent-withdrawal", {"iban": IBAN}),
        ("confirmation", {"is_on": False, "waives_claims": True}),
    ):
        assert code_of(client.post(f"/v1/wallet/{name}", {**body, **proof})) == (422, "code_wrong")
    assert code_of(client.post("/v1/wallet/closing", {"iban": IBAN, **proof})) == (422, "code_expired")
    assert condition(bench, client.wallet.wallet_id) == "active"


@pytest.mark.rule("W-21")
def test_a_code_sent_to_one_wallet_is_good_for_no_other(bench: LedgerBench) -> None:
    mine, theirs = wallet_client(bench, BASIC), wallet_client(bench, EMPTY)
    proof = ask(mine, "closing")

    assert code_of(theirs.post("/v1/wallet/closing", proof)) == (422, "code_wrong")
    assert condition(bench, theirs.wallet.wallet_id) == "active"


# --- closing ----------------------------------------------------------------------------------------------


class ClosingDay:
    """Closes a wallet and lets days pass as the daily job would."""

    def __init__(self, bench: LedgerBench, phone: str) -> None:
        self.bench = bench
        self.client = wallet_client(bench, phone)
        self.wallet = self.client.wallet.wallet_id
        bench.run(name_bank, ISSUER, "file:bank-of-no-one")

    def ask(self, iban: str | None = IBAN, name: str = "closing") -> Any:
        action = name.replace("-", "_")
        body = {"iban": iban, **ask(self.client, action, iban or "")}
        return self.client.post(f"/v1/wallet/{name}", body)

    def pass_to(self, day: date) -> None:
        self.bench.now = datetime(day.year, day.month, day.day, 12, tzinfo=ASTANA)
        for due, act in ((closings.due_on, closings.go_on), (erasure.due_on, erasure.erase)):
            for found in self.bench.run(due, day):
                if found == self.wallet:
                    self.bench.run(act, day, found, self.bench.now)

    def bank_says(self, state: PayoutState) -> None:
        with reading(self.bench.engine) as connection:
            chosen = select(redemptions.c.redemption_id).where(redemptions.c.ended_at.is_(None))
            payout = connection.execute(chosen).scalar_one()
        self.bench.run(mark_sent, payout, self.bench.now, _untold)
        self.bench.run(
            hear, payout, PayoutAnswer(state=state, reason="no such account"), self.bench.now, _untold
        )

    @property
    def state(self) -> str:
        with reading(self.bench.engine) as connection:
            chosen = select(wallet_closings.c.state).where(wallet_closings.c.wallet_id == self.wallet)
            return str(connection.execute(chosen).scalar_one())


def _untold(_connection: Connection, _one: Redemption, _now: datetime) -> None:
    """Whoever waits for the end of a redemption reads its state."""


PAYOUT_DAY = date(2026, 12, 7)


@pytest.mark.rule("W-63")
def test_a_wallet_is_blocked_at_once_paid_out_after_ten_bank_days_and_closed(bench: LedgerBench) -> None:
    closing = ClosingDay(bench, BASIC)
    asked = closing.ask()
    at_once = condition(bench, closing.wallet)
    closing.pass_to(PAYOUT_DAY - timedelta(days=1))
    before = (closing.state, bench.wallet(BASIC))
    closing.pass_to(PAYOUT_DAY)
    paying = (closing.state, bench.wallet(BASIC))
    closing.bank_says(PayoutState.PAID)
    closing.pass_to(PAYOUT_DAY + timedelta(days=1))

    assert asked.json() == {"state": "waiting", "payout_on": "2026-12-07"}
    assert at_once == "closing"
    assert before == ("waiting", 1_250_000)
    assert paying == ("paying", 0)
    assert (closing.state, condition(bench, closing.wallet)) == ("closed", "closed")
    assert bench.findings() == []


@pytest.mark.rule("W-63")
def test_erasing_a_person_touches_no_entry(bench: LedgerBench) -> None:
    closing = ClosingDay(bench, BASIC)
    closing.ask(name="consent-withdrawal")
    closing.pass_to(PAYOUT_DAY)
    closing.bank_says(PayoutState.PAID)
    closing.pass_to(PAYOUT_DAY + timedelta(days=1))
    books = _books(bench)
    kept = bench.run(wallet_of, closing.wallet)
    closing.pass_to(PAYOUT_DAY + timedelta(days=2))
    erased = bench.run(wallet_of, closing.wallet)
    left = _tables_with(bench, BASIC, "Нұрлан", IBAN)
    newcomer = Applicant(bench, BASIC).register("Kok-Tobe-1717").wallet

    assert kept.phone == BASIC
    assert (erased.phone, erased.holder_name, erased.condition) == ("", "", WalletCondition.CLOSED)
    assert _books(bench) == books
    assert _traces_of(bench, closing.wallet) == []
    assert left == []
    with reading(bench.engine) as connection:
        consent = connection.execute(select(consents).where(consents.c.wallet_id == closing.wallet)).all()
        accounts = connection.execute(select(redemption_accounts)).all()
        told = connection.execute(
            select(messages).where(messages.c.wallet_id == closing.wallet, messages.c.text != "")
        ).all()
    assert (consent, accounts, told) == ([], [], [])
    assert newcomer.wallet_id != closing.wallet
    assert newcomer.account_id != erased.account_id
    assert bench.findings() == []


@pytest.mark.rule("W-63")
def test_withdrawn_consent_is_recorded(bench: LedgerBench) -> None:
    newcomer = Applicant(bench, "+77015550001")
    client = newcomer.register()
    client.post("/v1/wallet/consent-withdrawal", ask(client, "consent_withdrawal"))

    with reading(bench.engine) as connection:
        row = connection.execute(select(consents)).one()
    assert row.withdrawn_at == bench.now
    assert condition(bench, client.wallet.wallet_id) == "closing"


@pytest.mark.rule("W-63")
def test_an_unidentified_holder_is_paid_once_the_operator_knows_him(bench: LedgerBench) -> None:
    closing = ClosingDay(bench, MINIMAL)
    closing.ask()
    closing.pass_to(PAYOUT_DAY)
    left = (closing.state, bench.wallet(MINIMAL))
    operator = staff_client(bench, "operator")
    waiting = _open_cases(operator)
    operator.post(path(closing.wallet, "status"), {"status": "basic", "evidence": EVIDENCE})
    operator.post(path(closing.wallet, "iban"), {"iban": IBAN})
    closing.pass_to(PAYOUT_DAY + timedelta(days=1))

    assert left == ("operator", 43_000_000)
    assert waiting == [("closing", str(closing.wallet))]
    assert (closing.state, bench.wallet(MINIMAL)) == ("paying", 0)


@pytest.mark.rule("W-63")
@pytest.mark.parametrize("reason", [BlockReason.COURT_ORDER, BlockReason.SUSPICIOUS_OPERATIONS])
def test_seized_money_is_not_paid_out(bench: LedgerBench, reason: BlockReason) -> None:
    closing = ClosingDay(bench, BASIC)
    closing.ask()
    bench.run(block, closing.wallet, reason, at=bench.now, by="staff")
    closing.pass_to(PAYOUT_DAY)

    assert (closing.state, bench.wallet(BASIC)) == ("operator", 1_250_000)


@pytest.mark.rule("W-63")
def test_a_payout_that_fails_comes_back_and_waits_for_the_operator(bench: LedgerBench) -> None:
    closing = ClosingDay(bench, BASIC)
    closing.ask()
    closing.pass_to(PAYOUT_DAY)
    closing.bank_says(PayoutState.FAILED)
    closing.pass_to(PAYOUT_DAY + timedelta(days=1))

    assert (closing.state, bench.wallet(BASIC)) == ("operator", 1_250_000)
    assert condition(bench, closing.wallet) == "closing"
    assert bench.findings() == []


@pytest.mark.rule("W-63")
def test_an_empty_wallet_closes_without_an_account(bench: LedgerBench) -> None:
    closing = ClosingDay(bench, EMPTY)
    closing.ask(None)
    closing.pass_to(PAYOUT_DAY)

    assert closing.state == ClosingState.CLOSED
    with reading(bench.engine) as connection:
        assert connection.execute(select(redemptions)).all() == []


@pytest.mark.rule("W-63")
@pytest.mark.parametrize("iban", ["KZ86125KZT5004100101", "DE89370400440532013000", "KZ86"])
def test_a_closing_names_an_account_that_can_be(bench: LedgerBench, iban: str) -> None:
    client = wallet_client(bench, BASIC)
    answer = client.post("/v1/wallet/closing", {"iban": iban, **ask(client, "closing", iban)})

    assert code_of(answer) == (422, "body_invalid")
    assert condition(bench, client.wallet.wallet_id) == "active"


@pytest.mark.rule("W-63")
def test_a_wrong_code_closes_nothing(bench: LedgerBench) -> None:
    client = wallet_client(bench, BASIC)
    proof = ask(client, "closing", IBAN)
    wrong = {**proof, "code": another(proof["code"])}

    assert code_of(client.post("/v1/wallet/closing", {"iban": IBAN, **wrong})) == (422, "code_wrong")
    assert condition(bench, client.wallet.wallet_id) == "active"


def _books(bench: LedgerBench) -> tuple[Any, ...]:
    with reading(bench.engine) as connection:
        rows = connection.execute(select(entries).order_by(entries.c.account_id, entries.c.number)).all()
        count = connection.execute(select(func.count()).select_from(postings)).scalar_one()
    return (rows, count)


def _tables_with(bench: LedgerBench, *personal: str) -> list[str]:
    with reading(bench.engine) as connection:
        return [
            table.name
            for table in metadata.tables.values()
            for row in connection.execute(select(table))
            if any(word in str(tuple(row)) for word in personal)
        ]


def _traces_of(bench: LedgerBench, wallet: UUID) -> list[str]:
    with reading(bench.engine) as connection:
        return [
            table.name
            for table in (holders, identifications, credentials, sessions)
            if connection.execute(select(table).where(table.c.wallet_id == wallet)).first() is not None
        ]


def _open_cases(operator: StaffClient) -> list[tuple[str, str]]:
    listed = operator.get("/v1/operator/cases", params={"state": "waiting"}).json()["items"]
    return [(each["kind"], each["wallet_id"]) for each in listed]
