"""Exports of kiosks without a line, given in by the operator or at the ledger's machine, on both databases."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ledger.cli import app
from ledger.testing import PaperKiosk, top_up
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from wire.encoding import GENESIS_HASH
from wire.exports import ExportInvalid, SignedBatch, line_of, read_export, signed_batch
from wire.messages import BatchRequest, batch_bytes
from wire.times import utc_text

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77011234567"
ROUTE = "/v1/operator/kiosk-exports"


def carried(kiosk: PaperKiosk, at: str, first: int = 1, last: int | None = None) -> SignedBatch:
    before = kiosk.entries[first - 2].hash if first > 1 else GENESIS_HASH
    request = BatchRequest(previous_hash=before, entries=tuple(kiosk.entries[first - 1 : last]))
    return signed_batch(batch_bytes(request), kiosk.key, kiosk.kiosk_id, at)


def sold(bench: LedgerBench) -> PaperKiosk:
    """A kiosk that sold twice and has no line."""
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 100_000))
    kiosk.sell(top_up(PHONE, 200_000))
    return kiosk


@pytest.mark.rule("K-01")
@pytest.mark.rule("W-92")
def test_what_a_field_agent_carried_is_booked_once_and_the_line_later_finds_it_there(
    bench: LedgerBench,
) -> None:
    kiosk = sold(bench)
    lines = [carried(kiosk, utc_text(bench.now), 1, 2), carried(kiosk, utc_text(bench.now), 3)]
    body = {"batches": [json.loads(line_of(each)) for each in lines]}
    bench.now += timedelta(days=9)

    operator = staff_client(bench, "operator")
    first, again = operator.post(ROUTE, body), operator.post(ROUTE, body)

    assert first.json() == {"kiosks": [{"kiosk_id": "kiosk-0001", "new_entries": 4, "acknowledged_seq": 4}]}
    assert again.json()["kiosks"][0] == first.json()["kiosks"][0] | {"new_entries": 0}
    assert bench.wallet(PHONE) == 300_000

    answer = kiosk.send_from(1)
    assert (answer.status, answer.body["acknowledged_seq"]) == (200, 4)
    assert [each["outcome"] for each in answer.body["results"]] == ["credited", "credited"]
    assert bench.wallet(PHONE) == 300_000
    audit = staff_client(bench, "auditor").get("/v1/operator/audit-log").json()["items"]
    assert [each["subject"] for each in audit if each["action"] == "take kiosk export"] == [
        "kiosk:kiosk-0001"
    ] * 2
    assert bench.findings() == []


def test_a_stick_that_was_changed_or_is_of_another_history_books_nothing(bench: LedgerBench) -> None:
    kiosk = sold(bench)
    operator, at = staff_client(bench, "finance"), utc_text(bench.now)
    good = carried(kiosk, at)
    changed = good.model_copy(update={"body": good.body.replace("100000", "900000")})
    nobody = good.model_copy(update={"kiosk_id": "kiosk-9999"})
    late = carried(kiosk, at, 3)
    no_batch = json.loads(line_of(good))
    no_batch["more"] = 1

    for batches, status, words in (
        ([good, changed], 422, "body.batches.1"),
        ([nobody], 404, "no such kiosk"),
        ([late], 409, "the ledger holds entries up to 0"),
    ):
        refused = operator.post(ROUTE, {"batches": [json.loads(line_of(each)) for each in batches]})
        assert (refused.status_code, words in refused.json()["detail"]) == (status, True), refused.text
    assert operator.post(ROUTE, {"batches": [no_batch]}).status_code == 422
    assert staff_client(bench, "support").post(ROUTE, {"batches": []}).status_code == 403
    assert bench.wallet(PHONE) == 0


@pytest.mark.rule("K-01")
def test_a_file_is_taken_at_the_ledgers_machine_as_far_as_it_is_whole(
    bench: LedgerBench, tmp_path: Path
) -> None:
    kiosk = sold(bench)
    at = utc_text(bench.now)
    whole = [line_of(carried(kiosk, at, 1, 2)), line_of(carried(kiosk, at, 3))]
    file = tmp_path / "tolem-kiosk-0001-1-4.jsonl"
    file.write_text(f"{whole[0]}\n{whole[1][:200]}\n", encoding="utf-8")
    url = bench.engine.url.render_as_string(hide_password=False)
    take = ["import-journal", str(file), "--database", url, "--json"]

    torn = CliRunner().invoke(app, take)
    file.write_text("\n".join(whole), encoding="utf-8")
    taken = CliRunner().invoke(app, take)

    assert torn.exit_code == 2
    assert "line 2 is no signed batch" in torn.output
    assert json.loads(taken.stdout)["new_entries"] == 2
    assert bench.wallet(PHONE) == 300_000
    assert CliRunner().invoke(app, ["import-journal", str(tmp_path), "--database", url]).exit_code == 2
    assert bench.findings() == []


@pytest.mark.parametrize("line", ["", "no json", "[]", "{}", '{"kiosk_id": 5}'])
def test_a_line_that_is_no_batch_is_named(line: str) -> None:
    with pytest.raises(ExportInvalid, match="line 1 is no signed batch"):
        list(read_export([line]))
