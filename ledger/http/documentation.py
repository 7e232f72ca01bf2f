"""The OpenAPI document: what FastAPI reads off the routes, completed by what holds for all of them.

Every route can answer with the problems of its kind, and every body has an example; stating that once here keeps it
true for routes that are yet to be written. A test walks the document and checks it, another calls every route by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ledger.http.examples import example_of
from ledger.http.idempotency import KEY_HEADER
from ledger.http.problem import MEDIA_TYPE, STATUS_OF_CODE, TITLES, ApiCode, ApiProblem
from ledger.http.requests import REQUEST_ID_HEADER
from wire.signatures import KIOSK_HEADER, SIGNATURE_HEADER, TIME_HEADER

Json = dict[str, Any]

METHODS: Final = ("get", "post", "put", "patch", "delete")
KIOSK_PATHS: Final = "/v1/kiosks/"
RATED_PATHS: Final = ("/v1/merchant", "/v1/agent")
"""What may be called only so often even to read."""

DESCRIPTION: Final = """\
The ledger of a network of payment terminals: wallets, payments, merchants, kiosks and the operator's work.

Sums are whole tiyn (1 KZT = 100 tiyn), times are ISO 8601 in UTC. Every POST carries an `Idempotency-Key`; sent again
with the same content it gives the first answer again. Every no is a problem (RFC 9457) whose words are in the language
of `Accept-Language` (kk, ru, en). See docs/api.md.
"""

TAGS: Final = [
    {"name": "kiosks", "description": "What kiosks say, signed with their own keys."},
    {"name": "receipts", "description": "What the address on a receipt shows."},
    {"name": "staff", "description": "How members of staff sign in."},
    {"name": "operation", "description": "Health and metrics."},
]

KIOSK_SECURITY: Final[Json] = {
    "kiosk": {"type": "apiKey", "in": "header", "name": KIOSK_HEADER, "description": "The kiosk's id."},
    "kiosk time": {"type": "apiKey", "in": "header", "name": TIME_HEADER, "description": "When it signed."},
    "kiosk signature": {
        "type": "apiKey",
        "in": "header",
        "name": SIGNATURE_HEADER,
        "description": "Ed25519 over method, path, time and the SHA-256 of the body (docs/sync.md).",
    },
}


def document(app: FastAPI) -> None:
    """Let the app publish the completed document."""

    def openapi() -> Json:
        if app.openapi_schema is None:
            plain = get_openapi(
                title=app.title,
                version=app.version,
                description=DESCRIPTION,
                routes=app.routes,
                tags=TAGS,
                license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
                servers=[{"url": "/"}],
            )
            app.openapi_schema = completed(plain)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the document


def completed(plain: Json) -> Json:
    """The document with problems, examples and the kiosks' headers."""
    components = plain.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ApiProblem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    components["responses"] = {f"Problem{status}": _problem_response(status) for status in sorted(_CODES)}
    components.setdefault("securitySchemes", {}).update(KIOSK_SECURITY)
    for _, _, operation in operations(plain):
        _lift_definitions(operation, schemas)
    for path, method, operation in operations(plain):
        _complete(plain, path, method, operation)
    return plain


def _lift_definitions(operation: Json, schemas: Json) -> None:
    # A body that is read raw brings the parts of its schema along.
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for name, schema in content.get("schema", {}).pop("$defs", {}).items():
            schemas.setdefault(name, schema)


def operations(schema: Json) -> Iterator[tuple[str, str, Json]]:
    """Path, method and operation of everything that the document describes."""
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _complete(root: Json, path: str, method: str, operation: Json) -> None:
    if path.startswith(KIOSK_PATHS):
        _complete_kiosk(path, method, operation)
    _add_problems(path, method, operation)
    _add_examples(root, operation)


def _complete_kiosk(path: str, method: str, operation: Json) -> None:
    if "{kiosk_id}" in path:
        operation["security"] = [{name: [] for name in KIOSK_SECURITY}]
    if method == "post":
        header = {
            "name": KEY_HEADER,
            "in": "header",
            "required": False,
            "description": "Accepted and not needed: codes, entries and operations carry ids of their own.",
            "schema": {"type": "string", "format": "uuid"},
        }
        operation.setdefault("parameters", []).append(header)


def _add_problems(path: str, method: str, operation: Json) -> None:
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]
    for status in _statuses(path, method, operation):
        responses.setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
    headers = {
        REQUEST_ID_HEADER: {"schema": {"type": "string"}, "description": "The request's id in the log."}
    }
    for response in responses.values():
        if "$ref" not in response:
            response.setdefault("headers", {}).update(headers)


def _statuses(path: str, method: str, operation: Json) -> list[int]:
    """The problems that an operation of this kind can end with; a refusal may be any of 401 to 409 and 422."""
    parameters = operation.get("parameters", [])
    is_keyed = any(each["name"] == KEY_HEADER and each["required"] for each in parameters)
    is_write = method != "get" and path.startswith("/v1/")
    kinds = [
        (path.startswith(("/v1/", "/receipt")), {503}),
        (bool(parameters), {422}),
        (any(each["in"] == "path" for each in parameters), {404}),
        (is_keyed, {400, 401, 403, 404, 409}),
        (is_write, {413, 422, 429}),
        (path.startswith(RATED_PATHS), {429}),
        ("requestBody" in operation, {415}),
        (bool(operation.get("security")), {401, 403}),
        (path.startswith(KIOSK_PATHS), {403, 409}),
    ]
    return sorted(set().union(*(statuses for holds, statuses in kinds if holds)))


def _add_examples(root: Json, operation: Json) -> None:
    bodies = [operation.get("requestBody", {})]
    bodies += [each for each in operation["responses"].values() if "$ref" not in each]
    for body in bodies:
        for kind, content in body.get("content", {}).items():
            schema = content.get("schema", {})
            if kind == "application/json" and "example" not in content and "examples" not in content:
                content["example"] = example_of(schema, root)
    for parameter in operation.get("parameters", []):
        if "example" not in parameter and "examples" not in parameter:
            found = example_of(parameter["schema"], root)
            if found is not None:
                parameter["example"] = found


_CODES: Final = {
    400: ApiCode.KEY_MISSING,
    401: ApiCode.UNAUTHENTICATED,
    403: ApiCode.FORBIDDEN,
    404: ApiCode.NOT_FOUND,
    409: ApiCode.CONFLICT,
    413: ApiCode.BODY_TOO_LARGE,
    415: ApiCode.MEDIA_TYPE_UNSUPPORTED,
    422: ApiCode.BODY_INVALID,
    429: ApiCode.RATE_LIMITED,
    503: ApiCode.UNAVAILABLE,
}


def _problem_response(status: int) -> Json:
    code = _CODES[status]
    assert STATUS_OF_CODE[code] == status
    example: Json = {
        "type": f"urn:tolem:problem:{code}",
        "title": TITLES[code]["en"],
        "status": status,
        "detail": "",
        "instance": "0f1d2c3b-4a59-4687-9655-8c7b6a594837",
        "code": code.value,
    }
    response: Json = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
        "headers": {REQUEST_ID_HEADER: {"schema": {"type": "string"}}},
    }
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["headers"]["Retry-After"] = {"schema": {"type": "integer"}, "description": "Seconds."}
    return response
