"""Staff: who may do what, when a log-in is locked, how long a session lasts, what a password must be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ledger.staff.permissions import ROLES_OF, Action, Role, roles_for
from ledger.staff.rules import Tries, is_password_strong, is_session_alive
from tests.support.source_tree import ROOT

NOON = datetime(2026, 11, 22, 7, tzinfo=UTC)


def test_every_action_has_roles_and_the_auditor_only_reads() -> None:
    assert set(ROLES_OF) == set(Action)
    assert all(ROLES_OF.values())
    assert {action for action in Action if Role.AUDITOR in ROLES_OF[action]} == {
        action for action in Action if action.startswith("read_") and action is not Action.READ_PERSONAL_DATA
    }


def test_a_route_open_to_an_action_and_a_role_is_open_to_both() -> None:
    assert roles_for(Action.READ_AUDIT, Role.SUPPORT) == {Role.AUDITOR, Role.SUPPORT}
    assert roles_for() == set(Role)


@pytest.mark.rule("W-64")
def test_the_fifth_wrong_password_in_a_row_locks_for_a_quarter_of_an_hour() -> None:
    tries = Tries(0)
    for _ in range(4):
        tries = tries.after_wrong(NOON)
    assert tries == Tries(4)

    locked = tries.after_wrong(NOON)
    until = NOON + timedelta(minutes=15)
    assert locked.is_locked(until - timedelta(microseconds=1))
    assert not locked.is_locked(until)
    assert locked.after_wrong(NOON + timedelta(minutes=1)) == locked
    assert locked.after_wrong(until) == Tries(1)


@pytest.mark.parametrize(
    ("begun", "used", "is_alive"),
    [(0, 0, True), (30, 30, True), (31, 31, False), (720, 0, True), (721, 0, False), (720, 31, False)],
)
def test_a_session_ends_by_idleness_and_by_age(begun: int, used: int, is_alive: bool) -> None:
    begun_at, used_at = NOON - timedelta(minutes=begun), NOON - timedelta(minutes=used)

    assert is_session_alive(begun_at=begun_at, used_at=used_at, ended_at=None, now=NOON) is is_alive
    assert not is_session_alive(begun_at=begun_at, used_at=used_at, ended_at=NOON, now=NOON)


@pytest.mark.parametrize(
    ("password", "is_strong"),
    [
        ("abcdefghijkl", True),
        ("abcdefghijk", False),
        ("aaaabbbbccccdddd", False),
        ("aaaabbbbccccdddde", True),
        ("my-AIGERIM.s-is-in-it", False),
    ],
)
def test_a_password_is_long_varied_and_not_about_its_owner(password: str, is_strong: bool) -> None:
    assert is_password_strong(password, login="aigerim.s") is is_strong


def test_the_page_for_operators_shows_the_table_of_permissions_as_it_is() -> None:
    rows = [
        f"| {action.replace('_', ' ')} | "
        + " | ".join("yes" if role in ROLES_OF[action] else "" for role in Role)
        + " |"
        for action in Action
    ]
    page = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")

    assert "\n".join(rows) in page
    assert f"| action | {' | '.join(Role)} |" in page
