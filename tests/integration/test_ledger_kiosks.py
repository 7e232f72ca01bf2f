"""The ledger's kiosk side over HTTP, on both databases: enrolment, chains, replays, forks, garbage."""

from __future__ import annotations

import copy
import gzip
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from ledger.kiosks.tables import kiosk_batches, kiosk_entries
from ledger.testing import Answer, PaperKiosk, payment, top_up
from tests.support.ledger_bench import CODE, NOON, LedgerBench
from tests.support.staff_api import staff_client
from wire.compression import packed
from wire.encoding import GENESIS_HASH
from wire.entries import Entry, KioskStarted
from wire.messages import BatchRequest, batch_bytes
from wire.signatures import KIOSK_HEADER, SIGNATURE_HEADER, TIME_HEADER, verify_request
from wire.times import utc_text

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77011234567"
HISTORIES = "/v1/operator/refused-histories"


def started() -> KioskStarted:
    return KioskStarted(boot_id=uuid4(), software_version="0.1.0", is_clock_trusted=True)


def test_a_kiosk_enrols_once_and_a_lost_answer_can_be_asked_for_again(bench: LedgerBench) -> None:
    kiosk = PaperKiosk(bench.send, lambda: bench.now)

    first, again = kiosk.enrol(CODE), kiosk.enrol(CODE)

    assert (first.status, first.body["kiosk_id"]) == (200, "kiosk-0001")
    assert again == first


def test_an_enrolment_code_serves_one_key_only(bench: LedgerBench) -> None:
    bench.kiosk()

    refused = PaperKiosk(bench.send, lambda: bench.now).enrol(CODE)

    assert (refused.status, refused.body["code"]) == (403, "enrolment_code_invalid")


def words_of(answer: Answer) -> dict[str, Any]:
    """A problem without the id of its own request."""
    return {name: value for name, value in answer.body.items() if name != "instance"}


def test_a_wrong_or_old_enrolment_code_is_refused_in_the_same_words(bench: LedgerBench) -> None:
    wrong = PaperKiosk(bench.send, lambda: bench.now).enrol("WRONG-CODE")
    bench.now += timedelta(days=31)
    old = PaperKiosk(bench.send, lambda: bench.now).enrol(CODE)

    assert words_of(wrong) == words_of(old)
    assert wrong.body["code"] == "enrolment_code_invalid"


def test_a_batch_is_booked_once_and_answered_the_same_when_it_comes_again(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))

    first, again = kiosk.send_from(1), kiosk.send_from(1)

    assert first.status == 200
    assert first.body["results"][0]["outcome"] == "credited"
    assert again.body["results"] == first.body["results"]
    assert again.body["acknowledged_seq"] == 2
    assert bench.wallet(PHONE) == 500_000
    assert bench.findings() == []


def test_a_batch_that_overlaps_what_is_held_adds_only_the_rest(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 100_000))
    kiosk.send_from(1)
    kiosk.sell(top_up(PHONE, 200_000))

    answer = kiosk.send_from(2)

    assert answer.body["acknowledged_seq"] == 4
    assert [each["outcome"] for each in answer.body["results"]] == ["credited", "credited"]
    assert bench.wallet(PHONE) == 300_000


def test_a_gap_is_refused_and_says_where_to_go_on(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.write(started(), started(), started())
    kiosk.send_from(1, 1)

    refused = kiosk.send_from(3)

    assert (refused.status, refused.body["code"]) == (409, "chain_gap")
    assert refused.body["acknowledged_seq"] == 1
    assert refused.body["acknowledged_hash"] == kiosk.entries[0].hash


def test_other_content_at_a_held_place_is_a_fork_and_rings_the_alarm(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 100_000))
    kiosk.send_from(1)
    kiosk.entries.clear()
    kiosk.sell(top_up(PHONE, 100_000))

    refused, again, later = kiosk.send_from(1), kiosk.send_from(1), kiosk.send_from(2)

    assert (refused.status, refused.body["code"]) == (409, "chain_fork")
    assert words_of(again) == words_of(refused)
    assert (later.status, later.body["code"]) == (409, "chain_fork")
    assert (refused.body["is_forked_before"], later.body["is_forked_before"]) == (False, True)
    assert bench.alarms() == ["chain_fork"]
    assert bench.wallet(PHONE) == 100_000


