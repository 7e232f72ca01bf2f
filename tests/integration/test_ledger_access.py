"""Registration, log-in, passwords, sessions and codes over HTTP, on both databases."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from ledger.access.tables import consents, login_tries, sessions
from ledger.database import reading
from ledger.holders.tables import pending_registrations
from ledger.offers.service import publish_offer
from ledger.offers.tables import offer_acceptances
from tests.support.applicant import Applicant, another, code_of
from tests.support.ledger_bench import LedgerBench
from tests.support.wallet_api import ISSUER, PASSWORD, sent_texts, wallet_client
from wire.policy import Offer

pytest_plugins = ["tests.support.ledger_fixtures"]

NEW = "+77015550001"
UNKNOWN = "+77015550002"
KNOWN = "+77011234567"
OTHER_PASSWORD = "Kok-Tobe-1717"


@pytest.fixture
def newcomer(bench: LedgerBench) -> Applicant:
    return Applicant(bench, NEW)


# --- registration -----------------------------------------------------------------------------------------


@pytest.mark.rule("W-03")
@pytest.mark.rule("W-02")
def test_a_number_that_is_proved_gets_a_wallet_of_its_own(bench: LedgerBench, newcomer: Applicant) -> None:
    asked_at = bench.now
    newcomer.ask()
    bench.now += timedelta(minutes=4)
    opened = newcomer.confirm()
    wallet = newcomer.client(opened.json()["token"]).wallet

    with reading(bench.engine) as connection:
        accepted = connection.execute(
            select(offer_acceptances).where(offer_acceptances.c.wallet_id == wallet.wallet_id)
        ).one()
        consented = connection.execute(select(consents).where(consents.c.wallet_id == wallet.wallet_id)).one()
        waiting = connection.execute(select(pending_registrations)).all()
    assert opened.status_code == 201
    assert (wallet.phone, wallet.holder_name, wallet.status.value) == (NEW, "Асем Қасымова", "minimal")
    assert (accepted.version, accepted.accepted_at) == ("2026-02", asked_at)
    assert (consented.given_at, consented.withdrawn_at) == (asked_at, None)
    assert waiting == []
    assert bench.findings() == []


@pytest.mark.rule("W-03")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"has_consented": False}, (422, "consent_due")),
        ({"offer_version": "2023-01"}, (422, "offer_due")),
        ({"offer_version": "2099-01"}, (422, "offer_due")),
        ({"phone": "+7 727 300-00-77"}, (422, "body_invalid")),
        ({"phone": "+49 170 1234567"}, (422, "body_invalid")),
        ({"has_consented": "yes"}, (422, "body_invalid")),
        ({"has_consented": 1}, (422, "body_invalid")),
        ({"language": "de"}, (422, "body_invalid")),
        ({"issuer_code": "no-such-bank"}, (422, "body_invalid")),
        ({"is_admin": True}, (422, "body_invalid")),
        ({"holder_name": "x" * 121}, (422, "body_invalid")),
    ],
)
def test_nothing_is_registered_without_offer_consent_and_a_number(
    bench: LedgerBench, newcomer: Applicant, changes, expected
) -> None:
    status, code = code_of(newcomer.ask(**changes))

    with reading(bench.engine) as connection:
        waiting = connection.execute(select(pending_registrations)).all()
    assert (status, code) in {expected, (403, expected[1])}
    assert waiting == []
    assert sent_texts(bench, NEW) == []


@pytest.mark.rule("W-02")
def test_a_number_has_one_wallet_however_it_is_written(bench: LedgerBench) -> None:
    first = Applicant(bench, NEW)
    first.register()
    again = Applicant(bench, NEW)
    asked = again.ask(phone="8 (701) 555-00-01")

    assert asked.status_code == 202
    assert code_of(again.confirm()) == (409, "number_taken")


@pytest.mark.rule("W-03")
def test_wrong_codes_register_nobody_and_three_of_them_end_the_right_one(newcomer: Applicant) -> None:
    newcomer.ask()
    right = newcomer.secret()

    answers = [code_of(newcomer.confirm(another(right))) for _ in range(3)]

    assert answers == [(422, "code_wrong")] * 3
    assert code_of(newcomer.confirm(right)) == (422, "code_expired")


@pytest.mark.rule("W-21")
def test_a_code_is_good_for_five_minutes_and_once(bench: LedgerBench, newcomer: Applicant) -> None:
    newcomer.ask()
    late = newcomer.secret()
    bench.now += timedelta(minutes=5)
    too_late = code_of(newcomer.confirm(late))
    newcomer.ask()
    first = newcomer.confirm()

    assert too_late == (422, "code_expired")
    assert first.status_code == 201
    assert code_of(newcomer.confirm()) == (422, "code_expired")


@pytest.mark.rule("W-21")
def test_a_lost_answer_is_given_again_without_using_the_code_twice(newcomer: Applicant) -> None:
    newcomer.ask()
    key = uuid4()
    first = newcomer.confirm(key=key)
    again = newcomer.confirm(key=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.rule("W-21")
@pytest.mark.parametrize("channel", ["sms", "flash_call", "voice"])
def test_a_code_travels_as_the_holder_wishes(newcomer: Applicant, channel: str) -> None:
    newcomer.ask(channel=channel)

    assert newcomer.secret().isdigit()
    assert newcomer.confirm().status_code == 201


@pytest.mark.rule("W-21")
def test_a_message_command_counts_only_from_the_number(bench: LedgerBench, newcomer: Applicant) -> None:
    from ledger.access.codes import take_command

    command = newcomer.ask(channel="message_command").json()["command"]
    before = code_of(newcomer.confirm(command))
    from_another = bench.run(take_command, phone=UNKNOWN, text=f"QPLUS {command}", now=bench.now)
    another_code = bench.run(take_command, phone=NEW, text=another(command), now=bench.now)
    from_the_number = bench.run(take_command, phone=NEW, text=f"qplus {command}.", now=bench.now)
    twice = bench.run(take_command, phone=NEW, text=command, now=bench.now)

    assert sent_texts(bench, NEW) == []
    assert before == (422, "code_wrong")
    assert (from_another, another_code, from_the_number, twice) == (False, False, True, False)
    assert newcomer.confirm(command).status_code == 201


@pytest.mark.rule("W-21")
def test_codes_for_one_number_are_not_sent_without_end(bench: LedgerBench, newcomer: Applicant) -> None:
    answers = [newcomer.ask().status_code for _ in range(6)]
    bench.now += timedelta(minutes=10)

    assert answers == [202] * 5 + [429]
    assert len(sent_texts(bench, NEW)) == 5
    assert newcomer.ask().status_code == 202


# --- passwords --------------------------------------------------------------------------------------------


@pytest.mark.rule("W-64")
def test_after_registration_a_password_comes_before_anything_else(newcomer: Applicant) -> None:
    newcomer.ask()
    opened = newcomer.confirm().json()
    client = newcomer.client(opened["token"])

    assert opened["must_change_password"] is True
    assert code_of(client.get("/v1/wallet/balance")) == (403, "password_due")
    assert code_of(client.post("/v1/wallet/codes", {"action": "closing"})) == (403, "password_due")
    changed = newcomer.choose(opened["token"], PASSWORD)
    assert changed.json()["must_change_password"] is False
    assert client.get("/v1/wallet/balance").status_code == 401, "the first session has ended"
    assert newcomer.client(changed.json()["token"]).get("/v1/wallet/balance").status_code == 200


@pytest.mark.rule("W-64")
@pytest.mark.parametrize("weak", ["12345678", "short1!", "Password1!", "x5550001yz!", "q" * 129])
def test_a_weak_password_is_not_taken(newcomer: Applicant, weak: str) -> None:
    newcomer.ask()
    token = newcomer.confirm().json()["token"]

    assert newcomer.choose(token, weak).status_code == 422
    assert newcomer.log_in(weak).status_code in {401, 422}


@pytest.mark.rule("W-64")
def test_none_of_the_last_passwords_is_taken_again(bench: LedgerBench, newcomer: Applicant) -> None:
    token = newcomer.register("Tas-Qala-2026").token
    used = ["Tas-Qala-2026"]
    for number in range(1, 6):
        used.append(f"Tas-Qala-{number:04}")
        token = newcomer.choose(token, used[-1], used[-2]).json()["token"]

    refused = [code_of(newcomer.choose(token, old, used[-1])) for old in used]
    token = newcomer.choose(token, OTHER_PASSWORD, used[-1]).json()["token"]

    assert refused == [(422, "password_weak")] * 6
    assert newcomer.choose(token, used[0], OTHER_PASSWORD).status_code == 200


@pytest.mark.rule("W-64")
def test_a_password_expires_and_is_then_changed_first(bench: LedgerBench, newcomer: Applicant) -> None:
    newcomer.register()
    bench.now += timedelta(days=365) - timedelta(seconds=2)
    before = newcomer.log_in().json()
    after = newcomer.log_in().json()

    assert (before["must_change_password"], after["must_change_password"]) == (False, True)
    assert newcomer.choose(after["token"], OTHER_PASSWORD, PASSWORD).json()["must_change_password"] is False


@pytest.mark.rule("W-64")
def test_the_current_password_is_asked_for_and_its_tries_are_counted(newcomer: Applicant) -> None:
    client = newcomer.register()

    wrong = [code_of(newcomer.choose(client.token, OTHER_PASSWORD, "wrong-guess")) for _ in range(6)]

    assert wrong == [(401, "authentication_failed")] * 5 + [(403, "login_locked")]
    assert code_of(newcomer.log_in()) == (403, "login_locked")


@pytest.mark.rule("W-64")
def test_five_wrong_passwords_lock_until_recovery(bench: LedgerBench, newcomer: Applicant) -> None:
    newcomer.register()
    four = [code_of(newcomer.log_in("wrong-guess")) for _ in range(4)]
    forgiven = newcomer.log_in().status_code
    five = [code_of(newcomer.log_in("wrong-guess")) for _ in range(5)]
    locked = code_of(newcomer.log_in())
    bench.now += timedelta(days=30)
    still = code_of(newcomer.log_in())
    newcomer.forget()
    recovered = newcomer.recover()
    one_time = newcomer.secret()
    opened = newcomer.log_in(one_time).json()

    assert four + five == [(401, "authentication_failed")] * 9
    assert forgiven == 201
    assert locked == still == (403, "login_locked")
    assert recovered.status_code == 200
    assert opened["must_change_password"] is True
    assert newcomer.choose(opened["token"], OTHER_PASSWORD, one_time).status_code == 200
    assert newcomer.log_in(OTHER_PASSWORD).status_code == 201
    assert any("locked" in text or "бұғатталды" in text for text in sent_texts(bench, NEW))


@pytest.mark.rule("W-64")
def test_a_one_time_password_is_good_for_a_day(bench: LedgerBench, newcomer: Applicant) -> None:
    newcomer.register()
    newcomer.forget()
    newcomer.recover()
    one_time = newcomer.secret()
    old = code_of(newcomer.log_in())
    bench.now += timedelta(hours=24)

    assert old == (401, "authentication_failed"), "the password before the recovery is void"
    assert code_of(newcomer.log_in(one_time)) == (401, "authentication_failed")


@pytest.mark.rule("W-64")
def test_who_gave_an_e_mail_names_it_to_recover(bench: LedgerBench, newcomer: Applicant) -> None:
    client = newcomer.register()
    asked = client.post("/v1/wallet/codes", {"action": "email", "subject": "asem@example.kz"}).json()
    proof = {"challenge_id": asked["challenge_id"], "code": client.code()}
    changed = client.post("/v1/wallet/settings", {"email": "asem@example.kz", **proof})
    bench.now += timedelta(seconds=1)
    newcomer.forget()
    without = newcomer.recover()
    newcomer.forget()
    right = newcomer.recover(email="Asem@Example.KZ")

    assert changed.json()["email"] == "a***@example.kz"
    assert code_of(without) == (401, "authentication_failed")
    assert right.status_code == 200


# --- sessions ---------------------------------------------------------------------------------------------


@pytest.mark.rule("W-21")
def test_sessions_are_listed_and_ended_one_by_one_or_together(bench: LedgerBench) -> None:
    here, there, elsewhere = (wallet_client(bench, KNOWN) for _ in range(3))
    listed = here.get("/v1/wallet/sessions").json()["sessions"]
    others = [each["session_id"] for each in listed if not each["is_this"]]
    one = here.request("DELETE", f"/v1/wallet/sessions/{others[0]}")
    left = [client.get("/v1/wallet").status_code for client in (here, there, elsewhere)]
    rest = here.request("DELETE", "/v1/wallet/sessions")
    out = here.request("DELETE", "/v1/sessions/current")

    assert len(listed) == 3
    assert sum(each["is_this"] for each in listed) == 1
    assert (one.status_code, rest.status_code, out.status_code) == (204, 204, 204)
    assert sorted(left) == [200, 200, 401]
    assert [client.get("/v1/wallet").status_code for client in (here, there, elsewhere)] == [401] * 3


def test_nobody_ends_a_session_of_somebody_else(bench: LedgerBench) -> None:
    mine, theirs = wallet_client(bench, KNOWN), wallet_client(bench, "+77021234567")
    session_id = theirs.get("/v1/wallet/sessions").json()["sessions"][0]["session_id"]

    answer = mine.request("DELETE", f"/v1/wallet/sessions/{session_id}")

    assert code_of(answer) == (404, "not_found")
    assert theirs.get("/v1/wallet").status_code == 200


@pytest.mark.rule("W-64")
def test_a_session_ends_unused_and_in_the_end_however_used(bench: LedgerBench) -> None:
    idle, used = wallet_client(bench, KNOWN), wallet_client(bench, KNOWN)
    answers = []
    for _ in range(24):
        bench.now += timedelta(minutes=29)
        answers.append(used.get("/v1/wallet").status_code)
    bench.now += timedelta(minutes=25)

    assert answers == [200] * 24
    assert used.get("/v1/wallet").status_code == 401
    assert idle.get("/v1/wallet").status_code == 401


def test_no_token_of_the_callers_choice_is_ever_taken_on(bench: LedgerBench, newcomer: Applicant) -> None:
    newcomer.register()
    planted = "tws_" + "A" * 43

    first = newcomer.log_in().json()
    again = newcomer.post(
        "/v1/sessions",
        {"phone": NEW, "password": PASSWORD, "issuer_code": ISSUER},
        Authorization=f"Bearer {planted}",
        Cookie=f"session={planted}",
    ).json()

    assert planted not in {first["token"], again["token"]}
    assert first["token"] != again["token"]
    assert newcomer.client(planted).get("/v1/wallet").status_code == 401


def test_what_is_kept_of_a_session_lets_nobody_in(bench: LedgerBench) -> None:
    client = wallet_client(bench, KNOWN)
    with reading(bench.engine) as connection:
        row = connection.execute(select(sessions)).one()

    client.token = row.token_hash
    assert client.get("/v1/wallet").status_code == 401
    client.token = str(row.session_id)
    assert client.get("/v1/wallet").status_code == 401


# --- the offer --------------------------------------------------------------------------------------------


@pytest.mark.rule("W-03")
def test_a_changed_offer_is_accepted_before_the_next_use(bench: LedgerBench) -> None:
    client = wallet_client(bench, KNOWN)
    before = client.get("/v1/wallet/balance").status_code
    newer = Offer(version="2026-12", url="https://tolem.example/offer/2026-12")
    bench.run(publish_offer, newer, bench.now + timedelta(minutes=1))
    still = client.get("/v1/wallet/balance").status_code
    bench.now += timedelta(minutes=1)

    assert (before, still) == (200, 200)
    assert code_of(client.get("/v1/wallet/balance")) == (403, "offer_due")
    assert client.get("/v1/wallet").status_code == 200, "one may look at what one has"
    assert client.post("/v1/wallet/offer", {"version": "2026-02"}).status_code == 403
    assert bench.request("GET", "/v1/offer").json()["version"] == "2026-12"
    assert client.post("/v1/wallet/offer", {"version": "2026-12"}).status_code == 200
    assert client.get("/v1/wallet/balance").status_code == 200
    with reading(bench.engine) as connection:
        accepted = select(offer_acceptances.c.accepted_at).where(offer_acceptances.c.version == "2026-12")
        assert connection.execute(accepted).scalar_one() == bench.now


# --- nobody learns who has a wallet -----------------------------------------------------------------------


def test_a_strangers_number_is_answered_as_a_clients(bench: LedgerBench) -> None:
    wallet_client(bench, KNOWN)
    answers = []
    for phone in (KNOWN, UNKNOWN):
        who = Applicant(bench, phone)
        seen = [who.ask(), who.forget(), who.recover("000000"), who.recover("000000"), who.recover("000000")]
        seen += [who.recover("000000")]
        seen += [who.log_in("wrong-guess") for _ in range(6)]
        answers.append([(each.status_code, sorted(each.json()), each.json().get("code")) for each in seen])

    assert answers[0] == answers[1]
    assert answers[0][-1][::2] == (403, "login_locked")
    assert len(sent_texts(bench, UNKNOWN)) == 1, "the registration's code only: no code of a recovery"


def test_a_lock_is_kept_for_strangers_as_for_clients(bench: LedgerBench) -> None:
    for phone in (KNOWN, UNKNOWN):
        for _ in range(3):
            Applicant(bench, phone).log_in("wrong-guess")

    with reading(bench.engine) as connection:
        counted = [row.wrong_tries for row in connection.execute(select(login_tries))]
    assert counted == [3, 3]
