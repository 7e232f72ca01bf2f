"""Noes of the HTTP side as RFC 9457 problems: every one names what is wrong and has a stable code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException

from ledger.clock import Clock
from ledger.database import GuardFailed
from ledger.issuers.service import NetworkMissing
from ledger.kiosks.rules import BatchBroken, ChainBroken, ChainForked, ChainGap
from ledger.kiosks.service import EnrolmentRefused, KioskUnknown
from wire.messages import Problem, ProblemCode
from wire.signatures import SignatureInvalid

MEDIA_TYPE: Final = "application/problem+json"
ERRORS_SHOWN: Final = 5

log = structlog.get_logger("ledger")


class BodyTooLarge(Exception):
    """The body has more bytes than the service reads."""


class ClockSkewed(Exception):
    """The request's time is too far from ours."""


CODE_OF: Final[dict[type[Exception], ProblemCode]] = {
    SignatureInvalid: ProblemCode.SIGNATURE_INVALID,
    KioskUnknown: ProblemCode.KIOSK_UNKNOWN,
    EnrolmentRefused: ProblemCode.ENROLMENT_CODE_INVALID,
    ChainForked: ProblemCode.CHAIN_FORK,
    ChainGap: ProblemCode.CHAIN_GAP,
    ValidationError: ProblemCode.BODY_INVALID,
    BatchBroken: ProblemCode.BODY_INVALID,
    DataError: ProblemCode.BODY_INVALID,
    OverflowError: ProblemCode.BODY_INVALID,
    BodyTooLarge: ProblemCode.BODY_TOO_LARGE,
    ClockSkewed: ProblemCode.CLOCK_SKEWED,
    GuardFailed: ProblemCode.UNAVAILABLE,
    SQLAlchemyError: ProblemCode.UNAVAILABLE,
    NetworkMissing: ProblemCode.UNAVAILABLE,
}
"""Failures that a route may end with; of two that fit the first counts. All others are bugs."""

STATUS_OF: Final[dict[ProblemCode, HTTPStatus]] = {
    ProblemCode.SIGNATURE_INVALID: HTTPStatus.UNAUTHORIZED,
    ProblemCode.CLOCK_SKEWED: HTTPStatus.UNAUTHORIZED,
    ProblemCode.KIOSK_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.ENROLMENT_CODE_INVALID: HTTPStatus.FORBIDDEN,
    ProblemCode.CHAIN_GAP: HTTPStatus.CONFLICT,
    ProblemCode.CHAIN_FORK: HTTPStatus.CONFLICT,
    ProblemCode.BODY_INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    ProblemCode.BODY_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ProblemCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}

TITLE_OF: Final[dict[ProblemCode, str]] = {
    ProblemCode.SIGNATURE_INVALID: "The request is not signed by the kiosk that it names",
    ProblemCode.CLOCK_SKEWED: "The kiosk's clock is too far off",
    ProblemCode.KIOSK_UNKNOWN: "No enrolled kiosk has this id",
    ProblemCode.ENROLMENT_CODE_INVALID: "The enrolment code cannot be used",
    ProblemCode.CHAIN_GAP: "Entries before this batch are missing",
    ProblemCode.CHAIN_FORK: "The ledger holds other content at this place of the chain",
    ProblemCode.BODY_INVALID: "The body is not what this request takes",
    ProblemCode.BODY_TOO_LARGE: "The body is too large",
    ProblemCode.UNAVAILABLE: "Not possible now, try again later",
}


def problem_of(failure: Exception, clock: Clock) -> Problem:
    """The problem that tells of one of the failures that ``CODE_OF`` lists."""
    code = next(code for kind, code in CODE_OF.items() if isinstance(failure, kind))
    match failure:
        case ChainBroken(detail=detail, head=head):
            return _problem(code, detail, acknowledged_seq=head.seq, acknowledged_hash=head.hash)
        case ValidationError():
            return _problem(code, _fields_of(failure))
        case DataError() | OverflowError():
            return _problem(code, "body: a number or a time is too large to be kept")
        case ClockSkewed():
            return _problem(code, str(failure), server_time=clock())
        case GuardFailed() | SQLAlchemyError() | NetworkMissing():
            log.error("unavailable", reason=_kind_of(failure))
            return _problem(code, "the database cannot do this now")
        case _:
            return _problem(code, str(failure))


def install(app: FastAPI, clock: Clock) -> None:
    """Let every failure of a route leave as a problem."""

    def handler(_request: Request, failure: Exception) -> Response:
        problem = problem_of(failure, clock)
        return _response(problem.model_dump(mode="json", exclude_none=True), problem.status)

    def http_handler(_request: Request, failure: Exception) -> Response:
        assert isinstance(failure, HTTPException)
        title = HTTPStatus(failure.status_code).phrase
        body = {"type": "about:blank", "title": title, "status": failure.status_code}
        return _response({**body, "detail": str(failure.detail)}, failure.status_code, failure.headers)

    async def bug_handler(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            return await call_next(request)
        except Exception:
            log.exception("bug", path=request.scope.get("route_path", ""))
            problem = _problem(ProblemCode.UNAVAILABLE, "an error of ours; it was recorded")
            return _response(problem.model_dump(mode="json", exclude_none=True), 500)

    for kind in CODE_OF:
        app.add_exception_handler(kind, handler)
    app.add_exception_handler(HTTPException, http_handler)
    app.middleware("http")(bug_handler)


def _kind_of(failure: Exception) -> str:
    # Not its words: a database names the values that it refuses.
    cause = getattr(failure, "orig", None) or failure
    return " ".join(filter(None, (type(cause).__name__, getattr(cause, "sqlstate", None))))


def _problem(code: ProblemCode, detail: str, **more: object) -> Problem:
    fields = {"type": f"urn:tolem:problem:{code}", "title": TITLE_OF[code], "status": int(STATUS_OF[code])}
    return Problem.model_validate({**fields, "detail": detail, "code": code, **more})


def _response(body: dict[str, object], status: int, headers: object = None) -> Response:
    more = dict(headers) if isinstance(headers, dict) else None
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=more)


def _fields_of(failure: ValidationError) -> str:
    # Never the input itself: it may be a person's.
    shown = failure.errors(include_url=False, include_input=False, include_context=False)[:ERRORS_SHOWN]
    return "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'body'}: {each['msg']}" for each in shown
    )
