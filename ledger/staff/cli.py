"""``ledger staff``: the first account, and the way back in when nobody can sign in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.clock import utc_now
from ledger.database import DEFAULT_URL, write
from ledger.terminal import Database, opened, prepare, refuse

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

staff_app = typer.Typer(no_args_is_help=True)

Login = Annotated[str, typer.Option("--login", help="Small letters, digits, dot, dash, underscore.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        help="First line: the password, kept as it is. Without a file a one-time password is printed.",
    ),
]


@staff_app.command()
def add(
    login: Login,
    role: Annotated[str, typer.Option("--role", help="operator, support, finance or auditor.")],
    password_file: PasswordFile = None,
    database: Database = DEFAULT_URL,
) -> None:
    """Open an account."""
    from ledger.staff.permissions import Role
    from ledger.staff.service import LoginTaken, add_staff

    if role not in set(Role):
        refuse(f"role {role!r}: one of {', '.join(Role)}")
    password, is_one_time = _password(password_file, login)
    hashed = _hashed(password)

    def work(connection: Connection) -> UUID:
        return add_staff(
            connection,
            login=login,
            role=Role(role),
            password_hash=hashed,
            now=utc_now(),
            must_change_password=is_one_time,
        )

    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        try:
            write(engine, work)
        except LoginTaken as taken:
            refuse(str(taken))
    _tell(login, password, is_one_time=is_one_time)


@staff_app.command()
def reset(login: Login, database: Database = DEFAULT_URL) -> None:
    """Give a one-time password, take off the second factor, end every session."""
    from ledger.staff.service import LoginUnknown, reset_staff

    password, _ = _password(None, login)
    hashed = _hashed(password)
    with opened(database) as engine:
        prepare(engine, is_new_allowed=False)
        try:
            write(engine, lambda connection: reset_staff(connection, login, hashed, utc_now()))
        except LoginUnknown as unknown:
            refuse(str(unknown))
    _tell(login, password, is_one_time=True)


def _password(file: Path | None, login: str) -> tuple[str, bool]:
    import re

    from ledger.access.passwords import new_password
    from ledger.staff.rules import is_password_strong

    if re.fullmatch(r"[a-z0-9][a-z0-9._-]{2,63}", login) is None:
        refuse("the login is 3 to 64 small letters, digits, dots, dashes and underscores")
    if file is None:
        return new_password(), True
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        refuse("the password's file cannot be read")
    if not lines or not is_password_strong(lines[0], login=login):
        refuse("the password is too simple: at least 12 signs, 5 of them different, without the login")
    return lines[0], False


def _hashed(password: str) -> str:
    from ledger.access.passwords import hash_password

    return hash_password(password)


def _tell(login: str, password: str, *, is_one_time: bool) -> None:
    print(f"{login}: one-time password {password}" if is_one_time else f"{login}: as in the file")
