"""Field agents of an agent: made, changed, blocked; told to its kiosks; sent one-time codes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import uuid4

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import NoResultFound

from ledger.access.passwords import hash_password
from ledger.agents.service import agent_of
from ledger.database import insert_new
from ledger.field_agents.rules import (
    CODE_PAUSE,
    PIN_LENGTH,
    code_hash,
    is_person_code,
    is_pin_strong,
    verdict,
)
from ledger.field_agents.tables import field_agents
from ledger.issuers.service import policy_changed
from ledger.kiosks.tables import kiosks
from ledger.messages.service import MessageKind, MessageTo, queue
from wire.policy import FieldAgent
from wire.texts import Language

FIRST_CODE: Final = 1001


class FieldAgentUnknown(Exception):
    """No field agent has this code."""


class AgentUnknown(Exception):
    """No agent has this code."""


class CodeTaken(Exception):
    """Another field agent has this code, or it is not four to eight digits; the message says which."""


class PinWeak(Exception):
    """The PIN is not six to ten digits, or too easy to guess."""


@dataclass(frozen=True, kw_only=True)
class NewFieldAgent:
    """``person_code`` and ``pin`` "": made here. ``phone`` in E.164 or "": without it no one-time code can be sent."""

    agent_code: str
    role: Literal["collector", "technician", "manager"]
    person_code: str = ""
    pin: str = ""
    phone: str = ""
    language: Language = "kk"
    needs_code: bool = False


@dataclass(frozen=True)
class Credentials:
    """What the person is told, once."""

    person_code: str
    pin: str


def add_field_agent(connection: Connection, wanted: NewFieldAgent, now: datetime) -> Credentials:
    """Let a person of an agent serve its kiosks, from their next sync on.

    Raises:
        AgentUnknown, CodeTaken, PinWeak: nothing was made.
    """
    try:
        agent_of(connection, wanted.agent_code)
    except NoResultFound as missing:
        raise AgentUnknown(f"no agent {wanted.agent_code!r}") from missing
    code = wanted.person_code or _free_code(connection)
    if not is_person_code(code):
        raise CodeTaken("a person's code is four to eight digits")
    if _found(connection, code) is not None:
        raise CodeTaken(f"the code {code} is another person's")
    pin = wanted.pin or new_pin(code)
    row = {
        "field_agent_id": uuid4(),
        "person_code": code,
        "agent_code": wanted.agent_code,
        "role": wanted.role,
        "pin_hash": _hashed(pin, code),
        "phone": wanted.phone,
        "language": wanted.language,
        "needs_code": wanted.needs_code,
        "is_blocked": False,
        "added_at": now,
        "code_hash": "",
        "code_tries": 0,
    }
    insert_new(connection, field_agents, [row])
    policy_changed(connection)
    return Credentials(code, pin)


def change_pin(connection: Connection, person_code: str, pin: str = "") -> Credentials:
    """Give a new PIN. Raises FieldAgentUnknown, PinWeak."""
    row = field_agent(connection, person_code)
    chosen = pin or new_pin(person_code)
    _change(connection, row, pin_hash=_hashed(chosen, person_code))
    return Credentials(person_code, chosen)


def set_blocked(connection: Connection, person_code: str, *, is_blocked: bool) -> None:
    """Take a person off the kiosks' lists, or put him back. Raises FieldAgentUnknown."""
    _change(connection, field_agent(connection, person_code), is_blocked=is_blocked)


def field_agent(connection: Connection, person_code: str) -> Row[Any]:
    """The row of a person. Raises FieldAgentUnknown."""
    row = _found(connection, person_code)
    if row is None:
        raise FieldAgentUnknown(f"no field agent {person_code!r}")
    return row


def staff_of(connection: Connection, agent_code: str) -> tuple[FieldAgent, ...]:
    """Who may open service mode at an agent's kiosks, as their policy tells it."""
    rows = connection.execute(
        select(field_agents)
        .where(field_agents.c.agent_code == agent_code, field_agents.c.is_blocked.is_(False))
        .order_by(field_agents.c.person_code)
    )
    return tuple(
        FieldAgent(code=row.person_code, role=row.role, pin_hash=row.pin_hash, needs_code=row.needs_code)
        for row in rows
    )


def send_code(
    connection: Connection, kiosk_id: str, person_code: str, now: datetime
) -> Literal["sent", "unavailable"]:
    """Send a one-time code to the telephone of a person who has given the right PIN at this kiosk."""
    row = _at_kiosk(connection, kiosk_id, person_code)
    if row is None or not row.phone:
        return "unavailable"
    if row.code_hash and row.code_sent_at is not None and now - row.code_sent_at < CODE_PAUSE:
        return "sent"
    code = f"{secrets.randbelow(10**6):06}"
    connection.execute(
        update(field_agents)
        .where(field_agents.c.field_agent_id == row.field_agent_id)
        .values(code_hash=code_hash(row.field_agent_id, code), code_sent_at=now, code_tries=0)
    )
    queue(
        connection,
        to=MessageTo(phone=row.phone),
        kind=MessageKind.SERVICE_CODE,
        fields={"code": code},
        language=row.language,
        at=now,
    )
    return "sent"


def check_code(
    connection: Connection, kiosk_id: str, person_code: str, code: str, now: datetime
) -> Literal["right", "wrong"]:
    """Whether this is the newest code of the person; a right one is used up, wrong ones are counted."""
    row = _at_kiosk(connection, kiosk_id, person_code)
    if row is None:
        return "wrong"
    said = verdict(
        kept_hash=row.code_hash,
        given_hash=code_hash(row.field_agent_id, code),
        sent_at=row.code_sent_at,
        tries=row.code_tries,
        now=now,
    )
    same = (field_agents.c.field_agent_id == row.field_agent_id, field_agents.c.code_hash == row.code_hash)
    if said == "wrong":
        connection.execute(update(field_agents).where(*same).values(code_tries=field_agents.c.code_tries + 1))
        return "wrong"
    used = connection.execute(update(field_agents).where(*same).values(code_hash=""))
    return "right" if used.rowcount == 1 else "wrong"


def new_pin(person_code: str) -> str:
    """Six random digits that are not easy to guess."""
    while not is_pin_strong(pin := f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}}", person_code):
        pass
    return pin


def _hashed(pin: str, person_code: str) -> str:
    if not is_pin_strong(pin, person_code):
        raise PinWeak("a PIN is six to ten digits, no row of neighbours, without the person's code")
    return hash_password(pin)


def _found(connection: Connection, person_code: str) -> Row[Any] | None:
    return connection.execute(
        select(field_agents).where(field_agents.c.person_code == person_code)
    ).one_or_none()


def _at_kiosk(connection: Connection, kiosk_id: str, person_code: str) -> Row[Any] | None:
    """The person, when he is not blocked and the kiosk is his agent's."""
    return connection.execute(
        select(field_agents)
        .join(kiosks, kiosks.c.agent_code == field_agents.c.agent_code)
        .where(
            kiosks.c.kiosk_id == kiosk_id,
            field_agents.c.person_code == person_code,
            field_agents.c.is_blocked.is_(False),
        )
    ).one_or_none()


def _change(connection: Connection, row: Row[Any], **values: object) -> None:
    connection.execute(
        update(field_agents).where(field_agents.c.field_agent_id == row.field_agent_id).values(**values)
    )
    policy_changed(connection)


def _free_code(connection: Connection) -> str:
    taken: Sequence[str] = connection.execute(select(field_agents.c.person_code)).scalars().all()
    used = set(taken)
    number = FIRST_CODE
    while str(number) in used:
        number += 1
    return str(number)
