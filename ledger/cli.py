"""The ``ledger`` command: serve, migrate, prove the books, report, fill with demo data."""

from __future__ import annotations

import os
import socket
import ssl
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ledger import schema
from ledger.clock import elapsed, utc_now
from ledger.database import DEFAULT_URL, reading, write
from ledger.field_agents.cli import field_agents_app
from ledger.jobs.cli import job_app
from ledger.merchants.cli import KeyFile, notices_app, read_key
from ledger.messages.cli import messages_app
from ledger.redemptions.cli import BankTokens, redemptions_app
from ledger.staff.cli import staff_app
from ledger.terminal import (
    EXIT_WRONG,
    AsJson,
    Database,
    configure_log,
    line,
    opened,
    prepare,
    refuse,
)

app = typer.Typer(name="ledger", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
limits_app = typer.Typer(no_args_is_help=True)
app.add_typer(limits_app, name="limits", help="Limit sets, switched on and off by date (W-11).")
app.add_typer(job_app, name="job", help="What falls due, acted on once.")
app.add_typer(messages_app, name="messages", help="Messages to holders and staff.")
app.add_typer(notices_app, name="notices", help="Signed notices to merchants.")
app.add_typer(field_agents_app, name="field-agents", help="People who serve the kiosks.")
app.add_typer(staff_app, name="staff", help="The operator's people.")
app.add_typer(redemptions_app, name="redemptions", help="E-money paid out by the issuers' banks.")


def main() -> None:
    """Entry point of the console script."""
    app()


@app.command()
def serve(
    database: Database = DEFAULT_URL,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 8077,
    workers: Annotated[
        int,
        typer.Option(
            min=1, max=64, envvar="TOLEM_WORKERS", help="Processes that answer: one for each core. SQLite: 1."
        ),
    ] = 1,
    notice_key: KeyFile = None,
    bank_tokens: BankTokens = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate chain, PEM; with --tls-key.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its private key, PEM.")] = None,
    daily_at: Annotated[
        str,
        typer.Option(envvar="TOLEM_DAILY_AT", help="Astana time, such as 00:30, to run the daily job at."),
    ] = "",
) -> None:
    """Serve the HTTP API. A new SQLite file is made ready by itself; any other database by ``migrate``."""
    from ledger.beside import beside
    from ledger.config import SettingInvalid
    from ledger.jobs.clockwork import daily_time
    from ledger.messages.settings import carriers_of
    from ledger.workers import Answering, keep

    key = read_key(notice_key)
    has_tls = _has_tls(tls_cert, tls_key)
    answering = Answering(
        database=database,
        notice_public_key="" if key is None else key.public_key,
        tls_cert=tls_cert,
        tls_key=tls_key,
    )
    try:
        settings = answering.settings()
        carriers, at = carriers_of(os.environ, elapsed), daily_time(daily_at)
    except SettingInvalid as wrong:
        refuse(str(wrong))
    with opened(database) as engine:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite and workers > 1:
            refuse("--workers: one process writes an SQLite file; several need PostgreSQL")
        prepare(engine, is_new_allowed=is_sqlite)
    with opened(database, is_service=True) as engine:
        configure_log()
        sockets = _listen(host, port, workers)
        address = sockets[0].getsockname()
        print(
            line("serving", url=f"{'https' if has_tls else 'http'}://{_host(address[0])}:{address[1]}"),
            flush=True,
        )
        with beside(
            engine,
            notice_key=key,
            bank_tokens=bank_tokens,
            carriers=carriers,
            daily_at=at,
            are_private_allowed=settings.are_private_allowed,
        ):
            if workers == 1:
                from ledger.answering import answer

                answer(engine, answering, sockets[0])
            else:
                keep(answering, sockets)


@app.command()
def migrate(
    database: Database = DEFAULT_URL,
    service_role: Annotated[
        str | None,
        typer.Option(
            "--service-role",
            help="PostgreSQL role that serves: may add to history, never change or remove it.",
        ),
    ] = None,
) -> None:
    """Bring the database to the newest schema; with a service's role, give it exactly its rights."""
    from ledger.roles import RoleInvalid, grant_service

    with opened(database) as engine:
        with reading(engine) as connection:
            before = schema.revision_of(connection)
        schema.migrate(engine)
        if service_role is not None:
            try:
                grant_service(engine, service_role)
            except RoleInvalid as wrong:
                refuse(str(wrong))
        print(f"schema {before or 'empty'} -> {schema.head()}")


@app.command()
def check(database: Database = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Prove the books; exit 1 with what is wrong."""
    from ledger import proof

    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        with reading(engine) as connection:
            found = proof.findings(connection)
            alarms = proof.alarms_of(connection)
            counted = proof.counts(connection)
    if as_json:
        listed = [vars(each) for each in found]
        print(line("checked", is_proved=not found, findings=listed, alarms=alarms, **counted))
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

    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        with reading(engine) as connection:
            told = proof.report(connection)
    if as_json:
        print(line("report", **told))
        return
    for group in ("wallets", "merchants"):
        for name, balance in sorted(told[group].items()):
            print(f"{name:<24}{format_money(balance):>20}")
    for name in ("fees_tiyn", "unapplied_tiyn", "cash_tiyn"):
        print(f"{name.removesuffix('_tiyn'):<24}{format_money(told[name]):>20}")
    print(f"{'disputed bills':<24}{told['disputed']:>20}")
    for agent, sums in sorted(told["agents"].items()):
        for name, amount in sums.items():
            print(f"{agent} {name.removesuffix('_tiyn').replace('_', ' '):<20}{format_money(amount):>20}")


@app.command("import-journal")
def import_journal(
    file: Annotated[Path, typer.Argument(help="What a field agent exported at a kiosk without a line.")],
    database: Database = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Book what a kiosk wrote to a stick; what the books have already is passed over (K-01)."""
    from ledger.kiosks.cli import take_file

    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        for taken in take_file(engine, file):
            if as_json:
                print(line("journal_imported", **vars(taken)))
            else:
                print(
                    f"{taken.kiosk_id}: {taken.new_entries} new entries, held up to {taken.acknowledged_seq}"
                )


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
    towns: Annotated[
        bool, typer.Option("--towns", help="With the long catalogue: over 200 payees of twenty towns.")
    ] = False,
    wallet_password: Annotated[
        str | None,
        typer.Option(help="One password for these wallets, to sign in by hand. For the desk only."),
    ] = None,
) -> None:
    """Fill the database with a small network and print kiosks, codes, wallets and payees as JSON."""
    from ledger.books.service import BalanceTooSmall
    from ledger.demo.service import WalletSpec, WalletSpecInvalid, fill

    try:
        specs = [WalletSpec.parse(each) for each in wallet or []]
    except WalletSpecInvalid as wrong:
        refuse(str(wrong))
    with opened(database) as engine:
        prepare(engine, is_new_allowed=True)
        now = utc_now()
        try:
            filled = write(
                engine,
                lambda connection: fill(
                    connection,
                    wallets=specs,
                    enrolment_code=enrolment_code,
                    now=now,
                    has_towns=towns,
                    wallet_password=wallet_password,
                ),
            )
        except BalanceTooSmall:
            refuse("the wallets hold more than the first agent's float can give them")
    print(line("filled", **filled))


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


@limits_app.command("mrp")
def set_rate(
    tiyn: Annotated[int, typer.Argument(min=1, max=10**12, help="The MRP in tiyn: 432500 for 4325 KZT.")],
    begins: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="Astana date.")],
    database: Database = DEFAULT_URL,
) -> None:
    """Say what the monthly calculation index is from a date on (W-11)."""
    from ledger.limits.service import DayBegun, change_mrp
    from wire.astana import astana_date
    from wire.money import Tiyn
    from wire.policy import MrpRate

    rate = MrpRate(effective_from=begins.date(), mrp_tiyn=Tiyn(tiyn))
    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        try:
            write(engine, lambda connection: change_mrp(connection, rate, today=astana_date(utc_now())))
        except DayBegun as begun:
            refuse(str(begun))
    print(f"MRP {tiyn} tiyn from {rate.effective_from}")


def _switch(database: str, name: str, begins: date | None) -> None:
    from ledger.limits.service import DateTaken, DayBegun, LimitSetUnknown, change_limits
    from wire.astana import astana_date

    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        try:
            today = astana_date(utc_now())
            write(engine, lambda connection: change_limits(connection, name, begins, today=today))
        except (LimitSetUnknown, DayBegun, DateTaken) as wrong:
            refuse(str(wrong))
    print(f"{name}: {'off' if begins is None else f'from {begins}'}")


def _has_tls(cert: Path | None, key: Path | None) -> bool:
    """True for a certificate with its key; anything else but neither ends the program with one line."""
    if cert is None and key is None:
        return False
    if cert is None or key is None:
        refuse("--tls-cert and --tls-key go together")
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key)
    except (OSError, ssl.SSLError) as wrong:
        refuse(f"the certificate cannot be used: {wrong.strerror or type(wrong).__name__}")
    return True


def _listen(host: str, port: int, count: int) -> list[socket.socket]:
    from ledger.workers import listeners

    try:
        return listeners(host, port, count)
    except OSError as wrong:
        refuse(f"cannot listen on {host}:{port}: {wrong.strerror or wrong}")


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address