@pytest.mark.rule("K-01")
@pytest.mark.rule("W-92")
def test_cash_of_a_second_kiosk_with_the_same_key_is_kept_until_a_person_settles_it(
    bench: LedgerBench,
) -> None:
    true = bench.kiosk()
    true.write(started())
    assert true.send_from(1).status == 200
    other = copied(true)
    for kiosk, sum_tiyn in ((true, 100_000), (other, 70_000)):
        kiosk.write(started())  # a boot of its own: here the copies part
        kiosk.sell(top_up(PHONE, sum_tiyn))
    assert true.send_from(2).status == 200

    body = batch_bytes(BatchRequest(previous_hash=other.entries[0].hash, entries=tuple(other.entries[1:])))
    for _ in range(2):
        refused = other.request("POST", "batches?alarm=journal-forked", body)
        assert (refused.status, refused.body["code"]) == (409, "chain_fork")

    assert bench.alarms() == ["chain_fork"]
    assert true.policy().body["is_history_doubted"] is True
    desk = staff_client(bench, "operator")
    (listed,) = desk.get(f"{HISTORIES}?is_open=true").json()["items"]
    assert (listed["kiosk_id"], listed["alarm"]) == ("kiosk-0001", "journal-forked")
    assert (listed["first_seq"], listed["held_seq"], listed["stacked_tiyn"]) == (2, 4, 70_000)
    read = desk.get(f"{HISTORIES}/{listed['history_id']}").json()
    assert [each["is_held"] for each in read["entries"]] == [False] * 3
    assert read["entries"][1]["body"]["kind"] == "bill_stacked"
    names = {TIME_HEADER: read["signed_time"], SIGNATURE_HEADER: read["signature"]}
    verify_request(
        true.key.public_key,
        method="POST",
        path=read["signed_path"],
        body=body,
        headers={KIOSK_HEADER: "kiosk-0001", **names},
    )

    closing = f"{HISTORIES}/{listed['history_id']}/closing"
    assert staff_client(bench, "auditor").post(closing, {"note": "not mine"}).status_code == 403
    assert desk.post(closing, {"note": "Copied disk; bag 17 counted"}).status_code == 200
    assert desk.post(closing, {"note": "again"}).status_code == 404
    assert desk.get(f"{HISTORIES}?is_open=true").json()["items"] == []
    assert true.policy().body["is_history_doubted"] is False
    assert (bench.wallet(PHONE), bench.findings()) == (100_000, [])


@pytest.mark.rule("K-01")
def test_a_gap_that_a_kiosk_cannot_fill_is_kept_and_told_and_one_that_it_can_is_not(
    sqlite_bench: LedgerBench,
) -> None:
    kiosk = sqlite_bench.kiosk()
    kiosk.write(started(), started())
    kiosk.sell(top_up(PHONE, 100_000))
    body = batch_bytes(BatchRequest(previous_hash=kiosk.entries[1].hash, entries=tuple(kiosk.entries[2:])))

    assert kiosk.request("POST", "batches", body).body["code"] == "chain_gap"
    assert sqlite_bench.alarms() == []
    assert kiosk.request("POST", "batches?alarm=ledger-too-old", body).body["code"] == "chain_gap"

    assert sqlite_bench.alarms() == ["ledger_too_old"]
    assert kiosk.policy().body["is_history_doubted"] is True


def copied(kiosk: PaperKiosk) -> PaperKiosk:
    """The same disk in another box."""
    other = copy.copy(kiosk)
    other.entries = list(kiosk.entries)
    return other


