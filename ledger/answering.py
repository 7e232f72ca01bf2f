"""One process that answers HTTP."""

from __future__ import annotations

import socket

import uvicorn
from sqlalchemy import Engine

from ledger.app import create_app
from ledger.context import Context
from ledger.heap import settle
from ledger.http.protocol import JoinedProtocol
from ledger.workers import Answering


def answer(engine: Engine, answering: Answering, listener: socket.socket) -> None:
    """Answer on this socket until the process is told to end."""
    config = uvicorn.Config(
        create_app(Context(engine=engine, settings=answering.settings())),
        log_config=None,
        access_log=False,
        lifespan="off",
        http=JoinedProtocol,
        ssl_certfile=answering.tls_cert,
        ssl_keyfile=answering.tls_key,
    )
    settle()
    uvicorn.Server(config).run(sockets=[listener])
