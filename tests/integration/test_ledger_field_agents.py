"""Field agents at the ledger, on both databases: made, told to their kiosks only, sent codes, and their deeds listed."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from kiosk.runtime.service import is_pin
from ledger.field_agents.rules import is_pin_strong
from ledger.messages.tables import messages
from ledger.staff import Role
from ledger.testing import PaperKiosk
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import StaffClient, staff_client
from wire.entries import LoginFailed, ServiceAction, ServiceClosed, ServiceOpened

pytest_plugins = ["tests.support.ledger_fixtures"]

PATH = "/v1/operator/field-agents"


def add(operator: StaffClient, **more: Any) -> dict[str, Any]:
    body = {"agent_code": "samruk-trade", "role": "technician", **more}
    answer = operator.post(PATH, body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def staff_at(kiosk: PaperKiosk) -> dict[str, dict[str, Any]]:
    return {each["code"]: each for each in kiosk.policy().body["policy"]["staff"]}


def ask_code(kiosk: PaperKiosk, person: str, code: str | None = None) -> str:
    body = json.dumps({"person": person, "code": code}).encode()
    answer = kiosk.request("POST", "staff-codes", body)
    assert answer.status == 200, answer.body
    return str(answer.body["outcome"])


def code_sent(bench: LedgerBench) -> str:
    with bench.engine.begin() as connection:
        said = (
            connection.execute(select(messages.c.text).order_by(messages.c.queued_at.desc()))
            .scalars()
            .first()
        )
    return re.search(r"[0-9]{6}", said or "")[0]  # type: ignore[index]  # a code is what the message is for


def test_a_new_person_is_told_to_the_kiosks_of_his_agent_and_to_no_others(bench: LedgerBench) -> None:
    operator = staff_client(bench, Role.OPERATOR)
    ours, others = bench.kiosk("kiosk-0001"), bench.kiosk("kiosk-0003")

    made = add(operator, needs_code=True)

    told = staff_at(ours)[made["person_code"]]
    assert (told["role"], told["needs_code"]) == ("technician", True)
    assert is_pin(told["pin_hash"], made["pin"])
    assert not is_pin(told["pin_hash"], "000000")
    assert made["person_code"] not in staff_at(others)


def test_a_new_pin_ends_the_old_one_and_a_blocked_person_is_on_no_list(bench: LedgerBench) -> None:
    operator, kiosk = staff_client(bench, Role.OPERATOR), bench.kiosk()
    code, first = add(operator)["person_code"], ""

    first = staff_at(kiosk)[code]["pin_hash"]
    fresh = operator.post(f"{PATH}/{code}/pin").json()["pin"]
    assert staff_at(kiosk)[code]["pin_hash"] != first
    assert is_pin(staff_at(kiosk)[code]["pin_hash"], fresh)

    assert operator.post(f"{PATH}/{code}/blocking").status_code == 200
    assert code not in staff_at(kiosk)
    assert operator.post(f"{PATH}/{code}/unblocking").status_code == 200
    assert code in staff_at(kiosk)


def test_a_kiosk_that_has_the_list_is_told_only_what_changed(bench: LedgerBench) -> None:
    operator, kiosk = staff_client(bench, Role.OPERATOR), bench.kiosk()
    parts = kiosk.policy().body["policy"]["parts"]
    have = ",".join(f"{part}:{state['version']}" for part, state in parts.items())

    assert kiosk.request("GET", f"policy?have={have}", b"").body["update"]["changed"] == {}
    add(operator)

    assert set(kiosk.request("GET", f"policy?have={have}", b"").body["update"]["changed"]) == {"staff"}


def test_telephones_are_kept_to_themselves(bench: LedgerBench) -> None:
    operator, kiosk = staff_client(bench, Role.OPERATOR), bench.kiosk()
    add(operator, phone="+77051112233")

    assert "7051112233" not in operator.get(PATH).text
    assert "7051112233" not in json.dumps(kiosk.policy().body)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"agent_code": "nobody"}, 404),
        ({"role": "king"}, 422),
        ({"person_code": "12"}, 422),
        ({"person_code": "1001"}, 422),
        ({"phone": "8 705"}, 422),
    ],
)
def test_what_cannot_be_is_refused(bench: LedgerBench, changes: dict[str, Any], status: int) -> None:
    operator = staff_client(bench, Role.OPERATOR)

    answer = operator.post(PATH, {"agent_code": "samruk-trade", "role": "technician", **changes})

    assert answer.status_code == status, answer.text


def test_only_operators_make_field_agents_and_everybody_may_look(bench: LedgerBench) -> None:
    auditor = staff_client(bench, Role.AUDITOR)

    assert auditor.post(PATH, {"agent_code": "samruk-trade", "role": "manager"}).status_code == 403
    assert auditor.get(PATH).status_code == 200


def test_a_code_is_sent_once_opens_once_and_not_for_ever(bench: LedgerBench) -> None:
    operator, kiosk = staff_client(bench, Role.OPERATOR), bench.kiosk()
    person = add(operator, phone="+77051112233", needs_code=True)["person_code"]

    assert ask_code(kiosk, person) == "sent"
    code = code_sent(bench)
    wrong = "000000" if code != "000000" else "111111"
    assert ask_code(kiosk, person, wrong) == "wrong"
    assert ask_code(kiosk, person, code) == "right"
    assert ask_code(kiosk, person, code) == "wrong"

    bench.now += timedelta(minutes=1)
    assert ask_code(kiosk, person) == "sent"
    late = code_sent(bench)
    bench.now += timedelta(minutes=5, seconds=1)
    assert ask_code(kiosk, person, late) == "wrong"


def test_five_wrong_codes_end_the_right_one(bench: LedgerBench) -> None:
    operator, kiosk = staff_client(bench, Role.OPERATOR), bench.kiosk()
    person = add(operator, phone="+77051112233")["person_code"]
    ask_code(kiosk, person)
    code = code_sent(bench)
    wrong = "000000" if code != "000000" else "111111"

    assert [ask_code(kiosk, person, wrong) for _ in range(5)] == ["wrong"] * 5
    assert ask_code(kiosk, person, code) == "wrong"


def test_who_has_no_telephone_or_is_not_the_agents_gets_no_code(bench: LedgerBench) -> None:
    operator, kiosk = staff_client(bench, Role.OPERATOR), bench.kiosk()
    mute = add(operator)["person_code"]
    foreign = add(operator, agent_code="ip-akhmetov", phone="+77051112233")["person_code"]

    assert ask_code(kiosk, mute) == "unavailable"
    assert ask_code(kiosk, foreign) == "unavailable"
    assert ask_code(kiosk, "9999") == "unavailable"


def test_what_was_done_at_a_kiosk_is_listed_newest_first(bench: LedgerBench) -> None:
    operator, kiosk, visit = staff_client(bench, Role.AUDITOR), bench.kiosk(), uuid4()
    kiosk.write(
        LoginFailed(person="1002", reason="pin", tries=1),
        ServiceOpened(visit_id=visit, person="1002", role="technician", is_offline=False),
    )
    bench.now += timedelta(minutes=1)
    kiosk.write(ServiceAction(visit_id=visit, person="1002", action="paper-replaced"))
    bench.now += timedelta(minutes=1)
    kiosk.write(ServiceClosed(visit_id=visit, person="1002", reason="logged_out"))
    assert kiosk.send_from(1).status == 200

    items = operator.get("/v1/operator/service-entries?kiosk_id=kiosk-0001").json()["items"]

    assert [(each["kind"], each["what"]) for each in items] == [
        ("service_closed", "logged_out"),
        ("service_action", "paper-replaced"),
        ("service_opened", "technician"),
        ("login_failed", "pin"),
    ]
    assert bench.findings() == []


@pytest.mark.parametrize("pin", ["12345", "111111", "123456", "987654", "901234", "10041004", "abcdef", ""])
def test_a_pin_that_is_easy_to_guess_is_none(pin: str) -> None:
    assert not is_pin_strong(pin, "1004")
