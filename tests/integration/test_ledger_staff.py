"""Staff sign in, are let in by role, leave their mark in the log, and decide in pairs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel
from sqlalchemy import Connection, select

from ledger.access.passwords import hash_password
from ledger.database import reading, write
from ledger.http.problem import ApiFailure
from ledger.limits.service import set_mrp
from ledger.limits.tables import mrp_rates
from ledger.staff import Action, Role
from ledger.staff.approvals import Approvable, Approved, approve, propose, reject
from ledger.staff.permissions import ROLES_OF
from ledger.staff.service import add_staff, code_of
from ledger.staff.tables import approvals, staff_actions, staff_members, staff_sessions
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import StaffClient, staff_client
from wire.money import Tiyn
from wire.policy import MrpRate
from wire.refusals import Refusal, RefusalCode

pytest_plugins = ["tests.support.ledger_fixtures"]

LOGIN, PASSWORD = "aigerim.s", "twelve white horses"
PASSWORD_HASH = hash_password(PASSWORD)


@pytest.fixture
def signing(bench: LedgerBench) -> LedgerBench:
    """A bench where someone can sign in with a password of her own."""
    bench.run(
        add_staff,
        login=LOGIN,
        role=Role.OPERATOR,
        password_hash=PASSWORD_HASH,
        now=bench.now,
        must_change_password=False,
    )
    return bench


def log_in(bench: LedgerBench, password: str = PASSWORD, *, login: str = LOGIN, **more: Any) -> Any:
    headers = {"Idempotency-Key": str(more.pop("key", uuid4())), "Accept-Language": "en"}
    body = {"login": login, "password": password, **more}
    return bench.request("POST", "/v1/staff/sessions", json=body, headers=headers)


def signed_in(bench: LedgerBench, password: str = PASSWORD, **more: Any) -> StaffClient:
    answer = log_in(bench, password, **more)
    assert answer.status_code == 201, answer.text
    return StaffClient(bench, None, answer.json()["token"])


def column(bench: LedgerBench, table: Any, name: str) -> list[Any]:
    with reading(bench.engine) as connection:
        return [getattr(row, name) for row in connection.execute(select(table))]


# --- signing in -------------------------------------------------------------------------------------------


def test_a_session_lets_in_until_it_is_ended_or_idle_too_long(signing: LedgerBench) -> None:
    one, other = signed_in(signing), signed_in(signing)
    assert one.get("/v1/staff/me").json() == {
        "login": LOGIN,
        "role": "operator",
        "must_change_password": False,
    }

    assert one.request("DELETE", "/v1/staff/sessions/current").status_code == 204
    assert one.get("/v1/staff/me").status_code == 401
    for _ in range(3):
        signing.now += timedelta(minutes=29)
        assert other.get("/v1/staff/me").status_code == 200
    signing.now += timedelta(minutes=31)
    assert other.get("/v1/staff/me").status_code == 401


def test_tokens_and_passwords_are_kept_as_hashes(signing: LedgerBench) -> None:
    client = signed_in(signing)
    with reading(signing.engine) as connection:
        kept = repr([list(connection.execute(select(table))) for table in (staff_sessions, staff_members)])

    assert client.token not in kept
    assert PASSWORD not in kept
    assert "$argon2id$" in kept


@pytest.mark.parametrize(("login", "password"), [(LOGIN, "wrong"), ("nobody", PASSWORD), ("nobody", "wrong")])
def test_whoever_may_not_sign_in_is_told_the_same(signing: LedgerBench, login: str, password: str) -> None:
    answer = log_in(signing, password, login=login)
    told = {name: value for name, value in answer.json().items() if name != "instance"}

    assert answer.status_code == 401
    assert told == {
        "type": "urn:tolem:refusal:authentication_failed",
        "title": "Not done",
        "status": 401,
        "detail": Refusal(code=RefusalCode.AUTHENTICATION_FAILED).text("en"),
        "code": "authentication_failed",
        "rule": "W-26",
        "clause": "7.1.4",
        "is_final": True,
        "is_retryable": False,
    }


@pytest.mark.rule("W-64")
def test_five_wrong_passwords_lock_the_log_in_and_only_its_owner_is_told(signing: LedgerBench) -> None:
    for _ in range(5):
        assert log_in(signing, "wrong").json()["code"] == "authentication_failed"

    assert log_in(signing).json()["code"] == "login_locked"
    assert log_in(signing, "wrong").json()["code"] == "authentication_failed"
    signing.now += timedelta(minutes=15)
    assert log_in(signing).status_code == 201


def test_a_wrong_try_counts_once_however_often_it_is_sent(signing: LedgerBench) -> None:
    key = uuid4()
    for _ in range(6):
        assert log_in(signing, "wrong", key=key).status_code == 401

    assert column(signing, staff_members, "wrong_tries") == [1]


def test_a_log_in_sent_again_opens_one_session(signing: LedgerBench) -> None:
    key = uuid4()
    first, again = log_in(signing, key=key), log_in(signing, key=key)

    assert first.json()["token"] == again.json()["token"]
    assert len(column(signing, staff_sessions, "token_hash")) == 1
    assert log_in(signing, "wrong", key=key).json()["code"] == "id_reused"


def test_a_one_time_password_is_changed_before_anything_else(signing: LedgerBench) -> None:
    manager = signed_in(signing)
    given = manager.post("/v1/operator/staff", {"login": "daniyar.k", "role": "support"}).json()["password"]
    newcomer = signed_in(signing, given, login="daniyar.k")

    assert newcomer.get("/v1/operator/proposals").json()["code"] == "password_due"
    weak = newcomer.post("/v1/staff/password", {"password": given, "new_password": "short"})
    same = newcomer.post("/v1/staff/password", {"password": given, "new_password": given})
    changed = newcomer.post("/v1/staff/password", {"password": given, "new_password": PASSWORD})

    assert (weak.json()["code"], same.json()["code"]) == ("password_weak", "password_weak")
    assert changed.status_code == 200
    assert newcomer.get("/v1/staff/me").status_code == 401
    again = signed_in(signing, login="daniyar.k")
    assert again.get("/v1/operator/proposals").status_code == 200


def test_a_second_factor_is_asked_for_once_it_is_confirmed_and_each_code_is_good_once(
    signing: LedgerBench,
) -> None:
    client = signed_in(signing)
    secret = client.post("/v1/staff/second-factor", {"password": PASSWORD}).json()["secret"]
    wrong = {"password": PASSWORD, "secret": secret, "code": "000000"}
    assert client.post("/v1/staff/second-factor/confirmation", wrong).json()["code"] == "code_wrong"
    right = {**wrong, "code": code_of(bytes.fromhex(secret), signing.now)}
    assert client.post("/v1/staff/second-factor/confirmation", right).status_code == 200

    assert log_in(signing).status_code == 401
    assert log_in(signing, code=right["code"]).status_code == 401
    signing.now += timedelta(seconds=30)
    later = code_of(bytes.fromhex(secret), signing.now)
    assert log_in(signing, "wrong", code=later).status_code == 401
    assert log_in(signing, code=later).status_code == 201
    assert log_in(signing, code=later).status_code == 401
    assert secret not in repr(column(signing, staff_members, "second_factor"))


def test_a_changed_password_keeps_the_second_factor_and_a_reset_takes_it_off(signing: LedgerBench) -> None:
    client = signed_in(signing)
    secret = bytes.fromhex(client.post("/v1/staff/second-factor", {"password": PASSWORD}).json()["secret"])
    proof = {"password": PASSWORD, "secret": secret.hex(), "code": code_of(secret, signing.now)}
    client.post("/v1/staff/second-factor/confirmation", proof)
    client.post("/v1/staff/password", {"password": PASSWORD, "new_password": "thirteen black cats"})
    signing.now += timedelta(seconds=30)

    assert log_in(signing, "thirteen black cats").status_code == 401
    assert log_in(signing, "thirteen black cats", code=code_of(secret, signing.now)).status_code == 201
    manager = staff_client(signing, Role.OPERATOR)
    given = manager.post(f"/v1/operator/staff/{LOGIN}/password-reset").json()["password"]
    assert log_in(signing, given).status_code == 201


def test_a_closed_account_lets_nobody_in(signing: LedgerBench) -> None:
    client = signed_in(signing)
    manager = staff_client(signing, Role.OPERATOR)

    assert manager.post(f"/v1/operator/staff/{manager.staff.login}/closing").status_code == 403
    assert manager.post("/v1/operator/staff/nobody/closing").status_code == 404
    assert manager.post(f"/v1/operator/staff/{LOGIN}/closing").status_code == 200
    assert client.get("/v1/staff/me").status_code == 401
    assert log_in(signing).status_code == 401


def test_a_login_is_given_once(bench: LedgerBench) -> None:
    manager = staff_client(bench, Role.OPERATOR)
    first = manager.post("/v1/operator/staff", {"login": "daniyar.k", "role": "support"})
    second = manager.post("/v1/operator/staff", {"login": "daniyar.k", "role": "finance"})

    assert (first.status_code, second.status_code) == (201, 409)
    shown = manager.get("/v1/operator/staff").json()["items"]
    assert {each["login"]: each["role"] for each in shown}["daniyar.k"] == "support"


# --- the log ------------------------------------------------------------------------------------------------


@pytest.mark.rule("W-92")
def test_every_action_of_staff_is_in_the_log_even_one_that_was_denied(bench: LedgerBench) -> None:
    manager, support = staff_client(bench, "operator"), staff_client(bench, "support", login="support-1")
    manager.post("/v1/operator/staff", {"login": "daniyar.k", "role": "finance"})
    denied = support.post("/v1/operator/staff", {"login": "mine", "role": "finance"})
    auditor = staff_client(bench, "auditor")
    bench.now += timedelta(minutes=1)
    log = auditor.get("/v1/operator/audit-log").json()["items"]
    again = auditor.get("/v1/operator/audit-log?limit=1").json()["items"]

    assert denied.status_code == 403
    assert {(each["role"], each["action"]) for each in log} == {
        ("operator", "add staff"),
        ("support", "denied"),
    }
    assert again[0]["action"] == "read log"
    assert re.fullmatch(
        r"staff:[0-9a-f-]{36}", log[0]["subject"] if log[0]["action"] != "denied" else log[1]["subject"]
    )
    only = auditor.get("/v1/operator/audit-log?login=support-1&is_personal=false").json()["items"]
    assert [each["action"] for each in only] == ["denied"]
    assert manager.get("/v1/operator/audit-log").status_code == 403


# --- four eyes ----------------------------------------------------------------------------------------------


class SetRate(BaseModel):
    year: int


def _set_rate(connection: Connection, payload: SetRate, approved: Approved) -> Refusal | None:
    if payload.year > 2090:
        return Refusal(code=RefusalCode.POSSIBLE_DAMAGE)
    begins = approved.at.date().replace(year=payload.year)
    set_mrp(connection, MrpRate(effective_from=begins, mrp_tiyn=Tiyn(7)))
    return None


SET_RATE = Approvable(
    name="set rate",
    payload=SetRate,
    propose=Action.PROPOSE_CORRECTION,
    approve=Action.APPROVE_CORRECTION,
    subject=lambda payload: f"rate:{payload.year}",
    act=_set_rate,
)
REGISTRY = {"set rate": SET_RATE}


def proposed(bench: LedgerBench, by: StaffClient, year: int = 2080) -> UUID:
    approval_id = uuid4()
    bench.run(
        propose,
        by.staff,
        SET_RATE,
        SetRate(year=year),
        approval_id=approval_id,
        reason="Case 1",
        now=bench.now,
    )
    return approval_id


def rate_count(bench: LedgerBench) -> int:
    return len([each for each in column(bench, mrp_rates, "mrp_tiyn") if each == 7])


def decided(bench: LedgerBench, who: StaffClient, approval_id: UUID) -> Any:
    return write(
        bench.engine, lambda connection: approve(connection, who.staff, approval_id, REGISTRY, now=bench.now)
    )


def test_what_one_proposed_another_approves_and_it_is_done_once(bench: LedgerBench) -> None:
    first, second = staff_client(bench, Role.FINANCE), staff_client(bench, Role.FINANCE)
    approval_id = proposed(bench, first)
    assert rate_count(bench) == 0

    with pytest.raises(ApiFailure, match="another approves"):
        decided(bench, first, approval_id)
    assert rate_count(bench) == 0
    assert decided(bench, second, approval_id) is None
    assert rate_count(bench) == 1
    with pytest.raises(ApiFailure, match="is approved"):
        decided(bench, second, approval_id)
    assert column(bench, staff_actions, "subject") == ["rate:2080", "rate:2080"]


@pytest.mark.parametrize("role", sorted(set(Role) - ROLES_OF[Action.APPROVE_CORRECTION]))
def test_only_the_needed_role_approves(bench: LedgerBench, role: Role) -> None:
    approval_id = proposed(bench, staff_client(bench, Role.FINANCE))

    with pytest.raises(ApiFailure, match="needs the role finance"):
        decided(bench, staff_client(bench, role), approval_id)
    assert rate_count(bench) == 0


def test_a_proposal_dies_after_a_week(bench: LedgerBench) -> None:
    approval_id = proposed(bench, staff_client(bench, Role.SUPPORT))
    bench.now += timedelta(days=7)

    with pytest.raises(ApiFailure, match="expired"):
        decided(bench, staff_client(bench, Role.FINANCE), approval_id)
    shown = staff_client(bench, Role.AUDITOR).get(f"/v1/operator/proposals/{approval_id}").json()
    assert shown["state"] == "expired"


def test_a_proposal_falls_by_who_made_it_or_who_could_approve_it(bench: LedgerBench) -> None:
    maker, other = staff_client(bench, Role.SUPPORT), staff_client(bench, Role.SUPPORT)
    approval_id = proposed(bench, maker)

    def fall(who: StaffClient) -> None:
        bench.run(reject, who.staff, approval_id, REGISTRY, note="not so", now=bench.now)

    with pytest.raises(ApiFailure, match="needs the role"):
        fall(other)
    fall(maker)
    shown = maker.get("/v1/operator/proposals?state=rejected").json()["items"]
    assert [(each["id"], each["note"], each["decided_by"]) for each in shown] == [
        (str(approval_id), "not so", maker.staff.login)
    ]


def test_what_the_rules_refuse_at_approval_is_refused_for_good(bench: LedgerBench) -> None:
    approval_id = proposed(bench, staff_client(bench, Role.SUPPORT), year=2091)
    finance = staff_client(bench, Role.FINANCE)

    assert decided(bench, finance, approval_id) == Refusal(code=RefusalCode.POSSIBLE_DAMAGE)
    assert column(bench, approvals, "state") == ["refused"]
    with pytest.raises(ApiFailure, match="is refused"):
        decided(bench, finance, approval_id)


def test_an_unknown_proposal_is_not_found(bench: LedgerBench) -> None:
    finance = staff_client(bench, Role.FINANCE)

    assert finance.post(f"/v1/operator/proposals/{uuid4()}/approval").status_code == 404
    assert finance.post(f"/v1/operator/proposals/{uuid4()}/rejection", {"note": "why"}).status_code == 404
    assert finance.get(f"/v1/operator/proposals/{uuid4()}").status_code == 404
    assert replace(finance, token="none").get("/v1/operator/proposals").status_code == 401
