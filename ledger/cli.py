"""The ``ledger`` command: serve, migrate, prove the books, report, fill with demo data."""

from __future__ import annotations

import json
import logging
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import structlog
import typer
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ledger import schema
from ledger.clock import utc_now
from ledger.database import DEFAULT_URL, DatabaseUnusable, open_engine, reading, reason_of, write

app = typer.Typer(name="ledger", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
limits_app = typer.Typer(no_args_is_help=True)
app.add_typer(limits_app, name="limits", help="Limit sets, switched on and off by date (W-11).")

Database = Annotated[
    str,
    typer.Option("--database", envvar="TOLEM_DATABASE", help="sqlite:///FILE or postgresql://USER@HOST/NAME"),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]

EXIT_WRONG = 1
EXIT_UNUSABLE = 2


def main() -> None:
    """Entry point of the console script."""
    app()


@app.command()
def serve(
    database: Database = DEFAULT_URL,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 8077,
) -> None:
    """Serve the HTTP API. A new SQLite file is made ready by itself; any other database by ``migrate``."""
    import uvicorn

    from ledger.app import create_app
    from ledger.config import Settings
    from ledger.context import Context

    with _engine(database) as engine:
        _prepare(engine, is_new_allowed=engine.dialect.name == "sqlite")
        _configure_log()
        listener = _listen(host, port)
        address = listener.getsockname()
        print(_line("serving", url=f"http://{_host(address[0])}:{address[1]}"), flush=True)
        config = uvicorn.Config(
            create_app(Context(engine=engine, settings=Settings(is_access_logged=True))),
            log_config=None,
            access_log=False,
            lifespan="off",
        )
        uvicorn.Server(config).run(sockets=[listener])


@app.command()
def migrate(database: Database = DEFAULT_URL) -> None:
    """Bring the database to the newest schema."""
    with _engine(database) as engine:
        with reading(engine) as connection:
            before = schema.revision_of(connection)
        schema.migrate(engine)
        print(f"schema {before or 'empty'} -> {schema.head()}")


@app.command()
def check(database: Database = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Prove the books; exit 1 with what is wrong."""
    from ledger import proof

    with _engine(database) as engine:
        _prepare(engine, is_new_allowed=False)
        with reading(engine) as connection:
            found = proof.findings(connection)
            alarms = proof.alarms_of(connection)
            counted = proof.counts(connection)
    if as_json:
        listed = [vars(each) for each in found]
        print(_line("checked", is_proved=not found, findings=listed, alarms=alarms, **counted))
    else:
        for each in found:
            print(each)
        for alarm in alarms:
            print(f"alarm: {alarm['kiosk_id']} entry {alarm['seq']}: {alarm['kind']}: {alarm['detail']}")
        proved = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counted.items())
        print(f"{'the books are proved' if not found else f'{len(found)} findings'}: {proved}")
    raise typer.Exit(EXIT_WRONG if found else 0)


@app.command()
def report(database: Database = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Where the money is: wallets, payees, fees, unapplied cash, cash in kiosks. Sums in tiyn."""
    from ledger import proof
    from wire.money import format_money

    with _engine(database) as engine:
        _prepare(engine, is_new_allowed=False)
        with reading(engine) as connection:
            told = proof.report(connection)
    if as_json:
        print(_line("report", **told))
        return
    for group in ("wallets", "merchants"):
        for name, balance in sorted(told[group].items()):
            print(f"{name:<24}{format_money(balance):>20}")
    for name in ("fees_tiyn", "unapplied_tiyn", "cash_tiyn"):
        print(f"{name.removesuffix('_tiyn'):<24}{format_money(told[name]):>20}")
    print(f"{'disputed bills':<24}{told['disputed']:>20}")


@app.command("demo-data")
def demo_data(
    database: Database = DEFAULT_URL,
    wallet: Annotated[
        list[str] | None,
        typer.Option(
            help="PHONE:STATUS:TIYN[:offer-outdated]; may be repeated; instead of the shipped ones."
        ),
    ] = None,
    enrolment_code: Annotated[
        str | None, typer.Option(help="The desk kiosk's code, instead of a random one.")
    ] = None,
) -> None:
    """Fill the database with a small network and print kiosks, codes, wallets and payees as JSON."""
    from ledger.books.service import BalanceTooSmall
    from ledger.demo.service import WalletSpec, WalletSpecInvalid, fill

    try:
        specs = [WalletSpec.parse(each) for each in wallet or []]
    except WalletSpecInvalid as wrong:
        _refuse(str(wrong))
    with _engine(database) as engine:
        _prepare(engine, is_new_allowed=True)
        now = utc_now()
        try:
            filled = write(
                engine,
                lambda connection: fill(connection, wallets=specs, enrolment_code=enrolment_code, now=now),
            )
        except BalanceTooSmall:
            _refuse("the wallets hold more than the first agent's float can give them")
    print(_line("filled", **filled))


@limits_app.command("switch-on")
def switch_on(
    name: str,
    begins: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="Astana date.")],
    database: Database = DEFAULT_URL,
) -> None:
    """Let a limit set apply from a date on."""
    _switch(database, name, begins.date())


@limits_app.command("switch-off")
def switch_off(name: str, database: Database = DEFAULT_URL) -> None:
    """Take a limit set out of force."""
    _switch(database, name, None)


def _switch(database: str, name: str, begins: date | None) -> None:
    from ledger.limits.service import LimitSetUnknown
    from ledger.limits.service import switch_on as switch

    with _engine(database) as engine:
        _prepare(engine, is_new_allowed=False)
        try:
            write(engine, lambda connection: switch(connection, name, begins))
        except LimitSetUnknown as wrong:
            _refuse(str(wrong))
    print(f"{name}: {'off' if begins is None else f'from {begins}'}")


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    """An engine; what the database or its URL is at fault for ends the program with one line."""
    try:
        engine = open_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()
    except DatabaseUnusable as wrong:
        _refuse(str(wrong))
    except SQLAlchemyError as wrong:
        _refuse(f"the database cannot be used: {reason_of(wrong)}")


def _prepare(engine: Engine, *, is_new_allowed: bool) -> None:
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


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as wrong:
        _refuse(f"cannot listen on {host}:{port}: {wrong.strerror or wrong}")


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _line(event: str, **more: Any) -> str:
    return json.dumps(
        {"event": event, "at": utc_now().astimezone(UTC).isoformat(), **more}, ensure_ascii=False
    )


def _configure_log() -> None:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    processors: list[Callable[..., Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
    structlog.configure(processors=processors, logger_factory=structlog.PrintLoggerFactory(sys.stderr))


def _refuse(message: str) -> NoReturn:
    print(f"ledger: {message}", file=sys.stderr)
    raise typer.Exit(EXIT_UNUSABLE)
