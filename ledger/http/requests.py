"""One layer around every request: its id, its size, its line in the access log, its time, and our own bugs.

The log names the route, never the address: an address may hold what is a person's.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from functools import cached_property
from time import perf_counter
from typing import Any, Final
from uuid import uuid4

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.http.language import language_of
from ledger.http.problem import ApiCode, ApiFailure, problem_of_failure, response_of
from ledger.metrics import Metrics

REQUEST_ID_HEADER: Final = "X-Request-Id"
_ID_NAME: Final = REQUEST_ID_HEADER.lower().encode()
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")

access_log = structlog.get_logger("ledger.access")
log = structlog.get_logger("ledger")


class BodyTooLarge(HTTPException):
    """The body has more bytes than the service reads."""

    def __init__(self, detail: str) -> None:
        super().__init__(413, detail)

    def __str__(self) -> str:
        return str(self.detail)


def request_id_of(request: Request) -> str:
    """The id under which this request stands in the log."""
    return str(request.scope.get("state", {}).get("request_id", ""))


class RequestLayer:
    """ASGI middleware; plain, because it is passed by every request.

    ``shortcuts`` answer a method and path by themselves, without the framework in between: what is asked most.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        body_bytes_max: int,
        is_logged: Callable[[], bool],
        shortcuts: Mapping[tuple[str, str], ASGIApp],
    ) -> None:
        self._app = app
        self._shortcuts = shortcuts
        self._metrics = metrics
        self._body_bytes_max = body_bytes_max
        self._is_logged = is_logged

    @cached_property
    def _access_log(self) -> Any:
        """Made ready at the first line: the logger of a module is put together anew at each, and set up before it."""
        return access_log.bind()

    def has_shortcut(self, scope: Scope) -> bool:
        """True for a request that one of ``shortcuts`` answers."""
        return scope["type"] == "http" and (scope["method"], scope["path"]) in self._shortcuts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = perf_counter()
        asked_id, told_length = "", "0"
        for name, value in scope["headers"]:
            if name == _ID_NAME:
                asked_id = value.decode("latin-1")
            elif name == b"content-length":
                told_length = value.decode("latin-1")
        request_id = asked_id if _REQUEST_ID.fullmatch(asked_id) else str(uuid4())
        scope.setdefault("state", {})["request_id"] = request_id
        sent: list[int] = []

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent.append(message["status"])
                message["headers"] = [*message.get("headers", ()), (_ID_NAME, request_id.encode())]
            await send(message)

        bound = structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            try:
                app = self._shortcuts.get((scope["method"], scope["path"]), self._app)
                await app(scope, _limited(receive, told_length, self._body_bytes_max), send_with_id)
            except Exception as bug:
                _record(bug, scope)
                if sent:
                    raise
                failure = ApiFailure(ApiCode.UNAVAILABLE, "an error of ours; it was recorded")
                language = language_of(Headers(scope=scope).get("accept-language"))
                problem = problem_of_failure(failure, language=language, instance=request_id)
                response = response_of(problem.model_copy(update={"status": 500}), 500)
                await response(scope, receive, send_with_id)
            self._tell(scope, sent[0] if sent else 0, perf_counter() - begun)
        finally:
            structlog.contextvars.reset_contextvars(**bound)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = _route(scope), scope["method"]
        self._metrics.answered(route=route, method=method, status=status, seconds=seconds)
        if self._is_logged():
            self._access_log.info(
                "request", method=method, route=route, status=status, duration_ms=round(seconds * 1000, 1)
            )


def _limited(receive: Receive, told: str, bytes_max: int) -> Receive:
    """What is received, up to the limit: no request makes us hold more.

    Raises:
        BodyTooLarge: where the body is read.
    """
    is_told_large = told.isdecimal() and int(told[:20]) > bytes_max
    read = 0

    async def limited() -> Message:
        nonlocal read
        if is_told_large:
            raise BodyTooLarge(f"body: more than {bytes_max} bytes")
        message = await receive()
        read += len(message.get("body", b""))
        if read > bytes_max:
            raise BodyTooLarge(f"body: more than {bytes_max} bytes")
        return message

    return limited


def _record(bug: Exception, scope: Scope) -> None:
    log.error("bug", route=_route(scope), kind=type(bug).__name__, places=_places(bug))


def _route(scope: Scope) -> str:
    route: Any = scope.get("route")
    return str(getattr(route, "path", "unknown"))


def _places(bug: Exception) -> list[str]:
    # Where, but not with what: the words of an error may hold what is a person's.
    frames = traceback.extract_tb(bug.__traceback__)
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-12:]]


def is_json(request: Request) -> bool:
    """True when the body says that it is JSON, or says nothing."""
    return says_json(request.headers.get("content-type", "application/json"))


def says_json(content_type: str) -> bool:
    """True for a Content-Type that is JSON."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