def test_another_history_before_new_entries_is_a_fork(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.write(started())
    kiosk.send_from(1)
    new = Entry.linked(previous_hash="1" * 64, seq=2, at=bench.now, body=started())

    refused = kiosk.send_batch("1" * 64, [new])

    assert refused.body["code"] == "chain_fork"


def test_a_batch_is_taken_whole_or_not_at_all(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 100_000))
    broken = kiosk.entries[1].model_copy(update={"hash": "f" * 64})

    refused = kiosk.send_batch(GENESIS_HASH, [kiosk.entries[0], broken])

    assert (refused.status, refused.body["code"]) == (422, "body_invalid")
    assert "entries.1.hash" in refused.body["detail"]
    assert bench.report()["cash_tiyn"] == 0
    assert kiosk.policy().body["acknowledged_seq"] == 0


def test_a_tampered_body_is_refused_before_it_is_read(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()

    refused = kiosk.request("POST", "batches", b'{"entries":[]}', sent=b'{"entries":[ ]}')

    assert (refused.status, refused.body["code"]) == (401, "signature_invalid")


def test_another_kiosks_key_signs_nothing_for_this_one(bench: LedgerBench) -> None:
    kiosk, other = bench.kiosk(), bench.kiosk("kiosk-0002")
    kiosk.kiosk_id = other.kiosk_id

    assert kiosk.policy().body["code"] == "signature_invalid"


def test_a_kiosk_that_never_enrolled_is_unknown(bench: LedgerBench) -> None:
    kiosk = PaperKiosk(bench.send, lambda: bench.now)
    for kiosk.kiosk_id in ("kiosk-0002", "nobody"):
        assert (kiosk.policy().status, kiosk.policy().body["code"]) == (404, "kiosk_unknown")


@pytest.mark.parametrize("header", ["Tolem-Kiosk", "Tolem-Time", "Tolem-Signature"])
def test_every_signature_header_is_needed(sqlite_bench: LedgerBench, header: str) -> None:
    kiosk = sqlite_bench.kiosk()
    path = "/v1/kiosks/kiosk-0001/policy"
    headers = kiosk.key.sign_request(
        kiosk_id="kiosk-0001", method="GET", path=path, at="2026-11-22T07:00:00Z", body=b""
    )
    del headers[header]

    refused = sqlite_bench.send("GET", path, b"", headers)

    assert refused.body["code"] == "signature_invalid"
    assert header in refused.body["detail"]


def test_the_header_must_name_the_kiosk_of_the_path(sqlite_bench: LedgerBench) -> None:
    kiosk = sqlite_bench.kiosk()
    path = "/v1/kiosks/kiosk-0001/policy"
    headers = kiosk.key.sign_request(
        kiosk_id="kiosk-0002", method="GET", path=path, at="2026-11-22T07:00:00Z", body=b""
    )

    assert sqlite_bench.send("GET", path, b"", headers).body["code"] == "signature_invalid"


@pytest.mark.parametrize(("hours", "status"), [(-25, 401), (-24, 200), (24, 200), (25, 401)])
def test_a_clock_more_than_a_day_off_is_told_the_time(
    sqlite_bench: LedgerBench, hours: int, status: int
) -> None:
    kiosk = sqlite_bench.kiosk()
    at = (sqlite_bench.now + timedelta(hours=hours)).isoformat()

    answer = kiosk.request("GET", "policy", b"", at=at)

    assert answer.status == status
    assert answer.body["server_time"] == "2026-11-22T07:00:00Z"


@pytest.mark.parametrize("at", ["yesterday", "2026-11-22T07:00:00"])
def test_a_time_that_is_none_is_a_skewed_clock(sqlite_bench: LedgerBench, at: str) -> None:
    answer = sqlite_bench.kiosk().request("GET", "policy", b"", at=at)

    assert answer.body["code"] == "clock_skewed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 10_000,
        b'{"previous_hash":"0","entries":[]}',
        b'{"previous_hash":"' + b"0" * 64 + b'","entries":[{"seq":1}]}',
        b'{"previous_hash":"' + b"0" * 64 + b'","entries":[],"surprise":1}',
    ],
)
def test_garbage_is_refused_with_the_field_that_is_wrong(sqlite_bench: LedgerBench, body: bytes) -> None:
    refused = sqlite_bench.kiosk().request("POST", "batches", body)

    assert (refused.status, refused.body["code"]) == (422, "body_invalid")
    assert ": " in refused.body["detail"]


