"""The HTTP service: composition of routes, problems, health and metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ledger import problems, schema
from ledger.context import Context
from ledger.database import reading
from ledger.kiosks.routes import kiosk_router
from ledger.receipts.routes import receipt_router


def create_app(context: Context) -> FastAPI:
    """The service over an open database."""
    app = FastAPI(title="Tolem ledger", version="0.1.0", docs_url=None, redoc_url=None)
    app.include_router(kiosk_router(context))
    app.include_router(receipt_router(context))
    _add_health(app, context)
    problems.install(app, context.clock)
    _add_metrics(app, context)
    return app


def _add_health(app: FastAPI, context: Context) -> None:
    @app.get("/healthz", tags=["operation"])
    def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["operation"])
    def readyz() -> JSONResponse:
        """The database answers and has the schema of this program."""
        try:
            with reading(context.engine) as connection:
                connection.execute(text("SELECT 1"))
                is_ready = schema.is_at_head(connection)
        except SQLAlchemyError:
            is_ready = False
        status = {"status": "ready" if is_ready else "database unusable"}
        return JSONResponse(status, status_code=200 if is_ready else 503)

    @app.get("/metrics", tags=["operation"], response_class=PlainTextResponse)
    def metrics() -> Response:
        return Response(context.metrics.text(), media_type=CONTENT_TYPE_LATEST)


def _add_metrics(app: FastAPI, context: Context) -> None:
    @app.middleware("http")
    async def measure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        begun = context.clock()
        response = await call_next(request)
        route: Any = request.scope.get("route")
        context.metrics.answered(
            route=getattr(route, "path", "unknown"),
            method=request.method,
            status=response.status_code,
            seconds=(context.clock() - begun).total_seconds(),
        )
        return response
