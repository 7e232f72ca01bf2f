"""The HTTP service: composition of routes, problems, health and metrics."""

from __future__ import annotations

from functools import partial

from fastapi import Depends, FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import Field
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Receive, Scope, Send

from ledger import problems, schema
from ledger.access.routes import access_router
from ledger.agents.operator_routes import agent_operator_router
from ledger.agents.request_routes import agent_request_router
from ledger.agents.routes import agent_router
from ledger.cash.allotment_routes import allotment_operator_router
from ledger.collections.operator_routes import collection_operator_router
from ledger.context import Context
from ledger.database import reading
from ledger.field_agents.operator_routes import field_agent_operator_router
from ledger.holders.operator_routes import holder_operator_router
from ledger.http.bodies import AnswerBody, single_keys
from ledger.http.documentation import document
from ledger.http.rates import Rates
from ledger.http.requests import RequestLayer
from ledger.jobs.operator_routes import jobs_operator_router
from ledger.kiosks.export_routes import export_operator_router
from ledger.kiosks.operator_routes import history_operator_router
from ledger.kiosks.policies import PolicyReader
from ledger.kiosks.routes import kiosk_router
from ledger.maintenance.service import Board, refuse_during_maintenance
from ledger.merchants.operator_routes import merchant_operator_router
from ledger.merchants.routes import merchant_router
from ledger.notifications.operator_routes import messages_operator_router
from ledger.notifications.routes import notification_router
from ledger.operator.approvables import APPROVABLES
from ledger.operator.gauges import gauges
from ledger.operator.money_routes import money_operator_router
from ledger.operator.network_routes import network_operator_router
from ledger.operator.terms_routes import terms_operator_router
from ledger.operator.watch_routes import watch_operator_router
from ledger.payments.lane import OrderLane
from ledger.payments.operator_routes import payment_operator_router
from ledger.payments.return_routes import return_router
from ledger.payments.routes import order_shortcuts, payment_router
from ledger.receipts.routes import receipt_router
from ledger.redemptions.operator_routes import redemption_operator_router
from ledger.refunds.operator_routes import refund_operator_router
from ledger.staff.operator_routes import staff_operator_router
from ledger.staff.routes import staff_router
from ledger.statements.routes import link_router, statement_router
from ledger.wallets.routes import wallet_router


class Status(AnswerBody):
    """How the service is."""

    status: str = Field(examples=["ok"])


class Service(FastAPI):
    """The framework's application, passed by on the way to what is asked most (``RequestLayer.shortcuts``)."""

    shortcut: RequestLayer | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.shortcut is not None and self.shortcut.has_shortcut(scope):
            scope["app"] = self
            await self.shortcut(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(context: Context) -> Service:
    """The service over an open database."""
    app = Service(
        title="Tolem ledger",
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(single_keys)],
    )
    # Routes are tried in this order: what is asked most comes first.
    _add_client_routes(app, context)
    app.include_router(kiosk_router(context))
    app.include_router(receipt_router(context))
    app.include_router(agent_router(context))
    app.include_router(holder_operator_router(context))
    app.include_router(payment_operator_router(context))
    app.include_router(messages_operator_router(context))
    app.include_router(jobs_operator_router(context))
    app.include_router(staff_router(context))
    app.include_router(staff_operator_router(context, APPROVABLES))
    app.include_router(network_operator_router(context))
    app.include_router(money_operator_router(context))
    app.include_router(terms_operator_router(context))
    app.include_router(watch_operator_router(context))
    app.include_router(merchant_operator_router(context))
    app.include_router(refund_operator_router(context))
    app.include_router(agent_operator_router(context))
    app.include_router(redemption_operator_router(context))
    app.include_router(agent_request_router(context))
    app.include_router(collection_operator_router(context))
    app.include_router(history_operator_router(context))
    app.include_router(allotment_operator_router(context))
    app.include_router(export_operator_router(context))
    app.include_router(field_agent_operator_router(context))
    _add_health(app, context)
    problems.install(app, context.clock)
    document(app)
    attach(app, context)
    return app


def attach(app: Service, context: Context) -> None:
    """Give an app what it keeps from one request to the next, and the layer around them all."""
    app.state.context = context
    app.state.rates = Rates()
    app.state.maintenance = Board(context.engine)
    app.state.orders = OrderLane(context)
    app.state.policies = PolicyReader()
    layer = partial(
        RequestLayer,
        metrics=context.metrics,
        body_bytes_max=context.settings.body_bytes_max,
        is_logged=lambda: context.settings.is_access_logged,
    )
    app.shortcut = layer(app, shortcuts=order_shortcuts(app, context))
    # What has a shortcut never comes this far.
    app.add_middleware(layer, shortcuts={})


def _add_client_routes(app: FastAPI, context: Context) -> None:
    """What clients and merchants call; not during maintenance (W-90)."""
    closed = [Depends(refuse_during_maintenance)]
    for router in (
        payment_router,
        access_router,
        wallet_router,
        return_router,
        statement_router,
        link_router,
        merchant_router,
        notification_router,
    ):
        app.include_router(router(context), dependencies=closed)


def _add_health(app: FastAPI, context: Context) -> None:
    @app.get("/healthz", tags=["operation"])
    def healthz() -> Status:
        """The process answers."""
        return Status(status="ok")

    @app.get("/readyz", tags=["operation"], response_model=Status, responses={503: {"model": Status}})
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
        """Counters of this process and gauges of the database, in the text format of Prometheus."""
        with reading(context.engine) as connection:
            read = tuple(gauges(connection, context.clock()))
        return Response(context.metrics.text(read), media_type=CONTENT_TYPE_LATEST)
