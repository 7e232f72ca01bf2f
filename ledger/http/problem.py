"""RFC 9457 problems of the API: one shape for every no, with a stable code."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode
from wire.texts import Language
from wire.times import Utc

MEDIA_TYPE: Final = "application/problem+json"


class ApiCode(StrEnum):
    """Stable codes of what can be wrong with a call itself; a refused operation has a ``RefusalCode``."""

    BODY_INVALID = "body_invalid"
    KEY_MISSING = "idempotency_key_missing"
    ANSWER_NOT_KEPT = "answer_not_kept"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    CONFLICT = "conflict"
    BODY_TOO_LARGE = "body_too_large"
    MEDIA_TYPE_UNSUPPORTED = "media_type_unsupported"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


STATUS_OF_CODE: Final[dict[ApiCode, HTTPStatus]] = {
    ApiCode.BODY_INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    ApiCode.KEY_MISSING: HTTPStatus.BAD_REQUEST,
    ApiCode.ANSWER_NOT_KEPT: HTTPStatus.CONFLICT,
    ApiCode.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    ApiCode.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ApiCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ApiCode.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    ApiCode.CONFLICT: HTTPStatus.CONFLICT,
    ApiCode.BODY_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ApiCode.MEDIA_TYPE_UNSUPPORTED: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ApiCode.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    ApiCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}

TITLES: Final[dict[ApiCode, dict[str, str]]] = {
    ApiCode.BODY_INVALID: {
        "kk": "Сұраныстың мазмұны қате",
        "ru": "Содержание запроса неверно",
        "en": "The request is not what this address takes",
    },
    ApiCode.KEY_MISSING: {
        "kk": "Idempotency-Key тақырыбы қажет",
        "ru": "Нужен заголовок Idempotency-Key",
        "en": "The header Idempotency-Key is needed",
    },
    ApiCode.ANSWER_NOT_KEPT: {
        "kk": "Бұл сұраныс орындалған, жауабы енді сақталмайды",
        "ru": "Этот запрос уже выполнен, его ответ больше не хранится",
        "en": "This request was answered; its answer is no longer kept",
    },
    ApiCode.UNAUTHENTICATED: {
        "kk": "Алдымен жүйеге кіріңіз",
        "ru": "Сначала войдите",
        "en": "Sign in first",
    },
    ApiCode.FORBIDDEN: {
        "kk": "Бұған құқығыңыз жоқ",
        "ru": "На это нет права",
        "en": "You may not do this",
    },
    ApiCode.NOT_FOUND: {
        "kk": "Мұндай нәрсе жоқ",
        "ru": "Такого нет",
        "en": "There is no such thing",
    },
    ApiCode.METHOD_NOT_ALLOWED: {
        "kk": "Бұл мекенжай мұндай әдісті қабылдамайды",
        "ru": "Этот адрес не принимает такой метод",
        "en": "This address does not take this method",
    },
    ApiCode.CONFLICT: {
        "kk": "Қазіргі күйі бұған жол бермейді",
        "ru": "Нынешнее состояние этого не допускает",
        "en": "Its present state does not allow this",
    },
    ApiCode.BODY_TOO_LARGE: {
        "kk": "Сұраныс тым үлкен",
        "ru": "Запрос слишком большой",
        "en": "The body is too large",
    },
    ApiCode.MEDIA_TYPE_UNSUPPORTED: {
        "kk": "Мазмұн түрі application/json болуы керек",
        "ru": "Тип содержания должен быть application/json",
        "en": "The body must be application/json",
    },
    ApiCode.RATE_LIMITED: {
        "kk": "Сұраныс тым көп, сәл күтіңіз",
        "ru": "Слишком много запросов, подождите",
        "en": "Too many requests, wait a little",
    },
    ApiCode.UNAVAILABLE: {
        "kk": "Қазір мүмкін емес, кейінірек қайталаңыз",
        "ru": "Сейчас невозможно, повторите позже",
        "en": "Not possible now, try again later",
    },
}

REFUSED_TITLE: Final = {"kk": "Орындалмады", "ru": "Не выполнено", "en": "Not done"}

STATUS_OF_REFUSAL: Final[dict[RefusalCode, HTTPStatus]] = {
    RefusalCode.AUTHENTICATION_FAILED: HTTPStatus.UNAUTHORIZED,
    RefusalCode.LOGIN_LOCKED: HTTPStatus.FORBIDDEN,
    RefusalCode.CODES_TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    RefusalCode.LOGINS_TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    RefusalCode.PASSWORD_DUE: HTTPStatus.FORBIDDEN,
    RefusalCode.OFFER_DUE: HTTPStatus.FORBIDDEN,
    RefusalCode.CONSENT_DUE: HTTPStatus.FORBIDDEN,
    RefusalCode.OPERATION_UNKNOWN: HTTPStatus.NOT_FOUND,
    RefusalCode.WALLET_UNKNOWN: HTTPStatus.NOT_FOUND,
    RefusalCode.ALREADY_REVERSED: HTTPStatus.CONFLICT,
    RefusalCode.NUMBER_TAKEN: HTTPStatus.CONFLICT,
    RefusalCode.HOLD_ENDED: HTTPStatus.CONFLICT,
    RefusalCode.PAYEE_UNREACHABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    RefusalCode.ISSUER_UNREACHABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    RefusalCode.MAINTENANCE: HTTPStatus.SERVICE_UNAVAILABLE,
    RefusalCode.DEVICE_STARTING: HTTPStatus.SERVICE_UNAVAILABLE,
    RefusalCode.TECHNICAL_FAILURE: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""All other refusals are 422: the request was understood and is not carried out."""


