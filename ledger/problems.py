"""Noes of the HTTP side as RFC 9457 problems: every one names what is wrong and has a stable code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from starlette.exceptions import HTTPException

from ledger.clock import Clock
from ledger.constraints import BrokenConstraint, ConstraintKind, broken_constraint
from ledger.database import GuardFailed
from ledger.http.faults import in_words, reason_of
from ledger.http.idempotency import KEY_HEADER
from ledger.http.language import language_of
from ledger.http.problem import (
    ApiCode,
    ApiFailure,
    FieldFault,
    problem_of_failure,
    problem_of_refusal,
    response_of,
)
from ledger.http.refused import Refused
from ledger.http.requests import BodyTooLarge, is_json, request_id_of
from ledger.issuers.service import NetworkMissing
from ledger.kiosks.rules import BatchBroken, ChainBroken, ChainForked, ChainGap
from ledger.kiosks.service import EnrolmentRefused, KioskUnknown
from wire.messages import Problem, ProblemCode
from wire.signatures import SignatureInvalid
from wire.texts import Language

ERRORS_SHOWN: Final = 5

log = structlog.get_logger("ledger")


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
        case ChainBroken(detail=detail, head=head, is_before=is_before):
            return _problem(
                code,
                detail,
                acknowledged_seq=head.seq,
                acknowledged_hash=head.hash,
                is_forked_before=is_before,
            )
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

    def handler(request: Request, failure: Exception) -> Response:
        problem = problem_of(failure, clock)
        return response_of(problem.model_copy(update={"instance": request_id_of(request)}), problem.status)

    def integrity_answer(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, IntegrityError)
        answer = _answer_of_broken(broken_constraint(failure), request.url.path)
        return handler(request, failure) if answer is None else _failure_answer(request, answer)

    for kind in CODE_OF:
        app.add_exception_handler(kind, handler)
    app.add_exception_handler(IntegrityError, integrity_answer)
    app.add_exception_handler(HTTPException, _http_answer)
    app.add_exception_handler(RequestValidationError, _invalid_answer)
    app.add_exception_handler(ApiFailure, _failure_answer)
    app.add_exception_handler(Refused, _refused_answer)


def _refused_answer(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    request.app.state.context.metrics.refused(refused.refusal.code.value)
    language = language_of(request.headers.get("accept-language"))
    problem = problem_of_refusal(refused.refusal, language=language, instance=request_id_of(request))
    faults = None if refused.errors is None else _translated(refused.errors, language)
    problem = problem.model_copy(update={"errors": faults})
    return response_of(problem, problem.status, refused.headers)


def _failure_answer(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, ApiFailure)
    language = language_of(request.headers.get("accept-language"))
    if failure.errors:
        faults = _translated(failure.errors, language)
        failure = ApiFailure(failure.code, _told(faults), errors=faults, headers=failure.headers)
    return _answer(request, failure, language)


def _answer(request: Request, failure: ApiFailure, language: Language) -> Response:
    problem = problem_of_failure(failure, language=language, instance=request_id_of(request))
    return response_of(problem, problem.status, failure.headers)


_KIOSK_PATHS: Final = "/v1/kiosks/"
"""A kiosk whose batch raced with itself asks again and is told what the first got."""


def _answer_of_broken(broken: BrokenConstraint, path: str) -> ApiFailure | None:
    """The caller's fault in a constraint that his request broke; None when it is none of his.

    Routes look up what a body names before they write, and say which field is wrong. This is the wall behind them:
    what names nothing is never taken for a failure of the database, which would be asked again for ever.
    """
    match broken.kind:
        case ConstraintKind.FOREIGN_KEY:
            faults = [
                FieldFault(field=f"body.{name}", reason="there is no such thing") for name in broken.columns
            ]
            named = ", ".join(fault.field for fault in faults) or "body: a reference"
            return ApiFailure(ApiCode.BODY_INVALID, f"{named}: there is no such thing", errors=faults or None)
        case ConstraintKind.UNIQUE if not path.startswith(_KIOSK_PATHS):
            return ApiFailure(ApiCode.CONFLICT, "it is there already")
        case _:
            return None


def _invalid_answer(request: Request, failure: Exception) -> Response:
    """A request that is not what the route takes: which field, and why."""
    assert isinstance(failure, RequestValidationError)
    language = language_of(request.headers.get("accept-language"))
    faults = _faults_of(failure.errors(), language)
    if any(tuple(each["loc"]) == ("header", KEY_HEADER) for each in failure.errors()):
        needed = in_words("a UUID made for this request", language)
        found = ApiFailure(ApiCode.KEY_MISSING, f"{KEY_HEADER}: {needed}", errors=faults)
    elif not is_json(request) and any(each["loc"][:1] == ("body",) for each in failure.errors()):
        found = ApiFailure(ApiCode.MEDIA_TYPE_UNSUPPORTED, "Content-Type: not application/json")
    else:
        found = ApiFailure(ApiCode.BODY_INVALID, _told(faults), errors=faults)
    return _answer(request, found, language)


_CODE_OF_STATUS: Final = {
    400: ApiCode.BODY_INVALID,
    401: ApiCode.UNAUTHENTICATED,
    403: ApiCode.FORBIDDEN,
    404: ApiCode.NOT_FOUND,
    405: ApiCode.METHOD_NOT_ALLOWED,
}


def _http_answer(request: Request, failure: Exception) -> Response:
    """The web framework's own noes: no such address, no such method, a body that is no text."""
    assert isinstance(failure, HTTPException)
    code = _CODE_OF_STATUS.get(failure.status_code, ApiCode.UNAVAILABLE)
    problem = problem_of_failure(
        ApiFailure(code, str(failure.detail)),
        language=language_of(request.headers.get("accept-language")),
        instance=request_id_of(request),
    )
    # A body that is no text is as wrong as one of the wrong fields: it is told by the status of its code.
    status = problem.status if code is ApiCode.BODY_INVALID else failure.status_code
    problem = problem.model_copy(update={"status": status})
    return response_of(problem, status, failure.headers)


def _kind_of(failure: Exception) -> str:
    # Not its words: a database names the values that it refuses.
    cause = getattr(failure, "orig", None) or failure
    return " ".join(filter(None, (type(cause).__name__, getattr(cause, "sqlstate", None))))


def _problem(code: ProblemCode, detail: str, **more: object) -> Problem:
    fields = {"type": f"urn:tolem:problem:{code}", "title": TITLE_OF[code], "status": int(STATUS_OF[code])}
    return Problem.model_validate({**fields, "detail": detail, "code": code, **more})


def _fields_of(failure: ValidationError) -> str:
    # To kiosks, which are machines, in one language. Never the input itself: it may be a person's.
    return _told(_faults_of(failure.errors(include_url=False, include_input=False), "en"))


def _faults_of(errors: Sequence[Mapping[str, Any]], language: Language) -> list[FieldFault]:
    return [
        FieldFault(
            field=".".join(str(part) for part in each["loc"]) or "body", reason=reason_of(each, language)
        )
        for each in errors[:ERRORS_SHOWN]
    ]


def _translated(faults: Sequence[FieldFault], language: Language) -> list[FieldFault]:
    return [FieldFault(field=fault.field, reason=in_words(fault.reason, language)) for fault in faults]


def _told(faults: Sequence[FieldFault]) -> str:
    return "; ".join(f"{fault.field}: {fault.reason}" for fault in faults)
