"""``ledger field-agents``: who may serve an agent's kiosks, from the machine that the ledger runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ledger.clock import utc_now
from ledger.database import DEFAULT_URL, reading, write
from ledger.terminal import AsJson, Database, line, opened, prepare, refuse

if TYPE_CHECKING:
    from ledger.field_agents.service import Credentials

field_agents_app = typer.Typer(no_args_is_help=True)

PersonCode = Annotated[str, typer.Argument(help="The person's code, four to eight digits.")]
ROLES = ("collector", "technician", "manager")


@field_agents_app.command()
def add(
    agent: Annotated[str, typer.Option("--agent", help="Code of the agent whose kiosks are served.")],
    role: Annotated[str, typer.Option("--role", help="collector, technician or manager.")],
    code: Annotated[str, typer.Option("--code", help="Otherwise the next that is free.")] = "",
    phone: Annotated[str, typer.Option("--phone", help="For one-time codes, such as +77051234567.")] = "",
    needs_code: Annotated[
        bool, typer.Option("--needs-code", help="Ask for a one-time code as well, while the line is up.")
    ] = False,
    database: Database = DEFAULT_URL,
) -> None:
    """Let a person serve an agent's kiosks; prints code and PIN."""
    from ledger.field_agents.service import AgentUnknown, CodeTaken, NewFieldAgent, PinWeak, add_field_agent

    if role not in ROLES:
        refuse(f"role {role!r}: must be collector, technician or manager")
    wanted = NewFieldAgent(
        agent_code=agent,
        role=role,  # type: ignore[arg-type]  # checked above
        person_code=code,
        phone=phone,
        needs_code=needs_code,
    )
    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        try:
            made = write(engine, lambda connection: add_field_agent(connection, wanted, utc_now()))
        except (AgentUnknown, CodeTaken, PinWeak) as wrong:
            refuse(str(wrong))
    _tell(made)


@field_agents_app.command()
def pin(code: PersonCode, database: Database = DEFAULT_URL) -> None:
    """Give a person a new PIN and print it."""
    from ledger.field_agents.service import FieldAgentUnknown, change_pin

    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        try:
            made = write(engine, lambda connection: change_pin(connection, code))
        except FieldAgentUnknown as unknown:
            refuse(str(unknown))
    _tell(made)


@field_agents_app.command()
def block(code: PersonCode, database: Database = DEFAULT_URL) -> None:
    """Take a person off the kiosks' lists."""
    _set_blocked(code, database, is_blocked=True)


@field_agents_app.command()
def unblock(code: PersonCode, database: Database = DEFAULT_URL) -> None:
    """Let a person in again."""
    _set_blocked(code, database, is_blocked=False)


@field_agents_app.command("list")
def list_all(as_json: AsJson = False, database: Database = DEFAULT_URL) -> None:
    """Who may serve whose kiosks."""
    from sqlalchemy import select

    from ledger.field_agents.tables import field_agents

    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        with reading(engine) as connection:
            rows = connection.execute(select(field_agents).order_by(field_agents.c.person_code)).all()
    for row in rows:
        if as_json:
            told = {"person_code": row.person_code, "agent_code": row.agent_code, "role": row.role}
            print(line("field_agent", **told, needs_code=row.needs_code, is_blocked=row.is_blocked))
        else:
            state = "blocked" if row.is_blocked else "may log in"
            print(f"{row.person_code:<10}{row.role:<12}{row.agent_code:<24}{state}")


def _set_blocked(code: str, database: str, *, is_blocked: bool) -> None:
    from ledger.field_agents.service import FieldAgentUnknown, set_blocked

    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        try:
            write(engine, lambda connection: set_blocked(connection, code, is_blocked=is_blocked))
        except FieldAgentUnknown as unknown:
            refuse(str(unknown))
    print(f"{code}: {'blocked' if is_blocked else 'may log in'}, at each kiosk from its next sync on")


def _tell(made: Credentials) -> None:
    print(f"{made.person_code}: PIN {made.pin}")