class FieldFault(BaseModel):
    """One field of a request that is wrong, and why; never what was in it: it may be a person's.

    ``reason`` is English inside the ledger and in the caller's language once it leaves (``http.faults``).
    """

    model_config = ConfigDict(frozen=True)

    field: str = Field(examples=["body.amount_tiyn"])
    reason: str = Field(examples=["must be greater than 0"])


class ApiProblem(BaseModel):
    """RFC 9457 problem details. ``instance`` is the request's id, to be told to the operator.

    A refused operation carries ``rule`` and ``clause`` that refused it, the limit and what is still allowed in
    tiyn (W-16). ``is_final``: the same Idempotency-Key will be answered so for ever.
    """

    model_config = ConfigDict(frozen=True, title="Problem")

    type: str = Field(examples=["urn:tolem:refusal:limit_operation"])
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    code: str = Field(examples=["limit_operation"])
    rule: str | None = None
    clause: str | None = None
    limit_tiyn: Tiyn | None = None
    left_tiyn: Tiyn | None = None
    is_final: bool | None = None
    is_retryable: bool | None = None
    errors: list[FieldFault] | None = None
    acknowledged_seq: int | None = None
    acknowledged_hash: str | None = None
    is_forked_before: bool | None = None
    server_time: Utc | None = None


class ApiFailure(Exception):
    """The call itself is wrong, or cannot be served now."""

    def __init__(
        self,
        code: ApiCode,
        detail: str = "",
        *,
        errors: list[FieldFault] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or code.value)
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers


class NotFound(ApiFailure):
    """There is nothing of this name; ``what`` names the kind of thing, never the value asked for."""

    def __init__(self, what: str) -> None:
        super().__init__(ApiCode.NOT_FOUND, f"there is no such {what}")


def problem_of_failure(failure: ApiFailure, *, language: Language, instance: str) -> ApiProblem:
    return ApiProblem(
        type=f"urn:tolem:problem:{failure.code}",
        title=TITLES[failure.code][language],
        status=int(STATUS_OF_CODE[failure.code]),
        detail=failure.detail,
        instance=instance,
        code=failure.code,
        errors=failure.errors,
    )


def problem_of_refusal(refusal: Refusal, *, language: Language, instance: str) -> ApiProblem:
    """What the caller is told of a refusal: rule, clause, limit, what is left, in his language (W-16)."""
    return ApiProblem(
        type=f"urn:tolem:refusal:{refusal.code}",
        title=REFUSED_TITLE[language],
        status=status_of_refusal(refusal),
        detail=refusal.text(language),
        instance=instance,
        code=refusal.code,
        rule=refusal.rule,
        clause=refusal.clause,
        limit_tiyn=refusal.limit_tiyn,
        left_tiyn=refusal.left_tiyn,
        is_final=not refusal.is_retryable,
        is_retryable=refusal.is_retryable,
    )


def status_of_refusal(refusal: Refusal) -> int:
    return int(STATUS_OF_REFUSAL.get(refusal.code, HTTPStatus.UNPROCESSABLE_ENTITY))


def response_of(problem: BaseModel, status: int, headers: Mapping[str, str] | None = None) -> Response:
    body: Any = problem.model_dump(mode="json", exclude_none=True)
    more = None if headers is None else dict(headers)
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=more)
