"""The OpenAPI document says everything, and the service does nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ledger.context import Context
from ledger.database import open_engine
from ledger.http.documentation import METHODS, operations
from ledger.http.examples import resolved
from tests.support.ledger_app import app_over
from tests.support.ledger_bench import opened
from tests.support.openapi_calls import AGENT_KEY, MERCHANT_KEY, WALLET, Caller, caller_on, learn, schemes_of
from tests.support.postgresql import PostgresqlServer
from wire.refusals import RETRYABLE

pytest_plugins = ["tests.support.ledger_fixtures"]

PROBLEM: Final = "application/problem+json"
CHECKS: Final = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


EXAMPLES: Final = 5
"""Calls of each operation in every run, always the same; the soak makes a thousand, others each time."""


def _schema() -> dict[str, Any]:
    app = app_over(Context(engine=open_engine("sqlite://")))
    document: dict[str, Any] = json.loads(json.dumps(app.openapi()))
    return document


SCHEMA: Final = _schema()
OPERATIONS: Final = [f"{method.upper()} {path}" for path, method, _ in operations(SCHEMA)]
OPERATIONS_SIGNED_IN: Final = [
    f"{method.upper()} {path}"
    for path, method, each in operations(SCHEMA)
    if {WALLET, MERCHANT_KEY, AGENT_KEY} & {name for scheme in each.get("security", []) for name in scheme}
]


def operation_of(label: str) -> dict[str, Any]:
    method, path = label.split(" ", 1)
    found: dict[str, Any] = SCHEMA["paths"][path][method.lower()]
    return found


def responses_of(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        status: resolved(each["$ref"], SCHEMA) if "$ref" in each else each
        for status, each in operation["responses"].items()
    }


def fault_of_example(content: dict[str, Any]) -> str | None:
    """What is wrong with the example of a body by its own schema."""
    if "example" not in content and not content.get("examples"):
        return "no example"
    whole = {**content.get("schema", {}), "components": SCHEMA["components"]}
    example = (
        content["example"] if "example" in content else next(iter(content["examples"].values()))["value"]
    )
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return next((f"{each.instance_path}: {each.message}" for each in validator.iter_errors(example)), None)


# --- what the document says ---------------------------------------------------------------------------------


def test_the_document_is_openapi_3_1_with_title_and_servers() -> None:
    assert SCHEMA["openapi"].startswith("3.1")
    assert SCHEMA["info"]["title"]
    assert len(OPERATIONS) >= 20
    assert len({operation["operationId"] for _, _, operation in operations(SCHEMA)}) == len(OPERATIONS)
    assert {method for item in SCHEMA["paths"].values() for method in item} <= set(METHODS)


@pytest.mark.parametrize("label", OPERATIONS)
def test_each_operation_says_what_it_does_and_has_a_valid_example_of_each_body(label: str) -> None:
    operation = operation_of(label)
    bodies = {"request": operation.get("requestBody", {}), **responses_of(operation)}
    faults = {
        f"{name} {kind}": fault
        for name, body in bodies.items()
        for kind, content in body.get("content", {}).items()
        if kind.endswith("json") and "schema" in content and (fault := fault_of_example(content))
    }

    assert operation.get("description"), f"{label} does not say what it does"
    assert operation.get("tags")
    assert faults == {}


@pytest.mark.parametrize("label", OPERATIONS)
def test_each_operation_declares_its_problems_and_each_post_its_key(label: str) -> None:
    operation, (method, path) = operation_of(label), label.split(" ", 1)
    responses = responses_of(operation)
    noes = {status for status in responses if status >= "400"}
    headers = {each["name"]: each for each in operation.get("parameters", []) if each["in"] == "header"}

    assert any(status < "400" for status in responses)
    if path.startswith("/v1/"):
        assert "503" in noes
        assert all(PROBLEM in responses[status].get("content", {}) for status in noes)
    if operation.get("security"):
        assert {"401", "403"} <= noes
    if method == "POST":
        assert "Idempotency-Key" in headers
        assert headers["Idempotency-Key"]["required"] or path.startswith("/v1/kiosks/")
        assert {"413", "415", "422", "429"} <= noes


@pytest.mark.parametrize(
    "label", [each for each in OPERATIONS if " /v1/merchant" in each or " /v1/agent" in each]
)
def test_each_operation_of_a_key_declares_that_it_may_be_called_too_often(label: str) -> None:
    assert "429" in responses_of(operation_of(label))


def test_only_signing_in_and_what_anyone_may_see_needs_no_credentials() -> None:
    open_to_all = {
        f"{method.upper()} {path}" for path, method, each in operations(SCHEMA) if not each.get("security")
    }
    allowed: tuple[str, ...] = (
        "/healthz",
        "/readyz",
        "/metrics",
        "/receipt/",
        "/v1/receipts/",
        "/statement/",
        "/v1/kiosks/enrol",
        "/v1/staff/sessions",
    )
    allowed += ("/v1/registrations", "/v1/sessions", "/v1/password-recoveries", "/v1/offer", "/v1/payees")

    assert {label for label in open_to_all if not label.split(" ", 1)[1].startswith(allowed)} == set()


# --- what the service does ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def postgresql_caller(
    postgresql_server: PostgresqlServer, postgresql_network: tuple[str, dict[str, str]]
) -> Iterator[Caller]:
    source, codes = postgresql_network
    url = postgresql_server.create(template=source)
    for bench in opened(url, codes):
        yield caller_on(bench)
    postgresql_server.drop(url)


@pytest.fixture(scope="module")
def sqlite_caller(
    tmp_path_factory: pytest.TempPathFactory, sqlite_network: tuple[Path, dict[str, str]]
) -> Iterator[Caller]:
    source, codes = sqlite_network
    copy = tmp_path_factory.mktemp("calls") / "ledger.db"
    shutil.copy(source, copy)
    for bench in opened(f"sqlite:///{copy}", codes):
        yield caller_on(bench)


@pytest.fixture(scope="module")
def document() -> Any:
    return schemathesis.openapi.from_dict(SCHEMA)


def call_by_the_document(label: str, document: Any, caller: Caller, *, examples: int, is_fixed: bool) -> None:
    """Make calls of one operation, right ones and wrong ones; every answer must be one that is documented."""
    method, path = label.split(" ", 1)
    operation = document[path][method]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=is_fixed,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def call(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(list(GenerationMode)))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        answer = caller.send(case, data)
        check_answer(case, answer)
        if schemes_of(case) & {WALLET, MERCHANT_KEY, AGENT_KEY} and answer.status_code == 401:
            assert answer.json()["code"] != "unauthenticated", "the caller is signed in"

    learn(caller)
    call()


def check_answer(case: Any, answer: httpx.Response) -> None:
    is_no = answer.status_code >= 400
    if answer.status_code >= 500:
        assert answer.status_code == 503, answer.text
        assert answer.json()["code"] in RETRYABLE, answer.text
    case.validate_response(answer, checks=CHECKS)
    if is_no and case.path.startswith("/v1/"):
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["instance"] == answer.headers["X-Request-Id"]


@pytest.mark.parametrize("label", OPERATIONS)
def test_whatever_is_called_is_answered_as_documented(
    label: str, document: Any, postgresql_caller: Caller
) -> None:
    call_by_the_document(label, document, postgresql_caller, examples=EXAMPLES, is_fixed=True)


@pytest.mark.parametrize("label", OPERATIONS_SIGNED_IN)
def test_whatever_a_wallet_or_merchant_calls_is_answered_as_documented_on_sqlite(
    label: str, document: Any, sqlite_caller: Caller
) -> None:
    call_by_the_document(label, document, sqlite_caller, examples=EXAMPLES, is_fixed=True)


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("label", OPERATIONS)
def test_whatever_is_called_is_answered_as_documented_for_long(
    label: str, document: Any, postgresql_caller: Caller
) -> None:
    call_by_the_document(label, document, postgresql_caller, examples=1000, is_fixed=False)


@pytest.mark.parametrize("label", OPERATIONS)
def test_without_credentials_nothing_is_told(label: str, postgresql_caller: Caller) -> None:
    operation, (method, path) = operation_of(label), label.split(" ", 1)
    if not operation.get("security"):
        return
    parameters = operation.get("parameters", [])
    values = {each["name"]: str(each.get("example", UUID(int=1))) for each in parameters}
    query = {
        each["name"]: each.get("example", 1)
        for each in parameters
        if each["in"] == "query" and each.get("required")
    }
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("example")
    answer = postgresql_caller.bench.request(
        method,
        path.format(**values),
        json=body,
        params=query,
        headers={"Idempotency-Key": str(UUID(int=1))},
    )

    assert answer.status_code in ({401, 404} if path.startswith("/v1/kiosks/") else {401}), answer.text
