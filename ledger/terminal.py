"""What every command of ``ledger`` needs: its options, a usable database, its lines and its refusals."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Annotated, Any, NoReturn

import orjson
import structlog
import typer
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ledger import schema
from ledger.clock import utc_now
from ledger.config import PREFIX, SettingInvalid, value_of
from ledger.database import DEFAULT_URL, DatabaseUnusable, open_engine, reading, reason_of

Database = Annotated[
    str,
    typer.Option("--database", envvar="TOLEM_DATABASE", help="sqlite:///FILE or postgresql://USER@HOST/NAME"),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]

EXIT_WRONG = 1
EXIT_UNUSABLE = 2


@contextmanager
def opened(url: str, *, is_service: bool = False) -> Iterator[Engine]:
    """An engine; what the database or its URL is at fault for ends the program with one line.

    ``is_service``: one that may add to history and not change it.
    """
    try:
        engine = open_engine(_database_url(url), is_service=is_service)
        try:
            yield engine
        finally:
            engine.dispose()
    except (DatabaseUnusable, SettingInvalid) as wrong:
        refuse(str(wrong))
    except SQLAlchemyError as wrong:
        refuse(f"the database cannot be used: {reason_of(wrong)}")


def _database_url(asked: str) -> str:
    """The URL asked for or, where none was, that of TOLEM_DATABASE_FILE: it may hold a password."""
    if asked != DEFAULT_URL or f"{PREFIX}DATABASE" in os.environ:
        return asked
    return value_of(os.environ, "DATABASE") or DEFAULT_URL


def prepare(engine: Engine, *, is_new_allowed: bool) -> None:
    """Go on only with a database at head; an empty one is migrated where that is allowed."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if file is not None and not is_new_allowed and not Path(file).exists():
        raise DatabaseUnusable(f"there is no database at {file}")  # opening it would make one
    with reading(engine) as connection:
        if schema.is_at_head(connection):
            return
        is_empty, revision = schema.is_empty(connection), schema.revision_of(connection)
    if is_empty and is_new_allowed:
        schema.migrate(engine)
        return
    stands = "empty" if is_empty else f"at schema {revision or 'of something else'}"
    raise DatabaseUnusable(
        f"the database is {stands}, this program needs {schema.head()}: run ledger migrate"
    )


def line(event: str, **more: Any) -> str:
    """One JSON object with the event and the time."""
    return json.dumps(
        {"event": event, "at": utc_now().astimezone(UTC).isoformat(), **more}, ensure_ascii=False
    )


def configure_log() -> None:
    """Structured lines on standard error."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    processors: list[Callable[..., Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(serializer=_json),
    ]
    structlog.configure(processors=processors, logger_factory=structlog.PrintLoggerFactory(sys.stderr))


def _json(line: Any, default: Callable[[Any], Any]) -> str:
    return orjson.dumps(line, default=default).decode()


def refuse(message: str) -> NoReturn:
    """End the program with one line that says why."""
    sys.stderr.write(f"ledger: {message}\n")
    raise typer.Exit(EXIT_UNUSABLE)