def test_an_unknown_field_in_an_entry_is_named(sqlite_bench: LedgerBench) -> None:
    kiosk = sqlite_bench.kiosk()
    kiosk.write(started())
    text = kiosk.entries[0].text().replace('"boot_id"', '"colour":"red","boot_id"')
    body = f'{{"previous_hash":"{GENESIS_HASH}","entries":[{text}]}}'.encode()

    refused = kiosk.request("POST", "batches", body)

    assert "colour" in refused.body["detail"]
    assert "red" not in refused.body["detail"]


def test_a_time_at_the_edge_of_the_calendar_is_refused(sqlite_bench: LedgerBench) -> None:
    kiosk = sqlite_bench.kiosk()
    kiosk.write(started())
    for at in ("0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00", "1969-12-31T00:00:00Z"):
        entry = f'{{"seq":1,"at":"{at}","body":{{"kind":"print_intended","receipt_number":1}},"hash":"{"0" * 64}"}}'
        body = f'{{"previous_hash":"{GENESIS_HASH}","entries":[{entry}]}}'.encode()
        refused = kiosk.request("POST", "batches", body)
        assert (refused.status, refused.body["code"]) == (422, "body_invalid")


def test_numbers_and_texts_that_no_database_holds_are_refused(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 100_000, tariff_version=2**70))
    too_large = kiosk.send_from(1)
    kiosk.entries.clear()
    kiosk.sell(payment("nul\x00", 100_000))
    with_nul = kiosk.send_from(1)

    assert too_large.body["code"] == "body_invalid"
    assert with_nul.body["code"] == "body_invalid"
    assert bench.report()["cash_tiyn"] == 0


def test_a_body_beyond_the_limit_is_not_read(sqlite_bench: LedgerBench) -> None:
    refused = sqlite_bench.kiosk().request("POST", "batches", b" " * (2 * 1024 * 1024 + 1))

    assert (refused.status, refused.body["code"]) == (413, "body_too_large")


def a_packed_batch(kiosk: PaperKiosk, sent: bytes | None = None, encoding: str = "gzip") -> httpx.Request:
    """Everything that the kiosk wrote, as a request whose signature is over the plain bytes."""
    body = batch_bytes(BatchRequest(previous_hash=GENESIS_HASH, entries=tuple(kiosk.entries)))
    path = f"/v1/kiosks/{kiosk.kiosk_id}/batches"
    at = utc_text(NOON)
    signed = kiosk.key.sign_request(kiosk_id=kiosk.kiosk_id, method="POST", path=path, at=at, body=body)
    headers = {**signed, "Content-Encoding": encoding, "Accept-Encoding": "gzip"}
    content = packed(body) if sent is None else sent
    return httpx.Request("POST", f"http://ledger{path}", content=content, headers=headers)


def sent(bench: LedgerBench, request: httpx.Request) -> httpx.Response:
    return bench.request("POST", request.url.path, content=request.content, headers=request.headers)


