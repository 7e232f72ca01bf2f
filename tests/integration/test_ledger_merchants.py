"""The merchant's API, its form and online check, who may pay it, and its day report; on both databases."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidSignature
from sqlalchemy import update

from ledger.config import Settings
from ledger.merchants.forms import fault_of_form, fault_of_pattern
from ledger.merchants.online_check import check
from ledger.merchants.rules import (
    Narrowing,
    OnlineCheck,
    PayeeTerms,
    is_allowed,
    is_answer_valid,
    payee_allows,
    refusal_of_credit,
)
from ledger.merchants.service import narrow, set_terms, terms_of
from ledger.merchants.tables import merchant_events
from ledger.testing import payment
from tests.support.ledger_bench import LedgerBench
from tests.support.merchant_api import (
    IBAN,
    MERCHANT,
    NOTICE_KEY,
    MerchantClient,
    Reply,
    loopback,
    merchant_client,
    pay_cash,
    payment_id,
)
from tests.support.staff_api import staff_client
from tests.support.wallet_api import wallet_client
from wire.money import Tiyn
from wire.policy import Policy, RequisiteField, WalletStatus
from wire.refusals import Refusal, RefusalCode

pytest_plugins = ["tests.support.ledger_fixtures"]

LABEL = {"kk": "Шот", "ru": "Счёт", "en": "Account"}
MINIMAL, BASIC, PROFESSIONAL = WalletStatus
ANSWERS = {"account": "12345678"}
BASIC_NUMBER = "+77021234567"


def a_field(**more: Any) -> RequisiteField:
    return RequisiteField.model_validate(
        {"code": "account", "label": LABEL, "hint": LABEL, "pattern": "[0-9]{8}", **more}
    )


# --- keys ---------------------------------------------------------------------------------------------------


def test_a_key_opens_its_own_merchant_until_it_is_revoked_or_over(bench: LedgerBench) -> None:
    client = merchant_client(bench)
    body = {"name": "second", "expires_at": "2026-11-23T00:00:00Z"}
    key = uuid4()

    made = client.post("/keys", body, key=key).json()
    again = client.post("/keys", body, key=key)
    second = MerchantClient(bench, client.code, made["secret"])
    listed = second.get("/keys").json()["items"]
    first = next(each for each in listed if not each["is_this"])
    revoked = second.post(f"/keys/{first['key_id']}/revocation")
    refused = client.get("")
    bench.now += timedelta(days=1)

    assert again.json() == made
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (len(listed), revoked.status_code) == (2, 200)
    assert made["secret"] not in str(listed)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    assert second.get("").status_code == 401


@pytest.mark.parametrize("wrong", ["", "tlm", "tlm__", "tlm_x_y", f"tlm_{uuid4().hex}_{'0' * 64}", "é"])
def test_what_is_no_key_opens_nothing_and_is_told_nothing(sqlite_bench: LedgerBench, wrong: str) -> None:
    headers = {"Authorization": f"Bearer {wrong}".encode()}

    answer = sqlite_bench.request("GET", "/v1/merchant", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_secret_of_one_merchant_with_the_id_of_another_opens_neither(sqlite_bench: LedgerBench) -> None:
    one, other = merchant_client(sqlite_bench), merchant_client(sqlite_bench, "turan-gsm")
    mixed = "_".join((*one.secret.split("_")[:2], other.secret.split("_")[2]))

    assert MerchantClient(sqlite_bench, MERCHANT, mixed).get("").status_code == 401


def test_a_merchant_has_ten_keys_at_once_and_no_more(sqlite_bench: LedgerBench) -> None:
    client = merchant_client(sqlite_bench)

    statuses = [client.post("/keys", {"name": f"{place}"}).status_code for place in range(10)]

    assert statuses == [201] * 9 + [409]


def test_merchants_see_and_touch_nothing_of_each_other(bench: LedgerBench) -> None:
    one, other = merchant_client(bench), merchant_client(bench, "turan-gsm")
    part = pay_cash(bench, 200_000)
    paid = payment_id(one, part.operation_id)
    event = one.get("/events").json()["items"][0]["event_id"]

    assert other.get("/events").json()["items"] == []
    assert other.post(f"/events/{event}/delivery").status_code == 404
    assert other.post("/refunds", {"payment_id": paid, "reason": "not mine"}).status_code == 404
    assert other.request("PUT", f"/payees/{MERCHANT}/form", json={"fields": [a_form()]}).status_code == 404
    assert (one.balance, other.balance) == (200_000, 0)


# --- forms --------------------------------------------------------------------------------------------------


def a_form(**more: Any) -> dict[str, Any]:
    return {"code": "account", "label": LABEL, "hint": LABEL, "pattern": "[0-9]{8}", **more}


@pytest.mark.rule("W-20")
def test_a_merchant_changes_its_form_and_kiosks_learn_of_it(bench: LedgerBench) -> None:
    client = merchant_client(bench)
    choices = [{"code": code, "label": LABEL} for code in ("cold", "hot")]
    fields = [
        a_form(mask="0000 0000"),
        a_form(code="kind", kind="text", pattern="(cold|hot)", input="choice", choices=choices),
        a_form(code="to", kind="text", pattern="KZ[0-9A-Z]{18}", further_check="iban"),
    ]

    answer = client.request("PUT", f"/payees/{MERCHANT}/form", json={"fields": fields})
    policy = Policy.model_validate(bench.kiosk().policy().body["policy"])

    assert answer.status_code == 200
    told = next(each for each in policy.payees if each.code == MERCHANT)
    assert [each.code for each in told.fields] == ["account", "kind", "to"]
    assert [choice.code for choice in told.fields[1].choices] == ["cold", "hot"]
    assert client.get("/payees").json()["items"][0]["fields"][0]["mask"] == "0000 0000"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"pattern": "(a+)+"}, "body.fields.0.pattern"),
        ({"pattern": "["}, "body.fields.0.pattern"),
        ({"kind": "money"}, "body.fields.0.kind"),
        ({"check": "none"}, "body.fields.0.check"),
        ({"label": {"kk": "a", "ru": "b"}}, "body.fields.0.label.en"),
        ({"label": {**LABEL, "en": ""}}, "body.fields.0.label.en"),
        ({"input": "choice"}, "body.fields.0.choices"),
        ({"unknown": 1}, "body.fields.0.unknown"),
    ],
)
def test_a_form_that_kiosks_could_not_take_is_refused_by_field(
    sqlite_bench: LedgerBench, change: dict[str, Any], named: str
) -> None:
    client = merchant_client(sqlite_bench)

    answer = client.request("PUT", f"/payees/{MERCHANT}/form", json={"fields": [a_form(**change)]})

    assert answer.status_code == 422
    assert named in [each["field"] for each in answer.json()["errors"]]


@pytest.mark.rule("W-20")
@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        (a_field(), "12345678", "1234567"),
        (a_field(check="iin_bin", pattern="[0-9]{12}"), "110640087188", "110640087187"),
        (a_field(check="luhn", pattern="[0-9]{16}"), "4111111111111111", "4111111111111112"),
        (a_field(check="phone_kz", pattern="7[0-9]{9}"), "7011234567", "5011234567"),
        (a_field(further_check="iban", pattern="[A-Z0-9]{20}"), IBAN, "KZ87125KZT5004100100"),
        (a_field(input="date", pattern="[0-9]{8}"), "29022024", "29022023"),
        (a_field(input="number", kind="text", pattern=r"\w{1,8}"), "42", "4x"),
        (
            a_field(
                input="choice",
                kind="text",
                pattern="[a-z]{1,9}",
                choices=[{"code": "hot", "label": LABEL}],
            ),
            "hot",
            "cold",
        ),
    ],
)
def test_an_answer_fits_its_pattern_and_its_checks(field: RequisiteField, right: str, wrong: str) -> None:
    assert is_answer_valid(field, right)
    assert not is_answer_valid(field, wrong)


def test_an_account_abroad_is_none_that_we_pay_to() -> None:
    assert not is_answer_valid(
        a_field(further_check="iban", pattern="[A-Z0-9]{22}"), "DE89370400440532013000"
    )


def test_words_of_a_newer_ledger_are_passed_over() -> None:
    told = a_field(kind="hologram", check="palm", input="voice", further_check="moon")

    assert (told.kind, told.check, told.input, told.further_check) == ("text", "", "", "")


@pytest.mark.parametrize(
    "pattern",
    ["[0-9]{8}", "7[0-9]{9}", "(0[1-9]|1[0-2])20[0-9]{2}", "[A-Za-z0-9]{4,16}", r"\d{3}-?\d{2,4}", "(a|b)"],
)
def test_patterns_of_forms(pattern: str) -> None:
    assert fault_of_pattern(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "a*",
        "a+",
        "(a|b){2}",
        "(?=a)a",
        r"(a)\1",
        "a{2,",
        "a{1,2}" * 4,
        "(a",
        "a)",
        "^a$",
        "a" * 121,
        "{2}",
        "a{3,2}",
    ],
)
def test_patterns_that_could_keep_a_kiosk_busy_or_are_none(pattern: str) -> None:
    assert fault_of_pattern(pattern) is not None


def test_two_questions_have_two_codes() -> None:
    assert fault_of_form([a_field(), a_field()]) is not None
    assert fault_of_form([]) is not None


# --- online check -------------------------------------------------------------------------------------------


def checked(bench: LedgerBench, url: str, *, is_mandatory: bool) -> PayeeTerms:
    asked = OnlineCheck(url=url, is_mandatory=is_mandatory)
    bench.run(set_terms, MERCHANT, check=asked, allows_partial_refund=False)
    found: PayeeTerms = bench.run(terms_of, [MERCHANT])[MERCHANT]
    return found


def asking_neighbours(bench: LedgerBench) -> LedgerBench:
    """The same service, set to ask payees in its own networks too."""
    settings = Settings(are_private_allowed=True)
    return LedgerBench(engine=bench.engine, codes=bench.codes, settings=settings)


def test_a_payee_in_our_own_networks_is_asked_only_where_that_is_allowed(sqlite_bench: LedgerBench) -> None:
    kiosk, heard = sqlite_bench.kiosk(), []
    order = {"payee": MERCHANT, "requisites": ANSWERS, "amount_tiyn": 100_000}
    with loopback(lambda _asked: Reply(200, {"accepted": True})) as server:
        checked(sqlite_bench, server.url, is_mandatory=True)
        refused = [kiosk.quote(MERCHANT, requisites=ANSWERS).body["refusal"]["code"]]
        for bench in (sqlite_bench, asking_neighbours(sqlite_bench)):
            holder = wallet_client(bench, BASIC_NUMBER)
            quoted = holder.post("/v1/wallet/quotes", {"kind": "payment", **order}).json()
            paid = holder.post("/v1/wallet/payments", {"fee_tiyn": quoted["fee_tiyn"], **order}).json()
            told = quoted.get("refusal") or {}
            heard.append((told.get("code"), paid.get("code"), len(server.received)))

    assert refused == ["payee_unreachable"]
    assert heard == [("payee_unreachable", "payee_unreachable", 0), (None, None, 2)]


@pytest.mark.rule("W-20")
@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(200, {"accepted": True}), None),
        (Reply(200, {"accepted": False}), RefusalCode.REQUISITES_INVALID),
        (Reply(200, {"accepted": "yes"}), RefusalCode.PAYEE_UNREACHABLE),
        (Reply(200, []), RefusalCode.PAYEE_UNREACHABLE),
        (Reply(500, {"accepted": True}), RefusalCode.PAYEE_UNREACHABLE),
        (Reply(302, {"accepted": True}), RefusalCode.PAYEE_UNREACHABLE),
        (Reply(is_cut=True), RefusalCode.PAYEE_UNREACHABLE),
        (Reply(is_held=True), RefusalCode.PAYEE_UNREACHABLE),
    ],
)
def test_a_payee_is_asked_and_only_its_own_clear_word_counts(
    sqlite_bench: LedgerBench, reply: Reply, code: RefusalCode | None
) -> None:
    with loopback(lambda _asked: reply) as server:
        mandatory = checked(sqlite_bench, f"{server.url}/check?of=water", is_mandatory=True)
        refusal = check(mandatory, ANSWERS, amount_tiyn=Tiyn(5), timeout_s=0.5, are_private_allowed=True)
        optional = checked(sqlite_bench, server.url, is_mandatory=False)
        lenient = check(optional, ANSWERS, timeout_s=0.5, are_private_allowed=True)
        asked = server.received[0]

    assert (None if refusal is None else refusal.code) == code
    assert (asked.path, asked.json) == (
        "/check?of=water",
        {"payee": MERCHANT, "requisites": ANSWERS, "amount_tiyn": 5},
    )
    is_no = code is RefusalCode.REQUISITES_INVALID
    assert (lenient is not None) == is_no  # what is not mandatory does not stand in the way


@pytest.mark.rule("K-04")
def test_a_payee_with_a_mandatory_check_is_asked_at_each_quote_and_never_sold_offline(
    bench: LedgerBench,
) -> None:
    bench = asking_neighbours(bench)
    kiosk = bench.kiosk()
    with loopback(lambda _asked: Reply(200, {"accepted": True})) as server:
        checked(bench, server.url, is_mandatory=True)
        taken = kiosk.quote(MERCHANT, requisites=ANSWERS).body
        malformed = kiosk.quote(MERCHANT, requisites={"account": "1"}).body
        server.answer = lambda _asked: Reply(200, {"accepted": False})
        unknown = kiosk.quote(MERCHANT, requisites=ANSWERS).body
        asked = len(server.received)
    silent = kiosk.quote(MERCHANT, requisites=ANSWERS).body
    payees = {each["code"]: each for each in kiosk.policy().body["policy"]["payees"]}
    kiosk.sell(payment(MERCHANT, 200_000), is_offline=True)
    offline = kiosk.send_from(1).body["results"][0]

    assert asked == 2  # what does not fit the form is not asked about
    assert taken.get("refusal") is None
    assert [each["refusal"]["code"] for each in (malformed, unknown)] == ["requisites_invalid"] * 2
    assert silent["refusal"]["code"] == "payee_unreachable"
    assert payees[MERCHANT]["is_offline_allowed"] is False
    assert (offline["outcome"], offline["refusal"]["code"]) == ("unapplied", "online_only")
    assert bench.findings() == []


# --- who may pay whom ---------------------------------------------------------------------------------------


@pytest.mark.rule("W-25")
@pytest.mark.parametrize(
    ("narrowing", "sender", "receiver", "allowed"),
    [
        (Narrowing(sender_status=MINIMAL), MINIMAL, None, False),
        (Narrowing(sender_status=MINIMAL), BASIC, None, True),
        (Narrowing(receiver_status=MINIMAL), PROFESSIONAL, MINIMAL, False),
        (Narrowing(receiver_status=MINIMAL), PROFESSIONAL, BASIC, True),
        (Narrowing(receiver_status=MINIMAL), PROFESSIONAL, None, True),
        (Narrowing(sender_status=BASIC, receiver_status=MINIMAL), BASIC, MINIMAL, False),
        (Narrowing(sender_status=BASIC, receiver_status=MINIMAL), BASIC, BASIC, True),
        (Narrowing(), PROFESSIONAL, None, False),
    ],
)
def test_the_operator_narrows_by_the_senders_and_the_receivers_status(
    narrowing: Narrowing, sender: WalletStatus, receiver: WalletStatus | None, allowed: bool
) -> None:
    assert is_allowed([narrowing], sender, receiver) is allowed
    assert is_allowed([], sender, receiver)


@pytest.mark.rule("W-25")
def test_a_payee_closed_to_the_unidentified_is_off_the_kiosks_and_its_cash_is_held(
    bench: LedgerBench,
) -> None:
    kiosk = bench.kiosk()
    bench.run(narrow, MERCHANT, [Narrowing(sender_status=MINIMAL)])
    terms = bench.run(terms_of, [MERCHANT])[MERCHANT]

    quoted = kiosk.quote(MERCHANT, requisites=ANSWERS).body
    offered = {each["code"] for each in kiosk.policy().body["policy"]["payees"]}
    kiosk.sell(payment(MERCHANT, 200_000))
    taken = kiosk.send_from(1).body["results"][0]

    assert (payee_allows(terms, MINIMAL), payee_allows(terms, BASIC)) == (False, True)
    assert quoted["refusal"]["code"] == "payee_not_allowed"
    assert MERCHANT not in offered
    assert (taken["outcome"], taken["refusal"]["code"]) == ("unapplied", "payee_not_allowed")
    bench.run(narrow, MERCHANT, [])
    assert MERCHANT in {each["code"] for each in kiosk.policy().body["policy"]["payees"]}
    assert bench.findings() == []


def test_a_closed_payee_is_closed_whoever_pays(sqlite_bench: LedgerBench) -> None:
    terms = sqlite_bench.run(terms_of, [MERCHANT])[MERCHANT]

    refusal = refusal_of_credit(
        terms, issuer_code="altyn-bank", credited=Tiyn(1), is_offline=False, sender_status=BASIC
    )

    assert refusal == Refusal(code=RefusalCode.PAYEE_UNKNOWN)


def test_the_operator_sets_keys_addresses_terms_and_narrowings(bench: LedgerBench) -> None:
    operator = staff_client(bench, "operator")
    made = operator.post(f"/v1/operator/merchants/{MERCHANT}/keys", {"name": "first"}).json()
    client = MerchantClient(bench, MERCHANT, made["secret"])
    path = f"/v1/operator/merchants/{MERCHANT}/addresses"
    wrong = [
        operator.post(path, {"iban": "KZ00", "notice_url": None}).status_code,
        operator.post(path, {"iban": None, "notice_url": "ftp://x"}).status_code,
        operator.post(path.replace(MERCHANT, "nobody"), {"iban": None, "notice_url": None}).status_code,
        operator.post("/v1/operator/merchants/nobody/keys", {"name": "first"}).status_code,
    ]
    right = operator.post(path, {"iban": IBAN, "notice_url": "https://billing.example.kz/tolem"})
    terms = {"check_url": "https://billing.example.kz/check", "is_check_mandatory": True}
    set_ = operator.post(
        f"/v1/operator/payees/{MERCHANT}/terms", {**terms, "allows_partial_refund": True}
    ).status_code
    none = operator.post(
        f"/v1/operator/payees/{MERCHANT}/terms",
        {"check_url": None, "is_check_mandatory": True, "allows_partial_refund": True},
    ).status_code
    narrowed = operator.post(
        "/v1/operator/payees/wallet-transfer/narrowings",
        {"narrowings": [{"sender_status": None, "receiver_status": "minimal"}]},
    ).status_code
    ended = operator.post(
        f"/v1/operator/merchants/{MERCHANT}/keys/{made['key_id']}/revocation", {"reason": "lost"}
    ).status_code

    assert (wrong, right.status_code) == ([422, 422, 404, 404], 200)
    assert (set_, none, narrowed, ended) == (200, 422, 200, 200)
    assert client.get("").status_code == 401


def test_dead_notices_are_listed_without_what_customers_answered(bench: LedgerBench) -> None:
    pay_cash(bench, 200_000)
    with bench.engine.begin() as connection:
        connection.execute(update(merchant_events).values(state="dead"))

    items = staff_client(bench, "operator").get("/v1/operator/dead-notices").json()["items"]

    assert [each["state"] for each in items] == ["dead"]
    assert "requisites" not in items[0]["content"]


# --- the day's report ---------------------------------------------------------------------------------------


def test_opening_and_all_lines_give_closing_and_closing_opens_the_next_day(bench: LedgerBench) -> None:
    client = merchant_client(bench)
    first = pay_cash(bench, 200_000, fee=10_000)
    bench.run(set_terms, MERCHANT, check=None, allows_partial_refund=True)
    body = {"payment_id": payment_id(client, first.operation_id), "amount_tiyn": 40_000, "reason": "in part"}
    assert client.post("/refunds", body).status_code == 201
    bench.now = datetime(2026, 11, 22, 18, 59, 59, tzinfo=UTC)
    assert client.post("/redemptions", {"amount_tiyn": 100_000}).status_code == 201
    bench.now = datetime(2026, 11, 22, 19, 0, 0, tzinfo=UTC)  # midnight in Astana
    part = payment(MERCHANT, 60_000, requisites={"account": "=1+1"})
    kiosk = bench.kiosk("kiosk-0002") if "kiosk-0002" in bench.codes else bench.kiosk()
    kiosk.sell(part, at=bench.now - timedelta(hours=3))
    assert kiosk.send_from(1).body["results"][0]["outcome"] == "credited"

    days = [client.get(f"/reports/2026-11-{day}").json() for day in (21, 22, 23)]

    # 190 000 paid, 40 000 given back, 100 000 redeemed: 50 000 are left at midnight.
    assert [(each["opening_tiyn"], each["closing_tiyn"]) for each in days] == [
        (0, 0),
        (0, 50_000),
        (50_000, 110_000),
    ]
    assert days[1]["totals_tiyn"] == {"payment": 190_000, "refund": -40_000, "redemption": -100_000}
    assert [each["kind"] for each in days[1]["lines"]] == ["payment", "refund", "redemption"]
    assert days[2]["lines"][0]["at"] == "2026-11-22T16:00:00Z"  # made before midnight, booked after it
    assert days[2]["closing_tiyn"] == client.balance
    for day in days:
        assert day["opening_tiyn"] + sum(each["amount_tiyn"] for each in day["lines"]) == day["closing_tiyn"]
    assert bench.findings() == []


def test_the_report_as_csv_says_the_same_and_no_answer_is_a_formula(bench: LedgerBench) -> None:
    client = merchant_client(bench)
    pay_cash(bench, 200_000, requisites={"=cmd": "1"})

    answer = client.get("/reports/2026-11-22/csv")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"].startswith("text/csv")
    assert [(each["kind"], each["tiyn"]) for each in rows] == [
        ("opening", "0"),
        ("payment", "200000"),
        ("closing", "200000"),
    ]
    assert rows[1]["requisites"] == "'=cmd=1"


@pytest.mark.parametrize("day", ["0001-01-01", "2022-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_that_no_account_can_have_is_named_as_the_fault(bench: LedgerBench, day: str) -> None:
    client = merchant_client(bench)

    for path in (f"/reports/{day}", f"/reports/{day}/csv"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "path.day")


# --- bad input, and what the documentation says -------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/refunds", {"payment_id": "no", "reason": "why"}),
        ("/refunds", {"payment_id": str(uuid4()), "reason": "why", "amount_tiyn": 0}),
        ("/refunds", {"payment_id": str(uuid4()), "reason": "why", "amount_tiyn": -1}),
        ("/refunds", {"payment_id": str(uuid4()), "reason": "why", "amount_tiyn": 1.5}),
        ("/refunds", {"payment_id": str(uuid4()), "reason": "why", "amount_tiyn": "1"}),
        ("/refunds", {"payment_id": str(uuid4()), "reason": "why", "amount_tiyn": 2**63}),
        ("/refunds", {"payment_id": str(uuid4()), "reason": "why", "wallet_phone": "+1 202 555 0100"}),
        ("/refunds", {"payment_id": str(uuid4()), "reason": "why", "more": 1}),
        ("/redemptions", {"amount_tiyn": 0}),
        ("/redemptions", {"amount_tiyn": True}),
        ("/redemptions", {}),
        ("/keys", {"name": ""}),
        ("/keys", {"name": "a", "expires_at": "2026-11-22T00:00:00"}),
    ],
)
def test_bodies_that_are_none_are_problems_that_name_the_field(
    sqlite_bench: LedgerBench, path: str, body: dict[str, Any]
) -> None:
    answer = merchant_client(sqlite_bench).post(path, body)

    assert (answer.status_code, answer.json()["code"]) == (422, "body_invalid")
    assert answer.json()["errors"]


def test_a_post_without_an_idempotency_key_is_refused(sqlite_bench: LedgerBench) -> None:
    client = merchant_client(sqlite_bench)

    answer = client.request("POST", "/redemptions", json={"amount_tiyn": 1})

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_the_example_in_the_documentation_verifies_a_notice_and_refuses_a_forged_one() -> None:
    text = (Path(__file__).parents[2] / "docs" / "merchants.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert found is not None, "the documentation shows how"
    shown: dict[str, Any] = {}
    exec(found.group(1), shown)
    body = b'{"kind":"payment"}'
    headers = NOTICE_KEY.headers(uuid4(), "2026-11-22T07:00:00Z", body)

    shown["verify"](NOTICE_KEY.public_key, headers, body)
    with pytest.raises(InvalidSignature):
        shown["verify"](NOTICE_KEY.public_key, headers, body + b" ")
