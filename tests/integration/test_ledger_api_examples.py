"""The examples of docs/api.md do what the page says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from ledger.access.passwords import hash_password
from ledger.staff import Role
from ledger.staff.service import add_staff
from tests.support.ledger_bench import LedgerBench
from tests.support.source_tree import ROOT
from tests.support.staff_api import staff_client
from tests.support.wallet_api import wallet_client

pytest_plugins = ["tests.support.ledger_fixtures"]

EXAMPLE = re.compile(r"```http\n(.*?)\n```\n```json (\d+)\n(.*?)\n```", re.DOTALL)


@dataclass
class Example:
    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    told: dict[str, Any]


def examples() -> list[Example]:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    found = []
    for request, status, told in EXAMPLE.findall(text):
        head, _, body = request.partition("\n\n")
        first, *lines = head.splitlines()
        method, path = first.split(" ")
        headers = dict(line.split(": ", 1) for line in lines)
        found.append(Example(method, path, headers, body, int(status), json.loads(told)))
    return found


def test_the_page_has_examples_of_a_call_a_refusal_and_a_list() -> None:
    assert {each.status for each in examples()} >= {200, 201, 422}
    assert {each.method for each in examples()} == {"GET", "POST"}


@pytest.mark.parametrize("example", examples(), ids=lambda each: f"{each.method} {each.path} {each.status}")
def test_each_example_is_answered_as_the_page_says(example: Example, bench: LedgerBench) -> None:
    bench.run(
        add_staff,
        login="aigerim.s",
        role=Role.OPERATOR,
        password_hash=hash_password("twelve white horses"),
        now=bench.now,
        must_change_password=False,
    )
    tokens = {
        "token": staff_client(bench, "operator").token,
        "wallet": wallet_client(bench, "+77011234567").token,
    }
    headers = {name: value.format(**tokens) for name, value in example.headers.items()}
    if example.body:
        headers["Content-Type"] = "application/json"

    answer = bench.request(example.method, example.path, content=example.body.encode(), headers=headers)

    assert answer.status_code == example.status, answer.text
    assert {name: answer.json().get(name) for name in example.told} == example.told, answer.text
