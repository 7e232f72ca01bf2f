"""The ledger's app for a test, without making its routes again: that takes longer than most tests.

The routes are made once for a process, over a context that is whichever context the app asked was made with. What an
app keeps (rates, maintenance, the lane of orders, metrics) and its middleware are each test's own, made by the code
that makes the real ones.
"""

from __future__ import annotations

import copy
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from threading import Lock

from sqlalchemy import Engine
from starlette.datastructures import State
from starlette.types import ASGIApp, Receive, Scope, Send

from ledger.app import Service, attach, create_app
from ledger.clock import Clock
from ledger.config import Settings
from ledger.context import Context
from ledger.database import open_engine
from ledger.metrics import Metrics
from ledger.payments.terms import TermsReader

_ASKED: ContextVar[Context] = ContextVar("the context of the app that is asked")


class _WhoeverIsAsked(Context):
    """The context of the app that is serving the request at hand."""

    def __init__(self) -> None:
        """Hold nothing: the base class would keep what it is given."""

    @property
    def engine(self) -> Engine:  # type: ignore[override]
        return _ASKED.get().engine

    @property
    def clock(self) -> Clock:  # type: ignore[override]
        return _now

    @property
    def settings(self) -> Settings:  # type: ignore[override]
        return _ASKED.get().settings

    @property
    def metrics(self) -> Metrics:  # type: ignore[override]
        return _ASKED.get().metrics

    @property
    def intake(self) -> Lock:  # type: ignore[override]
        return _ASKED.get().intake

    @property
    def terms(self) -> TermsReader:  # type: ignore[override]
        return _ASKED.get().terms


def _now() -> datetime:
    return _ASKED.get().clock()


class _Asked:
    """Middleware that names the context; threads that a request goes on in are told it too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _ASKED.set(scope["app"].state.context)
        await self._app(scope, receive, send)


def app_over(context: Context) -> Service:
    """An app with the shared routes, to which a test may add, and all else of its own."""
    app = copy.copy(_with_routes())
    app.state = State()
    app.router = copy.copy(app.router)
    app.router.routes = list(app.router.routes)
    app.router.middleware_stack = app.router.app
    app.user_middleware = []
    app.middleware_stack = None
    attach(app, context)
    app.add_middleware(_Asked)
    return app


@cache
def _with_routes() -> Service:
    first = Context(engine=open_engine("sqlite://"))
    _ASKED.set(first)
    return create_app(_WhoeverIsAsked())
