"""The operator's people: accounts, roles, sessions, what each did, and four eyes on what is grave."""

from ledger.staff.permissions import Action, Role
from ledger.staff.service import Staff

__all__ = ["Action", "Role", "Staff"]