def test_a_packed_batch_is_booked_and_answered_packed_and_kept_plain(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(*(top_up(PHONE, 100_000) for _ in range(5)))

    answer = sent(bench, a_packed_batch(kiosk))

    assert answer.headers["Content-Encoding"] == "gzip"
    assert [each["outcome"] for each in answer.json()["results"]] == ["credited"] * 5
    assert bench.wallet(PHONE) == 500_000
    with bench.engine.begin() as connection:
        kept = connection.execute(select(kiosk_batches.c.body)).scalar_one()
    assert BatchRequest.model_validate_json(kept).entries == tuple(kiosk.entries)


BOMB = gzip.compress(b" " * 64 * 1024 * 1024)
"""64 MiB in 64 KiB."""


@pytest.mark.parametrize(
    ("content", "encoding", "status", "code", "told"),
    [
        (BOMB, "gzip", 413, "body_too_large", "when unpacked"),
        (packed(b"{}")[:-4], "gzip", 422, "body_invalid", "ends too early"),
        (packed(b"{}") + b"x", "gzip", 422, "body_invalid", "follows its end"),
        (packed(packed(b"{}")), "gzip", 401, "signature_invalid", "signature"),
        (b"{}", "gzip", 422, "body_invalid", "not gzip"),
        (b"{}", "br", 422, "body_invalid", "Content-Encoding"),
    ],
    ids=["bomb", "cut", "longer", "twice", "plain", "unknown"],
)
def test_what_is_packed_wrongly_is_refused_with_what_is_wrong(
    sqlite_bench: LedgerBench, content: bytes, encoding: str, status: int, code: str, told: str
) -> None:
    kiosk = sqlite_bench.kiosk()
    kiosk.write(started())

    refused = sent(sqlite_bench, a_packed_batch(kiosk, content, encoding))

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert told in refused.json()["detail"]


def test_a_policy_comes_packed_only_to_who_takes_it(sqlite_bench: LedgerBench) -> None:
    kiosk = sqlite_bench.kiosk()
    path = f"/v1/kiosks/{kiosk.kiosk_id}/policy"
    signed = kiosk.key.sign_request(
        kiosk_id=kiosk.kiosk_id, method="GET", path=path, at=utc_text(NOON), body=b""
    )

    def answer(accepted: str) -> httpx.Response:
        return sqlite_bench.request("GET", path, headers={**signed, "Accept-Encoding": accepted})

    small, plain = answer("br, gzip;q=0.5"), answer("gzip;q=0")
    assert small.json() == plain.json()
    assert (small.headers["Content-Encoding"], small.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert "Content-Encoding" not in plain.headers
    assert int(small.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2


def test_the_signed_bytes_are_kept_as_proof(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.write(started(), started())
    kiosk.send_from(1)

    with bench.engine.begin() as connection:
        batch = connection.execute(select(kiosk_batches)).one()
        held = connection.execute(select(kiosk_entries.c.hash).order_by(kiosk_entries.c.seq)).scalars().all()

    assert (batch.first_seq, batch.last_seq) == (1, 2)
    assert held == [entry.hash for entry in kiosk.entries]
    headers = {KIOSK_HEADER: "kiosk-0001", TIME_HEADER: batch.signed_time, SIGNATURE_HEADER: batch.signature}
    path = "/v1/kiosks/kiosk-0001/batches"
    verify_request(kiosk.key.public_key, method="POST", path=path, body=batch.body, headers=headers)


@pytest.mark.rule("W-02")
def test_one_kiosks_operation_ids_are_not_anothers(bench: LedgerBench) -> None:
    one, other = bench.kiosk(), bench.kiosk("kiosk-0002")
    shared = UUID(int=7)
    for kiosk in (one, other):
        kiosk.sell(top_up(PHONE, 100_000, operation_id=shared))
        assert kiosk.send_from(1).body["results"][0]["outcome"] == "credited"

    assert bench.wallet(PHONE) == 200_000
    assert bench.findings() == []


def test_health_readiness_metrics_and_openapi_answer(bench: LedgerBench) -> None:
    bench.kiosk().policy()
    metrics = bench.request("GET", "/metrics").text
    openapi = bench.request("GET", "/openapi.json").json()

    assert bench.request("GET", "/healthz").status_code == 200
    assert bench.request("GET", "/readyz").status_code == 200
    assert 'route="/v1/kiosks/{kiosk_id}/policy"' in metrics
    assert openapi["openapi"].startswith("3.1")
    assert bench.request("GET", "/nowhere").headers["content-type"] == "application/problem+json"
    assert bench.request("DELETE", "/healthz").status_code == 405
