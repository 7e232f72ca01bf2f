"""The platform under every route: problems, idempotency, language, pages, rates, request ids, the access log."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
import structlog
from fastapi import FastAPI
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from sqlalchemy import Connection, func, select

from ledger.books.tables import postings
from ledger.config import Settings
from ledger.context import Context
from ledger.database import insert_all, reading, write
from ledger.http.callers import ANYONE
from ledger.http.idempotency import IdempotencyKey, answer_once, blank_answers
from ledger.http.language import Language, language_of
from ledger.http.pages import Page, PageQuery, read_page
from ledger.http.problem import NotFound
from ledger.http.rates import limited
from ledger.http.refused import Refused
from ledger.http.tables import idempotent_answers
from ledger.issuers.tables import issuer_banks
from ledger.kiosks.tables import kiosk_entries
from ledger.limits.service import set_mrp
from ledger.limits.tables import mrp_rates
from ledger.testing import unapplied
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from wire.money import Tiyn
from wire.policy import MrpRate
from wire.refusals import Refusal, RefusalCode
from wire.times import utc_text

pytest_plugins = ["tests.support.ledger_fixtures"]


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    year: Annotated[int, Field(strict=True, ge=2030, le=2090)]
    password: SecretStr = SecretStr("")
    outcome: str = ""


class Told(BaseModel):
    year: int
    token: str


NONE = ""
NO_MONEY = Refusal(code=RefusalCode.INSUFFICIENT_BALANCE, left_tiyn=Tiyn(500))
PASSING = Refusal(code=RefusalCode.ISSUER_UNREACHABLE)


def add_routes(app: FastAPI, context: Context) -> None:
    """Routes as a subject writes them, over the table of MRP."""

    @app.post("/try/years")
    def post_year(asked: Asked, key: IdempotencyKey) -> Response:
        def work(connection: Connection) -> Told | Refusal:
            if asked.outcome == "undone":
                write_year(connection, asked.year)
                raise Refused(NO_MONEY)
            if asked.outcome in {"final", "passing"}:
                write_year(connection, asked.year)
                return NO_MONEY if asked.outcome == "final" else PASSING
            write_year(connection, asked.year)
            return Told(year=asked.year, token=str(uuid4()))

        return answer_once(context, ANYONE, key, route="years", asked=asked, work=work, status=201)

    @app.get("/try/years")
    def get_years(query: PageQuery) -> Page[int]:
        with reading(context.engine) as connection:
            keys = [mrp_rates.c.effective_from]
            rows, after = read_page(connection, select(mrp_rates), keys, query, newest_first=True)
        return Page(items=[row.effective_from.year for row in rows], next_cursor=after)

    @app.get("/try/language")
    def get_language(language: Language) -> str:
        return language

    @app.get("/try/guess", dependencies=[limited("guess", per_minute=3)])
    def get_guess() -> str:
        raise NotFound("guess")

    @app.get("/try/bug/{phone}")
    def get_bug(phone: str) -> str:
        raise KeyError(phone)


def add_walls(app: FastAPI, context: Context) -> None:
    """A route that writes what a constraint forbids, without looking first."""

    @app.post("/try/walls/{wall}")
    def post_wall(wall: str, asked: Asked, key: IdempotencyKey) -> Response:
        dangling = {"issuer_code": "nobody", "address": "file:///nowhere", "is_reachable": False}
        first = {"effective_from": date(asked.year, 1, 1), "mrp_tiyn": Tiyn(1)}
        table, row = (issuer_banks, dangling) if wall == "foreign" else (mrp_rates, first)

        def work(connection: Connection) -> Told:
            insert_all(connection, table, [row])
            return Told(year=asked.year, token=NONE)

        return answer_once(context, ANYONE, key, route="walls", asked=asked, work=work)


def write_year(connection: Connection, year: int) -> None:
    set_mrp(connection, MrpRate(effective_from=datetime(year, 1, 1, tzinfo=UTC).date(), mrp_tiyn=Tiyn(1)))


@pytest.fixture
def tried(bench: LedgerBench) -> LedgerBench:
    context = Context(engine=bench.engine, clock=lambda: bench.now)
    add_routes(bench.app, context)
    add_walls(bench.app, context)
    return bench


def post(bench: LedgerBench, key: UUID | str | None = None, **body: Any) -> Any:
    headers = {"Idempotency-Key": str(key or uuid4()), "Accept-Language": "en"}
    return bench.request("POST", "/try/years", json={"year": 2031, **body}, headers=headers)


def count_of(bench: LedgerBench, table: Any) -> int:
    with reading(bench.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


# --- idempotency ------------------------------------------------------------------------------------------


def test_a_repeated_request_gets_the_first_answer_and_has_one_effect(tried: LedgerBench) -> None:
    key = uuid4()
    first, again = post(tried, key), post(tried, key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("change", [{"year": 2032}, {"password": "another"}])
def test_a_key_with_other_content_is_refused_and_shows_nothing_of_the_first_answer(
    tried: LedgerBench, change: dict[str, Any]
) -> None:
    key = uuid4()
    first = post(tried, key, password="first")
    other = post(tried, key, **{"password": "first", **change})

    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    assert first.json()["token"] not in other.text


def test_what_was_answered_cannot_be_read_from_the_database(tried: LedgerBench) -> None:
    key = uuid4()
    token = post(tried, key, password="correct horse").json()["token"]
    with reading(tried.engine) as connection:
        row = connection.execute(select(idempotent_answers)).one()
    kept = repr(tuple(row))

    assert token not in kept
    assert "correct horse" not in kept
    assert str(key) not in kept
    assert key.hex not in kept


def test_a_final_refusal_is_the_answer_for_ever_in_the_language_of_each_reader(tried: LedgerBench) -> None:
    key = uuid4()
    first = post(tried, key, outcome="final")
    headers = {"Idempotency-Key": str(key), "Accept-Language": "kk"}
    again = tried.request("POST", "/try/years", json={"year": 2031, "outcome": "final"}, headers=headers)

    assert (first.status_code, again.status_code) == (422, 422)
    assert first.json()["detail"] == NO_MONEY.text("en")
    assert again.json()["detail"] == NO_MONEY.text("kk")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json()["is_final"]
    assert (first.json()["rule"], first.json()["clause"], first.json()["left_tiyn"]) == (
        "W-23",
        "5.16.3",
        500,
    )


def test_a_passing_refusal_is_not_kept(tried: LedgerBench) -> None:
    key = uuid4()
    first = post(tried, key, outcome="passing")

    assert (first.status_code, first.json()["code"]) == (503, "issuer_unreachable")
    assert first.json()["is_retryable"]
    assert count_of(tried, idempotent_answers) == 0


def test_a_refusal_that_is_raised_undoes_what_was_written(tried: LedgerBench) -> None:
    before = count_of(tried, mrp_rates)
    answer = post(tried, outcome="undone")

    assert answer.json()["code"] == "insufficient_balance"
    assert count_of(tried, mrp_rates) == before
    assert count_of(tried, idempotent_answers) == 0


def test_an_answer_blanked_after_its_time_is_not_given_and_the_work_not_done_again(
    tried: LedgerBench,
) -> None:
    key = uuid4()
    post(tried, key)
    later = tried.now + timedelta(days=31)
    blanked = write(tried.engine, lambda connection: blank_answers(connection, later))
    again = post(tried, key)

    assert blanked == 1
    assert (again.status_code, again.json()["code"]) == (409, "answer_not_kept")


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "today"}])
def test_without_a_proper_key_nothing_is_done(tried: LedgerBench, headers: dict[str, str]) -> None:
    before = count_of(tried, mrp_rates)
    answer = tried.request("POST", "/try/years", json={"year": 2031}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert count_of(tried, mrp_rates) == before


# --- what is wrong with a request ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind", "status", "field"),
    [
        (b"{", "application/json", 422, "body"),
        (b"\xff\xfe", "application/json", 422, ""),
        (b"{}", "application/json", 422, "body.year"),
        (b'{"year": 2031.5}', "application/json", 422, "body.year"),
        (b'{"year": "2031"}', "application/json", 422, "body.year"),
        (b'{"year": 1e400}', "application/json", 422, "body.year"),
        (b'{"year": 2031, "secret-of-mine": 1}', "application/json", 422, "body.secret-of-mine"),
        (b'{"year": 2031, "year": 2032}', "application/json", 422, "body"),
        (b'{"year": 2031}', "text/plain", 415, ""),
        (b"\xff\xfe\xff", "text/plain", 415, ""),
        (b"year=2031", "application/x-www-form-urlencoded", 415, ""),
        (b'"' + b"x" * Settings().body_bytes_max + b'"', "application/json", 413, ""),
    ],
)
def test_a_body_that_is_not_what_the_route_takes_is_answered_with_field_and_reason(
    tried: LedgerBench, content: bytes, kind: str, status: int, field: str
) -> None:
    before = count_of(tried, mrp_rates)
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": kind}
    answer = tried.request("POST", "/try/years", content=content, headers=headers)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert not field or answer.json()["errors"][0]["field"].startswith(field)
    assert count_of(tried, mrp_rates) == before


@pytest.mark.parametrize(
    ("wall", "told"), [("foreign", (422, "body_invalid")), ("unique", (409, "conflict"))]
)
def test_what_a_constraint_stops_is_the_callers_fault_and_never_unavailable(
    tried: LedgerBench, wall: str, told: tuple[int, str]
) -> None:
    bodies = [{"year": 2031}, {"year": 2031, "outcome": "again"}]
    answers = [
        tried.request("POST", f"/try/walls/{wall}", json=body, headers={"Idempotency-Key": str(uuid4())})
        for body in bodies
    ]

    assert (answers[1].status_code, answers[1].json()["code"]) == told
    if wall == "foreign" and tried.engine.dialect.name == "postgresql":
        assert [each["field"] for each in answers[1].json()["errors"]] == ["body.issuer_code"]


def test_half_a_character_is_refused_before_it_reaches_the_database(tried: LedgerBench) -> None:
    content = b'{"code": "tunba-su", "name": {"kk": "\\ud800", "ru": "-", "en": "-"}}'
    answer = staff_client(tried, "operator").request(
        "POST",
        "/v1/operator/categories",
        content=content,
        headers={"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "body_invalid")


@pytest.mark.parametrize(
    ("language", "missing", "unknown", "cursor"),
    [
        ("ru", "обязательное поле", "такого поля нет", "это не курсор этого списка"),
        ("kk", "бұл өріс міндетті", "мұндай өріс жоқ", "бұл тізімнің курсоры емес"),
        ("en", "this field is required", "there is no such field", "not a cursor of this list"),
    ],
)
def test_why_a_field_is_wrong_is_told_in_the_callers_language(
    tried: LedgerBench, language: str, missing: str, unknown: str, cursor: str
) -> None:
    headers = {"Idempotency-Key": str(uuid4()), "Accept-Language": language}
    answer = tried.request("POST", "/try/years", json={"tip": 1}, headers=headers).json()
    page = tried.request("GET", "/try/years?cursor=x", headers=headers).json()

    assert {each["field"]: each["reason"] for each in answer["errors"]} == {
        "body.year": missing,
        "body.tip": unknown,
    }
    assert answer["detail"] == f"body.year: {missing}; body.tip: {unknown}"
    assert [each["reason"] for each in page["errors"]] == [cursor]
    assert page["detail"] == f"query.cursor: {cursor}"


def test_a_key_that_stands_twice_is_named(tried: LedgerBench) -> None:
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json", "Accept-Language": "en"}
    contents = (
        b'{"year": 2031, "year": 2031}',
        b'{"year": 2031, "password": {"x": [{"y": 1, "z": 2, "y": 1}]}}',
        b'{"year": 2031, "\\ud800": 1, "\\ud800": 1}',
    )
    answers = [tried.request("POST", "/try/years", content=each, headers=headers).json() for each in contents]

    assert [each["detail"] for each in answers] == [
        f"body: the key “{key}” stands more than once" for key in ("year", "y", "?")
    ]


def test_a_problem_never_repeats_what_was_sent(tried: LedgerBench) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    answer = tried.request("POST", "/try/years", json={"year": "+77011234567"}, headers=headers)

    assert answer.status_code == 422
    assert "7701" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nowhere", 404, "not_found"), ("PUT", "/try/years", 405, "method_not_allowed")],
)
def test_what_the_framework_refuses_is_a_problem_too(
    tried: LedgerBench, method: str, path: str, status: int, code: str
) -> None:
    answer = tried.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


# --- language, pages, rates ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "ru"),
        ("kk-KZ,kk;q=0.9", "kk"),
        ("de, en;q=0.5, kk;q=0.7", "kk"),
        ("en;q=0, ru;q=0.1", "ru"),
        ("en;q=x, kk", "kk"),
        (";;,,q", "ru"),
    ],
)
def test_the_language_is_the_best_of_ours_that_the_caller_names(accepted: str | None, language: str) -> None:
    assert language_of(accepted) == language


def test_pages_show_every_item_once_whatever_is_added_meanwhile(tried: LedgerBench) -> None:
    first = tried.request("GET", "/try/years?limit=2").json()
    post(tried, year=2050)
    second = tried.request("GET", "/try/years", params={"limit": 2, "cursor": first["next_cursor"]}).json()

    assert first["items"] + second["items"] == [2026, 2025, 2024, 2023]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=WzFd", "cursor=WyJ4Il0", "limit=0", "limit=201", "page=2"]
)
def test_a_page_that_is_none_is_refused(tried: LedgerBench, query: str) -> None:
    answer = tried.request("GET", f"/try/years?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "body_invalid")
    assert answer.json()["errors"][0]["field"].startswith("query.")


def test_who_asks_too_often_waits_as_long_as_he_is_told(tried: LedgerBench) -> None:
    tries = [tried.request("GET", "/try/guess") for _ in range(4)]
    tried.now += timedelta(seconds=int(tries[3].headers["Retry-After"]))

    assert [each.status_code for each in tries] == [404, 404, 404, 429]
    assert tries[3].json()["code"] == "rate_limited"
    assert tried.request("GET", "/try/guess").status_code == 404


# --- request ids and the log ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("sent", "is_kept"), [("abc-1.2_3", True), ("x" * 65, False), ("a b", False)])
def test_each_answer_bears_the_id_of_its_request(tried: LedgerBench, sent: str, is_kept: bool) -> None:
    answer = tried.request("GET", "/nowhere", headers={"X-Request-Id": sent})

    assert (answer.headers["X-Request-Id"] == sent) is is_kept
    assert answer.json()["instance"] == answer.headers["X-Request-Id"]


def test_the_log_names_the_route_and_nothing_of_a_person(bench: LedgerBench) -> None:
    settings = Settings(is_access_logged=True)
    logged = LedgerBench(bench.engine, settings=settings)
    add_routes(logged.app, Context(engine=bench.engine))
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answer = logged.request("GET", "/try/bug/+77011234567", headers={"X-Request-Id": "call-7"})
        logged.request("POST", "/try/years", json={"year": "+77011234567"})

    assert (answer.status_code, answer.json()["code"]) == (500, "unavailable")
    assert {"request_id": "call-7", "route": "/try/bug/{phone}", "kind": "KeyError"}.items() <= lines[
        0
    ].items()
    assert {"event": "request", "status": 500, "method": "GET"}.items() <= lines[1].items()
    assert "7701" not in json.dumps(lines)


# --- health and metrics ---------------------------------------------------------------------------------------


def test_metrics_tell_of_requests_refusals_queues_and_silent_kiosks(tried: LedgerBench) -> None:
    kiosk = tried.kiosk()
    kiosk.sell(unapplied(700_00))
    assert kiosk.send_from(1).status == 200
    post(tried, outcome="undone")
    tried.now += timedelta(minutes=5)

    text = tried.request("GET", "/metrics").text

    assert 'ledger_refusals_total{code="insufficient_balance"} 1.0' in text
    assert 'ledger_waiting{queue="unapplied_cash"} 1.0' in text
    assert "ledger_unapplied_tiyn 70000.0" in text
    assert 'ledger_kiosk_silent_seconds{kiosk="kiosk-0001"} 300.0' in text
    assert 'route="/v1/kiosks/{kiosk_id}/batches",status="200"' in text


# --- bad input from kiosks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 422, "body_invalid"),
        (b"\xff", 422, "body_invalid"),
        (b"[]", 422, "body_invalid"),
        (b'{"previous_hash": "00", "entries": []}', 422, "body_invalid"),
        (b"x" * (Settings().body_bytes_max + 1), 413, "body_too_large"),
    ],
)
def test_a_signed_body_that_is_no_batch_is_refused_and_nothing_kept(
    bench: LedgerBench, body: bytes, status: int, code: str
) -> None:
    kiosk = bench.kiosk()
    before = count_of(bench, kiosk_entries), count_of(bench, postings)
    answer = kiosk.request("POST", "batches", body)

    assert (answer.status, answer.body["code"]) == (status, code)
    assert (count_of(bench, kiosk_entries), count_of(bench, postings)) == before


@pytest.mark.parametrize(
    ("off", "status"), [(timedelta(hours=24), 200), (timedelta(hours=24, seconds=1), 401)]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_clock_off_by_more_than_a_day_is_told_the_time(
    bench: LedgerBench, off: timedelta, status: int, sign: int
) -> None:
    kiosk = bench.kiosk()
    answer = kiosk.request("GET", "policy", b"", at=utc_text(bench.now + sign * off))

    assert answer.status == status
    if status == 401:
        assert (answer.body["code"], answer.body["server_time"]) == ("clock_skewed", utc_text(bench.now))


def test_a_batch_replayed_or_out_of_order_changes_nothing(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(unapplied(100_00))
    kiosk.sell(unapplied(200_00))
    assert kiosk.send_from(3).body["code"] == "chain_gap"
    assert count_of(bench, kiosk_entries) == 0

    first, again = kiosk.send_from(1), kiosk.send_from(1)
    counted = count_of(bench, postings)
    late = kiosk.send_from(1, 2)

    assert first.body["results"] == again.body["results"]
    assert late.status == 200
    assert count_of(bench, postings) == counted
    assert bench.findings() == []


def test_a_tampered_body_and_a_strangers_signature_are_refused(bench: LedgerBench) -> None:
    kiosk, other = bench.kiosk(), bench.kiosk("kiosk-0002")
    kiosk.sell(unapplied(100_00))
    tampered = kiosk.request("POST", "batches", b"{}", sent=b"[]")
    other.kiosk_id = kiosk.kiosk_id

    assert (tampered.status, tampered.body["code"]) == (401, "signature_invalid")
    assert other.policy().body["code"] == "signature_invalid"
    assert count_of(bench, kiosk_entries) == 0
